#pragma once
#include "lists.h"
#include "program.h"

// A fold computes a state from the elements of a list, one after the other.

// For each row its setup, the program for each element, and the finish, which end with END; then
// results, so many registers that result names, are written to out. Of a row with a fault, which is in
// faults, the first one's null is GLAUX_FAULT. numbers, nulls, anys and own are room for rows that go in
// lockstep (lockstep.h).
void glaux_fold(const glaux_step *setup, const glaux_step *program, const glaux_step *finish, glaux_register *r, int registers, int64_t *numbers, uint8_t *nulls, uint8_t *anys, int lanes,
    glaux_register *own, const glaux_input *columns, const glaux_list *lists, const uint64_t *valid, uint64_t n, const uint16_t *result, int results, glaux_register *out,
    glaux_fault *faults);

// The program of each element by itself, in lockstep (lockstep.h): numbers, nulls, anys and own are
// room for it. The result register's numbers, and whether they are NULL, go to out and null, one after
// the other; for a boolean stop, 0 or 1, no element after one that gives it matters, so none of them
// fails; -1: there is none. It stops at a row with a fault, as above, and
// notes in any whether there may be NULL.
uint64_t glaux_fold_each(const glaux_step *setup, const glaux_step *program, glaux_register *r, int registers, int64_t *numbers, uint8_t *nulls, uint8_t *anys, int lanes,
    glaux_register *own, const glaux_input *columns, const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t n, uint16_t result, int stop,
    int64_t *out, uint8_t *null, int *any, glaux_fault *fault);

// What the booleans of each row's elements decide: found where one is decides, its opposite where none is, or
// -1 where one may be, as it is NULL, or the row is.
void glaux_fold_match(const glaux_list *lists, const uint64_t *valid, uint64_t from, uint64_t end, int decides, int found, const int64_t *out, const uint8_t *null, int8_t *results);
