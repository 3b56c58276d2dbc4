package plan

import "slices"

// unaliased gives columns that only repeat another one that one's name, in the whole
// plan, and leaves out projections that then change nothing.
func unaliased(root *draft) *draft {
	alias := map[int]int{}
	root.walk(func(n *draft) bool {
		if n.kind == projectShape {
			here := setOf(n.in[0].outs()...) // a column of a query around stays another one
			for i, id := range n.made {
				if r, ok := n.exprs[i].(*Ref); ok && r.Column.ID != id && here[r.Column.ID] {
					alias[id] = r.Column.ID
				}
			}
		}
		return true
	})
	if len(alias) == 0 {
		return root
	}
	return aliases(alias).node(root)
}

type aliases map[int]int

func (a aliases) id(id int) int {
	for range len(a) {
		next, ok := a[id]
		if !ok {
			break
		}
		id = next
	}
	return id
}

func (a aliases) ids(ids []int) []int {
	out := slices.Clone(ids)
	for i, id := range out {
		out[i] = a.id(id)
	}
	return out
}

func (a aliases) expr(e Expr) Expr {
	if r, ok := e.(*Ref); ok {
		c := r.Column
		c.ID = a.id(c.ID)
		return &Ref{Column: c}
	}
	return mapChildren(e, a.expr)
}

func (a aliases) node(n *draft) *draft {
	out := *n
	out.in = nil
	for _, in := range n.in {
		out.in = append(out.in, a.node(in))
	}
	out.keys = a.ids(n.keys)
	if n.kind == aggregateShape {
		out.keys = unique(out.keys)
	}
	out.aggs = slices.Clone(n.aggs)
	for i, g := range out.aggs {
		out.aggs[i].args, out.aggs[i].mask = a.ids(g.args), a.id(g.mask)
	}
	out.cols = nil
	for _, c := range n.cols {
		out.cols = append(out.cols, a.ids(c))
	}
	out.exprs = nil
	for _, e := range n.exprs {
		if e != nil {
			e = a.expr(e)
		}
		out.exprs = append(out.exprs, e)
	}
	switch n.kind {
	case projectShape:
		made, exprs := a.ids(n.made), out.exprs
		out.made, out.exprs = nil, nil
		for i, id := range made {
			if !slices.Contains(out.made, id) {
				out.made, out.exprs = append(out.made, id), append(out.exprs, exprs[i])
			}
		}
		if outs := out.in[0].outs(); len(outs) == len(out.made) && passesAll(&out) && subsetOf(outs, setOf(out.made...)) {
			return out.in[0]
		}
	case opaqueShape, distinctLimitShape:
		out.made = a.ids(n.made)
	}
	return &out
}
