package orc

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/klauspost/compress/flate"
	gosnappy "github.com/klauspost/compress/snappy"
	gozstd "github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"glaux/lake/inflate"
	"glaux/lake/lzo"
	"glaux/lake/snappy"
	"glaux/lake/zstd"
)

// stream is the bytes of one stream of a stripe, read piece by piece and unpacked
// block by block.
type stream struct {
	src   *io.ReaderAt // where raw comes from; nil: raw is all
	at    Range        // of the stream, there
	raw   []byte       // a piece as stored, which starts base bytes into the stream
	base  int64
	until int64 // how far into the stream reading is foreseen; 0: that isn't known
	next  int   // where in raw the next block starts
	codec Codec
	block int
	buf   []byte // unpacked bytes, pos … are still to be read
	pos   int
	un    *unpacker
}

// piece is how much of a stream is read at once, if no more is needed. There are some
// for each column, and what is read should still be near the processor when it is used.
const piece = 64 << 10

// ahead is how many stored bytes are still to be unpacked.
func (s *stream) ahead() int64 {
	if s.src == nil {
		return int64(len(s.raw) - s.next)
	}
	return s.at.Len - s.base - int64(s.next)
}

// stored returns the next n stored bytes, fewer if the stream ends before.
func (s *stream) stored(n int) ([]byte, error) {
	left := len(s.raw) - s.next
	if left >= n || s.src == nil {
		return s.raw[s.next:min(s.next+n, len(s.raw))], nil
	}
	have := s.base + int64(len(s.raw))
	more := min(max(int64(n-left), piece), s.at.Len-have)
	copy(s.raw, s.raw[s.next:])
	s.base, s.next = s.base+int64(s.next), 0
	s.raw = slices.Grow(s.raw[:left], int(more))[:left+int(more)]
	if err := readFull(*s.src, s.raw[left:], s.at.Off+have); err != nil {
		s.raw = s.raw[:left]
		return nil, err
	}
	return s.raw[:min(n, len(s.raw))], nil
}

// window is how many bytes a reader of runs wants to see at once: more than the
// longest run takes.
const window = 8 << 10

// see returns the bytes ahead, at least n of them unless the stream ends before.
func (s *stream) see(n int) ([]byte, error) {
	for len(s.buf)-s.pos < n && s.ahead() > 0 {
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
		if s.src == nil {
			s.buf, s.pos, s.next = s.raw, 0, len(s.raw)
			return nil
		}
		return s.fillPlain()
	}
	head, err := s.stored(3)
	if err != nil {
		return err
	}
	if len(head) < 3 {
		return corrupt("a stream ends within a block's header")
	}
	word := int(head[0]) | int(head[1])<<8 | int(head[2])<<16
	size := word >> 1
	if left := s.ahead() - 3; int64(size) > left {
		return corrupt("a block of %d bytes where %d are left", size, left)
	}
	if head, err = s.stored(3 + size); err != nil {
		return err
	}
	if s.un.pairs(s.codec) && word&1 == 0 {
		if two, err := s.fillTwo(3 + size); two || err != nil {
			return err
		}
		if head, err = s.stored(3 + size); err != nil {
			return err
		}
	}
	packed := head[3:]
	s.next += 3 + size
	left := copy(s.buf, s.buf[s.pos:])
	s.buf, s.pos = s.buf[:left], 0
	if word&1 != 0 {
		s.buf = append(s.buf, packed...)
		return nil
	}
	if s.un.guarded {
		s.buf, err = s.un.unpackSmall(s.buf, packed, s.codec, s.block)
		return err
	}
	if need := left + s.block; cap(s.buf) < need {
		s.buf = append(make([]byte, 0, need), s.buf...)
	}
	s.buf, err = s.un.unpack(s.buf, packed, s.codec, s.block)
	return err
}

