package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/trino"
)

const (
	functionRows = 1_000_000
	duckRows     = `SELECT n AS i, n %% 100 AS k, CAST(n AS DOUBLE) * 0.37 AS d, CAST(CAST(n %% 100000 AS DECIMAL(12,2)) / 4 AS DECIMAL(12,2)) AS m,
		CAST(n AS DECIMAL(30,4)) AS q, 'item ' || n || ' of some words' AS s,
		'{"a": {"b": ' || n || '}, "c": [1, 2, ' || n || ']}' AS j, TIMESTAMP '2020-01-01' + to_minutes(n) AS t,
		CAST(DATE '2020-01-01' + CAST(n %% 2000 AS INTEGER) AS DATE) AS dt, [n, n %% 10, 7 - n %% 3] AS a,
		MAP {'a': n, 'b': n %% 10} AS mp, 'http://h' || n || '.example.com/p?x=1&y=%%41b' AS u,
		'0a1b2c3d-0000-4000-8000-' || lpad(CAST(n AS varchar), 12, '0') AS id, '10.' || n %% 7 || '.' || n %% 200 || '.1' AS ip,
		'POINT (' || n %% 180 || '.5 ' || n %% 90 || ')' AS w,
		'POLYGON ((' || n %% 80 || ' ' || n %% 70 || ', ' || n %% 80 || ' ' || n %% 70 + 5 || ', ' || n %% 80 + 5 || '.5 ' || n %% 70 + 5 || ', ' || n %% 80 || ' ' || n %% 70 || '))' AS g FROM range(%d) AS r(n)`
	trinoRows = `SELECT n AS i, n %% 100 AS k, n * 0.37e0 AS d, CAST(n %% 100000 / 4.00 AS decimal(12,2)) AS m,
		CAST(n AS decimal(30,4)) AS q, 'item ' || CAST(n AS varchar) || ' of some words' AS s,
		'{"a": {"b": ' || CAST(n AS varchar) || '}, "c": [1, 2, ' || CAST(n AS varchar) || ']}' AS j, TIMESTAMP '2020-01-01 00:00:00.000' + n * INTERVAL '1' MINUTE AS t,
		date_add('day', n %% 2000, DATE '2020-01-01') AS dt, ARRAY[n, n %% 10, 7 - n %% 3] AS a,
		CAST(map(ARRAY['a', 'b'], ARRAY[n, n %% 10]) AS map(varchar, bigint)) AS mp, 'http://h' || CAST(n AS varchar) || '.example.com/p?x=1&y=%%41b' AS u,
		'0a1b2c3d-0000-4000-8000-' || lpad(CAST(n AS varchar), 12, '0') AS id, '10.' || CAST(n %% 7 AS varchar) || '.' || CAST(n %% 200 AS varchar) || '.1' AS ip,
		'POINT (' || CAST(n %% 180 AS varchar) || '.5 ' || CAST(n %% 90 AS varchar) || ')' AS w,
		'POLYGON ((' || CAST(n %% 80 AS varchar) || ' ' || CAST(n %% 70 AS varchar) || ', ' || CAST(n %% 80 AS varchar) || ' ' || CAST(n %% 70 + 5 AS varchar) || ', ' || CAST(n %% 80 + 5 AS varchar) || '.5 ' || CAST(n %% 70 + 5 AS varchar) || ', ' || CAST(n %% 80 AS varchar) || ' ' || CAST(n %% 70 AS varchar) || '))' AS g
		FROM (SELECT x * 1000 + y AS n FROM UNNEST(sequence(BIGINT '0', %d)) AS t(x), UNNEST(sequence(BIGINT '0', 999)) AS u(y))`
	functionColumns = `i bigint, k bigint, d double, m decimal(12,2), q decimal(30,4), s string, j string, t timestamp, dt date, a array<bigint>,
		mp map<string,bigint>, u string, id string, ip string, w string, g string`
)

// measureFunctions compares functions over a million rows on Glaux, on a bare
// DuckDB, and on the Trino at o.trino if there is one.
func measureFunctions(ctx context.Context, s *server, o options) error {
	which, err := regexp.Compile(o.functions)
	if err != nil {
		return fmt.Errorf("-functions: %w", err)
	}
	c := &functionBench{server: s, runs: o.runs, read: map[string]timing{}}
	if c.bare, err = openEmpty(o.threads); err != nil {
		return err
	}
	defer c.bare.close()
	if err := c.load(ctx); err != nil {
		return err
	}
	if o.trino != "" {
		c.peer = &trino.Client{URL: o.trino, User: "bench", Catalog: "memory", Schema: "default", Zone: "UTC"}
		if err := c.loadPeer(ctx); err != nil {
			return err
		}
		defer func() { _, _ = c.peer.Query(context.WithoutCancel(ctx), "DROP TABLE f") }()
	}
	return c.compare(ctx, which)
}

