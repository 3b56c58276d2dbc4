package lake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"glaux/sql"
)

// stored is a part of a Parquet file's schema, as far as it decides which of a
// table's types its values can be read as.
type stored struct {
	name             string
	kind             format.Type // of a column without parts
	as               meaning
	precision, scale int  // of decimals
	repeated, text   bool // text: bytes are said to be
	said             saying
	kids             []stored
	from, to         int // its leaves
}

// meaning is what a column's values are, beyond their physical type.
type meaning uint8

const (
	asIs     meaning = iota // numbers, or bytes that may be text
	asOther                 // what no rule here is about
	asDate                  // days
	asTime                  // of the day
	asMoment                // a timestamp
	asDecimal
	asList
	asMap
)

// saying is what a file says of bytes beyond what they are for a table.
type saying uint8

const (
	saidNothing saying = iota
	saidJSON
	saidBSON
	saidUUID
)

// newStored describes an element of a schema; its kids are the caller's to add.
func newStored(e *format.SchemaElement) stored {
	p := stored{name: e.Name, repeated: e.RepetitionType.Valid && e.RepetitionType.V == format.Repeated}
	if e.Type.Valid {
		p.kind = e.Type.V
	}
	switch t := e.LogicalType.Value.(type) {
	case nil:
		p.as = p.converted(e)
	case *format.StringType, *format.EnumType:
		p.text = true
	case *format.JsonType:
		p.text, p.said = true, saidJSON
	case *format.BsonType:
		p.said = saidBSON
	case *format.UUIDType:
		p.said = saidUUID
	case *format.IntType:
	case *format.DateType:
		p.as = asDate
	case *format.TimeType:
		p.as = asTime
	case *format.TimestampType:
		p.as = asMoment
	case *format.DecimalType:
		p.as, p.precision, p.scale = asDecimal, int(t.Precision), int(t.Scale)
	case *format.ListType:
		p.as = asList
	case *format.MapType:
		p.as = asMap
	default:
		p.as = asOther
	}
	return p
}

// converted is the meaning by the older annotation.
func (p *stored) converted(e *format.SchemaElement) meaning {
	if !e.ConvertedType.Valid {
		return asIs
	}
	switch e.ConvertedType.V {
	case deprecated.Date:
		return asDate
	case deprecated.TimeMillis, deprecated.TimeMicros:
		return asTime
	case deprecated.TimestampMillis, deprecated.TimestampMicros:
		return asMoment
	case deprecated.Decimal:
		p.precision, p.scale = int(e.Precision.V), int(e.Scale.V)
		return asDecimal
	case deprecated.List:
		return asList
	case deprecated.Map, deprecated.MapKeyValue:
		return asMap
	case deprecated.Interval:
		return asOther
	case deprecated.Bson:
		p.said = saidBSON
	case deprecated.Json:
		p.text, p.said = true, saidJSON
	case deprecated.UTF8, deprecated.Enum:
		p.text = true
	}
	return asIs
}

// unfit finds a part that can't be read as the table's type, by the rules of Trino's
// reader. What has a shape that isn't the usual one is not looked into.
func (p *stored) unfit(t sql.Type) (part *stored, as sql.Type) {
	if p.repeated {
		return nil, t
	}
	if len(p.kids) == 0 {
		if p.reads(t) {
			return nil, t
		}
		return p, t
	}
	switch {
	case t.Kind == sql.Row && p.as == asIs:
		for _, f := range t.Fields {
			for i := range p.kids {
				if !strings.EqualFold(p.kids[i].name, f.Name) {
					continue
				}
				if part, as = p.kids[i].unfit(f.Type); part != nil {
					return part, as
				}
				break
			}
		}
	case t.Kind == sql.Array && p.as == asList:
		if kid := &p.kids[0]; len(kid.kids) == 1 && kid.name != "array" && !strings.HasSuffix(kid.name, "_tuple") {
			return kid.kids[0].unfit(*t.Elem)
		}
	case t.Kind == sql.Map && p.as == asMap:
		if kid := &p.kids[0]; len(kid.kids) == 2 {
			if part, as = kid.kids[0].unfit(*t.Key); part == nil {
				part, as = kid.kids[1].unfit(*t.Elem)
			}
			return part, as
		}
	case t.Kind != sql.Row && t.Kind != sql.Array && t.Kind != sql.Map:
		return p, t
	}
	return nil, t
}

