package lake

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go/format"
	"golang.org/x/sync/errgroup"

	"glaux/lake/thrift"
)

// chunkPages is what a footer says of the pages of a column chunk.
type chunkPages struct {
	bounds, offsets Range // the chunk's column index and offset index; empty: none
	data            int64 // where data pages begin
	values          int64
	hasDictionary   bool
	many            bool // there may be more than one page
}

// maxPageIndex bounds an index of one chunk.
const maxPageIndex = 16 << 20

// newChunkPages digests what a footer says, whose indexes must lie before end.
func newChunkPages(c *format.ColumnChunk, end int64) chunkPages {
	m := &c.MetaData
	out := chunkPages{data: m.DataPageOffset, values: m.NumValues}
	if c.FilePath != "" || c.CryptoMetadata.Value != nil || len(c.EncryptedColumnMetadata) > 0 {
		return out
	}
	within := func(off int64, n int32) Range {
		if off < 4 || n <= 0 || n > maxPageIndex || off > end-int64(n) {
			return Range{}
		}
		return Range{off, int64(n)}
	}
	out.bounds, out.offsets = within(c.ColumnIndexOffset, c.ColumnIndexLength), within(c.OffsetIndexOffset, c.OffsetIndexLength)
	out.hasDictionary = m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < m.DataPageOffset
	pages := int32(0)
	for _, e := range m.EncodingStats {
		if e.PageType == format.DataPage || e.PageType == format.DataPageV2 {
			pages += e.Count
		}
	}
	out.many = out.offsets.Len > 0 && (pages > 1 || pages == 0)
	return out
}

// pageOffsets says where the pages of a chunk are, and of which rows; both lists end
// with the end of the last page.
type pageOffsets struct{ at, rows []int64 }

func (o *pageOffsets) count() int { return len(o.at) - 1 }

func (o *pageOffsets) rowsOf(page int) rowRange { return rowRange{o.rows[page], o.rows[page+1]} }

// pageBounds are the statistics of the pages of a chunk. Those of a page without any
// that can be used are nil.
type pageBounds struct {
	null     []bool  // all values are
	nulls    []int64 // nil: unknown
	min, max [][]byte
}

// decodeOffsets reads an offset index; nil is one that can't be believed: pages must
// follow each other from where the chunk's data begins to its end, and each have rows.
func decodeOffsets(raw []byte, c *chunk, rows int64) *pageOffsets {
	var index format.OffsetIndex
	if thrift.Unmarshal(raw, &index) != nil || len(index.PageLocations) == 0 {
		return nil
	}
	o := &pageOffsets{}
	at, row := c.pages.data, int64(-1)
	for i, p := range index.PageLocations {
		if p.Offset != at || p.CompressedPageSize <= 0 || p.FirstRowIndex <= row || i == 0 && p.FirstRowIndex != 0 {
			return nil
		}
		o.at, o.rows = append(o.at, p.Offset), append(o.rows, p.FirstRowIndex)
		at, row = p.Offset+int64(p.CompressedPageSize), p.FirstRowIndex
	}
	if at != c.at.Off+c.at.Len || row >= rows {
		return nil
	}
	o.at, o.rows = append(o.at, at), append(o.rows, rows)
	return o
}

// decodeBounds reads a column index; nil is one that can't be believed: its lists must
// belong to the pages, and minima, maxima and counts of nulls not contradict each
// other, the pages' rows or the order that is said to be theirs.
func decodeBounds(raw []byte, l *leaf, o *pageOffsets) *pageBounds {
	var index format.ColumnIndex
	if thrift.Unmarshal(raw, &index) != nil {
		return nil
	}
	n := o.count()
	if len(index.NullPages) != n || len(index.MinValues) != n || len(index.MaxValues) != n || len(index.NullCounts) != 0 && len(index.NullCounts) != n {
		return nil
	}
	b := &pageBounds{null: index.NullPages, min: make([][]byte, n), max: make([][]byte, n)}
	if len(index.NullCounts) == n {
		b.nulls = index.NullCounts
	}
	last := -1 // page with bounds
	for i := range n {
		rows := o.rowsOf(i)
		if b.nulls != nil && (b.nulls[i] < 0 || b.nulls[i] > rows.to-rows.from || b.null[i] != (b.nulls[i] == rows.to-rows.from)) {
			return nil
		}
		low, high := index.MinValues[i], index.MaxValues[i]
		if b.null[i] {
			if l.def == 0 {
				return nil
			}
			continue
		}
		if !l.isValue(low) || !l.isValue(high) {
			return nil
		}
		if _, ok := l.order(low, high); !ok {
			continue // NaN, or of a type that isn't compared
		}
		b.min[i], b.max[i] = low, high
		if !l.ordered(low, high) || last >= 0 && !l.inOrder(index.BoundaryOrder, b, last, i) {
			return nil
		}
		last = i
	}
	return b
}

// inOrder reports that the bounds of two pages are in the order that a file claims.
func (l *leaf) inOrder(claimed format.BoundaryOrder, b *pageBounds, first, then int) bool {
	switch claimed {
	case format.Ascending:
		return l.ordered(b.min[first], b.min[then]) && l.ordered(b.max[first], b.max[then])
	case format.Descending:
		return l.ordered(b.min[then], b.min[first]) && l.ordered(b.max[then], b.max[first])
	}
	return true
}

