package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// What is written out in rows bounds what they are joined with only if Trino knows all of it
// while it plans: where anything in the rows fails, or is an array or a row with a NULL inside,
// it takes nothing for known of any of their columns.

// markUnknown finds the rows that are written in place of which Trino knows nothing.
func (a *analyzer) markUnknown(root Node) {
	if a.session.Evaluate == nil || !joins(root) {
		return
	}
	var asked []Expr
	var of []*Values
	conds := map[*Values][]Expr{}
	walkTree(root, func(n Node) {
		switch n := n.(type) {
		case *Filter:
			if v := filtered(n); v != nil {
				conds[v] = append(conds[v], conjuncts(n.Cond)...)
			}
		case *Values:
			if n.fill != nil || len(n.Rows) > mostComputed {
				return
			}
			for _, row := range matching(n, conds[n]) {
				for _, e := range row {
					if _, known := Eval(e, nil); !known && constant(e) && len(asked) < mostComputed {
						asked, of = append(asked, whole(e)), append(of, n)
					}
				}
			}
		}
	})
	for i, outcome := range a.outcomeOfEach(asked) {
		_, nested := asked[i].(*Logical)
		of[i].unknown = of[i].unknown || outcome == "fails" || nested && outcome == "null"
	}
}

// joins reports that anything is joined by conditions, or has to be IN a query.
func joins(root Node) bool {
	found := false
	walkTree(root, func(n Node) {
		switch n := n.(type) {
		case *Join:
			found = found || n.Cond != nil
		case *Filter:
			_, join := n.Input.(*Join)
			found = found || join || slices.ContainsFunc(conjuncts(n.Cond), isMember)
		}
	})
	return found
}

// whole is an expression, or what is NULL where an array or a row holds a NULL.
func whole(e Expr) Expr {
	if t := e.Type(); t.Kind != sql.Array && t.Kind != sql.Row || !fn.Comparable(t) {
		return e
	}
	return &Logical{Op: "OR", Terms: []Expr{&IsNull{X: e}, &Compare{Op: "=", Left: e, Right: e}}}
}

// hasUnknown reports a tree with rows of which Trino knows nothing.
func hasUnknown(root Node) bool {
	found := false
	walkTree(root, func(n Node) {
		v, ok := n.(*Values)
		found = found || ok && v.unknown
	})
	return found
}
