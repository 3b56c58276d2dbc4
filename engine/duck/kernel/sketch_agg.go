package kernel

import (
	"math"

	"glaux/engine/duck/sketch"
	"glaux/engine/duck/zone"
	"glaux/sql"
	"glaux/sql/fn"
)

// broken is the error of a sketch that can't be read or won't take a value: Trino
// lets those out as internal errors.
func broken(err error) error {
	if err == nil {
		return nil
	}
	return failure("GENERIC_INTERNAL_ERROR", "%s", err)
}

// sketchAggKernels are this file's kernels by name.
var sketchAggKernels = map[string]Kernel{
	"agg_approx_set": runs(func(args []sql.Type, _ sql.Type) (func() running, error) {
		hash := murmurOf(args[0])
		return func() running { return &countHashes{hll: sketch.NewHLL(12), hash: hash} }, nil
	}, nil),
	"agg_approx_distinct": runs(func(args []sql.Type, _ sql.Type) (func() running, error) {
		hash := func(c cell) uint64 { return hashAt(c.Vec, c.at) }
		if args[0].Kind == sql.BigInt {
			hash = func(c cell) uint64 { return xxInt(at[int64](c.Vec, c.at)) }
		}
		return func() running { return &countHashes{hash: hash, count: true, anyError: args[0].Kind == sql.Boolean} }, nil
	}, func(out *Builder) { out.Int(0) }),
	"agg_make_set_digest": runs(func(args []sql.Type, _ sql.Type) (func() running, error) {
		if !digestible(args[0]) {
			return nil, failure("FUNCTION_IMPLEMENTATION_MISSING", "Unsupported type parameters (system.builtin.make_set_digest(%s):SetDigest) for <T>(t):setdigest", fn.DisplayName(args[0]))
		}
		hash := murmurOf(args[0])
		return func() running { return &digestSet{set: sketch.NewSetDigest(), hash: hash} }, nil
	}, nil),
	"agg_merge_set_digest": runs(started(func() running { return &mergeSets{} }), nil),
	"agg_merge": runs(func(args []sql.Type, _ sql.Type) (func() running, error) {
		switch args[0].Kind {
		case sql.QDigest:
			return func() running { return &mergeQDigests{} }, nil
		case sql.TDigest:
			return func() running { return &mergeTDigests{} }, nil
		}
		return func() running { return &mergeHLLs{} }, nil
	}, nil),
	"agg_tdigest_agg": runs(started(func() running { return &digestFloats{t: sketch.NewTDigest()} }), nil),
	"agg_qdigest_agg": runs(func(args []sql.Type, _ sql.Type) (func() running, error) {
		key := sortable(args[0])
		return func() running { return &digestInts{key: key} }, nil
	}, nil),
}

// murmurOf is the hash of values of t for set sketches.
func murmurOf(t sql.Type) func(cell) uint64 {
	switch {
	case t.Kind == sql.Double:
		return func(c cell) uint64 { return sketch.MurmurInt(bits64(c.float())) }
	case isGeometry(t):
		return func(c cell) uint64 { return sketch.Murmur(storedGeometry(c.bytes())) }
	case t.Kind == sql.Real:
		return func(c cell) uint64 { return sketch.MurmurInt(int64(bits32(at[float32](c.Vec, c.at)))) }
	case t.Kind == sql.Decimal:
		return func(c cell) uint64 { return sketch.MurmurInt(int64(c.Int128(c.at).Lo)) }
	case t.Kind == sql.TimestampWithTimeZone:
		return func(c cell) uint64 { return sketch.MurmurInt(packedInstant(c.Vec, c.at)) }
	case t.Kind == sql.Time:
		return func(c cell) uint64 { return sketch.MurmurInt(c.Nanos(c.at) * 1000) }
	case t.Kind == sql.TimeWithTimeZone:
		return func(c cell) uint64 { return sketch.MurmurInt(packedTime(c.Vec, c.at)) }
	case t.Kind == sql.UUID:
		return func(c cell) uint64 { return sketch.Murmur(c.UUID(c.at)) }
	case width(t) > 0:
		return func(c cell) uint64 { return sketch.MurmurInt(c.int()) }
	}
	return func(c cell) uint64 { return sketch.Murmur(c.bytes()) }
}

// packedInstant is a timestamp with time zone in one integer, as Trino keeps those
// of up to three digits.
func packedInstant(v *Vec, i int) int64 {
	x := v.Instant(i)
	key, _ := zone.Lookup(x.Zone)
	return floorDiv(x.Micros, 1000)<<12 | int64(zone.Number(key))
}

