package orc

import (
	"encoding/binary"
	"math/bits"
)

// intReader decodes run-length encoded integers, of either version.
type intReader struct {
	s      *stream
	signed bool
	v2     bool
	rest   []int64 // decoded and not yet taken
	run    [512]int64
}

// read fills out.
func (r *intReader) read(out []int64) error {
	for len(out) > 0 {
		if len(r.rest) == 0 {
			if err := r.next(); err != nil {
				return err
			}
		}
		n := copy(out, r.rest)
		r.rest, out = r.rest[n:], out[n:]
	}
	return nil
}

// skip leaves out n values.
func (r *intReader) skip(n int) error {
	for n > 0 {
		if len(r.rest) == 0 {
			if err := r.next(); err != nil {
				return err
			}
		}
		k := min(n, len(r.rest))
		r.rest = r.rest[k:]
		n -= k
	}
	return nil
}

// seek takes the stream's and its own part of a row index position.
func (r *intReader) seek(p *positions) error {
	if err := p.stream(r.s); err != nil {
		return err
	}
	r.rest = nil
	k, err := p.next()
	if err != nil {
		return err
	}
	if k > uint64(len(r.run)) {
		return corrupt("the row index points outside of a run")
	}
	return r.skip(int(k))
}

var errShort = corrupt("a stream of integers ends early")

// next decodes the next run.
func (r *intReader) next() error {
	b, err := r.s.see(window)
	if err != nil {
		return err
	}
	if len(b) == 0 {
		return errShort
	}
	var used, n int
	if r.v2 {
		switch b[0] >> 6 {
		case 0:
			used, n = r.shortRepeat(b)
		case 1:
			used, n = r.direct(b)
		case 2:
			used, n = r.patched(b)
		default:
			used, n = r.delta(b)
		}
	} else {
		used, n = r.version1(b)
	}
	if used <= 0 {
		return errShort
	}
	r.s.pos += used
	r.rest = r.run[:n]
	return nil
}

func zigzag(x uint64) int64 { return int64(x>>1) ^ -int64(x&1) }

func (r *intReader) fix(x uint64) int64 {
	if r.signed {
		return zigzag(x)
	}
	return int64(x)
}

// version1 decodes runs with a small step, or literals.
func (r *intReader) version1(b []byte) (used, n int) {
	if c := b[0]; c < 0x80 {
		if len(b) < 3 {
			return 0, 0
		}
		x, k := binary.Uvarint(b[2:])
		if k <= 0 {
			return 0, 0
		}
		n = int(c) + 3
		value, step := r.fix(x), int64(int8(b[1]))
		for i := range n {
			r.run[i] = value
			value += step
		}
		return 2 + k, n
	}
	n, used = 256-int(b[0]), 1
	for i := range n {
		x, k := binary.Uvarint(b[used:])
		if k <= 0 {
			return 0, 0
		}
		r.run[i] = r.fix(x)
		used += k
	}
	return used, n
}

func (r *intReader) shortRepeat(b []byte) (used, n int) {
	width := int(b[0]>>3)&7 + 1
	if len(b) < 1+width {
		return 0, 0
	}
	n = int(b[0]&7) + 3
	x := r.fix(bigEndian(b[1 : 1+width]))
	for i := range n {
		r.run[i] = x
	}
	return 1 + width, n
}

func bigEndian(b []byte) (x uint64) {
	for _, c := range b {
		x = x<<8 | uint64(c)
	}
	return x
}

// widths are the bit widths by their codes.
var widths = [32]int{
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	17, 18, 19, 20, 21, 22, 23, 24, 26, 28, 30, 32, 40, 48, 56, 64,
}

// fixedWidth is the least width that has a code and is not below n.
func fixedWidth(n int) int {
	for _, w := range widths {
		if w >= n {
			return w
		}
	}
	return 64
}

