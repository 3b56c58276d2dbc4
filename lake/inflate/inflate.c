// DEFLATE (RFC 1951), unpacked with a table look-up for each code, 64 bits of input
// at hand. It stops between two symbols where input or output runs short, and goes
// on from there.
#include "inflate.h"
#include <string.h>

#define INLINE inline __attribute__((always_inline))

static inline uint64_t load8(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return x; }

// An entry has in its lowest byte all bits that it takes, in the next four those of
// the code alone, then what it is, and in its upper half what it says: a byte, or the
// least length or distance. Links have the size of their table in place of the bits of
// the code.
enum { INVALID = 1 << 12, END = 1 << 13, LINK = 1 << 14, LITERAL = 1 << 15, SPECIAL = LINK | END | INVALID };
#define TAKES(e) ((e) & 0xff)
#define CODE(e) ((e) >> 8 & 0xf)
#define VALUE(e) ((e) >> 16)
#define ENTRY(value, code, all) ((uint32_t)(value) << 16 | (uint32_t)(code) << 8 | (all))

enum { HEADER, STORED, SYMBOLS, DONE };

static const uint16_t length_base[29] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_extra[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint16_t distance_base[30] = {1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const uint8_t distance_extra[30] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

static inline uint32_t literal_entry(uint32_t symbol, uint32_t n) {
  if (symbol < 256) return LITERAL | ENTRY(symbol, n, n);
  if (symbol == 256) return END | ENTRY(0, n, n);
  if (symbol > 285) return INVALID;
  return ENTRY(length_base[symbol - 257], n, n + length_extra[symbol - 257]);
}

static inline uint32_t distance_entry(uint32_t symbol, uint32_t n) {
  return symbol > 29 ? (uint32_t)INVALID : ENTRY(distance_base[symbol], n, n + distance_extra[symbol]);
}

static inline uint32_t plain_entry(uint32_t symbol, uint32_t n) { return ENTRY(symbol, n, n); }

// reversed has the n lowest bits of a code in the other order.
static inline uint32_t reversed(uint32_t code, uint32_t n) {
  code = (code & 0x5555) << 1 | (code >> 1 & 0x5555);
  code = (code & 0x3333) << 2 | (code >> 2 & 0x3333);
  code = (code & 0x0f0f) << 4 | (code >> 4 & 0x0f0f);
  code = (code & 0x00ff) << 8 | code >> 8;
  return code >> (16 - n);
}

// build makes the table of a code from the lengths of its symbols' codes: one of
// 2^main entries, and behind it one for each beginning of longer codes. It refuses
// codes that are no prefix code, or leave something out, but for a single one.
static INLINE int build(uint32_t *table, uint32_t room, uint32_t main, const uint8_t *lengths, uint32_t n, uint32_t (*entry)(uint32_t, uint32_t)) {
  uint32_t counts[16] = {0}, next[16], code = 0, most = 0, used = 0;
  uint8_t deepest[1 << LITERAL_BITS];
  for (uint32_t i = 0; i < n; i++) counts[lengths[i]]++;
  counts[0] = 0;
  for (uint32_t k = 1; k < 16; k++) {
    code = (code + counts[k - 1]) << 1;
    next[k] = code;
    if (counts[k]) { most = k; used += counts[k]; }
    if (code + counts[k] > 1u << k) return 0;
  }
  if (used == 0 || (used == 1 && most == 1)) {
    for (uint32_t i = 0; i < 1u << main; i++) table[i] = INVALID;
  } else if (next[most] + counts[most] != 1u << most) {
    return 0;
  }
  uint32_t first[16];
  memcpy(first, next, sizeof first);
  if (most > main) {
    memset(deepest, 0, 1u << main);
    for (uint32_t i = 0; i < n; i++) {
      uint32_t k = lengths[i];
      if (k == 0) continue;
      uint32_t c = first[k]++;
      if (k <= main) continue;
      uint32_t low = reversed(c, k) & ((1u << main) - 1);
      if (deepest[low] < k) deepest[low] = (uint8_t)k;
    }
    uint32_t at = 1u << main;
    for (uint32_t low = 0; low < 1u << main; low++) {
      if (!deepest[low]) continue;
      uint32_t size = deepest[low] - main;
      if (at + (1u << size) > room) return 0;
      table[low] = LINK | ENTRY(at, size, main);
      at += 1u << size;
    }
  }
  for (uint32_t i = 0; i < n; i++) {
    uint32_t k = lengths[i];
    if (k == 0) continue;
    uint32_t r = reversed(next[k]++, k), e = entry(i, k);
    if (k <= main) {
      for (; r < 1u << main; r += 1u << k) table[r] = e;
      continue;
    }
    uint32_t link = table[r & ((1u << main) - 1)], *sub = table + VALUE(link), size = CODE(link);
    for (r >>= main; r < 1u << size; r += 1u << (k - main)) sub[r] = e;
  }
  return 1;
}

// The state of a run in locals.
typedef struct { uint64_t bits; uint32_t count; const uint8_t *in, *end; } source;

static inline void refill(source *s) {
  if (s->end - s->in >= 8) {
    s->bits |= load8(s->in) << s->count;
    s->in += (63 - s->count) >> 3;
    s->count |= 56;
    return;
  }
  while (s->count <= 56 && s->in < s->end) {
    s->bits |= (uint64_t)*s->in++ << s->count;
    s->count += 8;
  }
}

static inline uint32_t peek(const source *s, uint32_t n) { return (uint32_t)(s->bits & (((uint64_t)1 << n) - 1)); }
static inline void drop(source *s, uint32_t n) { s->bits >>= n; s->count -= n; }

// take returns n bits; *ok becomes 0 when there are fewer.
static uint32_t take(source *s, uint32_t n, int *ok) {
  if (s->count < n) refill(s);
  if (s->count < n) { *ok = 0; return 0; }
  uint32_t x = peek(s, n);
  drop(s, n);
  return x;
}

// dynamic reads the codes of a block.
static int dynamic(glaux_inflater *st, source *s) {
  static const uint8_t order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  int ok = 1;
  uint32_t literals = take(s, 5, &ok) + 257, distances = take(s, 5, &ok) + 1, n = take(s, 4, &ok) + 4;
  if (!ok || literals > 286 || distances > 30) return 0;
  uint8_t lengths[320] = {0}, small[19] = {0};
  for (uint32_t i = 0; i < n; i++) small[order[i]] = (uint8_t)take(s, 3, &ok);
  uint32_t table[128];
  if (!ok || !build(table, 128, 7, small, 19, plain_entry)) return 0;
  for (uint32_t i = 0; i < literals + distances;) {
    refill(s);
    uint32_t e = table[peek(s, 7)];
    if (e & SPECIAL || TAKES(e) > s->count) return 0;
    drop(s, TAKES(e));
    uint32_t symbol = VALUE(e), again, value = 0;
    switch (symbol) {
    case 16:
      if (i == 0) return 0;
      value = lengths[i - 1];
      again = 3 + take(s, 2, &ok);
      break;
    case 17: again = 3 + take(s, 3, &ok); break;
    case 18: again = 11 + take(s, 7, &ok); break;
    default: again = 1; value = symbol;
    }
    if (!ok || i + again > literals + distances) return 0;
    memset(lengths + i, (int)value, again);
    i += again;
  }
  return lengths[256] && build(st->literals, LITERALS, LITERAL_BITS, lengths, literals, literal_entry) &&
         build(st->distances, DISTANCES, DISTANCE_BITS, lengths + literals, distances, distance_entry);
}

static int fixed(glaux_inflater *st) {
  uint8_t lengths[320];
  memset(lengths, 8, 144);
  memset(lengths + 144, 9, 112);
  memset(lengths + 256, 7, 24);
  memset(lengths + 280, 8, 8);
  memset(lengths + 288, 5, 32);
  return build(st->literals, LITERALS, LITERAL_BITS, lengths, 288, literal_entry) && build(st->distances, DISTANCES, DISTANCE_BITS, lengths + 288, 32, distance_entry);
}

// SLACK is how far behind a match's end copies may write, and LONGEST what one
// turn of the fast loop writes: three literals and a match.
enum { SLACK = 32, LONGEST = 3 + 258 + SLACK };

// replay copies a match, in steps that may write SLACK bytes more.
static inline void replay(uint8_t *to, uint32_t distance, uint32_t n) {
  const uint8_t *from = to - distance;
  uint8_t *end = to + n;
  if (distance >= 16) {
    // Most are short, and which is not foreseen.
    memcpy(to, from, 16);
    memcpy(to + 16, from + 16, 16);
    for (to += 32, from += 32; to < end; to += 16, from += 16) memcpy(to, from, 16);
  } else if (distance >= 8) {
    do { memcpy(to, from, 8); to += 8; from += 8; } while (to < end);
  } else if (distance == 1) {
    memset(to, *from, n);
  } else {
    // Eight bytes of the pattern, and steps of as many of its turns as they hold.
    uint8_t eight[8];
    for (uint32_t i = 0, k = 0; i < 8; i++, k = k + 1 == distance ? 0 : k + 1) eight[i] = from[k];
    uint32_t step = 8 - 8 % distance;
    do { memcpy(to, eight, 8); to += step; } while (to < end);
  }
}

static inline uint32_t find(const uint32_t *table, uint32_t main, const source *s) {
  uint32_t e = table[peek(s, main)];
  if (e & LINK) e = table[VALUE(e) + (uint32_t)(s->bits >> main & (((uint64_t)1 << CODE(e)) - 1))];
  return e;
}

static inline uint32_t value(uint32_t e, const source *s) { return VALUE(e) + (peek(s, TAKES(e)) >> CODE(e)); }

enum { LITERAL_MASK = (1 << LITERAL_BITS) - 1, DISTANCE_MASK = (1 << DISTANCE_BITS) - 1 };

// In the fast loop eight bytes of input are there, and more bits than are counted.
#define REFILL() (bits |= load8(in) << count, in += (63 - count) >> 3, count |= 56)
#define LINKED(e, main) (VALUE(e) + (uint32_t)(bits >> (main) & (((uint64_t)1 << CODE(e)) - 1)))
#define SAYS(e) (VALUE(e) + (uint32_t)((bits & (((uint64_t)1 << TAKES(e)) - 1)) >> CODE(e)))
#define STOP() do { s->in = in; s->bits = bits; s->count = count; goto out; } while (0)
#define DROP(e) (bits >>= TAKES(e), count -= TAKES(e))

// decode goes on until the block ends, or input or output may not suffice for
// another symbol.
static INLINE int decode(glaux_inflater *st, source *s, uint8_t *out, uint8_t **at, uint8_t *limit, int final) {
  uint8_t *to = *at;
  int why = INFLATE_BAD;
  const uint32_t *literals = st->literals, *distances = st->distances;
  const uint8_t *in = s->in;
  uint64_t bits = s->bits;
  uint32_t count = s->count;
  // As long as there is plenty of both, nothing is checked but distances.
  if (s->end - in >= 32 && limit - to >= LONGEST) {
    const uint8_t *enough = s->end - 32;
    uint8_t *room = limit - LONGEST;
    REFILL();
    uint32_t e = literals[bits & LITERAL_MASK];
    do {
      // 56 bits are there: more than three literals from the main table, or a match with
      // all its bits. Others are looked up where they are linked to.
      if (e & LITERAL) {
        DROP(e);
        *to++ = (uint8_t)VALUE(e);
        e = literals[bits & LITERAL_MASK];
        if (e & LITERAL) {
          DROP(e);
          *to++ = (uint8_t)VALUE(e);
          e = literals[bits & LITERAL_MASK];
          if (e & LITERAL) {
            DROP(e);
            *to++ = (uint8_t)VALUE(e);
            REFILL();
            e = literals[bits & LITERAL_MASK];
            continue;
          }
        }
        REFILL();
      }
      if (e & SPECIAL) {
        if (e & LINK) e = literals[LINKED(e, LITERAL_BITS)];
        if (e & LITERAL) {
          DROP(e);
          *to++ = (uint8_t)VALUE(e);
          REFILL();
          e = literals[bits & LITERAL_MASK];
          continue;
        }
        if (e & SPECIAL) {
          if (e & END) {
            DROP(e);
            why = INFLATE_END;
          }
          STOP();
        }
      }
      uint32_t n = SAYS(e);
      DROP(e);
      e = distances[bits & DISTANCE_MASK];
      if (e & SPECIAL) {
        if (e & LINK) e = distances[LINKED(e, DISTANCE_BITS)];
        if (e & SPECIAL) STOP();
      }
      uint32_t distance = SAYS(e);
      DROP(e);
      if (distance > to - out) STOP();
      // What comes next is looked up while the match is copied.
      REFILL();
      e = literals[bits & LITERAL_MASK];
      replay(to, distance, n);
      to += n;
    } while (in <= enough && to <= room);
    s->in = in; s->bits = bits; s->count = count;
  }
  for (;;) {
    if (!final && s->end - s->in < 24) { why = INFLATE_INPUT; break; }
    refill(s);
    // What is needed is looked at before anything is taken: a stop comes between symbols.
    source ahead = *s;
    uint32_t e = find(st->literals, LITERAL_BITS, &ahead);
    if (e & INVALID || TAKES(e) > ahead.count) break;
    if (e & END) {
      drop(s, TAKES(e));
      why = INFLATE_END;
      break;
    }
    if (e & LITERAL) {
      if (to == limit) { why = INFLATE_OUTPUT; break; }
      drop(s, TAKES(e));
      *to++ = (uint8_t)VALUE(e);
      continue;
    }
    uint32_t n = value(e, &ahead);
    drop(&ahead, TAKES(e));
    refill(&ahead);
    e = find(st->distances, DISTANCE_BITS, &ahead);
    if (e & SPECIAL || TAKES(e) > ahead.count) break;
    uint32_t distance = value(e, &ahead);
    drop(&ahead, TAKES(e));
    if (distance > to - out) break;
    if (n > limit - to) { why = INFLATE_OUTPUT; break; }
    *s = ahead;
    for (uint32_t i = 0; i < n; i++, to++) *to = *(to - distance);
  }
out:
  *at = to;
  return why;
}

static int symbols_plain(glaux_inflater *st, source *s, uint8_t *out, uint8_t **at, uint8_t *limit, int final) { return decode(st, s, out, at, limit, final); }

#if defined(__x86_64__)
// Where there are shifts that leave the flags alone, they save some percent.
__attribute__((target("bmi2"))) static int symbols_bmi2(glaux_inflater *st, source *s, uint8_t *out, uint8_t **at, uint8_t *limit, int final) {
  return decode(st, s, out, at, limit, final);
}
#define SYMBOLS_OF() (__builtin_cpu_supports("bmi2") ? symbols_bmi2 : symbols_plain)
#else
#define SYMBOLS_OF() symbols_plain
#endif

int glaux_inflate(glaux_inflater *st, const uint8_t *in, uint8_t *out, glaux_inflate_io *io) {
  source s = {st->bits, st->count, in + io->from, in + io->in_end};
  uint8_t *to = out + io->to, *limit = out + io->out_end;
  int why = INFLATE_BAD, ok = 1;
  for (;;) {
    if (st->phase == DONE) { why = INFLATE_END; break; }
    if (st->phase == HEADER) {
      enum { MOST_HEADER = 1024 };
      if (!io->final && s.end - s.in < MOST_HEADER) { why = INFLATE_INPUT; break; }
      st->last = take(&s, 1, &ok);
      uint32_t type = take(&s, 2, &ok);
      if (!ok || type == 3) break;
      if (type == 0) {
        drop(&s, s.count & 7);
        uint32_t n = take(&s, 16, &ok), inverse = take(&s, 16, &ok);
        if (!ok || (n ^ inverse) != 0xffff) break;
        // Whole bytes that were taken in go back.
        s.in -= s.count / 8;
        s.bits = s.count = 0;
        st->stored = n;
        st->phase = STORED;
      } else {
        if (type == 1 ? !fixed(st) : !dynamic(st, &s)) break;
        st->phase = SYMBOLS;
      }
    }
    if (st->phase == STORED) {
      uint64_t n = st->stored;
      if (n > (uint64_t)(s.end - s.in)) n = (uint64_t)(s.end - s.in);
      if (n > (uint64_t)(limit - to)) n = (uint64_t)(limit - to);
      memcpy(to, s.in, n);
      to += n; s.in += n;
      st->stored -= (uint32_t)n;
      if (st->stored) {
        why = to == limit ? INFLATE_OUTPUT : io->final ? INFLATE_BAD : INFLATE_INPUT;
        break;
      }
    } else {
      why = SYMBOLS_OF()(st, &s, out, &to, limit, (int)io->final);
      if (why != INFLATE_END) break;
    }
    why = INFLATE_BAD;
    st->phase = st->last ? DONE : HEADER;
  }
  if (why == INFLATE_END) {
    s.in -= s.count / 8;
    s.bits = s.count = 0;
  }
  s.bits &= s.count ? ~(uint64_t)0 >> (64 - s.count) : 0;
  st->bits = s.bits;
  st->count = s.count;
  io->from = (uint64_t)(s.in - in);
  io->to = (uint64_t)(to - out);
  return why;
}
