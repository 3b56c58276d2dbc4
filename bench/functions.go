package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/trino"
)

// families are a function of each kind, as Glaux and Trino write it and as DuckDB
// writes what comes nearest; empty: it has nothing near.
var families = []struct{ name, trino, duck string }{
	{"scan", "i", "i"},
	{"integer arithmetic", "(i * 3 + 7) / 5 % 1000", "(i * 3 + 7) // 5 % 1000"},
	{"decimal arithmetic", "m * m + m", "m * m + m"},
	{"round decimal", "round(m, 1)", "round(m, 1)"},
	{"round double", "round(d, 1)", "round(d, 1)"},
	{"sin", "sin(d)", "sin(d)"},
	{"atan", "atan(d)", "atan(d)"},
	{"log10", "log10(d + 1)", "log10(d + 1)"},
	{"upper", "upper(s)", "upper(s)"},
	{"length", "length(s)", "length(s)"},
	{"substr", "substr(s, 6, 4)", "substr(s, 6, 4)"},
	{"replace", "replace(s, 'item', 'thing')", "replace(s, 'item', 'thing')"},
	{"split", "cardinality(split(s, ' '))", "len(string_split(s, ' '))"},
	{"split_part", "split_part(s, ' ', 2)", "split_part(s, ' ', 2)"},
	{"strpos", "strpos(s, 'words')", "strpos(s, 'words')"},
	{"concat", "s || '-' || s", "s || '-' || s"},
	{"LIKE", "IF(s LIKE '%99%words', 1, 0)", "CASE WHEN s LIKE '%99%words' THEN 1 ELSE 0 END"},
	{"levenshtein", "levenshtein_distance(s, 'item 5 of some words')", "levenshtein(s, 'item 5 of some words')"},
	{"regexp_like", `IF(regexp_like(s, '\d+ of'), 1, 0)`, `CASE WHEN regexp_matches(s, '\d+ of') THEN 1 ELSE 0 END`},
	{"regexp_extract", `regexp_extract(s, '(\d+) of', 1)`, `regexp_extract(s, '(\d+) of', 1)`},
	{"regexp_replace", `regexp_replace(s, '\d+', '#')`, `regexp_replace(s, '\d+', '#', 'g')`},
	{"regexp lookahead", `regexp_extract(s, '\d+(?= of)')`, ""},
	{"date_trunc", "date_trunc('month', t)", "date_trunc('month', t)"},
	{"date_add", "date_add('day', 3, t)", "t + INTERVAL 3 DAY"},
	{"date_diff", "date_diff('hour', TIMESTAMP '2020-01-01 00:00:00', t)", "date_diff('hour', TIMESTAMP '2020-01-01', t)"},
	{"extract", "year(dt) + month(dt)", "year(dt) + month(dt)"},
	{"date_format", "date_format(t, '%Y-%m-%d')", "strftime(t, '%Y-%m-%d')"},
	{"format_datetime", "format_datetime(t, 'yyyy-MM-dd HH:mm')", "strftime(t, '%Y-%m-%d %H:%M')"},
	{"date_parse", "date_parse(CAST(dt AS varchar), '%Y-%m-%d')", "strptime(CAST(dt AS varchar), '%Y-%m-%d')"},
	{"AT TIME ZONE", "hour(with_timezone(t, 'UTC') AT TIME ZONE 'Europe/Berlin')", "hour(timezone('Europe/Berlin', timezone('UTC', t)))"},
	{"bigint to text", "CAST(i AS varchar)", "CAST(i AS varchar)"},
	{"double to text", "CAST(d AS varchar)", "CAST(d AS varchar)"},
	{"text to double", "CAST(CAST(i AS varchar) AS double)", "CAST(CAST(i AS varchar) AS double)"},
	{"timestamp to text", "CAST(t AS varchar)", "CAST(t AS varchar)"},
	{"format", "format('%d: %s', i, s)", "printf('%d: %s', i, s)"},
	{"json_extract_scalar", "json_extract_scalar(j, '$.a.b')", "json_extract_string(j, '$.a.b')"},
	{"json_parse", "json_format(json_parse(j))", "CAST(CAST(j AS JSON) AS varchar)"},
	{"array element", "a[2]", "a[2]"},
	{"array_sort", "array_sort(a)[1]", "list_sort(a)[1]"},
	{"array_distinct", "cardinality(array_distinct(a))", "len(list_distinct(a))"},
	{"contains", "IF(contains(a, 7), 1, 0)", "CASE WHEN list_contains(a, 7) THEN 1 ELSE 0 END"},
	{"transform", "transform(a, x -> x + 1)[1]", "list_transform(a, lambda x: x + 1)[1]"},
	{"reduce", "reduce(a, 0, (s, x) -> s + x, s -> s)", "list_reduce(a, lambda s, x: s + x)"},
	{"md5", "to_hex(md5(to_utf8(s)))", "md5(s)"},
	{"sha256", "to_hex(sha256(to_utf8(s)))", "sha256(s)"},
	{"url_extract_host", "url_extract_host('http://h' || s || '/p')", ""},
	{"bitwise", "bitwise_and(i, 255) + bit_count(i, 64)", "(i & 255) + bit_count(i)"},
}

