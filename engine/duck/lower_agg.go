package duck

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

// aggregate lowers a grouping to one GROUP BY. DuckDB has no index of grouping
// sets and merges equal ones: both come from GROUPING()'s bits, and a set that
// is listed twice from unnesting its indexes.
func (l *lowerer) aggregate(n *plan.Aggregate) *block {
	b := l.node(n.Input)
	if !b.open() || len(b.order) > 0 {
		b = b.table(l)
	}
	b, aggs := l.hoistAggs(b, n.Aggs)
	b.grouped, b.flat = true, false
	keys := make([]string, len(n.Keys))
	for i, k := range n.Keys {
		name := l.col(k.ID)
		keys[i] = l.sortable(name, k.Type)
		expr := name
		if keyed(k.Type) {
			expr = l.kept(k.Type, name, func(x string) string { return "any_value(" + x + ")" })
			if len(n.Sets) > 1 {
				expr = "CASE WHEN GROUPING(" + keys[i] + ") = 0 THEN " + expr + " END"
			}
		}
		b.sel = append(b.sel, selected{n.KeysOut[i].ID, expr})
	}
	sets, indexes := distinctSets(n.Sets)
	switch {
	case len(sets) == 1 && len(sets[0]) == 0:
		b.group = ""
	case len(sets) == 1 && len(sets[0]) == len(keys):
		b.group = "GROUP BY " + strings.Join(keys, ", ")
	default:
		parts := make([]string, len(sets))
		for i, s := range sets {
			names := make([]string, len(s))
			for k, key := range s {
				names[k] = keys[key]
			}
			parts[i] = "(" + strings.Join(names, ", ") + ")"
		}
		b.group = "GROUP BY GROUPING SETS (" + strings.Join(parts, ", ") + ")"
	}
	whole := b.group == "" && !correlated(n) // DuckDB computes a correlated one for all rows around at once, by groups
	for _, a := range aggs {
		c := call{args: a.Args, distinct: a.Distinct, filter: a.Filter, orderBy: a.OrderBy, whole: whole}
		b.sel = append(b.sel, selected{a.Out.ID, l.aggCall(a.Func, c)})
	}
	b.cols = n.Columns()
	if len(b.sel) == 0 {
		b.sel = []selected{{l.fresh(sql.T(sql.BigInt)).ID, "count(*)"}}
		b.cols = []plan.Column{{ID: b.sel[0].id}}
		// Nothing reads the aggregations: a select list of constants would no longer group.
		b = b.table(l)
	}
	if n.GroupID != nil || len(sets) < len(n.Sets) {
		b = l.groupID(n, b, sets, indexes, keys)
	}
	b.cols = n.Columns()
	return b
}

// hoistAggs is hoist for all that aggregates read of a row. One that reads only columns of
// a query around is that one's to DuckDB, and this one's to Trino.
func (l *lowerer) hoistAggs(b *block, aggs []plan.AggItem) (*block, []plan.AggItem) {
	aggs = slices.Clone(aggs)
	var at []*plan.Expr
	for i := range aggs {
		a := &aggs[i]
		a.Args, a.OrderBy = slices.Clone(a.Args), slices.Clone(a.OrderBy)
		at = append(append(at, &a.Filter), places(a.Args)...)
		at = append(at, keyPlaces(a.OrderBy)...)
	}
	return l.hoistAt(b, at, true), aggs
}

// distinctSets removes repeated grouping sets; indexes[i] are the places of set i.
func distinctSets(all [][]int) (sets [][]int, indexes [][]int) {
	at := map[string]int{}
	for i, s := range all {
		sorted := slices.Clone(s)
		slices.Sort(sorted)
		sorted = slices.Compact(sorted)
		id := fmt.Sprint(sorted)
		if k, ok := at[id]; ok {
			indexes[k] = append(indexes[k], i)
			continue
		}
		at[id] = len(sets)
		sets = append(sets, sorted)
		indexes = append(indexes, []int{i})
	}
	return sets, indexes
}

