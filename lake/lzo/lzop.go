package lzo

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"io"
	"slices"
)

// Magic is what files of lzop start with.
const Magic = "\x89LZO\x00\r\n\x1a\n"

// Flags of a file: which sums its blocks have, and parts of the header.
const (
	adlerRaw    = 0x1
	adlerPacked = 0x2
	extraField  = 0x40
	crcRaw      = 0x100
	crcPacked   = 0x200
	filtered    = 0x800
	crcHeader   = 0x1000
)

// maxBlock is the largest block that lzop writes.
const maxBlock = 64 << 20

// reader reads a file of lzop.
type reader struct {
	r      *bufio.Reader
	flags  uint32
	raw    []byte
	packed []byte // the block that is read; of the header what has been read of it
	rest   []byte
	ended  bool
}

// NewReader reads a file of lzop.
func NewReader(r io.Reader) (io.Reader, error) {
	f := &reader{r: bufio.NewReaderSize(r, 64<<10)}
	if err := f.header(); err != nil {
		return nil, fmt.Errorf("read the header of a file of lzop: %w", noEOF(err))
	}
	return f, nil
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

var errHeader = errors.New("it is not one that can be read")

func (f *reader) header() error {
	magic := make([]byte, len(Magic))
	if _, err := io.ReadFull(f.r, magic); err != nil {
		return err
	}
	if string(magic) != Magic {
		return errHeader
	}
	const levels = 0x940 // the first version that has levels
	version, err := f.number(2)
	if err != nil {
		return err
	}
	sizes := []int{2, 2, 1, 1, 4} // of the library's version, what is needed, method, level, flags
	if version < levels {
		sizes = []int{2, 1, 4}
	}
	var method, last uint64
	for i, n := range sizes {
		if last, err = f.number(n); err != nil {
			return err
		}
		if n == 1 && (i == 0 || sizes[i-1] != 1) {
			method = last
		}
	}
	f.flags = uint32(last)
	if method < 1 || method > 3 || f.flags&filtered != 0 {
		return errHeader
	}
	rest := []int{4, 4, 4} // the mode and the time
	if version < levels {
		rest = rest[:2]
	}
	for _, n := range rest {
		if _, err := f.number(n); err != nil {
			return err
		}
	}
	name, err := f.number(1)
	if err != nil {
		return err
	}
	for range name {
		if _, err := f.number(1); err != nil {
			return err
		}
	}
	want := adler32.Checksum(f.packed)
	if f.flags&crcHeader != 0 {
		want = crc32.ChecksumIEEE(f.packed)
	}
	if sum, err := f.number(4); err != nil || uint32(sum) != want {
		return cmp.Or(err, errHeader)
	}
	if f.flags&extraField != 0 {
		n, err := f.number(4)
		if err != nil {
			return err
		}
		_, err = f.r.Discard(int(min(n, maxBlock)) + 4)
		return err
	}
	return nil
}

// number reads a big-endian number of n bytes.
func (f *reader) number(n int) (x uint64, err error) {
	for range n {
		b, err := f.r.ReadByte()
		if err != nil {
			return 0, err
		}
		x = x<<8 | uint64(b)
		f.packed = append(f.packed, b)
	}
	return x, nil
}

// Read implements io.Reader.
func (f *reader) Read(p []byte) (int, error) {
	for len(f.rest) == 0 {
		if f.ended {
			return 0, io.EOF
		}
		if err := f.block(); err != nil {
			return 0, noEOF(err)
		}
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// take reads n bytes of a block, into memory that grows with what is there.
func (f *reader) take(n int) error {
	const step = 1 << 20
	f.packed = f.packed[:0]
	for len(f.packed) < n {
		from, to := len(f.packed), min(len(f.packed)+step, n)
		f.packed = slices.Grow(f.packed, to-from)[:to]
		if _, err := io.ReadFull(f.r, f.packed[from:]); err != nil {
			return err
		}
	}
	return nil
}

// block unpacks the next block.
func (f *reader) block() error {
	size, err := f.number(4)
	if err != nil || size == 0 {
		f.ended = true
		return err
	}
	stored, err := f.number(4)
	if err != nil {
		return err
	}
	if size > maxBlock || stored > size {
		return ErrCorrupt
	}
	var sums [4]uint32
	for i, flag := range []uint32{adlerRaw, crcRaw, adlerPacked, crcPacked} {
		if f.flags&flag == 0 || i > 1 && stored == size {
			continue
		}
		x, err := f.number(4)
		if err != nil {
			return err
		}
		sums[i] = uint32(x)
	}
	if err := f.take(int(stored)); err != nil {
		return err
	}
	raw := f.packed
	if stored < size {
		if f.raw, err = Decode(f.raw, f.packed, int(size)); err != nil {
			return err
		}
		raw = f.raw
	}
	if uint64(len(raw)) != size ||
		f.flags&adlerRaw != 0 && adler32.Checksum(raw) != sums[0] || f.flags&crcRaw != 0 && crc32.ChecksumIEEE(raw) != sums[1] {
		return ErrCorrupt
	}
	f.rest = raw
	return nil
}
