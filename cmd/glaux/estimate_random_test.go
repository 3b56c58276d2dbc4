package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"glaux/query"
)

// TestEstimatesOfRandomQueries holds what a dry run says to what the query then scans:
// where it claims to be exact it is, and otherwise it is no less.
func TestEstimatesOfRandomQueries(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	const rows = `SELECT n AS id, n %% 97 AS k, CAST(n * 1.5e0 AS double) AS d, DATE '2020-01-01' + n %% 700 * INTERVAL '1' DAY AS day,
		'name ' || CAST(n * 7919 %% 1009 AS varchar) AS name, CAST(n AS decimal(12,2)) / 4 AS price, ARRAY[n, n + 1] AS list,
		CAST(ROW(n, 'x' || CAST(n AS varchar)) AS ROW(a bigint, b varchar)) AS r, n %% 3 AS p
		FROM (SELECT x * 1000 + y AS n FROM UNNEST(sequence(%d, %d)) AS t(x), UNNEST(sequence(1, 1000)) AS u(y)) ORDER BY %s`
	stored := map[string]string{"PARQUET": "parquet", "ORC": "orc"}
	for format, table := range stored {
		s.must(fmt.Sprintf("CREATE TABLE %s WITH (format = '%s', external_location = 's3://lake/%[1]s/', partitioned_by = ARRAY['p']) AS ", table, format) + fmt.Sprintf(rows, 0, 29, "n"))
		s.must("INSERT INTO " + table + " " + fmt.Sprintf(rows, 30, 49, "n * 7919 % 50021"))
	}
	s.must("CREATE TABLE small WITH (format = 'PARQUET', external_location = 's3://lake/small/') AS SELECT n AS x, n % 2 AS q FROM UNNEST(sequence(100, 120)) AS t(n)")
	r := rand.New(rand.NewPCG(5, 19))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	condition := func() string {
		switch r.IntN(12) {
		case 0:
			return fmt.Sprintf("id < %d", r.IntN(60_000))
		case 1:
			return fmt.Sprintf("id BETWEEN %d AND %d", r.IntN(50_000), r.IntN(50_000))
		case 2:
			return fmt.Sprintf("k IN (%d, %d)", r.IntN(120), r.IntN(120))
		case 3:
			return fmt.Sprintf("day >= DATE '2020-0%d-01'", 1+r.IntN(9))
		case 4:
			return fmt.Sprintf("name = 'name %d'", r.IntN(1100))
		case 5:
			return fmt.Sprintf("p = %d", r.IntN(4))
		case 6:
			return fmt.Sprintf("price > %d AND d < %d", r.IntN(13_000), r.IntN(80_000))
		case 7:
			return "name LIKE 'name 1%'"
		case 8:
			return fmt.Sprintf("r.a = %d", r.IntN(50_000))
		case 9:
			return fmt.Sprintf("p <> %d OR id = %d", r.IntN(3), r.IntN(50_000))
		case 10:
			return "id IN (SELECT x FROM small)"
		}
		return fmt.Sprintf("cardinality(list) = 2 AND p < %d", r.IntN(4))
	}
	columns := []string{"id", "k", "d", "day", "name", "price", "list", "r", "p", "r.b", `"$path"`}
	exact := 0
	for range 150 {
		table := pick("parquet", "orc")
		var list []string
		for range 1 + r.IntN(3) {
			list = append(list, pick(columns...))
		}
		where := ""
		if r.IntN(4) > 0 {
			where = " WHERE " + condition()
			if r.IntN(3) == 0 {
				where += pick(" AND ", " OR ") + condition()
			}
		}
		text := "SELECT " + strings.Join(list, ", ") + " FROM " + table + where
		switch r.IntN(8) {
		case 0:
			text = "SELECT count(*), count(" + list[0] + ") FROM " + table + where
		case 1:
			text += fmt.Sprintf(" LIMIT %d", r.IntN(100))
		case 2:
			text = "SELECT count(*) FROM (" + strings.ReplaceAll(text, ", ", " AS c, ") + " AS c) a"
			if strings.Contains(text, " IN ") {
				continue
			}
		case 3:
			text = "SELECT count(s.q) FROM " + table + " JOIN small s ON k = s.x" + where
		case 4:
			text = "SELECT " + list[0] + " FROM " + table + where + " UNION ALL SELECT " + list[0] + " FROM " + table
		}
		got, err := s.service.Estimate(t.Context(), query.Request{SQL: text})
		if err != nil {
			if strings.Contains(text, " AS c") {
				continue // names come twice
			}
			t.Errorf("%s: %v", text, err)
			continue
		}
		e := s.run(text)
		if e.State != query.Succeeded {
			t.Errorf("%s: %s", text, e.Reason)
			continue
		}
		if scanned := e.Stats.ScannedBytes; scanned > got.Reads.Bytes || !got.Reads.Bound && scanned != got.Reads.Bytes {
			t.Errorf("%s: scanned %d bytes, the estimate is %d (upper bound: %v)", text, scanned, got.Reads.Bytes, got.Reads.Bound)
		}
		if !got.Reads.Bound {
			exact++
		}
	}
	if exact < 20 {
		t.Errorf("%d estimates were exact", exact)
	}
}
