package duck

import (
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

// specials are the functions whose SQL is written here: those with lambdas, and
// those that depend on the session.
var specials map[string]func(l *lowerer, e *plan.Call) string

// aggSpecials are aggregates that need more than a template.
var aggSpecials map[string]func(l *lowerer, f *fn.Bound, c call) string

func init() {
	specials = map[string]func(*lowerer, *plan.Call) string{
		"now":              (*lowerer).now,
		"current_date":     (*lowerer).currentDate,
		"current_timezone": func(l *lowerer, _ *plan.Call) string { return quote(l.zone()) },
		"current_groups":   func(_ *lowerer, e *plan.Call) string { return castTo("[]", e.Func.Result) },
		"typeof":           (*lowerer).typeOf,
		"at_timezone":      (*lowerer).atTimezone,
		"transform":        (*lowerer).transform,
		"filter":           (*lowerer).filterList,
		"all_match":        matchElements("$all_match", kernel.AllMatch),
		"any_match":        matchElements("$any_match", kernel.AnyMatch),
		"none_match":       matchElements("$none_match", kernel.NoneMatch),
		"transform_keys":   (*lowerer).transformKeys,
		"transform_values": (*lowerer).transformValues,
		"map_filter":       (*lowerer).mapFilter,
		"map_zip_with":     (*lowerer).mapZipWith,
		"zip_with":         (*lowerer).zipWith,
		"reduce":           (*lowerer).reduce,
		"from_utf8":        (*lowerer).fromUTF8,
		"array_sort":       (*lowerer).arraySort,
		"regexp_replace":   (*lowerer).regexpReplace,
	}
	aggSpecials = map[string]func(*lowerer, *fn.Bound, call) string{
		"sum":        (*lowerer).sum,
		"avg":        (*lowerer).avg,
		"any_value":  (*lowerer).anyValue,
		"max_by":     (*lowerer).extremeBy,
		"min_by":     (*lowerer).extremeBy,
		"reduce_agg": (*lowerer).reduceAgg,
		"checksum":   (*lowerer).checksum,
	}
	for _, name := range []string{
		"approx_distinct", "approx_most_frequent", "approx_percentile", "approx_set", "convex_hull_agg", "geometry_union_agg", "histogram", "listagg", "map_agg", "map_union",
		"make_set_digest", "max", "min", "max_by_n", "max_n", "min_by_n", "merge", "merge_set_digest", "min_n", "multimap_agg", "numeric_histogram",
		"qdigest_agg", "spatial_partitioning", "tdigest_agg",
	} {
		aggSpecials[name] = func(l *lowerer, f *fn.Bound, c call) string { return l.fold("agg_"+name, f, c) }
	}
	for name := range kernel.Sums {
		aggSpecials[name] = (*lowerer).sums
	}
}

// contextual kernels take the session's zone as a further argument.
var contextual = map[string]func(e *plan.Call) bool{
	"from_unixtime":          func(e *plan.Call) bool { return len(e.Args) == 1 },
	"from_unixtime_nanos":    always,
	"from_iso8601_timestamp": always, "from_iso8601_timestamp_nanos": always,
	"parse_datetime": always,
	"date":           always,
	"with_timezone":  never,
}

func always(*plan.Call) bool { return true }
func never(*plan.Call) bool  { return false }

func (l *lowerer) withZone(name string, e *plan.Call) string {
	types := append(argTypes(e.Func, e.Args), sql.T(sql.Varchar))
	args := append(l.argTexts(e.Func, e.Args), quote(l.zone()))
	return l.kernel(name, e.Func.Result, types, args...)
}

func (l *lowerer) now(e *plan.Call) string {
	t := e.Func.Result
	at := sql.Instant{Micros: l.opts.Now.UnixMicro(), Nanos: l.opts.Now.Nanosecond() % 1000, Zone: l.zone()}
	if t.Precision < 6 {
		unit := int64(1)
		for range 6 - t.Precision {
			unit *= 10
		}
		at.Micros -= at.Micros % unit
	}
	return l.literal(t, at)
}

func (l *lowerer) currentDate(*plan.Call) string {
	return l.kernel("cast", sql.T(sql.Date), []sql.Type{sql.TimestampTZOf(6), sql.T(sql.Varchar)},
		l.literal(sql.TimestampTZOf(6), sql.Instant{Micros: l.opts.Now.UnixMicro(), Zone: l.zone()}), quote(l.zone()))
}

// atTimezone is AT TIME ZONE. A time of day has the zone's offset at the query's start.
func (l *lowerer) atTimezone(e *plan.Call) string {
	types, args := argTypes(e.Func, e.Args), l.argTexts(e.Func, e.Args)
	if e.Func.Result.Kind == sql.TimeWithTimeZone {
		types, args = append(types, sql.T(sql.BigInt)), append(args, strconv.FormatInt(l.opts.Now.UnixMicro(), 10)+"::BIGINT")
	}
	return l.kernel("at_timezone", e.Func.Result, types, args...)
}

// typeOf is a constant, but for an argument that fails.
func (l *lowerer) typeOf(e *plan.Call) string {
	name := quote(fn.DisplayName(e.Args[0].Type()))
	if t := e.Args[0].Type(); !mayFail(e.Args[0]) && !find(e.Args[0], isQuery) || t.Precision > 9 && t.Kind != sql.Decimal { // values that fine are refused
		return name
	}
	return "CASE WHEN " + l.expr(e.Args[0]) + " IS NULL THEN " + name + " ELSE " + name + " END"
}

// body writes a lambda's body with its parameters bound to SQL texts.
func (l *lowerer) body(e plan.Expr, texts ...string) string {
	f, ok := e.(*plan.Lambda)
	if !ok {
		l.unsupported("A function as a value")
	}
	for i, p := range f.Params {
		if i < len(texts) {
			l.params[p.ID] = texts[i]
		}
	}
	return l.nested(lambdaLevel, func() string { return castNull(l.expr(f.Body), f.Body.Type(), f.Body.Type()) })
}

// variable makes a lambda variable's name.
func (l *lowerer) variable() string { return "p" + itoa(l.fresh(sql.Type{}).ID) }

// each is list_transform over one variable.
func (l *lowerer) each(list string, body func(v string) string) string {
	v := l.variable()
	return "list_transform(" + list + ", lambda " + v + ": " + body(v) + ")"
}

func isRef(e plan.Expr) bool {
	_, ok := e.(*plan.Ref)
	return ok
}

func (l *lowerer) transform(e *plan.Call) string {
	list := l.inRows(l.expr(e.Args[0]), e.Args[0].Type(), e)
	if text, ok := l.eachElement(e, list, kernel.EachElement); ok {
		return text
	}
	return l.each(list, func(v string) string { return l.body(e.Args[1], v) })
}

func (l *lowerer) filterList(e *plan.Call) string {
	list := l.inRows(l.expr(e.Args[0]), e.Args[0].Type(), e)
	if text, ok := l.eachElement(e, list, kernel.EachKept); ok {
		return text
	}
	v := l.variable()
	return "list_filter(" + list + ", lambda " + v + ": " + l.body(e.Args[1], v) + ")"
}

func matchElements(name string, what kernel.FoldEach) func(*lowerer, *plan.Call) string {
	return func(l *lowerer, e *plan.Call) string {
		list := l.inRows(l.expr(e.Args[0]), e.Args[0].Type(), e)
		if text, ok := l.eachElement(e, list, what); ok {
			return text
		}
		booleans := l.each(list, func(v string) string { return l.body(e.Args[1], v) })
		return l.kernel(name, sql.T(sql.Boolean), []sql.Type{sql.ArrayOf(sql.T(sql.Boolean))}, booleans)
	}
}

// entries transforms a map's entries with a lambda of key and value.
func (l *lowerer) entries(m string, e *plan.Call) string {
	list := "map_entries(" + l.inRows(m, e.Args[0].Type(), e) + ")"
	return l.each(list, func(v string) string { return l.body(e.Args[1], v+".key", v+".value") })
}

// mapOf builds a map from lists of keys and values, with Trino's checks.
func (l *lowerer) mapOf(t sql.Type, keys, values string) string {
	return l.kernel("$map_of", t, []sql.Type{sql.ArrayOf(*t.Key), sql.ArrayOf(*t.Elem)}, keys, values)
}

func (l *lowerer) transformKeys(e *plan.Call) string {
	m := l.expr(e.Args[0])
	return l.mapOf(e.Func.Result, l.entries(m, e), "map_values("+m+")")
}

func (l *lowerer) transformValues(e *plan.Call) string {
	m := l.expr(e.Args[0])
	return l.mapOf(e.Func.Result, "map_keys("+m+")", l.entries(m, e))
}

func (l *lowerer) mapFilter(e *plan.Call) string {
	m, t := l.expr(e.Args[0]), e.Func.Result
	return l.kernel("$map_keep", t, []sql.Type{t, sql.ArrayOf(sql.T(sql.Boolean))}, m, l.entries(m, e))
}

func (l *lowerer) zipWith(e *plan.Call) string {
	a, b := e.Args[0].Type(), e.Args[1].Type()
	row := sql.RowOf(sql.Field{Type: *a.Elem}, sql.Field{Type: *b.Elem})
	zipped := l.kernel("zip", sql.ArrayOf(row), []sql.Type{a, b}, l.expr(e.Args[0]), l.expr(e.Args[1]))
	zipped = l.inRows(zipped, sql.ArrayOf(row), e)
	return l.each(zipped, func(v string) string { return l.body(e.Args[2], v+".f1", v+".f2") })
}

func (l *lowerer) mapZipWith(e *plan.Call) string {
	a, b := e.Args[0].Type(), e.Args[1].Type()
	row := sql.RowOf(sql.Field{Type: *a.Key}, sql.Field{Type: *a.Elem}, sql.Field{Type: *b.Elem})
	zipped := l.kernel("$map_zip", sql.ArrayOf(row), []sql.Type{a, b}, l.expr(e.Args[0]), l.expr(e.Args[1]))
	zipped = l.inRows(zipped, sql.ArrayOf(row), e)
	keys := l.each(zipped, func(v string) string { return v + ".f1" })
	return l.mapOf(e.Func.Result, keys, l.each(zipped, func(v string) string { return l.body(e.Args[2], v+".f1", v+".f2", v+".f3") }))
}

// reduceList folds a list. DuckDB's list_reduce wants the state to have the
// elements' type: where it has another, both go into a struct.
func (l *lowerer) reduceList(list, init string, elem, state sql.Type, step plan.Expr) string {
	if kernel.SameStorage(elem, state) {
		x, y := l.variable(), l.variable()
		return "list_reduce(" + list + ", lambda " + x + ", " + y + ": " + castTo(l.body(step, x, y), state) + ", " + castTo(init, state) + ")"
	}
	pair := func(s, e string) string { return "{'s': " + s + ", 'e': " + e + "}" }
	elems := l.each(list, func(v string) string { return pair(null(state), v) })
	x, y := l.variable(), l.variable()
	next := pair(castTo(l.body(step, x+".s", y+".e"), state), null(elem))
	return "struct_extract(list_reduce(" + elems + ", lambda " + x + ", " + y + ": " + next + ", " + pair(castTo(init, state), null(elem)) + "), 's')"
}

// fromUTF8 lets DuckDB decode what has been repaired, as its text may share the bytes.
func (l *lowerer) fromUTF8(e *plan.Call) string {
	types := argTypes(e.Func, e.Args)
	return "decode(" + l.kernel("$repair_utf8", types[0], types, l.argTexts(e.Func, e.Args)...) + ")"
}

func (l *lowerer) reduce(e *plan.Call) string {
	list := l.inRows(l.expr(e.Args[0]), e.Args[0].Type(), e)
	state := e.Func.Params[1]
	if f, ok := e.Args[2].(*plan.Lambda); ok {
		state = f.Body.Type()
	}
	if text, ok := l.foldCall(e, list, state); ok {
		return text
	}
	if fields, ok := l.reduceFields(e, list); ok {
		return "CASE WHEN " + list + " IS NOT NULL THEN " + l.finishFields(fields, state, e.Args[3]) + " END"
	}
	text := l.reduceList(list, l.expr(e.Args[1]), *e.Args[0].Type().Elem, state, e.Args[2])
	out := l.finish(text, e.Args[3])
	if out == text { // which is NULL for NULL, of whatever type
		return castTo(out, e.Func.Result)
	}
	return "CASE WHEN " + list + " IS NOT NULL THEN " + out + " END"
}

// finish applies a lambda to one value.
func (l *lowerer) finish(text string, f plan.Expr) string {
	if lambda, ok := f.(*plan.Lambda); ok && isParamOf(lambda.Body, lambda.Params[0].ID) {
		return text
	}
	return l.each("["+text+"]", func(v string) string { return l.body(f, v) }) + "[1]"
}

// arraySort with a comparator that isn't of the usual kind compares all pairs first,
// since a kernel can't call back.
func (l *lowerer) arraySort(e *plan.Call) string {
	if text, ok := l.keySort(e); ok {
		return text
	}
	t := e.Func.Result
	list := l.inRows(l.expr(e.Args[0]), e.Args[0].Type(), e)
	// The list is one variable: there is no place for a subquery in a lambda.
	matrix := l.each("["+list+"]", func(all string) string {
		several := "CASE WHEN len(" + all + ") > 1 THEN " + all + " ELSE [] END"
		return l.each(several, func(x string) string {
			return l.each(all, func(y string) string { return castTo(l.body(e.Args[1], x, y), sql.T(sql.BigInt)) })
		})
	}) + "[1]"
	return l.kernel("$sort_by", t, []sql.Type{t, sql.ArrayOf(sql.ArrayOf(sql.T(sql.BigInt)))}, list, matrix)
}

// regexpReplace puts in place of each match what the lambda makes of its groups.
func (l *lowerer) regexpReplace(e *plan.Call) string {
	groups := sql.ArrayOf(sql.T(sql.Varchar))
	types := argTypes(e.Func, e.Args[:2])
	s, p := l.expr(e.Args[0]), l.expr(e.Args[1])
	matches := l.kernel("$regexp_groups", sql.ArrayOf(groups), types, s, p)
	matches = l.inRows(matches, sql.ArrayOf(groups), e)
	parts := l.each(matches, func(v string) string { return l.body(e.Args[2], v) })
	return l.kernel("$regexp_fill", e.Func.Result, append(types, groups), s, p, parts)
}

// ---- Aggregates ----

func (l *lowerer) sum(f *fn.Bound, c call) string {
	if c.args[0].Type().Kind == sql.Decimal {
		if x, _, ok := l.narrow(c.args[0]); ok {
			return castTo(l.agg("sum", x, c), f.Result)
		}
	}
	if t := c.args[0].Type(); t.Kind == sql.Decimal && t.Precision > maxPart {
		use := l.use("$total", f.Result, []sql.Type{t}, kernel.Use{Stream: true, One: c.partition && !c.distinct})
		return l.agg(use, l.expr(c.args[0]), c)
	}
	if t := c.args[0].Type(); t.Kind == sql.BigInt && c.over == "" {
		use := l.use("$sum", f.Result, []sql.Type{t}, kernel.Use{Stream: true})
		return l.agg(use, l.expr(c.args[0]), c)
	}
	text := l.agg("sum", l.expr(c.args[0]), c)
	if f.Result.Kind == sql.Real {
		return l.kernel("cast", f.Result, []sql.Type{sql.T(sql.Double)}, text) // to DuckDB, infinite is out of range
	}
	return castTo(text, f.Result)
}

// maxPart is the precision of decimals of which no part of a sum leaves 128 bits, nor the total
// 38 digits, before there are 10^14 rows.
const maxPart = 24

// maxSummed is the precision of decimals of which 128 bits hold enough for a sum;
// of others only the average need fit.
const maxSummed = 36

// avg of decimals is exact and rounds half up, of intervals too.
func (l *lowerer) avg(f *fn.Bound, c call) string {
	x := l.expr(c.args[0])
	t := c.args[0].Type()
	big := sql.DecimalOf(38, t.Scale)
	if t.Kind != sql.Decimal {
		if t.Kind == sql.Real || t.IsInteger() || t.Kind == sql.Double {
			return castTo(l.agg("avg", x, c), f.Result)
		}
		big = sql.DecimalOf(38, 0)
	}
	if t.Kind == sql.Decimal && t.Precision > maxSummed {
		return l.fold("agg_avg", f, c)
	}
	sum := castTo(l.agg("sum", x, c), big)
	return l.kernel("$average", f.Result, []sql.Type{big, sql.T(sql.BigInt)}, sum, l.agg("count", x, c))
}

// extremeBy is max_by and min_by: the value may be NULL, rows with a NULL key don't count.
func (l *lowerer) extremeBy(f *fn.Bound, c call) string {
	if k := c.args[1].Type().Kind; k == sql.Row || k == sql.Array {
		return l.fold("agg_"+f.Func.Name, f, c)
	}
	name := map[string]string{"max_by": "arg_max_null", "min_by": "arg_min_null"}[f.Func.Name]
	key := l.sortable(l.expr(c.args[1]), c.args[1].Type())
	if k := c.args[1].Type().Kind; (k == sql.Double || k == sql.Real) && f.Func.Name == "max_by" {
		name, key = "arg_min_null", "-("+key+")" // NaN, to DuckDB the largest number, is the last choice then
	}
	x := castNull(l.expr(c.args[0]), c.args[0].Type(), f.Result)
	if f.Result.Kind == sql.Real { // of which DuckDB loses the sign of zero
		return castTo(l.agg(name, "CAST("+x+" AS DOUBLE), "+key, c), f.Result)
	}
	return l.kept(f.Result, x, func(x string) string { return l.agg(name, x+", "+key, c) })
}

// sums is an aggregate of sums of doubles.
func (l *lowerer) sums(f *fn.Bound, c call) string {
	name := kernel.Sums[f.Func.Name]
	state := kernel.SumsOf(name)
	types, texts := make([]sql.Type, len(c.args)), make([]string, len(c.args))
	for i, a := range c.args {
		types[i] = sql.T(sql.Double)
		texts[i] = castTo(l.expr(a), types[i])
	}
	use := l.use(name, state, types, kernel.Use{Stream: true, One: c.partition && !c.distinct})
	return l.kernel("$final_"+f.Func.Name, f.Result, []sql.Type{state}, l.agg(use, strings.Join(texts, ", "), c))
}

// anyValue is any_value.
func (l *lowerer) anyValue(f *fn.Bound, c call) string {
	return l.kept(f.Result, l.argTexts(f, c.args)[0], func(x string) string { return l.agg("any_value", x, c) })
}

// kept writes an aggregate that gives one of its values back. Of nested values DuckDB
// keeps what makes them equal, which leaves out the sign of zero.
func (l *lowerer) kept(t sql.Type, x string, aggregate func(x string) string) string {
	if t.Kind == sql.Double || t.Kind == sql.Real || !holdsFloat(t) {
		return aggregate(x)
	}
	bits := kernel.BitsOf(t)
	return l.kernel("$floats", t, []sql.Type{bits}, aggregate(l.kernel("$bits", bits, []sql.Type{t}, x)))
}

// checksum adds up hashes.
func (l *lowerer) checksum(f *fn.Bound, c call) string {
	t := concrete(c.args[0].Type(), f.Params, 0)
	hash := l.kernel("$hash64", sql.T(sql.BigInt), []sql.Type{t}, castNull(l.expr(c.args[0]), c.args[0].Type(), t))
	sum := sql.DecimalOf(38, 0)
	return l.kernel("$checksum", f.Result, []sql.Type{sum}, castTo(l.agg("sum", hash, c), sum))
}

// reduceAgg folds the list of a group's values.
func (l *lowerer) reduceAgg(f *fn.Bound, c call) string {
	x := c.args[0]
	if !isVolatile(x) {
		c.filter = both(c.filter, &plan.Not{X: &plan.IsNull{X: x}})
	}
	list := l.agg("list", l.expr(x), c)
	if isVolatile(x) {
		v := l.variable()
		list = "list_filter(" + list + ", lambda " + v + ": " + v + " IS NOT NULL)"
	}
	init := l.expr(c.args[1])
	if !isConstant(c.args[1]) { // the first row's counts
		init = l.agg("any_value", init, c)
	}
	if !isVolatile(x) {
		if text, ok := l.foldList(list, x.Type(), f.Result, func() []string { return []string{init} }, c.args[2], nil, f.Result); ok {
			return text
		}
	}
	if !isConstant(c.args[1]) {
		return "CASE WHEN len(" + list + ") > 0 THEN " + l.reduceList(list, init, x.Type(), f.Result, c.args[2]) + " END"
	}
	return l.each("["+list+"]", func(all string) string {
		return "CASE WHEN len(" + all + ") > 0 THEN " + l.reduceLanes(all, init, x.Type(), f.Result, c.args[2], c.args[3]) + " END"
	}) + "[1]"
}

// mostInTurn is how many values of a group reduce_agg takes one after the other.
const mostInTurn = 1 << 14

// reduceLanes folds a list as Trino folds the parts of a group that it reads at the same
// time: a long one is cut into pieces, which are folded at once, a step of all of them a
// chunk, and then combined. Where that can be told from folding it in turn – by an error, or
// since the first state changes others that it is combined with – it is folded in turn.
func (l *lowerer) reduceLanes(list, init string, elem, state sql.Type, step, combine plan.Expr) string {
	inTurn := l.reduceList(list, init, elem, state, step)
	if holdsFloat(state) { // whose last digits tell the order
		return inTurn
	}
	for _, f := range []plan.Expr{step, combine} {
		f, ok := f.(*plan.Lambda)
		if !ok || find(f.Body, func(x plan.Expr) bool { return isQuery(x) || isVolatile(x) }) {
			return inTurn
		}
	}
	init = castTo(init, state)
	pieces := l.kernel("$lanes", sql.ArrayOf(sql.ArrayOf(elem)), []sql.Type{sql.ArrayOf(elem)}, list)
	states := l.each(pieces, func(piece string) string { return l.reduceList(piece, init, elem, state, step) })
	combined := l.each("["+states+"]", func(all string) string {
		v := l.variable()
		changed := "list_filter(" + all + ", lambda " + v + ": " + castTo(l.body(combine, init, v), state) + " IS DISTINCT FROM " + v + ")"
		return "CASE WHEN len(" + changed + ") = 0 THEN " + l.reduceList(all, init, state, state, combine) + " END"
	}) + "[1]"
	return "CASE WHEN len(" + list + ") <= " + itoa(mostInTurn) + " THEN " + inTurn + " ELSE coalesce(TRY(" + combined + "), " + inTurn + ") END"
}

// both is a condition that holds where both do; the first may be none.
func both(a, b plan.Expr) plan.Expr {
	if a == nil {
		return b
	}
	return &plan.Logical{Op: "AND", Terms: []plan.Expr{a, b}}
}
