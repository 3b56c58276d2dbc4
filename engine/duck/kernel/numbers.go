package kernel

/*
#cgo noescape glaux_numbers_mod
#cgo nocallback glaux_numbers_mod
#cgo noescape glaux_numbers_sign
#cgo nocallback glaux_numbers_sign
#cgo noescape glaux_numbers_round
#cgo nocallback glaux_numbers_round
#cgo noescape glaux_numbers_decimal
#cgo nocallback glaux_numbers_decimal
#include "numbers.h"
*/
import "C"

import (
	"math"
	"unsafe"

	"glaux/sql"
)

// Arithmetic of doubles that C computes for a whole chunk.

// remainders are those of two doubles.
func remainders([]sql.Type, sql.Type) (Func, error) {
	return func(c *Call) error {
		if c.N == 0 {
			return nil
		}
		x, y, out := &c.Args[0], &c.Args[1], room[float64](c.Out, c.N)
		C.glaux_numbers_mod((*C.double)(x.data), (*C.double)(y.data), (*C.double)(unsafe.Pointer(&out[0])), C.int(c.N))
		c.nullWhere(x)
		c.nullWhere(y)
		return nil
	}, nil
}

// signs is the kernel of the signs of doubles or reals.
func signs(t sql.Type) Kernel {
	if t.Kind != sql.Double {
		return F1(signum)
	}
	return doubles(func(in, out *C.double, n C.int) { C.glaux_numbers_sign(in, out, n) })
}

// roundedDoubles makes a kernel that rounds doubles, to as many digits behind the point as
// the second argument says, if there is one; slow does so where rows say different things.
func roundedDoubles(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if err != nil || args[0].Kind != sql.Double {
			return f, err
		}
		return func(c *Call) error {
			digits, same := int64(0), true
			if len(args) == 2 {
				digits, same = c.constant(1)
			}
			factor := powerOfTen(digits)
			if c.N == 0 || !same || math.IsInf(factor, 0) {
				return f(c)
			}
			x, out := &c.Args[0], room[float64](c.Out, c.N)
			C.glaux_numbers_round((*C.double)(x.data), C.double(factor), (*C.double)(unsafe.Pointer(&out[0])), C.int(c.N))
			c.nullWhere(x)
			return nil
		}, nil
	}}
}

// decimalsOfDoubles converts doubles, or does nothing and reports that where it can't all.
func (c *Call) decimalsOfDoubles(to sql.Type) bool {
	if c.N == 0 || to.Scale >= len(tens) || c.Out.w < 8 {
		return false
	}
	x, room, wide := &c.Args[0], c.Out.Room(c.N, 0), C.int(b2i(c.Out.w == 16))
	if C.glaux_numbers_decimal((*C.double)(x.data), (*C.uint64_t)(x.valid), C.double(tens[to.Scale]), C.double(math.Pow10(to.Precision)), wide, room.Data, C.int(c.N)) == 0 {
		return false
	}
	c.Out.Filled(c.N, false, room.Used)
	c.nullWhere(x)
	return true
}
