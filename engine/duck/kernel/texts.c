// What is done with all strings of a vector in one call.
#include "texts.h"
#include "text.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

uint64_t glaux_texts_size(const void *in, const uint64_t *valid, uint64_t n) {
  const text *t = in;
  uint64_t sum = 0;
  for (uint64_t i = 0; i < n; i++) {
    if (is_valid(valid, i)) sum += t[i].n;
  }
  return sum;
}

// append copies a string, and some bytes more where it is in place.
static inline uint8_t *append(uint8_t *to, const text *t) {
  if (t->n <= INLINED)
    memcpy(to, t->raw, INLINED);
  else
    memcpy(to, bytes_of(t), t->n);
  return to + t->n;
}

uint64_t glaux_texts_concat(const void *const *in, const uint64_t *const *valid, int k, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    uint64_t size = 0;
    int whole = 1;
    for (int a = 0; a < k; a++) {
      whole &= is_valid(valid[a], i);
      size += ((const text *)in[a])[i].n;
    }
    memset(to + i, 0, sizeof(text));
    if (!whole) continue;
    uint8_t few[2 * INLINED], *start = size > INLINED ? blob + used : few, *p = start;
    for (int a = 0; a < k; a++) p = append(p, (const text *)in[a] + i);
    if (size > INLINED) {
      set_long(to + i, blob, used, (uint32_t)size);
      used += size;
    } else {
      to[i].n = (uint32_t)size;
      memcpy(to[i].raw, start, size);
    }
  }
  return used;
}

static inline int may_be_space(uint8_t c) { return c <= ' ' || c >= 0x80; }

int glaux_texts_trim(const void *in, const uint64_t *valid, uint64_t n, int left, int right) {
  const text *t = in;
  for (uint64_t i = 0; i < n; i++) {
    if (!is_valid(valid, i) || !t[i].n) continue;
    if (left && may_be_space(t[i].raw[0])) return 0;
    if (right && may_be_space(bytes_of(t + i)[t[i].n - 1])) return 0;
  }
  return 1;
}

static inline uint8_t digit(uint8_t x) { return x + (x > 9 ? 'A' - 10 : '0'); }

#if defined(__SSE2__)
static inline void hex16(const uint8_t *p, uint8_t *out) {
  const __m128i low = _mm_set1_epi8(15), nine = _mm_set1_epi8(9), zero = _mm_set1_epi8('0'), letters = _mm_set1_epi8('A' - '9' - 1);
  __m128i x = _mm_loadu_si128((const __m128i *)p), a = _mm_and_si128(_mm_srli_epi16(x, 4), low), b = _mm_and_si128(x, low);
  a = _mm_add_epi8(_mm_add_epi8(a, zero), _mm_and_si128(_mm_cmpgt_epi8(a, nine), letters));
  b = _mm_add_epi8(_mm_add_epi8(b, zero), _mm_and_si128(_mm_cmpgt_epi8(b, nine), letters));
  _mm_storeu_si128((__m128i *)out, _mm_unpacklo_epi8(a, b));
  _mm_storeu_si128((__m128i *)out + 1, _mm_unpackhi_epi8(a, b));
}
#else
static inline void hex16(const uint8_t *p, uint8_t *out) {
  for (int i = 0; i < 16; i++) {
    out[2 * i] = digit(p[i] >> 4);
    out[2 * i + 1] = digit(p[i] & 15);
  }
}
#endif

static void hex(const uint8_t *p, uint64_t n, uint8_t *out) {
  if (n < 16) {
    for (uint64_t i = 0; i < n; i++) {
      out[2 * i] = digit(p[i] >> 4);
      out[2 * i + 1] = digit(p[i] & 15);
    }
    return;
  }
  for (uint64_t i = 0; i + 16 <= n; i += 16) hex16(p + i, out + 2 * i);
  hex16(p + n - 16, out + 2 * (n - 16)); // the rest, and again what is before it
}

