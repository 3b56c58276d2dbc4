package kernel

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"

	"glaux/sql"
)

// Aggregates named agg_… get the group's arguments as one array, NULL standing for
// no rows, and constant arguments beside it. The array's elements are the first
// argument, or rows of arguments whose fields are named TupleField and the place.

// TupleField begins the names of the fields of a row of arguments.
const TupleField = "$arg"

// folds makes a kernel of a function over a group's rows of arguments.
func folds(f func(args []sql.Type, rows [][]any) (any, error)) Kernel {
	return Kernel{Make: func(types []sql.Type, _ sql.Type) (Func, error) {
		layout, err := foldLayoutOf(types)
		if err != nil {
			return nil, err
		}
		args, from, constants, tuple := layout.args, layout.from, layout.constants, layout.tuple
		rowsOf := func(c *Call, i int) [][]any {
			start, end := c.Args[0].List(i)
			rows := make([][]any, end-start)
			for k := range rows {
				row := make([]any, len(args))
				for n, at := range constants {
					row[at] = c.Args[n+1].Value(i)
				}
				v := c.Args[0].kids[0].Value(start + k)
				if values, ok := v.([]any); ok && tuple {
					for n, at := range from {
						row[at] = values[n]
					}
				} else {
					row[from[0]] = v
				}
				rows[k] = row
			}
			return rows
		}
		return func(c *Call) error {
			for i := range c.N {
				if c.Args[0].Null(i) {
					c.Out.Null()
					continue
				}
				x, err := f(args, rowsOf(c, i))
				if err := put(c.Out, (*Builder).Append, x, err); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// foldLayout says where an aggregate's arguments are.
type foldLayout struct {
	args      []sql.Type
	tuple     bool  // elements are rows of arguments
	from      []int // the arguments that the elements' parts are
	constants []int // the arguments that stand beside the array
}

func foldLayoutOf(types []sql.Type) (foldLayout, error) {
	elem := *types[0].Elem
	l := foldLayout{from: []int{0}}
	l.tuple = elem.Kind == sql.Row && len(elem.Fields) > 0 && strings.HasPrefix(elem.Fields[0].Name, TupleField)
	parts := []sql.Type{elem}
	if l.tuple {
		l.from, parts = nil, nil
		for _, field := range elem.Fields {
			at, err := strconv.Atoi(field.Name[len(TupleField):])
			if err != nil {
				return l, err
			}
			l.from, parts = append(l.from, at), append(parts, field.Type)
		}
	}
	l.args = make([]sql.Type, len(parts)+len(types)-1)
	for at := range l.args {
		if k := slices.Index(l.from, at); k >= 0 {
			l.args[at] = parts[k]
		} else {
			l.constants = append(l.constants, at)
			l.args[at] = types[len(l.constants)]
		}
	}
	return l, nil
}

// groupColumn is an aggregate's argument in the rows of a group.
type groupColumn struct {
	v        *Vec
	constant bool
	row      int // of a constant
}

// at is where row k's value is in v.
func (g groupColumn) at(k int) int {
	if g.constant {
		return g.row
	}
	return k
}

func (g groupColumn) null(k int) bool { return g.v.Null(g.at(k)) }

// foldColumns makes a kernel of a function over the rows start to end of a group's arguments.
func foldColumns(f func(out *Builder, args []groupColumn, start, end int) error) Kernel {
	return Kernel{Make: func(types []sql.Type, _ sql.Type) (Func, error) {
		layout, err := foldLayoutOf(types)
		if err != nil {
			return nil, err
		}
		return func(c *Call) error {
			elems := &c.Args[0].kids[0]
			args := make([]groupColumn, len(layout.args))
			for k, at := range layout.from {
				if args[at].v = elems; layout.tuple {
					args[at].v = &elems.kids[k]
				}
			}
			for k, at := range layout.constants {
				args[at] = groupColumn{v: &c.Args[k+1], constant: true}
			}
			for i := range c.N {
				if c.Args[0].Null(i) {
					c.Out.Null()
					continue
				}
				for _, at := range layout.constants {
					args[at].row = i
				}
				start, end := c.Args[0].List(i)
				if err := f(c.Out, args, start, end); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}}
}

// number is a numeric value as a double.
func number(x any) float64 {
	if n, ok := x.(int64); ok {
		return float64(n)
	}
	return float(x)
}

// notNull keeps the rows with a value in a place.
func notNull(rows [][]any, at int) [][]any {
	return slices.DeleteFunc(rows, func(r []any) bool { return r[at] == nil })
}

// buildMap collects keys in order of appearance.
type buildMap struct {
	t       sql.Type
	at      map[string]int
	entries []sql.MapEntry
}

func newBuildMap(key sql.Type) *buildMap { return &buildMap{t: key, at: map[string]int{}} }

// entry finds or makes a key's entry.
func (m *buildMap) entry(key any) (e *sql.MapEntry, isNew bool) {
	id := identity(m.t, key)
	i, ok := m.at[id]
	if !ok {
		i = len(m.entries)
		m.at[id] = i
		m.entries = append(m.entries, sql.MapEntry{Key: key})
	}
	return &m.entries[i], !ok
}

var (
	_ = add("agg_map_agg", foldColumns(mapAgg))
	_ = add("agg_multimap_agg", foldColumns(multimapAgg))
	_ = add("agg_map_union", folds(func(args []sql.Type, rows [][]any) (any, error) {
		rows = notNull(rows, 0)
		if len(rows) == 0 {
			return nil, nil
		}
		m := newBuildMap(*args[0].Key)
		for _, r := range rows {
			for _, from := range r[0].([]sql.MapEntry) {
				if e, isNew := m.entry(from.Key); isNew {
					e.Value = from.Value
				}
			}
		}
		if m.entries == nil {
			return nil, nil
		}
		return m.entries, nil
	}))
	_ = add("agg_histogram", foldColumns(histogram))
	_ = add("agg_listagg", foldColumns(listagg))
	_ = add("agg_max", folds(func(args []sql.Type, rows [][]any) (any, error) { return best(args[0], rows, 1) }))
	_ = add("agg_min", folds(func(args []sql.Type, rows [][]any) (any, error) { return best(args[0], rows, -1) }))
	_ = add("agg_max_by", folds(bestBy(1)))
	_ = add("agg_min_by", folds(bestBy(-1)))
	_ = add("agg_max_n", folds(topN(0, 1, -1, "second argument of max_n", "must be positive")))
	_ = add("agg_min_n", folds(topN(0, 1, 1, "second argument of min_n", "must be positive")))
	_ = add("agg_max_by_n", folds(topN(1, 2, -1, "third argument of max_by", "must be a positive integer")))
	_ = add("agg_min_by_n", folds(topN(1, 2, 1, "third argument of min_by", "must be a positive integer")))
	_ = add("agg_skewness", folds(func(_ []sql.Type, rows [][]any) (any, error) {
		n, m2, m3, _ := moments(notNull(rows, 0))
		if n < 3 {
			return nil, nil
		}
		return math.Sqrt(n) * m3 / math.Pow(m2, 1.5), nil
	}))
	_ = add("agg_kurtosis", folds(func(_ []sql.Type, rows [][]any) (any, error) {
		n, m2, _, m4 := moments(notNull(rows, 0))
		if n < 4 {
			return nil, nil
		}
		return ((n-1)*n*(n+1))/((n-2)*(n-3))*m4/(m2*m2) - 3*((n-1)*(n-1))/((n-2)*(n-3)), nil
	}))
)

// best is the largest (sign 1) or smallest (-1) value; NaN counts only alone.
func best(t sql.Type, rows [][]any, sign int) (any, error) {
	var out any
	for _, r := range notNull(rows, 0) {
		if out == nil {
			out = r[0]
			continue
		}
		c, err := orderStrict(t, r[0], out, sign > 0)
		if err != nil {
			return nil, err
		}
		if c*sign > 0 {
			out = r[0]
		}
	}
	return out, nil
}

// bestBy gives the value beside the largest (sign 1) or smallest (-1) key.
func bestBy(sign int) func([]sql.Type, [][]any) (any, error) {
	return func(args []sql.Type, rows [][]any) (any, error) {
		var out []any
		for _, r := range notNull(rows, 1) {
			if out == nil {
				out = r
				continue
			}
			c, err := orderStrict(args[1], r[1], out[1], sign > 0)
			if err != nil {
				return nil, err
			}
			if c*sign > 0 {
				out = r
			}
		}
		if out == nil {
			return nil, nil
		}
		return out[0], nil
	}
}

// orderStrict is order that fails where a NULL inside would decide. NaN inside is the
// largest number, or the smallest if it is to come first.
func orderStrict(t sql.Type, x, y any, nanFirst bool) (int, error) {
	a, ok := x.([]any)
	if !ok {
		c := order(t, x, y)
		if nanFirst && isNaN(x) != isNaN(y) {
			c = -c
		}
		return c, nil
	}
	b := y.([]any)
	for i := range min(len(a), len(b)) {
		if a[i] == nil || b[i] == nil {
			return 0, nullInside(t)
		}
		et := t.Elem
		if t.Kind == sql.Row {
			et = &t.Fields[i].Type
		}
		if c, err := orderStrict(*et, a[i], b[i], nanFirst); c != 0 || err != nil {
			return c, err
		}
	}
	return cmp.Compare(len(a), len(b)), nil
}

// topN gives the first values by a key in an order (sign), as many as the
// argument at size says.
func topN(key, size, sign int, name, positive string) func([]sql.Type, [][]any) (any, error) {
	return func(args []sql.Type, rows [][]any) (any, error) {
		if len(rows) == 0 {
			return nil, nil
		}
		rows = notNull(notNull(rows, key), size)
		if len(rows) == 0 {
			return nil, nil
		}
		n, _ := rows[0][size].(int64)
		switch {
		case n <= 0:
			return nil, invalid("%s %s", name, positive)
		case n > 10000:
			return nil, invalid("%s must be less than or equal to 10000; found %d", name, n)
		}
		var failed error
		slices.SortStableFunc(rows, func(a, b []any) int {
			if x, y := isNaN(a[key]), isNaN(b[key]); x || y {
				return b2i(x) - b2i(y) // NaN is the last choice.
			}
			c, err := orderStrict(args[key], a[key], b[key], sign < 0)
			failed = cmp.Or(failed, err)
			return sign * c
		})
		if failed != nil {
			return nil, failed
		}
		out := make([]any, min(int64(len(rows)), n))
		for i := range out {
			out[i] = rows[i][0]
		}
		return out, nil
	}
}

// moments are the count and the sums of powers of the distances from the mean,
// kept up to date value by value: the last digits are as Trino's are.
func moments(rows [][]any) (n, m2, m3, m4 float64) {
	var mean float64
	for i, r := range rows {
		before := float64(i)
		n = before + 1
		d := number(r[0]) - mean
		dn := d / n
		dn2 := dn * dn
		dm2 := d * dn * before
		mean += dn
		m4 += dm2*dn2*(n*n-3*n+3) + 6*dn2*m2 - 4*dn*m3
		m3 += dm2*dn*(n-2) - 3*dn*m2
		m2 += dm2
	}
	return n, m2, m3, m4
}

// checksumPrime counts for a NULL, and multiplies each hash.
const (
	checksumPrime = 0x9E3779B185EBCA87
	checksumNull  = checksumPrime - 1<<64
)

// $hash64 is a value's hash as checksum() adds them up.
var _ = add("$hash64", Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
	return func(c *Call) error {
		for i := range c.N {
			if c.Args[0].Null(i) {
				c.Out.Int(checksumNull)
			} else {
				c.Out.Int(int64(hashAt(&c.Args[0], i) * checksumPrime))
			}
		}
		return nil
	}, nil
}})

// $checksum is a sum of hashes, cut to 64 bits, as bytes.
var _ = add("$checksum", F1(func(sum Int128) ([]byte, error) {
	return binary.LittleEndian.AppendUint64(nil, sum.Lo), nil
}))
