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
	if st.Analyze {
		return j.explainAnalyze(ctx, st)
	}
	q, err := explained(st)
	if err != nil {
		return nil, err
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
	out, blank := "", 3
	distributed := st.Type != "LOGICAL"
	switch st.Format {
	case "", "TEXT":
		if distributed {
			out = strings.TrimRight(plan.ExplainFragment(bound, 0, nil, nil), "\n")
		} else {
			out, blank = strings.TrimRight(plan.Explain(bound, nil), "\n"), 2
		}
	case "JSON":
		if out, err = plan.ExplainJSON(bound, distributed); err != nil {
			return nil, err
		}
		blank = 1
	case "GRAPHVIZ":
		out, blank = plan.ExplainGraphviz(bound, distributed), 2
	}
	j.e.Stats.Planned, j.e.Stats.Planning = true, j.now().Sub(began)
	return planText(out, blank), nil
}

// planText is a plan as EXPLAIN gives it, with as many empty lines after it as
// its format has.
func planText(out string, blank int) *text {
	column := varcharColumn("Query Plan")
	column.Precision = int32(utf8.RuneCountInString(out))
	return &text{columns: []ResultColumn{column}, lines: append([]string{"Query Plan"}, strings.Split(out+strings.Repeat("\n", blank), "\n")...)}
}

// explained is the query behind a statement.
func explained(st *sql.Explain) (*sql.Query, error) {
	if q := readQuery(st.Statement); q != nil {
		return q, nil
	}
	return nil, unsupported(st, "EXPLAIN of %s is not supported", nameOf(st.Statement))
}
