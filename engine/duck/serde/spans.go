package serde

import (
	"math"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde/span"
	"glaux/sql"
)

// spanner reads many lines at a time of what a decoder reads one by one: those
// lines and values that are plainly right; others are the decoder's.
type spanner struct {
	scanner span.Scanner
	lines   *span.Lines
	columns []spanColumn
	order   []int // in which the columns are converted
}

// spanColumn converts the values of a column.
type spanColumn struct {
	conversion span.Converter                            // nil: there is none for the type
	value      func(b *kernel.Builder, raw []byte) error // appends one value
}

// spanDecoder is a Decoder that may have a spanner.
type spanDecoder interface {
	Decoder
	// spans is nil if the lines have to be decoded one by one.
	spans() *spanner
}

// add says how the next column is converted.
func (s *spanner) add(c spanColumn) {
	s.order = append(s.order, len(s.columns))
	s.columns = append(s.columns, c)
}

// append appends a value for each span, up to one that is wrong.
func (c *spanColumn) append(b *kernel.Builder, text []byte, spans []span.Span) (int, error) {
	// Where values are seldom plain, more of them are taken without another try.
	const many = 64
	for i, burst := 0, 1; i < len(spans); {
		if c.conversion == nil {
			burst = len(spans)
		} else {
			n := c.conversion.Append(b, text, spans[i:])
			i += n
			if burst = min(2*burst, many); n > many {
				burst = 1
			}
		}
		for _, s := range spans[i:min(i+burst, len(spans))] {
			if s.Null() {
				b.Null()
			} else if err := c.value(b, s.In(text)); err != nil {
				return i, err
			}
			i++
		}
	}
	return len(spans), nil
}

// convert appends the values of the lines that were scanned. An error is that of
// the first line that has one, and of its first column.
func (s *spanner) convert(text []byte, out []*kernel.Builder) (bad int, err error) {
	rows := s.lines.Rows
	for _, i := range s.order {
		at, e := s.columns[i].append(out[i], text, s.lines.Column(i)[:rows])
		if e != nil {
			rows, err = at, e
		}
	}
	return rows, err
}

// conversion is that to a column's type; nil: there is none.
func conversion(t sql.Type, r span.Rules) span.Converter {
	switch t.Kind {
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		return span.NewConversion(span.Int, intBits(t)/8, 0, 0, r)
	case sql.Double:
		return span.NewConversion(span.Double, 8, 0, 0, r)
	case sql.Real:
		return span.NewConversion(span.Real, 4, 0, 0, r)
	case sql.Decimal:
		return span.NewConversion(span.Decimal, decimalWidth(t.Precision), t.Precision, t.Scale, r)
	case sql.Date:
		return span.NewConversion(span.Date, 4, 0, 0, r)
	case sql.Timestamp:
		if t.Precision <= 6 {
			return span.NewConversion(span.Timestamp, 8, t.Precision, 0, r)
		}
	case sql.Boolean:
		return span.NewConversion(span.Boolean, 1, 0, 0, r)
	case sql.Varchar:
		r.Longest = longest(t)
		return span.NewConversion(span.Text, 16, 0, 0, r)
	}
	return nil
}

// decimalWidth is how many bytes a vector has for a decimal of so many digits.
func decimalWidth(precision int) int {
	switch {
	case precision <= 4:
		return 2
	case precision <= 9:
		return 4
	case precision <= 18:
		return 8
	}
	return 16
}

// longest is how many bytes a text may have that certainly fits its type.
func longest(t sql.Type) int {
	if t.Length != sql.UnboundedLength {
		return t.Length
	}
	return math.MaxInt32
}

// Read implements Reader for lines that are scanned many at a time.
func (r *textReader) readSpans(most int, out []*kernel.Builder) (n int, err error) {
	l := r.lines
	for n < most {
		at := r.from + l.at()
		if r.until >= 0 && at >= r.until {
			break
		}
		if r.single > 0 {
			r.single--
			got, err := r.one(at, out)
			if n += got; err != nil || got == 0 {
				return n, err
			}
			continue
		}
		limit := math.MaxInt
		if r.until >= 0 {
			limit = l.start + int(r.until-at)
		}
		next, why := r.spans.scanner.Scan(l.buf, l.start, l.end, limit, most-n, r.spans.lines)
		if bad, err := r.spans.convert(l.buf, out); err != nil {
			return n, atByte(err, at+int64(r.spans.lines.Start(bad)-l.start))
		}
		n += r.spans.lines.Rows
		if next > l.start {
			r.odd = 0
		}
		l.take(next-l.start, 0)
		switch why {
		case span.More:
			if l.err == nil && l.end-l.start < maxLine {
				l.fill()
			} else {
				r.single = 1
			}
		case span.Odd:
			// Where lines are seldom plain, more of them are taken without another look.
			const many = 64
			r.odd = min(2*r.odd+1, many)
			r.single = r.odd
		}
	}
	return n, nil
}
