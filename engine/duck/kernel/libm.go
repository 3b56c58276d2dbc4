package kernel

/*
#include <math.h>

// A whole column a call: crossing into C costs more than most of these.
static void glauxMath(int op, long n, const double *x, double *out) {
	long i;
	switch (op) {
	case 0: for (i = 0; i < n; i++) out[i] = sin(x[i]); break;
	case 1: for (i = 0; i < n; i++) out[i] = cos(x[i]); break;
	case 2: for (i = 0; i < n; i++) out[i] = tan(x[i]); break;
	case 3: for (i = 0; i < n; i++) out[i] = asin(x[i]); break;
	case 4: for (i = 0; i < n; i++) out[i] = acos(x[i]); break;
	case 5: for (i = 0; i < n; i++) out[i] = atan(x[i]); break;
	case 6: for (i = 0; i < n; i++) out[i] = exp(x[i]); break;
	case 7: for (i = 0; i < n; i++) out[i] = log(x[i]); break;
	case 8: for (i = 0; i < n; i++) out[i] = log10(x[i]); break;
	}
}

static void glauxMath2(int op, long n, const double *x, const double *y, double *out) {
	long i;
	switch (op) {
	case 0: for (i = 0; i < n; i++) out[i] = pow(x[i], y[i]); break;
	case 1: for (i = 0; i < n; i++) out[i] = atan2(x[i], y[i]); break;
	case 2: for (i = 0; i < n; i++) out[i] = log(y[i]) / log(x[i]); break;
	}
}
*/
import "C"

import (
	"math"
	"unsafe"

	"glaux/sql"
)

// The C library's functions round like Java's; Go's own differ in the last digit.
const (
	libSin = iota
	libCos
	libTan
	libAsin
	libAcos
	libAtan
	libExp
	libLog
	libLog10
)

const (
	libPow = iota
	libAtan2
	libLogBase
)

// lib makes a kernel of a function of the C library; fix changes results where
// Java says otherwise.
func lib(op C.int, fix func(x float64) float64) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			return c.column(func(out *C.double) {
				C.glauxMath(op, C.long(c.N), (*C.double)(c.Args[0].data), out)
			}, func(_ int, r float64) float64 {
				if fix != nil {
					r = fix(r)
				}
				return r
			})
		}, nil
	}}
}

// lib2 is lib for two arguments; fix sees them too.
func lib2(op C.int, fix func(x, y, r float64) float64) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			x, y := &c.Args[0], &c.Args[1]
			return c.column(func(out *C.double) {
				C.glauxMath2(op, C.long(c.N), (*C.double)(x.data), (*C.double)(y.data), out)
			}, func(i int, r float64) float64 {
				if fix != nil {
					r = fix(at[float64](x, i), at[float64](y, i), r)
				}
				return r
			})
		}, nil
	}}
}

// column computes all rows at once and appends those that are not NULL.
func (c *Call) column(compute func(out *C.double), each func(i int, r float64) float64) error {
	if c.N == 0 {
		return nil
	}
	results := make([]float64, c.N)
	compute((*C.double)(unsafe.Pointer(&results[0])))
	for i, r := range results {
		if c.anyNull(i) {
			c.Out.Null()
		} else if r = each(i, r); r != r {
			c.Out.Float(math.NaN()) // without a sign
		} else {
			c.Out.Float(r)
		}
	}
	return nil
}

// javaPow is Java's pow where C's differs: a power of one or minus one to NaN or
// infinity is NaN.
func javaPow(x, y, r float64) float64 {
	if (x == 1 && y != y) || (x == 1 || x == -1) && math.IsInf(y, 0) {
		return math.NaN()
	}
	return r
}

var (
	_ = add("sin", lib(libSin, nil))
	_ = add("cos", lib(libCos, nil))
	_ = add("tan", lib(libTan, nil))
	_ = add("asin", lib(libAsin, nil))
	_ = add("acos", lib(libAcos, nil))
	_ = add("atan", lib(libAtan, nil))
	_ = add("exp", lib(libExp, nil))
	_ = add("ln", lib(libLog, nil))
	_ = add("log10", lib(libLog10, nil))
	_ = add("log2", lib(libLog, func(r float64) float64 { return r / math.Ln2 }))
	_ = add("power", lib2(libPow, javaPow))
	_ = add("atan2", lib2(libAtan2, nil))
	_ = add("log", lib2(libLogBase, nil))
	_ = add("sinh", F1(func(x float64) (float64, error) { return sinh(x), nil }))
	_ = add("cosh", F1(func(x float64) (float64, error) { return cosh(x), nil }))
	_ = add("tanh", F1(func(x float64) (float64, error) { return tanh(x), nil }))
)

// strictExp is e^x as Java's StrictMath computes it, less exactly than the C library.
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

// Beyond hyperbolicEnd half of e^x overflows before it is halved.
const hyperbolicEnd = 709.78

// sinh, cosh and tanh compute as Java's StrictMath does.
func sinh(x float64) float64 {
	a, h := math.Abs(x), math.Copysign(0.5, x)
	switch {
	case x != x || a < 1.0/(1<<28):
		return x
	case a < 1:
		t := math.Expm1(a)
		return h * (2*t - t*t/(t+1))
	case a < 22:
		t := math.Expm1(a)
		return h * (t + t/(t+1))
	case a < hyperbolicEnd:
		return h * strictExp(a)
	}
	w := strictExp(0.5*a)
	return h * w * w
}

func cosh(x float64) float64 {
	a := math.Abs(x)
	switch {
	case a < 0.5*math.Ln2:
		t := math.Expm1(a)
		w := 1 + t
		return 1 + (t*t)/(w+w)
	case a < 22:
		t := strictExp(a)
		return 0.5*t + 0.5/t
	case a < hyperbolicEnd:
		return 0.5 * strictExp(a)
	}
	w := strictExp(0.5*a)
	return 0.5 * w * w
}

func tanh(x float64) float64 {
	a := math.Abs(x)
	var z float64
	switch {
	case x != x:
		return x
	case a >= 22:
		z = 1
	case a < 1.0/(1<<55):
		return x
	case a >= 1:
		z = 1 - 2/(math.Expm1(2*a)+2)
	default:
		t := math.Expm1(-2 * a)
		z = -t / (t + 2)
	}
	return math.Copysign(z, x)
}
