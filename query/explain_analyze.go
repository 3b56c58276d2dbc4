package query

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"glaux/plan"
	"glaux/sql"
)

// explainAnalyze runs a query, drops its rows, and tells its plan with what that took.
func (j *job) explainAnalyze(ctx context.Context, st *sql.Explain) (*text, error) {
	q, ok := st.Statement.(*sql.QueryStatement)
	if !ok {
		return nil, unsupported(st, "EXPLAIN ANALYZE of %s is not supported: it would write", nameOf(st.Statement))
	}
	work, err := j.plan(ctx, q.Query)
	if err != nil {
		return nil, err
	}
	began := j.now()
	run, err := j.start(ctx, work)
	if err != nil {
		return nil, err
	}
	rows, err := drain(ctx, run, io.Discard)
	j.e.Stats.Engine, j.e.Stats.OutputRows = j.now().Sub(began), rows
	stats := run.Stats()
	j.finish(run)
	if err != nil {
		return nil, err
	}
	j.e.Stats.OutputBytes = stats.OutputBytes
	done := *j.e
	done.State = Succeeded
	return planText(analyzed(plan.Explain(work.Query), stages(work, &done), &done), 3), nil
}

// analyzed is a plan with its statistics, for people.
func analyzed(plan string, root *Stage, e *Execution) string {
	st := &e.Stats
	var b strings.Builder
	fmt.Fprintf(&b, "Queued: %s, Planning: %s, Execution: %s\n", short(st.Queue), short(st.Planning), short(st.Engine))
	fmt.Fprintf(&b, "Input: %d rows (%dB), Output: %d rows (%dB)\n", st.InputRows, st.ScannedBytes, st.OutputRows, st.OutputBytes)
	fmt.Fprintf(&b, "Data scanned: %d bytes of %s planned, cost $%.6f\n", st.ScannedBytes, boundText(st.Reads), Cost(st.ScannedBytes))
	fmt.Fprintf(&b, "Store: %d requests to plan, %d saved; %d to read, %d saved\n", st.Reads.Requests, st.Reads.CacheHits, st.Requests, st.CacheHits)
	for _, s := range root.Sub {
		fmt.Fprintf(&b, "Stage %d: %s {%s}\n", s.ID, s.Table, figuresText(s.Reads))
	}
	b.WriteString(strings.TrimRight(plan, "\n"))
	return b.String()
}

func boundText(f Figures) string {
	if f.Bound {
		return fmt.Sprintf("at most %d", f.Bytes)
	}
	return fmt.Sprint(f.Bytes)
}

// short is a time as people read it.
func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
