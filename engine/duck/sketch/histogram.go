package sketch

import (
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
	scratch []Bucket // for the next time, as is:
	merges  merges
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
	var ok bool
	if h.buckets, ok = mergeBuckets(h.buckets, h.limit, &h.scratch); !ok {
		h.compactAny()
	}
}

// compactAny is compact of any values and weights, and of any number of them.
func (h *Histogram) compactAny() {
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
// its right neighbour. Neighbours are places among the entries, -1 for none.
type entry struct {
	Bucket
	penalty     float64
	id          int32
	left, right int32
	dead        bool
}

// merges are the entries of one compaction, and a heap of places among them.
type merges struct {
	entries []entry
	queue   []int32
}

func (m *merges) less(a, b int32) bool {
	x, y := &m.entries[a], &m.entries[b]
	if x.penalty != y.penalty || x.penalty == 0 {
		if c := compareFloats(x.penalty, y.penalty); c != 0 {
			return c < 0
		}
	}
	return x.id < y.id
}

func (m *merges) up(k int) {
	for k > 0 {
		parent := (k - 1) / 2
		if !m.less(m.queue[k], m.queue[parent]) {
			return
		}
		m.queue[k], m.queue[parent] = m.queue[parent], m.queue[k]
		k = parent
	}
}

func (m *merges) down(k int) {
	for {
		child := 2*k + 1
		if child >= len(m.queue) {
			return
		}
		if other := child + 1; other < len(m.queue) && m.less(m.queue[other], m.queue[child]) {
			child = other
		}
		if !m.less(m.queue[child], m.queue[k]) {
			return
		}
		m.queue[k], m.queue[child] = m.queue[child], m.queue[k]
		k = child
	}
}

// pop takes the cheapest entry, dead or not.
func (m *merges) pop() int32 {
	first, last := m.queue[0], len(m.queue)-1
	m.queue[0] = m.queue[last]
	m.queue = m.queue[:last]
	m.down(0)
	return first
}

// add makes an entry, which is not in the queue yet.
func (m *merges) add(id int32, b Bucket, left, right int32) int32 {
	at := int32(len(m.entries))
	e := entry{Bucket: b, id: id, left: left, right: right, penalty: math.Inf(1)}
	if right >= 0 {
		r := &m.entries[right]
		r.left = at
		w, d := b.Weight+r.Weight, b.Value-r.Value
		e.penalty = w * (d * d) * (b.Weight * r.Weight / (w * w))
	}
	if left >= 0 {
		m.entries[left].right = at
	}
	m.entries = append(m.entries, e)
	return at
}

func (m *merges) push(at int32) {
	m.queue = append(m.queue, at)
	m.up(len(m.queue) - 1)
}

func (h *Histogram) mergeNearest() {
	m := &h.merges
	m.entries, m.queue = m.entries[:0], slices.Grow(m.queue[:0], len(h.buckets))[:len(h.buckets)]
	right := int32(-1)
	for i := len(h.buckets) - 1; i >= 0; i-- {
		right = m.add(int32(i), h.buckets[i], -1, right)
		m.queue[i] = right
	}
	for k := len(m.queue)/2 - 1; k >= 0; k-- {
		m.down(k)
	}
	for count := len(h.buckets); count > h.limit; {
		e := m.entries[m.pop()]
		if e.dead {
			continue
		}
		if e.right < 0 {
			break // only NaN makes a merge dearer than none
		}
		count--
		r := m.entries[e.right]
		w := e.Weight + r.Weight
		m.entries[e.right].dead = true
		merged := m.add(e.id, Bucket{(e.Value*e.Weight + r.Value*r.Weight) / w, w}, -1, r.right)
		m.push(merged)
		if e.left >= 0 {
			l := m.entries[e.left]
			m.entries[e.left].dead = true
			m.push(m.add(l.id, l.Bucket, l.left, merged))
		}
	}
	h.buckets = h.buckets[:0]
	for _, at := range m.queue {
		if e := &m.entries[at]; !e.dead {
			h.buckets = append(h.buckets, e.Bucket)
		}
	}
	slices.SortStableFunc(h.buckets, func(a, b Bucket) int { return compareFloats(a.Value, b.Value) })
}
