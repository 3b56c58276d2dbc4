package kernel

import (
	"math"

	"glaux/engine/duck/sketch"
	"glaux/sql"
)

// hllKernel is a function of a HyperLogLog sketch.
func hllKernel(f func(*sketch.HLL, *Builder)) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return eachRow(func(c *Call, i int) error {
			h, err := sketch.ReadHLL(c.Args[0].Bytes(i))
			if err != nil {
				return broken(err)
			}
			f(h, c.Out)
			return nil
		}), nil
	}}
}

// eachRow calls f for each row without NULL.
func eachRow(f func(c *Call, i int) error) Func {
	return func(c *Call) error {
		for i := range c.N {
			if c.anyNull(i) {
				c.Out.Null()
				continue
			}
			have := c.Out.n
			if err := f(c, i); err != nil {
				if err = c.Out.failed(have, err); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// setKernel is a function of set digests.
func setKernel(f func(a, b *sketch.SetDigest, out *Builder) error) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return eachRow(func(c *Call, i int) error {
			var sets [2]*sketch.SetDigest
			for k := range c.Args {
				s, err := sketch.ReadSetDigest(c.Args[k].Bytes(i))
				if err != nil {
					return broken(err)
				}
				sets[k] = s
			}
			return broken(f(sets[0], sets[1], c.Out))
		}), nil
	}}
}

// sketchKernels are this file's kernels by name.
var sketchKernels = map[string]Kernel{
	"$hll_cardinality": hllKernel(func(h *sketch.HLL, out *Builder) { out.Int(h.Cardinality()) }),
	"$set_cardinality": setKernel(func(a, _ *sketch.SetDigest, out *Builder) error {
		out.Int(a.Cardinality())
		return nil
	}),
	"empty_approx_set": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		empty := sketch.NewHLL(12).Append(nil)
		return func(c *Call) error {
			for range c.N {
				c.Out.Bytes(empty)
			}
			return nil
		}, nil
	}},
	"hash_counts": setKernel(func(a, _ *sketch.SetDigest, out *Builder) error {
		for _, h := range a.Hashes() {
			out.Kid(0).Int(h)
			out.Kid(1).Int(int64(a.Count(h)))
		}
		out.End()
		return nil
	}),
	"intersection_cardinality": setKernel(func(a, b *sketch.SetDigest, out *Builder) error {
		n, err := a.Intersection(b)
		if err == nil {
			out.Int(n)
		}
		return err
	}),
	"jaccard_index": setKernel(func(a, b *sketch.SetDigest, out *Builder) error {
		out.Float(a.Jaccard(b))
		return nil
	}),
	"quantile_at_value": Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		key := sortable(args[1])
		return eachRow(func(c *Call, i int) error {
			q, err := sketch.ReadQDigest(c.Args[0].Bytes(i))
			if err != nil {
				return broken(err)
			}
			if share, ok := q.Rank(key(cell{&c.Args[1], i})); ok {
				c.Out.Float(share)
			} else {
				c.Out.Null()
			}
			return nil
		}), nil
	}},
	"value_at_quantile": choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Kind == sql.TDigest {
			return tdigestValue, true
		}
		return qdigestValue, true
	}),
	"values_at_quantiles": choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Kind == sql.TDigest {
			return tdigestValues, true
		}
		return qdigestValues, true
	}),
}

var tdigestValue = Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
	return eachRow(func(c *Call, i int) error {
		t, err := sketch.ReadTDigest(c.Args[0].Bytes(i))
		if err != nil {
			return broken(err)
		}
		x, err := t.Quantile(c.Args[1].Float(i))
		c.Out.Float(x)
		return broken(err)
	}), nil
}}

var qdigestValue = Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
	return eachRow(func(c *Call, i int) error {
		q, err := sketch.ReadQDigest(c.Args[0].Bytes(i))
		if err != nil {
			return broken(err)
		}
		x, err := q.Quantile(c.Args[1].Float(i))
		putSortable(c.Out, x)
		return broken(err)
	}), nil
}}

// sharesAt reads an array of shares; NULL counts as 0.
func sharesAt(v *Vec, i int) []float64 {
	start, end := v.List(i)
	out := make([]float64, end-start)
	for k := range out {
		if !v.kids[0].Null(start + k) {
			out[k] = v.kids[0].Float(start + k)
		}
	}
	return out
}

var tdigestValues = Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
	return eachRow(func(c *Call, i int) error {
		t, err := sketch.ReadTDigest(c.Args[0].Bytes(i))
		if err != nil {
			return broken(err)
		}
		shares := sharesAt(&c.Args[1], i)
		for k := 1; k < len(shares); k++ {
			if shares[k] < shares[k-1] || math.IsNaN(shares[k-1]) && !math.IsNaN(shares[k]) {
				return invalid("percentiles must be sorted in increasing order")
			}
		}
		values, err := t.Quantiles(shares)
		for _, x := range values {
			c.Out.Kid(0).Float(x)
		}
		c.Out.End()
		return broken(err)
	}), nil
}}

var qdigestValues = Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
	return eachRow(func(c *Call, i int) error {
		q, err := sketch.ReadQDigest(c.Args[0].Bytes(i))
		if err != nil {
			return broken(err)
		}
		for _, p := range sharesAt(&c.Args[1], i) {
			x, err := q.Quantile(p)
			if err != nil {
				return broken(err)
			}
			putSortable(c.Out.Kid(0), x)
		}
		c.Out.End()
		return nil
	}), nil
}}

// denseHLL and readableTDigest are casts.
func denseHLL(x any) (any, error) {
	h, err := sketch.ReadHLL(x.([]byte))
	if err != nil {
		return nil, broken(err)
	}
	h.MakeDense()
	return h.Append(nil), nil
}

func readableTDigest(x any) (any, error) {
	t, err := sketch.ReadTDigest(x.([]byte))
	if err != nil {
		return nil, broken(err)
	}
	return t.Append(nil), nil
}
