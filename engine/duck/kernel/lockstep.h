#pragma once
#include "machine.h"

// A program runs for many rows in lockstep: each step is made for all rows that are at it before
// the next one is, so that it is a loop over numbers that lie one after the other. Where rows part,
// those at the earliest step go first, and so meet the others again.

// The most rows that run together.
#define GLAUX_LANES 256

// The registers of lanes rows: the numbers of one after those of another, as many bytes that say
// which of them are NULL, and one of each register that is 0 where none is.
typedef struct {
  glaux_scalar *numbers;
  uint8_t *null, *any;
  int lanes;
} glaux_lanes;

// Runs a program for n rows, of which columns are read from one on, or where places says; those for
// which rest is 1 don't run. Rows by which they would only be held up run by
// themselves, with own as their registers. It returns how many have a fault, which is in faults, and
// of which the result's null is GLAUX_FAULT. The first one ends it, unless go_on.
#define GLAUX_FAULT 2
int glaux_lockstep(const glaux_program *p, const glaux_lanes *l, glaux_register *own, uint64_t from, const uint64_t *places, const uint8_t *rest, int n, int go_on, glaux_fault *faults);

// The same of what these have.
int glaux_machine(const glaux_step *code, const glaux_try *tries, int64_t n_tries, const glaux_frame *frames, int64_t n_frames,
    int registers, int result, const glaux_input *columns, const int32_t *stop, int64_t *numbers, uint8_t *null, uint8_t *any, int lanes,
    glaux_register *own, uint64_t from, int n, int go_on, glaux_fault *faults);
