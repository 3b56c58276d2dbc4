package serde

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde/span"
	"glaux/sql"
)

// jsonDecoder decodes one JSON object a line, for both JSON SerDes.
type jsonDecoder struct {
	openX       bool
	ignore      bool // malformed lines are rows of NULLs
	nullInvalid bool // values of the wrong kind are NULL
	fold        bool // keys match without case
	dots        bool // a dot in a key matches an underscore
	keys        map[string]int
	names       []string
	types       []sql.Type
	values      [][]byte // by position among the builders, of the current line
	scratch     []byte
	folded      []byte
	// order are the keys of the last line: most lines have the same.
	order   []seenKey
	shapes  map[*kernel.Builder]map[string]int // fields of nested rows
	formats timestampFormats
	// places are the positions among the builders of the table's columns, -1: not wanted.
	places  []int
	relaxed []byte     // the current line as JSON, if it isn't
	scanner *span.JSON // is told of keys; nil: there is none
}

// seenKey is a raw key and the position of its column; -1: none.
type seenKey struct {
	raw []byte
	pos int
}

func newJSON(o Options) (Decoder, error) {
	d := &jsonDecoder{openX: strings.Contains(strings.ToLower(o.SerDe.Class), "openx"), fold: true, keys: map[string]int{}, shapes: map[*kernel.Builder]map[string]int{}}
	d.ignore = property(o.SerDe, false, "ignore.malformed.json")
	var err error
	if d.formats, err = newTimestampFormats(o.SerDe); err != nil {
		return nil, err
	}
	mapped := map[string]string{}
	if d.openX {
		d.nullInvalid = property(o.SerDe, false, "use.null.for.invalid.data")
		d.dots = property(o.SerDe, false, "dots.in.keys", "convert.dots.in.json.keys.to.underscores")
		d.fold = property(o.SerDe, true, "case.insensitive")
		for k, v := range o.SerDe.Properties {
			if name, ok := strings.CutPrefix(k, "mapping."); ok {
				mapped[strings.ToLower(name)] = v
			}
		}
	}
	for range o.Table {
		d.places = append(d.places, -1)
	}
	for pos, at := range o.Columns {
		d.places[at] = pos
		name := strings.ToLower(o.Table[at].Name)
		d.names = append(d.names, name)
		if key, ok := mapped[name]; ok {
			name = key
			if d.fold {
				name = strings.ToLower(key)
			}
		}
		d.keys[name] = pos
		d.types = append(d.types, o.Table[at].Type)
	}
	d.values = make([][]byte, len(o.Columns))
	return d, nil
}

// rules say which values are plain for a column.
func (d *jsonDecoder) rules(t sql.Type) span.Rules {
	r := span.Rules{JSON: true, LocalOnly: !d.openX}
	switch t.Kind {
	case sql.Date, sql.Timestamp:
		r.QuotedOnly = true
	case sql.Varchar:
		r.QuotedOnly = d.openX // Its numbers may be written in another way.
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double:
		r.BareOnly = !d.openX
	}
	return r
}

// Decode implements Decoder.
func (d *jsonDecoder) Decode(line []byte, out []*kernel.Builder) error {
	clear(d.values)
	err := errJSON
	if d.openX || utf8.Valid(line) {
		err = d.collect(bytes.TrimSpace(line))
	}
	if d.openX && errors.Is(err, errJSON) {
		clear(d.values)
		if d.relaxed, err = relaxed(bytes.TrimSpace(line), d.relaxed); err == nil {
			err = d.collect(d.relaxed)
		}
	}
	if err != nil {
		if !d.ignore {
			return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: "Row is not a valid JSON Object - JSONException: " + err.Error()}
		}
		clear(d.values)
	}
	for i, b := range out {
		if err := d.value(b, d.values[i]); err != nil {
			return d.badColumn(i, err)
		}
	}
	return nil
}

// badColumn says what column an error is of.
func (d *jsonDecoder) badColumn(i int, err error) error {
	message := fmt.Sprintf("Error Parsing a column in the table: %s: %v", d.names[i], err)
	if d.openX {
		return &sql.Error{Name: "HIVE_BAD_DATA", Message: message}
	}
	return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: message}
}