// functionBench holds the three sides; their table is called f everywhere.
type functionBench struct {
	server *server
	bare   *bare
	peer   *trino.Client // nil: none
	runs   int
	read   map[string]timing // of reading columns
}

func (c *functionBench) load(ctx context.Context) error {
	file := filepath.Join(c.server.dir, "functions.parquet")
	for _, q := range []string{"COPY (" + fmt.Sprintf(duckRows, functionRows) + ") TO '" + file + "' (FORMAT parquet)", "CREATE VIEW f AS SELECT * FROM read_parquet('" + file + "')"} {
		if _, _, err := c.bare.query(q); err != nil {
			return err
		}
	}
	if err := c.server.put(ctx, file, "functions/f/data.parquet"); err != nil {
		return err
	}
	for _, ddl := range []string{"CREATE DATABASE functions", fmt.Sprintf("CREATE EXTERNAL TABLE functions.f (%s) STORED AS PARQUET LOCATION 's3://%s/functions/f/'", functionColumns, bucket)} {
		if _, _, err := c.server.query(ctx, "", ddl); err != nil {
			return err
		}
	}
	return nil
}

func (c *functionBench) loadPeer(ctx context.Context) error {
	for _, q := range []string{"CREATE SCHEMA IF NOT EXISTS memory.glaux_bench", "DROP TABLE IF EXISTS memory.glaux_bench.f", "CREATE TABLE memory.glaux_bench.f AS " + fmt.Sprintf(trinoRows, functionRows/1000-1)} {
		if _, err := c.peer.Query(ctx, q); err != nil {
			return err
		}
	}
	c.peer.Schema = "glaux_bench"
	return nil
}

// timing is a query's least times on each side, of the clock and of the CPUs; zero: not measured.
type timing struct {
	family, name, reads        string
	glaux, duck, peer          time.Duration
	glauxCPU, peerCPU          time.Duration
	netGlaux, netDuck, netPeer time.Duration // without reading the columns
	netGlauxCPU, netPeerCPU    time.Duration
}

// least is what a function is taken to need at least when reading is taken off:
// less can't be told from what differs between two runs of one query.
const least = 5 * time.Millisecond

func (c *functionBench) compare(ctx context.Context, which *regexp.Regexp) error {
	fmt.Printf("%-28s  %26s  %24s  %26s\n", "less reading (with it)", "Glaux", "DuckDB", "Trino")
	var all []timing
	var failed error
	for _, fam := range slices.Concat(functions, forms) {
		for _, f := range fam.calls {
			if !which.MatchString(fam.family + ": " + f.name) {
				continue
			}
			// Reading is timed again with each function, as it gets faster while Trino warms up.
			for _, q := range [][3]string{reading(f.reads), {f.name, statement(f.trino), statement(f.duck)}} {
				t, err := c.time(ctx, q[1], q[2])
				if err != nil {
					failed = errors.Join(failed, fmt.Errorf("%s: %w", q[0], err))
					break
				}
				t.family, t.name, t.reads = fam.family, q[0], f.reads
				if q[0] != f.name {
					c.read[f.reads] = t.least(c.read[f.reads])
					continue
				}
				all = append(all, t)
				t.less(c.read[t.reads]).print()
			}
		}
	}
	for i, t := range all {
		all[i] = t.less(c.read[t.reads])
	}
	if c.peer == nil || len(all) == 0 {
		return failed
	}
	slowest(all, "are slower than", timing.ratio)
	slowest(all, "use more of the CPUs than", timing.ratioCPU)
	return failed
}

// slowest tells how many are over Trino's measure, and the ten that are most.
func slowest(all []timing, what string, ratio func(timing) float64) {
	slices.SortStableFunc(all, func(a, b timing) int { return cmp.Compare(ratio(b), ratio(a)) })
	over := 0
	for _, t := range all {
		if ratio(t) > 1 {
			over++
		}
	}
	fmt.Printf("\nof %d calls, %d %s Trino's; most beside it:\n", len(all), over, what)
	for _, t := range all[:min(10, len(all))] {
		fmt.Printf("  %-28s %5.2f x  (with reading %.2f x)\n", t.name, ratio(t), t.glaux.Seconds()/t.peer.Seconds())
	}
}

