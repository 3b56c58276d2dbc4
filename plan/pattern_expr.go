package plan

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"glaux/sql"
)

// patternContext is where the conditions and measures of a row pattern are bound.
type patternContext struct {
	local  []*scope // of the input; names of other scopes mean nothing here
	labels labels
	window bool
	nav    Navigation // of the navigation functions around
}

// navigate gives a binder inside navigation functions.
func (b *binder) navigate(nav Navigation) *binder {
	inner, p := *b, *b.pattern
	p.nav = nav
	inner.pattern = &p
	return &inner
}

// define binds the conditions, by variable.
func (b *binder) define(r *sql.RowPattern, variables []string) []Expr {
	conds := make([]Expr, len(variables))
	for _, d := range r.Define {
		b.noWindows(d.Expr)
		x := b.expr(d.Expr)
		if x.Type().Kind != sql.Boolean {
			b.fail(d.Expr, "TYPE_MISMATCH", "Expression defining a label must be boolean (actual type: %s)", x.Type())
		}
		conds[slices.Index(variables, canonical(d.Name))] = x
	}
	return conds
}

// measures binds the expressions of MEASURES.
func (b *binder) measures(r *sql.RowPattern) []Expr {
	exprs := make([]Expr, len(r.Measures))
	for i, m := range r.Measures {
		b.noWindows(m.Expr)
		exprs[i] = b.expr(m.Expr)
	}
	return exprs
}

func (b *binder) noWindows(e sql.Expr) {
	if b.pattern.window {
		return
	}
	if s := b.specialsIn(e); len(s.windows) > 0 {
		b.fail(s.windows[0], "NESTED_WINDOW", "Cannot nest window functions or row pattern measures inside pattern recognition expressions")
	}
}

// subqueryScope is what a query inside an expression sees around it: from a row
// pattern, nothing of the input.
func (b *binder) subqueryScope() *scope {
	if b.pattern == nil {
		return b.scope
	}
	closed := *b.scope
	closed.closed = true
	return &closed
}

// patternIn refuses IN of a query for what depends on how rows are matched.
func (b *binder) patternIn(x sql.Expr) {
	walkAST(x, func(n sql.Node) bool {
		if c, ok := n.(*sql.Call); ok {
			if name := patternFunction(c); name != "" {
				b.fail(c, "NOT_SUPPORTED", "IN-PREDICATE with %s function is not yet supported", name)
			}
		}
		return true
	})
	walkAST(x, func(n sql.Node) bool {
		d, ok := n.(*sql.Dereference)
		if !ok {
			return true
		}
		base := d.Base
		for {
			inner, ok := base.(*sql.Dereference)
			if !ok {
				break
			}
			base = inner.Base
		}
		if c, ok := base.(*sql.ColumnRef); ok && b.pattern.labels[canonical(c.Name)] != nil {
			b.fail(d, "NOT_SUPPORTED", "IN-PREDICATE with labeled column reference is not yet supported")
		}
		return true
	})
}

// patternField reads a column that a name means in a row pattern.
func (b *binder) patternField(e sql.Expr, f *field, in *scope, variables []int) Expr {
	if !slices.Contains(b.pattern.local, in) {
		b.fail(e, "NOT_SUPPORTED", "Reference to column '%s' from outer scope not allowed in this context", b.exprText(e))
	}
	nav := b.pattern.nav
	nav.Variables = variables
	return &MatchValue{X: f.ref(in), Nav: nav}
}

// labelled binds variable.column; a qualified name means nothing else in a row pattern.
func (b *binder) labelled(e *sql.Dereference, parts []string) Expr {
	first := e.Base
	for {
		d, ok := first.(*sql.Dereference)
		if !ok {
			break
		}
		first = d.Base
	}
	label := canonical(first.(*sql.ColumnRef).Name)
	variables, ok := b.pattern.labels[label]
	if !ok {
		b.fail(e, "COLUMN_NOT_FOUND", "Column '%s' cannot be resolved", strings.Join(parts, "."))
	}
	name := strings.Join(parts[1:], ".")
	if len(parts) > 2 {
		b.fail(e, "COLUMN_NOT_FOUND", "Column %s prefixed with label %s cannot be resolved", name, label)
	}
	f, in, _ := b.resolve(e, b.scope, parts[1:])
	if f == nil {
		b.fail(e, "COLUMN_NOT_FOUND", "Column %s prefixed with label %s cannot be resolved", name, label)
	}
	return b.patternField(e, f, in, variables)
}

