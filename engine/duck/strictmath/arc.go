// Package strictmath has inverse trigonometry as Java's StrictMath computes it: by the methods
// of fdlibm, whose last digit is now and then another than the nearest.
package strictmath

import "math"

const (
	halfPi, halfPiLow = 1.57079632679489655800e+00, 6.12323399573676603587e-17
	quarterPi         = 7.85398163397448278999e-01
	piLow             = 2 * halfPiLow
)

// polynomial is c[0] + c[1] x + c[2] x² …, without fused operations.
func polynomial(x float64, c ...float64) float64 {
	sum := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		sum = c[i] + float64(x*sum)
	}
	return sum
}

// Atan is the arc tangent. It reduces to |x| < 0.4375 by the arc tangent of 0.5, 1, 1.5 or infinity.
func Atan(x float64) float64 {
	a := math.Abs(x)
	var high, low float64
	switch {
	case x != x:
		return x
	case a >= 1<<60:
		return math.Copysign(halfPi+halfPiLow, x)
	case a < 1.0/(1<<29):
		return x
	case a < 0.4375:
	case a < 0.6875:
		high, low, a = 4.63647609000806093515e-01, 2.26987774529616870924e-17, (2*a-1)/(2+a)
	case a < 1.1875:
		high, low, a = quarterPi, 3.06161699786838301793e-17, (a-1)/(a+1)
	case a < 2.4375:
		high, low, a = 9.82793723247329054082e-01, 1.39033110312309984516e-17, (a-1.5)/(1+float64(1.5*a))
	default:
		high, low, a = halfPi, halfPiLow, -1/a
	}
	z := a * a
	w := z * z
	odd := z * polynomial(w, 3.33333333333329318027e-01, 1.42857142725034663711e-01, 9.09088713343650656196e-02, 6.66107313738753120669e-02, 4.97687799461593236017e-02, 1.62858201153657823623e-02)
	even := w * polynomial(w, -1.99999999998764832476e-01, -1.11111104054623557880e-01, -7.69187620504482999495e-02, -5.83357013379057348645e-02, -3.65315727442169155270e-02)
	y := float64(a * (odd + even))
	if high == 0 {
		return math.Copysign(a-y, x)
	}
	return math.Copysign(high-((y-low)-a), x)
}

// Atan2 is the angle of the point (x, y).
func Atan2(y, x float64) float64 {
	if x == 1 || x != x || y != y || x == 0 || y == 0 || math.IsInf(x, 0) || math.IsInf(y, 0) {
		if x == 1 {
			return Atan(y)
		}
		return math.Atan2(y, x) // multiples of a quarter of π
	}
	var z float64
	switch k := exponent(y) - exponent(x); {
	case k > 60:
		z = halfPi + 0.5*piLow
	case x < 0 && k < -60:
	default:
		z = Atan(math.Abs(y / x))
	}
	if x < 0 {
		z = math.Pi - (z - piLow)
	}
	return math.Copysign(z, y)
}

func exponent(x float64) int { return int(math.Float64bits(x)>>52&0x7ff) - 1023 }
