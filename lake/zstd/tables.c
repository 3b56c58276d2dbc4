// The tables of Zstandard's codes (RFC 8878, 4).
#include "tables.h"
#include <string.h>

enum { MOST_SYMBOLS = 256 };

static inline uint32_t top(uint32_t x) { return 31 - (uint32_t)__builtin_clz(x); }

// What a code's symbols mean: the least value, and how many bits say what is above that.
static const uint8_t most_symbols[PARTS] = {36, 32, 53};
static const uint32_t literal_base[36] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536};
static const uint8_t literal_extra[36] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
static const uint32_t match_base[53] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539};
static const uint8_t match_extra[53] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

// MOST_OFFSET is the longest offset's number of bits that is taken here.
enum { MOST_OFFSET = 25 };

// What is told of codes that need not be.
static const int16_t usual_literals[36] = {4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1};
static const int16_t usual_offsets[29] = {1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1};
static const int16_t usual_matches[53] = {1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1};

// meaning is a symbol's, with neither state nor bits.
static glaux_zstd_rule meaning(int part, uint32_t s) {
  switch (part) {
  case LITERALS: return (glaux_zstd_rule){0, literal_extra[s], 0, literal_base[s]};
  case MATCHES: return (glaux_zstd_rule){0, match_extra[s], 0, match_base[s]};
  }
  return (glaux_zstd_rule){0, (uint8_t)s, 0, (uint32_t)1 << s};
}

// spread gives each of a table's states a symbol (RFC 8878, 4.1.1).
static void spread(uint8_t *symbols, const int16_t *counts, uint32_t n, uint32_t log) {
  uint32_t size = 1u << log, step = (size >> 1) + (size >> 3) + 3, mask = size - 1, end = size, at = 0;
  for (uint32_t s = 0; s < n; s++) if (counts[s] < 0) symbols[--end] = (uint8_t)s;
  for (uint32_t s = 0; s < n; s++) {
    for (int32_t i = 0; i < counts[s]; i++) {
      symbols[at] = (uint8_t)s;
      do at = (at + step) & mask; while (at >= end);
    }
  }
}

// numbered is the first of the numbers that the states of each symbol have.
static void numbered(uint16_t *next, const int16_t *counts, uint32_t n) {
  for (uint32_t s = 0; s < n; s++) next[s] = counts[s] < 0 ? 1 : (uint16_t)counts[s];
}

// build makes a table, which lies at a place among all.
static void build(glaux_unzstd *st, uint32_t place, int part, const int16_t *counts, uint32_t n, uint32_t log) {
  glaux_zstd_rule *table = st->rules + place;
  uint8_t symbols[1 << LENGTH_BITS];
  uint16_t next[MOST_SYMBOLS];
  glaux_zstd_rule meanings[64];
  spread(symbols, counts, n, log);
  numbered(next, counts, n);
  for (uint32_t s = 0; s < n; s++) meanings[s] = meaning(part, s);
  for (uint32_t i = 0; i < 1u << log; i++) {
    uint32_t s = symbols[i], number = next[s]++, bits = log - top(number);
    glaux_zstd_rule r = meanings[s];
    r.bits = (uint8_t)bits;
    r.next = (uint16_t)(place + (number << bits) - (1u << log));
    table[i] = r;
  }
}

// counts reads how often the symbols of a code come, of 2^log in all; at most n symbols.
// It returns how many bytes that takes; 0: they are malformed.
static uint32_t told(int16_t *counts, uint32_t *n, uint32_t *log, uint32_t most_log, const uint8_t *in, uint64_t size) {
  uint64_t at = 0, end = 8 * size;
  // Bits behind the end are zero; whether they were needed is checked then.
#define LOOK() ({ uint32_t x = 0; for (uint64_t k = at >> 3, i = 0; i < 4 && k + i < size; i++) x |= (uint32_t)in[k + i] << 8 * i; x >> (at & 7); })
  *log = (LOOK() & 15) + 5;
  at += 4;
  if (*log > most_log) return 0;
  uint32_t left = 1u << *log, s = 0;
  while (left > 0) {
    if (s >= *n || at > end) return 0;
    // A count may be -1 to left, so its number 0 to left + 1: small numbers have a bit less.
    uint32_t bits = top(left + 1) + 1, short_ones = (1u << bits) - 2 - left, x = LOOK();
    uint32_t number = x & ((1u << (bits - 1)) - 1);
    if (number < short_ones) at += bits - 1;
    else {
      number = x & ((1u << bits) - 1);
      if (number >= 1u << (bits - 1)) number -= short_ones;
      at += bits;
    }
    counts[s++] = (int16_t)(number - 1);
    left -= number == 0 ? 1 : number - 1;
    if (number != 1) continue;
    // How many more have none, two bits a time.
    for (uint32_t more = 3; more == 3; at += 2) {
      more = LOOK() & 3;
      if (s + more > *n || at > end) return 0;
      for (uint32_t i = 0; i < more; i++) counts[s++] = 0;
    }
  }
  *n = s;
  return at > end ? 0 : (uint32_t)((at + 7) >> 3);
#undef LOOK
}

void glaux_zstd_usual(glaux_unzstd *st) {
  build(st, USUAL_AT(LITERALS), LITERALS, usual_literals, 36, 6);
  build(st, USUAL_AT(OFFSETS), OFFSETS, usual_offsets, 29, 5);
  build(st, USUAL_AT(MATCHES), MATCHES, usual_matches, 53, 6);
}

