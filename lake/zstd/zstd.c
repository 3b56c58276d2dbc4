// Zstandard's frames (RFC 8878), unpacked where they are as most are. All is checked that
// memory depends on; what is odd or malformed is left to others.
#include "tables.h"
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the lowest byte must be the first"
#endif

#define INLINE inline __attribute__((always_inline))
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
// A compiler shall not compute a value in another way.
#define AS_IS(x) __asm__("" : "+r"(x))

static inline uint64_t load8(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return x; }

// little reads a number of n bytes.
static inline uint64_t little(const uint8_t *p, uint64_t n) {
  uint64_t x = 0;
  for (uint64_t i = n; i-- > 0;) x = x << 8 | p[i];
  return x;
}

static inline uint32_t top(uint32_t x) { return 31 - (uint32_t)__builtin_clz(x); }

// SLACK is how far behind an end copies may write.
enum { SLACK = 64 };

// wide copies n bytes, and up to 31 more, of what lies 16 or more back.
static INLINE void wide(uint8_t *to, const uint8_t *from, uint64_t n) {
  uint8_t *end = to + n;
  do {
    memcpy(to, from, 16);
    memcpy(to + 16, from + 16, 16);
    to += 32; from += 32;
  } while (to < end);
}

// replay copies n bytes of what lies less than 32 back, and up to 31 more.
static __attribute__((noinline)) void replay(uint8_t *to, uint64_t distance, uint64_t n) {
  static const uint8_t steps[8] = {0, 8, 8, 6, 8, 5, 6, 7};
  const uint8_t *from = to - distance;
  uint8_t *end = to + n;
  if (distance >= 16) return wide(to, from, n);
  if (distance >= 8) {
    do { memcpy(to, from, 8); to += 8; from += 8; } while (to < end);
    return;
  }
  // Eight bytes of the pattern, and steps of as many of its turns as they hold.
  uint64_t x = load8(from) & (((uint64_t)1 << 8 * distance) - 1);
  for (uint64_t have = 8 * distance; have < 64; have *= 2) x |= x << have;
  do { memcpy(to, &x, 8); to += steps[distance]; } while (to < end);
}

// literals are four streams of codes, each read from its end. The lowest bit that is set
// of bits is where they end.
typedef struct {
  const uint8_t *in[4], *low; // nothing is read that is below low
  uint64_t bits[4];
  uint8_t *to, *end; // of the first stream
  uint64_t part;     // how far apart their literals are
} literals;

// turns is how many times five literals can be decoded of each stream: as many as the
// last one has, and with what eight bytes hold.
static uint64_t turns(const literals *l) {
  uint64_t n = (uint64_t)(l->end - l->to) / 5;
  for (int k = 0; k < 4; k++) {
    uint64_t most = l->in[k] < l->low ? 0 : (uint64_t)(l->in[k] - l->low) / 8;
    n = n < most ? n : most;
  }
  return n;
}

// sequences are where a block's decoder is.
typedef struct {
  const glaux_zstd_tables *tables;
  uint64_t states;   // side by side
  const uint8_t *in; // codes, of which at bits are left
  uint64_t at, left;
  uint64_t last[3];  // offsets
  const uint8_t *literal, *end;
  uint8_t *out, *to, *limit;
} sequences;

// What a sequence takes of each at most that is decoded quickly; and what any takes of the
// codes.
enum { MOST_MATCH = 128, MOST_ROOM = MOST_LITERALS + MOST_MATCH, MOST_TAKEN = 56 };

// plenty is how many such sequences can be decoded, whatever they say.
static uint64_t plenty(const sequences *s) {
  uint64_t room = (uint64_t)(s->limit - s->to);
  if (s->left < 2 || s->at < 64 + MOST_TAKEN || room < SLACK + MOST_ROOM) return 0;
  uint64_t n = s->left - 1, codes = (s->at - 64) / MOST_TAKEN, rooms = (room - SLACK) / MOST_ROOM;
  n = n < codes ? n : codes;
  n = n < AT_ONCE ? n : AT_ONCE;
  return n < rooms ? n : rooms;
}

