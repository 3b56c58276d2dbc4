package random

import (
	"fmt"
	"strings"

	"glaux/sql"
)

// plannedTable writes JSON_TABLE with nested paths and a plan of how their rows come together.
type plannedTable struct {
	*generator
	path  int
	plain bool // the plan is the default one
}

// jsonPlan is a query over JSON_TABLE with a plan.
func (g *generator) jsonPlan() *Query {
	p := &plannedTable{generator: g, plain: g.chance(40)}
	input := text(pick(g, plannedDocuments))
	from := ""
	if g.chance(40) {
		rows := make([]string, 1+g.n(3))
		for i := range rows {
			rows[i] = pick(g, plannedDocuments)
		}
		input, from = text("d"), "(VALUES "+strings.Join(rows, ", ")+") AS t(d)"+pick(g, []string{", ", " CROSS JOIN "})
		if g.chance(30) {
			from = strings.TrimSuffix(strings.TrimSuffix(from, ", "), " CROSS JOIN ") + " LEFT JOIN "
		}
	}
	columns, plan := p.columns("p0", 2)
	if plan != "p0" && g.chance(97) {
		plan = plan[1 : len(plan)-1]
	}
	parts := []any{"SELECT j.* FROM " + from + "JSON_TABLE(", input, clause(" FORMAT JSON"), ", '" + pick(g, []string{"lax $", "lax $[*]", "strict $", "strict $[*]", "lax $.a", "lax $.a[*]"}) + "' AS p0", g.passing(2), " COLUMNS (", columns, ")"}
	switch {
	case p.plain:
		parts = append(parts, clause(pick(g, []string{" PLAN DEFAULT (INNER)", " PLAN DEFAULT (OUTER)", " PLAN DEFAULT (CROSS)", " PLAN DEFAULT (INNER, CROSS)", " PLAN DEFAULT (OUTER, CROSS)", " PLAN DEFAULT (UNION, INNER)", " PLAN DEFAULT (OUTER, UNION)"})))
	default:
		parts = append(parts, " PLAN ("+plan+")")
	}
	parts = append(parts, clause(pick(g, []string{" EMPTY ON ERROR", " ERROR ON ERROR"})), ") AS j")
	if strings.HasSuffix(from, " LEFT JOIN ") {
		parts = append(parts, " ON true")
	}
	return &Query{root: &node{parts: parts}}
}

// columns are the columns below a path, and the plan of it and the paths in it.
func (p *plannedTable) columns(name string, depth int) (list1 *node, plan string) {
	var items []*node
	var nested []string
	for range 1 + p.n(3) {
		p.path++
		column := fmt.Sprintf("c%d", p.path)
		switch {
		case depth > 0 && p.chance(45):
			child := fmt.Sprintf("p%d", p.path)
			columns, plan := p.columns(child, depth-1)
			path := pick(p.generator, []string{"lax $.a", "lax $.b[*]", "lax $.b", "lax $[*]", "strict $.a", "strict $.b[*]", "lax $.*", "lax $.c[*].d"})
			items = append(items, &node{parts: []any{"NESTED PATH '" + path + "' AS " + child + " COLUMNS (", columns, ")"}})
			nested = append(nested, plan)
		default:
			items = append(items, p.column(column))
		}
	}
	switch len(nested) {
	case 0:
		return list(items), name
	case 1:
		plan = nested[0]
	default:
		plan = nested[0]
		op := pick(p.generator, []string{" UNION ", " CROSS "})
		for i, other := range nested[1:] {
			if i > 0 {
				plan, op = "("+plan+")", pick(p.generator, []string{" UNION ", " CROSS "})
			}
			plan += op + other
		}
		plan = "(" + plan + ")"
	}
	return list(items), "(" + name + pick(p.generator, []string{" OUTER ", " INNER "}) + plan + ")" // of which the outermost are taken off
}

// column is a column of any kind.
func (p *plannedTable) column(name string) *node {
	path := "'" + pick(p.generator, []string{"lax $", "lax $", "lax $.a", "lax $.b", "lax $[0]", "strict $.a", "strict $", "lax $.b[*] ? (@ > 1)", "lax $[*]", "lax $.c.d", "lax $.*", "lax $.a + 1"}) + "'"
	switch p.n(6) {
	case 0:
		return text(name + " FOR ORDINALITY")
	case 1, 2:
		return &node{parts: []any{name + pick(p.generator, []string{" varchar", " varchar(10)", " varbinary", " char(5)"}) + " FORMAT JSON PATH " + path, p.jsonWrapper()}}
	}
	if p.chance(15) {
		return text(name + " varchar PATH '" + pick(p.generator, []string{"lax $.type()", "lax $.keyvalue().name", "lax $.size()"}) + "'")
	}
	t := p.ofKind(pick(p.generator, []sql.Kind{sql.Integer, sql.BigInt, sql.Varchar, sql.Double, sql.Decimal, sql.Boolean, sql.Date, sql.Char, sql.Real, sql.SmallInt, sql.Timestamp}))
	on := func(what string) *node {
		if p.chance(70) {
			return text("")
		}
		return clause(pick(p.generator, []string{" NULL", " ERROR", " DEFAULT " + p.literal(t).String()}) + " ON " + what)
	}
	return &node{parts: []any{name + " " + Spell(t), clause(" PATH " + path), on("EMPTY"), on("ERROR")}}
}

var plannedDocuments = []string{
	`'{"a": [1, 2, 3], "b": [{"a": 1, "b": [10, 20]}, {"a": 2, "b": []}, {"b": [30]}]}'`,
	`'[{"a": 1, "b": [1, 2]}, {"a": 2}, {"a": null, "b": [{"a": "x"}]}]'`,
	`'{"a": {"a": {"a": 5}, "b": [true, false]}, "b": {"a": 7}, "c": [{"d": [1, 2]}, {"d": 3}]}'`,
	`'[[1, 2], [3, [4, 5]], []]'`, `'{"a": "2020-02-29", "b": ["x", "yy"], "c": {"d": 1.50}}'`, `'{"b": [0, 1, 2, 3], "a": [{"b": 1}, {"b": [2, 3]}]}'`, `'7'`, `'[]'`, `'{}'`, `'{"a"'`, `NULL`,
	`'{"c": [{"d": {"a": 1, "b": [2]}}, {"d": [{"a": 3}]}], "a": [[1], [2, 3]]}'`,
}
