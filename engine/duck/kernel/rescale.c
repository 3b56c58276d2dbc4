// Decimals at another scale.
#include "rescale.h"

#define INLINE static inline __attribute__((always_inline))

// DuckDB puts numbers of 16 bytes at multiples of eight.
typedef struct {
  uint64_t low;
  int64_t high;
} wide;

static const int64_t tens[] = {
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
  100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
};

static int is_valid(const uint64_t *valid, uint64_t i) { return !valid || valid[i / 64] >> (i % 64) & 1; }

// get reads a number; one that needs more than 64 bits is odd.
INLINE int64_t get(const void *in, int width, uint64_t i, int64_t *odd) {
  switch (width) {
  case 1: return ((const int8_t *)in)[i];
  case 2: return ((const int16_t *)in)[i];
  case 4: return ((const int32_t *)in)[i];
  case 8: return ((const int64_t *)in)[i];
  }
  wide x = ((const wide *)in)[i];
  *odd |= x.high ^ ((int64_t)x.low >> 63);
  return (int64_t)x.low;
}

INLINE void set(void *out, int width, uint64_t i, int64_t x) {
  switch (width) {
  case 1: ((int8_t *)out)[i] = (int8_t)x; break;
  case 2: ((int16_t *)out)[i] = (int16_t)x; break;
  case 4: ((int32_t *)out)[i] = (int32_t)x; break;
  case 8: ((int64_t *)out)[i] = x; break;
  default: ((wide *)out)[i] = (wide){(uint64_t)x, x >> 63};
  }
}

// divided computes rows from one up to another and gives whether some were odd.
INLINE int64_t divided(const glaux_rescaling *how, int from, int to, int64_t unit, const void *in, uint64_t first, uint64_t end, void *out) {
  int64_t odd = 0;
  for (uint64_t i = first; i < end; i++) {
    int64_t x = get(in, from, i, &odd), q = x / unit, rest = x - q * unit;
    q += (rest >= unit - unit / 2) - (rest <= unit / 2 - unit);
    odd |= (q < how->least) | (q > how->most);
    set(out, to, i, q);
  }
  return odd;
}

// multiplied does so for factors, which are what is bounded.
INLINE int64_t multiplied(const glaux_rescaling *how, int from, int to, int64_t unit, const void *in, uint64_t first, uint64_t end, void *out) {
  int64_t odd = 0;
  for (uint64_t i = first; i < end; i++) {
    int64_t x = get(in, from, i, &odd);
    odd |= (x < how->least) | (x > how->most);
    if (to == 16) {
      __int128 y = (__int128)x * unit;
      ((wide *)out)[i] = (wide){(uint64_t)y, (int64_t)(y >> 64)};
    } else {
      set(out, to, i, (int64_t)((uint64_t)x * (uint64_t)unit));
    }
  }
  return odd;
}

typedef int64_t rows(const glaux_rescaling *how, const void *in, uint64_t first, uint64_t end, void *out);

#define DIVIDE(k, unit) case k: return divided(how, from, to, unit, in, first, end, out);

INLINE int64_t division(const glaux_rescaling *how, int from, int to, const void *in, uint64_t first, uint64_t end, void *out) {
  switch (-how->digits) {
  DIVIDE(1, 10LL) DIVIDE(2, 100LL) DIVIDE(3, 1000LL) DIVIDE(4, 10000LL) DIVIDE(5, 100000LL) DIVIDE(6, 1000000LL) DIVIDE(7, 10000000LL)
  DIVIDE(8, 100000000LL) DIVIDE(9, 1000000000LL) DIVIDE(10, 10000000000LL)
  }
  return divided(how, from, to, tens[-how->digits], in, first, end, out);
}

INLINE int64_t both(const glaux_rescaling *how, int from, int to, const void *in, uint64_t first, uint64_t end, void *out) {
  if (how->digits < 0) return division(how, from, to, in, first, end, out);
  return multiplied(how, from, to, tens[how->digits], in, first, end, out);
}

static int64_t narrow(const glaux_rescaling *how, const void *in, uint64_t first, uint64_t end, void *out) { return both(how, 8, 8, in, first, end, out); }
static int64_t widening(const glaux_rescaling *how, const void *in, uint64_t first, uint64_t end, void *out) { return both(how, 8, 16, in, first, end, out); }
static int64_t narrowing(const glaux_rescaling *how, const void *in, uint64_t first, uint64_t end, void *out) { return both(how, 16, 8, in, first, end, out); }
static int64_t broad(const glaux_rescaling *how, const void *in, uint64_t first, uint64_t end, void *out) { return both(how, 16, 16, in, first, end, out); }

static int64_t any(const glaux_rescaling *how, const void *in, uint64_t first, uint64_t end, void *out) {
  if (how->digits < 0) return divided(how, how->from, how->to, tens[-how->digits], in, first, end, out);
  return multiplied(how, how->from, how->to, tens[how->digits], in, first, end, out);
}

int glaux_rescale(const glaux_rescaling *how, const void *in, const uint64_t *valid, uint64_t n, void *out) {
  rows *f = any;
  if (how->from == 8) f = how->to == 8 ? narrow : how->to == 16 ? widening : any;
  if (how->from == 16) f = how->to == 8 ? narrowing : how->to == 16 ? broad : any;
  if (!f(how, in, 0, n, out)) return 1;
  // NULLs may be odd.
  for (uint64_t i = 0; i < n; i++)
    if (is_valid(valid, i) && f(how, in, i, i + 1, out)) return 0;
  return valid != 0;
}

int glaux_rescale_double(const void *in, const uint64_t *valid, uint64_t n, double power, double *out) {
  const wide *x = in;
  int64_t odd = 0;
  const int64_t most = (int64_t)1 << 51;
  for (uint64_t i = 0; i < n; i++) {
    int64_t y = get(in, 16, i, &odd);
    odd |= (y < -most) | (y > most);
    out[i] = (double)y / power;
  }
  for (uint64_t i = 0; odd && i < n; i++) {
    int64_t one = 0, y = (int64_t)x[i].low;
    get(in, 16, i, &one);
    if (is_valid(valid, i) && (one || y < -most || y > most)) return 0;
  }
  return 1;
}
