package random

import (
	"glaux/sql"
	"glaux/sql/fn"
)

var temporalKinds = []sql.Kind{
	sql.Date, sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.Timestamp, sql.TimestampWithTimeZone, sql.TimestampWithTimeZone, sql.TimestampWithTimeZone, sql.IntervalDayToSecond, sql.IntervalYearToMonth,
}

// rows begins a query of expressions on some rows of rich values, each in a TRY.
func (g *generator) rowsOf(expr func() *node) *Query {
	g.rich, g.mistakes, g.noQueries = true, 0, true
	g.columns = g.literals()
	g.columns.rows = 3 + g.n(3)
	g.columns.unique("id")
	exprs := make([]*node, 2+g.n(3))
	for i := range exprs {
		exprs[i] = &node{parts: []any{"TRY(", expr(), ")"}}
	}
	return &Query{root: &node{parts: []any{"SELECT id, ", list(exprs), " FROM ", g.rows(g.columns, "t")}}}
}

// temporals computes with dates, times, instants and intervals.
func (g *generator) temporals() *Query {
	return g.rowsOf(func() *node {
		t := g.ofKind(pick(g, temporalKinds))
		e := g.temporal(t, 1+g.n(2))
		switch g.n(9) {
		case 0:
			return g.compared(t, e, g.temporal(t, 1))
		case 1:
			if fields := extracted[t.Kind]; fields != nil {
				return &node{parts: []any{"EXTRACT(" + pick(g, fields) + " FROM ", e, ")"}}
			}
		case 2:
			if t.Kind == sql.Date || t.Kind == sql.Timestamp || t.Kind == sql.TimestampWithTimeZone || t.Kind == sql.Time {
				return &node{parts: []any{"date_diff(" + pick(g, units) + ", ", e, ", ", g.temporal(t, 1), ")"}}
			}
		case 3:
			if t.Kind != sql.IntervalDayToSecond && t.Kind != sql.IntervalYearToMonth {
				return &node{parts: []any{"(", e, " - ", g.temporal(t, 1), ")"}}
			}
		case 4:
			return &node{parts: []any{"CAST(", e, " AS " + pick(g, []string{"varchar", "varchar(12)", "json"}) + ")"}}
		case 5:
			if t.Kind == sql.Timestamp || t.Kind == sql.TimestampWithTimeZone {
				return &node{parts: []any{pick(g, []string{"to_unixtime(", "to_iso8601(", "last_day_of_month(", "week(", "year_of_week(", "day_of_year("}), e, ")"}}
			}
		case 6:
			if t.Kind == sql.Timestamp || t.Kind == sql.TimestampWithTimeZone {
				return &node{parts: []any{"format_datetime(", e, ", " + g.jodaFormat() + ")"}}
			}
		}
		return e
	})
}

var extracted = map[sql.Kind][]string{
	sql.Date: {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAY_OF_MONTH", "DOW", "DOY", "YOW", "DAY_OF_WEEK", "DAY_OF_YEAR", "YEAR_OF_WEEK"}, sql.Time: {"HOUR", "MINUTE", "SECOND"},
	sql.TimeWithTimeZone: {"HOUR", "MINUTE", "SECOND", "TIMEZONE_HOUR", "TIMEZONE_MINUTE"}, sql.Timestamp: {"YEAR", "WEEK", "DOW", "HOUR", "SECOND", "DOY", "YOW"},
	sql.TimestampWithTimeZone: {"YEAR", "WEEK", "DOW", "HOUR", "MINUTE", "SECOND", "TIMEZONE_HOUR", "TIMEZONE_MINUTE", "DAY", "YOW"}, sql.IntervalDayToSecond: {"DAY", "HOUR", "MINUTE", "SECOND"}, sql.IntervalYearToMonth: {"YEAR", "MONTH"},
}

// temporal is an expression of a type of time, of others of them.
func (g *generator) temporal(t sql.Type, depth int) *node {
	if depth <= 0 {
		return g.column(g.columns, t)
	}
	interval := t.Kind == sql.IntervalDayToSecond || t.Kind == sql.IntervalYearToMonth
	switch g.n(6) {
	case 0, 1:
		from := g.ofKind(pick(g, temporalKinds))
		if fn.CanCast(from, t) && from.Kind != t.Kind || from.Precision != t.Precision && from.Kind == t.Kind {
			return g.converted("CAST(", g.temporal(from, depth-1), from, t)
		}
	case 2:
		if t.Kind == sql.TimestampWithTimeZone || t.Kind == sql.TimeWithTimeZone {
			zone := quoted(pick(g, regions))
			if t.Kind == sql.TimeWithTimeZone || g.chance(30) {
				zone = quoted(g.offset())
			}
			return g.of(t, "(", g.temporal(t, depth-1), " AT TIME ZONE "+zone+")")
		}
		if t.Kind == sql.Timestamp {
			return g.of(t, "CAST(with_timezone(", g.temporal(t, depth-1), ", "+quoted(pick(g, regions))+") AS "+Spell(t)+")")
		}
	case 3:
		if !interval && t.Kind != sql.TimeWithTimeZone {
			return g.of(t, "date_trunc("+pick(g, units)+", ", g.temporal(t, depth-1), ")")
		}
	case 4:
		if !interval && t.Kind != sql.TimeWithTimeZone {
			return g.of(t, "date_add("+pick(g, units)+", "+pick(g, []string{"1", "-1", "13", "-25", "100", "3"})+", ", g.temporal(t, depth-1), ")")
		}
	}
	by := sql.T(pick(g, []sql.Kind{sql.IntervalDayToSecond, sql.IntervalDayToSecond, sql.IntervalYearToMonth}))
	switch t.Kind {
	case sql.Time, sql.TimeWithTimeZone:
		by = sql.T(sql.IntervalDayToSecond)
	case sql.IntervalDayToSecond, sql.IntervalYearToMonth:
		if g.chance(40) {
			return g.of(t, "(", g.temporal(t, depth-1), pick(g, []string{" * 3", " * -2", " * 1.5e0", " / 2", " / 0.7e0", " * 0", " / 7", " * DOUBLE '1e-3'"}), ")")
		}
		by = t
	}
	return g.of(t, "(", g.temporal(t, depth-1), pick(g, []string{" + ", " - "}), g.temporal(by, min(depth-1, g.n(2))), ")")
}

// compared compares two values in some way.
func (g *generator) compared(t sql.Type, a, b *node) *node {
	ops := []string{" = ", " <> ", " IS DISTINCT FROM ", " IS NOT DISTINCT FROM "}
	if fn.Orderable(t) {
		ops = append(ops, " < ", " <= ", " > ", " >= ")
	}
	switch g.n(5) {
	case 0:
		return &node{parts: []any{"(", a, " IN (", b, ", ", g.column(g.columns, t), "))"}}
	case 1:
		if fn.Orderable(t) {
			return &node{parts: []any{"(", a, " BETWEEN ", b, " AND ", g.column(g.columns, t), ")"}}
		}
	case 2:
		if fn.Orderable(t) {
			return &node{parts: []any{pick(g, []string{"greatest(", "least("}), a, ", ", b, ")"}}
		}
		return &node{parts: []any{"NULLIF(", a, ", ", b, ")"}}
	}
	return &node{parts: []any{"(", a, pick(g, ops), b, ")"}}
}
