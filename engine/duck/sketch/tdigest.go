package sketch

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
)

// TDigest estimates quantiles from clusters of values that are small at both ends.
type TDigest struct {
	compression float64
	maxSize     int
	room        int // how many centroids there is place for; Trino's growth decides when they are merged
	centroids   []centroid
	total       float64
	min, max    float64
	backwards   bool
	needsMerge  bool
}

type centroid struct{ mean, weight float64 }

const defaultCompression = 100

// NewTDigest makes an empty digest.
func NewTDigest() *TDigest {
	return newTDigest(defaultCompression, math.Inf(1), math.Inf(-1), 0, 1)
}

func newTDigest(compression, low, high, total float64, room int) *TDigest {
	return &TDigest{compression: compression, maxSize: int(6 * (2*compression + 10)), room: room, total: total, min: low, max: high}
}

// ReadTDigest reads a serialized digest.
func ReadTDigest(data []byte) (*TDigest, error) {
	r := &reader{b: data}
	if r.byte() != 0 {
		return nil, errors.New("Invalid format")
	}
	low, high, compression, total := r.float(), r.float(), r.float(), r.float()
	n := r.int32()
	if r.failed || n < 0 || len(r.b) < 16*n {
		return nil, errTruncated
	}
	if !(compression >= 10) || compression > 1e6 {
		return nil, errors.New("compression factor too small (< 10)")
	}
	t := newTDigest(compression, low, high, total, n)
	t.centroids = make([]centroid, n)
	for i := range t.centroids {
		t.centroids[i].mean = r.float()
	}
	for i := range t.centroids {
		t.centroids[i].weight = r.float()
	}
	return t, nil
}

// Append serializes the digest, merging its centroids.
func (t *TDigest) Append(b []byte) []byte {
	t.merge(t.compression)
	b = append(b, 0)
	for _, x := range []float64{t.min, t.max, t.compression, t.total} {
		b = appendFloat(b, x)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(t.centroids)))
	for _, c := range t.centroids {
		b = appendFloat(b, c.mean)
	}
	for _, c := range t.centroids {
		b = appendFloat(b, c.weight)
	}
	return b
}

// Settle leaves the digest as it is after it was serialized and read again, as
// Trino does between the partial and the final step of an aggregation.
func (t *TDigest) Settle() {
	t.merge(t.compression)
	t.room, t.backwards, t.needsMerge = len(t.centroids), false, false
}

// Add takes in a value.
func (t *TDigest) Add(value, weight float64) error {
	if !(math.Abs(value) <= math.MaxFloat64 && math.Abs(weight) <= math.MaxFloat64) {
		return notFinite(value, weight)
	}
	if len(t.centroids) == t.room {
		if t.room < t.maxSize {
			t.room = min(max(t.room*2, 1), t.maxSize)
		} else {
			t.merge(2 * t.compression)
			if len(t.centroids) >= t.room {
				return errors.New("Invalid size estimation for T-Digest")
			}
		}
	}
	t.centroids = append(t.centroids, centroid{value, weight})
	t.total += weight
	t.min, t.max = min(value, t.min), max(value, t.max)
	t.needsMerge = true
	return nil
}

func notFinite(value, weight float64) error {
	switch {
	case math.IsNaN(value):
		return errors.New("value is NaN")
	case math.IsNaN(weight):
		return errors.New("weight is NaN")
	case math.IsInf(value, 0):
		return errors.New("value must be finite")
	}
	return errors.New("weight must be finite")
}

// Merge takes in all of another digest, whose centroids may be merged.
func (t *TDigest) Merge(o *TDigest) {
	if len(t.centroids)+len(o.centroids) > t.room {
		t.merge(2 * t.compression)
		o.merge(2 * t.compression)
		t.room = max(t.room, len(t.centroids)+len(o.centroids))
	}
	t.centroids = append(t.centroids, o.centroids...)
	t.total += o.total
	t.min, t.max = min(o.min, t.min), max(o.max, t.max)
	t.needsMerge = true
}

// Count is the total weight.
func (t *TDigest) Count() float64 { return t.total }

// spareCentroids lends room to sort and merge in.
var spareCentroids = sync.Pool{New: func() any { return new([]centroid) }}

