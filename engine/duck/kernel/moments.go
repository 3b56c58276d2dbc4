package kernel

/*
#include "moments.h"
*/
import "C"

import (
	"fmt"
	"math"

	"glaux/sql"
)

// Sums names the kernels of the aggregates of doubles in moments.c, by whose states the
// aggregates named here are computed.
var Sums = map[string]string{
	"variance": "$spread", "var_pop": "$spread", "stddev": "$spread", "stddev_pop": "$spread",
	"skewness": "$moments", "kurtosis": "$moments",
	"corr": "$pairs", "covar_pop": "$pairs", "covar_samp": "$pairs", "regr_slope": "$pairs", "regr_intercept": "$pairs",
	"geometric_mean": "$logs",
}

// SumsOf is the type that the states of a kernel of Sums are given out as.
func SumsOf(name string) sql.Type {
	t := sql.Type{Kind: sql.Row}
	for k := range momentsKernels[name].aggregate.width {
		t.Fields = append(t.Fields, sql.Field{Name: fmt.Sprint("s", k), Type: sql.T(sql.Double)})
	}
	return t
}

// momentsKernels are this file's kernels by name. Those named $final_… make an aggregate's
// result of its state.
var momentsKernels = map[string]Kernel{
	"$spread":  sums(C.GLAUX_SPREAD, 3),
	"$moments": sums(C.GLAUX_MOMENTS, 5),
	"$pairs":   sums(C.GLAUX_PAIRS, 6),
	"$logs":    sums(C.GLAUX_LOGS, 2),

	"$final_variance":   final(func(s sumsAt) (float64, bool) { return s(2) / (s(0) - 1), s(0) >= 2 }),
	"$final_var_pop":    final(func(s sumsAt) (float64, bool) { return s(2) / s(0), s(0) > 0 }),
	"$final_stddev":     final(func(s sumsAt) (float64, bool) { return math.Sqrt(s(2) / (s(0) - 1)), s(0) >= 2 }),
	"$final_stddev_pop": final(func(s sumsAt) (float64, bool) { return math.Sqrt(s(2) / s(0)), s(0) > 0 }),
	"$final_skewness": final(func(s sumsAt) (float64, bool) {
		return math.Sqrt(s(0)) * s(3) / pow(s(2), 1.5), s(0) >= 3
	}),
	"$final_kurtosis": final(func(s sumsAt) (float64, bool) {
		n, m2, m4 := s(0), s(2), s(4)
		return ((n-1)*n*(n+1))/((n-2)*(n-3))*m4/(m2*m2) - 3*((n-1)*(n-1))/((n-2)*(n-3)), n >= 4
	}),
	"$final_covar_pop":      final(func(s sumsAt) (float64, bool) { return s(3) / s(0), s(0) > 0 }),
	"$final_covar_samp":     final(func(s sumsAt) (float64, bool) { return s(3) / (s(0) - 1), s(0) >= 2 }),
	"$final_corr":           final(func(s sumsAt) (float64, bool) { return finite(s(3) / math.Sqrt(s(4)) / math.Sqrt(s(5))) }),
	"$final_regr_slope":     final(func(s sumsAt) (float64, bool) { return finite(s(3) / s(4)) }),
	"$final_regr_intercept": final(func(s sumsAt) (float64, bool) { return finite(s(2) - s(3)/s(4)*s(1)) }),
	"$final_geometric_mean": final(func(s sumsAt) (float64, bool) { return exp(s(1) / s(0)), s(0) > 0 }),
}

func finite(x float64) (float64, bool) { return x, !math.IsNaN(x) && !math.IsInf(x, 0) }

// nativeAggregate is an aggregate that DuckDB calls in C.
type nativeAggregate struct {
	calls *C.glaux_aggregate
	width int // how many doubles its state is
}

// sums makes the kernel of a kind of state, which is an aggregate only.
func sums(kind C.int, width int) Kernel {
	return Kernel{aggregate: &nativeAggregate{calls: &C.glaux_sums[kind], width: width}}
}

// sumsAt is a number of a state.
type sumsAt func(k int) float64

// final makes a kernel of a function of a state, which says whether the result is not NULL.
func final(f func(s sumsAt) (float64, bool)) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			for i := range c.N {
				x, ok := f(func(k int) float64 { return at[float64](&c.Args[0].kids[k], i) })
				if ok && !c.Args[0].Null(i) {
					c.Out.Float(x)
				} else {
					c.Out.Null()
				}
			}
			return nil
		}, nil
	}}
}