// patternFunctions are the functions that only row patterns have.
var patternFunctions = []string{"first", "last", "prev", "next", "classifier", "match_number"}

func patternFunction(c *sql.Call) string {
	if len(c.Name.Parts) != 1 || c.Name.Parts[0].Quoted {
		return ""
	}
	name := sql.LowerName(c.Name.Parts[0].Value)
	if !slices.Contains(patternFunctions, name) {
		return ""
	}
	return name
}

func navigationFunction(c *sql.Call) bool {
	name := patternFunction(c)
	return name != "" && name != "classifier" && name != "match_number"
}

// patternCall binds a function that has a meaning of its own in row patterns; nil if it is none.
func (b *binder) patternCall(name string, e *sql.Call) Expr {
	if e.Star && e.StarLabel != nil && name != "count" {
		b.fail(e.StarLabel, "INVALID_FUNCTION_ARGUMENT", "label.* syntax is only supported as the only argument of row pattern count function")
	}
	if special := patternFunction(e); special != "" {
		b.checkPatternCall(special, e)
		switch special {
		case "match_number":
			return b.matchNumber(e)
		case "classifier":
			return b.classifier(e)
		}
		return b.navigation(special, e)
	}
	if e.Over == nil && !isAggregateCall(e) || e.Over != nil && !isAggregateName(name) {
		if e.Processing != "" {
			b.fail(e, "INVALID_PROCESSING_MODE", "%s semantics is supported only for FIRST(), LAST() and aggregation functions. Actual: %s", e.Processing, name)
		}
		return nil
	}
	switch {
	case e.Over != nil:
		b.fail(e, "NESTED_WINDOW", "Cannot use OVER with %s aggregate function in pattern recognition context", name)
	case e.Filter != nil:
		b.fail(e, "NOT_SUPPORTED", "Cannot use FILTER with %s aggregate function in pattern recognition context", name)
	case len(e.OrderBy) > 0:
		b.fail(e, "NOT_SUPPORTED", "Cannot use ORDER BY with %s aggregate function in pattern recognition context", name)
	case e.Distinct:
		b.fail(e, "NOT_SUPPORTED", "Cannot use DISTINCT with %s aggregate function in pattern recognition context", name)
	}
	return b.matchAggregate(name, e)
}

func (b *binder) checkPatternCall(name string, e *sql.Call) {
	bad := func(clause string) {
		b.fail(e, "INVALID_PATTERN_RECOGNITION_FUNCTION", "Cannot use %s with %s pattern recognition function", clause, name)
	}
	switch {
	case e.Over != nil:
		bad("OVER")
	case e.Filter != nil:
		bad("FILTER")
	case len(e.OrderBy) > 0:
		bad("ORDER BY")
	case e.Distinct:
		bad("DISTINCT")
	case e.Processing != "" && name != "first" && name != "last":
		b.fail(e, "INVALID_PROCESSING_MODE", "%s semantics is not supported with %s pattern recognition function", e.Processing, name)
	}
}

func (b *binder) matchNumber(e *sql.Call) Expr {
	if b.pattern.window {
		b.fail(e, "INVALID_PATTERN_RECOGNITION_FUNCTION", "MATCH_NUMBER function is not supported in window")
	}
	if len(e.Args) > 0 {
		b.fail(e, "INVALID_FUNCTION_ARGUMENT", "MATCH_NUMBER pattern recognition function takes no arguments")
	}
	return &MatchNumber{}
}

