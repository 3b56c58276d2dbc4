package random

import (
	"glaux/sql"
	"glaux/sql/fn"
)

// variable is a column or a lambda's parameter in scope.
type variable struct {
	name string
	typ  sql.Type
}

// expr is an expression of type t, or coerced to it, nested at most depth deep.
func (g *generator) expr(t sql.Type, depth int) *node {
	if g.mistakes > 0 && g.chance(15) {
		return g.mistake(t, depth)
	}
	if depth <= 0 || g.chance(12) {
		return g.leaf(t)
	}
	switch r := g.n(100); {
	case r < 4 && jsonValues[t.Kind]:
		return g.sqlJSON(t, depth)
	case r < 45:
		return g.call(t, depth)
	case r < 65:
		return g.operator(t, depth)
	case r < 77:
		return g.cast(t, depth)
	case r < 87:
		return g.conditional(t, depth)
	case r < 93:
		return g.access(t, depth)
	case r < 97 && !g.noQueries:
		return g.scalarQuery(t, depth)
	}
	return g.leaf(t)
}

// jsonValues are what the SQL/JSON functions give.
var jsonValues = map[sql.Kind]bool{
	sql.Boolean: true, sql.Varchar: true, sql.TinyInt: true, sql.SmallInt: true, sql.Integer: true, sql.BigInt: true, sql.Real: true, sql.Double: true, sql.Decimal: true,
	sql.Char: true, sql.Date: true, sql.Time: true, sql.Timestamp: true, sql.TimestampWithTimeZone: true,
}

// leaf is a literal, a lambda's parameter or a column.
func (g *generator) leaf(t sql.Type) *node {
	for i := len(g.vars) - 1; i >= 0; i-- {
		if v := g.vars[i]; v.typ.Equal(t) && g.chance(70) {
			return &node{typ: t.String(), parts: []any{v.name}}
		}
	}
	if c := g.columns; c != nil && g.chance(55) {
		return g.column(c, t)
	}
	return g.literal(t)
}

func (g *generator) of(t sql.Type, parts ...any) *node {
	return &node{typ: t.String(), parts: parts, smallest: "CAST(NULL AS " + Spell(t) + ")"}
}

func (g *generator) cast(t sql.Type, depth int) *node {
	from, ok := g.castable(t)
	if !ok {
		return g.leaf(t)
	}
	head, e := pick(g, []string{"CAST(", "CAST(", "TRY_CAST("}), g.expr(from, depth-1)
	return g.converted(head, e, from, t)
}

// converted is a cast, with what Trino's own are wrong at left out of what it is defined by.
func (g *generator) converted(head string, e *node, from, t sql.Type) *node {
	n := g.of(t, head, e, " AS "+Spell(t)+")")
	if from.Kind == sql.BigInt && t.Kind == sql.Decimal && t.Precision-t.Scale < 19 {
		g.undefined = "the least bigint as a decimal of less digits"
		n.defined = []any{head + "NULLIF(", e, ", BIGINT '-9223372036854775808') AS " + Spell(t) + ")"}
	}
	if from.Kind == sql.Timestamp && t.Kind == sql.Time {
		g.undefined = "the time of day of the first second of a day before 1970, which Trino takes for negative"
		n.defined = []any{head + "IF(", e, " >= TIMESTAMP '1970-01-01', ", e, ") AS " + Spell(t) + ")"}
	}
	return n
}

func (g *generator) conditional(t sql.Type, depth int) *node {
	d := depth - 1
	boolean := sql.T(sql.Boolean)
	switch g.n(8) {
	case 0:
		return g.of(t, "IF(", g.expr(boolean, d), ", ", g.expr(t, d), ", ", g.expr(t, d), ")")
	case 1:
		return g.of(t, "IF(", g.expr(boolean, d), ", ", g.expr(t, d), ")")
	case 2:
		return g.of(t, "COALESCE(", g.expr(t, d), ", ", g.expr(g.coercible(t), d), ")")
	case 3:
		if !fn.Comparable(t) {
			return g.leaf(t)
		}
		return g.of(t, "NULLIF(", g.expr(t, d), ", ", g.expr(t, d), ")")
	case 4:
		return g.of(t, "TRY(", g.expr(t, d), ")")
	case 5:
		of := g.keyType()
		return g.of(t, "CASE ", g.expr(of, d), " WHEN ", g.expr(of, d-1), " THEN ", g.expr(t, d), clause(" WHEN ", g.literal(of), " THEN ", g.expr(t, d)), clause(" ELSE ", g.expr(t, d)), " END")
	case 6:
		return g.of(t, "CASE WHEN ", g.expr(boolean, d), " THEN ", g.expr(t, d), clause(" WHEN ", g.expr(boolean, d), " THEN ", g.expr(g.coercible(t), d)), clause(" ELSE ", g.expr(t, d)), " END")
	}
	return g.of(t, "(", g.expr(t, d), ")")
}

