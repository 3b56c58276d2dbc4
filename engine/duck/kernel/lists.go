package kernel

/*
#cgo noescape glaux_lists_set
#cgo nocallback glaux_lists_set
#cgo noescape glaux_lists_find
#cgo nocallback glaux_lists_find
#cgo noescape glaux_lists_search
#cgo nocallback glaux_lists_search
#cgo noescape glaux_lists_gather
#cgo nocallback glaux_lists_gather
#include "lists.h"
*/
import "C"

import (
	"slices"
	"unsafe"

	"glaux/sql"
)

// Functions over arrays and maps that C computes for a whole chunk.

type setOperation int

const (
	distinctOf  setOperation = C.GLAUX_DISTINCT
	unionOf     setOperation = C.GLAUX_UNION
	intersectOf setOperation = C.GLAUX_INTERSECT
	exceptOf    setOperation = C.GLAUX_EXCEPT
)

// fewNumbers is up to where comparing each with each is quicker than hashing.
const fewNumbers = 16

// values are a vector's for C.
func values(v *Vec) C.glaux_values {
	return C.glaux_values{data: v.data, valid: (*C.uint64_t)(v.valid)}
}

// sets makes a kernel that keeps numbers of one or two arrays: those without NULL and
// with few numbers in C, others by a function over one row.
func sets(what setOperation, other func(c *Call, i int) error) Kernel {
	f := func(c *Call) error {
		for i := 0; i < c.N; i++ {
			if i = c.setsFrom(what, i); i == c.N {
				break
			}
			if c.anyNull(i) {
				c.Out.Null()
			} else if err := other(c, i); err != nil {
				return err
			}
		}
		return nil
	}
	return lists(listFuncs{b4: f, b8: f}, rows(other))
}

// setsFrom appends arrays from row i up to one that C doesn't make, and says which that is.
func (c *Call) setsFrom(what setOperation, i int) int {
	a, b := &c.Args[0], &c.Args[len(c.Args)-1]
	left, until := ranges(a, c.N), c.withoutNull(i)
	var right []listEntry
	var rightData *C.glaux_list
	if len(c.Args) > 1 {
		right = ranges(b, c.N)
	}
	most := 0
	for k := i; k < until; k++ {
		n := left[k].n
		if right != nil {
			n += right[k].n
		}
		most += int(min(n, fewNumbers))
	}
	if i == until {
		return i
	}
	if right != nil {
		rightData = (*C.glaux_list)(unsafe.Pointer(&right[i]))
	}
	out := c.Out.kids[0]
	out.data = slices.Grow(out.data, max(most, 1)*out.w)
	at := len(c.Out.data)
	c.Out.data = slices.Grow(c.Out.data, 8*(until-i))[:at+8*(until-i)]
	used := C.uint64_t(out.n)
	done := int(C.glaux_lists_set(C.int(what), C.int(out.w), (*C.glaux_list)(unsafe.Pointer(&left[i])), values(&a.kids[0]), rightData, values(&b.kids[0]),
		C.uint64_t(until-i), fewNumbers, unsafe.Pointer(unsafe.SliceData(out.data)), &used, (*C.uint64_t)(unsafe.Pointer(&c.Out.data[at]))))
	c.Out.data = c.Out.data[:at+8*done]
	c.Out.steps(done)
	out.steps(int(used) - out.n)
	out.data = out.data[:out.n*out.w]
	return i + done
}

// withoutNull is the first row from i on that has a NULL argument.
func (c *Call) withoutNull(i int) int {
	if c.whole() {
		return c.N
	}
	for i < c.N && !c.anyNull(i) {
		i++
	}
	return i
}

// simpleKeys reports keys that are equal where their bytes are.
func simpleKeys(t sql.Type) bool {
	return t.Kind == sql.Varchar || width(t) > 0 && t.Kind != sql.Real && t.Kind != sql.Double
}

// mapElements makes a kernel of a map and a key: the value of that, or NULL unless absent
// gives an error, where the map hasn't got it.
func mapElements(slow Kernel, absent func(c *Call, i int) error) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		if !simpleKeys(*args[0].Key) || args[0].Elem.Kind == sql.Unknown {
			return slow.Make(args, r)
		}
		return func(c *Call) error {
			if c.N == 0 {
				return nil
			}
			m, key := &c.Args[0], &c.Args[1]
			c.places = slices.Grow(c.places[:0], c.N)[:c.N]
			C.glaux_lists_find((*C.glaux_list)(m.data), (*C.uint64_t)(m.valid), values(&m.kids[0]), C.int(m.kids[0].w),
				key.data, (*C.uint64_t)(key.valid), C.uint64_t(c.N), (*C.int64_t)(&c.places[0]))
			if absent != nil {
				for i, at := range c.places {
					if at < 0 && !c.anyNull(i) {
						return absent(c, i)
					}
				}
			}
			c.Out.gather(&m.kids[1], c.places)
			return nil
		}, nil
	}}
}

// gather appends values from places, NULL where that is negative.
func (b *Builder) gather(v *Vec, places []int64) {
	if b.w == 0 || b.w != v.w {
		for _, at := range places {
			if at < 0 {
				b.Null()
			} else {
				b.Copy(v, int(at))
			}
		}
		return
	}
	room := b.Room(len(places), 0)
	data := unsafe.Add(room.Data, room.At*b.w)
	nulls := C.glaux_lists_gather(values(v), C.int(b.w), (*C.int64_t)(&places[0]), C.uint64_t(len(places)), data, (*C.uint64_t)(room.Nulls))
	b.Filled(len(places), nulls != 0, room.Used)
}

type search C.int

const (
	containedIn search = C.GLAUX_CONTAINS
	positionIn  search = C.GLAUX_POSITION
)

// searches makes a kernel that looks for a value in each array: in C for elements that are
// equal when == says so.
func searches(what search, slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		if args[0].Kind != sql.Array || width(*args[0].Elem) == 0 || args[0].Elem.Kind == sql.Unknown {
			return slow.Make(args, r)
		}
		size := width(*args[0].Elem)
		if k := args[0].Elem.Kind; k == sql.Real || k == sql.Double {
			size = -size
		}
		return func(c *Call) error {
			c.search(what, size, c.Args[1].data)
			return nil
		}, nil
	}}
}

// search looks for a value of so many bytes for each row, which lie one after the other.
func (c *Call) search(what search, size int, want unsafe.Pointer) (out unsafe.Pointer) {
	if c.N == 0 {
		return nil
	}
	c.Out.steps(c.N)
	out = c.Out.extend(c.N)
	for k := range c.Args {
		c.nullWhere(&c.Args[k])
	}
	nulls := (*C.uint64_t)(&c.Out.nulls[0])
	if C.glaux_lists_search(C.int(what), C.int(size), (*C.glaux_list)(c.Args[0].data), values(&c.Args[0].kids[0]), want, nulls, C.uint64_t(c.N), out, nulls) != 0 {
		c.Out.any = true
	}
	return out
}

// match folds the results of a predicate: one that equals stop decides, and then
// the result is answer, otherwise its opposite.
func match(stop, answer bool) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			want := make([]bool, c.N)
			for i := range want {
				want[i] = stop
			}
			found := unsafe.Slice((*bool)(c.search(containedIn, 1, unsafe.Pointer(unsafe.SliceData(want)))), c.N)
			for i := 0; !answer && i < len(found); i++ {
				found[i] = !found[i]
			}
			return nil
		}, nil
	}}
}
