// Package sketch holds the small summaries of many values that Trino knows:
// HyperLogLog, quantile digests, t-digests, set digests and the histograms behind
// approximate aggregates. They are read and written in the binary forms that Trino
// writes, and computed step by step as it computes them, so that values move
// between the engines and estimates agree to the last digit.
//
// Nothing here is safe for concurrent use.
package sketch

import (
	"encoding/binary"
	"errors"
	"math"
)

// reader takes little-endian values off a byte slice; after an underrun all
// further values are zero and failed is set.
type reader struct {
	b      []byte
	failed bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.failed, r.b = true, nil
		return nil
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *reader) int32() int {
	if b := r.take(4); b != nil {
		return int(int32(binary.LittleEndian.Uint32(b)))
	}
	return 0
}

func (r *reader) int64() int64 {
	if b := r.take(8); b != nil {
		return int64(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (r *reader) float() float64 { return math.Float64frombits(uint64(r.int64())) }

func appendInt64(b []byte, x int64) []byte { return binary.LittleEndian.AppendUint64(b, uint64(x)) }

func appendFloat(b []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
}

var errTruncated = errors.New("the serialized sketch is truncated")
