package sweep

import (
	"fmt"
	"slices"
	"strings"

	"glaux/sql/fn"
)

// windowKeys are columns to order windows by, with equal ones and NULLs, and the
// distances that a RANGE frame has there.
var windowKeys = []struct {
	name      string
	keys      []string // of rows that follow each other
	distances []string
}{
	{"integer", []string{"1", "1", "2", "4", "4", "7", "NULL", "NULL"}, []string{"0", "1", "3"}},
	{"bigint", []string{"BIGINT '-9223372036854775808'", "BIGINT '-1'", "BIGINT '0'", "BIGINT '0'", "BIGINT '5'", "BIGINT '9223372036854775806'", "BIGINT '9223372036854775807'", "NULL"}, []string{"BIGINT '1'", "BIGINT '6'"}},
	{"tinyint", []string{"TINYINT '1'", "TINYINT '2'", "TINYINT '2'", "TINYINT '100'", "TINYINT '120'", "NULL", "TINYINT '5'", "TINYINT '3'"}, []string{"TINYINT '1'", "TINYINT '5'"}},
	{"double", []string{"-1.5e0", "-0e0", "0e0", "0.5e0", "1e10", "DOUBLE 'Infinity'", "DOUBLE '-Infinity'", "NULL"}, []string{"0.5e0", "1.5e0", "1e0"}},
	{"real", []string{"REAL '1'", "REAL '1.5'", "REAL '1.5'", "REAL '3'", "REAL '4.5'", "REAL '8388608'", "NULL", "REAL '-2'"}, []string{"REAL '0.5'", "REAL '1.5'"}},
	{"decimal(10,2)", []string{"1.00", "1.50", "1.50", "2.25", "-3.75", "99.99", "NULL", "0.00"}, []string{"0.50", "1", "2.25"}},
	{"decimal(38,10)", []string{"DECIMAL '1'", "DECIMAL '1.5'", "DECIMAL '9999999999999999999999999999.5'", "NULL", "DECIMAL '-2'", "DECIMAL '1'", "DECIMAL '3'", "DECIMAL '0'"}, []string{"DECIMAL '1.5'", "DECIMAL '2'"}},
	{"date", []string{"DATE '2024-01-31'", "DATE '2024-02-29'", "DATE '2024-03-01'", "DATE '2024-03-01'", "DATE '2024-03-31'", "NULL", "DATE '2023-12-31'", "DATE '2025-02-28'"}, []string{"INTERVAL '1' DAY", "INTERVAL '1' MONTH", "INTERVAL '1' YEAR"}},
	{"timestamp(3)", []string{"TIMESTAMP '2024-01-31 00:00:00.000'", "TIMESTAMP '2024-01-31 12:00:00.000'", "TIMESTAMP '2024-02-29 12:00:00.001'", "TIMESTAMP '2024-02-29 12:00:00.000'", "TIMESTAMP '2024-03-31 23:59:59.999'", "NULL", "TIMESTAMP '1969-12-31 23:00:00.000'", "TIMESTAMP '2024-02-29 12:00:00.000'"}, []string{"INTERVAL '12' HOUR", "INTERVAL '1' MONTH", "INTERVAL '0.001' SECOND"}},
	{"timestamp(9)", []string{"TIMESTAMP '2024-01-31 00:00:00.000000001'", "TIMESTAMP '2024-01-31 12:00:00.000000001'", "TIMESTAMP '2024-01-31 00:00:00.000000002'", "TIMESTAMP '2024-02-29 12:00:00.000'", "NULL", "TIMESTAMP '2024-01-31 00:00:00.000000001'", "TIMESTAMP '2024-02-29 00:00:00'", "TIMESTAMP '2024-03-01 00:00:00'"}, []string{"INTERVAL '12' HOUR", "INTERVAL '1' MONTH"}},
	{"timestamp(3) with time zone", []string{"TIMESTAMP '2024-03-31 00:30:00.000 UTC'", "TIMESTAMP '2024-03-31 01:30:00.000 Europe/Berlin'", "TIMESTAMP '2024-03-31 03:30:00.000 Europe/Berlin'", "TIMESTAMP '2024-02-29 12:00:00.000 America/New_York'", "NULL", "TIMESTAMP '2024-10-27 02:30:00.000 Europe/Berlin'", "TIMESTAMP '2024-03-31 02:00:00.000 +02:00'", "TIMESTAMP '2024-04-30 00:30:00.000 UTC'"}, []string{"INTERVAL '1' HOUR", "INTERVAL '1' MONTH", "INTERVAL '1' DAY"}},
	{"interval day to second", []string{"INTERVAL '1' DAY", "INTERVAL '1' DAY", "INTERVAL '-1' HOUR", "INTERVAL '25' HOUR", "NULL", "INTERVAL '0' SECOND", "INTERVAL '2' DAY", "INTERVAL '49' HOUR"}, []string{"INTERVAL '1' HOUR", "INTERVAL '1' DAY"}},
	{"interval year to month", []string{"INTERVAL '1' YEAR", "INTERVAL '12' MONTH", "INTERVAL '-1' MONTH", "INTERVAL '14' MONTH", "NULL", "INTERVAL '0' MONTH", "INTERVAL '2' YEAR", "INTERVAL '25' MONTH"}, []string{"INTERVAL '1' MONTH", "INTERVAL '1' YEAR"}},
	{"time(3)", []string{"TIME '10:00:00.000'", "TIME '10:00:00.000'", "TIME '11:00:00.000'", "TIME '12:30:00.000'", "NULL", "TIME '14:00:00.000'", "TIME '15:00:00.000'", "TIME '16:00:00.001'"}, []string{"INTERVAL '1' HOUR", "INTERVAL '90' MINUTE"}},
}

