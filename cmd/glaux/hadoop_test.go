package main

import (
	"os"
	"path/filepath"
	"testing"

	"glaux/query"
)

// TestHadoopTables reads SequenceFiles and RCFiles through tables as DDL makes them.
func TestHadoopTables(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	const columns = "(i int, s string, a array<int>, m map<string,int>, r struct<x:int,y:string>, t timestamp, de decimal(10,2))"
	for _, c := range []struct{ file, format string }{
		{"sequencefile.zstd", "STORED AS SEQUENCEFILE"},
		{"rcbinary.snappy", "STORED AS RCFILE"},
		{"rctext.lz4", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe' STORED AS RCFILE"},
	} {
		raw, err := os.ReadFile(filepath.Join("../../engine/duck/testdata/hadoop", c.file))
		if err != nil {
			t.Fatal(err)
		}
		s.put("h/"+c.file+"/000000_0", string(raw))
		s.must("CREATE EXTERNAL TABLE h " + columns + " " + c.format + " LOCATION 's3://lake/h/" + c.file + "/'")
		s.check([]asked{{"SELECT count(*), sum(i), max(s), sum(de) FROM h", "60,1830,9é,457.50", 1, 1, 1}})
		if _, e := s.answer("SELECT m['k'], r.y, t FROM h WHERE i = 4"); e.Stats.ScannedBytes != int64(len(raw)) {
			t.Errorf("%s: scanned %d bytes of %d: %s", c.file, e.Stats.ScannedBytes, len(raw), e.Reason)
		}
		if got, _ := s.answer("INSERT INTO h (i) VALUES (1)"); len(got) < 30 || got[:13] != "NOT_SUPPORTED" {
			t.Errorf("%s: INSERT: %s", c.file, got)
		}
		s.must("DROP TABLE h")
	}
	for _, format := range []string{
		"STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
		"ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe'",
	} {
		s.must("CREATE EXTERNAL TABLE h " + columns + " " + format + " LOCATION 's3://lake/h/'")
		if got, _ := s.answer("SELECT 1 FROM h"); len(got) < 30 || got[:13] != "NOT_SUPPORTED" {
			t.Errorf("%s: %s", format, got)
		}
		s.must("DROP TABLE h")
	}
}
