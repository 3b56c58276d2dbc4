package random

import (
	"fmt"
	"strings"
)

// Queries in queries: every operator over every other one, at several levels, with
// columns of all levels around. Their values are small integers, so that rows
// meet, and what the order of rows decides is not asked.

// level is a query around the one that is being written.
type level struct {
	columns []string // all of them integers
}

// nested writes blocks; levels are the queries around, the innermost last.
type nested struct {
	*generator
	levels []level
	budget int // how many more blocks there may be
}

// correlated: a relation, and subqueries of all forms that see its columns.
func (g *generator) correlated() *Query {
	b := &nested{generator: g, budget: 3 + g.n(5)}
	from, columns := b.from()
	b.levels = []level{{columns}}
	head := []*node{b.column(columns)}
	for range 1 + g.n(2) {
		head = append(head, b.outward())
	}
	parts := []any{"SELECT ", list(head), " FROM ", from}
	if g.chance(40) {
		parts = append(parts, b.lateral())
	}
	if g.chance(40) {
		parts = append(parts, clause(" WHERE ", b.predicate()))
	}
	return &Query{root: &node{parts: parts}}
}

func (b *nested) name(prefix string) string {
	b.names++
	return fmt.Sprintf("%s%d", prefix, b.names)
}

func (b *nested) column(columns []string) *node {
	return &node{typ: "integer", parts: []any{pick(b.generator, columns)}, smallest: "1"}
}

// outward is an expression of the select list: a subquery, or a predicate.
func (b *nested) outward() *node {
	if b.budget > 0 && b.chance(50) {
		return b.scalar()
	}
	return b.predicate()
}

// value is an expression without subqueries.
func (b *nested) value() *node {
	here := b.levels[len(b.levels)-1].columns
	switch r := b.n(20); {
	case r < 4 && len(b.levels) > 1:
		return b.outer()
	case r < 12 && len(here) > 0:
		return b.column(here)
	case r < 15:
		return text(fmt.Sprint(b.n(4)))
	case r < 16:
		return text("CAST(NULL AS integer)")
	case r < 18:
		return &node{typ: "integer", parts: []any{"(", b.value(), pick(b.generator, []string{" + ", " - ", " * "}), b.value(), ")"}}
	case r < 19:
		return &node{typ: "integer", parts: []any{"COALESCE(", b.value(), ", ", b.value(), ")"}}
	}
	return text(pick(b.generator, []string{"1", "2"}))
}

// outer is a column of a query around.
func (b *nested) outer() *node {
	at := len(b.levels) - 2
	for at > 0 && b.chance(25) {
		at--
	}
	if columns := b.levels[at].columns; len(columns) > 0 {
		return b.column(columns)
	}
	return text("1")
}

// predicate is a condition, at times a subquery's.
func (b *nested) predicate() *node {
	if b.budget > 0 && b.chance(45) {
		b.budget--
		switch b.n(5) {
		case 0, 1:
			return &node{typ: "boolean", parts: []any{pick(b.generator, []string{"", "NOT "}), "EXISTS (", b.block(1 + b.n(2)), ")"}, smallest: "true"}
		case 2:
			return &node{typ: "boolean", parts: []any{"(", b.value(), pick(b.generator, []string{" = ", " <> ", " < ", " >= "}), b.scalar(), ")"}, smallest: "true"}
		case 3:
			op := pick(b.generator, []string{" = ANY ", " <> ALL ", " < ALL ", " >= ANY ", " = ALL ", " <> ANY "})
			return &node{typ: "boolean", parts: []any{"(", b.value(), op, "(", b.block(1), "))"}, smallest: "true"}
		}
		return &node{typ: "boolean", parts: []any{"(", b.value(), pick(b.generator, []string{" IN (", " IN (", " NOT IN ("}), b.block(1), "))"}, smallest: "true"}
	}
	switch r := b.n(20); {
	case r < 8:
		return &node{typ: "boolean", parts: []any{b.value(), " = ", b.value()}, smallest: "true"}
	case r < 12:
		return &node{typ: "boolean", parts: []any{b.value(), pick(b.generator, []string{" < ", " <> ", " >= ", " IS DISTINCT FROM "}), b.value()}, smallest: "true"}
	case r < 15:
		return &node{typ: "boolean", parts: []any{"(", b.predicate(), pick(b.generator, []string{" AND ", " OR "}), b.predicate(), ")"}, smallest: "true"}
	case r < 16:
		return &node{typ: "boolean", parts: []any{b.value(), " IS NULL"}, smallest: "true"}
	case r < 17:
		return text(pick(b.generator, []string{"false", "true", "1 = 2", "CAST(NULL AS boolean)"}))
	}
	return &node{typ: "boolean", parts: []any{"NOT (", b.predicate(), ")"}, smallest: "true"}
}

