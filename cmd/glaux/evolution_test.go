package main

import (
	"strings"
	"testing"

	"glaux/query"
)

// TestEvolution reads files by tables whose columns are no longer those that were
// written: by name, by their places, and in each format as Athena documents it.
func TestEvolution(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	changes := []struct{ name, columns string }{
		{"added at the end", "a int, b string, c double, d int"},
		{"added between", "a int, n int, b string, c double"},
		{"dropped", "a int, c double"},
		{"renamed", "a int, bb string, c double"},
		{"reordered", "c double, b string, a int"},
		{"widened", "a bigint, b string, c double"},
	}
	byName := []string{"1,x,1.5,", "1,,x,1.5", "1,1.5", "1,,1.5", "1.5,x,1", "1,x,1.5"}
	const bad = "HIVE_BAD_DATA"
	for _, f := range []struct {
		format, stored, serde string
		want                  []string
	}{
		{"PARQUET", "STORED AS PARQUET", "", byName},
		{"AVRO", "STORED AS AVRO", "", byName},
		{"JSON", "", "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'", byName},
		{"JSON", "", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", byName},
		{"ION", "STORED AS ION", "", append([]string(nil), byName...)},
		{"ORC", "STORED AS ORC", "ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.orc.OrcSerde' WITH SERDEPROPERTIES ('orc.column.index.access'='false')", byName},
		{"ORC", "STORED AS ORC", "", []string{"1,x,1.5,", "1,,1.5,", "1,", "1,x,1.5", bad, "1,x,1.5"}},
		{"PARQUET", "STORED AS PARQUET", "ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' WITH SERDEPROPERTIES ('parquet.column.index.access'='true')", []string{"1,x,1.5,", "", "", "1,x,1.5", "", "1,x,1.5"}},
		{"TEXTFILE", "", "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\001'", []string{"1,x,1.5,", "1,,1.5,", "1,", "1,x,1.5", "1.0,x,1", "1,x,1.5"}},
	} {
		s.must("CREATE TABLE w WITH (format = '" + f.format + "', external_location = 's3://lake/w/') AS SELECT 1 a, CAST('x' AS varchar) b, 1.5e0 c")
		for i, c := range changes {
			if f.want[i] == "" {
				continue // what is there is converted, or not, as its format does
			}
			s.must("CREATE EXTERNAL TABLE r (" + c.columns + ") " + f.serde + " " + f.stored + " LOCATION 's3://lake/w/'")
			got, _ := s.answer("SELECT * FROM r")
			if got != f.want[i] && (f.want[i] != bad || !strings.HasPrefix(got, bad)) {
				t.Errorf("%s %s, %s: %s instead of %s", f.format, f.serde, c.name, got, f.want[i])
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

// TestPartitionTypes reads partitions that declare other types than their table. The
// values are those of Trino's hive connector.
func TestPartitionTypes(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	const mismatch = "HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas. The types are incompatible and cannot be coerced. The column 'v' in table 'default.t' is declared as type"
	for _, c := range []struct {
		from, values string
		to           map[string]string
	}{
		{"int", "(0, 70000), (1, -7), (2, NULL)", map[string]string{
			"bigint": "70000 -7 ", "double": "70000.0 -7.0 ", "decimal(5,1)": " -7.0 ", "string": "70000 -7 ", "varchar(3)": "INVALID_ARGUMENTS: Varchar representation of 70000 exceeds varchar(3) bounds",
			"smallint": mismatch, "float": mismatch, "date": mismatch}},
		{"boolean", "(0, true), (1, false), (2, NULL)", map[string]string{"string": "TRUE FALSE ", "int": mismatch}},
		{"double", "(0, 1.5e0), (1, -2.1e0), (2, NULL)", map[string]string{"float": "1.5 -2.1 ", "decimal(10,2)": "1.50 -2.10 ", "string": "1.5 -2.1 ", "bigint": mismatch}},
		{"decimal(10,2)", "(0, DECIMAL '12345.67'), (1, DECIMAL '-0.05'), (2, NULL)", map[string]string{
			"tinyint": " 0 ", "int": "12345 0 ", "double": "12345.67 -0.05 ", "decimal(30,5)": "12345.67000 -0.05000 ", "string": "12345.67 -0.05 ",
			"decimal(5,1)": "INVALID_CAST_ARGUMENT: Cannot cast DECIMAL(10, 2) '12345.67' to DECIMAL(5, 1)"}},
		{"string", "(0, '12'), (1, '1.5'), (2, ' 7'), (3, '2024-01-02 03:04:05.678'), (4, NULL)", map[string]string{
			"int": "12    ", "double": "12.0 1.5 7.0  ", "timestamp": "   2024-01-02 03:04:05.678 ", "varchar(3)": "12 1.5  7 202 ", "boolean": "true true true true ", "binary": mismatch}},
		{"timestamp", "(0, TIMESTAMP '2024-01-02 03:04:05.678'), (1, TIMESTAMP '1960-01-01 00:00:00'), (2, NULL)", map[string]string{
			"string": "2024-01-02 03:04:05.678 1960-01-01 00:00:00 ", "date": "2024-01-02 1960-01-01 ", "varchar(3)": "202 196 ", "bigint": mismatch}},
		{"date", "(0, DATE '2024-01-02'), (1, NULL)", map[string]string{"string": "2024-01-02 ", "timestamp": mismatch}},
		{"array<int>", "(0, ARRAY[1, NULL]), (1, NULL)", map[string]string{"array<bigint>": "[1, null] ", "array<string>": "[1, null] ", "array<date>": mismatch}},
		{"struct<a:int,b:string>", "(0, CAST(ROW(1, '2') AS row(a integer, b varchar)))", map[string]string{"struct<a:bigint,b:int,c:int>": "{a=1, b=2, c=null}", "struct<x:int,b:string>": mismatch}},
	} {
		for _, stored := range []string{"STORED AS PARQUET", "STORED AS ORC", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','"} {
			if strings.Contains(c.from, "<") && !strings.Contains(stored, "PARQUET") {
				continue
			}
			for to, want := range c.to {
				s.must("CREATE EXTERNAL TABLE t (id int, v " + c.from + ") PARTITIONED BY (p string) " + stored + " LOCATION 's3://lake/t/'")
				s.must("INSERT INTO t SELECT id, v, 'a' FROM (VALUES " + c.values + ") x (id, v)")
				s.must("ALTER TABLE t REPLACE COLUMNS (id int, v " + to + ")")
				got, _ := s.answer("SELECT v FROM t ORDER BY id")
				if got != want && (len(want) < 40 || !strings.HasPrefix(got, want)) {
					t.Errorf("%s to %s, %s: %q instead of %q", c.from, to, stored, got, want)
				}
				s.must("DROP TABLE t")
				for _, key := range s.keys("t/") {
					if err := s.store.Delete(lakeBucket, key); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
