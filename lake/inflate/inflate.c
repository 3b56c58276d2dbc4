// DEFLATE (RFC 1951), unpacked with a table look-up for each code, 64 bits of input
// at hand. It stops between two symbols where input or output runs short, and goes
// on from there.
#include "tables.h"
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the lowest byte must be the first"
#endif

#define INLINE inline __attribute__((always_inline))

static inline uint64_t load8(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return x; }

enum { HEADER, STORED, SYMBOLS, DONE };

enum { SINGLE_MASK = (1 << SINGLE_BITS) - 1, WHOLE_MASK = (1 << WHOLE_BITS) - 1, DISTANCE_MASK = (1 << DISTANCE_BITS) - 1 };

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

// back_up gives back the whole bytes that were taken in.
static void back_up(source *s) {
  s->in -= s->count / 8;
  s->bits = s->count = 0;
}

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
  uint32_t table[1 << LENGTH_BITS];
  if (!ok || !glaux_lengths_table(table, small)) return 0;
  for (uint32_t i = 0; i < literals + distances;) {
    refill(s);
    uint32_t e = table[peek(s, LENGTH_BITS)];
    if (e & DISTANCE_ODD || TAKES(e) > s->count) return 0;
    drop(s, TAKES(e));
    uint32_t symbol = FAR(e), again, value = 0;
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
  return lengths[256] && glaux_tables(st, lengths, literals, lengths + literals, distances);
}

static int fixed(glaux_inflater *st) {
  uint8_t lengths[320];
  memset(lengths, 8, 144);
  memset(lengths + 144, 9, 112);
  memset(lengths + 256, 7, 24);
  memset(lengths + 280, 8, 8);
  memset(lengths + 288, 5, 32);
  return glaux_tables(st, lengths, 288, lengths + 288, 32);
}

// A symbol is what a code says: a literal, or the length of a match; END or BAD.
typedef struct { uint32_t kind, value, takes; } symbol;
enum { BYTE, MATCHING, END, BAD };

// next is the symbol that bits begin with.
static INLINE symbol next(const uint64_t *single, uint64_t bits) {
  uint64_t e = single[bits & SINGLE_MASK];
  if (!SPECIAL(e)) return e & LENGTH_ONLY ? (symbol){MATCHING, MATCHES(e), TAKES(e)} : (symbol){BYTE, TEXT(e), TAKES(e)};
  if (KIND(e) == LINK) e = single[(1 << SINGLE_BITS) + VALUE(e) + (bits >> SINGLE_BITS & ((1u << BITS(e)) - 1))];
  uint32_t n = BITS(e), extra = VALUE(e) & 7;
  switch (KIND(e)) {
  case LITERAL: return (symbol){BYTE, VALUE(e), n};
  case LENGTH: return (symbol){MATCHING, 3 + (VALUE(e) >> 3) + (uint32_t)(bits >> n & ((1u << extra) - 1)), n + extra};
  }
  return (symbol){VALUE(e) ? END : BAD, 0, n};
}

// A far is how far back a match is.
typedef struct { uint32_t distance, takes; } far;

static INLINE far said(uint32_t e, uint64_t bits) {
  return (far){FAR(e) + (uint32_t)((bits & (((uint64_t)1 << TAKES(e)) - 1)) >> CODE(e)), TAKES(e)};
}

// back is the distance that bits begin with; 0: there is none.
static INLINE far back(const uint32_t *distances, uint64_t bits) {
  uint32_t e = distances[bits & DISTANCE_MASK];
  if (e & DISTANCE_LINK) e = distances[FAR(e) + (bits >> DISTANCE_BITS & ((1u << CODE(e)) - 1))];
  return e & DISTANCE_NONE ? (far){0, 0} : said(e, bits);
}

// SLACK is how far behind a match's end copies may write, and LONGEST what one turn of
// a fast loop writes: literals and a match.
enum { SLACK = 32, LONGEST = 16 + 258 + SLACK };

