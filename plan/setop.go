package plan

import (
	"glaux/sql"
	"glaux/sql/fn"
)

var setNames = map[sql.SetOperator]string{sql.Union: "UNION", sql.Intersect: "INTERSECT", sql.Except: "EXCEPT"}

// setOperation analyzes UNION, INTERSECT and EXCEPT.
func (a *analyzer) setOperation(op *sql.SetOperation, s *scope) relation {
	name := setNames[op.Op]
	left, right := a.body(op.Left, s), a.body(op.Right, s)
	if op.Corresponding {
		left.fields, right.fields = a.corresponding(op, left.fields, right.fields)
	}
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
			how := name
			if op.Op == sql.Union {
				how += " DISTINCT"
			}
			a.fail(op, "TYPE_MISMATCH", "Type %s is not comparable and therefore cannot be used in %s", t, how)
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

// corresponding keeps the columns whose names both sides have, in the left one's order.
func (a *analyzer) corresponding(op *sql.SetOperation, left, right []field) (l, r []field) {
	if op.By != nil {
		a.fail(op, "NOT_SUPPORTED", "CORRESPONDING with columns is unsupported")
	}
	a.nameAll(op, left)
	others := a.nameAll(op, right)
	for _, f := range left {
		if i, ok := others[sql.LowerName(f.name)]; ok {
			l, r = append(l, f), append(r, right[i])
		}
	}
	if len(l) == 0 {
		a.fail(op, "MISMATCHED_COLUMN_ALIASES", "No corresponding columns")
	}
	return l, r
}

// nameAll finds columns by name, all of which must have one of their own.
func (a *analyzer) nameAll(op *sql.SetOperation, fields []field) map[string]int {
	m := map[string]int{}
	for i, f := range fields {
		name := sql.LowerName(f.name)
		if name == "" {
			a.fail(op, "MISSING_COLUMN_NAME", "Anonymous columns are not allowed in set operations with CORRESPONDING")
		}
		if _, ok := m[name]; ok {
			a.fail(op, "AMBIGUOUS_NAME", "Duplicate columns found when using CORRESPONDING in set operations: %s", f.name)
		}
		m[name] = i
	}
	return m
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
