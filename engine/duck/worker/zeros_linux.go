package worker

/*
#cgo LDFLAGS: -Wl,--wrap=_ZN6duckdb22ParquetStatisticsUtils20BloomFilterSupportedERKNS_13LogicalTypeIdE
#include "zeros_linux.h"
*/
import "C"

import "errors"

// keepZeros has Parquet files keep what tells 0.0 from -0.0, and be read by the Bloom filters
// of no column that may have both.
func keepZeros() error {
	if C.glaux_zeros_keep() == 0 {
		return errors.New("DuckDB's Parquet writer doesn't tell 0.0 from -0.0")
	}
	return nil
}
