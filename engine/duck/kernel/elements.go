package kernel

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"unsafe"

	"glaux/sql"
)

// Values inside vectors are copied, compared and hashed here without boxing them.

// Copy appends value i of v, which is stored as the builder's values are.
func (b *Builder) Copy(v *Vec, i int) {
	if v.Null(i) || v.Type.Kind == sql.Unknown {
		b.Null()
		return
	}
	switch {
	case b.w == 16:
		b.step()
		b.data = appendRaw(b.data, at[Int128](v, i))
	case b.w > 0 && b.Type.Kind == sql.Real:
		b.step()
		b.data = appendRaw(b.data, at[uint32](v, i))
	case b.w > 0:
		b.Int(v.Int(i))
	case v.Type.Kind == sql.Array || v.Type.Kind == sql.Map:
		start, end := v.List(i)
		for k := range b.kids {
			b.kids[k].CopyRange(&v.kids[k], start, end)
		}
		b.End()
	case len(b.kids) > 0:
		for k := range b.kids {
			b.kids[k].Copy(&v.kids[k], i)
		}
		b.End()
	default:
		b.Bytes(v.Bytes(i))
	}
}

// CopyRange is Copy for the values start to end.
func (b *Builder) CopyRange(v *Vec, start, end int) {
	n := end - start
	switch {
	case n <= 0:
	case b.w > 0 && b.w == v.w && v.Type.Kind != sql.Unknown:
		first := b.n
		b.steps(n)
		copy(unsafe.Slice((*byte)(b.extend(n)), n*b.w), unsafe.Slice((*byte)(unsafe.Add(v.data, start*v.w)), n*b.w))
		for k := start; v.valid != nil && k < end; k++ {
			if v.Null(k) {
				b.setNull(first + k - start)
			}
		}
	default:
		for k := start; k < end; k++ {
			b.Copy(v, k)
		}
	}
}

// nullIn reports whether one of the values start to end is NULL.
func (v *Vec) nullIn(start, end int) bool {
	for k := start; v.valid != nil && k < end; k++ {
		if v.Null(k) {
			return true
		}
	}
	return false
}

// truth3 is SQL's three-valued logic.
type truth3 int8

const (
	no truth3 = iota
	unknown
	yes
)

func truthOf(x bool) truth3 {
	if x {
		return yes
	}
	return no
}

// equalAt is the operator =; both values have the same type.
func equalAt(a *Vec, i int, b *Vec, j int) truth3 {
	if a.Null(i) || b.Null(j) {
		return unknown
	}
	switch a.Type.Kind {
	case sql.Real, sql.Double:
		return truthOf(a.Float(i) == b.Float(j))
	case sql.Array:
		s, e := a.List(i)
		t, f := b.List(j)
		if e-s != f-t {
			return no
		}
		all := yes
		for k := range e - s {
			all = min(all, equalAt(&a.kids[0], s+k, &b.kids[0], t+k))
		}
		return all
	case sql.Row:
		all := yes
		for k := range a.kids {
			all = min(all, equalAt(&a.kids[k], i, &b.kids[k], j))
		}
		return all
	case sql.Map:
		return equalMaps(a, i, b, j)
	}
	return truthOf(sameScalar(a, i, b, j))
}

func equalMaps(a *Vec, i int, b *Vec, j int) truth3 {
	s, e := a.List(i)
	t, f := b.List(j)
	if e-s != f-t {
		return no
	}
	all := yes
	keys := keysOf(&b.kids[0], t, f)
	for k := s; k < e && all != no; k++ {
		other := keys.find(&a.kids[0], k, k-s)
		if other < 0 || hasNaNAt(&a.kids[0], k) {
			return no
		}
		all = min(all, equalAt(&a.kids[1], k, &b.kids[1], other))
	}
	return all
}

// soughtKeys are a map's keys, the values from start to end, by identity if they are many.
type soughtKeys struct {
	v          *Vec
	start, end int
	index      map[string]int
}

func keysOf(v *Vec, start, end int) soughtKeys {
	m := soughtKeys{v: v, start: start, end: end}
	if end-start > fewNumbers {
		m.index = keyIndex(v, start, end)
	}
	return m
}

// find gives the place of a key, or -1; hint is at which number it may be.
func (m *soughtKeys) find(of *Vec, k, hint int) int {
	if m.index != nil {
		if at, ok := m.index[string(appendIdentity(nil, of, k))]; ok {
			return at
		}
		return -1
	}
	if identical(of, k, m.v, m.start+hint) {
		return m.start + hint
	}
	for at := m.start; at < m.end; at++ {
		if identical(of, k, m.v, at) {
			return at
		}
	}
	return -1
}

// keyIndex finds the values start to end by identity.
func keyIndex(v *Vec, start, end int) map[string]int {
	index := make(map[string]int, end-start)
	for k := start; k < end; k++ {
		index[string(appendIdentity(nil, v, k))] = k
	}
	return index
}

