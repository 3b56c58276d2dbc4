package main

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

//go:embed wide.sql
var wideQueries string

// wideRows is the size of the wide table, which is made like the web analytics
// table of ClickBench: a hundred columns, sorted by counter and time, texts of some
// length, and many small numbers that are mostly the same.
const wideRows = 1_000_000

// wideColumns are names, Hive types, and how values come of the row's number i and
// a hash h of it.
func wideColumns() (columns [][3]string) {
	add := func(name, hive, value string) { columns = append(columns, [3]string{name, hive, value}) }
	add("counter_id", "int", "(i // 20000)::INTEGER")
	add("event_time", "timestamp", "TIMESTAMP '2013-07-01' + INTERVAL (h % 86400) SECOND + INTERVAL ((i % 20000) // 700) DAY")
	add("event_date", "date", "(TIMESTAMP '2013-07-01' + INTERVAL (h % 86400) SECOND + INTERVAL ((i % 20000) // 700) DAY)::DATE")
	add("watch_id", "bigint", "(h >> 1)::BIGINT")
	add("user_id", "bigint", "(hash(h % 90000) >> 1)::BIGINT")
	add("client_ip", "int", "(h % 60000)::INTEGER")
	add("region_id", "int", "(sqrt(h % 40000))::INTEGER")
	add("url", "string", "'http://example' || (h % 300) || '.org/page/' || (hash(i // 3) % 50000) || '?session=' || (h % 1000000)")
	add("referer", "string", "CASE WHEN h % 3 = 0 THEN '' ELSE 'http://search' || (h % 7) || '.example/q=' || (h % 80000) END")
	add("title", "string", "'Page ' || (hash(i // 3) % 50000) || ' of site ' || (h % 300)")
	add("search_phrase", "string", "CASE WHEN h % 10 < 8 THEN '' ELSE 'how to ' || (h % 5000) END")
	add("adv_engine_id", "int", "(CASE WHEN h % 50 = 0 THEN h % 30 ELSE 0 END)::INTEGER")
	add("search_engine_id", "int", "(CASE WHEN h % 10 < 8 THEN 0 ELSE h % 90 END)::INTEGER")
	add("resolution_width", "int", "(1000 + h % 1500)::INTEGER")
	add("is_refresh", "int", "(h % 7 = 0)::INTEGER")
	add("dont_count_hits", "int", "(h % 11 = 0)::INTEGER")
	for i := range 76 {
		add(fmt.Sprintf("flag%02d", i), "int", fmt.Sprintf("(CASE WHEN hash(i, %d) %% 100 < %d THEN 0 ELSE hash(i, %d) %% 1000 END)::INTEGER", i, 99-i, i))
	}
	for i := range 8 {
		add(fmt.Sprintf("param%d", i), "string", fmt.Sprintf("CASE WHEN hash(i, 1%d) %% 4 = 0 THEN 'p' || (hash(i, %d) %% 100000) ELSE '' END", i, i))
	}
	return columns
}

// wideSuite makes the table's file.
func wideSuite(dir string) (suite, error) {
	file := filepath.Join(dir, "hits.parquet")
	var ddl, items []string
	for _, c := range wideColumns() {
		ddl = append(ddl, c[0]+" "+c[1])
		items = append(items, c[2]+" AS "+c[0])
	}
	b := &bare{}
	if duckdb.Open("", &b.db) == duckdb.StateError || duckdb.Connect(b.db, &b.conn) == duckdb.StateError {
		return suite{}, fmt.Errorf("opening DuckDB failed")
	}
	defer b.close()
	r, _, err := b.query(fmt.Sprintf("COPY (SELECT %s FROM (SELECT i, hash(i) AS h FROM range(%d) t(i))) TO '%s' (FORMAT parquet)", strings.Join(items, ", "), wideRows, file))
	if err != nil {
		return suite{}, fmt.Errorf("making the wide table: %w", err)
	}
	duckdb.DestroyResult(&r)
	s := suite{name: "wide", tables: []remoteTable{{"hits", strings.Join(ddl, ", "), file}}}
	for q := range strings.SplitSeq(wideQueries, ";") {
		if q = strings.TrimSpace(q); q != "" {
			s.queries = append(s.queries, q)
		}
	}
	return s, nil
}
