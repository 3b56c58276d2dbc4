package random

import "strings"

// Queries over rows that are written in place, of which some fail: which of them are computed
// depends on what conditions, joins, limits and groups say of the others, and on when.

// failingRows is a relation of columns a, b, c and d: a number that may fail, a small number, a
// boolean, and an array, a row or a map.
func (g *generator) failingRows(alias string) *node {
	numbers := []string{"1/0", "CAST('x' AS integer)", "abs(-2147483648)", "TRY(1/0)", "5", "6", "7", "CAST(NULL AS integer)"}
	kind := pick(g, [][]string{
		{"ARRAY[1]", "ARRAY[2, 3]", "ARRAY[NULL]", "ARRAY[1/0]", "CAST(NULL AS array(integer))"},
		{"ROW(1, true)", "ROW(2, false)", "ROW(NULL, NULL)", "ROW(1, 1/0 = 1)"},
		{"MAP(ARRAY[1], ARRAY[2])", "MAP(ARRAY[1], ARRAY[NULL])", "MAP(ARRAY[1, 1], ARRAY[2, 3])"},
	})
	rows := make([]*node, 1+g.n(4))
	for i := range rows {
		cells := []string{pick(g, numbers), pick(g, []string{"1", "2", "3", "4", "NULL"}), pick(g, []string{"true", "false", "NULL"}), pick(g, kind)}
		if i == 0 { // which decides the types
			cells[0], cells[1], cells[2] = "CAST("+cells[0]+" AS integer)", "CAST("+cells[1]+" AS integer)", "CAST("+cells[2]+" AS boolean)"
		}
		rows[i] = text("(" + strings.Join(cells, ", ") + ")")
	}
	return &node{parts: []any{"(VALUES ", list(rows), ") AS " + alias + "(a, b, c, d)"}}
}

// failingTest is a condition on such rows.
func (g *generator) failingTest(alias string) *node {
	test := pick(g, []string{"@b > 1", "@b = 2", "@b <> 3", "@c", "@c", "NOT @c", "@c = true", "@b IS NOT NULL", "@b IN (1, 3)", "@b BETWEEN 2 AND 3", "@a > 1", "@a IS NULL",
		"@b * 2 > 3", "COALESCE(@c, false)", "1 / @b > 0", "@d IS NOT NULL", "CASE WHEN @c THEN @b > 1 END", "@b = 2 OR @c", "@b > 1 AND @c", "rand() < 2", "false", "@b > (SELECT 1)", "TRY(@a > 1)"})
	return &node{typ: "boolean", parts: []any{strings.ReplaceAll(test, "@", alias+".")}, smallest: "true"}
}

// failing is a query of such rows.
func (g *generator) failing() *Query {
	outputs := func() *node {
		items := make([]*node, 1+g.n(2))
		for i := range items {
			items[i] = text(pick(g, []string{"a", "b", "c", "d", "a + b", "TRY(a)", "a / b", "COALESCE(b, a)", "b * (a + 1) IS NULL", "1"}))
		}
		return list(items)
	}
	where := func(alias string) *node {
		if g.chance(60) {
			return clause(" WHERE ", g.failingTest(alias))
		}
		return text("")
	}
	equal := func() *node {
		return text(pick(g, []string{"t.b = u.b", "t.b = u.b", "t.b = u.a", "t.b + 1 = u.b", "t.c = u.c", "t.d = t.d AND t.b = u.b"}))
	}
	q := &Query{root: &node{}}
	one := "SELECT t.a, t.b"
	switch g.n(8) {
	case 0:
		q.root.parts = []any{"SELECT ", outputs(), " FROM ", g.failingRows("t"), where("t")}
	case 1:
		q.root.parts = []any{"SELECT * FROM ", g.failingRows("t"), pick(g, []string{" JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN "}), g.failingRows("u"), " ON ", equal(), clause(" AND ", g.failingTest("t")), where("u")}
	case 2:
		q.root.parts = []any{one, " FROM ", g.failingRows("t"), " WHERE t.b IN (SELECT ", pick(g, []string{"u.b", "u.a", "u.b + 1"}), " FROM ", g.failingRows("u"), where("u"), ")", clause(" AND ", g.failingTest("t"))}
	case 3:
		q.root.parts = []any{"SELECT s.b, u.a FROM (SELECT a, b, c FROM ", g.failingRows("t"), where("t"), pick(g, []string{" UNION ALL ", " UNION "}), "SELECT a, b, c FROM ", g.failingRows("t"), where("t"), ") AS s JOIN ", g.failingRows("u"), " ON s.b = u.b"}
	case 4:
		q.root.parts = []any{"SELECT b, count(*), ", pick(g, []string{"max(a)", "sum(a)", "count(d)", "max(a) FILTER (WHERE c)", "count_if(c)"}), " FROM ", g.failingRows("t"), where("t"), " GROUP BY b", clause(pick(g, []string{" HAVING b > 1", " HAVING count(*) > 1", " HAVING max(b) < 3"}))}
	case 5:
		q.root.parts = []any{"SELECT ", outputs(), " FROM (SELECT * FROM ", g.failingRows("t"), where("t"), pick(g, []string{" LIMIT 1", " OFFSET 1", " ORDER BY b LIMIT 1", " ORDER BY b, c DESC"}), ") AS t", where("t")}
		g.undefined = "which rows a limit leaves"
	case 6:
		q.root.parts = []any{one, ", x FROM ", g.failingRows("t"), " CROSS JOIN UNNEST(", pick(g, []string{"ARRAY[a, b]", "ARRAY[b]", "sequence(1, b)", "NULLIF(ARRAY[b], ARRAY[a])"}), ") AS e(x)", where("t")}
	default:
		q.root.parts = []any{one, ", (SELECT max(", pick(g, []string{"u.a", "u.b"}), ") FROM ", g.failingRows("u"), " WHERE u.b = t.b", clause(" AND ", g.failingTest("u")), ") FROM ", g.failingRows("t"), where("t")}
	}
	q.Undefined = g.undefined
	return q
}
