// Package random writes random, well-typed queries of the dialect: directed by
// its grammar and the function catalog's types, the same for the same seed, and
// made smaller when they show a difference between two engines.
package random

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// Query is a random query.
type Query struct {
	root *node
	// Ordered says that the rows' order is all decided by the query.
	Ordered bool
}

// String is the statement.
func (q *Query) String() string { return q.root.String() }

// Guarded is the statement with a TRY around each expression that may fail. If two
// engines agree on it, they differ on the query only in which of its expressions
// they evaluate, and so in which errors they meet.
func (q *Query) Guarded() string {
	var b strings.Builder
	q.root.guard(&b)
	return b.String()
}

// Approx reports whether conform/README.md compares the query's numbers to 1e-12 relative.
func (q *Query) Approx() bool {
	s := q.String()
	for _, name := range imprecise {
		if strings.Contains(s, name) {
			return true
		}
	}
	return false
}

// Catalog is what queries are made of; it is made once and only read.
type Catalog struct{ scalars, aggregates, windows functions }

// NewCatalog reads the function catalog.
func NewCatalog() *Catalog {
	return &Catalog{scalars: overloads(fn.Scalar), aggregates: overloads(fn.Aggregate), windows: overloads(fn.Window)}
}

// generator makes one query.
type generator struct {
	*Catalog
	rng       *rand.Rand
	vars      []variable
	columns   *columns
	names     int  // counts names, to have each once
	noQueries bool // no subqueries here
}

func (g *generator) n(n int) int { return g.rng.IntN(n) }

// chance is true in so many of a hundred cases.
func (g *generator) chance(percent int) bool { return g.n(100) < percent }

func pick[T any](g *generator, from []T) T { return from[g.n(len(from))] }

// Query makes the query of a seed.
func (c *Catalog) Query(seed uint64) *Query {
	g := &generator{Catalog: c, rng: rand.New(rand.NewPCG(seed, 0x676c617578))}
	var q *Query
	switch r := g.n(100); {
	case r < 50:
		q = g.selection()
	case r < 68:
		q = g.aggregation()
	case r < 78:
		q = g.windowed()
	case r < 86:
		q = g.join()
	case r < 92:
		q = g.setOperation()
	case r < 97:
		q = g.unnest()
	default:
		q = g.recursion()
	}
	return q
}

// relation makes a relation that grows with the columns that are asked of it.
func (g *generator) relation() *columns { return &columns{rows: 1 + g.n(5)} }

// values is the relation as a table in parentheses.
func (c *columns) values(alias string) *node {
	if len(c.names) == 0 {
		return text("(VALUES 1) AS " + alias + "(one)")
	}
	var rows []*node
	for i := range c.rows {
		row := &node{parts: []any{"("}}
		for k := range c.names {
			if k > 0 {
				row.parts = append(row.parts, ", ")
			}
			row.parts = append(row.parts, c.cells[k][i])
		}
		row.parts = append(row.parts, ")")
		if len(c.names) == 1 {
			row.parts[0] = "ROW("
		}
		rows = append(rows, row)
	}
	return &node{parts: []any{"(VALUES ", list(rows), ") AS " + alias + "(" + strings.Join(c.names, ", ") + ")"}}
}

// outputs are expressions of some types as a select list.
func (g *generator) outputs(exprs []*node) *node {
	for i, e := range exprs {
		if g.chance(20) {
			exprs[i] = &node{parts: []any{e, clause(fmt.Sprintf(" AS %s", pick(g, []string{"a", "B", `"Mixed Case"`, "x1"})))}}
		}
	}
	return list(exprs)
}

func (g *generator) where(depth int) *node {
	if g.chance(70) {
		return text("")
	}
	return clause(" WHERE ", g.expr(sql.T(sql.Boolean), depth))
}

