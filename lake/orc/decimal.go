package orc

import "math/bits"

// Rescale multiplies a 128-bit number by ten to the digits, or divides by it and
// rounds half away from zero.
func Rescale(lo uint64, hi int64, digits int) (uint64, int64, error) {
	negative := hi < 0
	l, h := lo, uint64(hi)
	if negative {
		l, h = negate(l, h)
	}
	for ; digits > 0; digits-- {
		carry, low := bits.Mul64(l, 10)
		over, high := bits.Mul64(h, 10)
		high, c := bits.Add64(high, carry, 0)
		if over+c > 0 || high>>63 != 0 {
			return 0, 0, corrupt("a decimal is too large for its scale")
		}
		l, h = low, high
	}
	rest := uint64(0)
	for ; digits < 0; digits++ {
		h, rest = bits.Div64(0, h, 10)
		l, rest = bits.Div64(rest, l, 10)
	}
	if rest >= 5 {
		var c uint64
		l, c = bits.Add64(l, 1, 0)
		h += c
	}
	if negative {
		l, h = negate(l, h)
	}
	return l, int64(h), nil
}

func negate(l, h uint64) (uint64, uint64) {
	l, borrow := bits.Sub64(0, l, 0)
	h, _ = bits.Sub64(0, h, borrow)
	return l, h
}

// FitsDigits reports whether a 128-bit number has no more digits than given.
func FitsDigits(lo uint64, hi int64, digits int) bool {
	l, h := lo, uint64(hi)
	if hi < 0 {
		l, h = negate(l, h)
	}
	if digits < 19 {
		return h == 0 && l < pow10[digits]
	}
	top := limits[digits-19]
	return h < top[0] || h == top[0] && l < top[1]
}

// pow10 are the powers of ten in 64 bits, limits those from 10^19 on as high and
// low words.
var (
	pow10 = func() (p [20]uint64) {
		p[0] = 1
		for i := 1; i < len(p); i++ {
			p[i] = p[i-1] * 10
		}
		return p
	}()
	limits = func() (p [20][2]uint64) {
		p[0][1] = pow10[19]
		for i := 1; i < len(p); i++ {
			carry, low := bits.Mul64(p[i-1][1], 10)
			p[i] = [2]uint64{p[i-1][0]*10 + carry, low}
		}
		return p
	}()
)
