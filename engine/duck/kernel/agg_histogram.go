package kernel

import (
	"glaux/engine/duck/sketch"
	"glaux/sql"
)

// aggHistogramKernels are this file's kernels by name.
var aggHistogramKernels = map[string]Kernel{
	"agg_numeric_histogram": runs(started(func() running { return &numericHistogram{} }), nil),
	"agg_approx_most_frequent": runs(func(args []sql.Type, _ sql.Type) (func() running, error) {
		if args[1].IsString() {
			return func() running {
				return &mostFrequent[string]{get: func(c cell) string { return string(c.bytes()) }, put: (*Builder).Str}
			}, nil
		}
		return func() running {
			return &mostFrequent[int64]{get: cell.int, put: (*Builder).Int}
		}, nil
	}, nil),
}

// numericHistogram takes the number of buckets, the value and its weight.
type numericHistogram struct{ h *sketch.Histogram }

func (a *numericHistogram) add(row []cell) error {
	if a.h == nil {
		limit := row[0].int()
		if limit < 2 {
			return invalid("numeric_histogram bucket count must be greater than one")
		}
		if limit > 1<<24 {
			return failure("EXCEEDED_FUNCTION_MEMORY_LIMIT", "numeric_histogram bucket count is too large: %d", limit)
		}
		var err error
		if a.h, err = sketch.NewHistogram(int(limit)); err != nil {
			return broken(err)
		}
	}
	weight := 1.0
	if len(row) > 2 {
		weight = row[2].float()
	}
	a.h.Add(row[1].float(), weight)
	return nil
}

func (a *numericHistogram) result(out *Builder) error {
	for _, b := range a.h.Buckets() {
		out.Kid(0).Float(b.Value)
		out.Kid(1).Float(b.Weight)
	}
	out.End()
	return nil
}

// mostFrequent takes the number of buckets, the value and the number of counters.
type mostFrequent[K comparable] struct {
	f       *sketch.Frequent[K]
	buckets int
	get     func(cell) K
	put     func(*Builder, K)
}

func (a *mostFrequent[K]) add(row []cell) error {
	if a.f == nil {
		buckets, capacity := row[0].int(), row[2].int()
		if buckets < 2 {
			return invalid("approx_most_frequent bucket count must be greater than one")
		}
		if capacity < 1 {
			return invalid("approx_most_frequent capacity must be positive, input value: %d", capacity)
		}
		a.buckets, a.f = int(buckets), sketch.NewFrequent[K](int(capacity))
	}
	a.f.Add(a.get(row[1]), 1)
	return nil
}

func (a *mostFrequent[K]) result(out *Builder) error {
	for _, c := range a.f.Top(a.buckets) {
		a.put(out.Kid(0), c.Key)
		out.Kid(1).Int(c.Count)
	}
	out.End()
	return nil
}
