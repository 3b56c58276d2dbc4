package serde

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"glaux/engine/duck/kernel"
	"glaux/lake/ion"
	"glaux/sql"
)

// ionSource reads files of Ion: a struct a row, of which each column is what its path
// leads to.
type ionSource struct {
	o       Options
	decoder *ionDecoder
	ignore  bool // what follows a malformed value is left out
}

func newIon(o Options) (Source, error) {
	d, err := newIonDecoder(o)
	if err != nil {
		return nil, err
	}
	return &ionSource{o: o, decoder: d, ignore: d.ignore}, nil
}

// Units implements Source.
func (s *ionSource) Units(File, Input) ([]Unit, error) { return []Unit{{End: -1}}, nil }

// Open implements Source.
func (s *ionSource) Open(f File, in Input, _ Unit) (Reader, error) {
	plain, err := decompress(io.NewSectionReader(f, 0, f.Size()), in.Extension)
	if err != nil {
		return nil, err
	}
	stream := ion.NewStream(plain)
	return &ionReader{s: s, stream: stream, plain: plain, spans: newIonSpans(s.decoder, stream)}, nil
}

type ionReader struct {
	s      *ionSource
	stream *ion.Stream
	plain  io.ReadCloser
	spans  *ionSpans // nil: values are read one by one
	ended  bool
}

// Read implements Reader.
func (r *ionReader) Read(most int, out []*kernel.Builder) (n int, err error) {
	for n < most && !r.ended {
		if r.spans != nil {
			many, err := r.spans.read(most-n, out)
			if n += many; err != nil {
				return n, err
			}
			if many > 0 {
				continue
			}
		}
		v, err := r.stream.Next()
		if errors.Is(err, io.EOF) {
			r.ended = true
			break
		}
		if err != nil {
			if _, malformed := errors.AsType[*ion.Error](err); malformed && r.s.ignore {
				r.ended = true
				break
			}
			return n, badIon(err)
		}
		if err := r.s.decoder.row(v, out); err != nil {
			return n, inIonValue(err, r.stream.Start())
		}
		n++
	}
	return n, nil
}

// badIon words what is wrong with a file for users.
func badIon(err error) error {
	if e, ok := errors.AsType[*ion.Error](err); ok {
		return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: "Malformed Ion: " + e.Error()}
	}
	return err
}

// inIonValue words what is wrong with a value, which starts at a byte.
func inIonValue(err error, at int64) error {
	if e, ok := errors.AsType[*ion.Error](err); ok {
		return badIon(&ion.Error{Offset: at, Reason: e.Reason})
	}
	return placed(err, "in the value at byte", at)
}

// Close implements Reader.
func (r *ionReader) Close() {
	_ = r.plain.Close()
}

// ionLines decodes lines that are an Ion value each: tables whose input format is
// of text. A malformed one that is ignored is a row of NULLs.
type ionLines struct{ *ionDecoder }

// Decode implements Decoder.
func (d ionLines) Decode(line []byte, out []*kernel.Builder) error {
	v, err := ion.NewStream(bytes.NewReader(line)).Next()
	if err != nil {
		if !d.ignore && !errors.Is(err, io.EOF) {
			return badIon(err)
		}
		v = &ion.Value{Type: ion.Struct, Null: true}
	}
	return badIon(d.row(v, out))
}

// ionDecoder makes a row of a value.
type ionDecoder struct {
	names     []string // of the columns wanted
	types     []sql.Type
	root      *ionPath
	sensitive bool // to case
	ignore    bool
	overflow  []bool // by column: what doesn't fit is cut off instead of refused
	shapes    map[*kernel.Builder]map[string]int
	values    []ion.Value // of the row
	found     []bool
}

// ionPath is a step of the paths of columns: what follows it.
type ionPath struct {
	fields  map[string]*ionPath
	indexes map[int]*ionPath
	any     *ionPath
	columns []int // whose paths end here
}