// groupID adds the index of the grouping set, repeating rows of repeated sets.
func (l *lowerer) groupID(n *plan.Aggregate, b *block, sets, indexes [][]int, keys []string) *block {
	gid := l.fresh(sql.T(sql.BigInt))
	var cases strings.Builder
	for i, s := range sets {
		mask := 0
		for k := range keys {
			if !slices.Contains(s, k) {
				mask |= 1 << (len(keys) - 1 - k)
			}
		}
		fmt.Fprintf(&cases, " WHEN %d THEN %s", mask, strings.ReplaceAll(fmt.Sprint(indexes[i]), " ", ", "))
	}
	list := "CASE GROUPING(" + strings.Join(keys, ", ") + ")" + cases.String() + " END"
	if len(keys) == 0 {
		list = strings.ReplaceAll(fmt.Sprint(indexes[0]), " ", ", ")
	}
	repeated := len(sets) < len(n.Sets)
	if !repeated {
		list = "(" + list + ")[1]"
	}
	b.sel = append(b.sel, selected{gid.ID, list})
	b.cols = append(n.Columns(), gid)
	if n.GroupID != nil {
		b.cols = slices.DeleteFunc(b.cols, func(c plan.Column) bool { return c.ID == n.GroupID.ID })
	}
	if !repeated {
		b.sel[len(b.sel)-1] = selected{n.GroupID.ID, castTo(list, n.GroupID.Type)}
		return b
	}
	cols := b.cols
	b = b.wrap(l)
	for _, c := range cols[:len(cols)-1] {
		b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
	}
	out := l.fresh(sql.T(sql.BigInt))
	if n.GroupID != nil {
		out = *n.GroupID
	}
	b.sel = append(b.sel, selected{out.ID, castTo("unnest("+l.col(gid.ID)+")", out.Type)})
	b.flat = false
	b.cols = append(cols[:len(cols)-1:len(cols)-1], out)
	return b.wrap(l)
}

// call is an aggregate or window call with its clauses.
type call struct {
	args        []plan.Expr
	distinct    bool
	filter      plan.Expr
	orderBy     []plan.SortKey
	ignoreNulls bool
	over        string // with OVER
	whole       bool   // over all rows
	partition   bool   // in a window, and over whole partitions
}

// aggCall writes an aggregate.
func (l *lowerer) aggCall(f *fn.Bound, c call) string {
	c = l.checkOffset(f, c)
	if c.distinct && f.Func.Name == "count" && len(c.args) == 1 && keyed(c.args[0].Type()) {
		return l.agg("count", l.sortExpr(c.args[0]), c)
	}
	if name, ok := ofChunk(f, c); ok {
		return l.typed(l.agg(f.Func.Name, l.kernel(name, f.Result, []sql.Type{f.Result}, l.argTexts(f, c.args)...), c), f.Result)
	}
	if f.Func.Name == "nth_value" {
		if n, ok := c.args[1].(*checkedArg); ok {
			return l.nthValue(f, c, n)
		}
	}
	low := f.Lowering()
	switch {
	case low.Expr != "":
		return l.typed(l.aggTemplate(low.Expr, f, l.argTexts(f, c.args), c), f.Result)
	case low.Special != "":
		s, ok := aggSpecials[low.Special]
		if !ok {
			l.unsupported("Function %s", f.Func.Name)
		}
		return l.typed(s(l, f, c), f.Result)
	case low.Kernel != "":
		return l.fold(low.Kernel, f, c)
	}
	l.unsupported("Function %s", f.Func.Name)
	return ""
}

// ofChunk is the kernel that leaves one of a chunk's strings to max or min over all
// rows. A filter would see the row that it leaves, and not those that it stands for.
func ofChunk(f *fn.Bound, c call) (name string, ok bool) {
	if k := f.Result.Kind; !c.whole || c.filter != nil || c.over != "" || len(c.args) != 1 || k != sql.Varchar && k != sql.VarBinary {
		return "", false
	}
	switch f.Func.Name {
	case "max":
		return "$greatest_of_chunk", true
	case "min":
		return "$least_of_chunk", true
	}
	return "", false
}