func (l *leaf) ordered(a, b []byte) bool {
	order, ok := l.order(a, b)
	return ok && order <= 0
}

// isValue reports that bytes have the length of the column's values.
func (l *leaf) isValue(raw []byte) bool {
	switch l.kind {
	case format.Boolean:
		return len(raw) == 1
	case format.Int32, format.Float:
		return len(raw) == 4
	case format.Int64, format.Double:
		return len(raw) == 8
	case format.Int96:
		return len(raw) == 12
	case format.FixedLenByteArray:
		return len(raw) == l.width || l.wide && len(raw) > 0
	}
	return true
}

// pageIndexes keeps decoded indexes by object version and place; a nil is one that
// can't be used.
type pageIndexes struct {
	mu      sync.Mutex
	entries map[indexKey]any // *pageOffsets or *pageBounds
	size    int
}

// indexKey is an index of the chunk of a column in a row group.
type indexKey struct {
	object      string
	group, leaf int
	bounds      bool
}

// maxCachedPages bounds the cache to some 64 MB.
const maxCachedPages = 1 << 20

func (c *pageIndexes) get(key indexKey) (v any, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, known = c.entries[key]
	return v, known
}

func (c *pageIndexes) put(key indexKey, v any, weight int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil || c.size > maxCachedPages {
		c.entries, c.size = map[indexKey]any{}, 0
	}
	c.entries[key] = v
	c.size += 1 + weight
}

// indexReader reads the indexes of one file's chunks, all that are wanted together.
type indexReader struct {
	p       *Planner
	obj     Object
	object  string
	missing []Range
	raw     map[Range][]byte
	read    int64 // requests that were made
}

func newIndexReader(p *Planner, obj Object) *indexReader {
	return &indexReader{p: p, obj: obj, object: obj.URI.String() + "\x00" + obj.ETag, raw: map[Range][]byte{}}
}

// want notes the indexes of a chunk to read.
func (r *indexReader) want(group int, c *chunk, bounds bool) {
	at := c.pages.offsets
	if bounds {
		at = c.pages.bounds
	}
	if at.Len == 0 {
		return
	}
	if _, known := r.p.indexes.get(indexKey{r.object, group, c.leaf, bounds}); !known {
		r.missing = append(r.missing, at)
	}
}

// indexGap is how much may lie between two indexes that one request fetches.
const indexGap = 64 << 10

// fetch reads what is wanted and isn't known.
func (r *indexReader) fetch(ctx context.Context) error {
	slices.SortFunc(r.missing, func(a, b Range) int { return cmp.Or(cmp.Compare(a.Off, b.Off), cmp.Compare(a.Len, b.Len)) })
	r.missing = slices.Compact(r.missing)
	var together [][]Range
	for _, m := range r.missing {
		if n := len(together); n > 0 {
			first, last := together[n-1][0], together[n-1][len(together[n-1])-1]
			if m.Off-last.Off-last.Len <= indexGap && m.Off+m.Len-first.Off <= maxPageIndex {
				together[n-1] = append(together[n-1], m)
				continue
			}
		}
		together = append(together, []Range{m})
	}
	parts := make([][]byte, len(together))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(planWidth)
	for i, list := range together {
		work.Go(func() (err error) {
			from, to := list[0].Off, int64(0)
			for _, m := range list {
				to = max(to, m.Off+m.Len)
			}
			if parts[i], err = readRange(ctx, r.p.Store, r.obj, from, to); err != nil {
				return fmt.Errorf("read a page index: %w", err)
			}
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	for i, list := range together {
		for _, m := range list {
			// What is decoded may keep its bytes, and shall not keep the others.
			r.raw[m] = bytes.Clone(parts[i][m.Off-list[0].Off:][:m.Len])
		}
	}
	r.read, r.missing = int64(len(together)), nil
	return nil
}

// offsets are where a chunk's pages are; nil: that isn't known.
func (r *indexReader) offsets(group int, c *chunk, rows int64) *pageOffsets {
	key := indexKey{r.object, group, c.leaf, false}
	if v, known := r.p.indexes.get(key); known {
		o, _ := v.(*pageOffsets)
		return o
	}
	raw, read := r.raw[c.pages.offsets]
	if !read {
		return nil
	}
	o := decodeOffsets(raw, c, rows)
	weight := 0
	if o != nil {
		weight = o.count()
	}
	r.p.indexes.put(key, o, weight)
	return o
}

// bounds are the statistics of a chunk's pages; nil: they aren't known.
func (r *indexReader) bounds(group int, c *chunk, l *leaf, o *pageOffsets) *pageBounds {
	key := indexKey{r.object, group, c.leaf, true}
	if v, known := r.p.indexes.get(key); known {
		b, _ := v.(*pageBounds)
		return b
	}
	raw, read := r.raw[c.pages.bounds]
	if !read {
		return nil
	}
	b := decodeBounds(raw, l, o)
	r.p.indexes.put(key, b, 4*o.count())
	return b
}
