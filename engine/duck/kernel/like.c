// LIKE of all strings of a vector and one pattern.
#include "like.h"
#include "find.h"
#include "text.h"

typedef struct {
  const uint8_t *text, *wild;
  uint64_t n;
  int plain;
} part;

static inline part part_of(glaux_pattern p, uint32_t k) {
  uint32_t from = k ? p.ends[k - 1] : 0;
  return (part){p.text + from, p.wild + from, p.ends[k] - from, p.plain[k]};
}

// next passes over a character.
static inline const uint8_t *next(const uint8_t *s, const uint8_t *end) {
  s++;
  while (s < end && (*s & 0xc0) == 0x80) s++;
  return s;
}

static const uint64_t high_bits = 0x8080808080808080;

// load takes up to eight bytes, zeros behind them.
static inline uint64_t load(const uint8_t *p, uint64_t n) {
  uint64_t x = 0;
  if (n >= 8) {
    memcpy(&x, p, 8);
  } else if (n >= 4) {
    uint32_t a, b;
    memcpy(&a, p, 4), memcpy(&b, p + n - 4, 4);
    x = a | (uint64_t)b << (8 * n - 32);
  } else {
    for (uint64_t i = 0; i < n; i++) x |= (uint64_t)p[i] << (8 * i);
  }
  return x;
}

// A part and as many bytes: whether they match, don't, or, where there are more than ASCII's
// characters, may do so.
enum { DIFFERENT, EQUAL, UNKNOWN };

static inline int compare(part q, const uint8_t *s) {
  uint64_t other = 0, high = 0;
  for (uint64_t i = 0; i < q.n; i += 8) {
    uint64_t n = q.n - i, x = load(s + i, n);
    if (q.plain) {
      other = x ^ load(q.text + i, n);
    } else {
      high |= x;
      other = (x & ~load(q.wild + i, n)) ^ load(q.text + i, n);
    }
    if (other) break;
  }
  if (high & high_bits) return UNKNOWN;
  return other ? DIFFERENT : EQUAL;
}

// match gives where a part that begins at s ends, or null.
static inline const uint8_t *match(part q, const uint8_t *s, const uint8_t *end) {
  if ((uint64_t)(end - s) < q.n) return 0;
  switch (compare(q, s)) {
  case DIFFERENT: return 0;
  case EQUAL: return s + q.n;
  }
  for (uint64_t i = 0; i < q.n; i++) {
    if (s == end) return 0;
    if (q.wild[i])
      s = next(s, end);
    else if (*s++ != q.text[i])
      return 0;
  }
  return s;
}

// match_back gives where a part that ends at end begins, or null.
static inline const uint8_t *match_back(part q, const uint8_t *s, const uint8_t *end) {
  if ((uint64_t)(end - s) < q.n) return 0;
  switch (compare(q, end - q.n)) {
  case DIFFERENT: return 0;
  case EQUAL: return end - q.n;
  }
  for (uint64_t i = q.n; i-- > 0;) {
    if (s == end) return 0;
    end--;
    if (q.wild[i]) {
      while (end > s && (*end & 0xc0) == 0x80) end--;
    } else if (*end != q.text[i]) {
      return 0;
    }
  }
  return end;
}

// search gives where the first match of a part ends, or null.
static const uint8_t *search(part q, const uint8_t *s, const uint8_t *end) {
  if (!q.n) return s;
  if (q.plain) {
    uint64_t n = (uint64_t)(end - s), at = find(s, n, q.text, q.n);
    return at < n ? s + at + q.n : 0;
  }
  for (;; s = next(s, end)) {
    const uint8_t *to = match(q, s, end);
    if (to) return to;
    if (s == end) return 0;
  }
}

static int like(glaux_pattern p, const uint8_t *s, const uint8_t *end) {
  s = match(part_of(p, 0), s, end);
  if (!s) return 0;
  if (p.parts == 1) return s == end;
  end = match_back(part_of(p, p.parts - 1), s, end);
  if (!end) return 0;
  for (uint32_t k = 1; k + 1 < p.parts; k++) {
    s = search(part_of(p, k), s, end);
    if (!s) return 0;
  }
  return 1;
}

void glaux_like(const void *in, const uint64_t *valid, uint64_t n, glaux_pattern p, uint8_t *out) {
  const text *t = in;
  for (uint64_t i = 0; i < n; i++) {
    out[i] = 0;
    if (!is_valid(valid, i)) continue;
    const uint8_t *s = bytes_of(t + i);
    out[i] = (uint8_t)like(p, s, s + t[i].n);
  }
}
