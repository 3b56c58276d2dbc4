package serde

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/transform"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// textSource reads files of lines.
type textSource struct {
	decoder        Decoder
	spans          *spanner // nil: lines are decoded one by one
	header, footer int      // lines to leave out of each file
}

func newText(o Options) (Source, error) {
	s := &textSource{}
	var err error
	if s.header, s.footer, err = headerFooter(o.SerDe); err != nil {
		return nil, err
	}
	if s.decoder, err = newDecoder(o); err != nil {
		return nil, err
	}
	if d, ok := s.decoder.(spanDecoder); ok && s.footer == 0 {
		s.spans = d.spans()
	}
	return s, nil
}

// headerFooter are the lines to leave out of each file.
func headerFooter(s lake.SerDe) (header, footer int, err error) {
	if header, err = lineCount(s, "skip.header.line.count"); err != nil {
		return 0, 0, err
	}
	if footer, err = lineCount(s, "skip.footer.line.count"); err != nil {
		return 0, 0, err
	}
	const most = 100
	if footer > most {
		return 0, 0, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("skip.footer.line.count must not be greater than %d", most)}
	}
	return header, footer, nil
}

// unitBytes is how much of a plain file one goroutine takes at a time.
const unitBytes = 8 << 20

// Units implements Source.
func (s *textSource) Units(f File, in Input) ([]Unit, error) {
	if compressed(in.Extension) || s.footer > 0 {
		return []Unit{{End: -1}}, nil
	}
	start, size := int64(0), f.Size()
	if s.header > 0 {
		// Units begin behind the header, so that each can be read by itself.
		l := newLines(io.NewSectionReader(f, 0, size), size)
		if err := skipLines(l, s.header); err != nil {
			return nil, err
		}
		start = l.at()
	}
	var units []Unit
	for ; start < size; start += unitBytes {
		units = append(units, Unit{Start: start, End: min(start+unitBytes, size)})
	}
	return units, nil
}

func skipLines(l *lines, n int) error {
	for range n {
		if _, err := l.next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// Open implements Source.
func (s *textSource) Open(f File, in Input, u Unit) (Reader, error) {
	r := &textReader{decoder: s.decoder, spans: s.spans, until: -1}
	if u.End < 0 {
		plain, err := decompress(io.NewSectionReader(f, 0, f.Size()), in.Extension)
		if err != nil {
			return nil, err
		}
		r.codec = plain
		r.lines = newLines(plain, math.MaxInt32)
		r.lines.skipMark()
		if err := skipLines(r.lines, s.header); err != nil {
			r.Close()
			return nil, err
		}
		r.hold(s.footer)
		return r, nil
	}
	// A line belongs to the unit that it starts in: the byte before tells where.
	from := max(u.Start-1, 0)
	r.lines, r.from, r.until = newLines(io.NewSectionReader(f, from, f.Size()-from), f.Size()-from), from, u.End
	if u.Start > 0 {
		return r, atByte(skipLines(r.lines, 1), u.Start)
	}
	r.lines.skipMark()
	return r, nil
}

// textReader decodes lines.
type textReader struct {
	decoder Decoder
	spans   *spanner
	single  int // lines to decode one by one before many are looked at again
	odd     int // how many were the last time that they were not plain
	lines   *lines
	from    int64     // where lines count from
	until   int64     // lines that start there or behind are not the unit's; negative: none
	codec   io.Closer // nil: none
	// held are the last lines, which are the footer unless more come.
	held [][]byte
	keep int
}

func (r *textReader) hold(n int) { r.keep = n }

// next gives the next line that isn't of the footer.
func (r *textReader) next() ([]byte, error) {
	if r.keep == 0 {
		return r.lines.next()
	}
	for {
		line, err := r.lines.next()
		if err != nil {
			return nil, err
		}
		r.held = append(r.held, bytes.Clone(line))
		if len(r.held) > r.keep {
			line, r.held = r.held[0], r.held[1:]
			return line, nil
		}
	}
}

// Read implements Reader.
func (r *textReader) Read(most int, out []*kernel.Builder) (n int, err error) {
	if r.spans != nil {
		return r.readSpans(most, out)
	}
	for n < most {
		at := r.from + r.lines.at()
		if r.until >= 0 && at >= r.until {
			break
		}
		got, err := r.one(at, out)
		if n += got; err != nil || got == 0 {
			return n, err
		}
	}
	return n, nil
}

// one decodes the next line, which starts at a byte of the text; 0: there is none.
func (r *textReader) one(at int64, out []*kernel.Builder) (int, error) {
	line, err := r.next()
	if errors.Is(err, io.EOF) {
		return 0, nil
	}
	if err == nil {
		err = r.decoder.Decode(line, out)
	}
	if err != nil {
		return 0, atByte(err, at)
	}
	return 1, nil
}

// Close implements Reader.
func (r *textReader) Close() {
	if r.codec != nil {
		_ = r.codec.Close()
	}
}

// atByte says where in a file's text an error is.
func atByte(err error, at int64) error { return placed(err, "in the line at byte", at) }

// placed adds to an error's text where it is.
func placed(err error, where string, at int64) error {
	if e, ok := errors.AsType[*sql.Error](err); ok {
		return &sql.Error{Name: e.Name, Message: fmt.Sprintf("%s (%s %d)", e.Message, where, at)}
	}
	return err
}

// recodedDecoder decodes lines of another character set than UTF-8.
type recodedDecoder struct {
	Decoder
	from transform.Transformer
	buf  []byte
}

// recoded wraps a decoder as the property serialization.encoding asks for.
func recoded(d Decoder, s lake.SerDe) (Decoder, error) {
	name := s.Properties["serialization.encoding"]
	if name == "" || isUTF8(name) {
		return d, nil
	}
	e, err := charset(name)
	if err != nil {
		return nil, err
	}
	return &recodedDecoder{Decoder: d, from: e.NewDecoder().Transformer}, nil
}

func charset(name string) (encoding.Encoding, error) {
	e, err := ianaindex.IANA.Encoding(name)
	if err != nil || e == nil {
		return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("Unsupported serialization.encoding: %s", name)}
	}
	return e, nil
}

func isUTF8(name string) bool {
	switch string(bytes.ToUpper([]byte(name))) {
	case "UTF-8", "UTF8", "US-ASCII", "ASCII":
		return true
	}
	return false
}

// Decode implements Decoder.
func (d *recodedDecoder) Decode(line []byte, out []*kernel.Builder) error {
	d.from.Reset()
	if need := 4*len(line) + 16; cap(d.buf) < need {
		d.buf = make([]byte, need)
	}
	n, _, err := d.from.Transform(d.buf[:cap(d.buf)], line, true)
	if err != nil {
		return badData("A line is not valid in its serialization.encoding: %v", err)
	}
	return d.Decoder.Decode(d.buf[:n], out)
}