// scalar is a subquery of one value: most that give more rows are aggregated or cut off.
func (b *nested) scalar() *node {
	b.budget--
	n := &node{typ: "integer", smallest: "1"}
	end := func(limit string) *node { return &node{typ: "end of one row", parts: []any{limit + ")"}} }
	switch b.n(5) {
	case 0:
		n.parts = []any{"(", b.aggregated(true, 1), ")"}
	case 1:
		n.parts = []any{"(", b.open(1), pick(b.generator, []string{" ORDER BY 1 LIMIT 1)", " ORDER BY 1 DESC FETCH FIRST ROW ONLY)", " ORDER BY 1 OFFSET 1 LIMIT 1)", " LIMIT 0)"})}
	case 2:
		n.parts = []any{"(", b.selection(1), end(" LIMIT 100")}
	default:
		n.parts = []any{"(", b.open(1), end("")}
	}
	return n
}

// lateral is a relation that sees the columns of what stands before it.
func (b *nested) lateral() *node {
	b.budget--
	width := 1 + b.n(2)
	alias := b.name("l")
	columns := make([]string, width)
	for i := range columns {
		columns[i] = fmt.Sprintf("%s%c", alias, 'a'+i)
	}
	as := ") AS " + alias + "(" + strings.Join(columns, ", ") + ")"
	query := b.block(width)
	top := &b.levels[len(b.levels)-1]
	top.columns = append(append([]string{}, top.columns...), columns...)
	switch b.n(5) {
	case 0:
		return clause(" LEFT JOIN LATERAL (", query, as+" ON ", b.simple())
	case 1:
		return clause(" JOIN LATERAL (", query, as+" ON ", b.simple())
	case 2:
		return clause(" LEFT JOIN LATERAL (", query, as+" ON true")
	}
	return clause(pick(b.generator, []string{" CROSS JOIN LATERAL (", ", LATERAL ("}), query, as)
}

func (b *nested) simple() *node {
	if b.chance(60) {
		return text("true")
	}
	was := b.budget
	b.budget = 0
	defer func() { b.budget = was }()
	return b.predicate()
}

// from is a relation without the columns of other queries, and its columns.
func (b *nested) from() (*node, []string) {
	alias := b.name("t")
	if b.chance(20) {
		return text("tpch.tiny.region AS " + alias), []string{"CAST(" + alias + ".r_regionkey AS integer)"}
	}
	columns := []string{alias + "a", alias + "b"}
	as := ") AS " + alias + "(" + strings.Join(columns, ", ") + ")"
	return text("(VALUES " + pick(b.generator, []string{"(1, 2), (2, 2), (3, NULL)", "(1, 1), (1, 2), (2, 3), (NULL, 2)", "(2, 0)", "(1, 3), (1, 3), (0, NULL)"}) + as), columns
}

