package random

import (
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// byName are the overloads of each function, in the order of names, without geospatial
// ones, which have a form of their own.
func (f functions) byName() [][]*overload {
	of := map[string][]*overload{}
	for _, all := range f {
		for _, o := range all {
			if !o.result.geospatial() && !slices.ContainsFunc(o.params, pattern.geospatial) {
				of[o.fn.Name] = append(of[o.fn.Name], o)
			}
		}
	}
	var names []string
	for name, all := range of {
		names = append(names, name)
		slices.SortFunc(all, func(a, b *overload) int { return strings.Compare(a.sig.Text, b.sig.Text) })
	}
	slices.Sort(names)
	out := make([][]*overload, len(names))
	for i, name := range names {
		out[i] = of[name]
	}
	return out
}

// each calls some functions, any of them as often as any other, on rows of values of all
// kinds: each call in a TRY, or one that says how it fails.
func (g *generator) each() *Query {
	g.rich, g.wide, g.mistakes, g.noQueries = true, g.chance(15), 0, true
	g.columns = g.literals()
	tried := g.chance(75)
	calls := make([]*node, 1)
	if tried {
		calls = make([]*node, 3+g.n(3))
		g.columns.rows = 3 + g.n(4)
	} else {
		g.columns.rows = 1
	}
	g.columns.unique("id")
	for i := range calls {
		calls[i] = g.callOf(pick(g, g.named[fn.Scalar]))
		if tried {
			calls[i] = &node{parts: []any{"TRY(", calls[i], ")"}}
		}
	}
	return &Query{root: &node{parts: []any{"SELECT id, ", list(calls), " FROM ", g.rows(g.columns, "t")}}}
}

// callOf calls a function, at times of what other functions give.
func (g *generator) callOf(overloads []*overload) *node {
	o, vars := pick(g, overloads), map[string]sql.Type{}
	t := g.instantiate(o.result, vars, o.ordersVariables())
	vars = map[string]sql.Type{}
	if !o.result.bind(t, vars) {
		vars = map[string]sql.Type{}
	}
	parts := append([]any{o.fn.Name + "("}, g.arguments(o, vars, 1+g.n(8)/7)...)
	return &node{typ: t.String(), parts: append(parts, ")"), smallest: "NULL"}
}

// eachAggregate calls some aggregate functions, any of them as often as any other, on
// groups of rows, or as window functions.
func (g *generator) eachAggregate() *Query {
	g.rich, g.wide, g.mistakes, g.noQueries = true, g.chance(15), 0, true
	g.columns = g.literals()
	g.columns.rows = 2 + g.n(10)
	g.columns.unique("id")
	calls := make([]*node, 1+g.n(2))
	window := g.chance(30)
	for i := range calls {
		overloads := pick(g, g.named[fn.Aggregate])
		for overloads[0].fn.Name == "listagg" || window && strings.Contains(overloads[0].fn.Name, "_by") {
			overloads = pick(g, g.named[fn.Aggregate])
		}
		o, vars := pick(g, overloads), map[string]sql.Type{}
		if !window {
			calls[i] = g.aggregateCall(o, vars, g.n(5)/4, "id")
			continue
		}
		calls[i] = &node{typ: "aggregate", parts: append(append([]any{o.fn.Name + "("}, g.arguments(o, vars, 0)...), ")")}
		calls[i] = &node{parts: []any{calls[i], " OVER (", g.over(true), ")"}}
	}
	if window {
		return &Query{root: &node{parts: []any{"SELECT id, ", list(calls), " FROM ", g.rows(g.columns, "t")}}}
	}
	if g.chance(40) {
		return &Query{root: &node{parts: []any{"SELECT ", list(calls), " FROM ", g.rows(g.columns, "t")}}}
	}
	key := g.column(g.columns, sql.T(sql.Boolean))
	return &Query{root: &node{parts: []any{"SELECT ", key, ", ", list(calls), " FROM ", g.rows(g.columns, "t"), " GROUP BY 1"}}}
}

// suitable is an argument of texts that mean something to a function, one for all
// rows or of each row its own; nil if any value will do.
func (g *generator) suitable(o *overload, i int, p pattern) *node {
	name := strings.ToLower(o.fn.Name)
	texts := append(slices.Clip(hints[name][i]), suited[name][i]...)
	if p.kind == sql.JoniRegExp {
		texts = append(slices.Clip(literals[p.kind]), regexps...)
	}
	if name == "width_bucket" && p.kind == sql.Array { // what a NULL there counts as isn't defined
		return text(pick(g, []string{"ARRAY[1e0, 2e0, 5e0]", "ARRAY[-1.5e0, 0e0]", "ARRAY[3e0, 1e0, 2e0]", "ARRAY[1e0, infinity()]", "ARRAY[nan(), 1e0]"}))
	}
	if compose := composed[name][i]; compose != nil && g.chance(60) {
		texts = nil
		for range 4 {
			texts = append(texts, compose(g))
		}
	}
	switch {
	case len(texts) == 0 || g.chance(12) && p.kind != sql.JoniRegExp && name != "normalize":
		return nil
	case p.kind == sql.Varchar && name != "normalize" && g.columns != nil && g.chance(50):
		n := g.column(g.columns, sql.VarcharN(1000+g.n(1000)))
		for row := range g.columns.rows {
			if text := pick(g, texts); strings.HasPrefix(text, "'") {
				g.columns.setCell(n.String(), row, text)
			}
		}
		return n
	}
	return text(pick(g, texts))
}
