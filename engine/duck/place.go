package duck

import (
	"maps"
	"slices"

	"glaux/plan"
	"glaux/sql"
)

// Where expressions may fail, each condition is placed where Trino asks it: below projections,
// groups, windows and unions that don't change what it says, on the side of a join that it is of.
// What may fail stays above an inner join, since it is asked of
// rows that have met each other, and what such a join has equal is asked of both sides. So
// nothing is computed of rows that Trino leaves out before.

// Place gives a bound tree with its conditions in their places. It changes the tree that it gets,
// which is of no use from then on.
func Place(q *plan.Query) *plan.Query {
	l := newLowerer(q, LowerOptions{})
	if !l.guarded && len(l.failing) == 0 && !l.computes(q.Root) {
		return q
	}
	p, placed := &placer{l: l, passed: map[*plan.CTE][]plan.Expr{}}, *q
	placed.Root = p.node(q.Root, nil)
	return &placed
}

// placer moves conditions down, into copies of the nodes that it changes.
type placer struct {
	l *lowerer
	// passed are conditions of named queries that are read once, over their columns.
	passed map[*plan.CTE][]plan.Expr
}

// node places conditions over a node's columns, which are asked in this order.
func (p *placer) node(n plan.Node, conds []plan.Expr) plan.Node {
	switch n := n.(type) {
	case *plan.Filter:
		return p.filter(n, conds)
	case *plan.Project:
		return p.project(n, conds)
	case *plan.Join:
		return p.join(n, conds)
	case *plan.Aggregate:
		return p.aggregate(n, conds)
	case *plan.WindowNode:
		return p.window(n, conds)
	case *plan.SetOp:
		return p.setOp(n, conds)
	case *plan.With:
		return p.with(n, conds)
	case *plan.CTERef:
		if p.l.readOnce(n.CTE) {
			p.passed[n.CTE] = renamed(conds, n.Out, n.CTE.Cols)
			return n
		}
	case *plan.Sort:
		out := *n
		out.Input = p.node(n.Input, conds)
		return &out
	case *plan.Distinct:
		return &plan.Distinct{Input: p.node(n.Input, conds)}
	case *plan.Unnest:
		if n.Input != nil {
			below, stay := ofNode(conds, n.Input)
			out := *n
			out.Input = p.node(n.Input, below)
			return asked(&out, stay)
		}
	}
	return asked(p.inputs(n), conds)
}

// inputs places what is below a node that no condition passes.
func (p *placer) inputs(n plan.Node) plan.Node {
	switch n := n.(type) {
	case *plan.Limit:
		out := *n
		out.Input = p.node(n.Input, nil)
		return &out
	case *plan.Sample:
		out := *n
		out.Input = p.node(n.Input, nil)
		return &out
	case *plan.Match:
		out := *n
		out.Input = p.node(n.Input, nil)
		return &out
	}
	return n
}

// filter adds the conditions of a filter. Those with queries stay, and so does what depends on
// a query around.
func (p *placer) filter(n *plan.Filter, conds []plan.Expr) plan.Node {
	var stay, before, move []plan.Expr
	for _, t := range conjuncts(n.Cond) {
		t = p.queries(t)
		switch {
		case settled(n.Input, t):
			move = append(move, t)
		case joinsRows(t):
			before = append(before, t)
		default:
			stay = append(stay, t)
		}
	}
	move = append(move, conds...)
	var late []plan.Expr
	if len(before) > 0 { // Trino joins with those queries
		late, move = parted(move, p.l.fallible)
	}
	if len(late) > 0 {
		before = []plan.Expr{&plan.Case{Of: sql.T(sql.Boolean), Whens: []plan.When{{Cond: allOf(before), Then: allOf(late)}}}}
	}
	return asked(p.node(n.Input, move), append(stay, before...))
}

// joinsRows reports a condition that Trino asks by an inner join of the rows with those of a
// query: conditions that may fail are asked of the rows that it leaves.
func joinsRows(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Exists:
		return correlated(e.Query)
	case *plan.Compare:
		return joinsRow(e.Left) || joinsRow(e.Right)
	}
	return false
}