// fold collects the arguments of a group in a list and computes the aggregate
// from it with a kernel: C aggregates don't work under ORDER BY. Constants are
// arguments of the kernel (see package kernel, agg.go).
func (l *lowerer) fold(name string, f *fn.Bound, c call) string {
	if text, ok := l.stream(name, f, c); ok {
		return text
	}
	var texts, constants []string
	var types []sql.Type
	tuple := sql.Type{Kind: sql.Row}
	for i, a := range c.args {
		t := concrete(a.Type(), f.Params, i)
		text := castNull(l.expr(a), a.Type(), t)
		if i > 0 && isConstant(a) || i == 0 && len(c.args) > 1 && isConstant(a) && !isConstant(c.args[1]) {
			constants, types = append(constants, text), append(types, t)
			continue
		}
		texts = append(texts, text)
		tuple.Fields = append(tuple.Fields, sql.Field{Name: kernel.TupleField + itoa(i), Type: t})
	}
	elem, text := tuple, ""
	switch {
	case len(texts) == 0:
		elem, text = sql.T(sql.Boolean), "true"
	case len(texts) == 1 && tuple.Fields[0].Name == kernel.TupleField+"0":
		elem, text = tuple.Fields[0].Type, texts[0]
	default:
		for i, x := range texts {
			texts[i] = quote(tuple.Fields[i].Name) + ": " + x
		}
		text = "{" + strings.Join(texts, ", ") + "}"
	}
	types = append([]sql.Type{sql.ArrayOf(elem)}, types...)
	if c.over == "" && badSize(f, c.args) {
		// Trino fails at the first row, also of a group that HAVING leaves out.
		row := "[" + text + "]"
		if c.filter != nil {
			row = "CASE WHEN " + l.cond(c.filter) + " THEN " + row + " END"
		}
		return l.agg("any_value", l.kernel(name, f.Result, types, append([]string{row}, constants...)...), call{})
	}
	return l.kernel(name, f.Result, types, append([]string{l.agg("list", text, c)}, constants...)...)
}

// badSize reports a constant with which the kernel of an aggregate fails whatever its rows.
func badSize(f *fn.Bound, args []plan.Expr) bool {
	at, least, most := 0, int64(2), int64(math.MaxInt64)
	switch f.Func.Name {
	case "max", "min":
		at, least, most = 1, 1, kernel.MostTop
	case "max_by", "min_by":
		at, least, most = 2, 1, kernel.MostTop
	case "numeric_histogram", "approx_most_frequent":
	default:
		return false
	}
	if at >= len(args) {
		return false
	}
	lit, ok := args[at].(*plan.Literal)
	if !ok {
		return false
	}
	n, ok := lit.Value.(int64)
	return ok && (n < least || n > most)
}

// stream has an aggregate computed row by row, where its kernel can and the order
// of rows does not matter. DuckDB's windows combine states more than once, except over
// whole partitions: they collect.
func (l *lowerer) stream(name string, f *fn.Bound, c call) (string, bool) {
	types := make([]sql.Type, len(c.args))
	for i, a := range c.args {
		types[i] = concrete(a.Type(), f.Params, i)
	}
	if c.over != "" && (!c.partition || c.distinct) || f.Func.Ordered && len(c.orderBy) > 0 || !kernel.Streams(name, types, f.Result) {
		return "", false
	}
	texts := make([]string, len(c.args))
	for i, a := range c.args {
		texts[i] = castNull(l.expr(a), a.Type(), types[i])
	}
	c.orderBy = nil
	text := l.agg(l.use(name, f.Result, types, kernel.Use{Stream: true, One: c.partition}), strings.Join(texts, ", "), c)
	if name == "agg_approx_distinct" {
		text = "coalesce(" + text + ", 0)" // of no rows: DuckDB knows of its own counts only that they aren't NULL in a subquery
	}
	return text, true
}

