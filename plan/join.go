package plan

import (
	"glaux/sql"
	"glaux/sql/fn"
)

var joinKinds = map[sql.JoinKind]JoinKind{
	sql.CrossJoin: Cross, sql.ImplicitJoin: Cross, sql.InnerJoin: Inner, sql.LeftJoin: Left, sql.RightJoin: Right, sql.FullJoin: Full,
}

// String gives the kind in upper case.
func (k JoinKind) String() string { return [...]string{"INNER", "LEFT", "RIGHT", "FULL", "CROSS"}[k] }

// join analyzes a join of any kind.
func (a *analyzer) join(j *sql.Join, s *scope) relation {
	if j.Natural {
		a.fail(j, "NOT_SUPPORTED", "Natural join not supported")
	}
	kind := joinKinds[j.Kind]
	left := a.relation(j.Left, s)
	lateral := s.child(left.fields)
	if kind == Right || kind == Full {
		lateral.forbidden = kind.String() + " JOIN"
	}
	if r, alias := expansionOf(j.Right); r != nil {
		return a.joinExpansion(j, kind, left, r, alias, lateral)
	}
	inner := s
	if isLateral(j.Right) {
		inner = lateral
	}
	var c *correlation
	if q := lateralOf(j.Right); q != nil {
		c = a.subquery(lateralForm, q)
	}
	right := a.relation(j.Right, inner)
	n := &Join{Kind: kind, Left: left.node, Right: right.node, Lateral: inner == lateral && readsAny(right.node, columnIDs(left.node.Columns()))}
	both := append(append([]field(nil), left.fields...), right.fields...)
	switch {
	case len(j.Using) > 0:
		return a.using(j, n, left, right)
	case j.On != nil:
		n.Cond = a.joinOn(j.On, s.child(both), kind)
	case kind != Cross:
		n.Cond = &Literal{Of: sql.T(sql.Boolean), Value: true}
	}
	if kind != Inner && kind != Cross && n.Cond != nil {
		a.liftQueries(n)
	}
	if c != nil {
		c.query = right.node
	}
	return relation{node: n, fields: both}
}

// liftQueries computes the queries in an outer join's condition beside the rows
// of the side that they are asked for: engines join by plain conditions.
func (a *analyzer) liftQueries(n *Join) {
	right := columnIDs(n.Right.Columns())
	lifted := map[*Node][]ProjectItem{}
	var lift func(Expr) Expr
	lift = func(e Expr) Expr {
		if subqueryOf(e) == nil {
			return mapChildren(e, lift)
		}
		side := &n.Left
		if refs := refsOf(e); intersects(refs, right) {
			if intersects(refs, columnIDs(n.Left.Columns())) {
				a.fail(nil, "NOT_SUPPORTED", "A subquery over both sides of a %s JOIN is not supported in its condition", n.Kind)
			}
			side = &n.Right
		}
		col := a.column("", e.Type())
		lifted[side] = append(lifted[side], ProjectItem{Out: col, Expr: e})
		return &Ref{Column: col}
	}
	n.Cond = lift(n.Cond)
	for side, items := range lifted {
		*side = &Project{Input: *side, Items: append(passThrough((*side).Columns()), items...)}
	}
}

// lateralOf is the query of LATERAL.
func lateralOf(r sql.Relation) *sql.Query {
	switch r := r.(type) {
	case *sql.Lateral:
		return r.Query
	case *sql.AliasedRelation:
		return lateralOf(r.Relation)
	}
	return nil
}

// joinOn binds a join's condition; that of an outer join sees the joined rows only.
func (a *analyzer) joinOn(on sql.Expr, s *scope, kind JoinKind) Expr {
	a.noAggregates("JOIN clause", on)
	s.closed = kind != Inner && kind != Cross
	b := &binder{analyzer: a, scope: s}
	x := b.expr(on)
	if !fn.CanCoerce(x.Type(), sql.T(sql.Boolean)) {
		a.fail(on, "TYPE_MISMATCH", "JOIN ON clause must evaluate to a boolean: actual type %s", x.Type())
	}
	return coerce(x, sql.T(sql.Boolean))
}

// isLateral reports a relation that sees the left side of its join.
func isLateral(r sql.Relation) bool {
	switch r := r.(type) {
	case *sql.Lateral, *sql.JSONTable:
		return true
	case *sql.AliasedRelation:
		return isLateral(r.Relation)
	case *sql.SampledRelation:
		return isLateral(r.Relation)
	}
	return false
}

// readsAny reports whether a tree reads one of the columns.
func readsAny(n Node, ids map[int]bool) bool {
	for id := range treeRefs(n) {
		if ids[id] {
			return true
		}
	}
	return false
}

// treeRefs are all columns that a tree's expressions and keys read.
func treeRefs(n Node) map[int]bool {
	ids := map[int]bool{}
	WalkNodes(n, func(n Node) { nodeExprs(n, func(e Expr) { addRefs(e, ids) }) })
	addKeyRefs(n, ids)
	return ids
}

