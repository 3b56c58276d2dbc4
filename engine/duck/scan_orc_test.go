package duck

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"glaux/engine"
	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/lake/orc"
	"glaux/sql"
)

// orcColumns are those of lake/orc/testdata, under other names.
var orcColumns = []lake.Column{
	{Name: "bool", Type: sql.T(sql.Boolean)}, {Name: "i8", Type: sql.T(sql.TinyInt)}, {Name: "i16", Type: sql.T(sql.SmallInt)}, {Name: "i32", Type: integer},
	{Name: "i64", Type: bigint}, {Name: "seq", Type: bigint}, {Name: "patched", Type: bigint}, {Name: "f32", Type: sql.T(sql.Real)}, {Name: "f64", Type: sql.T(sql.Double)},
	{Name: "s", Type: varchar}, {Name: "su", Type: varchar}, {Name: "bin", Type: sql.T(sql.VarBinary)}, {Name: "d", Type: sql.T(sql.Date)}, {Name: "ts", Type: sql.TimestampOf(3)},
	{Name: "dec", Type: sql.DecimalOf(18, 4)}, {Name: "decw", Type: sql.DecimalOf(38, 10)}, {Name: "li", Type: sql.ArrayOf(integer)},
	{Name: "m", Type: sql.MapOf(varchar, sql.T(sql.Double))},
	{Name: "st", Type: sql.RowOf(sql.Field{Name: "A", Type: bigint}, sql.Field{Name: "b", Type: sql.RowOf(sql.Field{Name: "c", Type: varchar}, sql.Field{Name: "d", Type: sql.ArrayOf(bigint)}, sql.Field{Name: "new", Type: bigint})})},
}

// orcStreams sums the streams of some columns in some stripes by the file itself.
func orcStreams(t *testing.T, name string, stripes func(int) bool, columns ...int) (sum int64) {
	t.Helper()
	f, size := opened(t, name)
	tail, err := orc.ReadTail(f, size)
	if err != nil {
		t.Fatal(err)
	}
	var types []int
	for _, c := range columns {
		types = append(types, tail.Subtree(c)...)
	}
	for i := range tail.Stripes {
		s, err := tail.ReadStripe(f, i)
		if err != nil {
			t.Fatal(err)
		}
		if stripes(i) {
			for _, r := range s.DataRanges(types) {
				sum += r.Len
			}
		}
	}
	return sum
}

func TestOrcScan(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	raw, err := os.ReadFile("../../lake/orc/testdata/zlib.orc")
	if err != nil {
		t.Fatal(err)
	}
	put(t, root, oneDay+"a.orc", string(raw))
	file := filepath.Join(root, "b", oneDay, "a.orc")
	byIndex := func(columns ...lake.Column) lake.ScanRequest { return table(lake.ORC, lake.SerDe{}, columns) }
	byName := func(columns ...lake.Column) lake.ScanRequest {
		return table(lake.ORC, lake.SerDe{Properties: map[string]string{"orc.column.index.access": "false"}}, columns)
	}
	seq := func(r lake.ScanRequest, low, high int64) lake.ScanRequest {
		r.Bounds = []lake.Bound{{Column: "seq", Type: bigint, Min: low, Max: high}}
		return r
	}
	renamed := append([]lake.Column(nil), orcColumns...)
	renamed[5].Name = "other"
	none := func(int) bool { return false }

	for _, c := range []struct {
		name  string
		req   lake.ScanRequest
		sql   string
		types []sql.Type
		rows  string
		bytes int64
	}{
		{"sums", reading(byIndex(orcColumns...), "seq", "i16"), "SELECT sum(c0)::BIGINT, sum(c1)::BIGINT, count(*) FROM SCAN", []sql.Type{bigint, bigint, bigint}, "384285|43635|330", orcStreams(t, file, all, 6, 3)},
		{"count", reading(byIndex(orcColumns...)), "SELECT count(*) FROM SCAN", []sql.Type{bigint}, "330", 0},
		{"nested", reading(byIndex(orcColumns...), "st", "li", "seq"), "SELECT c0, c1 FROM SCAN WHERE c2 IN (1004, 1005)", []sql.Type{orcColumns[18].Type, orcColumns[16].Type},
			"", orcStreams(t, file, all, 22, 17, 6)},
		{"renamed by index", reading(byIndex(renamed...), "other"), "SELECT max(c0) FROM SCAN", []sql.Type{bigint}, "1329", orcStreams(t, file, all, 6)},
		{"renamed by name", reading(byName(renamed...), "other"), "SELECT count(c0) FROM SCAN", []sql.Type{bigint}, "0", 0},
		{"by name", reading(byName(orcColumns[6], lake.Column{Name: "SEQ", Type: bigint}), "SEQ"), "SELECT min(c0) FROM SCAN", []sql.Type{bigint}, "1000", orcStreams(t, file, all, 6)},
		{"pruned", reading(seq(byIndex(orcColumns...), 5, 6), "seq"), "SELECT count(*) FROM SCAN", []sql.Type{bigint}, "0", orcStreams(t, file, none)},
		{"row groups", reading(seq(byIndex(orcColumns...), 1105, 1150), "seq", "su"), "SELECT count(*), min(c0), max(c0) FROM SCAN", []sql.Type{bigint, bigint, bigint}, "100|1100|1199", orcStreams(t, file, all, 6)},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, stats, err := scan(t, e, c.req, c.sql, 0, c.types...)
			if err != nil || c.rows != "" && strings.Join(rows, ";") != c.rows || stats.ScannedBytes != c.bytes {
				t.Fatalf("%v, %v, scanned %d instead of %d", rows, err, stats.ScannedBytes, c.bytes)
			}
		})
	}
	mistyped := append([]lake.Column(nil), orcColumns...)
	mistyped[5].Type = sql.T(sql.Boolean)
	_, _, err = scan(t, e, reading(byIndex(mistyped...), "seq"), "SELECT c0 FROM SCAN", 0, sql.T(sql.Boolean))
	var se *sql.Error
	if !errors.As(err, &se) || se.Name != "HIVE_BAD_DATA" || !strings.Contains(se.Message, "s3://b/t/dt=") {
		t.Errorf("a mistyped column gave %v", err)
	}
}