// directions are the orders of a window.
var directions = []string{"", " DESC", " NULLS FIRST", " DESC NULLS LAST"}

// ranking are functions that the frame doesn't matter to.
var ranking = []string{
	"row_number()", "rank()", "dense_rank()", "percent_rank()", "cume_dist()", "ntile(1)", "ntile(3)", "ntile(BIGINT '100')", "ntile(n)", "lag(v)", "lag(v, 0)", "lag(v, 2)", "lag(v, 1, -1)", "lag(v, n)", "lag(v, n, id)", "lag(v, 100, -1)", "lag(v, NULL)", "lead(v)", "lead(v, 2, NULL)", "lead(v, n, id)", "lead(s, 1, '-')", "lag(v) IGNORE NULLS", "lag(v, 2) IGNORE NULLS", "lag(v, 0) IGNORE NULLS", "lag(v, n, -1) IGNORE NULLS",
	"lead(v) IGNORE NULLS", "lead(v, 2) IGNORE NULLS", "lead(v, n, -1) IGNORE NULLS", "lead(a) RESPECT NULLS", "lead(a, 1, ARRAY[0]) IGNORE NULLS",
}

// framed are functions of the rows of a frame that follow each other.
var framed = []string{
	"first_value(v)", "last_value(v)", "first_value(v) IGNORE NULLS", "last_value(v) IGNORE NULLS", "nth_value(v, 1)", "nth_value(v, 2)", "nth_value(v, n)", "nth_value(v, 2) IGNORE NULLS", "nth_value(v, n) IGNORE NULLS", "nth_value(s, 3)", "first_value(a)", "last_value(a) IGNORE NULLS",
	"array_agg(v)", "count(*)", "count(v)", "sum(v)", "avg(v)", "min(v)", "max(s)", "max_by(id, v)", "min_by(s, id)", "arbitrary(v)", "bool_or(v > 2)", "map_agg(id, v)", "approx_distinct(v)", "stddev(v)", "sum(CAST(v AS double))", "sum(CAST(v AS decimal(10,2)))",
	"min(a)", "max(v, 2)", "row_number()", "rank()", "cume_dist()", "ntile(2)", "count(v) FILTER (WHERE id % 2 = 0)", "array_agg(v) FILTER (WHERE v IS NOT NULL)", "histogram(s)", "count_if(v = 2)", "checksum(v)", "corr(v, id)", "max_by(id, COALESCE(v, 0) * 100 + id, 2)",
}

// groupwise are functions whose result doesn't depend on the order of equal rows.
var groupwise = []string{"array_sort(array_agg(id) OVER $)", "count(v) OVER $", "sum(v) OVER $"}

// window is a relation of partitions: one of eight rows, one of three, one of one, and one of NULLs.
func window(keys []string) string {
	var rows []string
	id := 0
	add := func(p, k string) {
		id++
		v := []string{"2", "NULL", "3", "1", "NULL", "2", "NULL", "5"}[(id*3)%8]
		s := []string{"'b'", "'a'", "NULL", "'c'", "''"}[id%5]
		a := []string{"ARRAY[1]", "ARRAY[]", "NULL", "ARRAY[2, 3]"}[id%4]
		rows = append(rows, fmt.Sprintf("(%d, %s, %s, %s, %s, %s, %d)", id, p, k, v, s, a, []int{1, 2, 1, 3}[id%4]))
	}
	for _, i := range []int{3, 0, 6, 1, 7, 5, 2, 4} {
		add("'a'", keys[i])
	}
	for _, i := range []int{4, 2, 0} {
		add("'b'", keys[i])
	}
	add("'c'", keys[1])
	add("NULL", "NULL")
	add("NULL", keys[0])
	add("NULL", "NULL")
	return "(VALUES " + strings.Join(rows, ", ") + ") AS t(id, p, k, v, s, a, n)"
}