func (b *binder) classifier(e *sql.Call) Expr {
	if len(e.Args) > 1 {
		b.fail(e, "INVALID_FUNCTION_ARGUMENT", "CLASSIFIER pattern recognition function takes no arguments or 1 argument")
	}
	nav := b.pattern.nav
	nav.Variables = nil
	if len(e.Args) == 1 {
		id, ok := e.Args[0].(*sql.ColumnRef)
		if !ok {
			b.fail(e.Args[0], "TYPE_MISMATCH", "CLASSIFIER function argument should be primary pattern variable or subset name. Actual: %s", strings.TrimPrefix(fmt.Sprintf("%T", e.Args[0]), "*sql."))
		}
		if nav.Variables, ok = b.pattern.labels[canonical(id.Name)]; !ok {
			b.fail(id, "INVALID_FUNCTION_ARGUMENT", "%s is not a primary pattern variable or subset name", id.Name.Value)
		}
	}
	return &MatchClassifier{Nav: nav}
}

// navigation binds FIRST, LAST, PREV and NEXT: what stands inside is read at another row.
func (b *binder) navigation(name string, e *sql.Call) Expr {
	offset := b.navigationOffset(name, e)
	b.noNested(name, e.Args[:1])
	b.checkNavigationNesting(name, e)
	nav := b.pattern.nav
	switch name {
	case "first", "last":
		nav.First, nav.Final = name == "first", e.Processing == "FINAL"
		nav.Offset = max(offset, 0)
	default:
		nav.Shift = offset
		if offset < 0 {
			nav.Shift = 1
		}
		if name == "prev" {
			nav.Shift = -nav.Shift
		}
	}
	x := b.navigate(nav).expr(e.Args[0])
	if len(b.argumentLabels(name, e, 0)) == 0 {
		b.fail(e, "INVALID_ARGUMENTS", "Pattern navigation function '%s' must contain at least one column reference or CLASSIFIER()", strings.ToUpper(name))
	}
	return x
}

// navigationOffset reads a navigation function's second argument; -1 without one.
func (b *binder) navigationOffset(name string, e *sql.Call) int {
	if len(e.Args) != 1 && len(e.Args) != 2 {
		b.fail(e, "INVALID_FUNCTION_ARGUMENT", "%s pattern recognition function requires 1 or 2 arguments", name)
	}
	if len(e.Args) == 1 {
		return -1
	}
	lit, ok := e.Args[1].(*sql.LongLiteral)
	if !ok {
		b.fail(e, "INVALID_FUNCTION_ARGUMENT", "%s pattern recognition navigation function requires a number as the second argument", name)
	}
	if lit.Value < 0 {
		b.fail(e, "NUMERIC_VALUE_OUT_OF_RANGE", "%s pattern recognition navigation function requires a non-negative number as the second argument (actual: %d)", name, lit.Value)
	}
	if lit.Value > math.MaxInt32 {
		b.fail(e, "NUMERIC_VALUE_OUT_OF_RANGE", "The second argument of %s pattern recognition navigation function must not exceed %d (actual: %d)", name, math.MaxInt32, lit.Value)
	}
	return int(lit.Value)
}

// callsIn are the calls inside expressions, outer ones first.
func callsIn(exprs []sql.Expr) []*sql.Call {
	var calls []*sql.Call
	for _, e := range exprs {
		walkAST(e, func(n sql.Node) bool {
			if _, query := n.(*sql.Query); query {
				return false
			}
			if c, ok := n.(*sql.Call); ok {
				calls = append(calls, c)
			}
			return true
		})
	}
	return calls
}

func (b *binder) noNested(name string, args []sql.Expr) {
	for _, c := range callsIn(args) {
		if inner := functionName(c.Name); isAggregateName(inner) {
			b.fail(c, "NESTED_AGGREGATION", "Cannot nest %s aggregate function inside %s function", inner, name)
		}
	}
}

