package duck

import (
	"path/filepath"
	"strings"
	"testing"

	"glaux/engine"
	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// A file without rows has for DuckDB the types that it is told to read.
func TestBlankFile(t *testing.T) {
	e := newEngine(t, Options{Workers: 1, TempDir: t.TempDir()})
	row := sql.Type{Kind: sql.Row, Fields: []sql.Field{{Name: "B", Type: bigint}, {Name: "a", Type: sql.ArrayOf(varchar)}, {Type: sql.T(sql.Double)}}}
	for _, of := range []sql.Type{
		sql.T(sql.Boolean), sql.T(sql.TinyInt), sql.T(sql.SmallInt), sql.T(sql.Integer), bigint, sql.T(sql.Real), sql.T(sql.Double),
		{Kind: sql.Decimal, Precision: 4, Scale: 2}, {Kind: sql.Decimal, Precision: 18}, {Kind: sql.Decimal, Precision: 38, Scale: 10},
		varchar, {Kind: sql.Char, Length: 3}, sql.T(sql.VarBinary), sql.T(sql.Date), {Kind: sql.Time, Precision: 3},
		{Kind: sql.Timestamp, Precision: 3}, {Kind: sql.Timestamp, Precision: 9}, sql.T(sql.UUID),
		sql.ArrayOf(sql.ArrayOf(bigint)), {Kind: sql.Map, Key: &varchar, Elem: &row}, row,
	} {
		read := &scans{}
		path, err := read.blank([]storedColumn{{name: "X y", of: of}})
		if err != nil {
			t.Errorf("%v: %v", of, err)
			continue
		}
		program := Program{SQL: "SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM read_parquet('" + path + "'))", Types: []sql.Type{varchar}}
		got, _, err := drain(t.Context(), e.start(t.Context(), engine.Job{}, program, read, 0))
		if want := "X y " + kernel.SQLType(of); err != nil || strings.Join(got, ";") != want && of.Kind != sql.Row && of.Kind != sql.Map {
			t.Errorf("%v: %v, %v, want %v", of, got, err, want)
		}
	}
}

// One file of several row groups that is read with a schema of our own.
func TestParquetScanOfOneFile(t *testing.T) {
	root := t.TempDir()
	writeEvents(t, root, "t/dt=2024-01-01/a.parquet", 0, 2*fewRows, fewRows/5)
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	one := filepath.Join(root, "b/t/dt=2024-01-01/a.parquet")
	req := table(lake.Parquet, lake.SerDe{}, append(eventColumns[:4:4], lake.Column{Name: "missing", Type: sql.T(sql.Date)}))
	for _, c := range []struct {
		columns string
		sql     string
		types   []sql.Type
		rows    string
		bytes   int64
	}{
		{"id tags missing", "SELECT count(*), count(c2), max(c0), sum(len(c1))::BIGINT FROM SCAN", []sql.Type{bigint, bigint, bigint, bigint}, "100000|0|99999|200000", chunkBytes(t, one, all, "id", "tags")},
		{"tags id dt", "SELECT c0, c2 FROM SCAN WHERE c1 IN (3, 99999)", []sql.Type{sql.ArrayOf(varchar), sql.T(sql.Date)}, "[a, 3]|2024-01-01;[a, 99999]|2024-01-01",
			chunkBytes(t, one, func(g int) bool { return g == 0 || g == 9 }, "id", "tags")},
		{"missing id", "SELECT c1 FROM SCAN WHERE c0 IS NULL AND c1 % 50000 = 0 ORDER BY 1", []sql.Type{bigint}, "0;50000", chunkBytes(t, one, all, "id")},
		{"missing id", "SELECT c1 FROM SCAN WHERE c0 = DATE '2024-01-01'", []sql.Type{bigint}, "", 0},
	} {
		rows, stats, err := scan(t, e, reading(req, strings.Fields(c.columns)...), c.sql, 0, c.types...)
		if err != nil || strings.Join(rows, ";") != c.rows || stats.ScannedBytes != c.bytes {
			t.Errorf("%s: %v, %v, scanned %d instead of %d", c.sql, rows, err, stats.ScannedBytes, c.bytes)
		}
	}
}
