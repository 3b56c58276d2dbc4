// Package zstd unpacks Zstandard's frames (RFC 8878) that are there as a whole: in C where
// they are as most are, and else with the library, which alone says what is malformed.
package zstd

/*
#cgo CFLAGS: -O3
#cgo noescape glaux_zstd
#cgo nocallback glaux_zstd
#cgo noescape glaux_zstd_two
#cgo nocallback glaux_zstd_two
#include "zstd.h"
*/
import "C"

import (
	"errors"
	"fmt"

	library "github.com/klauspost/compress/zstd"
)

// ErrLong is what input fails with that unpacks to more than there is room for.
var ErrLong = errors.New("the zstd frames unpack to more than they should")

// Decoder unpacks inputs of some frames. The zero value is ready; Close releases it.
type Decoder struct {
	// Most bounds the memory that the library takes for an input; 0: a GiB.
	Most int

	states  *[2]C.glaux_unzstd // one for each of two inputs
	library *library.Decoder
}

// first is the state of the first of two inputs, which that of the second follows.
func (d *Decoder) first() *C.glaux_unzstd {
	if d.states == nil {
		d.states = new([2]C.glaux_unzstd)
	}
	return &d.states[0]
}

// usual unpacks what C takes.
func (d *Decoder) usual(dst, src []byte) (n int, ok bool) {
	if len(dst) == 0 || len(src) == 0 {
		return 0, false
	}
	io := C.glaux_zstd_io{in_end: C.uint64_t(len(src)), out_end: C.uint64_t(len(dst))}
	ok = C.glaux_zstd(d.first(), (*C.uint8_t)(&src[0]), (*C.uint8_t)(&dst[0]), &io) != 0
	return int(io.to), ok
}

// Block unpacks what src has, to at most as many bytes as dst has, and reports how many
// there are.
func (d *Decoder) Block(dst, src []byte) (int, error) {
	if n, ok := d.usual(dst, src); ok {
		return n, nil
	}
	return d.odd(dst, src)
}

// All unpacks what src has, at most so many bytes, to dst if that suffices.
func (d *Decoder) All(dst, src []byte, most int) ([]byte, error) {
	var h library.Header
	const times = 1 << 15 // Four bytes are a block of 128 KiB at most.
	if err := h.Decode(src); err == nil && h.HasFCS && h.FrameContentSize <= uint64(most) && h.FrameContentSize <= times*uint64(len(src)) {
		size := int(h.FrameContentSize)
		if cap(dst) < size {
			dst = make([]byte, size)
		}
		if n, ok := d.usual(dst[:size], src); ok {
			return dst[:n], nil
		}
	}
	if err := d.prepare(); err != nil {
		return nil, err
	}
	out, err := d.library.DecodeAll(src, dst[:0])
	switch {
	case err != nil:
		return nil, fmt.Errorf("unpacking zstd: %w", err)
	case len(out) > most:
		return nil, ErrLong
	}
	return out, nil
}

// Blocks unpacks two inputs in less time than one after the other: what src has at the
// starts given, each up to the end given, to dst, the second one limit bytes behind the
// first, and at most as many of each. It reports of each how many bytes there are, and
// the error.
func (d *Decoder) Blocks(dst []byte, limit int, src []byte, start, end [2]int) (n [2]int, errs [2]error) {
	n, ok := d.pair(dst, limit, src, start, end)
	for i := range n {
		if !ok[i] {
			n[i], errs[i] = d.odd(dst[i*limit:(i+1)*limit], src[start[i]:end[i]])
		}
	}
	return n, errs
}

// pair unpacks of two inputs what C takes.
func (d *Decoder) pair(dst []byte, limit int, src []byte, start, end [2]int) (n [2]int, ok [2]bool) {
	if limit <= 0 || len(src) == 0 {
		return n, ok
	}
	_, _, _ = dst[2*limit-1], src[start[0]:end[0]], src[start[1]:end[1]]
	var io [2]C.glaux_zstd_io
	for i := range io {
		io[i] = C.glaux_zstd_io{from: C.uint64_t(start[i]), in_end: C.uint64_t(end[i]), to: C.uint64_t(i * limit), out_end: C.uint64_t((i + 1) * limit)}
	}
	var taken [2]C.int
	C.glaux_zstd_two(d.first(), (*C.uint8_t)(&src[0]), (*C.uint8_t)(&dst[0]), &io[0], &taken[0])
	for i := range n {
		if ok[i] = taken[i] != 0; ok[i] {
			n[i] = int(io[i].to) - i*limit
		}
	}
	return n, ok
}

// prepare makes the library's decoder.
func (d *Decoder) prepare() (err error) {
	if d.library != nil {
		return nil
	}
	most := d.Most
	if most <= 0 {
		most = 1 << 30
	}
	if d.library, err = library.NewReader(nil, library.WithDecoderConcurrency(1), library.WithDecoderMaxMemory(uint64(most))); err != nil {
		return fmt.Errorf("preparing to unpack zstd: %w", err)
	}
	return nil
}

// odd unpacks with the library what C leaves to it.
func (d *Decoder) odd(dst, src []byte) (int, error) {
	if err := d.prepare(); err != nil {
		return 0, err
	}
	if err := tooLong(src, len(dst)); err != nil {
		return 0, err
	}
	out, err := d.library.DecodeAll(src, make([]byte, 0, len(dst)))
	switch {
	case err != nil:
		return 0, fmt.Errorf("unpacking zstd: %w", err)
	case len(out) > len(dst):
		return 0, ErrLong
	}
	return copy(dst, out), nil
}

// tooLong fails if the first frame says that it has more bytes than there is room for.
func tooLong(src []byte, room int) error {
	var h library.Header
	if err := h.Decode(src); err != nil {
		return nil // The library says what is wrong.
	}
	if h.HasFCS && h.FrameContentSize > uint64(room) {
		return ErrLong
	}
	return nil
}

// Close releases what the library holds.
func (d *Decoder) Close() {
	if d.library != nil {
		d.library.Close()
		d.library = nil
	}
}
