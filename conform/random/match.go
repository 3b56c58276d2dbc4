package random

import (
	"fmt"
	"strings"
)

// matcher writes the parts of a row pattern over columns id, p and v, of which id
// has each value once.
type matcher struct {
	*generator
	vars []string // the pattern's variables
	all  []string // and the unions of them
}

// matchQuery is a query with MATCH_RECOGNIZE.
func (g *generator) matchQuery() *Query {
	m := &matcher{generator: g, vars: []string{"A", "B", "C", "D"}[:1+g.n(4)]}
	m.all = m.vars
	from := g.matchRows()
	parts := []any{" MATCH_RECOGNIZE ("}
	if g.chance(40) {
		parts = append(parts, clause("PARTITION BY p "))
	}
	parts = append(parts, "ORDER BY id", pick(g, []string{"", " DESC"}))
	subset := ""
	if g.chance(25) && len(m.vars) > 1 {
		subset = " SUBSET U = (" + strings.Join(m.vars[:1+g.n(len(m.vars))], ", ") + ")"
		m.all = append(m.all[:len(m.all):len(m.all)], "U")
	}
	measures, _ := m.measures()
	parts = append(parts, measures)
	parts = append(parts, clause(pick(g, []string{
		" ONE ROW PER MATCH", " ALL ROWS PER MATCH", " ALL ROWS PER MATCH", " ALL ROWS PER MATCH SHOW EMPTY MATCHES", " ALL ROWS PER MATCH OMIT EMPTY MATCHES", " ALL ROWS PER MATCH WITH UNMATCHED ROWS",
	})))
	parts = append(parts, clause(m.skip()), " PATTERN (", m.pattern(3), ")", clause(subset), m.define(), ")")
	root := append([]any{"SELECT * FROM ", from}, parts...)
	return &Query{root: &node{parts: root}}
}

// windowPattern is a query with a row pattern in a window.
func (g *generator) windowPattern() *Query {
	m := &matcher{generator: g, vars: []string{"A", "B", "C", "D"}[:1+g.n(3)]}
	m.all = m.vars
	from := g.matchRows()
	measures, names := m.measures()
	outputs := []*node{text("id")}
	for _, n := range names {
		outputs = append(outputs, text(n+" OVER w"))
	}
	outputs = append(outputs, text(pick(g, []string{"count(*) OVER w", "sum(v) OVER w", "first_value(v) OVER w", "last_value(id) OVER w", "array_agg(id) OVER w", "max(v) OVER w"})))
	parts := []any{"SELECT ", list(outputs), " FROM ", from, " WINDOW w AS (" + pick(g, []string{"", "PARTITION BY p "}) + "ORDER BY id" + pick(g, []string{"", " DESC"}), measures,
		" ROWS BETWEEN CURRENT ROW AND " + pick(g, []string{"UNBOUNDED FOLLOWING", "1 FOLLOWING", "3 FOLLOWING", "CURRENT ROW"}),
		clause(m.skip()), clause(pick(g, []string{" INITIAL", " SEEK"})), " PATTERN (", m.pattern(2), ")", m.define(), ")"}
	return &Query{root: &node{parts: parts}}
}

// matchRows are rows with a number, a part and a value to look for patterns in.
func (g *generator) matchRows() *node {
	rows := make([]*node, 2+g.n(8))
	for i := range rows {
		v := fmt.Sprint(g.n(6) * 10)
		if g.chance(8) {
			v = "NULL"
		}
		rows[i] = text(fmt.Sprintf("(%d, %s, %s)", (i*7+3)%10, pick(g, []string{"'x'", "'y'"}), v))
	}
	return &node{parts: []any{"(VALUES ", list(rows), ") AS t(id, p, v)"}}
}

func (m *matcher) skip() string {
	v := pick(m.generator, m.all)
	return pick(m.generator, []string{" AFTER MATCH SKIP PAST LAST ROW", " AFTER MATCH SKIP TO NEXT ROW", " AFTER MATCH SKIP TO NEXT ROW", " AFTER MATCH SKIP TO " + v, " AFTER MATCH SKIP TO FIRST " + v, " AFTER MATCH SKIP TO LAST " + v})
}

