package random

import (
	"glaux/sql"
)

// castQuery casts values of a type to another, also to one that it can't be cast to.
func (g *generator) castQuery() *Query {
	g.columns = g.literals()
	var exprs []*node
	for range 1 + g.n(2) {
		to := g.anyType(2)
		from, ok := g.castable(to)
		if g.chance(25) || !ok {
			from = g.anyType(2)
		}
		var e *node
		switch {
		case from.Kind == sql.Varchar && g.chance(70):
			c := g.column(g.columns, sql.T(sql.Varchar))
			for i := range g.columns.rows {
				g.columns.setCell(c.String(), i, pick(g, castTexts))
			}
			e = c
		case g.chance(60):
			e = g.column(g.columns, from)
		default:
			e = g.expr(from, 2)
		}
		exprs = append(exprs, g.of(to, pick(g, []string{"CAST(", "TRY_CAST(", "TRY_CAST("}), e, " AS "+Spell(to)+")"))
	}
	return &Query{root: &node{parts: []any{"SELECT ", (&node{parts: join(exprs)}), " FROM ", g.rows(g.columns, "t")}}}
}

// castTexts are texts at the edges of what can be cast.
var castTexts = []string{
	"'1'", "' 1'", "'1 '", "'+1'", "'-1'", "'01'", "'1.'", "'.5'", "'1.50'", "'-0'", "'-0.0'", "'1e3'", "'1E-3'", "'1e400'", "'NaN'", "'Infinity'", "'-infinity'", "'inf'", "'0x1'", "'1_000'", "'1,000'",
	"'127'", "'128'", "'-129'", "'32768'", "'2147483648'", "'9223372036854775808'", "'99999999999999999999999999999999999999'", "'100000000000000000000000000000000000000'", "'0.12345678901234567890123456789012345678'",
	"'true'", "'TRUE'", "'t'", "'f'", "'yes'", "'0'", "''", "' '", "'null'", "'abc'",
	"'2020-02-29'", "'2020-2-9'", "'2021-02-29'", "' 2020-02-29 '", "'2020-02-29 '", "'-0001-01-01'", "'+12020-01-01'", "'12020-01-01'", "'2020-02-29 12:34:56'", "'2020-02-29T12:34:56'", "'2020-02-29 12:34'", "'2020-02-29 1:2:3.4'",
	"'2020-02-29 12:34:56.123456789'", "'2020-02-29 12:34:56.999999999999'", "'2020-02-29 12:34:56 UTC'", "'2020-02-29 12:34:56+02:00'", "'2020-02-29 12:34:56 Europe/Berlin'", "'2024-03-31 02:30:00 Europe/Berlin'", "'2020-02-29 24:00:00'", "'2020-02-29 12:60:00'",
	"'12:34:56'", "'12:34'", "'1:2:3'", "'12:34:56.1234567'", "'24:00:00'", "'12:34:56+02:00'", "'12:34:56 +02:00'", "'12:34:56-14:01'", "'23:59:59.9999999995'",
	"'12151fd2-7586-11e9-8f9e-2a86e4085a59'", "'12151FD2-7586-11E9-8F9E-2A86E4085A59'", "'12151fd2758611e98f9e2a86e4085a59'", "'1.2.3.4'", "'1.2.3'", "'::1'", "'::ffff:1.2.3.4'", "'2001:DB8::1'", "'1.2.3.256'",
	"'[1, 2]'", `'{"a": 1}'`, "'äöü'", "'😀'", "'0.1'", "'1e-400'", "'3.4028236E38'", "'1.17549e-38'",
}
