#include "pairs.h"

#include <math.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#pragma GCC optimize("fp-contract=off")

// merge_runs merges two sorted runs, a's first, to out, which may be where the second ends.
static void merge_runs(const glaux_pair *a, const glaux_pair *end_a, const glaux_pair *b, const glaux_pair *end_b, glaux_pair *out) {
  while (a < end_a && b < end_b) {
    int second = b->value < a->value;
    *out++ = *(second ? b : a);
    a += !second;
    b += second;
  }
  memcpy(out, a, (size_t)(end_a - a) * sizeof *a);
  if (out + (end_a - a) != b) memcpy(out + (end_a - a), b, (size_t)(end_b - b) * sizeof *b);
}

enum { RUN = 8 };

static void sort_runs(glaux_pair *pairs, int n, glaux_pair *scratch) {
  for (int from = 0; from < n; from += RUN) {
    int to = from + RUN < n ? from + RUN : n;
    for (int i = from + 1; i < to; i++) {
      glaux_pair x = pairs[i];
      int k = i;
      for (; k > from && x.value < pairs[k - 1].value; k--) pairs[k] = pairs[k - 1];
      pairs[k] = x;
    }
  }
  glaux_pair *in = pairs, *out = scratch;
  for (int size = RUN; size < n; size *= 2) {
    for (int from = 0; from < n; from += 2 * size) {
      int middle = from + size < n ? from + size : n, to = from + 2 * size < n ? from + 2 * size : n;
      merge_runs(in + from, in + middle, in + middle, in + to, out + from);
    }
    glaux_pair *swap = in;
    in = out, out = swap;
  }
  if (in != pairs) memcpy(pairs, in, (size_t)n * sizeof *pairs);
}

void glaux_pairs_sort(glaux_pair *pairs, int n, glaux_pair *scratch) {
  int sorted = n > 0;
  while (sorted < n && pairs[sorted - 1].value <= pairs[sorted].value) sorted++;
  if (sorted == n) return;
  sort_runs(pairs + sorted, n - sorted, scratch);
  if (pairs[sorted - 1].value <= pairs[sorted].value) return;
  memcpy(scratch, pairs, (size_t)sorted * sizeof *pairs);
  merge_runs(scratch, scratch + sorted, pairs + sorted, pairs + n, pairs);
}

// cost is what it costs to merge two buckets; no number is as much as infinity.
static double cost(double value, double weight, double next, double next_weight) {
  double w = weight + next_weight, d = value - next;
  double c = w * (d * d) * (weight * next_weight / (w * w));
  return c == c ? c : INFINITY;
}

// cheapest is the first place of the least cost; n is a multiple of 8.
static int cheapest(const double *costs, int n) {
#if defined(__SSE2__)
  __m128d m0 = _mm_loadu_pd(costs), m1 = _mm_loadu_pd(costs + 2), m2 = _mm_loadu_pd(costs + 4), m3 = _mm_loadu_pd(costs + 6);
  for (int i = 8; i < n; i += 8) {
    m0 = _mm_min_pd(m0, _mm_loadu_pd(costs + i));
    m1 = _mm_min_pd(m1, _mm_loadu_pd(costs + i + 2));
    m2 = _mm_min_pd(m2, _mm_loadu_pd(costs + i + 4));
    m3 = _mm_min_pd(m3, _mm_loadu_pd(costs + i + 6));
  }
  m0 = _mm_min_pd(_mm_min_pd(m0, m1), _mm_min_pd(m2, m3));
  m0 = _mm_min_pd(m0, _mm_unpackhi_pd(m0, m0));
  m0 = _mm_unpacklo_pd(m0, m0);
  for (int i = 0;; i += 8) {
    __m128d a = _mm_cmpeq_pd(m0, _mm_loadu_pd(costs + i)), b = _mm_cmpeq_pd(m0, _mm_loadu_pd(costs + i + 2));
    __m128d c = _mm_cmpeq_pd(m0, _mm_loadu_pd(costs + i + 4)), d = _mm_cmpeq_pd(m0, _mm_loadu_pd(costs + i + 6));
    int mask = _mm_movemask_pd(a) | _mm_movemask_pd(b) << 2 | _mm_movemask_pd(c) << 4 | _mm_movemask_pd(d) << 6;
    if (mask) return i + __builtin_ctz((unsigned)mask);
  }
#else
  int at = 0;
  for (int i = 1; i < n; i++) {
    if (costs[i] < costs[at]) at = i;
  }
  return at;
#endif
}

// merge_nearest is glaux_pairs_merge of buckets that are sorted and joined.
static int merge_nearest(glaux_pair *buckets, int n, int limit) {
  double value[GLAUX_PAIRS_MOST], weight[GLAUX_PAIRS_MOST], costs[GLAUX_PAIRS_MOST + 8];
  short left[GLAUX_PAIRS_MOST], right[GLAUX_PAIRS_MOST];
  for (int i = 0; i < n; i++) {
    value[i] = buckets[i].value, weight[i] = buckets[i].weight;
    left[i] = (short)(i - 1), right[i] = (short)(i + 1);
  }
  int places = (n + 7) / 8 * 8;
  for (int i = 0; i < places; i++) costs[i] = i < n - 1 ? cost(value[i], weight[i], value[i + 1], weight[i + 1]) : INFINITY;
  for (int count = n; count > limit; count--) {
    int at = cheapest(costs, places);
    if (!(costs[at] < INFINITY)) return -1;
    int r = right[at], l = left[at], after = right[r];
    double w = weight[at] + weight[r];
    value[at] = (value[at] * weight[at] + value[r] * weight[r]) / w;
    weight[at] = w;
    costs[r] = costs[at] = INFINITY;
    right[at] = (short)after;
    if (after < n) {
      left[after] = (short)at;
      costs[at] = cost(value[at], w, value[after], weight[after]);
    }
    if (l >= 0) costs[l] = cost(value[l], weight[l], value[at], w);
  }
  for (int i = right[0]; i < n; i = right[i]) { // the first is never merged into another one
    if (!(value[left[i]] < value[i])) return -1;
  }
  int count = 0;
  for (int i = 0; i < n; i = right[i]) buckets[count++] = (glaux_pair){value[i], weight[i]};
  return count;
}

int glaux_pairs_merge(glaux_pair *buckets, int n, int limit, glaux_pair *scratch) {
  if (n > GLAUX_PAIRS_MOST) return -n;
  for (int i = 0; i < n; i++) {
    double v = buckets[i].value, w = buckets[i].weight;
    if (!(fabs(v) < INFINITY) || !(w > 0 && w < INFINITY) || (v == 0 && signbit(v))) return -n;
  }
  glaux_pairs_sort(buckets, n, scratch);
  int count = n > 0;
  for (int i = 1; i < n; i++) {
    if (buckets[count - 1].value == buckets[i].value) {
      buckets[count - 1].weight += buckets[i].weight;
    } else {
      buckets[count++] = buckets[i];
    }
  }
  if (count <= limit) return count;
  int merged = merge_nearest(buckets, count, limit);
  return merged < 0 ? -count : merged;
}
