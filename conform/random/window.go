package random

import (
	"fmt"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// windowed: functions over windows that an order of a unique column decides, or
// whose result doesn't depend on the order of equal rows.
func (g *generator) windowed() *Query {
	g.columns = g.literals()
	g.columns.rows = 3 + g.n(5)
	g.columns.unique("id")
	g.noQueries = true
	var calls []*node
	var named []*node
	for range 1 + g.n(3) {
		call, spec := g.windowCall()
		if g.chance(15) {
			named = append(named, &node{parts: []any{fmt.Sprintf("w%d AS (", len(named)+1), spec, ")"}})
			calls = append(calls, &node{parts: []any{call, fmt.Sprintf(" OVER w%d", len(named))}})
			continue
		}
		calls = append(calls, &node{parts: []any{call, " OVER (", spec, ")"}})
	}
	for i, call := range calls {
		if g.chance(10) {
			calls[i] = &node{parts: []any{"COALESCE(", call, ", NULL)"}}
		}
	}
	window := text("")
	if named != nil {
		window = &node{parts: append([]any{" WINDOW "}, join(named)...)}
	}
	cond := text("")
	if g.chance(15) {
		cond = g.where(2)
	}
	values := g.rows(g.columns, "t")
	q := &Query{root: &node{parts: []any{"SELECT id, ", list(calls), " FROM ", values, cond, window}}}
	q.parts = g.eachRow(calls, values, cond, window)
	return q
}

// eachRow are queries of one call over one row.
func (g *generator) eachRow(calls []*node, values *node, tail ...any) []*node {
	var out []*node
	for _, call := range calls {
		for i := range g.columns.rows {
			where := fmt.Sprintf(" WHERE id = %d) AS t", id(i))
			out = append(out, &node{parts: append([]any{"SELECT id, ", call, " FROM (SELECT * FROM ", values, where}, tail...)})
		}
	}
	return out
}

// peers are functions whose result is the same for all rows that an order has equal.
var peers = []string{"rank()", "dense_rank()", "percent_rank()", "cume_dist()", "count(*)"}

func (g *generator) windowCall() (call, window *node) {
	if g.chance(25) {
		return g.peerCall()
	}
	t := g.comparable()
	if g.chance(45) {
		if o, vars, ok := g.choose(g.windows, t); ok {
			call = &node{typ: "aggregate", parts: append(append([]any{o.fn.Name + "("}, g.arguments(o, vars, 1)...), ")")}
			switch o.fn.Name {
			case "lag", "lead", "first_value", "last_value", "nth_value":
				call.parts = append(call.parts, clause(pick(g, []string{" IGNORE NULLS", " RESPECT NULLS"})))
			}
			if o.fn.Name == "lag" || o.fn.Name == "lead" || o.fn.Kind == fn.Window && !strings.HasSuffix(o.fn.Name, "_value") {
				return call, g.over(false)
			}
		}
	}
	if call == nil {
		if call = g.aggregate(t, 1, ""); strings.Contains(call.String(), "DISTINCT") || strings.Contains(call.String(), "_by(") {
			call = &node{typ: "aggregate", parts: []any{"count(", g.expr(g.keyType(), 1), ")"}}
		}
		if g.chance(40) { // the frame's rows have an order
			e := g.expr(g.anyType(1), 1)
			call = &node{typ: "aggregate", parts: []any{pick(g, []string{"array_agg(", "arbitrary(", "array_agg("}), e, ")"}}
		}
	}
	return call, g.over(true)
}

// over is a window ordered by a unique column.
func (g *generator) over(frame bool) *node {
	parts := []any{}
	if g.chance(40) {
		c := g.column(g.columns, g.keyType())
		c.smallest = ""
		parts = append(parts, clause("PARTITION BY ", c, " "))
	}
	parts = append(parts, "ORDER BY id", pick(g, []string{"", " DESC"}))
	if frame && g.chance(70) {
		parts = append(parts, clause(" "+pick(g, []string{"ROWS", "RANGE", "GROUPS"})+g.frame(func() string { return fmt.Sprint(g.n(4)) })))
	}
	return &node{parts: parts}
}

// frame is the extent of a frame; distance gives how far its bounds are.
func (g *generator) frame(distance func() string) string {
	bounds := []func() string{
		func() string { return "UNBOUNDED PRECEDING" },
		func() string { return distance() + " PRECEDING" },
		func() string { return "CURRENT ROW" },
		func() string { return distance() + " FOLLOWING" },
		func() string { return "UNBOUNDED FOLLOWING" },
	}
	if g.chance(15) {
		return " " + bounds[g.n(3)]()
	}
	start, end := g.n(4), 1+g.n(4)
	if start > end && !g.chance(3) {
		start, end = end, start
	}
	return " BETWEEN " + bounds[start]() + " AND " + bounds[end]()
}

// peerCall is a function over a window whose order has equal rows.
func (g *generator) peerCall() (call, window *node) {
	key := g.ofKind(pick(g, []sql.Kind{sql.Integer, sql.BigInt, sql.Double, sql.Real, sql.Decimal, sql.Date, sql.Timestamp, sql.Varchar, sql.SmallInt, sql.IntervalDayToSecond, sql.Time}))
	by := g.column(g.columns, key)
	by.smallest = ""
	parts := []any{}
	if g.chance(30) {
		c := g.column(g.columns, g.keyType())
		c.smallest = ""
		parts = append(parts, clause("PARTITION BY ", c, " "))
	}
	parts = append(parts, "ORDER BY ", by, pick(g, []string{"", " DESC", " NULLS FIRST", " DESC NULLS LAST"}))
	distance := func() string { return fmt.Sprint(g.n(4)) }
	unit := pick(g, []string{"RANGE", "RANGE", "GROUPS"})
	switch {
	case unit == "GROUPS":
	case key.IsNumeric():
		distance = func() string { return pick(g, []string{"1", "0", "2", "10", "5"}) }
	case key.Kind == sql.Date:
		distance = func() string {
			return pick(g, []string{"INTERVAL '1' DAY", "INTERVAL '1' MONTH", "INTERVAL '30' YEAR"})
		}
	case key.Kind == sql.Timestamp:
		distance = func() string {
			return pick(g, []string{"INTERVAL '1' DAY", "INTERVAL '1' MONTH", "INTERVAL '2' HOUR", "INTERVAL '50' YEAR"})
		}
	case key.Kind == sql.IntervalDayToSecond, key.Kind == sql.Time:
		distance = func() string { return pick(g, []string{"INTERVAL '1' HOUR", "INTERVAL '2' SECOND"}) }
	default:
		unit = "GROUPS"
	}
	if g.chance(75) {
		frame := clause(" " + unit + g.frame(distance))
		parts = append(parts, frame)
		switch {
		case unit == "RANGE" && key.Kind == sql.Time:
			g.undefined, frame.defined = "a frame around midnight", []any{""}
		case unit == "RANGE" && (key.Kind == sql.Double || key.Kind == sql.Real):
			g.undefined, frame.defined = "a frame at NaN", []any{""}
		}
	}
	call = text(pick(g, peers))
	if g.chance(60) {
		e := g.expr(g.keyType(), 1)
		call = &node{typ: "aggregate", parts: []any{pick(g, []string{"count(", "min(", "max(", "count_if(0 < ", "approx_distinct("}), e, ")"}}
		if strings.HasPrefix(call.String(), "count_if") {
			call = &node{typ: "aggregate", parts: []any{"sum(", g.expr(sql.T(sql.Integer), 1), ")"}}
		}
	}
	return call, &node{parts: parts}
}
