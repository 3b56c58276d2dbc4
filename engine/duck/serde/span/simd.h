// Some bytes at once: W bytes v, and masks with 1 << S bits for each. Masks are
// exact. PORTABLE asks for the variant that any machine has.
#pragma once
#include <stdint.h>
#include <string.h>

#define INLINE inline __attribute__((always_inline))

static inline uint64_t load8(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return x; }
static inline uint32_t load4(const uint8_t *p) { uint32_t x; memcpy(&x, p, 4); return x; }

#if defined(__SSE2__) && !defined(PORTABLE)

#include <emmintrin.h>
enum { W = 16, S = 0 };
typedef __m128i v;
static inline v load(const uint8_t *p) { return _mm_loadu_si128((const __m128i *)p); }
static inline void store(uint8_t *p, v x) { _mm_storeu_si128((__m128i *)p, x); }
static inline uint64_t bits(v x) { return (uint32_t)_mm_movemask_epi8(x); }
static inline v same(v x, uint8_t c) { return _mm_cmpeq_epi8(x, _mm_set1_epi8((char)c)); }
static inline v atmost(v x, uint8_t c) { return _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8((char)c)), x); }
static inline v either(v a, v b) { return _mm_or_si128(a, b); }
static inline v minus(v x, uint8_t c) { return _mm_sub_epi8(x, _mm_set1_epi8((char)c)); }
static inline v alike(v a, v b) { return _mm_cmpeq_epi8(a, b); }
static inline uint64_t above127(v x) { return bits(x); }
enum { ALL = 0xffff };

#elif defined(__ARM_NEON) && !defined(PORTABLE)

#include <arm_neon.h>
enum { W = 16, S = 2 };
typedef uint8x16_t v;
static inline v load(const uint8_t *p) { return vld1q_u8(p); }
static inline void store(uint8_t *p, v x) { vst1q_u8(p, x); }
static inline uint64_t bits(v x) {
  uint8x8_t n = vshrn_n_u16(vreinterpretq_u16_u8(x), 4);
  return vget_lane_u64(vreinterpret_u64_u8(n), 0) & 0x1111111111111111u;
}
static inline v same(v x, uint8_t c) { return vceqq_u8(x, vdupq_n_u8(c)); }
static inline v atmost(v x, uint8_t c) { return vcleq_u8(x, vdupq_n_u8(c)); }
static inline v either(v a, v b) { return vorrq_u8(a, b); }
static inline v minus(v x, uint8_t c) { return vsubq_u8(x, vdupq_n_u8(c)); }
static inline v alike(v a, v b) { return vceqq_u8(a, b); }
static inline uint64_t above127(v x) { return bits(vcgeq_u8(x, vdupq_n_u8(128))); }
#define ALL 0x1111111111111111u

#else

enum { W = 8, S = 3 };
typedef uint64_t v;
#define ONES 0x0101010101010101u
#define HIGH 0x8080808080808080u
static inline v load(const uint8_t *p) { return load8(p); }
static inline void store(uint8_t *p, v x) { memcpy(p, &x, 8); }
// A byte of a v that is a truth has its high bit set.
static inline uint64_t bits(v x) { return x >> 7 & ONES; }
static inline v zero(v x) { return ~(((x & ~HIGH) + ~HIGH) | x) & HIGH; }
static inline v same(v x, uint8_t c) { return zero(x ^ c * ONES); }
static inline v alike(v a, v b) { return zero(a ^ b); }
// c < 128
static inline v atmost(v x, uint8_t c) { return ~(((x & ~HIGH) + (127 - c) * ONES) | x) & HIGH; }
static inline v either(v a, v b) { return a | b; }
static inline v minus(v x, uint8_t c) {
  v y = c * ONES;
  return ((x | HIGH) - (y & ~HIGH)) ^ ((x ^ ~y) & HIGH);
}
static inline uint64_t above127(v x) { return bits(x & HIGH); }
#define ALL ONES

#endif

// first is the number of the first byte that a mask has.
static inline unsigned first(uint64_t mask) { return (unsigned)__builtin_ctzll(mask) >> S; }

// until masks the bytes before n, of which there are at most W.
static inline uint64_t until(unsigned n) { return n >= W ? ALL : (((uint64_t)1 << (n << S)) - 1) & ALL; }

static inline uint64_t not_digit(v x) { return ~bits(atmost(minus(x, '0'), 9)) & ALL; }

// digits_end goes to the first byte that is no digit; one before the end of what
// can be read isn't.
static inline const uint8_t *digits_end(const uint8_t *p) {
  for (;; p += W) {
    uint64_t m = not_digit(load(p));
    if (m) return p + first(m);
  }
}
