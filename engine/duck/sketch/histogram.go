package sketch

import (
	"container/heap"
	"errors"
	"math"
	"slices"
)

// Bucket is a center of values with their number.
type Bucket struct{ Value, Weight float64 }

// Histogram approximates a distribution by a limited number of buckets. It merges
// neighbours each time its buffer is full, as Trino does.
type Histogram struct {
	limit   int
	buckets []Bucket
}

// histogramBuffer is how many values are collected before buckets are merged.
const histogramBuffer = 100

// NewHistogram makes an empty histogram.
func NewHistogram(limit int) (*Histogram, error) {
	if limit < 2 {
		return nil, errors.New("numeric_histogram bucket count must be greater than one")
	}
	return &Histogram{limit: limit}, nil
}

// Add takes in a value.
func (h *Histogram) Add(value, weight float64) {
	if len(h.buckets) == h.limit+histogramBuffer {
		h.compact()
	}
	h.buckets = append(h.buckets, Bucket{value, weight})
}

// Buckets are the merged buckets in order.
func (h *Histogram) Buckets() []Bucket {
	h.compact()
	return h.buckets
}

func (h *Histogram) compact() {
	slices.SortStableFunc(h.buckets, func(a, b Bucket) int { return compareFloats(a.Value, b.Value) })
	out := h.buckets[:0]
	for _, b := range h.buckets {
		if n := len(out); n > 0 && out[n-1].Value == b.Value {
			out[n-1].Weight += b.Weight
		} else {
			out = append(out, b)
		}
	}
	h.buckets = out
	if len(out) > h.limit {
		h.mergeNearest()
	}
}

// compareFloats orders like Java: -0 before 0, NaN last.
func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	x, y := int64(math.Float64bits(a)), int64(math.Float64bits(b))
	if a != a {
		x = math.MaxInt64
	}
	if b != b {
		y = math.MaxInt64
	}
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// entry is a bucket in the queue of merges; penalty is the cost of merging it with
// its right neighbour.
type entry struct {
	Bucket
	id          int
	penalty     float64
	dead        bool
	left, right *entry
}

type entryQueue []*entry

func (q entryQueue) Len() int { return len(q) }
func (q entryQueue) Less(i, k int) bool {
	if c := compareFloats(q[i].penalty, q[k].penalty); c != 0 {
		return c < 0
	}
	return q[i].id < q[k].id
}
func (q entryQueue) Swap(i, k int) { q[i], q[k] = q[k], q[i] }
func (q *entryQueue) Push(x any)   { *q = append(*q, x.(*entry)) }
func (q *entryQueue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}

func newEntry(id int, b Bucket, left, right *entry) *entry {
	e := &entry{Bucket: b, id: id, left: left, right: right, penalty: math.Inf(1)}
	if right != nil {
		right.left = e
		w, d := b.Weight+right.Weight, b.Value-right.Value
		e.penalty = w * (d * d) * (b.Weight * right.Weight / (w * w))
	}
	if left != nil {
		left.right = e
	}
	return e
}

func (h *Histogram) mergeNearest() {
	q := make(entryQueue, len(h.buckets))
	var right *entry
	for i := len(h.buckets) - 1; i >= 0; i-- {
		right = newEntry(i, h.buckets[i], nil, right)
		q[i] = right
	}
	heap.Init(&q)
	for count := len(h.buckets); count > h.limit; {
		e := heap.Pop(&q).(*entry)
		if e.dead {
			continue
		}
		r := e.right
		if r == nil {
			break // only NaN makes a merge dearer than none
		}
		count--
		w := e.Weight + r.Weight
		r.dead = true
		merged := newEntry(e.id, Bucket{(e.Value*e.Weight + r.Value*r.Weight) / w, w}, nil, r.right)
		heap.Push(&q, merged)
		if l := e.left; l != nil {
			l.dead = true
			heap.Push(&q, newEntry(l.id, l.Bucket, l.left, merged))
		}
	}
	h.buckets = h.buckets[:0]
	for _, e := range q {
		if !e.dead {
			h.buckets = append(h.buckets, e.Bucket)
		}
	}
	slices.SortStableFunc(h.buckets, func(a, b Bucket) int { return compareFloats(a.Value, b.Value) })
}
