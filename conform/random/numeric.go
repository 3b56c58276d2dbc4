package random

import (
	"fmt"

	"glaux/sql"
)

var numericKinds = []sql.Kind{sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Decimal, sql.Decimal, sql.Decimal, sql.Decimal, sql.Real, sql.Double}

// numbers computes with numbers of all types, at their limits too.
func (g *generator) numbers() *Query {
	if g.chance(15) {
		return g.totals()
	}
	return g.rowsOf(func() *node {
		t, u := g.ofKind(pick(g, numericKinds)), g.ofKind(pick(g, numericKinds))
		e := g.number(t, 1+g.n(2))
		switch g.n(8) {
		case 0:
			return g.compared(t, e, g.number(u, 1))
		case 1:
			to := g.ofKind(pick(g, append(numericKinds, sql.Varchar, sql.Boolean, sql.JSON)))
			return &node{parts: []any{"CAST(", e, " AS " + Spell(to) + ")"}}
		case 2:
			return &node{parts: []any{pick(g, []string{"round(", "truncate("}), e, ")"}}
		case 3:
			return &node{parts: []any{pick(g, []string{"round(", "truncate("}), g.number(g.ofKind(sql.Decimal), 1), ", " + fmt.Sprint(g.n(8)-3) + ")"}}
		case 4:
			return (&node{parts: []any{pick(g, []string{"abs(", "sign(", "ceil(", "floor(", "- ", "sqrt(", "cbrt(", "ln(", "- abs(", "format('%s', ", "typeof(", "is_finite("}), e}}).closed()
		case 5:
			return &node{parts: []any{pick(g, []string{"mod(", "greatest(", "least(", "coalesce("}), e, ", ", g.number(u, 1), ")"}}
		}
		return e
	})
}

// closed closes the parenthesis that a call opened.
func (n *node) closed() *node {
	head := n.parts[0].(string)
	if head == "- " {
		return n
	}
	n.parts = append(n.parts, ")")
	return n
}

// number is arithmetic of numbers of all types, which gives about t.
func (g *generator) number(t sql.Type, depth int) *node {
	if depth <= 0 || g.chance(10) {
		return g.column(g.columns, t)
	}
	u := t
	if g.chance(50) {
		u = g.ofKind(pick(g, numericKinds))
	}
	return &node{typ: "number", parts: []any{"(", g.number(t, depth-1), " " + pick(g, arithmetic) + " ", g.number(u, depth-1), ")"}, smallest: "1"}
}

// totals are aggregates of numbers that may be too large.
func (g *generator) totals() *Query {
	g.rich, g.mistakes, g.noQueries = true, 0, true
	g.columns = g.literals()
	g.columns.rows = 1 + g.n(9)
	t := g.ofKind(pick(g, numericKinds))
	c := g.column(g.columns, t)
	var calls []*node
	for range 1 + g.n(3) {
		call := pick(g, []string{"sum(%s)", "avg(%s)", "min(%s)", "max(%s)", "sum(DISTINCT %s)", "avg(DISTINCT %s)", "count(DISTINCT %s)", "avg(%s) FILTER (WHERE %s > 0)", "sum(- %s)", "max(%s, 2)", "avg(CAST(%s AS double))", "sum(CAST(%s AS decimal(38, 2)))"})
		text := ""
		for i := 0; i < len(call); i++ {
			if call[i] == '%' {
				text += c.String()
				i++
				continue
			}
			text += call[i : i+1]
		}
		calls = append(calls, &node{typ: "aggregate", parts: []any{text}, smallest: "count(*)"})
	}
	return &Query{root: &node{parts: []any{"SELECT ", list(calls), " FROM ", g.rows(g.columns, "t")}}}
}
