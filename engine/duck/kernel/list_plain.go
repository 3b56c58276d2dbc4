package kernel

import (
	"math"
	"slices"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// Functions over arrays whose elements have a fixed width run over slices of them.

// ranges says where the first n arrays of a vector lie in its elements.
func ranges(v *Vec, n int) []listEntry { return unsafe.Slice((*listEntry)(v.data), n) }

// elements are the values of one array.
func elements[T any](v *Vec, e listEntry) []T {
	var z T
	return unsafe.Slice((*T)(unsafe.Add(v.data, uintptr(e.off)*unsafe.Sizeof(z))), e.n)
}

// wholeIn reports that none of an array's elements is NULL.
func (v *Vec) wholeIn(e listEntry) bool {
	return v.valid == nil || !v.nullIn(int(e.off), int(e.off+e.n))
}

// whole reports that no argument is NULL in any row.
func (c *Call) whole() bool {
	for k := range c.Args {
		if c.Args[k].valid != nil {
			return false
		}
	}
	return true
}

// fixed is any type that has the memory of an element of fixed width.
type fixed interface {
	int8 | int16 | int32 | int64 | Int128 | float32 | float64
}

// listFuncs are a function for each kind of element; nil ones fall back.
type listFuncs struct {
	b1, b2, b4, b8, b16, real, double Func
}

// of is the function for arrays of t, nil if there is none.
func (l listFuncs) of(t sql.Type) Func {
	switch {
	case t.Kind == sql.Unknown:
		return nil
	case t.Kind == sql.Real:
		return l.real
	case t.Kind == sql.Double:
		return l.double
	}
	switch width(t) {
	case 1:
		return l.b1
	case 2:
		return l.b2
	case 4:
		return l.b4
	case 8:
		return l.b8
	case 16:
		return l.b16
	}
	return nil
}

// lists makes a kernel of arrays that is special for some elements.
func lists(special listFuncs, other Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		if args[0].Kind == sql.Array {
			if f := special.of(*args[0].Elem); f != nil {
				return f, nil
			}
		}
		return other.Make(args, r)
	}}
}

// eachList computes a value of fixed width for each row without NULL arguments;
// f reports whether there is one.
func eachList[R any](c *Call, f func(i int, e listEntry) (R, bool)) {
	out, whole := room[R](c.Out, c.N), c.whole()
	var zero R
	for i, e := range ranges(&c.Args[0], c.N) {
		ok := whole || !c.anyNull(i)
		if ok {
			out[i], ok = f(i, e)
		}
		if !ok {
			out[i] = zero
			c.Out.setNull(i)
		}
	}
}

// extremePlain is array_max (sign 1) or array_min: NULL with any NULL, and NaN only
// where there is nothing else.
func extremePlain[T int8 | int16 | int32 | int64 | float32 | float64](sign int) Func {
	return func(c *Call) error {
		elems := &c.Args[0].kids[0]
		eachList(c, func(_ int, e listEntry) (best T, ok bool) {
			if e.n == 0 || !elems.wholeIn(e) {
				return best, false
			}
			values := elements[T](elems, e)
			best = values[0]
			for _, x := range values[1:] {
				if sign > 0 && x > best || sign < 0 && x < best || best != best { //nolint:gocritic // NaN
					best = x
				}
			}
			return best, true
		})
		return nil
	}
}

func extremes(sign int) Kernel {
	return lists(listFuncs{
		b1: extremePlain[int8](sign), b2: extremePlain[int16](sign), b4: extremePlain[int32](sign), b8: extremePlain[int64](sign),
		real: extremePlain[float32](sign), double: extremePlain[float64](sign),
	}, rows(arrayExtreme(sign)))
}

