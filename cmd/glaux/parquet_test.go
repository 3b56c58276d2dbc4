package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/query"
)

// parquetFile stores a file of testdata/parquet.
func (s *lakeSite) parquetFile(key, name string) int64 {
	s.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata/parquet", name))
	if err != nil {
		s.Fatal(err)
	}
	s.put(key, string(raw))
	return int64(len(raw))
}

// chunkBytes weighs the column chunks of a file, by their places among its leaves.
func (s *lakeSite) chunkBytes(name string, columns ...int) (n int64) {
	s.Helper()
	f, err := os.Open(filepath.Join("testdata/parquet", name))
	if err != nil {
		s.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		s.Fatal(err)
	}
	p, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		s.Fatal(err)
	}
	for _, g := range p.Metadata().RowGroups {
		for _, c := range columns {
			n += g.Columns[c].MetaData.TotalCompressedSize
		}
	}
	return n
}

// TestParquetByIndex reads columns by their places: their names in the files don't
// matter, and a table may name them anew.
func TestParquetByIndex(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	s.parquetFile("ix/1.parquet", "index1.parquet")
	s.parquetFile("ix/2.parquet", "index2.parquet")
	s.must(`CREATE EXTERNAL TABLE ix (first int, second string, third double, fourth int) ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
		WITH SERDEPROPERTIES ('parquet.column.index.access'='true') STORED AS PARQUET LOCATION 's3://lake/ix/'`)
	s.check([]asked{
		{`SELECT first, second, third, fourth, substr("$path", -9) FROM ix ORDER BY 1`, "1,x,,,1.parquet 2,y,,,1.parquet 3,z,1.5,,2.parquet", 1, 1, 2},
		{"SELECT second FROM ix WHERE first = 3", "z", 1, 1, 1},
		{"SELECT first FROM ix WHERE second > 'x' ORDER BY 1", "2 3", 1, 1, 2},
		{"SELECT count(*), count(third), count(fourth) FROM ix", "3,1,0", 1, 1, 2},
	})
	_, e := s.answer("SELECT sum(first) FROM ix")
	if want := s.chunkBytes("index1.parquet", 0) + s.chunkBytes("index2.parquet", 0); e.Stats.ScannedBytes != want {
		t.Errorf("scanned %d bytes instead of %d", e.Stats.ScannedBytes, want)
	}
	s.must("INSERT INTO ix VALUES (4, 'w', 2.5, 7)")
	s.check([]asked{{"SELECT sum(first), max(fourth), count(*) FROM ix", "10,7,4", 1, 1, 3}})
	// The same files by name.
	s.must("CREATE EXTERNAL TABLE named (a int, renamed int, b2 string) STORED AS PARQUET LOCATION 's3://lake/ix/'")
	s.check([]asked{{"SELECT a, renamed, b2 FROM named WHERE coalesce(a, renamed) < 4 ORDER BY coalesce(a, renamed)", "1,, 2,, ,3,z", 1, 1, 3}})
}

// TestParquetSplit reads integers and decimals whose bytes are stored apart, which
// DuckDB can't, beside files that it reads.
func TestParquetSplit(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	s.parquetFile("sp/1.parquet", "split.parquet")
	s.must("CREATE EXTERNAL TABLE sp (i int, l bigint, f float, d double, s string, de decimal(10,2), n bigint, other date) STORED AS PARQUET LOCATION 's3://lake/sp/'")
	s.check([]asked{
		{"SELECT count(*), sum(i), sum(l), sum(f), sum(d), max(s), sum(de), sum(n), count(n), count(other) FROM sp", "1000,499500,499500,249750.0,166500.0,999,124875.00,332667,666,0", 1, 1, 1},
		{"SELECT * FROM sp WHERE i IN (3, 4) ORDER BY i", "3,3,1.5,1.0,3,0.75,, 4,4,2.0,1.3333333333333333,4,1.00,4,", 1, 1, 1},
		{"SELECT count(*) FROM sp", "1000", 0, 0, 0},
		{"SELECT sum(f), max(d) FROM sp", "249750.0,333.0", 0, 0, 0},
	})
	_, e := s.answer("SELECT sum(de), count(n) FROM sp")
	if want := s.chunkBytes("split.parquet", 5, 6); e.Stats.ScannedBytes != want {
		t.Errorf("scanned %d bytes instead of %d", e.Stats.ScannedBytes, want)
	}
	s.must("INSERT INTO sp (i, de) VALUES (5000, DECIMAL '0.25')")
	s.check([]asked{{"SELECT count(*), max(i), sum(de) FROM sp", "1001,5000,124875.25", 1, 1, 2}})
	s.must("CREATE EXTERNAL TABLE wrong (i string) STORED AS PARQUET LOCATION 's3://lake/sp/'")
	s.check([]asked{{"SELECT i FROM wrong WHERE i IN ('3', '4') ORDER BY 1", "3 4", 1, 1, 2}})
}
