package duck

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"glaux/engine"
	"glaux/engine/duck/worker"
	"glaux/sql"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == worker.Arg {
		os.Exit(worker.Main())
	}
	os.Exit(m.Run())
}

func newEngine(t testing.TB, o Options) *Engine {
	t.Helper()
	if o.TempDir == "" {
		o.TempDir = t.TempDir()
	}
	if o.MemoryBytes == 0 {
		o.MemoryBytes = 1 << 30
	}
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// ask runs SQL text of DuckDB and gives its rows, values joined by "|".
func ask(ctx context.Context, e *Engine, text string, types ...sql.Type) ([]string, engine.Stats, error) {
	return drain(ctx, e.start(ctx, engine.Job{}, Program{SQL: text, Types: types}, &scans{}, 0))
}

func drain(ctx context.Context, r engine.Run) ([]string, engine.Stats, error) {
	defer r.Close()
	var rows []string
	for {
		b, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return rows, r.Stats(), nil
		}
		if err != nil {
			return rows, r.Stats(), err
		}
		for i := range b.Rows {
			var cells []string
			for c := range b.Columns {
				v, ok := b.Columns[c].Value(i)
				if !ok {
					v = []byte(`\N`)
				}
				cells = append(cells, string(v))
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
	}
}

var (
	bigint  = sql.T(sql.BigInt)
	integer = sql.T(sql.Integer)
	varchar = sql.T(sql.Varchar)
)

func TestSelect(t *testing.T) {
	e := newEngine(t, Options{Workers: 1})
	for range 10 {
		rows, _, err := ask(t.Context(), e, "SELECT 1, 'a', NULL::VARCHAR", integer, varchar, varchar)
		if err != nil || strings.Join(rows, ";") != `1|a|\N` {
			t.Fatal(rows, err)
		}
	}
	// The first query may come before the pool is warm, and start one of its own.
	e.mu.Lock()
	spawned := e.spawned
	e.mu.Unlock()
	if spawned > 2 {
		t.Errorf("%d workers were started for one at a time", spawned)
	}
	rows, stats, err := ask(t.Context(), e, "SELECT i, repeat('x', 20) FROM range(500000) t(i)", bigint, varchar)
	if err != nil || len(rows) != 500000 || stats.OutputRows != 500000 || rows[499999] != "499999|xxxxxxxxxxxxxxxxxxxx" {
		t.Fatal(len(rows), stats, err)
	}
}

func TestErrors(t *testing.T) {
	e := newEngine(t, Options{Workers: 1})
	for _, c := range []struct{ sql, name string }{
		{"SELECT 9223372036854775807::BIGINT + i FROM range(3) t(i)", "NUMERIC_VALUE_OUT_OF_RANGE"},
		{"SELECT (SELECT i FROM range(2) t(i))", "SUBQUERY_MULTIPLE_ROWS"},
		{"SELECT 'x'::BIGINT", "INVALID_CAST_ARGUMENT"},
		{"SELECT error(chr(1) || 'MY_NAME' || chr(1) || 'my text')::BIGINT", "MY_NAME"},
		{"SELECT 1; SELECT 2", "GENERIC_INTERNAL_ERROR"},
		{"CREATE TABLE t(i BIGINT)", "GENERIC_INTERNAL_ERROR"},
		{"SET threads = 7", "GENERIC_INTERNAL_ERROR"},
		{"SELECT 'wrong type'", "GENERIC_INTERNAL_ERROR"},
		{"nonsense", "NOT_SUPPORTED"},
	} {
		_, _, err := ask(t.Context(), e, c.sql, bigint)
		var se *sql.Error
		if !errors.As(err, &se) || se.Name != c.name {
			t.Errorf("%s: %v", c.sql, err)
		}
	}
	if _, _, err := ask(t.Context(), e, "SELECT 1::BIGINT", bigint); err != nil {
		t.Fatal(err)
	}
}

// longVector is one operation that DuckDB can't interrupt.
const longVector = "SELECT len(list_transform(range(100000000), lambda x: x * 2 + 1))"

func TestCancel(t *testing.T) {
	e := newEngine(t, Options{Workers: 1, MemoryBytes: 8 << 30})
	for _, text := range []string{longVector, "SELECT count(*) FROM range(10000000000) t(i) WHERE i % 3 = 7"} {
		ctx, cancel := context.WithCancel(t.Context())
		r := e.start(ctx, engine.Job{}, Program{SQL: text, Types: []sql.Type{bigint}}, &scans{}, 0)
		began := make(chan time.Time, 1)
		time.AfterFunc(300*time.Millisecond, func() {
			began <- time.Now()
			cancel()
		})
		_, err := r.Next(context.Background())
		if took := time.Since(<-began); !errors.Is(err, context.Canceled) || took > 10*time.Second { // the promise of a second is measured in bench; this is for hangs
			t.Errorf("%s: %v after %v", text, err, took)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		if rows, _, err := ask(t.Context(), e, "SELECT 1", integer); err != nil || rows[0] != "1" {
			t.Fatal(rows, err)
		}
	}
}

func TestCloseMidStream(t *testing.T) {
	e := newEngine(t, Options{Workers: 1})
	r := e.start(t.Context(), engine.Job{}, Program{SQL: "SELECT i FROM range(1000000000) t(i)", Types: []sql.Type{bigint}}, &scans{}, 0)
	if _, err := r.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := r.Close(); err != nil || time.Since(began) > 10*time.Second {
		t.Fatal(err, time.Since(began))
	}
}

func TestCrash(t *testing.T) {
	e := newEngine(t, Options{Workers: 1})
	r := e.start(t.Context(), engine.Job{}, Program{SQL: "SELECT i FROM range(100000000000) t(i) WHERE i % 7 < 6", Types: []sql.Type{bigint}}, &scans{}, 0)
	if _, err := r.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(workerOf(t, r), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	var last error
	for last == nil {
		_, last = r.Next(t.Context())
	}
	var se *sql.Error
	if !errors.As(last, &se) || !strings.Contains(se.Message, "killed") {
		t.Fatal(last)
	}
	if rows, _, err := ask(t.Context(), e, "SELECT 1", integer); err != nil || rows[0] != "1" {
		t.Fatal(rows, err)
	}
}

// workerOf finds the process that runs a query, which has given a batch, by its
// working directory. The pool's others may still be starting.
func workerOf(t *testing.T, r *run) int {
	t.Helper()
	procs, err := os.ReadDir("/proc")
	if err != nil {
		t.Skip("no /proc here")
	}
	for _, d := range procs {
		pid, err := strconv.Atoi(d.Name())
		if err != nil {
			continue
		}
		if cwd, err := os.Readlink("/proc/" + d.Name() + "/cwd"); err == nil && cwd == r.ranOn {
			return pid
		}
	}
	t.Fatal("the query's worker was not found")
	return 0
}

func TestMany(t *testing.T) {
	e := newEngine(t, Options{Workers: 4})
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 20 {
				if rows, _, err := ask(t.Context(), e, "SELECT 1", integer); err != nil || rows[0] != "1" {
					t.Error(rows, err)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkSelect1(b *testing.B) {
	e := newEngine(b, Options{Workers: 4})
	for b.Loop() {
		if _, _, err := ask(b.Context(), e, "SELECT 1", integer); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSelect1Parallel(b *testing.B) {
	e := newEngine(b, Options{Workers: 4})
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, _, err := ask(b.Context(), e, "SELECT 1", integer); err != nil {
				b.Fatal(err)
			}
		}
	})
}
