#include <stdint.h>

// glaux_zeros_keep has DuckDB's Parquet writer tell 0.0 from -0.0; 0: that can't be.
int glaux_zeros_keep(void);
