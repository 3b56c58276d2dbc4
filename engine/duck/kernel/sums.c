// Sums of integers of 64 bits in the order of their rows. The first addition that overflows is
// kept, and fails when the result is asked for; no rows, or NULLs only, are NULL.
#include "sums.h"
#include "extreme.h"
#include "program.h"
#include "stream.h"
#include "wide.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// A sum, or its operands a and b where it overflowed.
typedef struct {
  int64_t a, b;
  enum { NONE, SUM, OVERFLOWED } has;
} sum;

static inline __attribute__((always_inline)) void sum_add(sum *s, int64_t x) {
  if (s->has == OVERFLOWED) return;
  int64_t total;
  int over = __builtin_add_overflow(s->a, x, &total);
  s->has = over ? OVERFLOWED : SUM;
  if (over) s->b = x;
  else s->a = total;
}

static uint64_t sum_size(void *info) { (void)info; return sizeof(sum); }
static void sum_init(void *info, void *state) { (void)info; memset(state, 0, sizeof(sum)); }

// MANY numbers of less than SMALL bits have a sum of less than 63.
enum { MANY = 2048, SMALL = 51 };

// small adds n numbers and says whether they are so small.
LOOP small(const int64_t *x, uint64_t n, int64_t *total, int *are) {
  uint64_t bits = 0;
  int64_t t = 0;
  for (uint64_t i = 0; i < n; i++) {
    bits |= (uint64_t)(x[i] ^ x[i] >> 63);
    t = (int64_t)((uint64_t)t + (uint64_t)x[i]);
  }
  *total = t;
  *are = !(bits >> SMALL);
}

WIDE wide_small(const int64_t *x, uint64_t n, int64_t *total, int *are) { small(x, n, total, are); }

// together adds n rows without NULLs to one state, if it can be done at once.
static int together(sum *s, const int64_t *x, uint64_t n) {
  int64_t part;
  int are;
  if (n > MANY || s->has == OVERFLOWED) return 0;
  if (HAVE_WIDE) wide_small(x, n, &part, &are);
  else small(x, n, &part, &are);
  if (!are) return 0;
  // Each of them has room if what is left is more than all may add.
  const int64_t most = (int64_t)MANY << SMALL;
  if (s->a > INT64_MAX - most || s->a < INT64_MIN + most) return 0;
  s->a += part, s->has = SUM;
  return 1;
}

// alike reports rows that are all of the first one's state.
static int alike(void **states, uint64_t n) {
  uint64_t differ = 0;
  for (uint64_t i = 1; i < n; i++) differ |= (uintptr_t)states[i] ^ (uintptr_t)states[0];
  return !differ;
}

// take adds rows to their states, or all to the first.
static void take(void *chunk, void **states, int one) {
  uint64_t n = duckdb_data_chunk_get_size(chunk), i = 0;
  void *vector = duckdb_data_chunk_get_vector(chunk, 0);
  const int64_t *x = duckdb_vector_get_data(vector);
  const uint64_t *mask = duckdb_vector_get_validity(vector);
  if (n && !mask && (one || (states[0] == states[n - 1] && alike(states, n))) && together(states[0], x, n)) return;
  while (i < n) {
    void *of = states[one ? 0 : i];
    sum s = *(sum *)of;
    do {
      if (!glaux_null_at(mask, i)) sum_add(&s, x[i]);
    } while (++i < n && (one || states[i] == of));
    *(sum *)of = s;
  }
}

static void sum_update(void *info, void *chunk, void **states) { (void)info; take(chunk, states, 0); }
static void sum_update_one(void *info, void *chunk, void **states) { (void)info; take(chunk, states, 1); }

static void sum_combine(void *info, void **from, void **to, uint64_t count) {
  (void)info;
  for (uint64_t i = 0; i < count; i++) {
    const sum *o = from[i];
    sum *s = to[i];
    if (o->has == SUM) sum_add(s, o->a);
    else if (o->has == OVERFLOWED && s->has != OVERFLOWED) *s = *o;
  }
}

static void sum_finalize(void *info, void **states, void *out, uint64_t count, uint64_t offset) {
  int64_t *to = (int64_t *)duckdb_vector_get_data(out) + offset;
  for (uint64_t i = 0; i < count; i++) {
    const sum *s = states[i];
    if (s->has == OVERFLOWED) {
      char text[160];
      snprintf(text, sizeof text, "\x01" "NUMERIC_VALUE_OUT_OF_RANGE" "\x01" "bigint addition overflow: %" PRId64 " + %" PRId64, s->a, s->b);
      duckdb_aggregate_function_set_error(info, text);
      return;
    }
    to[i] = s->a;
    if (s->has == NONE) glaux_set_null(out, offset + i);
  }
}

const glaux_aggregate glaux_sum = {sum_size, sum_init, sum_update, sum_update_one, sum_combine, sum_finalize};
