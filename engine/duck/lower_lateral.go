package duck

import (
	"glaux/plan"
	"glaux/sql"
)

// beside makes a lateral join whose right side is computed of one row of the left, without
// a table of its own, what it is: expressions beside the left side's columns, and rows that
// collections or VALUES give. DuckDB would join with the distinct rows of the left side.
func beside(n *plan.Join) (plan.Node, bool) {
	var filtered bool
	var over func(plan.Node) plan.Node
	with := func(input plan.Node, items []plan.ProjectItem) plan.Node {
		var all []plan.ProjectItem
		for _, c := range n.Left.Columns() {
			all = append(all, plan.ProjectItem{Out: c, Expr: &plan.Ref{Column: c}})
		}
		return &plan.Project{Input: input, Items: append(all, items...)}
	}
	over = func(r plan.Node) plan.Node {
		switch r := r.(type) {
		case *plan.Values:
			switch {
			case len(r.Rows) == 1 && len(r.Out) == 0:
				return n.Left
			case len(r.Rows) == 1:
				items := make([]plan.ProjectItem, len(r.Out))
				for i, c := range r.Out {
					items[i] = plan.ProjectItem{Out: c, Expr: r.Rows[0][i]}
				}
				return with(n.Left, items)
			case len(r.Rows) > 1 && len(r.Out) > 0:
				filtered = true // that is, more or less than one row
				return unnested(n.Left, r)
			}
		case *plan.Unnest:
			filtered = true
			if r.Input == nil {
				return &plan.Unnest{Input: n.Left, Args: r.Args, Outs: r.Outs, Ordinality: r.Ordinality, Outer: r.Outer}
			}
			if input := over(r.Input); input != nil {
				return &plan.Unnest{Input: input, Args: r.Args, Outs: r.Outs, Ordinality: r.Ordinality, Outer: r.Outer}
			}
		case *plan.Filter:
			filtered = true
			if input := over(r.Input); input != nil {
				return &plan.Filter{Input: input, Cond: r.Cond}
			}
		case *plan.Project:
			if input := over(r.Input); input != nil {
				return with(input, r.Items)
			}
		}
		return nil
	}
	out := over(n.Right)
	switch {
	case out == nil || n.Kind != plan.Inner && n.Kind != plan.Cross && n.Kind != plan.Left:
		return nil, false
	case n.Kind == plan.Left && (filtered || n.Cond != nil && !isTrue(n.Cond)):
		return nil, false
	case n.Kind != plan.Left && n.Cond != nil:
		out = &plan.Filter{Input: out, Cond: n.Cond}
	}
	return out, true
}

// unnested is VALUES of several rows for each row of a table.
func unnested(input plan.Node, v *plan.Values) plan.Node {
	row := sql.Type{Kind: sql.Row}
	for _, c := range v.Out {
		row.Fields = append(row.Fields, sql.Field{Type: c.Type})
	}
	list := &plan.MakeArray{Of: sql.ArrayOf(row)}
	for _, r := range v.Rows {
		list.Elems = append(list.Elems, &plan.MakeRow{Of: row, Fields: r})
	}
	return &plan.Unnest{Input: input, Args: []plan.Expr{list}, Outs: [][]plan.Column{v.Out}}
}

func isTrue(e plan.Expr) bool {
	lit, ok := e.(*plan.Literal)
	return ok && lit.Value == true
}
