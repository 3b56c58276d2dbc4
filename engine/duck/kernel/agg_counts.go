package kernel

import (
	"hash/maphash"
	"strings"

	"glaux/sql"
)

// counts is histogram() over rows: how often each value occurs, in the order of
// their first appearance.
type counts[K comparable] struct {
	of    *countedType[K]
	keys  []K
	times []int64
	table []int32 // by hash: a key's number from 1 on
}

// countedType is how values of a type are read, hashed, kept and written.
type countedType[K comparable] struct {
	get  func(*Vec, int) K
	hash func(K) uint64
	keep func(K) K
	put  func(*Builder, K)
}

// startHistogram knows values that are numbers or bytes to their equality.
func startHistogram(args []sql.Type, _ sql.Type) (func() running, error) {
	t := args[0]
	same := func(x int64) int64 { return x }
	switch w := width(t); {
	case t.Kind == sql.Real || t.Kind == sql.Double || t.Kind == sql.Unknown:
	case w == 16:
		of := &countedType[Int128]{at[Int128], func(x Int128) uint64 { return mix(x.Lo ^ mix(uint64(x.Hi))) }, func(x Int128) Int128 { return x }, putRaw}
		return func() running { return &counts[Int128]{of: of} }, nil
	case w > 0:
		of := &countedType[int64]{(*Vec).Int, func(x int64) uint64 { return mix(uint64(x)) }, same, (*Builder).Int}
		return func() running { return &counts[int64]{of: of} }, nil
	case t.Kind == sql.Varchar || t.Kind == sql.VarBinary:
		of := &countedType[string]{(*Vec).Str, func(s string) uint64 { return maphash.String(hashSeed, s) }, strings.Clone, (*Builder).Str}
		return func() running { return &counts[string]{of: of} }, nil
	}
	return nil, unsupported("histogram over rows", args)
}

// putRaw appends 16 bytes as they are.
func putRaw(b *Builder, x Int128) {
	b.step()
	b.data = appendRaw(b.data, x)
}

func (a *counts[K]) add(row []cell) error {
	a.count(a.of.get(row[0].Vec, row[0].at), 1)
	return nil
}

// addRows implements columnar.
func (a *counts[K]) addRows(args []Vec, n int) error {
	v := &args[0]
	if c, ok := any(a).(*counts[int64]); ok && v.w == 8 {
		for _, x := range column[int64](v, n) {
			if k := c.find(x, mix(uint64(x))); k >= 0 {
				c.times[k]++
			} else {
				c.count(x, 1)
			}
		}
		return nil
	}
	for i := range n {
		a.count(a.of.get(v, i), 1)
	}
	return nil
}

// find is a key's number, or -1.
func (a *counts[K]) find(key K, hash uint64) int {
	if len(a.table) == 0 {
		return -1
	}
	mask := uint64(len(a.table) - 1)
	for slot := hash & mask; a.table[slot] != 0; slot = (slot + 1) & mask {
		if k := int(a.table[slot]) - 1; a.keys[k] == key {
			return k
		}
	}
	return -1
}

func (a *counts[K]) count(key K, times int64) {
	hash := a.of.hash(key)
	if k := a.find(key, hash); k >= 0 {
		a.times[k] += times
		return
	}
	a.keys, a.times = append(a.keys, a.of.keep(key)), append(a.times, times)
	if 2*len(a.keys) <= len(a.table) {
		a.enter(len(a.keys), hash)
		return
	}
	a.table = make([]int32, max(8, 4*len(a.table)))
	for k, key := range a.keys {
		a.enter(k+1, a.of.hash(key))
	}
}

func (a *counts[K]) enter(number int, hash uint64) {
	mask := uint64(len(a.table) - 1)
	slot := hash & mask
	for a.table[slot] != 0 {
		slot = (slot + 1) & mask
	}
	a.table[slot] = int32(number)
}

func (a *counts[K]) result(out *Builder) error {
	for _, key := range a.keys {
		a.of.put(out.Kid(0), key)
	}
	out.Kid(1).Ints(a.times)
	out.End()
	return nil
}

func (a *counts[K]) merge(o running) error {
	b := o.(*counts[K])
	for k, key := range b.keys {
		a.count(key, b.times[k])
	}
	return nil
}
