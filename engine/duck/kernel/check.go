package kernel

import (
	"math"
	"math/big"

	"glaux/sql"
)

// MostRows is more than any partition has. DuckDB adds offsets to row numbers, and would overflow.
const MostRows = 1 << 40

// checkKernels are this file's kernels by name.
var checkKernels = map[string]Kernel{
	// $frame_offset checks a distance in a window frame; NULL is as wrong.
	"$frame_offset": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			for i := range c.N {
				x := c.Args[0].Value(i)
				if x == nil || order(c.Args[0].Type, x, zeroOf(x)) < 0 {
					return badOffset()
				}
				c.Out.Append(x)
			}
			return nil
		}, nil
	}},
	"$frame_above":   frameReach(1, "addition", "+"),
	"$frame_below":   frameReach(-1, "subtraction", "-"),
	"$decimal_above": decimalReach((*big.Int).Add),
	"$decimal_below": decimalReach((*big.Int).Sub),
	"$lag_offset": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			for i := range c.N {
				if c.Args[0].Null(i) {
					return invalid("Offset must not be null")
				}
				x := c.Args[0].Int(i)
				if x < 0 {
					return invalid("Offset must be at least 0")
				}
				c.Out.Int(min(x, MostRows))
			}
			return nil
		}, nil
	}},
	"$nth_offset": atLeast(1, "Offset must be at least 1"),
	"$buckets":    atLeast(1, "Buckets must be greater than 0"),
	"$recursion_limit": F2(func(rows, depth int64) (bool, error) {
		if rows == 0 {
			return false, nil
		}
		return false, failure("NOT_SUPPORTED", "Recursion depth limit exceeded (%d). Use 'max_recursion_depth' session property to modify the limit.", depth)
	}),
	// $identity is a value that two others share exactly when they are not distinct:
	// what maps are grouped by.
	"$identity": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			for i := range c.N {
				if c.Args[0].Null(i) {
					c.Out.Null()
				} else {
					c.Out.Write(func(dst []byte) []byte { return appendIdentity(dst, &c.Args[0], i) })
				}
			}
			return nil
		}, nil
	}},
}

func badOffset() error {
	return failure("INVALID_WINDOW_FRAME", "Window frame offset value must not be negative or null")
}

func zeroOf(x any) any {
	switch x.(type) {
	case float32:
		return float32(0)
	case float64:
		return float64(0)
	case *big.Int:
		return new(big.Int)
	}
	return int64(0)
}

// atLeast passes on a number that is not too small.
func atLeast(low int64, message string) Kernel {
	return F1(func(x int64) (int64, error) {
		if x < low {
			return 0, invalid("%s", message)
		}
		return x, nil
	})
}

// frameReach gives how far a frame reaches from a key, and fails where the sum of both, with
// a sign before the distance, is beyond the wider one's type: a tinyint or a smallint.
func frameReach(sign int64, name, op string) Kernel {
	return Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		least, most := int64(math.MinInt8), int64(math.MaxInt8)
		sums := args[0]
		if args[1].Kind == sql.SmallInt {
			sums = args[1]
		}
		if sums.Kind == sql.SmallInt {
			least, most = math.MinInt16, math.MaxInt16
		}
		return func(c *Call) error {
			key, far := &c.Args[0], &c.Args[1]
			for i := range c.N {
				if far.Null(i) {
					c.Out.Null()
					continue
				}
				x := far.Int(i)
				if !key.Null(i) {
					if sum := key.Int(i) + sign*x; sum < least || sum > most {
						return outOfRange("%s %s overflow: %d %s %d", sums, name, key.Int(i), op, x)
					}
				}
				c.Out.Int(x)
			}
			return nil
		}, nil
	}}
}

// decimalReach gives how far a frame reaches from a key as a decimal of 38 digits, and fails
// where that or the sum of both has more. No distance is too far from a key that is NULL.
func decimalReach(sum func(z, key, far *big.Int) *big.Int) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		return func(c *Call) error {
			key, far := &c.Args[0], &c.Args[1]
			for i := range c.N {
				if far.Null(i) || far.Int128(i).negative() {
					return badOffset()
				}
				if key.Null(i) {
					c.Out.Int128(Int128{})
					continue
				}
				x := rescale(far.Int128(i).Big(), args[1].Scale, r.Scale)
				to := sum(new(big.Int), rescale(key.Int128(i).Big(), args[0].Scale, r.Scale), x)
				if !fits(x, r.Precision) || !fits(to, r.Precision) {
					return outOfRange("Decimal overflow")
				}
				c.Out.Int128(int128(x))
			}
			return nil
		}, nil
	}}
}
