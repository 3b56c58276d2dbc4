package kernel

import "math"

// remainderKernels are this file's kernels by name.
var remainderKernels = map[string]Kernel{
	// Java's remainder of floating-point numbers has the sign of the dividend and is
	// exact; DuckDB's has the sign of the divisor.
	"float_modulus": F2(func(x, y float64) (float64, error) { return math.Mod(x, y), nil }),
}
