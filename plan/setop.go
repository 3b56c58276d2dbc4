package plan

import (
	"glaux/sql"
	"glaux/sql/fn"
)

var setNames = map[sql.SetOperator]string{sql.Union: "UNION", sql.Intersect: "INTERSECT", sql.Except: "EXCEPT"}

// setOperation analyzes UNION, INTERSECT and EXCEPT.
func (a *analyzer) setOperation(op *sql.SetOperation, s *scope) relation {
	if op.Corresponding {
		a.unsupported(op, "CORRESPONDING")
	}
	name := setNames[op.Op]
	left, right := a.body(op.Left, s), a.body(op.Right, s)
	if len(left.fields) != len(right.fields) {
		a.fail(op, "TYPE_MISMATCH", "%s query has different number of fields: %d, %d", name, len(left.fields), len(right.fields))
	}
	n := &SetOp{Op: op.Op, Distinct: op.Distinct}
	types := make([]sql.Type, len(left.fields))
	fields := make([]field, len(left.fields))
	for i, l := range left.fields {
		r := right.fields[i]
		t, ok := fn.CommonSuperType(l.col.Type, r.col.Type)
		if !ok {
			a.fail(op, "TYPE_MISMATCH", "column %d in %s query has incompatible types: %s, %s", i+1, name, l.col.Type, r.col.Type)
		}
		if op.Distinct && !fn.Comparable(t) {
			a.fail(op, "TYPE_MISMATCH", "Type %s is not comparable and therefore cannot be used in %s DISTINCT", t, name)
		}
		types[i] = t
		n.Out = append(n.Out, a.column(l.name, t))
		fields[i] = field{name: l.name, col: n.Out[i]}
	}
	l := a.coerceColumns(left.narrow(), types)
	if below, ok := l.(*SetOp); ok && op.Op == sql.Union && below.Op == sql.Union && below.Distinct == op.Distinct {
		n.Inputs = append(n.Inputs, below.Inputs...)
	} else {
		n.Inputs = append(n.Inputs, l)
	}
	n.Inputs = append(n.Inputs, a.coerceColumns(right.narrow(), types))
	return relation{node: n, fields: fields}
}

// coerceColumns gives a node's columns the wanted types.
func (a *analyzer) coerceColumns(n Node, types []sql.Type) Node {
	cols := n.Columns()
	items := make([]ProjectItem, len(cols))
	changed := false
	for i, c := range cols {
		items[i] = ProjectItem{Out: c, Expr: &Ref{Column: c}}
		if !c.Type.Equal(types[i]) {
			changed = true
			items[i].Out = a.column(c.Name, types[i])
			items[i].Expr = coerce(items[i].Expr, types[i])
		}
	}
	if !changed {
		return n
	}
	return &Project{Input: n, Items: items}
}