// merge joins neighbours as long as they stay small enough for their place in the
// order; every second time it goes from the top.
func (t *TDigest) merge(compression float64) {
	if len(t.centroids) == 0 {
		return
	}
	spare := spareCentroids.Get().(*[]centroid)
	defer spareCentroids.Put(spare)
	sortPairs(t.centroids, spare)
	if t.backwards {
		slices.Reverse(t.centroids)
	}
	normalizer := compression / (4*math.Log(t.total/compression) + 24)
	limit := func(q float64) float64 { return q * (1 - q) / normalizer }
	out, now := (*spare)[:0], t.centroids[0]
	before, limitBefore := 0.0, limit(0)
	for _, c := range t.centroids[1:] {
		weight := now.weight + c.weight
		q := min((before+weight)/t.total, 1)
		if weight <= t.total*min(limitBefore, limit(q)) {
			now.mean += (c.mean - now.mean) * c.weight / weight
			now.weight = weight
			continue
		}
		before += now.weight
		limitBefore = limit(before / t.total)
		out = append(out, now)
		now = c
	}
	out = append(out, now)
	if t.backwards {
		slices.Reverse(out)
	}
	t.backwards = !t.backwards
	t.centroids, *spare = out, t.centroids[:0]
}

// Quantile is the value at a share.
func (t *TDigest) Quantile(q float64) (float64, error) {
	out, err := t.Quantiles([]float64{q})
	if err != nil {
		return 0, err
	}
	return out[0], nil
}

// Quantiles are the values at ascending shares.
func (t *TDigest) Quantiles(shares []float64) ([]float64, error) {
	for i, q := range shares {
		if i > 0 && q < shares[i-1] {
			return nil, errors.New("quantiles must be sorted in increasing order")
		}
		if q < 0 || q > 1 {
			return nil, errors.New("quantiles should be in [0, 1] range")
		}
	}
	out := make([]float64, len(shares))
	if len(shares) == 0 {
		return out, nil
	}
	if t.needsMerge {
		t.merge(2 * t.compression)
	}
	switch len(t.centroids) {
	case 0:
		fill(out, math.NaN())
	case 1:
		fill(out, t.centroids[0].mean)
	default:
		for i, q := range shares {
			out[i] = q * t.total
		}
		t.interpolateAll(out)
	}
	return out, nil
}

func fill(list []float64, x float64) {
	for i := range list {
		list[i] = x
	}
}

// interpolateAll puts values in the place of ascending offsets into the sequence
// of all values.
func (t *TDigest) interpolateAll(at []float64) {
	first, last := t.centroids[0], t.centroids[len(t.centroids)-1]
	i := 0
	for ; i < len(at) && at[i] < 1; i++ {
		at[i] = t.min
	}
	for ; i < len(at) && at[i] < first.weight/2; i++ {
		at[i] = t.min + interpolate(at[i], 1, t.min, first.weight/2, first.mean)
	}
	for ; i < len(at) && at[i] <= t.total-1 && t.total-at[i] <= last.weight/2 && last.weight/2 > 1; i++ {
		at[i] = t.fromTop(at[i])
	}
	if i < len(at) && at[i] >= t.total-1 {
		fill(at[i:], t.max)
		return
	}
	sofar, k := first.weight/2, 0
	for i < len(at) {
		delta := (t.centroids[k].weight + t.centroids[k+1].weight) / 2
		for k < len(t.centroids)-1 && sofar+delta <= at[i] {
			sofar += delta
			if k++; k < len(t.centroids)-1 {
				delta = (t.centroids[k].weight + t.centroids[k+1].weight) / 2
			}
		}
		if k == len(t.centroids)-1 {
			for ; i < len(at) && at[i] <= t.total-1 && last.weight/2 > 1; i++ {
				at[i] = t.fromTop(at[i])
			}
			fill(at[i:], t.max)
			return
		}
		at[i] = between(t.centroids[k], t.centroids[k+1], at[i]-sofar, delta)
		i++
	}
}

func (t *TDigest) fromTop(at float64) float64 {
	last := t.centroids[len(t.centroids)-1]
	return t.max + interpolate(t.total-at, 1, t.max, last.weight/2, last.mean)
}

// between is the value at an offset from the middle of one cluster to that of the
// next; a cluster of one value is not interpolated.
func between(left, right centroid, offset, length float64) float64 {
	switch {
	case left.weight == 1 && offset < left.weight/2:
		return left.mean
	case right.weight == 1 && offset >= left.weight/2:
		return right.mean
	case left.weight == 1:
		offset -= left.weight / 2
		length = right.weight / 2
	case right.weight == 1:
		length = left.weight / 2
	}
	return left.mean + interpolate(offset, 0, left.mean, length, right.mean)
}

func interpolate(x, x0, y0, x1, y1 float64) float64 { return (x - x0) / (x1 - x0) * (y1 - y0) }

// String shows the digest's size, for tests and logs.
func (t *TDigest) String() string {
	return fmt.Sprintf("tdigest of %v in %d centroids", t.total, len(t.centroids))
}
