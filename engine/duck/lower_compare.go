package duck

import (
	"math"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

// compare writes a comparison. DuckDB takes NaN as a number, the largest and
// equal to itself; to Trino every comparison with it is false, but <>. As a
// filter, the extra condition is a conjunct that leaves the comparison itself
// to pushdown and joins.
func (l *lowerer) compare(op string, left, right plan.Expr, filter bool) string {
	t := left.Type()
	if t.Kind == sql.Unknown {
		t = right.Type()
	}
	a, b := l.operand(left, right, t, filter), l.operand(right, left, t, filter)
	if isZoned(left.Type()) && isZoned(right.Type()) {
		return "(" + l.sortExpr(left) + " " + op + " " + l.sortExpr(right) + ")"
	}
	if (t.Kind == sql.Double || t.Kind == sql.Real) && !strings.Contains(op, "DISTINCT") {
		return nanCompare(op, left, right, a, b, filter)
	}
	return l.compareText(op, t, a, b)
}

// operand writes one of what is compared. A number that has no room in the decimals that it
// is compared as is no error beside a constant, in Trino neither, which compares as the number.
// Widening to 128 bits is slow in DuckDB, and the kernel's where it is no filter, which may say
// what a scan leaves out or how tables are joined.
func (l *lowerer) operand(e, other plan.Expr, t sql.Type, filter bool) string {
	if c, ok := e.(*plan.Cast); ok && !c.Try && c.To.Kind == sql.Decimal {
		from := c.X.Type()
		common, ok := fn.CommonSuperType(from, c.To)
		constant := !find(other, varies)
		switch widens := ok && common.Equal(c.To) && (from.Kind == sql.Decimal || from.IsInteger()); {
		case widens && constant && !roomy(from, c.To):
			return l.kernel("$saturated", c.To, []sql.Type{from}, l.expr(c.X))
		case widens && !constant && !filter && from.Kind == sql.Decimal && from.Precision <= 18 && c.To.Precision > 18 && find(c.X, varies) && roomy(from, c.To):
			return l.kernel("cast", c.To, []sql.Type{from}, l.expr(c.X))
		}
	}
	return castNull(l.expr(e), e.Type(), t)
}

// compareText compares two values of one type.
func (l *lowerer) compareText(op string, t sql.Type, a, b string) string {
	switch {
	case isZoned(t):
		if strings.Contains(op, "DISTINCT") {
			// A NULL struct has NULL parts.
			return "(" + part(a, "t") + " " + op + " " + part(b, "t") + ")"
		}
		return "(" + part(a, "t") + " " + op + " " + part(b, "t") + ")"
	case t.Kind == sql.Row && (op == "=" || op == "<>"):
		return l.compareRows(op, t, a, b)
	case t.Kind == sql.Row || t.Kind == sql.Array || t.Kind == sql.Map:
		names := map[string]string{"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
			"IS DISTINCT FROM": "distinct", "IS NOT DISTINCT FROM": "not_distinct"}
		return l.kernel("$"+names[op], sql.T(sql.Boolean), []sql.Type{t, t}, a, b)
	case (t.Kind == sql.Double || t.Kind == sql.Real) && op == "=":
		return "CASE WHEN isnan(" + a + ") AND " + b + " IS NOT NULL THEN false ELSE " + a + " = " + b + " END"
	}
	return "(" + a + " " + op + " " + b + ")"
}

// compareRows compares field by field: AND gives the NULL where it should.
func (l *lowerer) compareRows(op string, t sql.Type, a, b string) string {
	terms := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		terms[i] = l.compareText("=", f.Type, fieldOf(a, t, i), fieldOf(b, t, i))
	}
	text := "(" + strings.Join(terms, " AND ") + ")"
	if op == "<>" {
		return "(NOT " + text + ")"
	}
	return text
}

func nanCompare(op string, left, right plan.Expr, a, b string, filter bool) string {
	plain := "(" + a + " " + op + " " + b + ")"
	nanA, nanB := mayBeNaN(left), mayBeNaN(right)
	var guard, other string // the side that must not be NaN
	switch op {
	case "=":
		if !nanA || !nanB {
			return plain
		}
		guard, other = a, b
	case "<>":
		if x := unordered(left, right); x != nil {
			return "(" + plain + " OR isnan(" + map[bool]string{true: a, false: b}[x == left] + "))"
		}
		if !nanA || !nanB {
			return plain
		}
		return "(" + a + " <> " + b + " OR (isnan(" + a + ") AND isnan(" + b + ")))"
	case "<", "<=":
		if !nanB {
			if op == "<" || !nanA {
				return plain
			}
			return plain
		}
		guard, other = b, a
	default:
		if !nanA {
			return plain
		}
		guard, other = a, b
	}
	if filter {
		return "(" + plain + " AND " + guard + " <= CAST('inf' AS DOUBLE))"
	}
	return "CASE WHEN isnan(" + guard + ") AND " + other + " IS NOT NULL THEN false ELSE " + plain + " END"
}