func newIonDecoder(o Options) (*ionDecoder, error) {
	p := o.SerDe.Properties
	for k, v := range p {
		switch k {
		case "ion.catalog.class", "ion.catalog.file", "ion.catalog.url", "ion.symbol_table_imports":
			if v != "" {
				return nil, unsupported("The SerDe property %s", k)
			}
		}
	}
	d := &ionDecoder{root: &ionPath{}, shapes: map[*kernel.Builder]map[string]int{}}
	d.sensitive = property(o.SerDe, false, "ion.path_extractor.case_sensitive")
	d.ignore = property(o.SerDe, false, "ion.ignore_malformed")
	for pos, at := range o.Columns {
		c := o.Table[at]
		if err := ionType(c.Type); err != nil {
			return nil, err
		}
		name := strings.ToLower(c.Name)
		d.names, d.types = append(d.names, name), append(d.types, c.Type)
		fails := property(o.SerDe, property(o.SerDe, true, "ion.fail_on_overflow"), "ion."+name+".fail_on_overflow", "ion."+c.Name+".fail_on_overflow")
		d.overflow = append(d.overflow, !fails)
		path, err := d.path(p, name)
		if err != nil {
			return nil, err
		}
		path.columns = append(path.columns, pos)
	}
	d.values, d.found = make([]ion.Value, len(o.Columns)), make([]bool, len(o.Columns))
	return d, nil
}

// ionType refuses types that Ion has no values of.
func ionType(t sql.Type) error {
	switch t.Kind {
	case sql.Array:
		return ionType(*t.Elem)
	case sql.Map:
		if !t.Key.IsString() {
			return unsupported("A map with keys of type %s in Ion", t.Key)
		}
		return ionType(*t.Elem)
	case sql.Row:
		for _, f := range t.Fields {
			if err := ionType(f.Type); err != nil {
				return err
			}
		}
	}
	return nil
}

// path is where the path of a column ends: the one that its property says, or the
// field of its name.
func (d *ionDecoder) path(properties map[string]string, column string) (*ionPath, error) {
	text, ok := "", false
	for k, v := range properties {
		if strings.EqualFold(k, "ion."+column+".path_extractor") {
			text, ok = v, true
		}
	}
	if !ok {
		return d.root.field(d.fold(column)), nil
	}
	bad := func() (*ionPath, error) {
		return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("Invalid path extractor of column %s: %s", column, text)}
	}
	v, err := ion.NewStream(strings.NewReader(text)).Next()
	if err != nil || v.Null || v.Type != ion.Sexp && v.Type != ion.List {
		return bad()
	}
	at := d.root
	err = v.Each(func(_ []byte, step *ion.Value) error {
		at, err = d.step(at, step)
		return err
	})
	if err != nil {
		return bad()
	}
	return at, nil
}

func (d *ionDecoder) step(at *ionPath, step *ion.Value) (*ionPath, error) {
	if step.Type == ion.Int {
		n, err := step.Number()
		if err != nil || n.Negative || len(n.Magnitude) > 3 {
			return nil, errInvalid
		}
		i := 0
		for _, c := range n.Magnitude {
			i = i<<8 | int(c)
		}
		if at.indexes == nil {
			at.indexes = map[int]*ionPath{}
		}
		if at.indexes[i] == nil {
			at.indexes[i] = &ionPath{}
		}
		return at.indexes[i], nil
	}
	if step.Null || step.Type != ion.Symbol && step.Type != ion.String {
		return nil, errInvalid
	}
	name, err := step.Bytes()
	if err != nil {
		return nil, err
	}
	if string(name) == "*" {
		if at.any == nil {
			at.any = &ionPath{}
		}
		return at.any, nil
	}
	return at.field(d.fold(string(name))), nil
}

func (p *ionPath) field(name string) *ionPath {
	if p.fields == nil {
		p.fields = map[string]*ionPath{}
	}
	if p.fields[name] == nil {
		p.fields[name] = &ionPath{}
	}
	return p.fields[name]
}

// fold is a name as it is looked up.
func (d *ionDecoder) fold(name string) string {
	if d.sensitive {
		return name
	}
	return strings.ToLower(name)
}

