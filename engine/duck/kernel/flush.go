package kernel

import bindings "github.com/duckdb/duckdb-go-bindings"

// Flush writes the values into a vector of a chunk that the caller fills, such as
// a table function's output.
func (b *Builder) Flush(vec bindings.Vector) { b.flush(vec) }
