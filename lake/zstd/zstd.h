#pragma once
#include <stdint.h>

// How many bits codes have at most: of literals, and of the tables of the three parts of
// a sequence.
enum { CODE_BITS = 11, LENGTH_BITS = 9, OFFSET_BITS = 8, SMALL_BITS = 6 };

// How many sequences are decoded before what they took is looked at, of how many literals
// each, so that so much may be read behind those of a block, and the most that one unpacks
// to.
enum { AT_ONCE = 256, MOST_LITERALS = 16, LITERAL_SLACK = (AT_ONCE + 2) * MOST_LITERALS, MOST_BLOCK = 1 << 17 };

// The parts of a sequence.
enum { LITERALS, OFFSETS, MATCHES, PARTS };

// The tables of the codes of a sequence's parts. An entry is a state: its rule, made so
// that the sum of those of the three parts says what comes next (tables.h), and its symbol,
// that of matches three more.
typedef struct {
  uint64_t rules[PARTS][1 << LENGTH_BITS];
  uint8_t symbols[PARTS][1 << LENGTH_BITS];
  uint32_t offsets[32]; // the least ones of so many bits, less the three that stand for others
} glaux_zstd_tables;

// What unpacks keeps the tables of a frame. All is zero at first, or as it was left.
typedef struct {
  glaux_zstd_tables tables;
  uint16_t codes[1 << CODE_BITS]; // by the bits that follow: how many a literal has, and above that it
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
void glaux_zstd_two(glaux_unzstd st[2], const uint8_t *in, uint8_t *out, glaux_zstd_io io[2], int ok[2]);
