package main

import (
	"os"
	"strings"
	"testing"

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
		{"TIMESTAMP '2024-01-02 03:04:05.678'", map[string]string{"timestamp": "2024-01-02 03:04:05.678", "bigint": "?"}},
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