// relation is anything that stands in FROM.
func (b *nested) source() (*node, []string) {
	switch r := b.n(20); {
	case r < 4 && b.budget > 0:
		b.budget--
		width := 1 + b.n(2)
		alias := b.name("q")
		columns := make([]string, width)
		for i := range columns {
			columns[i] = fmt.Sprintf("%s%c", alias, 'a'+i)
		}
		b.levels[len(b.levels)-1].columns = nil
		return &node{parts: []any{"(", b.block(width), ") AS " + alias + "(" + strings.Join(columns, ", ") + ")"}}, columns
	case r < 7:
		left, l := b.from()
		right, r := b.from()
		kind := pick(b.generator, []string{" JOIN ", " JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ", " CROSS JOIN "})
		columns := append(append([]string{}, l...), r...)
		if kind == " CROSS JOIN " {
			return &node{parts: []any{left, kind, right}}, columns
		}
		on := &node{parts: []any{b.column(l), " = ", b.column(r)}}
		if kind != " FULL JOIN " && b.chance(50) {
			b.levels[len(b.levels)-1].columns = columns
			on.parts = append(on.parts, clause(" AND ", b.simple()))
		}
		return &node{parts: []any{left, kind, right, " ON ", on}}, columns
	case r < 9:
		alias := b.name("u")
		arg := b.value
		if b.chance(50) {
			arg = func() *node { return text("2") }
		}
		b.levels[len(b.levels)-1].columns = nil
		return &node{parts: []any{"UNNEST(ARRAY[1, ", arg(), ", 3]) AS " + alias + "(" + alias + "a)"}}, []string{alias + "a"}
	case r < 10:
		from, columns := b.from()
		b.levels[len(b.levels)-1].columns = columns
		alias := b.name("u")
		array := &node{parts: []any{"UNNEST(ARRAY[", b.value(), ", ", b.value(), "]) AS " + alias + "(" + alias + "a)"}}
		return &node{parts: []any{from, " CROSS JOIN ", array}}, append(append([]string{}, columns...), alias+"a")
	case r < 11 && b.budget > 0:
		from, columns := b.from()
		b.levels[len(b.levels)-1].columns = columns
		lateral := b.lateral()
		lateral.optional = false
		return &node{parts: []any{from, lateral}}, b.levels[len(b.levels)-1].columns
	case r < 12:
		from, columns := b.from()
		return &node{parts: []any{from, clause(pick(b.generator, []string{" TABLESAMPLE BERNOULLI (100)", " TABLESAMPLE SYSTEM (100)"}))}}, columns
	}
	return b.from()
}

// block is a query of so many columns inside another.
func (b *nested) block(width int) *node {
	if b.chance(15) {
		return b.cut(width)
	}
	return b.open(width)
}

// open is a query without an order or a limit of its own.
func (b *nested) open(width int) *node {
	switch r := b.n(19); {
	case r < 9:
		return b.selection(width)
	case r < 12:
		return b.aggregated(b.chance(50), width)
	case r < 15 && b.budget > 0:
		b.budget--
		return &node{parts: []any{b.selection(width), pick(b.generator, []string{" UNION ALL ", " UNION ", " INTERSECT ", " EXCEPT ", " UNION ALL ", " EXCEPT ALL "}), b.selection(width)}}
	case r < 16:
		return b.values(width)
	case r < 17 && b.budget > 0:
		b.budget--
		w := b.name("w")
		b.levels = append(b.levels, level{})
		defer func() { b.levels = b.levels[:len(b.levels)-1] }()
		names := []string{w + "a", w + "b"}
		query := b.block(2)
		b.levels[len(b.levels)-1].columns = names
		return &node{parts: []any{"WITH " + w + "(" + strings.Join(names, ", ") + ") AS (", query, ") SELECT ", b.items(width), " FROM " + w, clause(" WHERE ", b.predicate())}}
	case r < 18:
		return b.ranked(width)
	}
	return b.selection(width)
}

func (b *nested) items(width int) *node {
	items := make([]*node, width)
	for i := range items {
		items[i] = b.value()
	}
	return &node{parts: join(items)}
}

// enter begins a query over a relation of its own; leave ends it.
func (b *nested) enter() (from *node, leave func()) {
	b.levels = append(b.levels, level{})
	from, columns := b.source()
	b.levels[len(b.levels)-1].columns = columns
	return from, func() { b.levels = b.levels[:len(b.levels)-1] }
}

func (b *nested) where() *node {
	if b.chance(25) {
		return text("")
	}
	return clause(" WHERE ", b.predicate())
}

func (b *nested) selection(width int) *node {
	from, leave := b.enter()
	defer leave()
	head := pick(b.generator, []string{"SELECT ", "SELECT ", "SELECT ", "SELECT DISTINCT "})
	if b.chance(8) {
		b.levels[len(b.levels)-1].columns = nil
		return &node{parts: []any{head, b.items(width), b.where()}}
	}
	items := b.items(width)
	if width == 1 && b.budget > 0 && b.chance(10) {
		items = b.scalar()
	}
	return &node{parts: []any{head, items, " FROM ", from, b.where()}}
}