uint64_t glaux_texts_hex(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    memset(to + i, 0, sizeof(text));
    if (!is_valid(valid, i)) continue;
    uint32_t size = 2 * t[i].n;
    if (size <= INLINED) {
      to[i].n = size;
      hex(bytes_of(t + i), t[i].n, to[i].raw);
      continue;
    }
    hex(bytes_of(t + i), t[i].n, blob + used);
    set_long(to + i, blob, used, size);
    used += size;
  }
  return used;
}

static inline uint32_t crc32(const uint32_t *tables, const uint8_t *p, uint64_t n) {
  uint32_t crc = ~(uint32_t)0;
  for (; n >= 8; p += 8, n -= 8) {
    uint32_t low = crc ^ ((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
    crc = tables[7 * 256 + (low & 255)] ^ tables[6 * 256 + (low >> 8 & 255)] ^ tables[5 * 256 + (low >> 16 & 255)] ^ tables[4 * 256 + (low >> 24)] ^
      tables[3 * 256 + p[4]] ^ tables[2 * 256 + p[5]] ^ tables[256 + p[6]] ^ tables[p[7]];
  }
  for (uint64_t i = 0; i < n; i++) crc = crc >> 8 ^ tables[(crc ^ p[i]) & 255];
  return ~crc;
}

void glaux_texts_crc32(const void *in, const uint64_t *valid, uint64_t n, const uint32_t *tables, int64_t *out) {
  const text *t = in;
  for (uint64_t i = 0; i < n; i++) out[i] = is_valid(valid, i) ? crc32(tables, bytes_of(t + i), t[i].n) : 0;
}

uint64_t glaux_texts_reverse(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    uint64_t size = is_valid(valid, i) ? t[i].n : 0;
    const uint8_t *p = bytes_of(t + i);
    memset(to + i, 0, sizeof(text));
    uint8_t *q = size > INLINED ? blob + used : to[i].raw;
    uint64_t k = 0;
    for (; k + 8 <= size; k += 8) {
      uint64_t x;
      memcpy(&x, p + k, 8);
      x = __builtin_bswap64(x);
      memcpy(q + size - k - 8, &x, 8);
    }
    for (; k < size; k++) q[size - 1 - k] = p[k];
    to[i].n = (uint32_t)size;
    if (size > INLINED) {
      set_long(to + i, blob, used, (uint32_t)size);
      used += size;
    }
  }
  return used;
}

#if defined(__x86_64__)

#define SHA __attribute__((target("sha,sse4.1,ssse3")))

enum { BLOCK = 64, DIGEST = 32 };

static const uint32_t constants[64] __attribute__((aligned(16))) = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// A message is hashed block by block; the last one or two are padded.
typedef struct {
  const uint8_t *p;
  uint64_t blocks, whole; // all, and those that lie in the message
  __m128i abef, cdgh;
  uint8_t last[2 * BLOCK];
} message;

SHA static inline __m128i swapped(__m128i x) { return _mm_shuffle_epi8(x, _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)); }

SHA static void begin(message *m, const uint8_t *p, uint64_t n) {
  m->p = p;
  m->whole = n / BLOCK;
  m->blocks = (n + 8) / BLOCK + 1;
  m->abef = _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c);
  m->cdgh = _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19);
  uint64_t rest = n % BLOCK, padded = (m->blocks - m->whole) * BLOCK, bits = __builtin_bswap64(8 * n);
  memset(m->last, 0, sizeof m->last);
  memcpy(m->last, p + n - rest, rest);
  m->last[rest] = 0x80;
  memcpy(m->last + padded - 8, &bits, 8);
}

static inline const uint8_t *block(const message *m, uint64_t k) {
  return k < m->whole ? m->p + k * BLOCK : m->last + (k - m->whole) * BLOCK;
}

