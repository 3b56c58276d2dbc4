#pragma once
#include <stdint.h>

// Unscaled decimals, or integers, of 1, 2, 4, 8 or 16 bytes at another scale: multiplied by
// ten to so many digits, or divided if they are fewer than none, halves rounded away from
// zero. Factors of products, or quotients, must be from least on to most. Nothing is done,
// and 0 returned, where a row's isn't, or more than 64 bits.
typedef struct {
  int from, to; // bytes of a number
  int digits;
  int64_t least, most;
} glaux_rescaling;

int glaux_rescale(const glaux_rescaling *how, const void *in, const uint64_t *valid, uint64_t n, void *out);

// Decimals of 16 bytes as doubles: the quotients by a power of ten, if both are exact.
int glaux_rescale_double(const void *in, const uint64_t *valid, uint64_t n, double power, double *out);