// joinsRow reports a query of one row that is the same for all rows.
func joinsRow(e plan.Expr) bool {
	for {
		switch x := e.(type) {
		case *plan.Cast:
			e = x.X
			continue
		case *plan.ScalarSubquery:
			return !correlated(x.Query)
		}
		return false
	}
}

// project takes conditions below a projection, with its expressions in place of its columns.
func (p *placer) project(n *plan.Project, conds []plan.Expr) plan.Node {
	items := slices.Clone(n.Items)
	for i, it := range items {
		items[i].Expr = p.queries(it.Expr)
	}
	defs := computedBy(items)
	var below, stay []plan.Expr
	for _, c := range conds {
		if to := substituted(c, defs); settled(n.Input, to) && size(to) < mostInlined {
			below = append(below, to)
		} else {
			stay = append(stay, c)
		}
	}
	return asked(&plan.Project{Input: p.node(n.Input, below), Items: items}, stay)
}

// mostInlined bounds conditions that get projections' expressions in place of their columns.
const mostInlined = 200

func size(e plan.Expr) int {
	n := 0
	find(e, func(plan.Expr) bool { n++; return false })
	return n
}

// aggregate takes conditions on what rows are grouped by below the aggregation.
func (p *placer) aggregate(n *plan.Aggregate, conds []plan.Expr) plan.Node {
	out := *n
	if len(n.Keys) == 0 || len(n.Sets) != 1 || len(n.Sets[0]) != len(n.Keys) {
		out.Input = p.node(n.Input, nil)
		return asked(&out, conds)
	}
	below, stay := parted(conds, func(c plan.Expr) bool { return readsOnly(n.KeysOut, c) })
	out.Input = p.node(n.Input, renamed(below, n.KeysOut, n.Keys))
	return asked(&out, stay)
}

// window takes conditions on what all windows are partitioned by below them.
func (p *placer) window(n *plan.WindowNode, conds []plan.Expr) plan.Node {
	var keys []plan.Column
	for i, w := range n.Items {
		var own []plan.Column
		for _, e := range w.PartitionBy {
			if r, ok := e.(*plan.Ref); ok {
				own = append(own, r.Column)
			}
		}
		if i == 0 {
			keys = own
			continue
		}
		keys = slices.DeleteFunc(keys, func(c plan.Column) bool {
			return !slices.ContainsFunc(own, func(o plan.Column) bool { return o.ID == c.ID })
		})
	}
	below, stay := parted(conds, func(c plan.Expr) bool { return readsOnly(keys, c) })
	out := *n
	out.Input = p.node(n.Input, below)
	return asked(&out, stay)
}

// setOp takes conditions to all that a set operation is of.
func (p *placer) setOp(n *plan.SetOp, conds []plan.Expr) plan.Node {
	out := *n
	out.Inputs = make([]plan.Node, len(n.Inputs))
	for i, in := range n.Inputs {
		out.Inputs[i] = p.node(in, renamed(conds, n.Out, in.Columns()))
	}
	return &out
}

// with does the body before its queries, from the last to the first, so that what the only
// use of one asks is known.
func (p *placer) with(n *plan.With, conds []plan.Expr) plan.Node {
	out := &plan.With{CTEs: n.CTEs, Body: p.node(n.Body, conds)}
	for _, c := range slices.Backward(n.CTEs) {
		if !c.Recursive {
			c.Query = p.node(c.Query, renamed(p.passed[c], c.Cols, c.Query.Columns()))
		}
	}
	return out
}