// selection: SELECT expressions FROM a relation.
func (g *generator) selection() *Query {
	g.columns = g.relation()
	types := make([]sql.Type, 1+g.n(2))
	exprs := make([]*node, len(types))
	for i := range types {
		types[i] = g.anyType(2)
		exprs[i] = g.expr(types[i], 1+g.n(4))
	}
	head := pick(g, []string{"SELECT ", "SELECT ", "SELECT ", "SELECT ", "SELECT DISTINCT "})
	for _, t := range types {
		if !fn.Comparable(t) {
			head = "SELECT "
		}
	}
	where := g.where(2)
	q := &Query{root: &node{parts: []any{head, g.outputs(exprs)}}}
	if len(g.columns.names) > 0 || g.chance(20) {
		q.root.parts = append(q.root.parts, " FROM ", g.columns.values("t"), where)
	}
	g.order(q, types, len(g.columns.names) > 0)
	return q
}

// order adds an order that decides everything, and at times a limit.
func (g *generator) order(q *Query, types []sql.Type, multi bool) {
	if !multi || g.chance(75) {
		return
	}
	var keys []*node
	for i, t := range types {
		if !fn.Orderable(t) {
			return
		}
		keys = append(keys, text(fmt.Sprintf("%d%s%s", i+1, pick(g, []string{"", " DESC", " ASC"}), pick(g, []string{"", " NULLS FIRST", " NULLS LAST"}))))
	}
	tail := &node{parts: []any{" ORDER BY ", &node{parts: []any{}}}}
	for i, k := range keys {
		if i > 0 {
			tail.parts = append(tail.parts, ", ")
		}
		tail.parts = append(tail.parts, k)
	}
	q.root.parts = append(q.root.parts, tail)
	q.Ordered = true
	if g.chance(40) {
		q.root.parts = append(q.root.parts, clause(pick(g, []string{" LIMIT 2", " OFFSET 1", " OFFSET 1 ROW FETCH FIRST 2 ROWS ONLY", " LIMIT ALL", " OFFSET 2 LIMIT 1", " FETCH FIRST ROW ONLY"})))
	}
}

// aggregate is a call of an aggregate function.
func (g *generator) aggregate(t sql.Type, depth int) *node {
	o, vars, ok := g.choose(g.aggregates, t)
	if !ok || o.fn.Name == "listagg" {
		return &node{typ: "aggregate", parts: []any{"count(", g.expr(g.anyType(1), depth), ")"}}
	}
	parts := []any{o.fn.Name + "("}
	distinct := len(o.params) == 1 && g.chance(15)
	args := g.arguments(o, vars, depth)
	for _, v := range vars {
		distinct = distinct && fn.Comparable(v)
	}
	if distinct && o.params[0].kind != sql.Function {
		parts = append(parts, "DISTINCT ")
	}
	parts = append(parts, args...)
	if o.fn.Name == "array_agg" || !distinct && g.chance(8) {
		// Without an order, what the rows' order decides could differ.
		if element, ok := vars["t"]; o.fn.Name == "array_agg" && ok {
			if !fn.Orderable(element) {
				return &node{typ: "aggregate", parts: []any{"count(*)"}}
			}
			parts = append(parts, " ORDER BY ", strings.TrimPrefix((&node{parts: args}).String(), ""), pick(g, []string{"", " DESC", " NULLS FIRST"}))
		}
	}
	parts = append(parts, ")")
	if !g.noQueries && g.chance(15) { // windows have none in Trino
		parts = append(parts, clause(" FILTER (WHERE ", g.expr(sql.T(sql.Boolean), 1), ")"))
	}
	return &node{typ: "aggregate", parts: parts, smallest: "count(*)"}
}

// byOrder are aggregates whose result depends on the order of rows.
var byOrder = map[string]bool{
	"any_value": true, "map_agg": true, "map_union": true, "multimap_agg": true, "min_by": true, "max_by": true, "listagg": true, "numeric_histogram": true,
	"approx_percentile": true, "approx_most_frequent": true,
}

