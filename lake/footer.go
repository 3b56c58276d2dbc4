package lake

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/reframe"
	"glaux/sql"
)

// footer is what planning needs of a Parquet file's metadata.
type footer struct {
	at     Range // from the metadata to the file's end
	rows   int64
	tops   []string // names of the top-level columns
	schema []stored // those columns
	old    []bool   // which of them have lists in a layout that not all readers know
	leaves []leaf
	groups []rowGroup
	raw    atomic.Pointer[rawFooter] // of files with nested columns, and those of which it was needed
}

// leaf is a primitive column.
type leaf struct {
	top   int  // index of its top-level column
	plain bool // it has one value for each row: it is in no list or map
	kind  format.Type
	scale int64 // units a second of a timestamp; 0 for others
	// text says that bounds are the bytes of strings; signed, that integers are.
	text, integer bool
	// decimal says that integers are the unscaled values of this precision with these
	// digits after the point; short, that they have fewer bits than their kind.
	decimal, date, short bool
	precision, digits    int
	// def and rep are the largest definition and repetition level; width is the
	// length of values of a fixed one.
	def, rep, width int
	// wide says that values are the big-endian bytes of decimals.
	wide bool
}

type rowGroup struct {
	rows   int64
	chunks []chunk
}

type chunk struct {
	leaf     int
	at       Range
	min, max []byte // nil: unknown, or not to be compared
	least    []byte // a value that it has; nil: unknown
	filter   Range  // its Bloom filter; empty: none
	// dictionary is the page with all of the chunk's values, compressed by codec;
	// empty: there is none, or not all values are in it.
	dictionary Range
	codec      format.CompressionCodec
	reframed   bool   // it is stored in a way that not all readers know
	unread     string // how it is stored if nobody can read that
	allNull    bool
	pages      chunkPages
}

// errNotParquet is what a file without the format's marks fails with.
func errNotParquet(obj Object, why string) error {
	return &sql.Error{Name: "HIVE_BAD_DATA", Message: fmt.Sprintf("Malformed Parquet file. %s [%s]", why, obj.URI)}
}

// firstRead is how much of a file's end is read at once: most footers are smaller.
const firstRead = 64 << 10

// maxFooter bounds the metadata of one file.
const maxFooter = 512 << 20

// readFooter reads and digests a file's metadata.
func readFooter(ctx context.Context, st Store, obj Object) (*footer, error) {
	if obj.Size < 12 {
		return nil, errNotParquet(obj, fmt.Sprintf("Expected magic number: PAR1 got a file of %d bytes", obj.Size))
	}
	tail, err := readRange(ctx, st, obj, max(0, obj.Size-firstRead), obj.Size)
	if err != nil {
		return nil, err
	}
	n := len(tail)
	if string(tail[n-4:]) != "PAR1" {
		return nil, errNotParquet(obj, fmt.Sprintf("Expected magic number: PAR1 got: %q", tail[n-4:]))
	}
	size := int64(binary.LittleEndian.Uint32(tail[n-8:]))
	begin := obj.Size - 8 - size
	if begin < 4 || size > maxFooter {
		return nil, errNotParquet(obj, fmt.Sprintf("Metadata of %d bytes", size))
	}
	if size+8 > int64(n) {
		if tail, err = readRange(ctx, st, obj, begin, obj.Size); err != nil {
			return nil, err
		}
		n = len(tail)
	}
	meta, err := reframe.Metadata(tail[n-8-int(size) : n-8])
	if err != nil {
		return nil, errNotParquet(obj, err.Error())
	}
	ft, err := digest(meta, begin)
	if err != nil {
		return nil, errNotParquet(obj, err.Error())
	}
	if len(ft.leaves) > len(ft.tops) || slices.ContainsFunc(ft.schema, func(p stored) bool { return len(p.kids) > 0 }) {
		if raw, err := parseRawFooter(bytes.Clone(tail[n-8-int(size) : n-8])); err == nil {
			ft.raw.Store(raw)
		}
	}
	ft.at = Range{begin, obj.Size - begin}
	return ft, nil
}

func readRange(ctx context.Context, st Store, obj Object, from, to int64) ([]byte, error) {
	r, err := st.Read(ctx, obj, from, to-from)
	if err != nil {
		return nil, fmt.Errorf("read the footer of %s: %w", obj.URI, err)
	}
	defer r.Close()
	buf := make([]byte, to-from)
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, fmt.Errorf("read the footer of %s: %w", obj.URI, err)
	}
	return buf, nil
}

