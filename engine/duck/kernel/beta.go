package kernel

import "math"

// delta are the coefficients of the series in (10/x)² that remains of Stirling's formula for
// the logarithm of the gamma function, which DiDonato and Morris (1992) use from 10 on.
var delta = [...]float64{
	.833333333333333333333333333333e-01, -.277777777777777777777777752282e-04, .793650793650793650791732130419e-07,
	-.595238095238095232389839236182e-09, .841750841750832853294451671990e-11, -.191752691751854612334149171243e-12,
	.641025640510325475730918472625e-14, -.295506514125338232839867823991e-15, .179643716359402238723287696452e-16,
	-.139228964661627791231203060395e-17, .133802855014020915603275339093e-18, -.154246009867966094273710216533e-19,
	.197701992980957427278370133333e-20, -.234065664793997056856992426667e-21, .171348014966398575409015466667e-22,
}

// logBeta is the logarithm of the beta function of two positive numbers. Its cases, and the
// order of what they compute, are those of the library of NSWC, from which Trino's digits are.
func logBeta(p, q float64) float64 {
	a, b := min(p, q), max(p, q)
	switch {
	case !(a > 0) || b != b:
		return math.NaN()
	case a >= 10:
		return logBetaLarge(a, b)
	case b > 1000 && a > 2:
		product, rest := 1.0, a
		n := int(a - 1)
		for range n {
			rest--
			product *= rest / (1 + rest/b)
		}
		return (ln(product) - float64(float64(n)*ln(b))) + (logGamma(rest) + logGammaQuotient(rest, b))
	case a > 2:
		product, rest := 1.0, a
		for rest > 2 {
			rest--
			h := rest / b
			product *= h / (1 + h)
		}
		if b >= 10 {
			return ln(product) + logGamma(rest) + logGammaQuotient(rest, b)
		}
		second, below := reduced(rest, b)
		return ln(product) + ln(second) + (logGamma(rest) + (logGamma(below) - logGammaOfSum(rest, below)))
	case b >= 10:
		return logGamma(a) + logGammaQuotient(a, b)
	case a < 1:
		return ln(gamma(a) * gamma(b) / gamma(a+b))
	case b > 2:
		product, below := reduced(a, b)
		return ln(product) + (logGamma(a) + (logGamma(below) - logGammaOfSum(a, below)))
	}
	return logGamma(a) + logGamma(b) - logGammaOfSum(a, b)
}

// reduced brings b to at most 2, one by one, and gives the product by which that changes
// beta(a, b).
func reduced(a, b float64) (product, rest float64) {
	product, rest = 1, b
	for rest > 2 {
		rest--
		product *= rest / (a + rest)
	}
	return product, rest
}

// logBetaLarge is logBeta of 10 <= a <= b.
func logBetaLarge(a, b float64) float64 {
	root := 10 / a
	t := root * root
	z := delta[len(delta)-1]
	for i := len(delta) - 2; i >= 0; i-- {
		z = float64(t*z) + delta[i]
	}
	w := z/a + deltaFall(a, b)
	h := a / b
	u, v := -(a-0.5)*ln(h/(1+h)), b*log1p(h)
	const halfLog2Pi = .9189385332046727
	start := (float64(-0.5*ln(b)) + halfLog2Pi) + w
	if u <= v {
		return (start - u) - v
	}
	return (start - v) - u
}

// logGammaOfSum is the logarithm of gamma(a + b), for a and b from 1 to 2.
func logGammaOfSum(a, b float64) float64 {
	switch x := (a - 1) + (b - 1); {
	case x <= 0.5:
		return logGamma1p(1 + x)
	case x <= 1.5:
		return logGamma1p(x) + log1p(x)
	default:
		return logGamma1p(x-1) + ln(x*(1+x))
	}
}

// logGammaQuotient is the logarithm of gamma(b)/gamma(a + b), for b from 10 on.
func logGammaQuotient(a, b float64) float64 {
	d, w := b+(a-0.5), 0.0
	if a <= b {
		w = deltaFall(a, b)
	} else {
		d, w = a+(b-0.5), deltaFall(b, a)
	}
	u, v := d*log1p(a/b), a*(ln(b)-1)
	if u <= v {
		return (w - u) - v
	}
	return (w - v) - u
}

// deltaFall is by how much the remainder of Stirling's formula at b exceeds that at a + b,
// for 0 <= a <= b and b from 10 on.
func deltaFall(a, b float64) float64 {
	h := a / b
	p, q := h/(1+h), 1/(1+h)
	squared := q * q
	var powers [len(delta)]float64 // sums of q's powers up to the (2 i)th
	powers[0] = 1
	for i := 1; i < len(powers); i++ {
		powers[i] = 1 + (q + float64(squared*powers[i-1]))
	}
	root := 10 / b
	t := root * root
	w := delta[len(delta)-1] * powers[len(powers)-1]
	for i := len(delta) - 2; i >= 0; i-- {
		w = float64(t*w) + float64(delta[i]*powers[i])
	}
	return w * p / b
}
