package duck

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"glaux/engine"
	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// TestSandbox runs SQL that no lowering writes: even so, nothing outside the
// worker's own folders may be reached.
func TestSandbox(t *testing.T) {
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret.csv")
	if err := os.WriteFile(secret, []byte("top\nsecret\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	called := make(chan struct{}, 1)
	go func() {
		if c, err := listener.Accept(); err == nil {
			called <- struct{}{}
			_ = c.Close()
		}
	}()
	t.Setenv("GLAUX_TEST_SECRET", "hidden value")
	e := newEngine(t, Options{Workers: 1})
	for _, text := range []string{
		"SELECT content FROM read_text('/etc/passwd')",
		"SELECT content FROM read_text('" + secret + "')",
		"SELECT content FROM read_text('in/../../../../../../../../etc/passwd')",
		"SELECT content FROM read_text('/proc/self/environ')",
		"SELECT content FROM read_text('stderr')",
		"SELECT file FROM glob('/etc/*')",
		"SELECT * FROM read_csv('" + secret + "', header = true)",
		"SELECT a::VARCHAR FROM read_parquet('" + secret + "') t(a)",
		"SELECT content FROM read_text('http://" + listener.Addr().String() + "/x')",
		"SELECT content FROM read_text('s3://bucket/key')",
		"SELECT * FROM '" + secret + "'",
		"ATTACH '" + filepath.Join(outside, "x.db") + "'",
		"INSTALL httpfs",
		"LOAD httpfs",
		"COPY (SELECT 1) TO '" + filepath.Join(outside, "x") + "'",
		"COPY (SELECT 1) TO 'out/x'",
		"SET enable_external_access = true",
		"PRAGMA enable_external_access",
		"EXPORT DATABASE '" + outside + "'",
		"CREATE SECRET x (TYPE s3)",
	} {
		if rows, _, err := ask(t.Context(), e, text, varchar); err == nil && len(rows) > 0 {
			t.Errorf("%s: gave %v", text, rows)
		}
	}
	rows, _, err := ask(t.Context(), e, "SELECT coalesce(getenv('GLAUX_TEST_SECRET'), 'none')", varchar)
	if err == nil && rows[0] != "none" && rows[0] != "" {
		t.Errorf("the environment gave %v", rows)
	}
	select {
	case <-called:
		t.Error("a worker reached the network")
	default:
	}
	if names, _ := os.ReadDir(outside); len(names) != 1 {
		t.Errorf("files were written: %v", names)
	}
}

// TestConfined checks the process itself: DuckDB's own checks aside, the kernel
// refuses what its code may not do.
func TestConfined(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("no /proc here")
	}
	e := newEngine(t, Options{Workers: 1})
	r := e.start(t.Context(), engine.Job{}, Program{SQL: "SELECT i FROM range(100000000000) t(i)", Types: []sql.Type{bigint}}, &scans{}, 0)
	if _, err := r.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	proc := "/proc/" + strconv.Itoa(workerOf(t, r))
	status, err := os.ReadFile(proc + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"NoNewPrivs:\t1", "Seccomp:\t2"} {
		if !strings.Contains(string(status), want) {
			t.Errorf("a worker has not %q", want)
		}
	}
	environ, err := os.ReadFile(proc + "/environ")
	if err != nil || len(environ) > 0 {
		t.Errorf("a worker's environment is %q, %v", environ, err)
	}
}

// TestIsolation checks that a query leaves nothing to the next on its worker.
func TestIsolation(t *testing.T) {
	e := newEngine(t, Options{Workers: 1})
	for _, text := range []string{"CREATE TEMP TABLE t AS SELECT 1", "SET threads = 1", "SET VARIABLE x = 1", "PREPARE q AS SELECT 1", "CREATE MACRO m() AS 1", "USE temp", "BEGIN"} {
		if _, _, err := ask(t.Context(), e, text, varchar); err == nil {
			t.Errorf("%s was run", text)
		}
	}
	rows, _, err := ask(t.Context(), e, "SELECT count(*) FROM duckdb_tables()", bigint)
	if err != nil || rows[0] != "0" {
		t.Error(rows, err)
	}
}

// TestMaliciousFile reads files that are not what they say.
func TestMaliciousFile(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	put(t, root, oneDay+"a.parquet", "PAR1 this is no Parquet file at all PAR1")
	planner := lake.Planner{Store: e.opts.Store}
	_, err := planner.Plan(t.Context(), reading(table(lake.Parquet, lake.SerDe{}, eventColumns), "id"))
	var se *sql.Error
	if !errors.As(err, &se) || se.Name != "HIVE_BAD_DATA" {
		t.Error(err)
	}
	put(t, root, oneDay+"b.json.gz", "{}")
	if err := os.WriteFile(filepath.Join(root, "b", oneDay, "b.json.gz"), []byte("\x1f\x8b\x08garbage garbage"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "b", oneDay, "a.parquet")); err != nil {
		t.Fatal(err)
	}
	_, _, err = scan(t, e, reading(table(lake.JSON, lake.SerDe{Class: openX}, eventColumns[:1]), "id"), "SELECT * FROM SCAN", 0, bigint)
	if !errors.As(err, &se) || se.Name != "HIVE_CURSOR_ERROR" || !strings.Contains(se.Message, "s3://b/") {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(root, "b", oneDay, "b.json.gz")); err != nil {
		t.Error("the object is gone")
	}
}

// TestReplaced replaces an object between planning and reading.
func TestReplaced(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	put(t, root, oneDay+"a.json", `{"id": 1}`)
	planner := lake.Planner{Store: e.opts.Store}
	planned, err := planner.Plan(t.Context(), reading(table(lake.JSON, lake.SerDe{Class: openX}, eventColumns[:1]), "id"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, root, oneDay+"a.json", `{"id": 22}`)
	read := &scans{}
	text, err := read.ScanSQL(planned)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = drain(t.Context(), e.start(context.Background(), engine.Job{}, Program{SQL: text, Types: []sql.Type{bigint}}, read, 0))
	if !errors.Is(err, lake.ErrChanged) {
		t.Error(err)
	}
}
