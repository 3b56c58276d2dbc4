package kernel

/*
#cgo noescape glaux_nearest_log10
#cgo nocallback glaux_nearest_log10
#cgo noescape glaux_nearest_cbrt
#cgo nocallback glaux_nearest_cbrt
#cgo noescape glaux_nearest_asin
#cgo nocallback glaux_nearest_asin
#cgo noescape glaux_nearest_acos
#cgo nocallback glaux_nearest_acos
#cgo noescape glaux_nearest_atan
#cgo nocallback glaux_nearest_atan
#cgo noescape glaux_nearest_atan2
#cgo nocallback glaux_nearest_atan2
#cgo noescape glaux_nearest_tanh
#cgo nocallback glaux_nearest_tanh
#include "nearest.h"
*/
import "C"

import (
	"sync"
	"unsafe"

	"glaux/engine/duck/strictmath"
	"glaux/sql"
)

// nearestKernels are this file's kernels by name.
var nearestKernels = map[string]Kernel{
	// The nearest doubles nearly always, as Java's intrinsics give them.
	"log10": doubles(func(in, out *C.double, n C.int) { C.glaux_nearest_log10(&log10Table()[0], in, out, n) }),
	"cbrt":  doubles(func(in, out *C.double, n C.int) { C.glaux_nearest_cbrt(in, out, n) }),
	"asin":  doubles(func(in, out *C.double, n C.int) { C.glaux_nearest_asin(in, out, n) }),
	"acos":  doubles(func(in, out *C.double, n C.int) { C.glaux_nearest_acos(in, out, n) }),
	"atan":  doubles(func(in, out *C.double, n C.int) { C.glaux_nearest_atan(in, out, n) }),
	"atan2": {Make: angles},
	"tanh":  doubles(func(in, out *C.double, n C.int) { C.glaux_nearest_tanh(&powersTable()[0], in, out, n) }),
}

var log10Table = sync.OnceValue(func() *[C.GLAUX_LOG10_TABLE]C.double {
	var t [C.GLAUX_LOG10_TABLE]C.double
	C.glaux_nearest_table(&t[0])
	return &t
})

var powersTable = sync.OnceValue(func() *[C.GLAUX_POWERS_TABLE]C.double {
	var t [C.GLAUX_POWERS_TABLE]C.double
	C.glaux_nearest_powers(&t[0])
	return &t
})

// angles are those of points, a chunk at a time where all of them are usual.
func angles(args []sql.Type, r sql.Type) (Func, error) {
	each, err := F2(func(y, x float64) (float64, error) { return strictmath.Atan2(y, x), nil }).Make(args, r)
	return func(c *Call) error {
		if c.N == 0 {
			return nil
		}
		y, x, room := &c.Args[0], &c.Args[1], c.Out.Room(c.N, 0)
		if C.glaux_nearest_atan2((*C.double)(y.data), (*C.double)(x.data), (*C.double)(room.Data), C.int(c.N)) == 0 {
			return each(c)
		}
		c.Out.Filled(c.N, false, room.Used)
		c.nullWhere(y)
		c.nullWhere(x)
		return nil
	}, err
}

// doubles is a kernel of a function of one double, a chunk at a time.
func doubles(f func(in, out *C.double, n C.int)) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			if c.N == 0 {
				return nil
			}
			x, out := &c.Args[0], room[float64](c.Out, c.N)
			f((*C.double)(x.data), (*C.double)(unsafe.Pointer(&out[0])), C.int(c.N))
			c.nullWhere(x)
			return nil
		}, nil
	}}
}