// packedTime is a time with time zone in one integer, as Trino keeps those of up to nine digits.
func packedTime(v *Vec, i int) int64 {
	x := v.TimeTZ(i)
	return x.Nanos<<11 | int64(x.Offset)&(1<<11-1)
}

// digestible are the types whose values Trino has as an integer or as bytes.
func digestible(t sql.Type) bool {
	switch t.Kind {
	case sql.Double, sql.Boolean, sql.Array, sql.Map, sql.Row, sql.TDigest, sql.TimeWithTimeZone, sql.Unknown:
		return t.Kind == sql.TimeWithTimeZone && t.Precision <= 9
	case sql.Timestamp:
		return t.Precision <= 6
	case sql.TimestampWithTimeZone:
		return t.Precision <= 3
	case sql.Decimal:
		return t.Precision <= 18
	}
	return true
}

// countHashes is approx_set, or approx_distinct with the error as second argument.
type countHashes struct {
	hll   *sketch.HLL
	hash  func(cell) uint64
	count bool
	// anyError leaves the error unchecked: two values need no estimate.
	anyError bool
}

func (a *countHashes) add(row []cell) error {
	if a.hll == nil {
		e := 0.023
		if len(row) > 1 && !a.anyError {
			if e = row[1].float(); !(e >= 0.0040625 && e <= 0.26) {
				return invalid("Max standard error must be in [0.0040625, 0.26]: %s", JavaFloat(e, 64))
			}
		}
		a.hll = sketch.NewHLL(sketch.BucketBits(e))
	}
	a.hll.Add(a.hash(row[0]))
	return nil
}

// addRows implements columnar.
func (a *countHashes) addRows(args []Vec, n int) error {
	row := make([]cell, len(args))
	for k := range row {
		row[k] = cell{&args[k], 0}
	}
	if err := a.add(row); err != nil {
		return err
	}
	v := &args[0]
	if v.Type.Kind == sql.BigInt {
		hash := sketch.MurmurInt
		if a.count {
			hash = xxInt
		}
		a.hll.AddInts(column[int64](v, n)[1:], hash)
		return nil
	}
	for i := 1; i < n; i++ {
		a.hll.Add(a.hash(cell{v, i}))
	}
	return nil
}

func (a *countHashes) result(out *Builder) error {
	if a.count {
		out.Int(a.hll.Cardinality())
	} else {
		out.Write(a.hll.Append)
	}
	return nil
}

func (a *countHashes) merge(o running) error { return broken(a.hll.Merge(o.(*countHashes).hll)) }

type mergeHLLs struct{ hll *sketch.HLL }

func (a *mergeHLLs) add(row []cell) error {
	h, err := sketch.ReadHLL(row[0].bytes())
	if err != nil {
		return broken(err)
	}
	if a.hll == nil {
		a.hll = h
		return nil
	}
	return broken(a.hll.Merge(h))
}

func (a *mergeHLLs) result(out *Builder) error {
	out.Write(a.hll.Append)
	return nil
}

func (a *mergeHLLs) merge(o running) error { return broken(a.hll.Merge(o.(*mergeHLLs).hll)) }

type digestSet struct {
	set  *sketch.SetDigest
	hash func(cell) uint64
}

func (a *digestSet) add(row []cell) error {
	a.set.Add(a.hash(row[0]))
	return nil
}

func (a *digestSet) result(out *Builder) error {
	out.Write(a.set.Append)
	return nil
}

func (a *digestSet) merge(o running) error { return broken(a.set.Merge(o.(*digestSet).set)) }

type mergeSets struct{ set *sketch.SetDigest }

func (a *mergeSets) add(row []cell) error {
	s, err := sketch.ReadSetDigest(row[0].bytes())
	if err != nil {
		return broken(err)
	}
	if a.set == nil {
		a.set = s
		return nil
	}
	return broken(a.set.Merge(s))
}

func (a *mergeSets) result(out *Builder) error {
	out.Write(a.set.Append)
	return nil
}

func (a *mergeSets) merge(o running) error { return broken(a.set.Merge(o.(*mergeSets).set)) }

type digestFloats struct{ t *sketch.TDigest }

