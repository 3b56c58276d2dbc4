package kernel

import "math/big"

var powers = func() (p [77]*big.Int) {
	p[0] = big.NewInt(1)
	for i := 1; i < len(p); i++ {
		p[i] = new(big.Int).Mul(p[i-1], big.NewInt(10))
	}
	return p
}()

func pow10(n int) *big.Int {
	if n < len(powers) {
		return powers[n]
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// fits reports whether an unscaled decimal has at most n digits.
func fits(x *big.Int, n int) bool { return x.CmpAbs(pow10(n)) < 0 }

// rescale changes a decimal's scale, rounding half away from zero.
func rescale(x *big.Int, from, to int) *big.Int {
	if to >= from {
		return new(big.Int).Mul(x, pow10(to-from))
	}
	return divRound(x, pow10(from-to))
}

// divRound divides and rounds half away from zero.
func divRound(a, b *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	r.Abs(r)
	r.Lsh(r, 1)
	if r.CmpAbs(b) >= 0 {
		if (a.Sign() < 0) != (b.Sign() < 0) {
			return q.Sub(q, big.NewInt(1))
		}
		return q.Add(q, big.NewInt(1))
	}
	return q
}
