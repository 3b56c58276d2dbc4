package duck

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// fieldsRequest reads columns of the paged file, and fields of it: "in.x".
func fieldsRequest(bucket, key string, names ...string) (r lake.ScanRequest, types []sql.Type) {
	r = lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: bucket, Key: key}, Format: lake.Parquet, Table: pagedColumns}}}
	for _, name := range names {
		column, field, dotted := strings.Cut(name, ".")
		r = reading(r, column)
		c := &r.Columns[len(r.Columns)-1]
		if dotted {
			i := slices.IndexFunc(c.Type.Fields, func(f sql.Field) bool { return f.Name == field })
			c.Path, c.Type = []string{field}, c.Type.Fields[i].Type
		}
		types = append(types, c.Type)
	}
	return r, types
}

// TestPagesOfFields leaves out row groups and pages by conditions on a row's fields.
func TestPagesOfFields(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	writePaged(t, filepath.Join(root, "b", "x", "x.parquet"), 10000)
	for _, c := range []struct {
		where     string
		condition lake.Condition
		bound     bool
	}{
		{"c1 BETWEEN 5000 AND 5010", lake.Condition{Column: "in", Path: []string{"x"}, Type: integer, Spans: []lake.Span{{Min: int64(5000), Max: int64(5010)}}}, true},
		{"c2 = 'y5000'", lake.Condition{Column: "in", Path: []string{"y"}, Type: varchar, Spans: []lake.Span{{Min: "y5000", Max: "y5000"}}}, true},
		{"c1 > 9990 OR c0 < 5", lake.Condition{Any: []lake.Condition{{Column: "in", Path: []string{"X"}, Type: integer, Spans: []lake.Span{{Min: int64(9991)}}}, within("id", -1, 4)}}, false},
		{"c1 IS NULL AND c0 < 20", lake.Condition{All: []lake.Condition{{Column: "in", Path: []string{"x"}, Type: integer, Null: true}, within("id", -1, 19)}}, false},
		{"c1 IS NOT NULL AND c0 < 20", lake.Condition{All: []lake.Condition{{Column: "in", Path: []string{"x"}, Type: integer, Spans: []lake.Span{{}}}, within("id", -1, 19)}}, false},
	} {
		req, types := fieldsRequest("b", "x", "id", "in.x", "in.y")
		text := "SELECT c0, c1, c2 FROM SCAN WHERE " + c.where + " ORDER BY c0"
		want, all, err := scan(t, e, req, text, 0, types...)
		if err != nil || len(want) == 0 {
			t.Fatal(c.where, err)
		}
		req.Conditions = []lake.Condition{c.condition}
		got, some, err := scan(t, e, req, text, 0, types...)
		if err != nil || !slices.Equal(got, want) || 2*some.ScannedBytes > all.ScannedBytes {
			t.Errorf("%s: %v, scanned %d bytes of %d\n%s\nwant\n%s", c.where, err, some.ScannedBytes, all.ScannedBytes, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if !c.bound {
			continue
		}
		span := c.condition.Spans[0]
		req.Conditions, req.Bounds = nil, []lake.Bound{{Column: "in", Path: c.condition.Path, Type: c.condition.Type, Min: span.Min, Max: span.Max}}
		got, some, err = scan(t, e, req, text, 0, types...)
		if err != nil || !slices.Equal(got, want) || some.ScannedBytes >= all.ScannedBytes {
			t.Errorf("%s by its bound: %v, scanned %d bytes of %d\n%s", c.where, err, some.ScannedBytes, all.ScannedBytes, strings.Join(got, "\n"))
		}
	}
}

// TestFieldsRemote fetches the chunks of a field, and no others.
func TestFieldsRemote(t *testing.T) {
	root := t.TempDir()
	st := remote(t, filepath.Join(root, "cache"))
	e := newEngine(t, Options{Workers: 1, Store: st, TempDir: filepath.Join(root, "tmp")})
	name := filepath.Join(root, "x.parquet")
	writePaged(t, name, 60000, parquet.PageBufferSize(64<<10), parquet.MaxRowsPerRowGroup(100000), parquet.Compression(&parquet.Uncompressed))
	if _, err := st.PutFile(t.Context(), lake.URI{Bucket: "bucket", Key: "t/x.parquet"}, name, lake.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(strings.NewReader(string(raw)), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var weight int64
	for _, g := range f.Metadata().RowGroups {
		for _, c := range g.Columns {
			if slices.Equal(c.MetaData.PathInSchema, []string{"in", "x"}) {
				weight += c.MetaData.TotalCompressedSize
			}
		}
	}
	req, types := fieldsRequest("bucket", "t", "in.x")
	rows, stats, err := scan(t, e, req, "SELECT max(c0) FROM SCAN", 0, types...)
	if err != nil || fmt.Sprint(rows) != "[59998]" {
		t.Fatal(rows, err)
	}
	if most := weight + 1<<20; stats.ScannedBytes != weight || stats.FetchedBytes > most || weight > int64(len(raw))/20 {
		t.Errorf("scanned %d bytes, fetched %d, the field weighs %d of %d", stats.ScannedBytes, stats.FetchedBytes, weight, len(raw))
	}
}
