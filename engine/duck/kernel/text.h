#pragma once
#include <stdint.h>
#include <string.h>

// A string or binary value in a vector: up to 12 bytes in place, with zeros behind, else
// the first four and where all are.
enum { INLINED = 12 };

typedef struct {
  uint32_t n;
  uint8_t raw[INLINED];
} text;

static inline const uint8_t *bytes_of(const text *t) {
  const uint8_t *p;
  if (t->n <= INLINED) return t->raw;
  memcpy(&p, t->raw + 4, sizeof p);
  return p;
}

static inline int is_valid(const uint64_t *valid, uint64_t i) { return !valid || valid[i / 64] >> (i % 64) & 1; }

// set_long makes a text of what stands at a place of the blob.
static inline void set_long(text *t, const uint8_t *blob, uint64_t at, uint32_t n) {
  t->n = n;
  memcpy(t->raw, blob + at, 4);
  memcpy(t->raw + 4, &at, 8);
}

// set_text makes a text of bytes, which go to the blob if they are many, and returns how
// much of that is used then.
static inline uint64_t set_text(text *t, const uint8_t *p, uint64_t n, uint8_t *blob, uint64_t used) {
  if (n > INLINED) {
    memcpy(blob + used, p, n);
    set_long(t, blob, used, (uint32_t)n);
    return used + n;
  }
  memset(t, 0, sizeof *t);
  t->n = (uint32_t)n;
  if (n >= 8) {
    memcpy(t->raw, p, 8);
    memcpy(t->raw + n - 8, p + n - 8, 8);
  } else if (n >= 4) {
    memcpy(t->raw, p, 4);
    memcpy(t->raw + n - 4, p + n - 4, 4);
  } else if (n) {
    t->raw[0] = p[0];
    t->raw[n / 2] = p[n / 2];
    t->raw[n - 1] = p[n - 1];
  }
  return used;
}
