package duck

import (
	"strings"

	"glaux/plan"
	"glaux/sql"
)

// unnest expands collections in the SELECT list, where DuckDB zips them and
// pads with NULL: a streaming operator, unlike a lateral join.
func (l *lowerer) unnest(n *plan.Unnest) *block {
	b := &block{}
	if n.Input != nil {
		b = l.node(n.Input)
	}
	if !b.open() || len(b.order) > 0 {
		b = b.table(l)
	}
	b, args := l.hoist(b, n.Args)
	// The collections first, as columns: each is used several times.
	if n.Input != nil {
		for _, c := range n.Input.Columns() {
			b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
		}
	}
	lists := make([]plan.Column, len(args))
	for i, a := range args {
		lists[i] = l.fresh(a.Type())
		b.sel = append(b.sel, selected{lists[i].ID, l.expr(a)})
		b.cols = append(b.cols[:len(b.cols):len(b.cols)], lists[i])
	}
	b = b.wrap(l)
	longest := make([]string, len(lists))
	for i, c := range lists {
		longest[i] = "coalesce(len(" + collection(l.col(c.ID), c.Type) + "), 0)"
	}
	length := longest[0]
	if len(longest) > 1 {
		length = "greatest(" + strings.Join(longest, ", ") + ")"
	}
	expand := func(list string) string {
		if n.Outer {
			return "unnest(CASE WHEN " + length + " = 0 THEN [NULL] ELSE " + list + " END)"
		}
		return "unnest(" + list + ")"
	}
	b.flat = false
	if n.Input != nil {
		for _, c := range n.Input.Columns() {
			b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
		}
	}
	var rows []rowFields
	for i, c := range lists {
		outs, name := n.Outs[i], l.col(c.ID)
		switch {
		case c.Type.Kind == sql.Map:
			b.sel = append(b.sel,
				selected{outs[0].ID, expand("map_keys(" + name + ")")},
				selected{outs[1].ID, expand("map_values(" + name + ")")})
		case c.Type.Kind == sql.Array && c.Type.Elem.Kind == sql.Row:
			row := l.fresh(*c.Type.Elem)
			b.sel = append(b.sel, selected{row.ID, expand(name)})
			rows = append(rows, rowFields{row, outs})
		default:
			b.sel = append(b.sel, selected{outs[0].ID, expand(name)})
		}
	}
	if n.Ordinality != nil {
		ordinals := l.kernel("$ordinals", sql.ArrayOf(sql.T(sql.BigInt)), []sql.Type{sql.T(sql.BigInt)}, length)
		b.sel = append(b.sel, selected{n.Ordinality.ID, expand(ordinals)})
	}
	b.cols = nil
	for _, s := range b.sel {
		b.cols = append(b.cols, plan.Column{ID: s.id})
	}
	b = b.wrap(l)
	if len(rows) > 0 {
		b = l.spread(n, b, rows)
	}
	b.cols = n.Columns()
	return b
}

// collection gives something len() works on.
func collection(text string, t sql.Type) string {
	if t.Kind == sql.Map {
		return "map_keys(" + text + ")"
	}
	return text
}

// rowFields is an unnested row and the columns its fields become.
type rowFields struct {
	row  plan.Column
	outs []plan.Column
}

func (l *lowerer) spread(n *plan.Unnest, b *block, rows []rowFields) *block {
	fields := map[int]string{}
	for _, r := range rows {
		for i, out := range r.outs {
			fields[out.ID] = fieldOf(l.col(r.row.ID), r.row.Type, i)
		}
	}
	for _, c := range n.Columns() {
		expr, ok := fields[c.ID]
		if !ok {
			expr = l.col(c.ID)
		}
		b.sel = append(b.sel, selected{c.ID, expr})
	}
	b.flat = false
	b.cols = n.Columns()
	return b.wrap(l)
}
