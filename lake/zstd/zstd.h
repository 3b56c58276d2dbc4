#pragma once
#include <stdint.h>

// How many bits codes have at most: of literals, and of the tables of the three parts of
// a sequence.
enum { CODE_BITS = 11, LENGTH_BITS = 9, OFFSET_BITS = 8, SMALL_BITS = 6 };

// The most that a block unpacks to, and what may be read behind literals.
enum { MOST_BLOCK = 1 << 17, LITERAL_SLACK = 64 };

// The parts of a sequence.
enum { LITERALS, OFFSETS, MATCHES, PARTS };

// An entry of a sequence's table is a state of its code: how many bits are added to base,
// and how many, added to next, are the next state, an index into all tables.
typedef struct { uint8_t bits, extra; uint16_t next; uint32_t base; } glaux_zstd_rule;

// What unpacks keeps the tables of a frame. All is zero at first, or as it was left.
typedef struct {
  glaux_zstd_rule rules[PARTS * ((1 << SMALL_BITS) + (1 << LENGTH_BITS))]; // tables of sequences
  uint16_t codes[1 << CODE_BITS]; // by the bits that follow: a literal, and how many it has
  uint32_t usual_made;
  uint8_t literals[MOST_BLOCK + LITERAL_SLACK];
} glaux_unzstd;

// Where frames are, and what they are unpacked to. What stands before to in out is none
// of it.
typedef struct {
  uint64_t from, in_end;
  uint64_t to, out_end;
} glaux_zstd_io;

// glaux_zstd unpacks frames, and moves to behind what they have; 0: something isn't as
// most frames are, or malformed, or doesn't fit.
int glaux_zstd(glaux_unzstd *st, const uint8_t *in, uint8_t *out, glaux_zstd_io *io);

// glaux_zstd_two unpacks two inputs, in less time than one after the other.
void glaux_zstd_two(glaux_unzstd *first, glaux_unzstd *second, const uint8_t *in, uint8_t *out, glaux_zstd_io io[2], int ok[2]);