// Four rounds of one message: w has the last four groups of words.
#define ROUNDS(m, w, g) { \
  if (g >= 4) \
    w[g & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w[g & 3], w[(g + 1) & 3]), _mm_alignr_epi8(w[(g + 3) & 3], w[(g + 2) & 3], 4)), w[(g + 3) & 3]); \
  __m128i k = _mm_add_epi32(w[g & 3], _mm_load_si128((const __m128i *)constants + g)); \
  (m)->cdgh = _mm_sha256rnds2_epu32((m)->cdgh, (m)->abef, k); \
  (m)->abef = _mm_sha256rnds2_epu32((m)->abef, (m)->cdgh, _mm_shuffle_epi32(k, 0x0e)); \
}

#define LOAD(w, p) for (int g = 0; g < 4; g++) w[g] = swapped(_mm_loadu_si128((const __m128i *)(p) + g));

SHA static void one(message *m, uint64_t k) {
  __m128i w[4], abef = m->abef, cdgh = m->cdgh;
  LOAD(w, block(m, k))
#pragma GCC unroll 16
  for (int g = 0; g < 16; g++) ROUNDS(m, w, g)
  m->abef = _mm_add_epi32(m->abef, abef);
  m->cdgh = _mm_add_epi32(m->cdgh, cdgh);
}

// Each round waits for the one before, so that two messages take hardly longer than one.
SHA static void both(message *x, message *y, uint64_t k) {
  struct { __m128i abef, cdgh; } a = {x->abef, x->cdgh}, b = {y->abef, y->cdgh};
  __m128i v[4], w[4];
  LOAD(v, block(x, k))
  LOAD(w, block(y, k))
#pragma GCC unroll 16
  for (int g = 0; g < 16; g++) {
    ROUNDS(&a, v, g)
    ROUNDS(&b, w, g)
  }
  x->abef = _mm_add_epi32(x->abef, a.abef);
  x->cdgh = _mm_add_epi32(x->cdgh, a.cdgh);
  y->abef = _mm_add_epi32(y->abef, b.abef);
  y->cdgh = _mm_add_epi32(y->cdgh, b.cdgh);
}

SHA static void end(const message *m, uint8_t *out) {
  __m128i feba = _mm_shuffle_epi32(m->abef, 0x1b), dchg = _mm_shuffle_epi32(m->cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)out, swapped(_mm_blend_epi16(feba, dchg, 0xf0)));
  _mm_storeu_si128((__m128i *)out + 1, swapped(_mm_alignr_epi8(dchg, feba, 8)));
}

int glaux_texts_sha(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && b >> 29 & 1;
}

static void finish(message *m, uint64_t from, text *to, uint8_t *blob, uint64_t at) {
  for (uint64_t k = from; k < m->blocks; k++) one(m, k);
  end(m, blob + at);
  set_long(to, blob, at, DIGEST);
}

uint64_t glaux_texts_sha256(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out, *waiting = 0; // waiting has its message, and no digest yet
  message m[2];
  for (uint64_t i = 0; i < n; i++) {
    memset(to + i, 0, sizeof(text));
    if (!is_valid(valid, i)) continue;
    if (!waiting) {
      begin(m, bytes_of(t + i), t[i].n);
      waiting = to + i;
      continue;
    }
    begin(m + 1, bytes_of(t + i), t[i].n);
    uint64_t k = 0;
    for (; k < m[0].blocks && k < m[1].blocks; k++) both(m, m + 1, k);
    finish(m, k, waiting, blob, used);
    finish(m + 1, k, to + i, blob, used + DIGEST);
    used += 2 * DIGEST;
    waiting = 0;
  }
  if (waiting) {
    finish(m, 0, waiting, blob, used);
    used += DIGEST;
  }
  return used;
}

#else

int glaux_texts_sha(void) { return 0; }

uint64_t glaux_texts_sha256(const void *in, const uint64_t *valid, uint64_t n, void *out, uint8_t *blob, uint64_t used) { return used; }

#endif

// SpookyHash version 2 of fewer than 192 bytes.
enum { SPOOKY_MOST = 191 };

static const uint64_t spooky = 0xdeadbeefdeadbeef;

static inline uint64_t rotated(uint64_t x, int k) { return x << k | x >> (64 - k); }

typedef struct { uint64_t a, b, c, d; } spooky_state;

