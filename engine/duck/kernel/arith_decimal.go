package kernel

import (
	"math/big"

	"glaux/sql"
)

// decimalDivide gives the quotient at the result's scale, rounded half up.
var decimalDivide = decimals(divideDecimals, func(args []sql.Type, r sql.Type) (a, b int) {
	return r.Scale + args[1].Scale - args[0].Scale, 0
}, make2(func(args []sql.Type, r sql.Type) (func(a, b Int128) (Int128, error), error) {
	shift := r.Scale + args[1].Scale - args[0].Scale
	factor := pow10(shift)
	return func(a, b Int128) (Int128, error) {
		switch {
		case b == (Int128{}):
			return Int128{}, errDivisionByZero
		case shift >= 38: // Trino has no such power of ten, even for zero
			return Int128{}, outOfRange("Decimal overflow")
		}
		if n, ok := a.scaled(shift); ok {
			return checked128(n.divRound(b), r)
		}
		return checked(divRound(new(big.Int).Mul(a.Big(), factor), b.Big()), r)
	}, nil
}))

func abs64(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}

// checked is a decimal result that must fit its type.
func checked(x *big.Int, t sql.Type) (Int128, error) {
	if !fits(x, t.Precision) {
		return Int128{}, outOfRange("Decimal overflow")
	}
	return int128(x), nil
}

// checked128 is checked of a result that has 128 bits at most.
func checked128(x Int128, t sql.Type) (Int128, error) {
	if !x.fits(t.Precision) {
		return Int128{}, outOfRange("Decimal overflow")
	}
	return x, nil
}

// decimalOperation is an operator over decimals: quick where 128 bits are enough,
// else big, which may change its operands.
type decimalOperation struct {
	what    chunkOperation
	aligned bool // both operands at the larger scale
	divides bool
	quick   func(a, b Int128) (Int128, bool)
	big     func(a, b *big.Int) *big.Int // nil: an overflow
}

func (op decimalOperation) kernel() Kernel {
	ups := func(args []sql.Type, _ sql.Type) (a, b int) {
		if !op.aligned {
			return 0, 0
		}
		scale := max(args[0].Scale, args[1].Scale)
		return scale - args[0].Scale, scale - args[1].Scale
	}
	return decimals(op.what, ups, make2(func(args []sql.Type, r sql.Type) (func(a, b Int128) (Int128, error), error) {
		var up [2]int
		up[0], up[1] = ups(args, r)
		return func(a, b Int128) (Int128, error) {
			if op.divides && b == (Int128{}) {
				return Int128{}, errDivisionByZero
			}
			x, ok1 := a.scaled(up[0])
			y, ok2 := b.scaled(up[1])
			if ok1 && ok2 {
				if z, ok := op.quick(x, y); ok {
					return checked128(z, r)
				}
			}
			z := op.big(rescale(a.Big(), 0, up[0]), rescale(b.Big(), 0, up[1]))
			if z == nil {
				return Int128{}, outOfRange("Decimal overflow")
			}
			return checked(z, r)
		}, nil
	}))
}

var (
	decimalAdd = decimalOperation{
		what: addDecimals, aligned: true, quick: Int128.add,
		big: func(a, b *big.Int) *big.Int { return a.Add(a, b) },
	}.kernel()
	decimalSubtract = decimalOperation{
		what: subtractDecimals, aligned: true, quick: func(a, b Int128) (Int128, bool) { return a.add(b.neg()) },
		big: func(a, b *big.Int) *big.Int { return a.Sub(a, b) },
	}.kernel()
	decimalMultiply = decimalOperation{
		what: multiplyDecimals, quick: Int128.mul,
		big: func(a, b *big.Int) *big.Int { return a.Mul(a, b) },
	}.kernel()
	decimalModulus = decimalOperation{
		what: modulusDecimals, aligned: true, divides: true, quick: func(a, b Int128) (Int128, bool) { return a.rem(b), true },
		big: func(a, b *big.Int) *big.Int {
			n, rest := new(big.Int).QuoRem(a, b, new(big.Int))
			if n.BitLen() > 128 { // Trino has no room for the quotient
				return nil
			}
			return rest
		},
	}.kernel()
)
