// The greatest or least string of a chunk. Most strings are told apart by the first four
// bytes, which vectors hold in place: those are looked through first, without branches
// that depend on them.
#include "extreme.h"
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

#if defined(__x86_64__)
#define EIGHT __attribute__((target("avx2"), always_inline)) static inline

// pair loads two strings.
EIGHT __m256i pair(const string *s) { return _mm256_loadu_si256((const __m256i *)s); }

// places are the eight strings that a mask has, of which the even ones come first.
static const uint8_t places[8] = {0, 2, 4, 6, 1, 3, 5, 7};

// eight_first are the first four bytes of eight strings.
EIGHT __m256i eight_first(const string *s) {
  const __m256i turn = _mm256_broadcastsi128_si256(_mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
  __m256i x = _mm256_unpacklo_epi32(pair(s), pair(s + 2)), y = _mm256_unpacklo_epi32(pair(s + 4), pair(s + 6));
  return _mm256_shuffle_epi8(_mm256_unpackhi_epi64(x, y), turn);
}

// eight_alike says which of eight strings are the same, bit by bit.
EIGHT __m256i eight_alike(const string *s, __m256i as) {
  __m256i a = _mm256_cmpeq_epi64(pair(s), as), b = _mm256_cmpeq_epi64(pair(s + 2), as), c = _mm256_cmpeq_epi64(pair(s + 4), as), d = _mm256_cmpeq_epi64(pair(s + 6), as);
  return _mm256_and_si256(_mm256_unpackhi_epi64(_mm256_unpacklo_epi32(a, b), _mm256_unpacklo_epi32(c, d)),
    _mm256_unpackhi_epi64(_mm256_unpackhi_epi32(a, b), _mm256_unpackhi_epi32(c, d)));
}

EIGHT uint32_t eight_bits(__m256i x) { return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(x)); }

// among_eight is among for a number that eight divides.
EIGHT uint64_t among_eight(const string *s, uint64_t n, int greatest) {
  __m256i first[MANY / 8], best = eight_first(s);
  for (uint64_t i = 0; i < n; i += 8) {
    __m256i x = first[i / 8] = eight_first(s + i);
    best = greatest ? _mm256_max_epu32(best, x) : _mm256_min_epu32(best, x);
  }
  for (int k = 0; k < 3; k++) {
    __m256i other = k == 0 ? _mm256_permute4x64_epi64(best, 0x4e) : k == 1 ? _mm256_shuffle_epi32(best, 0x4e) : _mm256_shuffle_epi32(best, 0xb1);
    best = greatest ? _mm256_max_epu32(best, other) : _mm256_min_epu32(best, other);
  }
  // Of those that begin as the best does many are often the same.
  uint64_t at = n;
  __m256i as = best;
  for (uint64_t i = 0; i < n; i += 8) {
    uint32_t found = eight_bits(_mm256_cmpeq_epi32(first[i / 8], best));
    if (!found) continue;
    if (at < n) found &= ~eight_bits(eight_alike(s + i, as));
    for (; found; found &= found - 1) {
      uint64_t k = i + places[__builtin_ctz(found)];
      if (at < n && (alike(s + k, s + at) || !better(s + k, s + at, greatest))) continue;
      at = k;
      as = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(s + at)));
    }
  }
  return at;
}

__attribute__((target("avx2"))) static uint64_t greatest_eight(const string *s, uint64_t n) { return among_eight(s, n, 1); }
__attribute__((target("avx2"))) static uint64_t least_eight(const string *s, uint64_t n) { return among_eight(s, n, 0); }

#define HAVE_EIGHT __builtin_cpu_supports("avx2")
#else
#define HAVE_EIGHT 0
static uint64_t greatest_eight(const string *s, uint64_t n) { return among(s, n, 1); }
static uint64_t least_eight(const string *s, uint64_t n) { return among(s, n, 0); }
#endif

// compare is better for any two.
INLINE int compare(const string *a, const string *b, int greatest) {
  uint32_t x = first4(a), y = first4(b);
  return x != y ? (greatest ? x > y : x < y) : better(a, b, greatest);
}

INLINE uint64_t extreme(const string *s, const uint64_t *valid, uint64_t n, int greatest) {
  uint64_t best = n;
  if (!valid) {
    for (uint64_t i = 0, k; i < n; i += k) {
      k = n - i < MANY ? n - i : MANY;
      int eight = HAVE_EIGHT && k >= 8;
      if (eight) k -= k % 8;
      uint64_t at = i + (!eight ? among(s + i, k, greatest) : greatest ? greatest_eight(s + i, k) : least_eight(s + i, k));
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