func sameScalar(a *Vec, i int, b *Vec, j int) bool {
	switch w := a.w; {
	case w == 16:
		return at[Int128](a, i) == at[Int128](b, j)
	case w > 0:
		return a.Int(i) == b.Int(j)
	case len(a.kids) > 0: // zoned: the instant alone counts
		return a.kids[0].Int(i) == b.kids[0].Int(j)
	}
	return sameBytes(a, i, b, j)
}

// sameBytes compares strings: most that differ do so in their length or first four bytes.
func sameBytes(a *Vec, i int, b *Vec, j int) bool {
	x, y := (*[2]uint64)(unsafe.Add(a.data, i*16)), (*[2]uint64)(unsafe.Add(b.data, j*16))
	switch {
	case x[0] != y[0]:
		return false
	case uint32(x[0]) <= 12: // in place, with zeros behind
		return x[1] == y[1]
	}
	return bytes.Equal(a.Bytes(i), b.Bytes(j))
}

// appendIdentity writes a text that two values share exactly when neither is
// DISTINCT FROM the other.
func appendIdentity(dst []byte, v *Vec, i int) []byte {
	if v.Null(i) || v.Type.Kind == sql.Unknown {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	switch w := v.w; {
	case v.Type.Kind == sql.Real || v.Type.Kind == sql.Double:
		x := v.Float(i)
		if x == 0 {
			x = 0 // and not -0
		}
		if math.IsNaN(x) {
			x = math.NaN()
		}
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
	case w == 16:
		x := at[Int128](v, i)
		dst = binary.LittleEndian.AppendUint64(dst, x.Lo)
		return binary.LittleEndian.AppendUint64(dst, uint64(x.Hi))
	case w > 0:
		return binary.LittleEndian.AppendUint64(dst, uint64(v.Int(i)))
	}
	switch v.Type.Kind {
	case sql.Array:
		s, e := v.List(i)
		dst = binary.LittleEndian.AppendUint32(dst, uint32(e-s))
		for k := s; k < e; k++ {
			dst = appendIdentity(dst, &v.kids[0], k)
		}
		return dst
	case sql.Map:
		return appendMapIdentity(dst, v, i)
	case sql.Row:
		for k := range v.kids {
			dst = appendIdentity(dst, &v.kids[k], i)
		}
		return dst
	case sql.TimestampWithTimeZone, sql.TimeWithTimeZone:
		return appendIdentity(dst, &v.kids[0], i)
	}
	x := v.Bytes(i)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(x)))
	return append(dst, x...)
}

// appendMapIdentity is appendIdentity of a map, whose entries are sorted by what is written of
// them.
func appendMapIdentity(dst []byte, v *Vec, i int) []byte {
	s, e := v.List(i)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(e-s))
	first, sorted := len(dst), true
	last := first
	for k := s; k < e; k++ {
		at := len(dst)
		dst = appendEntryIdentity(dst, v, k)
		sorted = sorted && bytes.Compare(dst[last:at], dst[at:]) <= 0
		last = at
	}
	if sorted {
		return dst
	}
	entries := make([]string, 0, e-s)
	for k := s; k < e; k++ {
		entries = append(entries, string(appendEntryIdentity(nil, v, k)))
	}
	slices.Sort(entries)
	dst = dst[:first]
	for _, x := range entries {
		dst = append(dst, x...)
	}
	return dst
}

// appendEntryIdentity writes an entry of a map.
func appendEntryIdentity(dst []byte, v *Vec, k int) []byte {
	if hasNaNAt(&v.kids[0], k) {
		return appendUnique(dst)
	}
	return appendIdentity(appendIdentity(dst, &v.kids[0], k), &v.kids[1], k)
}

// hasNaNAt is hasNaN.
func hasNaNAt(v *Vec, i int) bool {
	switch {
	case v.Type.Kind == sql.Real || v.Type.Kind == sql.Double:
		return math.IsNaN(v.Float(i))
	case v.Type.Kind == sql.Array || v.Type.Kind == sql.Map || v.Type.Kind == sql.Row:
		return hasNaN(v.Value(i))
	}
	return false
}

