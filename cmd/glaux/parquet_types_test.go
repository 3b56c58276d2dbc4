package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/query"
)

// TestParquetTypes reads columns of Parquet files as other types: as those that
// Trino's reader converts to, and no others.
func TestParquetTypes(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	types := []string{
		"boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "string", "char(3)", "binary", "date", "timestamp",
		"decimal(5,2)", "decimal(20,2)", "array<int>", "struct<a:int>",
	}
	for _, c := range []struct {
		value string
		reads map[string]string // by type; all others are refused
	}{
		{"true", map[string]string{"boolean": "true"}},
		{"7", map[string]string{"tinyint": "7", "smallint": "7", "int": "7", "bigint": "7", "float": "7.0", "double": "7.0", "string": "7", "date": "?", "decimal(5,2)": "7.00"}},
		{"BIGINT '7'", map[string]string{"tinyint": "7", "smallint": "7", "int": "7", "bigint": "7", "float": "7.0", "double": "7.0", "string": "7", "date": "?"}},
		{"REAL '1.5'", map[string]string{"float": "1.5", "double": "1.5", "string": "1.5"}},
		{"CAST('NaN' AS real)", map[string]string{"float": "NaN", "double": "NaN", "string": "NaN"}},
		{"1.5e0", map[string]string{"double": "1.5", "string": "1.5"}},
		{"1e300", map[string]string{"double": "1.0E300", "string": "1.0E300"}},
		{"-infinity()", map[string]string{"double": "-Infinity", "string": "-Infinity"}},
		{"CAST('12' AS varchar)", map[string]string{"string": "12", "char(3)": "12 ", "binary": "?"}},
		{"X'41'", map[string]string{"string": "A", "char(3)": "A  ", "binary": "41"}},
		{"DATE '2024-01-02'", map[string]string{"date": "2024-01-02"}},
		{"TIMESTAMP '2024-01-02 03:04:05.678'", map[string]string{"timestamp": "2024-01-02 03:04:05.678", "bigint": "1704164645678"}},
		{"DECIMAL '1.25'", map[string]string{"string": "1.25", "decimal(5,2)": "1.25", "decimal(20,2)": "1.25"}},
		{"DECIMAL '7'", map[string]string{"tinyint": "7", "smallint": "7", "int": "7", "bigint": "7", "string": "7", "decimal(5,2)": "7.00", "decimal(20,2)": "7.00"}},
		{"ARRAY[1]", map[string]string{"array<int>": "[1]", "struct<a:int>": "?"}},
		{"CAST(ROW(1) AS row(a integer))", map[string]string{"array<int>": "?", "struct<a:int>": "{a=1}"}},
		{"CAST(ROW('x') AS row(a varchar))", map[string]string{"array<int>": "?"}},
	} {
		s.must("CREATE TABLE w WITH (format = 'PARQUET', external_location = 's3://lake/w/') AS SELECT " + c.value + " v")
		for _, to := range types {
			want, reads := c.reads[to]
			if want == "?" {
				continue // the engine may have no such conversion
			}
			s.must("CREATE EXTERNAL TABLE r (v " + to + ") STORED AS PARQUET LOCATION 's3://lake/w/'")
			got, _ := s.answer("SELECT v FROM r")
			switch refused := strings.HasPrefix(got, "HIVE_BAD_DATA: Field v") && strings.Contains(got, " in parquet file s3://lake/w/"); {
			case reads && got != want:
				t.Errorf("%s as %s: %s instead of %s", c.value, to, got, want)
			case !reads && !refused:
				t.Errorf("%s as %s: %s", c.value, to, got)
			}
			s.must("DROP TABLE r")
		}
		s.must("DROP TABLE w")
		for _, key := range s.keys("w/") {
			if err := s.store.Delete(lakeBucket, key); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestParquetNestedRounding rounds timestamps in maps and rows as those in columns,
// and cuts texts there.
func TestParquetNestedRounding(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	file, err := os.ReadFile("testdata/parquet/micros.parquet")
	if err != nil {
		t.Fatal(err)
	}
	s.put("m/1.parquet", string(file))
	s.must("CREATE EXTERNAL TABLE m (t timestamp, l array<timestamp>, m map<string,timestamp>, r struct<t:timestamp,s:varchar(2)>) STORED AS PARQUET LOCATION 's3://lake/m/'")
	const moment = "2024-01-02 03:04:05.679"
	want := moment + ",[" + moment + ", null],{k=" + moment + "},{t=" + moment + ", s=ab} ,,,"
	if got, _ := s.answer("SELECT * FROM m"); got != want {
		t.Errorf("%s instead of %s", got, want)
	}
}

// TestParquetWithoutRows reads what writers make of no rows: a row group whose
// chunks have no place.
func TestParquetWithoutRows(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	file, err := os.ReadFile("testdata/parquet/empty.parquet")
	if err != nil {
		t.Fatal(err)
	}
	s.put("e/1.parquet", string(file))
	s.must("CREATE EXTERNAL TABLE e (a int, s string) STORED AS PARQUET LOCATION 's3://lake/e/'")
	for text, want := range map[string]string{"SELECT * FROM e": "", "SELECT count(*), max(a) FROM e": "0,", "SELECT s FROM e WHERE a > 1": ""} {
		if got, e := s.answer(text); got != want || e.Stats.ScannedBytes != 0 {
			t.Errorf("%s: %q, %d bytes", text, got, e.Stats.ScannedBytes)
		}
	}
}

// TestParquetSaying reads columns as what their table says, whatever the file says that they
// are: Trino's answers.
func TestParquetSaying(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	bare, fixed := parquet.Leaf(parquet.ByteArrayType), parquet.Leaf(parquet.FixedLenByteArrayType(16))
	text := func(values ...string) (list []parquet.Value) {
		for _, v := range values {
			list = append(list, parquet.ByteArrayValue([]byte(v)))
		}
		return list
	}
	long := func(values ...int64) (list []parquet.Value) {
		for _, v := range values {
			list = append(list, parquet.Int64Value(v))
		}
		return list
	}
	for _, c := range []struct {
		name    string
		columns []parquet.Node
		values  [][]parquet.Value // by column
		types   string
		want    map[string]string
	}{
		{"text beside bytes", []parquet.Node{bare, bare}, [][]parquet.Value{text("é'x", "b"), text("é", "")}, "c0 string, c1 binary", map[string]string{
			"SELECT * FROM f": "é'x,c3 a9 b,", "SELECT c0, c1 FROM f WHERE c0 = 'é''x'": "é'x,c3 a9", "SELECT c0 FROM f": "é'x b"}},
		{"bytes that are no text", []parquet.Node{bare}, [][]parquet.Value{text("a\xffb", "\xe2\x82", "ok")}, "c0 string", map[string]string{
			"SELECT * FROM f": "a\uFFFDb \uFFFD ok", "SELECT c0 FROM f WHERE c0 = 'ok'": "ok", "SELECT count(*) FROM f": "3"}},
		{"text that is none", []parquet.Node{parquet.String(), bare}, [][]parquet.Value{text("a\xff"), text("\xc3\xa9")}, "c0 char(3), c1 string", map[string]string{
			"SELECT * FROM f": "a\uFFFD ,é"}},
		{"lists of such", []parquet.Node{parquet.List(parquet.Optional(bare))}, [][]parquet.Value{text("a\xff")}, "c0 array<string>", map[string]string{
			"SELECT c0 FROM f": "[a\uFFFD]", "SELECT x FROM f, UNNEST(c0) AS u (x)": "a\uFFFD"}},
		{"JSON that is none", []parquet.Node{parquet.JSON(), parquet.JSON()}, [][]parquet.Value{text("{", "{}"), text("", "x")}, "c0 string, c1 binary", map[string]string{
			"SELECT * FROM f": "{, {},78"}},
		{"BSON", []parquet.Node{parquet.BSON(), parquet.Int(64)}, [][]parquet.Value{text("\x05\x00\x00\x00\x00"), long(7)}, "c0 binary, c1 bigint", map[string]string{
			"SELECT c1 FROM f": "7", "SELECT c0 FROM f": "05 00 00 00 00"}},
		{"a UUID's bytes", []parquet.Node{parquet.UUID(), fixed}, [][]parquet.Value{{parquet.FixedLenByteArrayValue([]byte("abcdefghijklmnop"))}, {parquet.FixedLenByteArrayValue([]byte("abcdefghijklmnop"))}}, "c0 string, c1 binary", map[string]string{
			"SELECT * FROM f": "abcdefghijklmnop,61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70"}},
		{"moments and times as numbers", []parquet.Node{parquet.TimestampAdjusted(parquet.Nanosecond, false), parquet.TimestampAdjusted(parquet.Millisecond, true), parquet.TimeAdjusted(parquet.Microsecond, false)},
			[][]parquet.Value{long(-1, 5), long(1700000000123, 6), long(8, 7)}, "c0 bigint, c1 bigint, c2 bigint", map[string]string{
				"SELECT * FROM f": "-1,1700000000123,8 5,6,7", "SELECT c1 FROM f WHERE c1 > 6": "1700000000123"}},
		{"numbers as short decimals", []parquet.Node{parquet.Int(32)}, [][]parquet.Value{{parquet.Int32Value(7), parquet.Int32Value(-100)}}, "c0 decimal(4,0)", map[string]string{
			"SELECT c0 FROM f": "7 -100", "SELECT sum(c0) FROM f": "-93"}},
		{"numbers as decimals they don't fit", []parquet.Node{parquet.Int(32)}, [][]parquet.Value{{parquet.Int32Value(700)}}, "c0 decimal(4,2)", map[string]string{
			"SELECT c0 FROM f": "INVALID_CAST_ARGUMENT: Cannot cast DECIMAL(10, 0) '700' to DECIMAL(4, 2)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := parquet.Group{}
			for i, n := range c.columns {
				if n.Leaf() {
					n = parquet.Encoded(n, &parquet.Plain)
				}
				root["c"+string(rune('0'+i))] = parquet.Optional(n)
			}
			var file bytes.Buffer
			w := parquet.NewGenericWriter[any](&file, parquet.NewSchema("f", root), parquet.DataPageStatistics(false))
			for i := range c.values[0] {
				var row parquet.Row
				for k, column := range c.values {
					level := 1
					if !c.columns[k].Leaf() {
						level = 3
					}
					row = append(row, column[i].Level(0, level, k))
				}
				if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			s.put("f/1.parquet", file.String())
			s.must("CREATE EXTERNAL TABLE f (" + c.types + ") STORED AS PARQUET LOCATION 's3://lake/f/'")
			for q, want := range c.want {
				got, e := s.answer(q)
				if got != want {
					t.Errorf("%s: %s instead of %s", q, got, want)
				}
				if e.State == query.Succeeded && !strings.Contains(q, "count(*)") && (e.Stats.ScannedBytes == 0 || e.Stats.ScannedBytes > int64(file.Len())) {
					t.Errorf("%s: %d bytes of %d", q, e.Stats.ScannedBytes, file.Len())
				}
			}
			s.must("DROP TABLE f")
		})
	}
}

// TestParquetNoTextWritten has statements that write begin again, too, where what they read
// is no text.
func TestParquetNoTextWritten(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	var file bytes.Buffer
	w := parquet.NewGenericWriter[any](&file, parquet.NewSchema("f", parquet.Group{"c": parquet.Encoded(parquet.String(), &parquet.Plain)}))
	if _, err := w.WriteRows([]parquet.Row{{parquet.ByteArrayValue([]byte("a\xff")).Level(0, 0, 0)}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s.put("f/1.parquet", file.String())
	s.must("CREATE EXTERNAL TABLE f (c string) STORED AS PARQUET LOCATION 's3://lake/f/'")
	s.must("CREATE TABLE g WITH (format = 'PARQUET', external_location = 's3://lake/g/') AS SELECT c FROM f")
	s.must("INSERT INTO g SELECT c FROM f")
	s.must("UNLOAD (SELECT c FROM f) TO 's3://lake/u/' WITH (format = 'PARQUET')")
	if got, _ := s.answer("SELECT c, count(*) FROM g GROUP BY 1"); got != "a\uFFFD,2" {
		t.Error(got)
	}
	if keys := s.keys("u/"); len(keys) != 1 {
		t.Errorf("UNLOAD wrote %v", keys)
	}
	if got, _ := s.answer("EXPLAIN ANALYZE SELECT c FROM f"); !strings.Contains(got, "Output: 1 row") {
		t.Error(got)
	}
	if got, _ := s.answer("SELECT c FROM f WHERE c > ?"); !strings.Contains(got, "parameter") {
		t.Error(got)
	}
	if got, _ := s.answer("EXECUTE IMMEDIATE 'SELECT c FROM f WHERE c > ?' USING 'a'"); got != "a\uFFFD" {
		t.Error(got)
	}
}
