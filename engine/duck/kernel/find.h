#pragma once
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// same compares m bytes, of which the first and the last are known to be the same.
static inline int same(const uint8_t *p, const uint8_t *q, uint64_t m) {
  if (m > 8) return !memcmp(p, q, m);
  if (m >= 4) {
    uint32_t a[2], b[2];
    memcpy(a, p, 4), memcpy(a + 1, p + m - 4, 4);
    memcpy(b, q, 4), memcpy(b + 1, q + m - 4, 4);
    return a[0] == b[0] && a[1] == b[1];
  }
  return m < 3 || p[1] == q[1];
}

// find gives the first place of a needle of m bytes, which are not none, or n.
static inline uint64_t find(const uint8_t *p, uint64_t n, const uint8_t *needle, uint64_t m) {
  if (n < m) return n;
  uint64_t i = 0, places = n - m + 1;
#if defined(__SSE2__)
  __m128i first = _mm_set1_epi8((char)needle[0]), final = _mm_set1_epi8((char)needle[m - 1]);
  while (places >= 16) {
    __m128i a = _mm_loadu_si128((const __m128i *)(p + i)), b = _mm_loadu_si128((const __m128i *)(p + i + m - 1));
    unsigned mask = (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, first), _mm_cmpeq_epi8(b, final)));
    for (; mask; mask &= mask - 1) {
      uint64_t at = i + (uint64_t)__builtin_ctz(mask);
      if (same(p + at, needle, m)) return at;
    }
    if (i + 16 == places) return n;
    i = i + 32 <= places ? i + 16 : places - 16; // the last, and again some that are before it
  }
#endif
  for (; i < places; i++) {
    if (p[i] == needle[0] && p[i + m - 1] == needle[m - 1] && same(p + i, needle, m)) return i;
  }
  return n;
}
