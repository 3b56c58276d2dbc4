package plan

import (
	"maps"

	"glaux/sql/fn"
)

// restore gives the nodes whose inputs' columns count by their places just these.
func (d *dereferencer) restore(root Node) {
	walkTree(root, func(n Node) {
		nodeExprs(n, func(e Expr) { walkQueries(e, d.restoreQuery) })
		want := d.exact[n]
		switch n := n.(type) {
		case *Distinct:
			n.Input = restored(n.Input, want[0])
		case *TableFunction:
			if n.Input != nil {
				n.Input = restored(n.Input, want[0])
			}
		case *SetOp:
			for i := range n.Inputs {
				n.Inputs[i] = restored(n.Inputs[i], want[i])
			}
		case *With:
			for _, c := range n.CTEs {
				if c.Recursive {
					c.Base, c.Step, want = restored(c.Base, want[0]), restored(c.Step, want[1]), want[2:]
				} else {
					c.Query = restored(c.Query, passThrough(c.Cols))
				}
			}
		}
	})
}

// restoreQuery is restore for the query of an expression.
func (d *dereferencer) restoreQuery(e Expr) {
	q := subqueryOf(e)
	if items, ok := d.queries[q]; ok && d.changed[q] == nil {
		d.changed[q] = restored(q, items)
	}
	to := d.changed[q]
	if to == nil || to == q {
		return
	}
	switch e := e.(type) {
	case *ScalarSubquery:
		e.Query = to
	case *Exists:
		e.Query = to
	case *InSubquery:
		e.Query = to
	case *QuantifiedCompare:
		e.Query = to
	}
}

// restored is a node with these columns.
func restored(n Node, items []ProjectItem) Node {
	have := n.Columns()
	same := len(have) == len(items)
	for i := 0; same && i < len(items); i++ {
		ref, pass := items[i].Expr.(*Ref)
		same = pass && ref.Column.ID == items[i].Out.ID && have[i].ID == items[i].Out.ID
	}
	if same {
		return n
	}
	return &Project{Input: n, Items: items}
}

// rewrite has expressions read the parts of columns that are there; outer are the
// columns of the queries around.
func (d *dereferencer) rewrite(n Node, outer map[int]bool) {
	if d.seen[n] {
		return
	}
	d.seen[n] = true
	there := maps.Clone(outer)
	if there == nil {
		there = map[int]bool{}
	}
	for _, in := range Inputs(n) {
		maps.Copy(there, columnIDs(in.Columns()))
	}
	read := func(id int, p Subfield) (Expr, bool) {
		c, ok := d.made[keyOf(id, p)]
		return &Ref{Column: c}, ok && there[c.ID]
	}
	count := func(args []Expr, of *fn.Bound, distinct bool) []Expr {
		if id, p, ok := counted(args, of, distinct); ok {
			if e, ok := read(id, p); ok {
				return []Expr{e}
			}
		}
		return args
	}
	switch n := n.(type) {
	case *Aggregate:
		for i, it := range n.Aggs {
			n.Aggs[i].Args = count(it.Args, it.Func, it.Distinct)
		}
	case *WindowNode:
		for i, it := range n.Items {
			n.Items[i].Args = count(it.Args, it.Func, it.Distinct)
		}
	}
	updateExprs(n, func(e Expr) Expr { return readParts(e, read) })
	nodeExprs(n, func(e Expr) { walkQueries(e, func(e Expr) { d.rewrite(subqueryOf(e), there) }) })
	for _, in := range Inputs(n) {
		around := outer
		if j, ok := n.(*Join); ok && j.Lateral && in == j.Right {
			around = there
		}
		d.rewrite(in, around)
	}
}

// readParts puts columns of parts in place of what reads these of rows.
func readParts(e Expr, read func(id int, p Subfield) (Expr, bool)) Expr {
	if null, ok := e.(*IsNull); ok {
		if id, p, ok := presence(null.X); ok {
			if x, ok := read(id, p); ok {
				return &IsNull{X: x}
			}
		}
	} else if id, p, ok := partOf(e); ok && !p.Whole() {
		if x, ok := read(id, p); ok {
			return x
		}
	}
	return mapChildren(e, func(e Expr) Expr { return readParts(e, read) })
}
