package random

import (
	"fmt"

	"glaux/sql"
	"glaux/sql/fn"
)

// inner begins a subquery over a relation of its own, at times one that sees the
// columns of the outer query; the function that it gives ends it.
func (g *generator) inner() (correlated bool, end func()) {
	outer, vars, noQueries := g.columns, g.vars, g.noQueries
	if outer != nil && len(outer.names) > 0 && g.chance(50) {
		correlated = true
		g.vars = append(vars[:len(vars):len(vars)], outer.variables()...)
	}
	g.depth++
	g.columns, g.noQueries = g.relation(), !g.chance(10)
	return correlated, func() {
		g.depth--
		g.columns, g.vars, g.noQueries = outer, vars, noQueries
	}
}

// condition is a WHERE of a subquery; a correlated one often compares with the outer query.
func (g *generator) condition(correlated bool) *node {
	if correlated && g.chance(70) {
		v := pick(g, g.vars)
		if fn.Comparable(v.typ) {
			return clause(" WHERE ", g.column(g.columns, v.typ), " = "+v.name, clause(" AND ", g.expr(sql.T(sql.Boolean), 1)))
		}
	}
	return g.where(2)
}

// scalarQuery is a subquery of one value.
func (g *generator) scalarQuery(t sql.Type, depth int) *node {
	correlated, end := g.inner()
	defer end()
	g.names++
	alias := fmt.Sprintf("s%d", g.names)
	if g.columns.item == nil && g.chance(60) {
		g.columns.rows = 1
	}
	switch g.n(4) {
	case 0:
		a := g.scalarAggregate(t, 1)
		where := g.condition(correlated)
		return g.of(t, "(SELECT ", a, " FROM ", g.rows(g.columns, alias), where, ")")
	case 1:
		if fn.Orderable(t) {
			e := g.expr(t, depth-1)
			where := g.condition(correlated)
			return g.of(t, "(SELECT ", e, " FROM ", g.rows(g.columns, alias), where, " ORDER BY 1"+pick(g, []string{"", " DESC"})+" LIMIT 1)")
		}
	}
	g.columns = g.literals() // more than one row fails
	g.columns.rows = 1 + max(0, g.n(12)-10)
	e := g.expr(t, depth-1)
	where := g.condition(correlated)
	return g.of(t, "(SELECT ", e, " FROM ", g.rows(g.columns, alias), where, &node{typ: "end of one row", parts: []any{")"}})
}

// queryPredicate is EXISTS, IN or a quantified comparison.
func (g *generator) queryPredicate(depth int) *node {
	t := g.keyType()
	noQueries := g.noQueries
	g.noQueries = true
	left := g.expr(t, depth)
	g.noQueries = noQueries
	correlated, end := g.inner()
	defer end()
	e := g.expr(g.coercible(t), depth-1)
	where := g.condition(correlated)
	g.names++
	query := &node{parts: []any{"(SELECT ", e, " FROM ", g.rows(g.columns, fmt.Sprintf("s%d", g.names)), where, ")"}}
	b := sql.T(sql.Boolean)
	switch g.n(4) {
	case 0:
		return g.of(b, pick(g, []string{"", "NOT "}), "EXISTS ", query)
	case 1:
		return g.of(b, "(", left, pick(g, []string{" = ", " <> ", " < ", " >= "}), pick(g, []string{"ALL ", "ANY ", "SOME "}), query, ")")
	}
	return g.of(b, "(", left, pick(g, []string{" IN ", " NOT IN "}), query, ")")
}
