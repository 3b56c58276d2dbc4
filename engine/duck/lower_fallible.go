package duck

import (
	"slices"

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
		return ok && find(f.Body, computes)
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

// computes reports what may fail in a lambda for some values.
func computes(x plan.Expr) bool {
	switch x := x.(type) {
	case *plan.Call:
		return x.Func.Lowering().Expr == ""
	case *plan.RoutineCall, *plan.JSON:
		return true
	case *plan.Cast:
		return !x.Try
	case *plan.Compare:
		k := x.Left.Type().Kind
		return k == sql.Array || k == sql.Map || k == sql.Row
	}
	return false
}
