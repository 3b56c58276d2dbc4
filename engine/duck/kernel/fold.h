#pragma once
#include "lists.h"
#include "program.h"

// A fold computes a state from the elements of a list, one after the other.

// For each row its setup, the program for each element, and the finish, which end with END; then
// results, so many registers that result names, are written to out. It stops at a row with a
// fault, and returns its number, or else n.
uint64_t glaux_fold(const glaux_step *setup, const glaux_step *program, const glaux_step *finish, glaux_register *r, const glaux_input *columns,
    const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t n, const uint16_t *result, int results, glaux_register *out, glaux_fault *fault);
