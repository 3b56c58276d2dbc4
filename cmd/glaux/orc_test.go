package main

import (
	"os"
	"testing"

	"glaux/query"
)

// TestOrcUnion reads a column of a union type as a row of which value it has, and a
// field for each; where row groups are left out, too.
func TestOrcUnion(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	raw, err := os.ReadFile("testdata/orc/union.orc")
	if err != nil {
		t.Fatal(err)
	}
	s.put("u/x.orc", string(raw))
	s.must("CREATE EXTERNAL TABLE u (id bigint, u uniontype<int,string>) STORED AS ORC LOCATION 's3://lake/u/'")
	s.check([]asked{
		{"SELECT typeof(u) FROM u LIMIT 1", "row(tag tinyint, field0 integer, field1 varchar)", 0, 0, 0},
		{"SELECT u FROM u WHERE id BETWEEN 5005 AND 5009 ORDER BY id", "{tag=0, field0=2002, field1=null} {tag=1, field0=null, field1=s3003} {tag=0, field0=2003, field1=null} {tag=1, field0=null, field1=s3004} {tag=1, field0=null, field1=null}", 0, 0, 0},
		{"SELECT count(*), sum(u.field0), count(u.field1), sum(u.tag) FROM u", "10000,7998000,4800,6000", 0, 0, 0},
	})
	s.must("CREATE EXTERNAL TABLE v (id bigint, u uniontype<int,string,double>) STORED AS ORC LOCATION 's3://lake/u/'")
	if got, _ := s.answer("SELECT u FROM v"); got[:13] != "HIVE_BAD_DATA" {
		t.Error(got)
	}
}
