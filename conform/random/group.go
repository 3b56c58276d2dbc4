package random

import (
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// aggregate is a call of an aggregate function. by is a column that puts the rows
// in an order, for functions that depend on it; without one there are none of these.
func (g *generator) aggregate(t sql.Type, depth int, by string) *node {
	if g.chance(4) && by != "" && t.Kind == sql.Varchar {
		return g.listagg(by)
	}
	o, vars, ok := g.choose(g.aggregates, t)
	if !ok || o.fn.Name == "listagg" || by == "" && byOrder[o.fn.Name] {
		return &node{typ: "aggregate", parts: []any{"count(", g.expr(g.anyType(1), depth), ")"}}
	}
	return g.aggregateCall(o, vars, depth, by)
}

// aggregateCall is a call of one aggregate function, with what may stand beside it.
func (g *generator) aggregateCall(o *overload, vars map[string]sql.Type, depth int, by string) *node {
	formless := o.fn.Name == "checksum" && specialKind(vars["t"].Kind)
	if formless {
		g.undefined = "the checksum of what has no one form"
	}
	parts := []any{o.fn.Name + "("}
	args := g.arguments(o, vars, depth)
	distinct := len(o.params) == 1 && o.params[0].kind != sql.Function && !ordered[o.fn.Name] && g.chance(15)
	for _, v := range vars {
		distinct = distinct && fn.Comparable(v)
	}
	if distinct && (len(vars) > 0 || !specialKind(o.params[0].kind)) {
		parts = append(parts, "DISTINCT ")
	} else {
		distinct = false
	}
	parts = append(parts, args...)
	if by != "" && !distinct && (byOrder[o.fn.Name] || g.chance(8)) && len(args) > 0 {
		parts = append(parts, " ORDER BY ", by, pick(g, []string{"", " DESC", " ASC NULLS FIRST"}))
	}
	parts = append(parts, ")")
	var filter *node
	if g.chance(15) {
		noQueries := g.noQueries
		g.noQueries = true
		filter = g.expr(sql.T(sql.Boolean), 1)
		parts = append(parts, clause(" FILTER (WHERE ", filter, ")"))
		g.noQueries = noQueries
	}
	call := &node{typ: "aggregate", parts: parts, smallest: "count(*)"}
	switch {
	case o.fn.Name == "sum" && o.params[0].kind == sql.BigInt && !distinct && len(args) == 1:
		call.total = append([]any{"CAST(sum(CAST(", args[0], " AS decimal(38, 0))"}, append(slices.Clone(parts[2:]), " AS bigint)")...)
	case formless:
		call.defined = []any{"count("}
		call.defined = append(append(call.defined, args...), ")")
	case by != "" && (o.fn.Name == "min_by" || o.fn.Name == "max_by"):
		g.undefined = "which of equal keys are kept"
		call.defined = untied(o.fn.Name, args, by, filter)
	}
	return call
}

// untied is min_by or max_by without equal keys: a unique column decides. Of several values
// none is NULL, which Trino mixes up.
func untied(name string, args []any, by string, filter *node) []any {
	key := args[2] // between the arguments are commas
	out := append([]any{name + "("}, args[:2]...)
	out = append(append(out, "ROW(", key, ", "+by+")"), args[3:]...)
	out = append(out, ") FILTER (WHERE ", key, " IS NOT NULL")
	if len(args) > 3 {
		out = append(out, " AND ", args[0], " IS NOT NULL")
	}
	if filter != nil {
		out = append(out, " AND ", filter)
	}
	return append(out, ")")
}

func specialKind(k sql.Kind) bool { return k >= sql.HyperLogLog }

// listagg joins texts in an order.
func (g *generator) listagg(by string) *node {
	return &node{typ: "aggregate", smallest: "count(*)", parts: []any{
		"LISTAGG(", g.expr(sql.T(sql.Varchar), 1), clause(pick(g, []string{", ','", ", ''", ", '-'"})), clause(pick(g, []string{" ON OVERFLOW ERROR", " ON OVERFLOW TRUNCATE '...' WITH COUNT"})),
		") WITHIN GROUP (ORDER BY " + by + pick(g, []string{"", " DESC"}) + ")",
	}}
}

// byOrder are aggregates whose result depends on the order of rows.
var byOrder = map[string]bool{
	"any_value": true, "arbitrary": true, "map_agg": true, "map_union": true, "multimap_agg": true, "min_by": true, "max_by": true, "numeric_histogram": true,
	"approx_percentile": true, "approx_most_frequent": true, "array_agg": true, "merge": true, "tdigest_agg": true, "qdigest_agg": true, "histogram": true, "reduce_agg": true, "map_union_sum": true,
	"approx_set": true, "make_set_digest": true, "merge_set_digest": true, "sum": true, "avg": true, "geometric_mean": true,
}

// ordered are aggregates that sort or count their input anyhow, and take no DISTINCT
// that would leave the order open.
var ordered = map[string]bool{"array_agg": true, "any_value": true, "arbitrary": true, "merge": true, "reduce_agg": true, "sum": true, "avg": true}

func (g *generator) aggregation() *Query {
	by := ""
	if g.chance(80) {
		g.columns = g.literals()
		g.columns.rows = 2 + g.n(6)
		g.columns.unique("id")
		by = "id"
	} else {
		g.columns = g.relation()
	}
	aggregates := make([]*node, 1+g.n(3))
	for i := range aggregates {
		aggregates[i] = g.aggregate(g.anyType(1), g.n(3), by)
		switch g.n(12) {
		case 0:
			aggregates[i] = &node{parts: []any{"CAST(", aggregates[i], " AS JSON)"}}
		case 1:
			aggregates[i] = &node{parts: []any{"COALESCE(", aggregates[i], ", ", aggregates[i], ")"}}
		}
	}
	if g.chance(35) {
		where := g.where(2)
		values := g.rows(g.columns, "t")
		return &Query{
			parts: alone(aggregates, " FROM ", values, where),
			root:  &node{parts: []any{"SELECT ", g.outputs(aggregates), " FROM ", values, where}},
		}
	}
	return g.grouping(aggregates)
}

func (g *generator) grouping(aggregates []*node) *Query {
	keys := make([]*node, 1+g.n(3))
	names := make([]string, len(keys))
	for i := range keys {
		t := g.keyType()
		if g.chance(25) {
			t = g.comparable()
		}
		names[i] = g.groupKey(t)
		keys[i] = text(names[i])
	}
	all := strings.Join(names, ", ")
	by := all
	var extra []*node
	switch g.n(9) {
	case 0:
		by = "GROUPING SETS ((" + all + "), (" + names[0] + "), ())"
		extra = append(extra, text("grouping("+all+")"))
	case 1:
		by = "ROLLUP (" + all + ")"
		extra = append(extra, text("grouping("+names[len(names)-1]+")"))
	case 2:
		by = "CUBE (" + all + ")"
	case 3:
		by = "DISTINCT ROLLUP (" + all + "), CUBE (" + names[0] + ")"
	case 4:
		by = names[0] + ", GROUPING SETS ((" + all + "), (" + names[len(names)-1] + "))"
	case 5:
		by = "1"
		keys = keys[:1]
	case 6:
		keys, extra = keys[:1], append(extra, g.expr(g.keyType(), 1))
		by = "1, 2"
	}
	if strings.Contains(by, "(") && slices.Contains(names, "id") {
		g.orderByKeys(aggregates)
	}
	having := text("")
	if g.chance(25) {
		having = clause(" HAVING ", pick(g, []string{"count(*) > 1", "count(*) < 3", "count(*) = 1", names[0] + " IS NOT NULL", "max(" + names[0] + ") > min(" + names[0] + ")"}))
	}
	where := g.where(2)
	head := append(append([]*node{}, keys...), append(extra, aggregates...)...)
	first := pick(g, []string{"SELECT ", "SELECT ", "SELECT ", "SELECT DISTINCT "})
	values := g.rows(g.columns, "t")
	q := &Query{root: &node{parts: []any{first, list(head), " FROM ", values, where, " GROUP BY " + by, having}}}
	if by[0] != '1' {
		q.parts = alone(aggregates, " FROM ", values, where, " GROUP BY "+by)
	}
	return q
}

// orderByKeys says that in sets without the unique column nothing orders the rows of
// aggregates by it: it is NULL there.
func (g *generator) orderByKeys(aggregates []*node) {
	for _, a := range aggregates {
		if strings.Contains(a.String(), " ORDER BY id") {
			g.undefined = "the order of rows by a key in sets without it"
			a.defined = []any{"count(*)"}
		}
	}
}

// alone are statements of one column each.
func alone(columns []*node, from ...any) []*node {
	out := make([]*node, len(columns))
	for i, c := range columns {
		out[i] = &node{parts: append([]any{"SELECT ", c}, from...)}
	}
	return out
}

// groupKey is a column to group by, of type t if the relation grows.
func (g *generator) groupKey(t sql.Type) string {
	c := g.columns
	if c.item == nil {
		return g.column(c, t).String()
	}
	for range 10 {
		if i := g.n(len(c.names)); fn.Comparable(c.types[i]) {
			return c.names[i]
		}
	}
	return "CAST(NULL AS integer)"
}

// comparable is a type that can be grouped by.
func (g *generator) comparable() sql.Type {
	for {
		if t := g.anyType(1); fn.Comparable(t) {
			return t
		}
	}
}

// scalarAggregate is an aggregate of type t whose result needs no order.
func (g *generator) scalarAggregate(t sql.Type, depth int) *node {
	if a := g.aggregate(t, depth, ""); !strings.HasPrefix(a.String(), "count(") || t.Kind == sql.BigInt {
		return a
	}
	if fn.Orderable(t) {
		return g.of(t, pick(g, []string{"max(", "min("}), g.expr(t, depth), ")")
	}
	return g.of(t, "IF(count(*) > 1, ", g.literal(t), ")")
}
