package kernel

import "math"

// Java's remainder of floating-point numbers has the sign of the dividend and is
// exact; DuckDB's has the sign of the divisor.
var _ = add("float_modulus", F2(func(x, y float64) (float64, error) { return math.Mod(x, y), nil }))
