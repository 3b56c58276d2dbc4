package main

import (
	"strings"
	"testing"

	"glaux/query"
)

// TestDictionaries computes what fails for some texts of a column that has a dictionary:
// only of rows that are left, and in TRY of each row for itself.
func TestDictionaries(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for _, format := range []string{"PARQUET", "ORC"} {
		table := "d_" + format
		s.must("CREATE TABLE " + table + " WITH (format = '" + format + "', external_location = 's3://lake/" + table + "/') AS SELECT element_at(ARRAY['1', '2', 'x', NULL], n % 4 + 1) y, n FROM UNNEST(sequence(1, 9000)) t(n)")
		for _, c := range []struct{ query, want string }{
			{"SELECT sum(CAST(y AS integer)) FROM %s WHERE y <> 'x'", "6750"},
			{"SELECT sum(CAST(y AS bigint) + 1) FROM %s WHERE regexp_like(y, '^[0-9]+$')", "11250"},
			{"SELECT count(*) FROM %s WHERE y <> 'x' AND CAST(y AS integer) = 2", "2250"},
			{"SELECT sum(IF(y <> 'x', CAST(y AS integer))) FROM %s", "6750"},
			{"SELECT count(*) FROM %s WHERE y <> 'x' AND from_iso8601_date('200' || y || '-01-01') > DATE '2001-06-01'", "2250"},
			{"SELECT sum(TRY(CAST(y AS integer))), sum(TRY(CAST(y AS integer) + 1)), sum(TRY(CAST(y AS bigint) * CAST(y AS integer))) FROM %s", "6750,11250,11250"},
			{"SELECT v, count(*) FROM (SELECT TRY(CASE WHEN y <> '1' THEN CAST(y AS integer) END) v FROM %s) GROUP BY 1 ORDER BY 1", "2,2250 ,6750"},
			{"SELECT v, count(*) FROM (SELECT TRY(COALESCE(CAST(y AS integer), -7)) v FROM %s) GROUP BY 1 ORDER BY 1", "-7,2250 1,2250 2,2250 ,2250"},
			{"SELECT v, count(*) FROM (SELECT TRY(COALESCE(CAST(y AS varchar(5)), '') || CAST(IF(y = '1', 1, CAST(y AS integer)) AS varchar)) v FROM %s) GROUP BY 1 ORDER BY 1", "11,2250 22,2250 ,4500"},
			{"SELECT sum(TRY(COALESCE(CAST(y AS decimal(38, 0)), n))) - sum(IF(y IS NULL, n)) FROM %s", "6750"},
			{"SELECT sum(reduce(transform(ARRAY[1, 2], e -> CAST(y AS integer) + e), 0, (s, x) -> s + x, s -> s)) FROM %s WHERE y <> 'x'", "27000"},
			{"SELECT sum(transform(ARRAY[y], e -> CAST(e AS integer))[1]) FROM %s WHERE y <> 'x'", "6750"},
			{"SELECT sum(cardinality(filter(ARRAY[1, 2, 3], e -> e > CAST(y AS integer)))) FROM %s WHERE y <> 'x'", "6750"},
			{"SELECT sum(reduce(ARRAY[1], 0, (s, e) -> s + e * CAST(y AS integer), s -> s)) FROM %s WHERE y <> 'x'", "6750"},
			{"SELECT sum(transform_values(map(ARRAY[1], ARRAY[2]), (k, v) -> v * CAST(y AS integer))[1]) FROM %s WHERE y <> 'x'", "13500"},
			{"SELECT sum(CAST(array_sort(ARRAY[y, '9'], (a, b) -> IF(CAST(a AS integer) < CAST(b AS integer), -1, 1))[1] AS integer)) FROM %s WHERE y <> 'x'", "6750"},
			{"SELECT count(array_sort(ARRAY[y, '9'], (a, b) -> IF(CAST(a AS integer) + CAST(b AS integer) < 15, -1, 1))) FROM %s WHERE y <> 'x'", "4500"},
			{"SELECT count(TRY(array_sort(ARRAY[y, '9'], (a, b) -> IF(CAST(a AS integer) < CAST(b AS integer), -1, 1)))) FROM %s", "6750"},
			{"SELECT sum(transform(l, e -> CAST(e AS integer))[1]), count_if(any_match(l, e -> CAST(e AS integer) > 1)) FROM (SELECT ARRAY[y] l, y FROM %s) WHERE y <> 'x'", "6750,2250"},
			{"SELECT sum(reduce(l, '', (s, e) -> s || e, s -> CAST(s AS integer))), sum(reduce(ARRAY['1'], y, (s, e) -> s || e, s -> CAST(s AS integer))) FROM (SELECT ARRAY[y, '0'] l, y FROM %s) WHERE y <> 'x'", "67500,72000"},
			{"SELECT sum(CAST(ARRAY[y] AS array(integer))[1]), sum(CAST(ARRAY[ARRAY[y]] AS array(array(integer)))[1][1]) FROM %s WHERE y <> 'x'", "6750,6750"},
			{"SELECT sum(transform_values(m, (k, v) -> CAST(v AS integer))[1]), sum(map_keys(map_filter(m, (k, v) -> CAST(v AS integer) = 2))[1]) FROM (SELECT MAP(ARRAY[1], ARRAY[y]) m, y FROM %s) WHERE y = '2'", "4500,2250"},
			{"SELECT sum(CAST(y AS integer)) FROM %s", "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT"},
		} {
			if got, _ := s.answer(strings.ReplaceAll(c.query, "%s", table)); got != c.want {
				t.Errorf("%s: %s\n got %s\nwant %s", format, c.query, got, c.want)
			}
		}
	}
}