// digest keeps what planning needs. All chunks must lie before end.
func digest(meta *format.FileMetaData, end int64) (*footer, error) {
	ft := &footer{rows: meta.NumRows}
	if err := ft.addSchema(meta.Schema); err != nil {
		return nil, err
	}
	if _, changed, err := reframe.Schema(meta.Schema); err == nil {
		ft.old = changed
	}
	for i := range meta.RowGroups {
		rg := &meta.RowGroups[i]
		switch {
		case rg.NumRows < 0:
			return nil, fmt.Errorf("a row group has %d rows", rg.NumRows)
		case rg.NumRows == 0:
			continue // writers that got no rows don't say where its chunks are
		}
		g := rowGroup{rows: rg.NumRows}
		if len(rg.Columns) != len(ft.leaves) {
			return nil, fmt.Errorf("a row group has %d columns of %d", len(rg.Columns), len(ft.leaves))
		}
		for k := range rg.Columns {
			m := &rg.Columns[k].MetaData
			start := m.DataPageOffset
			if d := m.DictionaryPageOffset; d > 0 && d < start {
				start = d
			}
			secret := rg.Columns[k].CryptoMetadata.Value != nil || len(rg.Columns[k].EncryptedColumnMetadata) > 0
			if secret && start == 0 {
				start = 4 // Where it is is encrypted, too.
			}
			if start < 4 || m.TotalCompressedSize < 0 || start > end-m.TotalCompressedSize {
				return nil, errors.New("a column chunk lies outside the file")
			}
			if m.TotalCompressedSize == 0 && m.NumValues > 0 {
				return nil, errors.New("a column chunk has values and no bytes")
			}
			c := chunk{leaf: k, at: Range{start, m.TotalCompressedSize}}
			if off := m.BloomFilterOffset; off > 0 && off < end {
				c.filter = Range{off, min(int64(m.BloomFilterLength), end-off)}
				if m.BloomFilterLength <= 0 {
					c.filter.Len = min(unknownFilter, end-off)
				}
			}
			c.pages = newChunkPages(&rg.Columns[k], end)
			c.dictionary, c.codec = dictionaryPage(m, end), m.Codec
			c.reframed = !secret && reframe.Needed(m)
			switch {
			case secret:
				c.unread = "encrypted"
			case m.Codec < format.Uncompressed || m.Codec > format.Lz4Raw:
				c.unread = fmt.Sprintf("compressed with %s", m.Codec)
			}
			if c.least = m.Statistics.MinValue; c.least == nil {
				c.least = m.Statistics.Min
			}
			c.min, c.max = ft.leaves[k].bounds(&m.Statistics)
			c.allNull = rg.NumRows > 0 && m.Statistics.NullCount == rg.NumRows && ft.leaves[k].plain && ft.leaves[k].def > 0
			g.chunks = append(g.chunks, c)
		}
		ft.groups = append(ft.groups, g)
	}
	return ft, nil
}

// unknownFilter is taken for the length of a Bloom filter that doesn't tell.
const unknownFilter = 1 << 20

// addSchema flattens the schema's tree.
func (ft *footer) addSchema(schema []format.SchemaElement) error {
	if len(schema) == 0 {
		return errors.New("no schema")
	}
	next := 1
	var walk func(depth, def, rep int, of *[]stored) error
	walk = func(depth, def, rep int, of *[]stored) error {
		if next >= len(schema) || depth > 100 {
			return errors.New("broken schema")
		}
		e := &schema[next]
		next++
		if depth == 0 {
			ft.tops = append(ft.tops, e.Name)
		}
		switch {
		case !e.RepetitionType.Valid:
		case e.RepetitionType.V == format.Repeated:
			def, rep = def+1, rep+1
		case e.RepetitionType.V == format.Optional:
			def++
		}
		kids := 0
		if e.NumChildren.Valid {
			kids = int(e.NumChildren.V)
		}
		part := newStored(e)
		part.from = len(ft.leaves)
		if kids == 0 {
			ft.leaves = append(ft.leaves, newLeaf(e, len(ft.tops)-1, rep == 0, def, rep))
		}
		for range kids {
			if err := walk(depth+1, def, rep, &part.kids); err != nil {
				return err
			}
		}
		part.to = len(ft.leaves)
		*of = append(*of, part)
		return nil
	}
	roots := 0
	if schema[0].NumChildren.Valid {
		roots = int(schema[0].NumChildren.V)
	}
	for range roots {
		if err := walk(0, 0, 0, &ft.schema); err != nil {
			return err
		}
	}
	return nil
}

// index finds the top-level column that holds a column: by name without case, or by its
// place in the table's list; -1: there is none.
func (ft *footer) index(name string, table []Column, byIndex bool) int {
	if byIndex {
		for i, c := range table {
			if strings.EqualFold(c.Name, name) && i < len(ft.tops) {
				return i
			}
		}
		return -1
	}
	for i, top := range ft.tops {
		if strings.EqualFold(top, name) {
			return i
		}
	}
	return -1
}

// footerCache keeps digested footers by object version.
type footerCache struct {
	mu      sync.Mutex
	entries map[string]*footer
	size    int // chunks kept, a measure of memory
}

// maxCachedChunks bounds the cache to some 200 MB.
const maxCachedChunks = 1 << 20

// get returns an object's footer, and whether it was known.
func (c *footerCache) get(ctx context.Context, st Store, obj Object) (ft *footer, known bool, err error) {
	key := obj.URI.String() + "\x00" + obj.ETag
	c.mu.Lock()
	ft = c.entries[key]
	c.mu.Unlock()
	if ft != nil {
		return ft, true, nil
	}
	if ft, err = readFooter(ctx, st, obj); err != nil {
		return nil, false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[string]*footer{}
	}
	c.entries[key] = ft
	c.size += ft.weight()
	for k, old := range c.entries {
		if c.size <= maxCachedChunks || k == key {
			break
		}
		c.size -= old.weight()
		delete(c.entries, k)
	}
	return ft, false, nil
}

func (ft *footer) weight() int {
	n := 1 + (len(ft.groups)+1)*len(ft.leaves)
	if ft.raw.Load() != nil {
		n *= 2
	}
	return n
}