// elementPlain is element_at, or an array's subscript, which fails where there is no
// element.
func elementPlain[T fixed](strict bool) Func {
	return func(c *Call) (err error) {
		elems, at := &c.Args[0].kids[0], column[int64](&c.Args[1], c.N)
		if k, same := c.constant(1); same && elementsAt[T](c, elems, k, strict) {
			return nil
		}
		eachList(c, func(i int, e listEntry) (x T, ok bool) {
			k := at[i]
			if k < 0 && !strict {
				k += int64(e.n) + 1
			}
			if uint64(k-1) >= e.n {
				if err == nil && (strict || at[i] == 0) {
					_, err = subscripted(0, int(e.n), at[i])
				}
				return x, false
			}
			place := int(e.off) + int(k) - 1
			if elems.Null(place) {
				return x, false
			}
			return *(*T)(unsafe.Add(elems.data, uintptr(place)*unsafe.Sizeof(x))), true
		})
		return err
	}
}

// elementsAt gives the k-th elements of all arrays, or does nothing and reports that where one
// has none, or one is NULL.
func elementsAt[T fixed](c *Call, elems *Vec, k int64, strict bool) bool {
	if !c.whole() || elems.valid != nil || k == 0 || k < 0 && strict {
		return false
	}
	room := c.Out.Room(c.N, 0)
	out, place, fromEnd := unsafe.Slice((*T)(room.Data), c.N), uint64(k-1), uint64(0)
	if k < 0 {
		place, fromEnd = uint64(k), 1
	}
	for i, e := range ranges(&c.Args[0], c.N) {
		at := place + e.n*fromEnd
		if at >= e.n {
			return false
		}
		out[i] = *(*T)(unsafe.Add(elems.data, uintptr(e.off+at)*unsafe.Sizeof(out[i])))
	}
	c.Out.Filled(c.N, false, room.Used)
	return true
}

func elementFuncs(strict bool) listFuncs {
	return listFuncs{
		b1: elementPlain[int8](strict), b2: elementPlain[int16](strict), b4: elementPlain[int32](strict), b8: elementPlain[int64](strict),
		b16: elementPlain[Int128](strict), real: elementPlain[float32](strict), double: elementPlain[float64](strict),
	}
}

// overlapPlain is arrays_overlap.
func overlapPlain[T int32 | int64](c *Call) error {
	right := ranges(&c.Args[1], c.N)
	a, b := &c.Args[0].kids[0], &c.Args[1].kids[0]
	eachList(c, func(i int, e listEntry) (bool, bool) {
		f := right[i]
		if e.n+f.n > fewNumbers || !a.wholeIn(e) || !b.wholeIn(f) {
			return overlap(a, int(e.off), int(e.off+e.n), b, int(f.off), int(f.off+f.n))
		}
		numbers := elements[T](b, f)
		for _, x := range elements[T](a, e) {
			if slices.Contains(numbers, x) {
				return true, true
			}
		}
		return false, true
	})
	return nil
}

// sublists makes a kernel of arrays that are parts of those of the first argument,
// whose elements they share; f says which part. Where all rows ask for the same one and none
// of them is refused, quick does.
func sublists(quick func(c *Call, places []listEntry) bool, f func(c *Call, i int, e listEntry) (listEntry, error)) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			places, whole := c.share(), c.whole()
			if whole && quick(c, places) {
				return nil
			}
			for i, e := range ranges(&c.Args[0], c.N) {
				places[i] = listEntry{}
				if !whole && c.anyNull(i) {
					c.Out.setNull(i)
					continue
				}
				part, err := f(c, i, e)
				if err != nil {
					return err
				}
				places[i] = part
			}
			return nil
		}, nil
	}}
}

// share makes the elements of the first argument those of the result, and gives
// the places of the result's arrays in them, to be set.
func (c *Call) share() []listEntry {
	elems := bindings.ListVectorGetChild(c.first)
	bindings.VectorReferenceVector(bindings.ListVectorGetChild(c.out), elems)
	bindings.ListVectorSetSize(c.out, bindings.ListVectorGetSize(c.first))
	c.Out.steps(c.N)
	c.Out.shared = true
	return unsafe.Slice((*listEntry)(bindings.VectorGetData(c.out)), c.N)
}