static inline void spooky_mix(spooky_state *s) {
  uint64_t a = s->a, b = s->b, c = s->c, d = s->d;
  c = rotated(c, 50) + d, a ^= c, d = rotated(d, 52) + a, b ^= d, a = rotated(a, 30) + b, c ^= a, b = rotated(b, 41) + c, d ^= b;
  c = rotated(c, 54) + d, a ^= c, d = rotated(d, 48) + a, b ^= d, a = rotated(a, 38) + b, c ^= a, b = rotated(b, 37) + c, d ^= b;
  c = rotated(c, 62) + d, a ^= c, d = rotated(d, 34) + a, b ^= d, a = rotated(a, 5) + b, c ^= a, b = rotated(b, 36) + c, d ^= b;
  *s = (spooky_state){a, b, c, d};
}

static inline uint64_t spooky_end(spooky_state s) {
  uint64_t a = s.a, b = s.b, c = s.c, d = s.d;
  d ^= c, c = rotated(c, 15), d += c, a ^= d, d = rotated(d, 52), a += d, b ^= a, a = rotated(a, 26), b += a, c ^= b, b = rotated(b, 51), c += b;
  d ^= c, c = rotated(c, 28), d += c, a ^= d, d = rotated(d, 9), a += d, b ^= a, a = rotated(a, 47), b += a, c ^= b, b = rotated(b, 54), c += b;
  d ^= c, c = rotated(c, 32), d += c, a ^= d, d = rotated(d, 25), a += d;
  return rotated(a, 63);
}

static inline uint64_t part(const uint8_t *p, uint64_t n) {
  uint64_t x = 0;
  memcpy(&x, p, n);
  return x;
}

static uint64_t spooky_of(const uint8_t *p, uint64_t n) {
  spooky_state s = {0, 0, spooky, spooky};
  uint64_t left = n;
  for (; left >= 32; left -= 32, p += 32) {
    s.c += part(p, 8), s.d += part(p + 8, 8);
    spooky_mix(&s);
    s.a += part(p + 16, 8), s.b += part(p + 24, 8);
  }
  if (left >= 16) {
    s.c += part(p, 8), s.d += part(p + 8, 8);
    spooky_mix(&s);
    left -= 16, p += 16;
  }
  s.d += n << 56;
  if (!left) {
    s.c += spooky, s.d += spooky;
  } else if (left < 8) {
    for (uint64_t k = 0; k < left; k++) s.c += (uint64_t)p[k] << (8 * k);
  } else {
    s.c += part(p, 8);
    for (uint64_t k = 8; k < left; k++) s.d += (uint64_t)p[k] << (8 * (k - 8));
  }
  return spooky_end(s);
}

int glaux_texts_spooky(const void *in, const uint64_t *valid, uint64_t n, int width, void *out) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    to[i] = (text){0};
    if (!is_valid(valid, i)) continue;
    if (t[i].n > SPOOKY_MOST) return 0;
    uint64_t x = __builtin_bswap64(spooky_of(bytes_of(t + i), t[i].n));
    to[i].n = (uint32_t)width;
    memcpy(to[i].raw, (uint8_t *)&x + 8 - width, (size_t)width);
  }
  return 1;
}

// in_set reports a byte among those of a set of 128 bits.
static inline int in_set(const uint64_t *set, uint8_t c) { return c < 0x80 && set[c >> 6] >> (c & 63) & 1; }

uint64_t glaux_texts_trim_set(const void *in, const uint64_t *valid, uint64_t n, const uint64_t *set, int left, int right, void *out, uint8_t *blob, uint64_t used) {
  const text *t = in;
  text *to = out;
  for (uint64_t i = 0; i < n; i++) {
    const uint8_t *p = 0, *end = 0;
    if (is_valid(valid, i)) {
      p = bytes_of(t + i), end = p + t[i].n;
      while (left && p < end && in_set(set, *p)) p++;
      while (right && p < end && in_set(set, end[-1])) end--;
    }
    used = set_text(to + i, p, (uint64_t)(end - p), blob, used);
  }
  return used;
}
