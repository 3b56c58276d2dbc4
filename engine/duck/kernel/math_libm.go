package kernel

/*
#cgo LDFLAGS: -lm
#cgo noescape glaux_libm
#cgo nocallback glaux_libm
#cgo noescape pow
#cgo nocallback pow
#cgo noescape exp
#cgo nocallback exp
#cgo noescape glaux_ln
#cgo nocallback glaux_ln
#cgo noescape glaux_log1p
#cgo nocallback glaux_log1p
#cgo noescape glaux_exp
#cgo nocallback glaux_exp
#cgo noescape glaux_log
#cgo nocallback glaux_log
#include <math.h>

static double glaux_ln(double x) { return logl(x); }
static double glaux_log1p(double x) { return log1pl(x); }
static double glaux_exp(double x) { return expl(x); }

enum { SIN, COS, TAN, LN, LOG2, SQRT };

#define EACH(y) for (int i = 0; i < n; i++) { double v = x[i], r = y; out[i] = r == r ? r : NAN; }

static void glaux_libm(int what, const double *x, double *out, int n) {
	switch (what) {
	case SIN: EACH(sin(v)) break;
	case COS: EACH(cos(v)) break;
	case TAN: EACH(tan(v)) break;
	case LN: EACH(log(v)) break;
	case LOG2: EACH(log(v) / M_LN2) break;
	case SQRT: EACH(sqrt(v)) break;
	}
}

// glaux_log computes logarithms of x to bases, which are the same in most rows.
static void glaux_log(const double *base, const double *x, double *out, int n) {
	double last = NAN, divisor = NAN;
	for (int i = 0; i < n; i++) {
		if (base[i] != last) {
			last = base[i];
			divisor = log(last);
		}
		double r = log(x[i]) / divisor;
		out[i] = r == r ? r : NAN;
	}
}
*/
import "C"

import (
	"unsafe"

	"glaux/sql"
)

// mathLibmKernels are this file's kernels by name.
var mathLibmKernels = map[string]Kernel{
	// The C library's functions, whose digits are Java's far more often than Go's are.
	// DuckDB has them too, but refuses arguments for which the result is NaN or infinite.
	"sin":  libm(C.SIN),
	"cos":  libm(C.COS),
	"tan":  libm(C.TAN),
	"ln":   libm(C.LN),
	"log2": libm(C.LOG2),
	"sqrt": libm(C.SQRT),
	"log":  {Make: logarithms},
}

// libm is a kernel of a function of one double, a chunk at a time.
func libm(what C.int) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			x := &c.Args[0]
			out := room[float64](c.Out, c.N)
			if c.N == 0 {
				return nil
			}
			C.glaux_libm(what, (*C.double)(x.data), (*C.double)(unsafe.Pointer(&out[0])), C.int(c.N))
			c.nullWhere(x)
			return nil
		}, nil
	}}
}

// nullWhere makes the results NULL of which x is.
func (c *Call) nullWhere(x *Vec) {
	for i := 0; x.valid != nil && i < c.N; i++ {
		if x.Null(i) {
			c.Out.setNull(i)
		}
	}
}

// pow and exp are the C library's, which is nearer to Java's than Go's are.
func pow(x, y float64) float64 { return float64(C.pow(C.double(x), C.double(y))) }

// logarithms are those of the second argument to the base of the first.
func logarithms([]sql.Type, sql.Type) (Func, error) {
	return func(c *Call) error {
		base, x := &c.Args[0], &c.Args[1]
		out := room[float64](c.Out, c.N)
		if c.N == 0 {
			return nil
		}
		C.glaux_log((*C.double)(base.data), (*C.double)(x.data), (*C.double)(unsafe.Pointer(&out[0])), C.int(c.N))
		c.nullWhere(base)
		c.nullWhere(x)
		return nil
	}, nil
}

func exp(x float64) float64 { return float64(C.exp(C.double(x))) }

// ln, log1p and expNear are rounded from longer numbers, and so nearly always to the nearest
// number, as those of the library are that Trino's distribution functions compute with.
func ln(x float64) float64      { return float64(C.glaux_ln(C.double(x))) }
func log1p(x float64) float64   { return float64(C.glaux_log1p(C.double(x))) }
func expNear(x float64) float64 { return float64(C.glaux_exp(C.double(x))) }
