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

// TestRoutineCancel stops a routine that never ends.
func TestRoutineCancel(t *testing.T) {
	const text = "WITH FUNCTION f(x bigint) RETURNS bigint BEGIN LOOP SET x = x % 10 + 1; END LOOP; RETURN x; END SELECT f(n) FROM (VALUES 1, 2) AS t(n)"
	stmt, err := sql.Parse(text, sql.Options{TrinoOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	q, err := plan.Analyze(t.Context(), stmt.(*sql.QueryStatement).Query, nil, plan.Session{Catalog: "c", Schema: "s", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	e := newEngine(t, Options{Workers: 1})
	ctx, cancel := context.WithCancel(t.Context())
	r, err := e.Run(ctx, engine.Job{Query: Place(q)})
	if err != nil {
		t.Fatal(err)
	}
	began := make(chan time.Time, 1)
	time.AfterFunc(300*time.Millisecond, func() {
		began <- time.Now()
		cancel()
	})
	_, err = r.Next(context.Background())
	if took := time.Since(<-began); !errors.Is(err, context.Canceled) || took > 10*time.Second { // the promise of a second is measured in bench; this is for hangs
		t.Errorf("%v after %v", err, took)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if rows, _, err := ask(t.Context(), e, "SELECT 1", integer); err != nil || rows[0] != "1" {
		t.Fatal(rows, err)
	}
}
