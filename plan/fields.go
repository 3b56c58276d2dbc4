package plan

import "glaux/sql"

// Of a row that a query makes itself Trino computes only the fields that are read, and nothing
// where only its being NULL is asked, so that what else is in it can't fail. It looks through
// conversions of rows, and where neither a lambda nor a routine is being computed through CASE.

// takeFields puts what rows are made of in place of their fields.
func (a *analyzer) takeFields(root Node) {
	t := &fieldTaker{analyzer: a}
	updateNode(root, t.expr)
	if t.changed {
		foldConstants(root)
	}
}

type fieldTaker struct {
	*analyzer
	lambdas int // around what is looked at
	changed bool
}

func (t *fieldTaker) expr(e Expr) Expr {
	if _, ok := e.(*Lambda); ok {
		t.lambdas++
		defer func() { t.lambdas-- }()
	}
	e = mapChildren(e, t.expr)
	switch x := e.(type) {
	case *Coalesce:
		if only := onlyTerm(x); only != nil && isRow(only) {
			return only
		}
	case *NullIf:
		if isRow(x.X) && (alwaysNull(x.CmpX) || alwaysNull(x.CmpY)) {
			return x.X
		}
	case *Field:
		if f, ok := t.field(x.X, x.Index); ok {
			t.changed = true
			return f
		}
	case *IsNull:
		if null, ok := t.isNull(x.X); ok {
			t.changed = true
			return null
		}
	case *Compare:
		if distinct := x.Op == "IS DISTINCT FROM"; distinct || x.Op == "IS NOT DISTINCT FROM" {
			return t.distinctFromNull(x, distinct)
		}
	}
	return e
}

// onlyTerm is the term of COALESCE beside NULLs, if it is one.
func onlyTerm(x *Coalesce) Expr {
	var only Expr
	for _, term := range x.Terms {
		switch {
		case isNullLiteral(term):
		case only != nil:
			return nil
		default:
			only = term
		}
	}
	return only
}

// distinctFromNull asks rows that are compared with NULL whether they are NULL.
func (t *fieldTaker) distinctFromNull(x *Compare, distinct bool) Expr {
	row := x.Left
	if isNullLiteral(row) {
		row = x.Right
	} else if !isNullLiteral(x.Right) {
		return x
	}
	null, ok := t.isNull(row)
	if !ok {
		return x
	}
	t.changed = true
	if distinct {
		return &Not{X: null}
	}
	return null
}

// field is a field of what an expression makes; false says that it makes no row.
func (t *fieldTaker) field(row Expr, i int) (Expr, bool) {
	switch row := row.(type) {
	case *MakeRow:
		for k, f := range row.Fields {
			if k != i && hasQuery(f) { // which is a part of the plan
				return nil, false
			}
		}
		return row.Fields[i], true
	case *Cast:
		if !isRow(row.X) || row.To.Kind != sql.Row || knownRow(row.X) {
			return nil, false
		}
		f, ok := t.field(row.X, i)
		if to := row.To.Fields[i].Type; ok && !f.Type().Equal(to) {
			f = &Cast{X: f, To: to, Try: row.Try, Implicit: row.Implicit}
		}
		return f, ok
	case *Case:
		of := row.Of.Fields[i].Type
		return t.throughCase(row, of, func(e Expr) (Expr, bool) {
			if isNullLiteral(e) {
				return &Literal{Of: of}, false
			}
			f, ok := t.field(e, i)
			if !ok {
				f = &Field{X: e, Index: i}
			}
			return f, ok
		})
	case *ScalarSubquery:
		p, ok := row.Query.(*Project)
		if !ok || len(p.Items) != 1 {
			return nil, false
		}
		f, ok := t.field(p.Items[0].Expr, i)
		if !ok {
			return nil, false
		}
		out := t.column("field", f.Type())
		return &ScalarSubquery{Of: f.Type(), written: row.written, Query: &Project{Input: p.Input, Items: []ProjectItem{{Out: out, Expr: f}}}}, true
	}
	return nil, false
}

// isNull says whether a row that is made is NULL.
func (t *fieldTaker) isNull(row Expr) (Expr, bool) {
	truth := func(v bool) Expr { return &Literal{Of: sql.T(sql.Boolean), Value: v} }
	switch row := row.(type) {
	case *MakeRow:
		return truth(false), !hasQuery(row)
	case *Cast:
		if row.To.Kind != sql.Row || !isRow(row.X) || knownRow(row.X) {
			return nil, false
		}
		for _, f := range row.To.Fields {
			if f.Name != "" {
				return nil, false
			}
		}
		return t.isNull(row.X)
	case *Case:
		null, ok := t.throughCase(row, sql.T(sql.Boolean), func(e Expr) (Expr, bool) {
			if isNullLiteral(e) {
				return truth(true), false
			}
			null, ok := t.isNull(e)
			if !ok {
				null = &IsNull{X: e}
			}
			return null, ok
		})
		if ok && row.Else == nil {
			null.(*Case).Else = truth(true)
		}
		return null, ok
	}
	return nil, false
}

// throughCase has each branch of CASE give what f says of it, if f knows it of one of them.
func (t *fieldTaker) throughCase(c *Case, of sql.Type, f func(Expr) (Expr, bool)) (Expr, bool) {
	if t.lambdas > 0 {
		return nil, false
	}
	known := false
	branch := func(e Expr) Expr {
		out, ok := f(e)
		known = known || ok
		return out
	}
	out := &Case{Of: of, Simple: c.Simple, Else: mapOptional(c.Else, branch)}
	for _, w := range c.Whens {
		out.Whens = append(out.Whens, When{Cond: w.Cond, Then: branch(w.Then)})
	}
	return out, known
}

// knownRow reports a row of constants, which is one itself: what it is converted to is
// computed as a whole.
func knownRow(e Expr) bool {
	row, ok := e.(*MakeRow)
	if !ok {
		return false
	}
	for _, f := range row.Fields {
		if _, known := Eval(f, nil); !known {
			return false
		}
	}
	return true
}

// takeRoutineFields is takeFields for the expressions of a routine, in which Trino looks
// through nothing.
func takeRoutineFields(e Expr) Expr {
	e = mapChildren(e, takeRoutineFields)
	if f, ok := e.(*Field); ok {
		if row, ok := f.X.(*MakeRow); ok {
			return row.Fields[f.Index]
		}
	}
	return e
}
