package kernel

import (
	"math"

	"glaux/sql"
)

// probabilityKernels are this file's kernels by name.
var probabilityKernels = map[string]Kernel{
	"normal_cdf":            F3(normalCDF),
	"inverse_normal_cdf":    F3(inverseNormalCDF),
	"beta_cdf":              betas(betaCDF),
	"inverse_beta_cdf":      betas(inverseBetaCDF),
	"t_cdf":                 F2(tCDF),
	"t_pdf":                 F2(tPDF),
	"wilson_interval_lower": F3(func(successes, trials int64, z float64) (float64, error) { return wilson(successes, trials, z, -1) }),
	"wilson_interval_upper": F3(func(successes, trials int64, z float64) (float64, error) { return wilson(successes, trials, z, 1) }),
}

func normalCDF(mean, sd, v float64) (float64, error) {
	if !(sd > 0) {
		return 0, invalid("standardDeviation must be > 0")
	}
	return 0.5 * (1 + math.Erf((v-mean)/(sd*math.Sqrt2))), nil
}

func inverseNormalCDF(mean, sd, p float64) (float64, error) {
	if !(p > 0 && p < 1) {
		return 0, invalid("p must be 0 > p > 1")
	}
	if !(sd > 0) {
		return 0, invalid("sd must be > 0")
	}
	return mean + sd*math.Sqrt2*math.Erfinv(2*p-1), nil
}

// betas makes a kernel of a function of two parameters, which are the same in most rows,
// and a number.
func betas(f func(s *betaScale, a, b, x float64) (float64, error)) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		return func(c *Call) error {
			var s betaScale
			each, err := F3(func(a, b, x float64) (float64, error) { return f(&s, a, b, x) }).Make(args, r)
			if err != nil {
				return err
			}
			return each(c)
		}, nil
	}}
}

// betaScale keeps the logarithm of 1/beta(a, b), computed in the order of its parameters and
// in the other, whose last digits differ.
type betaScale struct {
	a, b  float64
	scale [2]float64
	known bool
}

func (s *betaScale) of(a, b float64) {
	if !s.known || s.a != a || s.b != b {
		sum, x, y := logGamma(a+b), logGamma(a), logGamma(b)
		*s = betaScale{a: a, b: b, scale: [2]float64{sum - x - y, logGamma(b+a) - y - x}, known: true}
	}
}

// incomplete is incompleteBeta.
func (s *betaScale) incomplete(x float64) float64 { return scaledBeta(s.a, s.b, x, s.scale) }

func betaCDF(s *betaScale, a, b, v float64) (float64, error) {
	if !(v >= 0 && v <= 1) {
		return 0, invalid("value must be 0 >= v >= 1")
	}
	if !(a > 0 && b > 0) {
		return 0, invalid("a, b must be > 0")
	}
	s.of(a, b)
	return s.incomplete(v), nil
}

// inverseBetaCDF is exact to 1e-9 only, and errs where Trino does.
func inverseBetaCDF(s *betaScale, a, b, p float64) (float64, error) {
	if !(p >= 0 && p <= 1) {
		return 0, invalid("p must be 0 >= p >= 1")
	}
	if !(a > 0 && b > 0) {
		return 0, invalid("a, b must be > 0")
	}
	if p == 0 || p == 1 {
		return math.Abs(p), nil
	}
	s.of(a, b)
	return brent(func(x float64) float64 { return s.incomplete(x) - p }, 0, 1, 1e-9), nil
}

func checkFreedom(df float64) error {
	if df < 1 {
		return invalid("degrees of freedom must be greater than or equal to 1")
	}
	return nil
}

func tCDF(x, df float64) (float64, error) {
	if err := checkFreedom(df); err != nil {
		return 0, err
	}
	switch {
	case x != x || df != df:
		return math.NaN(), nil
	case x == 0:
		return 0.5, nil
	}
	tail := 0.5 * incompleteBeta(df/2, 0.5, df/(df+x*x))
	if x < 0 {
		return tail, nil
	}
	return 1 - tail, nil
}

func tPDF(x, df float64) (float64, error) {
	if err := checkFreedom(df); err != nil {
		return 0, err
	}
	factor := logGamma((df+1)/2) - 0.5*(ln(math.Pi)+ln(df)) - logGamma(df/2)
	return exp(factor - (df+1)/2*ln(1+x*x/df)), nil
}

// incompleteBeta is the regularized incomplete beta function.
func incompleteBeta(a, b, x float64) float64 {
	var s betaScale
	s.of(a, b)
	return s.incomplete(x)
}

// scaledBeta is computed by Lentz's continued fraction, on the side where it converges
// fast; scale is a betaScale's.
func scaledBeta(a, b, x float64, scale [2]float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - scaledBeta(b, a, 1-x, [2]float64{scale[1], scale[0]})
	}
	front := exp(scale[0]+a*ln(x)+b*math.Log1p(-x)) / a
	const tiny = 1e-300
	f, c, d := 1.0, 1.0, 0.0
	for i := range 10_000 {
		m := float64(i / 2)
		var numerator float64
		switch {
		case i == 0:
			numerator = 1
		case i%2 == 0:
			numerator = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			numerator = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		if d = 1 + numerator*d; math.Abs(d) < tiny {
			d = tiny
		}
		d = 1 / d
		if c = 1 + numerator/c; math.Abs(c) < tiny {
			c = tiny
		}
		f *= c * d
		if math.Abs(1-c*d) < 1e-16 {
			break
		}
	}
	return front * (f - 1)
}

// wilson is an end of Wilson's score interval: side is -1 or 1.
func wilson(successes, trials int64, z, side float64) (float64, error) {
	switch {
	case successes < 0:
		return 0, invalid("number of successes must not be negative")
	case trials <= 0:
		return 0, invalid("number of trials must be positive")
	case successes > trials:
		return 0, invalid("number of successes must not be larger than number of trials")
	case !(z >= 0): // NaN too
		return 0, invalid("z-score must not be negative")
	}
	n := float64(trials)
	p, z2 := float64(successes)/n, z*z
	return (p + z2/(2*n) + side*z*math.Sqrt(p*(1-p)/n+z2/(4*n*n))) / (1 + z2/n), nil
}
