// Variances, higher moments, covariances and mean logarithms, updated row after row as
// Trino does it, so that the last digits are the same. A step waits for the division of
// the step before; all else of it is done meanwhile, with the state in registers for as
// long as rows are of one group.
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#else
#pragma GCC optimize("fp-contract=off")
#endif
#include "moments.h"
#include "extreme.h"
#include <math.h>
#include <string.h>

void *duckdb_struct_vector_get_child(void *vector, uint64_t index);

#define INLINE __attribute__((always_inline)) static inline

typedef struct { double n, mean, m2; } spread;
typedef struct { double n, m1, m2, m3, m4; } moments;
typedef struct { double n, mean_x, mean_y, c2, m2_x, m2_y; } pairs;
typedef struct { double n, sum; } logs;

INLINE void spread_add(spread *s, double x, double unused) {
  (void)unused;
  s->n += 1;
  double delta = x - s->mean;
  s->mean += delta / s->n;
  s->m2 += delta * (x - s->mean);
}

INLINE void spread_merge(spread *s, const spread *o) {
  double n = o->n + s->n;
  double mean = (o->n * o->mean + s->n * s->mean) / n;
  double delta = o->mean - s->mean;
  s->m2 = s->m2 + o->m2 + delta * delta * o->n * s->n / n;
  s->n = n;
  s->mean = mean;
}

INLINE void moments_add(moments *s, double x, double unused) {
  (void)unused;
  double before = s->n, n = before + 1;
  double m2 = s->m2, m3 = s->m3;
  double delta = x - s->m1;
  double part = delta / n, part2 = part * part;
  double step = delta * part * before;
  s->n = n;
  s->m1 += part;
  s->m2 = m2 + step;
  s->m3 = m3 + step * part * (n - 2) - 3 * part * m2;
  s->m4 = s->m4 + step * part2 * (n * n - 3 * n + 3) + 6 * part2 * m2 - 4 * part * m3;
}

INLINE void moments_merge(moments *s, const moments *o) {
  double na = s->n, nb = o->n, n = na + nb;
  double m2 = s->m2, m3 = s->m3;
  double d = o->m1 - s->m1, d2 = d * d, d3 = d * d2, d4 = d2 * d2;
  s->n = n;
  s->m1 = (na * s->m1 + nb * o->m1) / n;
  s->m2 = m2 + o->m2 + d2 * na * nb / n;
  s->m3 = m3 + o->m3 + d3 * na * nb * (na - nb) / (n * n) + 3 * d * (na * o->m2 - nb * m2) / n;
  s->m4 = s->m4 + o->m4 + d4 * na * nb * (na * na - na * nb + nb * nb) / (n * n * n) +
      6 * d2 * (na * na * o->m2 + nb * nb * m2) / (n * n) + 4 * d * (na * o->m3 - nb * m3) / n;
}

// The first argument depends on the second.
INLINE void pairs_add(pairs *s, double y, double x) {
  double mean_x = s->mean_x, mean_y = s->mean_y;
  s->n += 1;
  s->mean_x = mean_x + (x - mean_x) / s->n;
  s->mean_y = mean_y + (y - mean_y) / s->n;
  s->c2 += (x - mean_x) * (y - s->mean_y);
  s->m2_x += (x - mean_x) * (x - s->mean_x);
  s->m2_y += (y - mean_y) * (y - s->mean_y);
}

INLINE void pairs_merge(pairs *s, const pairs *o) {
  double na = s->n, nb = o->n, n = na + nb;
  double dx = o->mean_x - s->mean_x, dy = o->mean_y - s->mean_y;
  s->m2_x = s->m2_x + o->m2_x + na * nb * (dx * dx) / n;
  s->m2_y = s->m2_y + o->m2_y + na * nb * (dy * dy) / n;
  s->n = n;
  s->c2 = s->c2 + o->c2 + dx * dy * na * nb / n;
  s->mean_x += dx * nb / n;
  s->mean_y += dy * nb / n;
}

