package serde

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	gosnappy "github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"glaux/lake/inflate"
	"glaux/lake/lzo"
	"glaux/lake/snappy"
)

// decompress reads a file by the codec that its name's extension tells, in lower
// case as Hive has it; other extensions mean plain text.
func decompress(r io.Reader, extension string) (io.ReadCloser, error) {
	switch extension {
	case "gz", "gzip":
		return closing(inflate.NewGzip(r))
	case "zst":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	case "bz2":
		r = bzip2.NewReader(r)
	case "deflate":
		return zlib.NewReader(r)
	case "snappy":
		return closing(unframe(r, "\xff\x06\x00\x00sNaPpY", func(r io.Reader) (io.Reader, error) { return gosnappy.NewReader(r), nil }, decodeSnappy))
	case "lz4":
		return closing(unframe(r, "\x04\x22\x4d\x18", lz4Frames, decodeLZ4))
	case "lzo":
		return closing(unframe(r, lzo.Magic, lzo.NewReader, decodeLZO))
	case "lzo_deflate":
		r = &hadoopBlocks{r: r, decode: decodeLZO}
	}
	return io.NopCloser(r), nil
}

// closing is a reader that has nothing to give back.
func closing(r io.Reader, err error) (io.ReadCloser, error) {
	if err != nil {
		return nil, err
	}
	return io.NopCloser(r), nil
}

// unframe reads a codec's own frames where the file starts with their mark, else
// Hadoop's blocks.
func unframe(r io.Reader, mark string, frames func(io.Reader) (io.Reader, error), decode blockDecoder) (io.Reader, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(len(mark))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if string(head) == mark {
		return frames(b)
	}
	return &hadoopBlocks{r: b, decode: decode}, nil
}

// lz4Frames reads frames, and minds a missing end, which the library doesn't.
func lz4Frames(r io.Reader) (io.Reader, error) {
	t := &tailReader{r: r}
	return &endedFrames{lz4.NewReader(t), t}, nil
}

type endedFrames struct {
	io.Reader
	packed *tailReader
}

func (f *endedFrames) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if errors.Is(err, io.EOF) && !f.packed.ended() {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// tailReader remembers the head and the tail of what it reads.
type tailReader struct {
	r          io.Reader
	head, tail []byte
}

func (t *tailReader) Read(p []byte) (int, error) {
	const flags, mark = 5, 8
	n, err := t.r.Read(p)
	if len(t.head) < flags {
		t.head = append(t.head, p[:min(n, flags-len(t.head))]...)
	}
	t.tail = append(t.tail, p[max(0, n-mark):n]...)
	t.tail = t.tail[max(0, len(t.tail)-mark):]
	return n, err
}

// ended reports that there is an end mark: a block of no bytes, behind which there
// may be a checksum.
func (t *tailReader) ended() bool {
	const checksum, word = 1 << 2, 4
	tail := t.tail
	if len(t.head) > word && t.head[word]&checksum != 0 {
		tail = tail[:max(0, len(tail)-word)]
	}
	return bytes.HasSuffix(tail, make([]byte, word))
}

// compressed reports whether a file of this extension can't be read from its midst.
func compressed(extension string) bool {
	switch extension {
	case "gz", "gzip", "zst", "bz2", "deflate", "snappy", "lz4", "lzo", "lzo_deflate":
		return true
	}
	return false
}

// blockDecoder unpacks a chunk of at most the bytes given; dst may be used for it.
type blockDecoder func(dst, packed []byte, most int) ([]byte, error)

func decodeSnappy(dst, packed []byte, most int) ([]byte, error) {
	raw, err := snappy.Decode(dst, packed, most)
	if err != nil {
		return nil, errors.New("corrupt snappy chunk")
	}
	return raw, nil
}

func decodeLZ4(dst, packed []byte, most int) ([]byte, error) {
	// A chunk unpacks to 255 times its size at most.
	if most = min(most, 255*len(packed)+64); cap(dst) < most {
		dst = make([]byte, most)
	}
	n, err := lz4.UncompressBlock(packed, dst[:most])
	if err != nil {
		return nil, errors.New("corrupt lz4 chunk")
	}
	return dst[:n], nil
}

func decodeLZO(dst, packed []byte, most int) ([]byte, error) {
	raw, err := lzo.Decode(dst, packed, most)
	if err != nil {
		return nil, errors.New("corrupt lzo chunk")
	}
	return raw, nil
}

// hadoopBlocks reads Hadoop's framing: blocks of a big-endian raw size, then
// chunks of a compressed size and their bytes until the block is full.
type hadoopBlocks struct {
	r      io.Reader
	decode blockDecoder
	left   int // raw bytes of the block still to come
	raw    []byte
	rest   []byte
}

const maxChunk = 256 << 20

func (h *hadoopBlocks) Read(p []byte) (int, error) {
	for len(h.rest) == 0 {
		if err := h.chunk(); err != nil {
			return 0, err
		}
	}
	n := copy(p, h.rest)
	h.rest = h.rest[n:]
	return n, nil
}

func (h *hadoopBlocks) chunk() error {
	var word [4]byte
	for h.left == 0 {
		if _, err := io.ReadFull(h.r, word[:]); err != nil {
			return err // io.EOF here is the end
		}
		h.left = int(binary.BigEndian.Uint32(word[:]))
	}
	if _, err := io.ReadFull(h.r, word[:]); err != nil {
		return noEOF(err)
	}
	size := binary.BigEndian.Uint32(word[:])
	if size > maxChunk {
		return fmt.Errorf("compressed chunk of %d bytes", size)
	}
	packed, err := readGrowing(h.r, int(size))
	if err != nil {
		return noEOF(err)
	}
	raw, err := h.decode(h.raw, packed, min(h.left, maxChunk))
	if err != nil {
		return err
	}
	h.raw, h.rest = raw, raw
	h.left -= len(raw)
	return nil
}

// readGrowing reads n bytes, and takes no more memory than there are.
func readGrowing(r io.Reader, n int) ([]byte, error) {
	const step = 1 << 20
	if n <= step {
		b := make([]byte, n)
		_, err := io.ReadFull(r, b)
		return b, err
	}
	b, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err == nil && len(b) < n {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
