package kernel

import (
	"hash/maphash"
	"math"

	"glaux/sql"
)

// set holds values by identity in the order in which they were added: by their
// places, which the chunk keeps valid.
type set struct {
	few   [12]place
	more  []place
	n     int
	table []int32 // of more than a few, by their hash: their number from 1 on
}

type place struct {
	v *Vec
	i int
}

func (s *set) at(n int) place {
	if n < len(s.few) {
		return s.few[n]
	}
	return s.more[n-len(s.few)]
}

// add reports whether the value was not there yet.
func (s *set) add(v *Vec, i int) bool {
	_, isNew := s.index(v, i)
	return isNew
}

func (s *set) has(v *Vec, i int) bool {
	n, _ := s.find(v, i)
	return n >= 0
}

// index is the number of a value, which is added if it isn't there.
func (s *set) index(v *Vec, i int) (n int, isNew bool) {
	n, slot := s.find(v, i)
	if n >= 0 {
		return n, false
	}
	n = s.n
	s.n++
	if n < len(s.few) {
		s.few[n] = place{v, i}
	} else {
		s.more = append(s.more, place{v, i})
	}
	switch {
	case s.table != nil && 2*s.n <= len(s.table):
		s.table[slot] = int32(n + 1)
	case s.n >= len(s.few):
		s.grow()
	}
	return n, true
}

// find gives a value's number, or -1 and where the table has room for it.
func (s *set) find(v *Vec, i int) (n, slot int) {
	if s.table == nil {
		for n := range s.n {
			if p := &s.few[n]; identical(p.v, p.i, v, i) {
				return n, 0
			}
		}
		return -1, 0
	}
	mask := len(s.table) - 1
	for slot = int(identityHash(v, i)) & mask; s.table[slot] != 0; slot = (slot + 1) & mask {
		n := int(s.table[slot]) - 1
		if p := s.at(n); identical(p.v, p.i, v, i) {
			return n, slot
		}
	}
	return -1, slot
}

// grow makes a table with room for as many again.
func (s *set) grow() {
	size := 64
	for size < 4*s.n {
		size *= 2
	}
	s.table = make([]int32, size)
	for n := range s.n {
		p := s.at(n)
		slot := int(identityHash(p.v, p.i)) & (size - 1)
		for s.table[slot] != 0 {
			slot = (slot + 1) & (size - 1)
		}
		s.table[slot] = int32(n + 1)
	}
}

var hashSeed = maphash.MakeSeed()

// identityHash is equal for values that are identical.
func identityHash(v *Vec, i int) uint64 {
	if v.Type.Kind == sql.Unknown || v.Null(i) {
		return 0
	}
	switch {
	case v.Type.Kind == sql.Real || v.Type.Kind == sql.Double:
		x := v.Float(i)
		switch {
		case x == 0:
			return 1
		case x != x:
			return 2
		}
		return mix(math.Float64bits(x))
	case v.w == 16:
		x := at[Int128](v, i)
		return mix(x.Lo ^ mix(uint64(x.Hi)))
	case v.w > 0:
		return mix(uint64(v.Int(i)))
	case !flat(v.Type):
		return nestedHash(v, i)
	case len(v.kids) > 0: // zoned: the instant alone counts
		return mix(uint64(v.kids[0].Int(i)))
	}
	return maphash.Bytes(hashSeed, v.Bytes(i))
}

func nestedHash(v *Vec, i int) uint64 {
	if v.Type.Kind == sql.Row {
		h := uint64(3)
		for k := range v.kids {
			h = mix(h ^ identityHash(&v.kids[k], i))
		}
		return h
	}
	e := at[listEntry](v, i)
	h := mix(e.n)
	for k := int(e.off); k < int(e.off+e.n); k++ {
		if v.Type.Kind == sql.Map { // in any order
			h += mix(identityHash(&v.kids[0], k) ^ mix(identityHash(&v.kids[1], k)))
		} else {
			h = mix(h ^ identityHash(&v.kids[0], k))
		}
	}
	return h
}

// mix spreads what numbers differ in over all bits.
func mix(x uint64) uint64 {
	x = (x ^ x>>32) * 0x9e3779b97f4a7c15
	return x ^ x>>29
}
