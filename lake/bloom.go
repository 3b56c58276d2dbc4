package lake

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go/bloom"
	"github.com/parquet-go/parquet-go/bloom/xxhash"
	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/thrift"
	"glaux/sql"
)

// filterCache keeps Bloom filters by object version and place.
type filterCache struct {
	mu      sync.Mutex
	entries map[filterKey]bloom.SplitBlockFilter
	size    int
}

type filterKey struct {
	object string
	off    int64
}

const (
	// maxFilter is the largest Bloom filter that is worth reading to plan.
	maxFilter = 1 << 20
	// maxCachedFilters bounds the cache, in bytes.
	maxCachedFilters = 64 << 20
	// maxFilterValues is for how many values a Bloom filter is asked: with more it
	// hardly ever refuses all.
	maxFilterValues = 64
)

// mayHold asks the Bloom filters of a row group's columns, or their dictionaries, for
// the values that its bounds leave; read is how many of them it had to fetch.
func (p *Planner) mayHold(ctx context.Context, obj Object, ft *footer, g *rowGroup, bounds []Bound, table []Column, byIndex bool) (may bool, read int64, err error) {
	for _, b := range bounds {
		if len(b.Values) == 0 || len(b.Values) > maxFilterValues {
			continue
		}
		leaf, _ := ft.leafOf(b.Column, b.Path, table, byIndex)
		for i := range g.chunks {
			c := &g.chunks[i]
			l := &ft.leaves[c.leaf]
			if c.leaf != leaf {
				continue
			}
			hashes := l.hashes(b)
			if hashes == nil {
				continue
			}
			if c.filter.Len == 0 && c.dictionary.Len > 0 {
				dictionary, known, err := p.dictionaries.get(ctx, p.Store, obj, c, l)
				if err != nil {
					return false, read, err
				}
				if !known {
					read++
				}
				if dictionary != nil && !holds(dictionary, hashes) {
					return false, read, nil
				}
			}
			if c.filter.Len == 0 || c.filter.Len > maxFilter {
				continue
			}
			filter, known, err := p.filters.get(ctx, p.Store, obj, c.filter)
			if err != nil {
				return false, read, err
			}
			if !known {
				read++
			}
			if filter != nil && !slices.ContainsFunc(hashes, filter.Check) {
				return false, read, nil
			}
		}
	}
	return true, read, nil
}

// hashes are those of a bound's values as a column stores them; nil if it can't be told.
func (l *leaf) hashes(b Bound) []uint64 {
	var out []uint64
	for _, v := range b.Values {
		switch x := v.(type) {
		case int64:
			switch {
			case !l.integer || !b.Type.IsInteger() && b.Type.Kind != sql.Date:
				return nil
			case l.kind == format.Int32:
				out = append(out, xxhash.Sum64Uint32(uint32(x)))
			case l.kind == format.Int64:
				out = append(out, xxhash.Sum64Uint64(uint64(x)))
			default:
				return nil
			}
		case string:
			if !l.text || b.Type.Kind != sql.Varchar || b.Type.Length != sql.UnboundedLength {
				return nil
			}
			out = append(out, xxhash.Sum64([]byte(x)))
		default:
			return nil
		}
	}
	return out
}

// get reads a filter; nil is one that can't be used.
func (c *filterCache) get(ctx context.Context, st Store, obj Object, at Range) (f bloom.SplitBlockFilter, known bool, err error) {
	key := filterKey{obj.URI.String() + "\x00" + obj.ETag, at.Off}
	c.mu.Lock()
	f, known = c.entries[key]
	c.mu.Unlock()
	if known {
		return f, true, nil
	}
	raw, err := readRange(ctx, st, obj, at.Off, at.Off+at.Len)
	if err != nil {
		return nil, false, fmt.Errorf("read a Bloom filter: %w", err)
	}
	f = decodeFilter(raw)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil || c.size > maxCachedFilters {
		c.entries, c.size = map[filterKey]bloom.SplitBlockFilter{}, 0
	}
	c.entries[key] = f
	c.size += len(f) * bloom.BlockSize
	return f, false, nil
}

// decodeFilter reads a filter's header and bits; nil if it is of another kind, or broken.
func decodeFilter(raw []byte) (f bloom.SplitBlockFilter) {
	var h format.BloomFilterHeader
	n, err := thrift.Leading(raw, &h)
	if err != nil {
		return nil
	}
	_, block := h.Algorithm.Value.(*format.SplitBlockAlgorithm)
	_, hash := h.Hash.Value.(*format.XxHash)
	_, plain := h.Compression.Value.(*format.BloomFilterUncompressed)
	bits := raw[n:]
	if !block || !hash || !plain || h.NumBytes < bloom.BlockSize || int(h.NumBytes) > len(bits) || h.NumBytes%bloom.BlockSize != 0 {
		return nil
	}
	f = make(bloom.SplitBlockFilter, h.NumBytes/bloom.BlockSize)
	for i := range f {
		for k := range f[i] {
			f[i][k] = bloom.Word(binary.LittleEndian.Uint32(bits[bloom.BlockSize*i+4*k:]))
		}
	}
	return f
}
