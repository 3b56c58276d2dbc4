// Package span finds the values of lines of JSON objects and of delimited text, and
// converts them, many rows at a time, in C: first where the values of some lines
// lie, then column by column to what vectors hold. It takes only what is plainly
// right, and means the same by any rules: a line or value that isn't is left to the
// caller, who decides what it is by the rules of the SerDe.
package span

/*
#cgo CFLAGS: -O3
#include "span.h"

#define DECLARE(variant) \
  int glaux_json_##variant(const uint8_t *, glaux_text *, uint32_t, uint32_t *, glaux_shape *, glaux_member *, const uint8_t *, glaux_span *); \
  int glaux_delimited_##variant(const uint8_t *, glaux_text *, uint32_t, uint32_t *, const glaux_delimited_form *, const int32_t *, glaux_span *); \
  int glaux_quoted_##variant(const uint8_t *, glaux_text *, uint32_t, uint32_t *, const glaux_delimited_form *, const int32_t *, glaux_span *); \
  uint64_t glaux_convert_##variant(const uint8_t *, const glaux_span *, uint64_t, const glaux_conversion *, uint8_t *, uint64_t *, uint8_t *, glaux_output *);
DECLARE(vector)
DECLARE(portable)
void glaux_shape_add(glaux_shape *, const glaux_member *, const uint8_t *);

static int scan_json(int portable, const uint8_t *base, glaux_text *t, uint32_t stride, uint32_t *starts, glaux_shape *shape, glaux_member *members, const uint8_t *keys, glaux_span *spans) {
  return (portable ? glaux_json_portable : glaux_json_vector)(base, t, stride, starts, shape, members, keys, spans);
}
static int scan_delimited(int portable, const uint8_t *base, glaux_text *t, uint32_t stride, uint32_t *starts, const glaux_delimited_form *d, const int32_t *columns, glaux_span *spans) {
  if (d->quoted) return (portable ? glaux_quoted_portable : glaux_quoted_vector)(base, t, stride, starts, d, columns, spans);
  return (portable ? glaux_delimited_portable : glaux_delimited_vector)(base, t, stride, starts, d, columns, spans);
}
// values reports how many it converted, what of the blob is used then, and how many are NULL.
static glaux_output values(int portable, const uint8_t *base, const glaux_span *s, uint64_t n, const glaux_conversion *c, uint8_t *data, uint64_t *nulls, uint64_t at, uint8_t *blob, uint64_t used, uint64_t room) {
  glaux_output o = {at, used, room, 0};
  o.at = (portable ? glaux_convert_portable : glaux_convert_vector)(base, s, n, c, data, nulls, blob, &o);
  return o;
}
*/
import "C"

import (
	"unsafe"

	"glaux/engine/duck/kernel"
)

// Pad is how many bytes behind a text must be there; Terminate writes the first.
const Pad = C.GLAUX_PAD

// Span is where in a text a value lies.
type Span C.glaux_span

// Null reports that there is no value, or one that the format has for NULL.
func (s Span) Null() bool { return s.len&C.GLAUX_NULL != 0 }

// In is the value as it stands in the text, a JSON string with its quotes.
func (s Span) In(text []byte) []byte {
	from, to := int(s.off), int(s.off)+int(s.len&C.GLAUX_LENGTH)
	if s.len&C.GLAUX_QUOTED != 0 {
		return text[from-1 : to+1]
	}
	return text[from:to]
}

// Lines are the spans of some lines.
type Lines struct {
	Rows   int
	starts []uint32
	spans  []C.glaux_span
}

// MaxRows is the most lines that are looked at together: so many that what there
// is of them stays near the processor.
const MaxRows = 512

// NewLines makes room for lines of so many columns.
func NewLines(columns int) *Lines {
	return &Lines{starts: make([]uint32, MaxRows), spans: make([]C.glaux_span, columns*MaxRows+1)}
}

// Start is where a line starts.
func (l *Lines) Start(row int) int { return int(l.starts[row]) }

// Column are the spans of a column.
func (l *Lines) Column(i int) []Span {
	return unsafe.Slice((*Span)(&l.spans[i*MaxRows]), l.Rows)
}

// Why says why a scan ended.
type Why int

