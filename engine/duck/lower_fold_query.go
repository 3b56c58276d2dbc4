package duck

import (
	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

// foldQueries puts folds in the place of queries that aggregate the elements of an array of
// the row, which DuckDB joins with the rows around. What is computed for some rows only –
// in a CASE, say – is left: Trino computes queries for all rows, also where they fail.
func (l *lowerer) foldQueries(e plan.Expr) plan.Expr {
	if !hasQuery(e) {
		return e
	}
	return rewrite(e, func(x plan.Expr) (plan.Expr, bool) {
		switch x := x.(type) {
		case *plan.ScalarSubquery:
			text, ok := l.foldQuery(x)
			return &rawExpr{text, x.Type()}, ok
		case *plan.Case, *plan.Coalesce, *plan.NullIf, *plan.Logical, *plan.In, *plan.Between, *plan.Try, *plan.Lambda:
			return x, true
		}
		return nil, false
	})
}

// elementQuery is a query of aggregations over one array's elements, and nothing else.
type elementQuery struct {
	list  plan.Expr
	outs  []plan.Column // of an element
	where []plan.Expr   // of the elements, the last first
	aggs  []plan.AggItem
	value plan.Expr // of what aggs give
}

// elementsOf takes a query apart.
func elementsOf(q *plan.ScalarSubquery) (*elementQuery, bool) {
	cols := q.Query.Columns()
	if len(cols) != 1 {
		return nil, false
	}
	e := &elementQuery{value: &plan.Ref{Column: cols[0]}}
	n := q.Query
	for p, ok := n.(*plan.Project); ok; p, ok = n.(*plan.Project) {
		e.value = substituted(e.value, computedBy(p.Items))
		n = p.Input
	}
	agg, ok := n.(*plan.Aggregate)
	if !ok || len(agg.Keys) > 0 || len(agg.Sets) != 1 || agg.GroupID != nil {
		return nil, false
	}
	for _, a := range agg.Aggs {
		if a.Distinct || len(a.OrderBy) > 0 || len(a.Args) > 1 {
			return nil, false
		}
		e.aggs = append(e.aggs, a)
	}
	for n = agg.Input; ; {
		switch in := n.(type) {
		case *plan.Filter:
			e.where, n = append(e.where, in.Cond), in.Input
			continue
		case *plan.Project:
			e.through(computedBy(in.Items))
			n = in.Input
			continue
		case *plan.Unnest:
			if in.Input != nil || len(in.Args) != 1 || in.Ordinality != nil || in.Outer || in.Args[0].Type().Kind != sql.Array {
				return nil, false
			}
			e.list, e.outs = in.Args[0], in.Outs[0]
			return e, !find(e.list, func(x plan.Expr) bool { return isQuery(x) || isVolatile(x) })
		}
		return nil, false
	}
}

// through has conditions and arguments read what their columns are computed of.
func (e *elementQuery) through(columns map[int]plan.Expr) {
	for i := range e.where {
		e.where[i] = substituted(e.where[i], columns)
	}
	for i := range e.aggs {
		a := &e.aggs[i]
		a.Filter = substituted(a.Filter, columns)
		args := make([]plan.Expr, len(a.Args))
		for k, x := range a.Args {
			args[k] = substituted(x, columns)
		}
		a.Args = args
	}
}

// foldQuery writes such a query as a fold, where all that it computes can be one.
func (l *lowerer) foldQuery(q *plan.ScalarSubquery) (string, bool) {
	e, ok := elementsOf(q)
	if !ok {
		return "", false
	}
	elem := *e.list.Type().Elem
	x := l.fresh(elem)
	columns := map[int]plan.Expr{}
	for i, c := range e.outs {
		columns[c.ID] = &plan.Param{Column: x}
		if elem.Kind == sql.Row {
			columns[c.ID] = &plan.Field{X: columns[c.ID], Index: i}
		}
	}
	e.through(columns)
	state := sql.Type{Kind: sql.Row}
	for _, a := range e.aggs {
		state.Fields = append(state.Fields, sql.Field{Type: a.Func.Result})
	}
	s := l.fresh(state)
	next, results := &plan.MakeRow{Of: state}, map[int]plan.Expr{}
	inits := make([]string, len(e.aggs))
	for i, a := range e.aggs {
		own := &plan.Field{X: &plan.Param{Column: s}, Index: i}
		step, ok := aggStep(a, own)
		if !ok {
			return "", false
		}
		for _, cond := range append([]plan.Expr{a.Filter}, e.where...) {
			if cond != nil {
				step = &plan.Case{Of: a.Func.Result, Whens: []plan.When{{Cond: cond, Then: step}}, Else: own}
			}
		}
		next.Fields = append(next.Fields, step)
		results[a.Out.ID] = own
		if inits[i] = null(a.Func.Result); a.Func.Func.Name == "count" || a.Func.Func.Name == "count_if" {
			inits[i] = "0"
		}
	}
	list := "coalesce(" + l.expr(e.list) + ", " + castTo("[]", e.list.Type()) + ")"
	return l.foldList(list, elem, state, func() []string { return inits },
		&plan.Lambda{Params: []plan.Column{s, x}, Body: next},
		&plan.Lambda{Params: []plan.Column{s}, Body: substituted(e.value, results)}, q.Type())
}

// aggStep is what an aggregate's state is after a row: it is the aggregate of the rows before,
// NULL of none. A filter's rows are those of which arguments are computed, so these mustn't fail.
func aggStep(a plan.AggItem, state plan.Expr) (plan.Expr, bool) {
	t, name := a.Func.Result, a.Func.Func.Name
	if a.Filter != nil && len(a.Args) > 0 && mayFail(a.Args[0]) {
		return nil, false
	}
	one := &plan.Literal{Of: t, Value: int64(1)}
	if len(a.Args) == 0 {
		return operation("$add", t, state, one), name == "count"
	}
	x := a.Args[0]
	var step plan.Expr
	cond := plan.Expr(&plan.Not{X: &plan.IsNull{X: x}})
	ordered := x.Type().Equal(t) && (t.IsInteger() || t.Kind == sql.Date)
	first := func(x plan.Expr) plan.Expr { return &plan.Coalesce{Of: t, Terms: []plan.Expr{state, x}} }
	switch {
	case name == "count":
		step = operation("$add", t, state, one)
	case name == "count_if":
		step, cond = operation("$add", t, state, one), x
	case name == "sum" && x.Type().Equal(t) && t.Kind == sql.BigInt:
		step = operation("$add", t, first(&plan.Literal{Of: t, Value: int64(0)}), x)
	case name == "sum" && x.Type().Equal(t) && t.Kind == sql.Double:
		step = operation("$add", t, first(&plan.Literal{Of: t, Value: float64(0)}), x)
	case name == "max" && ordered:
		step = operation("greatest", t, first(x), x)
	case name == "min" && ordered:
		step = operation("least", t, first(x), x)
	case name == "bool_and" || name == "every":
		step = &plan.Logical{Op: "AND", Terms: []plan.Expr{first(x), x}}
	case name == "bool_or":
		step = &plan.Logical{Op: "OR", Terms: []plan.Expr{first(x), x}}
	}
	if step == nil {
		return nil, false
	}
	return &plan.Case{Of: t, Whens: []plan.When{{Cond: cond, Then: step}}, Else: state}, true
}

// operation is a function of two values of a type that gives one.
func operation(name string, t sql.Type, a, b plan.Expr) plan.Expr {
	bound, err := fn.Resolve(name, []fn.Arg{{Type: t}, {Type: t}})
	if err != nil {
		return &plan.Literal{Of: sql.T(sql.Unknown)} // which no fold computes as t
	}
	return &plan.Call{Func: bound, Args: []plan.Expr{a, b}}
}
