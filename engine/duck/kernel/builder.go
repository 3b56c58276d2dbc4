package kernel

import (
	"bytes"
	"errors"
	"math"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// Builder collects a column of results: values are appended in order, those of
// nested types through Kid builders and End.
type Builder struct {
	Type  sql.Type
	n     int
	w     int
	data  []byte   // fixed-width values, list ends (8 bytes each), strings (a stringT each)
	blob  []byte   // bytes of long strings, which say where theirs start
	nulls []uint64 // bit set: NULL
	any   bool
	kids  []*Builder
	// vec is whose memory data is (see Into), own what it was before. The first placed
	// strings are in the vector's heap, not the blob.
	vec        bindings.Vector
	own        []byte
	placed     int
	nullErrors bool // see Use
	// shared says of arrays that they are in their vector, and their elements another's.
	shared bool
	// numbered has all values, in place of data.
	numbered *Numbering
}

// NewBuilder makes a builder for values of t.
func NewBuilder(t sql.Type) *Builder {
	b := &Builder{Type: t, w: width(t)}
	kid := func(types ...sql.Type) {
		for _, k := range types {
			b.kids = append(b.kids, NewBuilder(k))
		}
	}
	switch t.Kind {
	case sql.Array:
		kid(*t.Elem)
	case sql.Map:
		kid(*t.Key, *t.Elem)
	case sql.Row:
		for _, f := range t.Fields {
			kid(f.Type)
		}
	case sql.TimestampWithTimeZone, sql.TimeWithTimeZone:
		kid(zonedParts(t)...)
	}
	return b
}

// Reset empties the builder and keeps its memory.
func (b *Builder) Reset() {
	b.n, b.any, b.placed, b.shared, b.numbered = 0, false, 0, false, nil
	if b.vec.Ptr != nil {
		b.data, b.own, b.vec = b.own, nil, bindings.Vector{}
	}
	b.data, b.blob, b.nulls = b.data[:0], b.blob[:0], b.nulls[:0]
	for _, k := range b.kids {
		k.Reset()
	}
}

// Len is the number of values appended.
func (b *Builder) Len() int { return b.n }

// AnyNull reports that there is NULL among the values.
func (b *Builder) AnyNull() bool { return b.any }

// step counts a value in.
func (b *Builder) step() {
	if b.n&63 == 0 {
		b.nulls = append(b.nulls, 0)
	}
	b.n++
}

// Null appends NULL.
func (b *Builder) Null() {
	b.step()
	b.nulls[(b.n-1)>>6] |= 1 << ((b.n - 1) & 63)
	b.any = true
	switch {
	case b.w > 0:
		b.extend(1)
		clear(b.data[len(b.data)-b.w:])
	case b.Type.Kind == sql.Array || b.Type.Kind == sql.Map:
		b.end64()
	case len(b.kids) > 0 || b.Type.Kind == sql.Row:
		for _, k := range b.kids {
			k.Null()
		}
	default:
		b.data = appendRaw(b.data, stringT{})
	}
}

func (b *Builder) end64() {
	b.data = appendRaw(b.data, uint64(b.kids[0].n))
}

// endString completes a string whose bytes were appended to the blob from start.
func (b *Builder) endString(start int) {
	s := stringT{n: uint32(len(b.blob) - start)}
	if s.n <= inlined {
		for k, c := range b.blob[start:] {
			s.raw[k] = c
		}
		b.blob = b.blob[:start]
	} else {
		copy(s.raw[:4], b.blob[start:])
		*(*uint64)(unsafe.Pointer(&s.raw[4])) = uint64(start)
	}
	b.data = appendRaw(b.data, s)
}

// built is a string of the builder.
func (b *Builder) built(i int) []byte {
	s := (*stringT)(unsafe.Pointer(&b.data[i*int(unsafe.Sizeof(stringT{}))]))
	if s.n <= inlined {
		return s.raw[:s.n]
	}
	start := *(*uint64)(unsafe.Pointer(&s.raw[4]))
	return b.blob[start : start+uint64(s.n)]
}

// AppendKey appends to dst what tells the last value, which has no parts and isn't
// NULL, from unequal ones of its type.
func (b *Builder) AppendKey(dst []byte) []byte {
	if b.w == 0 {
		return append(dst, b.built(b.n-1)...)
	}
	at := len(dst)
	dst = append(dst, b.data[(b.n-1)*b.w:b.n*b.w]...)
	if k := b.Type.Kind; (k == sql.Double || k == sql.Real) && len(bytes.Trim(dst[at:len(dst)-1], "\x00")) == 0 && dst[len(dst)-1] == 0x80 {
		dst[len(dst)-1] = 0 // zero has two signs, and is one
	}
	return dst
}

func appendRaw[T any](data []byte, x T) []byte {
	n := len(data)
	size := int(unsafe.Sizeof(x))
	if cap(data)-n < size {
		grown := make([]byte, n, max(2*cap(data), 2048*size))
		copy(grown, data)
		data = grown
	}
	data = data[:n+size]
	*(*T)(unsafe.Pointer(&data[n])) = x
	return data
}

// failed makes the value after the first have NULL if that is what its error is to
// be. Of the value there may be a part.
func (b *Builder) failed(have int, err error) error {
	switch {
	case errors.Is(err, ErrNull):
	case !b.nullErrors || b.shared || !caught(err):
		return err
	default:
		b.Truncate(have)
	}
	b.Null()
	return nil
}

// Int appends an integer, boolean (0, 1), date, interval, time, timestamp or
// decimal of up to 18 digits as its vector holds it.
func (b *Builder) Int(x int64) {
	b.step()
	switch b.w {
	case 1:
		b.data = append(b.data, byte(x))
	case 2:
		b.data = appendRaw(b.data, int16(x))
	case 4:
		b.data = appendRaw(b.data, int32(x))
	case 8:
		b.data = appendRaw(b.data, x)
	case 16:
		b.data = appendRaw(b.data, Int128{Lo: uint64(x), Hi: x >> 63})
	}
}

// Bool appends a boolean.
func (b *Builder) Bool(x bool) {
	b.step()
	if x {
		b.data = append(b.data, 1)
	} else {
		b.data = append(b.data, 0)
	}
}

// Float appends a double or real.
func (b *Builder) Float(x float64) {
	b.step()
	if b.w == 4 {
		b.data = appendRaw(b.data, math.Float32bits(float32(x)))
	} else {
		b.data = appendRaw(b.data, math.Float64bits(x))
	}
}

// Int128 appends a decimal, unscaled.
func (b *Builder) Int128(x Int128) {
	if b.w != 16 {
		b.Int(int64(x.Lo))
		return
	}
	b.step()
	b.data = appendRaw(b.data, x)
}

// Bytes appends a string or binary value.
func (b *Builder) Bytes(x []byte) {
	b.step()
	s := stringT{n: uint32(len(x))}
	if s.n <= inlined {
		copy(s.raw[:], x)
	} else {
		copy(s.raw[:4], x)
		*(*uint64)(unsafe.Pointer(&s.raw[4])) = uint64(len(b.blob))
		b.blob = append(b.blob, x...)
	}
	b.data = appendRaw(b.data, s)
}

// Str appends a string.
func (b *Builder) Str(x string) { b.Bytes(unsafe.Slice(unsafe.StringData(x), len(x))) }

// Write appends a string that f appends to its argument.
func (b *Builder) Write(f func([]byte) []byte) {
	b.step()
	start := len(b.blob)
	b.blob = f(b.blob)
	b.endString(start)
}

// UUID appends a uuid of 16 bytes.
func (b *Builder) UUID(x []byte) {
	b.step()
	b.data = appendRaw(b.data, Int128{Lo: getBig(x[8:]), Hi: int64(getBig(x[:8]) ^ 1<<63)})
}

func getBig(b []byte) (x uint64) {
	for _, c := range b[:8] {
		x = x<<8 | uint64(c)
	}
	return x
}

// Instant appends a timestamp with or without zone. Nanoseconds beyond the
// type's precision are the caller's to round.
func (b *Builder) Instant(x sql.Instant) {
	if len(b.kids) > 0 {
		key, _ := zone.Lookup(x.Zone)
		b.kids[0].Instant(x)
		b.kids[1].Int(int64(key))
		b.End()
		return
	}
	if b.Type.Precision > 6 {
		if err := checkRange(b.Type, floorDiv(x.Micros, microsPerDay)); err != nil {
			panic(err) // there is no way to return it from here; register.go hands it on
		}
		b.Int(x.Micros*1000 + int64(x.Nanos))
	} else {
		b.Int(x.Micros)
	}
}

// Zoned appends a zoned value by its parts as the vector holds them.
func (b *Builder) Zoned(t int64, z int16) {
	b.kids[0].Int(t)
	b.kids[1].Int(int64(z))
	b.End()
}

// Nanos appends a time of day.
func (b *Builder) Nanos(ns int64) {
	if b.Type.Precision > 6 {
		b.Int(ns)
	} else {
		b.Int(ns / 1000)
	}
}

// TimeTZ appends a time with time zone.
func (b *Builder) TimeTZ(x sql.TimeTZ) {
	b.Zoned(floorMod(x.Nanos-int64(x.Offset)*60e9, nanosPerDay), int16(x.Offset))
}

// Kid is the builder of elements, keys (0), values (1) or a field.
func (b *Builder) Kid(i int) *Builder { return b.kids[i] }

// End completes a nested value whose parts were appended to the kids.
func (b *Builder) End() {
	b.step()
	if b.Type.Kind == sql.Array || b.Type.Kind == sql.Map {
		b.end64()
	}
}

// flush writes the values into a vector, which has room for them.
func (b *Builder) flush(vec bindings.Vector) {
	if b.numbered != nil {
		b.numbered.flush(vec, b.n)
		return
	}
	if b.any {
		bindings.VectorEnsureValidityWritable(vec)
		mask := unsafe.Slice((*uint64)(bindings.VectorGetValidity(vec)), len(b.nulls))
		for i, w := range b.nulls {
			mask[i] = ^w
		}
	}
	switch {
	case b.shared, b.n == 0 && len(b.kids) == 0:
	case b.w > 0:
		if !b.direct() {
			copy(unsafe.Slice((*byte)(bindings.VectorGetData(vec)), len(b.data)), b.data)
		}
	case b.Type.Kind == sql.Array:
		b.flushList(vec)
		b.kids[0].flush(bindings.ListVectorGetChild(vec))
	case b.Type.Kind == sql.Map:
		b.flushList(vec)
		entry := bindings.ListVectorGetChild(vec)
		b.kids[0].flush(bindings.StructVectorGetChild(entry, 0))
		b.kids[1].flush(bindings.StructVectorGetChild(entry, 1))
	case len(b.kids) > 0 || b.Type.Kind == sql.Row:
		for i, k := range b.kids {
			k.flush(bindings.StructVectorGetChild(vec, bindings.IdxT(i)))
		}
	default:
		b.flushStrings(vec)
	}
}

func (b *Builder) flushList(vec bindings.Vector) {
	total := bindings.IdxT(b.kids[0].n)
	bindings.ListVectorReserve(vec, total)
	bindings.ListVectorSetSize(vec, total)
	if b.n == 0 {
		return
	}
	ends := unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(b.data))), b.n)
	out := unsafe.Slice((*listEntry)(bindings.VectorGetData(vec)), b.n)
	start := uint64(0)
	for i, end := range ends {
		out[i] = listEntry{start, end - start}
		start = end
	}
}

// inlined is the length of the longest string that a vector holds in place.
const inlined = 12

// flushStrings hands DuckDB all long strings as one blob, then points to it: one
// call a chunk instead of one a row.
func (b *Builder) flushStrings(vec bindings.Vector) {
	out := unsafe.Slice((*stringT)(bindings.VectorGetData(vec)), b.n)
	from := unsafe.Slice((*stringT)(unsafe.Pointer(unsafe.SliceData(b.data))), b.n)
	var base *byte
	if len(b.blob) > 0 {
		first := from[0]
		bindings.UnsafeVectorAssignStringElementLen(vec, 0, b.blob)
		base = *(**byte)(unsafe.Pointer(&out[0].raw[4]))
		from[0] = first
	}
	if !b.direct() {
		copy(out, from)
	}
	if base != nil {
		move(out[b.placed:], base)
	}
}