// Full: there are as many lines as were asked for. More: what follows ends with
// the text. Odd: the next line is the caller's. Limit: the next line starts at the
// limit or behind.
const (
	Full  Why = C.GLAUX_FULL
	More  Why = C.GLAUX_MORE
	Odd   Why = C.GLAUX_ODD
	Limit Why = C.GLAUX_LIMIT
)

// Scanner finds the values of lines in buf[from:end], where buf has Pad bytes
// more, up to most lines that start before limit. It tells where the next line
// starts.
type Scanner interface {
	Scan(buf []byte, from, end, limit, most int, out *Lines) (next int, why Why)
}

func window(buf []byte, from, end, limit, most int) C.glaux_text {
	buf[end] = '\n'
	_ = buf[end+Pad-1]
	limit = max(min(limit, end+1), 0)
	return C.glaux_text{from: C.uint32_t(from), end: C.uint32_t(end), limit: C.uint32_t(limit), rows: C.uint32_t(min(most, MaxRows))}
}

// variant is which code runs: the zero value is that for this machine.
type variant struct{ portable C.int }

// Portable asks for the code that any machine can run, for tests.
func (v *variant) Portable() { v.portable = 1 }

// JSON scans lines of objects, of whose keys it has been told.
type JSON struct {
	shape   C.glaux_shape
	members []C.glaux_member
	keys    []byte
	known   map[string]bool
	variant
}

// MaxMembers and MaxColumns are the most that a JSON scanner knows of.
const (
	MaxMembers = C.GLAUX_SLOTS / 2
	MaxColumns = C.GLAUX_WORDS * 64
)

// NewJSON makes a scanner that knows no key. Lines that aren't UTF-8 are odd if
// it is asked for.
func NewJSON(columns int, utf8 bool) *JSON {
	shape := C.glaux_shape{columns: C.uint32_t(columns)}
	if utf8 {
		shape.utf8 = 1
	}
	return &JSON{shape: shape, members: make([]C.glaux_member, 1), keys: make([]byte, Pad), known: map[string]bool{}}
}

// Know tells what column a key is of, as it stands in the text with its quotes, -1
// for none. It reports false when it knows it, or knows too much.
func (j *JSON) Know(key []byte, column int) bool {
	n := int(j.shape.members)
	if n == MaxMembers || j.known[string(key)] {
		return false
	}
	j.known[string(key)] = true
	at := len(j.keys) - Pad
	j.keys = append(append(j.keys[:at], key...), make([]byte, Pad)...)
	j.members = append(j.members[:n], C.glaux_member{off: C.uint32_t(at), len: C.uint32_t(len(key)), column: C.int32_t(column), next: C.uint32_t(n + 1)})
	C.glaux_shape_add(&j.shape, &j.members[0], (*C.uint8_t)(&j.keys[0]))
	return true
}

// Scan implements Scanner.
func (j *JSON) Scan(buf []byte, from, end, limit, most int, out *Lines) (int, Why) {
	t := window(buf, from, end, limit, most)
	why := C.scan_json(j.portable, (*C.uint8_t)(&buf[0]), &t, MaxRows, (*C.uint32_t)(&out.starts[0]), &j.shape, &j.members[0], (*C.uint8_t)(&j.keys[0]), &out.spans[0])
	out.Rows = int(t.rows)
	return int(t.from), Why(why)
}

// Delimited scans lines of fields.
type Delimited struct {
	form    C.glaux_delimited_form
	columns []C.int32_t
	variant
}

// Form says how lines are cut.
type Form struct {
	Separator byte
	// Escape, where there is one, takes the next byte's meaning.
	Escape  byte
	Escaped bool
	// Quote, where there is one, may stand around fields, within which alone there are
	// escapes then: two quotes, or an escape before a quote or itself. What has any is
	// given with its quotes. No text is NULL then.
	Quote  byte
	Quoted bool
	Null   []byte // the text of NULL
	// Columns are by the fields' order what they are called in the spans, -1 those
	// that aren't wanted.
	Columns []int
	// RestAt is the field that takes the rest of the line, -1 if none does.
	RestAt int
}

