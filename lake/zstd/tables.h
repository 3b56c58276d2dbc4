#pragma once
#include "zstd.h"

// Where the tables are among all: those that are no block's own, and others.
enum { USUAL = 1 << SMALL_BITS, OWN = 1 << LENGTH_BITS };
#define USUAL_AT(part) ((uint32_t)(part) * USUAL)
#define OWN_AT(part) (PARTS * USUAL + (uint32_t)(part) * OWN)

// glaux_zstd_usual makes the tables that need not be told.
void glaux_zstd_usual(glaux_unzstd *st);

// glaux_zstd_only makes the table of a part that has one symbol; 0: there is no such one.
int glaux_zstd_only(glaux_unzstd *st, int part, uint32_t symbol);

// glaux_zstd_told makes the table of a part that input tells, and returns how many bytes
// that takes, and of how many bits it is; 0: it is malformed.
uint32_t glaux_zstd_told(glaux_unzstd *st, int part, const uint8_t *in, uint64_t n, uint32_t *log);

// glaux_zstd_codes makes the table of the literals' code, and returns how many bytes of
// input tell it; 0: they are malformed.
uint32_t glaux_zstd_codes(uint16_t *table, const uint8_t *in, uint64_t n);
