package kernel

/*
#cgo noescape glaux_codes_units
#cgo nocallback glaux_codes_units
#cgo noescape glaux_codes_base32
#cgo nocallback glaux_codes_base32
#cgo noescape glaux_codes_base64
#cgo nocallback glaux_codes_base64
#cgo noescape glaux_codes_from_base32
#cgo nocallback glaux_codes_from_base32
#cgo noescape glaux_codes_from_base64
#cgo nocallback glaux_codes_from_base64
#cgo noescape glaux_codes_big_endian
#cgo nocallback glaux_codes_big_endian
#cgo noescape glaux_codes_from_big_endian
#cgo nocallback glaux_codes_from_big_endian
#cgo noescape glaux_codes_chr
#cgo nocallback glaux_codes_chr
#cgo noescape glaux_codes_points
#cgo nocallback glaux_codes_points
#cgo noescape glaux_codes_truth
#cgo nocallback glaux_codes_truth
#cgo noescape glaux_codes_uuids
#cgo nocallback glaux_codes_uuids
#cgo noescape glaux_codes_numbers
#cgo nocallback glaux_codes_numbers
#include "codes.h"
*/
import "C"

import (
	"encoding/binary"
	"math"
	"strings"
	"unsafe"

	"glaux/sql"
)

// Codes of strings that C computes for a whole chunk.

// coder writes what all strings of a vector stand for, or returns GLAUX_ODD.
type coder func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t

// code is a coder and how many bytes it writes at most for so many of n strings.
type code struct {
	write coder
	most  func(bytes, n int) int
}

var (
	unitsOf         = code{write: utf16Units, most: func(bytes, _ int) int { return 4 * bytes }}
	base32Of        = code{write: toBase32, most: func(bytes, n int) int { return 8 * (bytes/5 + n) }}
	base64Of        = code{write: toBase64(0), most: func(bytes, n int) int { return 4 * (bytes/3 + n) }}
	base64URLOf     = code{write: toBase64(1), most: base64Of.most}
	fromBase32Of    = code{write: ofBase32, most: func(bytes, _ int) int { return bytes }}
	fromBase64Of    = code{write: ofBase64(0), most: fromBase32Of.most}
	fromBase64URLOf = code{write: ofBase64(1), most: fromBase32Of.most}
)

func utf16Units(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
	return C.glaux_codes_units(in, valid, n, out, blob, used)
}

func toBase32(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
	return C.glaux_codes_base32(in, valid, n, out, blob, used)
}

func ofBase32(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
	return C.glaux_codes_from_base32(in, valid, n, out, blob, used)
}

func toBase64(url C.int) coder {
	return func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
		return C.glaux_codes_base64(in, valid, n, url, out, blob, used)
	}
}

func ofBase64(url C.int) coder {
	return func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer, blob *C.uint8_t, used C.uint64_t) C.uint64_t {
		return C.glaux_codes_from_base64(in, valid, n, url, out, blob, used)
	}
}

// encoded makes a kernel of a code of the first argument, and of a slow one for chunks with
// strings that are odd or so long that their length might not be one, and for char.
func encoded(by code, slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if err != nil || args[0].Kind != sql.Varchar && args[0].Kind != sql.VarBinary {
			return f, err
		}
		return func(c *Call) error {
			if c.coded(by) {
				return nil
			}
			return f(c)
		}, nil
	}}
}

// coded appends the results that a code writes, if it can.
func (c *Call) coded(by code) bool {
	most := by.most(c.textBytes(), c.N)
	if c.N == 0 || most > math.MaxInt32 {
		return false
	}
	room, in := c.Out.Room(c.N, max(most, 1)), &c.Args[0]
	used := by.write(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), room.Data, (*C.uint8_t)(room.Blob), C.uint64_t(room.Used))
	if used == C.GLAUX_ODD {
		return false
	}
	c.Out.Filled(c.N, false, int(used))
	c.nullWhere(in)
	return true
}

