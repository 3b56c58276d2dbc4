package laketest

import (
	"encoding/binary"

	thriftproto "github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/thrift"

	"github.com/pierrec/lz4/v4"
)

// Repack packs the pages of a Parquet file that isn't compressed in a codec of its own.
func Repack(file []byte, codec format.CompressionCodec, pack func([]byte) []byte) ([]byte, error) {
	foot := file[len(file)-8:]
	n := int(binary.LittleEndian.Uint32(foot))
	var meta format.FileMetaData
	if err := thrift.Unmarshal(file[len(file)-8-n:len(file)-8], &meta); err != nil {
		return nil, err
	}
	out := []byte("PAR1")
	for i := range meta.RowGroups {
		meta.RowGroups[i].FileOffset = int64(len(out))
		for k := range meta.RowGroups[i].Columns {
			c := &meta.RowGroups[i].Columns[k]
			m := &c.MetaData
			at := m.DataPageOffset
			if m.DictionaryPageOffset > 0 {
				at = m.DictionaryPageOffset
			}
			start := int64(len(out))
			dictionary := int64(0)
			for rest := file[at : at+m.TotalCompressedSize]; len(rest) > 0; {
				var h format.PageHeader
				n, err := thrift.Leading(rest, &h)
				if err != nil {
					return nil, err
				}
				body := rest[n : n+int(h.CompressedPageSize)]
				rest = rest[n+len(body):]
				levels := 0
				if h.Type == format.DataPageV2 {
					v := &h.DataPageHeaderV2.V
					levels = int(v.RepetitionLevelsByteLength + v.DefinitionLevelsByteLength)
					v.IsCompressed.Valid, v.IsCompressed.V = true, true
				}
				packed := append(append([]byte{}, body[:levels]...), pack(body[levels:])...)
				h.CompressedPageSize, h.CRC = int32(len(packed)), 0
				head, err := thriftproto.Marshal(new(thriftproto.CompactProtocol), &h)
				if err != nil {
					return nil, err
				}
				out = append(append(out, head...), packed...)
				if h.Type == format.DictionaryPage {
					dictionary = int64(len(out)) - start
				}
			}
			if m.DictionaryPageOffset, m.DataPageOffset = 0, start+dictionary; dictionary > 0 {
				m.DictionaryPageOffset = start
			}
			m.Codec, m.TotalCompressedSize = codec, int64(len(out))-start
			m.BloomFilterOffset, m.BloomFilterLength, c.FileOffset = 0, 0, start
			c.ColumnIndexOffset, c.ColumnIndexLength, c.OffsetIndexOffset, c.OffsetIndexLength = 0, 0, 0, 0
		}
	}
	raw, err := thriftproto.Marshal(new(thriftproto.CompactProtocol), &meta)
	if err != nil {
		return nil, err
	}
	return append(binary.LittleEndian.AppendUint32(append(out, raw...), uint32(len(raw))), "PAR1"...), nil
}

// Framed packs as Hadoop does, in blocks of at most 4,000 bytes.
func Framed(pack func([]byte) []byte) func([]byte) []byte {
	return func(raw []byte) (out []byte) {
		for len(raw) > 0 {
			n := min(len(raw), 4000)
			packed := pack(raw[:n])
			out = binary.BigEndian.AppendUint32(out, uint32(n))
			out = binary.BigEndian.AppendUint32(out, uint32(len(packed)))
			out, raw = append(out, packed...), raw[n:]
		}
		return out
	}
}

// LZ4 packs a block of LZ4.
func LZ4(raw []byte) []byte {
	out := make([]byte, lz4.CompressBlockBound(len(raw)))
	var c lz4.Compressor
	n, err := c.CompressBlock(raw, out)
	if err != nil {
		panic(err)
	}
	return out[:n]
}

// LZO packs a block of LZO, in literals and copies of bytes that come again and again.
func LZO(raw []byte) []byte {
	var out []byte
	long := func(n int) {
		for ; n > 255; n -= 255 {
			out = append(out, 0)
		}
		out = append(out, byte(n))
	}
	literals := func(b []byte) {
		switch n := len(b); {
		case len(out) == 0 && n > 0 && n < 239:
			out = append(out, byte(17+n))
		case n > 18:
			out = append(out, 0)
			long(n - 18)
		case n > 3:
			out = append(out, byte(n-3))
		}
		out = append(out, b...)
	}
	for at := 0; ; {
		// Where a byte comes again forty times, and not just before the end.
		from, run := at+4, 0
		for ; from < len(raw); from += run + 1 {
			for run = 0; from+run < len(raw)-4 && raw[from+run] == raw[from-1]; run++ {
			}
			if run >= 40 {
				break
			}
		}
		if from >= len(raw) {
			literals(raw[at:])
			break
		}
		literals(raw[at:from])
		// The length, and the distance less one, four times.
		out = append(out, 32)
		long(run - 33)
		out = append(out, 0, 0)
		at = from + run
	}
	return append(out, 0x11, 0, 0)
}
