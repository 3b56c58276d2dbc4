package serde

import (
	"bytes"
	"fmt"
	"math"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// jsonWriter writes a JSON object a row, as Hive's SerDe does: NULLs are written,
// decimals are numbers, times are text.
type jsonWriter struct{ names [][]byte }

func newJSONWriter(o WriterOptions) *jsonWriter {
	w := &jsonWriter{}
	for _, c := range o.Columns {
		w.names = append(w.names, appendQuoted(nil, []byte(c.Name)))
	}
	return w
}

func (w *jsonWriter) row(dst []byte, columns []kernel.Vec, row int) (_ []byte, err error) {
	dst = append(dst, '{')
	for i := range columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(dst, w.names[i]...), ':')
		if dst, err = appendJSON(dst, &columns[i], row); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func appendJSON(dst []byte, v *kernel.Vec, i int) (_ []byte, err error) {
	if v.Null(i) {
		return append(dst, "null"...), nil
	}
	switch v.Type.Kind {
	case sql.Array:
		dst = append(dst, '[')
		from, to := v.List(i)
		for k := from; k < to; k++ {
			if k > from {
				dst = append(dst, ',')
			}
			if dst, err = appendJSON(dst, v.Kid(0), k); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	case sql.Map:
		return appendJSONMap(dst, v, i)
	case sql.Row:
		dst = append(dst, '{')
		for k, f := range v.Type.Fields {
			if k > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, []byte(f.Name)), ':')
			if dst, err = appendJSON(dst, v.Kid(k), i); err != nil {
				return dst, err
			}
		}
		return append(dst, '}'), nil
	case sql.Real, sql.Double:
		if x := v.Float(i); math.IsNaN(x) || math.IsInf(x, 0) {
			kind := map[sql.Kind]string{sql.Real: "Real", sql.Double: "Double"}[v.Type.Kind]
			return dst, &sql.Error{Name: "HIVE_UNSERIALIZABLE_JSON_VALUE", Message: fmt.Sprintf("Invalid value to Insert %s: %s", kind, appendScalar(nil, v, i))}
		}
		return appendScalar(dst, v, i), nil
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Decimal:
		return appendScalar(dst, v, i), nil
	case sql.Varchar:
		return appendQuoted(dst, v.Bytes(i)), nil
	case sql.VarBinary:
		return appendQuoted(dst, bytes.ToValidUTF8(v.Bytes(i), []byte("\uFFFD"))), nil
	}
	return appendQuoted(dst, appendScalar(nil, v, i)), nil
}

func appendJSONMap(dst []byte, v *kernel.Vec, i int) (_ []byte, err error) {
	dst = append(dst, '{')
	from, to := v.List(i)
	for k := from; k < to; k++ {
		if k > from {
			dst = append(dst, ',')
		}
		dst = append(appendQuoted(dst, appendScalar(nil, v.Kid(0), k)), ':')
		if dst, err = appendJSON(dst, v.Kid(1), k); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// appendQuoted writes a JSON string.
func appendQuoted(dst, s []byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\r':
			dst = append(dst, `\r`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c == '\b':
			dst = append(dst, `\b`...)
		case c == '\f':
			dst = append(dst, `\f`...)
		case c < 0x20:
			dst = append(dst, `\u00`...)
			dst = append(dst, hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