func (a *digestFloats) add(row []cell) error {
	x, weight := row[0].float(), 1.0
	if len(row) > 1 {
		weight = row[1].float()
		if err := checkWeight(weight); err != nil {
			return err
		}
	}
	if err := checkFinite(x); err != nil {
		return err
	}
	return broken(a.t.Add(x, weight))
}

// merge goes on from what a part of the rows was settled to, as Trino does.
func (a *digestFloats) merge(o running) error {
	b := o.(*digestFloats)
	b.t.Settle()
	a.t.Settle()
	a.t.Merge(b.t)
	return nil
}

func checkFinite(x float64) error {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return invalid("value must be finite; was %s", JavaFloat(x, 64))
	}
	return nil
}

func checkWeight(w float64) error {
	switch {
	case math.IsNaN(w) || math.IsInf(w, 0):
		return invalid("weight must be finite, was %s", JavaFloat(w, 64))
	case w < 1:
		return invalid("weight must be >= 1, was %s", JavaFloat(w, 64))
	}
	return nil
}

func (a *digestFloats) result(out *Builder) error {
	a.t.Settle()
	out.Write(a.t.Append)
	return nil
}

type mergeTDigests struct{ t *sketch.TDigest }

func (a *mergeTDigests) add(row []cell) error {
	t, err := sketch.ReadTDigest(row[0].bytes())
	if err != nil {
		return broken(err)
	}
	if a.t == nil {
		a.t = t
	} else {
		a.t.Merge(t)
	}
	return nil
}

func (a *mergeTDigests) result(out *Builder) error {
	a.t.Settle()
	out.Write(a.t.Append)
	return nil
}

func (a *mergeTDigests) merge(o running) error {
	a.t.Merge(o.(*mergeTDigests).t)
	return nil
}

// sortable maps numbers to integers of the same order.
func sortable(t sql.Type) func(cell) int64 {
	switch t.Kind {
	case sql.Double:
		return func(c cell) int64 { return flipNegative64(bits64(c.float())) }
	case sql.Real:
		return func(c cell) int64 { return int64(flipNegative32(bits32(at[float32](c.Vec, c.at)))) }
	}
	return cell.int
}

func flipNegative64(x int64) int64 { return x ^ x>>63&math.MaxInt64 }
func flipNegative32(x int32) int32 { return x ^ x>>31&math.MaxInt32 }

// putSortable appends what sortable made an integer of.
func putSortable(out *Builder, x int64) {
	switch out.Type.Kind {
	case sql.Double:
		out.Float(math.Float64frombits(uint64(flipNegative64(x))))
	case sql.Real:
		out.Float(float64(math.Float32frombits(uint32(flipNegative32(int32(x))))))
	default:
		out.Int(x)
	}
}

// digestInts is qdigest_agg: the value, its weight and the accuracy.
type digestInts struct {
	q   *sketch.QDigest
	key func(cell) int64
}

func (a *digestInts) add(row []cell) error {
	if a.q == nil {
		accuracy := 0.01
		if len(row) > 2 {
			if accuracy = row[2].float(); !(accuracy > 0 && accuracy < 1) {
				return invalid("Percentile accuracy must be exclusively between 0 and 1, was %s", JavaFloat(accuracy, 64))
			}
		}
		a.q = sketch.NewQDigest(accuracy)
	}
	weight := int64(1)
	if len(row) > 1 {
		if weight = row[1].int(); weight <= 0 {
			return invalid("Percentile weight must be > 0, was %d", weight)
		}
	}
	return broken(a.q.Add(a.key(row[0]), float64(weight)))
}

func (a *digestInts) result(out *Builder) error {
	out.Write(a.q.Append)
	return nil
}

func (a *digestInts) merge(o running) error {
	a.q.Merge(o.(*digestInts).q)
	return nil
}

// mergeQDigests has all digests so far, and memory to read the next one to.
type mergeQDigests struct{ q, next *sketch.QDigest }

func (a *mergeQDigests) add(row []cell) (err error) {
	if a.q == nil {
		a.q, err = sketch.ReadQDigest(row[0].bytes())
		return broken(err)
	}
	if a.next == nil {
		a.next = &sketch.QDigest{}
	}
	if err := a.next.Read(row[0].bytes()); err != nil {
		return broken(err)
	}
	a.q.Merge(a.next)
	return nil
}

func (a *mergeQDigests) result(out *Builder) error {
	out.Write(a.q.Append)
	return nil
}

func (a *mergeQDigests) merge(o running) error {
	a.q.Merge(o.(*mergeQDigests).q)
	return nil
}
