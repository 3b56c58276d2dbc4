package kernel

import "math/bits"

// Arithmetic of 128 bits, as far as decimals need it. ok is false where the
// result needs more bits.

// powers128 are the powers of ten that fit.
var powers128 = func() (p [39]Int128) {
	for i := range p {
		p[i] = int128(pow10(i))
	}
	return p
}()

func (x Int128) negative() bool { return x.Hi < 0 }

func (x Int128) neg() Int128 {
	lo, borrow := bits.Sub64(0, x.Lo, 0)
	hi, _ := bits.Sub64(0, uint64(x.Hi), borrow)
	return Int128{Lo: lo, Hi: int64(hi)}
}

// abs is the magnitude, which has no sign.
func (x Int128) abs() (hi, lo uint64) {
	if x.negative() {
		x = x.neg()
	}
	return uint64(x.Hi), x.Lo
}

func (x Int128) add(y Int128) (sum Int128, ok bool) {
	lo, carry := bits.Add64(x.Lo, y.Lo, 0)
	hi, _ := bits.Add64(uint64(x.Hi), uint64(y.Hi), carry)
	sum = Int128{Lo: lo, Hi: int64(hi)}
	return sum, (x.Hi^sum.Hi)&(y.Hi^sum.Hi) >= 0
}

// mul multiplies; the least number is taken for too large.
func (x Int128) mul(y Int128) (product Int128, ok bool) {
	xh, xl := x.abs()
	yh, yl := y.abs()
	if xh != 0 && yh != 0 {
		return Int128{}, false
	}
	hi, lo := bits.Mul64(xl, yl)
	over1, cross1 := bits.Mul64(xh, yl)
	over2, cross2 := bits.Mul64(xl, yh)
	hi, carry1 := bits.Add64(hi, cross1, 0)
	hi, carry2 := bits.Add64(hi, cross2, 0)
	if over1|over2|carry1|carry2 != 0 || hi>>63 != 0 {
		return Int128{}, false
	}
	product = Int128{Lo: lo, Hi: int64(hi)}
	if x.negative() != y.negative() {
		product = product.neg()
	}
	return product, true
}

// quoRem128 divides magnitudes; y is not 0.
func quoRem128(xh, xl, yh, yl uint64) (qh, ql, rh, rl uint64) {
	if yh == 0 {
		qh, rl = xh/yl, xh%yl
		ql, rl = bits.Div64(rl, xl, yl)
		return qh, ql, 0, rl
	}
	// The quotient has 64 bits at most: it is estimated from the highest bits of
	// the divisor and is then too large by one or not at all.
	shift := uint(bits.LeadingZeros64(yh))
	top := yh<<shift | yl>>1>>(63-shift)
	q, _ := bits.Div64(xh>>1, xh<<63|xl>>1, top)
	q = q >> (63 - shift)
	if q > 0 {
		q--
	}
	ph, pl := bits.Mul64(q, yl)
	ph += q * yh
	rl, borrow := bits.Sub64(xl, pl, 0)
	rh, _ = bits.Sub64(xh, ph, borrow)
	if rh > yh || rh == yh && rl >= yl {
		q++
		rl, borrow = bits.Sub64(rl, yl, 0)
		rh, _ = bits.Sub64(rh, yh, borrow)
	}
	return 0, q, rh, rl
}

// rem is what the division that truncates leaves; it has the sign of x. y is not 0.
func (x Int128) rem(y Int128) Int128 {
	xh, xl := x.abs()
	yh, yl := y.abs()
	_, _, rh, rl := quoRem128(xh, xl, yh, yl)
	return signed128(rh, rl, x.negative())
}

// divRound divides and rounds half away from zero. y is not 0.
func (x Int128) divRound(y Int128) Int128 {
	xh, xl := x.abs()
	yh, yl := y.abs()
	qh, ql, rh, rl := quoRem128(xh, xl, yh, yl)
	// Twice the rest has 128 bits, as the divisor's magnitude has 127.
	if th, tl := rh<<1|rl>>63, rl<<1; th > yh || th == yh && tl >= yl {
		var carry uint64
		ql, carry = bits.Add64(ql, 1, 0)
		qh += carry
	}
	return signed128(qh, ql, x.negative() != y.negative())
}

func signed128(hi, lo uint64, negative bool) Int128 {
	x := Int128{Lo: lo, Hi: int64(hi)}
	if negative {
		return x.neg()
	}
	return x
}

// fits reports whether an unscaled decimal has at most n digits.
func (x Int128) fits(n int) bool {
	hi, lo := x.abs()
	p := powers128[n]
	return hi < uint64(p.Hi) || hi == uint64(p.Hi) && lo < p.Lo
}

// scaled multiplies by 10^n.
func (x Int128) scaled(n int) (Int128, bool) {
	if n == 0 {
		return x, true
	}
	if n >= len(powers128) {
		return Int128{}, x == Int128{}
	}
	return x.mul(powers128[n])
}
