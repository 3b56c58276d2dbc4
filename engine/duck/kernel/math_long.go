package kernel

/*
#cgo LDFLAGS: -lm
#include <math.h>

// glaux_tanh computes in long double, so that the result is the nearest double nearly
// always, as that of Java's intrinsics is.
static void glaux_tanh(double *x, int n) {
	for (int i = 0; i < n; i++) {
		long double v = x[i], t;
		if (fabsl(v) < 22) {
			t = expm1l(2 * fabsl(v));
			x[i] = (double)copysignl(t / (t + 2), v);
		} else if (v == v) {
			x[i] = v > 0 ? 1 : -1;
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
	"tanh": {Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			x := &c.Args[0]
			out := room[float64](c.Out, c.N)
			copy(out, column[float64](x, c.N))
			if c.N > 0 {
				C.glaux_tanh((*C.double)(unsafe.Pointer(&out[0])), C.int(c.N))
			}
			c.nullWhere(x)
			return nil
		}, nil
	}},
}