func (g *generator) aggregation() *Query {
	g.columns = g.relation()
	g.columns.rows = 2 + g.n(6)
	aggregates := make([]*node, 1+g.n(2))
	for i := range aggregates {
		t := g.anyType(1)
		aggregates[i] = g.aggregate(t, g.n(3))
		for name := range byOrder {
			if strings.Contains(aggregates[i].String(), name) {
				aggregates[i] = &node{typ: "aggregate", parts: []any{"count(DISTINCT ", g.expr(g.keyType(), 1), ")"}}
			}
		}
		if g.chance(15) {
			aggregates[i] = &node{parts: []any{"CAST(", aggregates[i], " AS JSON)"}}
		}
	}
	if g.chance(35) {
		where := g.where(2)
		return &Query{root: &node{parts: []any{"SELECT ", g.outputs(aggregates), " FROM ", g.columns.values("t"), where}}}
	}
	return g.grouping(aggregates)
}

func (g *generator) grouping(aggregates []*node) *Query {
	keys := make([]*node, 1+g.n(2))
	for i := range keys {
		t := g.keyType()
		if keys[i] = g.column(g.columns, t); g.chance(20) {
			keys[i] = g.column(g.columns, g.orderable())
		}
		keys[i].smallest = ""
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.String()
	}
	all := strings.Join(names, ", ")
	by := all
	var extra []*node
	switch g.n(6) {
	case 0:
		by = "GROUPING SETS ((" + all + "), (" + names[0] + "), ())"
		extra = append(extra, text("grouping("+all+")"))
	case 1:
		by = "ROLLUP (" + all + ")"
	case 2:
		by = "CUBE (" + all + ")"
	}
	having := text("")
	if g.chance(20) {
		having = clause(" HAVING count(*) ", pick(g, []string{"> 1", "< 3", "= 1"}))
	}
	where := g.where(2)
	head := append(append([]*node{}, keys...), append(extra, aggregates...)...)
	return &Query{root: &node{parts: []any{"SELECT ", list(head), " FROM ", g.columns.values("t"), where, " GROUP BY " + by, having}}}
}

// windowed: functions over windows that an order of a unique column decides.
func (g *generator) windowed() *Query {
	g.columns = g.relation()
	g.columns.rows = 3 + g.n(4)
	g.noQueries = true
	var calls []*node
	for range 1 + g.n(2) {
		calls = append(calls, g.windowCall())
	}
	// The unique column.
	c := g.columns
	cells := make([]*node, c.rows)
	for i := range cells {
		cells[i] = text(fmt.Sprint((i*7 + 3) % 10))
	}
	c.names, c.types, c.cells = append(c.names, "id"), append(c.types, sql.T(sql.Integer)), append(c.cells, cells)
	return &Query{root: &node{parts: []any{"SELECT id, ", list(calls), " FROM ", c.values("t")}}}
}

func (g *generator) windowCall() *node {
	t := g.anyType(1)
	for !fn.Comparable(t) {
		t = g.anyType(1)
	}
	var call *node
	if g.chance(45) {
		if o, vars, ok := g.choose(g.windows, t); ok {
			call = &node{typ: "aggregate", parts: append(append([]any{o.fn.Name + "("}, g.arguments(o, vars, 1)...), ")")}
			switch o.fn.Name {
			case "lag", "lead", "first_value", "last_value", "nth_value":
				call.parts = append(call.parts, clause(pick(g, []string{" IGNORE NULLS", " RESPECT NULLS"})))
			}
			if o.fn.Name == "lag" || o.fn.Name == "lead" || o.fn.Kind == fn.Window && !strings.HasSuffix(o.fn.Name, "_value") {
				return g.over(call, false)
			}
		}
	}
	if call == nil {
		if call = g.aggregate(t, 1); strings.Contains(call.String(), "DISTINCT") || strings.Contains(call.String(), "ORDER BY") || strings.Contains(call.String(), "approx_") || strings.Contains(call.String(), "_by(") {
			call = &node{typ: "aggregate", parts: []any{"count(", g.expr(g.keyType(), 1), ")"}}
		}
	}
	return g.over(call, true)
}

