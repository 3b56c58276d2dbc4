package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/lake/orc"
	"glaux/query"
)

// nestedRows makes rows with NULL at all depths.
const nestedRows = `SELECT n AS id, IF(n % 11 = 0, NULL, CAST(ROW(n * 7, 'b' || to_hex(md5(to_utf8(CAST(n AS varchar)))),
	IF(n % 7 = 0, NULL, ROW(IF(n % 5 = 0, NULL, n * 3), n / 8e0, ARRAY[n, n + 1])),
	ARRAY[ROW(n, 'q' || to_hex(md5(to_utf8(CAST(n + 1 AS varchar)))))],
	MAP(ARRAY['k'], ARRAY[ROW(n + 2, n + 3)]), CAST(n AS decimal(10,2)) / 4, CAST(n % 2 = 0 AS boolean))
	AS row(a bigint, b varchar, c row(x bigint, y double, z array(bigint)), d array(row(p bigint, q varchar)), m map(varchar, row(u bigint, v bigint)), f decimal(10,2), g boolean))) AS st
	FROM UNNEST(sequence(1, 6000)) u(i) CROSS JOIN UNNEST(ARRAY[i * 7919 % 6007]) v(n)`

// TestNested reads parts of rows: what they give is what JSON's whole rows give, and what is
// counted is what the parts' column chunks or streams weigh.
func TestNested(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for _, format := range []string{"JSON", "PARQUET", "ORC", "AVRO"} {
		s.must(fmt.Sprintf("CREATE TABLE %s WITH (format = '%s', external_location = 's3://lake/%[1]s/') AS %[3]s", strings.ToLower(format), format, nestedRows))
	}
	weigh := map[string]func(leaves ...string) int64{"parquet": s.chunks("parquet/"), "orc": s.streams("orc/")}
	for _, c := range []struct {
		text string
		// leaves are those that are read: a name stands for all that is below it, and of ORC
		// for the structs above it.
		leaves string
	}{
		{"SELECT max(st.a), count(*) FROM %s", "st.a"},
		{"SELECT max(st.B), min(ST.b) FROM %s", "st.b"},
		{"SELECT sum(st.c.x) FROM %s", "st.c.x"},
		{"SELECT count(*) FROM %s WHERE st.a IS NULL", "st.a"},
		{"SELECT count(*) FROM %s WHERE st.c.x IS NULL AND st.a IS NOT NULL", "st.a st.c.x"},
		{"SELECT st.a, st.c.x FROM %s WHERE st.a > 41900 ORDER BY 1, 2", "st.a st.c.x"},
		{"SELECT st.c FROM %s WHERE st.a = 700 OR st.c.x = 9", "st.a st.c"},
		{"SELECT st.c, st.c.y FROM %s WHERE id = 15", "id st.c"},
		{"SELECT st FROM %s WHERE st.a = 700", "st"},
		{"SELECT max(cardinality(st.c.z)) FROM %s", "st.c.z"},
		{"SELECT max(st.d[1].p) FROM %s", "st.d"},
		{"SELECT max(st.m['k'].u) FROM %s", "st.m"},
		{"SELECT max(p), max(q) FROM %s CROSS JOIN UNNEST(st.d) u(p, q)", "st.d"},
		{"SELECT sum(st.f), max(st.f) FROM %s", "st.f"},
		{"SELECT st.g, count(*), max(st.a) FROM %s GROUP BY st.g ORDER BY 1", "st.a st.g"},
		{"SELECT count(DISTINCT st.a) FROM %s", "st.a"},
		{"SELECT count(*) FROM %s x JOIN %[1]s y ON x.st.a = y.st.c.x", "st.a|st.c.x"},
		{"SELECT count(*), max(y.st.f) FROM %s x LEFT JOIN %[1]s y ON x.st.a = y.st.c.x AND y.st.g WHERE x.st.a < 5000", "st.a|st.c.x st.f st.g"},
		{"SELECT max(v.st.a), max(w.st.a) FROM (SELECT st FROM %s) v, (SELECT max(st.a) FROM %[1]s) w(a), (SELECT st FROM %[1]s LIMIT 1) w WHERE v.st.a = a", "st.a|st.a|st.a"},
		{"WITH v AS (SELECT st AS s, id FROM %s) SELECT max(s.a), max(s.c.y) FROM v", "st.a st.c.y"},
		{"WITH v AS (SELECT st AS s, id FROM %s) SELECT count(*) FROM v p, v q WHERE p.s.a = q.s.c.x", "st.a st.c.x"},
		{"SELECT max(s.a) FROM (SELECT st FROM %s UNION ALL SELECT st FROM %[1]s WHERE st.g) u(s)", "st.a|st.a st.g"},
		{"SELECT max(s.a), count(*) FROM (SELECT st AS s FROM %s WHERE st.a > 7 UNION SELECT st FROM %[1]s) u", "st|st"},
		{"SELECT max(CAST(st AS row(q bigint, w varchar, e row(x bigint, y double, z array(bigint)), r array(row(p bigint, q varchar)), t map(varchar, row(u bigint, v bigint)), f decimal(10,2), g boolean)).q) FROM %s", "st.a"},
		{"SELECT max((CASE WHEN id > 3 THEN st END).a) FROM %s", "id st"},
		{"SELECT max(a) FROM (SELECT DISTINCT st.a FROM %s) u(a)", "st.a"},
		{"SELECT count(*) FROM (SELECT DISTINCT st FROM %s WHERE st.a > 7) u WHERE u.st.g", "st"},
		{"SELECT max(r) FROM (SELECT row_number() OVER (PARTITION BY st.g ORDER BY st.a) r FROM %s)", "st.a st.g"},
		{"SELECT x.id, (SELECT max(y.st.a) FROM %s y WHERE y.id = x.id) FROM %[1]s x WHERE x.st.a < 100 ORDER BY 1", "id st.a|id st.a"},
		{"SELECT x.id, l.a FROM %s x CROSS JOIN LATERAL (SELECT x.st.a + 1 AS a) l WHERE x.st.c.x = 9 ORDER BY 1", "id st.a st.c.x"},
		{"SELECT * FROM (SELECT st.a AS a, st.g AS g FROM %s) MATCH_RECOGNIZE (ORDER BY a MEASURES last(a) AS z PATTERN (A B+) DEFINE B AS g AND a < 100) ORDER BY 1", "st.a st.g"},
		{"SELECT count(*) FROM %s WHERE st.a IN (SELECT st.c.x FROM %[1]s)", "st.a|st.c.x"},
		{"SELECT count(*) FROM %s x WHERE EXISTS (SELECT 1 FROM %[1]s y WHERE y.id = x.id AND y.st.g)", "id|id st.g"},
		{"SELECT count(*), count_if(st.a = 7) FROM %s TABLESAMPLE BERNOULLI (100)", "st.a"},
		{"SELECT st.a FROM %s ORDER BY st.f DESC, st.a LIMIT 3", "st.a st.f"},
		{"SELECT max(transform(st.c.z, x -> x + st.a)[1]) FROM %s", "st.a st.c.z"},
		{"SELECT count(*), sum(st.a) FROM %s WHERE st IS NULL OR st.a = 7", "st.a"},
	} {
		want, _ := s.answer(fmt.Sprintf(c.text, "json"))
		for _, format := range []string{"avro", "parquet", "orc"} {
			got, e := s.answer(fmt.Sprintf(c.text, format))
			if got != want {
				t.Errorf("%s: %s: %.300s instead of %.300s", format, c.text, got, want)
				continue
			}
			if weigh[format] == nil {
				continue
			}
			var sum int64
			for scan := range strings.SplitSeq(c.leaves, "|") {
				sum += weigh[format](strings.Fields(scan)...)
			}
			if e.Stats.ScannedBytes != sum {
				t.Errorf("%s: %s: scanned %d bytes, %s weighs %d", format, c.text, e.Stats.ScannedBytes, c.leaves, sum)
			}
			dry, err := s.service.Estimate(t.Context(), query.Request{SQL: fmt.Sprintf(c.text, format)})
			if err != nil || dry.Reads.Bytes != sum {
				t.Errorf("%s: %s: a dry run says %d bytes, %s weighs %d: %v", format, c.text, dry.Reads.Bytes, c.leaves, sum, err)
			}
		}
	}
	// Of a row that is only asked for, Parquet's lightest leaf is read, and of ORC which rows are there.
	for text, leaves := range map[string][2]string{
		"SELECT count(*) FROM %s WHERE st IS NULL":                                          {"st.g", "st."},
		"SELECT count(st), count(*) FROM %s":                                                {"st.g", "st."},
		"SELECT count(*) FROM %s WHERE st.c IS NOT NULL AND st.g":                           {"st.g " + lightest(weigh["parquet"], "st.c.x", "st.c.y"), "st.g st.c."},
		"SELECT count(st.c) OVER (), st.c IS NULL FROM %s WHERE id = 77":                    {"id " + lightest(weigh["parquet"], "st.c.x", "st.c.y"), "id st.c."},
		"SELECT count(*) FROM %s x LEFT JOIN %[1]s y ON x.id = y.id + 3 WHERE y.st IS NULL": {"id|id st.g", "id|id st."},
	} {
		want, _ := s.answer(fmt.Sprintf(text, "json"))
		for i, format := range []string{"parquet", "orc"} {
			got, e := s.answer(fmt.Sprintf(text, format))
			var sum int64
			for scan := range strings.SplitSeq(leaves[i], "|") {
				sum += weigh[format](strings.Fields(scan)...)
			}
			if got != want || e.Stats.ScannedBytes != sum {
				t.Errorf("%s: %s: %s instead of %s; scanned %d bytes, %s weighs %d", format, text, got, want, e.Stats.ScannedBytes, leaves[i], sum)
			}
		}
	}
}