// former finds the offset that one of 1 to 3 stands for, which depends on whether there are
// literals, and puts it first of the last ones, which lie before now.
static INLINE uint32_t former(uint32_t *now, uint32_t offset, int literals) {
  uint32_t again = offset + !literals, a = now[-1], b = now[-2], c = now[-3];
  switch (again) {
  case 1: now[-1] = b; now[-2] = c; return now[0] = a;
  case 2: now[-2] = c; return now[0] = b;
  case 3: return now[0] = c;
  }
  return now[0] = a - 1;
}

// deposit puts bits of x, from the lowest on, where the states of a mask have bits.
static INLINE uint64_t deposit(uint64_t x, uint64_t mask) {
  static const uint8_t at[PARTS + 1] = {OFFSET_AT, MATCH_AT, LITERAL_AT, STATE_BITS};
  uint64_t y = 0;
  for (int i = 0; i < PARTS; i++) {
    uint32_t m = mask >> at[i] & ((1u << (at[i + 1] - at[i])) - 1), bits = top(m + 1);
    y |= (x & m) << at[i];
    x >>= bits;
  }
  return y;
}

#define MACHINE
#define DEPOSIT(x, mask) deposit(x, mask)
#define PART(x, at, bits) ((x) >> (at) & ((1u << (bits)) - 1))
#define LOWEST(x, n) ((x) & (((uint64_t)1 << (n)) - 1))
#define FOUR(bits, codes, to, part) do { \
    for (int k = 0; k < 4; k++) { \
      uint32_t e = (codes)[bits[k] >> (64 - CODE_BITS)]; \
      bits[k] <<= e & 63; \
      (to)[(uint64_t)k * (part)] = (uint8_t)(e >> 8); \
    } \
  } while (0)
#define NAMED(f) f##_plain
#include "loops.inc"

#if defined(__x86_64__)
// Where there are instructions for bits, they save half of the time.
#define MACHINE __attribute__((target("bmi,bmi2")))
#define DEPOSIT(x, mask) __builtin_ia32_pdep_di(x, mask)
#define PART(x, at, bits) __builtin_ia32_bextr_u64(x, (bits) << 8 | (at))
#define LOWEST(x, n) __builtin_ia32_bzhi_di(x, n)
// A literal takes four instructions, which no compiler finds.
#define ONE(k, at) "shrx %[high], %[b" #k "], %%rax\n\tmovzwl (%[codes],%%rax,2), %%eax\n\tshlx %%rax, %[b" #k "], %[b" #k "]\n\tmovb %%ah, " at "\n\t"
#define FOUR(x, table, out, apart) __asm__(ONE(0, "(%[to])") ONE(1, "(%[to],%[part])") ONE(2, "(%[to],%[part],2)") ONE(3, "(%[to],%[part3])") \
    : [b0] "+r"((x)[0]), [b1] "+r"((x)[1]), [b2] "+r"((x)[2]), [b3] "+r"((x)[3]) \
    : [high] "r"((uint64_t)(64 - CODE_BITS)), [codes] "r"(table), [to] "R"(out), [part] "R"(apart), [part3] "R"(3 * (apart)) : "rax", "memory")
#define NAMED(f) f##_bits
#include "loops.inc"

// deposits reports that such instructions are quick: of two older machines they aren't.
static int deposits(void) {
  return __builtin_cpu_supports("bmi2") &&
    !__builtin_cpu_is("amdfam15h") && !__builtin_cpu_is("znver1") && !__builtin_cpu_is("znver2");
}
#define FOR_MACHINE(f) (deposits() ? f##_bits : f##_plain)
#else
#define FOR_MACHINE(f) f##_plain
#endif

