package kernel

/*
#cgo noescape glaux_normal_cdf
#cgo nocallback glaux_normal_cdf
#cgo noescape glaux_inverse_normal_cdf
#cgo nocallback glaux_inverse_normal_cdf
#cgo noescape glaux_beta_share
#cgo nocallback glaux_beta_share
#cgo noescape glaux_beta_known
#cgo nocallback glaux_beta_known
#cgo noescape glaux_inverse_beta
#cgo nocallback glaux_inverse_beta
#cgo noescape glaux_numbers_wilson
#cgo nocallback glaux_numbers_wilson
#include "distribution.h"
#include "numbers.h"
*/
import "C"

import (
	"math"

	"glaux/sql"
)

// probabilityKernels are this file's kernels by name.
var probabilityKernels = map[string]Kernel{
	"normal_cdf":            normals(checkNormal, func(mean, sd, x, out *C.double, n C.int) { C.glaux_normal_cdf(mean, sd, x, out, n) }),
	"inverse_normal_cdf":    normals(checkInverseNormal, func(mean, sd, p, out *C.double, n C.int) { C.glaux_inverse_normal_cdf(mean, sd, p, out, n) }),
	"beta_cdf":              betas(betaCDF),
	"inverse_beta_cdf":      betas(inverseBetaCDF),
	"t_cdf":                 F2(tCDF),
	"t_pdf":                 F2(tPDF),
	"wilson_interval_lower": wilsons(-1),
	"wilson_interval_upper": wilsons(1),
}

func checkNormal(_, sd, _ float64) error {
	if !(sd > 0) {
		return invalid("standardDeviation must be > 0")
	}
	return nil
}

func checkInverseNormal(_, sd, p float64) error {
	switch {
	case !(p > 0 && p < 1):
		return invalid("p must be 0 > p > 1")
	case !(sd > 0):
		return invalid("sd must be > 0")
	}
	return nil
}

// normals makes a kernel of a function of a normal distribution's mean and standard
// deviation and a number, a chunk at a time where all its rows are good.
func normals(check func(mean, sd, x float64) error, f func(mean, sd, x, out *C.double, n C.int)) Kernel {
	one := F3(func(mean, sd, x float64) (y float64, err error) {
		if err = check(mean, sd, x); err == nil {
			f((*C.double)(&mean), (*C.double)(&sd), (*C.double)(&x), (*C.double)(&y), 1)
		}
		return y, err
	})
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		each, err := one.Make(args, r)
		if err != nil {
			return nil, err
		}
		return func(c *Call) error {
			means, sds, xs := column[float64](&c.Args[0], c.N), column[float64](&c.Args[1], c.N), column[float64](&c.Args[2], c.N)
			for i := range c.N {
				if check(means[i], sds[i], xs[i]) != nil { // maybe of a NULL
					return each(c)
				}
			}
			if c.N == 0 {
				return nil
			}
			out := room[float64](c.Out, c.N)
			f((*C.double)(&means[0]), (*C.double)(&sds[0]), (*C.double)(&xs[0]), (*C.double)(&out[0]), C.int(c.N))
			for i := range c.Args {
				c.nullWhere(&c.Args[i])
			}
			return nil
		}, nil
	}}
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

// betaScale is a beta distribution, whose parameters are the same in most rows.
type betaScale struct {
	of      C.glaux_beta
	known   bool
	inverse C.glaux_beta_inverse // once it was needed
	inverts bool
}

func (s *betaScale) set(a, b float64) {
	if !s.known || float64(s.of.a) != a || float64(s.of.b) != b {
		*s = betaScale{known: true, of: C.glaux_beta{
			a: C.double(a), b: C.double(b), ln_a: C.double(ln(a)), ln_b: C.double(ln(b)), ln_beta: C.double(logBeta(a, b)),
		}}
	}
}

// share is the distribution's share below x, or NaN.
func (s *betaScale) share(x float64) float64 { return float64(C.glaux_beta_share(s.of, C.double(x))) }

func betaCDF(s *betaScale, a, b, v float64) (float64, error) {
	if !(v >= 0 && v <= 1) {
		return 0, invalid("value must be 0 >= v >= 1")
	}
	if !(a > 0 && b > 0) {
		return 0, invalid("a, b must be > 0")
	}
	s.set(a, b)
	return s.share(v), nil
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
	s.set(a, b)
	if !s.inverts {
		s.inverts, s.inverse.of = true, s.of
		C.glaux_beta_known(&s.inverse)
	}
	return float64(C.glaux_inverse_beta(&s.inverse, C.double(p))), nil
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
	var s betaScale
	s.set(0.5*df, 0.5)
	tail := 0.5 * s.share(df/(df+x*x))
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
	return expNear(factor - (df+1)/2*ln(1+x*x/df)), nil
}

// wilsons makes a kernel of an end of the interval, a chunk at a time where all its rows are
// good.
func wilsons(side float64) Kernel {
	one := F3(func(successes, trials int64, z float64) (float64, error) { return wilson(successes, trials, z, side) })
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		each, err := one.Make(args, r)
		if err != nil {
			return nil, err
		}
		return func(c *Call) error {
			if c.N == 0 {
				return nil
			}
			room := c.Out.Room(c.N, 0)
			successes, trials, z := (*C.int64_t)(c.Args[0].data), (*C.int64_t)(c.Args[1].data), (*C.double)(c.Args[2].data)
			if C.glaux_numbers_wilson(successes, trials, z, C.double(side), (*C.double)(room.Data), C.int(c.N)) == 0 {
				return each(c) // maybe for what stands in the place of a NULL
			}
			c.Out.Filled(c.N, false, room.Used)
			for i := range c.Args {
				c.nullWhere(&c.Args[i])
			}
			return nil
		}, nil
	}}
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