// using joins by columns of the same name, which come first and once.
func (a *analyzer) using(j *sql.Join, n *Join, left, right relation) relation {
	var conds []Expr
	var items []ProjectItem
	var fields []field
	taken := map[int]bool{}
	seen := map[string]bool{}
	for _, id := range j.Using {
		name := sql.LowerName(id.Value)
		if seen[name] {
			a.fail(id, "DUPLICATE_COLUMN_NAME", "Column '%s' appears multiple times in USING clause", id.Value)
		}
		seen[name] = true
		l, r := a.usingField(id, left, "left"), a.usingField(id, right, "right")
		t, ok := fn.CommonSuperType(l.col.Type, r.col.Type)
		if !ok || !fn.Comparable(t) {
			a.fail(id, "TYPE_MISMATCH", "Cannot apply operator: %s = %s", l.col.Type, r.col.Type)
		}
		lx, rx := coerce(&Ref{Column: l.col}, t), coerce(&Ref{Column: r.col}, t)
		conds = append(conds, &Compare{Op: "=", Left: lx, Right: rx})
		var x Expr
		switch n.Kind {
		case Right:
			x = rx
		case Full:
			x = &Coalesce{Of: t, Terms: []Expr{lx, rx}}
		default:
			x = lx
		}
		col := a.column(id.Value, t)
		items = append(items, ProjectItem{Out: col, Expr: x})
		fields = append(fields, field{name: id.Value, col: col})
		taken[l.col.ID], taken[r.col.ID] = true, true
	}
	for _, f := range append(append([]field(nil), left.fields...), right.fields...) {
		if !taken[f.col.ID] {
			items = append(items, ProjectItem{Out: f.col, Expr: &Ref{Column: f.col}})
			fields = append(fields, f)
		}
	}
	n.Cond = conjunction(conds)
	return relation{node: &Project{Input: n, Items: items}, fields: fields}
}

// usingField finds a column of USING on one side.
func (a *analyzer) usingField(id sql.Identifier, r relation, side string) *field {
	f, _, _ := a.resolve(id, &scope{fields: r.fields}, []string{sql.LowerName(id.Value)})
	if f == nil {
		a.fail(id, "COLUMN_NOT_FOUND", "Column '%s' is missing from %s side of join", id.Value, side)
	}
	return f
}

// conjunction joins conditions by AND.
func conjunction(conds []Expr) Expr {
	if len(conds) == 1 {
		return conds[0]
	}
	return &Logical{Op: "AND", Terms: conds}
}

// expansionOf finds an UNNEST or JSON_TABLE, perhaps under an alias.
func expansionOf(r sql.Relation) (sql.Relation, *sql.AliasedRelation) {
	alias, ok := r.(*sql.AliasedRelation)
	if ok {
		r = alias.Relation
	}
	switch r.(type) {
	case *sql.Unnest, *sql.JSONTable:
		return r, alias
	}
	return nil, nil
}

// joinExpansion makes a join with an UNNEST or JSON_TABLE one node where that sees
// the left side.
func (a *analyzer) joinExpansion(j *sql.Join, kind JoinKind, left relation, r sql.Relation, alias *sql.AliasedRelation, lateral *scope) relation {
	name := "UNNEST"
	var right relation
	switch r := r.(type) {
	case *sql.Unnest:
		right = a.unnest(r, left.node, lateral)
	case *sql.JSONTable:
		name = "JSON_TABLE"
		right = a.jsonTable(r, left.node, lateral)
	}
	if j.On != nil {
		if lit, ok := j.On.(*sql.BooleanLiteral); !ok || !lit.Value {
			a.fail(j.On, "NOT_SUPPORTED", "%s JOIN involving %s is only supported with condition ON TRUE", kind, name)
		}
	}
	if len(j.Using) > 0 {
		a.fail(j, "NOT_SUPPORTED", "%s JOIN involving %s is only supported with condition ON TRUE", kind, name)
	}
	n := right.node.(*Unnest)
	if alias != nil {
		right = a.rename(alias, right)
	}
	fields := append(append([]field(nil), left.fields...), right.fields...)
	if kind == Right || kind == Full {
		n.Input = nil
		return relation{node: &Join{Kind: kind, Left: left.node, Right: n, Cond: &Literal{Of: sql.T(sql.Boolean), Value: true}}, fields: fields}
	}
	n.Outer = kind == Left
	return relation{node: n, fields: fields}
}

// unnest analyzes UNNEST(a, b) WITH ORDINALITY beside an input, which may be nil.
// The fields are only those that it adds.
func (a *analyzer) unnest(u *sql.Unnest, input Node, s *scope) relation {
	b := &binder{analyzer: a, scope: s}
	n := &Unnest{Input: input}
	var fields []field
	add := func(outs []Column, name string, t sql.Type) []Column {
		col := a.column(name, t)
		fields = append(fields, field{name: name, col: col})
		return append(outs, col)
	}
	for _, e := range u.Exprs {
		a.noAggregates("UNNEST", e)
		x := b.expr(e)
		var outs []Column
		switch t := x.Type(); {
		case t.Kind == sql.Array && t.Elem.Kind == sql.Row:
			for _, f := range t.Elem.Fields {
				outs = add(outs, f.Name, f.Type)
			}
		case t.Kind == sql.Array:
			outs = add(outs, "", *t.Elem)
		case t.Kind == sql.Map:
			outs = add(add(outs, "", *t.Key), "", *t.Elem)
		default:
			a.fail(nil, "INVALID_FUNCTION_ARGUMENT", "Cannot unnest type: %s", t)
		}
		n.Args = append(n.Args, x)
		n.Outs = append(n.Outs, outs)
	}
	if u.WithOrdinality {
		col := add(nil, "", sql.T(sql.BigInt))[0]
		n.Ordinality = &col
	}
	return relation{node: n, fields: fields}
}