// NewDelimited makes a scanner; ok is false for a form that it can't read.
func NewDelimited(f Form) (d *Delimited, ok bool) {
	d = &Delimited{columns: make([]C.int32_t, 1)}
	for _, c := range [...]byte{f.Separator, f.Escape, f.Quote} {
		ok = c != '\n' && c != '\r'
		if !ok {
			return nil, false
		}
	}
	if f.Escaped && f.Escape == f.Separator || f.Quoted && (f.Quote == f.Separator || f.Escaped && f.Quote == f.Escape) || len(f.Null) > len(d.form.null) {
		return nil, false
	}
	d.form = C.glaux_delimited_form{sep: C.uint8_t(f.Separator), null_len: C.uint8_t(len(f.Null)), last: -1, rest_at: C.int32_t(f.RestAt)}
	if f.Escaped {
		d.form.escape, d.form.escaped = C.uint8_t(f.Escape), 1
	}
	if f.Quoted {
		d.form.quote, d.form.quoted = C.uint8_t(f.Quote), 1
	}
	for i, c := range f.Null {
		d.form.null[i] = C.uint8_t(c)
	}
	d.columns = d.columns[:0]
	for i, c := range f.Columns {
		d.columns = append(d.columns, C.int32_t(c))
		if c >= 0 {
			d.form.last = C.int32_t(i)
		}
	}
	d.columns = append(d.columns, -1)
	return d, true
}

// Scan implements Scanner.
func (d *Delimited) Scan(buf []byte, from, end, limit, most int, out *Lines) (int, Why) {
	t := window(buf, from, end, limit, most)
	why := C.scan_delimited(d.portable, (*C.uint8_t)(&buf[0]), &t, MaxRows, (*C.uint32_t)(&out.starts[0]), &d.form, &d.columns[0], &out.spans[0])
	out.Rows = int(t.rows)
	return int(t.from), Why(why)
}

// Kind is what texts are converted to.
type Kind int

// The kinds of values.
const (
	Int       Kind = C.GLAUX_INT
	Double    Kind = C.GLAUX_DOUBLE
	Real      Kind = C.GLAUX_REAL
	Decimal   Kind = C.GLAUX_DECIMAL
	Date      Kind = C.GLAUX_DATE
	Timestamp Kind = C.GLAUX_TIMESTAMP
	Boolean   Kind = C.GLAUX_BOOLEAN
	Text      Kind = C.GLAUX_TEXT
)

// Conversion converts the spans of one column. Decimals are rounded half up, as
// are timestamps, of microseconds or less.
type Conversion struct {
	c C.glaux_conversion
	variant
}

// Rules say what values are left to the caller, besides those that aren't plain.
type Rules struct {
	EmptyNull  bool // no bytes are NULL, unless it is a text
	BareOnly   bool // leave strings in quotes
	QuotedOnly bool // leave what has none
	LocalOnly  bool // leave timestamps with a T or Z
	JSON       bool // texts have JSON's escapes
	Longest    int  // leave texts of more bytes
}

// NewConversion makes a conversion to values of so many bytes.
func NewConversion(to Kind, width, precision, scale int, r Rules) *Conversion {
	flag := func(b bool) C.uint8_t {
		if b {
			return 1
		}
		return 0
	}
	return &Conversion{c: C.glaux_conversion{
		to: C.uint8_t(to), width: C.uint8_t(width), precision: C.uint8_t(precision), scale: C.uint8_t(scale),
		empty_null: flag(r.EmptyNull && to != Text), bare_only: flag(r.BareOnly), quoted_only: flag(r.QuotedOnly), local_only: flag(r.LocalOnly), json: flag(r.JSON),
		longest: C.uint32_t(min(r.Longest, C.GLAUX_LENGTH)),
	}}
}

// Append appends values until one is the caller's, and reports how many it did.
// The texts lie in buf, which has Pad bytes more.
func (c *Conversion) Append(b *kernel.Builder, buf []byte, spans []Span) int {
	if len(spans) == 0 {
		return 0
	}
	bytes := 0
	if c.c.to == C.GLAUX_TEXT {
		for _, s := range spans {
			bytes += int(s.len & C.GLAUX_LENGTH)
		}
		bytes += 2 * Pad
	}
	room := b.Room(len(spans), bytes)
	o := C.values(c.portable, (*C.uint8_t)(&buf[0]), (*C.glaux_span)(&spans[0]), C.uint64_t(len(spans)), &c.c,
		(*C.uint8_t)(room.Data), (*C.uint64_t)(room.Nulls), C.uint64_t(room.At), (*C.uint8_t)(room.Blob), C.uint64_t(room.Used), C.uint64_t(room.Cap))
	b.Filled(int(o.at), o.nulls > 0, int(o.blob))
	return int(o.at)
}
