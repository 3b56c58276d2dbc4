package plan

import (
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// binder types expressions in one scope. Aggregations and window functions
// become aggCall, windowCall and groupingCall, which the SELECT they belong to
// replaces; where they are not allowed the syntax was checked before.
type binder struct {
	*analyzer
	scope   *scope
	source  *scope                      // of the SELECT's FROM
	windows map[string]*sql.NamedWindow // of the WINDOW clause
	pattern *patternContext             // inside a row pattern
	sel     sql.Node                    // the SELECT or query the expression belongs to, for errors placed there
	late    *lateChecks                 // of the SELECT; nil elsewhere
	place   queryless                   // where a subquery may not be; nil elsewhere
}

// lateChecks are what is asked of window functions when all of a SELECT's expressions
// are typed and its aggregations known to be right, in Trino's order.
type lateChecks struct{ missing, windows, filters []func() }

// later puts a check off, or makes it at once where nothing comes later.
func (b *binder) later(to func(*lateChecks) *[]func(), check func()) {
	if b.late == nil {
		check()
		return
	}
	list := to(b.late)
	*list = append(*list, check)
}

// in gives a binder for the same SELECT in another scope.
func (b *binder) in(s *scope) *binder {
	inner := *b
	inner.scope = s
	return &inner
}

// expr binds an expression.
func (b *binder) expr(e sql.Expr) Expr {
	b.checkStopped()
	switch e := e.(type) {
	case *sql.ColumnRef:
		return b.columnRef(e)
	case *sql.Dereference:
		return b.dereference(e)
	case *sql.Call:
		return b.call(e)
	case *sql.Comparison:
		return b.comparison(e)
	case *sql.Logical:
		terms := make([]Expr, len(e.Terms))
		for i, t := range e.Terms {
			terms[i] = b.typed(t, sql.T(sql.Boolean), "Logical expression term")
		}
		return &Logical{Op: e.Op, Terms: terms}
	case *sql.Not:
		return &Not{X: b.typed(e.X, sql.T(sql.Boolean), "Value of logical NOT expression")}
	case *sql.IsNull:
		x := Expr(&IsNull{X: b.expr(e.X)})
		if e.Not {
			x = &Not{X: x}
		}
		return x
	case *sql.Binary:
		return b.binary(e)
	case *sql.Unary:
		return b.unary(e)
	case *sql.Between:
		return b.between(e)
	case *sql.InList:
		return b.inList(e)
	case *sql.Like:
		return b.like(e)
	case *sql.Subquery:
		return b.scalarSubquery(e)
	case *sql.InSubquery:
		return b.inSubquery(e, e.X, e.Query, "=", false)
	case *sql.Quantified:
		return b.inSubquery(e, e.X, e.Query, e.Op, e.Quantifier == "ALL")
	case *sql.Exists:
		c := b.subquery(existsForm, e)
		c.query = b.inner(e.Query).node
		b.noQuery(e)
		return &Exists{Query: c.query, written: b.written(e)}
	}
	return b.constructor(e)
}

// constructor binds what is neither a name nor an operator.
func (b *binder) constructor(e sql.Expr) Expr {
	switch e := e.(type) {
	case *sql.Cast:
		return b.cast(e)
	case *sql.Case:
		return b.caseExpr(e)
	case *sql.RowExpr:
		return b.row(e)
	case *sql.ArrayExpr:
		elems := make([]Expr, len(e.Elems))
		for i, x := range e.Elems {
			elems[i] = b.expr(x)
		}
		t := b.unify(elems, e.Elems, "All ARRAY elements")
		return &MakeArray{Of: sql.ArrayOf(t), Elems: elems}
	case *sql.Subscript:
		return b.subscript(e)
	case *sql.AtTimeZone:
		return b.atTimeZone(e)
	case *sql.Extract:
		return b.extract(e)
	case *sql.Trim:
		return b.trim(e)
	case *sql.CurrentDateTime:
		return b.currentDateTime(e)
	case *sql.CurrentContext:
		return b.currentContext(e)
	case *sql.Grouping:
		return b.grouping(e)
	case *sql.Parameter:
		return b.parameter(e)
	case *sql.Lambda:
		b.fail(e, "TYPE_MISMATCH", "Lambda expression should always be used inside a function")
	case *sql.JSONExists, *sql.JSONValue, *sql.JSONQuery, *sql.JSONObject, *sql.JSONArray:
		return b.json(e)
	}
	return b.literal(e)
}

// parameter binds the value of a ?, which sees no columns and has no parameters itself.
func (b *binder) parameter(e *sql.Parameter) Expr {
	if e.Index >= len(b.session.Parameters) {
		b.fail(e, "INVALID_PARAMETER_USAGE", "No value provided for parameter")
	}
	value := b.session.Parameters[e.Index]
	walkAST(value, func(n sql.Node) bool {
		if p, ok := n.(*sql.Parameter); ok {
			b.fail(p, "INVALID_PARAMETER_USAGE", "No value provided for parameter")
		}
		return true
	})
	outside := &binder{analyzer: b.analyzer, scope: &scope{}, place: b.place}
	return outside.expr(value)
}

// typed binds an expression that must be of a type, or coercible to it.
func (b *binder) typed(e sql.Expr, t sql.Type, what string) Expr {
	x := b.expr(e)
	if !fn.CanCoerce(x.Type(), t) {
		b.fail(e, "TYPE_MISMATCH", "%s must evaluate to a %s (actual: %s)", what, t, x.Type())
	}
	return coerce(x, t)
}

// columnRef binds a bare name.
func (b *binder) columnRef(e *sql.ColumnRef) Expr {
	name := sql.LowerName(e.Name.Value)
	f, in, _ := b.resolve(e, b.scope, []string{name})
	if f == nil {
		b.fail(e, "COLUMN_NOT_FOUND", "Column '%s' cannot be resolved", name)
	}
	if b.pattern != nil {
		return b.patternField(e, f, in, nil)
	}
	return f.ref(in)
}

// ref reads the field.
func (f *field) ref(in *scope) Expr {
	if in.lambda {
		return &Param{Column: f.col}
	}
	return &Ref{Column: f.col}
}

// dereference binds a.b: a qualified column, or a field of a row.
func (b *binder) dereference(e *sql.Dereference) Expr {
	parts := dottedName(e)
	if parts != nil && b.pattern != nil {
		return b.labelled(e, parts)
	}
	if parts != nil {
		f, in, known := b.resolve(e, b.scope, parts)
		if f != nil {
			return f.ref(in)
		}
		if !known {
			b.fail(e, "COLUMN_NOT_FOUND", "Column '%s' cannot be resolved", strings.Join(parts, "."))
		}
	}
	base := b.expr(e.Base)
	if base.Type().Kind != sql.Row {
		b.fail(e.Base, "TYPE_MISMATCH", "Expression %s is not of type ROW", b.exprText(e.Base))
	}
	index := -1
	for i, f := range base.Type().Fields {
		if f.Name != "" && sql.SameName(f.Name, e.Field.Value) {
			if index >= 0 {
				b.fail(e.Field, "AMBIGUOUS_NAME", "Ambiguous row field reference: %s", e.Field.Value)
			}
			index = i
		}
	}
	if index < 0 {
		if parts != nil {
			b.fail(e, "INVALID_COLUMN_REFERENCE", "Column reference '%s' is invalid", strings.Join(parts, "."))
		}
		b.fail(e, "INVALID_COLUMN_REFERENCE", "Column reference '%s' is invalid", e.Field.Value)
	}
	return &Field{X: base, Index: index}
}

// row binds ROW(a, b).
func (b *binder) row(e *sql.RowExpr) Expr {
	r := &MakeRow{Of: sql.Type{Kind: sql.Row}}
	for _, f := range e.Fields {
		x := b.expr(f)
		r.Fields = append(r.Fields, x)
		r.Of.Fields = append(r.Of.Fields, sql.Field{Type: x.Type()})
	}
	return r
}

// subscript binds base[index]; a row's index is a constant.
func (b *binder) subscript(e *sql.Subscript) Expr {
	base := b.expr(e.Base)
	if base.Type().Kind != sql.Row {
		return b.operator(e, "$subscript", base, b.expr(e.Index))
	}
	lit, ok := e.Index.(*sql.LongLiteral)
	if !ok {
		b.fail(e.Index, "EXPRESSION_NOT_CONSTANT", "Subscript expression on ROW requires a constant index")
	}
	n := len(base.Type().Fields)
	if lit.Value <= 0 {
		b.fail(e.Index, "INVALID_FUNCTION_ARGUMENT", "Invalid subscript index: %d. ROW indices start at 1", lit.Value)
	}
	if lit.Value > int64(n) {
		b.fail(e.Index, "INVALID_FUNCTION_ARGUMENT", "Subscript index out of bounds: %d, max value is %d", lit.Value, n)
	}
	return &Field{X: base, Index: int(lit.Value) - 1}
}

// badNumbers refuses types whose name is right; Trino gives these errors no place.
func (b *binder) badNumbers(t sql.TypeName) {
	if strings.HasPrefix(t.Name, "interval ") && t.Name != "interval year to month" && t.Name != "interval day to second" {
		name := strings.ToUpper(t.Name)
		if unit := strings.TrimPrefix(name, "INTERVAL "); !strings.Contains(unit, " TO ") {
			name += " TO " + unit
		}
		b.fail(nil, "NOT_SUPPORTED", "%s type not supported", name)
	}
	for _, p := range t.Params {
		if p.Type != nil {
			b.badNumbers(*p.Type)
		}
	}
	if t.Name != "decimal" || len(t.Params) == 0 || len(t.Params) > 2 || t.Params[0].Number == nil {
		return
	}
	precision := int32(*t.Params[0].Number) // of which Trino takes 32 bits
	if precision < 1 || precision > 38 {
		b.fail(nil, "INVALID_FUNCTION_ARGUMENT", "DECIMAL precision must be in range [1, 38]: %d", precision)
	}
	if len(t.Params) == 2 && t.Params[1].Number != nil {
		if scale := int32(*t.Params[1].Number); scale < 0 || scale > precision {
			b.fail(nil, "INVALID_FUNCTION_ARGUMENT", "DECIMAL scale must be in range [0, precision (%d)]: %d", precision, scale)
		}
	}
}

// validKeys reports that the keys of all maps in a type can be compared.
func validKeys(t sql.Type) bool {
	if t.Key != nil && !fn.Comparable(*t.Key) || t.Key != nil && !validKeys(*t.Key) || t.Elem != nil && !validKeys(*t.Elem) {
		return false
	}
	return !slices.ContainsFunc(t.Fields, func(f sql.Field) bool { return !validKeys(f.Type) })
}

// cast binds CAST and TRY_CAST.
func (b *binder) cast(e *sql.Cast) Expr {
	t, err := e.Type.Resolve()
	if err != nil {
		b.badNumbers(e.Type)
		if err.Name == "TYPE_NOT_FOUND" {
			b.fail(e, "TYPE_MISMATCH", "%s", err.Message)
		}
		b.raise(e, err)
	}
	if !validKeys(t) {
		b.fail(e, "TYPE_MISMATCH", "Unknown type: %s", e.Type.String())
	}
	if t.Kind == sql.Unknown {
		b.fail(e, "TYPE_MISMATCH", "UNKNOWN is not a valid type")
	}
	x := b.expr(e.X)
	if x.Type().Kind != sql.Unknown && !fn.CanCast(x.Type(), t) {
		b.fail(e, "TYPE_MISMATCH", "Cannot cast %s to %s", x.Type(), t)
	}
	if lit, ok := x.(*Literal); ok && lit.Value == nil && CheckJSONKeys(x.Type(), t) == nil {
		return &Literal{Of: t}
	}
	return &Cast{X: x, To: t, Try: e.Try}
}
