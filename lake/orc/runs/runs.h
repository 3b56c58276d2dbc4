#pragma once
#include <stdint.h>

// Why a call ended: it made all that was asked for; what follows is not there as a
// whole; what follows is malformed.
enum { RUNS_DONE, RUNS_SHORT, RUNS_BAD };

enum { RUNS_LONGEST = 512 };

// A decoder of integers, and what it has decoded of a run and not given away yet.
typedef struct {
  uint32_t version2, is_signed;
  uint32_t from, to;
  int64_t run[RUNS_LONGEST];
} glaux_runs;

// What of the input and of the output has been used.
typedef struct { uint64_t in, out; } glaux_runs_io;

int glaux_runs_ints(glaux_runs *r, const uint8_t *in, uint64_t len, int64_t *out, uint64_t n, glaux_runs_io *io);
// Every number's amount is at most most then.
void glaux_runs_decimals(const uint8_t *in, uint64_t len, const int64_t *scales, int64_t scale, int64_t *out, uint64_t n, glaux_runs_io *io, uint64_t *most);

// The sum of lengths; -1 if one is negative or the sum is above the limit, which is
// below 2^32.
int64_t glaux_runs_sum(const int64_t *lengths, uint64_t n, int64_t limit);