// aggregated is an aggregation of all rows into one, or by a column or two.
func (b *nested) aggregated(global bool, width int) *node {
	from, leave := b.enter()
	defer leave()
	columns := b.levels[len(b.levels)-1].columns
	key := pick(b.generator, columns)
	items := make([]*node, width)
	for i := range items {
		call := pick(b.generator, []string{"count(", "max(", "min(", "sum(", "count(DISTINCT "})
		items[i] = &node{parts: []any{"CAST(", call, b.column(columns), ")"}}
		if b.chance(20) {
			items[i].parts = append(items[i].parts, clause(" FILTER (WHERE ", b.simple(), ")"))
		}
		items[i].parts = append(items[i].parts, " AS integer)")
		if call == "count(" && b.chance(30) {
			items[i] = text("CAST(count(*) AS integer)")
		}
		if !global && b.chance(40) {
			items[i] = text(key)
		}
		if b.chance(15) {
			items[i] = &node{parts: []any{items[i], " + ", b.outer1()}}
		}
	}
	where := b.where()
	parts := []any{"SELECT ", (&node{parts: join(items)}), " FROM ", from, where}
	if global {
		return &node{parts: append(parts, clause(pick(b.generator, []string{"", "", " HAVING count(*) > 1", " GROUP BY ()"})))}
	}
	by := pick(b.generator, []string{key, key, key, "ROLLUP (" + key + ")", "GROUPING SETS ((" + key + "), ())", key + ", " + columns[0]})
	return &node{parts: append(parts, " GROUP BY "+by, clause(pick(b.generator, []string{"", " HAVING count(*) > 1", " HAVING max(" + key + ") IS NOT NULL"})))}
}

// outer1 is a column of a query around, if there is one.
func (b *nested) outer1() *node {
	if len(b.levels) > 1 && b.chance(50) {
		return b.outer()
	}
	return text("1")
}

func (b *nested) values(width int) *node {
	b.levels = append(b.levels, level{})
	defer func() { b.levels = b.levels[:len(b.levels)-1] }()
	parts := []any{"VALUES ROW(", b.items(width), ")"}
	for range b.n(3) {
		parts = append(parts, clause(", ROW(", b.items(width), ")"))
	}
	return &node{parts: parts}
}

// ranked has window functions, of which it gives at least the first.
func (b *nested) ranked(width int) *node {
	from, leave := b.enter()
	defer leave()
	columns := b.levels[len(b.levels)-1].columns
	items := make([]*node, width)
	for i := range items {
		call := pick(b.generator, []string{"rank() OVER (", "count(*) OVER (", "max(" + pick(b.generator, columns) + ") OVER (", "dense_rank() OVER ("})
		over := []any{"CAST(" + call}
		if b.chance(50) {
			over = append(over, "PARTITION BY ", b.column(columns), " ")
		}
		items[i] = &node{parts: append(over, "ORDER BY ", b.column(columns), ") AS integer)")}
		if i > 0 {
			items[i] = b.value()
		}
	}
	return &node{parts: []any{"SELECT ", (&node{parts: join(items)}), " FROM ", from, b.where()}}
}

// cut is a query in an order that decides everything, of which rows are left out, or
// that has a limit which it doesn't reach.
func (b *nested) cut(width int) *node {
	query := b.selection(width)
	order := " ORDER BY 1"
	if width == 2 {
		order += ", 2"
	}
	tail := clause(order + pick(b.generator, []string{" DESC", ""}) + pick(b.generator, []string{" LIMIT 1", " LIMIT 2", "", " OFFSET 1", " FETCH FIRST 1 ROW WITH TIES", " OFFSET 1 LIMIT 1"}))
	if b.chance(40) {
		tail = clause(pick(b.generator, []string{" LIMIT 100", " LIMIT 0", " OFFSET 0", " LIMIT ALL", " OFFSET 0 LIMIT 1000"}))
	}
	return &node{parts: []any{query, tail}}
}
