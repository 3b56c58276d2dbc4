package kernel

import (
	"math"

	"glaux/sql"
)

// remainderKernels are this file's kernels by name.
var remainderKernels = map[string]Kernel{
	// Java's remainder of floating-point numbers has the sign of the dividend and is
	// exact; DuckDB's has the sign of the divisor.
	"float_modulus": floatModulus,
}

var floatModulus = choose(func(args []sql.Type) (Kernel, bool) {
	if args[0].Kind == sql.Double && args[1].Kind == sql.Double {
		return Kernel{Make: remainders}, true
	}
	return F2(func(x, y float64) (float64, error) { return math.Mod(x, y), nil }), true
})
