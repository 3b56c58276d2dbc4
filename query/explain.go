package query

import (
	"context"
	"strings"
	"unicode/utf8"

	"glaux/plan"
	"glaux/sql"
)

// explain checks a statement, or shows how it would run.
func (j *job) explain(ctx context.Context, st *sql.Explain) (*text, error) {
	q, err := explained(st)
	if err != nil {
		return nil, err
	}
	if st.Analyze {
		return j.explainAnalyze(ctx, st)
	}
	if st.Type == "IO" && (st.Format == "" || st.Format == "TEXT" || st.Format == "JSON") {
		return j.explainIO(ctx, st, q)
	}
	began := j.now()
	bound, err := j.analyze(ctx, q)
	if err != nil {
		return nil, err
	}
	if st.Type == "VALIDATE" {
		return &text{columns: []ResultColumn{{Name: "Valid", Type: "boolean"}}, lines: []string{"Valid", "true", ""}}, nil
	}
	if st.Format != "" && st.Format != "TEXT" {
		return nil, unsupported(st, "EXPLAIN with a FORMAT other than TEXT is not supported yet")
	}
	out := strings.TrimRight(plan.Explain(bound), "\n")
	j.e.Stats.Planned, j.e.Stats.Planning = true, j.now().Sub(began)
	return planText(out), nil
}

// planText is a plan as EXPLAIN gives it.
func planText(out string) *text {
	column := varcharColumn("Query Plan")
	column.Precision = int32(utf8.RuneCountInString(out))
	return &text{columns: []ResultColumn{column}, lines: append([]string{"Query Plan"}, strings.Split(out+"\n\n\n", "\n")...)}
}

// explained is the query behind a statement.
func explained(st *sql.Explain) (*sql.Query, error) {
	if q := readQuery(st.Statement); q != nil {
		return q, nil
	}
	return nil, unsupported(st, "EXPLAIN of %s is not supported", nameOf(st.Statement))
}