// A lane is where the decoder is in an input of frames.
typedef struct {
  glaux_unzstd *st;
  const uint8_t *in, *end;
  uint8_t *to, *limit;
  // Of a frame.
  uint8_t *out;             // where it starts
  uint64_t size, window;    // what it is to have, and how far it looks back
  int known, summed, last;  // whether the first is told, there is a sum, and it ends
  int inside;
  uint32_t coded;           // there is a code for literals
  uint32_t logs[PARTS];     // of tables, NONE where there is none
  uint64_t offsets[3];
  // Of a block.
  const uint8_t *block;     // where it ends
  uint8_t *began;
  const uint8_t *literal, *literal_end;
  literals streams;
  int streaming;            // literals are still to be decoded
  const uint8_t *parts[5];  // where the streams of literals are
  sequences seq;
  uint8_t small[16 + 8];    // codes of sequences that are few
} lane;

enum { NONE = 99 };

// MOST_WINDOW is less than what offsets are that look like those of late.
enum { MOST_WINDOW = 1 << 27 };

// header reads what a frame starts with.
static int header(lane *l) {
  static const uint8_t sizes[4] = {0, 2, 4, 8};
  uint64_t have = (uint64_t)(l->end - l->in);
  if (have < 6 || little(l->in, 4) != 0xfd2fb528) return 0;
  uint32_t d = l->in[4];
  const uint8_t *p = l->in + 5;
  int single = d >> 5 & 1;
  uint64_t n = d >> 6 ? sizes[d >> 6] : (uint64_t)single;
  if (d & 0x1b) return 0; // There is a dictionary, or a reserved bit is set.
  if (have < 5 + (uint64_t)!single + n) return 0;
  l->window = 0;
  if (!single) {
    if (p[0] >> 3 > 17) return 0;
    l->window = (uint64_t)1 << (10 + (p[0] >> 3));
    l->window += (l->window >> 3) * (p[0] & 7);
    p++;
  }
  l->known = n > 0;
  l->size = little(p, n) + (n == 2 ? 256 : 0);
  if (single) l->window = l->size;
  if (l->window > MOST_WINDOW || (l->known && l->size > (uint64_t)(l->limit - l->to))) return 0;
  l->in = p + n;
  l->summed = d >> 2 & 1;
  l->last = l->coded = 0;
  l->inside = 1;
  l->out = l->to;
  for (int i = 0; i < PARTS; i++) l->logs[i] = NONE;
  l->offsets[0] = 1, l->offsets[1] = 4, l->offsets[2] = 8;
  return 1;
}

static inline uint64_t turned(uint64_t x, int k) { return x << k | x >> (64 - k); }

// xxh64 is the sum that frames have, of seed 0.
static uint64_t xxh64(const uint8_t *p, uint64_t n) {
  const uint64_t a = 0x9e3779b185ebca87, b = 0xc2b2ae3d27d4eb4f, c = 0x165667b19e3779f9, d = 0x85ebca77c2b2ae63, e = 0x27d4eb2f165667c5;
#define ROUND(acc, x) (turned((acc) + (x) * b, 31) * a)
  uint64_t h = e, left = n;
  if (n >= 32) {
    uint64_t v[4] = {a + b, b, 0, -a};
    for (; left >= 32; left -= 32, p += 32) for (int i = 0; i < 4; i++) v[i] = ROUND(v[i], load8(p + 8 * i));
    h = turned(v[0], 1) + turned(v[1], 7) + turned(v[2], 12) + turned(v[3], 18);
    for (int i = 0; i < 4; i++) h = (h ^ ROUND((uint64_t)0, v[i])) * a + d;
  }
  h += n;
  for (; left >= 8; left -= 8, p += 8) h = turned(h ^ ROUND((uint64_t)0, load8(p)), 27) * a + d;
  if (left >= 4) {
    h = turned(h ^ little(p, 4) * a, 23) * b + c;
    left -= 4;
    p += 4;
  }
  for (; left > 0; left--, p++) h = turned(h ^ *p * e, 11) * a;
  h = (h ^ h >> 33) * b;
  h = (h ^ h >> 29) * c;
  return h ^ h >> 32;
#undef ROUND
}

