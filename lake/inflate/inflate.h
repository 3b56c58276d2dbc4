#pragma once
#include <stdint.h>

enum { INFLATE_INPUT, INFLATE_OUTPUT, INFLATE_END, INFLATE_BAD };

// How many bits tables look at, and how many entries they have at most.
enum { SINGLE_BITS = 11, DISTANCE_BITS = 8, WHOLE_BITS = 10, SINGLE = 2048 + 1024, DISTANCES = 256 + 512 };

typedef struct {
  uint64_t bits; // not used yet, the lowest first
  uint32_t count;
  uint32_t phase;
  uint32_t last;
  uint32_t stored; // bytes of a stored block that are to come
  uint32_t kind;   // of which symbols there are many
  uint64_t single[SINGLE]; // each entry one symbol
  // What a fast loop looks at: entries that are all that their bits say, or for codes with
  // long literals and hardly a match these, in the upper bytes, and what they take.
  union {
    uint64_t several[1 << WHOLE_BITS];
    uint16_t literals[1 << SINGLE_BITS];
  };
  uint32_t distances[DISTANCES];
} glaux_inflater;

// Where input is taken from, and output goes to. What stands before to in out is
// what matches may refer to.
typedef struct {
  uint64_t from, in_end;
  uint64_t to, out_end;
  uint32_t final; // there is no more input
} glaux_inflate_io;

int glaux_inflate(glaux_inflater *s, const uint8_t *in, uint8_t *out, glaux_inflate_io *io);

// Two blocks, each from its beginning and there as a whole, of one input to one output,
// in less time than one after the other. The states are new; why says of each how it
// ended, and to in io where. What is in the output before a block is none of its.
void glaux_inflate_two(glaux_inflater st[2], const uint8_t *in, uint8_t *out, glaux_inflate_io io[2], int why[2]);
