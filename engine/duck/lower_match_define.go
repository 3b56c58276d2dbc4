package duck

import (
	"slices"

	"glaux/engine/duck/match"
	"glaux/plan"
	"glaux/sql"
)

// condition lowers the condition of a variable. What depends on the row alone, or
// on rows at fixed distances, is a column of the sorted rows; what depends on how
// rows were matched is asked by the operator: comparisons, logic and plain
// arithmetic by itself, everything else of DuckDB, a row at a time.
func (m *matcher) condition(e plan.Expr, variable int) *match.Expr {
	if x := m.nearby(e, variable); x != nil {
		return x
	}
	if x := m.ofOneRow(e); x != nil {
		return x
	}
	list := func(op string, exprs ...plan.Expr) *match.Expr {
		out := &match.Expr{Op: op, Type: sql.T(sql.Boolean)}
		for _, x := range exprs {
			out.Args = append(out.Args, m.condition(x, variable))
		}
		return out
	}
	switch e := e.(type) {
	case *plan.Logical:
		if e.Op == "AND" {
			return list(match.OpAnd, e.Terms...)
		}
		return list(match.OpOr, e.Terms...)
	case *plan.Not:
		return list(match.OpNot, e.X)
	case *plan.IsNull:
		return list(match.OpIsNull, e.X)
	case *plan.Compare:
		x := list(match.OpCompare, e.Left, e.Right)
		if x.Text, x.Type = e.Op, e.Left.Type(); x.Type.Kind == sql.Unknown {
			x.Type = e.Right.Type()
		}
		return x
	case *plan.Between:
		return m.condition(&plan.Logical{Op: "AND", Terms: []plan.Expr{
			&plan.Compare{Op: ">=", Left: e.X, Right: e.Low}, &plan.Compare{Op: "<=", Left: e.X, Right: e.High},
		}}, variable)
	case *plan.In:
		terms := make([]plan.Expr, len(e.List))
		for i, x := range e.List {
			terms[i] = &plan.Compare{Op: "=", Left: e.X, Right: x}
		}
		return m.condition(&plan.Logical{Op: "OR", Terms: terms}, variable)
	case *plan.Call:
		if op, ok := plainArithmetic(e); ok {
			x := list(match.OpArithmetic, e.Args...)
			x.Text, x.Type = op, e.Type()
			return x
		}
	}
	if x := m.asked(e); x != nil {
		return x
	}
	return m.evaluated(e)
}

// asked is what the operator knows of a match by itself.
func (m *matcher) asked(e plan.Expr) *match.Expr {
	switch e := e.(type) {
	case *plan.MatchValue:
		return &match.Expr{Op: match.OpValue, Type: e.Type(), Column: m.column(m.l.expr(e.X), e.Type()), NullColumn: -1, Nav: m.nav(e.Nav)}
	case *plan.MatchClassifier:
		return &match.Expr{Op: match.OpClassifier, Type: e.Type(), Nav: m.nav(e.Nav)}
	case *plan.MatchNumber:
		return &match.Expr{Op: match.OpNumber, Type: e.Type()}
	case *plan.MatchAggregate:
		if a := m.aggregate(e); a != nil {
			return &match.Expr{Op: match.OpAggregate, Type: e.Type(), Aggregate: a}
		}
	}
	return nil
}

func plainArithmetic(e *plan.Call) (string, bool) {
	op, ok := map[string]string{"$add": "+", "$subtract": "-", "$multiply": "*"}[e.Func.Func.Name]
	t := e.Type()
	if !ok || len(e.Args) != 2 || !t.IsInteger() && t.Kind != sql.Double {
		return "", false
	}
	return op, e.Args[0].Type().Equal(t) && e.Args[1].Type().Equal(t)
}

// leaves calls f for what an expression reads of a match; false ends it.
func leaves(e plan.Expr, f func(plan.Expr) bool) bool {
	switch e.(type) {
	case *plan.MatchValue, *plan.MatchClassifier, *plan.MatchNumber, *plan.MatchAggregate:
		return f(e)
	}
	ok := true
	exprParts(e, func(x plan.Expr) { ok = ok && leaves(x, f) }, func(plan.Node) {})
	return ok
}