// trailer checks a frame that has ended.
static int trailer(lane *l) {
  uint64_t n = (uint64_t)(l->to - l->out);
  // No match looks back further than the window if there is no more than that.
  if ((l->known && n != l->size) || n > l->window) return 0;
  l->inside = 0;
  if (!l->summed) return 1;
  if (l->end - l->in < 4 || little(l->in, 4) != (uint32_t)xxh64(l->out, n)) return 0;
  l->in += 4;
  return 1;
}

// begin reads how a block's literals are stored, decodes the table of their code and
// begins with their streams.
static int begin(lane *l) {
  glaux_unzstd *st = l->st;
  const uint8_t *p = l->in;
  uint64_t n = (uint64_t)(l->block - p);
  if (n < 1) return 0;
  uint32_t type = p[0] & 3, form = p[0] >> 2 & 3;
  uint64_t size, packed = 0, head;
  if (type < 2) {
    head = form == 1 ? 2 : form == 3 ? 3 : 1;
    if (n < head) return 0;
    size = little(p, head) >> (form & 1 ? 4 : 3);
    packed = type == 0 ? size : 1;
  } else {
    uint32_t bits = form < 2 ? 10 : form == 2 ? 14 : 18;
    head = form < 2 ? 3 : form + 2;
    if (n < head) return 0;
    uint64_t x = little(p, head) >> 4;
    size = x & ((1u << bits) - 1);
    packed = x >> bits;
  }
  if (size > MOST_BLOCK || packed > n - head) return 0;
  p += head;
  l->in = p + packed;
  l->streaming = 0;
  l->literal = st->literals;
  l->literal_end = st->literals + size;
  if (type == 0) {
    if (l->end - l->in >= LITERAL_SLACK) {
      l->literal = p;
      l->literal_end = p + size;
    } else {
      memcpy(st->literals, p, size);
    }
    return 1;
  }
  if (type == 1) {
    memset(st->literals, p[0], size + MOST_LITERALS);
    return 1;
  }
  if (type == 2) {
    uint32_t used = glaux_zstd_codes(st->codes, p, packed);
    if (used == 0) return 0;
    p += used;
    l->coded = 1;
  }
  if (!l->coded || size == 0) return 0;
  uint64_t count = form == 0 ? 1 : 4;
  l->parts[0] = p;
  l->parts[count] = l->in;
  if (count == 4) {
    if (l->in - p < 10 || size < 6) return 0;
    l->parts[0] = p + 6;
    for (int k = 1; k < 4; k++) {
      l->parts[k] = l->parts[k - 1] + little(p + 2 * (k - 1), 2);
      if (l->parts[k] >= l->in) return 0;
    }
  }
  literals *s = &l->streams;
  uint8_t *to = st->literals;
  if (l->block - l->in == 1 && l->in[0] == 0 && size <= (uint64_t)(l->limit - l->to)) {
    // There are no sequences: literals are all that the block has.
    l->literal = to = l->to;
    l->literal_end = to + size;
  }
  s->low = p;
  s->to = to;
  s->part = count == 4 ? (size + 3) / 4 : size;
  if (3 * s->part >= size && count == 4) return 0;
  s->end = to + (count == 4 ? size - 3 * s->part : size);
  for (uint64_t k = 0; k < count; k++) {
    const uint8_t *end = l->parts[k + 1];
    if (end <= l->parts[k] || end[-1] == 0) return 0;
    // The first bits are those below the highest one that is set.
    s->in[k] = end - 8;
    s->bits[k] = (uint64_t)1 << (8 - top(end[-1]));
  }
  l->streaming = (int)count;
  return 1;
}

// stream decodes what is left of a stream, which has at bits left, and reports whether
// they are all that it has.
static int stream(const uint16_t *codes, const uint8_t *in, int64_t at, uint8_t *to, const uint8_t *end) {
  for (; to < end; to++) {
    // Bits before the beginning are zero.
    int64_t low = at - CODE_BITS;
    uint32_t x = 0;
    if (low >= 0) {
      uint64_t last = (uint64_t)(at + 7) >> 3, first = (uint64_t)low >> 3;
      x = (uint32_t)(little(in + first, last - first) >> (low & 7));
    } else {
      x = (uint32_t)little(in, (uint64_t)(at + 7) >> 3) << -low;
    }
    uint32_t e = codes[x & ((1 << CODE_BITS) - 1)];
    at -= e & 63;
    if (at < 0) return 0;
    *to = (uint8_t)(e >> 8);
  }
  return at == 0;
}