// queries places what is in the queries of an expression.
func (p *placer) queries(e plan.Expr) plan.Expr {
	if !hasQuery(e) {
		return e
	}
	return rewrite(e, func(x plan.Expr) (plan.Expr, bool) {
		switch x := x.(type) {
		case *plan.ScalarSubquery:
			c := *x
			c.Query = p.node(x.Query, nil)
			return &c, true
		case *plan.Exists:
			c := *x
			c.Query = p.node(x.Query, nil)
			return &c, true
		case *plan.InSubquery:
			c := *x
			c.X, c.Query = p.queries(x.X), p.node(x.Query, nil)
			return &c, true
		case *plan.QuantifiedCompare:
			c := *x
			c.X, c.Query = p.queries(x.X), p.node(x.Query, nil)
			return &c, true
		}
		return nil, false
	})
}

// asked is a node with conditions over it.
func asked(n plan.Node, conds []plan.Expr) plan.Node {
	if len(conds) == 0 {
		return n
	}
	return &plan.Filter{Input: n, Cond: allOf(conds)}
}

// settled reports a condition that says the same wherever a node's columns are.
func settled(n plan.Node, e plan.Expr) bool {
	return find(e, isRef) && !find(e, func(x plan.Expr) bool {
		r, ok := x.(*plan.Ref)
		return isQuery(x) || isVolatile(x) || ok && !hasColumn(n, r.Column.ID)
	})
}

// ofNode parts conditions in those of a node's columns alone, and others.
func ofNode(conds []plan.Expr, n plan.Node) (own, others []plan.Expr) {
	cols := n.Columns()
	return parted(conds, func(c plan.Expr) bool { return readsOnly(cols, c) })
}

// readsOnly reports an expression that reads columns of a list and no others.
func readsOnly(cols []plan.Column, e plan.Expr) bool {
	return find(e, isRef) && !find(e, func(x plan.Expr) bool {
		r, ok := x.(*plan.Ref)
		return ok && !slices.ContainsFunc(cols, func(c plan.Column) bool { return c.ID == r.Column.ID })
	})
}

// parted gives the expressions that are so, and the others.
func parted(list []plan.Expr, so func(plan.Expr) bool) (yes, no []plan.Expr) {
	for _, e := range list {
		if so(e) {
			yes = append(yes, e)
		} else {
			no = append(no, e)
		}
	}
	return yes, no
}

// renamed puts columns of one list in place of another's.
func renamed(conds []plan.Expr, from, to []plan.Column) []plan.Expr {
	defs := map[int]plan.Expr{}
	for i, c := range from {
		defs[c.ID] = &plan.Ref{Column: to[i]}
	}
	out := make([]plan.Expr, len(conds))
	for i, c := range conds {
		out[i] = substituted(c, defs)
	}
	return out
}

// computedBy are the expressions of a projection, by their columns.
func computedBy(items []plan.ProjectItem) map[int]plan.Expr {
	defs := make(map[int]plan.Expr, len(items))
	for _, it := range items {
		defs[it.Out.ID] = it.Expr
	}
	return defs
}

// substituted puts expressions in place of columns.
func substituted(e plan.Expr, defs map[int]plan.Expr) plan.Expr {
	return rewrite(e, func(x plan.Expr) (plan.Expr, bool) {
		r, ok := x.(*plan.Ref)
		if !ok {
			return nil, false
		}
		to, ok := defs[r.Column.ID]
		return to, ok
	})
}

// computes reports that something that a tree computes may fail for some rows. What it asks
// already doesn't count: Trino asks it before.
func (l *lowerer) computes(n plan.Node) bool {
	found := false
	var node func(plan.Node)
	node = func(n plan.Node) {
		switch f, filter := n.(*plan.Filter); {
		case found:
		case filter:
			node(f.Input)
		default:
			nodeParts(n, func(e plan.Expr) { found = found || l.fallible(e) }, node)
		}
	}
	node(n)
	return found
}

// columnsOf are the columns that an expression reads.
func columnsOf(e plan.Expr) []int {
	ids := map[int]bool{}
	find(e, func(x plan.Expr) bool {
		if r, ok := x.(*plan.Ref); ok {
			ids[r.Column.ID] = true
		}
		return false
	})
	return slices.Sorted(maps.Keys(ids))
}