// replay copies a match that refers to itself.
static __attribute__((noinline)) void replay(uint8_t *to, uint32_t distance, uint32_t n) {
  const uint8_t *from = to - distance;
  uint8_t *end = to + n;
  if (distance >= 8) {
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

// PLENTY is how much input a step may look at.
enum { PLENTY = 32 };

// place is where a block is: what is left of input and output.
typedef struct { source s; uint8_t *out, *to, *limit; } place;

static inline int plenty(const place *p) { return p->s.end - p->s.in >= PLENTY + 8 && p->limit - p->to >= LONGEST && p->to - p->out >= BEHIND; }

// A compiler shall not compute a value in another way, nor two conditions as one.
#define AS_IS(x) __asm__("" : "+r"(x))
#define APART __asm__ volatile("")
#define UNLIKELY(x) __builtin_expect((x) != 0, 0)

#define MACHINE
#define LOWEST(x, n) ((x) & (((uint64_t)1 << (n)) - 1))
#define NAMED(f) f##_plain
#include "loops.h"

#if defined(__x86_64__)
// Where there are instructions for bits, they save some of the time.
#define MACHINE __attribute__((target("bmi,bmi2")))
#define LOWEST(x, n) __builtin_ia32_bzhi_di(x, n)
#define NAMED(f) f##_bmi2
#include "loops.h"
#define FOR_MACHINE(f) (__builtin_cpu_supports("bmi2") ? f##_bmi2 : f##_plain)
#else
#define FOR_MACHINE(f) f##_plain
#endif

// Besides what is told to callers: a run was to stop before symbols of which there are
// plenty, or after one symbol.
enum { PAUSED = INFLATE_BAD + 1, ONE };

// symbols decodes until the block ends, or input or output may not suffice for
// another symbol, or only one.
static int symbols(const glaux_inflater *st, place *p, int final, int until) {
  source *s = &p->s;
  for (;;) {
    if (until != ONE && plenty(p)) {
      if (until == PAUSED) return PAUSED;
      FOR_MACHINE(fast)(st, p);
    }
    if (!final && s->end - s->in < 24) return INFLATE_INPUT;
    refill(s);
    // What is needed is looked at before anything is taken: a stop comes between symbols.
    source ahead = *s;
    symbol is = next(st->single, ahead.bits);
    if (is.kind == BAD || is.takes > ahead.count) return INFLATE_BAD;
    drop(&ahead, is.takes);
    if (is.kind == END) {
      *s = ahead;
      return INFLATE_END;
    }
    if (is.kind == BYTE) {
      if (p->to == p->limit) return INFLATE_OUTPUT;
      *s = ahead;
      *p->to++ = (uint8_t)is.value;
    } else {
      refill(&ahead);
      far f = back(st->distances, ahead.bits);
      if (f.distance == 0 || f.takes > ahead.count || f.distance > p->to - p->out) return INFLATE_BAD;
      drop(&ahead, f.takes);
      if (is.value > p->limit - p->to) return INFLATE_OUTPUT;
      *s = ahead;
      for (uint32_t i = 0; i < is.value; i++, p->to++) *p->to = *(p->to - f.distance);
    }
    if (until == ONE) return ONE;
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
  back_up(s);
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
      back_up(&p->s);
      return INFLATE_END;
    case HEADER:
      if ((why = header(st, &p->s, final)) != PAUSED) return why;
      continue;
    case STORED:
      why = stored(st, p, final);
      break;
    default:
      why = symbols(st, p, final, pause ? PAUSED : INFLATE_END);
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
  int why = symbols(st, p, 1, ONE);
  if (why == INFLATE_END) st->phase = st->last ? DONE : HEADER;
  return why == INFLATE_END || why == ONE;
}

void glaux_inflate_two(glaux_inflater st[2], const uint8_t *in, uint8_t *out, glaux_inflate_io io[2], int why[2]) {
  place p[2];
  for (int i = 0; i < 2; i++) {
    p[i] = start(&st[i], in, out, &io[i]);
    p[i].out = p[i].to; // Matches don't refer to what is before the block.
  }
  do {
    for (int i = 0; i < 2; i++) why[i] = run(&st[i], &p[i], 1, 1);
    if (why[0] != PAUSED || why[1] != PAUSED) break;
    for (int i = 0; i < 2; i++) {
      if (st[0].kind != st[1].kind && st[i].kind == TEXTS) glaux_mixed(&st[i], 0);
    }
    FOR_MACHINE(both)(st, p);
  } while (another(&st[0], &p[0]) && another(&st[1], &p[1]));
  // What is left of one, or both.
  for (int i = 0; i < 2; i++) {
    if (why[i] == PAUSED) why[i] = run(&st[i], &p[i], 1, 0);
    io[i].to = (uint64_t)(p[i].to - out);
  }
}
