package kernel

import "math"

// strictExp is e^x as Java's StrictMath computes it, now and then a digit less exact.
func strictExp(x float64) float64 {
	const (
		ln2Hi, ln2Lo = 6.93147180369123816490e-01, 1.90821492927058770002e-10
		p1, p2, p3   = 1.66666666666666019037e-01, -2.77777777770155933842e-03, 6.61375632143793436117e-05
		p4, p5       = -1.65339022054652515390e-06, 4.13813679705723846039e-08
	)
	k := 0.0
	switch a := math.Abs(x); {
	case a >= 1.5*math.Ln2:
		k = math.Trunc(x*math.Log2E + math.Copysign(0.5, x))
	case a > 0.5*math.Ln2:
		k = math.Copysign(1, x)
	}
	hi, lo := x-float64(k*ln2Hi), float64(k*ln2Lo)
	r := hi - lo
	t := r * r
	c := r - float64(t*(p1+float64(t*(p2+float64(t*(p3+float64(t*(p4+float64(t*p5)))))))))
	if k == 0 {
		return 1 - (r*c/(c-2) - r)
	}
	return math.Ldexp(1-((lo-r*c/(2-c))-hi), int(k))
}

// cosh is StrictMath's.
func cosh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case x != x:
		return x
	case a < 0.5*math.Ln2:
		t := math.Expm1(a)
		w := 1 + t
		return 1 + (t*t)/(w+w)
	case a < 22:
		t := strictExp(a)
		return 0.5*t + 0.5/t
	case a < 709.78:
		return 0.5 * strictExp(a)
	case a > 711:
		return math.Inf(1)
	}
	w := strictExp(0.5 * a)
	return 0.5 * w * w
}

// sinh is StrictMath's.
func sinh(x float64) float64 {
	a, half := math.Abs(x), math.Copysign(0.5, x)
	switch {
	case a < 1.0/(1<<28) || x != x:
		return x
	case a < 1:
		t := math.Expm1(a)
		return half * (2*t - t*t/(t+1))
	case a < 22:
		t := math.Expm1(a)
		return half * (t + t/(t+1))
	case a < 709.78:
		return half * strictExp(a)
	case a > 711:
		return math.Inf(int(2 * half))
	}
	w := strictExp(0.5 * a)
	return half * w * w
}
