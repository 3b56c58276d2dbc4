package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"glaux/sql"
)

// limitStatements are statements at the edge of what is reasonable: they work, or
// fail clearly: deep ones may.
func limitStatements() map[string]struct{ sql, want, name string } {
	repeat := func(n int, sep string, f func(i int) string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = f(i)
		}
		return strings.Join(parts, sep)
	}
	added := func(n int) string { return strings.Repeat("(1 + ", n) + "1" + strings.Repeat(")", n) }
	values := func(i int) string { return fmt.Sprintf("(VALUES %d) AS t%d(x%d)", i, i, i) }
	items := repeat(10000, ", ", func(i int) string { return fmt.Sprint(i) })
	return map[string]struct{ sql, want, name string }{
		"IN of 10,000":            {"SELECT count(*) FROM UNNEST(sequence(1, 9000)) AS t(x) WHERE x IN (" + items + ")", "9000", ""},
		"500 columns":             {"SELECT " + repeat(500, ", ", func(i int) string { return fmt.Sprintf("x + %d AS c%d", i, i) }) + " FROM (VALUES 1) AS t(x)", "1", ""},
		"500 deep":                {"SELECT " + added(500), "501", ""},
		"500 deep functions":      {"SELECT " + strings.Repeat("abs(", 500) + "-1" + strings.Repeat(")", 500), "1", ""},
		"5,000 deep":              {"SELECT " + added(5000), "", "deep"},
		"5,000 signs":             {"SELECT " + strings.Repeat("- ", 5000) + "1", "1", "deep"},
		"5,000 terms":             {"SELECT " + repeat(5000, " + ", func(int) string { return "1" }), "5000", "deep"},
		"5,000 conditions":        {"SELECT count(*) FROM (VALUES 7) AS t(x) WHERE " + repeat(5000, " OR ", func(i int) string { return fmt.Sprintf("x = %d", i) }), "1", "deep"},
		"join of 60":              {"SELECT count(*) FROM " + repeat(60, " CROSS JOIN ", values), "1", ""},
		"join of 60 on":           {"SELECT count(*) FROM " + values(0) + " JOIN " + repeat(59, " JOIN ", func(i int) string { return values(i+1) + fmt.Sprintf(" ON x%d = x%d - 1", i, i+1) }), "1", ""},
		"union of 1,000":          {"SELECT count(*) FROM (" + repeat(1000, " UNION ALL ", func(i int) string { return fmt.Sprintf("SELECT %d AS x", i) }) + ")", "1000", ""},
		"100 nested queries":      {strings.Repeat("SELECT * FROM (", 100) + "SELECT 1 AS x" + strings.Repeat(")", 100), "1", ""},
		"100 WITH queries":        {"WITH t0 AS (SELECT 1 AS x)" + repeat(100, "", func(i int) string { return fmt.Sprintf(", t%d AS (SELECT x + 1 AS x FROM t%d)", i+1, i) }) + " SELECT x FROM t100", "101", ""},
		"nearly 262,144 bytes":    {"SELECT length('" + strings.Repeat("x", 262000) + "')", "262000", ""},
		"CASE of 1,000":           {"SELECT CASE x " + repeat(1000, " ", func(i int) string { return fmt.Sprintf("WHEN %d THEN %d", i, i) }) + " END FROM (VALUES 999) AS t(x)", "999", ""},
		"array of 10,000":         {"SELECT cardinality(ARRAY[" + items + "])", "10000", ""},
		"VALUES of 10,000":        {"SELECT count(*) FROM (VALUES " + items + ")", "10000", ""},
		"1,000 nested arrays":     {"SELECT cardinality(" + strings.Repeat("ARRAY[", 1000) + "1" + strings.Repeat("]", 1000) + ")", "1", "deep"},
		"500 conditions":          {"SELECT count(*) FROM (VALUES 7) AS t(x) WHERE " + repeat(500, " AND ", func(i int) string { return fmt.Sprintf("x <> %d", i+100) }), "1", ""},
		"500 fallible conditions": {"SELECT count(*) FROM (VALUES 7) AS t(x) WHERE " + repeat(500, " AND ", func(i int) string { return fmt.Sprintf("100 / (x + %d) <> 1000", i) }), "1", ""},
		"COALESCE of 500":         {"SELECT COALESCE(" + repeat(500, ", ", func(i int) string { return fmt.Sprintf("nullif(x, x + %d - %d)", i, i) }) + ", 7) FROM (VALUES 1) AS t(x)", "7", ""},
		"300 CTEs with conditions": {"WITH t0 AS (SELECT x FROM (VALUES 1) AS t(x))" + repeat(300, "", func(i int) string {
			return fmt.Sprintf(", t%d AS (SELECT x + 1 AS x FROM t%d WHERE x > %d)", i+1, i, i-600)
		}) + " SELECT x FROM t300", "301", "deep"},
		"200 nested casts": {"SELECT " + strings.Repeat("(x + CAST(CAST(", 200) + "x" + strings.Repeat(" AS varchar) AS integer))", 200) + " FROM (VALUES 1) AS t(x)", "201", "deep"},
		"300 nested CASE":  {"SELECT " + strings.Repeat("CASE WHEN x = 1 THEN ", 300) + "x" + strings.Repeat(" ELSE 0 END", 300) + " FROM (VALUES 1) AS t(x)", "1", "deep"},
		"100 nested IN":    {"SELECT " + strings.Repeat("if(", 100) + "x" + strings.Repeat(" IN (1, 2), 1, 0)", 100) + " FROM (VALUES 1) AS t(x)", "1", "deep"},
	}
}

// TestLimits puts statements to the service that other engines overflow their stack on.
func TestLimits(t *testing.T) {
	c := newCorpus(t)
	for what, s := range limitStatements() {
		began := time.Now()
		got, err := c.ask(t.Context(), s.sql)
		took := time.Since(began)
		e, ok := errors.AsType[*sql.Error](err)
		if ok && s.name == "deep" && (e.Name == "SYNTAX_ERROR" || e.Name == "QUERY_EXCEEDED_COMPILER_LIMIT") {
			continue
		}
		switch {
		case err != nil:
			t.Errorf("%s: %.300v after %v", what, err, took)
		case s.want != "" && (len(got.Rows) != 1 || *got.Rows[0][0] != s.want):
			t.Errorf("%s: %d rows", what, len(got.Rows))
		case took > 30*time.Second:
			t.Errorf("%s took %v", what, took)
		}
	}
}

// TestTooDeep nests forms that DuckDB compiles more than once a level as deep as they work, and one
// level deeper, where they are refused. The innermost any_match is of numbers alone, and doesn't count.
func TestTooDeep(t *testing.T) {
	c := newCorpus(t)
	c.database = "tiny"
	for what, depth := range map[string]int{"EXISTS": 16, "any_match": 17, "nullif": 12, "BETWEEN of texts": 7, "IN of queries": 64} {
		if _, err := c.ask(t.Context(), nested(depth)[what]); err != nil {
			t.Errorf("%s, %d deep: %v", what, depth, err)
		}
		_, err := c.ask(t.Context(), nested(depth + 1)[what])
		if e, ok := errors.AsType[*sql.Error](err); !ok || e.Name != "QUERY_EXCEEDED_COMPILER_LIMIT" {
			t.Errorf("%s, %d deep: %v", what, depth+1, err)
		}
	}
}
