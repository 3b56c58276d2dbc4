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
	if want := sql.Parameters(st); want != len(j.parameters) {
		return nil, sql.Errorf(st, "INVALID_PARAMETER_USAGE", "Incorrect number of parameters: expected %d but found %d", want, len(j.parameters))
	}
	if j.using {
		j.parameters = nil // Trino doesn't hand on what USING says
	}
	if ex, ok := st.Statement.(*sql.Execute); ok {
		stmt, err := j.executed(ex)
		if err != nil {
			return nil, err
		}
		named := *st
		named.Statement, st = stmt, &named
	}
	if st.Type == "VALIDATE" {
		valid := &text{columns: []ResultColumn{{Name: "Valid", Type: "boolean"}}, rows: [][]string{{"true"}}}
		return valid, j.validate(ctx, st.Statement)
	}
	q, err := explained(st)
	if err != nil {
		return nil, err
	}
	if st.Type == "IO" && (st.Format == "" || st.Format == "TEXT" || st.Format == "JSON") {
		return j.explainIO(ctx, st, q)
	}
	began := j.now()
	bound, err := j.prepare(ctx, q)
	if err != nil {
		return nil, err
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

// validate checks a statement as far as that is possible without running it.
func (j *job) validate(ctx context.Context, stmt sql.Statement) error {
	switch st := stmt.(type) {
	case *sql.Explain:
		return j.validate(ctx, st.Statement)
	case *sql.CreateView:
		_, err := j.analyze(ctx, st.Query)
		return err
	case *sql.Insert:
		if err := j.exists(ctx, st, st.Name); err != nil {
			return err
		}
	}
	if name, ok := changed(stmt); ok {
		return j.exists(ctx, stmt, name)
	}
	if q := readQuery(stmt); q != nil {
		_, err := j.prepare(ctx, q)
		return err
	}
	return nil
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