const (
	functionRows = 1_000_000
	duckRows     = `SELECT n AS i, n * 0.37 AS d, CAST(n %% 100000 AS DECIMAL(12,2)) / 4 AS m, 'item ' || n || ' of some words' AS s,
		'{"a": {"b": ' || n || '}, "c": [1, 2, ' || n || ']}' AS j, TIMESTAMP '2020-01-01' + to_minutes(n) AS t,
		CAST(DATE '2020-01-01' + CAST(n %% 2000 AS INTEGER) AS DATE) AS dt, [n, n %% 10, 7 - n %% 3] AS a FROM range(%d) AS r(n)`
	trinoRows = `SELECT n AS i, n * 0.37e0 AS d, CAST(n %% 100000 / 4.00 AS decimal(12,2)) AS m, 'item ' || CAST(n AS varchar) || ' of some words' AS s,
		'{"a": {"b": ' || CAST(n AS varchar) || '}, "c": [1, 2, ' || CAST(n AS varchar) || ']}' AS j, TIMESTAMP '2020-01-01 00:00:00.000' + n * INTERVAL '1' MINUTE AS t,
		date_add('day', n %% 2000, DATE '2020-01-01') AS dt, ARRAY[n, n %% 10, 7 - n %% 3] AS a
		FROM (SELECT x * 1000 + y AS n FROM UNNEST(sequence(BIGINT '0', %d)) AS t(x), UNNEST(sequence(BIGINT '0', 999)) AS u(y))`
	functionColumns = "i bigint, d double, m decimal(12,2), s string, j string, t timestamp, dt date, a array<bigint>"
)

// measureFunctions compares functions over a million rows: max(function) on
// Glaux, on a bare DuckDB, and on the Trino at o.trino if there is one, in turn.
func measureFunctions(ctx context.Context, s *server, o options) error {
	b, err := openEmpty(o.threads)
	if err != nil {
		return err
	}
	defer b.close()
	file := filepath.Join(s.dir, "functions.parquet")
	if _, _, err := b.query(fmt.Sprintf("COPY (SELECT * REPLACE (CAST(m AS DECIMAL(12,2)) AS m) FROM ("+duckRows+")) TO '%s' (FORMAT parquet)", functionRows, file)); err != nil {
		return err
	}
	if _, _, err := b.query("CREATE VIEW f AS SELECT * FROM read_parquet('" + file + "')"); err != nil {
		return err
	}
	if err := s.put(ctx, file, "functions/f/data.parquet"); err != nil {
		return err
	}
	for _, ddl := range []string{"CREATE DATABASE functions", fmt.Sprintf("CREATE EXTERNAL TABLE functions.f (%s) STORED AS PARQUET LOCATION 's3://%s/functions/f/'", functionColumns, bucket)} {
		if _, _, err := s.query(ctx, "", ddl); err != nil {
			return err
		}
	}
	var peer *trino.Client
	if o.trino != "" {
		peer = &trino.Client{URL: o.trino, User: "bench", Catalog: "memory", Schema: "default", Zone: "UTC"}
		if _, err := peer.Query(ctx, "DROP TABLE IF EXISTS glaux_bench_f"); err != nil {
			return err
		}
		if _, err := peer.Query(ctx, "CREATE TABLE glaux_bench_f AS "+fmt.Sprintf(trinoRows, functionRows/1000-1)); err != nil {
			return err
		}
		defer func() { _, _ = peer.Query(context.WithoutCancel(ctx), "DROP TABLE glaux_bench_f") }()
	}
	return compareFunctions(ctx, s, b, peer, o.runs)
}

// timing is a function's best times; zero: not measured.
type timing struct {
	name              string
	glaux, duck, peer time.Duration
}

func compareFunctions(ctx context.Context, s *server, b *bare, peer *trino.Client, runs int) error {
	var all []timing
	for _, f := range families {
		t := timing{f.name, math.MaxInt64, math.MaxInt64, math.MaxInt64}
		for range runs {
			_, took, err := s.query(ctx, "functions", "SELECT max("+f.trino+") FROM f")
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
			t.glaux = min(t.glaux, took)
			if f.duck != "" {
				r, took, err := b.query("SELECT max(" + f.duck + ") FROM f")
				if err != nil {
					return fmt.Errorf("%s: DuckDB: %w", f.name, err)
				}
				duckdb.DestroyResult(&r)
				t.duck = min(t.duck, took)
			}
			if peer != nil {
				began := time.Now()
				if _, err := peer.Query(ctx, "SELECT max("+f.trino+") FROM glaux_bench_f"); err != nil {
					return fmt.Errorf("%s: Trino: %w", f.name, err)
				}
				t.peer = min(t.peer, time.Since(began))
			}
		}
		all = append(all, t)
		fmt.Printf("%-20s  Glaux %6.0f ms  DuckDB %s  Trino %s\n", t.name, ms(t.glaux), against(t.glaux, t.duck), against(t.glaux, t.peer))
	}
	if peer == nil {
		return nil
	}
	slices.SortFunc(all, func(a, b timing) int {
		return cmp.Compare(b.glaux.Seconds()/b.peer.Seconds(), a.glaux.Seconds()/a.peer.Seconds())
	})
	fmt.Println("slowest beside Trino:")
	for _, t := range all[:10] {
		fmt.Printf("  %-20s %5.2f x\n", t.name, t.glaux.Seconds()/t.peer.Seconds())
	}
	return nil
}

// against is another's time, and how many times as long ours is.
func against(ours, other time.Duration) string {
	if other == math.MaxInt64 {
		return fmt.Sprintf("%20s", "-")
	}
	return fmt.Sprintf("%6.0f ms (%5.2f x)", ms(other), ours.Seconds()/other.Seconds())
}