// unordered is the column of two operands that may hold a NaN where the other is a
// constant. Files have minima and maxima of what isn't NaN, so a condition that is true
// of NaN must say so: DuckDB would leave out the row groups that have no other rows for it.
func unordered(left, right plan.Expr) plan.Expr {
	constant := func(e plan.Expr) bool { l, ok := e.(*plan.Literal); return ok && l.Value != nil && !mayBeNaN(e) }
	column := func(e plan.Expr) bool {
		if c, ok := e.(*plan.Cast); ok {
			e = c.X
		}
		k := e.Type().Kind
		_, ok := e.(*plan.Ref)
		return ok && (k == sql.Double || k == sql.Real)
	}
	switch {
	case constant(right) && column(left):
		return left
	case constant(left) && column(right):
		return right
	}
	return nil
}

// not negates: what is false of a NaN is true of it then.
func (l *lowerer) not(e plan.Expr) string {
	var x plan.Expr
	switch e := e.(type) {
	case *plan.Compare:
		if !strings.Contains(e.Op, "DISTINCT") && e.Op != "<>" {
			x = unordered(e.Left, e.Right)
		}
	case *plan.In:
		for i, v := range e.List {
			if of := unordered(e.X, v); of != e.X || i > 0 && x == nil {
				x = nil
				break
			}
			x = e.X
		}
	}
	text := "(NOT " + l.expr(e) + ")"
	if x == nil {
		return text
	}
	return "(" + text + " OR isnan(" + l.expr(x) + "))"
}

// mayBeNaN is false for constants and numbers that were none before.
func mayBeNaN(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Literal:
		switch v := e.Value.(type) {
		case float64:
			return math.IsNaN(v)
		case float32:
			return v != v
		}
		return false
	case *plan.Cast:
		t := e.X.Type()
		return t.IsString() || t.Kind == sql.JSON || (t.Kind == sql.Double || t.Kind == sql.Real) && mayBeNaN(e.X)
	}
	return true
}

func (l *lowerer) between(e *plan.Between) string {
	return l.nested(betweenLevel, func() string {
		if decided := l.decidedBetween(e); decided != "" {
			return decided
		}
		return l.within(e)
	})
}

// decidedBetween is BETWEEN with a bound that may fail. A lower one that isn't met decides
// beside an upper one, which Trino doesn't compute then; of constants either bound decides.
func (l *lowerer) decidedBetween(e *plan.Between) string {
	constant := !find(e, varies)
	var when strings.Builder
	if mayFail(e.High) {
		low := e.Low
		if constant && mayFail(low) {
			low = &plan.Try{X: low}
		}
		when.WriteString(" WHEN NOT " + l.compare(">=", e.X, low, false) + " THEN false")
	}
	if constant && mayFail(e.Low) {
		high := e.High
		if mayFail(high) {
			high = &plan.Try{X: high}
		}
		when.WriteString(" WHEN NOT " + l.compare("<=", e.X, high, false) + " THEN false")
	}
	if when.Len() == 0 {
		return ""
	}
	return "CASE" + when.String() + " ELSE " + l.within(e) + " END"
}

// within is BETWEEN of bounds that are both computed.
func (l *lowerer) within(e *plan.Between) string {
	t := e.X.Type()
	nan := (t.Kind == sql.Double || t.Kind == sql.Real) && (mayBeNaN(e.X) || mayBeNaN(e.Low))
	if nan || isZoned(t) || t.Kind == sql.Row || t.Kind == sql.Array {
		return "(" + l.compare(">=", e.X, e.Low, false) + " AND " + l.compare("<=", e.X, e.High, false) + ")"
	}
	parts := l.typedExprs([]plan.Expr{e.X, e.Low, e.High}, t)
	return "(" + parts[0] + " BETWEEN " + parts[1] + " AND " + parts[2] + ")"
}

