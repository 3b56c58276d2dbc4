// What needs no vectors.
#pragma once
#include "span.h"
#include "simd.h"

enum { MOST_DEPTH = 64 };

// Of a string: it isn't ASCII.
enum { HIGH_BYTES = 1 };

#define WORD(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

static inline const uint8_t *blanks(const uint8_t *p) {
  while (*p == ' ' || *p == '\t') p++;
  return p;
}

static inline int hex(uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline uint32_t key_hash(const uint8_t *p, uint32_t n) {
  uint64_t h = n;
  for (; n >= 8; p += 8, n -= 8) h = (h ^ load8(p)) * 0x9e3779b97f4a7c15u;
  if (n) h = (h ^ (load8(p) & (((uint64_t)1 << 8 * n) - 1))) * 0x9e3779b97f4a7c15u;
  return (uint32_t)(h >> 40);
}

static const uint64_t tens[19] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
  100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000};

// digits8 reads eight digits; bytes of zero count as zeros.
static inline uint64_t digits8(uint64_t x) {
  x = (x & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
  x = (x & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
  return (x & 0x0000ffff0000ffffu) * 42949672960001u >> 32;
}

// digits reads n digits, up to 19.
static inline uint64_t digits(const uint8_t *p, uint32_t n) {
  uint64_t x = 0;
  for (; n > 8; p += 8, n -= 8) x = x * 100000000 + digits8(load8(p));
  return n == 0 ? x : x * tens[n] + digits8(load8(p) << (64 - 8 * n));
}

static inline uint32_t two(const uint8_t *p, uint32_t *bad) {
  uint32_t a = (uint32_t)p[0] - '0', b = (uint32_t)p[1] - '0';
  *bad |= (a > 9) | (b > 9);
  return a * 10 + b;
}

// date reads yyyy-MM-dd of a day that there is.
static inline int date(const uint8_t *p, int32_t *days) {
  uint32_t bad = (p[4] != '-') | (p[7] != '-');
  uint32_t y = two(p, &bad) * 100 + two(p + 2, &bad), m = two(p + 5, &bad), d = two(p + 8, &bad);
  if (bad || m < 1 || m > 12 || d < 1) return 0;
  if (d > 28 && d > (m == 2 ? 28u + ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0) : 30u + ((m ^ m >> 3) & 1))) return 0;
  // A year begins with March, so that its leap day is the last; years count from -400.
  uint32_t early = m < 3;
  y += 400 - early;
  uint32_t month = early ? m + 9 : m - 3;
  *days = (int32_t)(y * 365 + y / 4 - y / 100 + y / 400 + (153 * month + 2) / 5 + d - 1) - 719468 - 146097;
  return 1;
}

// timestamp reads yyyy-MM-dd HH:mm:ss with a fraction, and rounds it to less than
// microseconds.
static inline int timestamp(const uint8_t *p, uint32_t n, const glaux_conversion *c, int64_t *out) {
  int32_t days;
  uint32_t bad = 0;
  if (n < 19 || !date(p, &days)) return 0;
  uint32_t h = two(p + 11, &bad), m = two(p + 14, &bad), s = two(p + 17, &bad);
  if (bad || h > 23 || m > 59 || s > 59 || p[13] != ':' || p[16] != ':') return 0;
  if (p[10] != ' ' && (p[10] != 'T' || c->local_only)) return 0;
  int64_t x = (int64_t)days * 86400000000 + (int64_t)(h * 3600 + m * 60 + s) * 1000000;
  const uint8_t *q = p + 19, *end = p + n;
  if (q < end && *q == '.') {
    int64_t unit = 100000;
    const uint8_t *from = ++q;
    for (; q < end && *q >= '0' && *q <= '9'; q++, unit /= 10) x += unit * (*q - '0');
    if (q == from || q - from > 9 || (q - from > 6 && c->precision >= 6)) return 0;
  }
  if (q < end && *q == 'Z' && !c->local_only) q++;
  if (q != end) return 0;
  if (c->precision < 6) {
    int64_t unit = (int64_t)tens[6 - c->precision];
    x += unit / 2;
    int64_t rest = x % unit;
    x -= rest < 0 ? rest + unit : rest;
  }
  *out = x;
  return 1;
}

// keep are the masks of the first n of 12 bytes.
#define ONES8(n) ((n) >= 8 ? ~(uint64_t)0 : ((uint64_t)1 << 8 * (n)) - 1)
#define KEEP(n) {ONES8(n), (n) > 8 ? ONES8((n) - 8) : 0}
static const uint64_t keep[13][2] = {KEEP(0), KEEP(1), KEEP(2), KEEP(3), KEEP(4), KEEP(5), KEEP(6), KEEP(7), KEEP(8), KEEP(9), KEEP(10), KEEP(11), KEEP(12)};

static inline int valid_utf8(const uint8_t *p, uint32_t n) {
  const uint8_t *end = p + n;
  while (p < end) {
    uint32_t c = *p;
    if (c < 0x80) { p++; continue; }
    uint32_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1, least = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    uint32_t most = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (c < 0xc2 || c > 0xf4 || (uint32_t)(end - p) <= more || p[1] < least || p[1] > most) return 0;
    for (uint32_t i = 2; i <= more; i++)
      if ((p[i] & 0xc0) != 0x80) return 0;
    p += more + 1;
  }
  return 1;
}

static inline uint32_t hex4(const uint8_t *p) {
  return (uint32_t)hex(p[0]) << 12 | (uint32_t)hex(p[1]) << 8 | (uint32_t)hex(p[2]) << 4 | (uint32_t)hex(p[3]);
}

// unescape decodes a checked string, which never gets longer, and returns its
// length. Halves of pairs become U+FFFD.
static inline uint32_t unescape(const uint8_t *p, uint32_t n, uint8_t *out) {
  const uint8_t *end = p + n;
  uint8_t *o = out;
  while (p < end) {
    if (*p != '\\') { *o++ = *p++; continue; }
    uint8_t c = p[1];
    p += 2;
    switch (c) {
    case 'b': *o++ = '\b'; continue;
    case 'f': *o++ = '\f'; continue;
    case 'n': *o++ = '\n'; continue;
    case 'r': *o++ = '\r'; continue;
    case 't': *o++ = '\t'; continue;
    default: *o++ = c; continue;
    case 'u': break;
    }
    uint32_t r = hex4(p);
    p += 4;
    if (r >= 0xd800 && r < 0xe000) {
      uint32_t low = r < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? hex4(p + 2) : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        r = 0x10000 + ((r - 0xd800) << 10) + (low - 0xdc00);
        p += 6;
      } else {
        r = 0xfffd;
      }
    }
    if (r < 0x80) {
      *o++ = (uint8_t)r;
    } else if (r < 0x800) {
      *o++ = (uint8_t)(0xc0 | r >> 6); *o++ = (uint8_t)(0x80 | (r & 63));
    } else if (r < 0x10000) {
      *o++ = (uint8_t)(0xe0 | r >> 12); *o++ = (uint8_t)(0x80 | (r >> 6 & 63)); *o++ = (uint8_t)(0x80 | (r & 63));
    } else {
      *o++ = (uint8_t)(0xf0 | r >> 18); *o++ = (uint8_t)(0x80 | (r >> 12 & 63)); *o++ = (uint8_t)(0x80 | (r >> 6 & 63)); *o++ = (uint8_t)(0x80 | (r & 63));
    }
  }
  return (uint32_t)(o - out);
}