func lightest(weigh func(...string) int64, leaves ...string) string {
	return slices.MinFunc(leaves, func(a, b string) int { return int(weigh(a) - weigh(b)) })
}

// TestNestedEvolution reads parts of rows that files have otherwise than the table, or not
// at all.
func TestNestedEvolution(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for _, f := range []struct{ format, serde string }{
		{"PARQUET", "STORED AS PARQUET"},
		{"PARQUET", "ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' WITH SERDEPROPERTIES ('parquet.column.index.access'='true') STORED AS PARQUET"},
		{"ORC", "STORED AS ORC"},
		{"ORC", "ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.orc.OrcSerde' WITH SERDEPROPERTIES ('orc.column.index.access'='false') STORED AS ORC"},
		{"AVRO", "STORED AS AVRO"},
		{"JSON", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"},
	} {
		s.must("CREATE TABLE w WITH (format = '" + f.format + `', external_location = 's3://lake/w/') AS SELECT CAST(v AS row(a integer, b varchar, c row(x integer, y varchar), l array(row(p integer, q varchar)))) AS st, k FROM (VALUES
			(ROW(1, 'one', ROW(2, 'two'), ARRAY[ROW(3, 'three')]), 1), (ROW(NULL, 'none', NULL, NULL), 2), (NULL, 3)) t(v, k)`)
		for _, c := range []struct{ columns, items, want string }{
			{"st struct<a:int>, k int", "st.a, k", "1,1 ,2 ,3"},
			{"st struct<z:int,a:bigint>, k int", "st.z, st.a, k", ",1,1 ,,2 ,,3"},
			{"st struct<C:struct<X:int>,A:int>, k int", "st.c.x, st.a", "2,1 , ,"},
			{"st struct<c:struct<y:string,n:string>,b:string>, k int", "st.c.n, st.c.y, st.b", ",two,one ,,none ,,"},
			{"st struct<z:int>, k int", "st.z, k", ",1 ,2 ,3"},
			{"st struct<z:int,c:struct<n:int>>, k int", "st.c.n IS NULL, k", "true,1 true,2 true,3"},
			{"st struct<a:int,z:string,c:struct<n:int,x:int>>, k int", "st, k", "{a=1, z=null, c={n=null, x=2}},1 {a=null, z=null, c=null},2 ,3"},
			{"st struct<z:array<int>,l:array<struct<q:string>>,b:string>, k int", "st.l[1].q, st.z, st.b", "three,,one ,,none ,,"},
			{"st struct<z:map<string,int>,b:string>, k int", "st IS NULL, k", "false,1 false,2 true,3"},
			{"st struct<a:int,b:string>, k int", "st IS NULL, st.a IS NULL, k", "false,false,1 false,true,2 true,true,3"},
			{"st struct<a:int,c:struct<x:int>>, k int", "st.c IS NULL, count(st) OVER (), count(st.c) OVER (), k", "false,2,1,1 true,2,1,2 true,2,1,3"},
		} {
			s.must("CREATE EXTERNAL TABLE r (" + c.columns + ") " + f.serde + " LOCATION 's3://lake/w/'")
			if got, _ := s.answer("SELECT " + c.items + " FROM r ORDER BY k"); got != c.want {
				t.Errorf("%s, %s: %s is %s instead of %s", f.serde, c.columns, c.items, got, c.want)
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

// TestNestedPartitions reads fields that partitions declare as other types than their table,
// or not at all.
func TestNestedPartitions(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for _, stored := range []string{"PARQUET", "ORC", "AVRO"} {
		s.must("CREATE EXTERNAL TABLE t (id int, st struct<a:int,b:string>) PARTITIONED BY (p string) STORED AS " + stored + " LOCATION 's3://lake/t/'")
		s.must("INSERT INTO t SELECT 1, CAST(ROW(7, '8') AS row(a integer, b varchar)), 'old'")
		s.must("ALTER TABLE t REPLACE COLUMNS (id int, st struct<a:bigint,b:string,c:struct<x:int,y:int>>)")
		s.must("INSERT INTO t SELECT 2, CAST(ROW(70000000000, '9', ROW(5, 6)) AS row(a bigint, b varchar, c row(x integer, y integer))), 'new'")
		for text, want := range map[string]string{
			"SELECT id, st.a, st.c.x FROM t ORDER BY id":                 "1,7, 2,70000000000,5",
			"SELECT id FROM t WHERE st.c.x = 5":                          "2",
			"SELECT id, p FROM t WHERE st.a < 10":                        "1,old",
			"SELECT id, st.c IS NULL, st IS NULL FROM t ORDER BY id":     "1,true,false 2,false,false",
			"SELECT count(st.c), count(st), max(st.c.y), max(p) FROM t":  "1,2,6,old",
			"SELECT st.b, st FROM t ORDER BY id":                         "8,{a=7, b=8, c=null} 9,{a=70000000000, b=9, c={x=5, y=6}}",
			"SELECT count(*) FROM t WHERE st.c.x IS NULL AND st.b = '8'": "1",
		} {
			if got, _ := s.answer(text); got != want {
				t.Errorf("%s: %s: %s instead of %s", stored, text, got, want)
			}
		}
		s.must("DROP TABLE t")
		for _, key := range s.keys("t/") {
			if err := s.store.Delete(lakeBucket, key); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// below reports that a leaf is one of those named, or in one.
func below(leaf string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return leaf == n || strings.HasPrefix(leaf, n+".") })
}

// files opens the objects below a prefix.
func (s *lakeSite) files(prefix string) (list []*io.SectionReader) {
	for _, key := range s.keys(prefix) {
		f, err := s.store.Get(lakeBucket, key, "")
		if err != nil {
			s.Fatal(err)
		}
		raw, err := io.ReadAll(f)
		if err != nil {
			s.Fatal(err)
		}
		f.Close()
		list = append(list, io.NewSectionReader(strings.NewReader(string(raw)), 0, int64(len(raw))))
	}
	return list
}

// chunks weighs column chunks of the Parquet files below a prefix.
func (s *lakeSite) chunks(prefix string) func(leaves ...string) int64 {
	var sizes []struct {
		leaf string
		size int64
	}
	for _, src := range s.files(prefix) {
		f, err := parquet.OpenFile(src, src.Size())
		if err != nil {
			s.Fatal(err)
		}
		for _, g := range f.Metadata().RowGroups {
			for _, c := range g.Columns {
				sizes = append(sizes, struct {
					leaf string
					size int64
				}{strings.Join(c.MetaData.PathInSchema, "."), c.MetaData.TotalCompressedSize})
			}
		}
	}
	return func(leaves ...string) (sum int64) {
		for _, c := range sizes {
			if below(c.leaf, leaves) {
				sum += c.size
			}
		}
		return sum
	}
}

// streams weighs the data streams of the ORC files below a prefix: of what is named, of all
// that is in it, unless a dot ends the name, and of what it is in.
func (s *lakeSite) streams(prefix string) func(leaves ...string) int64 {
	return func(leaves ...string) (sum int64) {
		for _, src := range s.files(prefix) {
			tail, err := orc.ReadTail(src, src.Size())
			if err != nil {
				s.Fatal(err)
			}
			var types []int
			for id := range tail.Types {
				path := strings.TrimPrefix(tail.Path(id), ".")
				above := slices.ContainsFunc(leaves, func(n string) bool { return strings.HasPrefix(n, path+".") })
				if path != "" && (above || below(path, leaves)) {
					types = append(types, id)
				}
			}
			for i := range tail.Stripes {
				stripe, err := tail.ReadStripe(src, i)
				if err != nil {
					s.Fatal(err)
				}
				for _, r := range stripe.DataRanges(types) {
					sum += r.Len
				}
			}
		}
		return sum
	}
}
