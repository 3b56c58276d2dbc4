package kernel

/*
#cgo LDFLAGS: -lm
#include <math.h>

enum { LOG10, CBRT, TANH };

// cube_root corrects the C library's once.
static double cube_root(double x) {
	double y = cbrt(x);
	if (y == 0 || y - y != 0) return y;
	long double r = y, square = r * r;
	return (double)(r - (r * square - x) / (3 * square));
}

// apply computes in long double, so that the result is the nearest double nearly
// always, as that of Java's intrinsics is.
static void apply(int what, double *x, int n) {
	for (int i = 0; i < n; i++) {
		long double v = x[i], t;
		switch (what) {
		case LOG10:
			x[i] = (double)log10l(v);
			break;
		case CBRT:
			x[i] = cube_root(x[i]);
			break;
		case TANH:
			if (fabsl(v) < 22) {
				t = expm1l(2 * fabsl(v));
				x[i] = (double)copysignl(t / (t + 2), v);
			} else if (v == v) {
				x[i] = v > 0 ? 1 : -1;
			}
			break;
		}
	}
}
*/
import "C"

import (
	"unsafe"

	"glaux/sql"
)

// mathLongKernels are this file's kernels by name.
var mathLongKernels = map[string]Kernel{
	"log10": longDouble(C.LOG10),
	"cbrt":  longDouble(C.CBRT),
	"tanh":  longDouble(C.TANH),
}

// longDouble is a kernel of a function of one double that C computes, a chunk at a time.
func longDouble(what C.int) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			x := &c.Args[0]
			out := room[float64](c.Out, c.N)
			copy(out, column[float64](x, c.N))
			if c.N > 0 {
				C.apply(what, (*C.double)(unsafe.Pointer(&out[0])), C.int(c.N))
			}
			c.nullWhere(x)
			return nil
		}, nil
	}}
}
