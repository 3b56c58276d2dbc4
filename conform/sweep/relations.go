package sweep

import (
	"fmt"
	"strings"

	"glaux/conform/random"
	"glaux/sql"
	"glaux/sql/fn"
)

// relations are what makes rows of rows, over the values of each type and of each two: what is
// equal there, in which order it comes, and which type has both.
func relations() []string {
	var out []string
	all := every()
	for _, t := range all {
		values := valuesOf(t, 12, 1)
		again := valuesOf(t, 7, 100)
		rows := func(q string) {
			out = append(out, strings.NewReplacer("@t", "(VALUES "+values+") AS t(x, i)", "@u", "(VALUES "+again+") AS u(y, j)", "@type", random.Spell(t)).Replace(q))
		}
		rows("SELECT i, j FROM @t LEFT JOIN @u ON i = j - 99 ORDER BY i, j")
		rows("SELECT count(*), count(x), count(y) FROM @t FULL JOIN @u ON i = j - 99")
		rows("SELECT a.i, e, n FROM @t CROSS JOIN UNNEST(ARRAY[x, NULL, x]) WITH ORDINALITY AS e(e, n), (VALUES 1) AS a(i)")
		rows("SELECT a, b, i FROM @t CROSS JOIN UNNEST(MAP(ARRAY[i, -i], ARRAY[x, NULL]), ARRAY[ROW(x, 1), NULL, ROW(NULL, 2)]) AS e(a, b, c, d)")
		rows("SELECT i, (SELECT max_by(y, j) FROM @u WHERE j - 99 <= i) FROM @t ORDER BY i")
		rows("SELECT x, i FROM @t UNION ALL SELECT y, j FROM @u")
		rows("SELECT CAST(ROW(x, i) AS ROW(a @type, b bigint)).a, i FROM @t")
		rows("SELECT i, v, n FROM (SELECT i, x, CAST(NULL AS @type) AS z FROM @t) CROSS JOIN LATERAL (VALUES (x, 1), (z, 2)) AS v(v, n)")
		rows("SELECT * FROM (SELECT i, x FROM @t) MATCH_RECOGNIZE (ORDER BY i MEASURES FIRST(x) AS f, LAST(A.x) AS l, PREV(A.x) AS p, count(A.x) AS n AFTER MATCH SKIP TO NEXT ROW PATTERN (A B?) DEFINE A AS x IS NOT NULL, B AS x IS NULL)")
		rows("SELECT i, x FROM @t OFFSET 3 ROWS FETCH FIRST 2 ROWS ONLY")
		if !fn.Comparable(t) {
			rows("SELECT DISTINCT x FROM @t")
			rows("SELECT count(*) FROM @t GROUP BY x")
			rows("SELECT * FROM @t, @u WHERE x = y")
			rows("SELECT x FROM @t ORDER BY x")
			rows("SELECT x FROM @t UNION SELECT y FROM @u")
			rows("SELECT x IN (SELECT y FROM @u) FROM @t")
			continue
		}
		rows("SELECT i, j FROM @t JOIN @u ON x = y")
		rows("SELECT i, j FROM @t LEFT JOIN @u ON x = y AND i % 2 = 0")
		rows("SELECT i, j FROM @t FULL JOIN @u ON x = y")
		rows("SELECT i, j FROM @t JOIN @u ON x IS NOT DISTINCT FROM y")
		rows("SELECT i, x IN (SELECT y FROM @u), x NOT IN (SELECT y FROM @u WHERE y IS NOT NULL) FROM @t")
		rows("SELECT i, EXISTS (SELECT 1 FROM @u WHERE y = x), (SELECT count(*) FROM @u WHERE y = x) FROM @t")
		rows("SELECT count(*), min(i) FROM @t GROUP BY x")
		rows("SELECT count(*), count(DISTINCT x), approx_distinct(x) FROM (SELECT x, i FROM @t UNION ALL SELECT y, j FROM @u)")
		rows("SELECT count(*) FROM (SELECT x FROM @t UNION SELECT y FROM @u)")
		rows("SELECT count(*) FROM (SELECT x FROM @t INTERSECT SELECT y FROM @u)")
		rows("SELECT count(*) FROM (SELECT x FROM @t EXCEPT SELECT y FROM @u)")
		rows("SELECT count(*) FROM (SELECT x FROM @t INTERSECT ALL SELECT y FROM @u)")
		rows("SELECT count(*) FROM (SELECT x FROM @t EXCEPT ALL SELECT y FROM @u)")
		rows("SELECT a, i, j FROM (SELECT x AS a, i FROM @t) JOIN (SELECT y AS a, j FROM @u) USING (a)")
		rows("SELECT i, x = ALL (SELECT y FROM @u WHERE j > 104), x <> ALL (SELECT y FROM @u), x = ANY (SELECT y FROM @u) FROM @t")
		if fn.Orderable(t) {
			for _, d := range directions {
				rows("SELECT i, x FROM @t ORDER BY x" + d + ", i")
				rows("SELECT i FROM @t ORDER BY x" + d + ", i LIMIT 5")
			}
			rows("SELECT i, j FROM @t JOIN @u ON x < y")
			rows("SELECT i, x > ALL (SELECT y FROM @u WHERE y IS NOT NULL), x <= ANY (SELECT y FROM @u) FROM @t")
			rows("SELECT min(x), max(x) FROM @t")
			rows("SELECT i, max(x) OVER (ORDER BY i), min(x) OVER (PARTITION BY i % 2 ORDER BY i ROWS 1 PRECEDING) FROM @t")
			rows("SELECT array_agg(i ORDER BY x, i) FROM @t")
		} else {
			rows("SELECT i FROM @t ORDER BY x")
		}
	}
	return append(out, pairs()...)
}

// pairs are two types in one column, in a condition of a join, and in a set.
func pairs() []string {
	var out []string
	for _, left := range strangers {
		for _, right := range append(strangers, simple()...) {
			l, r := "(VALUES "+valuesOf(left, 7, 1)+") AS t(x, i)", "(VALUES "+valuesOf(right, 7, 100)+") AS u(y, j)"
			out = append(out, fmt.Sprintf("SELECT x, typeof(x), i FROM (SELECT x, i FROM %s UNION ALL SELECT y, j FROM %s)", l, r),
				fmt.Sprintf("SELECT i, j FROM %s JOIN %s ON x = y", l, r),
				fmt.Sprintf("SELECT i, x IN (SELECT y FROM %[2]s) FROM %[1]s", l, r),
				fmt.Sprintf("SELECT i, j, typeof(k) FROM (SELECT x AS k, i FROM %s) LEFT JOIN (SELECT y AS k, j FROM %s) USING (k)", l, r),
				fmt.Sprintf("SELECT i, COALESCE(x, (SELECT y FROM %[2]s WHERE j = 100)), (SELECT count(*) FROM %[2]s WHERE y > x) FROM %[1]s", l, r),
				fmt.Sprintf("SELECT x, i FROM (VALUES (%s, 1), (%s, 2)) AS t(x, i)", edges(left)[0], edges(right)[0]))
		}
	}
	return out
}

// valuesOf are rows of some of a type's values, each with its number from first on.
func valuesOf(t sql.Type, most, first int) string {
	var rows []string
	for i, v := range some(t, most) {
		rows = append(rows, fmt.Sprintf("(%s, %d)", v, first+i))
	}
	return strings.Join(rows, ", ")
}