// spans implements spanDecoder.
func (d *jsonDecoder) spans() *spanner {
	if len(d.names) > span.MaxColumns {
		return nil
	}
	d.scanner = span.NewJSON(len(d.names), !d.openX)
	s := &spanner{scanner: d.scanner, lines: span.NewLines(len(d.names))}
	for i, t := range d.types {
		c := spanColumn{value: func(b *kernel.Builder, raw []byte) error {
			if err := d.value(b, raw); err != nil {
				return d.badColumn(i, err)
			}
			return nil
		}}
		if d.formats == nil || t.Kind != sql.Timestamp {
			c.conversion = conversion(t, d.rules(t))
		}
		s.add(c)
	}
	return s
}

var errDuplicate = errors.New("duplicate key")

// collect finds the raw value of each column in a line.
func (d *jsonDecoder) collect(line []byte) error {
	// What follows the value is of no interest.
	var err error
	n := 0
	switch {
	case len(line) > 0 && line[0] == '{':
		_, err = eachMember(line, 0, 0, func(key, value []byte) error {
			pos := d.position(n, key)
			if n++; pos < 0 {
				return nil
			}
			if d.values[pos] != nil {
				return errDuplicate
			}
			d.values[pos] = value
			return nil
		})
	case len(line) > 0 && line[0] == '[' && d.openX:
		// An array's values are the columns' in order.
		at := 0
		_, err = eachElement(line, 0, 0, func(value []byte) error {
			if at < len(d.places) && d.places[at] >= 0 {
				d.values[d.places[at]] = value
			}
			at++
			return nil
		})
	case d.openX:
		return nil
	default:
		return errJSON
	}
	return err
}

// position finds the column of the nth key of a line.
func (d *jsonDecoder) position(n int, raw []byte) int {
	if n < len(d.order) && bytes.Equal(d.order[n].raw, raw) {
		return d.order[n].pos
	}
	pos, ok := d.keys[text(d.key(raw))]
	if !ok {
		pos = -1
	}
	if d.scanner != nil {
		d.scanner.Know(raw, pos)
	}
	const most = 1000
	switch {
	case n < len(d.order):
		d.order[n] = seenKey{append(d.order[n].raw[:0], raw...), pos}
	case n == len(d.order) && n < most:
		d.order = append(d.order, seenKey{bytes.Clone(raw), pos})
	}
	return pos
}

// key is a member's name as columns are looked up: folded as the SerDe says.
func (d *jsonDecoder) key(raw []byte) []byte {
	name := d.unquote(raw)
	plain := true
	for _, c := range name {
		plain = plain && !oddInKey[c]
	}
	if plain {
		return name
	}
	d.folded = append(d.folded[:0], name...)
	ascii := true
	for i, c := range d.folded {
		switch {
		case c >= 0x80:
			ascii = false
		case c == '.' && d.dots:
			d.folded[i] = '_'
		case c >= 'A' && c <= 'Z' && d.fold:
			d.folded[i] = c + 'a' - 'A'
		}
	}
	if !ascii && d.fold {
		return bytes.ToLower(d.folded)
	}
	return d.folded
}

// oddInKey are the bytes that may make a key differ from the name it is looked up by.
var oddInKey = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'A' && c <= 'Z' || c >= 0x80 || c == '.'
	}
	return t
}()

// unquote decodes a raw string, valid until the next call.
func (d *jsonDecoder) unquote(raw []byte) []byte {
	s := unquote(raw, d.scratch)
	if cap(s) > cap(d.scratch) && bytes.IndexByte(raw, '\\') >= 0 {
		d.scratch = s
	}
	return s
}

var errInvalid = errors.New("invalid value")

// value appends a raw value; nil is NULL.
func (d *jsonDecoder) value(b *kernel.Builder, raw []byte) error {
	if raw == nil || string(raw) == "null" {
		b.Null()
		return nil
	}
	switch b.Type.Kind {
	case sql.Array:
		return d.array(b, raw)
	case sql.Map:
		return d.mapValue(b, raw)
	case sql.Row:
		return d.row(b, raw)
	case sql.Varchar, sql.Char:
		switch {
		case raw[0] == '"':
			raw = d.unquote(raw)
		case raw[0] == '{' || raw[0] == '[':
			if !d.openX {
				return d.invalid(b, raw)
			}
			raw = compact(raw)
		case d.openX && !plainNumber(raw):
			if number, ok := openXNumber(raw); ok {
				raw = []byte(number)
			}
		}
		appendString(b, raw)
		return nil
	}
	if d.scalar(b, raw) {
		return nil
	}
	return d.invalid(b, raw)
}

