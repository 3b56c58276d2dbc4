// Package inflate unpacks DEFLATE (RFC 1951) and gzip (RFC 1952) in C, several times
// as fast as Go can.
package inflate

/*
#cgo CFLAGS: -O3
#include "inflate.h"
*/
import "C"

import (
	"errors"
	"io"
)

// ErrCorrupt is what malformed input fails with; ErrLong is what input fails with
// that unpacks to more than there is room for.
var (
	ErrCorrupt = errors.New("the deflated data are malformed")
	ErrLong    = errors.New("the deflated data unpack to more than they should")
)

// Decoder unpacks blocks that are there as a whole. The zero value is ready.
type Decoder struct{ state C.glaux_inflater }

// Block unpacks what src starts with, at most as many bytes as dst has, and reports
// how many there are.
func (d *Decoder) Block(dst, src []byte) (int, error) {
	d.reset()
	io := C.glaux_inflate_io{in_end: C.uint64_t(len(src)), out_end: C.uint64_t(len(dst)), final: 1}
	why := d.run(dst, src, &io)
	return int(io.to), blockError(why)
}

// Pair unpacks two blocks together, in less time than one after the other. The zero
// value is ready.
type Pair struct{ states [2]C.glaux_inflater }

// Blocks unpacks what src has at the starts given, each up to the end given, to dst: the
// second one limit bytes behind the first, and at most as many of each. It reports of
// each how many bytes there are, and the error.
func (p *Pair) Blocks(dst []byte, limit int, src []byte, start, end [2]int) (n [2]int, errs [2]error) {
	_, _, _ = dst[2*limit-1], src[start[0]:end[0]], src[start[1]:end[1]]
	var io [2]C.glaux_inflate_io
	var why [2]C.int
	for i := range io {
		p.states[i].bits, p.states[i].count, p.states[i].phase = 0, 0, 0
		io[i] = C.glaux_inflate_io{from: C.uint64_t(start[i]), in_end: C.uint64_t(end[i]), to: C.uint64_t(i * limit), out_end: C.uint64_t((i + 1) * limit), final: 1}
	}
	C.glaux_inflate_two(&p.states[0], (*C.uint8_t)(&src[0]), (*C.uint8_t)(&dst[0]), &io[0], &why[0])
	for i := range io {
		n[i], errs[i] = int(io[i].to)-i*limit, blockError(why[i])
	}
	return n, errs
}

// blockError is how a block ended that was there as a whole.
func blockError(why C.int) error {
	switch why {
	case C.INFLATE_END:
		return nil
	case C.INFLATE_OUTPUT:
		return ErrLong
	}
	return ErrCorrupt
}

func (d *Decoder) reset() { d.state.bits, d.state.count, d.state.phase = 0, 0, 0 }

func (d *Decoder) run(dst, src []byte, io *C.glaux_inflate_io) C.int {
	var in, out *C.uint8_t
	var none C.uint8_t
	if in = &none; len(src) > 0 {
		in = (*C.uint8_t)(&src[0])
	}
	if out = &none; len(dst) > 0 {
		out = (*C.uint8_t)(&dst[0])
	}
	return C.glaux_inflate(&d.state, in, out, io)
}

const (
	window  = 32 << 10 // what matches refer back to
	inSize  = 32 << 10
	outSize = window + 128<<10
)

// Reader unpacks a stream.
type Reader struct {
	source    io.Reader
	sourceErr error
	in        []byte // from … end is still to be used
	from, end int
	decoder   Decoder
	out       []byte
	base      int // where in out the member starts, or what is left of it
	read, to  int // out[read:to] is still to be read
	err       error
	gzip      *member // nil: the stream has no frame
}

// NewReader reads DEFLATE without a frame.
func NewReader(r io.Reader) *Reader {
	return &Reader{source: r, in: make([]byte, inSize), out: make([]byte, outSize)}
}

// Reset starts with another stream of the same kind, without a frame.
func (r *Reader) Reset(source io.Reader) {
	r.source, r.sourceErr, r.err = source, nil, nil
	r.from, r.end, r.base, r.read, r.to = 0, 0, 0, 0, 0
	r.decoder.reset()
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	for r.read == r.to {
		if r.err != nil {
			return 0, r.err
		}
		r.err = r.more()
	}
	n := copy(p, r.out[r.read:r.to])
	r.read += n
	return n, nil
}

// more unpacks once out has been read as a whole.
func (r *Reader) more() error {
	if len(r.out)-r.to < len(r.out)/2 {
		keep := min(r.to-r.base, window)
		copy(r.out, r.out[r.to-keep:r.to])
		r.base, r.read, r.to = 0, keep, keep
	}
	final := C.uint32_t(0)
	if r.sourceErr != nil {
		final = 1
	}
	io := C.glaux_inflate_io{from: C.uint64_t(r.from), in_end: C.uint64_t(r.end), to: C.uint64_t(r.to - r.base), out_end: C.uint64_t(len(r.out) - r.base), final: final}
	why := r.decoder.run(r.out[r.base:], r.in, &io)
	start := r.to
	r.from, r.to = int(io.from), r.base+int(io.to)
	if r.gzip != nil {
		r.gzip.add(r.out[start:r.to])
	}
	switch why {
	case C.INFLATE_OUTPUT:
		return nil
	case C.INFLATE_INPUT:
		r.fill()
		return nil
	case C.INFLATE_END:
		return r.ended()
	}
	return r.broken()
}

// fill reads more input, behind what is left of it.
func (r *Reader) fill() {
	r.end = copy(r.in, r.in[r.from:r.end])
	r.from = 0
	for r.sourceErr == nil && r.end < len(r.in) {
		var n int
		n, r.sourceErr = r.source.Read(r.in[r.end:])
		r.end += n
	}
}

// broken says what is wrong with input that can't be unpacked.
func (r *Reader) broken() error {
	switch {
	case r.sourceErr == nil:
		return ErrCorrupt
	case !errors.Is(r.sourceErr, io.EOF):
		return r.sourceErr
	case r.end-r.from < 8:
		return io.ErrUnexpectedEOF
	}
	return ErrCorrupt
}

// ended goes on after the end of a deflated stream.
func (r *Reader) ended() error {
	if r.gzip == nil {
		return io.EOF
	}
	if err := r.trailer(); err != nil {
		return err
	}
	if err := r.padding(); err != nil {
		return err
	}
	if err := r.header(); err != nil {
		return err
	}
	r.base = r.to
	r.decoder.reset()
	return nil
}
