// What many values are in a vector's memory.
#include "pack.h"
#include <string.h>

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

int glaux_pack_long(const int64_t *lengths, uint64_t count) {
  int64_t any = 0;
  for (uint64_t i = 0; i < count; i++) any |= INLINED - lengths[i];
  return any < 0;
}

// What of a string's first four bytes, of the eight behind them and of its place a
// vector holds, by its length: strings that are too long for it have the place.
#define LOW(n) ((n) >= 4 ? 0xffffffffu : ((uint32_t)1 << (8 * (n))) - 1)
#define REST(n) ((n) <= 4 ? 0 : (n) >= 12 ? ~(uint64_t)0 : ((uint64_t)1 << (8 * ((n) - 4) & 63)) - 1)
#define KEEP(n) {LOW(n), REST(n), 0}
static const struct { uint64_t low, rest, place; } kept[INLINED + 2] = {
  KEEP(0), KEEP(1), KEEP(2), KEEP(3), KEEP(4), KEEP(5), KEEP(6), KEEP(7), KEEP(8), KEEP(9), KEEP(10), KEEP(11), KEEP(12), {0xffffffffu, 0, ~(uint64_t)0},
};

// put writes a string of which 12 bytes can be read. Which are long is not foreseen, so
// there is no branch for it.
static inline void put(uint8_t *out, const uint8_t *p, uint64_t n, uint64_t where) {
  uint64_t k = n > INLINED ? INLINED + 1 : n, b;
  uint32_t a;
  memcpy(&a, p, 4);
  memcpy(&b, p + 4, 8);
  uint64_t head = (a & kept[k].low) << 32 | n, tail = (b & kept[k].rest) | (where & kept[k].place);
  memcpy(out, &head, 8);
  memcpy(out + 8, &tail, 8);
}

void glaux_pack_strings(const uint8_t *text, uint64_t n, const int64_t *lengths, uint64_t count, uint64_t base, uint8_t *out) {
  uint64_t at = 0, i = 0;
  for (; i < count && n - at >= SIZE; i++, out += SIZE) {
    put(out, text + at, (uint64_t)lengths[i], base + at);
    at += (uint64_t)lengths[i];
  }
  for (; i < count; i++, out += SIZE) {
    uint8_t last[SIZE] = {0};
    memcpy(last, text + at, n - at < SIZE ? n - at : SIZE);
    put(out, last, (uint64_t)lengths[i], base + at);
    at += (uint64_t)lengths[i];
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
