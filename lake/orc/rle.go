package orc

import (
	"math/bits"

	"glaux/lake/orc/runs"
)

// intReader decodes run-length encoded integers, of either version.
type intReader struct {
	s    *stream
	runs runs.Ints
}

func newIntReader(s *stream, signed, version2 bool) intReader {
	return intReader{s: s, runs: runs.NewInts(signed, version2)}
}

var errShort = corrupt("a stream of integers ends early")

// read fills out.
func (r *intReader) read(out []int64) error {
	for {
		// What is there already often has all that is asked for.
		used, n, why := r.runs.Read(r.s.buf[r.s.pos:], out)
		r.s.pos += used
		out = out[n:]
		switch {
		case why == runs.Done:
			return nil
		case why == runs.Bad:
			return errShort
		}
		ahead := len(r.s.buf) - r.s.pos
		b, err := r.s.see(max(runs.LongestBytes, ahead+1))
		if err != nil {
			return err
		}
		if len(b) == ahead {
			return errShort
		}
	}
}

// same takes the numbers that come next, at most n, as long as they are seen to be
// alike, and tells how many those are.
func (r *intReader) same(n int) (x int64, k int) {
	used, k, x := r.runs.Same(r.s.buf[r.s.pos:], n)
	r.s.pos += used
	return x, k
}

// seek takes the stream's and its own part of a row index position.
func (r *intReader) seek(p *positions) error {
	if err := p.stream(r.s); err != nil {
		return err
	}
	k, err := p.next()
	if err != nil || p.expect {
		return err
	}
	r.runs.Reset()
	var skipped [runs.Longest]int64
	if k > uint64(len(skipped)) {
		return corrupt("the row index points outside of a run")
	}
	return r.read(skipped[:k])
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
	k, err := p.next()
	if err != nil || p.expect {
		return err
	}
	r.left = 0
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
	k, err := p.next()
	if err != nil || p.expect {
		return err
	}
	r.left = 0
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
	expect     bool // streams aren't sought, but told that they are read up to there
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
	if p.expect {
		s.expect(off)
		return nil
	}
	return s.seek(off, skip)
}