// row appends the columns of a top-level value. What is no struct is a row of NULLs.
func (d *ionDecoder) row(v *ion.Value, out []*kernel.Builder) error {
	clear(d.found)
	if err := d.visit(v, d.root); err != nil {
		return err
	}
	for i, b := range out {
		if !d.found[i] {
			b.Null()
			continue
		}
		if err := d.value(b, &d.values[i], d.overflow[i]); err != nil {
			if _, ok := errors.AsType[*ion.Error](err); ok {
				return err
			}
			return badData("Column %s: %v", d.names[i], err)
		}
	}
	return nil
}

// visit notes the values that paths lead to; the last counts where there are several.
func (d *ionDecoder) visit(v *ion.Value, at *ionPath) error {
	for _, i := range at.columns {
		d.values[i], d.found[i] = *v, true
	}
	if v.Null || v.Type < ion.List || at.fields == nil && at.indexes == nil && at.any == nil {
		return nil
	}
	i := 0
	return v.Each(func(field []byte, kid *ion.Value) error {
		if field != nil && at.fields != nil {
			next, ok := at.fields[text(field)]
			if !ok && !d.sensitive {
				next, ok = at.fields[string(bytes.ToLower(field))]
			}
			if ok {
				if err := d.visit(kid, next); err != nil {
					return err
				}
			}
		}
		if next, ok := at.indexes[i]; ok {
			if err := d.visit(kid, next); err != nil {
				return err
			}
		}
		i++
		if at.any != nil {
			return d.visit(kid, at.any)
		}
		return nil
	})
}

// value appends a value as its column's type.
func (d *ionDecoder) value(b *kernel.Builder, v *ion.Value, cut bool) error {
	wrong := func() error { return fmt.Errorf("Cannot coerce IonType %s to Trino type %s", v.Type, b.Type) }
	if v.Null {
		b.Null()
		return nil
	}
	switch t := b.Type; {
	case t.IsString():
		return d.text(b, v, cut)
	case t.Kind == sql.Boolean && v.Type == ion.Bool:
		b.Bool(v.Bool())
	case t.Kind == sql.Decimal && (v.Type == ion.Decimal || v.Type == ion.Int):
		return ionDecimal(b, v, cut)
	case (t.Kind == sql.Real || t.Kind == sql.Double) && v.Type == ion.Float:
		x := v.Float()
		if t.Kind == sql.Real && x == x && float64(float32(x)) != x && !cut {
			return fmt.Errorf("Won't truncate double precise float to real: %s", strconv.FormatFloat(x, 'g', -1, 64))
		}
		b.Float(x)
	case t.Kind == sql.VarBinary && (v.Type == ion.Blob || v.Type == ion.Clob):
		raw, err := v.Bytes()
		b.Bytes(raw)
		return err
	case (t.Kind == sql.Date || t.Kind == sql.Timestamp) && v.Type == ion.Timestamp:
		x, err := v.Time()
		if err != nil {
			return err
		}
		if t.Kind == sql.Date {
			b.Int(floorDiv(x.At.Unix(), 86400))
		} else {
			appendInstant(b, sql.Instant{Micros: x.At.UnixMicro(), Nanos: x.At.Nanosecond() % 1000})
		}
	case t.Kind == sql.Array && (v.Type == ion.List || v.Type == ion.Sexp):
		err := v.Each(func(_ []byte, kid *ion.Value) error { return d.value(b.Kid(0), kid, cut) })
		b.End()
		return err
	case t.Kind == sql.Map && v.Type == ion.Struct:
		return d.mapValue(b, v, cut)
	case t.Kind == sql.Row && v.Type == ion.Struct:
		return d.rowValue(b, v, cut)
	case intBitsOf(t) > 0 && v.Type == ion.Int:
		return ionInteger(b, v, intBitsOf(t), cut)
	default:
		return wrong()
	}
	return nil
}

func intBitsOf(t sql.Type) int {
	switch t.Kind {
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		return intBits(t)
	}
	return 0
}

