package main

import (
	"fmt"
	"strings"
	"testing"

	"glaux/query"
)

// asked is a query with its answer, and how many partitions and files of how many
// partitions it read.
type asked struct {
	sql, want                string
	partitions, total, files int64
}

func (s *lakeSite) check(cases []asked) {
	s.Helper()
	for _, c := range cases {
		got, e := s.answer(c.sql)
		if got != c.want {
			s.Errorf("%s:\ngot  %s\nwant %s", c.sql, got, c.want)
		}
		if r := e.Stats.Reads; e.State == query.Succeeded && c.total > 0 && (r.Partitions != c.partitions || r.PartitionsTotal != c.total || r.Files != c.files) {
			s.Errorf("%s: read %d of %d partitions with %d files, want %d of %d with %d", c.sql, r.Partitions, r.PartitionsTotal, r.Files, c.partitions, c.total, c.files)
		}
	}
}

// TestProjection reads tables whose partitions are computed.
func TestProjection(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for day := 1; day <= 9; day++ {
		for _, tenant := range []string{"a", "b"} {
			s.put(fmt.Sprintf("p/2024/01/%02d/%s/x.csv", day, tenant), fmt.Sprintf("%d,%s\n", day, tenant))
		}
	}
	s.must(`CREATE EXTERNAL TABLE p (n int, s string) PARTITIONED BY (dt date, tenant string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/p/'
		TBLPROPERTIES ('projection.enabled'='true', 'projection.dt.type'='date', 'projection.dt.format'='yyyy/MM/dd', 'projection.dt.range'='2024/01/01,2024/01/10',
		'projection.tenant.type'='enum', 'projection.tenant.values'='a,b', 'storage.location.template'='s3://lake/p/${dt}/${tenant}/')`)
	// A registered partition is not looked at.
	s.must(`ALTER TABLE p ADD PARTITION (dt='2024-01-11', tenant='c') LOCATION 's3://lake/p/2024/01/01/a/'`)
	s.check([]asked{
		{"SELECT count(*), sum(n) FROM p", "18,90", 20, 20, 18},
		{"SELECT n, s, dt, tenant FROM p WHERE dt = DATE '2024-01-03' AND tenant = 'b'", "3,b,2024-01-03,b", 1, 20, 1},
		{"SELECT count(*) FROM p WHERE dt > DATE '2024-01-07'", "4", 6, 20, 4},
		{"SELECT count(*) FROM p WHERE dt = DATE '2030-01-01'", "0", 0, 20, 0},
		{"SELECT count(*) FROM p WHERE tenant = 'c'", "0", 0, 20, 0},
		{"SELECT count(*) FROM p WHERE day(dt) = 2 AND upper(tenant) = 'A'", "1", 1, 20, 1},
		{"SELECT count(*) FROM p WHERE dt IN (DATE '2024-01-02', DATE '2024-01-04') OR tenant = 'a' AND dt < DATE '2024-01-02'", "5", 5, 20, 5},
		{"SELECT count(*) FROM p WHERE dt BETWEEN DATE '2024-01-02' AND DATE '2024-01-03' AND tenant LIKE '_'", "4", 4, 20, 4},
		{`SELECT "$path" FROM p WHERE dt = DATE '2024-01-09' AND tenant = 'a'`, "s3://lake/p/2024/01/09/a/x.csv", 1, 20, 1},
		{`SELECT count(*) FROM p WHERE 1 = 0`, "0", 0, 20, 0},
		// What is hidden is the same for all rows of a file.
		{`SELECT n FROM p WHERE "$path" = 's3://lake/p/2024/01/09/a/x.csv'`, "9", 20, 20, 1},
		{`SELECT sum(n) FROM p WHERE "$path" LIKE '%/0_/b/%' AND (n = 3 OR "$path" < 's3://lake/p/2024/01/03')`, "6", 20, 20, 9},
		{`SELECT count(*) FROM p WHERE "$file_size" > 4`, "0", 20, 20, 0},
		{`SELECT count(*) FROM p WHERE "$path" LIKE '%/01/a/%' OR tenant = 'b' AND dt = DATE '2024-01-02'`, "2", 20, 20, 2},
		{"SHOW PARTITIONS p", "dt=2024-01-11/tenant=c", 0, 0, 0},
	})
	// Rows are written where they are read, and nothing is registered.
	s.must("INSERT INTO p VALUES (100, 'w', DATE '2024-01-10', 'b')")
	s.check([]asked{
		{`SELECT n, "$partition" FROM p WHERE dt = DATE '2024-01-10'`, "100,dt=2024-01-10/tenant=b", 2, 20, 1},
		{`SELECT substr("$path", 1, 25) FROM p WHERE n = 100`, "s3://lake/p/2024/01/10/b/", 20, 20, 19},
		{"SHOW PARTITIONS p", "dt=2024-01-11/tenant=c", 0, 0, 0},
	})
	got, _ := s.answer("INSERT INTO p VALUES (1, 'w', DATE '2025-01-10', 'b')")
	if want := "HIVE_INVALID_PARTITION_VALUE: The partition dt=2025-01-10/tenant=b is outside of what the projection of table default.p has: its rows could not be read"; !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if err := s.store.Delete(lakeBucket, s.keys("p/2024/01/10/")[0]); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ set, sql, want string }{
		{"'projection.tenant.type'='injected'", "SELECT count(*) FROM p", "CONSTRAINT_VIOLATION: For the injected projected partition column tenant, the WHERE clause must contain only static equality conditions, and at least one such condition must be present."},
		{"'projection.tenant.type'='injected'", "SELECT count(*) FROM p WHERE tenant IN ('a', 'z')", "9"},
		{"'projection.tenant.type'='injected'", "SELECT count(*) FROM p WHERE tenant = 'a' OR tenant > 'b'", "CONSTRAINT_VIOLATION: For the injected projected partition column tenant, the WHERE clause must contain only static equality conditions, and at least one such condition must be present."},
		{"'storage.location.template'='s3://lake/p/${dt}/'", "SELECT 1 FROM p", "INVALID_TABLE_PROPERTY: Partition projection location template: s3://lake/p/${dt}/ is missing partition column: 'tenant' placeholder"},
		{"'projection.enabled'='false'", "SELECT count(*) FROM p", "1"},
	} {
		s.must("ALTER TABLE p SET TBLPROPERTIES (" + c.set + ")")
		if got, _ := s.answer(c.sql); got != c.want {
			t.Errorf("%s after %s:\ngot  %s\nwant %s", c.sql, c.set, got, c.want)
		}
	}
}