// frames are the extents of frames between bounds at the given distances.
func frames(unit string, distances []string) []string {
	var bounds []string
	rank := map[string]int{}
	add := func(r int, b string) { bounds, rank[b] = append(bounds, b), r }
	add(0, "UNBOUNDED PRECEDING")
	for _, d := range distances {
		add(1, d+" PRECEDING")
	}
	add(2, "CURRENT ROW")
	for _, d := range distances {
		add(3, d+" FOLLOWING")
	}
	add(4, "UNBOUNDED FOLLOWING")
	out := []string{""}
	for _, start := range bounds {
		if rank[start] < 3 {
			out = append(out, unit+" "+start)
		}
		for _, end := range bounds {
			// Of varying distances on one side, Trino leaves wrong frames (docs/compatibility.md).
			varies := strings.HasPrefix(start, "n ") || strings.HasPrefix(end, "n ")
			if sides := [2]int{rank[start], rank[end]}; varies && (sides[0] < 2 && sides[1] < 2 || sides[0] > 2 && sides[1] > 2) {
				continue
			}
			if rank[start] < 4 && rank[end] > 0 && rank[start] <= rank[end] {
				out = append(out, unit+" BETWEEN "+start+" AND "+end)
			}
		}
	}
	return out
}

// windows are window functions over all frames, in all orders.
func windows() []*Sheet {
	var out []*Sheet
	add := func(from string, exprs []string) {
		for part := range slices.Chunk(exprs, maxExprs) {
			out = append(out, &Sheet{Keys: []string{"id"}, From: from, Exprs: part})
		}
	}
	plain := window(windowKeys[0].keys)
	for _, by := range []string{"", "PARTITION BY p", "PARTITION BY p, v", "PARTITION BY n, p", "PARTITION BY ()"} {
		if by == "PARTITION BY ()" {
			by = "PARTITION BY NULL"
		}
		var exprs []string
		for _, f := range ranking {
			for _, d := range directions {
				exprs = append(exprs, fmt.Sprintf("%s OVER (%s ORDER BY k%s, id)", f, by, d))
			}
		}
		for _, f := range []string{"rank()", "dense_rank()", "percent_rank()", "cume_dist()", "count(*)", "sum(v)", "max(s)", "min(a)", "array_sort(array_agg(id) OVER $)"} {
			for _, order := range []string{"", "ORDER BY k", "ORDER BY k DESC", "ORDER BY s, v DESC NULLS FIRST", "ORDER BY v NULLS FIRST", "ORDER BY a", "ORDER BY 1", "ORDER BY p, n"} {
				exprs = append(exprs, overWindow(f, "("+by+" "+order+")"))
			}
		}
		add(plain, exprs)
	}
	for _, d := range []string{"", " DESC"} {
		for _, frame := range frames("ROWS", []string{"0", "1", "2", "n", "BIGINT '9223372036854775807'"}) {
			var exprs []string
			for _, f := range framed {
				exprs = append(exprs, fmt.Sprintf("%s OVER (PARTITION BY p ORDER BY k%s, id %s)", f, d, frame))
			}
			add(plain, exprs)
		}
	}
	for _, k := range windowKeys {
		from := window(k.keys)
		for _, d := range directions {
			var exprs []string
			for _, frame := range frames("RANGE", k.distances) {
				for _, f := range groupwise[:2] {
					exprs = append(exprs, strings.ReplaceAll(f, "$", fmt.Sprintf("(PARTITION BY p ORDER BY k%s %s)", d, frame)))
				}
			}
			for _, frame := range frames("GROUPS", []string{"1", "n"}) {
				exprs = append(exprs, strings.ReplaceAll(groupwise[0], "$", fmt.Sprintf("(ORDER BY k%s %s)", d, frame)))
			}
			add(from, exprs)
		}
	}
	for _, d := range directions {
		var exprs []string
		for _, frame := range frames("GROUPS", []string{"0", "1", "2", "n", "100"}) {
			for _, f := range groupwise {
				exprs = append(exprs, strings.ReplaceAll(f, "$", fmt.Sprintf("(PARTITION BY p ORDER BY k%s %s)", d, frame)))
			}
		}
		add(plain, exprs)
	}
	return slices.Concat(out, wrongWindows(), windowsOfTypes(), distances())
}