// checkNavigationNesting allows FIRST and LAST directly inside PREV and NEXT only.
func (b *binder) checkNavigationNesting(name string, e *sql.Call) {
	var nested []*sql.Call
	for _, c := range callsIn(e.Args[:1]) {
		if navigationFunction(c) {
			nested = append(nested, c)
		}
	}
	if len(nested) == 0 {
		return
	}
	bad := func(c *sql.Call, format string, args ...any) {
		b.fail(c, "INVALID_NAVIGATION_NESTING", format, args...)
	}
	inner := patternFunction(nested[0])
	switch {
	case name == "first" || name == "last":
		bad(nested[0], "Cannot nest %s pattern navigation function inside %s pattern navigation function", inner, name)
	case len(nested) > 1:
		bad(nested[1], "Cannot nest multiple pattern navigation functions inside %s pattern navigation function", name)
	case inner == "prev" || inner == "next":
		bad(nested[0], "Cannot nest %s pattern navigation function inside %s pattern navigation function", inner, name)
	case sql.Expr(nested[0]) != e.Args[0]:
		bad(nested[0], "Immediate nesting is required for pattern navigation functions")
	}
}

// universal stands for no label among a call's labels.
const universal = ""

// argumentLabels are the labels of the columns of a call and of the classifiers
// of one argument; there must be one at most.
func (b *binder) argumentLabels(name string, e *sql.Call, arg int) map[string]bool {
	found := map[string]bool{}
	var visit func(n sql.Node, columns bool) bool
	visit = func(n sql.Node, columns bool) bool {
		switch n := n.(type) {
		case *sql.Query:
			return false
		case *sql.ColumnRef:
			if columns {
				found[universal] = true
			}
		case *sql.Dereference:
			if parts := dottedName(n); parts != nil {
				if columns {
					base, _ := n.Base.(*sql.ColumnRef)
					if base != nil {
						found[canonical(base.Name)] = true
					}
				}
				return false
			}
		case *sql.Call:
			if patternFunction(n) == "classifier" {
				if !columns {
					label := universal
					if len(n.Args) == 1 {
						if id, ok := n.Args[0].(*sql.ColumnRef); ok {
							label = canonical(id.Name)
						}
					}
					found[label] = true
				}
				return false
			}
		}
		return true
	}
	for _, x := range e.Args {
		walkAST(x, func(n sql.Node) bool { return visit(n, true) })
	}
	walkAST(e.Args[arg], func(n sql.Node) bool { return visit(n, false) })
	if len(found) > 1 {
		b.fail(e, "INVALID_ARGUMENTS", "All labels and classifiers inside the call to '%s' must match", name)
	}
	return found
}

// matchAggregate binds an aggregation over rows of the match.
func (b *binder) matchAggregate(name string, e *sql.Call) Expr {
	agg := &MatchAggregate{Final: e.Processing == "FINAL"}
	if e.StarLabel != nil {
		variables, ok := b.pattern.labels[canonical(*e.StarLabel)]
		if !ok {
			b.fail(e.StarLabel, "INVALID_FUNCTION_ARGUMENT", "%s is not a primary pattern variable or subset name", canonical(*e.StarLabel))
		}
		agg.Variables = variables
	}
	row := b.navigate(Navigation{})
	if name == "listagg" {
		agg.Func, agg.Args = row.listagg(e)
	} else {
		agg.Func, agg.Args = row.resolveCall(name, e)
	}
	b.noNested(name, e.Args)
	for _, c := range callsIn(e.Args) {
		if navigationFunction(c) {
			b.fail(c, "INVALID_NAVIGATION_NESTING", "Cannot nest %s pattern navigation function inside %s function", patternFunction(c), name)
		}
	}
	found := map[string]bool{}
	for i := range e.Args {
		for label := range b.argumentLabels(name, e, i) {
			found[label] = true
		}
	}
	if len(found) > 1 {
		b.fail(e, "INVALID_ARGUMENTS", "All aggregate function arguments must apply to rows matched with the same label")
	}
	for label := range found {
		if label != universal {
			agg.Variables = b.pattern.labels[label]
		}
	}
	for i, x := range agg.Args {
		agg.Args[i] = ownRow(x)
	}
	return agg
}

// ownRow makes an aggregation's argument read the aggregated row itself: which
// rows those are the aggregation says.
func ownRow(e Expr) Expr {
	switch e := e.(type) {
	case *MatchValue:
		return &MatchValue{X: e.X}
	case *MatchClassifier:
		return &MatchClassifier{}
	}
	return mapChildren(e, ownRow)
}
