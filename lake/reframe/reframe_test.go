package reframe_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"

	"glaux/lake/laketest"
	"glaux/lake/reframe"
)

type row struct {
	ID     int64    `parquet:"id,split"`
	Maybe  *int32   `parquet:"maybe,optional,split"`
	Name   string   `parquet:"name,dict"`
	Text   *string  `parquet:"text,optional"`
	Fixed  [5]byte  `parquet:"fixed,split"`
	List   []int32  `parquet:"list,list"`
	Nested []nested `parquet:"nested,list"`
	Price  float64  `parquet:"price,split"`
}

type nested struct {
	X *int64  `parquet:"x,optional,split"`
	Y []int64 `parquet:"y,list"`
}

func rows() (list []row) {
	for i := range 700 {
		r := row{ID: int64(i) << 20, Name: fmt.Sprint("n", i%9), Fixed: [5]byte{byte(i), 2, 3, byte(i >> 4), 5}, Price: float64(i) / 3}
		if i%3 > 0 {
			x, s := int32(-i), fmt.Sprint("text ", i)
			r.Maybe, r.Text = &x, &s
		}
		for k := range i % 4 {
			r.List = append(r.List, int32(i*k))
			n := nested{}
			for j := range k {
				n.Y = append(n.Y, int64(i*j))
			}
			if k%2 == 0 {
				x := int64(i) - 300
				n.X = &x
			}
			r.Nested = append(r.Nested, n)
		}
		list = append(list, r)
	}
	return list
}

func written(t testing.TB, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[row](&b, append(options, parquet.PageBufferSize(1500), parquet.MaxRowsPerRowGroup(300))...)
	if _, err := w.Write(rows()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func lz4Frame(raw []byte) []byte {
	var b bytes.Buffer
	w := lz4.NewWriter(&b)
	if _, err := w.Write(raw); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// packings are files of the same rows.
func packings(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, options := range map[string][]parquet.WriterOption{
		"v1": {parquet.DataPageVersion(1)}, "v2": {parquet.DataPageVersion(2)},
	} {
		plain := written(t, append(options, parquet.Compression(&parquet.Uncompressed))...)
		out[name] = plain
		for _, codec := range []string{"snappy", "gzip", "zstd", "brotli", "lz4 raw"} {
			out[name+" "+codec] = written(t, append(options, compression(codec))...)
		}
		for kind, p := range map[string]struct {
			codec format.CompressionCodec
			pack  func([]byte) []byte
		}{
			"lzo": {format.LZO, laketest.Framed(laketest.LZO)}, "lz4 hadoop": {format.Lz4, laketest.Framed(laketest.LZ4)},
			"lz4 block": {format.Lz4, laketest.LZ4}, "lz4 frame": {format.Lz4, lz4Frame},
		} {
			packed, err := laketest.Repack(plain, p.codec, p.pack)
			if err != nil {
				t.Fatal(err)
			}
			out[name+" "+kind] = packed
		}
	}
	return out
}

func compression(name string) parquet.WriterOption {
	switch name {
	case "snappy":
		return parquet.Compression(&parquet.Snappy)
	case "gzip":
		return parquet.Compression(&parquet.Gzip)
	case "zstd":
		return parquet.Compression(&parquet.Zstd)
	case "brotli":
		return parquet.Compression(&parquet.Brotli)
	}
	return parquet.Compression(&parquet.Lz4Raw)
}

func read(t *testing.T, src io.ReaderAt, size int64) []row {
	t.Helper()
	p, err := parquet.OpenFile(src, size)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]row, p.NumRows())
	if n, err := parquet.NewGenericReader[row](p).Read(out); n != len(out) {
		t.Fatalf("%d of %d rows, %v", n, len(out), err)
	}
	return out
}

// TestFile reads files as they are presented, and copied.
func TestFile(t *testing.T) {
	plain := written(t, parquet.Compression(&parquet.Uncompressed))
	want := read(t, bytes.NewReader(plain), int64(len(plain)))
	for name, raw := range packings(t) {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := reframe.Copy(&b, bytes.NewReader(raw), int64(len(raw))); err != nil {
				t.Fatal(err)
			}
			if got := read(t, bytes.NewReader(b.Bytes()), int64(b.Len())); !reflect.DeepEqual(got, want) {
				t.Error("other rows")
			}
			sameBytes(t, raw, b.Bytes())
		})
	}
}

// sameBytes compares what a file is presented as with a copy of that, by the places that
// their footers tell.
func sameBytes(t *testing.T, raw, copied []byte) {
	t.Helper()
	f, err := reframe.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var list [2][]format.RowGroup
	for i, src := range []io.ReaderAt{f, bytes.NewReader(copied)} {
		p, err := parquet.OpenFile(src, []int64{f.Size(), int64(len(copied))}[i], parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			t.Fatal(err)
		}
		list[i] = p.Metadata().RowGroups
	}
	for g := range list[0] {
		for c := range list[0][g].Columns {
			m, of := &list[0][g].Columns[c].MetaData, &list[1][g].Columns[c].MetaData
			if reframe.Needed(m) || reframe.Needed(of) {
				t.Fatalf("%v is still %v and %v", m.PathInSchema, m.Codec, m.Encoding)
			}
			end := of.DataPageOffset + of.TotalCompressedSize
			for _, from := range [][2]int64{{m.DataPageOffset, of.DataPageOffset}, {m.DictionaryPageOffset, of.DictionaryPageOffset}} {
				if from[0] == 0 {
					continue
				}
				if from[1] == of.DictionaryPageOffset {
					end = from[1] + of.TotalCompressedSize
				} else if of.DictionaryPageOffset > 0 {
					end = of.DictionaryPageOffset + of.TotalCompressedSize
				}
				// There and back again, in pieces.
				for _, step := range []int{1000, 101, 100_000} {
					for at := from[1]; at < end; at += int64(step) {
						got := make([]byte, min(int64(step), end-at))
						if _, err := f.ReadAt(got, from[0]+at-from[1]); err != nil || !bytes.Equal(got, copied[at:][:len(got)]) {
							t.Fatalf("row group %d, column %d: other bytes at %d, %v", g, c, at-from[1], err)
						}
					}
				}
			}
		}
	}
}

// TestBroken breaks bytes of pages: a file is read, or an error says what is wrong.
func TestBroken(t *testing.T) {
	raw := packings(t)["v1 lzo"]
	wrong := 0
	for at := 4; at < len(raw)/2; at += 211 {
		bad := bytes.Clone(raw)
		bad[at] ^= 0x55
		err := reframe.Copy(io.Discard, bytes.NewReader(bad), int64(len(bad)))
		if err != nil {
			wrong++
		}
		if e := (*reframe.Error)(nil); err != nil && !errors.As(err, &e) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
	if wrong == 0 {
		t.Error("nothing was ever wrong")
	}
}

// FuzzFile presents broken files: reading ends with something or an error.
func FuzzFile(f *testing.F) {
	for _, raw := range packings(f) {
		f.Add(raw, uint16(40), []byte{1})
		f.Add(raw, uint16(len(raw)-300), []byte{0xff, 0xff})
	}
	f.Fuzz(func(_ *testing.T, raw []byte, at uint16, x []byte) {
		raw = bytes.Clone(raw)
		if len(raw) > 0 {
			copy(raw[int(at)%len(raw):], x)
		}
		_ = reframe.Copy(io.Discard, bytes.NewReader(raw), int64(len(raw)))
	})
}
