package duck

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// paged is a row of many kinds of columns, ordered by its number.
type paged struct {
	ID     int64            `parquet:"id"`
	Maybe  *int64           `parquet:"maybe,optional"`
	Day    int32            `parquet:"day,date"`
	Name   *string          `parquet:"name,optional"`
	Must   string           `parquet:"must,plain"`
	Kind   string           `parquet:"kind,dict"`
	Price  float64          `parquet:"price"`
	Ratio  *float32         `parquet:"ratio,optional"`
	Flag   bool             `parquet:"flag"`
	Amount int64            `parquet:"amount,decimal(2:15)"`
	Tags   []string         `parquet:"tags,list"`
	Map    map[string]int32 `parquet:"map"`
	In     struct {
		X *int32 `parquet:"x,optional"`
		Y string `parquet:"y"`
	} `parquet:"in"`
}

var pagedColumns = []lake.Column{
	{Name: "id", Type: bigint}, {Name: "maybe", Type: bigint}, {Name: "day", Type: sql.T(sql.Date)}, {Name: "name", Type: varchar}, {Name: "must", Type: varchar},
	{Name: "kind", Type: varchar}, {Name: "price", Type: sql.T(sql.Double)}, {Name: "ratio", Type: sql.T(sql.Real)}, {Name: "flag", Type: sql.T(sql.Boolean)},
	{Name: "amount", Type: sql.DecimalOf(15, 2)}, {Name: "tags", Type: sql.ArrayOf(varchar)}, {Name: "map", Type: sql.MapOf(varchar, integer)},
	{Name: "in", Type: sql.RowOf(sql.Field{Name: "x", Type: integer}, sql.Field{Name: "y", Type: varchar})},
}

func pagedRow(i int) paged {
	r := paged{ID: int64(i), Day: int32(i / 10), Must: fmt.Sprintf("m%06d", i), Kind: fmt.Sprint("k", i%7), Price: float64(i) / 4, Flag: i%3 == 0, Amount: int64(i) * 5, Map: map[string]int32{}}
	if i%5 != 0 {
		n, name, ratio := int64(i)*2, fmt.Sprintf("n%06d", i), float32(i)/2
		r.Maybe, r.Name, r.Ratio = &n, &name, &ratio
	}
	for k := range i % 4 {
		r.Tags = append(r.Tags, fmt.Sprint("t", i, k))
		r.Map[fmt.Sprint("m", k)] = int32(i)
	}
	if i%2 == 0 {
		x := int32(i)
		r.In.X = &x
	}
	r.In.Y = fmt.Sprint("y", i)
	return r
}

// writePaged stores a file of n rows whose pages are small.
func writePaged(t testing.TB, name string, n int, options ...parquet.WriterOption) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := parquet.NewGenericWriter[paged](&b, append([]parquet.WriterOption{parquet.PageBufferSize(2000), parquet.MaxRowsPerRowGroup(4000)}, options...)...)
	for i := range n {
		if _, err := w.Write([]paged{pagedRow(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestPages(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	for name, options := range map[string][]parquet.WriterOption{
		"snappy": {parquet.Compression(&parquet.Snappy)},
		"v1":     {parquet.DataPageVersion(1), parquet.Compression(compress.Codec(&parquet.Zstd))},
		"plain":  {parquet.Compression(&parquet.Uncompressed)},
		"gzip":   {parquet.Compression(&parquet.Gzip)},
		"lz4":    {parquet.Compression(&parquet.Lz4Raw)},
		"brotli": {parquet.Compression(&parquet.Brotli)},
	} {
		writePaged(t, filepath.Join(root, "b", name, "x.parquet"), 10000, options...)
		req := lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: name}, Format: lake.Parquet, Table: pagedColumns}}}
		var names []string
		var types []sql.Type
		for _, c := range pagedColumns {
			names, types = append(names, c.Name), append(types, c.Type)
		}
		req = reading(req, names...)
		for _, c := range []struct {
			where      string
			conditions []lake.Condition
		}{
			{"c0 BETWEEN 5000 AND 5010", []lake.Condition{{Column: "id", Type: bigint, Spans: []lake.Span{{Min: int64(5000), Max: int64(5010)}}}}},
			{"c1 BETWEEN 5000 AND 5010", []lake.Condition{{Column: "maybe", Type: bigint, Spans: []lake.Span{{Min: int64(5000), Max: int64(5010)}}}}},
		} {
			text := "SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12 FROM SCAN WHERE " + c.where + " ORDER BY c0"
			want, all, err := scan(t, e, req, text, 0, types...)
			if err != nil {
				t.Fatal(name, err)
			}
			pruned := req
			pruned.Conditions = c.conditions
			got, some, err := scan(t, e, pruned, text, 0, types...)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s, %s: %v\n%s\nwant\n%s", name, c.where, err, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			t.Log(name, c.where, some.ScannedBytes, all.ScannedBytes, len(want))
		}
	}
}
