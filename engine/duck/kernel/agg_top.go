package kernel

import (
	"cmp"
	"slices"
	"strings"
	"unsafe"

	"glaux/sql"
)

// top is max(x, n), min(x, n), max_by(x, y, n) or min_by(x, y, n) over rows: of the first
// rows by a key those that may be in the result, the last of them on top of a heap. Values
// are taken out of DuckDB's memory only when they come in.
type top[K any] struct {
	*topOf[K]
	most int
	rows []topRow[K]
	seen int64
}

type topRow[K any] struct {
	key   K
	at    int64 // among the rows of the group; of equal keys the earlier comes first
	value kept
}

// kept is a value that is taken out of a vector: the memory of one of fixed width, the bytes
// of a text, for which the memory of the one before is used again, or any other as it is.
type kept struct {
	null  bool
	fixed Int128
	text  []byte
	other any
}

// simplyKept reports types whose values are kept as bytes.
func simplyKept(t sql.Type) bool {
	return width(t) > 0 || t.Kind == sql.Varchar || t.Kind == sql.VarBinary
}

// set takes in a value. In the place of a NULL it is NULL, too: that is what Trino's heap makes
// of a row that pushes out one without a value.
func (k *kept) set(v *Vec, i int) {
	k.null = k.null || v.Null(i) || v.Type.Kind == sql.Unknown
	switch {
	case k.null:
	case v.w > 0:
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&k.fixed)), v.w), unsafe.Slice((*byte)(unsafe.Add(v.data, i*v.w)), v.w))
	case simplyKept(v.Type):
		k.text = append(k.text[:0], v.Bytes(i)...)
	default:
		k.other = v.Value(i)
	}
}

func (k *kept) put(b *Builder) {
	switch {
	case k.null:
		b.Null()
	case b.w > 0:
		b.steps(1)
		copy(unsafe.Slice((*byte)(b.extend(1)), b.w), unsafe.Slice((*byte)(unsafe.Pointer(&k.fixed)), b.w))
	case simplyKept(b.Type):
		b.Bytes(k.text)
	default:
		b.Append(k.other)
	}
}

// topOf says where the arguments are and how keys are read, kept and ordered, the first
// before the others.
type topOf[K any] struct {
	key, size int
	name      string
	positive  string
	get       func(*Vec, int) K
	keep      func(K) K
	put       func(*Builder, K)
	order     func(a, b K) int
}

// topRows makes the kernel of such an aggregate: sign is that of topN, whose results it
// gives. Keys of other types than numbers and text are ranked in a list.
func topRows(key, size, sign int, name, positive string) Kernel {
	k := foldColumns(topN(key, size, sign, name, positive))
	k.empty = (*Builder).Null
	k.nullable = key > 0
	k.start = func(args []sql.Type, _ sql.Type) (func() running, error) {
		t := args[key]
		switch w := width(t); {
		case t.Kind == sql.Real || t.Kind == sql.Double:
			return topStart(&topOf[float64]{key, size, name, positive, (*Vec).Float, same[float64], (*Builder).Float,
				func(a, b float64) int { return sign * orderFloats(a, b, sign < 0) }}), nil
		case w > 0 && w <= 8 && t.Kind != sql.Unknown:
			return topStart(&topOf[int64]{key, size, name, positive, (*Vec).Int, same[int64], (*Builder).Int,
				func(a, b int64) int { return sign * cmp.Compare(a, b) }}), nil
		case t.Kind == sql.Varchar || t.Kind == sql.VarBinary:
			return topStart(&topOf[string]{key, size, name, positive, (*Vec).Str, strings.Clone, (*Builder).Str,
				func(a, b string) int { return sign * strings.Compare(a, b) }}), nil
		}
		return nil, unsupported("ranking of rows", args)
	}
	return k
}

func topStart[K any](of *topOf[K]) func() running {
	return func() running { return &top[K]{topOf: of} }
}

func same[K any](x K) K { return x }

// ranks reads how many rows are asked for.
func ranks(n int64, name, positive string) (int, error) {
	switch {
	case n <= 0:
		return 0, invalid("%s %s", name, positive)
	case n > MostTop:
		return 0, invalid("%s must be less than or equal to %d; found %d", name, MostTop, n)
	}
	return int(n), nil
}

func (a *top[K]) add(row []cell) error {
	if row[a.key].null() || row[a.size].null() {
		return nil
	}
	if err := a.begin(row[a.size]); err != nil {
		return err
	}
	a.offer(row[a.key].Vec, row[0].Vec, row[0].at)
	return nil
}

func (a *top[K]) begin(size cell) (err error) {
	if a.most == 0 {
		a.most, err = ranks(size.int(), a.name, a.positive)
	}
	return err
}

// addRows implements columnar.
func (a *top[K]) addRows(args []Vec, n int) error {
	if err := a.begin(cell{&args[a.size], 0}); err != nil {
		return err
	}
	for i := range n {
		a.offer(&args[a.key], &args[0], i)
	}
	return nil
}

// offer takes in a row unless there are enough before it.
func (a *top[K]) offer(key, value *Vec, i int) {
	a.seen++
	x := a.get(key, i)
	full := len(a.rows) == a.most
	if full && a.order(x, a.rows[0].key) >= 0 {
		return
	}
	at := 0
	if !full {
		at = len(a.rows)
		a.rows = append(a.rows, topRow[K]{})
	}
	row := &a.rows[at]
	row.key, row.at = a.keep(x), a.seen
	if a.key > 0 {
		row.value.set(value, i)
	}
	a.settle(full)
}

// settle puts the row where it belongs that took the first place of the heap, or came behind
// its others.
func (a *top[K]) settle(first bool) {
	at := len(a.rows) - 1
	for !first && at > 0 {
		up := (at - 1) / 2
		if a.before(&a.rows[at], &a.rows[up]) < 0 {
			return
		}
		a.rows[at], a.rows[up] = a.rows[up], a.rows[at]
		at = up
	}
	for at = 0; first; {
		down := 2*at + 1
		if down >= len(a.rows) {
			return
		}
		if down+1 < len(a.rows) && a.before(&a.rows[down+1], &a.rows[down]) > 0 {
			down++
		}
		if a.before(&a.rows[down], &a.rows[at]) < 0 {
			return
		}
		a.rows[at], a.rows[down] = a.rows[down], a.rows[at]
		at = down
	}
}

func (a *top[K]) before(x, y *topRow[K]) int {
	return cmp.Or(a.order(x.key, y.key), cmp.Compare(x.at, y.at))
}

func (a *top[K]) merge(o running) error {
	b := o.(*top[K])
	if a.most == 0 {
		a.most = b.most
	}
	for _, row := range b.rows {
		row.at += a.seen
		switch {
		case len(a.rows) < a.most:
			a.rows = append(a.rows, row)
			a.settle(false)
		case a.before(&row, &a.rows[0]) < 0:
			a.rows[0] = row
			a.settle(true)
		}
	}
	a.seen += b.seen
	return nil
}

func (a *top[K]) result(out *Builder) error {
	if len(a.rows) == 0 {
		out.Null()
		return nil
	}
	slices.SortFunc(a.rows, func(x, y topRow[K]) int { return a.before(&x, &y) })
	for _, row := range a.rows {
		if a.key == 0 { // the keys are what is asked for
			a.put(out.kids[0], row.key)
		} else {
			row.value.put(out.kids[0])
		}
	}
	out.End()
	return nil
}
