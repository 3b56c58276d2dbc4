#include "fallible.h"

void glaux_rows(void *info, void *chunk, void *out) {
  (void)info;
  duckdb_vector_reference_vector(out, duckdb_data_chunk_get_vector(chunk, 0));
}
