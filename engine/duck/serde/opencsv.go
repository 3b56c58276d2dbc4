package serde

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde/span"
	"glaux/lake"
	"glaux/sql"
)

// openCSV decodes OpenCSVSerde: quoted fields on one line; every value is a
// string that a declared type is parsed from.
type openCSV struct {
	columns            []int // table index → position among the builders, -1: not wanted
	table              []lake.Column
	sep, quote, escape byte
	field              []byte
}

func newOpenCSV(o Options) (Decoder, error) {
	d := &openCSV{table: o.Table, sep: ',', quote: '"', escape: '\\'}
	for name, to := range map[string]*byte{"separatorChar": &d.sep, "quoteChar": &d.quote, "escapeChar": &d.escape} {
		switch v := o.SerDe.Properties[name]; {
		case len(v) == 1:
			*to = v[0]
		case v == "\\\\" || v == "\\t":
			*to = map[string]byte{"\\\\": '\\', "\\t": '\t'}[v]
		case v != "" && v[0] >= utf8.RuneSelf:
			return nil, unsupported("The %s %q", name, v)
		case v != "":
			*to = v[0] // the SerDe doesn't look at more
		}
	}
	// The SerDe takes the escape that the library's writer has by default, a quote, for
	// that of its reader, and the library wants three different characters.
	if d.escape == '"' {
		d.escape = '\\'
	}
	if d.sep == d.quote || d.sep == d.escape || d.quote == d.escape {
		return nil, &sql.Error{Name: "NOT_SUPPORTED", Message: "The separator, quote, and escape characters must be different!"}
	}
	d.columns = make([]int, len(o.Table))
	for i := range d.columns {
		d.columns[i] = -1
	}
	for pos, at := range o.Columns {
		switch t := o.Table[at].Type; t.Kind {
		case sql.Array, sql.Map, sql.Row, sql.VarBinary:
			return nil, unsupported("A column of type %s in CSV", t)
		}
		d.columns[at] = pos
	}
	return d, nil
}

// spans implements spanDecoder.
func (d *openCSV) spans() *spanner {
	form := span.Form{Separator: d.sep, Quote: d.quote, Quoted: true, Escape: d.escape, Escaped: true, Columns: d.columns, RestAt: -1}
	scanner, ok := span.NewDelimited(form)
	if !ok {
		return nil
	}
	wanted := 0
	for _, pos := range d.columns {
		wanted = max(wanted, pos+1)
	}
	s := &spanner{scanner: scanner, lines: span.NewLines(wanted), columns: make([]spanColumn, wanted)}
	for column, pos := range d.columns {
		if pos < 0 {
			continue
		}
		c := &s.columns[pos]
		switch t := d.table[column].Type; t.Kind {
		case sql.Timestamp: // milliseconds
		case sql.Date: // days
			c.conversion = span.NewConversion(span.Int, 4, 0, 0, span.Rules{})
		default:
			c.conversion = conversion(t, span.Rules{})
		}
		c.value = func(b *kernel.Builder, raw []byte) error { return d.value(column, d.unquote(raw), b) }
		s.order = append(s.order, pos)
	}
	return s
}

// unquote is a field's value: what begins with a quote has quotes or escapes inside.
func (d *openCSV) unquote(raw []byte) []byte {
	if len(raw) == 0 || raw[0] != d.quote {
		return raw
	}
	out, raw := d.field[:0], raw[1:len(raw)-1]
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c == d.quote:
			i++ // the second one
		case c == d.escape:
			if i+1 >= len(raw) || raw[i+1] != d.quote && raw[i+1] != d.escape {
				continue
			}
			i++
			c = raw[i]
		}
		out = append(out, c)
	}
	d.field = out
	return out
}

// Decode implements Decoder. It reads as the opencsv library does: a quote
// toggles, two quotes inside a field are one, and an escape stands before a quote
// or itself inside a field. What the library takes for inside is kept to: an
// opening quote is not, a closing one is.
func (d *openCSV) Decode(line []byte, out []*kernel.Builder) error {
	column, quoted, inside := 0, false, false
	field := d.field[:0]
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == d.escape:
			if (quoted || inside) && i+1 < len(line) && (line[i+1] == d.quote || line[i+1] == d.escape) {
				i++
				field = append(field, line[i])
			}
		case c == d.quote:
			switch {
			case (quoted || inside) && i+1 < len(line) && line[i+1] == d.quote:
				i++
				field = append(field, c)
				inside = !inside
			default:
				// A quote in the midst of an unquoted field is kept, but for one of the line's
				// first three characters.
				if i > 2 && pastThird(line[:i]) && line[i-1] != d.sep && i+1 < len(line) && line[i+1] != d.sep {
					if len(field) > 0 && len(bytes.TrimFunc(field, sql.IsWhitespace)) == 0 {
						field = field[:0]
					} else {
						field = append(field, c)
					}
				}
				quoted = !quoted
				inside = !inside
			}
		case c == d.sep && !quoted:
			if err := d.emit(column, field, out); err != nil {
				return err
			}
			column++
			field, inside = field[:0], false
		default:
			field, inside = append(field, c), true
		}
	}
	d.field = field
	if quoted || len(line) == 0 {
		column-- // A field whose quote doesn't end is none, and an empty line has none.
	} else if err := d.emit(column, field, out); err != nil {
		return err
	}
	for column++; column < len(d.columns); column++ {
		if pos := d.columns[column]; pos >= 0 {
			out[pos].Null()
		}
	}
	return nil
}

// pastThird reports that a text has more than two characters of Java's.
func pastThird(text []byte) bool {
	n := 0
	for _, r := range string(text[:min(len(text), 12)]) {
		if n++; r > 0xffff {
			n++
		}
	}
	return n > 2
}

// emit appends a field's value if its column is wanted.
func (d *openCSV) emit(column int, field []byte, out []*kernel.Builder) error {
	if column >= len(d.columns) || d.columns[column] < 0 {
		return nil
	}
	return d.value(column, field, out[d.columns[column]])
}

// value appends a field's value as its column's type.
func (d *openCSV) value(column int, field []byte, b *kernel.Builder) error {
	ok := false
	switch b.Type.Kind {
	case sql.Date:
		days, err := strconv.ParseInt(text(field), 10, 32)
		if ok = err == nil; ok {
			b.Int(days)
		}
	case sql.Timestamp:
		millis, err := strconv.ParseInt(text(field), 10, 64)
		if ok = err == nil && millis < 1<<52 && millis > -1<<52; ok {
			appendInstant(b, sql.Instant{Micros: millis * 1000})
		}
	case sql.Boolean:
		b.Bool(bytes.EqualFold(field, []byte("true")))
		ok = true
	case sql.Decimal:
		ok = appendText(b, bytes.TrimSpace(field))
	default:
		ok = appendText(b, field)
	}
	if !ok {
		return badData("Error parsing field value '%s' for field %d: For input string: \"%s\"", field, column, field)
	}
	return nil
}