// near reports a navigation from the row that is about to be taken as a variable
// to one at a fixed distance.
func (m *matcher) near(nav plan.Navigation, variable int) bool {
	return !nav.First && nav.Offset == 0 && (nav.Variables == nil || slices.Contains(nav.Variables, variable))
}

// nearby makes a column of an expression over rows at fixed distances; nil if it is none.
func (m *matcher) nearby(e plan.Expr, variable int) *match.Expr {
	if !leaves(e, func(x plan.Expr) bool {
		switch x := x.(type) {
		case *plan.MatchValue:
			return m.near(x.Nav, variable)
		case *plan.MatchClassifier:
			return x.Nav.Shift == 0 && m.near(x.Nav, variable)
		}
		return false
	}) {
		return nil
	}
	var shifts []int
	own := m.ofVariable(e, variable, func(x *plan.MatchValue) plan.Expr {
		if shift := x.Nav.Shift; shift != 0 && !slices.Contains(shifts, shift) {
			shifts = append(shifts, shift)
		}
		return m.distant(x)
	})
	t := e.Type()
	fails := mayFail(own)
	if fails && find(own, func(x plan.Expr) bool { return isQuery(x) || isVolatile(x) }) {
		return m.evaluated(e)
	}
	place := func(x plan.Expr) int {
		text := castTo(m.l.expr(x), t)
		if !fails {
			return m.column(text, t)
		}
		// It must not fail for rows that it is never asked for.
		return m.column("TRY({'v': "+text+"})", sql.RowOf(sql.Field{Name: "v", Type: t}))
	}
	out := &match.Expr{Op: match.OpColumn, Type: t, Wrapped: fails, Column: place(own)}
	if m.n.Rows == plan.RowsOfWindow && len(shifts) > 0 {
		// Rows out of the frame are none.
		out.Op, out.Shifts = match.OpNear, shifts
		out.NullColumn = place(m.ofVariable(e, variable, func(x *plan.MatchValue) plan.Expr {
			if x.Nav.Shift == 0 {
				return x.X
			}
			return &plan.Literal{Of: x.Type()}
		}))
	}
	if fails || out.Op == match.OpNear {
		out.Args = []*match.Expr{m.evaluated(e)}
	}
	return out
}

// ofVariable puts values in place of what a condition of a variable reads of a match.
func (m *matcher) ofVariable(e plan.Expr, variable int, value func(*plan.MatchValue) plan.Expr) plan.Expr {
	return rewrite(e, func(x plan.Expr) (plan.Expr, bool) {
		switch x := x.(type) {
		case *plan.MatchValue:
			return value(x), true
		case *plan.MatchClassifier:
			return &plan.Literal{Of: x.Type(), Value: m.spec.Variables[variable]}, true
		}
		return nil, false
	})
}

// distant is a column of the row itself or of one at a distance.
func (m *matcher) distant(e *plan.MatchValue) plan.Expr {
	if e.Nav.Shift == 0 {
		return e.X
	}
	text := "lead(" + m.l.expr(e.X) + ", " + itoa(e.Nav.Shift) + ") OVER w"
	if e.Nav.Shift < 0 {
		text = "lag(" + m.l.expr(e.X) + ", " + itoa(-e.Nav.Shift) + ") OVER w"
	}
	id, ok := m.placed[text]
	if !ok {
		id = m.l.fresh(e.Type()).ID
		m.placed[text] = id
		m.distants = append(m.distants, selected{id, text})
	}
	return &plan.Ref{Column: plan.Column{ID: id, Type: e.Type()}}
}

