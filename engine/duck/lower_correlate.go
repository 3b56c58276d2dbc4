package duck

import (
	"slices"

	"glaux/plan"
)

// correlate gives comparisons of what a query computes of its rows with what it computes of
// a row of the query around columns on both sides: DuckDB joins a query with the one around
// by columns, but multiplies their rows where an expression that may fail is in the way. The
// expressions are computed for all rows, as they are by Trino, which joins by them.
func (l *lowerer) correlate(b *block, own []plan.Column, terms []plan.Expr) (*block, []plan.Expr) {
	if b.from == "" {
		return b, terms
	}
	side := func(e plan.Expr) (inner, outer bool) {
		found := find(e, func(x plan.Expr) bool {
			if r, ok := x.(*plan.Ref); ok {
				if slices.ContainsFunc(own, func(c plan.Column) bool { return c.ID == r.Column.ID }) {
					inner = true
				} else {
					outer = true
				}
			}
			return isQuery(x) || isVolatile(x) || isParam(x)
		})
		return inner && !found, outer && !found
	}
	var inside, around []plan.ProjectItem
	column := func(to *[]plan.ProjectItem, e plan.Expr) plan.Expr {
		if _, ok := e.(*plan.Ref); ok {
			return e
		}
		c := l.fresh(e.Type())
		*to = append(*to, plan.ProjectItem{Out: c, Expr: e})
		return &plan.Ref{Column: c}
	}
	out := slices.Clone(terms)
	for i, t := range terms {
		c, ok := t.(*plan.Compare)
		if !ok {
			continue
		}
		li, lo := side(c.Left)
		ri, ro := side(c.Right)
		switch {
		case li && !lo && ro && !ri:
			out[i] = &plan.Compare{Op: c.Op, Left: column(&inside, c.Left), Right: column(&around, c.Right)}
		case lo && !li && ri && !ro:
			out[i] = &plan.Compare{Op: c.Op, Left: column(&around, c.Left), Right: column(&inside, c.Right)}
		}
	}
	if len(inside) > 0 {
		for _, c := range b.cols {
			b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
		}
		for _, it := range inside {
			b.sel = append(b.sel, selected{it.Out.ID, l.expr(it.Expr)})
			b.cols = append(b.cols[:len(b.cols):len(b.cols)], it.Out)
		}
		b.flat = false
		b = b.wrap(l)
	}
	if len(around) > 0 {
		row := &block{}
		for _, it := range around {
			row.sel = append(row.sel, selected{it.Out.ID, l.expr(it.Expr)})
			row.cols = append(row.cols, it.Out)
		}
		b.from += " CROSS JOIN (" + row.text(l, row.cols) + ") AS " + l.table()
	}
	return b, out
}
