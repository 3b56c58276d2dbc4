package serde

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// parquetSource reads Parquet files with columns in encodings that DuckDB hasn't got:
// those that are no part of another.
type parquetSource struct{ o Options }

// caught makes an error of the file of a panic of the library's, which some broken
// files cause.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = badData("Malformed Parquet file. %v", p)
	}
}

func openParquet(f File) (*parquet.File, error) {
	p, err := parquet.OpenFile(f, f.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, badData("Malformed Parquet file. %v", err)
	}
	return p, nil
}

// Units implements Source: a row group each.
func (s *parquetSource) Units(f File, _ Input) (units []Unit, err error) {
	defer caught(&err)
	p, err := openParquet(f)
	if err != nil {
		return nil, err
	}
	units = make([]Unit, len(p.RowGroups()))
	for i := range units {
		units[i] = Unit{Start: int64(i), End: int64(i) + 1}
	}
	return units, nil
}

// Open implements Source.
func (s *parquetSource) Open(f File, _ Input, u Unit) (_ Reader, err error) {
	defer caught(&err)
	p, err := openParquet(f)
	if err != nil {
		return nil, err
	}
	group := p.RowGroups()[u.Start]
	r := &parquetReader{left: group.NumRows()}
	byIndex := property(s.o.SerDe, false, "parquet.column.index.access")
	elements := topLevel(p.Metadata().Schema)
	for _, at := range s.o.Columns {
		c := s.o.Table[at]
		leaf := -1
		for i, e := range elements {
			if byIndex && i == at || !byIndex && strings.EqualFold(e.Name, c.Name) {
				leaf = e.leaf
				if e.NumChildren.Valid && e.NumChildren.V > 0 || e.RepetitionType.V == format.Repeated {
					return nil, unsupported("A nested column, %s, of a Parquet file with columns encoded as BYTE_STREAM_SPLIT", e.Name)
				}
				add, err := parquetValue(e.SchemaElement, c.Type)
				if err != nil {
					return nil, err
				}
				r.columns = append(r.columns, parquetColumn{add: add, values: parquet.NewColumnChunkValueReader(group.ColumnChunks()[leaf])})
				break
			}
		}
		if leaf < 0 {
			r.columns = append(r.columns, parquetColumn{})
		}
	}
	return r, nil
}

// topElement is a column of a file and the number of its first leaf.
type topElement struct {
	*format.SchemaElement
	leaf int
}

func topLevel(schema []format.SchemaElement) (tops []topElement) {
	leaf, next := 0, 1
	var skip func()
	skip = func() {
		e := &schema[next]
		next++
		if !e.NumChildren.Valid || e.NumChildren.V == 0 {
			leaf++
		}
		for range e.NumChildren.V {
			skip()
		}
	}
	for next < len(schema) {
		tops = append(tops, topElement{&schema[next], leaf})
		skip()
	}
	return tops
}

type parquetReader struct {
	columns []parquetColumn
	left    int64
	buf     [1024]parquet.Value
}

// parquetColumn is one that is read; without values the file has none.
type parquetColumn struct {
	values parquet.ColumnChunkValueReader
	add    func(b *kernel.Builder, v parquet.Value) error
}

// Read implements Reader.
func (r *parquetReader) Read(most int, out []*kernel.Builder) (n int, err error) {
	defer caught(&err)
	n = int(min(int64(most), r.left))
	for i, c := range r.columns {
		if c.values == nil {
			out[i].Nulls(n)
			continue
		}
		for done := 0; done < n; {
			k, err := c.values.ReadValues(r.buf[:min(len(r.buf), n-done)])
			for _, v := range r.buf[:k] {
				if v.IsNull() {
					out[i].Null()
				} else if err := c.add(out[i], v); err != nil {
					return 0, err
				}
			}
			if done += k; done < n && (err != nil || k == 0) {
				if err == nil || errors.Is(err, io.EOF) {
					return 0, badData("Malformed Parquet file. A column ends %d values early", n-done)
				}
				return 0, badData("Malformed Parquet file. %v", err)
			}
		}
	}
	r.left -= int64(n)
	return n, nil
}

// Close implements Reader.
func (r *parquetReader) Close() {
	for _, c := range r.columns {
		if c.values != nil {
			_ = c.values.Close()
		}
	}
}

