package reframe

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"sort"
	"sync"

	thriftproto "github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/thrift"
)

// chunk is one that is presented otherwise.
type chunk struct {
	file  *File
	at    int64 // of its region
	leaf  leaf
	codec format.CompressionCodec
	from  int64 // in the file
	end   int64

	mu    sync.Mutex
	pages []page // that follow each other
	next  int64  // where in the file the page behind them is
	whole *page  // the one that content is of
	body  []byte
}

// page is a page as it is presented, and what it is made of.
type page struct {
	at     int64 // in the region
	head   []byte
	size   int // of the content
	stored int64
	packed int // bytes that are stored
	of     format.PageHeader
}

func (p *page) end() int64 { return p.at + int64(len(p.head)) + int64(p.size) }

const (
	// maxPage bounds the content of a page, maxHead a header.
	maxPage = 512 << 20
	maxHead = 8 << 20
	// maxPages is how many pages of a chunk are known at a time.
	maxPages = 4096
)

func newChunk(m *format.ColumnMetaData, l leaf, size int64) (*chunk, error) {
	start := m.DataPageOffset
	if d := m.DictionaryPageOffset; d > 0 && (d < start || start == 0) { // 0: of no rows
		start = d
	}
	if start < 4 || m.TotalCompressedSize < 0 || start > size-m.TotalCompressedSize {
		return nil, corrupt("a column chunk lies outside the file")
	}
	switch m.Codec {
	case format.Uncompressed, format.Snappy, format.Gzip, format.LZO, format.Brotli, format.Lz4, format.Zstd, format.Lz4Raw:
	default:
		return nil, corrupt("compression %d is not known", m.Codec)
	}
	return &chunk{leaf: l, codec: m.Codec, from: start, end: start + m.TotalCompressedSize, next: start}, nil
}

// read reads from a place in the region; behind the pages are zeros.
func (c *chunk) read(p []byte, off int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if off >= region/2 {
		first, err := c.page(0)
		if err != nil {
			return err
		}
		if off -= region / 2; first != nil {
			off += first.end()
		}
	}
	for len(p) > 0 {
		g, err := c.page(off)
		if err != nil {
			return err
		}
		if g == nil {
			clear(p)
			return nil
		}
		n := 0
		if in := off - g.at; in < int64(len(g.head)) {
			n = copy(p, g.head[in:])
		} else {
			if err := c.load(g); err != nil {
				return err
			}
			n = copy(p, c.body[in-int64(len(g.head)):])
		}
		p, off = p[n:], off+int64(n)
		if off == g.end() && c.whole != nil && c.whole.at == g.at {
			c.whole, c.body = nil, nil // Nobody reads it twice.
		}
	}
	return nil
}

// page is the one at a place; nil: there are none any more.
func (c *chunk) page(off int64) (*page, error) {
	if len(c.pages) > 0 && off < c.pages[0].at {
		c.pages, c.next = nil, c.from
	}
	for {
		n := len(c.pages)
		if n > 0 && off < c.pages[n-1].end() {
			return &c.pages[sort.Search(n, func(i int) bool { return c.pages[i].end() > off })], nil
		}
		if c.next >= c.end {
			return nil, nil
		}
		at := int64(0)
		if n > 0 {
			at = c.pages[n-1].end()
		}
		g, err := c.header(at)
		if err != nil {
			return nil, err
		}
		if g.end() > region/2 {
			return nil, corrupt("a column chunk is too large")
		}
		if n == maxPages {
			c.pages = append(c.pages[:0:0], c.pages[n/2:]...)
		}
		c.pages, c.next = append(c.pages, g), g.stored+int64(g.packed)
	}
}

