package main

import (
	"strings"
	"testing"

	"glaux/query"
)

// TestBuckets writes tables in buckets, in all that writes files, and reads only the
// buckets that are needed.
func TestBuckets(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for _, format := range []string{"PARQUET", "TEXTFILE"} {
		name := "b_" + strings.ToLower(format)
		// Buckets that an OR leaves are left out by the statistics of Parquet files.
		two, all := int64(4), int64(5)
		if format == "PARQUET" {
			two, all = 3, 1
		}
		// The numbers are those of Trino's hive connector.
		s.must("CREATE TABLE " + name + " WITH (format = '" + format + "', external_location = 's3://lake/" + name + "/', bucketed_by = ARRAY['i'], bucket_count = 4) AS SELECT * FROM (VALUES (1,'a'),(2,'b'),(3,'c'),(NULL,'d'),(-5,'e'),(77,'f')) t(i,s)")
		s.check([]asked{
			{`SELECT array_join(array_agg(CAST("$bucket" AS varchar) || s ORDER BY s), ' ') FROM ` + name, "1a 2b 3c 0d 3e 1f", 1, 1, 4},
			{"SELECT s FROM " + name + " WHERE i = 77", "f", 1, 1, 1},
			{"SELECT count(*) FROM " + name + " WHERE i IN (1, 3, 77)", "3", 1, 1, 2},
			{"SELECT s FROM " + name + " WHERE i IS NULL", "d", 1, 1, 1},
			{"SELECT count(*) FROM " + name + " WHERE i > 1 OR s = 'zz'", "3", 1, 1, two},
			{"SELECT count(*) FROM " + name + ` WHERE "$bucket" > 1`, "3", 1, 1, 2},
			{"SELECT count(*) FROM " + name + ` WHERE "$bucket" = 3 AND i = 3`, "1", 1, 1, 1},
			{"SELECT count(*) FROM " + name + ` WHERE "$bucket" = 0 AND i = 3`, "0", 1, 1, 0},
		})
		s.must("INSERT INTO " + name + " VALUES (100, 'x')")
		s.check([]asked{{`SELECT s, "$bucket", regexp_like("$path", '/000000_0_[-0-9a-f]{36}_00000[.a-z]*$') FROM ` + name + " WHERE i = 100 OR i IS NULL AND s = 'zz'", "x,0,true", 1, 1, all}})
	}
	// By several columns, in partitions.
	s.must("CREATE TABLE two WITH (partitioned_by = ARRAY['p'], bucketed_by = ARRAY['s', 'd'], bucket_count = 5) AS SELECT n, CAST(s AS varchar(2)) s, d, n % 2 p FROM (VALUES (1,'a', DATE '2024-01-01'),(2,'b', DATE '1969-01-01'),(3,'',NULL),(NULL,'dé',DATE '2000-01-01')) t(n,s,d)")
	s.check([]asked{
		{`SELECT array_join(array_agg(CAST("$bucket" AS varchar) || s ORDER BY s), ' ') FROM two`, "1 1a 4b 0dé", 3, 3, 3},
		{"SELECT n FROM two WHERE s = 'a' AND d = DATE '2024-01-01'", "1", 3, 3, 1},
		{"SELECT count(*) FROM two WHERE s = 'a' OR n < 0", "1", 3, 3, 1},
		{"SELECT n FROM two WHERE s = 'b' AND d IN (DATE '1969-01-01', DATE '2024-01-01') AND p = 0", "2", 1, 3, 1},
	})
	// A table that DDL defines, over files of others.
	s.must("CREATE EXTERNAL TABLE ddl (i int, s string) CLUSTERED BY (i) INTO 2 BUCKETS ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/ddl/'")
	s.put("ddl/000000_0", "2,a\n")
	s.put("ddl/000001_0", "1,b\n")
	s.put("ddl/000001_0_copy_1", "3,c\n")
	s.check([]asked{
		{"SELECT s FROM ddl WHERE i = 3", "c", 1, 1, 2},
		{"SELECT s FROM ddl WHERE i = 2", "a", 1, 1, 1},
	})
	s.put("ddl/other.csv", "5,d\n")
	got, _ := s.answer("SELECT count(*) FROM ddl")
	if want := "HIVE_INVALID_BUCKET_FILES: Hive table 'default.ddl' is corrupt. File 'other.csv' does not match the standard naming pattern, and the number of files in the directory (4) does not match the declared bucket count (2) for partition: <UNPARTITIONED>"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// Spark's buckets.
	s.must("CREATE TABLE spark WITH (external_location = 's3://lake/spark/', bucketed_by = ARRAY['i'], bucket_count = 8, bucketing_format = 'spark') AS SELECT CAST(i AS integer) i FROM UNNEST(sequence(1, 100)) t(i)")
	s.check([]asked{
		{"SELECT count(*) FROM spark", "100", 1, 1, 8},
		{`SELECT "$bucket" FROM spark WHERE i = 42`, "5", 1, 1, 1},
	})
	for _, c := range []struct{ with, want string }{
		{"bucketed_by = ARRAY['x']", "INVALID_TABLE_PROPERTY: line 1:1: bucketed_by and bucket_count must be specified together"},
		{"bucket_count = 2", "INVALID_TABLE_PROPERTY: line 1:1: bucketed_by and bucket_count must be specified together"},
		{"bucketed_by = ARRAY['nope'], bucket_count = 3", "INVALID_TABLE_PROPERTY: line 1:1: Bucketing columns [nope] not present in schema"},
		{"bucketed_by = ARRAY['x'], bucket_count = 3, partitioned_by = ARRAY['x']", "INVALID_TABLE_PROPERTY: line 1:1: Bucketing columns [x] are also used as partitioning columns"},
		{"bucketed_by = ARRAY['d'], bucket_count = 3", "NOT_SUPPORTED: line 1:1: Cannot create a table bucketed on an unsupported type"},
	} {
		if got, _ := s.answer("CREATE TABLE bad WITH (" + c.with + ") AS SELECT DECIMAL '1.5' d, 1 x"); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.with, got, c.want)
		}
	}
	if got, _ := s.answer(`SELECT "$bucket" FROM (SELECT 1 x)`); !strings.HasPrefix(got, "COLUMN_NOT_FOUND") {
		t.Error(got)
	}
}