func (g *generator) over(call *node, frame bool) *node {
	parts := []any{call, " OVER ("}
	if g.chance(40) {
		c := g.column(g.columns, g.keyType())
		c.smallest = ""
		parts = append(parts, clause("PARTITION BY ", c, " "))
	}
	parts = append(parts, "ORDER BY id", pick(g, []string{"", " DESC"}))
	if frame && g.chance(60) {
		unit := pick(g, []string{"ROWS", "RANGE", "GROUPS"})
		bounds := pick(g, []string{
			"UNBOUNDED PRECEDING AND CURRENT ROW", "1 PRECEDING AND 1 FOLLOWING", "CURRENT ROW AND UNBOUNDED FOLLOWING", "UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
			"2 PRECEDING AND 1 PRECEDING", "1 FOLLOWING AND 2 FOLLOWING", "CURRENT ROW AND CURRENT ROW", "3 PRECEDING AND CURRENT ROW",
		})
		parts = append(parts, clause(" "+unit+" BETWEEN "+bounds))
	}
	return &node{parts: append(parts, ")")}
}

// join: two relations joined in some way.
func (g *generator) join() *Query {
	left, right := g.relation(), g.relation()
	key := g.keyType()
	g.columns = left
	a := g.column(left, key)
	g.columns = right
	b := g.column(right, g.coercible(key))
	g.columns = nil
	a.smallest, b.smallest = "", ""
	both := []*columns{left, right}
	var exprs []*node
	for range 1 + g.n(2) {
		g.columns = pick(g, both)
		exprs = append(exprs, g.expr(g.anyType(1), 1+g.n(2)))
	}
	exprs = append(exprs, a, b)
	kind := pick(g, []string{"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "INNER JOIN", "LEFT OUTER JOIN"})
	on := &node{parts: []any{" ON ", a, " = ", b}}
	if kind != "FULL JOIN" && g.chance(40) {
		g.columns = pick(g, both)
		g.noQueries = true
		on.parts = append(on.parts, clause(" AND ", g.expr(sql.T(sql.Boolean), 2)))
		g.noQueries = false
	}
	if g.chance(15) {
		kind, on = "CROSS JOIN", text("")
	}
	g.columns = pick(g, both)
	where := g.where(2)
	return &Query{root: &node{parts: []any{"SELECT ", g.outputs(exprs), " FROM ", left.values("t"), " " + kind + " ", right.values("u"), on, where}}}
}

func (g *generator) setOperation() *Query {
	types := []sql.Type{g.orderable()}
	if g.chance(50) {
		types = append(types, g.orderable())
	}
	branch := func() *node {
		g.columns = g.relation()
		exprs := make([]*node, len(types))
		for i, t := range types {
			exprs[i] = g.expr(g.coercible(t), g.n(2))
		}
		where := g.where(1)
		return &node{parts: []any{"SELECT ", (&node{parts: join(exprs)}), " FROM ", g.columns.values("t"), where}}
	}
	// Trino's INTERSECT ALL and EXCEPT ALL refuse some NULLs in rows and arrays.
	nested := false
	for _, t := range types {
		nested = nested || t.Kind == sql.Array || t.Kind == sql.Row
	}
	ops := []string{" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ", " INTERSECT ALL ", " EXCEPT ALL ", " UNION DISTINCT "}
	if nested {
		ops = ops[:4]
	}
	q := &Query{root: &node{parts: []any{branch(), pick(g, ops), branch()}}}
	if g.chance(30) {
		q.root.parts = append(q.root.parts, clause(pick(g, ops), branch()))
	}
	g.columns = nil
	g.order(q, types, true)
	return q
}

func join(nodes []*node) []any {
	var parts []any
	for i, n := range nodes {
		if i > 0 {
			parts = append(parts, ", ")
		}
		parts = append(parts, n)
	}
	return parts
}

// unnest: collections of a relation as rows.
func (g *generator) unnest() *Query {
	g.columns = g.relation()
	elem := g.anyType(1)
	arg, out := g.expr(sql.ArrayOf(elem), 1+g.n(2)), "e"
	if elem.Kind == sql.Row {
		elem, arg = sql.T(sql.Integer), g.expr(sql.ArrayOf(sql.T(sql.Integer)), 2)
	}
	args := []any{arg}
	if g.chance(30) {
		args, out = append(args, ", ", g.expr(sql.MapOf(g.keyType(), g.simple()), 1)), "e, k, v"
	}
	tail := ""
	if g.chance(40) {
		tail, out = " WITH ORDINALITY", out+", o"
	}
	kind, on := pick(g, []string{" CROSS JOIN ", " LEFT JOIN ", " CROSS JOIN "}), ""
	if kind == " LEFT JOIN " {
		on = " ON true"
	}
	g.vars = []variable{{"e", elem}}
	g.noQueries = true
	expr := g.expr(g.anyType(1), 2)
	parts := []any{"SELECT ", list([]*node{text(out), expr}), " FROM ", g.columns.values("t"), kind + "UNNEST("}
	parts = append(append(parts, args...), ")"+tail+" AS u("+out+")"+on)
	return &Query{root: &node{parts: parts}}
}

// recursion: WITH, at times recursive.
func (g *generator) recursion() *Query {
	t := g.ofKind(pick(g, []sql.Kind{sql.Integer, sql.BigInt, sql.Varchar, sql.Date, sql.Double}))
	if g.chance(50) {
		g.columns = g.relation()
		e := g.expr(t, 2)
		with := &node{parts: []any{"WITH w(x) AS (SELECT ", e, " FROM ", g.columns.values("t"), ") "}}
		g.columns = nil
		g.vars = []variable{{"x", t}}
		return &Query{root: &node{parts: []any{with, "SELECT ", list([]*node{g.expr(g.anyType(1), 2), text("x")}), " FROM w", g.where(2)}}}
	}
	g.vars = []variable{{"x", t}}
	step := g.expr(t, 1)
	g.vars = nil
	return &Query{root: &node{parts: []any{"WITH RECURSIVE w(n, x) AS (SELECT 1, CAST(", g.literal(t), " AS " + spell(t) + ") UNION ALL SELECT n + 1, CAST(", step, " AS " + spell(t) + ") FROM w WHERE n < 4) SELECT n, x FROM w"}}}
}

// scalarQuery is a subquery of one value, at times correlated.
func (g *generator) scalarQuery(t sql.Type, depth int) *node {
	outer := g.columns
	g.columns = g.relation()
	g.columns.rows = 1
	g.noQueries = true
	e := g.expr(t, depth-1)
	from := g.columns.values(fmt.Sprintf("s%d", g.names))
	g.columns, g.noQueries = outer, false
	return g.of(t, "(SELECT ", e, " FROM ", from, ")")
}

// queryPredicate is EXISTS, IN or a quantified comparison.
func (g *generator) queryPredicate(depth int) *node {
	outer := g.columns
	t := g.keyType()
	g.noQueries = true
	left := g.expr(t, depth)
	g.columns = g.relation()
	e := g.expr(g.coercible(t), depth-1)
	where := g.where(1)
	g.names++
	query := &node{parts: []any{"(SELECT ", e, " FROM ", g.columns.values(fmt.Sprintf("s%d", g.names)), where, ")"}}
	g.columns, g.noQueries = outer, false
	b := sql.T(sql.Boolean)
	switch g.n(4) {
	case 0:
		return g.of(b, pick(g, []string{"", "NOT "}), "EXISTS ", query)
	case 1:
		return g.of(b, "(", left, pick(g, []string{" = ", " <> ", " < ", " >= "}), pick(g, []string{"ALL ", "ANY ", "SOME "}), query, ")")
	}
	return g.of(b, "(", left, pick(g, []string{" IN ", " NOT IN "}), query, ")")
}