int glaux_zstd_only(glaux_unzstd *st, int part, uint32_t symbol) {
  if (symbol >= most_symbols[part] || (part == OFFSETS && symbol > MOST_OFFSET)) return 0;
  st->rules[OWN_AT(part)] = meaning(part, symbol);
  st->rules[OWN_AT(part)].next = (uint16_t)OWN_AT(part);
  return 1;
}

uint32_t glaux_zstd_told(glaux_unzstd *st, int part, const uint8_t *in, uint64_t size, uint32_t *log) {
  int16_t counts[64];
  uint32_t n = most_symbols[part], used = told(counts, &n, log, part == OFFSETS ? OFFSET_BITS : LENGTH_BITS, in, size);
  if (used == 0 || (part == OFFSETS && n > MOST_OFFSET + 1)) return 0;
  build(st, OWN_AT(part), part, counts, n, *log);
  return used;
}

// weights reads those of literals that are told by a code of their own (4.2.1.2); 0: it
// is malformed.
static uint32_t weights(uint8_t *out, const uint8_t *in, uint64_t size) {
  int16_t counts[13];
  uint32_t n = 13, log, used = told(counts, &n, &log, SMALL_BITS, in, size);
  if (used == 0 || used >= size) return 0;
  uint8_t symbols[1 << SMALL_BITS];
  uint16_t next[13], states[1 << SMALL_BITS];
  uint8_t bits[1 << SMALL_BITS];
  spread(symbols, counts, n, log);
  numbered(next, counts, n);
  for (uint32_t i = 0; i < 1u << log; i++) {
    uint32_t number = next[symbols[i]]++;
    bits[i] = (uint8_t)(log - top(number));
    states[i] = (uint16_t)((number << bits[i]) - (1u << log));
  }
  in += used;
  size -= used;
  if (in[size - 1] == 0) return 0;
  int64_t at = (int64_t)(8 * (size - 1)) + top(in[size - 1]);
  // Bits before the beginning are zero.
#define TAKE(k) ({ at -= (k); int64_t low = at < 0 ? 0 : at; uint32_t x = 0; for (int64_t j = low >> 3, i = 0; i < 2 && j + i < (int64_t)size; i++) x |= (uint32_t)in[j + i] << 8 * i; \
    x >>= low & 7; (at < 0 ? x << -at : x) & ((1u << (k)) - 1); })
  uint32_t a = TAKE(log), b = TAKE(log), count = 0;
  if (at < 0) return 0;
  // Two states take turns, until there are no bits for the next one of one.
  for (;;) {
    if (count > 253) return 0;
    out[count++] = symbols[a];
    if (at < bits[a]) {
      out[count++] = symbols[b];
      break;
    }
    a = states[a] + TAKE(bits[a]);
    uint32_t other = a;
    a = b;
    b = other;
  }
  // They end with the last bit.
  return at == 0 ? count : 0;
#undef TAKE
}

uint32_t glaux_zstd_codes(uint16_t *table, const uint8_t *in, uint64_t size) {
  uint8_t w[MOST_SYMBOLS];
  if (size < 1) return 0;
  uint32_t head = in[0], n, used;
  if (head < 128) {
    used = head + 1;
    if (used > size || (n = weights(w, in + 1, head)) == 0) return 0;
  } else {
    n = head - 127;
    used = 1 + (n + 1) / 2;
    if (used > size) return 0;
    for (uint32_t i = 0; i < n; i++) w[i] = in[1 + i / 2] >> (i & 1 ? 0 : 4) & 15;
  }
  uint32_t sum = 0, most = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (w[i] > CODE_BITS) return 0;
    sum += w[i] ? 1u << (w[i] - 1) : 0;
  }
  if (sum == 0) return 0;
  // The last one has what is left of a power of two.
  most = top(sum) + 1;
  uint32_t rest = (1u << most) - sum;
  if (most > CODE_BITS || (rest & (rest - 1)) != 0 || n > 255) return 0;
  w[n++] = (uint8_t)(top(rest) + 1);
  uint32_t starts[CODE_BITS + 2] = {0};
  for (uint32_t i = 0; i < n; i++) starts[w[i] + 1] += w[i] ? 1u << (w[i] - 1 + CODE_BITS - most) : 0;
  // There are two of the longest codes at least, and as many as fill what is above them.
  if (starts[2] >> (CODE_BITS - most) < 2 || starts[2] >> (CODE_BITS - most) & 1) return 0;
  for (uint32_t k = 2; k < CODE_BITS + 2; k++) starts[k] += starts[k - 1];
  for (uint32_t i = 0; i < n; i++) {
    if (w[i] == 0) continue;
    uint32_t count = 1u << (w[i] - 1 + CODE_BITS - most);
    uint16_t e = (uint16_t)((most + 1 - w[i]) << 8 | i), *to = table + starts[w[i]];
    starts[w[i]] += count;
    if (count < 4) {
      for (uint32_t k = 0; k < count; k++) to[k] = e;
      continue;
    }
    uint64_t four = e * 0x0001000100010001u;
    for (uint32_t k = 0; k < count; k += 4) memcpy(to + k, &four, 8);
  }
  return used;
}
