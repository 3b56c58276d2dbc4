// Package runs decodes in C what ORC's streams hold in bulk: run-length encoded
// integers and the digits of decimals. It takes what is at hand; where input comes
// from, and what is wrong with it, is the caller's.
package runs

/*
#cgo CFLAGS: -O3
#cgo noescape glaux_runs_ints
#cgo nocallback glaux_runs_ints
#cgo noescape glaux_runs_same
#cgo nocallback glaux_runs_same
#cgo noescape glaux_runs_decimals
#cgo nocallback glaux_runs_decimals
#cgo noescape glaux_runs_sum
#cgo nocallback glaux_runs_sum
#include "runs.h"
*/
import "C"

// Longest is the most values that a run has, and LongestBytes more than it takes.
const (
	Longest      = C.RUNS_LONGEST
	LongestBytes = 8 << 10
)

// Why says why a call ended.
type Why int

// Done: there is all that was asked for. Short: what follows isn't there as a whole.
// Bad: what follows is malformed.
const (
	Done  Why = C.RUNS_DONE
	Short Why = C.RUNS_SHORT
	Bad   Why = C.RUNS_BAD
)

// Ints decodes integers. It keeps what is left of the run that was begun last.
type Ints struct{ state C.glaux_runs }

// NewInts makes a decoder of a version of the encoding.
func NewInts(signed, version2 bool) (d Ints) {
	if signed {
		d.state.is_signed = 1
	}
	if version2 {
		d.state.version2 = 1
	}
	return d
}

// Reset drops what is left of a run.
func (d *Ints) Reset() { d.state.same, d.state.from, d.state.to = 0, 0, 0 }

// Read decodes into out, and tells how much of in it has used and of out filled.
func (d *Ints) Read(in []byte, out []int64) (used, n int, why Why) {
	if len(out) == 0 {
		return 0, 0, Done
	}
	var none C.uint8_t
	var io C.glaux_runs_io
	why = Why(C.glaux_runs_ints(&d.state, first(in, &none), C.uint64_t(len(in)), (*C.int64_t)(&out[0]), C.uint64_t(len(out)), &io))
	return int(io.in), int(io.out), why
}

// Same takes the numbers that come next, at most most, as long as they are alike and
// that is seen at once: how much of in that used, how many there are and which.
func (d *Ints) Same(in []byte, most int) (used, n int, x int64) {
	var none C.uint8_t
	var io C.glaux_runs_io
	x = int64(C.glaux_runs_same(&d.state, first(in, &none), C.uint64_t(len(in)), C.uint64_t(most), &io))
	return int(io.in), int(io.out), x
}

// first is where a slice's memory starts, which may be none.
func first(b []byte, none *C.uint8_t) *C.uint8_t {
	if len(b) == 0 {
		return none
	}
	return (*C.uint8_t)(&b[0])
}

// Decimals decodes numbers of up to 56 bits whose scale is the one given, until one
// is larger, has another scale or lies near the end of in. Without scales, all have
// that one. No amount of those that it decodes is above most.
func Decimals(in []byte, scales []int64, scale int, out []int64) (used, n int, most int64) {
	if len(in) == 0 || len(out) == 0 {
		return 0, 0, 0
	}
	var each *C.int64_t
	if scales != nil {
		_ = scales[len(out)-1]
		each = (*C.int64_t)(&scales[0])
	}
	var io C.glaux_runs_io
	var bound C.uint64_t
	C.glaux_runs_decimals((*C.uint8_t)(&in[0]), C.uint64_t(len(in)), each, C.int64_t(scale), (*C.int64_t)(&out[0]), C.uint64_t(len(out)), &io, &bound)
	return int(io.in), int(io.out), int64(bound)
}

// Sum adds lengths up, and tells the greatest; it reports false if one is negative or
// the sum is above the limit, which is below 2^31.
func Sum(lengths []int64, limit int) (sum, most int, ok bool) {
	if len(lengths) == 0 {
		return 0, 0, true
	}
	var max C.int64_t
	sum = int(C.glaux_runs_sum((*C.int64_t)(&lengths[0]), C.uint64_t(len(lengths)), C.int64_t(limit), &max))
	return sum, int(max), sum >= 0
}
