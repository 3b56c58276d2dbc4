package main

import (
	"bytes"
	"strings"
	"testing"

	"glaux/query"
)

// contents are the objects under a prefix, one after the other.
func (s *lakeSite) contents(prefix string) string {
	s.Helper()
	var b bytes.Buffer
	for _, key := range s.keys(prefix) {
		f, err := s.store.Get(lakeBucket, key, "")
		if err != nil {
			s.Fatal(err)
		}
		_, err = b.ReadFrom(f.File)
		f.Close()
		if err != nil {
			s.Fatal(err)
		}
	}
	return b.String()
}

// TestInsertText adds rows to tables of text, as bytes that were compared with what
// Trino's hive connector writes, and reads them again.
func TestInsertText(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for i, c := range []struct{ name, columns, format, properties, values, file, rows string }{
		{"header", "a int, b string, c double", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", "'skip.header.line.count'='1'", "(1, 'x', 1.5), (2, NULL, NULL)",
			"a,b,c\n1,x,1.5\n2,\\N,\\N\n", "1,x,1.5 2,,"},
		{"encoding", "a string", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", "'serialization.encoding'='ISO-8859-1'", "('café')", "caf\xe9\n", "café"},
		{"encoding of another table", "a string", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' WITH SERDEPROPERTIES ('serialization.encoding'='GBK')", "'x'='y'", "('中文')", "\xd6\xd0\xce\xc4\n", "中文"},
		{"opencsv", "a string, n int, d date, t timestamp", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'", "'skip.header.line.count'='1'",
			`('x,y "q" back\slash', 5, DATE '2024-01-02', TIMESTAMP '2024-01-02 03:04:05.678'), (NULL, 6, DATE '1969-12-31', TIMESTAMP '1970-01-01 00:00:00')`,
			`"a","n","d","t"` + "\n" + `"x,y ""q"" back\\slash","5","19724","1704164645678"` + "\n" + `,"6","-1","0"` + "\n", `x,y q back\slash,5,2024-01-02,2024-01-02 03:04:05.678 ,6,1969-12-31,1970-01-01 00:00:00.000`},
		{"opencsv with others", "a string", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES ('separatorChar'=';','quoteChar'='\\'','escapeChar'='~')", "'x'='y'", "('x;y''u~')", "'x;y''u~~'\n", "x;y'u~"},
		{"openx", "i int, s string, d decimal(5,2), t timestamp, da date, a array<int>, m map<string,int>, r struct<x:int,y:string>, b binary, n int",
			"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('mapping.s'='The.S')", "'x'='y'",
			`(1, 'a"é', DECIMAL '1.5', TIMESTAMP '2024-01-02 03:04:05.678', DATE '2024-01-02', ARRAY[1, NULL], MAP(ARRAY['k'], ARRAY[2]), ROW(1, NULL), X'6162', NULL)`,
			`{"i":1,"The.S":"a\"é","d":"1.50","t":"2024-01-02T03:04:05.678Z","da":"2024-01-02","a":[1,null],"m":{"k":2},"r":{"x":1},"b":"YWI="}` + "\n",
			`1,aé,1.50,2024-01-02 03:04:05.678,2024-01-02,[1, null],{k=2},{x=1, y=null},61 62,`},
		{"ion", "a int, s string", "ROW FORMAT SERDE 'com.amazon.ionhiveserde.IonHiveSerDe' WITH SERDEPROPERTIES ('ion.encoding'='TEXT', 'ion.s.serialize_as'='symbol') STORED AS ION", "'x'='y'", "(1, 'x'), (NULL, 'y z')", "{a:1,s:x}\n{s:'y z'}\n", "1,x ,y z"},
	} {
		table := "t" + string(rune('a'+i))
		s.must("CREATE EXTERNAL TABLE " + table + " (" + c.columns + ") " + c.format + " LOCATION 's3://lake/" + table + "/' TBLPROPERTIES ('write.compression'='NONE', " + c.properties + ")")
		s.must("INSERT INTO " + table + " VALUES " + c.values)
		if got := s.contents(table + "/"); got != c.file {
			t.Errorf("%s: wrote\n%q instead of\n%q", c.name, got, c.file)
		}
		got, e := s.answer("SELECT * FROM " + table)
		if got = strings.ReplaceAll(got, `"`, ""); got != c.rows {
			t.Errorf("%s: read %s instead of %s", c.name, got, c.rows)
		}
		if e.Stats.Engine > 0 && e.Stats.ScannedBytes != int64(len(c.file)) {
			t.Errorf("%s: scanned %d bytes of %d", c.name, e.Stats.ScannedBytes, len(c.file))
		}
	}
	for _, c := range []struct{ table, insert, want string }{
		{"(a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/x/' TBLPROPERTIES ('skip.header.line.count'='2')", "1", "NOT_SUPPORTED: line 1:1: Inserting into Hive table with value of skip.header.line.count property greater than 1 is not supported"},
		{"(a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/x/' TBLPROPERTIES ('skip.footer.line.count'='1')", "1", "NOT_SUPPORTED: line 1:1: Inserting into Hive table with skip.footer.line.count property not supported"},
		{"(a string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/x/' TBLPROPERTIES ('serialization.encoding'='ISO-8859-1')", "'中'", "HIVE_WRITER_DATA_ERROR: A row can't be written in the table's serialization.encoding"},
		{"(a int) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://lake/x/'", "NULL", "HIVE_WRITER_DATA_ERROR: NULL of type integer"},
		{"(a string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex'='(.*)') LOCATION 's3://lake/x/'", "'x'", "NOT_SUPPORTED: line 1:1: INSERT INTO tables with the SerDe org.apache.hadoop.hive.serde2.RegexSerDe"},
		{"(a int) ROW FORMAT SERDE 'com.amazon.ionhiveserde.IonHiveSerDe' WITH SERDEPROPERTIES ('ion.a.path_extractor'='(b)') STORED AS ION LOCATION 's3://lake/x/'", "1", "NOT_SUPPORTED: line 1:1: Inserting into Ion tables with path extractors"},
	} {
		s.must("CREATE EXTERNAL TABLE x " + c.table)
		if got, _ := s.answer("INSERT INTO x VALUES (" + c.insert + ")"); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.table, got, c.want)
		}
		s.must("DROP TABLE x")
	}
}
