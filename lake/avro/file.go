package avro

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"glaux/lake/inflate"
	"glaux/lake/snappy"
	"glaux/lake/zstd"
)

var magic = []byte{'O', 'b', 'j', 1}

const (
	syncSize  = 16
	maxHeader = 64 << 20
	maxBlock  = 1 << 30
)

// Header is what a file starts with.
type Header struct {
	Schema *Schema
	Codec  string
	Sync   [syncSize]byte
	Size   int64 // where the first block starts
}

// ReadHeader reads a file's header.
func ReadHeader(r io.ReaderAt, size int64) (*Header, error) {
	const first = 64 << 10
	for n := min(int64(first), size); ; n = min(n*8, size) {
		buf := make([]byte, n)
		if k, err := r.ReadAt(buf, 0); k < len(buf) {
			if err == nil || errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		h, err := parseHeader(buf)
		if err == nil || n == size || n >= maxHeader || len(buf) >= 4 && !bytes.Equal(buf[:4], magic) {
			return h, err
		}
	}
}

func parseHeader(buf []byte) (*Header, error) {
	if !bytes.HasPrefix(buf, magic) {
		return nil, corrupt("not an Avro data file")
	}
	h := &Header{Codec: "null"}
	v := NewValues(buf[len(magic):])
	var schema []byte
	v.Items(func() {
		key, value := string(v.Bytes()), v.Bytes()
		switch key {
		case "avro.schema":
			schema = value
		case "avro.codec":
			h.Codec = string(value)
		}
	})
	copy(h.Sync[:], v.Take(syncSize))
	if v.Err() != nil {
		return nil, v.Err()
	}
	h.Size = int64(len(buf) - v.Left())
	var err error
	h.Schema, err = ParseSchema(schema)
	return h, err
}

// Blocks reads the blocks of a part of a file.
type Blocks struct {
	h    *Header
	r    *bufio.Reader
	at   int64 // in the file
	from int64 // where the current block starts
	end  int64 // blocks from there on belong to another part
	size int64
	buf  []byte
	out  []byte
	zstd zstd.Decoder
	// deflate is reused from block to block.
	deflate *inflate.Reader
}

// Blocks reads those whose preceding mark starts in a part of a file.
func (h *Header) Blocks(r io.ReaderAt, size, start, end int64) (*Blocks, error) {
	b := &Blocks{h: h, at: h.Size, end: end, size: size}
	if start <= h.Size {
		b.r = bufio.NewReaderSize(io.NewSectionReader(r, h.Size, size-h.Size), 128<<10)
		return b, nil
	}
	b.at = start
	b.r = bufio.NewReaderSize(io.NewSectionReader(r, start, size-start), 128<<10)
	return b, b.toMark()
}

// toMark goes behind the next mark.
func (b *Blocks) toMark() error {
	for {
		window, err := b.r.Peek(64 << 10)
		if len(window) < syncSize {
			if err == nil || errors.Is(err, io.EOF) {
				b.at = b.size
				return nil
			}
			return err
		}
		if i := bytes.Index(window, b.h.Sync[:]); i >= 0 {
			if b.at+int64(i) >= b.end {
				b.at = b.size // The next part begins with it.
				return nil
			}
			return b.discard(i + syncSize)
		}
		if err := b.discard(len(window) - syncSize + 1); err != nil {
			return err
		}
	}
}

func (b *Blocks) discard(n int) error {
	n, err := b.r.Discard(n)
	b.at += int64(n)
	return err
}

// Start is where the block starts that Next read last.
func (b *Blocks) Start() int64 { return b.from }

// Next reads a block: how many values it has and their bytes, valid until the
// next call; io.EOF after the last.
func (b *Blocks) Next() (count int64, data []byte, err error) {
	if b.at >= b.size || b.at-syncSize >= b.end && b.at > b.h.Size {
		return 0, nil, io.EOF
	}
	b.from = b.at
	if count, err = b.long(); err != nil {
		return 0, nil, err
	}
	size, err := b.long()
	if err != nil {
		return 0, nil, err
	}
	if count < 0 || size < 0 || size > maxBlock || size+syncSize > b.size-b.at {
		return 0, nil, corrupt("a block of %d values in %d bytes where %d are left", count, size, b.size-b.at)
	}
	const more = 64 // for who reads beyond the data's end
	if int64(cap(b.buf)) < size+syncSize+more {
		b.buf = make([]byte, size+syncSize+more)
	}
	b.buf = b.buf[:size+syncSize]
	n, err := io.ReadFull(b.r, b.buf)
	b.at += int64(n)
	if err != nil {
		return 0, nil, err
	}
	if !bytes.Equal(b.buf[size:], b.h.Sync[:]) {
		return 0, nil, corrupt("a block does not end with the file's mark")
	}
	data, err = b.unpack(b.buf[:size])
	return count, data, err
}

func (b *Blocks) long() (int64, error) {
	head, err := b.r.Peek(binary.MaxVarintLen64)
	if len(head) == 0 && err != nil {
		return 0, err
	}
	x, n := binary.Uvarint(head)
	if n <= 0 {
		return 0, corrupt("a block's header is cut off")
	}
	return int64(x>>1) ^ -int64(x&1), b.discard(n)
}

// Close releases the decoder.
func (b *Blocks) Close() {
	b.zstd.Close()
}

func (b *Blocks) unpack(packed []byte) ([]byte, error) {
	switch b.h.Codec {
	case "null", "":
		return packed, nil
	case "deflate":
		if b.deflate == nil {
			b.deflate = inflate.NewReader(nil)
		}
		b.deflate.Reset(bytes.NewReader(packed))
		return b.read(b.deflate)
	case "bzip2":
		return b.read(bzip2.NewReader(bytes.NewReader(packed)))
	case "snappy":
		return b.unsnappy(packed)
	case "zstandard":
		b.zstd.Most = maxBlock
		out, err := b.zstd.All(b.out, packed, maxBlock)
		if err != nil {
			return nil, corrupt("a zstandard block is malformed: %v", err)
		}
		b.out = out
		return out, nil
	}
	return nil, corrupt("codec %s is not supported", b.h.Codec)
}

// read reads all that a decoder gives.
func (b *Blocks) read(r io.Reader) ([]byte, error) {
	out := bytes.NewBuffer(b.out[:0])
	n, err := io.Copy(out, io.LimitReader(r, maxBlock+1))
	if err != nil || n > maxBlock {
		return nil, corrupt("a %s block is malformed or too large: %v", b.h.Codec, err)
	}
	b.out = out.Bytes()
	return b.out, nil
}

// unsnappy checks the sum that follows the packed bytes.
func (b *Blocks) unsnappy(packed []byte) ([]byte, error) {
	n := len(packed) - 4
	if n < 0 {
		return nil, corrupt("a snappy block is malformed")
	}
	out, err := snappy.Decode(b.out, packed[:n], maxBlock)
	if err != nil || crc32.ChecksumIEEE(out) != binary.BigEndian.Uint32(packed[n:]) {
		return nil, corrupt("a snappy block is malformed")
	}
	b.out = out
	return out, nil
}
