package serde

import (
	"errors"
	"io"
	"math"
	"slices"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde/span"
	"glaux/lake/avro"
	"glaux/sql"
)

// avroSource reads Avro data files: columns by name, as the schema in the file
// has them, with what a schema of the table says of aliases and defaults.
type avroSource struct {
	o       Options
	literal *avro.Schema // nil: the table has none
}

func newAvro(o Options) (Source, error) {
	s := &avroSource{o: o}
	if text := o.SerDe.Properties["avro.schema.literal"]; text != "" && text != "none" {
		var err error
		if s.literal, err = avro.ParseSchema([]byte(text)); err != nil {
			return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: "avro.schema.literal: " + err.Error()}
		}
	} else if o.SerDe.Properties["avro.schema.url"] != "" {
		return nil, unsupported("The property avro.schema.url")
	}
	return s, nil
}

// Units implements Source.
func (s *avroSource) Units(f File, _ Input) ([]Unit, error) {
	h, err := avro.ReadHeader(f, f.Size())
	if err != nil {
		return nil, notAvro(err)
	}
	units := []Unit{{Start: 0, End: h.Size + unitBytes}}
	for at := h.Size + unitBytes; at < f.Size(); at += unitBytes {
		units = append(units, Unit{Start: at, End: at + unitBytes})
	}
	return units, nil
}

// badAvro words what is wrong with a file for users.
func badAvro(err error) error {
	if e, ok := errors.AsType[*avro.Error](err); ok {
		return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: "Failed to read Avro file: " + e.Reason}
	}
	return err
}

// notAvro words what is wrong with a file's header.
func notAvro(err error) error {
	if e, ok := errors.AsType[*avro.Error](err); ok {
		return &sql.Error{Name: "HIVE_CANNOT_OPEN_SPLIT", Message: "Not an Avro data file: " + e.Reason}
	}
	return err
}

// Open implements Source.
func (s *avroSource) Open(f File, _ Input, u Unit) (Reader, error) {
	h, err := avro.ReadHeader(f, f.Size())
	if err != nil {
		return nil, notAvro(err)
	}
	if h.Schema.Type != "record" {
		return nil, badData("Malformed Avro file. Its values are %s and no records", h.Schema.Type)
	}
	r := &avroReader{}
	if err := s.match(r, h.Schema); err != nil {
		return nil, err
	}
	r.plain(h.Schema)
	r.blocks, err = h.Blocks(f, f.Size(), u.Start, u.End)
	return r, badAvro(err)
}

// avroReader gives the rows of a part of a file.
type avroReader struct {
	blocks *avro.Blocks
	steps  []avroStep
	absent []avroValue // by column: what appends a value that the file hasn't got; nil: it has
	data   []byte      // of the current block, with room for what is read beyond it
	at     int         // where in it the next row starts
	left   int64       // rows of the current block
	scan   *span.Avro  // nil: rows are read one by one
	spans  spanner
}

// avroStep reads or leaves out one field of a record.
type avroStep struct {
	of     *avro.Schema
	column int // -1: not wanted
	to     sql.Type
	want   *avro.Schema
	value  avroValue
}

// avroValue appends one value.
type avroValue func(v *avro.Values, b *kernel.Builder) error

// match finds where in the file's records the wanted columns are.
func (s *avroSource) match(r *avroReader, written *avro.Schema) error {
	r.absent = make([]avroValue, len(s.o.Columns))
	for i := range written.Fields {
		r.steps = append(r.steps, avroStep{of: written.Fields[i].Of, column: -1})
	}
	for pos, at := range s.o.Columns {
		c := s.o.Table[at]
		var want *avro.Field
		if s.literal != nil {
			want = s.literal.Field(c.Name)
		}
		i := writtenField(written, want, c.Name)
		if i < 0 {
			r.absent[pos] = defaultValue(want)
			continue
		}
		value, err := avroColumn(written.Fields[i].Of, schemaOf(want), c.Type)
		if err != nil {
			return err
		}
		if r.steps[i].column >= 0 {
			return badData("Two columns read the field %s", written.Fields[i].Name)
		}
		r.steps[i] = avroStep{written.Fields[i].Of, pos, c.Type, schemaOf(want), value}
	}
	return nil
}

func schemaOf(f *avro.Field) *avro.Schema {
	if f == nil {
		return nil
	}
	return f.Of
}

// writtenField finds a record's field by its name or those that it had before.
func writtenField(written *avro.Schema, want *avro.Field, name string) int {
	names := []string{name}
	if want != nil {
		names = append(names, want.Aliases...)
	}
	for _, n := range names {
		if f := written.Field(n); f != nil {
			return slices.IndexFunc(written.Fields, func(x avro.Field) bool { return x.Name == f.Name })
		}
	}
	return -1
}

