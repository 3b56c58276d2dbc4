#pragma once
#include <stdint.h>

void *duckdb_data_chunk_get_vector(void *chunk, uint64_t column);
void duckdb_vector_reference_vector(void *to, void *from);

// A function whose result is its first argument.
void glaux_rows(void *info, void *chunk, void *out);