// TestPartitionFilters prunes registered partitions by whatever can be evaluated.
func TestPartitionFilters(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	s.must(`CREATE EXTERNAL TABLE r (n int) PARTITIONED BY (dt string, h int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/r/'`)
	for day := 1; day <= 5; day++ {
		for h := range 4 {
			s.put(fmt.Sprintf("r/dt=2024-02-%02d/h=%d/x.csv", day, h), fmt.Sprintf("%d\n", 10*day+h))
		}
	}
	s.put("r/dt=__HIVE_DEFAULT_PARTITION__/h=7/x.csv", "99\n")
	s.put("r/other/x.csv", "-1\n")
	s.put("far/x.csv", "1000\n")
	s.must("MSCK REPAIR TABLE r")
	s.must("ALTER TABLE r ADD PARTITION (dt = '2024-03-01', h = 0) LOCATION 's3://lake/far/'")
	s.check([]asked{
		{"SELECT count(*), max(n) FROM r", "22,1000", 22, 22, 22},
		{"SELECT n FROM r WHERE date(dt) = DATE '2024-02-03' AND h % 4 = 1", "31", 1, 22, 1},
		{"SELECT count(*) FROM r WHERE substr(dt, 1, 7) = '2024-03'", "1", 1, 22, 1},
		{"SELECT count(*) FROM r WHERE dt IS NULL", "1", 1, 22, 1},
		{"SELECT count(*) FROM r WHERE dt LIKE '2024-02-0_' AND h IN (0, 3)", "10", 10, 22, 10},
		{"SELECT count(*) FROM r WHERE dt || '-' || CAST(h AS varchar) = '2024-02-02-2'", "1", 1, 22, 1},
		{"SELECT count(*) FROM r WHERE (dt = '2024-02-01' AND h = 1) OR (dt = '2024-02-02' AND h < 2)", "3", 3, 22, 3},
		{"SELECT count(*) FROM r WHERE dt <> '2024-02-01' AND NOT (h > 0)", "5", 5, 22, 5},
		{"SELECT count(*) FROM r WHERE CAST(dt AS date) >= date_add('day', -1, DATE '2024-02-06')", "5", 5, 22, 5},
		{"SELECT count(*) FROM r WHERE h = 0 AND n > 40", "2", 6, 22, 6},
	})
	s.must("ALTER TABLE r DROP PARTITION (dt < '2024-02-03'), PARTITION (h >= 3)")
	s.must("ALTER TABLE r PARTITION (dt = '2024-03-01', h = 0) RENAME TO PARTITION (dt = '2024-03-02', h = 9)")
	s.check([]asked{
		{"SELECT count(*) FROM r", "10", 10, 10, 10},
		{"SELECT n FROM r WHERE h = 9", "1000", 1, 10, 1},
	})
	s.must("ALTER TABLE r PARTITION (dt = '2024-03-02', h = 9) SET LOCATION 's3://lake/r/other/'")
	s.check([]asked{{"SELECT n FROM r WHERE h = 9", "-1", 1, 10, 1}})
}