// reads tells whether a column without parts can be read as a type.
func (p *stored) reads(t sql.Type) bool {
	switch {
	case p.as == asOther || t.Kind == sql.UUID || t.Kind == sql.Time || t.Kind == sql.TimestampWithTimeZone:
		return true
	case p.as == asDecimal:
		const mostShort = 18
		return t.Kind == sql.Decimal || t.Kind == sql.Varchar || t.IsInteger() && p.scale == 0 && p.precision <= mostShort ||
			p.kind == format.ByteArray && (t.Kind == sql.Char || t.Kind == sql.VarBinary)
	}
	number := t.IsInteger() || t.Kind == sql.Real || t.Kind == sql.Double
	switch p.kind {
	case format.Boolean:
		return t.Kind == sql.Boolean
	case format.Int32:
		switch p.as {
		case asIs:
			return number || t.Kind == sql.Varchar || t.Kind == sql.Date || t.Kind == sql.Decimal && t.Precision <= 18
		case asDate:
			return t.Kind == sql.Date
		}
		return false
	case format.Int64:
		switch p.as {
		case asIs:
			return number || t.Kind == sql.Varchar || t.Kind == sql.Date
		case asMoment:
			return t.Kind == sql.Timestamp || t.Kind == sql.BigInt
		}
		return t.Kind == sql.BigInt
	case format.Int96:
		return t.Kind == sql.Timestamp || t.Kind == sql.Varchar
	case format.Float:
		return t.Kind == sql.Real || t.Kind == sql.Double || t.Kind == sql.Varchar
	case format.Double:
		return t.Kind == sql.Double || t.Kind == sql.Varchar
	case format.FixedLenByteArray:
		return t.Kind == sql.VarBinary || t.Kind == sql.Varchar && t.Length == sql.UnboundedLength
	}
	return t.IsString() || t.Kind == sql.VarBinary
}

// typeName is how messages call a part's type.
func (p *stored) typeName() string {
	if len(p.kids) > 0 {
		return "group"
	}
	return [...]string{"BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BINARY", "FIXED_LEN_BYTE_ARRAY"}[p.kind&7]
}

// checkTypes refuses a file with columns that can't be read as the table's types.
func (ft *footer) checkTypes(obj Object, needed, table []Column, byIndex bool) error {
	for _, c := range needed {
		i := ft.index(c.Name, table, byIndex)
		if i < 0 || i >= len(ft.schema) {
			continue
		}
		for _, own := range table {
			if !strings.EqualFold(own.Name, c.Name) {
				continue
			}
			top := &ft.schema[i]
			part, as := top.unfit(narrowedType(own.Type, []subfield{{c.Path, c.Present}}, false))
			if part == nil {
				continue
			}
			name := top.name
			if part != top {
				name += "." + part.name
			}
			return &sql.Error{Name: "HIVE_BAD_DATA", Message: fmt.Sprintf("Field %s's type %s in parquet file %s is incompatible with type %s defined in table schema",
				name, part.typeName(), obj.URI, as)}
		}
	}
	return nil
}

// converted are the types of the columns which a table declares as something else than a
// file stores, by rules of Trino's reader's own, by the table's order; nil: there are none.
// With bytes, texts are read as bytes.
func (ft *footer) converted(table []Column, byIndex, bytes bool) []sql.Type {
	var types []sql.Type
	for i, c := range table {
		top := ft.index(c.Name, table, byIndex)
		if top < 0 || top >= len(ft.schema) {
			continue
		}
		t := ft.schema[top].convertedTo(c.Type, bytes)
		if t.Equal(c.Type) {
			continue
		}
		if types == nil {
			types = make([]sql.Type, len(table))
		}
		types[i] = t
	}
	return types
}

// convertedTo is the type to read before a value of another one is made of it, if it isn't
// read at once.
func (p *stored) convertedTo(t sql.Type, bytes bool) sql.Type {
	switch {
	case p.row() && t.Kind == sql.Row:
		fields := slices.Clone(t.Fields)
		for i := range fields {
			if kid := p.field(fields[i].Name); kid != nil {
				fields[i].Type = kid.convertedTo(fields[i].Type, bytes)
			}
		}
		return sql.RowOf(fields...)
	case p.list() && t.Kind == sql.Array:
		return sql.ArrayOf(p.kids[0].kids[0].convertedTo(*t.Elem, bytes))
	case p.dictionary() && t.Kind == sql.Map:
		return sql.MapOf(p.kids[0].kids[0].convertedTo(*t.Key, bytes), p.kids[0].kids[1].convertedTo(*t.Elem, bytes))
	case len(p.kids) > 0 || p.repeated:
		return t
	case p.as == asDecimal && t.Kind == sql.Varchar && t.Length != sql.UnboundedLength:
		return sql.DecimalOf(p.precision, p.scale)
	case bytes && t.IsString() && (p.bytes() || p.kind == format.ByteArray && p.as == asDecimal && t.Kind == sql.Char):
		return sql.T(sql.VarBinary)
	case p.as != asIs:
		return t
	}
	bounded := t.Kind == sql.Varchar && t.Length != sql.UnboundedLength
	switch {
	case t.Kind == sql.Varchar && p.kind == format.Float:
		return sql.T(sql.Real)
	case t.Kind == sql.Varchar && p.kind == format.Double:
		return sql.T(sql.Double)
	case p.kind == format.Int64 && (t.Kind == sql.Date || t.Kind == sql.Double || bounded), p.kind == format.Int32 && (t.Kind == sql.Date || bounded):
		return sql.T(sql.BigInt)
	case p.kind == format.Int32 && t.Kind == sql.Decimal && t.Precision-t.Scale < mostDigits:
		return sql.DecimalOf(mostDigits, 0)
	}
	return t
}

// mostDigits are those of integers of 32 bits.
const mostDigits = 10

// bytes reports that a column has bytes that may be text.
func (p *stored) bytes() bool {
	return (p.kind == format.ByteArray || p.kind == format.FixedLenByteArray) && p.as == asIs && len(p.kids) == 0
}