// TestConditionsInOrder asks conditions that fail for rows that others leave out: those before
// them, those of inner queries, and those of a join's and an aggregate's.
func TestConditionsInOrder(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for _, format := range []string{"PARQUET", "ORC", "AVRO"} {
		table := "c_" + format
		s.must("CREATE TABLE " + table + " WITH (format = '" + format + "', external_location = 's3://lake/" + table + "/') AS SELECT element_at(ARRAY['1', '2', 'x', NULL], n % 4 + 1) y, element_at(ARRAY[ARRAY['1'], ARRAY['2', '3'], ARRAY['x'], NULL], n % 4 + 1) a, n FROM UNNEST(sequence(1, 9000)) t(n)")
		for _, c := range []struct{ query, want string }{
			{"SELECT count(*) FROM %s WHERE n % 4 < 2 AND CAST(y AS integer) IN (1, 7)", "2250"},
			{"SELECT count(*) FROM %s WHERE n % 4 = 0 AND CAST(y AS boolean)", "2250"},
			{"SELECT count(*) FROM %s WHERE n % 4 < 2 AND (n = 0 OR CAST(y AS integer) = 1)", "2250"},
			{"SELECT count(*) FROM %s WHERE n % 4 < 2 AND COALESCE(CAST(y AS integer) = 1, false)", "2250"},
			{"SELECT count(*) FROM %s WHERE n % 4 < 2 AND CAST(y AS integer) > n % 4", "4500"},
			{"SELECT count(*) FROM %s WHERE n % 4 < 2 AND CAST(y AS integer) IS NOT NULL", "4500"},
			{"SELECT count(*) FROM %s WHERE NOT (n % 4 >= 2 OR CAST(y AS integer) = 2)", "2250"},
			{"SELECT count(*) FROM %s WHERE n % 4 < 2 AND contains(transform(a, e -> CAST(e AS integer)), 3)", "2250"},
			{"SELECT count(*) FROM %s WHERE n % 4 < 2 AND any_match(a, e -> CAST(e AS integer) = 3)", "2250"},
			{"SELECT count(*) FROM %s WHERE n % 4 < 2 AND CAST(a AS array(integer)) = ARRAY[2, 3]", "2250"},
			{"SELECT count(*) FROM %s WHERE n % 4 < 2 AND reduce(ARRAY[1, 2], 0, (s, e) -> s + e * CAST(y AS integer), s -> s) = 6", "2250"},
			{"SELECT count(*) FROM (SELECT y, n + 1 AS k FROM %s WHERE n % 4 = 0) WHERE CAST(y AS boolean)", "2250"},
			{"SELECT count(*) FROM (SELECT n, CAST(y AS integer) AS k FROM %s WHERE n % 4 < 2) WHERE k > 1", "2250"},
			{"SELECT count(*) FROM (SELECT n, CAST(y AS integer) AS k FROM %s WHERE n % 4 < 2) WHERE k IN (2, 3)", "2250"},
			{"SELECT count(*) FROM (SELECT y, row_number() OVER (PARTITION BY y ORDER BY n) r FROM %s WHERE n % 4 < 2) WHERE CAST(y AS integer) IN (1, 7)", "2250"},
			{"SELECT count(*) FROM %s a JOIN %s b ON a.n = b.n AND a.n % 4 = 0 AND CAST(a.y AS boolean)", "2250"},
			{"SELECT count(*) FROM %s a, %s b WHERE a.n = b.n AND a.n % 4 = 0 AND CAST(a.y AS boolean)", "2250"},
			{"SELECT count(b.n) FROM %s a LEFT JOIN %s b ON a.n = b.n AND b.n % 4 = 0 AND CAST(b.y AS boolean)", "2250"},
			{"SELECT count(*) FROM %s CROSS JOIN UNNEST(a) t(e) WHERE n % 4 < 2 AND CAST(e AS integer) IN (1, 2)", "4500"},
			{"SELECT count(*) FROM %s CROSS JOIN UNNEST(transform(a, e -> CAST(e AS integer))) t(e) WHERE n % 4 < 2 AND e > 1", "4500"},
			{"SELECT sum(CAST(y AS integer)) FILTER (WHERE n % 4 < 2) FROM %s", "6750"},
			{"SELECT count(DISTINCT CAST(y AS integer)) FILTER (WHERE n % 4 = 1), sum(CAST(y AS integer)) FILTER (WHERE n % 4 = 0) FROM %s", "1,2250"},
			{"SELECT sum(CAST(y AS integer)) FILTER (WHERE n % 4 < 2), count(*) FROM %s", "INVALID_CAST_ARGUMENT: Cannot cast 'x' to INT"},
		} {
			if got, _ := s.answer(strings.ReplaceAll(c.query, "%s", table)); got != c.want {
				t.Errorf("%s: %s\n got %s\nwant %s", format, c.query, got, c.want)
			}
		}
	}
}
