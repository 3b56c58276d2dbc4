package serde

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math"
	"strings"
	"time"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// jsonWriter writes a JSON object a row, as Hive's SerDe does: NULLs are written,
// decimals are numbers, times are text. OpenX's leaves members that are NULL out, and
// has decimals as text, timestamps as ISO 8601 has them in UTC, and binary in base64.
type jsonWriter struct {
	names [][]byte
	openX bool
}

func newJSONWriter(o WriterOptions) *jsonWriter {
	w := &jsonWriter{openX: strings.Contains(strings.ToLower(o.SerDe.Class), "openx")}
	for _, c := range o.Columns {
		name := c.Name
		if key, ok := o.SerDe.Properties["mapping."+strings.ToLower(c.Name)]; ok && w.openX {
			name = key
		}
		w.names = append(w.names, appendQuoted(nil, []byte(name)))
	}
	return w
}

func (w *jsonWriter) row(dst []byte, columns []kernel.Vec, row int) ([]byte, error) {
	return w.object(dst, len(columns), func(k int) (*kernel.Vec, []byte) { return &columns[k], w.names[k] }, row)
}

// object writes members, which a function gives with their quoted names.
func (w *jsonWriter) object(dst []byte, n int, member func(int) (*kernel.Vec, []byte), i int) (_ []byte, err error) {
	dst = append(dst, '{')
	first := true
	for k := range n {
		v, name := member(k)
		if w.openX && v.Null(i) {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(append(dst, name...), ':')
		if dst, err = w.value(dst, v, i); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func (w *jsonWriter) value(dst []byte, v *kernel.Vec, i int) (_ []byte, err error) {
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
			if dst, err = w.value(dst, v.Kid(0), k); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	case sql.Map:
		return w.mapValue(dst, v, i)
	case sql.Row:
		return w.object(dst, len(v.Type.Fields), func(k int) (*kernel.Vec, []byte) {
			return v.Kid(k), appendQuoted(nil, []byte(v.Type.Fields[k].Name))
		}, i)
	case sql.Real, sql.Double:
		if x := v.Float(i); math.IsNaN(x) || math.IsInf(x, 0) {
			kind := map[sql.Kind]string{sql.Real: "Real", sql.Double: "Double"}[v.Type.Kind]
			return dst, &sql.Error{Name: "HIVE_UNSERIALIZABLE_JSON_VALUE", Message: fmt.Sprintf("Invalid value to Insert %s: %s", kind, appendScalar(nil, v, i))}
		}
		return appendScalar(dst, v, i), nil
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		return appendScalar(dst, v, i), nil
	case sql.Decimal:
		if !w.openX {
			return appendScalar(dst, v, i), nil
		}
	case sql.Varchar:
		return appendQuoted(dst, v.Bytes(i)), nil
	case sql.VarBinary:
		if w.openX {
			return append(base64.StdEncoding.AppendEncode(append(dst, '"'), v.Bytes(i)), '"'), nil
		}
		return appendQuoted(dst, bytes.ToValidUTF8(v.Bytes(i), []byte("\uFFFD"))), nil
	case sql.Timestamp:
		if w.openX {
			x := v.Instant(i)
			return time.UnixMicro(x.Micros).UTC().Add(time.Duration(x.Nanos)).AppendFormat(dst, `"2006-01-02T15:04:05.999999999Z"`), nil
		}
	}
	return appendQuoted(dst, appendScalar(nil, v, i)), nil
}

func (w *jsonWriter) mapValue(dst []byte, v *kernel.Vec, i int) (_ []byte, err error) {
	dst = append(dst, '{')
	from, to := v.List(i)
	for k := from; k < to; k++ {
		if k > from {
			dst = append(dst, ',')
		}
		dst = append(appendQuoted(dst, appendScalar(nil, v.Kid(0), k)), ':')
		if dst, err = w.value(dst, v.Kid(1), k); err != nil {
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
