package serde

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/lake/hadoop"
	"glaux/sql"
)

// hadoopCodecs are the codecs of Hadoop's containers by their classes, as the
// extensions that text files have.
func hadoopCodecs(class string) (hadoop.Codec, error) {
	extension, ok := map[string]string{
		"GzipCodec": "gz", "DefaultCodec": "deflate", "DeflateCodec": "deflate", "BZip2Codec": "bz2", "SnappyCodec": "snappy",
		"Lz4Codec": "lz4", "ZStandardCodec": "zst", "LzoCodec": "lzo_deflate", "LzopCodec": "lzo",
	}[class[strings.LastIndexByte(class, '.')+1:]]
	if !ok {
		return nil, &sql.Error{Name: "HIVE_CANNOT_OPEN_SPLIT", Message: "Error opening Hive split: Unknown codec: " + class}
	}
	return func(r io.Reader) (io.ReadCloser, error) { return decompress(r, extension) }, nil
}

// notHadoop words what is wrong with a file's header.
func notHadoop(err error) error {
	if e, ok := errors.AsType[*hadoop.Error](err); ok {
		return &sql.Error{Name: "HIVE_CANNOT_OPEN_SPLIT", Message: "Error opening Hive split: " + e.Error()}
	}
	return err
}

// badSequence words what is wrong with a SequenceFile.
func badSequence(err error) error {
	if e, ok := errors.AsType[*hadoop.Error](err); ok {
		return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: "Failed to read file: " + e.Error()}
	}
	return err
}

// badRC words what is wrong with an RCFile.
func badRC(err error) error {
	e, ok := errors.AsType[*hadoop.Error](err)
	switch {
	case !ok:
		return err
	case e.Kind == hadoop.Unreadable:
		return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: "Failed to read RC file: " + e.Error()}
	}
	return badData("Corrupted RC file: %v", e)
}

// sequenceSource reads SequenceFiles whose values are lines of text, or rows of
// LazyBinarySerDe.
type sequenceSource struct {
	decoder        Decoder
	header, footer int
}

func newSequence(o Options) (Source, error) {
	var s sequenceSource
	var err error
	if s.header, s.footer, err = headerFooter(o.SerDe); err != nil {
		return nil, err
	}
	if o.Format == lake.LazyBinary {
		s.decoder, err = newLazyBinary(o)
	} else {
		s.decoder, err = newDecoder(o)
	}
	return &s, err
}

// Units implements Source.
func (s *sequenceSource) Units(File, Input) ([]Unit, error) { return []Unit{{End: -1}}, nil }

// Open implements Source.
func (s *sequenceSource) Open(f File, _ Input, _ Unit) (Reader, error) {
	q, err := hadoop.OpenSequence(io.NewSectionReader(f, 0, f.Size()), hadoopCodecs)
	if err != nil {
		return nil, notHadoop(err)
	}
	r := &sequenceReader{s: s, q: q}
	for range s.header {
		if _, err := q.Next(); err != nil && !errors.Is(err, io.EOF) {
			return nil, badSequence(err)
		}
	}
	return r, nil
}

type sequenceReader struct {
	s    *sequenceSource
	q    *hadoop.Sequence
	held [][]byte // the last records, which are the footer unless more come
}

// Read implements Reader.
func (r *sequenceReader) Read(most int, out []*kernel.Builder) (n int, err error) {
	for n < most {
		at := r.q.Offset()
		value, err := r.q.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return n, badSequence(err)
		}
		if r.s.footer > 0 {
			if r.held = append(r.held, bytes.Clone(value)); len(r.held) <= r.s.footer {
				continue
			}
			value, r.held = r.held[0], r.held[1:]
		}
		if err := r.s.decoder.Decode(value, out); err != nil {
			return n, placed(err, "in the record at byte", at)
		}
		n++
	}
	return n, nil
}

// Close implements Reader.
func (r *sequenceReader) Close() {}

// rcSource reads RCFiles, whose cells are text as of LazySimpleSerDe, or bytes as of
// LazyBinarySerDe.
type rcSource struct {
	columns []int // table index → position among the builders, -1: not wanted
	text    *lazy // nil: cells are binary
}

func newRC(o Options) (Source, error) {
	s := &rcSource{columns: positions(o)}
	if o.Format == lake.LazyBinary {
		_, err := newLazyBinary(o)
		return s, err
	}
	d, err := newLazy(o)
	if err != nil {
		return nil, err
	}
	s.text = d.(*lazy)
	return s, nil
}

// Units implements Source.
func (s *rcSource) Units(File, Input) ([]Unit, error) { return []Unit{{End: -1}}, nil }

// Open implements Source.
func (s *rcSource) Open(f File, _ Input, _ Unit) (Reader, error) {
	rc, err := hadoop.OpenRC(io.NewSectionReader(f, 0, f.Size()), hadoopCodecs)
	if e, ok := errors.AsType[*hadoop.Error](err); ok && e.Kind == hadoop.Contradictory {
		return nil, badData("Error opening Hive split: %v", e)
	}
	if err != nil {
		return nil, notHadoop(err)
	}
	r := &rcReader{s: s, rc: rc}
	for i, pos := range s.columns {
		if pos >= 0 {
			r.wanted = append(r.wanted, make([]bool, i+1-len(r.wanted))...)
			r.wanted[i] = true
		}
	}
	return r, nil
}

type rcReader struct {
	s      *rcSource
	rc     *hadoop.RC
	wanted []bool // columns of the file
	group  *hadoop.Group
	at     int64 // where the group starts
	left   int   // rows of the group
}

// Read implements Reader.
func (r *rcReader) Read(most int, out []*kernel.Builder) (int, error) {
	for r.left == 0 {
		at := r.rc.Offset()
		g, err := r.rc.Next(r.wanted)
		if errors.Is(err, io.EOF) {
			return 0, nil
		}
		if err != nil {
			return 0, badRC(err)
		}
		r.group, r.at, r.left = g, at, g.Rows
	}
	n := min(most, r.left)
	for at, pos := range r.s.columns {
		if pos < 0 {
			continue
		}
		if at >= r.group.Columns() {
			out[pos].Nulls(n) // a column that was added behind
			continue
		}
		cells := r.group.Column(at)
		for range n {
			cell, ok := cells.Next()
			if !ok || !r.s.cell(out[pos], cell) {
				return 0, &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: fmt.Sprintf("Failed to read RC file: a cell of column %d is cut off, or not of its column's type, in the group at byte %d", at, r.at)}
			}
		}
	}
	r.left -= n
	return n, nil
}

// cell appends a value.
func (s *rcSource) cell(b *kernel.Builder, data []byte) bool {
	if s.text != nil {
		s.text.value(b, data, 1)
		return true
	}
	const emptyText = 0xbf
	switch {
	case len(data) == 0:
		b.Null()
		return true
	case len(data) == 1 && data[0] == emptyText && (b.Type.IsString() || b.Type.Kind == sql.VarBinary):
		b.Bytes(nil)
		return true
	}
	return binaryValue(b, data)
}

// Close implements Reader.
func (r *rcReader) Close() {}
