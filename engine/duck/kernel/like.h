#pragma once
#include <stdint.h>

// A pattern of LIKE: parts between its %, one after the other, each of so many characters
// or bytes that must be. In text, a byte of which wild
// isn't 0, but 255, stands for any character, and is 0 itself.
typedef struct {
  const uint8_t *text, *wild;
  const uint32_t *ends;  // of each part in text
  const uint8_t *plain;  // for each part, whether nothing is wild in it
  uint32_t parts;        // one more than there are %
} glaux_pattern;

// Whether each string matches; rows that aren't valid are left out.
void glaux_like(const void *in, const uint64_t *valid, uint64_t n, glaux_pattern p, uint8_t *out);
