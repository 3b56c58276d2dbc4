package serde

import (
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// Decompress reads a file by the codec that its name's extension tells, in lower
// case as Hive has it; other extensions mean plain text.
func Decompress(r io.Reader, extension string) (io.Reader, error) {
	switch extension {
	case "gz", "gzip":
		return gzip.NewReader(r)
	case "zst":
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<30))
	case "bz2":
		return bzip2.NewReader(r), nil
	case "deflate":
		return zlib.NewReader(r)
	case "snappy":
		return &hadoopSnappy{r: r}, nil
	case "lz4", "lzo", "lzo_deflate":
		return nil, unsupported("Compression %s of text files", extension)
	}
	return r, nil
}

// Compressed reports whether a file of this extension can't be read from its midst.
func Compressed(extension string) bool {
	switch extension {
	case "gz", "gzip", "zst", "bz2", "deflate", "snappy", "lz4", "lzo", "lzo_deflate":
		return true
	}
	return false
}

// hadoopSnappy reads Hadoop's framing: blocks of a big-endian raw size, then
// chunks of a compressed size and their bytes until the block is full.
type hadoopSnappy struct {
	r    io.Reader
	left int // raw bytes of the block still to come
	raw  []byte
	rest []byte
}

const maxSnappy = 256 << 20

func (h *hadoopSnappy) Read(p []byte) (int, error) {
	for len(h.rest) == 0 {
		if err := h.chunk(); err != nil {
			return 0, err
		}
	}
	n := copy(p, h.rest)
	h.rest = h.rest[n:]
	return n, nil
}

func (h *hadoopSnappy) chunk() error {
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
	if size > maxSnappy {
		return fmt.Errorf("snappy chunk of %d bytes", size)
	}
	packed := make([]byte, size)
	if _, err := io.ReadFull(h.r, packed); err != nil {
		return noEOF(err)
	}
	if n, err := snappy.DecodedLen(packed); err != nil || n > h.left || n > maxSnappy {
		return errors.New("corrupt snappy chunk")
	}
	raw, err := snappy.Decode(h.raw[:cap(h.raw)], packed)
	if err != nil {
		return err
	}
	h.raw, h.rest = raw, raw
	h.left -= len(raw)
	return nil
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Lines cuts a stream into lines.
type Lines struct {
	r          io.Reader
	buf        []byte
	start, end int
	offset     int64 // of buf[start] in the stream
	err        error
}

// MaxLine is the longest line that is read.
const MaxLine = 100 << 20

// NewLines reads r.
func NewLines(r io.Reader) *Lines { return &Lines{r: r, buf: make([]byte, 256<<10)} }

// Offset is where the next line starts.
func (l *Lines) Offset() int64 { return l.offset }

// Next gives the next line without its terminator, valid until the next call;
// io.EOF after the last.
func (l *Lines) Next() ([]byte, error) {
	searched := 0
	for {
		if i := bytes.IndexByte(l.buf[l.start+searched:l.end], '\n'); i >= 0 {
			return l.take(searched+i, 1), nil
		}
		searched = l.end - l.start
		if l.err != nil {
			if searched > 0 && l.err == io.EOF {
				return l.take(searched, 0), nil
			}
			return nil, l.err
		}
		if searched >= MaxLine {
			return nil, badData("Line too long in text file")
		}
		l.fill()
	}
}

// take returns the next n bytes, less a carriage return, and skips the terminator.
func (l *Lines) take(n, terminator int) []byte {
	line := l.buf[l.start : l.start+n]
	l.start += n + terminator
	l.offset += int64(n + terminator)
	return bytes.TrimSuffix(line, []byte{'\r'})
}

func (l *Lines) fill() {
	if l.start > 0 {
		copy(l.buf, l.buf[l.start:l.end])
		l.end -= l.start
		l.start = 0
	}
	if l.end == len(l.buf) {
		grown := make([]byte, 2*len(l.buf))
		copy(grown, l.buf[:l.end])
		l.buf = grown
	}
	n, err := l.r.Read(l.buf[l.end:])
	l.end += n
	l.err = err
}
