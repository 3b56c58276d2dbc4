package main

import (
	"strconv"
	"strings"
)

// family is a name and calls that are measured.
type family struct {
	family string
	calls  []function
}

// forms are queries of all forms. DuckDB's own time is left out: it has them in other words.
var forms = []family{
	{"many groups", []function{
		{"a million groups", "i k d", "SELECT max(x), max(y), max(z) FROM (SELECT i, sum(k) AS x, avg(d) AS y, max(d) AS z FROM f GROUP BY i)", ""},
		{"groups by text and date", "s dt i", "SELECT max(x) FROM (SELECT s, dt, sum(i) AS x FROM f GROUP BY s, dt)", ""},
		{"DISTINCT and FILTER", "i k", "SELECT max(x), max(y) FROM (SELECT k, count(DISTINCT i % 1000) FILTER (WHERE i % 3 = 0) AS x, sum(DISTINCT i % 500) AS y FROM f GROUP BY k)", ""},
		{"three DISTINCT", "i k dt", "SELECT count(DISTINCT k), count(DISTINCT dt), count(DISTINCT i % 1000) FROM f", ""},
		{"DISTINCT beside others", "i k d", "SELECT max(x), max(y), max(z) FROM (SELECT k, count(DISTINCT i) AS x, sum(i) AS y, avg(d) AS z FROM f GROUP BY k)", ""},
		{"GROUPING SETS", "k dt i", "SELECT max(x), max(g) FROM (SELECT k, dt, grouping(k, dt) AS g, sum(i) AS x FROM f GROUP BY GROUPING SETS ((k, dt), (k), (dt), ()))", ""},
		{"CUBE", "k dt i", "SELECT max(x) FROM (SELECT k, l, dt, sum(i) AS x FROM (SELECT k, i, dt, i % 10 AS l FROM f) GROUP BY CUBE (k, l, dt))", ""},
		{"ordered arrays", "i d", "SELECT max(x[1]) FROM (SELECT i / 100, array_agg(i ORDER BY d DESC) AS x FROM f GROUP BY i / 100)", ""},
		{"distinct arrays", "i k", "SELECT max(cardinality(x)) FROM (SELECT i / 100, array_agg(DISTINCT k) AS x FROM f GROUP BY i / 100)", ""},
		{"approx_distinct of many groups", "i k", "SELECT max(x) FROM (SELECT i / 100, approx_distinct(k) AS x FROM f GROUP BY i / 100)", ""},
		{"multimap_agg of many groups", "i k", "SELECT max(cardinality(x)) FROM (SELECT i / 100, multimap_agg(k, i) AS x FROM f GROUP BY i / 100)", ""},
		{"map_agg of a million groups", "i k", "SELECT max(cardinality(x)) FROM (SELECT i, map_agg(k, i) AS x FROM f GROUP BY i)", ""},
		{"map_union by group", "i mp", "SELECT max(cardinality(x)) FROM (SELECT i / 100, map_union(mp) AS x FROM f GROUP BY i / 100)", ""},
		{"listagg by group", "i s", "SELECT max(length(x)) FROM (SELECT i / 10, listagg(s, ',') WITHIN GROUP (ORDER BY i) AS x FROM f GROUP BY i / 10)", ""},
		{"max of three by group", "i d", "SELECT max(x[1]) FROM (SELECT i / 100, max(d, 3) AS x FROM f GROUP BY i / 100)", ""},
		{"min_by of three by group", "i s d", "SELECT max(x[1]) FROM (SELECT i / 100, min_by(s, d, 3) AS x FROM f GROUP BY i / 100)", ""},
		{"max_by of three, few groups", "k s d", "SELECT max(x[1]) FROM (SELECT k, max_by(s, d, 3) AS x FROM f GROUP BY k)", ""},
		{"stddev, corr by group", "i d k", "SELECT max(x), max(y) FROM (SELECT i / 10, stddev(d) AS x, corr(d, k) AS y FROM f GROUP BY i / 10)", ""},
		{"skewness, kurtosis by group", "i d", "SELECT max(x), max(y) FROM (SELECT i / 10, skewness(d) AS x, kurtosis(d) AS y FROM f GROUP BY i / 10)", ""},
		{"approx_percentile of many groups", "i d", "SELECT max(x) FROM (SELECT i / 100, approx_percentile(d, 0.5e0) AS x FROM f GROUP BY i / 100)", ""},
		{"numeric_histogram by group", "k d", "SELECT max(cardinality(x)) FROM (SELECT k, numeric_histogram(20, d) AS x FROM f GROUP BY k)", ""},
		{"approx_most_frequent by group", "k i", "SELECT max(cardinality(x)) FROM (SELECT k, approx_most_frequent(10, i % 50, 100) AS x FROM f GROUP BY k)", ""},
		{"reduce_agg by group", "k i", "SELECT max(x) FROM (SELECT k, reduce_agg(i, 0, (a, b) -> a + b, (a, b) -> a + b) AS x FROM f GROUP BY k)", ""},
		{"reduce_agg of many groups", "i d", "SELECT max(x) FROM (SELECT i / 10, reduce_agg(d, 1e0, (a, b) -> a + b / 2, (a, b) -> a + b) AS x FROM f GROUP BY i / 10)", ""},
		{"checksum by group", "k s", "SELECT max(x) FROM (SELECT k, checksum(s) AS x FROM f GROUP BY k)", ""},
		{"HAVING", "i k", "SELECT max(x) FROM (SELECT i / 5, count(*) AS x FROM f GROUP BY i / 5 HAVING sum(k) > 200)", ""},
	}},
	{"windows", []function{
		{"one partition, ROWS", "i", "SELECT max(x) FROM (SELECT sum(i) OVER (ORDER BY i ROWS BETWEEN 100 PRECEDING AND 100 FOLLOWING) AS x FROM f)", ""},
		{"one partition, RANGE", "i d", "SELECT max(x) FROM (SELECT avg(d) OVER (ORDER BY i RANGE BETWEEN 100 PRECEDING AND 100 FOLLOWING) AS x FROM f)", ""},
		{"one partition, running sum", "i d", "SELECT max(x) FROM (SELECT sum(i) OVER (ORDER BY d) AS x FROM f)", ""},
		{"GROUPS frame", "k dt i", "SELECT max(x) FROM (SELECT sum(i) OVER (PARTITION BY k ORDER BY dt GROUPS BETWEEN 2 PRECEDING AND CURRENT ROW) AS x FROM f)", ""},
		{"many partitions", "i d", "SELECT max(x), max(y) FROM (SELECT row_number() OVER (PARTITION BY i / 10 ORDER BY d DESC) AS x, sum(i) OVER (PARTITION BY i / 10 ORDER BY d DESC) AS y FROM f)", ""},
		{"whole partitions", "i k d", "SELECT max(x), max(y) FROM (SELECT avg(d) OVER (PARTITION BY k) AS x, count(*) OVER (PARTITION BY k) AS y FROM f)", ""},
		{"last_value, ignoring nulls", "k i", "SELECT max(x) FROM (SELECT last_value(NULLIF(i % 5, 0)) IGNORE NULLS OVER (PARTITION BY k ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS x FROM f)", ""},
		{"moving minimum", "i d", "SELECT max(x) FROM (SELECT min(d) OVER (ORDER BY i ROWS 1000 PRECEDING) AS x FROM f)", ""},
		{"running maximum of text", "k i s", "SELECT max(x) FROM (SELECT max(s) OVER (PARTITION BY k ORDER BY i) AS x FROM f)", ""},
		{"moving stddev", "k i d", "SELECT max(x) FROM (SELECT stddev(d) OVER (PARTITION BY k ORDER BY i ROWS 100 PRECEDING) AS x FROM f)", ""},
		{"count distinct in a window", "k i", "SELECT max(x) FROM (SELECT count(DISTINCT i % 7) OVER (PARTITION BY k ORDER BY i ROWS 10 PRECEDING) AS x FROM f)", ""},
		{"frame by column", "k i", "SELECT max(x) FROM (SELECT sum(i) OVER (PARTITION BY k ORDER BY i ROWS BETWEEN k % 10 PRECEDING AND k % 7 FOLLOWING) AS x FROM f)", ""},
		{"three windows", "k i d dt", "SELECT max(x + y + z) FROM (SELECT rank() OVER (PARTITION BY k ORDER BY d) AS x, row_number() OVER (PARTITION BY dt ORDER BY i) AS y, lag(i, 2, 0) OVER (ORDER BY i DESC) AS z FROM f)", ""},
		{"first of each group", "k i d", "SELECT max(i) FROM (SELECT i, row_number() OVER (PARTITION BY k ORDER BY d DESC) AS x FROM f) WHERE x <= 3", ""},
		{"pattern in a window", "k i", "SELECT max(x) FROM (SELECT count(*) OVER w AS x FROM f WINDOW w AS (PARTITION BY k ORDER BY i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING PATTERN (a b+) DEFINE b AS b.i % 7 > prev(b.i) % 7))", ""},
		{"MATCH_RECOGNIZE, one partition", "i", "SELECT max(x), count(*) FROM f MATCH_RECOGNIZE (ORDER BY i MEASURES last(b.i) AS x PATTERN (a b+ c) DEFINE b AS b.i % 7 > prev(b.i) % 7, c AS c.i % 7 < prev(c.i) % 7)", ""},
		{"MATCH_RECOGNIZE, all rows", "k i d", "SELECT max(x), count(*) FROM f MATCH_RECOGNIZE (PARTITION BY k ORDER BY i MEASURES running sum(b.i) AS x ALL ROWS PER MATCH PATTERN (a b* c?) DEFINE b AS b.i % 11 > prev(b.i) % 11, c AS c.d > avg(b.d))", ""},
	}},
	{"forms", []function{
		{"UNNEST of three", "a mp", "SELECT max(x), max(y), max(v) FROM f CROSS JOIN UNNEST(a, a, mp) AS u(x, y, k, v)", ""},
		{"LEFT JOIN UNNEST", "a i", "SELECT count(*), max(x) FROM f LEFT JOIN UNNEST(filter(a, e -> e > 5)) AS u(x) ON true", ""},
		{"array_agg of UNNEST", "i a", "SELECT max(x) FROM (SELECT (SELECT sum(e) FROM UNNEST(a) AS u(e)) AS x FROM f)", ""},
		{"recursive WITH", "i", "WITH RECURSIVE r(n, i) AS (SELECT 1, i FROM f UNION ALL SELECT n + 1, i / 2 FROM r WHERE n < 6 AND i % 2 = 0) SELECT max(n), count(*), sum(i) FROM r", ""},
		{"JSON_TABLE", "j", "SELECT max(x), max(y) FROM f, JSON_TABLE(j, 'lax $' COLUMNS (x bigint PATH 'lax $.a.b', NESTED PATH 'lax $.c[*]' COLUMNS (y bigint PATH 'lax $')))", ""},
		{"correlated maximum", "i k", "SELECT max(x) FROM (SELECT (SELECT max(b.i) FROM f b WHERE b.k = o.k AND b.i < 10000) AS x FROM f o WHERE o.i < 100000)", ""},
		{"correlated count", "i k", "SELECT max(x) FROM (SELECT (SELECT count(*) FROM f b WHERE b.k = o.k AND b.i < 10000) AS x FROM f o WHERE o.i < 100000)", ""},
		{"EXISTS", "i k", "SELECT count(*) FROM f o WHERE i < 100000 AND EXISTS (SELECT 1 FROM f b WHERE b.i = o.i * 3 AND b.k <> o.k)", ""},
		{"NOT EXISTS", "i k", "SELECT count(*) FROM f o WHERE NOT EXISTS (SELECT 1 FROM f b WHERE b.i = o.i * 3)", ""},
		{"NOT IN", "i k", "SELECT count(*) FROM f WHERE i NOT IN (SELECT i * 3 FROM f)", ""},
		{"LATERAL with LIMIT", "i k d", "SELECT max(x) FROM f o CROSS JOIN LATERAL (SELECT b.i AS x FROM f b WHERE b.k = o.k AND b.i < 1000 ORDER BY b.d DESC LIMIT 1) WHERE o.i < 100000", ""},
		{"> ALL", "i k", "SELECT count(*) FROM f WHERE i > ALL (SELECT k FROM f)", ""},
		{"<= ANY", "i k", "SELECT count(*) FROM f WHERE i <= ANY (SELECT k FROM f)", ""},
		{"= ANY", "i k", "SELECT count(*) FROM f WHERE i = ANY (SELECT k * 2 FROM f)", ""},
		{"join on expressions", "i k", "SELECT max(a.k + b.k) FROM f a JOIN f b ON a.i % 100000 = b.i / 10", ""},
		{"join with a filter", "i k", "SELECT max(a.k + b.k) FROM f a LEFT JOIN f b ON a.i = b.i * 2 AND a.k < b.k", ""},
		{"full join", "i k", "SELECT count(a.k), count(b.k) FROM f a FULL JOIN f b ON a.i = b.i * 2", ""},
		{"join of many matches", "k i", "SELECT count(*) FROM f a JOIN f b ON a.k = b.k AND b.i < 1000", ""},
		{"cross join", "i", "SELECT count(*), max(a.i + b.i) FROM f a CROSS JOIN (SELECT i FROM f WHERE i < 20) b", ""},
		{"range join", "i", "SELECT count(*) FROM f a JOIN (SELECT i * 5000 AS lo, i * 5000 + 100 AS hi FROM f WHERE i < 200) b ON a.i BETWEEN b.lo AND b.hi", ""},
		{"left range join", "i", "SELECT count(*), count(lo) FROM f a LEFT JOIN (SELECT i * 20000 AS lo, i * 20000 + 100 AS hi FROM f WHERE i < 50) b ON a.i >= b.lo AND a.i < b.hi", ""},
		{"LIKE join", "s", "SELECT count(*) FROM f JOIN (VALUES '%1%', '%22%', 'item 3%', '%words', '%9 of%') AS p(x) ON s LIKE p.x", ""},
		{"IN a list of 10,000", "i", "SELECT count(*) FROM f WHERE i IN (" + numbers(10_000, "%") + ")", ""},
		{"IN a list of 1,000 texts", "s", "SELECT count(*) FROM f WHERE s IN (" + numbers(1_000, "'item % of some words'") + ")", ""},
		{"VALUES of 10,000", "i", "SELECT count(*) FROM f JOIN (VALUES " + numbers(10_000, "(%)") + ") AS v(x) ON i = x", ""},
		{"UNION", "i k", "SELECT count(*) FROM (SELECT i FROM f UNION SELECT k FROM f)", ""},
		{"EXCEPT", "i", "SELECT count(*) FROM (SELECT i FROM f EXCEPT SELECT i * 2 FROM f)", ""},
		{"INTERSECT ALL", "i k", "SELECT count(*) FROM (SELECT k FROM f INTERSECT ALL SELECT i % 200 FROM f)", ""},
		{"WITH, three times", "i k", "WITH x AS (SELECT k, sum(i) AS s FROM f GROUP BY k) SELECT max(a.s + b.s + c.s) FROM x a, x b, x c WHERE a.k = b.k AND b.k = c.k", ""},
		{"ORDER BY of a million rows", "s k d dt", "SELECT max(x), max(y) FROM (SELECT k, row_number() OVER (ORDER BY k DESC, s) AS x, row_number() OVER (ORDER BY dt, d) AS y FROM f)", ""},
		{"WITH TIES", "k i", "SELECT count(*) FROM (SELECT k, i FROM f ORDER BY k FETCH FIRST 10 ROWS WITH TIES)", ""},
		{"OFFSET", "d i", "SELECT d, i FROM f ORDER BY d OFFSET 900000 LIMIT 10", ""},
		{"ten thousand rows", "i s d", "SELECT i, s, d FROM f WHERE i % 100 = 3", ""},
	}},
}

// numbers writes some numbers into a text at %, one after the other.
func numbers(n int, text string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.ReplaceAll(text, "%", strconv.Itoa(i*97))
	}
	return strings.Join(all, ", ")
}
