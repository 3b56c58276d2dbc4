package duck

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/engine"
	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// TestWriteZeros writes columns that have 0.0 and -0.0, whose chunks get no dictionaries then,
// and others, whose chunks do.
func TestWriteZeros(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("zeros are told apart on Linux only")
	}
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	double, single := sql.T(sql.Double), sql.T(sql.Real)
	row := sql.RowOf(sql.Field{Name: "a", Type: double}, sql.Field{Name: "b", Type: single})
	columns := []lake.Column{
		{Name: "both", Type: double}, {Name: "minus", Type: double}, {Name: "single", Type: single}, {Name: "plus", Type: double}, {Name: "void", Type: double},
		{Name: "list", Type: sql.ArrayOf(double)}, {Name: "m", Type: sql.MapOf(double, single)}, {Name: "st", Type: sql.ArrayOf(row)}, {Name: "text", Type: varchar},
	}
	var types []sql.Type
	var names []string
	for _, c := range columns {
		types, names = append(types, c.Type), append(names, c.Name)
	}
	// The first -0.0 comes late, so that it meets dictionaries that have a zero. NULL has -0.0 below it.
	const text = `SELECT z, -abs(z), z::REAL, abs(z), CASE WHEN z < 1 THEN NULL ELSE z END, CASE WHEN i % 3 = 0 THEN [] WHEN i % 5 = 0 THEN NULL ELSE [NULL, z, 7] END, MAP {i % 50 + 0.5: z::REAL},
		CASE WHEN i % 3 = 0 THEN [] ELSE [{'a': z, 'b': (i % 9)::REAL}, NULL] END, 'text' || i % 7
		FROM (SELECT i, CASE WHEN i % 2 = 0 THEN 0 WHEN i > 3000 AND i % 5 = 1 THEN '-0.0'::DOUBLE ELSE i % 10 END z FROM range(6000) t(i))`
	const sums = `SELECT count(*) FILTER (signbit(c0)), count(*) FILTER (signbit(c1)), count(*) FILTER (signbit(c2)), count(*) FILTER (signbit(c3)), count(*) FILTER (signbit(c4)),
		count(*) FILTER (signbit(c5[2])), count(*) FILTER (signbit(map_values(c6)[1])), count(*) FILTER (signbit(c7[1].a)), count(*) FILTER (c0 = 0), count(*) FILTER (c5[2] IN (0, 30)) FROM SCAN`
	const want = "300|6000|300|0|0|200|300|200|3300|1800"
	w := &engine.Write{Dir: filepath.Join(root, "b/t"), Format: lake.Parquet, Columns: columns}
	files, err := write(t, e, w, text, types...)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	req := lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: "t/"}, Format: lake.Parquet, Table: columns}}}
	rows, _, err := scan(t, e, reading(req, names...), sums, 0, slices.Repeat([]sql.Type{bigint}, 10)...)
	if err != nil || strings.Join(rows, ";") != want {
		t.Errorf("%v, %v instead of %s", rows, err, want)
	}
	got := fmt.Sprint(dictionaries(t, filepath.Join(w.Dir, files[0].Path)))
	if want := "[plus void m.key_value.key st.list.element.b text]"; got != want {
		t.Errorf("dictionaries of %s instead of %s", got, want)
	}
}

// dictionaries are the columns of which some chunk has one, or a Bloom filter.
func dictionaries(t *testing.T, name string) (columns []string) {
	t.Helper()
	p, err := parquet.OpenFile(opened(t, name))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range p.Metadata().RowGroups {
		for _, c := range g.Columns {
			m := &c.MetaData
			if path := strings.Join(m.PathInSchema, "."); (m.DictionaryPageOffset > 0 || m.BloomFilterOffset > 0) && !slices.Contains(columns, path) {
				columns = append(columns, path)
			}
		}
	}
	return columns
}

// TestScanZeros reads files in which a Bloom filter knows only the other zero.
func TestScanZeros(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("zeros are told apart on Linux only")
	}
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	type zero struct {
		D float64 `parquet:"d"`
		R float32 `parquet:"r"`
		I int64   `parquet:"i"`
	}
	minus := math.Copysign(0, -1)
	rows := []zero{{minus, float32(minus), 1}, {1, 1, 2}, {minus, float32(minus), 3}}
	dir := filepath.Join(root, "b/t")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	filters := parquet.BloomFilters(parquet.SplitBlockFilter(10, "d"), parquet.SplitBlockFilter(10, "r"), parquet.SplitBlockFilter(10, "i"))
	if err := parquet.WriteFile(filepath.Join(dir, "a.parquet"), rows, filters); err != nil {
		t.Fatal(err)
	}
	columns := []lake.Column{{Name: "d", Type: sql.T(sql.Double)}, {Name: "r", Type: sql.T(sql.Real)}, {Name: "i", Type: bigint}}
	req := reading(lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: "t/"}, Format: lake.Parquet, Table: columns}}}, "d", "r", "i")
	for condition, want := range map[string]string{"c0 = 0::DOUBLE": "2", "c1 = 0::REAL": "2", "c0 = '-0.0'::DOUBLE": "2", "c0 IN (SELECT 0::DOUBLE)": "2", "c0 = 5::DOUBLE": "0", "c2 = 5": "0", "c2 = 3": "1"} {
		got, _, err := scan(t, e, req, "SELECT count(*) FROM SCAN WHERE "+condition, 0, bigint)
		if err != nil || strings.Join(got, ";") != want {
			t.Errorf("%s: %v, %v instead of %s", condition, got, err, want)
		}
	}
}
