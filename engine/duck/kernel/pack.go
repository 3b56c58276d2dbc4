package kernel

/*
#cgo CFLAGS: -O3
#cgo noescape glaux_pack_ints
#cgo nocallback glaux_pack_ints
#cgo noescape glaux_pack_within
#cgo nocallback glaux_pack_within
#cgo noescape glaux_pack_ascii
#cgo nocallback glaux_pack_ascii
#cgo noescape glaux_pack_strings
#cgo nocallback glaux_pack_strings
#cgo noescape glaux_pack_move
#cgo nocallback glaux_pack_move
#include "pack.h"
*/
import "C"

import (
	"slices"
	"unicode/utf8"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// Into makes values go to the memory of a vector that has room for the number given,
// where that can be. It is called after Reset, and holds until the next.
func (b *Builder) Into(vec bindings.Vector, most int) {
	size := b.w
	switch {
	case size > 0:
	case b.Type.Kind == sql.Array || b.Type.Kind == sql.Map:
		return
	case len(b.kids) > 0 || b.Type.Kind == sql.Row:
		for i, k := range b.kids {
			k.Into(bindings.StructVectorGetChild(vec, bindings.IdxT(i)), most)
		}
		return
	default:
		size = int(unsafe.Sizeof(stringT{}))
	}
	b.own, b.vec = b.data, vec
	b.data = unsafe.Slice((*byte)(bindings.VectorGetData(vec)), most*size)[:0]
}

// Pack is Ints for values that may not fit: it reports how many there are up to the
// first that doesn't, and appends nothing if that isn't all.
func (b *Builder) Pack(x []int64) (fit int) {
	if len(x) == 0 {
		return 0
	}
	at := len(b.data)
	p := b.extend(len(x))
	if fit = int(C.glaux_pack_ints((*C.int64_t)(&x[0]), C.uint64_t(len(x)), C.uint32_t(b.w), p)); fit < len(x) {
		b.data = b.data[:at]
		return fit
	}
	b.steps(len(x))
	return fit
}

// Within reports how many numbers there are up to the first whose amount isn't below
// the limit.
func Within(x []int64, limit int64) int {
	if len(x) == 0 {
		return 0
	}
	return int(C.glaux_pack_within((*C.int64_t)(&x[0]), C.uint64_t(len(x)), C.int64_t(limit)))
}

// ascii is how many bytes come before the first that isn't ASCII.
func ascii(text []byte) int {
	if len(text) == 0 {
		return 0
	}
	return int(C.glaux_pack_ascii((*C.uint8_t)(&text[0]), C.uint64_t(len(text))))
}

// ValidTexts reports whether each of the strings that lie one after the other in a
// text is valid UTF-8.
func ValidTexts(text []byte, lengths []int64) bool {
	at := ascii(text)
	if at == len(text) {
		return true
	}
	if !utf8.Valid(text[at:]) {
		return false
	}
	at = 0
	for _, n := range lengths {
		if at < len(text) && !utf8.RuneStart(text[at]) {
			return false
		}
		at += int(n)
	}
	return true
}

// Texts are strings or binary values that lie one after the other in Text, which their
// lengths must add up to. None of these is above Longest, and each is Width, if that
// isn't 0.
type Texts struct {
	Text           []byte
	Lengths        []int64
	Longest, Width int
}

// Texts appends many values.
func (b *Builder) Texts(t Texts) {
	count := len(t.Lengths)
	if count == 0 {
		return
	}
	const size = int(unsafe.Sizeof(stringT{}))
	first := b.n
	b.steps(count)
	at := len(b.data)
	b.data = slices.Grow(b.data, count*size)[:at+count*size]
	base := uint64(len(b.blob))
	switch long := t.Longest > inlined; {
	case long && first == 0 && b.direct():
		// DuckDB has its copy now, so the strings can say where they are.
		bindings.UnsafeVectorAssignStringElementLen(b.vec, 0, t.Text)
		base = uint64(uintptr(*(*unsafe.Pointer)(unsafe.Pointer(&b.data[8]))))
		b.placed = count
	case long:
		b.blob = append(b.blob, t.Text...)
	}
	from := unsafe.SliceData(t.Text)
	if from == nil {
		from = new(byte)
	}
	C.glaux_pack_strings((*C.uint8_t)(from), C.uint64_t(len(t.Text)), (*C.int64_t)(&t.Lengths[0]), C.uint64_t(count),
		C.uint64_t(t.Width), C.uint64_t(t.Longest), C.uint64_t(base), (*C.uint8_t)(&b.data[at]))
}

// direct reports that values are in the vector's memory.
func (b *Builder) direct() bool {
	return b.vec.Ptr != nil && unsafe.Pointer(unsafe.SliceData(b.data)) == bindings.VectorGetData(b.vec)
}

// move adds base to where long strings are.
func move(strings []stringT, base *byte) {
	if len(strings) > 0 {
		C.glaux_pack_move((*C.uint8_t)(unsafe.Pointer(&strings[0])), C.uint64_t(len(strings)), C.uint64_t(uintptr(unsafe.Pointer(base))))
	}
}
