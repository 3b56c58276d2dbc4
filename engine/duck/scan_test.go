package duck

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/engine"
	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

type event struct {
	ID    int64    `parquet:"ID"`
	Name  string   `parquet:"name,optional"`
	Price float64  `parquet:"price"`
	Tags  []string `parquet:"tags,list"`
}

// writeEvents stores a Parquet file of n events in row groups of size rows.
func writeEvents(t testing.TB, root, key string, from, n, size int) {
	t.Helper()
	name := filepath.Join(root, "b", key)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := parquet.NewGenericWriter[event](f, parquet.Compression(&parquet.Snappy))
	for i := range n {
		id := from + i
		if _, err := w.Write([]event{{ID: int64(id), Name: fmt.Sprint("name ", id*7919), Price: float64(id) / 4, Tags: []string{"a", fmt.Sprint(id)}}}); err != nil {
			t.Fatal(err)
		}
		if (i+1)%size == 0 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

var eventColumns = []lake.Column{{Name: "id", Type: bigint}, {Name: "name", Type: varchar}, {Name: "price", Type: sql.T(sql.Double)}, {Name: "tags", Type: sql.ArrayOf(varchar)}}

// table is a test table: two partitions by a date.
func table(format lake.Format, serde lake.SerDe, columns []lake.Column) lake.ScanRequest {
	r := lake.ScanRequest{PartitionNames: []string{"dt"}}
	for _, dt := range []string{"2024-01-01", "2024-01-02"} {
		r.Locations = append(r.Locations, lake.Location{Prefix: lake.URI{Bucket: "b", Key: "t/dt=" + dt}, Partition: []*string{&dt}, Format: format, SerDe: serde, Table: columns})
	}
	return r
}

// reading adds the columns to read: names of data columns, "dt", or hidden ones.
func reading(r lake.ScanRequest, names ...string) lake.ScanRequest {
	for _, n := range names {
		c, part, hidden := lake.Column{Name: n}, -1, ""
		switch {
		case n == "dt":
			c.Type, part = sql.T(sql.Date), 0
		case n == "$file_size":
			c.Type, hidden = bigint, n
		case strings.HasPrefix(n, "$"):
			c.Type, hidden = varchar, n
		default:
			for _, t := range r.Locations[0].Table {
				if t.Name == n {
					c = t
				}
			}
		}
		r.Columns, r.Partition, r.Hidden = append(r.Columns, c), append(r.Partition, part), append(r.Hidden, hidden)
	}
	return r
}

// scan runs a query over a scan, which the text names SCAN.
func scan(t testing.TB, e *Engine, r lake.ScanRequest, text string, limit int64, types ...sql.Type) ([]string, engine.Stats, error) {
	t.Helper()
	planner := lake.Planner{Store: e.opts.Store}
	planned, err := planner.Plan(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	read := &scans{}
	from, err := read.ScanSQL(planned)
	if err != nil {
		return nil, engine.Stats{}, err
	}
	prog := Program{SQL: strings.ReplaceAll(text, "SCAN", "("+from+")"), Types: types, Kernels: read.kernels}
	return drain(t.Context(), e.start(t.Context(), engine.Job{Limits: engine.Limits{ScannedBytes: limit}}, prog, read, 0))
}

// opened is a file and its size in bytes, open until the test ends.
func opened(t testing.TB, name string) (*os.File, int64) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return f, info.Size()
}

// chunkBytes sums the compressed sizes of some columns in some row groups by the
// file's own footer.
func chunkBytes(t testing.TB, name string, groups func(int) bool, columns ...string) (sum int64) {
	t.Helper()
	p, err := parquet.OpenFile(opened(t, name))
	if err != nil {
		t.Fatal(err)
	}
	for g, rg := range p.Metadata().RowGroups {
		for _, c := range rg.Columns {
			for _, want := range columns {
				if strings.EqualFold(c.MetaData.PathInSchema[0], want) && groups(g) {
					sum += c.MetaData.TotalCompressedSize
				}
			}
		}
	}
	return sum
}

func all(int) bool { return true }

func TestParquetScan(t *testing.T) {
	root := t.TempDir()
	writeEvents(t, root, "t/dt=2024-01-01/a.parquet", 0, 30000, 10000)
	writeEvents(t, root, "t/dt=2024-01-02/sub/b.parquet", 30000, 5000, 10000)
	writeEvents(t, root, "t/dt=2024-01-02/_hidden.parquet", 0, 10, 10)
	one, two := filepath.Join(root, "b/t/dt=2024-01-01/a.parquet"), filepath.Join(root, "b/t/dt=2024-01-02/sub/b.parquet")
	e := newEngine(t, Options{Workers: 2, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	req := table(lake.Parquet, lake.SerDe{}, eventColumns)
	extra := append(eventColumns[:4:4], lake.Column{Name: "missing", Type: sql.T(sql.Date)})
	withMissing := table(lake.Parquet, lake.SerDe{}, extra)

	for _, c := range []struct {
		name  string
		req   lake.ScanRequest
		sql   string
		types []sql.Type
		rows  string
		bytes int64
	}{
		{"all of a column", reading(req, "id"), "SELECT sum(c0)::BIGINT FROM SCAN", []sql.Type{bigint}, "612482500",
			chunkBytes(t, one, all, "id") + chunkBytes(t, two, all, "id")},
		{"count", reading(req), "SELECT count(*) FROM SCAN", []sql.Type{bigint}, "35000", 0},
		{"partition only", reading(req, "dt"), "SELECT c0, count(*) FROM SCAN GROUP BY 1 ORDER BY 1", []sql.Type{sql.T(sql.Date), bigint}, "2024-01-01|30000;2024-01-02|5000", 0},
		{"nested", reading(req, "tags", "id"), "SELECT max(c0) FROM SCAN WHERE c1 = 5", []sql.Type{sql.ArrayOf(varchar)}, "[a, 5]",
			chunkBytes(t, one, func(g int) bool { return g == 0 }, "id", "tags")},
		{"row group pruning", reading(req, "id", "price"), "SELECT c1 FROM SCAN WHERE c0 = 25000", []sql.Type{sql.T(sql.Double)}, "6250.0",
			chunkBytes(t, one, func(g int) bool { return g == 2 }, "id", "price")},
		{"missing", reading(withMissing, "id", "missing"), "SELECT count(c0), count(c1) FROM SCAN", []sql.Type{bigint, bigint}, "35000|0",
			chunkBytes(t, one, all, "id") + chunkBytes(t, two, all, "id")},
		{"hidden", reading(req, "$path", "$partition"), "SELECT DISTINCT c0, c1 FROM SCAN ORDER BY 1", []sql.Type{varchar, varchar},
			"s3://b/t/dt=2024-01-01/a.parquet|dt=2024-01-01;s3://b/t/dt=2024-01-02/sub/b.parquet|dt=2024-01-02", 0},
	} {
		rows, stats, err := scan(t, e, c.req, c.sql, 0, c.types...)
		if err != nil || strings.Join(rows, ";") != c.rows || stats.ScannedBytes != c.bytes {
			t.Errorf("%s: %v, %v, scanned %d instead of %d", c.name, rows, err, stats.ScannedBytes, c.bytes)
		}
	}

	_, stats, err := scan(t, e, reading(req, "id", "name"), "SELECT max(c1) FROM SCAN", 1000, varchar)
	var limit *engine.LimitError
	if !errors.As(err, &limit) {
		t.Errorf("the limit gave %v after %d bytes", err, stats.ScannedBytes)
	}
	mistyped := table(lake.Parquet, lake.SerDe{}, []lake.Column{{Name: "id", Type: sql.T(sql.TinyInt)}})
	_, _, err = scan(t, e, reading(mistyped, "id"), "SELECT c0 FROM SCAN", 0, sql.T(sql.TinyInt))
	var se *sql.Error
	if !errors.As(err, &se) || se.Name != "HIVE_BAD_DATA" || !strings.Contains(se.Message, "s3://b/t/dt=") {
		t.Errorf("numbers that do not fit gave %v", err)
	}
}

// TestParquetConverted reads values of a file whose table says that they are something else.
func TestParquetConverted(t *testing.T) {
	root := t.TempDir()
	writeEvents(t, root, "t/dt=2024-01-01/a.parquet", 0, 1000, 1000)
	writeEvents(t, root, "t/dt=2024-01-02/b.parquet", 1000, 1, 1)
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	three := varchar
	three.Length = 3
	for _, c := range []struct {
		column    string
		as        sql.Type
		text      string
		want, why string
	}{
		{"name", sql.T(sql.VarBinary), "SELECT hex(max(c0)) FROM SCAN WHERE c1 = DATE '2024-01-02'", "6E616D652037393139303030", ""},
		{"id", sql.T(sql.Date), "SELECT max(c0)::VARCHAR FROM SCAN", "1972-09-27", ""},
		{"id", sql.T(sql.Double), "SELECT sum(c0)::VARCHAR FROM SCAN", "500500.0", ""},
		{"id", three, "SELECT max(c0) FROM SCAN WHERE c1 = DATE '2024-01-01'", "999", ""},
		{"id", three, "SELECT max(c0) FROM SCAN", "", "Varchar representation of 1000 exceeds varchar(3) bounds"},
	} {
		columns := slices.Clone(eventColumns)
		columns[slices.IndexFunc(columns, func(of lake.Column) bool { return of.Name == c.column })].Type = c.as
		rows, _, err := scan(t, e, reading(table(lake.Parquet, lake.SerDe{}, columns), c.column, "dt"), c.text, 0, varchar)
		if got := strings.Join(rows, ";"); got != c.want || (err != nil) != (c.why != "") || err != nil && !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s as %s: %s, %v instead of %s %s", c.text, c.as, got, err, c.want, c.why)
		}
	}
}