func (r *intReader) direct(b []byte) (used, n int) {
	if len(b) < 2 {
		return 0, 0
	}
	width := widths[b[0]>>1&31]
	n = (int(b[0]&1)<<8 | int(b[1])) + 1
	size := (n*width + 7) / 8
	if len(b) < 2+size {
		return 0, 0
	}
	unpackBits(r.run[:n], b[2:], width)
	if r.signed {
		for i, x := range r.run[:n] {
			r.run[i] = zigzag(uint64(x))
		}
	}
	return 2 + size, n
}

func (r *intReader) patched(b []byte) (used, n int) {
	if len(b) < 4 {
		return 0, 0
	}
	width := widths[b[0]>>1&31]
	n = (int(b[0]&1)<<8 | int(b[1])) + 1
	baseBytes := int(b[2]>>5) + 1
	patchWidth := widths[b[2]&31]
	gapWidth := int(b[3]>>5) + 1
	patches := int(b[3] & 31)
	size := (n*width + 7) / 8
	entry := fixedWidth(gapWidth + patchWidth)
	used = 4 + baseBytes + size + (patches*entry+7)/8
	if len(b) < used || gapWidth+patchWidth > 64 {
		return 0, 0
	}
	base := int64(bigEndian(b[4 : 4+baseBytes]))
	if sign := int64(1) << (8*baseBytes - 1); base&sign != 0 {
		base = -(base &^ sign)
	}
	unpackBits(r.run[:n], b[4+baseBytes:], width)
	var list [32]int64
	unpackBits(list[:patches], b[4+baseBytes+size:], entry)
	at := 0
	for _, p := range list[:patches] {
		at += int(uint64(p) >> patchWidth)
		if at >= n {
			return 0, 0
		}
		patch := uint64(p) & (1<<patchWidth - 1)
		r.run[at] |= int64(patch << width)
	}
	for i := range r.run[:n] {
		r.run[i] += base
	}
	return used, n
}

func (r *intReader) delta(b []byte) (used, n int) {
	if len(b) < 2 {
		return 0, 0
	}
	width := 0
	if code := b[0] >> 1 & 31; code != 0 {
		width = widths[code]
	}
	n = (int(b[0]&1)<<8 | int(b[1])) + 1
	used = 2
	x, k := binary.Uvarint(b[used:])
	if k <= 0 {
		return 0, 0
	}
	used += k
	y, k := binary.Uvarint(b[used:])
	if k <= 0 {
		return 0, 0
	}
	used += k
	value, step := r.fix(x), zigzag(y)
	r.run[0] = value
	if width == 0 {
		for i := 1; i < n; i++ {
			value += step
			r.run[i] = value
		}
		return used, n
	}
	if n < 2 {
		return 0, 0
	}
	size := ((n-2)*width + 7) / 8
	if len(b) < used+size {
		return 0, 0
	}
	r.run[1] = value + step
	rest := r.run[2:n]
	unpackBits(rest, b[used:], width)
	value += step
	if step < 0 {
		for i, d := range rest {
			value -= d
			rest[i] = value
		}
	} else {
		for i, d := range rest {
			value += d
			rest[i] = value
		}
	}
	return used + size, n
}

// unpackBits reads big-endian bit fields.
func unpackBits(out []int64, b []byte, width int) {
	switch width {
	case 8:
		for i := range out {
			out[i] = int64(b[i])
		}
		return
	case 16:
		for i := range out {
			out[i] = int64(binary.BigEndian.Uint16(b[2*i:]))
		}
		return
	case 32:
		for i := range out {
			out[i] = int64(binary.BigEndian.Uint32(b[4*i:]))
		}
		return
	case 64:
		for i := range out {
			out[i] = int64(binary.BigEndian.Uint64(b[8*i:]))
		}
		return
	}
	mask := uint64(1)<<width - 1
	bit := 0
	for i := range out {
		at := bit >> 3
		if at+8 <= len(b) {
			out[i] = int64(binary.BigEndian.Uint64(b[at:]) >> (64 - width - bit&7) & mask)
		} else {
			var tail [16]byte
			copy(tail[:], b[at:])
			out[i] = int64(binary.BigEndian.Uint64(tail[:]) >> (64 - width - bit&7) & mask)
		}
		bit += width
	}
}

