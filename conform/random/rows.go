package random

import (
	"fmt"
	"strings"
)

// Queries of few rows of small integers and NULLs, of which many are equal: what is asked is
// which rows there are, not what functions give. Columns are a, b and c.

// smallRows is a relation of columns a, b and c.
func (g *generator) smallRows(alias string) *node {
	rows := make([]*node, 2+g.n(6))
	for i := range rows {
		cells := make([]string, 3)
		for k := range cells {
			if cells[k] = fmt.Sprint(g.n(4)); g.chance(12) {
				cells[k] = "NULL"
			}
		}
		if i == 0 { // which decides the types
			for k := range cells {
				cells[k] = "CAST(" + cells[k] + " AS integer)"
			}
		}
		rows[i] = text("(" + strings.Join(cells, ", ") + ")")
	}
	return &node{parts: []any{"(VALUES ", list(rows), ") AS " + alias + "(a, b, c)"}}
}

// small is a number made of columns, or a constant.
func (g *generator) small(columns ...string) *node {
	c := pick(g, columns)
	return &node{typ: "integer", parts: []any{pick(g, []string{c, c, c, c + " + 1", c + " * 2", "-" + c, "COALESCE(" + c + ", 7)", "NULLIF(" + c + ", 1)", "1", "NULL"})}, smallest: c}
}

// smallTest is a condition on numbers.
func (g *generator) smallTest(columns ...string) *node {
	of := func(parts ...any) *node { return &node{typ: "boolean", parts: parts, smallest: "true"} }
	switch g.n(6) {
	case 0:
		return of(pick(g, columns), " IS NOT NULL")
	case 1:
		return of("(", g.smallTest(columns...), pick(g, []string{" AND ", " OR "}), g.smallTest(columns...), ")")
	case 2:
		return of("NOT ", "(", g.smallTest(columns...), ")")
	}
	return of(pick(g, columns), pick(g, []string{" = ", " <> ", " < ", " >= ", " IS DISTINCT FROM "}), pick(g, append([]string{"1", "2", "0"}, columns...)))
}

// order is ORDER BY all of some outputs, which so many columns are.
func (g *generator) allOrdered(columns int) string {
	keys := make([]string, columns)
	for i := range keys {
		keys[i] = fmt.Sprint(i+1) + pick(g, []string{"", "", " DESC", " NULLS FIRST", " DESC NULLS FIRST"})
	}
	return " ORDER BY " + strings.Join(keys, ", ")
}

// body is a query of one or two columns; of some bodies rows are cut off.
func (g *generator) body(columns, depth int) *node {
	alias := g.alias("t")
	names := []string{alias + ".a", alias + ".b", alias + ".c"}
	outputs := func(e func() *node) *node {
		items := make([]*node, columns)
		for i := range items {
			items[i] = e()
		}
		return &node{parts: join(items)}
	}
	plain := func() *node { return g.small(names...) }
	where := func() *node {
		if g.chance(40) {
			return clause(" WHERE ", g.smallTest(names...))
		}
		return text("")
	}
	n := &node{}
	switch r := g.n(12); {
	case r < 3:
		n.parts = []any{"SELECT ", outputs(plain), " FROM ", g.smallRows(alias), where()}
	case r < 6:
		n.parts = []any{"SELECT DISTINCT ", outputs(plain), " FROM ", g.smallRows(alias), where()}
	case r < 8:
		keys := pick(g, []string{"a", "a, b", "GROUPING SETS ((a), ())", "ROLLUP (a, b)", "CUBE (a, b)", "()", "GROUPING SETS ((a, b), (b), (a), ())"})
		having := text("")
		if g.chance(40) {
			having = clause(" HAVING ", pick(g, []string{"count(*) > 1", "count(b) < 2", "max(c) > 1", "count(DISTINCT c) = 1", "sum(c) IS NOT NULL"}))
		}
		one := func() *node {
			options := []string{"count(*)", "max(c)", "sum(c)", "count(DISTINCT b)", "min(b)", "count(*) FILTER (WHERE c > 0)"}
			if keys != "()" {
				options = append(options, "a", "a", "a")
			}
			return text(fmt.Sprintf("CAST(%s AS integer)", pick(g, options)))
		}
		n.parts = []any{"SELECT ", outputs(one), " FROM ", g.smallRows(alias), where(), " GROUP BY " + keys, having}
	case r < 9 && depth > 0:
		n.parts = []any{"SELECT * FROM (", g.body(columns, depth-1), ")"}
	case r < 11 && depth > 0:
		n.parts = []any{"(", g.body(columns, depth-1), ")" + pick(g, []string{" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ", " INTERSECT ALL ", " EXCEPT ALL "}) + "(", g.body(columns, depth-1), ")"}
	default:
		rows := make([]*node, 1+g.n(3))
		for i := range rows {
			cells := make([]string, columns)
			for k := range cells {
				cells[k] = pick(g, []string{"1", "2", "0", "CAST(NULL AS integer)", "1 + 1"})
			}
			rows[i] = text("ROW(" + strings.Join(cells, ", ") + ")")
		}
		n.parts = []any{"VALUES ", list(rows)}
	}
	if g.chance(30) {
		n.parts = append(n.parts, clause(g.allOrdered(columns), pick(g, []string{" LIMIT 2", " OFFSET 1", " OFFSET 1 LIMIT 1", " FETCH FIRST 2 ROWS ONLY", " FETCH FIRST ROW WITH TIES", " OFFSET 1 ROW FETCH NEXT 2 ROWS WITH TIES", " LIMIT 0", ""})))
	}
	return n
}

