#pragma once
#include <stdint.h>

// What DuckDB's C interface has for chunks and vectors; all handles are pointers to it.
void *duckdb_data_chunk_get_vector(void *chunk, uint64_t column);
uint64_t duckdb_data_chunk_get_size(void *chunk);
void *duckdb_vector_get_data(void *vector);
uint64_t *duckdb_vector_get_validity(void *vector);
void duckdb_vector_ensure_validity_writable(void *vector);

// Makes a row of a result NULL.
static inline void glaux_set_null(void *vector, uint64_t i) {
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_vector_get_validity(vector)[i / 64] &= ~(1ull << (i % 64));
}

// Functions of one string: their result is the greatest, or the least, of all strings
// of the chunk, in the first row, and NULL in the others.
void glaux_greatest(void *info, void *chunk, void *out);
void glaux_least(void *info, void *chunk, void *out);

// The place of the greatest or least of n strings, as a vector holds them; n if all are
// NULL, by the bits that aren't set of valid, which may be null.
uint64_t glaux_extreme(const void *strings, const uint64_t *valid, uint64_t n, int greatest);