// finish decodes what is left of a block's literals.
static int finish(lane *l) {
  const literals *s = &l->streams;
  for (int k = 0; k < l->streaming; k++) {
    const uint8_t *in = l->parts[k];
    int64_t at = (s->in[k] + 8 - in) * 8 - __builtin_ctzll(s->bits[k]);
    const uint8_t *end = k + 1 == l->streaming ? l->literal_end : l->literal + (uint64_t)(k + 1) * s->part;
    if (at < 0 || !stream(l->st->codes, in, at, s->to + (uint64_t)k * s->part, end)) return 0;
  }
  return 1;
}

// table finds the table that a block has for a part; 0: it is malformed.
static int table(lane *l, int part, uint32_t mode) {
  glaux_unzstd *st = l->st;
  uint64_t have = (uint64_t)(l->block - l->in);
  switch (mode) {
  case 0:
    l->logs[part] = glaux_zstd_usual(st, part);
    return 1;
  case 1:
    if (have < 1 || !glaux_zstd_only(st, part, l->in[0])) return 0;
    l->in++;
    l->logs[part] = 0;
    return 1;
  case 2: {
    uint32_t used = glaux_zstd_told(st, part, l->in, have, &l->logs[part]);
    l->in += used;
    return used != 0;
  }
  default:
    return l->logs[part] != NONE;
  }
}

// bits takes n bits of a block's sequences, 56 at most; what isn't there is zero, and noted.
// Before the first there are a frame's header and others, which may be looked at.
static uint64_t bits(sequences *s, uint64_t n) {
  if (n > s->at) {
    s->at = 0;
    s->left = 0;
    return 0;
  }
  uint64_t x = load8(s->in + (s->at >> 3) - 7) >> (56 + (s->at & 7) - n);
  s->at -= n;
  return x & (((uint64_t)1 << n) - 1);
}

// begin_sequences reads how they are stored, and begins with their stream.
static int begin_sequences(lane *l) {
  sequences *s = &l->seq;
  uint64_t have = (uint64_t)(l->block - l->in);
  if (have < 1) return 0;
  uint64_t n = l->in[0], head = n < 128 ? 1 : n < 255 ? 2 : 3;
  if (have < head) return 0;
  if (head == 2) n = (n - 128) << 8 | l->in[1];
  if (head == 3) n = little(l->in + 1, 2) + 0x7f00;
  l->in += head;
  s->left = n;
  s->at = 0;
  s->literal = l->literal;
  s->end = l->literal_end;
  s->out = l->out;
  s->to = l->to;
  s->limit = l->limit;
  memcpy(s->last, l->offsets, sizeof s->last);
  if (n == 0) return l->in == l->block;
  if (have == head) return 0;
  uint32_t modes = *l->in++;
  if (modes & 3) return 0;
  if (!table(l, LITERALS, modes >> 6) || !table(l, OFFSETS, modes >> 4 & 3) || !table(l, MATCHES, modes >> 2 & 3)) return 0;
  uint64_t size = (uint64_t)(l->block - l->in);
  if (size < 1 || l->block[-1] == 0) return 0;
  s->in = l->in;
  if (size < 8) {
    // So that eight bytes can be looked at.
    memset(l->small, 0, 8);
    memcpy(l->small + 8, l->in, size);
    s->in = l->small + 8;
  }
  s->at = 8 * (size - 1) + top(l->block[-1]);
  s->tables = &l->st->tables;
  for (uint32_t i = 0; i < 32; i++) l->st->tables.offsets[i] = ((uint32_t)1 << i) - 3;
  if (s->at < l->logs[LITERALS] + l->logs[OFFSETS] + l->logs[MATCHES]) return 0;
  s->states = bits(s, l->logs[LITERALS]) << LITERAL_AT;
  s->states |= bits(s, l->logs[OFFSETS]) << OFFSET_AT;
  s->states |= bits(s, l->logs[MATCHES]) << MATCH_AT;
  return 1;
}

