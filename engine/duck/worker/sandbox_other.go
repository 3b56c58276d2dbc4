//go:build !linux

package worker

// confine has nothing but DuckDB's own checks here.
func confine(Hello) error { return nil }
