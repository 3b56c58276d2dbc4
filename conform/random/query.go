// Package random writes random, well-typed queries of the dialect: directed by
// its grammar and the function catalog's types, the same for the same seed, and
// made smaller when they show a difference between two engines.
package random

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// Query is a random query.
type Query struct {
	root *node
	// Ordered says that the rows' order is all decided by the query.
	Ordered bool
	// Undefined says why the query has no one answer, or none in Trino; empty: it has.
	Undefined string
	// tries says that each expression that may fail is in a TRY of its own.
	tries bool
	// Wrong says that the query has a mistake, of grammar or of types.
	Wrong bool
	// parts compute one column of the query's.
	parts []*node
	// sources are the rows written in place that it reads.
	sources []source
}

// source is a relation of rows in place: what stands in FROM, and how many rows there are.
type source struct {
	*node
	rows int
}

// rows is a relation as an item of FROM, which is noted as one that the query reads.
func (g *generator) rows(c *columns, alias string) *node {
	item := c.values(alias)
	if c.item == nil && len(c.names) > 0 {
		g.sources = append(g.sources, source{item, c.rows})
	}
	return item
}

// row is the query over one row of a source.
func (q *Query) row(s source, i int) string {
	all := s.parts
	defer func() { s.parts = all }()
	s.parts = append(slices.Clone(all[:len(all)-1]), fmt.Sprintf(" OFFSET %d LIMIT 1", i), all[len(all)-1])
	return q.String()
}

// String is the statement.
func (q *Query) String() string {
	if q.tries {
		return q.tried(false)
	}
	return q.root.String()
}

// Guarded is the statement with a TRY around each expression that may fail. If two
// engines agree on it, they differ on the query only in which of its expressions
// they evaluate, and so in which errors they meet.
//
// What TRY doesn't catch is kept from failing too: SQL/JSON functions, and
// subqueries of more than one row.
func (q *Query) Guarded() string {
	s := strings.NewReplacer(" ERROR ON EMPTY", " NULL ON EMPTY", " ERROR ON ERROR", " NULL ON ERROR").Replace(q.tried(true))
	return doubtful(s)
}

// Defined is the statement with what Undefined speaks of put in a way that has one
// answer. If two engines agree on it, they differ on the query only in that.
func (q *Query) Defined() string {
	s, _ := q.with(func(n *node) []any { return n.defined })
	return s
}

// Totals is the statement with sums of bigint as sums of decimals, of which no part
// overflows; false: there are none.
func (q *Query) Totals() (string, bool) { return q.with(func(n *node) []any { return n.total }) }

// Stored is the statement with dates and intervals of months that it computes stored in arrays;
// false: there are none. Trino computes with 64 bits and stores 32, and only fails then.
func (q *Query) Stored() (string, bool) {
	return q.with(func(n *node) []any {
		if n.typ != "date" && n.typ != "interval year to month" || !n.expression() {
			return nil
		}
		return []any{"element_at(ARRAY[", &node{parts: n.parts}, "], 1)"}
	})
}

// with is the statement with other parts of some nodes.
func (q *Query) with(other func(*node) []any) (string, bool) {
	var changed []func()
	q.root.walk(func(n *node) bool {
		if parts := other(n); parts != nil {
			own := n.parts
			changed = append(changed, func() { n.parts = own })
			n.parts = parts
		}
		return true
	})
	defer func() {
		for _, back := range slices.Backward(changed) { // a node may be there twice
			back()
		}
	}()
	return q.String(), len(changed) > 0
}

