package random

import (
	"fmt"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// comparisons compares texts of fixed and other lengths, rows, arrays and maps, with NULL
// inside of them too.
func (g *generator) comparisons() *Query {
	text := g.chance(45)
	return g.rowsOf(func() *node {
		var t, u sql.Type
		for {
			t = g.ofKindDeep(pick(g, []sql.Kind{sql.Array, sql.Row, sql.Map, sql.Row}), 2)
			if text {
				t = g.ofKind(pick(g, []sql.Kind{sql.Char, sql.Char, sql.Varchar}))
			}
			if u = t; text {
				u = g.ofKind(pick(g, []sql.Kind{sql.Char, sql.Varchar}))
			}
			if fn.Comparable(t) {
				break
			}
		}
		a, b := g.column(g.columns, t), g.column(g.columns, u)
		if !text {
			return g.compared(t, a, b)
		}
		switch g.n(8) {
		case 0:
			return &node{parts: []any{"(", a, " LIKE " + quoted(g.some(textPieces[:24], 0, 3)+pick(g, []string{"%", "_", "%_", ""})), pick(g, []string{"", "", " ESCAPE '\\'", " ESCAPE '_'", " ESCAPE 'a'"}), ")"}}
		case 1:
			return &node{parts: []any{"(", a, " || ", b, ")"}}
		case 2:
			return &node{parts: []any{"CAST(", a, " AS " + Spell(g.ofKind(pick(g, []sql.Kind{sql.Char, sql.Varchar, sql.VarBinary}))) + ")"}}
		case 3:
			return &node{parts: []any{pick(g, []string{"length(", "upper(", "lower(", "reverse(", "trim(", "rtrim(", "ltrim(", "to_utf8("}), a, ")"}}
		case 4:
			return (&node{parts: []any{pick(g, []string{"position(", "TRIM(BOTH "}), g.column(g.columns, sql.VarcharN(2)), pick(g, []string{" IN ", " FROM "}), a, ")"}}).matched()
		case 5:
			return &node{parts: []any{pick(g, []string{"strpos(", "starts_with(", "concat(", "levenshtein_distance(", "coalesce(", "replace("}), a, ", ", b, ")"}}
		}
		return g.compared(t, a, b)
	})
}

// matched puts the word between that the function has.
func (n *node) matched() *node {
	if n.parts[0] == "position(" {
		n.parts[2] = " IN "
	} else {
		n.parts[2] = " FROM "
	}
	return n
}

// nestedSets are set operations of set operations, with orders and limits inside.
func (g *generator) nestedSets() *Query {
	g.rich, g.mistakes, g.noQueries = true, 0, true
	types := []sql.Type{g.comparable()}
	for !fn.Orderable(types[0]) {
		types[0] = g.comparable()
	}
	if g.chance(40) {
		types = append(types, g.ofKind(pick(g, []sql.Kind{sql.Integer, sql.Varchar, sql.Char, sql.Decimal})))
	}
	ops := []string{" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT ", " INTERSECT ALL ", " EXCEPT ALL "}
	// Few values, so that they come more than once.
	pool := make([][]*node, len(types))
	for i, t := range types {
		for range 4 {
			pool[i] = append(pool[i], &node{parts: []any{"CAST(", g.literal(t), " AS " + Spell(t) + ")"}})
		}
	}
	g.columns = nil
	plain := func() *node {
		rows := make([]*node, 1+g.n(4))
		for i := range rows {
			parts := []any{"("}
			for k := range types {
				if k > 0 {
					parts = append(parts, ", ")
				}
				parts = append(parts, pick(g, pool[k]))
			}
			rows[i] = &node{parts: append(parts, ")")}
		}
		n := &node{parts: []any{"VALUES ", list(rows)}}
		if len(types) == 1 && g.chance(50) {
			return &node{parts: []any{"SELECT * FROM (", n, ") AS v(x)"}}
		}
		return n
	}
	var term func(depth int) *node
	term = func(depth int) *node {
		if depth <= 0 || g.chance(25) {
			return plain()
		}
		n := &node{parts: []any{"(", term(depth - 1), pick(g, ops), term(depth - 1)}}
		if g.chance(15) {
			var keys []string
			for i := range types {
				keys = append(keys, fmt.Sprint(i+1))
			}
			n.parts = append(n.parts, " ORDER BY "+strings.Join(keys, ", ")+pick(g, []string{"", " DESC", " NULLS FIRST"})+pick(g, []string{"", " LIMIT 2", " OFFSET 1", " FETCH FIRST 2 ROWS WITH TIES", " FETCH FIRST ROW WITH TIES"}))
		}
		n.parts = append(n.parts, ")")
		return n
	}
	return &Query{root: &node{parts: []any{term(2), pick(g, ops), term(2)}}}
}

// formats formats values as printf does.
func (g *generator) formats() *Query {
	return g.rowsOf(func() *node {
		var pattern strings.Builder
		var args []*node
		for range 1 + g.n(3) {
			pattern.WriteString(pick(g, []string{"", "x", " ", "%%", "%n", "ä"}))
			kind, letters := sql.Varchar, "s"
			switch g.n(6) {
			case 0:
				kind, letters = pick(g, []sql.Kind{sql.Integer, sql.BigInt, sql.TinyInt, sql.SmallInt}), pick(g, []string{"d", "x", "X", "o", "s", "c"})
			case 1:
				kind, letters = pick(g, []sql.Kind{sql.Double, sql.Decimal, sql.Real}), pick(g, []string{"f", "e", "E", "g", "G", "s", "a"})
			case 2:
				kind, letters = pick(g, []sql.Kind{sql.Date, sql.Timestamp, sql.TimestampWithTimeZone, sql.Time}), pick(g, []string{"tY", "tm", "td", "tH", "tM", "tS", "tL", "tN", "tp", "tB", "tb", "tA", "ta", "tj", "te", "ty", "tC", "tF", "tD", "tT", "tr", "tR", "tc", "ts", "tQ", "tk", "tl", "tI", "tZ", "tz", "TB", "s"})
			case 3:
				kind, letters = pick(g, []sql.Kind{sql.Boolean, sql.UUID, sql.IPAddress, sql.VarBinary, sql.JSON, sql.Array}), pick(g, []string{"s", "S", "b", "B", "h"})
			case 4:
				letters = pick(g, []string{"s", "S", "c", "b", "h", "d", "f"})
			}
			pattern.WriteString("%" + pick(g, []string{"", "", "", "1$", "2$", "<"}) + pick(g, []string{"", "", "", "-", "0", "+", " ", ",", "(", "#", "-+", "0,", "+,"}) + pick(g, []string{"", "", "", "10", "3", "1"}) + pick(g, []string{"", "", "", ".2", ".0", ".5"}) + letters)
			args = append(args, g.column(g.columns, g.ofKind(kind)))
		}
		return &node{parts: []any{"format(" + quoted(pattern.String()) + ", ", list(args), ")"}}
	})
}

// frames are windows whose frames end where columns say.
func (g *generator) frames() *Query {
	g.rich, g.mistakes, g.noQueries = true, 0, true
	g.columns = g.literals()
	g.columns.rows = 3 + g.n(6)
	g.columns.unique("id")
	var calls []*node
	for range 1 + g.n(2) {
		key := g.ofKind(pick(g, []sql.Kind{sql.Integer, sql.BigInt, sql.Decimal, sql.Date, sql.Timestamp, sql.TimestampWithTimeZone, sql.SmallInt, sql.TinyInt, sql.IntervalDayToSecond, sql.IntervalYearToMonth, sql.Varchar}))
		by, unit := g.column(g.columns, key), pick(g, []string{"RANGE", "RANGE", "GROUPS", "ROWS"})
		far := g.ofKind(pick(g, []sql.Kind{sql.TinyInt, sql.Integer, sql.BigInt}))
		if unit == "RANGE" {
			switch far = key; key.Kind {
			case sql.Date, sql.Timestamp, sql.TimestampWithTimeZone:
				far = sql.T(pick(g, []sql.Kind{sql.IntervalDayToSecond, sql.IntervalYearToMonth}))
			case sql.Varchar:
				unit = "GROUPS"
				far = sql.T(sql.Integer)
			case sql.Decimal:
				far = g.ofKind(pick(g, []sql.Kind{sql.Decimal, sql.Integer}))
			}
		}
		if unit == "ROWS" {
			by = text("id")
		}
		distance := &node{typ: far.String(), parts: []any{"abs(", g.column(g.columns, far), ")"}}
		switch {
		case far.Kind == sql.IntervalDayToSecond || far.Kind == sql.IntervalYearToMonth:
			distance = text(pick(g, []string{"INTERVAL '1' DAY", "INTERVAL '0' DAY", "INTERVAL '90' MINUTE", "INTERVAL '400' DAY"}))
			if far.Kind == sql.IntervalYearToMonth {
				distance = text(pick(g, []string{"INTERVAL '1' MONTH", "INTERVAL '0' MONTH", "INTERVAL '3' YEAR"}))
			}
		case g.chance(50):
			distance = text(fmt.Sprint(g.n(4)))
		}
		bounds := []*node{text("UNBOUNDED PRECEDING"), {parts: []any{distance, " PRECEDING"}}, text("CURRENT ROW"), {parts: []any{distance, " FOLLOWING"}}, text("UNBOUNDED FOLLOWING")}
		start, end := g.n(3), 2+g.n(3) // both ends on one side differ by design
		value := g.column(g.columns, g.anyType(1))
		call := pick(g, []string{"count(%)", "array_agg(id)", "min(id)", "sum(id)", "first_value(%) IGNORE NULLS", "last_value(%) IGNORE NULLS", "nth_value(%, 2)", "nth_value(%, 2) IGNORE NULLS", "first_value(%)", "count(*)", "max(id)", "count(DISTINCT id)"})
		if unit != "ROWS" {
			call = pick(g, []string{"count(%)", "min(id)", "sum(id)", "count(*)", "max(id)", "rank()"})
		}
		call = strings.ReplaceAll(call, "%", value.String())
		partition := ""
		if g.chance(25) {
			partition = "PARTITION BY " + g.column(g.columns, sql.T(sql.Boolean)).String() + " "
		}
		calls = append(calls, &node{parts: []any{call + " OVER (" + partition + "ORDER BY ", by, pick(g, []string{"", " DESC", " NULLS FIRST"}) + " " + unit + " BETWEEN ", bounds[start], " AND ", bounds[end], ")"}})
	}
	values := g.rows(g.columns, "t")
	return &Query{root: &node{parts: []any{"SELECT id, ", list(calls), " FROM ", values}}, parts: g.eachRow(calls, values)}
}
