package random

import (
	"fmt"

	"glaux/sql"
	"glaux/sql/fn"
)

// join: two relations joined in some way.
func (g *generator) join() *Query {
	left, right := g.relation(), g.relation()
	key := g.keyType()
	if g.chance(15) {
		key = g.comparable()
	}
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
	on := &node{parts: []any{" ON ", a, pick(g, []string{" = ", " = ", " = ", " IS NOT DISTINCT FROM "}), b}}
	if kind != "FULL JOIN" && g.chance(15) && fn.Orderable(key) {
		on = &node{parts: []any{" ON ", a, pick(g, []string{" < ", " >= ", " <> "}), b}}
	}
	if kind != "FULL JOIN" && g.chance(40) {
		g.columns = pick(g, both)
		g.noQueries = true
		on.parts = append(on.parts, clause(" AND ", g.expr(sql.T(sql.Boolean), 2)))
		g.noQueries = false
	}
	joined := text(" " + kind + " ")
	if kind == "FULL JOIN" && !(left.has(a) && right.has(b)) {
		g.undefined = "Trino loses rows of a FULL JOIN on a constant"
		joined.defined = []any{" JOIN "}
	}
	if g.chance(15) {
		joined, on = text(" CROSS JOIN "), text("")
	}
	g.columns = pick(g, both)
	where := g.where(2)
	t, u := g.rows(left, "t"), g.rows(right, "u")
	return &Query{root: &node{parts: []any{"SELECT ", g.outputs(exprs), " FROM ", t, joined, u, on, where}}}
}

// lateral: a subquery for each row of a relation.
func (g *generator) lateral() *Query {
	left := g.relation()
	g.columns = left
	outer := []*node{g.column(left, g.keyType()), g.column(left, g.anyType(1))}
	g.columns, g.vars, g.noQueries = g.relation(), left.variables(), true
	var names []string
	var exprs []*node
	for i := range 1 + g.n(2) {
		name := fmt.Sprintf("l%d", i)
		names = append(names, name)
		exprs = append(exprs, &node{parts: []any{g.expr(g.anyType(1), 2), " AS " + name}})
		outer = append(outer, text("l."+name))
	}
	inner := []any{"(SELECT ", (&node{parts: join(exprs)})}
	if g.chance(75) {
		inner = append(inner, " FROM ", g.rows(g.columns, "u"), g.where(2))
	} else {
		g.columns = nil
		for i := range exprs {
			exprs[i].parts = []any{g.expr(g.anyType(1), 2), " AS " + names[i]}
		}
	}
	inner = append(inner, ") AS l")
	kind, on := pick(g, []string{" CROSS JOIN LATERAL ", ", LATERAL ", " LEFT JOIN LATERAL ", " JOIN LATERAL "}), ""
	if kind == " LEFT JOIN LATERAL " || kind == " JOIN LATERAL " {
		on = " ON true"
	}
	parts := append([]any{"SELECT ", list(outer), " FROM ", g.rows(left, "t"), kind}, inner...)
	return &Query{root: &node{parts: append(parts, on)}}
}

// unnest: collections of a relation as rows.
func (g *generator) unnest() *Query {
	g.columns = g.relation()
	var args []*node
	var out []*node
	g.vars = nil
	var seen []variable
	for range 1 + g.n(3) {
		g.names++
		switch g.n(4) {
		case 0:
			key, value := g.keyType(), g.simple()
			m := g.expr(sql.MapOf(key, value), 1+g.n(2))
			args = append(args, &node{parts: []any{m}, defined: []any{"array_sort(map_entries(", m, "), (a, b) -> IF(a[1] < b[1], -1, IF(a[1] > b[1], 1, 0)))"}})
			g.undefined = "the order of a map's entries"
			seen = append(seen, variable{fmt.Sprintf("k%d", g.names), key}, variable{fmt.Sprintf("v%d", g.names), value})
		case 1:
			row := sql.RowOf(sql.Field{Name: "f1", Type: g.simple()}, sql.Field{Name: "f2", Type: g.anyType(1)})
			args = append(args, g.of(sql.ArrayOf(row), "CAST(", g.expr(sql.ArrayOf(row), 1), " AS "+Spell(sql.ArrayOf(row))+")"))
			seen = append(seen, variable{fmt.Sprintf("r%da", g.names), row.Fields[0].Type}, variable{fmt.Sprintf("r%db", g.names), row.Fields[1].Type})
		default:
			elem := g.anyType(1)
			if elem.Kind == sql.Row {
				elem = sql.T(sql.Integer)
			}
			args = append(args, g.expr(sql.ArrayOf(elem), 1+g.n(2)))
			seen = append(seen, variable{fmt.Sprintf("e%d", g.names), elem})
		}
	}
	tail, names := "", ""
	if g.chance(40) {
		tail, seen = " WITH ORDINALITY", append(seen, variable{"o", sql.T(sql.BigInt)})
	}
	for i, v := range seen {
		if i > 0 {
			names += ", "
		}
		names += v.name
		out = append(out, text(v.name))
	}
	kind, on := pick(g, []string{" CROSS JOIN ", " LEFT JOIN ", " CROSS JOIN ", ", "}), ""
	if kind == " LEFT JOIN " {
		on = " ON true"
	}
	g.vars = seen
	g.noQueries = true
	out = append(out, g.expr(g.anyType(1), 2))
	where := g.where(2)
	parts := []any{"SELECT ", (&node{parts: join(out)}), " FROM ", g.rows(g.columns, "t"), kind + "UNNEST("}
	if kind == " LEFT JOIN " {
		where = text("")
	}
	parts = append(parts, join(args)...)
	return &Query{root: &node{parts: append(parts, ")"+tail+" AS u("+names+")"+on, where)}}
}
