package duck

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glaux/engine"
	"glaux/engine/duck/worker"
	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// TestWhoShares checks which queries a worker runs in turn.
func TestWhoShares(t *testing.T) {
	e := newEngine(t, Options{Workers: 4})
	alice, bob := engine.Job{Owner: "alice"}, engine.Job{Owner: "bob"}
	small := engine.Job{Owner: "alice", Limits: engine.Limits{Threads: 1}}
	on := func(job engine.Job, text string) string {
		t.Helper()
		r := e.start(t.Context(), job, Program{SQL: text, Types: []sql.Type{bigint}}, &scans{}, 0)
		_, _, err := drain(t.Context(), r)
		if err != nil && !strings.HasPrefix(text, "SELECT error") {
			t.Fatal(err)
		}
		return r.ranOn
	}
	const one = "SELECT 1::BIGINT"
	first := on(alice, one)
	other := on(bob, one)
	limited := on(small, one)
	if first == other || first == limited || other == limited {
		t.Errorf("alice ran on %s, bob on %s, alice with other settings on %s", first, other, limited)
	}
	for _, c := range []struct {
		job  engine.Job
		text string
		want string
	}{
		{alice, one, first}, {alice, "SELECT error('x')::BIGINT", first}, {alice, one, first}, {bob, one, other}, {small, one, limited},
	} {
		if got := on(c.job, c.text); got != c.want {
			t.Errorf("%s of %s ran on %s instead of %s", c.text, c.job.Owner, got, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopped := e.start(ctx, alice, Program{SQL: "SELECT i FROM range(100000000000) t(i)", Types: []sql.Type{bigint}}, &scans{}, 0)
	if _, err := stopped.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := stopped.Close(); err != nil {
		t.Fatal(err)
	}
	if got := on(alice, one); got == stopped.ranOn {
		t.Error("a worker whose query was stopped ran another one")
	}
}

// TestNothingStays runs queries of one owner over files of the same names in the
// worker, some of which end before their scans do.
func TestNothingStays(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	workers := map[string]bool{}
	run := func(name string, read *scans, text, want string, types ...sql.Type) engine.Stats {
		t.Helper()
		r := e.start(t.Context(), engine.Job{}, Program{SQL: text, Types: types}, read, 0)
		rows, stats, err := drain(t.Context(), r)
		if got := strings.Join(rows, " "); err != nil || got != want {
			t.Errorf("%s: %s, %v instead of %s", name, got, err, want)
		}
		workers[r.ranOn] = true
		return stats
	}
	ask := func(name string, request lake.ScanRequest, text, want string, types ...sql.Type) engine.Stats {
		t.Helper()
		planned, err := (&lake.Planner{Store: e.opts.Store}).Plan(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		read := &scans{}
		from, err := read.ScanSQL(planned)
		if err != nil {
			t.Fatal(err)
		}
		return run(name, read, strings.ReplaceAll(text, "SCAN", "("+from+")"), want, types...)
	}
	parquet := reading(table(lake.Parquet, lake.SerDe{}, eventColumns), "id")
	json := reading(table(lake.JSON, lake.SerDe{Class: openX}, eventColumns[:1]), "id")
	var before int64
	for round := range 4 {
		writeEvents(t, root, oneDay+"a.parquet", 1000*round, 1000, 100)
		first := ask("parquet", parquet, "SELECT min(id) FROM SCAN t(id)", fmt.Sprint(1000*round), bigint)
		if first.ScannedBytes == 0 || round > 0 && (first.ScannedBytes < before/2 || first.ScannedBytes > 2*before) {
			t.Errorf("round %d scanned %d bytes after %d", round, first.ScannedBytes, before)
		}
		before = first.ScannedBytes
		ask("the first rows", parquet, "SELECT count(*) FROM (SELECT * FROM SCAN LIMIT 3)", "3", bigint)
		if none := run("no files", &scans{}, "SELECT 0::BIGINT", "0", bigint); none.ScannedBytes != 0 || none.ScannedRows != 0 {
			t.Errorf("nothing was read, but %d bytes and %d rows", none.ScannedBytes, none.ScannedRows)
		}
		if err := os.Remove(filepath.Join(root, "b", oneDay, "a.parquet")); err != nil {
			t.Fatal(err)
		}
		size := put(t, root, oneDay+"a.json", strings.Repeat(fmt.Sprintf("{\"id\": %d}\n", round), 5000))
		text := ask("text", json, "SELECT max(id), count(*) FROM SCAN t(id)", fmt.Sprintf("%d|5000", round), bigint, bigint)
		if text.ScannedBytes != size || text.ScannedRows != 5000 {
			t.Errorf("round %d: %d bytes and %d rows of text were scanned instead of %d and 5000", round, text.ScannedBytes, text.ScannedRows, size)
		}
		ask("the first lines", json, "SELECT * FROM SCAN LIMIT 1", fmt.Sprint(round), bigint)
		if err := os.Remove(filepath.Join(root, "b", oneDay, "a.json")); err != nil {
			t.Fatal(err)
		}
	}
	if len(workers) != 1 {
		t.Errorf("%d workers were used", len(workers))
	}
	for _, sub := range []string{worker.InputDir, worker.OutputDir, worker.SpillDir} {
		for dir := range workers {
			p, err := e.acquire(t.Context(), worker.Alike{}) // it is swept when it can be had
			if err != nil {
				t.Fatal(err)
			}
			if left, err := os.ReadDir(filepath.Join(dir, sub)); err != nil || len(left) > 0 {
				t.Errorf("%s has %v, %v", sub, left, err)
			}
			e.release(p, true)
		}
	}
}