// access takes a value out of an array, map or row.
func (g *generator) access(t sql.Type, depth int) *node {
	if depth < 2 {
		return g.leaf(t)
	}
	switch g.n(4) {
	case 0:
		return g.of(t, "element_at(", g.expr(sql.ArrayOf(t), depth-1), ", "+pick(g, []string{"1", "2", "-1", "10"})+")")
	case 1:
		return g.of(t, g.primary(sql.ArrayOf(t)), "["+pick(g, []string{"1", "1", "2"})+"]")
	case 2:
		key := g.keyType()
		return g.of(t, "element_at(", g.expr(sql.MapOf(key, t), depth-1), ", ", g.expr(key, depth-1), ")")
	}
	row := sql.RowOf(sql.Field{Name: "f1", Type: g.simple()}, sql.Field{Name: "f2", Type: t})
	if g.columns == nil {
		return g.leaf(t)
	}
	return g.of(t, "(", g.column(g.columns, row), ").f2")
}

// primary is something that a subscript can follow.
func (g *generator) primary(t sql.Type) *node {
	if g.columns != nil && g.chance(60) {
		n := g.column(g.columns, t)
		n.smallest = ""
		return n
	}
	return g.of(t, "(", g.literal(t), ")")
}

// operator is an operator that gives t; other types get a leaf.
func (g *generator) operator(t sql.Type, depth int) *node {
	d := depth - 1
	binary := func(a sql.Type, op string, b sql.Type) *node {
		left, right := g.expr(a, d), g.expr(b, d)
		n := g.of(t, "(", left, " "+op+" ", right, ")")
		switch {
		case op == "/" && least[t.Kind] != "":
			g.undefined = "a quotient beyond its type, which Trino notices where it is stored"
			n.defined = []any{"(NULLIF(", left, ", " + least[t.Kind] + ") / ", right, ")"}
		case op == "*" && t.Kind == sql.IntervalYearToMonth:
			g.undefined = "an interval beyond its range, which Trino notices where it is stored"
			n.defined = []any{"(IF(", left, " BETWEEN INTERVAL '-1000' YEAR AND INTERVAL '1000' YEAR, ", left, ") * IF(", right, " BETWEEN -1000 AND 1000, ", right, "))"}
		}
		return n
	}
	day, month, bigint := sql.T(sql.IntervalDayToSecond), sql.T(sql.IntervalYearToMonth), sql.T(sql.BigInt)
	switch {
	case t.Kind == sql.Boolean:
		return g.predicate(depth)
	case t.Kind == sql.Decimal:
		return binary(g.coercible(g.ofKind(sql.Decimal)), pick(g, arithmetic), g.coercible(g.ofKind(sql.Decimal)))
	case t.IsNumeric():
		if g.chance(10) {
			return g.of(t, "(- ", g.expr(t, d), ")")
		}
		return binary(t, pick(g, arithmetic), g.coercible(t))
	case t.Kind == sql.Varchar, t.Kind == sql.VarBinary, t.Kind == sql.Array:
		return binary(t, "||", t)
	case t.Kind == sql.Char:
		return binary(sql.CharN(max(1, t.Length-1)), "||", sql.CharN(1))
	case t.Kind == sql.IntervalDayToSecond:
		switch g.n(5) {
		case 0:
			of := g.ofKind(pick(g, []sql.Kind{sql.Date, sql.Timestamp, sql.Time, sql.TimestampWithTimeZone, sql.TimeWithTimeZone}))
			return binary(of, "-", of)
		case 1:
			return binary(day, "*", pick(g, []sql.Type{bigint, sql.T(sql.Double)}))
		case 2:
			return binary(day, "/", sql.T(sql.Double))
		case 3:
			return g.of(t, "(- ", g.expr(t, d), ")")
		}
		return binary(day, pick(g, []string{"+", "-"}), day)
	case t.Kind == sql.IntervalYearToMonth:
		if g.chance(40) {
			return binary(month, "*", pick(g, []sql.Type{sql.T(sql.Integer), sql.T(sql.Double)}))
		}
		return binary(month, pick(g, []string{"+", "-"}), month)
	case t.Kind == sql.Date, t.Kind == sql.Timestamp, t.Kind == sql.TimestampWithTimeZone:
		if t.Kind == sql.TimestampWithTimeZone && g.chance(30) {
			return g.of(t, "(", g.expr(t, d), " AT TIME ZONE "+pick(g, zones)+")")
		}
		interval := pick(g, []sql.Type{day, month, month})
		if t.Kind == sql.Date {
			return g.of(t, "(", g.expr(t, d), pick(g, []string{" + ", " - "}), "INTERVAL "+pick(g, []string{"'1' DAY", "'-3' DAY", "'1' MONTH", "'2' YEAR", "'24' HOUR"}), ")")
		}
		return binary(t, pick(g, []string{"+", "-"}), interval)
	case t.Kind == sql.Time, t.Kind == sql.TimeWithTimeZone:
		return binary(t, pick(g, []string{"+", "-"}), day)
	}
	return g.leaf(t)
}

