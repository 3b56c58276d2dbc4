package sweep

import (
	"fmt"
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// every is all types that a column can have: those of simple and nested, those that
// only functions make, and those with such parts.
func every() []sql.Type {
	out := append(simple(), nested()...)
	for _, k := range []sql.Kind{sql.HyperLogLog, sql.P4HyperLogLog, sql.SetDigest, sql.TDigest, sql.Geometry, sql.SphericalGeography, sql.BingTile} {
		out = append(out, sql.T(k))
	}
	out = append(out, sql.QDigestOf(bigint), sql.QDigestOf(double), sql.QDigestOf(realT))
	for _, t := range []sql.Type{
		sql.T(sql.HyperLogLog), sql.T(sql.Geometry), sql.QDigestOf(double), sql.T(sql.UUID), sql.T(sql.IPAddress), sql.T(sql.IntervalDayToSecond), sql.T(sql.IntervalYearToMonth), sql.TimeOf(9), sql.TimeTZOf(3), sql.TimestampOf(9), sql.TimestampTZOf(6), realT, varbinary, sql.CharN(5), sql.DecimalOf(38, 19), boolean,
	} {
		out = append(out, sql.ArrayOf(t), sql.RowOf(sql.Field{Name: "a", Type: t}, sql.Field{Name: "b", Type: integer}))
		if fn.Comparable(t) {
			out = append(out, sql.MapOf(t, integer))
		}
		out = append(out, sql.MapOf(integer, t))
	}
	return out
}

// aggregatesOfTypes are the aggregates that take any type over each of them, together with
// what is refused for it.
func aggregatesOfTypes() []*Sheet {
	var out []*Sheet
	for _, t := range every() {
		from := "(VALUES " + joined(groups([][]string{some(t, 10)})) + ") AS t(g, id, x1)"
		any := []string{
			"count(x1)", "array_agg(x1)", "array_agg(x1 ORDER BY id DESC)", "array_agg(x1 ORDER BY id) FILTER (WHERE id % 2 = 0)", "array_agg(x1) FILTER (WHERE x1 IS NOT NULL)", "any_value(x1)", "arbitrary(x1) FILTER (WHERE id % 3 = 0)",
			"max_by(x1, id)", "min_by(x1, id) FILTER (WHERE id > 2)", "max_by(x1, id, 2) FILTER (WHERE x1 IS NOT NULL)", "min_by(x1, -id, 3) FILTER (WHERE x1 IS NOT NULL)", "map_agg(id, x1)", "map_agg(id, x1 ORDER BY id DESC)", "multimap_agg(id % 3, x1)", "multimap_agg(id % 3, x1 ORDER BY id DESC)",
			"map_union(MAP(ARRAY[id, -id], ARRAY[x1, NULL]))", "cardinality(array_agg(ROW(x1, id)))", "array_agg(ARRAY[x1])",
			"reduce_agg(id, 0, (s, x) -> s + x, (s, r) -> s + r)", "count_if(x1 IS NULL)",
		}
		comparable := []string{
			"count(DISTINCT x1)", "count(DISTINCT x1) FILTER (WHERE id % 2 = 0)", "cardinality(array_agg(DISTINCT x1))", "cardinality(array_agg(DISTINCT x1) FILTER (WHERE id % 3 <> 0))", "array_sort(array_agg(DISTINCT x1 IS NULL))",
			"approx_distinct(x1)", "approx_distinct(x1, 0.1e0)", "checksum(x1)", "checksum(x1) FILTER (WHERE id % 2 = 0)", "checksum(DISTINCT x1)", "checksum(ROW(x1, id))", "checksum(ARRAY[x1, NULL])", "checksum(MAP(ARRAY[id], ARRAY[x1]))", "cardinality(histogram(x1))", "cardinality(map_agg(x1, id))", "count(DISTINCT ROW(x1, id % 2))",
			"count(DISTINCT ARRAY[x1])", "approx_set(x1)", "CAST(approx_set(x1) AS varbinary)", "make_set_digest(x1)", "cardinality(make_set_digest(x1))", "approx_most_frequent(2, x1, 10)", "hash_counts(make_set_digest(x1))", "map_union(MAP(ARRAY[x1], ARRAY[id]))", "cardinality(map_union(MAP(ARRAY[x1], ARRAY[id])))",
		}
		if t.Kind != sql.Map { // the protocol has keys as texts, in which Trino orders entries in its own way
			comparable = append(comparable, "histogram(x1)", "map_agg(x1, id)", "multimap_agg(x1, id ORDER BY id)")
		}
		ordered := []string{
			"max(x1)", "min(x1)", "max(x1) FILTER (WHERE id % 2 = 0)", "max(DISTINCT x1)", "max(x1, 2)", "min(x1, 3)", "max_by(id, x1)", "min_by(id, x1)", "max_by(id, x1, 2)", "min_by(x1, x1)", "array_agg(x1 ORDER BY x1, id)", "array_agg(id ORDER BY x1 DESC NULLS LAST, id)", "array_agg(DISTINCT x1 ORDER BY x1)",
			"array_agg(DISTINCT x1 ORDER BY x1 DESC NULLS FIRST) FILTER (WHERE id % 3 <> 0)", "min(ROW(x1, id)) FILTER (WHERE x1 IS NOT NULL)", "max(ARRAY[x1]) FILTER (WHERE x1 IS NOT NULL)", "count(DISTINCT x1 ORDER BY x1)", "map_agg(id, x1 ORDER BY x1, id)",
		}
		exprs := any
		var refused []string
		if fn.Comparable(t) {
			exprs = append(exprs, comparable...)
		} else {
			refused = append(refused, comparable...)
		}
		if fn.Orderable(t) {
			exprs = append(exprs, ordered...)
		} else {
			refused = append(refused, ordered...)
		}
		for part := range slices.Chunk(exprs, maxExprs/2) {
			out = append(out, &Sheet{Keys: []string{"g"}, From: from + " GROUP BY g", Exprs: part}, &Sheet{From: from, Exprs: part})
		}
		if refused != nil {
			out = append(out, &Sheet{Keys: []string{"g"}, From: "(VALUES " + joined(groups([][]string{some(t, 3)})) + ") AS t(g, id, x1) GROUP BY g", Exprs: refused})
		}
		if fn.Comparable(t) {
			out = append(out, &Sheet{Keys: []string{"min(id)"}, From: from + " GROUP BY x1", Exprs: []string{"count(*)", "array_agg(id ORDER BY id)", "count(x1)", "typeof(x1)", "grouping(x1)"}},
				&Sheet{Keys: []string{"grouping(x1, g)", "min(id)"}, From: from + " GROUP BY CUBE (x1, g)", Exprs: []string{"count(*)", "x1 IS NULL", "g"}})
		}
	}
	return out
}

// windowsOfTypes are windows of values of each type, and in the order of each.
func windowsOfTypes() []*Sheet {
	var out []*Sheet
	add := func(from string, exprs []string) {
		for part := range slices.Chunk(exprs, maxExprs) {
			out = append(out, &Sheet{Keys: []string{"id"}, From: from, Exprs: part})
		}
	}
	values := []string{
		"first_value(k)", "last_value(k)", "first_value(k) IGNORE NULLS", "last_value(k) IGNORE NULLS", "nth_value(k, 2)", "nth_value(k, n) IGNORE NULLS", "array_agg(k)", "count(k)", "max_by(k, id)", "min_by(k, v)", "arbitrary(k)", "map_agg(id, k)", "array_agg(k) FILTER (WHERE n = 1)",
	}
	shifted := []string{"lag(k)", "lead(k)", "lag(k, 2)", "lead(k, n, k)", "lag(k) IGNORE NULLS", "lead(k, 2) IGNORE NULLS", "lag(k, n, k) IGNORE NULLS"}
	comparable := []string{"approx_distinct(k)", "checksum(k)", "cardinality(histogram(k) OVER $)", "cardinality(map_agg(k, id) OVER $)"}
	ordered := []string{"max(k)", "min(k)", "max(k, 2)", "max_by(id, k)", "min_by(id, k)"}
	for _, t := range every() {
		list := edges(t)
		from := window(eight(list))
		var exprs []string
		over := func(functions []string, windows ...string) {
			for _, w := range windows {
				for _, f := range functions {
					exprs = append(exprs, overWindow(f, w))
				}
			}
		}
		over(shifted, "(PARTITION BY p ORDER BY id)", "(ORDER BY n DESC, id)")
		frames := []string{"(PARTITION BY p ORDER BY id)", "(PARTITION BY p ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)", "(ORDER BY id ROWS BETWEEN n PRECEDING AND n FOLLOWING)", "(PARTITION BY p ORDER BY n, id GROUPS BETWEEN 2 PRECEDING AND 1 PRECEDING)"}
		over(values, frames...)
		if fn.Comparable(t) {
			over(comparable, frames...)
			over([]string{"count(*)", "array_sort(array_agg(id) OVER $)", "row_number()", "sum(v)"}, "(PARTITION BY k ORDER BY id)", "(PARTITION BY p, k ORDER BY id ROWS 1 PRECEDING)")
		}
		if fn.Orderable(t) {
			over(ordered, frames...)
			for _, d := range directions {
				over([]string{"rank()", "dense_rank()", "cume_dist()", "count(*)", "array_sort(array_agg(id) OVER $)"}, fmt.Sprintf("(PARTITION BY p ORDER BY k%s)", d), fmt.Sprintf("(ORDER BY k%s RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)", d))
				over([]string{"count(*)", "array_sort(array_agg(id) OVER $)", "sum(v)"}, fmt.Sprintf("(PARTITION BY p ORDER BY k%s RANGE CURRENT ROW)", d), fmt.Sprintf("(ORDER BY k%s GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW)", d), fmt.Sprintf("(PARTITION BY p ORDER BY k%s GROUPS BETWEEN n PRECEDING AND UNBOUNDED FOLLOWING)", d))
			}
			over([]string{"first_value(k)", "last_value(id)", "lag(k) IGNORE NULLS", "row_number()", "ntile(3)"}, "(PARTITION BY p ORDER BY k, id)", "(ORDER BY k DESC NULLS LAST, id)")
		} else {
			out = append(out, &Sheet{Keys: []string{"id"}, From: from, Exprs: []string{"rank() OVER (ORDER BY k)"}})
		}
		add(from, exprs)
	}
	return out
}

// eight are eight of a type's values with equal ones and NULLs among them.
func eight(list []string) []string {
	null, n := list[len(list)-1], len(list)-1
	at := func(i int) string { return list[i%n] }
	return []string{at(0), at(n - 1), null, at(n / 2), at(0), at(n / 3), null, at(n - 1)}
}
