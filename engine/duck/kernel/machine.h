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

// A program of rows, whose result is a register. Of tries, the innermost come first.
typedef struct {
  const glaux_step *code;
  const glaux_try *tries;
  const glaux_frame *frames;
  int64_t n_tries, n_frames;
  uint16_t registers, result;
  const glaux_input *columns;
  const int32_t *stop;
} glaux_program;

// The TRY that a fault at a step leads to: the innermost around it, or else around the call that
// led to it; back(who, r) is a row's register r. Null: there is none.
const glaux_try *glaux_caught(const glaux_program *p, int64_t at, int64_t (*back)(const void *who, int64_t r), const void *who);

// Runs a program for a row from a step on, over its registers r. It returns a step that fails, or null.
const glaux_step *glaux_machine_row(const glaux_program *p, const glaux_step *s, glaux_register *r, uint64_t row);
