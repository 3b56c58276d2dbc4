package serde

import (
	"encoding/base64"
	"strconv"

	"glaux/engine/duck/kernel"
	rendered "glaux/engine/duck/text"
	"glaux/sql"
)

// lazyWriter writes what lazy reads.
type lazyWriter struct {
	seps    []byte
	escape  byte
	escaped bool
	null    []byte
}

func newLazyWriter(o WriterOptions) (*lazyWriter, error) {
	table := Options{Format: o.Format, SerDe: o.SerDe, Table: o.Columns}
	for i, c := range o.Columns {
		table.Columns = append(table.Columns, i)
		if err := textType(c.Type); err != nil {
			return nil, err
		}
	}
	d, err := newLazy(table)
	if err != nil {
		return nil, err
	}
	r := d.(*lazy)
	return &lazyWriter{seps: r.seps, escape: r.escape, escaped: r.escaped, null: r.null}, nil
}

// textType refuses types that text can't hold.
func textType(t sql.Type) error {
	switch t.Kind {
	case sql.Array:
		return textType(*t.Elem)
	case sql.Map:
		if err := textType(*t.Key); err != nil {
			return err
		}
		return textType(*t.Elem)
	case sql.Row:
		for _, f := range t.Fields {
			if err := textType(f.Type); err != nil {
				return err
			}
		}
		return nil
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal,
		sql.Varchar, sql.Char, sql.VarBinary, sql.Date, sql.Timestamp:
		return nil
	}
	return unwritable(t)
}

// headerLine is the line of the columns' names.
func (w *lazyWriter) headerLine(dst []byte, names []string) ([]byte, error) {
	for i, n := range names {
		if i > 0 {
			dst = append(dst, w.seps[0])
		}
		dst = append(dst, n...)
	}
	return dst, nil
}

func (w *lazyWriter) row(dst []byte, columns []kernel.Vec, row int) ([]byte, error) {
	for i := range columns {
		if i > 0 {
			dst = append(dst, w.seps[0])
		}
		dst = w.value(dst, &columns[i], row, 1)
	}
	return dst, nil
}

// value writes one value; level is the number of separators above it.
func (w *lazyWriter) value(dst []byte, v *kernel.Vec, i, level int) []byte {
	if v.Null(i) {
		return append(dst, w.null...)
	}
	switch v.Type.Kind {
	case sql.Array:
		from, to := v.List(i)
		for k := from; k < to; k++ {
			if k > from {
				dst = append(dst, w.seps[level])
			}
			dst = w.value(dst, v.Kid(0), k, level+1)
		}
		return dst
	case sql.Map:
		from, to := v.List(i)
		for k := from; k < to; k++ {
			if k > from {
				dst = append(dst, w.seps[level])
			}
			dst = w.value(dst, v.Kid(0), k, level+2)
			dst = append(dst, w.seps[level+1])
			dst = w.value(dst, v.Kid(1), k, level+2)
		}
		return dst
	case sql.Row:
		for k := range v.Type.Fields {
			if k > 0 {
				dst = append(dst, w.seps[level])
			}
			dst = w.value(dst, v.Kid(k), i, level+1)
		}
		return dst
	case sql.VarBinary:
		return base64.StdEncoding.AppendEncode(dst, v.Bytes(i))
	}
	start := len(dst)
	dst = appendScalar(dst, v, i)
	if w.escaped {
		dst = w.escapeFrom(dst, start)
	}
	return dst
}

// escapeFrom puts escapes before separators and escapes of what was appended.
func (w *lazyWriter) escapeFrom(dst []byte, start int) []byte {
	odd := func(c byte) bool {
		if c == w.escape || c == '\n' || c == '\r' {
			return true
		}
		for _, s := range w.seps {
			if c == s {
				return true
			}
		}
		return false
	}
	n := 0
	for _, c := range dst[start:] {
		if odd(c) {
			n++
		}
	}
	if n == 0 {
		return dst
	}
	raw := append([]byte(nil), dst[start:]...)
	dst = dst[:start]
	for _, c := range raw {
		switch {
		case c == '\n':
			dst = append(dst, w.escape, 'n')
		case c == '\r':
			dst = append(dst, w.escape, 'r')
		case odd(c):
			dst = append(dst, w.escape, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendScalar writes a value's text as Hive does.
func appendScalar(dst []byte, v *kernel.Vec, i int) []byte {
	switch v.Type.Kind {
	case sql.Boolean:
		return strconv.AppendBool(dst, v.Bool(i))
	case sql.Real:
		return rendered.AppendFloat(dst, v.Float(i), 32)
	case sql.Double:
		return rendered.AppendFloat(dst, v.Float(i), 64)
	case sql.Decimal:
		return appendDecimal(dst, v.Int128(i), v.Type.Scale)
	case sql.Char:
		return appendPadded(dst, v.Bytes(i), v.Type.Length)
	case sql.Varchar:
		return append(dst, v.Bytes(i)...)
	case sql.Date:
		return appendDay(dst, v.Int(i))
	case sql.Timestamp:
		return appendMoment(dst, v.Instant(i))
	}
	return strconv.AppendInt(dst, v.Int(i), 10)
}
