package duck

import (
	"slices"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

func (l *lowerer) exprs(list []plan.Expr) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = l.expr(e)
	}
	return out
}

// expr writes an expression whose value matters, NULL or not.
func (l *lowerer) expr(e plan.Expr) string {
	l.checkStopped()
	tried := l.tried
	l.tried = false
	if !tried {
		if cond := l.unlessNull(e); cond != "" {
			return "CASE WHEN " + cond + " THEN " + l.bounded(l.computed(e, tried)) + " END"
		}
	}
	return l.bounded(l.computed(e, tried))
}

// mostText bounds the text of an expression: operands that are written several times make it
// grow by the power of how deep they nest.
const mostText = 4 << 20

// bounded refuses texts that take longer to compile than anyone waits.
func (l *lowerer) bounded(text string) string {
	if len(text) > mostText {
		l.fail(&sql.Error{Name: "QUERY_EXCEEDED_COMPILER_LIMIT", Message: "The query's expressions are larger than the embedded engine compiles"})
	}
	return text
}

// computed writes an expression with all of its operands; tried, that its errors may be NULL
// at once.
func (l *lowerer) computed(e plan.Expr, tried bool) string {
	if text, ok := l.fused(e); ok {
		return text
	}
	switch e := e.(type) {
	case *plan.Literal:
		return l.literal(e.Of, e.Value)
	case *plan.Ref:
		return l.col(e.Column.ID)
	case *plan.Param:
		text, ok := l.params[e.Column.ID]
		if !ok {
			l.unsupported("A lambda here")
		}
		return text
	case *plan.Call:
		return l.call(e, tried)
	case *plan.RoutineCall:
		return l.routine(e, tried)
	case *caught:
		return l.kernel("$caught", e.of, []sql.Type{sql.ArrayOf(e.of)}, l.expr(e.Expr))
	case *plan.Cast:
		return l.cast(e, tried)
	case *plan.Compare:
		return l.compare(e.Op, e.Left, e.Right, false)
	case *plan.Logical:
		return l.logical(e)
	case *plan.Not:
		return l.not(e.X)
	case *plan.IsNull:
		return "(" + l.expr(e.X) + " IS NULL)"
	case *plan.Between:
		return l.between(e)
	case *plan.In:
		return l.in(e)
	case *plan.Like:
		return l.like(e)
	case *rawExpr:
		return e.text
	case *checkedArg:
		t := e.Type()
		return l.kernel(e.kernel, t, []sql.Type{t}, l.expr(e.Expr))
	case *plan.Case:
		return l.caseExpr(e)
	case *plan.Coalesce:
		return l.coalesce(e)
	case *plan.NullIf:
		return l.nullIf(e)
	case *plan.Try:
		return l.try(e)
	case *plan.MakeRow:
		return l.makeRow(e)
	case *plan.Field:
		if lit, ok := e.X.(*plan.Literal); ok && lit.Value == nil {
			return null(e.Type())
		}
		return l.typed(fieldOf(l.expr(e.X), e.X.Type(), e.Index), e.Type())
	case *plan.MakeArray:
		if len(e.Elems) == 0 {
			return castTo("[]", e.Of)
		}
		return "[" + strings.Join(l.typedExprs(e.Elems, *e.Of.Elem), ", ") + "]"
	case *plan.JSON:
		return l.json(e)
	case *plan.ScalarSubquery:
		return l.nested(subqueryLevel, func() string { return l.scalarSubquery(e) })
	case *plan.Exists:
		return "EXISTS (" + l.exists(e.Query) + ")"
	case *plan.InSubquery:
		return l.nested(subqueryLevel, func() string { return l.quantified("=", false, e.X, e.Query) })
	case *plan.QuantifiedCompare:
		return l.nested(subqueryLevel, func() string { return l.quantified(e.Op, e.All, e.X, e.Query) })
	}
	l.unsupported("%T", e)
	return ""
}

// try makes an error of an expression NULL. After an error DuckDB evaluates what is
// in TRY row by row, each into room for one value. CASE and COALESCE, which also
// stand for much else, would write theirs where the row is in its chunk, so they
// are kept in a struct, which has room of its own. (Of a NULL struct that is a constant
// DuckDB forgets the types.)
func (l *lowerer) try(e *plan.Try) string {
	if isNull(e.X) { // DuckDB would forget its type.
		return null(e.X.Type())
	}
	l.trying++
	l.tried = true
	text := castTo("struct_extract(TRY(struct_pack(v := "+l.expr(e.X)+")), 'v')", e.X.Type())
	l.trying--
	return l.apart(text, e.X)
}

