package duck

import (
	"slices"

	"glaux/plan"
	"glaux/sql"
)

// hoist computes what DuckDB refuses inside TRY and lambdas – subqueries, volatile
// functions, and in lambdas columns of the query around – as columns of the block
// before, and gives the expressions that read those. Trino evaluates them there too.
func (l *lowerer) hoist(b *block, exprs []plan.Expr) (*block, []plan.Expr) {
	return l.hoisted(b, exprs, false)
}

// hoisted is hoist; captures says that the expressions can't read any column of a query around.
func (l *lowerer) hoisted(b *block, exprs []plan.Expr, captures bool) (*block, []plan.Expr) {
	var cols []plan.Column
	var made []string
	visit := func(e plan.Expr) (plan.Expr, bool) {
		if l.catchable(e) {
			c := l.fresh(sql.ArrayOf(e.Type()))
			cols = append(cols, c)
			made = append(made, l.caughtRoutine(e.(*plan.RoutineCall)))
			return &caught{Expr: &plan.Ref{Column: c}, of: e.Type()}, true
		}
		if !isQuery(e) && !isVolatile(e) || find(e, isParam) {
			return nil, false
		}
		c := l.fresh(e.Type())
		cols = append(cols, c)
		made = append(made, l.expr(e))
		return &plan.Ref{Column: c}, true
	}
	ours := map[int]bool{}
	for _, c := range b.cols {
		ours[c.ID] = true
	}
	outer := func(e plan.Expr) bool {
		r, ok := e.(*plan.Ref)
		return ok && !ours[r.Column.ID]
	}
	captured := map[int]plan.Column{}
	inLambda := func(e plan.Expr) (plan.Expr, bool) {
		if !outer(e) {
			return visit(e)
		}
		of := e.(*plan.Ref).Column
		c, ok := captured[of.ID]
		if !ok {
			c = l.fresh(of.Type)
			captured[of.ID] = c
			cols, made = append(cols, c), append(made, l.expr(e))
		}
		return &plan.Ref{Column: c}, true
	}
	// DuckDB binds a call with a lambda as a whole, in this query or in one around: where it
	// reads columns of one around, it gets all of them here.
	mixed := func(e *plan.Call) bool { return takesLambda(e) && find(e, outer) }
	hoists := func(e plan.Expr) bool {
		return e != nil && find(e, func(x plan.Expr) bool {
			if captures && outer(x) {
				return true
			}
			switch x := x.(type) {
			case *plan.Try:
				return find(x.X, func(y plan.Expr) bool { return isQuery(y) || isVolatile(y) || l.catchable(y) })
			case *plan.Lambda:
				return find(x.Body, isQuery)
			case *plan.Call:
				return mixed(x)
			}
			return false
		})
	}
	// A query of nothing gets rows here, and all columns of the query around with them.
	captures = captures || b.from == "" && slices.ContainsFunc(exprs, hoists)
	var within func(e plan.Expr, captures, tried bool) plan.Expr
	// within rewrites an expression: captures says that it may read only columns of this
	// query, tried that it stands in TRY.
	within = func(e plan.Expr, captures, tried bool) plan.Expr {
		return rewrite(e, func(x plan.Expr) (plan.Expr, bool) {
			switch x := x.(type) {
			case *plan.Try:
				return &plan.Try{X: within(x.X, captures, true)}, true
			case *plan.Lambda:
				return &plan.Lambda{Params: x.Params, Body: rewrite(x.Body, inLambda)}, true
			case *plan.Call:
				if !captures && mixed(x) {
					return within(x, true, tried), true
				}
			}
			switch {
			case captures && outer(x):
				return inLambda(x)
			case tried:
				return visit(x)
			}
			return nil, false
		})
	}
	out := slices.Clone(exprs)
	for i, e := range exprs {
		if captures || hoists(e) {
			out[i] = within(e, captures, false)
		}
	}
	if len(cols) == 0 {
		return b, out
	}
	if len(captured) > 0 && b.from == "" {
		b.from = "(SELECT 1)"
	}
	return l.beside(b, cols, made), out
}

// beside gives an open block columns, as they are made, beside its own.
func (l *lowerer) beside(b *block, cols []plan.Column, made []string) *block {
	for _, c := range b.cols {
		b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
	}
	for i, c := range cols {
		b.sel = append(b.sel, selected{c.ID, made[i]})
	}
	b.cols = append(b.cols[:len(b.cols):len(b.cols)], cols...)
	b.flat = false
	return b.wrap(l)
}

