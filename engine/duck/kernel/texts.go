package kernel

/*
#cgo noescape glaux_texts_size
#cgo nocallback glaux_texts_size
#cgo noescape glaux_texts_concat
#cgo nocallback glaux_texts_concat
#cgo noescape glaux_texts_crc32
#cgo nocallback glaux_texts_crc32
#cgo noescape glaux_texts_reverse
#cgo nocallback glaux_texts_reverse
#cgo noescape glaux_texts_trim
#cgo nocallback glaux_texts_trim
#cgo noescape glaux_texts_hex
#cgo nocallback glaux_texts_hex
#cgo noescape glaux_texts_sha256
#cgo nocallback glaux_texts_sha256
#cgo noescape glaux_texts_spooky
#cgo nocallback glaux_texts_spooky
#cgo noescape glaux_texts_trim_set
#cgo nocallback glaux_texts_trim_set
#include "texts.h"
*/
import "C"

import (
	"crypto/sha256"
	"hash/crc32"
	"math"
	"slices"
	"unicode/utf8"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// Functions over strings that C computes for a whole chunk.

// textBytes is how many bytes the strings of the first argument have.
func (c *Call) textBytes() int { return c.bytesOf(0) }

// bytesOf is textBytes of any argument.
func (c *Call) bytesOf(k int) int {
	return int(C.glaux_texts_size(c.Args[k].data, (*C.uint64_t)(c.Args[k].valid), C.uint64_t(c.N)))
}

// concatTexts is concat of texts, or of binary values.
func concatTexts(args []sql.Type, slow Func) Func {
	if slices.ContainsFunc(args, func(t sql.Type) bool { return t.Kind != sql.Varchar && t.Kind != sql.VarBinary }) {
		return slow
	}
	return func(c *Call) error {
		most := inlined
		for k := range c.Args {
			most += c.bytesOf(k)
		}
		if c.N == 0 || most > math.MaxInt32 {
			return slow(c)
		}
		in, valid := make([]unsafe.Pointer, len(c.Args)), make([]*C.uint64_t, len(c.Args))
		for k := range c.Args {
			in[k], valid[k] = c.Args[k].data, (*C.uint64_t)(c.Args[k].valid)
		}
		room := c.Out.Room(c.N, most)
		used := C.glaux_texts_concat(&in[0], &valid[0], C.int(len(in)), C.uint64_t(c.N), room.Data, (*C.uint8_t)(room.Blob), C.uint64_t(room.Used))
		c.Out.Filled(c.N, false, int(used))
		for k := range c.Args {
			c.nullWhere(&c.Args[k])
		}
		return nil
	}
}

// texts appends the results that f writes for all rows, and which have at most the
// number of bytes given; where the first argument is NULL, they are.
func (c *Call) texts(bytes int, f func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t) {
	if c.N == 0 {
		return
	}
	room, in := c.Out.Room(c.N, max(bytes, 1)), &c.Args[0]
	used := f(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), room.Data, (*C.uint8_t)(room.Blob), C.uint64_t(room.Used))
	c.Out.Filled(c.N, false, int(used))
	c.nullWhere(in)
}

func toHex(c *Call) error {
	c.texts(2*c.textBytes(), func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
		return C.glaux_texts_hex(in, valid, n, out, blob, used)
	})
	return nil
}

// crc32Tables are for each of eight bytes what it adds to the sum.
var crc32Tables = func() (t [8][256]C.uint32_t) {
	for c, x := range crc32.IEEETable {
		t[0][c] = C.uint32_t(x)
	}
	for k := range 7 {
		for c, x := range t[k] {
			t[k+1][c] = x>>8 ^ t[0][x&255]
		}
	}
	return t
}()

func crc32s(c *Call) error {
	if c.N == 0 {
		return nil
	}
	in, out := &c.Args[0], room[int64](c.Out, c.N)
	C.glaux_texts_crc32(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), &crc32Tables[0][0], (*C.int64_t)(&out[0]))
	c.nullWhere(in)
	return nil
}

// reversed writes the bytes of binary values and of ASCII from the last to the first.
func reversed(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		if args[0].Kind == sql.Array {
			return reverseArrays, nil
		}
		f, err := slow.Make(args, r)
		if err != nil || args[0].Kind != sql.Varchar && args[0].Kind != sql.VarBinary {
			return f, err
		}
		return func(c *Call) error {
			if c.N == 0 || args[0].Kind == sql.Varchar && !c.ascii() {
				return f(c)
			}
			c.texts(c.textBytes(), func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
				return C.glaux_texts_reverse(in, valid, n, out, blob, used)
			})
			return nil
		}, nil
	}}
}

// sha256Kernel uses the processor's instructions for two rows at a time.
func sha256Kernel() Kernel {
	if C.glaux_texts_sha() == 0 {
		return digest(func(dst, b []byte) []byte { s := sha256.Sum256(b); return append(dst, s[:]...) })
	}
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			c.texts(c.N*sha256.Size, func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
				return C.glaux_texts_sha256(in, valid, n, out, blob, used)
			})
			return nil
		}, nil
	}}
}

// untrimmed makes the first argument the result if it is clear that there is no white
// space at the ends in question.
func (c *Call) untrimmed(left, right bool) bool {
	in := &c.Args[0]
	if c.out.Ptr == nil || C.glaux_texts_trim(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), C.int(b2i(left)), C.int(b2i(right))) == 0 {
		return false
	}
	c.same()
	return true
}

// same makes the first argument the result.
func (c *Call) same() {
	bindings.VectorReferenceVector(c.out, c.first)
	c.Out.steps(c.N)
	c.Out.shared = true
}

// spookyHash is version 2 of so many bytes; slow is for chunks with long values.
func spookyHash(bytes int, slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		return func(c *Call) error {
			in, room := &c.Args[0], c.Out.Room(c.N, 0)
			if C.glaux_texts_spooky(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), C.int(bytes), room.Data) == 0 {
				return f(c)
			}
			c.Out.Filled(c.N, false, room.Used)
			c.nullWhere(in)
			return nil
		}, err
	}}
}

// trimmed removes characters of ASCII at the ends, which are the same in all rows, or does
// nothing and reports that they aren't.
func (c *Call) trimmed(left, right bool) bool {
	chars := &c.Args[1]
	if c.N == 0 || chars.valid != nil {
		return false
	}
	for i := 1; i < c.N; i++ {
		if !sameBytes(chars, 0, chars, i) {
			return false
		}
	}
	var set [2]C.uint64_t
	for _, b := range chars.Bytes(0) {
		if b >= utf8.RuneSelf {
			return false
		}
		set[b>>6] |= 1 << (b & 63)
	}
	c.texts(c.textBytes(), func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
		return C.glaux_texts_trim_set(in, valid, n, &set[0], C.int(b2i(left)), C.int(b2i(right)), out, blob, used)
	})
	return true
}