// least are the least integers, but for bigint's.
var least = map[sql.Kind]string{sql.TinyInt: "TINYINT '-128'", sql.SmallInt: "SMALLINT '-32768'", sql.Integer: "INTEGER '-2147483648'"}

var arithmetic = []string{"+", "-", "*", "/", "%"}

// predicate is a condition.
func (g *generator) predicate(depth int) *node {
	d := depth - 1
	t := sql.T(sql.Boolean)
	is := func(parts ...any) *node { return g.of(t, append(append([]any{"("}, parts...), ")")...) }
	switch g.n(15) {
	case 0, 1:
		return is(g.expr(t, d), pick(g, []string{" AND ", " OR "}), g.expr(t, d))
	case 2:
		return is("NOT ", g.expr(t, d))
	case 3, 4:
		of := g.orderable()
		return is(g.expr(of, d), pick(g, []string{" < ", " <= ", " > ", " >= "}), g.expr(g.coercible(of), d))
	case 5, 6:
		of := g.anyType(1)
		return is(g.expr(of, d), pick(g, []string{" = ", " <> "}), g.expr(g.coercible(of), d))
	case 7:
		of := g.orderable()
		return is(g.expr(of, d), pick(g, []string{" BETWEEN ", " NOT BETWEEN "}), g.expr(of, d), " AND ", g.expr(of, d))
	case 8:
		of := g.anyType(1)
		return is(g.expr(of, d), pick(g, []string{" IN (", " NOT IN ("}), list([]*node{g.expr(of, d), g.expr(of, d), g.literal(of)}), ")")
	case 9:
		return is(g.expr(g.anyType(1), d), pick(g, []string{" IS NULL", " IS NOT NULL"}))
	case 10:
		of := g.anyType(1)
		return is(g.expr(of, d), pick(g, []string{" IS DISTINCT FROM ", " IS NOT DISTINCT FROM "}), g.expr(of, d))
	case 11:
		return is(g.expr(sql.T(sql.Varchar), d), pick(g, []string{" LIKE ", " NOT LIKE "}), pick(g, []string{"'a%'", "'%b%'", "'_'", "''", "'%'", "'a\\_%' ESCAPE '\\'", "'%ö%'", "'A__'"}))
	case 12:
		if !g.noQueries {
			return g.queryPredicate(d)
		}
	case 13:
		of := g.orderable()
		return is(g.expr(of, d), pick(g, []string{" = ", " < ", " >= "}), "CAST(", g.expr(of, d), " AS "+Spell(of)+")")
	}
	return is(g.expr(sql.T(sql.BigInt), d), pick(g, []string{" = ", " < ", " <> "}), g.expr(sql.T(sql.Integer), d))
}