// hoistAt is hoisted for expressions where they stand, some of which may be none.
func (l *lowerer) hoistAt(b *block, at []*plan.Expr, captures bool) *block {
	exprs := make([]plan.Expr, len(at))
	for i, e := range at {
		exprs[i] = *e
	}
	b, exprs = l.hoisted(b, exprs, captures)
	for i, e := range at {
		*e = exprs[i]
	}
	return b
}

func places(exprs []plan.Expr) []*plan.Expr {
	out := make([]*plan.Expr, len(exprs))
	for i := range exprs {
		out[i] = &exprs[i]
	}
	return out
}

func keyPlaces(keys []plan.SortKey) []*plan.Expr {
	out := make([]*plan.Expr, len(keys))
	for i := range keys {
		out[i] = &keys[i].Expr
	}
	return out
}

func takesLambda(e *plan.Call) bool {
	return slices.ContainsFunc(e.Args, func(a plan.Expr) bool { _, ok := a.(*plan.Lambda); return ok })
}

func isParam(e plan.Expr) bool {
	_, ok := e.(*plan.Param)
	return ok
}

// rewrite replaces the operands for which f gives another expression.
func rewrite(e plan.Expr, f func(plan.Expr) (plan.Expr, bool)) plan.Expr {
	if e == nil {
		return nil
	}
	if to, ok := f(e); ok {
		return to
	}
	sub := func(x plan.Expr) plan.Expr { return rewrite(x, f) }
	list := func(xs []plan.Expr) []plan.Expr {
		out := make([]plan.Expr, len(xs))
		for i, x := range xs {
			out[i] = sub(x)
		}
		return out
	}
	switch e := e.(type) {
	case *plan.Call:
		c := *e
		c.Args = list(e.Args)
		return &c
	case *plan.RoutineCall:
		return &plan.RoutineCall{Routine: e.Routine, Args: list(e.Args)}
	case *plan.Lambda:
		return &plan.Lambda{Params: e.Params, Body: sub(e.Body)}
	case *plan.Cast:
		c := *e
		c.X = sub(e.X)
		return &c
	case *plan.Compare:
		return &plan.Compare{Op: e.Op, Left: sub(e.Left), Right: sub(e.Right)}
	case *plan.Logical:
		return &plan.Logical{Op: e.Op, Terms: list(e.Terms)}
	case *plan.Not:
		return &plan.Not{X: sub(e.X)}
	case *plan.IsNull:
		return &plan.IsNull{X: sub(e.X)}
	case *plan.Between:
		return &plan.Between{X: sub(e.X), Low: sub(e.Low), High: sub(e.High)}
	case *plan.In:
		return &plan.In{X: sub(e.X), List: list(e.List), Self: e.Self}
	case *plan.Like:
		return &plan.Like{X: sub(e.X), Pattern: sub(e.Pattern), Escape: sub(e.Escape)}
	case *plan.Case:
		c := &plan.Case{Of: e.Of, Else: sub(e.Else)}
		for _, w := range e.Whens {
			c.Whens = append(c.Whens, plan.When{Cond: sub(w.Cond), Then: sub(w.Then)})
		}
		return c
	case *plan.Coalesce:
		return &plan.Coalesce{Of: e.Of, Terms: list(e.Terms)}
	case *plan.NullIf:
		return &plan.NullIf{X: sub(e.X), CmpX: sub(e.CmpX), CmpY: sub(e.CmpY)}
	case *plan.Try:
		return &plan.Try{X: sub(e.X)}
	case *plan.MakeRow:
		return &plan.MakeRow{Of: e.Of, Fields: list(e.Fields)}
	case *plan.Field:
		return &plan.Field{X: sub(e.X), Index: e.Index}
	case *plan.MakeArray:
		return &plan.MakeArray{Of: e.Of, Elems: list(e.Elems)}
	case *plan.JSON:
		return &plan.JSON{Of: e.Of, Call: e.Call, Args: list(e.Args)}
	case *plan.InSubquery:
		return &plan.InSubquery{X: sub(e.X), Query: e.Query}
	case *plan.QuantifiedCompare:
		c := *e
		c.X = sub(e.X)
		return &c
	}
	return e
}
