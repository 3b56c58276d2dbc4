// What is done with all arrays or maps of a vector in one call.
#include "lists.h"
#include <string.h>

static inline int is_valid(const uint64_t *valid, uint64_t i) { return !valid || valid[i / 64] >> (i % 64) & 1; }

static int all_valid(const uint64_t *valid, glaux_list e) {
  if (valid) {
    for (uint64_t k = e.off; k < e.off + e.n; k++) {
      if (!is_valid(valid, k)) return 0;
    }
  }
  return 1;
}

#define SETS(type) \
  static inline int has_##type(const type *list, uint64_t n, type x) { \
    for (uint64_t k = 0; k < n; k++) { \
      if (list[k] == x) return 1; \
    } \
    return 0; \
  } \
  /* The numbers that aren't kept yet. */ \
  static inline uint64_t unseen_##type(type *kept, uint64_t n, const type *a, uint64_t m) { \
    for (uint64_t k = 0; k < m; k++) { \
      if (!has_##type(kept, n, a[k])) kept[n++] = a[k]; \
    } \
    return n; \
  } \
  /* Those that are in b, or aren't, each once. */ \
  static inline uint64_t chosen_##type(type *kept, const type *a, uint64_t m, const type *b, uint64_t p, int in) { \
    uint64_t n = 0; \
    for (uint64_t k = 0; k < m; k++) { \
      if (has_##type(b, p, a[k]) == in && !has_##type(kept, n, a[k])) kept[n++] = a[k]; \
    } \
    return n; \
  } \
  static inline uint64_t set_##type(int what, type *kept, const type *a, uint64_t m, const type *b, uint64_t p) { \
    switch (what) { \
    case GLAUX_DISTINCT: return unseen_##type(kept, 0, a, m); \
    case GLAUX_UNION: return unseen_##type(kept, unseen_##type(kept, 0, a, m), b, p); \
    case GLAUX_INTERSECT: /* in the order of the longer one */ \
      return m < p ? chosen_##type(kept, b, p, a, m, 1) : chosen_##type(kept, a, m, b, p, 1); \
    } \
    if (p) return chosen_##type(kept, a, m, b, p, 0); \
    memcpy(kept, a, m * sizeof(type)); /* repetitions stay then */ \
    return m; \
  }

SETS(int32_t)
SETS(int64_t)

uint64_t glaux_lists_set(int what, int width, const glaux_list *a, glaux_values x, const glaux_list *b, glaux_values y,
    uint64_t n, uint64_t most, void *out, uint64_t *used, uint64_t *ends) {
  uint64_t i = 0;
  for (; i < n; i++) {
    glaux_list l = a[i], r = {0, 0};
    if (b) r = b[i];
    if (l.n + r.n > most || !all_valid(x.valid, l) || !all_valid(y.valid, r)) break;
    if (width == 4)
      *used += set_int32_t(what, (int32_t *)out + *used, (const int32_t *)x.data + l.off, l.n, (const int32_t *)y.data + r.off, r.n);
    else
      *used += set_int64_t(what, (int64_t *)out + *used, (const int64_t *)x.data + l.off, l.n, (const int64_t *)y.data + r.off, r.n);
    ends[i] = *used;
  }
  return i;
}

// A string in a vector: its length and first bytes, and the rest or where it all is.
typedef struct {
  uint64_t head, tail;
} text;

static inline int same_text(text a, text b) {
  const void *p, *q;
  if (a.head != b.head) return 0;
  if (a.tail == b.tail) return 1;
  if ((uint32_t)a.head <= 12) return 0; // in place, with zeros behind
  memcpy(&p, &a.tail, sizeof p);
  memcpy(&q, &b.tail, sizeof q);
  return !memcmp(p, q, (uint32_t)a.head);
}

#define FIND(type, SAME) { \
  const type *all = keys.data, *want = key; \
  for (uint64_t i = 0; i < n; i++) { \
    glaux_list e = maps[i]; \
    int64_t place = -1; \
    if (!is_valid(valid, i) || !is_valid(key_valid, i)) e.n = 0; \
    for (uint64_t k = e.off; k < e.off + e.n; k++) { \
      if (SAME(all[k], want[i])) { \
        place = (int64_t)k; \
        break; \
      } \
    } \
    places[i] = place; \
  } \
  break; \
}

#define EQUAL(x, y) ((x) == (y))
#define BOTH_EQUAL(x, y) ((x).head == (y).head && (x).tail == (y).tail)

void glaux_lists_find(const glaux_list *maps, const uint64_t *valid, glaux_values keys, int width,
    const void *key, const uint64_t *key_valid, uint64_t n, int64_t *places) {
  switch (width) {
  case 1: FIND(int8_t, EQUAL)
  case 2: FIND(int16_t, EQUAL)
  case 4: FIND(int32_t, EQUAL)
  case 8: FIND(int64_t, EQUAL)
  case 16: FIND(text, BOTH_EQUAL)
  default: FIND(text, same_text)
  }
}

#define GATHER(type) { \
  const type *all = from.data; \
  type *to = out; \
  for (uint64_t i = 0; i < n; i++) { \
    type zero; \
    memset(&zero, 0, sizeof zero); \
    int null = places[i] < 0 || !is_valid(from.valid, (uint64_t)places[i]); \
    to[i] = null ? zero : all[places[i]]; \
    nulls[i / 64] |= (uint64_t)null << (i % 64); \
    any |= null; \
  } \
  return any; \
}

int glaux_lists_gather(glaux_values from, int width, const int64_t *places, uint64_t n, void *out, uint64_t *nulls) {
  int any = 0;
  switch (width) {
  case 1: GATHER(int8_t)
  case 2: GATHER(int16_t)
  case 4: GATHER(int32_t)
  case 8: GATHER(int64_t)
  default: GATHER(text)
  }
}

#define SEARCH(type, SAME) { \
  const type *all = x.data, *wanted = want; \
  for (uint64_t i = 0; i < n; i++) { \
    glaux_list e = a[i]; \
    uint64_t found = 0; \
    int null = 0; \
    if (skip[i / 64] >> (i % 64) & 1) e.n = 0; \
    type w = wanted[i]; \
    for (uint64_t k = e.off; k < e.off + e.n; k++) { \
      if (!is_valid(x.valid, k)) { \
        null = 1; \
      } else if (SAME(all[k], w)) { \
        found = k - e.off + 1; \
        break; \
      } \
    } \
    if (what == GLAUX_POSITION) { \
      ((int64_t *)out)[i] = (int64_t)found; \
      continue; \
    } \
    null = null && !found; \
    ((uint8_t *)out)[i] = !!found; \
    nulls[i / 64] |= (uint64_t)null << (i % 64); \
    any |= null; \
  } \
  return any; \
}

int glaux_lists_search(int what, int width, const glaux_list *a, glaux_values x, const void *want, const uint64_t *skip, uint64_t n, void *out, uint64_t *nulls) {
  int any = 0;
  switch (width) {
  case 1: SEARCH(int8_t, EQUAL)
  case 2: SEARCH(int16_t, EQUAL)
  case 4: SEARCH(int32_t, EQUAL)
  case 8: SEARCH(int64_t, EQUAL)
  case -4: SEARCH(float, EQUAL)
  case -8: SEARCH(double, EQUAL)
  default: SEARCH(text, BOTH_EQUAL)
  }
}
