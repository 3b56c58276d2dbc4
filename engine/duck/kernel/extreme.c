// The greatest or least string of a chunk. Most strings are told apart by the first four
// bytes, which vectors hold in place: those are looked through first, without branches
// that depend on them.
#include "extreme.h"
#include <string.h>

enum { INLINED = 12, MANY = 2048 };

// A string of at most INLINED bytes has them in bytes; another has its first four there,
// and where it is.
typedef struct { uint32_t length; uint8_t bytes[INLINED]; } string;

#define INLINE __attribute__((always_inline)) static inline

INLINE uint32_t first4(const string *s) { uint32_t x; memcpy(&x, s->bytes, 4); return __builtin_bswap32(x); }
INLINE uint64_t next8(const uint8_t *p) { uint64_t x; memcpy(&x, p, 8); return __builtin_bswap64(x); }

INLINE const uint8_t *text(const string *s) {
  const uint8_t *place;
  memcpy(&place, s->bytes + 4, sizeof place);
  return s->length <= INLINED ? s->bytes : place;
}

// before reports that a comes before b, whose first four bytes are alike; what short
// strings lack of these is zero.
INLINE int before(const string *a, const string *b) {
  uint32_t n = a->length < b->length ? a->length : b->length;
  if (a->length <= INLINED && b->length <= INLINED) {
    uint64_t x = next8(a->bytes + 4), y = next8(b->bytes + 4);
    return x != y ? x < y : a->length < b->length;
  }
  const uint8_t *p = text(a), *q = text(b);
  uint32_t at = 4;
  for (; at + 8 <= n; at += 8) {
    uint64_t x = next8(p + at), y = next8(q + at);
    if (x != y) return x < y;
  }
  for (; at < n; at++)
    if (p[at] != q[at]) return p[at] < q[at];
  return a->length < b->length;
}

INLINE int better(const string *a, const string *b, int greatest) { return greatest ? before(b, a) : before(a, b); }
INLINE int alike(const string *a, const string *b) { return memcmp(a, b, sizeof(string)) == 0; }

// among finds the place of the best of at most MANY strings, none of which is NULL.
INLINE uint64_t among(const string *s, uint64_t n, int greatest) {
  uint32_t best = first4(s), lanes[4] = {best, best, best, best};
  uint64_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (int k = 0; k < 4; k++) {
      uint32_t x = first4(s + i + k);
      if (greatest ? x > lanes[k] : x < lanes[k]) lanes[k] = x;
    }
  for (; i < n; i++) {
    uint32_t x = first4(s + i);
    if (greatest ? x > best : x < best) best = x;
  }
  for (int k = 0; k < 4; k++)
    if (greatest ? lanes[k] > best : lanes[k] < best) best = lanes[k];
  uint16_t list[MANY];
  list[0] = 0;
  uint32_t found = 0;
  for (i = 0; i < n; i++) {
    list[found] = (uint16_t)i;
    found += first4(s + i) == best;
  }
  uint64_t at = list[0];
  for (uint32_t k = 1; k < found; k++)
    if (!alike(s + list[k], s + at) && better(s + list[k], s + at, greatest)) at = list[k];
  return at;
}

// compare is better for any two.
INLINE int compare(const string *a, const string *b, int greatest) {
  uint32_t x = first4(a), y = first4(b);
  return x != y ? (greatest ? x > y : x < y) : better(a, b, greatest);
}

INLINE uint64_t extreme(const string *s, const uint64_t *valid, uint64_t n, int greatest) {
  uint64_t best = n;
  if (!valid) {
    for (uint64_t i = 0; i < n; i += MANY) {
      uint64_t at = i + among(s + i, n - i < MANY ? n - i : MANY, greatest);
      if (best == n || compare(s + at, s + best, greatest)) best = at;
    }
    return best;
  }
  for (uint64_t i = 0; i < n; i += 64) {
    uint64_t word = valid[i / 64];
    if (n - i < 64) word &= ((uint64_t)1 << (n - i)) - 1;
    for (; word; word &= word - 1) {
      uint64_t at = i + (uint64_t)__builtin_ctzll(word);
      if (best == n || compare(s + at, s + best, greatest)) best = at;
    }
  }
  return best;
}

uint64_t glaux_extreme(const void *strings, const uint64_t *valid, uint64_t n, int greatest) {
  return greatest ? extreme(strings, valid, n, 1) : extreme(strings, valid, n, 0);
}

static void answer(void *chunk, void *out, int greatest) {
  void *in = duckdb_data_chunk_get_vector(chunk, 0);
  uint64_t n = duckdb_data_chunk_get_size(chunk);
  const string *s = duckdb_vector_get_data(in);
  uint64_t at = glaux_extreme(s, duckdb_vector_get_validity(in), n, greatest);
  duckdb_vector_ensure_validity_writable(out);
  memset(duckdb_vector_get_validity(out), 0, (n + 63) / 64 * 8);
  if (at == n) return;
  duckdb_vector_get_validity(out)[0] = 1;
  *(string *)duckdb_vector_get_data(out) = s[at];
}

void glaux_greatest(void *info, void *chunk, void *out) { (void)info; answer(chunk, out, 1); }
void glaux_least(void *info, void *chunk, void *out) { (void)info; answer(chunk, out, 0); }
