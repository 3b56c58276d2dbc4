package duck

import (
	"errors"
	"fmt"
	"maps"
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
	if err = writing(&p, w); err != nil {
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

// TestWriteFormats writes each format in each codec and reads it again.
func TestWriteFormats(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	row := sql.RowOf(sql.Field{Name: "a", Type: integer}, sql.Field{Name: "b", Type: sql.ArrayOf(varchar)})
	columns := []lake.Column{
		{Name: "id", Type: bigint}, {Name: "ti", Type: sql.T(sql.TinyInt)}, {Name: "si", Type: sql.T(sql.SmallInt)}, {Name: "i", Type: integer}, {Name: "b", Type: sql.T(sql.Boolean)},
		{Name: "r", Type: sql.T(sql.Real)}, {Name: "d", Type: sql.T(sql.Double)}, {Name: "s", Type: varchar}, {Name: "v", Type: sql.Type{Kind: sql.Varchar, Length: 3}}, {Name: "at", Type: sql.TimestampOf(3)},
		{Name: "dec", Type: sql.DecimalOf(12, 2)}, {Name: "wide", Type: sql.DecimalOf(38, 3)}, {Name: "day", Type: sql.T(sql.Date)}, {Name: "list", Type: sql.ArrayOf(integer)},
		{Name: "m", Type: sql.MapOf(varchar, sql.T(sql.Double))}, {Name: "st", Type: row}, {Name: "c", Type: sql.Type{Kind: sql.Char, Length: 4}},
	}
	types := make([]sql.Type, len(columns))
	var names []string
	for i, c := range columns {
		types[i] = c.Type
		names = append(names, c.Name)
	}
	const text = `SELECT i, (i % 100)::TINYINT, (-i)::SMALLINT, i::INTEGER, i % 2 = 0, (i / 4)::REAL, i * 1.5e10, CASE WHEN i % 3 = 0 THEN NULL ELSE 'text "' || i END, 'abc',
		TIMESTAMP '2024-05-06 07:08:09.123456' - i * INTERVAL '100 days', (i / 8)::DECIMAL(12, 2), -i::DECIMAL(38, 3) * 1000000000000000000, DATE '2024-05-06' - i::INTEGER,
		CASE WHEN i % 5 = 0 THEN NULL ELSE [i, NULL]::INTEGER[] END, MAP {'k': i / 2}, {'a': i::INTEGER, 'b': ['x', NULL]}, 'ch'
		FROM range(3000) t(i)`
	const check = "SELECT count(*), md5(string_agg(concat_ws('|', c0, c1, c2, c3, c4, c5, c6, coalesce(c7, 'NULL'), c8, c9, c10, c11, c12, coalesce(c13::VARCHAR, 'NULL'), c14::VARCHAR, c15::VARCHAR, c16), ',' ORDER BY c0)) FROM SCAN"
	want := ""
	for _, c := range []struct {
		format lake.Format
		class  string
		codecs string
	}{
		{lake.ORC, "", "NONE ZLIB SNAPPY LZ4 ZSTD"}, {lake.Avro, "", "NONE DEFLATE SNAPPY ZSTD BZIP2"},
		{lake.JSON, hcat, "NONE GZIP SNAPPY LZ4 ZSTD BZIP2"}, {lake.CSV, "", "NONE GZIP SNAPPY LZ4 ZSTD BZIP2"}, {lake.Ion, "", "NONE GZIP SNAPPY LZ4 ZSTD BZIP2"},
	} {
		for codec := range strings.FieldsSeq(c.codecs) {
			serde := lake.SerDe{Class: c.class}
			folder := "w/" + string(c.format) + codec
			w := &engine.Write{Dir: filepath.Join(root, "b", folder), Format: c.format, SerDe: serde, Compression: codec, Columns: columns}
			files, err := write(t, e, w, text, types...)
			if err != nil || len(files) != 1 || files[0].Rows != 3000 {
				t.Errorf("%s %s: %v, %v", c.format, codec, files, err)
				continue
			}
			req := lake.ScanRequest{Locations: []lake.Location{{Prefix: lake.URI{Bucket: "b", Key: folder + "/"}, Format: c.format, SerDe: serde, Table: columns}}}
			rows, _, err := scan(t, e, reading(req, names...), check, 0, bigint, varchar)
			if want == "" && err == nil {
				want = rows[0]
			}
			if err != nil || rows[0] != want {
				t.Errorf("%s %s: %v, %v instead of %s", c.format, codec, rows, err, want)
			}
		}
	}
}

// TestWriteIon writes what properties of the SerDe say.
func TestWriteIon(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1})
	columns := []lake.Column{
		{Name: "Id", Type: bigint}, {Name: "s", Type: varchar}, {Name: "at", Type: sql.TimestampOf(3)}, {Name: "d", Type: sql.DecimalOf(5, 2)}, {Name: "l", Type: sql.ArrayOf(varchar)},
		{Name: "m", Type: sql.MapOf(varchar, integer)}, {Name: "b", Type: sql.T(sql.VarBinary)}, {Name: "day", Type: sql.T(sql.Date)},
	}
	var types []sql.Type
	for _, c := range columns {
		types = append(types, c.Type)
	}
	const text = `VALUES (1, 'x y', TIMESTAMP '2024-01-02 03:04:05.6', 1.25, ['a', NULL], MAP {'k': 1}, 'a"b'::BLOB, DATE '2024-02-29'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`
	for _, c := range []struct {
		props     map[string]string
		file, err string
	}{
		{nil, `{Id:1,s:"x y",at:2024-01-02T03:04:05.600Z,d:1.25,l:["a",null],m:{k:1},b:{{YSJi}},day:2024-02-29}` + "\n{}\n", ""},
		{map[string]string{"ion.serialize_null": "typed", "ion.timestamp.serialization_offset": "-09:30", "ion.s.serialize_as": "symbol", "ion.column[4].serialize_as": "sexp", "ion.d.serialize_as": "integer", "ion.b.serialize_as": "clob"},
			`{Id:1,s:'x y',at:2024-01-01T17:34:05.600-09:30,d:1,l:("a" null.string),m:{k:1},b:{{"a\"b"}},day:2024-02-29}` + "\n{Id:null.int,s:null.symbol,at:null.timestamp,d:null.int,l:null.sexp,m:null.struct,b:null.clob,day:null.timestamp}\n", ""},
		{map[string]string{"ion.serialize_null": "UNTYPED", "ion.timestamp.serialization_offset": "01:00"},
			`{Id:1,s:"x y",at:2024-01-02T04:04:05.600+01:00,d:1.25,l:["a",null],m:{k:1},b:{{YSJi}},day:2024-02-29}` + "\n{Id:null,s:null,at:null,d:null,l:null,m:null,b:null,day:null}\n", ""},
		{map[string]string{"ion.s.serialize_as": "blob"}, "", "HIVE_INVALID_METADATA"},
		{map[string]string{"ion.serialize_null": "x"}, "", "HIVE_INVALID_METADATA"},
		{map[string]string{"ion.timestamp.serialization_offset": "1"}, "", "HIVE_INVALID_METADATA"},
	} {
		props := map[string]string{"ion.encoding": "TEXT"}
		maps.Copy(props, c.props)
		w := &engine.Write{Dir: filepath.Join(root, "out"), Format: lake.Ion, SerDe: lake.SerDe{Properties: props}, Compression: "NONE", Columns: columns}
		files, err := write(t, e, w, text, types...)
		var se *sql.Error
		if c.err != "" {
			if !errors.As(err, &se) || se.Name != c.err {
				t.Errorf("%v: %v", c.props, err)
			}
			continue
		}
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		raw, err := os.ReadFile(filepath.Join(w.Dir, files[0].Path))
		if err != nil || string(raw) != c.file || !strings.HasSuffix(files[0].Path, ".ion") {
			t.Errorf("%v: %s %v\n%s", c.props, files[0].Path, err, raw)
		}
	}
}

// TestExportPartitions writes a file a partition.
func TestExportPartitions(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	w := &engine.Write{Dir: filepath.Join(root, "out"), Format: lake.JSON, Compression: "NONE", Columns: []lake.Column{{Name: "id", Type: bigint}}, PartitionBy: []lake.Column{{Name: "p", Type: varchar}}, MaxPartitions: 3}
	files, err := write(t, e, w, `SELECT i, ['a', NULL, 'x/y'][1 + i % 3] FROM range(7) t(i)`, bigint, varchar)
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	got := map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(w.Dir, f.Path))
		if err != nil {
			t.Fatal(err)
		}
		got[filepath.Dir(f.Path)] = string(raw)
	}
	if got["p=a"] != "{\"id\":0}\n{\"id\":3}\n{\"id\":6}\n" || got["p=x%2Fy"] == "" || got["p=__HIVE_DEFAULT_PARTITION__"] == "" {
		t.Errorf("%q", got)
	}
	_, err = write(t, e, w, `SELECT i, i::VARCHAR FROM range(4) t(i)`, bigint, varchar)
	var se *sql.Error
	if !errors.As(err, &se) || se.Name != "HIVE_TOO_MANY_OPEN_PARTITIONS" {
		t.Error(err)
	}
}