// TestDynamicFilters prunes partitions by what small sides of joins and subqueries give.
func TestDynamicFilters(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for day := 1; day <= 20; day++ {
		s.put(fmt.Sprintf("f/dt=2024-02-%02d/x.csv", day), fmt.Sprintf("%d\n", day))
	}
	s.put("d/x.csv", "2024-02-03,y\n2024-02-05,y\n2024-02-06,n\n2030-01-01,y\n,n\n")
	s.must("CREATE EXTERNAL TABLE f (n int) PARTITIONED BY (dt date) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/f/'")
	s.must("MSCK REPAIR TABLE f")
	s.must("CREATE EXTERNAL TABLE d (day date, holiday string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/d/'")
	// d is scanned, too: one of its one partition and one file.
	s.check([]asked{
		{"SELECT sum(n) FROM f JOIN d ON f.dt = d.day WHERE d.holiday = 'y'", "8", 3, 21, 3},
		{"SELECT sum(n) FROM d, f WHERE f.dt = d.day AND d.holiday = 'n'", "6", 2, 21, 2},
		{"SELECT sum(n) FROM d LEFT JOIN f ON f.dt = d.day", "14", 4, 21, 4},
		{"SELECT count(*) FROM f LEFT JOIN d ON f.dt = d.day AND d.holiday = 'y'", "20", 21, 21, 21},
		{"SELECT count(*) FROM f FULL JOIN d ON f.dt = d.day", "22", 21, 21, 21},
		{"SELECT sum(n) FROM f WHERE dt IN (SELECT day FROM d WHERE holiday = 'y')", "8", 3, 21, 3},
		{"SELECT sum(n) FROM f WHERE dt NOT IN (SELECT day FROM d WHERE holiday = 'y')", "202", 21, 21, 21},
		{"SELECT sum(n) FROM f WHERE dt = (SELECT min(day) FROM d)", "3", 2, 21, 2},
		{"SELECT sum(n) FROM f WHERE dt > (SELECT max(day) FROM d WHERE holiday = 'n')", "189", 15, 21, 15},
		{"SELECT sum(n) FROM f WHERE dt = (SELECT max(day) FROM d WHERE holiday = 'never')", "", 1, 21, 1},
		{"SELECT sum(n) FROM f JOIN (VALUES DATE '2024-02-07', DATE '2024-02-09') v(x) ON dt = x", "16", 2, 20, 2},
		{"SELECT sum(g.n) FROM (SELECT n, dt AS x FROM f) g JOIN d ON g.x = d.day JOIN (VALUES 'y') h(k) ON d.holiday = k", "8", 4, 21, 4},
		{"SELECT sum(n) FROM f WHERE EXISTS (SELECT 1 FROM d WHERE d.day = f.dt AND d.holiday = 'y')", "8", 21, 21, 21},
		{"WITH h AS (SELECT day FROM d WHERE holiday = 'y') SELECT sum(n) FROM f JOIN h ON f.dt = h.day", "8", 3, 21, 3},
	})
}

// TestPartitionValues fails for partitions whose values aren't of their keys' types,
// whether or not a condition looks at them first.
func TestPartitionValues(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	s.put("v/n=1/x", "a")
	s.put("v/n=nan/x", "b")
	s.must("CREATE EXTERNAL TABLE v (a string) PARTITIONED BY (n int) LOCATION 's3://lake/v/'")
	s.must("MSCK REPAIR TABLE v")
	for text, want := range map[string]string{
		"SELECT a, n FROM v":                   "HIVE_INVALID_PARTITION_VALUE: Invalid partition value 'nan' for INTEGER partition key: n",
		"SELECT a FROM v WHERE n = 1":          "HIVE_INVALID_PARTITION_VALUE: The partition value 'nan' of key n is not of type int",
		"SELECT count(*) FROM v":               "2",
		"SELECT a FROM v WHERE a = 'a'":        "a",
		"SELECT a FROM v WHERE n = 1 OR n = 2": "HIVE_INVALID_PARTITION_VALUE: The partition value 'nan' of key n is not of type int",
	} {
		if got, _ := s.answer(text); got != want {
			t.Errorf("%s: %s instead of %s", text, got, want)
		}
	}
}
