package plan

import (
	"maps"
	"slices"
)

// unaliased gives columns that only repeat another one that one's name, in the whole
// plan, or that an inner join says to be equal, above it, and leaves out projections that then change nothing.
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
	if len(alias) > 0 {
		root = aliases(alias).node(root)
	}
	for {
		n := innermostEquation(root)
		if n == nil {
			return root
		}
		root = equatedOnce(n).node(root)
	}
}

// innermostEquation finds an inner join of equal columns that has none below it.
func innermostEquation(n *draft) *draft {
	for _, in := range n.in {
		if found := innermostEquation(in); found != nil {
			return found
		}
	}
	if n.kind == joinShape && n.join == Inner && n.exprs != nil {
		return n
	}
	return nil
}

// equatedOnce has only the left ones of the columns that an inner join equates go on above
// it. The right ones have another name below it then, where they are negative.
func equatedOnce(n *draft) aliases {
	above, below := aliases{}, aliases{}
	left := setOf(n.in[0].outs()...)
	for _, term := range conjuncts(n.exprs[0]) {
		c, ok := term.(*Compare)
		if !ok || c.Op != "=" {
			continue
		}
		l, lok := c.Left.(*Ref)
		r, rok := c.Right.(*Ref)
		if lok && rok && left[l.Column.ID] {
			above[r.Column.ID], below[r.Column.ID] = l.Column.ID, -r.Column.ID
		}
	}
	n.in[1] = below.all(n.in[1])
	n.exprs = mapList(n.exprs, below.expr)
	gone := setOf(slices.Collect(maps.Values(below))...)
	n.kind, n.made = opaqueShape, slices.DeleteFunc(unique(n.outs()), func(id int) bool { return gone[id] })
	return above
}

// all renames columns where they are made, too.
func (a aliases) all(n *draft) *draft {
	n = a.node(n)
	n.walk(func(n *draft) bool {
		n.made = a.ids(n.made)
		for i := range n.aggs {
			n.aggs[i].out = a.id(n.aggs[i].out)
		}
		return true
	})
	return n
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