// doubtful lets JSON_EXISTS, which has no NULL ON ERROR, say UNKNOWN.
func doubtful(s string) string {
	const call, clause = "JSON_EXISTS(", " NULL ON ERROR)"
	var opened []bool // the parentheses around, whether they are of that function
	quoted := false
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			opened = append(opened, strings.HasSuffix(s[:i+1], call))
		case c == ' ' && len(opened) > 0 && opened[len(opened)-1] && strings.HasPrefix(s[i:], clause):
			out.WriteString(" UNKNOWN ON ERROR")
			i += len(clause) - 2
			continue
		case c == ')' && len(opened) > 0:
			opened = opened[:len(opened)-1]
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

func (q *Query) tried(oneRow bool) string {
	var b strings.Builder
	q.root.guard(&b, oneRow)
	return b.String()
}

// Parts are statements that compute one column of the query's alone, where window functions
// do for one of its rows, or that read one row of a relation: an error that one of them gives,
// too, is one that the query may meet.
func (q *Query) Parts() []string {
	var out []string
	for _, part := range q.parts {
		out = append(out, (&Query{root: part, tries: q.tries}).String())
	}
	for _, s := range q.sources {
		for i := range s.rows {
			out = append(out, q.row(s, i))
		}
	}
	return out
}

// Approx reports whether conform/README.md compares the query's numbers to 1e-12 relative.
func (q *Query) Approx() bool { return Imprecise(q.String()) }

// Catalog is what queries are made of; it is made once and only read.
type Catalog struct {
	scalars, aggregates, windows functions
	geospatials                  []*overload
	named                        map[fn.Kind][][]*overload // by function, for each to be called as often
	// Form is the one form that all queries have; empty: they have any.
	Form string
}

// NewCatalog reads the function catalog.
func NewCatalog() *Catalog {
	c := &Catalog{scalars: overloads(fn.Scalar), aggregates: overloads(fn.Aggregate), windows: overloads(fn.Window), geospatials: geoFunctions(), named: map[fn.Kind][][]*overload{}}
	for kind, all := range map[fn.Kind]functions{fn.Scalar: c.scalars, fn.Aggregate: c.aggregates, fn.Window: c.windows} {
		c.named[kind] = all.byName()
	}
	return c
}

// generator makes one query.
type generator struct {
	*Catalog
	rng       *rand.Rand
	vars      []variable
	columns   *columns
	names     int  // counts names, to have each once
	noQueries bool // no subqueries here
	depth     int  // of relations
	undefined string
	sources   []source // the rows written in place that are read
	mistook   bool     // an expression of a wrong type was made
	mistakes  int      // how many expressions of a wrong type are still to be made
	rich      bool     // literals and texts for arguments are of all kinds
	wide      bool     // days are of all years, and times of whole seconds
	plain     bool     // no expression fails, so none is in a TRY
}

func (g *generator) n(n int) int { return g.rng.IntN(n) }

// chance is true in so many of a hundred cases.
func (g *generator) chance(percent int) bool { return g.n(100) < percent }

func pick[T any](g *generator, from []T) T { return from[g.n(len(from))] }

// Query makes the query of a seed, of the catalog's form if it has one.
func (c *Catalog) Query(seed uint64) *Query {
	g := &generator{Catalog: c, rng: rand.New(rand.NewPCG(seed, 0x676c617578))}
	if g.chance(7) {
		g.mistakes = 1
	}
	make := (*generator).query
	for _, f := range forms {
		if f.name == c.Form {
			make = f.make
		}
	}
	q := make(g)
	q.Undefined, q.sources = g.undefined, g.sources
	q.Wrong, q.tries = g.mistook, g.chance(35) && !g.plain
	if g.chance(2) {
		return q.wrong(g.rng)
	}
	return q
}

// forms are the forms of queries, with how many of a hundred there are of each; of some there are only if they are asked for.
var forms = []struct {
	name   string
	weight int
	make   func(*generator) *Query
}{
	{"casts", 6, (*generator).castQuery},
	{"selection", 20, (*generator).selection},
	{"aggregation", 13, (*generator).aggregation},
	{"window", 11, (*generator).windowed},
	{"join", 8, (*generator).join},
	{"setop", 6, (*generator).setOperation},
	{"unnest", 5, (*generator).unnest},
	{"with", 3, (*generator).recursion},
	{"match", 5, (*generator).matchQuery},
	{"windowpattern", 2, (*generator).windowPattern},
	{"jsontable", 3, (*generator).jsonTable},
	{"routine", 2, (*generator).routineQuery},
	{"lateral", 1, (*generator).lateral},
	{"correlated", 8, (*generator).correlated},
	{"rows", 4, (*generator).rowQuery},
	{"plans", 2, (*generator).jsonPlan},
	{"flows", 1, (*generator).flowQuery},
	{"geospatial", 0, (*generator).geospatial},
	{"spatialjoin", 0, (*generator).spatialJoin},
	{"each", 0, (*generator).each},
	{"eachaggregate", 0, (*generator).eachAggregate},
	{"temporals", 0, (*generator).temporals},
	{"numbers", 0, (*generator).numbers},
	{"comparisons", 0, (*generator).comparisons},
	{"nestedsets", 0, (*generator).nestedSets},
	{"formats", 0, (*generator).formats},
	{"frames", 0, (*generator).frames},
	{"scopes", 0, (*generator).scopes},
	{"windownames", 0, (*generator).windowNames},
	{"failing", 0, (*generator).failing},
}

func (g *generator) query() *Query {
	r := g.n(100)
	for _, f := range forms {
		if r -= f.weight; r < 0 {
			return f.make(g)
		}
	}
	return g.selection()
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
		values := g.rows(g.columns, "t")
		q.root.parts = append(q.root.parts, " FROM ", values, where)
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
		return &node{parts: []any{"SELECT ", (&node{parts: join(exprs)}), " FROM ", g.rows(g.columns, "t"), where}}
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

// recursion: WITH, at times recursive.
func (g *generator) recursion() *Query {
	t := g.ofKind(pick(g, []sql.Kind{sql.Integer, sql.BigInt, sql.Varchar, sql.Date, sql.Double}))
	switch g.n(4) {
	case 0:
		g.columns = g.relation()
		k := g.comparable()
		with := &node{parts: []any{"WITH w(x, y) AS (SELECT CAST(", g.expr(k, 1), " AS " + Spell(k) + "), CAST(", g.expr(t, 2), " AS " + Spell(t) + ") FROM ", g.rows(g.columns, "t"), "), v AS (SELECT x, count(*) AS n FROM w GROUP BY x) "}}
		g.columns, g.vars = nil, []variable{{"a.x", k}, {"a.y", t}, {"v.n", sql.T(sql.BigInt)}}
		return &Query{root: &node{parts: []any{with, "SELECT a.x, v.n, ", g.expr(g.anyType(1), 2), " FROM w AS a" + pick(g, []string{" JOIN", " LEFT JOIN", " FULL JOIN"}) + " v ON a.x = v.x", clause(" WHERE EXISTS (SELECT 1 FROM w WHERE w.y = a.y)")}}}
	case 1:
		g.columns = g.relation()
		e := g.expr(t, 2)
		with := &node{parts: []any{"WITH w(x) AS (SELECT ", e, " FROM ", g.rows(g.columns, "t"), ") "}}
		g.columns = nil
		g.vars = []variable{{"x", t}}
		return &Query{root: &node{parts: []any{with, "SELECT ", list([]*node{g.expr(g.anyType(1), 2), text("x")}), " FROM w", g.where(2)}}}
	}
	g.vars = []variable{{"x", t}}
	step := g.expr(t, 1)
	g.vars = nil
	return &Query{root: &node{parts: []any{"WITH RECURSIVE w(n, x) AS (SELECT 1, CAST(", g.literal(t), " AS " + Spell(t) + ") UNION ALL SELECT n + 1, CAST(", step, " AS " + Spell(t) + ") FROM w WHERE n < 4) SELECT n, x FROM w"}}}
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
