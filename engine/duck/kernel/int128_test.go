package kernel

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// random128 has any number of bits, so that all ways through the arithmetic are taken.
func random128(r *rand.Rand) Int128 {
	x := Int128{Lo: r.Uint64(), Hi: int64(r.Uint64() >> 1)}
	switch n := r.IntN(128); {
	case n >= 64:
		x = Int128{Lo: uint64(x.Hi) >> (n - 64)}
	default:
		x = Int128{Lo: x.Lo, Hi: x.Hi >> n}
	}
	if r.IntN(8) == 0 { // next to a power of ten
		x, _ = powers128[r.IntN(39)].add(Int128{Lo: uint64(r.IntN(2))})
	}
	if r.IntN(2) == 0 {
		return x.neg()
	}
	return x
}

func TestInt128(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	limit := new(big.Int).Lsh(big.NewInt(1), 127)
	check := func(op string, x, y, got Int128, ok bool, want *big.Int) {
		t.Helper()
		if inside := want.CmpAbs(limit) < 0; ok != inside || ok && got.Big().Cmp(want) != 0 {
			t.Errorf("%s of %s and %s: %s %v, want %s", op, x.Big(), y.Big(), got.Big(), ok, want)
		}
	}
	for range 200_000 {
		x, y := random128(r), random128(r)
		a, b := x.Big(), y.Big()
		sum, ok := x.add(y)
		check("sum", x, y, sum, ok, new(big.Int).Add(a, b))
		product, ok := x.mul(y)
		check("product", x, y, product, ok, new(big.Int).Mul(a, b))
		if y == (Int128{}) {
			continue
		}
		check("rest", x, y, x.rem(y), true, new(big.Int).Rem(a, b))
		check("quotient", x, y, x.divRound(y), true, divRound(a, b))
		if n := r.IntN(39); x.fits(n) != fits(a, n) {
			t.Errorf("%s has %d digits: %v", a, n, x.fits(n))
		}
	}
}
