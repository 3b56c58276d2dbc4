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

// A lane is where a fast loop is in a block: it has 56 bits or more, e is the next
// symbol's entry, and there is plenty of input and of room.
typedef struct { uint64_t bits; const uint8_t *in; uint8_t *to; uint32_t count, e; } lane;

// PLENTY is how much input a step may look at.
enum { PLENTY = 32 };

static INLINE void look(lane *l, const uint32_t *literals) {
  l->bits |= load8(l->in) << l->count;
  l->in += (63 - l->count) >> 3;
  l->count |= 56;
  l->e = literals[l->bits & LITERAL_MASK];
}

static INLINE void put(lane *l, uint32_t e) {
  l->bits >>= TAKES(e);
  l->count -= TAKES(e);
  *l->to++ = (uint8_t)VALUE(e);
}

#define LINKED(e, main) (VALUE(e) + (uint32_t)(bits >> (main) & (((uint64_t)1 << CODE(e)) - 1)))
#define SAYS(e) (VALUE(e) + (uint32_t)((bits & (((uint64_t)1 << TAKES(e)) - 1)) >> CODE(e)))

// step decodes up to three literals or two and a match. What isn't plain it leaves
// where it is, and returns 0.
static INLINE int step(lane *l, const uint32_t *literals, const uint32_t *distances, const uint8_t *out) {
  uint32_t e = l->e;
  if (e & LITERAL) {
    put(l, e);
    e = literals[l->bits & LITERAL_MASK];
    if (e & LITERAL) {
      put(l, e);
      e = literals[l->bits & LITERAL_MASK];
      if (e & LITERAL) {
        put(l, e);
        look(l, literals);
        return 1;
      }
    }
    look(l, literals);
  }
  uint64_t bits = l->bits;
  if (e & SPECIAL) {
    if (e & LINK) e = literals[LINKED(e, LITERAL_BITS)];
    if (e & LITERAL) {
      put(l, e);
      look(l, literals);
      return 1;
    }
    if (e & SPECIAL) return 0;
  }
  uint32_t n = SAYS(e), taken = TAKES(e);
  bits >>= taken;
  e = distances[bits & DISTANCE_MASK];
  if (e & SPECIAL) {
    if (e & LINK) e = distances[LINKED(e, DISTANCE_BITS)];
    if (e & SPECIAL) return 0;
  }
  uint32_t distance = SAYS(e);
  if (distance > l->to - out) return 0;
  taken += TAKES(e);
  l->bits = bits >> TAKES(e);
  l->count -= taken;
  // What comes next is looked up while the match is copied.
  look(l, literals);
  replay(l->to, distance, n);
  l->to += n;
  return 1;
}

// place is where a block is: what is left of input and output.
typedef struct { source s; uint8_t *out, *to, *limit; } place;

static inline int plenty(const place *p) { return p->s.end - p->s.in >= 2 * PLENTY && p->limit - p->to >= LONGEST; }

static inline lane enter(const place *p) { return (lane){p->s.bits, p->s.in, p->to, p->s.count, 0}; }

static inline void leave(place *p, const lane *l) {
  p->s.in = l->in;
  p->s.count = l->count;
  p->s.bits = l->bits & (~(uint64_t)0 >> (64 - l->count));
  p->to = l->to;
}

#define WITHIN(l, p) ((l).in <= (p)->s.end - PLENTY && (l).to <= (p)->limit - LONGEST)

// fast goes on in a block that has plenty.
static INLINE void fast(const glaux_inflater *st, place *p) {
  lane l = enter(p);
  look(&l, st->literals);
  while (WITHIN(l, p) && step(&l, st->literals, st->distances, p->out)) {}
  leave(p, &l);
}

