package serde

import (
	"bytes"
	"encoding/base64"
	"strconv"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde/span"
	"glaux/sql"
)

// lazy decodes LazySimpleSerDe: fields by a delimiter, nested values by further
// ones a level; what can't be parsed is NULL.
type lazy struct {
	columns  []int      // table index → position among the builders, -1: not wanted
	types    []sql.Type // by position
	last     int        // the last wanted table column
	seps     []byte
	escape   byte
	escaped  bool
	null     []byte
	lastTake bool // serialization.last.column.takes.rest; of rows too, but not of what has but one
	scratch  []byte
	key      []byte // of a map's entry
	formats  timestampFormats
}

// defaultSeps are the control characters that separate the eight levels.
var defaultSeps = []byte{1, 2, 3, 4, 5, 6, 7, 8}

func newLazy(o Options) (Decoder, error) {
	d := &lazy{null: []byte(`\N`), seps: bytes.Clone(defaultSeps), last: -1}
	props := o.SerDe.Properties
	for i, names := range [][]string{{"field.delim", "serialization.format"}, {"colelction.delim", "collection.delim"}, {"mapkey.delim"}} {
		for _, n := range names {
			v, ok := props[n]
			if !ok || v == "" {
				continue
			}
			sep, err := delimiter(n, v)
			if err != nil {
				return nil, err
			}
			d.seps[i] = sep
			break
		}
	}
	if v, ok := props["escape.delim"]; ok && v != "" {
		d.escape, d.escaped = v[0], true
	}
	if v, ok := props["serialization.null.format"]; ok {
		d.null = []byte(v)
	}
	if v := props["line.delim"]; v != "" && v != "\n" && v != "10" {
		return nil, unsupported("The line delimiter %q", v)
	}
	var err error
	if d.formats, err = newTimestampFormats(o.SerDe); err != nil {
		return nil, err
	}
	d.lastTake = property(o.SerDe, false, "serialization.last.column.takes.rest")
	d.columns = make([]int, len(o.Table))
	for i := range d.columns {
		d.columns[i] = -1
	}
	for pos, at := range o.Columns {
		d.columns[at] = pos
		d.types = append(d.types, o.Table[at].Type)
		d.last = max(d.last, at)
		if err := lazyType(o.Table[at].Type, 1); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// spans implements spanDecoder.
func (d *lazy) spans() *spanner {
	form := span.Form{Separator: d.seps[0], Escape: d.escape, Escaped: d.escaped, Null: d.null, Columns: d.columns, RestAt: -1}
	if d.lastTake && len(d.columns) > 1 {
		form.RestAt = len(d.columns) - 1
	}
	scanner, ok := span.NewDelimited(form)
	if !ok {
		return nil
	}
	s := &spanner{scanner: scanner, lines: span.NewLines(len(d.types))}
	for _, t := range d.types {
		c := spanColumn{value: func(b *kernel.Builder, raw []byte) error { d.value(b, raw, 1); return nil }}
		if d.formats == nil || t.Kind != sql.Timestamp {
			c.conversion = conversion(t, span.Rules{EmptyNull: true, LocalOnly: true})
		}
		s.add(c)
	}
	return s
}

// delimiter is one byte, given as its decimal number or else as itself: 1 is what
// tables have that say nothing, and means the byte of that number.
func delimiter(name, v string) (byte, error) {
	if n, err := strconv.Atoi(v); err == nil && n >= -128 && n < 128 {
		return byte(n), nil
	}
	if len(v) == 1 {
		return v[0], nil
	}
	return 0, unsupported("The %s %q", name, v)
}

func lazyType(t sql.Type, level int) error {
	if level >= len(defaultSeps) {
		return unsupported("A text column nested so deep")
	}
	switch t.Kind {
	case sql.Array:
		return lazyType(*t.Elem, level+1)
	case sql.Map:
		return lazyType(*t.Elem, level+2)
	case sql.Row:
		for _, f := range t.Fields {
			if err := lazyType(f.Type, level+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// Decode implements Decoder.
func (d *lazy) Decode(line []byte, out []*kernel.Builder) error {
	rest, more := line, true
	for i := 0; i <= d.last; i++ {
		var field []byte
		present := more
		if more {
			field, rest, more = d.part(rest, d.seps[0], i, len(d.columns))
		}
		if pos := d.columns[i]; pos >= 0 {
			if present {
				d.value(out[pos], field, 1)
			} else {
				out[pos].Null()
			}
		}
	}
	return nil
}

// part takes the i-th of n fields.
func (d *lazy) part(s []byte, sep byte, i, n int) (field, rest []byte, more bool) {
	if d.lastTake && i > 0 && i == n-1 {
		return s, nil, false
	}
	return d.cut(s, sep)
}

// cut takes what stands before the next separator that isn't escaped.
func (d *lazy) cut(s []byte, sep byte) (field, rest []byte, more bool) {
	if !d.escaped {
		return bytes.Cut(s, []byte{sep})
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case d.escape:
			i++
		case sep:
			return s[:i], s[i+1:], true
		}
	}
	return s, nil, false
}

// value appends a field; level is the number of separators above it.
func (d *lazy) value(b *kernel.Builder, s []byte, level int) {
	if bytes.Equal(s, d.null) {
		b.Null()
		return
	}
	switch b.Type.Kind {
	case sql.Array:
		for more := len(s) > 0; more; {
			var elem []byte
			elem, s, more = d.cut(s, d.seps[level])
			d.value(b.Kid(0), elem, level+1)
		}
		b.End()
	case sql.Map:
		d.mapValue(b, s, level)
	case sql.Row:
		more := true
		for i := range b.Type.Fields {
			if !more {
				b.Kid(i).Null()
				continue
			}
			var field []byte
			field, s, more = d.part(s, d.seps[level], i, len(b.Type.Fields))
			d.value(b.Kid(i), field, level+1)
		}
		b.End()
	default:
		if !d.scalar(b, s) {
			b.Null()
		}
	}
}

// scalar appends a value that has no parts; it reports false, and appends nothing,
// when the text is no such value. An escape is one in text only.
func (d *lazy) scalar(b *kernel.Builder, s []byte) bool {
	switch b.Type.Kind {
	case sql.Varchar, sql.Char:
		appendString(b, d.unescape(s))
		return true
	case sql.VarBinary:
		b.Bytes(lazyBinary(s))
		return true
	case sql.Timestamp:
		if d.formats.add(b, s) {
			return true
		}
	}
	return appendLazy(b, s)
}

// appendLazy is appendText by LazySimpleSerDe's laxer rule: integers may have a
// fraction, which is dropped.
func appendLazy(b *kernel.Builder, s []byte) bool {
	if b.Type.IsInteger() {
		if whole, fraction, ok := bytes.Cut(s, []byte{'.'}); ok {
			if _, rest, _ := number(fraction, 0, len(fraction)); len(rest) > 0 {
				return false
			}
			if s = whole; len(bytes.TrimLeft(s, "+-")) == 0 && len(s) < 2 {
				s = []byte{'0'}
			}
		}
	}
	return appendText(b, s)
}

// lazyBinary decodes base64 of either alphabet, up to a '=' and without what makes no
// whole byte, and takes what has other characters as it is.
func lazyBinary(s []byte) []byte {
	raw := make([]byte, 0, base64.RawStdEncoding.DecodedLen(len(s)))
	bits, have, ended := uint32(0), 0, false
	for _, c := range s {
		switch v := base64Digits[c]; {
		case v == notBase64:
			return s
		case v == endBase64:
			ended = true
		case v == blankBase64 || ended:
		default:
			bits, have = bits<<6|uint32(v), have+6
			if have >= 8 {
				have -= 8
				raw = append(raw, byte(bits>>have))
			}
		}
	}
	return raw
}

const notBase64, blankBase64, endBase64 = 255, 254, 253

// base64Digits are what characters of base64 stand for.
var base64Digits = func() (t [256]byte) {
	for i := range t {
		t[i] = notBase64
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = byte(i)
	}
	t['-'], t['_'], t['='] = t['+'], t['/'], endBase64
	for _, c := range []byte(" \n\r\t") {
		t[c] = blankBase64
	}
	return t
}()

// mapValue appends a map: of equal keys the first counts, and those that can't be
// read don't.
func (d *lazy) mapValue(b *kernel.Builder, s []byte, level int) {
	keys := b.Kid(0)
	seen := map[string]bool{}
	for more := len(s) > 0; more; {
		var entry []byte
		entry, s, more = d.cut(s, d.seps[level])
		key, value, found := d.cut(entry, d.seps[level+1])
		if bytes.Equal(key, d.null) {
			continue
		}
		have := keys.Len()
		if !d.scalar(keys, key) {
			continue
		}
		if d.key = keys.AppendKey(d.key[:0]); seen[string(d.key)] {
			keys.Truncate(have)
			continue
		}
		seen[string(d.key)] = true
		if found {
			d.value(b.Kid(1), value, level+2)
		} else {
			b.Kid(1).Null()
		}
	}
	b.End()
}

func (d *lazy) unescape(s []byte) []byte {
	if !d.escaped || bytes.IndexByte(s, d.escape) < 0 {
		return s
	}
	out := d.scratch[:0]
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == d.escape && i+1 < len(s) {
			i++
			c = s[i]
		}
		out = append(out, c)
	}
	d.scratch = out
	return out
}
