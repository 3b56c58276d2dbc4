package duck

import (
	"math"
	"slices"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// expr writes an expression and gives the register that has its value.
func (p *programming) expr(e plan.Expr) (uint16, bool) {
	if _, ok := kernel.LoadOp(e.Type()); !ok && e.Type().Kind != sql.Unknown {
		return 0, false
	}
	switch e := e.(type) {
	case *plan.Literal:
		return p.literal(e)
	case *plan.Call:
		return p.call(e)
	case *plan.Cast:
		return p.cast(e)
	case *plan.Compare:
		return p.compare(e)
	case *plan.Between:
		return p.between(e)
	case *plan.Logical:
		return p.logical(e.Op, e.Terms)
	case *plan.Not:
		return p.unary(kernel.OpNot, e.X, 0)
	case *plan.IsNull:
		return p.unary(kernel.OpIsNull, e.X, 0)
	case *plan.Case:
		return p.cases(e)
	case *plan.Coalesce:
		return p.coalesce(e)
	case *plan.NullIf:
		return p.nullIf(e)
	}
	return p.leaf(e)
}

func (p *programming) literal(e *plan.Literal) (uint16, bool) {
	switch v := e.Value.(type) {
	case nil:
		return p.constant(0, true), true
	case int64:
		return p.constant(v, false), true
	case bool:
		if v {
			return p.constant(1, false), true
		}
		return p.constant(0, false), true
	case float64:
		return p.constant(int64(math.Float64bits(v)), false), true
	case float32:
		return p.constant(int64(math.Float64bits(float64(v))), false), true
	}
	return 0, false
}

// shorter is how many bits an integer type has less than 64.
func shorter(t sql.Type) int64 {
	return map[sql.Kind]int64{sql.TinyInt: 56, sql.SmallInt: 48, sql.Integer: 32}[t.Kind]
}

func isFloat(t sql.Type) bool { return t.Kind == sql.Double || t.Kind == sql.Real }

// programOps are functions of numbers as programs have them: of integers and of doubles.
var programOps = map[string][2]kernel.Op{
	"$add": {kernel.OpAdd, kernel.OpAddD}, "$subtract": {kernel.OpSubtract, kernel.OpSubtractD},
	"$multiply": {kernel.OpMultiply, kernel.OpMultiplyD}, "$divide": {kernel.OpDivide, kernel.OpDivideD},
	"$modulus": {kernel.OpModulus, kernel.OpModulusD}, "mod": {kernel.OpModulus, kernel.OpModulusD},
	"$negate": {kernel.OpNegate, kernel.OpNegateD}, "abs": {kernel.OpAbs, kernel.OpAbsD},
	"bitwise_not": {kernel.OpBitNot}, "bitwise_and": {kernel.OpBitAnd}, "bitwise_or": {kernel.OpBitOr}, "bitwise_xor": {kernel.OpBitXor},
	"greatest": {kernel.OpMax, kernel.OpMaxD}, "least": {kernel.OpMin, kernel.OpMinD},
}

func (p *programming) call(e *plan.Call) (uint16, bool) {
	name, t := e.Func.Func.Name, e.Func.Result
	ops, ok := programOps[name]
	if !ok {
		return p.leaf(e)
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
		r, ok = p.expr(e.Args[0])
		for _, a := range e.Args[1:] {
			if !ok {
				break
			}
			r, ok = p.both(op, r, a, 0)
		}
	case len(e.Args) == 1:
		r, ok = p.unary(op, e.Args[0], shorter(t))
	default:
		r, ok = p.binary(op, e.Args[0], e.Args[1], shorter(t))
	}
	if ok && t.Kind == sql.Real && !choice && len(e.Args) == 2 {
		return p.then(kernel.OpRound, r, 0), true
	}
	return r, ok
}

// then writes a step over a register, and gives the one with its result.
func (p *programming) then(op kernel.Op, a uint16, n int64) uint16 {
	to := p.fresh()
	p.step(op, to, a, 0, n)
	return to
}

func (p *programming) unary(op kernel.Op, x plan.Expr, n int64) (uint16, bool) {
	a, ok := p.expr(x)
	if !ok {
		return 0, false
	}
	return p.then(op, a, n), true
}

func (p *programming) binary(op kernel.Op, left, right plan.Expr, n int64) (uint16, bool) {
	a, ok := p.expr(left)
	if !ok {
		return 0, false
	}
	return p.beside(op, a, right, n)
}

// beside writes a step over two operands.
func (p *programming) beside(op kernel.Op, a uint16, right plan.Expr, n int64) (uint16, bool) {
	return p.unlessNull(a, right, func(to, b uint16) { p.step(op, to, a, b, n) })
}

// unlessNull writes the step of a and another operand, which isn't computed beside a NULL if it may fail.
func (p *programming) unlessNull(a uint16, other plan.Expr, step func(to, b uint16)) (uint16, bool) {
	there, end := func() {}, func() {}
	to := p.fresh()
	if !p.planned && halts(other) {
		there = p.jump(kernel.OpUnlessNull, a)
		p.step(kernel.OpSetNull, to, 0, 0, 0)
		end = p.jump(kernel.OpJump, 0)
	}
	there()
	b, ok := p.expr(other)
	step(to, b)
	end()
	return to, ok
}

func (p *programming) both(op kernel.Op, a uint16, right plan.Expr, n int64) (uint16, bool) {
	b, ok := p.expr(right)
	to := p.fresh()
	p.step(op, to, a, b, n)
	return to, ok
}

// redirect has the last step put the result of a function elsewhere, if that step alone does.
func (p *programming) redirect(e plan.Expr, to uint16) bool {
	call, ok := e.(*plan.Call)
	if !ok || len(p.steps) == 0 || programOps[call.Func.Func.Name][0] == 0 || !p.planned && slices.ContainsFunc(call.Args, halts) {
		return false
	}
	p.steps[len(p.steps)-1].To = to // a step reads its operands first
	return true
}

// halts reports an expression that may fail, but for whole numbers that leave their range.
func halts(e plan.Expr) bool {
	return find(e, func(x plan.Expr) bool {
		if call, ok := x.(*plan.Call); ok {
			switch call.Func.Func.Name {
			case "$add", "$subtract", "$multiply", "$negate", "abs":
				return false
			case "reduce":
				return true
			}
		}
		return fails(x)
	})
}

func (p *programming) cast(e *plan.Cast) (uint16, bool) {
	from, to := e.X.Type(), e.To
	if isNull(e.X) {
		return p.constant(0, true), true
	}
	x, ok := p.expr(e.X)
	switch {
	case !ok || e.Try:
		return 0, false
	case from.Equal(to), from.Kind == sql.Real && to.Kind == sql.Double:
		return x, true
	case from.Kind == sql.Double && to.Kind == sql.Real:
		return p.then(kernel.OpRound, x, 0), true
	case from.IsInteger() && to.IsInteger():
		if shorter(from) >= shorter(to) {
			return x, true
		}
		return p.then(kernel.OpNarrow, x, shorter(to)), true
	case from.IsInteger() && to.Kind == sql.Double:
		return p.then(kernel.OpToDouble, x, 0), true
	case from.IsInteger() && to.Kind == sql.Real:
		return p.then(kernel.OpToReal, x, 0), true
	case from.Kind == sql.Boolean && to.IsInteger():
		return x, true
	}
	return 0, false
}

// programCompares are comparisons as programs have them: of integers and of doubles, and
// whether the operands are the other way round.
var programCompares = map[string]struct {
	ints, doubles kernel.Op
	swapped       bool
}{
	"=": {kernel.OpEqual, kernel.OpEqualD, false}, "<>": {kernel.OpUnequal, kernel.OpUnequalD, false},
	"<": {kernel.OpLess, kernel.OpLessD, false}, "<=": {kernel.OpAtMost, kernel.OpAtMostD, false},
	">": {kernel.OpLess, kernel.OpLessD, true}, ">=": {kernel.OpAtMost, kernel.OpAtMostD, true},
	"IS NOT DISTINCT FROM": {kernel.OpSame, 0, false}, "IS DISTINCT FROM": {kernel.OpSame, 0, false},
}

func (p *programming) compare(e *plan.Compare) (uint16, bool) {
	op, swapped, ok := compareOp(e.Op, e.Left, e.Right)
	if !ok {
		return 0, false
	}
	left, right := e.Left, e.Right
	if swapped {
		left, right = right, left
	}
	a, ok := p.expr(left)
	if !ok {
		return 0, false
	}
	if op != kernel.OpSame {
		return p.beside(op, a, right, 0)
	}
	b, ok := p.expr(right)
	to := p.fresh()
	p.step(op, to, a, b, 0)
	if e.Op == "IS DISTINCT FROM" {
		to = p.then(kernel.OpNot, to, 0)
	}
	return to, ok
}

// compareOp finds the step for a comparison, and whether it has the right operand first.
func compareOp(sign string, left, right plan.Expr) (op kernel.Op, swapped, ok bool) {
	by, ok := programCompares[sign]
	t := left.Type()
	if t.Kind == sql.Unknown {
		t = right.Type()
	}
	op = by.ints
	if isFloat(t) {
		op = by.doubles
	}
	return op, by.swapped, ok && op != 0 && (left.Type().Equal(right.Type()) || isNull(left) || isNull(right))
}

// between computes no bound beside a NULL, and not the upper one where the lower one isn't met.
func (p *programming) between(e *plan.Between) (uint16, bool) {
	x, ok := p.expr(e.X)
	atMost, _, low := compareOp("<=", e.Low, e.X)
	_, _, high := compareOp("<=", e.X, e.High)
	if !ok || !low || !high {
		return 0, false
	}
	out, ok := p.unlessNull(x, e.Low, func(to, b uint16) { p.step(atMost, to, b, x, 0) })
	if !ok {
		return 0, false
	}
	below := func() {}
	if !quick(e.High) {
		below = p.jump(kernel.OpIfFalse, out)
	}
	upper, ok := p.beside(atMost, x, e.High, 0)
	p.step(kernel.OpAnd, out, out, upper, 0)
	below()
	return out, ok
}

// few are so few steps that it is faster to have all rows go through them than to part the rows.
const few = 24

// quick reports expressions that can't fail and are computed in few steps.
func quick(exprs ...plan.Expr) bool {
	n := 0
	for _, e := range exprs {
		if e == nil {
			continue
		}
		long := find(e, func(x plan.Expr) bool {
			n++
			switch x := x.(type) {
			case *plan.Literal, *plan.Ref, *plan.Param, *plan.Field, *plan.Cast, *plan.Compare, *plan.Between, *plan.Logical, *plan.Not, *plan.IsNull, *plan.Case, *plan.Coalesce, *plan.NullIf:
			case *plan.Call:
				if _, ok := programOps[x.Func.Func.Name]; !ok {
					return true
				}
			default:
				return true
			}
			return n > few || fails(x)
		})
		if long {
			return false
		}
	}
	return true
}

// logical computes no term after one that decides.
func (p *programming) logical(op string, terms []plan.Expr) (uint16, bool) {
	out := p.fresh()
	decided, both := kernel.OpIfFalse, kernel.OpAnd
	if op == "OR" {
		decided, both = kernel.OpIfTrue, kernel.OpOr
	}
	var land []func()
	for i, t := range terms {
		r, ok := p.expr(t)
		if !ok {
			return 0, false
		}
		if i == 0 {
			p.step(kernel.OpMove, out, r, 0, 0)
		} else {
			p.step(both, out, out, r, 0)
		}
		if i < len(terms)-1 && !quick(terms[i+1]) {
			land = append(land, p.jump(decided, out))
		}
	}
	for _, l := range land {
		l()
	}
	return out, true
}

func (p *programming) cases(e *plan.Case) (uint16, bool) {
	if r, ok := p.choice(e); ok {
		return r, true
	}
	out := p.fresh()
	var land []func()
	put := func(x plan.Expr) bool {
		if x == nil {
			p.step(kernel.OpSetNull, out, 0, 0, 0)
			return true
		}
		r, ok := p.expr(x)
		p.step(kernel.OpMove, out, r, 0, 0)
		return ok && (x.Type().Equal(e.Of) || isNull(x))
	}
	for _, w := range e.Whens {
		cond, ok := p.expr(w.Cond)
		if !ok {
			return 0, false
		}
		next := p.jump(kernel.OpUnlessTrue, cond)
		if !put(w.Then) {
			return 0, false
		}
		land = append(land, p.jump(kernel.OpJump, 0))
		next()
	}
	ok := put(e.Else)
	for _, l := range land {
		l()
	}
	return out, ok
}

// choice is a CASE of few steps, which are all made.
func (p *programming) choice(e *plan.Case) (uint16, bool) {
	parts := []plan.Expr{e.Else}
	for i, w := range e.Whens {
		if parts = append(parts, w.Then); i > 0 { // the first condition is always asked
			parts = append(parts, w.Cond)
		}
	}
	if !quick(parts...) {
		return 0, false
	}
	conds := make([]uint16, len(e.Whens))
	for i, w := range e.Whens {
		r, ok := p.expr(w.Cond)
		if !ok {
			return 0, false
		}
		conds[i] = r
	}
	value := func(x plan.Expr) (uint16, bool) {
		if x == nil {
			return p.constant(0, true), true
		}
		r, ok := p.expr(x)
		return r, ok && (x.Type().Equal(e.Of) || isNull(x))
	}
	out, ok := value(e.Else)
	for i := len(conds) - 1; ok && i >= 0; i-- {
		var then uint16
		then, ok = value(e.Whens[i].Then)
		to := p.fresh()
		p.step(kernel.OpChoose, to, then, out, int64(conds[i]))
		out = to
	}
	return out, ok
}

func (p *programming) coalesce(e *plan.Coalesce) (uint16, bool) {
	out := p.fresh()
	var land []func()
	for i, t := range e.Terms {
		r, ok := p.expr(t)
		if !ok || !t.Type().Equal(e.Of) && !isNull(t) {
			return 0, false
		}
		if i == 0 {
			p.step(kernel.OpMove, out, r, 0, 0)
		} else {
			p.step(kernel.OpOther, out, out, r, 0)
		}
		if i < len(e.Terms)-1 && !quick(e.Terms[i+1]) {
			land = append(land, p.jump(kernel.OpUnlessNull, out))
		}
	}
	for _, l := range land {
		l()
	}
	return out, true
}

func (p *programming) nullIf(e *plan.NullIf) (uint16, bool) {
	equal := &plan.Compare{Op: "=", Left: e.CmpX, Right: e.CmpY}
	return p.cases(&plan.Case{Of: e.X.Type(), Whens: []plan.When{{Cond: equal, Then: &plan.Literal{Of: e.X.Type()}}}, Else: e.X})
}