// orderAt compares two values that are not NULL. NaN is the largest number, or
// the smallest with nanFirst.
func orderAt(a *Vec, i int, b *Vec, j int, nanFirst bool) (int, error) {
	switch a.Type.Kind {
	case sql.Real, sql.Double:
		return orderFloats(a.Float(i), b.Float(j), nanFirst), nil
	case sql.Decimal:
		x, y := a.Int128(i), b.Int128(j)
		return cmp.Or(cmp.Compare(x.Hi, y.Hi), cmp.Compare(x.Lo, y.Lo)), nil
	case sql.UUID:
		x, y := at[Int128](a, i), at[Int128](b, j)
		return cmp.Or(cmp.Compare(x.Hi, y.Hi), cmp.Compare(x.Lo, y.Lo)), nil
	case sql.Char:
		return orderPadded(a.Bytes(i), b.Bytes(j)), nil
	case sql.Array:
		s, e := a.List(i)
		t, f := b.List(j)
		for k := range min(e-s, f-t) {
			if a.kids[0].Null(s+k) || b.kids[0].Null(t+k) {
				return 0, failure("NOT_SUPPORTED", "ARRAY comparison not supported for arrays with null elements")
			}
			if c, err := orderAt(&a.kids[0], s+k, &b.kids[0], t+k, nanFirst); c != 0 || err != nil {
				return c, err
			}
		}
		return cmp.Compare(e-s, f-t), nil
	case sql.Row:
		for k := range a.kids {
			if a.kids[k].Null(i) || b.kids[k].Null(j) {
				return 0, failure("NOT_SUPPORTED", "ROW comparison not supported for fields with null elements")
			}
			if c, err := orderAt(&a.kids[k], i, &b.kids[k], j, nanFirst); c != 0 || err != nil {
				return c, err
			}
		}
		return 0, nil
	case sql.TimestampWithTimeZone, sql.TimeWithTimeZone:
		return cmp.Compare(a.kids[0].Int(i), b.kids[0].Int(j)), nil
	}
	if a.w > 0 {
		return cmp.Compare(a.Int(i), b.Int(j)), nil
	}
	return bytes.Compare(a.Bytes(i), b.Bytes(j)), nil
}

func orderFloats(x, y float64, nanFirst bool) int {
	xn, yn := math.IsNaN(x), math.IsNaN(y)
	switch {
	case xn && yn:
		return 0
	case xn != yn:
		if xn == nanFirst {
			return -1
		}
		return 1
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// orderPadded compares char(n) values, stored without their blanks, as if padded.
func orderPadded(x, y []byte) int {
	n := min(len(x), len(y))
	if c := bytes.Compare(x[:n], y[:n]); c != 0 {
		return c
	}
	for _, c := range x[n:] {
		if c != ' ' {
			return cmp.Compare(c, ' ')
		}
	}
	for _, c := range y[n:] {
		if c != ' ' {
			return cmp.Compare(' ', c)
		}
	}
	return 0
}

// identicalAt is IS NOT DISTINCT FROM for values that are not nested.
func identicalAt(a *Vec, i int, b *Vec, j int) bool {
	if x, y := a.Null(i), b.Null(j); x || y {
		return x && y
	}
	if a.Type.Kind == sql.Real || a.Type.Kind == sql.Double {
		x, y := a.Float(i), b.Float(j)
		return x == y || math.IsNaN(x) && math.IsNaN(y)
	}
	return sameScalar(a, i, b, j)
}

// identical is identicalAt for all values. A map with a key that doesn't equal itself is
// distinct from every map, as the key is found in none.
func identical(a *Vec, i int, b *Vec, j int) bool {
	if a.Type.Kind == sql.Unknown || b.Type.Kind == sql.Unknown {
		return (a.Type.Kind == sql.Unknown || a.Null(i)) && (b.Type.Kind == sql.Unknown || b.Null(j))
	}
	if flat(a.Type) {
		return identicalAt(a, i, b, j)
	}
	if x, y := a.Null(i), b.Null(j); x || y {
		return x && y
	}
	switch a.Type.Kind {
	case sql.Row:
		for k := range a.kids {
			if !identical(&a.kids[k], i, &b.kids[k], j) {
				return false
			}
		}
		return true
	case sql.Map:
		return identicalMaps(a, at[listEntry](a, i), b, at[listEntry](b, j))
	}
	e, f := at[listEntry](a, i), at[listEntry](b, j)
	if e.n != f.n {
		return false
	}
	for k := range int(e.n) {
		if !identical(&a.kids[0], int(e.off)+k, &b.kids[0], int(f.off)+k) {
			return false
		}
	}
	return true
}

func identicalMaps(a *Vec, e listEntry, b *Vec, f listEntry) bool {
	if e.n != f.n {
		return false
	}
	keys := keysOf(&b.kids[0], int(f.off), int(f.off+f.n))
	for k := range int(e.n) {
		other := keys.find(&a.kids[0], int(e.off)+k, k)
		if other < 0 || hasNaNAt(&a.kids[0], int(e.off)+k) || !identical(&a.kids[1], int(e.off)+k, &b.kids[1], other) {
			return false
		}
	}
	return true
}

// flat reports a type whose values identicalAt compares.
func flat(t sql.Type) bool {
	return t.Kind != sql.Array && t.Kind != sql.Map && t.Kind != sql.Row && t.Kind != sql.Unknown
}
