// Sums of decimals of 128 bits, kept in 192. A total that isn't a decimal of 38 digits
// fails; no rows, or NULLs only, are NULL.
#include "totals.h"
#include "extreme.h"
#include "program.h"
#include "stream.h"
#include <string.h>

typedef struct { uint64_t low, high; } wide;

// total counts its rows; top is what is carried out of the other 128 bits, with their sign. DuckDB
// aligns states to 8 bytes.
typedef struct { uint64_t low, high; int64_t top, n; } total;

static inline void total_add(total *s, uint64_t low, uint64_t high, int64_t top) {
  unsigned __int128 a = (unsigned __int128)s->high << 64 | s->low, b = (unsigned __int128)high << 64 | low;
  a += b;
  s->low = (uint64_t)a;
  s->high = (uint64_t)(a >> 64);
  s->top += top + (a < b);
}

static uint64_t total_size(void *info) { (void)info; return sizeof(total); }
static void total_init(void *info, void *state) { (void)info; memset(state, 0, sizeof(total)); }

// take adds rows to their states, or all to the first. Those that follow each other in one state
// are added in registers.
static inline void take(void *chunk, void **states, int one) {
  uint64_t n = duckdb_data_chunk_get_size(chunk), i = 0;
  void *vector = duckdb_data_chunk_get_vector(chunk, 0);
  const wide *x = duckdb_vector_get_data(vector);
  const uint64_t *mask = duckdb_vector_get_validity(vector);
  while (i < n) {
    void *of = states[one ? 0 : i];
    total s = *(total *)of;
    do {
      if (!glaux_null_at(mask, i)) {
        total_add(&s, x[i].low, x[i].high, (int64_t)x[i].high >> 63);
        s.n++;
      }
    } while (++i < n && (one || states[i] == of));
    *(total *)of = s;
  }
}

static void total_update(void *info, void *chunk, void **states) { (void)info; take(chunk, states, 0); }
static void total_update_one(void *info, void *chunk, void **states) { (void)info; take(chunk, states, 1); }

static void total_combine(void *info, void **from, void **to, uint64_t count) {
  (void)info;
  for (uint64_t i = 0; i < count; i++) {
    const total *o = from[i];
    total *s = to[i];
    total_add(s, o->low, o->high, o->top);
    s->n += o->n;
  }
}

// fits reports a total of at most 38 digits.
static int fits(const total *s) {
  if (s->top != (int64_t)s->high >> 63) return 0;
  const unsigned __int128 limit = (unsigned __int128)10000000000000000000u * 10000000000000000000u;
  unsigned __int128 x = (unsigned __int128)s->high << 64 | s->low;
  return (s->top < 0 ? -x : x) < limit;
}

static void total_finalize(void *info, void **states, void *out, uint64_t count, uint64_t offset) {
  wide *to = (wide *)duckdb_vector_get_data(out) + offset;
  for (uint64_t i = 0; i < count; i++) {
    const total *s = states[i];
    if (s->n == 0) {
      glaux_set_null(out, offset + i);
    } else if (fits(s)) {
      to[i] = (wide){s->low, s->high};
    } else {
      duckdb_aggregate_function_set_error(info, "\x01" "NUMERIC_VALUE_OUT_OF_RANGE" "\x01" "Decimal overflow");
      return;
    }
  }
}

const glaux_aggregate glaux_total = {total_size, total_init, total_update, total_update_one, total_combine, total_finalize};
