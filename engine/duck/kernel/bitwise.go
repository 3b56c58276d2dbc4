package kernel

import (
	"math/bits"

	"glaux/sql"
)

// bitwiseKernels are this file's kernels by name.
var bitwiseKernels = map[string]Kernel{
	"bit_count": {Make: bitCounts},
	"bitwise_left_shift": bitShift(leftShifts, func(x int64, n, width int64) int64 {
		if n >= width {
			return 0
		}
		return signed(x<<(uint(n)&63), width)
	}),
	"bitwise_right_shift": bitShift(rightShifts, func(x int64, n, width int64) int64 {
		switch {
		case n >= width:
			return 0
		case n == 0:
			return x
		}
		return int64(uint64(x) << (64 - width) >> (64 - width) >> (uint(n) & 63))
	}),
	"bitwise_right_shift_arithmetic": bitShift(arithmeticShifts, func(x int64, n, width int64) int64 {
		if n >= 64 {
			n = 63
		}
		return x >> (uint(n) & 63)
	}),
}

// signed extends the sign of the lowest bits of x.
func signed(x, width int64) int64 { return x << (64 - width) >> (64 - width) }

var widths = map[sql.Kind]int64{sql.TinyInt: 8, sql.SmallInt: 16, sql.Integer: 32, sql.BigInt: 64}

// bitShift makes a kernel of a function of the value, the distance and the type's width in bits,
// and of one that does the same for many values of 64 bits and one distance.
func bitShift(each func(in []int64, n int64, out []int64), f func(x int64, n, width int64) int64) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		width := widths[args[0].Kind]
		slow := F2(func(x, n int64) (int64, error) { return f(x, n, width), nil })
		if width < 64 {
			return slow.Make(args, r)
		}
		return func(c *Call) error {
			by, out := &c.Args[1], room[int64](c.Out, c.N)
			if n, same := c.constant(1); same {
				each(column[int64](&c.Args[0], c.N), n, out)
			} else {
				for i, x := range column[int64](&c.Args[0], c.N) {
					out[i] = f(x, by.Int(i), 64)
				}
			}
			c.nullWhere(&c.Args[0])
			c.nullWhere(&c.Args[1])
			return nil
		}, nil
	}}
}

func leftShifts(in []int64, n int64, out []int64) {
	keep := int64(-1)
	if n >= 64 {
		keep = 0
	}
	for i, x := range in {
		out[i] = x << (uint(n) & 63) & keep
	}
}

func rightShifts(in []int64, n int64, out []int64) {
	keep := int64(-1)
	if n >= 64 {
		keep = 0
	}
	for i, x := range in {
		out[i] = int64(uint64(x)>>(uint(n)&63)) & keep
	}
}

func arithmeticShifts(in []int64, n int64, out []int64) {
	if n >= 64 {
		n = 63
	}
	for i, x := range in {
		out[i] = x >> (uint(n) & 63)
	}
}

// bitCounts counts those of a chunk in a loop where all its rows have the same width that
// all its numbers fit.
func bitCounts(args []sql.Type, r sql.Type) (Func, error) {
	each, err := F2(bitCount).Make(args, r)
	if err != nil || !plain[int64](args[0]) || !plain[int64](r) {
		return each, err
	}
	return func(c *Call) error {
		width, same := c.constant(1)
		if !same || width < 2 || width > 64 {
			return each(c)
		}
		in, other := column[int64](&c.Args[0], c.N), int64(0)
		for _, x := range in {
			other |= signed(x, width) ^ x
		}
		if other != 0 {
			return each(c) // maybe for what stands in the place of a NULL
		}
		for i, out := 0, room[int64](c.Out, c.N); i < len(out); i++ {
			out[i] = int64(bits.OnesCount64(uint64(in[i]) << (64 - width)))
		}
		c.nullWhere(&c.Args[0])
		return nil
	}, nil
}

func bitCount(x, width int64) (int64, error) {
	if width < 2 || width > 64 {
		return 0, invalid("Bits specified in bit_count must be between 2 and 64, got %d", width)
	}
	if signed(x, width) != x {
		return 0, invalid("Number must be representable with the bits specified. %d cannot be represented with %d bits", x, width)
	}
	return int64(bits.OnesCount64(uint64(x) << (64 - width))), nil
}