func (g *generator) alias(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

// rowQuery is a query of rows: bodies compared with numbers, bodies alone, ties, tables
// that are made step by step, and collections with their places.
func (g *generator) rowQuery() *Query {
	q := &Query{root: &node{}}
	names := []string{"t.a", "t.b", "t.c"}
	switch g.n(6) {
	case 0:
		q.root.parts = []any{g.body(1+g.n(2), 2)}
	case 1: // comparisons with queries
		outputs := []*node{text("t.a"), text("t.b")}
		for range 1 + g.n(2) {
			outputs = append(outputs, g.comparedRows(names))
		}
		q.root.parts = []any{"SELECT ", list(outputs), " FROM ", g.smallRows("t"), clause(" WHERE ", g.comparedRows(names))}
	case 2: // ties
		outputs := []*node{g.small(names...), g.small(names...)}
		keys := pick(g, []string{"1", "2 DESC", "1 NULLS FIRST", "t.a", "t.b DESC", "t.a + t.b", "1, 2", "count(*)", "t.c"})
		group := ""
		if strings.HasPrefix(keys, "count") {
			outputs, group = []*node{text("t.a"), text("count(*)")}, " GROUP BY t.a"
		}
		q.root.parts = []any{"SELECT ", list(outputs), " FROM ", g.smallRows("t"), group + " ORDER BY " + keys, clause(pick(g, []string{" OFFSET 1", " OFFSET 2 ROWS"})), pick(g, []string{" FETCH FIRST ROW WITH TIES", " FETCH NEXT 2 ROWS WITH TIES", " FETCH FIRST 3 ROWS WITH TIES"})}
		if strings.Contains(q.String(), "OFFSET") {
			g.undefined = "which of equal rows an offset leaves out"
			q.root.parts[5] = &node{parts: []any{q.root.parts[5]}, defined: []any{""}}
		}
	case 3:
		q.root.parts = g.steps()
	case 4:
		q.root.parts = g.placed()
	default: // grouping sets
		a, b := pick(g, []string{"a", "b"}), pick(g, []string{"b", "c"})
		by := pick(g, []string{"GROUPING SETS ((a, b, c), (a, b), (c), ())", "ROLLUP (a, c)", "CUBE (a, b, c)", "a, ROLLUP (b, c)", "ROLLUP (a), CUBE (b, c)", "DISTINCT CUBE (a, b), ROLLUP (a, c)", "GROUPING SETS (a, b, (), ()), c", "GROUPING SETS ((a, b), (a), c)"})
		sets := []string{"a", "c"}
		if strings.Contains(by, "b") {
			sets = append(sets, "b", "grouping(a, b, c)", "grouping(b)")
		}
		outputs := []*node{}
		for range 2 + g.n(3) {
			outputs = append(outputs, text(pick(g, append(sets, "count(*)", "sum("+b+")", "count(DISTINCT "+a+")", "max(a + c)", "grouping(c)", "count(*) FILTER (WHERE a > 0)", "count(DISTINCT b) FILTER (WHERE c > 0)", "array_agg(DISTINCT a ORDER BY a)"))))
		}
		q.root.parts = []any{pick(g, []string{"SELECT ", "SELECT DISTINCT "}), list(outputs), " FROM ", g.smallRows("t"), clause(" WHERE ", g.smallTest("a", "b", "c")), " GROUP BY " + by, clause(" HAVING ", pick(g, []string{"count(*) > 1", "grouping(c) = 0", "max(a) > 1"}))}
	}
	q.Undefined = g.undefined
	return q
}

// comparedRows is a value of a query, or a condition on it.
func (g *generator) comparedRows(names []string) *node {
	of := func(parts ...any) *node { return &node{typ: "boolean", parts: parts, smallest: "true"} }
	op := pick(g, []string{" = ", " <> ", " < ", " <= ", " > ", " >= "})
	all := pick(g, []string{"ANY ", "ALL ", "SOME "})
	switch g.n(7) {
	case 0:
		return of(pick(g, []string{"", "NOT "}), "EXISTS (", g.body(1+g.n(2), 2), ")")
	case 1, 2:
		return of(g.small(names...), op+all+"(", g.body(1, 2), ")")
	case 3:
		return of("ROW(", g.small(names...), ", ", g.small(names...), ")", pick(g, []string{" = ", " <> "})+all+"(SELECT ROW(a, b) FROM ", g.smallRows(g.alias("t")), ")")
	case 4:
		return of("(", g.small(names...), ", ", g.small(names...), ")", pick(g, []string{" IN (", " NOT IN ("}), g.body(2, 1), ")")
	}
	return of(g.small(names...), pick(g, []string{" IN (", " NOT IN ("}), g.body(1, 2), ")")
}

// steps is a recursive table.
func (g *generator) steps() []any {
	step := pick(g, []string{"w.b", "w.b + 1", "w.a", "w.a + w.b", "w.b * 2"})
	from := " FROM w"
	if g.chance(40) {
		from = pick(g, []string{" FROM w JOIN (VALUES (0, 1), (1, 2), (2, 0), (2, 3)) AS e(f, g) ON w.b = e.f", " FROM w, (VALUES (5, 1), (6, 2)) AS e(f, g)", " FROM (VALUES (0, 1), (1, 2), (2, 3)) AS e(f, g) JOIN w ON e.f = w.b", " FROM (VALUES (0, 1)) AS e(f, g) RIGHT JOIN w ON e.f = w.b"})
		step = "e.g"
	}
	limit := pick(g, []string{"n < 3", "n < 5", "w.b < 3 AND n < 6", "n < 2 OR w.b = 1 AND n < 4", "n < 20"})
	body := []any{"SELECT n, a, b FROM w"}
	if g.chance(50) {
		body = []any{pick(g, []string{"SELECT a, count(*), max(n) FROM w GROUP BY a", "SELECT n, b FROM w WHERE n = (SELECT max(n) FROM w)", "SELECT x.n, y.b FROM w AS x JOIN w AS y ON x.n = y.n AND x.a = y.a", "SELECT DISTINCT b FROM w", "SELECT count(*) FROM w WHERE b IN (SELECT a FROM w)"})}
	}
	base := []any{"SELECT 1, a, b FROM ", g.smallRows("t"), clause(" WHERE ", g.smallTest("a", "b"))}
	if g.chance(30) {
		base = []any{"VALUES (1, 0, CAST(1 AS integer))"}
	}
	parts := append([]any{"WITH RECURSIVE w(n, a, b) AS ("}, base...)
	parts = append(parts, pick(g, []string{" UNION ALL ", " UNION ALL ", " UNION ALL ", " UNION "})+"SELECT n + 1, w.a, "+step+from+" WHERE "+limit, ") ")
	return append(parts, body...)
}

// placed is collections as rows, with their places.
func (g *generator) placed() []any {
	collections := []string{"ARRAY[a, b, c]", "ARRAY[a]", "CAST(NULL AS array(integer))", "CAST(ARRAY[] AS array(integer))", "sequence(1, COALESCE(abs(b), 1))", "ARRAY[NULL, c]", "repeat(a, 2)", "slice(ARRAY[a, b, c], 2, 5)", "filter(ARRAY[a, b, c], x -> x > 0)"}
	args, names := []string{}, []string{}
	for i := range 1 + g.n(3) {
		switch g.n(5) {
		case 0:
			args, names = append(args, "MAP(ARRAY[1], ARRAY[b])"), append(names, fmt.Sprintf("k%d", i), fmt.Sprintf("v%d", i))
		case 1:
			args, names = append(args, "ARRAY[ROW(a, b), ROW(b, c)]"), append(names, fmt.Sprintf("f%d", i), fmt.Sprintf("g%d", i))
		default:
			args, names = append(args, pick(g, collections)), append(names, fmt.Sprintf("e%d", i))
		}
	}
	tail := ""
	if g.chance(70) {
		tail, names = " WITH ORDINALITY", append(names, "o")
	}
	unnest := fmt.Sprintf("UNNEST(%s)%s AS u(%s)", strings.Join(args, ", "), tail, strings.Join(names, ", "))
	from := []any{" FROM ", g.smallRows("t"), pick(g, []string{" CROSS JOIN ", ", "}) + unnest}
	condition := g.smallTest("a", names[0])
	switch g.n(4) {
	case 0:
		from = []any{" FROM ", g.smallRows("t"), " LEFT JOIN " + unnest + " ON true"}
	case 1:
		inner := pick(g, []string{"SELECT count(*), max(" + names[0] + ") FROM " + unnest, "SELECT * FROM " + unnest + " WHERE " + names[0] + " > 0", "SELECT " + names[0] + " FROM " + unnest + " ORDER BY 1 LIMIT 1", "SELECT DISTINCT " + names[0] + " FROM " + unnest, "SELECT sum(" + names[0] + ") OVER () FROM " + unnest})
		if strings.Contains(unnest, "u(k") || strings.Contains(unnest, "u(f") {
			inner = "SELECT * FROM " + unnest
		}
		from = []any{" FROM ", g.smallRows("t"), pick(g, []string{" CROSS JOIN LATERAL (", ", LATERAL (", " LEFT JOIN LATERAL ("}) + inner + ") AS l"}
		if strings.HasPrefix(from[2].(string), " LEFT") {
			from[2] = from[2].(string) + " ON true"
		}
		return append([]any{"SELECT t.a, l.*"}, from...)
	}
	outputs := []*node{text("t.a")}
	for _, n := range names {
		outputs = append(outputs, text(n))
	}
	parts := append([]any{"SELECT ", list(outputs)}, from...)
	return append(parts, clause(" WHERE ", condition))
}
