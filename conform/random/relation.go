package random

import (
	"fmt"
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// columns is a relation. One of literals grows a column whenever an expression
// wants a value that differs by row; one with an item has the columns that it has.
type columns struct {
	rows  int
	names []string
	types []sql.Type
	cells [][]*node // by column
	item  *node     // what stands in FROM, but for literals
}

// literals makes a relation that grows with the columns that are asked of it.
func (g *generator) literals() *columns { return &columns{rows: 1 + g.n(5)} }

// relation is any relation.
func (g *generator) relation() *columns {
	if g.depth > 1 {
		return g.literals()
	}
	g.depth++
	defer func() { g.depth-- }()
	switch r := g.n(100); {
	case r < 8:
		return g.table()
	case r < 20:
		return g.derived()
	}
	return g.literals()
}

// values is the relation as an item of FROM.
func (c *columns) values(alias string) *node {
	if c.item != nil {
		return c.item
	}
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

// variables are the relation's columns, as an inner query sees them.
func (c *columns) variables() []variable {
	vars := make([]variable, len(c.names))
	for i, name := range c.names {
		vars[i] = variable{name, c.types[i]}
	}
	return vars
}

// setCell puts a literal into a column of text.
func (c *columns) setCell(name string, row int, literal string) {
	for i, n := range c.names {
		if n == name && c.item == nil {
			c.cells[i][row] = text(literal)
			if row == 0 {
				c.cells[i][row] = text("CAST(" + literal + " AS varchar)")
			}
		}
	}
}

// id is the number of a row in a column of different numbers.
func id(row int) int { return (row*7 + 3) % 10 }

// unique adds a column of different numbers to a relation of literals.
func (c *columns) unique(name string) {
	cells := make([]*node, c.rows)
	for i := range cells {
		cells[i] = text(fmt.Sprint(id(i)))
	}
	c.names, c.types, c.cells = append(c.names, name), append(c.types, sql.T(sql.Integer)), append(c.cells, cells)
}

// column is a column of type t: one that is there, a new one, or a cast of another.
func (g *generator) column(c *columns, t sql.Type) *node {
	for i, have := range c.types {
		if have.Equal(t) && (c.item != nil || g.chance(60)) {
			return c.ref(i)
		}
	}
	if c.item != nil {
		if i := g.n(len(c.types)); g.chance(60) && fn.CanCast(c.types[i], t) && !cutsWrongly(c.types[i], t) {
			return g.converted("TRY_CAST(", c.ref(i), c.types[i], t)
		}
		return g.literal(t)
	}
	g.names++
	name := fmt.Sprintf("c%d", g.names)
	cells := make([]*node, c.rows)
	for i := range cells {
		cells[i] = g.literal(t)
		cells[i].smallest = "NULL"
	}
	if first := cells[0].String(); !strings.HasPrefix(first, "CAST(") && !strings.HasPrefix(first, "TRY_CAST(") {
		cells[0] = &node{typ: t.String(), parts: []any{"CAST(", cells[0], " AS " + Spell(t) + ")"}}
	}
	c.names, c.types, c.cells = append(c.names, name), append(c.types, t), append(c.cells, cells)
	return c.ref(len(c.names) - 1)
}

func (c *columns) ref(i int) *node {
	t := c.types[i]
	n := &node{typ: t.String(), parts: []any{c.names[i]}, smallest: "CAST(NULL AS " + Spell(t) + ")"}
	if c.item == nil {
		n.smallest = c.cells[i][0].String()
	}
	return n
}

// has reports an expression that is a column of the relation.
func (c *columns) has(e *node) bool { return slices.Contains(c.names, e.String()) }

// table is a table of TPC-H.
func (g *generator) table() *columns {
	t := pick(g, tables)
	g.names++
	alias := fmt.Sprintf("h%d", g.names)
	c := &columns{rows: t.rows, item: text("tpch.tiny." + t.name + " AS " + alias)}
	for _, column := range strings.Split(t.columns, ",") {
		name, typ, _ := strings.Cut(strings.TrimSpace(column), " ")
		parsed, err := sql.ParseType(strings.ReplaceAll(typ, ";", ","))
		if err != nil {
			panic(err)
		}
		c.names, c.types = append(c.names, alias+"."+name), append(c.types, parsed)
	}
	return c
}

// tables are tables that a query may read all of.
var tables = []struct {
	name    string
	rows    int
	columns string
}{
	{"nation", 25, "n_nationkey bigint, n_name varchar(25), n_regionkey bigint, n_comment varchar(152)"},
	{"nation", 25, "n_nationkey bigint, n_name varchar(25), n_regionkey bigint, n_comment varchar(152)"},
	{"region", 5, "r_regionkey bigint, r_name varchar(25), r_comment varchar(152)"},
	{"supplier", 100, "s_suppkey bigint, s_name varchar(25), s_nationkey bigint, s_phone varchar(15), s_acctbal decimal(12;2)"},
}

// derived is a subquery, a join or collections as rows.
func (g *generator) derived() *columns {
	outer, vars, noQueries := g.columns, g.vars, g.noQueries
	g.columns, g.vars, g.noQueries = g.relation(), nil, true
	defer func() { g.columns, g.vars, g.noQueries = outer, vars, noQueries }()
	c := &columns{rows: g.columns.rows}
	var names []string
	var exprs []*node
	for range 1 + g.n(3) {
		t := g.anyType(1)
		g.names++
		name := fmt.Sprintf("d%d", g.names)
		e := g.expr(t, g.n(3))
		names, exprs = append(names, name), append(exprs, &node{typ: t.String(), parts: []any{"CAST(", e, " AS " + Spell(t) + ")"}, smallest: "CAST(NULL AS " + Spell(t) + ")"})
		c.names, c.types = append(c.names, name), append(c.types, t)
	}
	where := g.where(2)
	g.names++
	alias := fmt.Sprintf(" AS q%d(%s)", g.names, strings.Join(names, ", "))
	select1 := []any{"(SELECT ", (&node{parts: join(exprs)}), " FROM ", g.rows(g.columns, fmt.Sprintf("s%d", g.names)), where}
	if g.chance(20) {
		literals := make([]*node, len(exprs))
		for i, t := range c.types {
			literals[i] = g.literal(t)
		}
		select1 = append(select1, clause(" UNION ALL SELECT ", (&node{parts: join(literals)})))
	}
	c.item = &node{parts: append(select1, ")"+alias)}
	return c
}