// both goes on in two blocks that have plenty, until one can't. Their steps don't wait
// for each other, so the two take little longer than one.
static INLINE void both(const glaux_inflater *st, place *p, const glaux_inflater *st2, place *p2) {
  lane l = enter(p), l2 = enter(p2);
  const uint8_t *enough = p->s.end - PLENTY, *enough2 = p2->s.end - PLENTY, *out = p->out, *out2 = p2->out;
  uint8_t *room = p->limit - LONGEST, *room2 = p2->limit - LONGEST;
  look(&l, st->literals);
  look(&l2, st2->literals);
  while (l.in <= enough && l.to <= room && l2.in <= enough2 && l2.to <= room2) {
    if (!step(&l, st->literals, st->distances, out)) break;
    if (!step(&l2, st2->literals, st2->distances, out2)) break;
  }
  leave(p, &l);
  leave(p2, &l2);
}

static void fast_plain(const glaux_inflater *st, place *p) { fast(st, p); }
static void both_plain(const glaux_inflater *st, place *p, const glaux_inflater *st2, place *p2) { both(st, p, st2, p2); }

#if defined(__x86_64__)
// Where there are shifts that leave the flags alone, they save some percent.
__attribute__((target("bmi2"))) static void fast_bmi2(const glaux_inflater *st, place *p) { fast(st, p); }
__attribute__((target("bmi2"))) static void both_bmi2(const glaux_inflater *st, place *p, const glaux_inflater *st2, place *p2) { both(st, p, st2, p2); }
#define FOR_MACHINE(f) (__builtin_cpu_supports("bmi2") ? f##_bmi2 : f##_plain)
#else
#define FOR_MACHINE(f) f##_plain
#endif

// Besides what is told to callers: a run was to stop before symbols of which there are
// plenty, or after one symbol.
enum { PAUSED = INFLATE_BAD + 1, ONE };

// symbols decodes until the block ends, or input or output may not suffice for
// another symbol, or only one.
static int symbols(const glaux_inflater *st, place *p, int final, int one) {
  source *s = &p->s;
  if (!one && plenty(p)) FOR_MACHINE(fast)(st, p);
  for (;;) {
    if (!final && s->end - s->in < 24) return INFLATE_INPUT;
    refill(s);
    // What is needed is looked at before anything is taken: a stop comes between symbols.
    source ahead = *s;
    uint32_t e = find(st->literals, LITERAL_BITS, &ahead);
    if (e & INVALID || TAKES(e) > ahead.count) return INFLATE_BAD;
    if (e & END) {
      drop(s, TAKES(e));
      return INFLATE_END;
    }
    if (e & LITERAL) {
      if (p->to == p->limit) return INFLATE_OUTPUT;
      drop(s, TAKES(e));
      *p->to++ = (uint8_t)VALUE(e);
    } else {
      uint32_t n = value(e, &ahead);
      drop(&ahead, TAKES(e));
      refill(&ahead);
      e = find(st->distances, DISTANCE_BITS, &ahead);
      if (e & SPECIAL || TAKES(e) > ahead.count) return INFLATE_BAD;
      uint32_t distance = value(e, &ahead);
      drop(&ahead, TAKES(e));
      if (distance > p->to - p->out) return INFLATE_BAD;
      if (n > p->limit - p->to) return INFLATE_OUTPUT;
      *s = ahead;
      for (uint32_t i = 0; i < n; i++, p->to++) *p->to = *(p->to - distance);
    }
    if (one) return ONE;
  }
}

// header reads what a block begins with.
static int header(glaux_inflater *st, source *s, int final) {
  enum { MOST_HEADER = 1024 };
  int ok = 1;
  if (!final && s->end - s->in < MOST_HEADER) return INFLATE_INPUT;
  st->last = take(s, 1, &ok);
  uint32_t type = take(s, 2, &ok);
  if (!ok || type == 3) return INFLATE_BAD;
  if (type != 0) {
    if (type == 1 ? !fixed(st) : !dynamic(st, s)) return INFLATE_BAD;
    st->phase = SYMBOLS;
    return PAUSED;
  }
  drop(s, s->count & 7);
  uint32_t n = take(s, 16, &ok), inverse = take(s, 16, &ok);
  if (!ok || (n ^ inverse) != 0xffff) return INFLATE_BAD;
  // Whole bytes that were taken in go back.
  s->in -= s->count / 8;
  s->bits = s->count = 0;
  st->stored = n;
  st->phase = STORED;
  return PAUSED;
}

