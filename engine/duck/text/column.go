package text

import (
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// column reads a flat vector in DuckDB's memory; valid until the chunk is destroyed.
type column struct {
	typ   sql.Type
	width int // bytes of a fixed-width integer, decimal or time value
	data  unsafe.Pointer
	valid unsafe.Pointer // bit mask; nil: none is NULL
	kids  []column       // array: elements; map: keys, values; row: fields; zoned: t, z
	key   bool           // the column is, or is in, a map's keys, where rows have no field names
}

type listEntry struct{ off, n uint64 }

// int128 is DuckDB's HUGEINT.
type int128 struct {
	lo uint64
	hi int64
}

// stringT is DuckDB's string: up to 12 bytes in place, else a pointer.
type stringT struct {
	n   uint32
	raw [12]byte
}

func (c *column) init(t sql.Type) {
	c.typ, c.width = t, width(t)
	var kids []sql.Type
	switch t.Kind {
	case sql.Array:
		kids = []sql.Type{*t.Elem}
	case sql.Map:
		kids = []sql.Type{*t.Key, *t.Elem}
	case sql.Row:
		for _, f := range t.Fields {
			kids = append(kids, f.Type)
		}
	case sql.TimestampWithTimeZone:
		kids = []sql.Type{sql.TimestampOf(t.Precision), sql.T(sql.SmallInt)}
	case sql.TimeWithTimeZone:
		kids = []sql.Type{sql.T(sql.BigInt), sql.T(sql.SmallInt)}
	}
	c.kids = make([]column, len(kids))
	for i, k := range kids {
		c.kids[i].key = c.key || t.Kind == sql.Map && i == 0
		c.kids[i].init(k)
	}
}

func width(t sql.Type) int {
	switch t.Kind {
	case sql.TinyInt:
		return 1
	case sql.SmallInt:
		return 2
	case sql.Integer, sql.Date, sql.IntervalYearToMonth, sql.Color:
		return 4
	case sql.Decimal:
		switch {
		case t.Precision <= 4:
			return 2
		case t.Precision <= 9:
			return 4
		case t.Precision > 18:
			return 16
		}
	}
	return 8
}

// load takes a vector's pointers, its children's too.
func (c *column) load(vec bindings.Vector) {
	c.data = bindings.VectorGetData(vec)
	c.valid = bindings.VectorGetValidity(vec)
	switch c.typ.Kind {
	case sql.Array:
		c.kids[0].load(bindings.ListVectorGetChild(vec))
	case sql.Map:
		entry := bindings.ListVectorGetChild(vec)
		c.kids[0].load(bindings.StructVectorGetChild(entry, 0))
		c.kids[1].load(bindings.StructVectorGetChild(entry, 1))
	case sql.Row, sql.TimestampWithTimeZone, sql.TimeWithTimeZone:
		for i := range c.kids {
			c.kids[i].load(bindings.StructVectorGetChild(vec, bindings.IdxT(i)))
		}
	}
}

func (c *column) null(i int) bool {
	return c.valid != nil && *(*uint64)(unsafe.Add(c.valid, i/64*8))>>(i%64)&1 == 0
}

func at[T any](c *column, i int) T {
	var zero T
	return *(*T)(unsafe.Add(c.data, uintptr(i)*unsafe.Sizeof(zero)))
}

// int reads a fixed-width value of up to 64 bits.
func (c *column) int(i int) int64 {
	switch c.width {
	case 1:
		return int64(at[int8](c, i))
	case 2:
		return int64(at[int16](c, i))
	case 4:
		return int64(at[int32](c, i))
	}
	return at[int64](c, i)
}

// int128 reads a decimal of any width, or a UUID.
func (c *column) int128(i int) int128 {
	if c.width == 16 || c.typ.Kind == sql.UUID {
		return at[int128](c, i)
	}
	n := c.int(i)
	return int128{lo: uint64(n), hi: n >> 63}
}

// bytes reads a string or binary value in place.
func (c *column) bytes(i int) []byte {
	s := (*stringT)(unsafe.Add(c.data, i*16))
	if s.n <= 12 {
		return s.raw[:s.n:s.n]
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&s.raw[4])), s.n)
}

// instant reads a timestamp as microseconds and the nanoseconds beyond.
func (c *column) instant(i int) (micros, nanos int64) {
	n := at[int64](c, i)
	if c.typ.Precision > 6 {
		return floorDiv(n, 1000), floorMod(n, 1000)
	}
	return n, 0
}

// timeNanos reads a time of day.
func (c *column) timeNanos(i int) int64 {
	n := at[int64](c, i)
	if c.typ.Precision > 6 {
		return n
	}
	return n * 1000
}