func (l *lowerer) in(e *plan.In) string {
	t := e.X.Type()
	if e.Self {
		null := "(" + l.expr(e.X) + " IS NULL)"
		if t.Kind == sql.Row || t.Kind == sql.Array || t.Kind == sql.Map {
			null = l.kernel("$holds_null", sql.T(sql.Boolean), []sql.Type{t}, l.expr(e.X))
		}
		return "CASE WHEN " + null + " THEN CAST(NULL AS BOOLEAN) ELSE true END"
	}
	if len(e.List) == 1 && t.Kind == sql.Decimal {
		return l.compare("=", e.X, e.List[0], false)
	}
	float := (t.Kind == sql.Double || t.Kind == sql.Real) && mayBeNaN(e.X)
	if float {
		float = false
		for _, x := range e.List {
			float = float || mayBeNaN(x)
		}
	}
	if float || t.Kind == sql.Row || t.Kind == sql.Array || t.Kind == sql.Map || isZoned(t) {
		terms := make([]string, len(e.List))
		for i, x := range e.List {
			terms[i] = l.compare("=", e.X, x, false)
		}
		return "(" + strings.Join(terms, " OR ") + ")"
	}
	if set, ok := members(e); ok {
		text := sql.T(sql.Varchar)
		return l.kernel("$in", sql.T(sql.Boolean), []sql.Type{t, text}, castTo(l.expr(e.X), t), castTo(quote(set), text))
	}
	return "(" + castNull(l.expr(e.X), t, t) + " IN (" + strings.Join(l.typedExprs(e.List, t), ", ") + "))"
}

// manyMembers is from how many constants on they are one of the engine's: below, it looks at the
// statistics of what it reads for them.
const manyMembers = 64

// members writes a list of many constants as one.
func members(e *plan.In) (_ string, ok bool) {
	if len(e.List) < manyMembers {
		return "", false
	}
	list := make([]sql.Value, len(e.List))
	for i, x := range e.List {
		lit, ok := x.(*plan.Literal)
		if !ok {
			return "", false
		}
		list[i] = lit.Value
	}
	return kernel.Members(e.X.Type(), list)
}

// equalsItself is what else a filter x IN (query) asks: Trino makes it a join by
// equality, and NaN and what holds NULL or NaN equal nothing. Anywhere else these are
// members of what has them.
func (l *lowerer) equalsItself(cond plan.Expr) []string {
	var x plan.Expr
	switch e := cond.(type) {
	case *plan.InSubquery:
		x = e.X
	case *plan.QuantifiedCompare:
		if e.Op == "=" && !e.All {
			x = e.X
		}
	}
	switch {
	case x == nil || find(x, isVolatile):
	case (x.Type().Kind == sql.Double || x.Type().Kind == sql.Real) && mayBeNaN(x):
		return []string{"NOT isnan(" + l.expr(x) + ")"}
	case x.Type().Kind == sql.Array || x.Type().Kind == sql.Row || x.Type().Kind == sql.Map:
		return []string{l.compare("=", x, x, true)}
	}
	return nil
}

// like matches natively where nothing is escaped and no character stands for any, which
// DuckDB compares slowly.
func (l *lowerer) like(e *plan.Like) string {
	text := sql.T(sql.Varchar)
	x, pattern := l.castText(l.expr(e.X), e.X.Type(), text, false), l.expr(e.Pattern)
	p, known := e.Pattern.(*plan.Literal)
	special := func(of string) bool { s, ok := p.Value.(string); return ok && strings.Contains(s, of) }
	switch {
	case e.Escape == nil && (!known || !special("_")):
		return "(" + x + " LIKE " + pattern + ")"
	case e.Escape == nil:
		return l.kernel("$like", sql.T(sql.Boolean), []sql.Type{text, text}, x, castTo(pattern, text))
	case known && !special("_"):
		if esc, ok := e.Escape.(*plan.Literal); ok && validPattern(p.Value, esc.Value) && !special(esc.Value.(string)) {
			return "(" + x + " LIKE " + pattern + ")"
		}
	}
	return l.kernel("$like", sql.T(sql.Boolean), []sql.Type{text, text, text}, x, castTo(pattern, text), castTo(l.expr(e.Escape), text))
}

// validPattern reports that each escape stands before something to be escaped.
func validPattern(pattern, escape sql.Value) bool {
	p, ok1 := pattern.(string)
	esc, ok2 := escape.(string)
	if !ok1 || !ok2 || len(esc) != 1 {
		return false
	}
	for i := 0; i < len(p); i++ {
		if p[i] != esc[0] {
			continue
		}
		i++
		if i == len(p) || p[i] != '%' && p[i] != '_' && p[i] != esc[0] {
			return false
		}
	}
	return true
}
