package kernel

import (
	"math"
	"slices"
	"unsafe"
)

// steps counts in values that aren't NULL.
func (b *Builder) steps(n int) {
	b.n += n
	for want := (b.n + 63) / 64; len(b.nulls) < want; {
		b.nulls = append(b.nulls, 0)
	}
}

// extend makes room for n more values of fixed width.
func (b *Builder) extend(n int) unsafe.Pointer {
	at := len(b.data)
	b.data = slices.Grow(b.data, n*b.w)[:at+n*b.w]
	return unsafe.Pointer(unsafe.SliceData(b.data[at:]))
}

// Ints is Int for many values.
func (b *Builder) Ints(x []int64) {
	if len(x) == 0 {
		return
	}
	b.steps(len(x))
	p := b.extend(len(x))
	switch b.w {
	case 1:
		for i, out := 0, unsafe.Slice((*int8)(p), len(x)); i < len(x); i++ {
			out[i] = int8(x[i])
		}
	case 2:
		for i, out := 0, unsafe.Slice((*int16)(p), len(x)); i < len(x); i++ {
			out[i] = int16(x[i])
		}
	case 4:
		for i, out := 0, unsafe.Slice((*int32)(p), len(x)); i < len(x); i++ {
			out[i] = int32(x[i])
		}
	case 8:
		copy(unsafe.Slice((*int64)(p), len(x)), x)
	case 16:
		for i, out := 0, unsafe.Slice((*Int128)(p), len(x)); i < len(x); i++ {
			out[i] = Int128{Lo: uint64(x[i]), Hi: x[i] >> 63}
		}
	}
}

// progression appends n integers of 4 or 8 bytes, each a step further than the one before.
func (b *Builder) progression(x, step int64, n int) {
	b.steps(n)
	p := b.extend(n)
	if b.w == 4 {
		for i, out := 0, unsafe.Slice((*int32)(p), n); i < n; i++ {
			out[i] = int32(x)
			x += step
		}
		return
	}
	for i, out := 0, unsafe.Slice((*int64)(p), n); i < n; i++ {
		out[i] = x
		x += step
	}
}

// Floats is Float for many values.
func (b *Builder) Floats(x []float64) {
	if len(x) == 0 {
		return
	}
	b.steps(len(x))
	p := b.extend(len(x))
	if b.w == 4 {
		for i, out := 0, unsafe.Slice((*uint32)(p), len(x)); i < len(x); i++ {
			out[i] = math.Float32bits(float32(x[i]))
		}
		return
	}
	copy(unsafe.Slice((*float64)(p), len(x)), x)
}

// Nulls appends n NULLs.
func (b *Builder) Nulls(n int) {
	for range n {
		b.Null()
	}
}

// Ends is End for n rows, whose fields were appended to the kids.
func (b *Builder) Ends(n int) { b.steps(n) }

// Room is memory behind a builder's values.
type Room struct {
	// Data and Nulls are those of all values; a set bit of Nulls is a NULL.
	Data, Nulls unsafe.Pointer
	// At is the number of the first value to write.
	At int
	// Blob holds the bytes of long strings, which have their offset in it in place
	// of a pointer; Used are those so far, Cap what there is room for.
	Blob      unsafe.Pointer
	Used, Cap int
}

// Room makes room for n values of a fixed width or strings, and for the bytes
// given of long strings. It lasts until something else is done with the builder.
func (b *Builder) Room(n, bytes int) Room {
	w := b.w
	if w == 0 {
		w = int(unsafe.Sizeof(stringT{}))
		b.blob = slices.Grow(b.blob, bytes)
	}
	b.data = slices.Grow(b.data, n*w)
	words := (b.n + n + 63) / 64
	b.nulls = slices.Grow(b.nulls, words-len(b.nulls))
	clear(b.nulls[len(b.nulls):words])
	return Room{
		Data: unsafe.Pointer(unsafe.SliceData(b.data)), Nulls: unsafe.Pointer(unsafe.SliceData(b.nulls)), At: b.n,
		Blob: unsafe.Pointer(unsafe.SliceData(b.blob)), Used: len(b.blob), Cap: cap(b.blob),
	}
}

// Filled counts in the first n values of a Room; nulls says whether any is NULL,
// used what the blob has now.
func (b *Builder) Filled(n int, nulls bool, used int) {
	b.n += n
	b.any = b.any || nulls
	w := b.w
	if w == 0 {
		w = int(unsafe.Sizeof(stringT{}))
		b.blob = b.blob[:used]
	}
	b.data = b.data[:b.n*w]
	b.nulls = b.nulls[:(b.n+63)/64]
}

// Dictionary is some strings of which rows have one each.
type Dictionary struct {
	entries []stringT
	blob    []byte
}

// NewDictionary takes in entries, which must be valid for the builders it is used with.
func NewDictionary(entries [][]byte) *Dictionary {
	b := Builder{}
	for _, e := range entries {
		b.Bytes(e)
	}
	return &Dictionary{unsafe.Slice((*stringT)(unsafe.Pointer(unsafe.SliceData(b.data))), len(entries)), b.blob}
}

// Entries appends the entries of a dictionary that are named by their numbers.
func (b *Builder) Entries(d *Dictionary, which []int64) {
	const size = int(unsafe.Sizeof(stringT{}))
	b.steps(len(which))
	at := len(b.data)
	b.data = slices.Grow(b.data, len(which)*size)[:at+len(which)*size]
	out := unsafe.Slice((*stringT)(unsafe.Pointer(unsafe.SliceData(b.data[at:]))), len(which))
	for i, x := range which {
		s := d.entries[x]
		if s.n > inlined {
			p := (*uint64)(unsafe.Pointer(&s.raw[4]))
			from := *p
			*p = uint64(len(b.blob))
			b.blob = append(b.blob, d.blob[from:from+uint64(s.n)]...)
		}
		out[i] = s
	}
}
