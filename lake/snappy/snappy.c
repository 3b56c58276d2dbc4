// Snappy's blocks, unpacked without a branch that depends on which element comes next:
// none would be foreseen. A table says what a tag means.
#include "snappy.h"
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the lowest byte must be the first"
#endif

#define INLINE inline __attribute__((always_inline))
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

static inline uint64_t load8(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return x; }
static inline uint32_t load2(const uint8_t *p) { uint16_t x; memcpy(&x, p, 2); return x; }

// A tag's meaning: how many bytes it gives, how many of input it takes, and from how far
// back it copies: base and what mask leaves of the two bytes behind the tag. Literals are
// what is behind the tag itself; their base is as far as no literal here is long, so they
// never seem to repeat themselves. Tags that the fast loop doesn't take have no distance.
typedef struct { uint16_t mask, base; uint8_t length, takes; uint16_t literal; } meaning;

enum { FAR = 64, MOST_PLAIN = 60 };

#define LITERAL(n) {0, FAR, (n) + 1, (n) + 2, 1}
#define NEAR(n) {0xff, ((n) >> 3) << 8, ((n) & 7) + 4, 2, 0}
#define WIDE(n) {0xffff, 0, (n) + 1, 3, 0}
#define ODD {0, 0, 1, 0, 0}
#define FOUR(n) LITERAL(n), NEAR(n), WIDE(n), ODD
#define LONG(n) ODD, NEAR(n), WIDE(n), ODD
#define SIXTEEN(n) FOUR(n), FOUR(n + 1), FOUR(n + 2), FOUR(n + 3), FOUR(n + 4), FOUR(n + 5), FOUR(n + 6), FOUR(n + 7), FOUR(n + 8), FOUR(n + 9)

static const meaning meanings[256] = {
  SIXTEEN(0), SIXTEEN(10), SIXTEEN(20), SIXTEEN(30), SIXTEEN(40), SIXTEEN(50),
  LONG(60), LONG(61), LONG(62), LONG(63),
};

// A lane is where the decoder is in a block.
typedef struct { const uint8_t *in, *end; uint8_t *to, *out, *limit; } lane;

// replay copies n bytes that repeat the distance last ones; it may write up to SLACK
// bytes behind them.
enum { SLACK = 8 };

static __attribute__((noinline)) void replay(uint8_t *to, uint32_t distance, uint32_t n) {
  static const uint8_t steps[8] = {0, 8, 8, 6, 8, 5, 6, 7};
  const uint8_t *from = to - distance;
  uint8_t *end = to + n;
  if (distance >= 8) {
    do { memcpy(to, from, 8); to += 8; from += 8; } while (to < end);
    return;
  }
  // Eight bytes of the pattern, and steps of as many of its turns as they hold.
  uint64_t x = load8(from) & (((uint64_t)1 << 8 * distance) - 1);
  for (uint32_t have = 8 * distance; have < 64; have *= 2) x |= x << have;
  do { memcpy(to, &x, 8); to += steps[distance]; } while (to < end);
}

// another takes one element, whatever it is and wherever it ends; 0: it is malformed.
static __attribute__((noinline)) int another(lane *l) {
  uint64_t have = (uint64_t)(l->end - l->in), room = (uint64_t)(l->limit - l->to);
  uint32_t tag = *l->in, n = tag >> 2, distance = 0;
  uint64_t length, takes = 1;
  switch (tag & 3) {
  case 0:
    length = n;
    if (n >= MOST_PLAIN) {
      takes += n - MOST_PLAIN + 1;
      if (takes > have) return 0;
      length = 0;
      for (uint64_t i = takes; --i > 0;) length = length << 8 | l->in[i];
    }
    length++;
    if (length > room || length > have - takes) return 0;
    memcpy(l->to, l->in + takes, length);
    l->in += takes + length;
    l->to += length;
    return 1;
  case 1:
    takes = 2, length = (n & 7) + 4;
    if (takes <= have) distance = (n >> 3) << 8 | l->in[1];
    break;
  case 2:
    takes = 3, length = n + 1;
    if (takes <= have) distance = load2(l->in + 1);
    break;
  default:
    takes = 5, length = n + 1;
    if (takes <= have) distance = load2(l->in + 1) | load2(l->in + 3) << 16;
  }
  if (distance == 0 || distance > l->to - l->out || length > room) return 0;
  if (distance >= length) memcpy(l->to, l->to - distance, length);
  else for (uint64_t i = 0; i < length; i++) l->to[i] = l->to[(int64_t)i - distance];
  l->in += takes;
  l->to += length;
  return 1;
}

// What an element reads of the input at most, and writes, with what is behind its end.
enum { TAKES_MOST = 1 + 64, GIVES_MOST = 64 + SLACK };

// plain takes one element, if it is one of the usual and there is plenty of all.
static INLINE int plain(lane *l) {
  const uint8_t *in = l->in;
  uint8_t *to = l->to;
  meaning m = meanings[*in];
  uint32_t distance = m.base + (load2(in + 1) & m.mask), n = m.length;
  if (UNLIKELY((uint64_t)distance - 1 >= (uint64_t)(to - l->out))) {
    lane ours = *l; // So that *l need not be in memory.
    int ok = another(&ours);
    *l = ours;
    return ok;
  }
  l->to = to + n;
  l->in = in + m.takes;
  if (UNLIKELY(n > distance)) {
    replay(to, distance, n);
    return 1;
  }
  const uint8_t *from = to - distance;
  from = __builtin_expect_with_probability(m.literal, 0, 0.5) ? in + 1 : from;
  memcpy(to, from, 16);
  if (UNLIKELY(n > 16)) {
    memcpy(to + 16, from + 16, 16);
    memcpy(to + 32, from + 32, 16);
    memcpy(to + 48, from + 48, 16);
  }
  return 1;
}

static INLINE lane start(const uint8_t *in, uint8_t *out, const glaux_snappy_io *io) {
  return (lane){in + io->from, in + io->in_end, out + io->to, out + io->to, out + io->out_end};
}

static INLINE int plenty(const lane *l) { return l->end - l->in >= TAKES_MOST && l->limit - l->to >= GIVES_MOST; }

// rest goes on to the end of a block.
static int rest(lane *l) {
  while (plenty(l)) if (!plain(l)) return 0;
  while (l->in < l->end) if (!another(l)) return 0;
  return l->to == l->limit;
}

int glaux_snappy(const uint8_t *in, uint8_t *out, const glaux_snappy_io *io) {
  lane l = start(in, out, io);
  return rest(&l);
}

void glaux_snappy_two(const uint8_t *in, uint8_t *out, const glaux_snappy_io io[2], int ok[2]) {
  lane l = start(in, out, &io[0]), k = start(in, out, &io[1]);
  ok[0] = ok[1] = 1;
  while (plenty(&l) && plenty(&k)) {
    if (UNLIKELY(!plain(&l))) { ok[0] = 0; break; }
    if (UNLIKELY(!plain(&k))) { ok[1] = 0; break; }
  }
  ok[0] = ok[0] && rest(&l);
  ok[1] = ok[1] && rest(&k);
}
