package lake

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"glaux/lake/thrift"
)

type nestedRow struct {
	ID int64 `parquet:"id"`
	St *struct {
		A int32   `parquet:"a"`
		B *string `parquet:"b,optional"`
		C struct {
			X []int64          `parquet:"x,list"`
			Y map[string]int32 `parquet:"y"`
		} `parquet:"c"`
	} `parquet:"st,optional"`
	List []struct {
		P int32  `parquet:"p"`
		Q string `parquet:"q"`
	} `parquet:"list,list"`
}

// nestedFooter is the metadata of a file with row groups of nested columns.
func nestedFooter(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[nestedRow](&b, parquet.MaxRowsPerRowGroup(10), parquet.SortingWriterConfig(parquet.SortingColumns(parquet.Ascending("id"))))
	if _, err := w.Write(make([]nestedRow, 25)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	n := len(raw)
	return raw[n-8-int(binary.LittleEndian.Uint32(raw[n-8:])) : n-8]
}

// leafPaths are those of a schema's leaves.
func leafPaths(schema []format.SchemaElement) (list []string) {
	next := 1
	var walk func(path string)
	walk = func(path string) {
		e := schema[next]
		next++
		path += "." + e.Name
		if !e.NumChildren.Valid || e.NumChildren.V == 0 {
			list = append(list, path[1:])
		}
		for range e.NumChildren.V {
			walk(path)
		}
	}
	for next < len(schema) {
		walk("")
	}
	return list
}

// TestNarrowedFooter compares footers of fewer leaves with what another decoder makes of them.
func TestNarrowedFooter(t *testing.T) {
	raw := nestedFooter(t)
	var whole format.FileMetaData
	if err := thrift.Unmarshal(raw, &whole); err != nil {
		t.Fatal(err)
	}
	r, err := parseRawFooter(raw)
	if err != nil {
		t.Fatal(err)
	}
	leaves := leafPaths(whole.Schema)
	for set := 1; set < 1<<len(leaves); set++ {
		keep, want := make([]bool, len(leaves)), []string(nil)
		for i, l := range leaves {
			if keep[i] = set>>i&1 == 1; keep[i] {
				want = append(want, l)
			}
		}
		foot, err := r.narrowed(keep, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		n := len(foot) - 8
		if string(foot[n+4:]) != "PAR1" || int(binary.LittleEndian.Uint32(foot[n:])) != n || n > len(raw) {
			t.Fatalf("%v: a footer of %d bytes ends %q", want, n, foot[n:])
		}
		var got format.FileMetaData
		if err := thrift.Unmarshal(foot[:n], &got); err != nil {
			t.Fatalf("%v: %v", want, err)
		}
		if paths := leafPaths(got.Schema); !slices.Equal(paths, want) {
			t.Fatalf("the schema has %v instead of %v", paths, want)
		}
		if got.NumRows != whole.NumRows || len(got.RowGroups) != len(whole.RowGroups) || len(got.ColumnOrders) != len(want) {
			t.Fatalf("%v: %d rows, %d row groups, %d orders", want, got.NumRows, len(got.RowGroups), len(got.ColumnOrders))
		}
		for i, g := range got.RowGroups {
			var have []string
			for _, c := range g.Columns {
				have = append(have, strings.Join(c.MetaData.PathInSchema, "."))
			}
			if !slices.Equal(have, want) || g.NumRows != whole.RowGroups[i].NumRows || len(g.SortingColumns) > 0 {
				t.Fatalf("row group %d has %v instead of %v", i, have, want)
			}
		}
	}
}

// TestMarkedFooter has a schema say something else of its leaves, in no more room than the
// file's own has, and compares the rest with what another decoder makes of it.
func TestMarkedFooter(t *testing.T) {
	raw := nestedFooter(t)
	var whole format.FileMetaData
	if err := thrift.Unmarshal(raw, &whole); err != nil {
		t.Fatal(err)
	}
	r, err := parseRawFooter(raw)
	if err != nil {
		t.Fatal(err)
	}
	keep := slices.Repeat([]bool{true}, len(leafPaths(whole.Schema)))
	for _, m := range []mark{markNone, markText} {
		marks := map[int]mark{}
		for i := range keep {
			marks[i] = m
		}
		foot, err := r.narrowed(keep, marks, true)
		if err != nil {
			t.Fatal(err)
		}
		if len(foot)-8 > len(raw) {
			t.Errorf("%d bytes of %d", len(foot)-8, len(raw))
		}
		var got format.FileMetaData
		if err := thrift.Unmarshal(foot[:len(foot)-8], &got); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(leafPaths(got.Schema), leafPaths(whole.Schema)) {
			t.Errorf("the schema has %v", leafPaths(got.Schema))
		}
		for _, e := range got.Schema {
			if leaf := !e.NumChildren.Valid; leaf && (e.ConvertedType.Valid != (m == markText) || e.LogicalType.Value != nil) {
				t.Errorf("%d: %s says %v, %v", m, e.Name, e.ConvertedType, e.LogicalType.Value)
			}
		}
		for i, g := range got.RowGroups {
			for k, c := range g.Columns {
				want := whole.RowGroups[i].Columns[k].MetaData
				if c.MetaData.DataPageOffset != want.DataPageOffset || c.MetaData.TotalCompressedSize != want.TotalCompressedSize || c.MetaData.NumValues != want.NumValues || c.MetaData.Codec != want.Codec {
					t.Errorf("a chunk is %+v instead of %+v", c.MetaData, want)
				}
			}
		}
	}
}

// FuzzNarrowedFooter narrows footers that are malformed: what is made of those that can be
// decoded can be decoded.
func FuzzNarrowedFooter(f *testing.F) {
	raw := nestedFooter(f)
	f.Add(raw, uint64(5))
	random := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		broken := bytes.Clone(raw)
		broken[random.IntN(len(broken))] ^= byte(1 << random.IntN(8))
		f.Add(broken, random.Uint64())
	}
	f.Fuzz(func(t *testing.T, raw []byte, set uint64) {
		var meta format.FileMetaData
		if thrift.Unmarshal(raw, &meta) != nil {
			return
		}
		ft, err := digest(&meta, 1<<40)
		if err != nil {
			return
		}
		r, err := parseRawFooter(raw)
		if err != nil {
			return
		}
		keep := make([]bool, len(ft.leaves))
		for i := range keep {
			keep[i] = set>>(i%64)&1 == 1
		}
		marks := map[int]mark{}
		for i := range keep {
			marks[i] = mark(set >> (i * 7 % 64) % 3)
		}
		foot, err := r.narrowed(keep, marks, set%2 == 0)
		if err != nil {
			return
		}
		var got format.FileMetaData
		if err := thrift.Unmarshal(foot[:len(foot)-8], &got); err != nil {
			t.Errorf("undecodable: %v", err)
		}
	})
}