// TestOrcKeys groups, filters and joins by strings that are given as numbers, and compares
// with strings.
func TestOrcKeys(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	for _, name := range []string{"zlib", "uncompressed"} {
		raw, err := os.ReadFile("../../lake/orc/testdata/" + name + ".orc")
		if err != nil {
			t.Fatal(err)
		}
		put(t, root, oneDay+name+".orc", string(raw))
	}
	planner := lake.Planner{Store: e.opts.Store}
	planned, err := planner.Plan(t.Context(), reading(table(lake.ORC, lake.SerDe{}, orcColumns), "s", "su", "bin", "i16"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(text string, keys ...int) []string {
		read := &scans{keys: keys}
		from, err := read.ScanSQL(planned)
		if err != nil {
			t.Fatal(err)
		}
		types := slices.Repeat([]sql.Type{varchar}, 1+strings.Count(text[:strings.Index(text, "FROM")], ","))
		rows, _, err := drain(t.Context(), e.start(t.Context(), engine.Job{}, Program{SQL: strings.ReplaceAll(text, "SCAN", "("+from+")"), Types: types}, read, 0))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return rows
	}
	for _, text := range []string{
		"SELECT c0, count(*)::VARCHAR, max(c1), sum(c3)::VARCHAR FROM SCAN GROUP BY c0 ORDER BY ALL",
		"SELECT c1, count(*)::VARCHAR, max(c0) FROM SCAN GROUP BY c1 ORDER BY ALL",
		"SELECT c0, c1, hex(c2), count(*)::VARCHAR FROM SCAN GROUP BY c0, c1, c2 ORDER BY ALL",
		"SELECT c0, upper(c1), count(*)::VARCHAR FROM SCAN WHERE c0 > 'a' AND c3 % 3 = 0 GROUP BY ALL ORDER BY ALL",
		"SELECT DISTINCT c0, lower(c1) FROM SCAN ORDER BY ALL",
		"SELECT a.c0, count(*)::VARCHAR FROM SCAN a JOIN SCAN b ON a.c0 = b.c0 AND a.c1 = b.c1 GROUP BY a.c0 ORDER BY ALL",
	} {
		if got, want := run(text, 0, 1, 2), run(text); !slices.Equal(got, want) || len(want) < 2 {
			t.Errorf("%s: %d rows %q instead of %d rows %q", text, len(got), got, len(want), want)
		}
	}
}

// TestOrcLZO compares a file in LZO with one that is not compressed.
func TestOrcLZO(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	var names, items []string
	var types []sql.Type
	var columns []int
	for i, c := range orcColumns[:12] { // All kinds of streams are of these.
		names, types, columns = append(names, c.Name), append(types, c.Type), append(columns, i+1)
		items = append(items, "c"+strconv.Itoa(i))
	}
	var rows [2][]string
	for i, from := range []string{"uncompressed.orc", "lzo/all.orc"} {
		raw, err := os.ReadFile("../../lake/orc/testdata/" + from)
		if err != nil {
			t.Fatal(err)
		}
		put(t, root, oneDay+"a.orc", string(raw))
		var stats engine.Stats
		rows[i], stats, err = scan(t, e, reading(table(lake.ORC, lake.SerDe{}, orcColumns), names...), "SELECT "+strings.Join(items, ", ")+" FROM SCAN ORDER BY c5", 0, types...)
		if want := orcStreams(t, filepath.Join(root, "b", oneDay, "a.orc"), all, columns...); err != nil || stats.ScannedBytes != want {
			t.Errorf("%s: %d bytes instead of %d, %v", from, stats.ScannedBytes, want, err)
		}
	}
	if len(rows[0]) != 330 || !slices.Equal(rows[0], rows[1]) {
		t.Errorf("%d rows, and %d others", len(rows[0]), len(rows[1]))
	}
}