// pattern is a row pattern, nested at most so deep.
func (m *matcher) pattern(depth int) *node {
	quantifiers := []string{"", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{,2}", "{1,}", "{0,1}?"}
	if depth <= 0 || m.chance(20) {
		return &node{typ: "pattern", parts: []any{pick(m.generator, m.vars) + pick(m.generator, quantifiers)}}
	}
	n := &node{typ: "pattern"}
	switch m.n(12) {
	case 0, 1:
		n.parts = []any{"(", m.pattern(depth - 1), " | ", m.pattern(depth - 1), ")" + pick(m.generator, quantifiers)}
	case 2:
		n.parts = []any{"(", m.pattern(depth - 1), ")" + pick(m.generator, quantifiers)}
	case 3:
		n.parts = []any{"^ ", m.pattern(depth - 1)}
	case 4:
		n.parts = []any{m.pattern(depth - 1), " $"}
	case 5:
		n.parts = []any{"PERMUTE(", m.pattern(0), ", ", m.pattern(0), clause(", ", m.pattern(0)), ")"}
	case 6:
		n.parts = []any{m.pattern(depth - 1), " ()"}
	case 7:
		n.parts = []any{"{- ", m.pattern(depth - 1), " -}"}
	default:
		n.parts = []any{m.pattern(depth - 1), " ", m.pattern(depth - 1)}
	}
	return n
}

func (m *matcher) define() *node {
	n := &node{parts: []any{" DEFINE "}}
	for i, v := range m.vars {
		if i > 0 {
			n.parts = append(n.parts, ", ")
		}
		n.parts = append(n.parts, v+" AS ", m.condition(v, 2))
	}
	return n
}

// condition is what a row must fulfil to be v.
func (m *matcher) condition(v string, depth int) *node {
	of := func(parts ...any) *node { return &node{typ: "condition", parts: parts, smallest: "true"} }
	number := fmt.Sprint(m.n(6) * 10)
	op := pick(m.generator, []string{" < ", " > ", " <= ", " = ", " <> "})
	if depth > 0 && m.chance(25) {
		return of("(", m.condition(v, depth-1), pick(m.generator, []string{" AND ", " OR "}), m.condition(v, depth-1), ")")
	}
	switch m.n(7) {
	case 0:
		return of("true")
	case 1:
		return of(m.value(v, 1), op, m.value(v, 1))
	case 2:
		return of(v+".v", op, "PREV("+v+".v"+pick(m.generator, []string{"", ", 1", ", 2", ", 0"})+")")
	case 3:
		return of("v", op, number)
	case 4:
		return of(m.value(v, 1), " IS NOT NULL")
	}
	return of(v+".v", op, number)
}

// value is a number of the match so far.
func (m *matcher) value(v string, depth int) *node {
	other := pick(m.generator, m.all)
	switch m.n(9) {
	case 0:
		return text(fmt.Sprintf("%s(%s.v)", pick(m.generator, []string{"FIRST", "LAST"}), other))
	case 1:
		return text(fmt.Sprintf("%s(%s.v, %d)", pick(m.generator, []string{"FIRST", "LAST"}), other, m.n(3)))
	case 2:
		return text(fmt.Sprintf("%s(%s.v, %d)", pick(m.generator, []string{"PREV", "NEXT"}), other, m.n(3)))
	case 3:
		return text(fmt.Sprintf("%s(%s(%s.v), %d)", pick(m.generator, []string{"PREV", "NEXT"}), pick(m.generator, []string{"FIRST", "LAST"}), other, m.n(3)))
	case 4:
		return text(fmt.Sprintf("%s(%s.v)", pick(m.generator, []string{"sum", "count", "min", "max"}), other))
	case 5:
		return text(pick(m.generator, []string{"count(*)", "count(" + other + ".*)", "MATCH_NUMBER()", "sum(v)", "v"}))
	case 6:
		if depth > 0 {
			return &node{parts: []any{"(", m.value(v, depth-1), pick(m.generator, []string{" + ", " - ", " * "}), m.value(v, depth-1), ")"}}
		}
	}
	return text(v + ".v")
}

// measures are values of a match, and their names.
func (m *matcher) measures() (*node, []string) {
	var items []*node
	var names []string
	for i := range 1 + m.n(3) {
		name := fmt.Sprintf("m%d", i+1)
		names = append(names, name)
		other := pick(m.generator, m.all)
		var e any
		switch m.n(9) {
		case 0:
			e = "CLASSIFIER()"
		case 1:
			e = "CLASSIFIER(" + other + ")"
		case 2:
			e = "MATCH_NUMBER()"
		case 3:
			e = pick(m.generator, []string{"array_agg(" + other + ".id)", "array_agg(CLASSIFIER())", "array_agg(id)", "array_agg(CLASSIFIER(" + other + "))", "max_by(" + other + ".id, " + other + ".v)", "count(DISTINCT " + other + ".v)"})
		case 4:
			e = pick(m.generator, []string{"FINAL ", "RUNNING "}) + pick(m.generator, []string{"LAST(" + other + ".v)", "FIRST(" + other + ".id)", "count(*)", "sum(" + other + ".v)"})
		default:
			e = m.value(other, 2)
		}
		items = append(items, &node{parts: []any{e, " AS " + name}})
	}
	return &node{parts: []any{" MEASURES ", list(items)}}, names
}