// A triple is a sequence: the numbers of its literals and of bytes that come again, and how
// far back those are; that is 1 to 3 for ones of late.
typedef struct { uint64_t literals, match, offset; } triple;

// careful decodes a sequence wherever it is; 0: it is malformed.
static int careful(sequences *s, triple *t) {
  const uint64_t at[PARTS] = {
    [LITERALS] = s->states >> LITERAL_AT, [OFFSETS] = s->states & ((1 << OFFSET_BITS) - 1), [MATCHES] = s->states >> MATCH_AT & ((1 << LENGTH_BITS) - 1)};
  uint64_t rule = 0, mask;
  for (int i = 0; i < PARTS; i++) rule += s->tables->rules[i][at[i]];
  uint64_t bits_of_offset = s->tables->symbols[OFFSETS][at[OFFSETS]];
  glaux_zstd_length literal = glaux_zstd_literals[s->tables->symbols[LITERALS][at[LITERALS]]], match = glaux_zstd_matches[s->tables->symbols[MATCHES][at[MATCHES]]];
  if (bits_of_offset > MOST_OFFSET || bits_of_offset + match.bits + literal.bits > s->at) return 0;
  t->offset = ((uint64_t)1 << bits_of_offset) + bits(s, bits_of_offset);
  t->match = match.least + bits(s, match.bits);
  t->literals = literal.least + bits(s, literal.bits);
  if (--s->left == 0) return 1;
  mask = rule >> READ_AT & (((uint64_t)1 << STATE_BITS) - 1);
  uint64_t more = (rule & 127) - bits_of_offset - match.bits - literal.bits;
  if (more > s->at) return 0;
  s->states = (rule >> NEXT_AT) + deposit(bits(s, more), mask);
  return 1;
}

// act does what a sequence says; 0: it is malformed.
static int act(sequences *s, triple t) {
  uint32_t last[4] = {(uint32_t)s->last[2], (uint32_t)s->last[1], (uint32_t)s->last[0], (uint32_t)t.offset - 3};
  uint64_t far = t.offset > 3 ? last[3] : former(last + 3, (uint32_t)t.offset, t.literals > 0), room = (uint64_t)(s->limit - s->to), n = t.literals + t.match;
  for (int i = 0; i < 3; i++) s->last[i] = last[3 - i];
  if (t.literals > (uint64_t)(s->end - s->literal) || n > room) return 0;
  uint8_t *to = s->to + t.literals;
  if (far - 1 >= (uint64_t)(to - s->out)) return 0;
  if (room - n < SLACK) {
    memcpy(s->to, s->literal, t.literals);
    for (uint64_t i = 0; i < t.match; i++) to[i] = to[(int64_t)(i - far)];
  } else {
    wide(s->to, s->literal, t.literals);
    if (far < 16) replay(to, far, t.match);
    else wide(to, to - far, t.match);
  }
  s->literal += t.literals;
  s->to += n;
  return 1;
}

// next decodes and does a sequence of any kind.
static int next(sequences *s) {
  triple t;
  return careful(s, &t) && act(s, t);
}

// both decodes and does sequences of two blocks, as long as there is plenty of both; 0:
// something is malformed.
static int both(sequences *s, sequences *t) {
  for (;;) {
    uint64_t n = plenty(s), m = plenty(t);
    n = n < m ? n : m;
    if (n == 0) return 1;
    uint64_t done = FOR_MACHINE(run_two)(s, t, n);
    if (s->literal > s->end || t->literal > t->end) return 0;
    if (done < n && (!next(s) || !next(t))) return 0;
  }
}

