#pragma once

#define GLAUX_LARGER_DECIMALS "Malformed Parquet file. Corrupted statistics: decimals are larger than they say"

// A function of two numbers of 64 bits, whose product has room in 64, or else the query fails.
void glaux_product(void *info, void *chunk, void *out);
