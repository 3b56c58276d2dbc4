#pragma once
#include <stdint.h>

// Divisions of integers without the processor's, which takes many times a multiplication's time.

// A divisor as a factor: that of a number's size by 2^(64+shift), rounded up, with
// 2^shift < |by| <= 2^(shift+1). What the factor is too large by, at most 1, adds less than 1/|by| to the
// quotient of a number of up to 63 bits, so its integer part is right.
typedef struct {
  int64_t by, sign;
  uint64_t factor;
  int shift;
} glaux_divisor;

// Whether a divisor has a factor: 0, 1 and -1 have none.
static inline int glaux_divides(int64_t by) { return (uint64_t)by + 1 > 2; }

static inline glaux_divisor glaux_divisor_of(int64_t by) {
  uint64_t size = by < 0 ? -(uint64_t)by : (uint64_t)by;
  int shift = 63 - __builtin_clzll(size - 1);
  unsigned __int128 scale = (unsigned __int128)1 << (64 + shift);
  return (glaux_divisor){by, by >> 63, (uint64_t)((scale + size - 1) / size), shift};
}

static inline int64_t glaux_divided(int64_t x, glaux_divisor d) {
  int64_t sign = x >> 63;
  uint64_t size = ((uint64_t)x ^ sign) - sign;
  int64_t q = (int64_t)((uint64_t)((unsigned __int128)size * d.factor >> 64) >> d.shift);
  sign ^= d.sign;
  return (int64_t)(((uint64_t)q ^ sign) - sign);
}

// Integers of less than GLAUX_SMALL become doubles, and those integers, without what the processor
// has for that, which isn't for vectors: they are the low bits of what they are on top of 1.5 times 2^52.
#define GLAUX_SMALL (1ull << 50)

static inline double glaux_double(int64_t x) {
  union { uint64_t i; double d; } bits = {(uint64_t)x + 0x4338000000000000};
  return bits.d - 0x1.8p52;
}

static inline int64_t glaux_integer(double x) {
  union { double d; uint64_t i; } bits = {x + 0x1.8p52};
  return (int64_t)(bits.i - 0x4338000000000000);
}

// A quotient of integers below 2^53 is the integer part of the doubles': the next one is further from
// it than doubles are from each other. by isn't 0, nor -1 for the least integer.
static inline int64_t glaux_quotient(int64_t x, int64_t by) {
  const uint64_t half = 1ull << 52;
  if ((((uint64_t)x + half) | ((uint64_t)by + half)) >> 53) return x / by;
  return (int64_t)((double)x / (double)by);
}

static inline int64_t glaux_remainder(int64_t x, int64_t by) {
  return by == -1 ? 0 : (int64_t)((uint64_t)x - (uint64_t)glaux_quotient(x, by) * (uint64_t)by);
}