// isNull reports that an expression is NULL, of whatever type.
func isNull(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Literal:
		return e.Value == nil
	case *plan.Cast:
		return isNull(e.X) && plan.CheckJSONKeys(e.X.Type(), e.To) == nil
	case *plan.Try:
		return isNull(e.X)
	case *plan.Field:
		return isNull(e.X)
	}
	return false
}

// nullIf doesn't compute its second operand beside a NULL.
func (l *lowerer) nullIf(e *plan.NullIf) string {
	first := ""
	if mayFail(e.CmpY) {
		isNull := l.expr(e.X) + " IS NULL"
		if find(e.X, l.analyzed.Fails) {
			isNull = l.late(&plan.IsNull{X: e.X}, isNull)
		}
		first = "WHEN " + isNull + " THEN " + null(e.X.Type()) + " "
	}
	equal := l.late(&plan.Compare{Op: "=", Left: e.CmpX, Right: e.CmpY}, l.compare("=", e.CmpX, e.CmpY, false))
	return "CASE " + first + "WHEN " + equal + " THEN " + null(e.X.Type()) + " ELSE " + l.expr(e.X) + " END"
}

// coalesce computes no term after the first that isn't NULL.
func (l *lowerer) coalesce(e *plan.Coalesce) string {
	text := "coalesce(" + strings.Join(l.typedExprs(e.Terms, e.Of), ", ") + ")"
	if slices.ContainsFunc(e.Terms[1:], mayFail) {
		return l.apart(text, e.Terms...)
	}
	return text
}

// apart keeps an expression where it is. DuckDB computes what occurs several times
// in a projection once, and before it, where no TRY is around it and no term before
// it decides. It doesn't look into CASE, so one that is always taken helps. (What is
// constant is computed while planning, or stays.)
func (l *lowerer) apart(text string, of ...plan.Expr) string {
	column := l.columnOf(of...)
	if column == "" {
		return text
	}
	return "CASE WHEN (" + column + " IS NULL) IS NOT NULL THEN " + text + " END"
}

// columnOf names a column that one of the expressions reads, the first of the last that
// reads any; empty: none does.
func (l *lowerer) columnOf(exprs ...plan.Expr) (column string) {
	for _, e := range exprs {
		find(e, func(x plan.Expr) bool {
			r, ok := x.(*plan.Ref)
			if ok {
				column = l.col(r.Column.ID)
			}
			return ok
		})
	}
	return column
}

// cond writes a condition for which NULL is as good as false.
func (l *lowerer) cond(e plan.Expr) string {
	switch e := e.(type) {
	case *plan.Compare:
		return l.compare(e.Op, e.Left, e.Right, true)
	case *plan.Logical:
		terms := make([]string, len(e.Terms))
		for i, t := range e.Terms {
			terms[i] = l.cond(t)
		}
		return "(" + strings.Join(terms, " "+e.Op+" ") + ")"
	case *plan.Not, *plan.Between: // which a scan may answer
		l.unfused = e
	}
	return l.expr(e)
}

// logical writes AND and OR as a value. DuckDB computes all terms then, while
// Trino stops at the first that decides: a term that may fail must be kept from
// the rows where it isn't asked. (As filters, DuckDB narrows the rows term by term.)
func (l *lowerer) logical(e *plan.Logical) string {
	terms := l.exprs(e.Terms)
	for i, t := range e.Terms {
		terms[i] = l.late(t, terms[i])
	}
	text := terms[len(terms)-1]
	guarded := mayFail(e.Terms[len(terms)-1])
	for i := len(terms) - 2; i >= 0; i-- {
		both := "(" + terms[i] + " " + e.Op + " " + text + ")"
		switch {
		case !guarded:
			text = both
		case e.Op == "AND":
			text = "CASE WHEN (NOT " + terms[i] + ") THEN false ELSE " + both + " END"
		default:
			text = "CASE WHEN " + terms[i] + " THEN true ELSE " + both + " END"
		}
		guarded = guarded || mayFail(e.Terms[i])
	}
	return text
}

