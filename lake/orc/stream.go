package orc

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"glaux/lake/inflate"
	"glaux/lake/lzo"
)

// stream is the bytes of one stream of a stripe, unpacked block by block.
type stream struct {
	raw   []byte // as stored
	next  int    // where in raw the next block starts
	codec Codec
	block int
	buf   []byte // unpacked bytes, pos … are still to be read
	pos   int
	un    *unpacker
}

// window is how many bytes a reader of runs wants to see at once: more than the
// longest run takes.
const window = 8 << 10

// see returns the bytes ahead, at least n of them unless the stream ends before.
func (s *stream) see(n int) ([]byte, error) {
	for len(s.buf)-s.pos < n && s.next < len(s.raw) {
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
	return s.buf[s.pos:], nil
}

// take returns the next n bytes, valid until more is read.
func (s *stream) take(n int) ([]byte, error) {
	b, err := s.see(n)
	if err != nil {
		return nil, err
	}
	if len(b) < n {
		return nil, corrupt("a stream ends %d bytes early", n-len(b))
	}
	s.pos += n
	return b[:n:n], nil
}

// fill unpacks the next block behind what is left.
func (s *stream) fill() error {
	if s.codec == None {
		s.buf, s.pos, s.next = s.raw, 0, len(s.raw)
		return nil
	}
	head := s.raw[s.next:]
	if len(head) < 3 {
		return corrupt("a stream ends within a block's header")
	}
	word := int(head[0]) | int(head[1])<<8 | int(head[2])<<16
	size := word >> 1
	if size > len(head)-3 {
		return corrupt("a block of %d bytes where %d are left", size, len(head)-3)
	}
	packed := head[3 : 3+size]
	s.next += 3 + size
	left := copy(s.buf, s.buf[s.pos:])
	s.buf, s.pos = s.buf[:left], 0
	if word&1 != 0 {
		s.buf = append(s.buf, packed...)
		return nil
	}
	if need := left + s.block; cap(s.buf) < need {
		s.buf = append(make([]byte, 0, need), s.buf...)
	}
	var err error
	s.buf, err = s.un.unpack(s.buf, packed, s.codec, s.block)
	return err
}

// seek goes to a position of the row index: the block that starts at off, and
// skip bytes into it.
func (s *stream) seek(off, skip uint64) error {
	if s.codec == None {
		skip, off = off, 0
	}
	if off > uint64(len(s.raw)) || skip > uint64(max(maxBlock, len(s.raw))) {
		return corrupt("the row index points outside of a stream")
	}
	s.buf, s.pos, s.next = s.buf[:0], 0, int(off)
	if s.codec == None {
		s.buf = nil
	}
	_, err := s.take(int(skip))
	return err
}

// unpacked unpacks all of a compressed section: footers, indexes and filters. It does
// so in Go, since the server reads these for its plans, in the memory of everybody;
// what stripes hold is only unpacked by workers.
func unpacked(raw []byte, codec Codec, block int) ([]byte, error) {
	if codec == None {
		return raw, nil
	}
	s := &stream{raw: raw, codec: codec, block: block, un: &unpacker{guarded: true}}
	defer s.un.close()
	return s.all()
}

// all unpacks a stream that nothing was read of.
func (s *stream) all() ([]byte, error) {
	if s.codec == None {
		return s.raw, nil
	}
	var out []byte
	for s.next < len(s.raw) {
		if err := s.fill(); err != nil {
			return nil, err
		}
		out = append(out, s.buf[s.pos:]...)
		s.pos = len(s.buf)
	}
	return out, nil
}

// unpacker keeps the decoders of one reader.
type unpacker struct {
	guarded bool // by Go's checks of memory
	deflate inflate.Decoder
	zstd    *zstd.Decoder
}

// unpack appends a block's bytes, of which there are at most limit.
func (u *unpacker) unpack(dst, packed []byte, codec Codec, limit int) ([]byte, error) {
	at := len(dst)
	room := dst[at : at+limit]
	switch codec {
	case Zlib:
		n, err := u.inflate(room, packed)
		switch {
		case errors.Is(err, inflate.ErrLong):
			return nil, corrupt("a block unpacks to more than %d bytes", limit)
		case err != nil:
			return nil, corrupt("a deflated block is malformed: %v", err)
		}
		return dst[:at+n], nil
	case Snappy:
		n, err := snappy.DecodedLen(packed)
		if err != nil || n > limit {
			return nil, corrupt("a snappy block is malformed")
		}
		if _, err := snappy.Decode(room[:n], packed); err != nil {
			return nil, corrupt("a snappy block is malformed")
		}
		return dst[:at+n], nil
	case LZ4:
		n, err := lz4.UncompressBlock(packed, room)
		if err != nil || n < 0 {
			return nil, corrupt("an LZ4 block is malformed")
		}
		return dst[:at+n], nil
	case LZO:
		raw, err := lzo.Decode(room[:0], packed, limit)
		if err != nil {
			return nil, corrupt("an LZO block is malformed")
		}
		return dst[:at+len(raw)], nil
	case Zstd:
		return u.unzstd(dst, packed, limit)
	}
	return nil, corrupt("compression %s is not supported", codec)
}

// inflate unpacks a deflated block into room, as much as it has.
func (u *unpacker) inflate(room, packed []byte) (int, error) {
	if !u.guarded {
		return u.deflate.Block(room, packed)
	}
	r := flate.NewReader(bytes.NewReader(packed))
	n, err := io.ReadFull(r, room)
	if err == io.EOF || err == io.ErrUnexpectedEOF && ended(r) {
		return n, nil
	}
	if err == nil && !ended(r) {
		return n, inflate.ErrLong
	}
	return n, err
}

// ended reports that nothing comes any more and that nothing is missing.
func ended(r io.Reader) bool {
	n, err := r.Read(make([]byte, 1))
	return n == 0 && err == io.EOF
}

func (u *unpacker) unzstd(dst, packed []byte, limit int) ([]byte, error) {
	if u.zstd == nil {
		var err error
		if u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(2*maxBlock)); err != nil {
			return nil, err
		}
	}
	at := len(dst)
	out, err := u.zstd.DecodeAll(packed, dst)
	if err != nil || len(out)-at > limit {
		return nil, corrupt("a zstd block is malformed")
	}
	return out, nil
}

func (u *unpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}
