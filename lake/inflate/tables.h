#pragma once
#include "inflate.h"

// An entry is plain or special. A plain one has all bits that it takes, from the eighth on
// those of codes alone, from the 16th on a distance, from the 32nd on the length of a
// match, how many literals precede it, and these. What is only the length of a match has
// a flag and no distance; literals alone have one.
enum { BEHIND = 64, LENGTH_ONLY = 1 << 15 };
#define PLAIN(literals, said, length, distance, code, all) ((uint64_t)(literals) << 48 | (uint64_t)(said) << 40 | (uint64_t)(length) << 32 | (uint64_t)(distance) << 16 | (uint64_t)(code) << 8 | (all))
#define TAKES(e) ((e) & 0xff)
#define CODE(e) ((e) >> 8 & 0x7f)
#define FAR(e) ((uint32_t)(e) >> 16)
#define MATCHES(e) ((e) >> 32 & 0xff)
#define SAYS(e) ((e) >> 40 & 0xff)
#define TEXT(e) ((e) >> 48)

// A special one takes no bits. It has a value of twelve bits, a number of bits, of its
// code or of the table that it links to, and a kind.
enum { LINK, LENGTH, LITERAL, STOP };
#define SPECIALLY(kind, value, bits) ((uint64_t)(kind) << 48 | (uint64_t)(bits) << 44 | (uint64_t)(value) << 32 | 0xff00)
#define SPECIAL(e) (TAKES(e) == 0)
#define KIND(e) ((e) >> 48)
#define BITS(e) ((e) >> 44 & 15)
#define VALUE(e) ((e) >> 32 & 0xfff)

// An entry of a distance is the lower half of a plain one. Two flags say that it isn't
// one, but links to others.
enum { DISTANCE_LINK = 1 << 14, DISTANCE_NONE = 1 << 15, DISTANCE_ODD = DISTANCE_LINK | DISTANCE_NONE };
#define DISTANCE(value, code, all) ((uint32_t)(value) << 16 | (uint32_t)(code) << 8 | (all))

// The codes of lengths of codes have entries as distances have.
enum { LENGTH_BITS = 7 };

// What makes tables of the lengths of codes returns 0 if these are no prefix code, or
// leave something out, but for a single one.
int glaux_lengths_table(uint32_t table[1 << LENGTH_BITS], const uint8_t lengths[19]);
int glaux_tables(glaux_inflater *st, const uint8_t *literals, uint32_t n, const uint8_t *distances, uint32_t m);

// NO_LITERAL is of an entry of literals that is none.
enum { NO_LITERAL = 1 << 7 };

// The kinds of codes: those with literals, and those with several.
enum { TEXTS, MIXED };
// Literals that are few aren't combined with what follows.
void glaux_mixed(glaux_inflater *st, int few);