func isConstant(e plan.Expr) bool {
	if c, ok := e.(*plan.Cast); ok {
		e = c.X
	}
	_, ok := e.(*plan.Literal)
	return ok
}

// agg writes one DuckDB aggregate with its clauses.
func (l *lowerer) agg(name, args string, c call) string {
	var out strings.Builder
	out.WriteString(name + "(")
	if c.distinct {
		out.WriteString("DISTINCT ")
	}
	out.WriteString(args)
	if c.ignoreNulls {
		out.WriteString(" IGNORE NULLS")
	}
	if len(c.orderBy) > 0 {
		out.WriteString(" ORDER BY " + l.sortKeys(c.orderBy))
	}
	out.WriteString(")")
	if c.filter != nil {
		out.WriteString(" FILTER (WHERE " + l.cond(c.filter) + ")")
	}
	out.WriteString(c.over)
	return out.String()
}

// aggTemplate fills an aggregate's template: the parts in braces are DuckDB's
// aggregates, and get the call's clauses.
func (l *lowerer) aggTemplate(text string, f *fn.Bound, args []string, c call) string {
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		out.WriteString(l.template(before, f, args))
		if !ok {
			return out.String()
		}
		var inner string
		inner, text, _ = strings.Cut(rest, "}")
		name, list, _ := strings.Cut(strings.TrimSuffix(inner, ")"), "(")
		out.WriteString(l.agg(name, l.template(list, f, args), c))
	}
}

// concrete is an argument's type, or its parameter's where the argument is a bare NULL.
func concrete(t sql.Type, params []sql.Type, i int) sql.Type {
	if i < len(params) && params[i].Kind != sql.Unknown {
		return params[i]
	}
	return t
}

// offsets are the arguments of window functions that have a lower bound.
var offsets = map[string]struct {
	arg    int
	kernel string
	low    int64
}{"lag": {1, "$lag_offset", 0}, "lead": {1, "$lag_offset", 0}, "nth_value": {1, "$nth_offset", 1}, "ntile": {0, "$buckets", 1}}

// checkOffset has a window function's offset checked unless it is a good constant.
func (l *lowerer) checkOffset(f *fn.Bound, c call) call {
	o, ok := offsets[f.Func.Name]
	if !ok || len(c.args) <= o.arg {
		return c
	}
	lit, ok := c.args[o.arg].(*plan.Literal)
	n, whole := int64(0), false
	if ok {
		n, whole = lit.Value.(int64)
	}
	if whole && n >= o.low && n <= kernel.MostRows {
		return c
	}
	c.args = slices.Clone(c.args)
	if whole && n > kernel.MostRows {
		c.args[o.arg] = &plan.Literal{Of: lit.Of, Value: int64(kernel.MostRows)}
		return c
	}
	c.args[o.arg] = &checkedArg{c.args[o.arg], o.kernel}
	return c
}

// nthValue checks the offset of the rows whose frames have rows, as Trino does.
func (l *lowerer) nthValue(f *fn.Bound, c call, n *checkedArg) string {
	offset := l.expr(n.Expr)
	asked := "CASE WHEN count(*)" + c.over + " > 0 THEN " + offset + " END"
	good := "CASE WHEN " + offset + " >= 1 THEN least(" + offset + ", " + itoa(kernel.MostRows) + ") END"
	value := l.agg("nth_value", l.expr(c.args[0])+", "+good, c)
	return l.typed("CASE WHEN "+l.kernel(n.kernel, n.Type(), []sql.Type{n.Type()}, asked)+" IS NOT NULL THEN "+value+" END", f.Result)
}

// checkedArg is an expression passed through a kernel that checks it.
type checkedArg struct {
	plan.Expr
	kernel string
}
