package query

import (
	"context"
	"math"
	"strings"
	"unicode/utf8"

	"glaux/plan"
	"glaux/sql"
)

// explain checks a statement, or shows how it would run.
func (j *job) explain(ctx context.Context, st *sql.Explain) (*text, error) {
	st, err := j.explained(st)
	if err != nil {
		return nil, err
	}
	if st.Analyze {
		return j.explainAnalyze(ctx, st)
	}
	if st.Type == "VALIDATE" {
		valid := &text{columns: []ResultColumn{resultColumn("Valid", sql.T(sql.Boolean))}, rows: [][]string{{"true"}}}
		return valid, j.validate(ctx, st.Statement)
	}
	if defines(st.Statement) {
		j.e.Stats.Planned = true
		return planText(sql.Summary(st.Statement), 1), nil
	}
	if st.Type == "IO" {
		if st.Format == "GRAPHVIZ" {
			return nil, unsupported(st, "EXPLAIN (TYPE IO, FORMAT GRAPHVIZ) is not supported")
		}
		return j.explainIO(ctx, st)
	}
	bound, err := j.shown(ctx, st.Statement)
	if err != nil {
		return nil, err
	}
	j.e.Stats.Planned = true
	distributed := st.Type != "LOGICAL"
	switch {
	case st.Format == "JSON":
		out, err := plan.ExplainJSON(bound, distributed)
		return planText(out, 1), err
	case st.Format == "GRAPHVIZ":
		return planText(plan.ExplainGraphviz(bound, distributed), 2), nil
	case distributed:
		return planText(plan.ExplainFragment(bound, 0, nil, nil), 3), nil
	}
	return planText(plan.Explain(bound, nil), 2), nil
}

// explained is an EXPLAIN of the statement that it is of in the end: a prepared one, or one
// of Hive's grammar, which Trino's only knows by its name.
func (j *job) explained(st *sql.Explain) (*sql.Explain, error) {
	out := *st
	if !st.Analyze {
		if want := sql.Parameters(st); want != len(j.parameters) {
			return nil, sql.Errorf(st, "INVALID_PARAMETER_USAGE", "Incorrect number of parameters: expected %d but found %d", want, len(j.parameters))
		}
		if j.using {
			j.parameters = nil // Trino doesn't hand on what USING says
		}
		if ex, ok := st.Statement.(*sql.Execute); ok {
			var err error
			if out.Statement, err = j.executed(ex); err != nil {
				return nil, err
			}
		}
	}
	if other, ok := out.Statement.(*sql.OtherStatement); ok {
		hive, err := sql.Parse(other.Text, sql.Options{})
		if _, same := hive.(*sql.OtherStatement); err == nil && !same {
			out.Statement = hive
		}
	}
	return &out, nil
}

// defines reports a statement that only changes the catalog.
func defines(stmt sql.Statement) bool {
	switch stmt.(type) {
	case *sql.CreateDatabase, *sql.DropDatabase, *sql.AlterDatabase, *sql.CreateTable, *sql.DropTable, *sql.AlterTable, *sql.MSCKRepair,
		*sql.CreateView, *sql.DropView, *sql.Prepare, *sql.Deallocate:
		return true
	}
	return false
}

// shown is the tree of a statement: of one that the catalog answers, the rows of its answer.
func (j *job) shown(ctx context.Context, stmt sql.Statement) (*plan.Query, error) {
	switch st := stmt.(type) {
	case *sql.QueryStatement:
		return j.prepare(ctx, st.Query, nil)
	case *sql.CreateTableAs, *sql.Insert, *sql.Unload:
		bound, t, err := j.prepareWrite(ctx, stmt)
		if err == nil && t == nil { // it is there
			bound = &plan.Query{Root: &plan.Values{Out: []plan.Column{{ID: 1, Name: "rows", Type: sql.T(sql.BigInt)}}}, Names: []string{"rows"}}
		}
		return bound, err
	case *sql.Explain:
		out, err := j.explain(ctx, st)
		if err != nil {
			return nil, err
		}
		return out.query(), nil
	}
	defer func(subtype string) { j.e.Subtype = subtype }(j.e.Subtype)
	out, err := j.show(ctx, stmt)
	if err != nil {
		return nil, err
	}
	return out.query(), nil
}

// query is a result as a query of rows that are written in place.
func (t *text) query() *plan.Query {
	rows := t.rows
	if rows == nil {
		for _, line := range t.lines {
			rows = append(rows, strings.SplitN(line, "\t", len(t.columns)))
		}
	}
	values, q := &plan.Values{}, &plan.Query{}
	for i, c := range t.columns {
		of := sql.T(sql.Varchar)
		if c.Type == "boolean" {
			of = sql.T(sql.Boolean)
		} else if c.Precision > 0 && c.Precision < math.MaxInt32 {
			of = sql.VarcharN(int(c.Precision))
		}
		values.Out = append(values.Out, plan.Column{ID: i + 1, Name: c.Name, Type: of})
		q.Names = append(q.Names, c.Name)
	}
	for _, row := range rows {
		exprs := make([]plan.Expr, len(t.columns))
		for i, c := range values.Out {
			x := &plan.Literal{Of: c.Type}
			switch {
			case i >= len(row):
			case c.Type.Kind == sql.Boolean:
				x.Value = row[i] == "true"
			default:
				x.Value = row[i]
			}
			exprs[i] = x
		}
		values.Rows = append(values.Rows, exprs)
	}
	q.Root = values
	return q
}

// validate checks a statement as far as that is possible without running it.
func (j *job) validate(ctx context.Context, stmt sql.Statement) error {
	switch st := stmt.(type) {
	case *sql.Explain:
		return j.validate(ctx, st.Statement)
	case *sql.CreateView:
		_, err := j.analyze(ctx, st.Query)
		return err
	case *sql.QueryStatement, *sql.CreateTableAs, *sql.Insert, *sql.Unload:
		_, err := j.shown(ctx, stmt)
		return err
	}
	return j.missing(ctx, stmt)
}

// planText is a plan as EXPLAIN gives it, with as many empty lines after it as
// its format has.
func planText(out string, blank int) *text {
	out = strings.TrimRight(out, "\n") + strings.Repeat("\n", blank-1)
	column := resultColumn("Query Plan", sql.VarcharN(utf8.RuneCountInString(out)))
	return &text{columns: []ResultColumn{column}, rows: [][]string{{out}}, lines: append([]string{"Query Plan"}, strings.Split(out+"\n", "\n")...)}
}