// fillPlain reads the next piece of what isn't compressed behind what is left.
func (s *stream) fillPlain() error {
	more := int(min(piece, s.ahead()))
	left := copy(s.buf, s.buf[s.pos:])
	s.buf, s.pos = slices.Grow(s.buf[:left], more), 0
	if err := readFull(*s.src, s.buf[left:left+more], s.at.Off+s.base); err != nil {
		return err
	}
	s.buf = s.buf[:left+more]
	s.base += int64(more)
	return nil
}

// fillTwo unpacks the next block, of so many stored bytes, and the one behind it, if
// that is wanted too and both are sound; if not, it reports false and unpacks nothing.
func (s *stream) fillTwo(first int) (bool, error) {
	if s.ahead() < int64(first)+3 || s.until > 0 && s.base+int64(s.next+first) >= s.until {
		return false, nil
	}
	b, err := s.stored(first + 3)
	if err != nil {
		return false, err
	}
	word := int(b[first]) | int(b[first+1])<<8 | int(b[first+2])<<16
	end := first + 3 + word>>1
	if word&1 != 0 || s.ahead() < int64(end) {
		return false, nil
	}
	if b, err = s.stored(end); err != nil {
		return false, err
	}
	left := len(s.buf) - s.pos
	if cap(s.buf) < left+2*s.block {
		s.buf = append(make([]byte, 0, left+2*s.block), s.buf[s.pos:]...)
	} else {
		s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
	}
	s.pos = 0
	n, errs := s.un.two(s.buf[left:left+2*s.block], b, s.codec, s.block, [2]int{3, first + 3}, [2]int{first, end})
	if errs[0] != nil || errs[1] != nil {
		return false, nil
	}
	s.next += end
	if s.buf = s.buf[:left+s.block+n[1]]; n[0] < s.block {
		s.buf = s.buf[:left+n[0]+copy(s.buf[left+n[0]:], s.buf[left+s.block:])]
	}
	return true, nil
}

// seek goes to a position of the row index: the block that starts at off, and
// skip bytes into it.
func (s *stream) seek(off, skip uint64) error {
	if off > uint64(s.at.Len) || skip > maxBlock {
		return corrupt("the row index points outside of a stream")
	}
	s.buf, s.pos = s.buf[:0], 0
	if to := int64(off) - s.base; to >= 0 && to <= int64(len(s.raw)) {
		s.next = int(to)
	} else {
		s.base, s.raw, s.next = int64(off), s.raw[:0], 0
	}
	_, err := s.take(int(skip))
	return err
}

// expect says that the stream is read up to a position of the row index.
func (s *stream) expect(off uint64) {
	s.until = s.at.Len
	if end := off + uint64(s.block) + window; off < uint64(s.at.Len) && end < uint64(s.at.Len) {
		s.until = int64(end)
	}
}

// unpacked unpacks all of a compressed section: footers, indexes and filters. The server
// does so in Go, as it reads these for its plans in the memory of everybody; workers do as
// with what stripes hold, which only they unpack.
func (t *Tail) unpacked(raw []byte) ([]byte, error) {
	if t.Codec == None {
		return raw, nil
	}
	s := &stream{raw: raw, codec: t.Codec, block: t.block}
	if m := t.memory; m != nil {
		s.un, s.buf = &m.un, m.give()
		defer func() { m.take(s.buf) }()
		return s.all()
	}
	s.un = &unpacker{guarded: true}
	defer s.un.close()
	return s.all()
}

// all unpacks a stream that nothing was read of.
func (s *stream) all() ([]byte, error) {
	s.until = s.at.Len
	var out []byte
	for s.ahead() > 0 {
		if err := s.fill(); err != nil {
			return nil, err
		}
		out = append(out, s.buf[s.pos:]...)
		s.pos = len(s.buf)
	}
	return out, nil
}

// Memory keeps what a reader of stripes needs for the next one. It is used by one
// goroutine at a time; the zero value is ready.
type Memory struct {
	free [][]byte
	un   unpacker
}

// give returns a slice of no length that may have been used before.
func (m *Memory) give() []byte {
	n := len(m.free)
	if n == 0 {
		return nil
	}
	b := m.free[n-1]
	m.free = m.free[:n-1]
	return b[:0]
}