// invalid refuses a value, or makes it NULL.
func (d *jsonDecoder) invalid(b *kernel.Builder, raw []byte) error {
	if d.nullInvalid {
		b.Null()
		return nil
	}
	return d.unfit(raw)
}

// unfit is the failure of a text that is no value of its type.
func (d *jsonDecoder) unfit(raw []byte) error {
	const most = 100
	return errors.New("For input string: \"" + string(bytes.Trim(raw[:min(len(raw), most)], `"`)) + "\"")
}

// scalar appends a number, boolean, date or timestamp, given as such or as a string.
func (d *jsonDecoder) scalar(b *kernel.Builder, raw []byte) bool {
	isText := raw[0] == '"'
	if isText {
		raw = d.unquote(raw)
	}
	hasParts := !isText && nested(raw)
	if !d.openX && (hasParts || !strictNumber(b.Type, raw, isText)) {
		return false
	}
	switch b.Type.Kind {
	case sql.Boolean:
		b.Bool(bytes.EqualFold(raw, []byte("true")))
		return true
	case sql.Decimal:
		if appendText(b, raw) {
			return true
		}
		if _, ok := parseDecimal(raw, 38, 0); !d.openX && !ok {
			b.Null()
			return true
		}
		return false
	case sql.Real, sql.Double:
		if !d.openX && string(raw) == "-0" { // an integer, which has no negative zero
			raw = raw[1:]
		}
	case sql.Date:
		if n, err := strconv.ParseInt(text(raw), 10, 32); err == nil && d.openX {
			b.Int(n)
			return true
		}
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		if d.openX {
			if n, ok := openXInteger(raw); ok {
				if n > int64(1)<<(intBits(b.Type)-1)-1 {
					return false
				}
				b.Int(n)
				return true
			}
		}
		if appendText(b, raw) {
			return true
		}
		return appendTruncated(b, raw)
	case sql.Timestamp:
		if d.formats != nil && d.formats.add(b, raw) {
			return true
		}
		if !d.openX {
			return isText && appendText(b, raw)
		}
		if bytes.IndexByte(raw, ':') > 0 {
			x, ok := parseZoned(raw)
			if ok {
				appendInstant(b, x)
			}
			return ok || appendText(b, raw)
		}
		micros, ok := openXTime(raw)
		if ok {
			appendInstant(b, sql.Instant{Micros: micros})
		}
		return ok
	case sql.VarBinary:
		ok := true
		if d.openX {
			raw, ok = strictBase64(raw)
			ok = ok && isText
		}
		if ok {
			b.Bytes(raw)
		}
		return ok
	}
	return appendText(b, raw)
}

// strictBase64 decodes base64 of which nothing but the filling at the end is missing.
func strictBase64(s []byte) ([]byte, bool) {
	form := base64.StdEncoding
	if bytes.IndexByte(s, '=') < 0 {
		form = base64.RawStdEncoding
	}
	raw := make([]byte, form.DecodedLen(len(s)))
	n, err := form.Decode(raw, s)
	return raw[:n], err == nil && !bytes.ContainsAny(s, "\r\n") // which Go passes over
}

// strictNumber reports that a value is a number by the rules of JSON, if the type is one.
func strictNumber(t sql.Type, raw []byte, isText bool) bool {
	if !t.IsInteger() && t.Kind != sql.Double && t.Kind != sql.Real {
		return true
	}
	digits := bytes.TrimPrefix(raw, []byte{'-'})
	return !isText && !(len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
}

// nested reports that a text, which may be empty, starts as an object or array does.
func nested(s []byte) bool { return len(s) > 0 && (s[0] == '{' || s[0] == '[') }

// appendTruncated takes 12.0 or 1e3 for an integer column.
func appendTruncated(b *kernel.Builder, raw []byte) bool {
	f, err := strconv.ParseFloat(text(raw), 64)
	limit := math.Ldexp(1, intBits(b.Type)-1)
	if err != nil || f != f || f < -limit || f >= limit {
		return false
	}
	b.Int(int64(f))
	return true
}

// compact leaves out the blanks between the parts of a value.
func compact(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case ' ', '\t', '\r', '\n':
			i++
		case '"':
			end, err := skipString(raw, i)
			if err != nil {
				return raw
			}
			out = append(out, raw[i:end]...)
			i = end
		default:
			out = append(out, c)
			i++
		}
	}
	return out
}

