#pragma once
#include "program.h"

// Steps from from on up to to, of which a fault makes a register NULL: what is tried goes on
// behind them.
typedef struct {
  int64_t from, to, result;
} glaux_try;

// Steps of a routine, and the register that says where it goes on when it returns.
typedef struct {
  int64_t from, to, back;
} glaux_frame;

// Runs a program for each row and writes the register result to out. It stops at a row with a
// fault, and returns its number, or else n. Of tries, the innermost come first.
uint64_t glaux_machine(const glaux_step *code, const glaux_try *tries, int64_t n_tries, const glaux_frame *frames, int64_t n_frames, int64_t result,
    glaux_register *r, const glaux_input *columns, uint64_t from, uint64_t n, glaux_register *out, glaux_fault *fault, const int32_t *stop);