// byteReader decodes run-length encoded bytes.
type byteReader struct {
	s       *stream
	left    int // of the current run or literals
	literal bool
	value   byte
}

func (r *byteReader) read(out []byte) error {
	for len(out) > 0 {
		if r.left == 0 {
			if err := r.next(); err != nil {
				return err
			}
		}
		n := min(len(out), r.left)
		if r.literal {
			b, err := r.s.take(n)
			if err != nil {
				return err
			}
			copy(out, b)
		} else {
			for i := range out[:n] {
				out[i] = r.value
			}
		}
		r.left -= n
		out = out[n:]
	}
	return nil
}

func (r *byteReader) next() error {
	b, err := r.s.take(1)
	if err != nil {
		return err
	}
	if c := b[0]; c < 0x80 {
		r.left, r.literal = int(c)+3, false
		if b, err = r.s.take(1); err != nil {
			return err
		}
		r.value = b[0]
	} else {
		r.left, r.literal = 256-int(c), true
	}
	return nil
}

func (r *byteReader) seek(p *positions) error {
	if err := p.stream(r.s); err != nil {
		return err
	}
	r.left = 0
	k, err := p.next()
	if err != nil {
		return err
	}
	var scratch [256]byte
	if k > uint64(len(scratch)) {
		return corrupt("the row index points outside of a run")
	}
	return r.read(scratch[:k])
}

// bitReader decodes booleans.
type bitReader struct {
	bytes byteReader
	cur   byte
	left  int // bits of cur still to come
	buf   []byte
}

// read fills out and counts the true ones.
func (r *bitReader) read(out []bool) (trues int, err error) {
	for len(out) > 0 && r.left > 0 {
		out[0] = r.bit()
		if out[0] {
			trues++
		}
		out = out[1:]
	}
	if len(out) == 0 {
		return trues, nil
	}
	need := (len(out) + 7) / 8
	if cap(r.buf) < need {
		r.buf = make([]byte, need)
	}
	buf := r.buf[:need]
	if err := r.bytes.read(buf); err != nil {
		return 0, err
	}
	for len(out) >= 8 {
		c := buf[0]
		for k := range 8 {
			out[k] = c&(0x80>>k) != 0
		}
		trues += bits.OnesCount8(c)
		buf, out = buf[1:], out[8:]
	}
	if len(out) > 0 {
		r.cur, r.left = buf[0], 8
		for i := range out {
			if out[i] = r.bit(); out[i] {
				trues++
			}
		}
	}
	return trues, nil
}

func (r *bitReader) bit() bool {
	r.left--
	return r.cur>>r.left&1 != 0
}

func (r *bitReader) seek(p *positions) error {
	if err := r.bytes.seek(p); err != nil {
		return err
	}
	r.left = 0
	k, err := p.next()
	if err != nil {
		return err
	}
	var scratch [8]bool
	if k > uint64(len(scratch)) {
		return corrupt("the row index points outside of a byte")
	}
	_, err = r.read(scratch[:k])
	return err
}

// positions are those of one row index entry, taken in order by the streams.
type positions struct {
	list       []uint64
	compressed bool
}

func (p *positions) next() (uint64, error) {
	if len(p.list) == 0 {
		return 0, corrupt("the row index has too few positions")
	}
	x := p.list[0]
	p.list = p.list[1:]
	return x, nil
}

func (p *positions) stream(s *stream) error {
	off, err := p.next()
	if err != nil {
		return err
	}
	skip := uint64(0)
	if p.compressed {
		if skip, err = p.next(); err != nil {
			return err
		}
	}
	return s.seek(off, skip)
}
