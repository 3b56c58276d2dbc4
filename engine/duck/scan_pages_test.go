package duck

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
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

// pagedQuery reads all columns where a condition holds.
func pagedQuery(bucket, key, where string) (r lake.ScanRequest, text string, types []sql.Type) {
	r = lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: bucket, Key: key}, Format: lake.Parquet, Table: pagedColumns}}}
	var names, items []string
	for i, c := range pagedColumns {
		names, items, types = append(names, c.Name), append(items, fmt.Sprint("c", i)), append(types, c.Type)
	}
	return reading(r, names...), "SELECT " + strings.Join(items, ", ") + " FROM SCAN WHERE " + where + " ORDER BY c0", types
}

// within is a condition of a column of bigint.
func within(column string, low, high int64) lake.Condition {
	return lake.Condition{Column: column, Type: bigint, Spans: []lake.Span{{Min: low, Max: high}}}
}

// TestPages compares rows with those that are read without leaving pages out.
func TestPages(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	for name, options := range map[string][]parquet.WriterOption{
		"snappy": {parquet.Compression(&parquet.Snappy)},
		"v1":     {parquet.DataPageVersion(1), parquet.Compression(&parquet.Zstd)},
		"plain":  {parquet.Compression(&parquet.Uncompressed)},
		"gzip":   {parquet.Compression(&parquet.Gzip)},
		"lz4":    {parquet.Compression(&parquet.Lz4Raw)},
		"brotli": {parquet.Compression(&parquet.Brotli)},
	} {
		writePaged(t, filepath.Join(root, "b", name, "x.parquet"), 10000, options...)
		for _, c := range []struct {
			where      string
			conditions []lake.Condition
		}{
			{"c0 BETWEEN 5000 AND 5010", []lake.Condition{within("id", 5000, 5010)}},
			{"c1 BETWEEN 5000 AND 5010", []lake.Condition{within("maybe", 5000, 5010)}},
			{"c1 BETWEEN 5000 AND 5010 OR c0 < 3 OR c0 > 9990", []lake.Condition{{Any: []lake.Condition{within("maybe", 5000, 5010), within("id", -1, 2), within("id", 9991, 99999)}}}},
			{"c1 IS NULL AND c0 BETWEEN 100 AND 200", []lake.Condition{within("id", 100, 200), {Column: "maybe", Type: bigint, Null: true}}},
			{"c6 = 1250.25 AND c4 > 'm'", []lake.Condition{{Column: "price", Type: sql.T(sql.Double), Spans: []lake.Span{{Min: 1250.25, Max: 1250.25}}}, {Column: "must", Type: varchar, Spans: []lake.Span{{Min: "m"}}}}},
			{"c4 = 'm005000' OR c3 >= 'n009998'", []lake.Condition{{Any: []lake.Condition{{Column: "must", Type: varchar, Spans: []lake.Span{{Min: "m005000", Max: "m005000"}}}, {Column: "name", Type: varchar, Spans: []lake.Span{{Min: "n009998"}}}}}}},
		} {
			req, text, types := pagedQuery("b", name, c.where)
			want, all, err := scan(t, e, req, text, 0, types...)
			if err != nil || len(want) == 0 {
				t.Fatal(name, err)
			}
			req.Conditions = c.conditions
			got, some, err := scan(t, e, req, text, 0, types...)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s, %s: %v\n%s\nwant\n%s", name, c.where, err, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if 2*some.ScannedBytes > all.ScannedBytes {
				t.Errorf("%s, %s: scanned %d bytes of %d", name, c.where, some.ScannedBytes, all.ScannedBytes)
			}
		}
	}
}

// TestBrokenPageIndexes reads files whose indexes say what isn't so: that gives rows or
// an error, and the worker lives.
func TestBrokenPageIndexes(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	good := filepath.Join(root, "b", "good", "x.parquet")
	writePaged(t, good, 3000)
	raw, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parquet.OpenFile(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	columns := f.Metadata().RowGroups[0].Columns
	begin, end := columns[0].ColumnIndexOffset, columns[len(columns)-1].OffsetIndexOffset+int64(columns[len(columns)-1].OffsetIndexLength)
	random := rand.New(rand.NewPCG(3, 3))
	failed := 0
	for i := range 60 {
		broken := bytes.Clone(raw)
		for range 1 + i%3 {
			broken[begin+random.Int64N(end-begin)] ^= byte(1 << random.IntN(8))
		}
		key := fmt.Sprint("broken", i)
		put(t, root, key+"/x.parquet", string(broken))
		req, text, types := pagedQuery("b", key, "c0 BETWEEN 1000 AND 1100 OR c1 > 5900")
		req.Conditions = []lake.Condition{{Any: []lake.Condition{within("id", 1000, 1100), {Column: "maybe", Type: bigint, Spans: []lake.Span{{Min: int64(5901)}}}}}}
		if _, _, err := scan(t, e, req, text, 0, types...); err != nil {
			if se := (*sql.Error)(nil); !errors.As(err, &se) {
				t.Errorf("%d: %v", i, err)
			}
			failed++
		}
	}
	t.Logf("%d of 60 failed", failed)
}

// TestPagesRemote fetches the pages that are needed, and no others.
func TestPagesRemote(t *testing.T) {
	root := t.TempDir()
	st := remote(t, filepath.Join(root, "cache"))
	e := newEngine(t, Options{Workers: 1, Store: st, TempDir: filepath.Join(root, "tmp")})
	name := filepath.Join(root, "x.parquet")
	writePaged(t, name, 60000, parquet.PageBufferSize(64<<10), parquet.MaxRowsPerRowGroup(100000), parquet.Compression(&parquet.Uncompressed))
	if _, err := st.PutFile(t.Context(), lake.URI{Bucket: "bucket", Key: "t/x.parquet"}, name, lake.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	req, text, types := pagedQuery("bucket", "t", "c0 BETWEEN 30000 AND 30010")
	req.Conditions = []lake.Condition{within("id", 30000, 30010)}
	rows, stats, err := scan(t, e, req, text, 0, types...)
	if err != nil || len(rows) != 11 {
		t.Fatal(rows, err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if stats.FetchedBytes > info.Size()/3 || stats.ScannedBytes > info.Size()/4 {
		t.Errorf("%d of %d bytes were scanned, %d fetched", stats.ScannedBytes, info.Size(), stats.FetchedBytes)
	}
	// What was put in the place of pages is nowhere kept: others read them as they are.
	req.Conditions = nil
	rows, _, err = scan(t, e, req, "SELECT count(c1), sum(c0)::BIGINT, count(c3) FROM SCAN", 0, bigint, bigint, bigint)
	if err != nil || rows[0] != "48000|1799970000|48000" {
		t.Error(rows, err)
	}
}
