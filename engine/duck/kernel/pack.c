// What many values are in a vector's memory.
#include "pack.h"
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define NARROW(type) { \
  type *to = out; \
  for (; i < n; i++) { \
    to[i] = (type)in[i]; \
    if (to[i] != in[i]) return i; \
  } \
}

uint64_t glaux_pack_ints(const int64_t *in, uint64_t n, uint32_t width, void *out) {
  uint64_t i = 0;
  switch (width) {
  case 1: NARROW(int8_t) break;
  case 2: NARROW(int16_t) break;
  case 4: NARROW(int32_t) break;
  case 8: memcpy(out, in, n * 8); return n;
  default: {
    int64_t *to = out;
    for (; i < n; i++) { to[2 * i] = in[i]; to[2 * i + 1] = in[i] >> 63; }
  }
  }
  return n;
}

uint64_t glaux_pack_within(const int64_t *in, uint64_t n, int64_t limit) {
  uint64_t most = 2 * (uint64_t)limit - 2, out = 0;
  for (uint64_t i = 0; i < n; i++) out |= (uint64_t)in[i] + (uint64_t)limit - 1 > most;
  if (!out) return n;
  uint64_t i = 0;
  while ((uint64_t)in[i] + (uint64_t)limit - 1 <= most) i++;
  return i;
}

uint64_t glaux_pack_ascii(const uint8_t *text, uint64_t n) {
  const uint64_t high = 0x8080808080808080;
  uint64_t i = 0;
  for (; n - i >= 64; i += 64) {
    uint64_t x[8];
    memcpy(x, text + i, 64);
    if ((x[0] | x[1] | x[2] | x[3] | x[4] | x[5] | x[6] | x[7]) & high) break;
  }
  while (i < n && text[i] < 0x80) i++;
  return i;
}

enum { SIZE = 16, INLINED = 12 };

// What of the bytes of a string a vector holds behind its length, by the length, and
// whether its place: strings that are too long for the vector have their first four
// bytes and their place.
#define B(n, i) ((i) < ((n) > INLINED ? 4 : (n)) ? 0xff : 0)
#define KEEP(n) {{B(n, 0), B(n, 1), B(n, 2), B(n, 3), B(n, 4), B(n, 5), B(n, 6), B(n, 7), B(n, 8), B(n, 9), B(n, 10), B(n, 11), 0, 0, 0, 0}, (n) > INLINED ? ~(uint64_t)0 : 0}
typedef struct { uint8_t bytes[SIZE]; uint64_t place; } keep;
static const keep kept[INLINED + 2] = {
  KEEP(0), KEEP(1), KEEP(2), KEEP(3), KEEP(4), KEEP(5), KEEP(6), KEEP(7), KEEP(8), KEEP(9), KEEP(10), KEEP(11), KEEP(12), KEEP(13),
};

// put writes a string of which 16 bytes can be read, with what comes before and after
// its first bytes.
static inline void put(uint8_t *out, const uint8_t *p, const keep *k, uint64_t length, uint64_t where) {
#if defined(__SSE2__)
  __m128i text = _mm_and_si128(_mm_loadu_si128((const __m128i *)p), _mm_loadu_si128((const __m128i *)k->bytes));
  _mm_storeu_si128((__m128i *)out, _mm_or_si128(_mm_slli_si128(text, 4), _mm_set_epi64x((int64_t)where, (int64_t)length)));
#else
  uint64_t a, b, ka, kb;
  memcpy(&a, p, 8);
  memcpy(&b, p + 8, 8);
  memcpy(&ka, k->bytes, 8);
  memcpy(&kb, k->bytes + 8, 8);
  a &= ka;
  b &= kb;
  uint64_t head = a << 32 | length, tail = (a >> 32 | b << 32) | where;
  memcpy(out, &head, 8);
  memcpy(out + 8, &tail, 8);
#endif
}

static inline const keep *kept_of(uint64_t n) { return &kept[n > INLINED ? INLINED + 1 : n]; }

void glaux_pack_strings(const uint8_t *text, uint64_t n, const int64_t *lengths, uint64_t count, uint64_t width, uint64_t longest, uint64_t base, uint8_t *out) {
  uint64_t at = 0, i = 0;
  // Which are long is not foreseen, so there is no branch for it.
  if (width > 0 && width <= INLINED) {
    const keep *k = kept_of(width);
    for (; i < count && n - at >= SIZE; i++, out += SIZE, at += width) put(out, text + at, k, width, 0);
  } else if (longest <= INLINED) {
    for (; i < count && n - at >= SIZE; i++, out += SIZE) {
      uint64_t length = (uint64_t)lengths[i];
      put(out, text + at, &kept[length], length, 0);
      at += length;
    }
  } else {
    for (; i < count && n - at >= SIZE; i++, out += SIZE) {
      uint64_t length = (uint64_t)lengths[i];
      const keep *k = kept_of(length);
      put(out, text + at, k, length, (base + at) & k->place);
      at += length;
    }
  }
  for (; i < count; i++, out += SIZE) {
    uint64_t length = (uint64_t)lengths[i];
    const keep *k = kept_of(length);
    uint8_t last[SIZE] = {0};
    memcpy(last, text + at, n - at < SIZE ? n - at : SIZE);
    put(out, last, k, length, (base + at) & k->place);
    at += length;
  }
}

void glaux_pack_move(uint8_t *strings, uint64_t count, uint64_t base) {
  for (uint64_t i = 0; i < count; i++, strings += SIZE) {
    uint32_t n;
    memcpy(&n, strings, 4);
    if (n <= INLINED) continue;
    uint64_t where;
    memcpy(&where, strings + 8, 8);
    where += base;
    memcpy(strings + 8, &where, 8);
  }
}
