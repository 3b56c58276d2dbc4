package main

import (
	"os"
	"path/filepath"
	"strings"
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
		"STORED AS INPUTFORMAT 'org.apache.hudi.hadoop.HoodieParquetInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'",
		"ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe'",
	} {
		s.must("CREATE EXTERNAL TABLE h " + columns + " " + format + " LOCATION 's3://lake/h/'")
		if got, _ := s.answer("SELECT 1 FROM h"); len(got) < 30 || got[:13] != "NOT_SUPPORTED" {
			t.Errorf("%s: %s", format, got)
		}
		s.must("DROP TABLE h")
	}
}

// TestSymlinks reads the files that files of links name.
func TestSymlinks(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	s.put("data/a.csv", "1,x\n")
	s.put("elsewhere/b.csv", "2,y\n")
	s.put("data/stale.csv", "3,z\n")
	s.put("links/manifest", "s3://lake/data/a.csv\n\ns3a://lake/elsewhere/b.csv")
	s.must("CREATE EXTERNAL TABLE l (n int, s string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat' LOCATION 's3://lake/links/'")
	s.check([]asked{{`SELECT n, s, "$path" FROM l ORDER BY n`, "1,x,s3://lake/data/a.csv 2,y,s3://lake/elsewhere/b.csv", 1, 1, 2}})
	if _, e := s.answer("SELECT count(*) FROM l WHERE n > 0"); e.Stats.ScannedBytes != 8 {
		t.Errorf("scanned %d bytes", e.Stats.ScannedBytes)
	}
	for text, want := range map[string]string{
		"s3://lake/data/none.csv": "HIVE_CANNOT_OPEN_SPLIT: s3://lake/data/none.csv",
		"/etc/passwd":             "HIVE_BAD_DATA: Error parsing symlinks from: s3://lake/links/manifest: /etc/passwd is no object of S3",
	} {
		s.put("links/manifest", text)
		if got, _ := s.answer("SELECT count(*) FROM l"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", text, got)
		}
	}
	if got, _ := s.answer("INSERT INTO l VALUES (1, 'x')"); !strings.HasPrefix(got, "NOT_SUPPORTED") {
		t.Error(got)
	}
}
