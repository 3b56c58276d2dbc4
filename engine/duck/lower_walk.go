package duck

import (
	"glaux/plan"
)

// nodeParts calls f for the expressions and g for the inputs of one node.
func nodeParts(n plan.Node, f func(plan.Expr), g func(plan.Node)) {
	exprs := func(list []plan.Expr) {
		for _, e := range list {
			f(e)
		}
	}
	keys := func(list []plan.SortKey) {
		for _, k := range list {
			f(k.Expr)
		}
	}
	some := func(e plan.Expr) {
		if e != nil {
			f(e)
		}
	}
	switch n := n.(type) {
	case *plan.Values:
		for _, row := range n.Rows {
			exprs(row)
		}
	case *plan.TableFunction:
		exprs(n.Args)
		if n.Input != nil {
			g(n.Input)
		}
	case *plan.Project:
		for _, it := range n.Items {
			f(it.Expr)
		}
		g(n.Input)
	case *plan.Filter:
		f(n.Cond)
		g(n.Input)
	case *plan.Aggregate:
		for _, a := range n.Aggs {
			exprs(a.Args)
			some(a.Filter)
			keys(a.OrderBy)
		}
		g(n.Input)
	case *plan.WindowNode:
		for _, w := range n.Items {
			exprs(w.Args)
			some(w.Filter)
			keys(w.AggOrderBy)
			exprs(w.PartitionBy)
			keys(w.OrderBy)
			if w.Frame != nil {
				some(w.Frame.Start.Value)
				some(w.Frame.End.Value)
			}
		}
		g(n.Input)
	case *plan.Match:
		exprs(n.PartitionBy)
		keys(n.OrderBy)
		for _, e := range n.Spec.Define {
			some(e)
		}
		some(n.Spec.End.Value)
		for _, it := range n.Measures {
			f(it.Expr)
		}
		g(n.Input)
	case *plan.Sort:
		keys(n.Keys)
		g(n.Input)
	case *plan.Limit:
		keys(n.Keys)
		g(n.Input)
	case *plan.Distinct:
		g(n.Input)
	case *plan.Sample:
		g(n.Input)
	case *plan.Unnest:
		exprs(n.Args)
		if n.Input != nil {
			g(n.Input)
		}
	case *plan.Join:
		some(n.Cond)
		g(n.Left)
		g(n.Right)
	case *plan.SetOp:
		for _, in := range n.Inputs {
			g(in)
		}
	case *plan.With:
		for _, c := range n.CTEs {
			cteParts(c, g)
		}
		g(n.Body)
	}
}

func cteParts(c *plan.CTE, g func(plan.Node)) {
	for _, q := range []plan.Node{c.Query, c.Base, c.Step} {
		if q != nil {
			g(q)
		}
	}
}

// exprParts calls f for the operands and g for the queries of one expression.
func exprParts(e plan.Expr, f func(plan.Expr), g func(plan.Node)) {
	list := func(es []plan.Expr) {
		for _, x := range es {
			f(x)
		}
	}
	switch e := e.(type) {
	case *plan.Call:
		list(e.Args)
	case *plan.RoutineCall:
		list(e.Args)
	case *plan.Lambda:
		f(e.Body)
	case *plan.Cast:
		f(e.X)
	case *plan.Compare:
		f(e.Left)
		f(e.Right)
	case *plan.Logical:
		list(e.Terms)
	case *plan.Not:
		f(e.X)
	case *plan.IsNull:
		f(e.X)
	case *plan.Between:
		f(e.X)
		f(e.Low)
		f(e.High)
	case *plan.In:
		f(e.X)
		list(e.List)
	case *plan.Like:
		f(e.X)
		f(e.Pattern)
		if e.Escape != nil {
			f(e.Escape)
		}
	case *plan.Case:
		for _, w := range e.Whens {
			f(w.Cond)
			f(w.Then)
		}
		if e.Else != nil {
			f(e.Else)
		}
	case *plan.Coalesce:
		list(e.Terms)
	case *plan.NullIf:
		f(e.X)
		f(e.CmpX)
		f(e.CmpY)
	case *plan.Try:
		f(e.X)
	case *plan.MakeRow:
		list(e.Fields)
	case *plan.Field:
		f(e.X)
	case *plan.MakeArray:
		list(e.Elems)
	case *plan.JSON:
		list(e.Args)
	case *plan.MatchValue:
		f(e.X)
	case *plan.MatchAggregate:
		list(e.Args)
	case *plan.ScalarSubquery:
		g(e.Query)
	case *plan.Exists:
		g(e.Query)
	case *plan.InSubquery:
		f(e.X)
		g(e.Query)
	case *plan.QuantifiedCompare:
		f(e.X)
		g(e.Query)
	}
}

// survey finds the largest column ID and counts the uses of named queries.
func (l *lowerer) survey(root plan.Node) {
	var node func(plan.Node)
	var expr func(plan.Expr)
	col := func(c plan.Column) { l.maxID = max(l.maxID, c.ID) }
	expr = func(e plan.Expr) {
		switch e := e.(type) {
		case *plan.Ref:
			col(e.Column)
		case *plan.Lambda:
			for _, p := range e.Params {
				col(p)
			}
		case *plan.RoutineCall:
			for _, x := range append(e.Routine.Params, e.Routine.Vars...) {
				col(x)
			}
			for _, b := range e.Routine.Blocks {
				for _, x := range b.Exprs() {
					expr(x)
				}
			}
		}
		exprParts(e, expr, node)
	}
	node = func(n plan.Node) {
		for _, c := range n.Columns() {
			col(c)
		}
		switch n := n.(type) {
		case *plan.With:
			for _, c := range n.CTEs {
				if l.ctes[c] == nil {
					l.ctes[c] = &cte{}
				}
				for _, x := range c.Cols {
					col(x)
				}
			}
		case *plan.CTERef:
			if l.ctes[n.CTE] == nil {
				l.ctes[n.CTE] = &cte{}
			}
			l.ctes[n.CTE].refs++
		}
		nodeParts(n, expr, node)
	}
	node(root)
}

// correlated reports that a query refers to columns that it doesn't make.
func correlated(root plan.Node) bool {
	made, used := map[int]bool{}, map[int]bool{}
	var node func(plan.Node)
	var expr func(plan.Expr)
	expr = func(e plan.Expr) {
		if r, ok := e.(*plan.Ref); ok {
			used[r.Column.ID] = true
		}
		exprParts(e, expr, node)
	}
	node = func(n plan.Node) {
		for _, c := range n.Columns() {
			// A projection's or aggregate's pass-through makes nothing, but then its
			// input does.
			made[c.ID] = true
		}
		nodeParts(n, expr, node)
	}
	node(root)
	for id := range used {
		if !made[id] {
			return true
		}
	}
	return false
}

// find reports whether e or an operand of it satisfies p; queries are not entered.
func find(e plan.Expr, p func(plan.Expr) bool) bool {
	if p(e) {
		return true
	}
	found := false
	exprParts(e, func(x plan.Expr) { found = found || find(x, p) }, func(plan.Node) {})
	return found
}

func isQuery(e plan.Expr) bool {
	switch e.(type) {
	case *plan.ScalarSubquery, *plan.Exists, *plan.InSubquery, *plan.QuantifiedCompare:
		return true
	}
	return false
}

func hasQuery(e plan.Expr) bool { return e != nil && find(e, isQuery) }

func isVolatile(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Call:
		return e.Func.Func.Nondeterministic
	case *plan.RoutineCall:
		return !e.Routine.Deterministic
	}
	return false
}