// stored copies what isn't compressed.
static int stored(glaux_inflater *st, place *p, int final) {
  uint64_t n = st->stored;
  if (n > (uint64_t)(p->s.end - p->s.in)) n = (uint64_t)(p->s.end - p->s.in);
  if (n > (uint64_t)(p->limit - p->to)) n = (uint64_t)(p->limit - p->to);
  memcpy(p->to, p->s.in, n);
  p->to += n; p->s.in += n;
  st->stored -= (uint32_t)n;
  if (!st->stored) return INFLATE_END;
  return p->to == p->limit ? INFLATE_OUTPUT : final ? INFLATE_BAD : INFLATE_INPUT;
}

// run goes on until the end, or until it can't; or, if it is to pause, before symbols
// of which there are plenty.
static int run(glaux_inflater *st, place *p, int final, int pause) {
  for (;;) {
    int why;
    switch (st->phase) {
    case DONE:
      // Whole bytes that were taken in go back.
      p->s.in -= p->s.count / 8;
      p->s.bits = p->s.count = 0;
      return INFLATE_END;
    case HEADER:
      if ((why = header(st, &p->s, final)) != PAUSED) return why;
      continue;
    case STORED:
      why = stored(st, p, final);
      break;
    default:
      if (pause && plenty(p)) return PAUSED;
      why = symbols(st, p, final, 0);
    }
    if (why != INFLATE_END) return why;
    st->phase = st->last ? DONE : HEADER;
  }
}

static inline place start(const glaux_inflater *st, const uint8_t *in, uint8_t *out, const glaux_inflate_io *io) {
  return (place){{st->bits, st->count, in + io->from, in + io->in_end}, out, out + io->to, out + io->out_end};
}

static inline void end(glaux_inflater *st, const uint8_t *in, glaux_inflate_io *io, const place *p) {
  st->count = p->s.count;
  st->bits = p->s.count ? p->s.bits & (~(uint64_t)0 >> (64 - p->s.count)) : 0;
  io->from = (uint64_t)(p->s.in - in);
  io->to = (uint64_t)(p->to - p->out);
}

int glaux_inflate(glaux_inflater *st, const uint8_t *in, uint8_t *out, glaux_inflate_io *io) {
  place p = start(st, in, out, io);
  int why = run(st, &p, (int)io->final, 0);
  end(st, in, io, &p);
  return why;
}

// another takes one symbol that stopped the fast loop.
static int another(glaux_inflater *st, place *p) {
  int why = symbols(st, p, 1, 1);
  if (why == INFLATE_END) st->phase = st->last ? DONE : HEADER;
  return why == INFLATE_END || why == ONE;
}

void glaux_inflate_two(glaux_inflater st[2], const uint8_t *in, uint8_t *out, glaux_inflate_io io[2], int why[2]) {
  place p = start(&st[0], in, out, &io[0]), p2 = start(&st[1], in, out, &io[1]);
  // Matches don't refer to what is before the block.
  p.out = p.to;
  p2.out = p2.to;
  do {
    why[0] = run(&st[0], &p, 1, 1);
    why[1] = run(&st[1], &p2, 1, 1);
    if (why[0] != PAUSED || why[1] != PAUSED) break;
    FOR_MACHINE(both)(&st[0], &p, &st[1], &p2);
  } while (another(&st[0], &p) && another(&st[1], &p2));
  // What is left of one, or both.
  if (why[0] == PAUSED) why[0] = run(&st[0], &p, 1, 0);
  if (why[1] == PAUSED) why[1] = run(&st[1], &p2, 1, 0);
  io[0].to = (uint64_t)(p.to - out);
  io[1].to = (uint64_t)(p2.to - out);
}
