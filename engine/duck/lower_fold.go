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
	programming
	l       *lowerer
	texts   []string         // the arguments: the list, the first state, what lambdas read of the row
	types   []sql.Type       // of texts
	given   map[int]uint16   // registers of columns of the row
	state   map[int][]uint16 // registers of a state, by its parameter
	element int              // the parameter that is the element
	columns map[int]uint16   // those of elements, by the field, -1 for what isn't one
	read    map[int]uint16   // the registers that have them, alike

	// What the program that is being written reads of elements, before its steps, as these may
	// be jumped over.
	reads []kernel.Step
}

// foldList folds a list by a program, where step is of what programs do, and finish too if
// there is one. The first state has a text for each field if the state is a row.
func (l *lowerer) foldList(list string, elem, state sql.Type, init func() []string, step, finish plan.Expr, result sql.Type) (string, bool) {
	by, ok := step.(*plan.Lambda)
	if !ok {
		return "", false
	}
	f := newFolding(l, list, elem)
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
	f.Registers = f.registers
	return l.use("$fold", result, f.types, kernel.Use{Fold: &f.Fold}) + "(" + strings.Join(f.texts, ", ") + ")", true
}

func newFolding(l *lowerer, list string, elem sql.Type) *folding {
	f := &folding{l: l, texts: []string{list}, types: []sql.Type{sql.ArrayOf(elem)},
		given: map[int]uint16{}, state: map[int][]uint16{}, columns: map[int]uint16{}}
	f.programming = programming{constants: map[kernel.Register]uint16{}, leaf: f.fromRow, planned: l.inPlace}
	return f
}

// eachElement writes a function of a list and a lambda of its elements by a program, where the
// lambda is of what programs do.
func (l *lowerer) eachElement(e *plan.Call, list string, what kernel.FoldEach) (string, bool) {
	by, ok := e.Args[1].(*plan.Lambda)
	if !ok || by.Body.Type().Kind == sql.Unknown || isParamOf(by.Body, by.Params[0].ID) {
		return "", false
	}
	f := newFolding(l, list, *e.Args[0].Type().Elem)
	f.Each, f.element = what, by.Params[0].ID
	f.Result = make([]uint16, 1)
	if !f.program(&f.Program, func() (ok bool) { f.Result[0], ok = f.expr(by.Body); return ok }) {
		return "", false
	}
	if t := e.Func.Result; what == kernel.EachElement && !by.Body.Type().Equal(*t.Elem) {
		return "", false
	}
	f.Registers = f.registers
	return l.use("$each", e.Func.Result, f.types, kernel.Use{Fold: &f.Fold}) + "(" + strings.Join(f.texts, ", ") + ")", true
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
func (f *folding) program(to *[]kernel.Step, write func() bool) bool {
	f.reads, f.steps, f.read = nil, nil, map[int]uint16{}
	if !write() || len(f.registers) >= math.MaxUint16 {
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
	if f.redirect(body, registers[0]) {
		return true
	}
	for i, r := range made {
		f.step(kernel.OpMove, registers[i], r, 0, 0)
	}
	return true
}

// argument is an argument of the function in a register, which it is read into for each row.
func (f *folding) argument(text string, t sql.Type) (uint16, bool) {
	op, ok := kernel.LoadOp(t)
	if !ok {
		return 0, false
	}
	f.Columns = append(f.Columns, kernel.Column{Arg: len(f.texts), Field: -1})
	f.texts, f.types = append(f.texts, text), append(f.types, t)
	r := f.fresh()
	f.Setup = append(f.Setup, kernel.Step{Op: op, To: r, A: uint16(len(f.Columns) - 1)})
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
	op, ok := kernel.LoadOp(t)
	if !ok {
		return 0, false
	}
	col, ok := f.columns[field]
	if !ok {
		col = uint16(len(f.Columns))
		f.Columns = append(f.Columns, kernel.Column{Elements: true, Field: field})
		f.columns[field] = col
	}
	r := f.fresh()
	f.read[field] = r
	f.reads = append(f.reads, kernel.Step{Op: op, To: r, A: col})
	return r, true
}

// fromRow reads what an expression takes from outside: of the row, the state or the element.
func (f *folding) fromRow(e plan.Expr) (uint16, bool) {
	switch e := e.(type) {
	case *plan.Ref:
		return f.outer(e.Column.ID, e)
	case *plan.Param:
		return f.param(e)
	case *plan.Field:
		return f.field(e)
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