func (d *jsonDecoder) array(b *kernel.Builder, raw []byte) error {
	if raw[0] != '[' {
		if d.openX && string(raw) == `""` {
			b.Null()
			return nil
		}
		if !d.openX {
			return d.invalid(b, raw)
		}
		// One value is an array of one.
		err := d.value(b.Kid(0), raw)
		b.End()
		return err
	}
	_, err := eachElement(raw, 0, 0, func(value []byte) error { return d.value(b.Kid(0), value) })
	b.End()
	return err
}

func (d *jsonDecoder) mapValue(b *kernel.Builder, raw []byte) error {
	if raw[0] != '{' {
		if d.openX && blank(raw) {
			b.Null()
			return nil
		}
		return d.invalid(b, raw)
	}
	// The last of equal keys counts.
	var names []string
	values := map[string][]byte{}
	_, err := eachMember(raw, 0, 0, func(key, value []byte) error {
		name := string(d.unquote(key))
		if _, again := values[name]; !again {
			names = append(names, name)
		}
		values[name] = value
		return nil
	})
	if err == nil {
		err = d.entries(b, names, values)
	}
	b.End()
	return err
}

// entries appends a map's entries. Names that differ may be the same key.
func (d *jsonDecoder) entries(b *kernel.Builder, names []string, values map[string][]byte) error {
	keys := b.Kid(0)
	if keys.Type.Kind == sql.Varchar && keys.Type.Length == sql.UnboundedLength {
		for _, name := range names {
			appendString(keys, []byte(name))
			if err := d.value(b.Kid(1), values[name]); err != nil {
				return err
			}
		}
		return nil
	}
	last := map[string]string{} // each key's last name
	of := make([]string, len(names))
	for i, name := range names {
		have := keys.Len()
		if !appendText(keys, []byte(name)) {
			return d.unfit([]byte(name))
		}
		of[i] = string(keys.AppendKey(nil))
		last[of[i]] = name
		keys.Truncate(have)
	}
	for i, name := range names {
		if last[of[i]] != name {
			continue
		}
		appendText(keys, []byte(name))
		if err := d.value(b.Kid(1), values[name]); err != nil {
			return err
		}
	}
	return nil
}

// row appends an object's members by name, or an array's by position.
func (d *jsonDecoder) row(b *kernel.Builder, raw []byte) error {
	fields := b.Type.Fields
	values := make([][]byte, len(fields))
	switch raw[0] {
	case '{':
		shape := d.shape(b)
		if _, err := eachMember(raw, 0, 0, func(key, value []byte) error {
			if i, ok := shape[text(d.key(key))]; ok {
				values[i] = value
			}
			return nil
		}); err != nil {
			return err
		}
	case '[':
		if !d.openX {
			return d.invalid(b, raw)
		}
		i := 0
		if _, err := eachElement(raw, 0, 0, func(value []byte) error {
			if i < len(values) {
				values[i] = value
			}
			i++
			return nil
		}); err != nil {
			return err
		}
	default:
		if !d.openX || !blank(raw) {
			return d.invalid(b, raw)
		}
	}
	for i, v := range values {
		if err := d.value(b.Kid(i), v); err != nil {
			return err
		}
	}
	b.End()
	return nil
}

// blank is a string of blanks.
func blank(raw []byte) bool {
	return raw[0] == '"' && len(bytes.TrimSpace(raw[1:len(raw)-1])) == 0
}

// shape finds a row's fields by folded name.
func (d *jsonDecoder) shape(b *kernel.Builder) map[string]int {
	shape := d.shapes[b]
	if shape == nil {
		shape = map[string]int{}
		for i, f := range b.Type.Fields {
			shape[strings.ToLower(f.Name)] = i
		}
		d.shapes[b] = shape
	}
	return shape
}
