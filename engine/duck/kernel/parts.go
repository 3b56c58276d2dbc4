package kernel

/*
#cgo noescape glaux_parts_ascii
#cgo nocallback glaux_parts_ascii
#cgo noescape glaux_parts_substr
#cgo nocallback glaux_parts_substr
#cgo noescape glaux_parts_subbytes
#cgo nocallback glaux_parts_subbytes
#cgo noescape glaux_parts_strpos
#cgo nocallback glaux_parts_strpos
#cgo noescape glaux_parts_split
#cgo nocallback glaux_parts_split
#include "parts.h"
*/
import "C"

import (
	"slices"
	"unsafe"

	"glaux/sql"
)

// Functions over parts of strings that C computes for a whole chunk.

// onlyFirstNull reports that only the first argument may be NULL.
func (c *Call) onlyFirstNull() bool {
	return !slices.ContainsFunc(c.Args[1:], func(v Vec) bool { return v.valid != nil })
}

// ints are an argument's numbers of 64 bits for C; null if there is no such argument.
func (c *Call) ints(k int) *C.int64_t {
	if k >= len(c.Args) {
		return nil
	}
	return (*C.int64_t)(c.Args[k].data)
}

// chunked makes a kernel of a function of a varchar that takes whole chunks, and of one for
// those where it refuses to, and for other types.
func chunked(quick func(c *Call) bool, slow Kernel) Kernel {
	return Kernel{Volatile: slow.Volatile, Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if err != nil || args[0].Kind != sql.Varchar || slices.ContainsFunc(args[1:], func(t sql.Type) bool { return t.Kind != sql.Varchar && t.Kind != sql.BigInt }) {
			return f, err
		}
		return func(c *Call) error {
			if c.N > 0 && c.onlyFirstNull() && quick(c) {
				return nil
			}
			return f(c)
		}, nil
	}}
}

func substrings(slow Kernel) Kernel {
	text := chunked(func(c *Call) bool {
		c.texts(c.textBytes(), func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
			return C.glaux_parts_substr(in, valid, n, c.ints(1), c.ints(2), out, blob, used)
		})
		return true
	}, slow)
	return choose(func(args []sql.Type) (Kernel, bool) {
		if args[0].Kind == sql.VarBinary && !slices.ContainsFunc(args[1:], func(t sql.Type) bool { return t.Kind != sql.BigInt }) {
			return subbinary(slow), true
		}
		return text, true
	})
}

// subbinary is substrings of binary values.
func subbinary(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		return func(c *Call) error {
			if c.N == 0 || !c.onlyFirstNull() {
				return f(c)
			}
			c.texts(c.textBytes(), func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
				return C.glaux_parts_subbytes(in, valid, n, c.ints(1), c.ints(2), out, blob, used)
			})
			return nil
		}, err
	}}
}

func positions(slow Kernel) Kernel {
	return chunked(func(c *Call) bool {
		in := &c.Args[0]
		c.places = slices.Grow(c.places[:0], c.N)[:c.N]
		if C.glaux_parts_strpos(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), c.Args[1].data, c.ints(2), (*C.int64_t)(&c.places[0])) == 0 {
			return false
		}
		copy(room[int64](c.Out, c.N), c.places)
		c.nullWhere(in)
		return true
	}, slow)
}

// splitParts leaves parts to slow whose number isn't positive, or whose delimiter is empty.
func splitParts(slow Kernel) Kernel {
	return chunked(func(c *Call) bool {
		for i := range c.N {
			if at[stringT](&c.Args[1], i).n == 0 || at[int64](&c.Args[2], i) <= 0 {
				return false
			}
		}
		room, in, null := c.Out.Room(c.N, max(c.textBytes(), 1)), &c.Args[0], C.int(0)
		used := C.glaux_parts_split(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), c.Args[1].data, c.ints(2),
			room.Data, (*C.uint8_t)(room.Blob), C.uint64_t(room.Used), (*C.uint64_t)(room.Nulls), &null)
		c.Out.Filled(c.N, null != 0, int(used))
		c.nullWhere(in)
		return true
	}, slow)
}

// unlessASCII makes the first argument the result where it is ASCII and the second a form
// of normalization, the same in all rows.
func unlessASCII(slow Kernel) Kernel {
	return chunked(func(c *Call) bool {
		forms := column[[2]uint64](&c.Args[1], c.N)
		ok := c.out.Ptr != nil && slices.Contains(normalForms, c.Args[1].Str(0)) && !slices.ContainsFunc(forms, func(f [2]uint64) bool { return f != forms[0] })
		if ok = ok && c.ascii(); ok {
			c.same()
		}
		return ok
	}, slow)
}

// ascii reports that the first argument is ASCII.
func (c *Call) ascii() bool {
	in := &c.Args[0]
	return C.glaux_parts_ascii(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N)) != 0
}

// asciiCode is encoded for a code of ASCII.
func asciiCode(by code, slow Kernel) Kernel {
	return chunked(func(c *Call) bool {
		return c.ascii() && c.coded(by)
	}, slow)
}

var normalForms = []string{"NFC", "NFD", "NFKC", "NFKD"}