// bigEndian writes numbers of 4 or 8 bytes.
func bigEndian() Kernel {
	return Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		floats := C.int(b2i(args[0].Kind == sql.Real || args[0].Kind == sql.Double))
		return func(c *Call) error {
			if c.N == 0 {
				return nil
			}
			room, in := c.Out.Room(c.N, 0), &c.Args[0]
			C.glaux_codes_big_endian(in.data, C.int(in.w), floats, C.uint64_t(c.N), room.Data)
			c.Out.Filled(c.N, false, room.Used)
			c.nullWhere(in)
			return nil
		}, nil
	}}
}

// fromBigEndian reads numbers from so many bytes, as the message refuses others; it may tell
// how many there were.
func fromBigEndian(width int, message string) Kernel {
	if strings.Contains(message, "%d") {
		slow := func(b []byte) (int64, error) {
			switch {
			case len(b) != width:
				return 0, invalid(message, len(b))
			case width == 4:
				return int64(int32(binary.BigEndian.Uint32(b))), nil
			}
			return int64(binary.BigEndian.Uint64(b)), nil
		}
		return bigEndianOr(F1(slow))
	}
	return bigEndianOr(F1(func(b []byte) (float64, error) {
		switch {
		case len(b) != width:
			return 0, invalid("%s", message)
		case width == 4:
			return float64(math.Float32frombits(binary.BigEndian.Uint32(b))), nil
		}
		return math.Float64frombits(binary.BigEndian.Uint64(b)), nil
	}))
}

// bigEndianOr reads a chunk of strings of the right length, and leaves others to slow.
func bigEndianOr(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if err != nil {
			return nil, err
		}
		return func(c *Call) error {
			if c.N == 0 {
				return nil
			}
			room, in := c.Out.Room(c.N, 0), &c.Args[0]
			if C.glaux_codes_from_big_endian(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), C.int(c.Out.w), room.Data) == 0 {
				return f(c)
			}
			c.Out.Filled(c.N, false, room.Used)
			c.nullWhere(in)
			return nil
		}, nil
	}}
}

// characters makes a kernel of the texts of code points; slow is for chunks with unusual ones.
func characters(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		return func(c *Call) error {
			in, room := &c.Args[0], c.Out.Room(c.N, 0)
			if C.glaux_codes_chr((*C.int64_t)(in.data), (*C.uint64_t)(in.valid), C.uint64_t(c.N), room.Data) == C.GLAUX_ODD {
				return f(c)
			}
			c.Out.Filled(c.N, false, room.Used)
			c.nullWhere(in)
			return nil
		}, err
	}}
}

// read fills the results in, which have a fixed width, or does nothing and reports that
// where f can't read all of the texts that are the first argument.
func (c *Call) read(f func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer) C.int) bool {
	if c.N == 0 {
		return false
	}
	in, room := &c.Args[0], c.Out.Room(c.N, 0)
	if f(in.data, (*C.uint64_t)(in.valid), C.uint64_t(c.N), room.Data) == 0 {
		return false
	}
	c.Out.Filled(c.N, false, room.Used)
	c.nullWhere(in)
	return true
}

// codePoints are the code points of texts of one character.
func codePoints(c *Call) bool {
	return c.read(func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer) C.int {
		return C.glaux_codes_points(in, valid, n, (*C.int32_t)(out))
	})
}

// truths are the booleans that texts are.
func truths(c *Call) bool {
	return c.read(func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer) C.int {
		return C.glaux_codes_truth(in, valid, n, (*C.uint8_t)(out))
	})
}

// readUUIDs are the uuids that texts of the usual form are.
func readUUIDs(c *Call) bool {
	return c.read(func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer) C.int {
		return C.glaux_codes_uuids(in, valid, n, out)
	})
}

// plainNumbers are the doubles or reals that texts are.
func plainNumbers(c *Call) bool {
	return c.read(func(in unsafe.Pointer, valid *C.uint64_t, n C.uint64_t, out unsafe.Pointer) C.int {
		return C.glaux_codes_numbers(in, valid, n, C.int(b2i(c.Out.w == 4)), out)
	})
}