// shareNested is share for arrays of so many arrays, of which it gives the places too.
func (c *Call) shareNested(total int) (rows, inner []listEntry) {
	bindings.ListVectorReserve(c.out, bindings.IdxT(total))
	bindings.ListVectorSetSize(c.out, bindings.IdxT(total))
	lists := bindings.ListVectorGetChild(c.out)
	bindings.VectorReferenceVector(bindings.ListVectorGetChild(lists), bindings.ListVectorGetChild(c.first))
	bindings.ListVectorSetSize(lists, bindings.ListVectorGetSize(c.first))
	c.Out.steps(c.N)
	c.Out.shared = true
	return unsafe.Slice((*listEntry)(bindings.VectorGetData(c.out)), c.N), unsafe.Slice((*listEntry)(bindings.VectorGetData(lists)), total)
}

func sliceOf(c *Call, i int, e listEntry) (listEntry, error) {
	from, length, size := at[int64](&c.Args[1], i), at[int64](&c.Args[2], i), int64(e.n)
	switch {
	case length < 0:
		return e, invalid("length must be greater than or equal to 0")
	case from == 0:
		return e, invalid("SQL array indices start at 1")
	}
	if from < 0 {
		from += size + 1
	}
	if from <= 0 || from > size || length > math.MaxInt64-from { // Java's sum of them wraps around
		return listEntry{}, nil
	}
	return listEntry{e.off + uint64(from-1), uint64(min(length, size-from+1))}, nil
}

// slicesOf is sliceOf from the same place on, counted from the front, and of the same length.
func slicesOf(c *Call, places []listEntry) bool {
	from, same := c.constant(1)
	length, alike := c.constant(2)
	if !same || !alike || from < 1 || length < 0 {
		return false
	}
	first, most := uint64(from-1), uint64(length)
	for i, e := range ranges(&c.Args[0], c.N) {
		skip := min(first, e.n)
		places[i] = listEntry{e.off + skip, min(e.n-skip, most)}
	}
	return from <= math.MaxInt64-length // Java's sum of them wraps around
}

func trimmedAll(c *Call, places []listEntry) bool {
	n, same := c.constant(1)
	if !same || n < 0 {
		return false
	}
	short := false
	for i, e := range ranges(&c.Args[0], c.N) {
		short = short || e.n < uint64(n)
		places[i] = listEntry{e.off, e.n - uint64(n)}
	}
	return !short
}

func trimmed(c *Call, i int, e listEntry) (listEntry, error) {
	switch n := at[int64](&c.Args[1], i); {
	case n < 0:
		return e, invalid("size must not be negative: %d", n)
	case n > int64(e.n):
		return e, invalid("size must not exceed array cardinality %d: %d", e.n, n)
	default:
		return listEntry{e.off, e.n - uint64(n)}, nil
	}
}

// equalities compares arrays of values that equal each other as their bytes do, where no element
// is NULL, and leaves others to slow.
func equalities(equal bool, slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if err != nil || args[0].Kind != sql.Array || width(*args[0].Elem) == 0 || args[0].Elem.Kind == sql.Real || args[0].Elem.Kind == sql.Double {
			return f, err
		}
		size := uint64(width(*args[0].Elem))
		return func(c *Call) error {
			a, b := &c.Args[0], &c.Args[1]
			if c.N == 0 || a.kids[0].valid != nil || b.kids[0].valid != nil {
				return f(c)
			}
			part := func(v *Vec, e listEntry) string {
				return unsafe.String((*byte)(unsafe.Add(v.kids[0].data, e.off*size)), e.n*size)
			}
			x, y, out := column[listEntry](a, c.N), column[listEntry](b, c.N), room[bool](c.Out, c.N)
			for i := range out {
				if a.Null(i) || b.Null(i) {
					out[i] = false
					c.Out.setNull(i)
					continue
				}
				out[i] = (x[i].n == y[i].n && part(a, x[i]) == part(b, y[i])) == equal
			}
			return nil
		}, nil
	}}
}
