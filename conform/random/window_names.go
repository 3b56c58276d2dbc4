package random

import (
	"fmt"
	"strings"
)

// windowNames are windows that are made of others, over rows or over groups.
func (g *generator) windowNames() *Query {
	g.plain = true
	grouped := g.chance(25)
	a, b, c := "a", "b", "c"
	if grouped {
		a, b, c = "a", "count(*)", "max(c)"
	}
	keys := []string{a, a + " DESC", b, b + " DESC NULLS FIRST", c + " NULLS FIRST", "-" + a, a + ", " + b, b + " + " + c + " DESC", "1", "(SELECT 1), " + a}
	last := ", id"
	if grouped {
		last = ", a"
	}
	windows, defined := []*node{}, []string{}
	ordered := map[string]bool{}
	partition := func() string { return pick(g, []string{a, b, a + " % 2", c + " IS NULL", a + ", " + c, "1"}) }
	// spec is a window of its own or over another; of windows with an order, over it.
	spec := func(frame bool) (string, bool) {
		var parts []string
		sorted := false
		if len(defined) > 0 && g.chance(50) {
			of := pick(g, defined)
			parts, sorted = append(parts, pick(g, []string{of, of, strings.ToUpper(of), `"` + of + `"`})), ordered[of]
			if g.chance(2) {
				parts = append(parts, "PARTITION BY "+partition())
			}
		} else if g.chance(50) {
			parts = append(parts, "PARTITION BY "+partition())
		}
		if !sorted && g.chance(65) || sorted && g.chance(2) {
			parts, sorted = append(parts, "ORDER BY "+pick(g, keys)+last), true
		}
		if frame && g.chance(50) {
			unit := pick(g, []string{"ROWS", "ROWS", "GROUPS", "RANGE"})
			if !sorted {
				unit = "RANGE"
			}
			bounds := g.frame(func() string { return fmt.Sprint(g.n(3)) })
			if unit == "RANGE" {
				bounds = pick(g, []string{" CURRENT ROW", " UNBOUNDED PRECEDING", " BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", " BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", " BETWEEN CURRENT ROW AND CURRENT ROW"})
			}
			parts = append(parts, unit+bounds)
		}
		return strings.Join(parts, " "), sorted
	}
	for i := range g.n(4) {
		name := fmt.Sprintf("w%d", i)
		window, sorted := spec(g.chance(10))
		ordered[name] = sorted
		head := ", "
		if i == 0 {
			head = " WINDOW "
		}
		windows = append(windows, text(head+name+" AS ("+window+")"))
		defined = append(defined, name)
	}
	call := func() string {
		window, sorted := spec(true)
		over := "(" + window + ")"
		if len(defined) > 0 && g.chance(40) {
			over = pick(g, defined)
			sorted = ordered[over]
		}
		calls := []string{"count(*)", "sum(" + a + ")", "max(" + c + ")", "min(" + b + ")", "count(" + c + ")", "avg(" + b + ")", "count(*) FILTER (WHERE " + a + " > 1)"}
		if sorted {
			calls = append(calls, "row_number()", "rank()", "dense_rank()", "ntile(2)", "lag("+b+")", "lead("+c+", 2, 7)", "first_value("+b+")", "last_value("+c+")", "nth_value("+b+", 2)", "percent_rank()", "cume_dist()", "array_agg("+b+")", "first_value("+c+") IGNORE NULLS", "lag("+c+") IGNORE NULLS", "lead("+c+", 0)")
		}
		return pick(g, calls) + " OVER " + over
	}
	items := []*node{text("a")}
	if !grouped {
		items = append(items, text("id"))
	}
	for range 1 + g.n(3) {
		e := call()
		switch g.n(8) {
		case 0:
			e = "coalesce(" + e + ", NULL)"
		case 1:
			e = "CAST(" + e + " AS varchar)"
		case 2:
			e = "(" + e + " IS NULL)"
		}
		items = append(items, text(e+pick(g, []string{"", "", " AS x"})))
	}
	rows := make([]string, 2+g.n(7))
	for i := range rows {
		cells := []string{fmt.Sprint(g.n(3)), fmt.Sprint(g.n(4)), pick(g, []string{"NULL", "1", "2", "5"})}
		if i == 0 {
			cells[2] = "CAST(" + cells[2] + " AS integer)"
		}
		rows[i] = fmt.Sprintf("(%d, %s)", id(i), strings.Join(cells, ", "))
	}
	parts := []any{"SELECT ", list(items), " FROM (VALUES " + strings.Join(rows, ", ") + ") AS t(id, a, b, c)", clause(pick(g, []string{"", "", " WHERE id <> 3", " WHERE c IS NOT NULL"}))}
	if grouped {
		parts = append(parts, " GROUP BY a", clause(pick(g, []string{"", " HAVING count(*) > 0"})))
	}
	for _, w := range windows {
		parts = append(parts, w)
	}
	if g.chance(40) {
		parts = append(parts, " ORDER BY "+pick(g, []string{"a", "2 DESC", call(), "a DESC, 3"}))
	}
	return &Query{root: &node{parts: parts}}
}
