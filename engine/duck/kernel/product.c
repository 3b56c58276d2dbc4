#include "product.h"
#include "extreme.h"
#include "program.h"
#include "wide.h"

void duckdb_scalar_function_set_error(void *info, const char *error);

// magnitude has all the bits of n numbers' magnitudes, or of one less where they are negative.
static inline __attribute__((always_inline)) uint64_t magnitude(const int64_t *x, uint64_t n) {
  uint64_t bits = 1;
  for (uint64_t i = 0; i < n; i++) bits |= (uint64_t)(x[i] ^ x[i] >> 63);
  return bits;
}

// products says whether no product can leave 64 bits, by the largest operands, and makes them then.
LOOP products(const int64_t *a, const int64_t *b, int64_t *restrict out, uint64_t n, int *made) {
  *made = __builtin_clzll(magnitude(a, n)) + __builtin_clzll(magnitude(b, n)) >= 66;
  if (!*made) return;
  for (uint64_t i = 0; i < n; i++) out[i] = a[i] * b[i];
}

WIDE wide_products(const int64_t *a, const int64_t *b, int64_t *restrict out, uint64_t n, int *made) { products(a, b, out, n, made); }

void glaux_product(void *info, void *chunk, void *out) {
  void *left = duckdb_data_chunk_get_vector(chunk, 0), *right = duckdb_data_chunk_get_vector(chunk, 1);
  uint64_t n = duckdb_data_chunk_get_size(chunk);
  const int64_t *a = duckdb_vector_get_data(left), *b = duckdb_vector_get_data(right);
  const uint64_t *x = duckdb_vector_get_validity(left), *y = duckdb_vector_get_validity(right);
  int64_t *to = duckdb_vector_get_data(out);
  if (x || y) {
    duckdb_vector_ensure_validity_writable(out);
    uint64_t *valid = duckdb_vector_get_validity(out);
    for (uint64_t i = 0; i < (n + 63) / 64; i++) valid[i] = (x ? x[i] : UINT64_MAX) & (y ? y[i] : UINT64_MAX);
  }
  int made;
  if (HAVE_WIDE) wide_products(a, b, to, n, &made);
  else products(a, b, to, n, &made);
  if (made) return;
  for (uint64_t i = 0; i < n; i++)
    if (!glaux_null_at(x, i) && !glaux_null_at(y, i) && __builtin_mul_overflow(a[i], b[i], &to[i])) {
      duckdb_scalar_function_set_error(info, "\1HIVE_BAD_DATA\1" GLAUX_LARGER_DECIMALS);
      return;
    }
}