// overWindow is a call over a window, which has the place of $ if there is one.
func overWindow(call, window string) string {
	if !strings.Contains(call, "$") {
		call += " OVER $"
	}
	return strings.ReplaceAll(call, "$", window)
}

// distances are RANGE frames of each type of keys with each type of distances, most of which are refused.
func distances() []*Sheet {
	var out []*Sheet
	for _, t := range simple() {
		if !fn.Orderable(t) {
			continue
		}
		from := window(eight(edges(t)))
		for _, d := range []string{"TINYINT '1'", "SMALLINT '1'", "1", "BIGINT '1'", "REAL '1'", "1e0", "1.5", "DECIMAL '12345678901234567890'", "CAST(1 AS decimal(38,10))", "INTERVAL '1' DAY", "INTERVAL '1' MONTH", "DATE '2020-01-01'", "'1'", "NULL", "true"} {
			out = append(out, &Sheet{Keys: []string{"id"}, From: from, Exprs: []string{
				fmt.Sprintf("count(*) OVER (PARTITION BY p ORDER BY k RANGE BETWEEN %s PRECEDING AND %[1]s FOLLOWING)", d), fmt.Sprintf("sum(id) OVER (ORDER BY k DESC NULLS LAST RANGE %s PRECEDING)", d)}})
		}
	}
	return out
}

// wrongWindows are frames that are refused, each alone.
func wrongWindows() []*Sheet {
	var out []*Sheet
	from := window(windowKeys[0].keys)
	for _, frame := range []string{
		"ROWS UNBOUNDED FOLLOWING", "ROWS 1 FOLLOWING", "ROWS BETWEEN CURRENT ROW AND 1 PRECEDING", "ROWS BETWEEN 1 FOLLOWING AND CURRENT ROW", "ROWS BETWEEN UNBOUNDED FOLLOWING AND UNBOUNDED FOLLOWING", "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED PRECEDING", "ROWS -1 PRECEDING", "ROWS BETWEEN -1 PRECEDING AND CURRENT ROW", "ROWS NULL PRECEDING", "ROWS v PRECEDING", "ROWS 1.5 PRECEDING", "ROWS 'a' PRECEDING",
		"RANGE -1 PRECEDING", "RANGE v PRECEDING", "RANGE 'a' PRECEDING", "RANGE INTERVAL '1' DAY PRECEDING", "RANGE 1.5 PRECEDING", "RANGE 1e0 PRECEDING", "RANGE NULL PRECEDING", "GROUPS -1 PRECEDING", "GROUPS v PRECEDING", "GROUPS NULL FOLLOWING", "GROUPS 1.5 PRECEDING", "GROUPS BETWEEN 1 FOLLOWING AND 1 PRECEDING", "RANGE BETWEEN 1 FOLLOWING AND 1 PRECEDING",
		"ROWS BETWEEN 2 FOLLOWING AND 1 FOLLOWING", "ROWS BETWEEN 1 PRECEDING AND 2 PRECEDING", "RANGE BETWEEN 2 FOLLOWING AND 1 FOLLOWING", "RANGE BETWEEN 1 PRECEDING AND 2 PRECEDING", "GROUPS BETWEEN 2 FOLLOWING AND 1 FOLLOWING", "GROUPS BETWEEN 1 PRECEDING AND 2 PRECEDING",
	} {
		for _, order := range []string{"ORDER BY k", "ORDER BY k, id", "ORDER BY s", ""} {
			out = append(out, &Sheet{Keys: []string{"id"}, From: from, Exprs: []string{fmt.Sprintf("count(*) OVER (%s %s)", order, frame)}})
		}
	}
	for _, f := range []string{"ntile(0)", "ntile(-1)", "ntile(NULL)", "ntile(v)", "nth_value(v, 0)", "nth_value(v, -1)", "nth_value(v, NULL)", "lag(v, -1)", "lead(v, -1)", "lead(v, NULL, 1)", "rank() IGNORE NULLS", "count(*) IGNORE NULLS", "sum(v) IGNORE NULLS", "sum(DISTINCT v)", "array_agg(v ORDER BY id)", "row_number() FILTER (WHERE true)", "lag(DISTINCT v)", "rank(v)", "lag()", "abs(v)", "max(v) RESPECT NULLS"} {
		for _, over := range []string{"(ORDER BY k, id)", "(ORDER BY k, id ROWS 1 PRECEDING)", "()"} {
			out = append(out, &Sheet{Keys: []string{"id"}, From: from, Exprs: []string{f + " OVER " + over}})
		}
	}
	return out
}
