package duck

import (
	"slices"

	"glaux/plan"
	"glaux/sql"
)

// The order of conditions. Trino asks one after the other, those of inner queries first, so
// that one may fail for rows that another leaves out. DuckDB gathers the conditions of all
// queries above a table, has what isn't a comparison with a constant first and then these
// in the order of the queries from the outside, and only leaves conditions of which one may fail
// where they are then. So conditions that may fail are written as comparisons with a constant,
// and comparisons that can't fail, if there are such conditions, as something else.

// surveyFailures finds the columns that are computed by what may fail, and whether any
// condition may.
func (l *lowerer) surveyFailures(root plan.Node) {
	var node func(plan.Node)
	var expr func(plan.Expr)
	expr = func(e plan.Expr) { exprParts(e, expr, node) }
	condition := func(e plan.Expr) {
		for _, t := range conjuncts(e) {
			l.guarded = l.guarded || l.fallible(t)
		}
	}
	node = func(n plan.Node) {
		nodeParts(n, expr, node)
		switch n := n.(type) {
		case *plan.Project:
			for _, it := range n.Items {
				if l.fallible(it.Expr) || mayFail(it.Expr) && !find(it.Expr, varies) {
					l.markFailing(it.Out.ID)
				}
			}
		case *plan.CTERef:
			l.passFailing(n.CTE.Cols, n.Out)
		case *plan.SetOp:
			for _, in := range n.Inputs {
				l.passFailing(in.Columns(), n.Out)
			}
		case *plan.Aggregate:
			l.passFailing(n.Keys, n.KeysOut)
		case *plan.With:
			for _, c := range n.CTEs {
				cteParts(c, func(q plan.Node) { l.passFailing(q.Columns(), c.Cols) })
			}
		case *plan.Filter:
			condition(n.Cond)
		case *plan.Join:
			if n.Cond != nil {
				condition(n.Cond)
			}
		}
	}
	node(root)
}

// passFailing marks columns that are others under new names.
func (l *lowerer) passFailing(from, to []plan.Column) {
	for i, c := range from {
		if i < len(to) && l.failing[c.ID] {
			l.markFailing(to[i].ID)
		}
	}
}

// fallible reports that an expression fails for some values of its columns, or reads one
// that is computed by such an expression, or has a constant that fails.
func (l *lowerer) fallible(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Try:
		return false
	case *plan.Ref:
		return l.failing[e.Column.ID]
	}
	known, ok := l.fallibles[e]
	if !ok {
		known = l.failsOf(e, fails, l.fallible)
		l.fallibles[e] = known
	}
	return known
}

// failsOf reports an expression that fails itself or has an operand that does, or a constant that is
// known to fail.
func (l *lowerer) failsOf(e plan.Expr, itself, operand func(plan.Expr) bool) bool {
	if !find(e, varies) { // then it fails wherever it is asked, or nowhere
		return find(e, l.analyzed.Fails)
	}
	found := itself(e)
	exprParts(e, func(x plan.Expr) { found = found || operand(x) }, func(plan.Node) {})
	return found
}

// markFailing marks a column as computed by what may fail.
func (l *lowerer) markFailing(id int) {
	if !l.failing[id] {
		l.failing[id] = true
		clear(l.fallibles) // what reads it
	}
}

// condition writes a condition of the rows that a node gives, one of some terms, and what must
// be asked with it to have it in its place.
func (l *lowerer) condition(n plan.Node, t plan.Expr, terms []plan.Expr) []string {
	if !l.guarded || hasQuery(t) || find(t, isVolatile) {
		return []string{l.cond(t)}
	}
	if !find(t, isRef) {
		if cols := n.Columns(); len(cols) > 0 && l.fallible(t) { // which is for the rows that are left
			return []string{l.askedOf(cols[0], l.expr(t)) + " = true"}
		}
		return []string{l.cond(t)}
	}
	across, fallible := acrossTables(n, t), l.fallible(t)
	if _, compares := t.(*plan.Compare); across && (compares || !fallible) {
		return []string{l.cond(t)}
	}
	if fallible {
		partners := l.partners(n, t, terms)
		if across && len(partners) == 0 {
			return []string{l.cond(t)}
		}
		text := l.expr(t) // which is one value, with all that its terms need
		for _, c := range partners {
			text = l.askedOf(c, text)
		}
		return []string{"(" + text + ") = true"}
	}
	text := l.cond(t)
	switch t := t.(type) {
	case *plan.Compare, *plan.Between, *plan.Not:
		other := "(" + text + " OR NULL)"
		if ofColumn(t) { // which a scan may answer
			return []string{text, other}
		}
		return []string{other}
	}
	return []string{text}
}

