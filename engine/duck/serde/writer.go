package serde

import (
	"bufio"
	"compress/zlib"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dsnet/compress/bzip2"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"golang.org/x/text/encoding"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// Writer writes the rows of one file.
type Writer interface {
	// Write adds rows, which are numbers of values in the columns' vectors.
	Write(columns []kernel.Vec, rows []int) error
	// Close ends the file, but doesn't close what it is written to.
	Close() error
}

// WriterOptions say how to write.
type WriterOptions struct {
	Format      lake.Format
	SerDe       lake.SerDe
	Columns     []lake.Column
	Compression string // as Write.Compression of package engine
	Level       int
	// Many says that many files are written at a time, so that each must do with
	// less memory.
	Many bool
}

// NewWriter starts a file.
func NewWriter(o WriterOptions, w io.Writer) (Writer, error) {
	switch o.Format {
	case lake.JSON, lake.CSV, lake.OpenCSV:
		return newTextWriter(o, w)
	case lake.Avro:
		return newAvroWriter(o, w)
	case lake.ORC:
		return newOrcWriter(o, w)
	case lake.Ion:
		return newIonWriter(o, w)
	}
	return nil, unsupported("Writing %s files", o.Format)
}

// Extension is what the names of an option's files end in.
func (o *WriterOptions) Extension() string {
	switch o.Format {
	case lake.ORC:
		return ".orc"
	case lake.Avro:
		return ".avro"
	case lake.JSON, lake.CSV, lake.OpenCSV, lake.Ion:
		kind := map[lake.Format]string{lake.JSON: ".json", lake.CSV: ".txt", lake.OpenCSV: ".csv", lake.Ion: ".ion"}[o.Format]
		return kind + map[string]string{"GZIP": ".gz", "": ".gz", "ZSTD": ".zst", "BZIP2": ".bz2", "SNAPPY": ".snappy", "LZ4": ".lz4", "DEFLATE": ".deflate"}[strings.ToUpper(o.Compression)]
	}
	return ""
}

// textWriter writes a line a row.
type textWriter struct {
	out    io.WriteCloser
	buf    []byte
	line   func(dst []byte, columns []kernel.Vec, row int) ([]byte, error)
	header func(dst []byte, names []string) ([]byte, error)
	to     *encoding.Encoder // of another character set than UTF-8
}

func newTextWriter(o WriterOptions, w io.Writer) (Writer, error) {
	out, err := compressor(o, w)
	if err != nil {
		return nil, err
	}
	t := &textWriter{out: out}
	switch o.Format {
	case lake.JSON:
		t.line = newJSONWriter(o).row
	case lake.OpenCSV:
		c, err := newOpenCSVWriter(o)
		if err != nil {
			return nil, err
		}
		t.line, t.header = c.row, c.header
	default:
		l, err := newLazyWriter(o)
		if err != nil {
			return nil, err
		}
		t.line, t.header = l.row, l.headerLine
	}
	if t.to, err = encoderOf(o.SerDe); err != nil {
		return nil, err
	}
	return t, t.begin(o)
}

// begin writes the header line that a table's files have.
func (t *textWriter) begin(o WriterOptions) error {
	n, err := lineCount(o.SerDe, "skip.header.line.count")
	if err != nil || n == 0 {
		return err
	}
	if n > 1 || t.header == nil {
		return unsupported("Writing files with %d header lines", n)
	}
	var names []string
	for _, c := range o.Columns {
		names = append(names, c.Name)
	}
	if t.buf, err = t.header(t.buf, names); err != nil {
		return err
	}
	return t.end(0)
}

// end ends the line that starts at an offset of the buffer.
func (t *textWriter) end(start int) error {
	if t.to != nil {
		line, err := t.to.Bytes(t.buf[start:])
		if err != nil {
			return &sql.Error{Name: "HIVE_WRITER_DATA_ERROR", Message: fmt.Sprintf("A row can't be written in the table's serialization.encoding: %v", err)}
		}
		t.buf = append(t.buf[:start], line...)
	}
	t.buf = append(t.buf, '\n')
	return nil
}

// encoderOf is what the property serialization.encoding asks for; nil: UTF-8.
func encoderOf(s lake.SerDe) (*encoding.Encoder, error) {
	name := s.Properties["serialization.encoding"]
	if name == "" || isUTF8(name) {
		return nil, nil
	}
	e, err := charset(name)
	if err != nil {
		return nil, err
	}
	// Lines must end in the byte by which they are told apart.
	if end, err := e.NewEncoder().String("\n"); err != nil || end != "\n" {
		return nil, unsupported("Writing text in the serialization.encoding %s", name)
	}
	return e.NewEncoder(), nil
}

const flushAt = 256 << 10

// Write implements Writer.
func (t *textWriter) Write(columns []kernel.Vec, rows []int) (err error) {
	for _, r := range rows {
		start := len(t.buf)
		if t.buf, err = t.line(t.buf, columns, r); err != nil {
			return err
		}
		if err := t.end(start); err != nil {
			return err
		}
		if len(t.buf) >= flushAt {
			if err := t.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *textWriter) flush() error {
	_, err := t.out.Write(t.buf)
	t.buf = t.buf[:0]
	return err
}

// Close implements Writer.
func (t *textWriter) Close() error {
	if err := t.flush(); err != nil {
		return err
	}
	return t.out.Close()
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// compressor wraps a text file's writer.
func compressor(o WriterOptions, w io.Writer) (io.WriteCloser, error) {
	switch strings.ToUpper(o.Compression) {
	case "", "GZIP":
		return gzip.NewWriter(w), nil
	case "NONE", "UNCOMPRESSED":
		return nopCloser{w}, nil
	case "ZSTD":
		return zstd.NewWriter(w, zstd.WithEncoderLevel(zstdLevel(o.Level)), zstd.WithEncoderConcurrency(1))
	case "BZIP2":
		return bzip2.NewWriter(w, nil)
	case "DEFLATE":
		return zlib.NewWriter(w), nil
	case "SNAPPY":
		return newHadoopWriter(w, func(dst, raw []byte) ([]byte, error) { return snappy.Encode(dst[:cap(dst)], raw), nil }), nil
	case "LZ4":
		return newHadoopWriter(w, encodeLZ4), nil
	}
	return nil, unsupported("Compression %s of %s files", o.Compression, o.Format)
}

func zstdLevel(level int) zstd.EncoderLevel {
	if level == 0 {
		level = 3
	}
	return zstd.EncoderLevelFromZstd(level)
}

func encodeLZ4(dst, raw []byte) ([]byte, error) {
	if need := lz4.CompressBlockBound(len(raw)); cap(dst) < need {
		dst = make([]byte, need)
	}
	var c lz4.Compressor
	n, err := c.CompressBlock(raw, dst[:cap(dst)])
	return dst[:n], err
}

// hadoopWriter writes what hadoopBlocks reads.
type hadoopWriter struct {
	w      *bufio.Writer
	encode func(dst, raw []byte) ([]byte, error)
	raw    []byte
	packed []byte
}

const hadoopBlock = 64 << 10

func newHadoopWriter(w io.Writer, encode func(dst, raw []byte) ([]byte, error)) *hadoopWriter {
	return &hadoopWriter{w: bufio.NewWriterSize(w, flushAt), encode: encode}
}

// Write implements io.Writer.
func (h *hadoopWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		k := min(len(p), hadoopBlock-len(h.raw))
		h.raw, p = append(h.raw, p[:k]...), p[k:]
		if len(h.raw) == hadoopBlock {
			if err := h.block(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (h *hadoopWriter) block() error {
	var err error
	if h.packed, err = h.encode(h.packed, h.raw); err != nil {
		return err
	}
	for _, n := range []int{len(h.raw), len(h.packed)} {
		if _, err := h.w.Write([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}); err != nil {
			return err
		}
	}
	h.raw = h.raw[:0]
	_, err = h.w.Write(h.packed)
	return err
}

// Close implements io.Closer.
func (h *hadoopWriter) Close() error {
	if len(h.raw) > 0 {
		if err := h.block(); err != nil {
			return err
		}
	}
	return h.w.Flush()
}

// appendDecimal writes an unscaled number with its point.
func appendDecimal(dst []byte, x kernel.Int128, scale int) []byte {
	start := len(dst)
	if x.Hi == int64(x.Lo)>>63 {
		dst = strconv.AppendInt(dst, int64(x.Lo), 10)
	} else {
		b := big.NewInt(x.Hi)
		dst = b.Lsh(b, 64).Add(b, new(big.Int).SetUint64(x.Lo)).Append(dst, 10)
	}
	if scale == 0 {
		return dst
	}
	if dst[start] == '-' {
		start++
	}
	if missing := scale + 1 - (len(dst) - start); missing > 0 {
		dst = slices.Insert(dst, start, []byte(strings.Repeat("0", missing))...)
	}
	return slices.Insert(dst, len(dst)-scale, '.')
}

func appendDay(dst []byte, days int64) []byte {
	return time.Unix(days*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
}

// appendMoment writes a timestamp without the zeros at its end, as Hive does.
func appendMoment(dst []byte, x sql.Instant) []byte {
	t := time.UnixMicro(x.Micros).UTC().Add(time.Duration(x.Nanos))
	return t.AppendFormat(dst, "2006-01-02 15:04:05.999999999")
}

// appendPadded writes a char(n) with its blanks.
func appendPadded(dst, s []byte, n int) []byte {
	dst = append(dst, s...)
	for have := len([]rune(string(s))); have < n; have++ {
		dst = append(dst, ' ')
	}
	return dst
}

// unwritable refuses a type that a format can't hold.
func unwritable(t sql.Type) error {
	return &sql.Error{Name: "NOT_SUPPORTED", Message: "Unsupported Hive type: " + t.String()}
}
