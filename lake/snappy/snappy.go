// Package snappy unpacks Snappy's blocks in C, about twice as fast as one after the other
// goes where an element's kind is a branch. It takes them as the format's description
// has them; S2's extensions are none.
package snappy

/*
#cgo CFLAGS: -O3
#cgo noescape glaux_snappy
#cgo nocallback glaux_snappy
#cgo noescape glaux_snappy_two
#cgo nocallback glaux_snappy_two
#include "snappy.h"
*/
import "C"

import (
	"encoding/binary"
	"errors"
	"math"
)

// ErrCorrupt is what malformed input fails with; ErrLong is what input fails with that
// says it unpacks to more than there is room for.
var (
	ErrCorrupt = errors.New("the snappy block is malformed")
	ErrLong    = errors.New("the snappy block unpacks to more than it should")
)

// sized reads how many bytes a block unpacks to, at most as many as there is room for,
// and how many of its own say so.
func sized(src []byte, room int) (n, head int, err error) {
	x, head := binary.Uvarint(src)
	const times = 22 // Three bytes are 64 at most.
	switch {
	case head <= 0 || head > 5 || x > math.MaxUint32:
		return 0, 0, ErrCorrupt
	case x > uint64(room):
		return 0, 0, ErrLong
	case int(x) > times*(len(src)-head):
		return 0, 0, ErrCorrupt
	}
	return int(x), head, nil
}

// Decode unpacks a block of at most so many bytes, to dst if that suffices.
func Decode(dst, src []byte, most int) ([]byte, error) {
	n, _, err := sized(src, most)
	if err != nil {
		return nil, err
	}
	if cap(dst) < n {
		dst = make([]byte, n)
	}
	n, err = Block(dst[:n], src)
	return dst[:n], err
}

// Block unpacks a block to what dst starts with, and reports how many bytes it has.
func Block(dst, src []byte) (int, error) {
	n, head, err := sized(src, len(dst))
	if err != nil || n == 0 && head == len(src) {
		return 0, err
	}
	if n == 0 {
		return 0, ErrCorrupt
	}
	io := C.glaux_snappy_io{from: C.uint64_t(head), in_end: C.uint64_t(len(src)), out_end: C.uint64_t(n)}
	if C.glaux_snappy((*C.uint8_t)(&src[0]), (*C.uint8_t)(&dst[0]), &io) == 0 {
		return 0, ErrCorrupt
	}
	return n, nil
}

// Blocks unpacks two blocks in less time than one after the other: what src has at the
// starts given, each up to the end given, to dst, the second one limit bytes behind the
// first, and at most as many of each. It reports of each how many bytes there are, and
// the error.
func Blocks(dst []byte, limit int, src []byte, start, end [2]int) (n [2]int, errs [2]error) {
	_ = dst[2*limit-1]
	var io [2]C.glaux_snappy_io
	both := true
	for i := range io {
		packed := src[start[i]:end[i]]
		size, head, err := sized(packed, limit)
		n[i], errs[i], both = size, err, both && size > 0
		io[i] = C.glaux_snappy_io{from: C.uint64_t(start[i] + head), in_end: C.uint64_t(end[i]), to: C.uint64_t(i * limit), out_end: C.uint64_t(i*limit + size)}
	}
	if !both {
		for i := range n {
			n[i], errs[i] = Block(dst[i*limit:(i+1)*limit], src[start[i]:end[i]])
		}
		return n, errs
	}
	var ok [2]C.int
	C.glaux_snappy_two((*C.uint8_t)(&src[0]), (*C.uint8_t)(&dst[0]), &io[0], &ok[0])
	for i := range ok {
		if ok[i] == 0 {
			n[i], errs[i] = 0, ErrCorrupt
		}
	}
	return n, errs
}
