package kernel

import (
	"math/big"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// Vec is a column of values in DuckDB's memory, valid during a Call.
type Vec struct {
	Type  sql.Type
	w     int // the size of a value of fixed width, else 0
	data  unsafe.Pointer
	valid unsafe.Pointer // bit mask; nil: none is NULL
	kids  []Vec          // array: elements; map: keys, values; row: fields; zoned: t, z
}

// stringT is DuckDB's string: up to 12 bytes in place, else a pointer.
type stringT struct {
	n   uint32
	raw [12]byte
}

type listEntry struct{ off, n uint64 }

// Int128 is a 128-bit integer as DuckDB lays it out.
type Int128 struct {
	Lo uint64
	Hi int64
}

// Big is x as a big integer.
func (x Int128) Big() *big.Int {
	b := big.NewInt(x.Hi)
	b.Lsh(b, 64)
	return b.Add(b, new(big.Int).SetUint64(x.Lo))
}

// int128 narrows a big integer, which must fit.
func int128(b *big.Int) Int128 {
	lo := new(big.Int).And(b, maxUint64)
	hi := new(big.Int).Rsh(b, 64)
	return Int128{Lo: lo.Uint64(), Hi: hi.Int64()}
}

var maxUint64 = new(big.Int).SetUint64(^uint64(0))

// Load reads a vector's pointers, its children's too.
func (v *Vec) Load(t sql.Type, vec bindings.Vector) {
	v.Type, v.w = t, width(t)
	v.data = bindings.VectorGetData(vec)
	v.valid = bindings.VectorGetValidity(vec)
	switch t.Kind {
	case sql.Array:
		v.loadKids([]sql.Type{*t.Elem}, func(int) bindings.Vector { return bindings.ListVectorGetChild(vec) })
	case sql.Map:
		entry := bindings.ListVectorGetChild(vec)
		v.loadKids([]sql.Type{*t.Key, *t.Elem}, func(i int) bindings.Vector { return bindings.StructVectorGetChild(entry, bindings.IdxT(i)) })
	case sql.Row:
		if len(v.kids) != len(t.Fields) {
			v.kids = make([]Vec, len(t.Fields))
		}
		for i, f := range t.Fields {
			v.kids[i].Load(f.Type, bindings.StructVectorGetChild(vec, bindings.IdxT(i)))
		}
	case sql.TimestampWithTimeZone, sql.TimeWithTimeZone:
		v.loadKids(zonedParts(t), func(i int) bindings.Vector { return bindings.StructVectorGetChild(vec, bindings.IdxT(i)) })
	}
}

func (v *Vec) loadKids(types []sql.Type, child func(int) bindings.Vector) {
	if len(v.kids) != len(types) {
		v.kids = make([]Vec, len(types))
	}
	for i, t := range types {
		v.kids[i].Load(t, child(i))
	}
}

// Null reports whether value i is NULL.
func (v *Vec) Null(i int) bool {
	return v.valid != nil && *(*uint64)(unsafe.Add(v.valid, i/64*8))>>(i%64)&1 == 0
}

func at[T any](v *Vec, i int) T {
	var z T
	return *(*T)(unsafe.Add(v.data, uintptr(i)*unsafe.Sizeof(z)))
}

// Int reads integers of any width, booleans as 0 and 1, dates, intervals, times
// and timestamps in their units, and decimals up to 18 digits.
func (v *Vec) Int(i int) int64 {
	switch v.w {
	case 1:
		return int64(at[int8](v, i))
	case 2:
		return int64(at[int16](v, i))
	case 4:
		return int64(at[int32](v, i))
	}
	return at[int64](v, i)
}

// Bool reads a boolean.
func (v *Vec) Bool(i int) bool { return at[byte](v, i) != 0 }

// Float reads a double or real.
func (v *Vec) Float(i int) float64 {
	if v.Type.Kind == sql.Real {
		return float64(at[float32](v, i))
	}
	return at[float64](v, i)
}

// Bytes reads a string or binary value without copying: it must not outlive the Call.
func (v *Vec) Bytes(i int) []byte {
	s := (*stringT)(unsafe.Add(v.data, i*16))
	if s.n <= 12 {
		return s.raw[:s.n:s.n]
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&s.raw[4])), s.n)
}

// Str is Bytes as a string, no copy either.
func (v *Vec) Str(i int) string {
	b := v.Bytes(i)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Int128 reads a decimal of any width, unscaled.
func (v *Vec) Int128(i int) Int128 {
	if v.w == 16 {
		return at[Int128](v, i)
	}
	n := v.Int(i)
	return Int128{Lo: uint64(n), Hi: n >> 63}
}

// List is the range of value i's elements in Elems.
func (v *Vec) List(i int) (start, end int) {
	e := at[listEntry](v, i)
	return int(e.off), int(e.off + e.n)
}

// Kid is the vector of elements, keys (0), values (1) or a field.
func (v *Vec) Kid(i int) *Vec { return &v.kids[i] }

// Zoned reads the two parts of a timestamp or time with time zone.
func (v *Vec) Zoned(i int) (t int64, z int16) {
	return v.kids[0].Int(i), at[int16](&v.kids[1], i)
}

// Instant reads a timestamp, with its zone if it has one.
func (v *Vec) Instant(i int) sql.Instant {
	name := ""
	src := v
	if v.Type.Kind == sql.TimestampWithTimeZone {
		name = zone.Name(at[int16](&v.kids[1], i))
		src = &v.kids[0]
	}
	n := at[int64](src, i)
	if v.Type.Precision > 6 {
		micros := floorDiv(n, 1000)
		return sql.Instant{Micros: micros, Nanos: int(n - micros*1000), Zone: name}
	}
	return sql.Instant{Micros: n, Zone: name}
}

// Nanos reads a time of day in nanoseconds.
func (v *Vec) Nanos(i int) int64 {
	if v.Type.Precision > 6 {
		return at[int64](v, i)
	}
	return at[int64](v, i) * 1000
}

// TimeTZ reads a time with time zone.
func (v *Vec) TimeTZ(i int) sql.TimeTZ {
	t, z := v.Zoned(i)
	return sql.TimeTZ{Nanos: floorMod(t+int64(z)*60e9, nanosPerDay), Offset: int(z)}
}

// UUID reads the 16 bytes of a uuid.
func (v *Vec) UUID(i int) []byte {
	h := at[Int128](v, i)
	b := make([]byte, 16)
	putBig(b[:8], uint64(h.Hi)^1<<63)
	putBig(b[8:], h.Lo)
	return b
}

func putBig(b []byte, x uint64) {
	for i := 7; i >= 0; i-- {
		b[i] = byte(x)
		x >>= 8
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

const nanosPerDay = 86400 * 1_000_000_000