func (t timing) ratio() float64 { return t.netGlaux.Seconds() / t.netPeer.Seconds() }

func (t timing) ratioCPU() float64 { return t.netGlauxCPU.Seconds() / t.netPeerCPU.Seconds() }

func (t timing) print() {
	fmt.Printf("%-28s  %6.0f ms (of %6.0f ms)", t.name, ms(t.netGlaux), ms(t.glaux))
	if t.duck > 0 {
		fmt.Printf("  %6.0f ms (of %6.0f ms)", ms(t.netDuck), ms(t.duck))
	} else {
		fmt.Printf("  %24s", "-")
	}
	if t.peer > 0 {
		fmt.Printf("  %6.0f ms (of %6.0f ms)  %5.2f x", ms(t.netPeer), ms(t.peer), t.ratio())
	}
	fmt.Printf("  CPU %5.0f ms", ms(t.netGlauxCPU))
	if t.peer > 0 {
		fmt.Printf(", %5.0f ms  %5.2f x", ms(t.netPeerCPU), t.ratioCPU())
	}
	fmt.Println()
}

// less takes off what reading takes.
func (t timing) less(read timing) timing {
	t.netGlaux, t.netDuck, t.netPeer = max(t.glaux-read.glaux, least), max(t.duck-read.duck, least), max(t.peer-read.peer, least)
	t.netGlauxCPU, t.netPeerCPU = max(t.glauxCPU-read.glauxCPU, least), max(t.peerCPU-read.peerCPU, least)
	return t
}

// least takes the smaller times of two measurements.
func (t timing) least(o timing) timing {
	if o.glaux > 0 {
		t.glaux, t.duck, t.peer = min(t.glaux, o.glaux), min(t.duck, o.duck), min(t.peer, o.peer)
		t.glauxCPU, t.peerCPU = min(t.glauxCPU, o.glauxCPU), min(t.peerCPU, o.peerCPU)
	}
	return t
}

// reading is the query that only reads columns, for Glaux and Trino and for DuckDB.
func reading(columns string) [3]string {
	var parts []string
	for _, col := range strings.Fields(columns) {
		if col == "a" || col == "mp" {
			col = "cardinality(" + col + ")"
		}
		parts = append(parts, "max("+col+")")
	}
	q := "SELECT " + strings.Join(parts, ", ") + ", sum(1) FROM f"
	return [3]string{"reading " + columns, q, strings.ReplaceAll(q, "cardinality(a)", "len(a)")}
}

// statement is the query of a call: as it is, of an aggregate, or of the maximum.
// The sum beside it keeps DuckDB from taking the maximum from the file's statistics.
func statement(call string) string {
	name, _, _ := strings.Cut(call, "(")
	switch {
	case call == "" || strings.HasPrefix(call, "SELECT ") || strings.HasPrefix(call, "WITH "):
		return call
	case name == "count" || name == "count_if":
		return "SELECT " + call + " FROM f"
	}
	return "SELECT max(" + call + "), sum(1) FROM f"
}

// time runs a query on all sides in turn, once for nothing, and takes the least times.
func (c *functionBench) time(ctx context.Context, q, duck string) (timing, error) {
	t := timing{glaux: math.MaxInt64, glauxCPU: math.MaxInt64}
	if duck != "" {
		t.duck = math.MaxInt64
	}
	if c.peer != nil {
		t.peer, t.peerCPU = math.MaxInt64, math.MaxInt64
	}
	for run := range c.runs + 1 {
		before := cpuTime(c.server.cmd.Process.Pid)
		_, glaux, err := c.server.query(ctx, "functions", q)
		if err != nil {
			return t, err
		}
		glauxCPU := cpuTime(c.server.cmd.Process.Pid) - before
		var duckTook, peer, peerCPU time.Duration
		if duck != "" {
			r, took, err := c.bare.query(duck)
			if err != nil {
				return t, fmt.Errorf("DuckDB: %w", err)
			}
			duckdb.DestroyResult(&r)
			duckTook = took
		}
		if c.peer != nil {
			began := time.Now()
			r, err := c.peer.Query(ctx, q)
			if err != nil {
				return t, fmt.Errorf("Trino: %w", err)
			}
			peer, peerCPU = time.Since(began), r.CPU
		}
		if run > 0 {
			t.glaux, t.duck, t.peer = min(t.glaux, glaux), min(t.duck, duckTook), min(t.peer, peer)
			t.glauxCPU, t.peerCPU = min(t.glauxCPU, glauxCPU), min(t.peerCPU, peerCPU)
		}
	}
	return t, nil
}
