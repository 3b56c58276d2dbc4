package duck

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glaux/engine"
	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// write runs a SELECT of DuckDB and writes its rows.
func write(t *testing.T, e *Engine, w *engine.Write, text string, types ...sql.Type) ([]engine.WrittenFile, error) {
	t.Helper()
	p := Program{SQL: text, Types: types}
	var err error
	if p.SQL, err = copySQL(&p, w); err != nil {
		return nil, err
	}
	r := e.start(t.Context(), engine.Job{Write: w}, p, &scans{}, 0)
	rows, _, err := drain(t.Context(), r)
	if len(rows) > 0 {
		t.Errorf("a write gave rows: %v", rows)
	}
	return r.Written(), err
}

func TestWrite(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	columns := []lake.Column{
		{Name: "Id", Type: bigint}, {Name: "name", Type: varchar}, {Name: "at", Type: sql.TimestampOf(3)}, {Name: "amount", Type: sql.DecimalOf(12, 2)},
		{Name: "tags", Type: sql.ArrayOf(varchar)}, {Name: "day", Type: sql.T(sql.Date)},
	}
	w := &engine.Write{Dir: filepath.Join(root, "b/t/p=x"), Format: lake.Parquet, Compression: "SNAPPY", Columns: columns}
	types := []sql.Type{bigint, varchar, sql.TimestampOf(6), sql.DecimalOf(12, 2), sql.ArrayOf(varchar), sql.T(sql.Date)}
	files, err := write(t, e, w, `SELECT i, 'n' || i, TIMESTAMP '2024-05-06 07:08:09.123456', (i / 4)::DECIMAL(12, 2), ['a', NULL], DATE '2024-05-06' FROM range(3) t(i)`, types...)
	if err != nil || len(files) != 1 || files[0].Rows != 3 {
		t.Fatal(files, err)
	}
	info, err := os.Stat(filepath.Join(w.Dir, files[0].Path))
	if err != nil || info.Size() != files[0].Bytes {
		t.Fatal(info, err)
	}
	x := "x"
	req := lake.ScanRequest{PartitionNames: []string{"p"}, Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: "t/p=x/"}, Partition: []*string{&x}, Format: lake.Parquet, Table: columns}}}
	rows, _, err := scan(t, e, reading(req, "Id", "name", "at", "amount", "tags", "day"), "SELECT * FROM SCAN ORDER BY 1 LIMIT 1", 0,
		bigint, varchar, sql.TimestampOf(3), sql.DecimalOf(12, 2), sql.ArrayOf(varchar), sql.T(sql.Date))
	if err != nil || strings.Join(rows, ";") != "0|n0|2024-05-06 07:08:09.123|0.00|[a, null]|2024-05-06" {
		t.Error(rows, err)
	}
}

func TestWritePartitions(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1})
	w := &engine.Write{Dir: root, Format: lake.Parquet, Columns: []lake.Column{{Name: "v", Type: bigint}}, PartitionBy: []lake.Column{{Name: "dt", Type: sql.T(sql.Date)}, {Name: "who", Type: varchar}}}
	files, err := write(t, e, w, `SELECT i, DATE '2024-01-01' + (i % 2)::INT, [NULL, 'a b/c', 'ü=%'][1 + i % 3] FROM range(12) t(i)`, bigint, sql.T(sql.Date), varchar)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range files {
		var values []string
		for _, v := range f.Partition {
			if v == nil {
				values = append(values, "NULL")
			} else {
				values = append(values, *v)
			}
		}
		got[filepath.Dir(f.Path)] = fmt.Sprint(strings.Join(values, "|"), " ", f.Rows)
		if _, err := os.Stat(filepath.Join(root, f.Path)); err != nil {
			t.Error(err)
		}
	}
	want := map[string]string{}
	for _, dt := range []string{"2024-01-01", "2024-01-02"} {
		want["dt="+dt+"/who=__HIVE_DEFAULT_PARTITION__"] = dt + "|NULL 2"
		want["dt="+dt+"/who=a b%2Fc"] = dt + "|a b/c 2"
		want["dt="+dt+"/who=ü%3D%25"] = dt + "|ü=% 2"
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v instead of %v", got, want)
	}

	w.MaxPartitions = 3
	_, err = write(t, e, w, `SELECT i, DATE '2024-01-01' + i::INT, 'x' FROM range(4) t(i)`, bigint, sql.T(sql.Date), varchar)
	var se *sql.Error
	if !errors.As(err, &se) || se.Name != "HIVE_TOO_MANY_OPEN_PARTITIONS" {
		t.Error(err)
	}
	if _, err = write(t, e, w, `SELECT NULL::BIGINT, NULL::DATE, NULL::VARCHAR WHERE false`, bigint, sql.T(sql.Date), varchar); err != nil {
		t.Error(err)
	}
}