// take keeps a slice that is no longer used.
func (m *Memory) take(b []byte) {
	const most = 256
	if cap(b) > 0 && len(m.free) < most {
		m.free = append(m.free, b)
	}
}

// unpacker keeps decoders, which are made when they are needed.
type unpacker struct {
	guarded bool // by Go's checks of memory
	deflate *inflate.Decoder
	pair    *inflate.Pair
	zstd    zstd.Decoder
	goflate io.ReadCloser
	gozstd  *gozstd.Decoder
}

// unpackSmall appends a block's bytes, which are mostly few times as many as are stored, and
// so takes no memory for limit bytes if there is no need.
func (u *unpacker) unpackSmall(dst, packed []byte, codec Codec, limit int) ([]byte, error) {
	const times = 8
	for room := min(max(4<<10, times*len(packed)), limit); ; room = min(times*room, limit) {
		if dst = slices.Grow(dst, room); room == limit {
			return u.unpack(dst, packed, codec, limit)
		}
		if out, err := u.unpack(dst, packed, codec, room); err == nil {
			return out, nil
		}
	}
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
		n, err := u.unsnappy(room, packed)
		if err != nil {
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
		n, err := u.unzstd(room, packed)
		if err != nil {
			return nil, corrupt("a zstd block is malformed")
		}
		return dst[:at+n], nil
	}
	return nil, corrupt("compression %s is not supported", codec)
}

// pairs reports that two blocks of a codec are unpacked in less time together.
func (u *unpacker) pairs(codec Codec) bool {
	return !u.guarded && (codec == Zlib || codec == Snappy || codec == Zstd)
}

// two unpacks two blocks of a codec that pairs, the second one to limit bytes behind the
// first.
func (u *unpacker) two(dst, src []byte, codec Codec, limit int, start, end [2]int) ([2]int, [2]error) {
	switch codec {
	case Snappy:
		return snappy.Blocks(dst, limit, src, start, end)
	case Zstd:
		u.zstd.Most = 2 * maxBlock
		return u.zstd.Blocks(dst, limit, src, start, end)
	}
	if u.pair == nil {
		u.pair = new(inflate.Pair)
	}
	return u.pair.Blocks(dst, limit, src, start, end)
}

// unsnappy unpacks a block into room.
func (u *unpacker) unsnappy(room, packed []byte) (int, error) {
	if !u.guarded {
		return snappy.Block(room, packed)
	}
	n, err := gosnappy.DecodedLen(packed)
	if err != nil {
		return 0, err
	}
	if n > len(room) {
		return 0, snappy.ErrLong
	}
	_, err = gosnappy.Decode(room[:n], packed)
	return n, err
}

// inflate unpacks a deflated block into room, as much as it has.
func (u *unpacker) inflate(room, packed []byte) (int, error) {
	if !u.guarded {
		if u.deflate == nil {
			u.deflate = new(inflate.Decoder)
		}
		return u.deflate.Block(room, packed)
	}
	if u.goflate == nil {
		u.goflate = flate.NewReader(nil)
	}
	r := u.goflate
	if err := r.(flate.Resetter).Reset(bytes.NewReader(packed), nil); err != nil {
		return 0, err
	}
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

// unzstd unpacks a block into room.
func (u *unpacker) unzstd(room, packed []byte) (int, error) {
	if !u.guarded {
		u.zstd.Most = 2 * maxBlock
		return u.zstd.Block(room, packed)
	}
	if u.gozstd == nil {
		var err error
		if u.gozstd, err = gozstd.NewReader(nil, gozstd.WithDecoderConcurrency(1), gozstd.WithDecoderMaxMemory(2*maxBlock)); err != nil {
			return 0, err
		}
	}
	out, err := u.gozstd.DecodeAll(packed, room[:0:len(room)])
	if err == nil && len(out) > len(room) {
		err = zstd.ErrLong
	}
	return copy(room, out), err
}

func (u *unpacker) close() {
	u.zstd.Close()
	if u.gozstd != nil {
		u.gozstd.Close()
	}
}
