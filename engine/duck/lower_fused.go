package duck

import (
	"math"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// Expressions over numbers of which DuckDB computes parts slowly – comparisons of doubles, where NaN
// has rules of its own, CASE, divisions – are programs as routines are (machine), which make a
// few rows go through all steps before the next ones do.

// fused writes an expression as a program, if that is worth it.
func (l *lowerer) fused(e plan.Expr) (string, bool) {
	if l.trying > 0 || len(l.params) > 0 || e == l.unfused || !worthFusing(e) || find(e, l.analyzed.Fails) {
		return "", false
	}
	f := &fusing{machine: machine{vars: map[int]uint16{}, calls: map[*plan.Routine]*callee{}}, l: l}
	f.programming = programming{constants: map[kernel.Register]uint16{}, leaf: f.column}
	result, ok := f.expr(e)
	if !ok || len(f.texts) == 0 || len(f.registers) >= math.MaxUint16 {
		return "", false
	}
	f.step(kernel.OpEnd, 0, 0, 0, 0)
	for i := range f.steps {
		if s := &f.steps[i]; s.Op.Jumps() {
			s.N += int64(len(f.loads))
		}
	}
	f.Steps, f.Registers, f.Result = append(f.loads, f.steps...), f.registers, result
	use := kernel.Use{Machine: &f.Machine, Infallible: !mayFail(e)}
	return l.use("$numbers", e.Type(), f.types, use) + "(" + strings.Join(f.texts, ", ") + ")", true
}

// fusing writes the program of an expression, which loads the columns that it reads first.
type fusing struct {
	machine
	l     *lowerer
	loads []kernel.Step
	texts []string // the columns
	types []sql.Type
}

// column is the register of a column.
func (f *fusing) column(e plan.Expr) (uint16, bool) {
	ref, ok := e.(*plan.Ref)
	if !ok {
		return 0, false
	}
	r, ok := f.vars[ref.Column.ID]
	if ok {
		return r, true
	}
	op, ok := kernel.LoadOp(ref.Type())
	if !ok {
		return 0, false
	}
	r = f.fresh()
	f.vars[ref.Column.ID] = r
	f.loads = append(f.loads, kernel.Step{Op: op, To: r, A: uint16(len(f.texts))})
	f.texts, f.types = append(f.texts, f.l.expr(ref)), append(f.types, ref.Type())
	return r, true
}

// mostFused bounds an expression that is written as a program.
const mostFused = 256

// worthFusing reports an expression of which a part is slow by itself, and that has what programs
// compute as DuckDB does. (They find remainders of doubles one by one.)
func worthFusing(e plan.Expr) bool {
	slow, n := false, 0
	odd := find(e, func(x plan.Expr) bool {
		n++
		switch x := x.(type) {
		case *plan.Literal, *plan.Ref, *plan.Cast, *plan.Logical, *plan.Not, *plan.IsNull, *plan.Between, *plan.Coalesce, *plan.NullIf:
		case *plan.Case:
			slow = true
		case *plan.Compare:
			slow = slow || guardsNaN(x)
		case *plan.Call:
			ops, known := programOps[x.Func.Func.Name]
			if !known || isFloat(x.Func.Result) && ops[1] == kernel.OpModulusD {
				return true
			}
			slow = slow || slowCall(x)
		default:
			return true
		}
		return n > mostFused
	})
	return slow && !odd
}

// slowCall reports a function of integers that DuckDB doesn't have as Trino has it.
func slowCall(e *plan.Call) bool {
	switch e.Func.Func.Name {
	case "greatest", "least":
		return true
	case "abs", "$negate":
		return e.Func.Result.IsInteger()
	case "$divide", "$modulus", "mod":
		return e.Func.Result.IsInteger() && !safeDivisor(e.Args[1])
	}
	return false
}

// guardsNaN reports a comparison that says what it is for NaN.
func guardsNaN(e *plan.Compare) bool {
	if !isFloat(e.Left.Type()) || strings.Contains(e.Op, "DISTINCT") {
		return false
	}
	return nanCompare(e.Op, e.Left, e.Right, "a", "b", false) != "(a "+e.Op+" b)"
}
