package duck

import (
	"slices"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// What may fail must be computed for no row that a condition leaves out, and for nothing
// that no row has.

// inRows keeps the lambdas of a call that may fail from values that no row has or that a
// condition before leaves out. DuckDB doesn't see what fails in a lambda: it would compute
// the call for all entries of a column's dictionary, or before other conditions. So the
// collection that the call goes through, or for a constant one a column beside it, goes
// through a kernel that may fail.
func (l *lowerer) inRows(collection string, t sql.Type, e *plan.Call) string {
	fails := func(a plan.Expr) bool {
		f, ok := a.(*plan.Lambda)
		return ok && mayFail(f.Body)
	}
	if !slices.ContainsFunc(e.Args, fails) {
		return collection
	}
	return l.rows(collection, t, e)
}

// rows is $rows of a collection of a call.
func (l *lowerer) rows(collection string, t sql.Type, e *plan.Call) string {
	isCollection := func(a plan.Expr) bool { _, ok := a.(*plan.Lambda); return !ok }
	if i := slices.IndexFunc(e.Args, isCollection); find(e.Args[i], isRef) || find(e.Args[i], isParam) {
		return l.kernel("$rows", t, []sql.Type{t}, collection)
	}
	column := l.columnOf(e)
	if column == "" {
		return collection
	}
	return l.kernel("$rows", t, []sql.Type{t, sql.T(sql.Boolean)}, collection, "("+column+" IS NULL)")
}

// mayFail reports an expression with something in it that fails for some values.
func mayFail(e plan.Expr) bool {
	return find(e, func(x plan.Expr) bool { return fails(x) || demands(x) })
}

// fails reports an operation that fails for some values of what it is of.
func fails(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.RoutineCall, *plan.JSON:
		return true
	case *plan.Call:
		return callFails(e)
	case *plan.Cast:
		return !e.Try && (castFails(e.X.Type(), e.To) || !e.Implicit && leavesZoned(e.X.Type(), e.To))
	case *plan.Compare: // NULL inside of them
		k := e.Left.Type().Kind
		return k == sql.Array || k == sql.Map || k == sql.Row
	}
	return false
}

// demands reports a call that fails for all values if its constants aren't those that it takes.
// Nothing fails more often for being asked early then, unless it shouldn't be asked at all.
func demands(e plan.Expr) bool {
	call, ok := e.(*plan.Call)
	if !ok {
		return false
	}
	low := call.Func.Lowering()
	switch low.Special {
	case "regexp_replace", "from_utf8":
		return len(call.Args) > 1
	}
	return kernel.Demands(low.Kernel)
}

// callFails reports a function that fails for some values.
func callFails(e *plan.Call) bool {
	low, t := e.Func.Lowering(), e.Func.Result
	varying := 0
	for _, a := range e.Args {
		if !isConstant(a) {
			varying++
		}
	}
	switch low.Special {
	case "":
	case "array_sort", "transform_keys":
		return true
	case "at_timezone", "regexp_replace":
		return varying > 1
	default: // what their lambdas are
		return false
	}
	switch low.Kernel {
	case "":
		return false
	case "$add", "$subtract", "$multiply", "$negate":
		return t.IsInteger() || t.Kind == sql.Decimal && t.Precision == 38 || // dates go far
			t.Kind == sql.IntervalDayToSecond || t.Kind == sql.IntervalYearToMonth
	case "$divide", "$modulus":
		n, constant := constantInteger(e.Args[1])
		return !t.IsInteger() || !constant || n == 0 || n == -1
	case "concat":
		if t.Kind == sql.Varchar {
			return false
		}
	}
	return varying > 1 && low.Kernel != "date_diff" || !kernel.Total(low.Kernel)
}

// castFails reports a cast that fails for some values.
func castFails(from, to sql.Type) bool {
	switch {
	case unchanged(from, to) || from.Kind == sql.Unknown:
		return false
	case from.Kind == sql.Array && to.Kind == sql.Array:
		return castFails(*from.Elem, *to.Elem)
	case from.Kind == sql.JSON || from.Kind == sql.Map || from.Kind == sql.Row || from.Kind == sql.VarBinary:
		return true
	}
	number := from.IsInteger() || from.Kind == sql.Decimal || from.Kind == sql.Boolean
	switch to.Kind {
	case sql.Varchar:
		return to.Length != sql.UnboundedLength && !from.IsString()
	case sql.Char:
		return !from.IsString()
	case sql.Real, sql.Double:
		return !number && from.Kind != sql.Real && from.Kind != sql.Double
	case sql.Decimal:
		return !number || !roomy(from, to)
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		return !from.IsInteger() || from.Kind > to.Kind
	case sql.Date, sql.Timestamp, sql.TimestampWithTimeZone, sql.Time, sql.TimeWithTimeZone:
		return from.IsString()
	}
	return true
}

// leavesZoned reports a cast to timestamps with time zone, which don't go as far as others do.
// It is seldom one that a statement writes, and then nothing else is delayed for it.
func leavesZoned(from, to sql.Type) bool {
	return to.Kind == sql.TimestampWithTimeZone && (from.Kind == sql.Timestamp || from.Kind == sql.Date)
}
