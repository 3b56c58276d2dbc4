// The tables of DEFLATE's codes.
#include "tables.h"
#include <string.h>

#define INLINE inline __attribute__((always_inline))

static const uint16_t length_base[29] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_extra[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint16_t distance_base[30] = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const uint8_t distance_extra[30] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

// MOST_PLAIN is the longest match that a plain entry tells.
enum { MOST_PLAIN = 255 };

static INLINE uint64_t special_length(uint32_t symbol, uint32_t n) {
  return SPECIALLY(LENGTH, (uint32_t)(length_base[symbol - 257] - 3) << 3 | length_extra[symbol - 257], n);
}

static INLINE uint64_t length_entry(uint32_t symbol, uint32_t n, uint32_t extra) {
  uint32_t length = length_base[symbol - 257] + extra;
  n += length_extra[symbol - 257];
  return PLAIN(0, 0, length, 0, n, n) | LENGTH_ONLY;
}

// A code's entries: entry is that of a symbol with n bits, link that of codes which begin
// alike, and none that of no symbol. Spread says how many bits that follow a symbol's code
// are taken into its entry, spread_entry, if all of them can be looked at.
static INLINE uint64_t literal_entry(uint32_t symbol, uint32_t n) {
  if (symbol < 256) return n > SINGLE_BITS ? SPECIALLY(LITERAL, symbol, n) : PLAIN(symbol, 1, 0, BEHIND, n, n);
  if (symbol == 256) return SPECIALLY(STOP, 1, n);
  if (symbol > 285) return SPECIALLY(STOP, 0, n);
  if (n > SINGLE_BITS || length_extra[symbol - 257] || length_base[symbol - 257] > MOST_PLAIN) return special_length(symbol, n);
  return length_entry(symbol, n, 0);
}

static INLINE uint64_t literal_link(uint32_t at, uint32_t size) { return SPECIALLY(LINK, at - (1 << SINGLE_BITS), size); }
static INLINE uint32_t literal_spread(uint32_t symbol) { return symbol > 256 && symbol < 286 ? length_extra[symbol - 257] : 0; }

static INLINE uint64_t literal_spread_entry(uint32_t symbol, uint32_t n, uint32_t bits) {
  return length_base[symbol - 257] + bits > MOST_PLAIN ? special_length(symbol, n) : length_entry(symbol, n, bits);
}

static INLINE uint32_t distance_entry(uint32_t symbol, uint32_t n) {
  return symbol > 29 ? (uint32_t)DISTANCE_NONE : DISTANCE(distance_base[symbol], n, n + distance_extra[symbol]);
}

static INLINE uint32_t distance_link(uint32_t at, uint32_t size) { return DISTANCE_LINK | DISTANCE(at, size, 0); }
static INLINE uint32_t plain_entry(uint32_t symbol, uint32_t n) { return DISTANCE(symbol, n, n); }
static INLINE uint32_t no_spread(uint32_t symbol) { (void)symbol; return 0; }
static INLINE uint32_t no_spread_entry(uint32_t symbol, uint32_t n, uint32_t bits) { (void)symbol; (void)n; (void)bits; return 0; }

// reversed has the n lowest bits of a code in the other order.
static inline uint32_t reversed(uint32_t code, uint32_t n) {
  code = (code & 0x5555) << 1 | (code >> 1 & 0x5555);
  code = (code & 0x3333) << 2 | (code >> 2 & 0x3333);
  code = (code & 0x0f0f) << 4 | (code >> 4 & 0x0f0f);
  code = (code & 0x00ff) << 8 | code >> 8;
  return code >> (16 - n);
}

// first says where the codes of each length begin; 0: they are none.
static int first(uint32_t next[16], const uint8_t *lengths, uint32_t n) {
  uint32_t counts[2][16] = {{0}}, code = 0, used = 0, space = 0;
  for (uint32_t i = 0; i < n; i++) counts[i & 1][lengths[i]]++;
  next[0] = 0;
  for (uint32_t k = 1; k < 16; k++) {
    uint32_t count = counts[0][k] + counts[1][k];
    next[k] = code;
    code = (code + count) << 1;
    used += count;
    space += count << (15 - k);
  }
  return space == 1 << 15 || used == 0 || (used == 1 && space == 1 << 14);
}

// BUILD makes a function that makes the table of a code: one of 2^main entries, and behind
// it one for each beginning of longer codes.
#define BUILD(name, type, entry, link, none, spread, spread_entry) \
static INLINE int name(type *table, uint32_t room, uint32_t main, const uint8_t *lengths, uint32_t n) { \
  uint32_t next[16], starts[18] = {0}; \
  uint16_t codes[320], order[320]; \
  uint8_t levels[320]; \
  if (!first(next, lengths, n)) return 0; \
  /* A symbol's level is how many bits its entries look at. */ \
  for (uint32_t i = 0; i < n; i++) { \
    uint32_t k = lengths[i], with = k + spread(i); \
    levels[i] = (uint8_t)(k && with <= main ? with : k); \
    starts[levels[i] + 1]++; \
    codes[i] = (uint16_t)reversed(next[k]++, k); \
  } \
  for (uint32_t k = 1; k < 18; k++) starts[k] += starts[k - 1]; \
  uint32_t end = starts[main + 1]; \
  for (uint32_t i = 0; i < n; i++) order[starts[levels[i]]++] = (uint16_t)i; \
  /* Now starts[k] is where level k ends. A table that looks at one bit more is twice the \
     one before, and what its level has. */ \
  table[0] = none; \
  for (uint32_t level = 1; level <= main; level++) { \
    memcpy(table + (1u << (level - 1)), table, sizeof *table << (level - 1)); \
    for (uint32_t i = starts[level - 1]; i < starts[level]; i++) { \
      uint32_t symbol = order[i], k = lengths[symbol]; \
      if (k == level) table[codes[symbol]] = entry(symbol, k); \
      else for (uint32_t x = 0; x < 1u << (level - k); x++) table[codes[symbol] | x << k] = spread_entry(symbol, k, x); \
    } \
  } \
  /* Longer codes are in their order: those that begin alike follow each other, the \
     longest of them last. */ \
  uint32_t at = 1u << main, mask = at - 1; \
  for (uint32_t i = end, j; i < starts[15]; i = j) { \
    uint32_t low = codes[order[i]] & mask; \
    for (j = i + 1; j < starts[15] && (codes[order[j]] & mask) == low; j++) {} \
    uint32_t size = lengths[order[j - 1]] - main; \
    if (at + (1u << size) > room) return 0; \
    table[low] = link(at, size); \
    for (; i < j; i++) { \
      uint32_t k = lengths[order[i]]; \
      for (uint32_t r = codes[order[i]] >> main; r < 1u << size; r += 1u << (k - main)) table[at + r] = entry(order[i], k); \
    } \
    at += 1u << size; \
  } \
  return 1; \
}

BUILD(build_literals, uint64_t, literal_entry, literal_link, SPECIALLY(STOP, 0, 0), literal_spread, literal_spread_entry)
BUILD(build_distances, uint32_t, distance_entry, distance_link, DISTANCE_NONE, no_spread, no_spread_entry)
BUILD(build_lengths, uint32_t, plain_entry, distance_link, DISTANCE_NONE, no_spread, no_spread_entry)

// then_said is what an entry adds to a literal that it follows.
static INLINE uint64_t then_said(uint64_t e) { return (e & 0xffffffffffff) - (BEHIND << 16) + (TEXT(e) << 56); }

static void texts(glaux_inflater *st) {
  for (uint32_t i = 0; i < 1 << SINGLE_BITS; i++) {
    uint64_t e = st->single[i];
    st->literals[i] = (uint16_t)((e >> 48) << 8 | (e & 0xf) | (e & LENGTH_ONLY) >> 8);
  }
  st->kind = TEXTS;
}

void glaux_mixed(glaux_inflater *st, int few) {
  for (uint32_t i = 0; i < 1 << WHOLE_BITS; i++) {
    // With their distances lengths are plain entries. What doesn't fit is of no bits.
    uint64_t e = st->single[i], d = st->distances[i >> (e & 15) & ((1 << DISTANCE_BITS) - 1)];
    e += (d - LENGTH_ONLY) & -(e >> 15 & 1);
    st->several[i] = e & -(uint64_t)((e >> 8 & 0xff) <= WHOLE_BITS);
  }
  st->kind = MIXED;
  if (few) return;
  // What is found further down is not yet combined.
  for (uint32_t i = 1 << WHOLE_BITS; i-- > 0;) {
    uint64_t e = st->several[i], then = st->several[i >> (e & 15)];
    uint64_t both = (MATCHES(e) == 0) & (TAKES(then) != 0) & (TAKES(e) + CODE(then) <= WHOLE_BITS);
    st->several[i] = e + (then_said(then) & -both);
  }
}

int glaux_lengths_table(uint32_t table[1 << LENGTH_BITS], const uint8_t lengths[19]) { return build_lengths(table, 1 << LENGTH_BITS, LENGTH_BITS, lengths, 19); }

int glaux_tables(glaux_inflater *st, const uint8_t *literals, uint32_t n, const uint8_t *distances, uint32_t m) {
  if (!build_literals(st->single, SINGLE, SINGLE_BITS, literals, n) || !build_distances(st->distances, DISTANCES, DISTANCE_BITS, distances, m)) return 0;
  // How often symbols come is what their codes are made for.
  uint32_t matches = 0, bits = 0;
  for (uint32_t i = 257; i < n; i++) matches += literals[i] ? 1u << (15 - literals[i]) : 0;
  for (uint32_t i = 0; i < 256; i++) bits += literals[i] ? (uint32_t)literals[i] << (15 - literals[i]) : 0;
  if (matches < 1 << 12 && bits > 11 << 14) texts(st);
  else glaux_mixed(st, matches > 31 << 10);
  return 1;
}