// header reads the header of the next page.
func (c *chunk) header(at int64) (page, error) {
	var h format.PageHeader
	n := 0
	for size := int64(64); ; size *= 4 {
		raw := make([]byte, min(size, c.end-c.next))
		err := readFull(c.file.src, raw, c.next)
		if err != nil {
			return page{}, err
		}
		h = format.PageHeader{}
		if n, err = thrift.Leading(raw, &h); err == nil {
			break
		}
		if !errors.Is(err, thrift.ErrShort) || size > maxHead || int64(len(raw)) == c.end-c.next {
			return page{}, corrupt("a page's header: %v", err)
		}
	}
	g := page{at: at, stored: c.next + int64(n), packed: int(h.CompressedPageSize), size: int(h.UncompressedPageSize), of: h}
	switch {
	case g.packed < 0 || int64(g.packed) > c.end-g.stored:
		return page{}, corrupt("a page of %d bytes, of which %d are there", g.packed, c.end-g.stored)
	case g.size < 0 || g.size > maxPage || g.packed > maxPage:
		return page{}, corrupt("a page of %d bytes, packed to %d", g.size, g.packed)
	}
	h.CRC = 0
	switch h.Type {
	case format.DataPage:
		h.DataPageHeader.V.Encoding = plain(h.DataPageHeader.V.Encoding)
	case format.DataPageV2:
		v := &h.DataPageHeaderV2.V
		v.Encoding = plain(v.Encoding)
		v.IsCompressed.Valid, v.IsCompressed.V = true, false
	case format.DictionaryPage:
	default:
		g.size = g.packed // It is passed over.
	}
	h.UncompressedPageSize, h.CompressedPageSize = int32(g.size), int32(g.size)
	var err error
	if g.head, err = thriftproto.Marshal(new(thriftproto.CompactProtocol), &h); err != nil {
		return page{}, fmt.Errorf("write a page's header: %w", err)
	}
	return g, nil
}

// load makes a page's content.
func (c *chunk) load(g *page) error {
	if c.whole != nil && c.whole.at == g.at {
		return nil
	}
	raw := make([]byte, g.packed)
	if err := readFull(c.file.src, raw, g.stored); err != nil {
		return err
	}
	body, err := c.content(g, raw)
	if err != nil {
		return err
	}
	if len(body) != g.size {
		return corrupt("a page has %d bytes instead of %d", len(body), g.size)
	}
	own := *g
	c.whole, c.body = &own, body
	if old := c.file.held.add(c); old != nil && old != c && old.mu.TryLock() {
		old.whole, old.body = nil, nil
		old.mu.Unlock()
	}
	return nil
}

// content is what a page that is stored so is presented as.
func (c *chunk) content(g *page, raw []byte) ([]byte, error) {
	switch g.of.Type {
	case format.DataPage:
		h := &g.of.DataPageHeader.V
		body, err := unpack(c.codec, raw, g.size)
		if err != nil || h.Encoding != format.ByteStreamSplit {
			return body, err
		}
		at := 0
		for _, l := range []struct {
			most     int
			encoding format.Encoding
		}{{c.leaf.rep, h.RepetitionLevelEncoding}, {c.leaf.def, h.DefinitionLevelEncoding}} {
			n, err := levels(body[at:], l.most, l.encoding, int(h.NumValues))
			if err != nil {
				return nil, err
			}
			at += n
		}
		return joined(body, at, c.leaf.width)
	case format.DataPageV2:
		h := &g.of.DataPageHeaderV2.V
		n := int(h.RepetitionLevelsByteLength) + int(h.DefinitionLevelsByteLength)
		if h.RepetitionLevelsByteLength < 0 || h.DefinitionLevelsByteLength < 0 || n > len(raw) || n > g.size {
			return nil, corrupt("a page's levels of %d bytes", n)
		}
		body := raw
		if !h.IsCompressed.Valid || h.IsCompressed.V {
			values, err := unpack(c.codec, raw[n:], g.size-n)
			if err != nil {
				return nil, err
			}
			body = append(append(make([]byte, 0, g.size), raw[:n]...), values...)
		}
		if h.Encoding != format.ByteStreamSplit {
			return body, nil
		}
		return joined(body, n, c.leaf.width)
	case format.DictionaryPage:
		return unpack(c.codec, raw, g.size)
	}
	return raw, nil
}

// levels is how many bytes the levels have that content begins with.
func levels(b []byte, most int, encoding format.Encoding, values int) (int, error) {
	n := 0
	switch {
	case most == 0:
		return 0, nil
	case encoding == format.BitPacked:
		n = (max(values, 0)*bits.Len(uint(most)) + 7) / 8
	case len(b) >= 4:
		n = 4 + int(binary.LittleEndian.Uint32(b))
	default:
		n = 4
	}
	if n > len(b) {
		return 0, corrupt("a page's levels are cut off")
	}
	return n, nil
}

// joined puts the bytes of values together that are stored apart, behind at bytes.
func joined(body []byte, at, width int) ([]byte, error) {
	split := body[at:]
	if width <= 0 || len(split)%width != 0 {
		return nil, corrupt("values of %d bytes in a page of %d", width, len(split))
	}
	out := make([]byte, len(body))
	copy(out, body[:at])
	to, n := out[at:], len(split)/width
	for b := range width {
		stream := split[b*n : (b+1)*n]
		for i, x := range stream {
			to[i*width+b] = x
		}
	}
	return out, nil
}
