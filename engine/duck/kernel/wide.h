#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Loops over numbers are made for any processor and for those with vectors of 256 bits,
// with the same results: WIDE is the same function as LOOP is, which it calls.
#if defined(__x86_64__) && defined(__GNUC__)
#define LOOP static inline __attribute__((always_inline)) void
#define WIDE static __attribute__((target("avx2"))) void
#define HAVE_WIDE __builtin_cpu_supports("avx2")
#else
#define LOOP static inline void
#define WIDE static void
#define HAVE_WIDE 0
#endif

static inline uint64_t bits_of(double x) {
  uint64_t b;
  memcpy(&b, &x, 8);
  return b;
}

static inline double of_bits(uint64_t b) {
  double x;
  memcpy(&x, &b, 8);
  return x;
}

// square_roots are those of n numbers. Within other loops the compiler would compute them one
// by one, as the library's may set errno.
static inline void square_roots(const double *x, double *out, int n) {
  int i = 0;
#if defined(__SSE2__)
  for (; i + 1 < n; i += 2) _mm_storeu_pd(out + i, _mm_sqrt_pd(_mm_loadu_pd(x + i)));
#endif
  for (; i < n; i++) out[i] = sqrt(x[i]);
}
