package avro

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"

	"github.com/dsnet/compress/bzip2"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// Writer writes a file.
type Writer struct {
	w      io.Writer
	codec  string
	sync   [syncSize]byte
	raw    []byte
	count  int64
	packed bytes.Buffer
	zstd   *zstd.Encoder
	level  zstd.EncoderLevel
}

// blockSize is how many bytes of values make a block.
const blockSize = 256 << 10

// NewWriter writes a header. Level is a zstd.EncoderLevel.
func NewWriter(w io.Writer, schema, codec string, level int) (*Writer, error) {
	f := &Writer{w: w, codec: codec, level: zstd.EncoderLevel(level)}
	_, _ = rand.Read(f.sync[:])
	head := append([]byte(nil), magic...)
	head = AppendLong(head, 2)
	for _, s := range []string{"avro.schema", schema, "avro.codec", codec} {
		head = AppendBytes(head, []byte(s))
	}
	head = append(append(head, 0), f.sync[:]...)
	_, err := w.Write(head)
	return f, err
}

// Append adds a value, which f appends to its argument.
func (f *Writer) Append(value func([]byte) []byte) error {
	f.raw = value(f.raw)
	f.count++
	if len(f.raw) >= blockSize {
		return f.flush()
	}
	return nil
}

// Close writes what is left.
func (f *Writer) Close() error { return f.flush() }

func (f *Writer) flush() error {
	if f.count == 0 {
		return nil
	}
	f.packed.Reset()
	if err := f.pack(); err != nil {
		return err
	}
	head := AppendLong(AppendLong(nil, f.count), int64(f.packed.Len()))
	for _, b := range [][]byte{head, f.packed.Bytes(), f.sync[:]} {
		if _, err := f.w.Write(b); err != nil {
			return err
		}
	}
	f.raw, f.count = f.raw[:0], 0
	return nil
}

func (f *Writer) pack() error {
	switch f.codec {
	case "deflate":
		w, err := flate.NewWriter(&f.packed, flate.DefaultCompression)
		return f.through(w, err)
	case "bzip2":
		w, err := bzip2.NewWriter(&f.packed, nil)
		return f.through(w, err)
	case "snappy":
		f.packed.Write(snappy.Encode(nil, f.raw))
		var sum [4]byte
		binary.BigEndian.PutUint32(sum[:], crc32.ChecksumIEEE(f.raw))
		f.packed.Write(sum[:])
	case "zstandard":
		if f.zstd == nil {
			var err error
			if f.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(f.level), zstd.WithEncoderConcurrency(1)); err != nil {
				return err
			}
		}
		f.packed.Write(f.zstd.EncodeAll(f.raw, nil))
	default:
		f.packed.Write(f.raw)
	}
	return nil
}

func (f *Writer) through(w io.WriteCloser, err error) error {
	if err != nil {
		return err
	}
	if _, err := w.Write(f.raw); err != nil {
		return err
	}
	return w.Close()
}

// AppendLong writes an int or long.
func AppendLong(dst []byte, x int64) []byte {
	return binary.AppendUvarint(dst, uint64(x<<1)^uint64(x>>63))
}

// AppendBytes writes a string or bytes.
func AppendBytes(dst, b []byte) []byte { return append(AppendLong(dst, int64(len(b))), b...) }

// AppendFloat writes a float.
func AppendFloat(dst []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(x)))
}

// AppendDouble writes a double.
func AppendDouble(dst []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
}
