package serde

import (
	"bytes"
	"errors"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde/span"
	"glaux/lake/ion"
	"glaux/sql"
)

// ionSpans reads many values of a binary stream at a time: structs of whose fields the
// columns are.
type ionSpans struct {
	decoder *ionDecoder
	stream  *ion.Stream
	spans   spanner
	scan    *span.Ion
	tables  int // of the stream, when scan was made
}

// newIonSpans is nil where paths lead elsewhere than to fields.
func newIonSpans(d *ionDecoder, stream *ion.Stream) *ionSpans {
	if d.root.indexes != nil || d.root.any != nil {
		return nil
	}
	for _, f := range d.root.fields {
		if f.fields != nil || f.indexes != nil || f.any != nil || len(f.columns) != 1 {
			return nil
		}
	}
	s := &ionSpans{decoder: d, stream: stream, tables: -1}
	s.spans = spanner{lines: span.NewLines(len(d.types))}
	for i, t := range d.types {
		c := spanColumn{value: func(b *kernel.Builder, raw []byte) error { return s.value(i, b, raw) }}
		if conversion := ionConversion(t); conversion != nil {
			c.conversion = conversion
		}
		s.spans.add(c)
	}
	return s
}

// value appends what isn't plain.
func (s *ionSpans) value(column int, b *kernel.Builder, raw []byte) error {
	v, err := s.stream.Value(raw)
	if err != nil {
		return err
	}
	if err = s.decoder.value(b, &v, s.decoder.overflow[column]); err != nil {
		if _, ok := errors.AsType[*ion.Error](err); !ok {
			return badData("Column %s: %v", s.decoder.names[column], err)
		}
	}
	return err
}

// ionConversion is that of plain values; nil: there is none.
func ionConversion(t sql.Type) *span.Binary {
	switch t.Kind {
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		return span.NewBinary(span.IonToInt, intBits(t)/8, 0, 0, 0)
	case sql.Double:
		return span.NewBinary(span.IonToDouble, 8, 0, 0, 0)
	case sql.Real:
		return span.NewBinary(span.IonToDouble, 4, 0, 0, 0)
	case sql.Decimal:
		return span.NewBinary(span.IonToDecimal, decimalWidth(t.Precision), t.Precision, t.Scale, 0)
	case sql.Boolean:
		return span.NewBinary(span.IonToBool, 1, 0, 0, 0)
	case sql.Date:
		return span.NewBinary(span.IonToDate, 4, 0, 0, 0)
	case sql.Timestamp:
		if t.Precision <= 6 {
			return span.NewBinary(span.IonToTime, 8, t.Precision, 0, 0)
		}
	case sql.Varchar:
		return span.NewBinary(span.IonToText, 16, 0, 0, longest(t))
	}
	return nil
}

// read appends rows; none where the next value is to be read by itself.
func (s *ionSpans) read(most int, out []*kernel.Builder) (int, error) {
	window, at := s.stream.Window()
	end := len(window) - span.Pad
	if end <= 0 {
		return 0, nil
	}
	if names, tables := s.stream.Symbols(); tables != s.tables {
		s.scan, s.tables = span.NewIon(s.columns(names), len(s.decoder.types)), tables
	}
	next := s.scan.Scan(window, 0, end, most, s.spans.lines)
	n := s.spans.lines.Rows
	if n == 0 {
		return 0, nil
	}
	if bad, err := s.spans.convert(window, out); err != nil {
		return 0, inIonValue(err, at+int64(s.spans.lines.Start(bad)))
	}
	s.stream.Pass(next)
	return n, nil
}

// columns are by the numbers of symbols which columns are called so.
func (s *ionSpans) columns(names [][]byte) []int {
	list := make([]int, len(names))
	for i, name := range names {
		list[i] = -1
		if name == nil {
			continue
		}
		path, ok := s.decoder.root.fields[string(name)]
		if !ok && !s.decoder.sensitive {
			path, ok = s.decoder.root.fields[string(bytes.ToLower(name))]
		}
		if ok {
			list[i] = path.columns[0]
		}
	}
	return list
}