// defaultValue appends a field's default, or NULL.
func defaultValue(f *avro.Field) avroValue {
	if f == nil || f.Default == nil {
		return func(_ *avro.Values, b *kernel.Builder) error { b.Null(); return nil }
	}
	d := &jsonDecoder{openX: true, fold: true, shapes: map[*kernel.Builder]map[string]int{}}
	return func(_ *avro.Values, b *kernel.Builder) error { return d.value(b, f.Default) }
}

// Read implements Reader.
func (r *avroReader) Read(most int, out []*kernel.Builder) (n int, err error) {
	for n < most {
		for r.left == 0 {
			count, data, err := r.blocks.Next()
			if errors.Is(err, io.EOF) {
				return n, nil
			}
			if err != nil {
				return n, r.placed(err)
			}
			r.left, r.data, r.at = count, slices.Grow(data, span.Pad), 0
		}
		got, err := r.rows(int(min(int64(most-n), r.left)), out)
		if err != nil {
			return n, r.placed(err)
		}
		n += got
		r.left -= int64(got)
	}
	return n, nil
}

// rows appends some rows of the current block: many at a time, or one that isn't plain.
func (r *avroReader) rows(most int, out []*kernel.Builder) (int, error) {
	n := 0
	if r.scan != nil {
		r.at = r.scan.Scan(r.data, r.at, len(r.data), most, r.spans.lines)
		n = r.spans.lines.Rows
	}
	if n == 0 {
		values := avro.NewValues(r.data[r.at:])
		err := r.row(values, out)
		r.at = len(r.data) - values.Left()
		return 1, err
	}
	if _, err := r.spans.convert(r.data[:len(r.data)+span.Pad], out); err != nil {
		return 0, err
	}
	for pos, value := range r.absent {
		for i := 0; i < n && value != nil; i++ {
			if err := value(nil, out[pos]); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// placed says in which block an error is.
func (r *avroReader) placed(err error) error {
	return placed(badAvro(err), "in the block at byte", r.blocks.Start())
}

func (r *avroReader) row(values *avro.Values, out []*kernel.Builder) error {
	for i := range r.steps {
		st := &r.steps[i]
		if st.column < 0 {
			values.Skip(st.of)
		} else if err := st.value(values, out[st.column]); err != nil {
			return err
		}
	}
	for pos, value := range r.absent {
		if value != nil {
			if err := value(nil, out[pos]); err != nil {
				return err
			}
		}
	}
	return values.Err()
}

// Close implements Reader.
func (r *avroReader) Close() { r.blocks.Close() }

// avroColumn makes what decodes a type of the file into a declared one. Want is
// the table's own schema of it, if there is one.
func avroColumn(s, want *avro.Schema, to sql.Type) (avroValue, error) {
	bad := func() (avroValue, error) {
		return nil, badData("Malformed Avro file. Can not read SQL type %s from Avro type %s", to, avroName(s))
	}
	switch s.Type {
	case "null":
		return func(_ *avro.Values, b *kernel.Builder) error { b.Null(); return nil }, nil
	case "union":
		return avroUnion(s, want, to)
	case "boolean":
		if to.Kind == sql.Boolean {
			return func(v *avro.Values, b *kernel.Builder) error { b.Bool(v.Bool()); return nil }, nil
		}
	case "int", "long":
		if f := avroInteger(s, to); f != nil {
			return f, nil
		}
	case "float", "double":
		read := (*avro.Values).Double
		if s.Type == "float" {
			read = (*avro.Values).Float
		}
		if to.Kind == sql.Double || to.Kind == sql.Real {
			return func(v *avro.Values, b *kernel.Builder) error { b.Float(read(v)); return nil }, nil
		}
	case "bytes", "fixed", "string":
		if f := avroBytes(s, to); f != nil {
			return f, nil
		}
	case "enum":
		if to.IsString() {
			return func(v *avro.Values, b *kernel.Builder) error {
				i := v.Long()
				if i < 0 || i >= int64(len(s.Symbols)) {
					return badData("Malformed Avro file. Symbol %d of an enum of %d", i, len(s.Symbols))
				}
				appendString(b, []byte(s.Symbols[i]))
				return nil
			}, nil
		}
	case "array", "map":
		return avroItems(s, want, to)
	case "record":
		if to.Kind == sql.Row {
			return avroRecord(s, want, to)
		}
	}
	return bad()
}

func avroName(s *avro.Schema) string {
	if s.Logical != "" {
		return s.Type + " (" + s.Logical + ")"
	}
	return s.Type
}

func avroInteger(s *avro.Schema, to sql.Type) avroValue {
	unit := map[string]int64{
		"timestamp-millis": 1000, "local-timestamp-millis": 1000, "timestamp-micros": 1, "local-timestamp-micros": 1,
		"timestamp-nanos": -1000, "local-timestamp-nanos": -1000, "time-millis": 1_000_000, "time-micros": 1000,
	}[s.Logical]
	switch to.Kind {
	case sql.Timestamp, sql.TimestampWithTimeZone:
		if unit == 0 || s.Logical == "time-millis" || s.Logical == "time-micros" {
			return nil
		}
		return func(v *avro.Values, b *kernel.Builder) error {
			x := sql.Instant{Micros: v.Long()}
			if unit < 0 {
				n := x.Micros
				x.Micros = floorDiv(n, 1000)
				x.Nanos = int(n - x.Micros*1000)
			} else if x.Micros > math.MaxInt64/1000 || x.Micros < math.MinInt64/1000 {
				return badData("Malformed Avro file. A timestamp of %d is out of range", x.Micros)
			} else {
				x.Micros *= unit
			}
			appendInstant(b, x)
			return nil
		}
	case sql.Time:
		if s.Logical != "time-millis" && s.Logical != "time-micros" {
			return nil
		}
		return func(v *avro.Values, b *kernel.Builder) error { b.Nanos(v.Long() * unit); return nil }
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Date:
		if (s.Logical == "date") != (to.Kind == sql.Date) {
			return nil
		}
		bits := intBits(to)
		if to.Kind == sql.Date {
			bits = 32
		}
		return func(v *avro.Values, b *kernel.Builder) error {
			x := v.Long()
			if x<<(64-bits)>>(64-bits) != x {
				return badData("Malformed Avro file. Value %d is out of range for type %s", x, to)
			}
			b.Int(x)
			return nil
		}
	case sql.Real, sql.Double:
		return func(v *avro.Values, b *kernel.Builder) error { b.Float(float64(v.Long())); return nil }
	}
	return nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// avroBytes reads a string, bytes or fixed.
func avroBytes(s *avro.Schema, to sql.Type) avroValue {
	content := avroContent(s, to)
	if content == nil {
		return nil
	}
	if s.Type == "fixed" {
		return func(v *avro.Values, b *kernel.Builder) error { return content(b, v.Take(int64(s.Size))) }
	}
	return func(v *avro.Values, b *kernel.Builder) error { return content(b, v.Bytes()) }
}

// avroContent appends the bytes of a string, bytes or fixed.
func avroContent(s *avro.Schema, to sql.Type) func(b *kernel.Builder, raw []byte) error {
	switch {
	case s.Logical == "decimal" && to.Kind == sql.Decimal && s.Type != "string":
		return func(b *kernel.Builder, raw []byte) error {
			x, ok := bigDecimal(raw, to.Precision, to.Scale-s.Scale)
			if !ok {
				return badData("Malformed Avro file. A decimal is out of range for %s", to)
			}
			b.Int128(x)
			return nil
		}
	case to.IsString() && s.Type != "fixed":
		return func(b *kernel.Builder, raw []byte) error { appendString(b, raw); return nil }
	case to.Kind == sql.VarBinary:
		return func(b *kernel.Builder, raw []byte) error { b.Bytes(raw); return nil }
	case to.Kind == sql.UUID && s.Type == "fixed" && s.Size == 16:
		return func(b *kernel.Builder, raw []byte) error {
			if raw != nil {
				b.UUID(raw)
			}
			return nil
		}
	}
	return nil
}

// avroUnion reads the branch that a value has. A row with the fields tag, field0,
// field1, … takes a union of several types.
func avroUnion(s, want *avro.Schema, to sql.Type) (avroValue, error) {
	kinds := 0
	for _, b := range s.Branches {
		if b.Type != "null" {
			kinds++
		}
	}
	tagged := kinds > 1 && to.Kind == sql.Row && len(to.Fields) == kinds+1 && to.Fields[0].Name == "tag"
	values := make([]avroValue, len(s.Branches))
	tags := make([]int, len(s.Branches))
	tag, fits := 0, false
	for i, b := range s.Branches {
		if b.Type == "null" {
			tags[i] = -1
			values[i], _ = avroColumn(b, nil, to)
			continue
		}
		tags[i] = tag
		tag++
		of := to
		if tagged {
			of = to.Fields[tag].Type
		}
		value, err := avroColumn(b, avroBranch(want, b), of)
		if err != nil {
			if kinds == 1 || tagged {
				return nil, err
			}
			value = func(*avro.Values, *kernel.Builder) error { return err }
		} else {
			fits = true
		}
		values[i] = value
	}
	if !fits && kinds > 0 {
		return nil, badData("Malformed Avro file. Can not read SQL type %s from Avro type union", to)
	}
	return func(v *avro.Values, b *kernel.Builder) error {
		i := v.Long()
		if i < 0 || i >= int64(len(values)) {
			return badData("Malformed Avro file. Branch %d of a union of %d", i, len(values))
		}
		if !tagged || tags[i] < 0 {
			return values[i](v, b)
		}
		b.Kid(0).Int(int64(tags[i]))
		for k := range kinds {
			if k != tags[i] {
				b.Kid(k + 1).Null()
			} else if err := values[i](v, b.Kid(k+1)); err != nil {
				return err
			}
		}
		b.End()
		return nil
	}, nil
}

// avroBranch finds the table's schema of a branch.
func avroBranch(want, branch *avro.Schema) *avro.Schema {
	if want == nil || want.Type != "union" {
		return want
	}
	for _, b := range want.Branches {
		if b.Type == branch.Type {
			return b
		}
	}
	return nil
}

func avroItems(s, want *avro.Schema, to sql.Type) (avroValue, error) {
	var items *avro.Schema
	if want = avroBranch(want, s); want != nil {
		items = want.Items
	}
	switch {
	case s.Type == "array" && to.Kind == sql.Array:
		item, err := avroColumn(s.Items, items, *to.Elem)
		if err != nil {
			return nil, err
		}
		return func(v *avro.Values, b *kernel.Builder) (err error) {
			v.Items(func() {
				if err == nil {
					err = item(v, b.Kid(0))
				}
			})
			b.End()
			return err
		}, nil
	case s.Type == "map" && to.Kind == sql.Map && to.Key.IsString():
		item, err := avroColumn(s.Items, items, *to.Elem)
		if err != nil {
			return nil, err
		}
		return func(v *avro.Values, b *kernel.Builder) (err error) {
			v.Items(func() {
				if err == nil {
					appendString(b.Kid(0), v.Bytes())
					err = item(v, b.Kid(1))
				}
			})
			b.End()
			return err
		}, nil
	}
	return nil, badData("Malformed Avro file. Can not read SQL type %s from Avro type %s", to, avroName(s))
}

func avroRecord(s, want *avro.Schema, to sql.Type) (avroValue, error) {
	want = avroBranch(want, s)
	steps := make([]avroStep, len(s.Fields))
	for i := range steps {
		steps[i] = avroStep{of: s.Fields[i].Of, column: -1}
	}
	absent := make([]avroValue, len(to.Fields))
	for pos, f := range to.Fields {
		var wanted *avro.Field
		if want != nil {
			wanted = want.Field(f.Name)
		}
		i := writtenField(s, wanted, f.Name)
		if i < 0 || steps[i].column >= 0 {
			absent[pos] = defaultValue(wanted)
			continue
		}
		value, err := avroColumn(s.Fields[i].Of, schemaOf(wanted), f.Type)
		if err != nil {
			return nil, err
		}
		steps[i].column, steps[i].value = pos, value
	}
	return func(v *avro.Values, b *kernel.Builder) error {
		for i := range steps {
			if st := &steps[i]; st.column < 0 {
				v.Skip(st.of)
			} else if err := st.value(v, b.Kid(st.column)); err != nil {
				return err
			}
		}
		for pos, value := range absent {
			if value != nil {
				if err := value(nil, b.Kid(pos)); err != nil {
					return err
				}
			}
		}
		b.End()
		return nil
	}, nil
}

// bigDecimal reads a big-endian number and moves its digits by a scale.
func bigDecimal(raw []byte, precision, digits int) (kernel.Int128, bool) {
	if len(raw) == 0 {
		return kernel.Int128{}, true
	}
	fill := byte(0)
	if raw[0]&0x80 != 0 {
		fill = 0xff
	}
	for len(raw) > 16 {
		if raw[0] != fill {
			return kernel.Int128{}, false
		}
		raw = raw[1:]
	}
	x := kernel.Int128{Lo: uint64(int64(int8(fill))), Hi: int64(int8(fill))}
	for _, c := range raw {
		x.Hi = x.Hi<<8 | int64(x.Lo>>56)
		x.Lo = x.Lo<<8 | uint64(c)
	}
	return scaled(x, precision, digits)
}
