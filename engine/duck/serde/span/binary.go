package span

/*
#include "binary.h"

#cgo noescape glaux_avro_rows
#cgo nocallback glaux_avro_rows
#cgo noescape glaux_ion_rows
#cgo nocallback glaux_ion_rows
#cgo noescape binary_values
#cgo nocallback binary_values
uint32_t glaux_avro_rows(const uint8_t *, uint32_t *, uint32_t, const glaux_avro_type *, uint32_t, uint32_t, uint32_t, uint32_t *, glaux_span *);
uint32_t glaux_ion_rows(const uint8_t *, uint32_t *, uint32_t, const int32_t *, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t *, glaux_span *);
uint64_t glaux_binary_convert(const uint8_t *, const glaux_span *, uint64_t, const glaux_binary *, uint8_t *, uint64_t *, uint8_t *, glaux_output *);

static glaux_output binary_values(const uint8_t *base, const glaux_span *s, uint64_t n, const glaux_binary *c, uint8_t *data, uint64_t *nulls, uint64_t at, uint8_t *blob, uint64_t used, uint64_t room) {
  glaux_output o = {at, used, room, 0};
  o.at = glaux_binary_convert(base, s, n, c, data, nulls, blob, &o);
  return o;
}
*/
import "C"

import "glaux/engine/duck/kernel"

// AvroKind is a kind of Avro's types.
type AvroKind uint8

// The kinds of Avro's types.
const (
	AvroNull   AvroKind = C.GLAUX_AVRO_NULL
	AvroBool   AvroKind = C.GLAUX_AVRO_BOOL
	AvroLong   AvroKind = C.GLAUX_AVRO_LONG // int, long and enum
	AvroFloat  AvroKind = C.GLAUX_AVRO_FLOAT
	AvroDouble AvroKind = C.GLAUX_AVRO_DOUBLE
	AvroBytes  AvroKind = C.GLAUX_AVRO_BYTES // and string
	AvroFixed  AvroKind = C.GLAUX_AVRO_FIXED
	AvroRecord AvroKind = C.GLAUX_AVRO_RECORD
	AvroArray  AvroKind = C.GLAUX_AVRO_ARRAY
	AvroMap    AvroKind = C.GLAUX_AVRO_MAP
	AvroUnion  AvroKind = C.GLAUX_AVRO_UNION
)

// AvroType is a type of Avro's, or a field of a record.
type AvroType struct {
	Kind AvroKind
	// Nullable says that it stands in a union with null, which is branch NullAt.
	Nullable bool
	NullAt   int
	// Size is how many bytes a fixed has, or how many parts a record or union has; Parts is
	// the place of the first of these, or of the items of an array or map, among the types.
	Size, Parts int
	// Column is a field's place among the wanted columns, -1 for none.
	Column int
}

// Avro finds the values of records.
type Avro struct {
	types  []C.glaux_avro_type
	fields int
}

// NewAvro makes what reads records, of which the first types are the fields.
func NewAvro(types []AvroType, fields int) *Avro {
	a := &Avro{types: make([]C.glaux_avro_type, len(types)+1), fields: fields}
	for i, t := range types {
		a.types[i] = C.glaux_avro_type{kind: C.uint8_t(t.Kind), null_at: C.uint8_t(t.NullAt), column: C.int32_t(t.Column), size: C.uint32_t(t.Size), parts: C.uint32_t(t.Parts)}
		if t.Nullable {
			a.types[i].nullable = 1
		}
	}
	return a
}

// Scan finds the values of up to so many records in buf[from:end], which has Pad bytes
// more, and tells where the next one starts. It ends before one that isn't sound.
func (a *Avro) Scan(buf []byte, from, end, most int, out *Lines) (next int) {
	out.Rows = 0
	if most = min(most, MaxRows); most == 0 {
		return from
	}
	_ = buf[:end+Pad]
	at := C.uint32_t(from)
	base := buf[:1]
	out.Rows = int(C.glaux_avro_rows((*C.uint8_t)(&base[0]), &at, C.uint32_t(end), &a.types[0], C.uint32_t(a.fields), C.uint32_t(most), MaxRows, (*C.uint32_t)(&out.starts[0]), &out.spans[0]))
	return int(at)
}

// Ion finds the fields of structs.
type Ion struct {
	names   []C.int32_t
	columns int
}

