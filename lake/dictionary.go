package lake

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/bloom/xxhash"
	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/thrift"
)

// maxDictionary is the largest dictionary page, packed or not, that is worth reading to plan.
const maxDictionary = 256 << 10

// dictionaryPage is where a chunk's dictionary is, if all of its values are in it:
// writers give up a dictionary that grows too large. It must lie before end.
func dictionaryPage(m *format.ColumnMetaData, end int64) Range {
	size := m.DataPageOffset - m.DictionaryPageOffset
	if m.DataPageOffset > end || m.DictionaryPageOffset <= 0 || size <= 0 || size > maxDictionary || len(m.EncodingStats) == 0 {
		return Range{}
	}
	for _, e := range m.EncodingStats {
		isData := e.PageType == format.DataPage || e.PageType == format.DataPageV2
		if isData && e.Count > 0 && e.Encoding != format.PlainDictionary && e.Encoding != format.RLEDictionary {
			return Range{}
		}
	}
	return Range{m.DictionaryPageOffset, size}
}

// dictionaryCache keeps the hashes of dictionaries' values by object version.
type dictionaryCache struct {
	mu      sync.Mutex
	entries map[filterKey]map[uint64]struct{}
	values  int
}

// maxCachedValues bounds the cache to some 64 MB.
const maxCachedValues = 1 << 20

// get reads a chunk's dictionary; nil is one that can't be used.
func (c *dictionaryCache) get(ctx context.Context, st Store, obj Object, of *chunk, l *leaf) (hashes map[uint64]struct{}, known bool, err error) {
	key := filterKey{obj.URI.String() + "\x00" + obj.ETag, of.dictionary.Off}
	c.mu.Lock()
	hashes, known = c.entries[key]
	c.mu.Unlock()
	if known {
		return hashes, true, nil
	}
	raw, err := readRange(ctx, st, obj, of.dictionary.Off, of.dictionary.Off+of.dictionary.Len)
	if err != nil {
		return nil, false, fmt.Errorf("read a dictionary: %w", err)
	}
	hashes = decodeDictionary(raw, of.codec, l.kind)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil || c.values > maxCachedValues {
		c.entries, c.values = map[filterKey]map[uint64]struct{}{}, 0
	}
	c.entries[key] = hashes
	c.values += 1 + len(hashes)
	return hashes, false, nil
}

// holds reports whether a dictionary has one of the hashes.
func holds(dictionary map[uint64]struct{}, hashes []uint64) bool {
	return slices.ContainsFunc(hashes, func(h uint64) bool { _, ok := dictionary[h]; return ok })
}

// decodeDictionary hashes the values of a dictionary page as Bloom filters do; nil if
// it is of another kind, or broken.
func decodeDictionary(raw []byte, codec format.CompressionCodec, kind format.Type) (hashes map[uint64]struct{}) {
	var h format.PageHeader
	n, err := thrift.Leading(raw, &h)
	if err != nil {
		return nil
	}
	packed, size := raw[n:], int(h.UncompressedPageSize)
	if h.Type != format.DictionaryPage || !h.DictionaryPageHeader.Valid || h.CompressedPageSize < 0 || int(h.CompressedPageSize) > len(packed) || size < 0 || size > 4*maxDictionary {
		return nil
	}
	plain := inflatePage(packed[:h.CompressedPageSize], codec, size)
	if len(plain) != size {
		return nil
	}
	hashes = map[uint64]struct{}{}
	for range h.DictionaryPageHeader.V.NumValues {
		var hash uint64
		switch {
		case kind == format.ByteArray && len(plain) >= 4:
			n := binary.LittleEndian.Uint32(plain)
			if plain = plain[4:]; uint64(n) > uint64(len(plain)) {
				return nil
			}
			hash, plain = xxhash.Sum64(plain[:n]), plain[n:]
		case kind == format.Int32 && len(plain) >= 4:
			hash, plain = xxhash.Sum64Uint32(binary.LittleEndian.Uint32(plain)), plain[4:]
		case kind == format.Int64 && len(plain) >= 8:
			hash, plain = xxhash.Sum64Uint64(binary.LittleEndian.Uint64(plain)), plain[8:]
		default:
			return nil
		}
		hashes[hash] = struct{}{}
	}
	return hashes
}

// inflatePage unpacks a page of a size that is known; another size, or nothing, says
// that it can't be.
func inflatePage(packed []byte, codec format.CompressionCodec, size int) []byte {
	var r io.Reader
	switch codec {
	case format.Uncompressed:
		return packed
	case format.Snappy:
		if n, err := snappy.DecodedLen(packed); err != nil || n != size {
			return nil
		}
		plain, err := snappy.Decode(nil, packed)
		if err != nil {
			return nil
		}
		return plain
	case format.Gzip:
		g, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil
		}
		r = g
	case format.Zstd:
		z, err := zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(32<<20))
		if err != nil {
			return nil
		}
		defer z.Close()
		r = z
	default:
		return nil
	}
	plain, err := io.ReadAll(io.LimitReader(r, int64(size)+1))
	if err != nil {
		return nil
	}
	return plain
}