INLINE void logs_add(logs *s, double x, double unused) {
  (void)unused;
  s->n += 1;
  s->sum += log(x);
}

INLINE void logs_merge(logs *s, const logs *o) {
  s->n += o->n;
  s->sum += o->sum;
}

INLINE int valid(const uint64_t *mask, uint64_t i) { return !mask || mask[i / 64] >> (i % 64) & 1; }

// finish writes states out as rows of width doubles.
static void finish(void **states, void *out, uint64_t count, uint64_t offset, uint64_t width) {
  for (uint64_t k = 0; k < width; k++) {
    double *to = (double *)duckdb_vector_get_data(duckdb_struct_vector_get_child(out, k)) + offset;
    for (uint64_t i = 0; i < count; i++) to[i] = ((const double *)states[i])[k];
  }
}

// take updates the states of rows by add, whose arguments are the state and a row's values;
// if one says so, all rows are of the first state, and there are no others.
#define TAKE(kind, two, one)                                                                                    \
  uint64_t n = duckdb_data_chunk_get_size(chunk), i = 0;                                                        \
  void *first = duckdb_data_chunk_get_vector(chunk, 0), *second = two ? duckdb_data_chunk_get_vector(chunk, 1) : first; \
  const double *x = duckdb_vector_get_data(first), *y = duckdb_vector_get_data(second);                         \
  const uint64_t *xs = duckdb_vector_get_validity(first), *ys = duckdb_vector_get_validity(second);             \
  while (i < n) {                                                                                               \
    void *of = states[one ? 0 : i];                                                                             \
    kind s = *(kind *)of;                                                                                       \
    if (!xs && !ys)                                                                                             \
      do kind##_add(&s, x[i], y[i]); while (++i < n && (one || states[i] == of));                               \
    else                                                                                                        \
      do if (valid(xs, i) && valid(ys, i)) kind##_add(&s, x[i], y[i]); while (++i < n && (one || states[i] == of)); \
    *(kind *)of = s;                                                                                            \
  }

// AGGREGATE defines what DuckDB calls for a kind of state. States that are merged into
// others stay as they are: windows merge them more than once.
#define AGGREGATE(kind, two)                                                                                    \
  static uint64_t kind##_size(void *info) { (void)info; return sizeof(kind); }                                  \
  static void kind##_init(void *info, void *state) { (void)info; memset(state, 0, sizeof(kind)); }              \
  static void kind##_update(void *info, void *chunk, void **states) { (void)info; TAKE(kind, two, 0) }          \
  static void kind##_update_one(void *info, void *chunk, void **states) { (void)info; TAKE(kind, two, 1) }      \
  static void kind##_combine(void *info, void **from, void **to, uint64_t count) {                              \
    (void)info;                                                                                                 \
    for (uint64_t i = 0; i < count; i++) {                                                                      \
      const kind *o = from[i];                                                                                  \
      kind *s = to[i];                                                                                          \
      if (o->n == 0) continue;                                                                                  \
      if (s->n == 0) *s = *o;                                                                                   \
      else kind##_merge(s, o);                                                                                  \
    }                                                                                                           \
  }                                                                                                             \
  static void kind##_finish(void *info, void **states, void *out, uint64_t count, uint64_t offset) {            \
    (void)info;                                                                                                 \
    finish(states, out, count, offset, sizeof(kind) / sizeof(double));                                          \
  }

AGGREGATE(spread, 0)
AGGREGATE(moments, 0)
AGGREGATE(pairs, 1)
AGGREGATE(logs, 0)

#define CALLS(kind) {kind##_size, kind##_init, kind##_update, kind##_update_one, kind##_combine, kind##_finish}

const glaux_aggregate glaux_sums[GLAUX_KINDS] = {
  [GLAUX_SPREAD] = CALLS(spread), [GLAUX_MOMENTS] = CALLS(moments), [GLAUX_PAIRS] = CALLS(pairs), [GLAUX_LOGS] = CALLS(logs),
};
