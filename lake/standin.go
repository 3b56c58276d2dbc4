package lake

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// A stand-in is a page of a few bytes that a reader gets in place of pages which hold
// nothing that it needs. It has as many rows, and values that are NULL where the column
// may have that, else one and the same.

// nullPage stands in for rows of a column that has definition levels: all NULL.
func nullPage(l *leaf, rows int64) []byte {
	var levels []byte
	repeated := 0
	if l.rep > 0 {
		levels = appendRun(levels, rows, 0, levelBytes(l.rep))
		repeated = len(levels)
	}
	levels = appendRun(levels, rows, 0, levelBytes(l.def))
	return dataPage(rows, rows, format.Plain, repeated, len(levels)-repeated, levels)
}

// levelBytes is how many bytes a run has for levels up to one.
func levelBytes(most int) int { return (bits.Len(uint(most)) + 7) / 8 }

// appendRun writes n times the same value as a run of the hybrid of run lengths and
// bit packing.
func appendRun(to []byte, n int64, value uint64, width int) []byte {
	to = binary.AppendUvarint(to, uint64(n)<<1)
	for range width {
		to, value = append(to, byte(value)), value>>8
	}
	return to
}

// dataPage is a page that isn't compressed.
func dataPage(rows, nulls int64, encoding format.Encoding, repeated, defined int, content []byte) []byte {
	h := format.PageHeader{Type: format.DataPageV2, UncompressedPageSize: int32(len(content)), CompressedPageSize: int32(len(content))}
	h.DataPageHeaderV2.Valid = true
	v := &h.DataPageHeaderV2.V
	v.NumValues, v.NumNulls, v.NumRows, v.Encoding = int32(rows), int32(nulls), int32(rows), encoding
	v.RepetitionLevelsByteLength, v.DefinitionLevelsByteLength = int32(repeated), int32(defined)
	v.IsCompressed.Valid = true
	return withHeader(&h, content)
}

// withHeader is a page from its parts; nil if that can't be.
func withHeader(h *format.PageHeader, content []byte) []byte {
	head, err := thrift.Marshal(new(thrift.CompactProtocol), h)
	if err != nil {
		return nil
	}
	return append(head, content...)
}

// valuePage stands in for rows of a column without definition levels: all are value,
// which was written to its chunk's dictionary at a place unless the column's kind
// needs none.
func valuePage(l *leaf, rows int64, value []byte, place int) []byte {
	switch l.kind {
	case format.Boolean:
		run := appendRun(nil, rows, uint64(value[0]&1), 1)
		return dataPage(rows, 0, format.RLE, 0, 0, append(binary.LittleEndian.AppendUint32(nil, uint32(len(run))), run...))
	case format.Int32:
		return dataPage(rows, 0, format.DeltaBinaryPacked, 0, 0, constantDeltas(rows, int64(int32(binary.LittleEndian.Uint32(value)))))
	case format.Int64:
		return dataPage(rows, 0, format.DeltaBinaryPacked, 0, 0, constantDeltas(rows, int64(binary.LittleEndian.Uint64(value))))
	}
	width := max(bits.Len(uint(place)), 1)
	return dataPage(rows, 0, format.RLEDictionary, 0, 0, appendRun([]byte{byte(width)}, rows, uint64(place), (width+7)/8))
}

// needsDictionary reports that stand-ins of required columns name values of a dictionary.
func (l *leaf) needsDictionary() bool {
	return l.kind != format.Boolean && l.kind != format.Int32 && l.kind != format.Int64
}

// constantDeltas is n times the same integer in the encoding DELTA_BINARY_PACKED: one
// block of differences that have no bits.
func constantDeltas(n, value int64) []byte {
	const miniblocks, unit = 4, 128 // blocks are multiples of that
	out := binary.AppendUvarint(nil, uint64((n+unit-1)/unit*unit))
	out = binary.AppendUvarint(out, miniblocks)
	out = binary.AppendUvarint(out, uint64(n))
	out = binary.AppendVarint(out, value)
	if n > 1 {
		out = append(out, 0, 0, 0, 0, 0) // the least difference, and the bits of each miniblock
	}
	return out
}

// dictionary is the page of a dictionary, compressed as a chunk's pages are; nil where
// that can't be done here.
func dictionary(l *leaf, values [][]byte, codec format.CompressionCodec) []byte {
	var content []byte
	for _, v := range values {
		if l.kind == format.ByteArray {
			content = binary.LittleEndian.AppendUint32(content, uint32(len(v)))
		}
		content = append(content, v...)
	}
	packed := deflatePage(content, codec)
	if packed == nil || len(content) > math.MaxInt32 {
		return nil
	}
	h := format.PageHeader{Type: format.DictionaryPage, UncompressedPageSize: int32(len(content)), CompressedPageSize: int32(len(packed))}
	h.DictionaryPageHeader.Valid = true
	h.DictionaryPageHeader.V = format.DictionaryPageHeader{NumValues: int32(len(values)), Encoding: format.Plain}
	return withHeader(&h, packed)
}

// isStandIn reports that bytes of a statistic can be a value of a required column.
func (l *leaf) isStandIn(value []byte) bool {
	switch {
	case value == nil || !l.isValue(value):
		return false
	case l.text:
		return utf8.Valid(value) // It may have been cut.
	case l.kind == format.FixedLenByteArray:
		return len(value) == l.width
	}
	return l.kind != format.ByteArray || len(value) > 0
}

// deflatePage packs a small page; nil where that can't be done here.
func deflatePage(content []byte, codec format.CompressionCodec) []byte {
	switch codec {
	case format.Uncompressed:
		return content
	case format.Snappy:
		return snappy.Encode(nil, content)
	case format.Gzip:
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(content); err != nil || w.Close() != nil {
			return nil
		}
		return b.Bytes()
	case format.Zstd:
		w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstd.MinWindowSize))
		if err != nil {
			return nil
		}
		defer w.Close()
		return w.EncodeAll(content, nil)
	case format.Brotli:
		// A block that isn't compressed, and an empty last one.
		n := len(content)
		if n == 0 || n > 1<<16 {
			return nil
		}
		head := uint32(n-1)<<4 | 1<<20
		return append(append([]byte{byte(head), byte(head >> 8), byte(head >> 16)}, content...), 3)
	case format.Lz4Raw:
		// A block of literals only.
		n := len(content)
		out := []byte{byte(min(n, 15) << 4)}
		if n >= 15 {
			for n -= 15; n >= 255; n -= 255 {
				out = append(out, 255)
			}
			out = append(out, byte(n))
		}
		return append(out, content...)
	}
	return nil
}
