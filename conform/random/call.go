package random

import (
	"cmp"
	"fmt"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// overload is one signature that the generator can call.
type overload struct {
	fn     *fn.Func
	sig    *fn.Signature
	params []pattern
	result pattern
}

// ordersVariables reports signatures whose variables need an order.
func (o *overload) ordersVariables() bool { return strings.Contains(o.sig.Text, ":orderable") }

// functions are the overloads by what they return; the key sql.Unknown has those
// that return a type variable.
type functions map[sql.Kind][]*overload

func overloads(kind fn.Kind) functions {
	all := functions{}
	for _, f := range fn.All() {
		if f.Kind != kind || f.Hidden || f.Nondeterministic || !f.Lowered() || left[f.Name] || overlays[f.Name] {
			continue
		}
	next:
		for i := range f.Sigs {
			o := &overload{fn: f, sig: &f.Sigs[i], result: parsePattern(f.Sigs[i].ResultType())}
			if f.Sigs[i].Hidden || o.result.unsupported() {
				continue
			}
			for k := range f.Sigs[i].NumParams() {
				p := parsePattern(f.Sigs[i].ParamType(k))
				if p.unsupported() {
					continue next
				}
				o.params = append(o.params, p)
			}
			kind := o.result.kind
			if o.result.variable {
				kind = sql.Unknown
			}
			all[kind] = append(all[kind], o)
		}
	}
	return all
}

// choose picks an overload that gives t, with its variables bound.
func (g *generator) choose(from functions, t sql.Type) (*overload, map[string]sql.Type, bool) {
	for range 6 {
		candidates := from[t.Kind]
		if generic := from[sql.Unknown]; len(candidates) == 0 || len(generic) > 0 && g.chance(15) {
			candidates = generic
		}
		if len(candidates) == 0 {
			return nil, nil, false
		}
		o := pick(g, candidates)
		vars := map[string]sql.Type{}
		if o.result.bind(t, vars) {
			return o, vars, true
		}
	}
	return nil, nil, false
}

// call is a call of a scalar function for a value of type t.
func (g *generator) call(t sql.Type, depth int) *node {
	o, vars, ok := g.choose(g.scalars, t)
	if !ok {
		return g.leaf(t)
	}
	parts := append([]any{o.fn.Name + "("}, g.arguments(o, vars, depth)...)
	parts = append(parts, ")")
	return &node{typ: t.String(), parts: parts, smallest: "CAST(NULL AS " + Spell(t) + ")", defined: g.near(o, parts)}
}

// near is a call of ST_Buffer by a distance beside which a shape is still seen; nil for others.
func (g *generator) near(o *overload, call []any) []any {
	if !strings.EqualFold(o.fn.Name, "ST_Buffer") {
		return nil
	}
	g.undefined = cmp.Or(g.undefined, "the points of ST_Buffer by a distance beside which the shape vanishes")
	return []any{call[0], call[1], ", least(", call[3], ", 1e9))"}
}

// arguments are the arguments of a call, with the commas between them.
func (g *generator) arguments(o *overload, vars map[string]sql.Type, depth int) []any {
	params := o.params
	if o.sig.Variadic() {
		last := params[len(params)-1]
		params = append([]pattern(nil), params...)
		for range g.n(3) {
			params = append(params, last)
		}
	}
	var parts []any
	for i, p := range params {
		if i > 0 {
			parts = append(parts, ", ")
		}
		parts = append(parts, g.argument(o, i, p, vars, depth))
	}
	return parts
}

func (g *generator) argument(o *overload, i int, p pattern, vars map[string]sql.Type, depth int) *node {
	if g.rich {
		if n := g.suitable(o, i, p); n != nil {
			return n
		}
	}
	if values := hints[o.fn.Name][i]; values != nil && (o.fn.Name == "normalize" || g.chance(90)) {
		return text(pick(g, values))
	}
	t := g.instantiate(p, vars, o.ordersVariables())
	switch {
	case t.Kind == sql.Function:
		return g.lambda(t, depth-1)
	case t.Kind == sql.JoniRegExp, t.Kind == sql.JSONPath, t.Kind == sql.Color, t.Kind == sql.CodePoints:
		return text(pick(g, literals[t.Kind]))
	case t.Kind == sql.KDBTree:
		return text(pick(g, literals[t.Kind]))
	case o.fn.Name == "sequence":
		if steps := sequences[t.Kind]; steps != nil {
			return text(pick(g, steps))
		}
	}
	return g.expr(g.coercible(t), depth-1)
}

// lambda is a function with parameters that its body can use.
func (g *generator) lambda(t sql.Type, depth int) *node {
	names := make([]string, len(t.Fields))
	before := len(g.vars)
	for i, f := range t.Fields {
		g.names++
		names[i] = fmt.Sprintf("x%d", g.names)
		g.vars = append(g.vars, variable{names[i], f.Type})
	}
	columns, noQueries := g.columns, g.noQueries
	g.columns, g.noQueries = nil, true // a new column can't be made inside
	body := g.expr(*t.Elem, max(depth, 1))
	g.columns, g.noQueries = columns, noQueries
	g.vars = g.vars[:before]
	head := "(" + strings.Join(names, ", ") + ") -> "
	if len(names) == 1 && g.chance(50) {
		head = names[0] + " -> "
	}
	return &node{parts: []any{head, body}}
}

// sequences are bounds and steps of sequences of some hundreds of elements at most.
var sequences = map[sql.Kind][]string{
	sql.BigInt:              small,
	sql.Date:                {"DATE '2020-01-30'", "DATE '2020-02-02'", "DATE '2020-03-31'"},
	sql.Timestamp:           {"TIMESTAMP '2020-01-30 00:00:00'", "TIMESTAMP '2020-02-02 01:00:00'"},
	sql.IntervalDayToSecond: {"INTERVAL '1' DAY", "INTERVAL '-12' HOUR"},
	sql.IntervalYearToMonth: {"INTERVAL '1' MONTH"},
}
