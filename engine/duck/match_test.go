package duck

import (
	"context"
	"errors"
	"testing"
	"time"

	"glaux/engine"
	"glaux/plan"
	"glaux/sql"
)

// empty is a catalog without tables.
type empty struct{}

func (empty) Table(context.Context, plan.TableName) (*plan.Table, error) {
	return nil, &sql.Error{Name: "TABLE_NOT_FOUND"}
}
func (empty) Schemas(context.Context, string) ([]string, error)             { return nil, nil }
func (empty) Tables(context.Context, string, string) ([]*plan.Table, error) { return nil, nil }
func (empty) Catalogs(context.Context) ([]string, error)                    { return nil, nil }

// begin starts a query of the dialect.
func begin(ctx context.Context, t *testing.T, e *Engine, limits engine.Limits, text string) engine.Run {
	t.Helper()
	stmt, err := sql.Parse(text, sql.Options{TrinoOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	q, err := plan.Analyze(ctx, stmt.(*sql.QueryStatement).Query, empty{}, plan.Session{Catalog: "c", Schema: "s", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Run(ctx, engine.Job{Query: Place(q), Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestMatchCancel stops pattern recognitions that take too long: in the search
// itself, where threads multiply, and while the rows are still being sorted.
func TestMatchCancel(t *testing.T) {
	e := newEngine(t, Options{Workers: 1, MemoryBytes: 4 << 30})
	for _, text := range []string{
		"SELECT * FROM (SELECT x FROM TABLE(sequence(1, 1000)) t(x)) MATCH_RECOGNIZE (ORDER BY x MEASURES last(x) AS n PATTERN ((A | B | C)* D) " +
			"DEFINE A AS sum(A.x) > 0, B AS sum(B.x) > 0, C AS sum(C.x) > 0, D AS x > 1000)",
		"SELECT * FROM (SELECT x FROM TABLE(sequence(1, 100000)) t(x)) MATCH_RECOGNIZE (ORDER BY x MEASURES last(x) AS n PATTERN ((A | B)* C) DEFINE C AS x < 0)",
		"SELECT * FROM (SELECT x FROM TABLE(sequence(1, 100000)) t(x)) MATCH_RECOGNIZE (ORDER BY x MEASURES last(x) AS n PATTERN (A+ B) DEFINE A AS abs(A.x - FIRST(A.x)) >= 0, B AS false)",
		"SELECT * FROM (SELECT xxhash64(CAST(CAST(x AS varchar) AS varbinary)) x FROM TABLE(sequence(1, 30000000)) t(x)) MATCH_RECOGNIZE (ORDER BY x MEASURES last(x) AS n PATTERN (A+) DEFINE A AS true)",
	} {
		ctx, cancel := context.WithCancel(t.Context())
		r := begin(ctx, t, e, engine.Limits{}, text)
		began := make(chan time.Time, 1)
		time.AfterFunc(300*time.Millisecond, func() {
			began <- time.Now()
			cancel()
		})
		_, err := r.Next(context.Background())
		if took := time.Since(<-began); !errors.Is(err, context.Canceled) || took > 10*time.Second {
			t.Errorf("%s: %v after %v", text, err, took)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestMatchMemory recognizes patterns in more rows than fit in memory: a
// partition at a time is held, the rest is DuckDB's to spill. It has one thread:
// how many blocks several threads of a sort need at once depends on their timing.
func TestMatchMemory(t *testing.T) {
	e := newEngine(t, Options{Workers: 1, MemoryBytes: 1 << 30})
	limits := engine.Limits{MemoryBytes: 200 << 20, Threads: 1}
	text := "SELECT count(*), sum(n) FROM (SELECT x, x % 10000 g, rpad(CAST(x AS varchar), 100, 'x') s FROM TABLE(sequence(1, 1500000)) t(x)) " +
		"MATCH_RECOGNIZE (PARTITION BY g ORDER BY x DESC MEASURES count(*) AS n, last(s) AS s PATTERN (A B+) DEFINE B AS B.s <> A.s)"
	rows, _, err := drain(t.Context(), begin(t.Context(), t, e, limits, text))
	if err != nil || rows[0] != "10000|1500000" {
		t.Error(rows, err)
	}
}
