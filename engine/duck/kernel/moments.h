#pragma once
#include <stdint.h>

// Aggregates of doubles that are made of sums: each kind has its state, which is so many
// doubles of which the first counts rows, and which DuckDB holds. The result is a row of
// the state's numbers. Rows with a NULL don't count.
enum { GLAUX_SPREAD, GLAUX_MOMENTS, GLAUX_PAIRS, GLAUX_LOGS, GLAUX_KINDS };

// What DuckDB calls for a kind; update_one where all rows of a chunk are of the first state.
typedef struct {
  void *size, *init, *update, *update_one, *combine, *finalize;
} glaux_aggregate;

extern const glaux_aggregate glaux_sums[GLAUX_KINDS];
