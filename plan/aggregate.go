package plan

import (
	"fmt"
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// aggCall is an aggregation before its SELECT is planned.
type aggCall struct {
	item  AggItem
	check func() // what is asked of it when the SELECT is known to aggregate; may be nil
}

// groupingCall is GROUPING(…) before its SELECT is planned.
type groupingCall struct {
	node *sql.Grouping
	args []Expr
}

// Type implements Expr.
func (e *aggCall) Type() sql.Type { return e.item.Func.Result }

// Type implements Expr.
func (e *groupingCall) Type() sql.Type {
	if len(e.args) > 31 {
		return sql.T(sql.BigInt)
	}
	return sql.T(sql.Integer)
}

// aggregation binds a call of an aggregate function.
func (b *binder) aggregation(name string, e *sql.Call) Expr {
	item := AggItem{Distinct: e.Distinct}
	if e.Filter != nil {
		item.Filter = b.typed(e.Filter, sql.T(sql.Boolean), "Filter expression")
	}
	if name == "listagg" {
		item.Func, item.Args = b.listagg(e)
	} else {
		item.Func, item.Args = b.resolveCall(name, e)
	}
	if e.Nulls != "" {
		b.fail(e, "NULL_TREATMENT_NOT_ALLOWED", "Cannot specify null treatment clause for %s function", name)
	}
	if e.Distinct {
		for _, x := range item.Args {
			if !fn.Comparable(x.Type()) {
				b.fail(e, "TYPE_MISMATCH", "DISTINCT can only be applied to comparable types (actual: %s)", x.Type())
			}
		}
	}
	item.OrderBy = b.aggregateOrder(e)
	bound := item
	check := func() { b.checkAggregation(name, e, bound) }
	if b.late == nil {
		check()
	}
	if !item.Func.Func.Ordered && b.specialsInAll(sortExprs(e.OrderBy)).any() {
		item.OrderBy = nil // which Trino leaves out before it looks into it
	}
	return &aggCall{item: item, check: check}
}

// checkAggregation refuses aggregations and window functions inside one.
func (b *binder) checkAggregation(name string, e *sql.Call, item AggItem) {
	inner := b.specialsInAll(e.Args)
	if !inner.any() && item.Func.Func.Ordered {
		inner = b.specialsInAll(sortExprs(e.OrderBy))
	}
	if len(inner.aggregates) > 0 {
		b.fail(e, "NESTED_AGGREGATION", "Cannot nest aggregations inside aggregation '%s': %s", name, b.exprList(inner.aggregates))
	}
	if len(inner.over) > 0 {
		b.fail(e, "NESTED_WINDOW", "Cannot nest window functions or row pattern measures inside aggregation '%s': %s", name, b.exprList(exprsOf(inner.over)))
	}
	if e.Filter != nil {
		b.later(func(l *lateChecks) *[]func() { return &l.filters }, func() { b.noAggregates("FILTER clause", e.Filter) })
	}
	if !e.Distinct {
		return
	}
	for i, k := range item.OrderBy {
		key := exprKey(k.Expr)
		if !slices.ContainsFunc(item.Args, func(a Expr) bool { return exprKey(a) == key || exprKey(uncoerced(a)) == key }) {
			b.fail(e.OrderBy[i].Expr, "EXPRESSION_NOT_IN_DISTINCT", "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments")
		}
	}
}

// specialsInAll are the aggregations and window functions in several expressions.
func (b *binder) specialsInAll(exprs []sql.Expr) special {
	var all special
	for _, x := range exprs {
		s := b.specialsIn(x)
		all.aggregates = append(all.aggregates, s.aggregates...)
		all.windows = append(all.windows, s.windows...)
		all.over = append(all.over, s.over...)
	}
	return all
}

func exprsOf(calls []*sql.Call) []sql.Expr {
	out := make([]sql.Expr, len(calls))
	for i, c := range calls {
		out[i] = c
	}
	return out
}

func (s special) any() bool { return len(s.aggregates)+len(s.windows) > 0 }

func sortExprs(items []sql.SortItem) []sql.Expr {
	var out []sql.Expr
	for _, it := range items {
		out = append(out, it.Expr)
	}
	return out
}

// aggregateOrder binds the ORDER BY inside an aggregation.
func (b *binder) aggregateOrder(e *sql.Call) []SortKey {
	var keys []SortKey
	for _, item := range e.OrderBy {
		x := b.expr(item.Expr)
		if !fn.Orderable(x.Type()) {
			b.fail(e, "TYPE_MISMATCH", "ORDER BY can only be applied to orderable types (actual: %s)", x.Type())
		}
		keys = append(keys, sortKey(item, x))
	}
	return keys
}

// uncoerced takes implicit casts off.
func uncoerced(e Expr) Expr {
	if c, ok := e.(*Cast); ok && c.Implicit {
		return uncoerced(c.X)
	}
	return e
}

// listagg adds the arguments that its own syntax hides: separator, whether an
// overflow is an error, filler, and whether to count what was left out.
func (b *binder) listagg(e *sql.Call) (*fn.Bound, []Expr) {
	x := b.expr(e.Args[0])
	if x.Type().Kind != sql.Varchar && !fn.CanCoerce(x.Type(), sql.T(sql.Varchar)) {
		b.fail(e, "TYPE_MISMATCH", "Expected expression of varchar, but '%s' has %s type", b.exprText(e.Args[0]), x.Type())
	}
	args := []sql.Expr{e.Args[0], &sql.StringLiteral{Pos: e.Pos}}
	if len(e.Args) > 1 {
		args[1] = e.Args[1]
	}
	overflow, filler, count := true, "...", true
	if o := e.Overflow; o != nil && !o.Error {
		overflow, count = false, o.Count
		if o.Filler != nil {
			filler = o.Filler.Value
		}
	}
	args = append(args, &sql.BooleanLiteral{Pos: e.Pos, Value: overflow}, &sql.StringLiteral{Pos: e.Pos, Value: filler}, &sql.BooleanLiteral{Pos: e.Pos, Value: count})
	return b.resolveArgs("listagg", e, args)
}

// grouping binds GROUPING(a, b).
func (b *binder) grouping(e *sql.Grouping) Expr {
	g := &groupingCall{node: e}
	for _, x := range e.Columns {
		g.args = append(g.args, b.expr(x))
	}
	return g
}

// aggregates reports whether the SELECT aggregates without a GROUP BY.
func (s *selection) aggregates() bool {
	if s.having != nil {
		return true
	}
	found := false
	check := func(e Expr) {
		walkExpr(e, func(e Expr) bool {
			switch g := e.(type) {
			case *aggCall:
				found = true
			case *groupingCall:
				found = true
				s.checkGrouping(g)
			}
			return true
		})
	}
	for _, o := range s.outs {
		check(o.expr)
	}
	for _, o := range s.order {
		check(o.expr)
	}
	return found
}

func (s *selection) checkGrouping(*groupingCall) {
	if s.sel.GroupBy == nil {
		s.fail(s.sel, "MISSING_GROUP_BY", "A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause")
	}
}

// grouped rewrites expressions over a SELECT's source into ones over its Aggregate.
type grouped struct {
	s      *selection
	agg    *Aggregate
	groups *groups
	keys   map[string]int  // by expression
	shapes map[string]bool // of the keys: what else can be none of them
	local  map[int]bool    // the source's columns
	aggs   map[string]Column
	bad    bool
	// inside is the subquery of a bad column, query the one that is being rewritten.
	inside, query Expr
	column        Column   // the bad one
	defined       bool     // the WINDOW clause is checked
	patterns      []func() // checks of the patterns of windows that are used by name
}

// aggregate plans GROUP BY and the aggregations; the select list, HAVING and
// ORDER BY come to read the Aggregate.
func (s *selection) aggregate(gr *groups) {
	if gr == nil {
		gr = &groups{sets: [][]int{{}}}
	}
	g := &grouped{s: s, groups: gr, agg: &Aggregate{Sets: gr.sets}, keys: map[string]int{}, shapes: map[string]bool{}, local: columnIDs(s.node.Columns()), aggs: map[string]Column{}}
	g.computeKeys()
	for i := range s.outs {
		s.outs[i].expr = g.check(s.outs[i].expr, s.outs[i].ast, s.outs[i].at)
	}
	if s.having != nil {
		s.having = g.check(s.having, s.sel.Having, s.sel.Having)
	}
	g.checkDefinitions()
	for i := range s.order {
		s.order[i].expr = g.check(s.order[i].expr, s.order[i].item.Expr, s.order[i].item.Expr)
	}
	s.node = g.agg
	if s.having != nil {
		s.node = &Filter{Input: s.node, Cond: s.having}
	}
}

// computeKeys makes the group keys columns of the Aggregate's input.
func (g *grouped) computeKeys() {
	in := g.s.node
	have := columnIDs(in.Columns())
	items := passThrough(in.Columns())
	computed := false
	for i, x := range g.groups.keys {
		g.keys[exprKey(x)] = i
		g.shapes[shape(x)] = true
		key, ok := x.(*Ref)
		if !ok || !have[key.Column.ID] {
			col := g.s.column("", x.Type())
			items = append(items, ProjectItem{Out: col, Expr: x})
			key = &Ref{Column: col}
			computed = true
		}
		g.agg.Keys = append(g.agg.Keys, key.Column)
	}
	g.agg.KeysOut = g.s.renew(g.agg.Keys)
	if computed {
		in = &Project{Input: in, Items: items}
	}
	g.agg.Input = in
}

// check rewrites an expression, which must depend on nothing but keys and aggregations.
func (g *grouped) check(e Expr, ast sql.Expr, at sql.Node) Expr {
	g.bad = false
	whole := e
	e = g.rewrite(e)
	if g.bad {
		if g.inside != nil && ast != nil {
			ref := g.inQuery(ast)
			text := g.s.source.nameOf(g.column)
			if x, ok := ref.(sql.Expr); ok {
				text = g.s.exprText(x)
			}
			g.s.fail(ref, "EXPRESSION_NOT_AGGREGATE", "Subquery uses '%s' which must appear in GROUP BY clause", text)
		}
		text := ""
		if ast != nil {
			text = g.s.exprText(ast)
		} else if r, ok := whole.(*Ref); ok {
			// A star's column has no place of its own.
			g.s.fail(nil, "EXPRESSION_NOT_AGGREGATE", "Column %s not in GROUP BY clause", g.s.source.starName(r.Column))
		}
		g.s.fail(at, "EXPRESSION_NOT_AGGREGATE", "'%s' must be an aggregate expression or appear in GROUP BY clause", text)
	}
	return e
}

// shape is equal for equal expressions, and cheap: the kinds of an expression
// and of its children.
func shape(e Expr) string {
	if _, ok := e.(*Ref); ok || subqueryOf(e) != nil {
		return fmt.Sprintf("%T", e)
	}
	s := fmt.Sprintf("%T", e)
	eachChild(e, func(c Expr) { s += fmt.Sprintf(" %T", c) })
	return s
}

func (g *grouped) rewrite(e Expr) Expr {
	if _, constant := e.(*Literal); !constant && g.shapes[shape(e)] {
		if i, ok := g.keys[exprKey(e)]; ok {
			return &Ref{Column: g.agg.KeysOut[i]}
		}
	}
	switch x := e.(type) {
	case *aggCall:
		if x.check != nil {
			x.check()
		}
		return g.item(x)
	case *groupingCall:
		return g.groupingValue(x)
	case *Ref:
		if g.local[x.Column.ID] && !g.bad {
			g.bad, g.inside, g.column = true, g.query, x.Column
		}
		return e
	case *windowCall:
		return g.window(x)
	}
	q := subqueryOf(e)
	if q == nil {
		return mapChildren(e, g.rewrite)
	}
	var x Expr // what is compared with the subquery is not in it
	switch e := e.(type) {
	case *InSubquery:
		x = g.rewrite(e.X)
	case *QuantifiedCompare:
		x = g.rewrite(e.X)
	}
	if g.query == nil {
		g.query = e
		defer func() { g.query = nil }()
	}
	updateNode(q, g.rewrite)
	switch e := e.(type) {
	case *InSubquery:
		return &InSubquery{X: x, Query: q, written: e.written}
	case *QuantifiedCompare:
		return &QuantifiedCompare{Op: e.Op, All: e.All, X: x, Query: q, written: e.written}
	}
	return e
}

// inQuery finds where a subquery names the column that is no key.
func (g *grouped) inQuery(e sql.Node) sql.Node {
	found := e
	name := g.s.source.nameOf(g.column)
	name = name[strings.LastIndexByte(name, '.')+1:]
	walkAST(e, func(n sql.Node) bool {
		if q, ok := n.(*sql.Query); ok && found == e {
			if at := columnIn(q, name); at != sql.Node(q) {
				found = at
			}
		}
		return found == e
	})
	return found
}

// window rewrites a window function. What its window has from a definition is not its own, and
// is checked there.
func (g *grouped) window(w *windowCall) Expr {
	g.windowKeys(w)
	own := *w
	spec := w.spec.written
	if spec == nil {
		own.item.Frame, own.item.Match = nil, nil
	}
	if spec == nil || spec.Existing != nil {
		own.item.PartitionBy = nil
	}
	if spec == nil || len(spec.OrderBy) == 0 {
		own.item.OrderBy = nil
	}
	if own.item.Func != nil {
		mapChildren(&own, g.rewrite)
	}
	bad, inside, column := g.bad, g.inside, g.column
	out := mapChildren(w, g.rewrite)
	g.bad, g.inside, g.column = bad, inside, column
	return out
}

// checkDefinitions checks the windows of the WINDOW clause, used or not.
func (g *grouped) checkDefinitions() {
	for i, w := range g.s.sel.Windows {
		item := g.s.named[i]
		for j, e := range w.Spec.PartitionBy {
			g.check(item.PartitionBy[j], e, e)
		}
		for j, it := range w.Spec.OrderBy {
			g.check(item.OrderBy[j].Expr, it.Expr, it.Expr)
		}
		if f := item.Frame; f != nil {
			for _, v := range []struct {
				of Expr
				as sql.Expr
			}{{f.Start.Value, w.Spec.Frame.Start.Value}, {f.End.Value, w.Spec.Frame.End.Value}} {
				if v.of != nil {
					g.check(v.of, v.as, v.as)
				}
			}
		}
	}
	g.defined = true
	for _, check := range g.patterns {
		check()
	}
}

// windowKeys checks the parts of a window, each at its own place.
func (g *grouped) windowKeys(w *windowCall) {
	check := func(x Expr, at sql.Expr, format string, args ...any) {
		if x == nil {
			return
		}
		before := g.bad
		g.bad = false
		g.rewrite(x)
		if g.bad {
			g.s.fail(at, "EXPRESSION_NOT_AGGREGATE", format+" must be an aggregate expression or appear in GROUP BY clause", args...)
		}
		g.bad = before
	}
	spec := w.spec.written
	if spec == nil {
		spec = &sql.WindowSpec{}
	}
	for i, e := range spec.PartitionBy {
		check(w.item.PartitionBy[i], e, "PARTITION BY expression '%s'", g.s.exprText(e))
	}
	for i, it := range spec.OrderBy {
		check(w.item.OrderBy[i].Expr, it.Expr, "ORDER BY expression '%s'", g.s.exprText(it.Expr))
	}
	if f := w.item.Frame; f != nil && spec.Frame != nil {
		check(f.Start.Value, w.spec.frame.Start.Value, "Window frame start")
		check(f.End.Value, w.spec.frame.End.Value, "Window frame end")
	}
	if m := w.item.Match; m != nil {
		g.patternKeys(w, check)
	}
}

// patternKeys checks the conditions and measures of a window's pattern, those of one that is
// used by its name after what the WINDOW clause says else.
func (g *grouped) patternKeys(w *windowCall, check func(x Expr, at sql.Expr, format string, args ...any)) {
	if w.spec.written == nil && !g.defined {
		g.patterns = append(g.patterns, func() { g.patternKeys(w, check) })
		return
	}
	m := w.item.Match
	r := w.spec.frame.Pattern
	for _, d := range r.Define {
		for i, name := range m.Spec.Variables {
			if name == canonical(d.Name) {
				check(m.Spec.Define[i], d.Expr, "'%s'", g.s.exprText(d.Expr))
			}
		}
	}
	for _, measure := range r.Measures {
		if canonical(measure.Name) == w.measure {
			check(m.Measure, measure.Expr, "'%s'", g.s.exprText(measure.Expr))
		}
	}
}

// item adds an aggregation, each once.
func (g *grouped) item(c *aggCall) Expr {
	key := exprKey(c)
	col, ok := g.aggs[key]
	if !ok {
		col = g.s.column(c.item.Func.Func.Name, c.Type())
		item := c.item
		item.Out = col
		if !item.Func.Func.Ordered {
			item.OrderBy = nil
		}
		g.agg.Aggs = append(g.agg.Aggs, item)
		g.aggs[key] = col
	}
	return &Ref{Column: col}
}

// groupingValue computes GROUPING from the grouping set's number: one bit an
// argument, set where the set does not have it.
func (g *grouped) groupingValue(c *groupingCall) Expr {
	g.s.checkGrouping(c)
	var args []int
	for i, x := range c.args {
		k, ok := g.keys[exprKey(x)]
		if r, named := x.(*Ref); named && slices.ContainsFunc(g.s.outs, func(o output) bool { return o.col.ID == r.Column.ID }) {
			g.s.fail(nil, "INVALID_ARGUMENTS", "Invalid reference to output of SELECT clause from grouping() expression in ORDER BY")
		}
		if !ok {
			g.s.fail(c.node, "INVALID_ARGUMENTS", "The arguments to GROUPING() must be expressions referenced by the GROUP BY at the associated query level. Mismatch due to %s.", g.s.exprText(c.node.Columns[i]))
		}
		args = append(args, k)
	}
	value := func(set []int) Expr {
		var bits int64
		for _, k := range args {
			bits <<= 1
			if !slices.Contains(set, k) {
				bits |= 1
			}
		}
		return &Literal{Of: c.Type(), Value: bits}
	}
	sets := g.agg.Sets
	if len(sets) == 1 {
		return value(sets[0])
	}
	if g.agg.GroupID == nil {
		col := g.s.column("groupid", sql.T(sql.BigInt))
		g.agg.GroupID = &col
	}
	out := &Case{Of: c.Type()}
	for i, set := range sets {
		cond := &Compare{Op: "=", Left: &Ref{Column: *g.agg.GroupID}, Right: &Literal{Of: sql.T(sql.BigInt), Value: int64(i)}}
		out.Whens = append(out.Whens, When{Cond: cond, Then: value(set)})
	}
	return out
}