// parquetValue is what appends a column's values to one of a declared type.
func parquetValue(e *format.SchemaElement, to sql.Type) (func(*kernel.Builder, parquet.Value) error, error) {
	bad := badData("Field %s's type %s in parquet file is incompatible with type %s defined in table schema", e.Name, e.Type.V, to)
	decimal, digits := false, 0
	if d, ok := e.LogicalType.Value.(*format.DecimalType); ok {
		decimal, digits = true, int(d.Scale)
	} else if e.ConvertedType.Valid && e.ConvertedType.V == deprecated.Decimal {
		decimal, digits = true, int(e.Scale.V)
	}
	fail := func(what string) error { return badData("Malformed Parquet file. Column %s: %s", e.Name, what) }
	addDecimal := func(b *kernel.Builder, x kernel.Int128, ok bool) error {
		if ok {
			x, ok = scaled(x, to.Precision, to.Scale-digits)
		}
		if !ok {
			return fail("a decimal doesn't fit " + to.String())
		}
		b.Int128(x)
		return nil
	}
	switch e.Type.V {
	case format.Int32, format.Int64:
		read := func(v parquet.Value) int64 { return v.Int64() }
		if e.Type.V == format.Int32 {
			read = func(v parquet.Value) int64 { return int64(v.Int32()) }
			if t, ok := e.LogicalType.Value.(*format.IntType); ok && !t.IsSigned {
				read = func(v parquet.Value) int64 { return int64(uint32(v.Int32())) }
			}
		}
		unit := timestampUnit(e)
		switch {
		case to.Kind == sql.Decimal && unit == 0:
			return func(b *kernel.Builder, v parquet.Value) error {
				x := read(v)
				return addDecimal(b, kernel.Int128{Lo: uint64(x), Hi: x >> 63}, true)
			}, nil
		case decimal:
		case to.Kind == sql.Timestamp && unit > 0:
			return func(b *kernel.Builder, v parquet.Value) error {
				x := read(v)
				perUnit := int64(unit)
				seconds := int64(time.Second) / perUnit
				whole := floorDiv(x, seconds)
				nanos := (x - whole*seconds) * perUnit
				appendInstant(b, sql.Instant{Micros: whole*1e6 + nanos/1000, Nanos: int(nanos % 1000)})
				return nil
			}, nil
		case unit > 0:
		case to.IsInteger() || to.Kind == sql.Date && e.Type.V == format.Int32:
			bits := 32
			if to.IsInteger() {
				bits = intBits(to)
			}
			return func(b *kernel.Builder, v parquet.Value) error {
				x := read(v)
				if x<<(64-bits)>>(64-bits) != x {
					return fail(fmt.Sprintf("value %d is out of range for type %s", x, to))
				}
				b.Int(x)
				return nil
			}, nil
		case to.Kind == sql.Real || to.Kind == sql.Double:
			return func(b *kernel.Builder, v parquet.Value) error { b.Float(float64(read(v))); return nil }, nil
		}
	case format.Float, format.Double:
		if to.Kind == sql.Real || to.Kind == sql.Double {
			single := e.Type.V == format.Float
			return func(b *kernel.Builder, v parquet.Value) error {
				if single {
					b.Float(float64(v.Float()))
				} else {
					b.Float(v.Double())
				}
				return nil
			}, nil
		}
	case format.Boolean:
		if to.Kind == sql.Boolean {
			return func(b *kernel.Builder, v parquet.Value) error { b.Bool(v.Boolean()); return nil }, nil
		}
	case format.ByteArray, format.FixedLenByteArray:
		switch {
		case decimal && to.Kind == sql.Decimal:
			return func(b *kernel.Builder, v parquet.Value) error {
				x, ok := bigDecimal(v.ByteArray(), 38, 0)
				return addDecimal(b, x, ok)
			}, nil
		case decimal:
		case to.IsString():
			return func(b *kernel.Builder, v parquet.Value) error { appendString(b, v.ByteArray()); return nil }, nil
		case to.Kind == sql.VarBinary:
			return func(b *kernel.Builder, v parquet.Value) error { b.Bytes(v.ByteArray()); return nil }, nil
		}
	case format.Int96:
		if to.Kind == sql.Timestamp {
			return func(b *kernel.Builder, v parquet.Value) error {
				const epoch = 2_440_588 // the Julian day of 1970-01-01
				x := v.Int96()
				nanos := int64(x[0]) | int64(x[1])<<32
				appendInstant(b, sql.Instant{Micros: (int64(x[2])-epoch)*86_400_000_000 + nanos/1000, Nanos: int(nanos % 1000)})
				return nil
			}, nil
		}
	}
	return nil, bad
}

// timestampUnit is that of a timestamp; 0 for others.
func timestampUnit(e *format.SchemaElement) time.Duration {
	if t, ok := e.LogicalType.Value.(*format.TimestampType); ok && t.Unit.Value != nil {
		return t.Unit.Value.Duration()
	}
	switch {
	case e.ConvertedType.Valid && e.ConvertedType.V == deprecated.TimestampMillis:
		return time.Millisecond
	case e.ConvertedType.Valid && e.ConvertedType.V == deprecated.TimestampMicros:
		return time.Microsecond
	}
	return 0
}