// varies reports what makes an expression other than constant.
func varies(x plan.Expr) bool { return isRef(x) || isParam(x) || isQuery(x) || isVolatile(x) }

// late keeps a constant condition from being computed before any row needs it, and
// from failing then: DuckDB's optimizer does so with those of CASE, AND and OR. TRY and
// lambdas take nothing volatile.
func (l *lowerer) late(e plan.Expr, text string) string {
	computes := func(x plan.Expr) bool {
		switch x := x.(type) {
		case *plan.Call, *plan.JSON:
			return true
		case *plan.Cast:
			return !x.Implicit && !x.Try
		}
		return false
	}
	needed := func(x plan.Expr) bool {
		switch x.(type) {
		case *plan.RoutineCall, *checkedArg, *caught:
			return true
		}
		return varies(x)
	}
	if _, terms := e.(*plan.Logical); terms || l.trying > 0 || len(l.params) > 0 || !find(e, computes) || find(e, needed) {
		return text
	}
	return "CASE WHEN random() >= 0 THEN " + text + " END"
}

// typedExprs gives bare NULLs the type of their place.
func (l *lowerer) typedExprs(list []plan.Expr, t sql.Type) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = castNull(l.expr(e), e.Type(), t)
	}
	return out
}

func (l *lowerer) caseExpr(e *plan.Case) string {
	var s strings.Builder
	s.WriteString("CASE")
	for _, w := range e.Whens {
		s.WriteString(" WHEN " + l.late(w.Cond, l.cond(w.Cond)) + " THEN " + castNull(l.expr(w.Then), w.Then.Type(), e.Of))
	}
	if e.Else != nil {
		s.WriteString(" ELSE " + castNull(l.expr(e.Else), e.Else.Type(), e.Of))
	} else {
		s.WriteString(" ELSE " + null(e.Of))
	}
	return s.String() + " END"
}

