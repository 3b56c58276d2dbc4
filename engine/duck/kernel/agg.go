package kernel

import (
	"cmp"
	"container/heap"
	"encoding/binary"
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

// aggKernels are this file's kernels by name.
var aggKernels = map[string]Kernel{
	"agg_map_agg":      foldColumns(mapAgg),
	"agg_multimap_agg": foldColumns(multimapAgg),
	"agg_map_union":    Kernel{Make: foldColumns(mapUnion).Make, start: started(func() running { return &unionMaps{} }), empty: (*Builder).Null},
	"agg_histogram":    Kernel{Make: foldColumns(histogram).Make, start: startHistogram, empty: (*Builder).Null},
	"agg_listagg":      foldColumns(listagg),
	"agg_max":          foldColumns(best(0, 1)),
	"agg_min":          foldColumns(best(0, -1)),
	"agg_max_by":       foldColumns(best(1, 1)),
	"agg_min_by":       foldColumns(best(1, -1)),
	"agg_max_n":        topRows(0, 1, -1, "second argument of max_n", "must be positive"),
	"agg_min_n":        topRows(0, 1, 1, "second argument of min_n", "must be positive"),
	"agg_max_by_n":     topRows(1, 2, -1, "third argument of max_by", "must be a positive integer"),
	"agg_min_by_n":     topRows(1, 2, 1, "third argument of min_by", "must be a positive integer"),
	// $hash64 is a value's hash as checksum() adds them up.
	"$hash64": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
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
	}},
	// $checksum is a sum of hashes, cut to 64 bits, as bytes.
	"$checksum": F1(func(sum Int128) ([]byte, error) {
		return binary.LittleEndian.AppendUint64(nil, sum.Lo), nil
	}),
}

// best gives the first argument of the row whose key is the largest (sign 1) or
// smallest (-1); NaN counts only where there is nothing else.
func best(key, sign int) func(out *Builder, args []groupColumn, start, end int) error {
	return func(out *Builder, args []groupColumn, start, end int) error {
		k, most := args[key], -1
		for i := start; i < end; i++ {
			if k.null(i) {
				continue
			}
			if most < 0 {
				most = i
				continue
			}
			c, err := orderAt(k.v, k.at(i), k.v, k.at(most), sign > 0)
			if err != nil {
				return err
			}
			if c*sign > 0 {
				most = i
			}
		}
		if most < 0 {
			out.Null()
		} else {
			out.Copy(args[0].v, args[0].at(most))
		}
		return nil
	}
}

// MostTop is how many values of a group max, min and their likes give at most.
const MostTop = 10000

// topN gives the first values by a key in an order (sign), as many as the
// argument at size says. NaN is the last choice.
func topN(key, size, sign int, name, positive string) func(out *Builder, args []groupColumn, start, end int) error {
	return func(out *Builder, args []groupColumn, start, end int) error {
		k := args[key]
		for start < end && (k.null(start) || args[size].null(start)) {
			start++
		}
		if start == end {
			out.Null()
			return nil
		}
		n, err := ranks(args[size].v.Int(args[size].at(start)), name, positive)
		if err != nil {
			return err
		}
		top := &ranking{key: k, sign: sign, most: n}
		for i := start; i < end; i++ {
			if !k.null(i) && !args[size].null(i) {
				top.offer(i)
			}
		}
		if top.failed != nil {
			return top.failed
		}
		for _, i := range top.ranked() {
			out.kids[0].Copy(args[0].v, args[0].at(i))
		}
		out.End()
		return nil
	}
}

// ranking is the first rows by a key: a heap with the last of them on top.
type ranking struct {
	key    groupColumn
	sign   int
	most   int
	rows   []int
	failed error
}

// before compares two rows; of equal ones the earlier comes first.
func (r *ranking) before(i, j int) bool {
	c, err := orderAt(r.key.v, r.key.at(i), r.key.v, r.key.at(j), r.sign < 0)
	r.failed = cmp.Or(r.failed, err)
	return cmp.Or(c*r.sign, cmp.Compare(i, j)) < 0
}

func (r *ranking) Len() int           { return len(r.rows) }
func (r *ranking) Less(a, b int) bool { return r.before(r.rows[b], r.rows[a]) }
func (r *ranking) Swap(a, b int)      { r.rows[a], r.rows[b] = r.rows[b], r.rows[a] }
func (r *ranking) Push(x any)         { r.rows = append(r.rows, x.(int)) }
func (r *ranking) Pop() any           { return nil } // nothing is taken out

func (r *ranking) offer(i int) {
	switch {
	case len(r.rows) < r.most:
		heap.Push(r, i)
	case r.before(i, r.rows[0]):
		r.rows[0] = i
		heap.Fix(r, 0)
	}
}

func (r *ranking) ranked() []int {
	slices.SortFunc(r.rows, func(i, j int) int {
		if r.before(i, j) {
			return -1
		}
		return 1
	})
	return r.rows
}

// checksumPrime counts for a NULL, and multiplies each hash.
const (
	checksumPrime = 0x9E3779B185EBCA87
	checksumNull  = checksumPrime - 1<<64
)
