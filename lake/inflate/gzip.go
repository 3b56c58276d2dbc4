package inflate

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// ErrChecksum is what a member fails with that isn't what was packed.
var ErrChecksum = errors.New("gzip: invalid checksum")

var errHeader = errors.New("gzip: invalid header")

// member is what is known of the contents of a gzip member so far.
type member struct {
	sum  uint32
	size uint32
}

func (m *member) add(p []byte) {
	m.sum = crc32.Update(m.sum, crc32.IEEETable, p)
	m.size += uint32(len(p))
}

// NewGzip reads gzip's members, one after the other.
func NewGzip(r io.Reader) (*Reader, error) {
	z := NewReader(r)
	z.gzip = &member{}
	if err := z.header(); err != nil {
		return nil, err
	}
	return z, nil
}

// need makes sure that n bytes of input are there.
func (r *Reader) need(n int) error {
	if r.end-r.from < n && r.sourceErr == nil {
		r.fill()
	}
	switch {
	case r.end-r.from >= n:
		return nil
	case !errors.Is(r.sourceErr, io.EOF):
		return r.sourceErr
	case r.end == r.from:
		return io.EOF
	}
	return io.ErrUnexpectedEOF
}

// trailer checks a member's contents.
func (r *Reader) trailer() error {
	const size = 8
	if err := r.need(size); err != nil {
		return unexpected(err)
	}
	tail := r.in[r.from:]
	if binary.LittleEndian.Uint32(tail) != r.gzip.sum || binary.LittleEndian.Uint32(tail[4:]) != r.gzip.size {
		return ErrChecksum
	}
	r.from += size
	*r.gzip = member{}
	return nil
}

// magic is how members begin.
var magic = []byte{0x1f, 0x8b, 8}

// padding gives io.EOF if what follows a member is none: some writers fill their files
// up, and no reader minds.
func (r *Reader) padding() error {
	if err := r.need(len(magic)); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if have := r.in[r.from:min(r.end, r.from+len(magic))]; !bytes.HasPrefix(magic, have) {
		return io.EOF
	}
	return nil
}

// header passes over a member's header; io.EOF says that there is none.
func (r *Reader) header() error {
	const (
		size                                  = 10
		hasSum, hasExtra, hasName, hasComment = 2, 4, 8, 16
	)
	if err := r.need(size); err != nil {
		return err
	}
	h := r.in[r.from : r.from+size]
	if !bytes.HasPrefix(h, magic) {
		return errHeader
	}
	flags := h[3]
	r.from += size
	if flags&hasExtra != 0 {
		if err := r.need(2); err != nil {
			return unexpected(err)
		}
		n := int(binary.LittleEndian.Uint16(r.in[r.from:]))
		r.from += 2
		if err := r.need(min(n, len(r.in))); err != nil {
			return unexpected(err)
		}
		r.from += n
	}
	for _, text := range [...]byte{hasName, hasComment} {
		if flags&text == 0 {
			continue
		}
		if err := r.skipText(); err != nil {
			return err
		}
	}
	if flags&hasSum != 0 {
		if err := r.need(2); err != nil {
			return unexpected(err)
		}
		r.from += 2
	}
	return nil
}

// skipText passes over a text that a zero ends.
func (r *Reader) skipText() error {
	for {
		if i := bytes.IndexByte(r.in[r.from:r.end], 0); i >= 0 {
			r.from += i + 1
			return nil
		}
		r.from = r.end
		if err := r.need(1); err != nil {
			return unexpected(err)
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