func (l *lowerer) makeRow(e *plan.MakeRow) string {
	parts := make([]string, len(e.Fields))
	for i, name := range kernel.FieldNames(e.Of) {
		parts[i] = quote(name) + ": " + castNull(l.expr(e.Fields[i]), e.Fields[i].Type(), e.Of.Fields[i].Type)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// fieldOf reads a row's field.
func fieldOf(text string, t sql.Type, i int) string {
	return "struct_extract(" + text + ", " + quote(kernel.FieldNames(t)[i]) + ")"
}

// subquery lowers a query inside an expression.
func (l *lowerer) subquery(n plan.Node) *block {
	outer := l.inPlace
	l.inPlace = false
	b := l.node(n)
	l.inPlace = outer
	return b
}

func (l *lowerer) scalarSubquery(e *plan.ScalarSubquery) string {
	if row := plainRow(e); row != nil {
		return castNull(l.expr(row), row.Type(), e.Of)
	}
	cols := e.Query.Columns()
	b := l.subquery(e.Query)
	if len(cols) == 1 {
		if t := cols[0].Type; t.Kind != sql.Double && t.Kind != sql.Real && holdsFloat(t) {
			b = b.wrap(l)
			return l.kept(t, l.col(cols[0].ID), func(x string) string { return "(SELECT " + x + " FROM (" + b.text(l, cols) + ") AS " + l.table() + ")" })
		}
		return "(" + b.query(l) + ")"
	}
	b = b.wrap(l)
	parts := make([]string, len(cols))
	for i, name := range kernel.FieldNames(e.Of) {
		parts[i] = quote(name) + ": " + l.col(cols[i].ID)
	}
	return l.kept(e.Of, "{"+strings.Join(parts, ", ")+"}", func(x string) string { return "(SELECT " + x + " FROM (" + b.text(l, cols) + ") AS " + l.table() + ")" })
}

// plainRow is the value of a subquery of one row that only puts together what is there; else nil. DuckDB
// would compute it once for rows around that are equal, such as those of 0.0 and -0.0.
func plainRow(e *plan.ScalarSubquery) plan.Expr {
	fields := oneRow(e.Query)
	if len(fields) == 0 || slices.ContainsFunc(fields, func(x plan.Expr) bool { return find(x, works) }) {
		return nil
	}
	if len(fields) == 1 {
		return fields[0]
	}
	return &plan.MakeRow{Of: e.Of, Fields: fields}
}

// oneRow is the row of a query of one written row, or of a projection of one; else nil.
func oneRow(n plan.Node) []plan.Expr {
	switch n := n.(type) {
	case *plan.Values:
		if len(n.Rows) == 1 {
			return n.Rows[0]
		}
	case *plan.Project:
		in, ok := n.Input.(*plan.Values)
		if !ok || len(in.Rows) != 1 {
			return nil
		}
		defs := map[int]plan.Expr{}
		for i, c := range in.Out {
			defs[c.ID] = in.Rows[0][i]
		}
		row := make([]plan.Expr, len(n.Items))
		for i, it := range n.Items {
			row[i] = substituted(it.Expr, defs)
		}
		return row
	}
	return nil
}

// works reports an expression that does more than to put others together.
func works(x plan.Expr) bool {
	switch x.(type) {
	case *plan.Ref, *plan.Literal, *plan.MakeRow, *plan.MakeArray:
		return false
	}
	return true
}

func (l *lowerer) exists(n plan.Node) string {
	return l.nested(existsLevel, func() string {
		b := l.subquery(n).unordered()
		if b.sel == nil && !b.grouped && !b.distinct {
			return b.selectText([]string{"1"})
		}
		return b.text(l, n.Columns())
	})
}

// quantified is x op ANY or ALL (query).
func (l *lowerer) quantified(op string, all bool, x plan.Expr, n plan.Node) string {
	cols := n.Columns()
	b := l.subquery(n).unordered()
	t := x.Type()
	text := l.expr(x)
	var q string
	if keyed(t) && len(cols) == 1 {
		q = "SELECT " + l.sortable(l.col(cols[0].ID), t) + " FROM (" + b.text(l, cols) + ") AS " + l.table()
		text = l.sortable(text, t)
	} else {
		q = b.query(l)
	}
	switch {
	case op == "=" && !all:
		return "(" + text + " IN (" + q + "))"
	case op == "<>" && all:
		return "(" + text + " NOT IN (" + q + "))"
	case op == "=":
		return "(" + text + " = ALL (" + q + ") AND NOT " + l.nullAmongSeveral(x, text, q) + ")"
	case op == "<>":
		return "(" + text + " <> ANY (" + q + ") OR " + l.nullAmongSeveral(x, text, q) + ")"
	}
	if len(cols) == 1 && t.Kind != sql.Row && t.Kind != sql.Array && !correlated(n) {
		q = l.outermost(q, (op[0] == '>') == all, t.Kind == sql.Double || t.Kind == sql.Real)
	}
	if all {
		return "(" + text + " " + op + " ALL (" + q + "))"
	}
	return "(" + text + " " + op + " ANY (" + q + "))"
}

// outermost is a query of the greatest or least value of a query, which is what an
// ordering comparison with all of them or any depends on, and of a NULL if it has some.
// Of floating numbers, NaN counts only where there is nothing else.
func (l *lowerer) outermost(q string, greatest, floats bool) string {
	extreme := "min(v)"
	if greatest {
		extreme = "max(v)"
	}
	if floats {
		extreme = "coalesce(" + extreme + " FILTER (WHERE NOT isnan(v)), " + extreme + ")"
	}
	return "SELECT unnest(CASE WHEN count(*) = 0 THEN [] WHEN count(v) = 0 THEN [NULL] WHEN count(*) > count(v) THEN [" + extreme + ", NULL] ELSE [" + extreme + "] END)" +
		" FROM (" + q + ") AS " + l.table() + "(v)"
}

// nullAmongSeveral tells where a NULL is compared with different values: it can't
// equal all of them, so Trino doesn't say NULL.
func (l *lowerer) nullAmongSeveral(x plan.Expr, text, q string) string {
	if lit, ok := x.(*plan.Literal); ok && lit.Value != nil {
		return "false"
	}
	alias := l.table()
	return "(" + text + " IS NULL AND (SELECT count(DISTINCT v) > 1 FROM (" + q + ") AS " + alias + "(v)))"
}

// argTexts are a call's arguments, bare NULLs typed as its parameters are.
func (l *lowerer) argTexts(f *fn.Bound, args []plan.Expr) []string {
	out := make([]string, len(args))
	for i, a := range args {
		if _, ok := a.(*plan.Lambda); ok {
			continue
		}
		out[i] = castNull(l.expr(a), a.Type(), concrete(a.Type(), f.Params, i))
	}
	return out
}

// argTypes are the types that argTexts have.
func argTypes(f *fn.Bound, args []plan.Expr) []sql.Type {
	out := make([]sql.Type, len(args))
	for i, a := range args {
		out[i] = a.Type()
		if a.Type().Kind == sql.Unknown {
			out[i] = concrete(a.Type(), f.Params, i)
		}
	}
	return out
}

// call writes a function or operator as its catalog entry says; tried, that its
// errors may be NULL at once (see triedArgs).
func (l *lowerer) call(e *plan.Call, tried bool) string {
	if s, ok := l.constant(e); ok {
		return s
	}
	if s, ok := l.arithmetic(e); ok {
		return s
	}
	low := e.Func.Lowering()
	switch {
	case low.Expr != "":
		return l.typed("("+l.template(low.Expr, e.Func, l.argTexts(e.Func, e.Args))+")", e.Func.Result)
	case low.Special != "":
		s, ok := specials[low.Special]
		if !ok {
			l.unsupported("Function %s", e.Func.Func.Name)
		}
		return s(l, e)
	case low.Kernel != "":
		name := low.Kernel
		if extra, ok := contextual[name]; ok && extra(e) {
			return l.withZone(name, e)
		}
		if tried = tried && !e.Func.Func.CalledOnNull; !tried {
			return l.kernel(name, e.Func.Result, argTypes(e.Func, e.Args), l.argTexts(e.Func, e.Args)...)
		}
		args := l.triedArgs(e)
		l.nullErrors = true
		defer func() { l.nullErrors = false }()
		return l.kernel(name, e.Func.Result, argTypes(e.Func, e.Args), args...)
	}
	l.unsupported("Function %s", e.Func.Func.Name)
	return ""
}

// triedArgs are the arguments of a call inside TRY that gives NULL for NULL. An error
// in one of them makes the whole NULL, so it is NULL there already where the others
// can't fail: DuckDB's TRY computes the rows of a chunk in which one fails one by one.
func (l *lowerer) triedArgs(e *plan.Call) []string {
	failing := 0
	for _, a := range e.Args {
		if mayFail(a) {
			failing++
		}
	}
	if failing != 1 {
		return l.argTexts(e.Func, e.Args)
	}
	out := make([]string, len(e.Args))
	for i, a := range e.Args {
		if _, ok := a.(*plan.Lambda); ok {
			continue
		}
		l.tried = mayFail(a)
		text := l.expr(a)
		l.tried = false
		out[i] = castNull(text, a.Type(), concrete(a.Type(), e.Func.Params, i))
	}
	return out
}

// template fills $1 … $9 and $R.
func (l *lowerer) template(text string, f *fn.Bound, args []string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '$' || i+1 == len(text) {
			out.WriteByte(text[i])
			continue
		}
		i++
		switch c := text[i]; {
		case c == 'R':
			out.WriteString(kernel.SQLType(f.Result))
		case c >= '1' && c <= '9':
			n := int(c - '0')
			for i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9' {
				i++
				n = n*10 + int(text[i]-'0')
			}
			out.WriteString(args[n-1])
		default:
			out.WriteByte('$')
			out.WriteByte(c)
		}
	}
	return out.String()
}

// typed makes sure of a template's type where DuckDB may give another; a cast to
// the type that is there already costs nothing.
func (l *lowerer) typed(text string, t sql.Type) string {
	switch t.Kind {
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Date, sql.Timestamp,
		sql.IntervalDayToSecond, sql.IntervalYearToMonth, sql.VarBinary, sql.Array, sql.Map, sql.Row:
		if !strings.HasPrefix(text, "CAST(") {
			return castTo(text, t)
		}
	}
	return text
}

// json calls a SQL/JSON function: what is constant in the call is its first argument.
func (l *lowerer) json(e *plan.JSON) string {
	call := e.Call
	call.Session = l.session()
	types := []sql.Type{sql.T(sql.Varchar)}
	args := []string{quote(call.String())}
	for _, x := range e.Args {
		types = append(types, x.Type())
		args = append(args, l.expr(x))
	}
	return l.kernel("$sql_json", e.Of, types, args...)
}
