package serde

import (
	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde/span"
	"glaux/lake/avro"
	"glaux/sql"
)

// plain prepares reading many rows at a time.
func (r *avroReader) plain(written *avro.Schema) {
	p := avroProgram{at: map[*avro.Schema]int{}}
	p.types = make([]span.AvroType, len(r.steps))
	for i, st := range r.steps {
		t := p.typeOf(st.of)
		t.Column = st.column
		p.types[i] = t
	}
	r.scan = span.NewAvro(p.types, len(r.steps))
	r.spans = spanner{lines: span.NewLines(len(r.absent)), columns: make([]spanColumn, len(r.absent))}
	for i, st := range r.steps {
		if st.column < 0 {
			continue
		}
		of, value := st.of, st.value
		if p.types[i].Nullable {
			of = of.Branches[1-p.types[i].NullAt]
			// The union was read as the same type, so this can be, too.
			value, _ = avroColumn(of, avroBranch(st.want, of), st.to)
		}
		r.spans.columns[st.column] = avroSpan(of, st.to, value)
		r.spans.order = append(r.spans.order, st.column)
	}
}

// avroSpan converts the spans of a field: texts without their length, and others as they
// are written.
func avroSpan(of *avro.Schema, to sql.Type, value avroValue) spanColumn {
	c := spanColumn{value: func(b *kernel.Builder, raw []byte) error {
		v := avro.NewValues(raw)
		if err := value(v, b); err != nil {
			return err
		}
		return v.Err()
	}}
	if of.Type == "bytes" || of.Type == "string" {
		c.value = avroContent(of, to)
	}
	if conversion := avroConversion(of, to); conversion != nil {
		c.conversion = conversion
	}
	return c
}

// avroConversion is that of plain values; nil: there is none.
func avroConversion(of *avro.Schema, to sql.Type) *span.Binary {
	switch of.Type {
	case "boolean":
		return span.NewBinary(span.AvroToBool, 1, 0, 0, 0)
	case "int", "long":
		switch to.Kind {
		case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
			return span.NewBinary(span.AvroToInt, intBits(to)/8, 0, 0, 0)
		case sql.Date:
			return span.NewBinary(span.AvroToInt, 4, 0, 0, 0)
		case sql.Timestamp:
			scale, ok := map[string]int{"timestamp-millis": 3, "local-timestamp-millis": 3, "timestamp-micros": 6, "local-timestamp-micros": 6}[of.Logical]
			if ok && to.Precision <= 6 {
				return span.NewBinary(span.AvroToTime, 8, to.Precision, scale, 0)
			}
		}
	case "float", "double":
		kind := span.AvroDoubleTo
		if of.Type == "float" {
			kind = span.AvroFloatTo
		}
		switch to.Kind {
		case sql.Double:
			return span.NewBinary(kind, 8, 0, 0, 0)
		case sql.Real:
			return span.NewBinary(kind, 4, 0, 0, 0)
		}
	case "bytes", "fixed", "string":
		switch {
		case to.Kind == sql.Decimal && of.Scale == to.Scale:
			return span.NewBinary(span.AvroToDecimal, decimalWidth(to.Precision), to.Precision, 0, 0)
		case to.Kind == sql.Varchar && of.Type != "fixed":
			return span.NewBinary(span.AvroToText, 16, 0, 0, longest(to))
		}
	}
	return nil
}

// avroProgram is what a schema's types are to who finds values. A type that several fields
// have is there once, and may be part of itself.
type avroProgram struct {
	types []span.AvroType
	at    map[*avro.Schema]int // where the parts of a type start
}

var avroKinds = map[string]span.AvroKind{
	"null": span.AvroNull, "boolean": span.AvroBool, "int": span.AvroLong, "long": span.AvroLong, "enum": span.AvroLong, "float": span.AvroFloat, "double": span.AvroDouble,
	"bytes": span.AvroBytes, "string": span.AvroBytes, "fixed": span.AvroFixed, "record": span.AvroRecord, "array": span.AvroArray, "map": span.AvroMap, "union": span.AvroUnion,
}

func (p *avroProgram) typeOf(s *avro.Schema) span.AvroType {
	if s.Type == "union" && len(s.Branches) == 2 {
		for i, b := range s.Branches {
			if other := s.Branches[1-i]; b.Type == "null" && other.Type != "null" && other.Type != "union" {
				t := p.typeOf(other)
				t.Nullable, t.NullAt = true, i
				return t
			}
		}
	}
	t := span.AvroType{Kind: avroKinds[s.Type], Column: -1}
	var parts []*avro.Schema
	switch s.Type {
	case "fixed":
		t.Size = s.Size
	case "record":
		for i := range s.Fields {
			parts = append(parts, s.Fields[i].Of)
		}
		t.Size = len(parts)
	case "array", "map":
		parts = []*avro.Schema{s.Items}
	case "union":
		parts = s.Branches
		t.Size = len(parts)
	}
	if len(parts) > 0 {
		t.Parts = p.parts(s, parts)
	}
	return t
}

// parts puts the parts of a type among the types, if they aren't there yet.
func (p *avroProgram) parts(of *avro.Schema, parts []*avro.Schema) int {
	if at, ok := p.at[of]; ok {
		return at
	}
	at := len(p.types)
	p.at[of] = at
	p.types = append(p.types, make([]span.AvroType, len(parts))...)
	for i, s := range parts {
		p.types[at+i] = p.typeOf(s)
	}
	return at
}
