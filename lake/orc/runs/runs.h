#pragma once
#include <stdint.h>

// Why a call ended: it made all that was asked for; what follows is not there as a
// whole; what follows is malformed.
enum { RUNS_DONE, RUNS_SHORT, RUNS_BAD };

// The most values of a run, and what a decoder of one may write.
enum { RUNS_LONGEST = 512, RUNS_ROOM = RUNS_LONGEST + 8 };

// A decoder of integers, and what it has decoded of a run and not given away yet: one
// value many times, or those of run from one place to another.
typedef struct {
  uint32_t version2, is_signed;
  uint32_t same, from, to;
  int64_t value;
  int64_t run[RUNS_ROOM];
} glaux_runs;

// What of the input and of the output has been used.
typedef struct { uint64_t in, out; } glaux_runs_io;

int glaux_runs_ints(glaux_runs *r, const uint8_t *in, uint64_t len, int64_t *out, uint64_t n, glaux_runs_io *io);

// Takes integers, at most n, as long as they come in constant runs and are alike, and
// returns them.
int64_t glaux_runs_same(glaux_runs *r, const uint8_t *in, uint64_t len, uint64_t n, glaux_runs_io *io);

// Decimals, as long as their scales are the one given; all are if scales is null. Every
// number's amount is at most most then.
void glaux_runs_decimals(const uint8_t *in, uint64_t len, const int64_t *scales, int64_t scale, int64_t *out, uint64_t n, glaux_runs_io *io, uint64_t *most);

// The sum of lengths, and the most of them; -1 if one is negative or the sum is above
// the limit, which is below 2^31.
int64_t glaux_runs_sum(const int64_t *lengths, uint64_t n, int64_t limit, int64_t *most);