// NewIon makes what reads structs, by the numbers of whose fields' names the columns are
// given, -1 for none.
func NewIon(names []int, columns int) *Ion {
	n := &Ion{names: make([]C.int32_t, len(names)+1), columns: columns}
	for i, c := range names {
		n.names[i] = C.int32_t(c)
	}
	n.names[len(names)] = -1
	return n
}

// Scan finds the fields of up to so many structs in buf[from:end], which has Pad bytes more,
// and tells where the next value starts. It ends before what is no plain struct, or isn't there
// as a whole. What it finds are values with their descriptors.
func (n *Ion) Scan(buf []byte, from, end, most int, out *Lines) (next int) {
	out.Rows = 0
	if most = min(most, MaxRows); most == 0 || from >= end {
		return from
	}
	_ = buf[:end+Pad]
	at := C.uint32_t(from)
	out.Rows = int(C.glaux_ion_rows((*C.uint8_t)(&buf[0]), &at, C.uint32_t(end), &n.names[0], C.uint32_t(len(n.names)-1), C.uint32_t(n.columns), C.uint32_t(most), MaxRows, (*C.uint32_t)(&out.starts[0]), &out.spans[0]))
	return int(at)
}

// BinaryKind is what values of a binary format are converted to.
type BinaryKind int

// The kinds of conversions of binary formats. Times of Avro are of as many digits of the
// second as the scale says; those of Ion with less than microseconds are the caller's.
const (
	AvroToInt     BinaryKind = C.GLAUX_AVRO_TO_INT
	AvroToTime    BinaryKind = C.GLAUX_AVRO_TO_TIME
	AvroFloatTo   BinaryKind = C.GLAUX_AVRO_TO_FLOAT
	AvroDoubleTo  BinaryKind = C.GLAUX_AVRO_TO_DOUBLE
	AvroToBool    BinaryKind = C.GLAUX_AVRO_TO_BOOL
	AvroToDecimal BinaryKind = C.GLAUX_AVRO_TO_DECIMAL
	AvroToText    BinaryKind = C.GLAUX_AVRO_TO_TEXT
	IonToInt      BinaryKind = C.GLAUX_ION_TO_INT
	IonToDouble   BinaryKind = C.GLAUX_ION_TO_DOUBLE
	IonToDecimal  BinaryKind = C.GLAUX_ION_TO_DECIMAL
	IonToBool     BinaryKind = C.GLAUX_ION_TO_BOOL
	IonToDate     BinaryKind = C.GLAUX_ION_TO_DATE
	IonToTime     BinaryKind = C.GLAUX_ION_TO_TIME
	IonToText     BinaryKind = C.GLAUX_ION_TO_TEXT
)

// Binary converts the spans of a column of a binary format.
type Binary struct{ c C.glaux_binary }

// NewBinary makes a conversion to values of so many bytes; texts of more bytes than longest
// are the caller's.
func NewBinary(to BinaryKind, width, precision, scale, longest int) *Binary {
	return &Binary{C.glaux_binary{to: C.uint8_t(to), width: C.uint8_t(width), precision: C.uint8_t(precision), scale: C.uint8_t(scale), longest: C.uint32_t(min(longest, C.GLAUX_LENGTH))}}
}

// Append implements Converter.
func (c *Binary) Append(b *kernel.Builder, buf []byte, spans []Span) int {
	if len(spans) == 0 {
		return 0
	}
	bytes := 0
	if c.c.to == C.GLAUX_AVRO_TO_TEXT || c.c.to == C.GLAUX_ION_TO_TEXT {
		for _, s := range spans {
			bytes += int(s.len & C.GLAUX_LENGTH)
		}
		bytes += 2 * Pad
	}
	room := b.Room(len(spans), bytes)
	base := buf[:1]
	o := C.binary_values((*C.uint8_t)(&base[0]), (*C.glaux_span)(&spans[0]), C.uint64_t(len(spans)), &c.c,
		(*C.uint8_t)(room.Data), (*C.uint64_t)(room.Nulls), C.uint64_t(room.At), (*C.uint8_t)(room.Blob), C.uint64_t(room.Used), C.uint64_t(room.Cap))
	b.Filled(int(o.at), o.nulls > 0, int(o.blob))
	return int(o.at)
}

// Converter appends values of spans until one is the caller's, and reports how many it did.
type Converter interface {
	Append(b *kernel.Builder, buf []byte, spans []Span) int
}
