#pragma once
#include "zstd.h"

// States of the three parts lie side by side in 26 bits. A rule has how many bits a sequence
// takes, whether a length has bits of its own, the bits of its part of the states that are to
// be read, and what those are added to.
enum { OFFSET_AT = 0, MATCH_AT = OFFSET_BITS, LITERAL_AT = MATCH_AT + LENGTH_BITS, STATE_BITS = LITERAL_AT + LENGTH_BITS };
enum { LONG_AT = 7, READ_AT = LONG_AT + 2, NEXT_AT = READ_AT + STATE_BITS };

// What lengths' symbols mean: the least one, and how many bits are added; an offset's is the
// number of its bits. Matches are counted from the first, of symbol 3.
typedef struct { uint32_t least; uint8_t bits; } glaux_zstd_length;
enum { MOST_LENGTHS = 64 };
extern const glaux_zstd_length glaux_zstd_literals[MOST_LENGTHS], glaux_zstd_matches[MOST_LENGTHS];

// MOST_OFFSET is the longest offset's number of bits that is taken here.
enum { MOST_OFFSET = 25 };

// glaux_zstd_usual makes the table of a part that need not be told, and returns of how many
// bits it is.
uint32_t glaux_zstd_usual(glaux_unzstd *st, int part);

// glaux_zstd_only makes the table of a part that has one symbol; 0: there is no such one.
int glaux_zstd_only(glaux_unzstd *st, int part, uint32_t symbol);

// glaux_zstd_told makes the table of a part that input tells, and returns how many bytes
// that takes, and of how many bits it is; 0: it is malformed.
uint32_t glaux_zstd_told(glaux_unzstd *st, int part, const uint8_t *in, uint64_t n, uint32_t *log);

// glaux_zstd_codes makes the table of the literals' code, and returns how many bytes of
// input tell it; 0: they are malformed.
uint32_t glaux_zstd_codes(uint16_t *table, const uint8_t *in, uint64_t n);
