package main

import (
	"bytes"
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

// TestParquetNested reads parts of lists, rows and maps in the encodings of newer writers.
func TestParquetNested(t *testing.T) {
	for _, name := range []string{"nested_v1.parquet", "nested_v2.parquet"} {
		s := newLakeSite(t, query.Limits{})
		s.parquetFile("n/1.parquet", name)
		s.must("CREATE EXTERNAL TABLE n (li array<bigint>, ls array<string>, lb array<boolean>, st struct<a:int,b:string,d:decimal(18,2)>, m map<string,double>) STORED AS PARQUET LOCATION 's3://lake/n/'")
		s.check([]asked{{"SELECT count(*), sum(reduce(li, BIGINT '0', (a, x) -> a + x, a -> a)), sum(reduce(ls, 0, (a, x) -> a + CAST(length(x) AS integer), a -> a)), count(ls), sum(cardinality(filter(lb, x -> x))), sum(st.a), sum(length(st.b)), sum(st.d), sum(element_at(m, 'k1')) FROM n",
			"300,45225,1173,257,50,36000,872,360.00,22575.0", 1, 1, 1}})
		_, e := s.answer("SELECT max(st.a) FROM n")
		if all := s.chunkBytes(name, 3, 4, 5); e.Stats.ScannedBytes > all || e.Stats.ScannedBytes < s.chunkBytes(name, 3) {
			t.Errorf("%s: scanned %d bytes of %d", name, e.Stats.ScannedBytes, all)
		}
	}
}

// TestParquetEncrypted reads what isn't encrypted of a file, and refuses what is.
func TestParquetEncrypted(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	s.parquetFile("e/1.parquet", "encrypted.parquet")
	s.must("CREATE EXTERNAL TABLE e (id bigint, secret string) STORED AS PARQUET LOCATION 's3://lake/e/'")
	s.check([]asked{{"SELECT sum(id) FROM e", "6", 1, 1, 1}})
	want := "NOT_SUPPORTED: Column secret of the Parquet file s3://lake/e/1.parquet is encrypted, which is not supported"
	if got, _ := s.answer("SELECT secret FROM e"); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestParquetMistyped tells which column of which file isn't what its table says.
func TestParquetMistyped(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	var b bytes.Buffer
	w := parquet.NewGenericWriter[struct {
		ID string `parquet:"id"`
	}](&b)
	if _, err := w.Write([]struct {
		ID string `parquet:"id"`
	}{{"seven to eight: 9"}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s.put("mistyped/1.parquet", b.String())
	s.must("CREATE EXTERNAL TABLE mistyped (id int) STORED AS PARQUET LOCATION 's3://lake/mistyped/'")
	s.check([]asked{{"SELECT id FROM mistyped", "HIVE_BAD_DATA: Field id's type BINARY in parquet file s3://lake/mistyped/1.parquet is incompatible with type integer defined in table schema", 0, 0, 0}})
}
