//go:build !linux

package worker

// keepZeros can't reach DuckDB's Parquet writer here: see docs/compatibility.md.
func keepZeros() error { return nil }