// complete does what is left of a block's sequences, and of its literals.
static int complete(lane *l) {
  sequences *s = &l->seq;
  while (s->left > 0) {
    uint64_t n = plenty(s), done = n > 0 ? FOR_MACHINE(run)(s, n) : 0;
    if (s->literal > s->end) return 0;
    if ((n == 0 || done < n) && !next(s)) return 0;
  }
  uint64_t n = (uint64_t)(s->end - s->literal);
  if (s->at != 0 || n > (uint64_t)(l->limit - s->to)) return 0;
  if (s->literal != s->to) memcpy(s->to, s->literal, n);
  l->to = s->to + n;
  memcpy(l->offsets, s->last, sizeof s->last);
  l->in = l->block;
  return l->to - l->began <= MOST_BLOCK;
}

enum { BAD, READY, END };

// advance goes on to the next block that is packed, whose literals then begin.
static int advance(lane *l) {
  for (;;) {
    if (!l->inside) {
      if (l->in == l->end) return END;
      if (!header(l)) return BAD;
    } else if (l->last) {
      if (!trailer(l)) return BAD;
      continue;
    }
    if (l->end - l->in < 3) return BAD;
    uint64_t head = little(l->in, 3), n = head >> 3, type = head >> 1 & 3, have = (uint64_t)(l->end - l->in) - 3, room = (uint64_t)(l->limit - l->to);
    l->last = head & 1;
    l->in += 3;
    if (n > MOST_BLOCK || n > l->window || (type == 1 ? 1 : n) > have) return BAD;
    switch (type) {
    case 0:
      if (n > room) return BAD;
      memcpy(l->to, l->in, n);
      l->to += n;
      l->in += n;
      break;
    case 1:
      if (n > room) return BAD;
      memset(l->to, *l->in++, n);
      l->to += n;
      break;
    case 2:
      l->block = l->in + n;
      l->began = l->to;
      return begin(l) ? READY : BAD;
    default:
      return BAD;
    }
  }
}

static lane start(glaux_unzstd *st, const uint8_t *in, uint8_t *out, const glaux_zstd_io *io) {
  return (lane){.st = st, .in = in + io->from, .end = in + io->in_end, .to = out + io->to, .limit = out + io->out_end};
}

// one unpacks a block whose literals have begun.
static int one(lane *l) {
  if (l->streaming == 4) FOR_MACHINE(literals)(&l->streams, l->st->codes);
  return (!l->streaming || finish(l)) && begin_sequences(l) && complete(l);
}

static int rest(lane *l, int why) {
  for (; why == READY; why = advance(l)) if (!one(l)) return 0;
  return why == END;
}

int glaux_zstd(glaux_unzstd *st, const uint8_t *in, uint8_t *out, glaux_zstd_io *io) {
  lane l = start(st, in, out, io);
  int ok = rest(&l, advance(&l));
  io->to = (uint64_t)(l.to - out);
  return ok;
}

void glaux_zstd_two(glaux_unzstd st[2], const uint8_t *in, uint8_t *out, glaux_zstd_io io[2], int ok[2]) {
  lane l[2];
  int why[2];
  for (int i = 0; i < 2; i++) {
    l[i] = start(&st[i], in, out, &io[i]);
    why[i] = advance(&l[i]);
  }
  while (why[0] == READY && why[1] == READY) {
    if (l[0].streaming == 4 && l[1].streaming == 4) FOR_MACHINE(two_literals)(&l[0].streams, &l[1].streams, st[0].codes, st[1].codes);
    for (int i = 0; i < 2; i++) {
      if (l[i].streaming == 4) FOR_MACHINE(literals)(&l[i].streams, st[i].codes);
      if ((l[i].streaming && !finish(&l[i])) || !begin_sequences(&l[i])) why[i] = BAD;
    }
    if (why[0] == BAD || why[1] == BAD) {
      for (int i = 0; i < 2; i++) if (why[i] == READY) why[i] = complete(&l[i]) ? advance(&l[i]) : BAD;
      break;
    }
    int sound = both(&l[0].seq, &l[1].seq);
    for (int i = 0; i < 2; i++) why[i] = sound && complete(&l[i]) ? advance(&l[i]) : BAD;
  }
  for (int i = 0; i < 2; i++) {
    ok[i] = rest(&l[i], why[i]);
    io[i].to = (uint64_t)(l[i].to - out);
  }
}
