package lake

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/reframe"
	"glaux/sql"
)

// FuzzFooter breaks Parquet files' metadata: it is refused, or what planning takes
// from it lies within the file.
func FuzzFooter(f *testing.F) {
	type row struct {
		ID   int64             `parquet:"id"`
		Name *string           `parquet:"name,optional,dict"`
		Tags []string          `parquet:"tags,list"`
		Map  map[string]int32  `parquet:"map"`
		In   struct{ X int32 } `parquet:"in"`
	}
	var b bytes.Buffer
	name := "n"
	w := parquet.NewGenericWriter[row](&b, parquet.MaxRowsPerRowGroup(1), parquet.BloomFilters(parquet.SplitBlockFilter(10, "id")))
	if _, err := w.Write([]row{{ID: 1, Name: &name, Tags: []string{"a"}}, {ID: 2}}); err != nil {
		f.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	raw := b.Bytes()
	size := binary.LittleEndian.Uint32(raw[len(raw)-8:])
	meta := raw[len(raw)-8-int(size) : len(raw)-8]
	f.Add(meta, uint16(0), byte(0))
	f.Add(meta, uint16(20), byte(0x80))
	bounds := []Bound{
		{Column: "id", Type: sql.T(sql.BigInt), Min: int64(1), Max: int64(2), Values: []sql.Value{int64(1), int64(2)}},
		{Column: "name", Type: sql.T(sql.Varchar), Values: []sql.Value{"n"}},
	}
	f.Fuzz(func(t *testing.T, meta []byte, at uint16, x byte) {
		if meta = bytes.Clone(meta); len(meta) > 0 {
			meta[int(at)%len(meta)] ^= x
		}
		m, err := reframe.Metadata(meta)
		if err != nil {
			return
		}
		const end = 1 << 20
		ft, err := digest(m, end)
		if err != nil {
			return
		}
		for i := range ft.groups {
			g := &ft.groups[i]
			g.mayMatch(ft, bounds, nil, false)
			for _, c := range g.chunks {
				for _, r := range []Range{c.at, c.filter, c.dictionary} {
					if r.Off < 0 || r.Len < 0 || r.Off+r.Len > end {
						t.Errorf("%+v lies outside the file", r)
					}
				}
			}
		}
	})
}

// FuzzBloom breaks Bloom filters: they are used or not.
func FuzzBloom(f *testing.F) {
	f.Add([]byte("\x15\x40\x1c\x1c\x00\x00\x1c\x1c\x00\x00\x1c\x1c\x00\x00\x00........................................"))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		if filter := decodeFilter(raw); filter != nil {
			filter.Check(7)
		}
	})
}

// FuzzDictionary breaks dictionary pages: they are used or not.
func FuzzDictionary(f *testing.F) {
	f.Add([]byte("\x15\x04\x15\x10\x15\x10\x4c\x15\x02\x15\x00\x00\x00\x04\x00\x00\x00abcd"), byte(0), byte(6))
	f.Fuzz(func(_ *testing.T, raw []byte, codec, kind byte) {
		_ = decodeDictionary(raw, format.CompressionCodec(codec%8), format.Type(kind%8))
	})
}
