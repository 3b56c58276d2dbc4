package duck

import (
	"math"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// expr writes an expression and gives the register that has its value.
func (f *folding) expr(e plan.Expr) (uint16, bool) {
	if _, ok := kernel.FoldLoad(e.Type()); !ok && e.Type().Kind != sql.Unknown {
		return 0, false
	}
	switch e := e.(type) {
	case *plan.Literal:
		return f.literal(e)
	case *plan.Ref:
		return f.outer(e.Column.ID, e)
	case *plan.Param:
		return f.param(e)
	case *plan.Field:
		return f.field(e)
	case *plan.Call:
		return f.call(e)
	case *plan.Cast:
		return f.cast(e)
	case *plan.Compare:
		return f.compare(e)
	case *plan.Between:
		return f.logical("AND", []plan.Expr{&plan.Compare{Op: ">=", Left: e.X, Right: e.Low}, &plan.Compare{Op: "<=", Left: e.X, Right: e.High}})
	case *plan.Logical:
		return f.logical(e.Op, e.Terms)
	case *plan.Not:
		return f.unary(kernel.FoldNot, e.X, 0)
	case *plan.IsNull:
		return f.unary(kernel.FoldIsNull, e.X, 0)
	case *plan.Case:
		return f.cases(e)
	case *plan.Coalesce:
		return f.coalesce(e)
	case *plan.NullIf:
		return f.nullIf(e)
	}
	return 0, false
}

func (f *folding) literal(e *plan.Literal) (uint16, bool) {
	switch v := e.Value.(type) {
	case nil:
		return f.constant(0, true), true
	case int64:
		return f.constant(v, false), true
	case bool:
		if v {
			return f.constant(1, false), true
		}
		return f.constant(0, false), true
	case float64:
		return f.constant(int64(math.Float64bits(v)), false), true
	case float32:
		return f.constant(int64(math.Float64bits(float64(v))), false), true
	}
	return 0, false
}

func (f *folding) param(e *plan.Param) (uint16, bool) {
	if r, ok := f.state[e.Column.ID]; ok {
		return r[0], len(r) == 1
	}
	if e.Column.ID == f.element {
		return f.fromElement(-1, e.Type())
	}
	return f.outer(e.Column.ID, e)
}

// field is a field of a state or of an element that is a row.
func (f *folding) field(e *plan.Field) (uint16, bool) {
	p, ok := e.X.(*plan.Param)
	if !ok {
		return 0, false
	}
	if r, ok := f.state[p.Column.ID]; ok {
		return r[e.Index], true
	}
	if p.Column.ID == f.element {
		return f.fromElement(e.Index, e.Type())
	}
	return 0, false
}

// shorter is how many bits an integer type has less than 64.
func shorter(t sql.Type) int64 {
	return map[sql.Kind]int64{sql.TinyInt: 56, sql.SmallInt: 48, sql.Integer: 32}[t.Kind]
}

func isFloat(t sql.Type) bool { return t.Kind == sql.Double || t.Kind == sql.Real }

// foldOps are functions of numbers as programs have them: of integers and of doubles.
var foldOps = map[string][2]kernel.FoldOp{
	"$add": {kernel.FoldAdd, kernel.FoldAddD}, "$subtract": {kernel.FoldSubtract, kernel.FoldSubtractD},
	"$multiply": {kernel.FoldMultiply, kernel.FoldMultiplyD}, "$divide": {kernel.FoldDivide, kernel.FoldDivideD},
	"$modulus": {kernel.FoldModulus, kernel.FoldModulusD}, "mod": {kernel.FoldModulus, kernel.FoldModulusD},
	"$negate": {kernel.FoldNegate, kernel.FoldNegateD}, "abs": {kernel.FoldAbs, kernel.FoldAbsD},
	"greatest": {kernel.FoldMax, kernel.FoldMaxD}, "least": {kernel.FoldMin, kernel.FoldMinD},
}

func (f *folding) call(e *plan.Call) (uint16, bool) {
	name, t := e.Func.Func.Name, e.Func.Result
	ops, ok := foldOps[name]
	if !ok {
		return 0, false
	}
	for _, a := range e.Args {
		if !a.Type().Equal(t) && !isNull(a) {
			return 0, false
		}
	}
	op, choice := ops[0], name == "greatest" || name == "least"
	if isFloat(t) {
		op = ops[1]
	} else if !t.IsInteger() && !choice {
		return 0, false
	}
	var r uint16
	switch {
	case choice:
		r, ok = f.expr(e.Args[0])
		for _, a := range e.Args[1:] {
			if !ok {
				break
			}
			r, ok = f.beside(op, r, a, 0)
		}
	case len(e.Args) == 1:
		r, ok = f.unary(op, e.Args[0], shorter(t))
	default:
		left, right := operands(operatorSigns[name], e.Args[0], e.Args[1])
		r, ok = f.binary(op, left, right, shorter(t))
	}
	if ok && t.Kind == sql.Real && !choice && len(e.Args) == 2 {
		return f.then(kernel.FoldRound, r, 0), true
	}
	return r, ok
}

// then writes a step over a register, and gives the one with its result.
func (f *folding) then(op kernel.FoldOp, a uint16, n int64) uint16 {
	to := f.fresh()
	f.step(op, to, a, 0, n)
	return to
}

func (f *folding) unary(op kernel.FoldOp, x plan.Expr, n int64) (uint16, bool) {
	a, ok := f.expr(x)
	if !ok {
		return 0, false
	}
	return f.then(op, a, n), true
}

func (f *folding) binary(op kernel.FoldOp, left, right plan.Expr, n int64) (uint16, bool) {
	a, ok := f.expr(left)
	if !ok {
		return 0, false
	}
	return f.beside(op, a, right, n)
}

func (f *folding) beside(op kernel.FoldOp, a uint16, right plan.Expr, n int64) (uint16, bool) {
	b, ok := f.expr(right)
	to := f.fresh()
	f.step(op, to, a, b, n)
	return to, ok
}

func (f *folding) cast(e *plan.Cast) (uint16, bool) {
	from, to := e.X.Type(), e.To
	if isNull(e.X) {
		return f.constant(0, true), true
	}
	x, ok := f.expr(e.X)
	switch {
	case !ok || e.Try:
		return 0, false
	case from.Equal(to), from.Kind == sql.Real && to.Kind == sql.Double:
		return x, true
	case from.Kind == sql.Double && to.Kind == sql.Real:
		return f.then(kernel.FoldRound, x, 0), true
	case from.IsInteger() && to.IsInteger():
		if shorter(from) >= shorter(to) {
			return x, true
		}
		return f.then(kernel.FoldNarrow, x, shorter(to)), true
	case from.IsInteger() && to.Kind == sql.Double:
		return f.then(kernel.FoldToDouble, x, 0), true
	case from.IsInteger() && to.Kind == sql.Real:
		return f.then(kernel.FoldToReal, x, 0), true
	case from.Kind == sql.Boolean && to.IsInteger():
		return x, true
	}
	return 0, false
}

// foldCompares are comparisons as programs have them: of integers and of doubles, and
// whether the operands are the other way round.
var foldCompares = map[string]struct {
	ints, doubles kernel.FoldOp
	swapped       bool
}{
	"=": {kernel.FoldEqual, kernel.FoldEqualD, false}, "<>": {kernel.FoldUnequal, kernel.FoldUnequalD, false},
	"<": {kernel.FoldLess, kernel.FoldLessD, false}, "<=": {kernel.FoldAtMost, kernel.FoldAtMostD, false},
	">": {kernel.FoldLess, kernel.FoldLessD, true}, ">=": {kernel.FoldAtMost, kernel.FoldAtMostD, true},
	"IS NOT DISTINCT FROM": {kernel.FoldSame, 0, false}, "IS DISTINCT FROM": {kernel.FoldSame, 0, false},
}

func (f *folding) compare(e *plan.Compare) (uint16, bool) {
	by, ok := foldCompares[e.Op]
	t := e.Left.Type()
	if t.Kind == sql.Unknown {
		t = e.Right.Type()
	}
	op := by.ints
	if isFloat(t) {
		op = by.doubles
	}
	if !ok || op == 0 || !e.Left.Type().Equal(e.Right.Type()) && !isNull(e.Left) && !isNull(e.Right) {
		return 0, false
	}
	a, ok := f.expr(e.Left)
	if !ok {
		return 0, false
	}
	b, ok := f.expr(e.Right)
	if by.swapped {
		a, b = b, a
	}
	to := f.fresh()
	f.step(op, to, a, b, 0)
	if e.Op == "IS DISTINCT FROM" {
		to = f.then(kernel.FoldNot, to, 0)
	}
	return to, ok
}

// logical computes no term after one that decides.
func (f *folding) logical(op string, terms []plan.Expr) (uint16, bool) {
	out := f.fresh()
	decided, both := kernel.FoldIfFalse, kernel.FoldAnd
	if op == "OR" {
		decided, both = kernel.FoldIfTrue, kernel.FoldOr
	}
	var land []func()
	for i, t := range terms {
		r, ok := f.expr(t)
		if !ok {
			return 0, false
		}
		if i == 0 {
			f.step(kernel.FoldMove, out, r, 0, 0)
		} else {
			f.step(both, out, out, r, 0)
		}
		if i < len(terms)-1 {
			land = append(land, f.jump(decided, out))
		}
	}
	for _, l := range land {
		l()
	}
	return out, true
}

func (f *folding) cases(e *plan.Case) (uint16, bool) {
	out := f.fresh()
	var land []func()
	put := func(x plan.Expr) bool {
		if x == nil {
			f.step(kernel.FoldSetNull, out, 0, 0, 0)
			return true
		}
		r, ok := f.expr(x)
		f.step(kernel.FoldMove, out, r, 0, 0)
		return ok && (x.Type().Equal(e.Of) || isNull(x))
	}
	for _, w := range e.Whens {
		cond, ok := f.expr(w.Cond)
		if !ok {
			return 0, false
		}
		next := f.jump(kernel.FoldUnlessTrue, cond)
		if !put(w.Then) {
			return 0, false
		}
		land = append(land, f.jump(kernel.FoldJump, 0))
		next()
	}
	ok := put(e.Else)
	for _, l := range land {
		l()
	}
	return out, ok
}

func (f *folding) coalesce(e *plan.Coalesce) (uint16, bool) {
	out := f.fresh()
	var land []func()
	for _, t := range e.Terms {
		r, ok := f.expr(t)
		if !ok || !t.Type().Equal(e.Of) && !isNull(t) {
			return 0, false
		}
		f.step(kernel.FoldMove, out, r, 0, 0)
		land = append(land, f.jump(kernel.FoldUnlessNull, out))
	}
	for _, l := range land {
		l()
	}
	return out, true
}

func (f *folding) nullIf(e *plan.NullIf) (uint16, bool) {
	equal := &plan.Compare{Op: "=", Left: e.CmpX, Right: e.CmpY}
	return f.cases(&plan.Case{Of: e.X.Type(), Whens: []plan.When{{Cond: equal, Then: &plan.Literal{Of: e.X.Type()}}}, Else: e.X})
}
