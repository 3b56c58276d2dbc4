package duck

import (
	"math"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// folding writes the program of a fold (kernel.Fold): lambdas of arithmetic, comparisons,
// conditions and the like over numbers, which then run on an element after the other without
// a vector for each step of a list.
type folding struct {
	kernel.Fold
	l         *lowerer
	texts     []string   // the arguments: the list, the first state, what lambdas read of the row
	types     []sql.Type // of texts
	constants map[kernel.FoldRegister]uint16
	given     map[int]uint16   // registers of columns of the row
	state     map[int][]uint16 // registers of a state, by its parameter
	element   int              // the parameter that is the element
	columns   map[int]uint16   // those of elements, by the field, -1 for what isn't one
	read      map[int]uint16   // the registers that have them, alike

	// The program that is being written: first it reads elements, as what comes then may be
	// jumped over.
	reads, steps []kernel.FoldStep
}

// foldList folds a list by a program, where step is of what programs do, and finish too if
// there is one. The first state has a text for each field if the state is a row.
func (l *lowerer) foldList(list string, elem, state sql.Type, init func() []string, step, finish plan.Expr, result sql.Type) (string, bool) {
	by, ok := step.(*plan.Lambda)
	if !ok {
		return "", false
	}
	f := &folding{l: l, texts: []string{list}, types: []sql.Type{sql.ArrayOf(elem)}, constants: map[kernel.FoldRegister]uint16{},
		given: map[int]uint16{}, state: map[int][]uint16{}, columns: map[int]uint16{}}
	types := stateTypes(state)
	registers := make([]uint16, len(types))
	for i, t := range types {
		if registers[i], ok = f.argument("", t); !ok {
			return "", false
		}
	}
	f.state[by.Params[0].ID], f.element = registers, by.Params[1].ID
	if !f.program(&f.Program, func() bool { return f.next(by.Body, types, registers) }) {
		return "", false
	}
	f.Result = registers
	if last, ok := finish.(*plan.Lambda); ok && !isParamOf(last.Body, last.Params[0].ID) {
		f.state[last.Params[0].ID], f.element = registers, -1
		f.Result = make([]uint16, 1)
		made := f.program(&f.Finish, func() (ok bool) { f.Result[0], ok = f.expr(last.Body); return ok })
		if !made || !last.Body.Type().Equal(result) {
			return "", false
		}
	} else if result = state; finish != nil && !ok {
		return "", false
	}
	for i, text := range init() {
		f.texts[1+i] = castTo(text, types[i])
	}
	return l.use("$fold", result, f.types, kernel.Use{Fold: &f.Fold}) + "(" + strings.Join(f.texts, ", ") + ")", true
}

// stateTypes are the types of a state's parts.
func stateTypes(state sql.Type) []sql.Type {
	if state.Kind != sql.Row {
		return []sql.Type{state}
	}
	types := make([]sql.Type, len(state.Fields))
	for i, f := range state.Fields {
		types[i] = f.Type
	}
	return types
}

// program writes one of a fold's programs.
func (f *folding) program(to *[]kernel.FoldStep, write func() bool) bool {
	f.reads, f.steps, f.read = nil, nil, map[int]uint16{}
	if !write() || len(f.Registers) >= math.MaxUint16 {
		return false
	}
	for i := range f.steps {
		if s := &f.steps[i]; s.Op.Jumps() {
			s.N += int64(len(f.reads))
		}
	}
	*to = append(f.reads, f.steps...)
	return true
}

// next computes the state that follows.
func (f *folding) next(body plan.Expr, types []sql.Type, registers []uint16) bool {
	parts := []plan.Expr{body}
	if t := body.Type(); t.Kind == sql.Row {
		var ok bool
		if parts, ok = madeFields(body, t); !ok {
			return false
		}
	}
	if len(parts) != len(types) {
		return false
	}
	made := make([]uint16, len(parts))
	for i, e := range parts {
		var ok bool
		if made[i], ok = f.expr(e); !ok || !e.Type().Equal(types[i]) && !isNull(e) {
			return false
		}
	}
	if _, call := body.(*plan.Call); call && len(f.steps) > 0 {
		if last := &f.steps[len(f.steps)-1]; last.To == made[0] {
			last.To = registers[0] // a step reads its operands first
			return true
		}
	}
	for i, r := range made {
		f.step(kernel.FoldMove, registers[i], r, 0, 0)
	}
	return true
}

func (f *folding) step(op kernel.FoldOp, to, a, b uint16, n int64) {
	f.steps = append(f.steps, kernel.FoldStep{Op: op, To: to, A: a, B: b, N: n})
}

// jump writes a jump, of which land says where it leads.
func (f *folding) jump(op kernel.FoldOp, a uint16) (land func()) {
	at := len(f.steps)
	f.step(op, 0, a, 0, 0)
	return func() { f.steps[at].N = int64(len(f.steps)) }
}

func (f *folding) register(first kernel.FoldRegister) uint16 {
	f.Registers = append(f.Registers, first)
	return uint16(len(f.Registers) - 1)
}

func (f *folding) fresh() uint16 { return f.register(kernel.FoldRegister{}) }

func (f *folding) constant(bits int64, null bool) uint16 {
	c := kernel.FoldRegister{Bits: bits, Null: null}
	r, ok := f.constants[c]
	if !ok {
		r = f.register(c)
		f.constants[c] = r
	}
	return r
}

// argument is an argument of the function in a register, which it is read into for each row.
func (f *folding) argument(text string, t sql.Type) (uint16, bool) {
	op, ok := kernel.FoldLoad(t)
	if !ok {
		return 0, false
	}
	f.Columns = append(f.Columns, kernel.FoldColumn{Arg: len(f.texts), Field: -1})
	f.texts, f.types = append(f.texts, text), append(f.types, t)
	r := f.fresh()
	f.Setup = append(f.Setup, kernel.FoldStep{Op: op, To: r, A: uint16(len(f.Columns) - 1)})
	return r, true
}

// outer is a column of the row, or a parameter of a lambda around.
func (f *folding) outer(id int, e plan.Expr) (uint16, bool) {
	if r, ok := f.given[id]; ok {
		return r, true
	}
	r, ok := f.argument(f.l.expr(e), e.Type())
	f.given[id] = r
	return r, ok
}

// fromElement reads the element, or a field of it.
func (f *folding) fromElement(field int, t sql.Type) (uint16, bool) {
	if r, ok := f.read[field]; ok {
		return r, true
	}
	op, ok := kernel.FoldLoad(t)
	if !ok {
		return 0, false
	}
	col, ok := f.columns[field]
	if !ok {
		col = uint16(len(f.Columns))
		f.Columns = append(f.Columns, kernel.FoldColumn{Elements: true, Field: field})
		f.columns[field] = col
	}
	r := f.fresh()
	f.read[field] = r
	f.reads = append(f.reads, kernel.FoldStep{Op: op, To: r, A: col})
	return r, true
}

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