// text appends a text, or what isn't one as Ion has it: columns of type string take
// any value, those of a length only text.
func (d *ionDecoder) text(b *kernel.Builder, v *ion.Value, cut bool) error {
	bounded := b.Type.Length != sql.UnboundedLength
	if v.Type != ion.String && v.Type != ion.Symbol {
		if bounded {
			return fmt.Errorf("Cannot coerce IonType %s to Trino type %s", v.Type, b.Type)
		}
		raw, err := v.AppendText(nil)
		b.Bytes(raw)
		return err
	}
	raw, err := v.Bytes()
	if err != nil {
		return err
	}
	if bounded && !cut {
		if n := utf8.RuneCount(raw); n > b.Type.Length {
			return fmt.Errorf("a text of %d characters doesn't fit %s", n, b.Type)
		}
	}
	appendString(b, raw)
	return nil
}

// ionInteger appends an integer. One that is too large is refused, or cut to the
// bits that there is room for.
func ionInteger(b *kernel.Builder, v *ion.Value, bits int, cut bool) error {
	n, err := v.Number()
	if err != nil {
		return err
	}
	x := uint64(0)
	for _, c := range n.Magnitude[max(len(n.Magnitude)-8, 0):] {
		x = x<<8 | uint64(c)
	}
	limit := uint64(1) << (bits - 1)
	fits := len(n.Magnitude) <= 8 && (x < limit || n.Negative && x == limit)
	if n.Negative {
		x = -x
	}
	if !fits && !cut {
		return fmt.Errorf("an integer doesn't fit %s", b.Type)
	}
	b.Int(int64(x) << (64 - bits) >> (64 - bits))
	return nil
}

// ionDecimal appends a number whose digits must all fit, unless what doesn't is cut
// off: then it is rounded, or NULL.
func ionDecimal(b *kernel.Builder, v *ion.Value, cut bool) error {
	n, err := v.Number()
	if err != nil {
		return err
	}
	t := b.Type
	refuse := func() error {
		if cut {
			b.Null()
			return nil
		}
		return fmt.Errorf("a decimal doesn't fit %d digits of precision and %d of scale", t.Precision, t.Scale)
	}
	if len(n.Magnitude) == 0 {
		b.Int128(kernel.Int128{})
		return nil
	}
	const most = 1000
	shift := t.Scale + n.Exponent
	if shift < -most || shift > most || len(n.Magnitude) > most {
		return refuse()
	}
	whole, exact := rescaledBig(n, shift)
	if whole == nil || whole.BitLen() > 126 || !exact && !cut {
		return refuse()
	}
	x := int128Of(whole)
	if _, ok := scaled(x, t.Precision, 0); !ok {
		return refuse()
	}
	b.Int128(x)
	return nil
}

func (d *ionDecoder) mapValue(b *kernel.Builder, v *ion.Value, cut bool) error {
	// The last of equal keys counts.
	var names []string
	values := map[string]ion.Value{}
	err := v.Each(func(field []byte, kid *ion.Value) error {
		if field == nil {
			return errors.New("a key of a map has no text")
		}
		name := string(field)
		if _, again := values[name]; !again {
			names = append(names, name)
		}
		values[name] = *kid
		return nil
	})
	for _, name := range names {
		if err != nil {
			break
		}
		appendString(b.Kid(0), []byte(name))
		kid := values[name]
		err = d.value(b.Kid(1), &kid, cut)
	}
	b.End()
	return err
}

func (d *ionDecoder) rowValue(b *kernel.Builder, v *ion.Value, cut bool) error {
	shape := d.shapes[b]
	if shape == nil {
		shape = map[string]int{}
		for i, f := range b.Type.Fields {
			shape[d.fold(f.Name)] = i
		}
		d.shapes[b] = shape
	}
	values := make([]ion.Value, len(b.Type.Fields))
	found := make([]bool, len(values))
	err := v.Each(func(field []byte, kid *ion.Value) error {
		i, ok := shape[text(field)]
		if !ok && !d.sensitive {
			i, ok = shape[string(bytes.ToLower(field))]
		}
		if ok {
			values[i], found[i] = *kid, true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range values {
		if !found[i] {
			b.Kid(i).Null()
		} else if err := d.value(b.Kid(i), &values[i], cut); err != nil {
			return err
		}
	}
	b.End()
	return nil
}
