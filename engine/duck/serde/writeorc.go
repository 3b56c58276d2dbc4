package serde

import (
	"io"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/lake/orc"
	"glaux/sql"
)

// orcWriter writes ORC files.
type orcWriter struct {
	w       *orc.Writer
	vectors []*orc.Vector
	fills   []*orcFill
}

func newOrcWriter(o WriterOptions, w io.Writer) (Writer, error) {
	codec, ok := map[string]orc.Codec{"": orc.Zlib, "ZLIB": orc.Zlib, "GZIP": orc.Zlib, "SNAPPY": orc.Snappy, "ZSTD": orc.Zstd, "LZ4": orc.LZ4, "NONE": orc.None, "UNCOMPRESSED": orc.None}[strings.ToUpper(o.Compression)]
	if !ok {
		return nil, unsupported("Compression %s of ORC files", o.Compression)
	}
	types := []orc.Type{{Kind: orc.Struct}}
	f := &orcWriter{}
	for _, c := range o.Columns {
		id, err := orcType(&types, c.Type)
		if err != nil {
			return nil, err
		}
		types[0].Kids, types[0].Names = append(types[0].Kids, id), append(types[0].Names, c.Name)
		f.fills = append(f.fills, newOrcFill(c.Type))
		f.vectors = append(f.vectors, f.fills[len(f.fills)-1].v)
	}
	options := orc.WriteOptions{Codec: codec, Level: int(zstdLevel(o.Level))}
	if o.Many {
		options.StripeBytes = 8 << 20
	}
	var err error
	f.w, err = orc.NewWriter(w, types, options)
	return f, err
}

var orcKinds = map[sql.Kind]orc.Kind{
	sql.Boolean: orc.Boolean, sql.TinyInt: orc.Byte, sql.SmallInt: orc.Short, sql.Integer: orc.Int, sql.BigInt: orc.Long, sql.Real: orc.Float, sql.Double: orc.Double,
	sql.Varchar: orc.String, sql.Char: orc.Char, sql.VarBinary: orc.Binary, sql.Date: orc.Date, sql.Timestamp: orc.Timestamp, sql.Decimal: orc.Decimal,
	sql.Array: orc.List, sql.Map: orc.Map, sql.Row: orc.Struct,
}

// orcType adds a type and those in it to a schema.
func orcType(types *[]orc.Type, t sql.Type) (int, error) {
	kind, ok := orcKinds[t.Kind]
	if !ok {
		return 0, unwritable(t)
	}
	id := len(*types)
	of := orc.Type{Kind: kind, Precision: t.Precision, Scale: t.Scale, Length: t.Length}
	if kind == orc.String && t.Length != sql.UnboundedLength {
		of.Kind = orc.Varchar
	}
	*types = append(*types, of)
	var parts []sql.Type
	switch t.Kind {
	case sql.Array:
		parts = []sql.Type{*t.Elem}
	case sql.Map:
		parts = []sql.Type{*t.Key, *t.Elem}
	case sql.Row:
		for _, f := range t.Fields {
			of.Names = append(of.Names, f.Name)
			parts = append(parts, f.Type)
		}
	}
	for _, p := range parts {
		kid, err := orcType(types, p)
		if err != nil {
			return 0, err
		}
		of.Kids = append(of.Kids, kid)
	}
	(*types)[id] = of
	return id, nil
}

// orcFill moves values of DuckDB's vectors to those of the writer.
type orcFill struct {
	t    sql.Type
	v    *orc.Vector
	kids []*orcFill
}

func newOrcFill(t sql.Type) *orcFill {
	f := &orcFill{t: t, v: &orc.Vector{}}
	kid := func(t sql.Type) {
		k := newOrcFill(t)
		f.kids, f.v.Kids = append(f.kids, k), append(f.v.Kids, k.v)
	}
	switch t.Kind {
	case sql.Array:
		kid(*t.Elem)
	case sql.Map:
		kid(*t.Key)
		kid(*t.Elem)
	case sql.Row:
		for _, c := range t.Fields {
			kid(c.Type)
		}
	}
	return f
}

func (f *orcFill) reset() {
	v := f.v
	v.Rows, v.Values, v.Nulls = 0, 0, v.Nulls[:0]
	v.Ints, v.Highs, v.Nanos, v.Floats, v.Bytes = v.Ints[:0], v.Highs[:0], v.Nanos[:0], v.Floats[:0], v.Bytes[:0]
	for _, k := range f.kids {
		k.reset()
	}
}

// add appends value i of a vector.
func (f *orcFill) add(from *kernel.Vec, i int) {
	v := f.v
	v.Rows++
	if from.Null(i) {
		v.Nulls = append(v.Nulls, true)
		return
	}
	v.Nulls = append(v.Nulls, false)
	v.Values++
	switch f.t.Kind {
	case sql.Boolean:
		x := int64(0)
		if from.Bool(i) {
			x = 1
		}
		v.Ints = append(v.Ints, x)
	case sql.Real, sql.Double:
		v.Floats = append(v.Floats, from.Float(i))
	case sql.Varchar, sql.VarBinary:
		v.Bytes = append(v.Bytes, from.Bytes(i))
	case sql.Char:
		v.Bytes = append(v.Bytes, appendPadded(nil, from.Bytes(i), f.t.Length))
	case sql.Decimal:
		x := from.Int128(i)
		v.Ints, v.Highs = append(v.Ints, int64(x.Lo)), append(v.Highs, x.Hi)
	case sql.Timestamp:
		x := from.Instant(i)
		s := floorDiv(x.Micros, 1_000_000)
		v.Ints, v.Nanos = append(v.Ints, s), append(v.Nanos, (x.Micros-s*1_000_000)*1000+int64(x.Nanos))
	case sql.Array, sql.Map:
		start, end := from.List(i)
		v.Ints = append(v.Ints, int64(end-start))
		for k := start; k < end; k++ {
			for n, kid := range f.kids {
				kid.add(from.Kid(n), k)
			}
		}
	case sql.Row:
		for n, kid := range f.kids {
			kid.add(from.Kid(n), i)
		}
	default:
		v.Ints = append(v.Ints, from.Int(i))
	}
}

// Write implements Writer.
func (f *orcWriter) Write(columns []kernel.Vec, rows []int) error {
	for i, fill := range f.fills {
		fill.reset()
		for _, r := range rows {
			fill.add(&columns[i], r)
		}
	}
	return f.w.Write(f.vectors)
}

// Close implements Writer.
func (f *orcWriter) Close() error { return f.w.Close() }