// askedOf is a condition that is asked of rows that have a column.
func (l *lowerer) askedOf(c plan.Column, text string) string {
	return "CASE WHEN (" + l.col(c.ID) + " IS NULL) IS NOT NULL THEN " + text + " END"
}

// beforeGroups are the aggregates of groups that may fail and aren't read by the condition on the
// groups: Trino has computed them before it asks a term of that, DuckDB would compute their last
// step only for the groups that are left. Terms of keys alone are asked of rows.
func beforeGroups(n plan.Node, term, cond plan.Expr) []plan.Column {
	groups, ok := n.(*plan.Aggregate)
	if !ok || !slices.ContainsFunc(columnsOf(term), func(id int) bool {
		return slices.ContainsFunc(groups.Aggs, func(a plan.AggItem) bool { return a.Out.ID == id })
	}) {
		return nil
	}
	read := columnsOf(cond)
	var out []plan.Column
	for _, a := range groups.Aggs {
		sum := a.Func.Func.Name == "sum" && a.Out.Type.Kind != sql.Double && a.Out.Type.Kind != sql.Real
		if (sum || len(a.Args) > 1 || a.Func.Lowering().Kernel != "") && !slices.Contains(read, a.Out.ID) {
			out = append(out, a.Out)
		}
	}
	return out
}

// ofColumn reports a comparison of a bare column with constants.
func ofColumn(e plan.Expr) bool {
	column, constants := 0, 0
	exprParts(e, func(x plan.Expr) {
		switch {
		case isRef(x):
			column++
		case !find(x, varies):
			constants++
		default:
			column = 2
		}
	}, func(plan.Node) {})
	return column == 1 && constants > 0
}

// hasColumn reports that a column is one of those that a node gives.
func hasColumn(n plan.Node, id int) bool {
	switch n := n.(type) { // of many tables, the list of columns is long
	case *plan.Join:
		return hasColumn(n.Left, id) || hasColumn(n.Right, id)
	case *plan.Filter:
		return hasColumn(n.Input, id)
	}
	return slices.ContainsFunc(n.Columns(), func(c plan.Column) bool { return c.ID == id })
}

// acrossTables reports a condition that reads columns of several tables that are joined: it
// may be what they are joined by.
func acrossTables(n plan.Node, t plan.Expr) bool {
	tables := map[plan.Node]bool{}
	var of func(n plan.Node, id int)
	of = func(n plan.Node, id int) {
		switch m := n.(type) {
		case *plan.Join:
			switch {
			case hasColumn(m.Left, id):
				of(m.Left, id)
				return
			case hasColumn(m.Right, id):
				of(m.Right, id)
				return
			}
		case *plan.Filter:
			of(m.Input, id)
			return
		case *plan.Project:
			for _, it := range m.Items {
				if it.Out.ID == id {
					for _, below := range columnsOf(it.Expr) {
						of(m.Input, below)
					}
					return
				}
			}
		}
		tables[n] = true
	}
	for _, id := range columnsOf(t) {
		if hasColumn(n, id) {
			of(n, id)
		} else {
			tables[nil] = true // of a query around
		}
	}
	return len(tables) > 1
}

// belowUnnest takes conditions over UNNEST that are of its input alone below it, so that
// collections are computed of no row that is left out. It gives nothing if there are none, else
// the input of what is left of the filter; the condition is nil if nothing is.
func belowUnnest(n *plan.Filter) (plan.Node, plan.Expr) {
	u, ok := n.Input.(*plan.Unnest)
	if !ok || u.Input == nil {
		return nil, nil
	}
	below, stay := parted(conjuncts(n.Cond), func(t plan.Expr) bool { return settled(u.Input, t) })
	if below == nil {
		return nil, nil
	}
	moved := *u
	moved.Input = &plan.Filter{Input: u.Input, Cond: allOf(below)}
	return &moved, allOf(stay)
}

// allOf is a condition that holds where all of them do; nil if there are none.
func allOf(terms []plan.Expr) plan.Expr {
	switch len(terms) {
	case 0:
		return nil
	case 1:
		return terms[0]
	}
	return &plan.Logical{Op: "AND", Terms: terms}
}
