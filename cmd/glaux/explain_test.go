package main

import (
	"bytes"
	"strings"
	"testing"

	"glaux/query"
	"glaux/s3"
)

// TestExplain says what EXPLAIN shows of statements of all kinds.
func TestExplain(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	if _, err := s.store.Put(t.Context(), lakeBucket, "e/x.parquet", bytes.NewReader(parquetFile(t, 0, 3000, 1000)), s3.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	s.must("CREATE EXTERNAL TABLE e (id bigint, name string, pad string) STORED AS PARQUET LOCATION 's3://lake/e/'")
	s.must("CREATE EXTERNAL TABLE i (id int, name string) STORED AS PARQUET LOCATION 's3://lake/i/'")
	for statement, want := range map[string][]string{
		// Conditions are where they run: below a projection that may fail.
		"EXPLAIN SELECT n FROM (SELECT CAST(name AS integer) AS n, id FROM e) WHERE id < 10": {"Project[]\n", "└─ Filter[filterPredicate = (id#", "└─ TableScan[table = awsdatacatalog:default:e, filterPredicate = (id#"},
		"EXPLAIN CREATE TABLE x WITH (external_location = 's3://lake/x/') AS SELECT id FROM e": {
			"Output layout: [rows]\n", "Output[columnNames = [rows]]\n    │   Layout: [rows:bigint]\n    └─ TableWriter[target = awsdatacatalog:default:x]\n       │   Layout: [rows:bigint]\n       │   id := id#1\n       └─ TableScan[",
		},
		"EXPLAIN (TYPE LOGICAL) INSERT INTO i SELECT CAST(id AS smallint), name FROM e":      {"TableWriter[target = awsdatacatalog:default:i]\n", "id := id#", " as integer)"},
		"EXPLAIN UNLOAD (SELECT id FROM e) TO 's3://lake/u/' WITH (format = 'JSON')":         {"TableWriter[target = s3://lake/u]\n"},
		"EXPLAIN ANALYZE INSERT INTO i SELECT CAST(id AS integer), name FROM e WHERE id < 3": {"TableWriter[target = awsdatacatalog:default:i]\n       │   Layout: [rows:bigint]\n       │   Scheduled: ", ", Output: 3 rows ("},
		"EXPLAIN SHOW TABLES":                                  {"Output[columnNames = [tab_name]]\n", "└─ Values[]\n", "('e')\n"},
		"EXPLAIN ANALYZE SHOW CATALOGS":                        {", Output: 1 row (", "Output[columnNames = [Catalog]]\n"},
		"EXPLAIN EXPLAIN SELECT 1":                             {"('Fragment 0 [SINGLE]\n               Output layout: "},
		"EXPLAIN DROP TABLE IF EXISTS e":                       {"Query Plan\nDROP TABLE IF EXISTS e\n"},
		"EXPLAIN (FORMAT JSON) CREATE VIEW v AS SELECT 1 AS x": {"Query Plan\nCREATE VIEW v\n"},
	} {
		if got := s.object(s.must(statement)); !containsInOrder(got, want) {
			t.Errorf("%s\n%q are not in\n%s", statement, want, got)
		}
	}
	for statement, want := range map[string]string{
		"EXPLAIN INSERT INTO i SELECT name, name FROM e":          "TYPE_MISMATCH: line 1:9: Insert query has mismatched column types: Table: [integer, varchar], Query: [varchar, varchar]",
		"EXPLAIN (TYPE VALIDATE) CREATE TABLE e AS SELECT 1 AS x": "TABLE_ALREADY_EXISTS: line 1:25: Table 'awsdatacatalog.default.e' already exists",
		"EXPLAIN GRANT SELECT ON e TO x":                          "NOT_SUPPORTED: line 1:9: GRANT is not supported",
		"EXPLAIN ANALYZE DROP TABLE e":                            "NOT_SUPPORTED: EXPLAIN ANALYZE doesn't support statement type: DropTable",
		"EXPLAIN (TYPE IO, FORMAT GRAPHVIZ) SELECT 1":             "NOT_SUPPORTED: line 1:1: EXPLAIN (TYPE IO, FORMAT GRAPHVIZ) is not supported",
	} {
		if e := s.run(statement); e.Reason != want {
			t.Errorf("%s: %s", statement, e.Reason)
		}
	}
	s.must("SELECT count(*) FROM e") // it is there still
}

// containsInOrder reports a text that has others one after the other.
func containsInOrder(text string, parts []string) bool {
	for _, p := range parts {
		_, after, ok := strings.Cut(text, p)
		if !ok {
			return false
		}
		text = after
	}
	return true
}
