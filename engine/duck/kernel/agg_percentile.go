package kernel

import (
	"math"
	"slices"

	"glaux/engine/duck/sketch"
	"glaux/sql"
)

// aggPercentileKernels are this file's kernels by name.
var aggPercentileKernels = map[string]Kernel{
	// approx_percentile takes a value, an optional weight, a share or an array of
	// them, and with a share an optional accuracy.
	"agg_approx_percentile": runs(func(args []sql.Type, _ sql.Type) (func() running, error) {
		share := len(args) - 1
		if len(args) == 4 {
			share = 2
			key := sortable(args[0])
			return func() running { return &qPercentile{key: key} }, nil
		}
		return func() running {
			return &tPercentile{t: sketch.NewTDigest(), share: share, whole: args[0].Kind == sql.BigInt}
		}, nil
	}, nil),
}

// tPercentile is approx_percentile without an accuracy.
type tPercentile struct {
	t      *sketch.TDigest
	share  int
	whole  bool // of integers
	shares []float64
	list   bool
}

func (a *tPercentile) add(row []cell) error {
	var x float64
	if a.whole {
		n := row[0].int()
		if x = float64(n); n != math.MaxInt64 && (x == -math.MinInt64 || int64(x) != n) {
			return invalid("no exact double representation for long: %d", n)
		}
	} else {
		x = row[0].float()
		if err := checkFinite(x); err != nil {
			return err
		}
	}
	weight := 1.0
	if a.share == 2 {
		weight = row[1].float()
		if err := checkWeight(weight); err != nil {
			return err
		}
	}
	if err := a.readShares(row[a.share]); err != nil {
		return err
	}
	return broken(a.t.Add(x, weight))
}

// readShares keeps the last row's share, but the first row's array of them.
func (a *tPercentile) readShares(c cell) error {
	if c.Type.Kind != sql.Array {
		a.shares = append(a.shares[:0], c.float())
		return nil
	}
	if a.list {
		return nil
	}
	a.list = true
	start, end := c.List(c.at)
	for k := start; k < end; k++ {
		if c.kids[0].Null(k) {
			return invalid("Percentile cannot be null")
		}
		p := c.kids[0].Float(k)
		if !(p >= 0 && p <= 1) {
			return invalid("Percentile must be between 0 and 1")
		}
		a.shares = append(a.shares, p)
	}
	return nil
}

func (a *tPercentile) result(out *Builder) error {
	a.t.Settle()
	if !a.list && !(a.shares[0] >= 0 && a.shares[0] <= 1) {
		return invalid("Percentile must be between 0 and 1")
	}
	sorted := slices.Clone(a.shares)
	slices.Sort(sorted)
	values, err := a.t.Quantiles(sorted)
	if err != nil {
		return broken(err)
	}
	to := out
	if a.list {
		to = out.Kid(0)
	}
	for _, p := range a.shares {
		i, _ := slices.BinarySearch(sorted, p)
		if a.whole {
			to.Int(javaRound(values[i]))
		} else {
			to.Float(values[i])
		}
	}
	if a.list {
		out.End()
	}
	return nil
}

func (a *tPercentile) merge(o running) error {
	b := o.(*tPercentile)
	b.t.Settle()
	a.t.Settle()
	a.t.Merge(b.t)
	if !a.list {
		a.shares = b.shares
	}
	return nil
}

// qPercentile is approx_percentile with an accuracy.
type qPercentile struct {
	q     *sketch.QDigest
	key   func(cell) int64
	share float64
}

func (a *qPercentile) add(row []cell) error {
	a.share = row[2].float()
	weight := row[1].float()
	if !(weight > 0) {
		return invalid("percentile weight must be > 0")
	}
	if a.q == nil {
		accuracy := row[3].float()
		if !(accuracy > 0 && accuracy < 1) {
			return invalid("Percentile accuracy must be strictly between 0 and 1")
		}
		a.q = sketch.NewQDigest(accuracy)
	}
	return broken(a.q.Add(a.key(row[0]), weight))
}

func (a *qPercentile) result(out *Builder) error {
	if !(a.share >= 0 && a.share <= 1) {
		return invalid("Percentile must be between 0 and 1")
	}
	a.q.Compress()
	x, err := a.q.Quantile(a.share)
	if err != nil {
		return broken(err)
	}
	putSortable(out, x)
	return nil
}

func (a *qPercentile) merge(o running) error {
	b := o.(*qPercentile)
	a.q.Merge(b.q)
	a.share = b.share
	return nil
}
