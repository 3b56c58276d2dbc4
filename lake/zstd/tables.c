// The tables of Zstandard's codes (RFC 8878, 4).
#include "tables.h"
#include <string.h>

enum { MOST_SYMBOLS = 256 };

static inline uint32_t top(uint32_t x) { return 31 - (uint32_t)__builtin_clz(x); }

static const uint8_t most_symbols[PARTS] = {36, 32, 53};

const glaux_zstd_length glaux_zstd_literals[MOST_LENGTHS] = {
  {0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 0}, {11, 0}, {12, 0}, {13, 0}, {14, 0}, {15, 0}, {16, 1}, {18, 1}, {20, 1}, {22, 1}, {24, 2},
  {28, 2}, {32, 3}, {40, 3}, {48, 4}, {64, 6}, {128, 7}, {256, 8}, {512, 9}, {1024, 10}, {2048, 11}, {4096, 12}, {8192, 13}, {16384, 14}, {32768, 15}, {65536, 16},
};
const glaux_zstd_length glaux_zstd_matches[MOST_LENGTHS] = {
  {0, 0}, {0, 0}, {0, 0},
  {3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 0}, {11, 0}, {12, 0}, {13, 0}, {14, 0}, {15, 0}, {16, 0}, {17, 0}, {18, 0}, {19, 0}, {20, 0}, {21, 0}, {22, 0},
  {23, 0}, {24, 0}, {25, 0}, {26, 0}, {27, 0}, {28, 0}, {29, 0}, {30, 0}, {31, 0}, {32, 0}, {33, 0}, {34, 0}, {35, 1}, {37, 1}, {39, 1}, {41, 1}, {43, 2}, {47, 2}, {51, 3},
  {59, 3}, {67, 4}, {83, 4}, {99, 5}, {131, 7}, {259, 8}, {515, 9}, {1027, 10}, {2051, 11}, {4099, 12}, {8195, 13}, {16387, 14}, {32771, 15}, {65539, 16},
};

// What is told of codes that need not be.
static const int16_t usual_literals[36] = {4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1};
static const int16_t usual_offsets[29] = {1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1};
static const int16_t usual_matches[53] = {1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1};

// meant is what all rules of a symbol have: how many bits its value has, and whether that
// is a length that has some.
static inline uint64_t meant(int part, uint32_t symbol) {
  uint64_t bits = symbol;
  if (part != OFFSETS) {
    bits = part == LITERALS ? glaux_zstd_literals[symbol].bits : glaux_zstd_matches[3 + symbol].bits;
    bits |= (uint64_t)(bits > 0) << LONG_AT;
  }
  return bits;
}

// kept is what stands for a symbol in a table.
static inline uint8_t kept(int part, uint32_t symbol) { return (uint8_t)(part == MATCHES ? 3 + symbol : symbol); }

// spread gives each of a table's states a symbol (RFC 8878, 4.1.1).
static void spread(uint8_t *symbols, const int16_t *counts, uint32_t n, uint32_t log) {
  uint32_t size = 1u << log, step = (size >> 1) + (size >> 3) + 3, mask = size - 1, end = size, have = 0;
  uint8_t line[(1 << LENGTH_BITS) + 8], rare[1 << LENGTH_BITS];
  for (uint32_t s = 0; s < n; s++) {
    if (counts[s] < 0) {
      rare[--end] = (uint8_t)s;
      continue;
    }
    memset(line + have, (int)s, 8);
    if (counts[s] > 8) memset(line + have + 8, (int)s, (uint32_t)counts[s] - 8);
    have += (uint32_t)counts[s];
  }
  // States at the end are of rare symbols, and passed over.
  line[have] = 0;
  for (uint32_t i = 0, at = 0, k = 0; i < size; i++) {
    symbols[at] = line[k];
    k += at < end;
    at = (at + step) & mask;
  }
  memcpy(symbols + end, rare + end, size - end);
}

// numbered is the first of the numbers that the states of each symbol have.
static void numbered(uint16_t *next, const int16_t *counts, uint32_t n) {
  for (uint32_t s = 0; s < n; s++) next[s] = counts[s] < 0 ? 1 : (uint16_t)counts[s];
}

// build makes a part's table of a code of 2^log states, whose symbols come as often as counts
// say.
static inline __attribute__((always_inline)) void build_part(glaux_unzstd *st, int part, int place, const int16_t *counts, uint32_t n, uint32_t log) {
  uint64_t *rules = st->tables.rules[part], all[MOST_LENGTHS];
  uint8_t *symbols = st->tables.symbols[part];
  uint32_t next[MOST_LENGTHS];
  spread(symbols, counts, n, log);
  for (uint32_t s = 0; s < n; s++) {
    all[s] = meant(part, s) + log - ((uint64_t)1 << log << (NEXT_AT + place)) - ((uint64_t)1 << (READ_AT + place));
    next[s] = counts[s] < 0 ? 1 : (uint32_t)counts[s];
  }
  // A state's number tells how many bits are read, which move it to where the table ends.
  for (uint32_t i = 0; i < 1u << log; i++) {
    uint32_t s = symbols[i], number = next[s]++, above = top(number), bits = log - above;
    rules[i] = all[s] - above + (((uint64_t)number << (NEXT_AT + place) | (uint64_t)1 << (READ_AT + place)) << bits);
    symbols[i] = kept(part, s);
  }
}

static void build(glaux_unzstd *st, int part, const int16_t *counts, uint32_t n, uint32_t log) {
  switch (part) {
  case LITERALS: return build_part(st, LITERALS, LITERAL_AT, counts, n, log);
  case OFFSETS: return build_part(st, OFFSETS, OFFSET_AT, counts, n, log);
  default: return build_part(st, MATCHES, MATCH_AT, counts, n, log);
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

uint32_t glaux_zstd_usual(glaux_unzstd *st, int part) {
  switch (part) {
  case LITERALS: build(st, part, usual_literals, 36, 6); return 6;
  case OFFSETS: build(st, part, usual_offsets, 29, 5); return 5;
  default: build(st, part, usual_matches, 53, 6); return 6;
  }
}

int glaux_zstd_only(glaux_unzstd *st, int part, uint32_t symbol) {
  if (symbol >= most_symbols[part] || (part == OFFSETS && symbol > MOST_OFFSET)) return 0;
  st->tables.rules[part][0] = meant(part, symbol);
  st->tables.symbols[part][0] = kept(part, symbol);
  return 1;
}

uint32_t glaux_zstd_told(glaux_unzstd *st, int part, const uint8_t *in, uint64_t size, uint32_t *log) {
  int16_t counts[64];
  uint32_t n = most_symbols[part], used = told(counts, &n, log, part == OFFSETS ? OFFSET_BITS : LENGTH_BITS, in, size);
  if (used == 0 || (part == OFFSETS && n > MOST_OFFSET + 1)) return 0;
  build(st, part, counts, n, *log);
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
    uint16_t e = (uint16_t)(i << 8 | (most + 1 - w[i])), *to = table + starts[w[i]];
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
