package kernel

import (
	"math"

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
		if err := a.begin(row[0].int()); err != nil {
			return err
		}
	}
	weight := 1.0
	if len(row) > 2 {
		weight = row[2].float()
	}
	a.h.Add(row[1].float(), weight)
	return nil
}

func (a *numericHistogram) begin(limit int64) (err error) {
	if limit < 2 {
		return invalid("numeric_histogram bucket count must be greater than one")
	}
	if limit > 1<<24 {
		return failure("EXCEEDED_FUNCTION_MEMORY_LIMIT", "numeric_histogram bucket count is too large: %d", limit)
	}
	a.h, err = sketch.NewHistogram(int(limit))
	return broken(err)
}

// addRows implements columnar.
func (a *numericHistogram) addRows(args []Vec, n int) error {
	row := make([]cell, len(args))
	for k := range row {
		row[k] = cell{&args[k], 0}
	}
	if err := a.add(row); err != nil {
		return err
	}
	for i := 1; i < n; i++ {
		weight := 1.0
		if len(args) > 2 {
			weight = args[2].Float(i)
		}
		a.h.Add(args[1].Float(i), weight)
	}
	return nil
}

// merge adds what the other one was merged to, as Trino does.
func (a *numericHistogram) merge(o running) error {
	for _, b := range o.(*numericHistogram).h.Buckets() {
		a.h.Add(b.Value, b.Weight)
	}
	return nil
}

// result has one NaN at most, with the weight of the last: buckets of NaN aren't made one, and Trino
// puts them into a map.
func (a *numericHistogram) result(out *Builder) error {
	buckets := a.h.Buckets()
	for i, b := range buckets {
		if math.IsNaN(b.Value) && i+1 < len(buckets) && math.IsNaN(buckets[i+1].Value) {
			continue
		}
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

// addRows implements columnar.
func (a *mostFrequent[K]) addRows(args []Vec, n int) error {
	row := make([]cell, len(args))
	for i := range n {
		for k := range row {
			row[k] = cell{&args[k], i}
		}
		if i > 0 {
			a.f.Add(a.get(row[1]), 1)
		} else if err := a.add(row); err != nil {
			return err
		}
	}
	return nil
}

func (a *mostFrequent[K]) merge(o running) error {
	a.f.Merge(o.(*mostFrequent[K]).f)
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