// ofOneRow makes a column of an expression that reads one row only, wherever that
// is, and another of what it is without a row; nil if it is none.
func (m *matcher) ofOneRow(e plan.Expr) *match.Expr {
	var first *plan.MatchValue
	if !leaves(e, func(x plan.Expr) bool {
		v, ok := x.(*plan.MatchValue)
		if ok && first == nil {
			first = v
		}
		return ok && sameNavigation(v.Nav, first.Nav)
	}) || first == nil {
		return nil
	}
	own, _ := ofRow(e)
	if _, bare := e.(*plan.MatchValue); bare || mayFail(own) || hasQuery(own) {
		return nil
	}
	without := rewrite(e, func(x plan.Expr) (plan.Expr, bool) {
		if v, ok := x.(*plan.MatchValue); ok {
			return &plan.Literal{Of: v.Type()}, true
		}
		return nil, false
	})
	t := e.Type()
	return &match.Expr{
		Op: match.OpValue, Type: t, Nav: m.nav(first.Nav),
		Column: m.column(castTo(m.l.expr(own), t), t), NullColumn: m.column(castTo(m.l.expr(without), t), t),
	}
}

func sameNavigation(a, b plan.Navigation) bool {
	return a.First == b.First && a.Offset == b.Offset && a.Final == b.Final && a.Shift == b.Shift &&
		(a.Variables == nil) == (b.Variables == nil) && slices.Equal(a.Variables, b.Variables)
}

// evaluated has DuckDB compute an expression of what the operator knows.
func (m *matcher) evaluated(e plan.Expr) *match.Expr {
	out := &match.Expr{Op: match.OpEval, Type: e.Type(), Eval: len(m.spec.Evals)}
	eval := match.Eval{Result: e.Type()}
	slot := func(x *match.Expr) plan.Column {
		c := m.l.fresh(x.Type)
		out.Args = append(out.Args, x)
		eval.Slots = append(eval.Slots, x.Type)
		eval.Names = append(eval.Names, m.l.col(c.ID))
		return c
	}
	over := rewrite(e, func(x plan.Expr) (plan.Expr, bool) {
		if a := m.asked(x); a != nil {
			return &plan.Ref{Column: slot(a)}, true
		}
		if agg, ok := x.(*plan.MatchAggregate); ok {
			return &rawExpr{m.listed(agg, slot), agg.Type()}, true
		}
		return nil, false
	})
	if len(eval.Slots) == 0 {
		slot(&match.Expr{Op: match.OpNumber, Type: sql.T(sql.BigInt)})
	}
	eval.Expr = castTo(m.l.expr(over), e.Type())
	m.spec.Evals = append(m.spec.Evals, eval)
	return out
}

// rawExpr is an expression that is written already.
type rawExpr struct {
	text string
	of   sql.Type
}

// Type implements plan.Expr.
func (e *rawExpr) Type() sql.Type { return e.of }

// listed writes an aggregation over a slot that lists the rows to aggregate.
func (m *matcher) listed(e *plan.MatchAggregate, slot func(*match.Expr) plan.Column) string {
	l := m.l
	rows := &match.Expr{Op: match.OpRows, Set: m.set(e.Variables)}
	row := sql.Type{Kind: sql.Row}
	items := ""
	field := func(t sql.Type, column int) plan.Expr {
		c := l.fresh(t)
		rows.Columns = append(rows.Columns, column)
		name := "f" + itoa(len(rows.Columns))
		row.Fields = append(row.Fields, sql.Field{Name: name, Type: t})
		items += ", struct_extract(u, '" + name + "') AS " + l.col(c.ID)
		return &plan.Ref{Column: c}
	}
	field(sql.T(sql.BigInt), m.spec.Position)
	args := make([]plan.Expr, len(e.Args))
	for i, x := range e.Args {
		args[i] = rewrite(x, func(x plan.Expr) (plan.Expr, bool) {
			switch x := x.(type) {
			case *plan.MatchValue:
				return field(x.Type(), m.column(l.expr(x.X), x.Type())), true
			case *plan.MatchClassifier:
				return field(x.Type(), -1), true
			case *plan.MatchNumber:
				return &plan.Ref{Column: slot(m.asked(x))}, true
			}
			return nil, false
		})
	}
	rows.Type = sql.ArrayOf(row)
	list := slot(rows)
	text := l.aggCall(e.Func, call{args: args})
	return "(SELECT " + text + " FROM (SELECT " + items[2:] + " FROM (SELECT unnest(" + l.col(list.ID) + ") AS u) AS " + l.table() + ") AS " + l.table() + ")"
}
