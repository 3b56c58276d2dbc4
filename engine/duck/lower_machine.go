package duck

import (
	"math"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// machine writes a SQL routine as a program (kernel.Machine), which goes through its blocks for a
// row after the other. Routines that it calls are parts of the program, however often they are
// called: none can call itself.
type machine struct {
	kernel.Machine
	programming
	vars  map[int]uint16 // registers of variables, and of parameters of lambdas
	calls map[*plan.Routine]*callee
	order []*callee // in the order in which they were first called
}

// callee is a routine that others call.
type callee struct {
	routine      *plan.Routine
	params       []uint16
	back, result uint16
	start        int   // its first step
	from         []int // steps that call it
}

// machineOf is the program of a routine, nil if it does what programs don't.
func (l *lowerer) machineOf(r *plan.Routine) *kernel.Machine {
	p, ok := l.machines[r]
	if !ok {
		m := &machine{vars: map[int]uint16{}, calls: map[*plan.Routine]*callee{}}
		m.programming = programming{constants: map[kernel.Register]uint16{}, leaf: m.leaf}
		if m.write(r) && len(m.registers) < math.MaxUint16 {
			m.Machine.Steps, m.Machine.Registers = m.steps, m.registers
			p = &m.Machine
		}
		l.machines[r] = p
	}
	return p
}

// write writes the program: first the routine of which it is, then those that are called.
func (m *machine) write(r *plan.Routine) bool {
	if !r.Deterministic {
		return false
	}
	result, ok := m.variables(r)
	for i, c := range r.Params {
		op, _ := kernel.LoadOp(c.Type)
		m.step(op, m.vars[c.ID], uint16(i), 0, 0)
	}
	m.Result = result
	if !ok || !m.blocks(r, result, func() { m.step(kernel.OpEnd, 0, 0, 0, 0) }) {
		return false
	}
	for k := 0; k < len(m.order); k++ {
		p := m.order[k]
		p.start = len(m.steps)
		if !m.blocks(p.routine, p.result, func() { m.step(kernel.OpReturn, 0, p.back, 0, 0) }) {
			return false
		}
		m.Frames = append(m.Frames, kernel.Frame{From: p.start, To: len(m.steps), Back: p.back})
	}
	for _, p := range m.order {
		for _, at := range p.from {
			m.steps[at].N = int64(p.start)
		}
	}
	return true
}

// variables gives a routine's parameters and variables registers, and its result one.
func (m *machine) variables(r *plan.Routine) (result uint16, ok bool) {
	if _, ok := kernel.LoadOp(r.Returns); !ok {
		return 0, false
	}
	for _, list := range [][]plan.Column{r.Params, r.Vars} {
		for _, c := range list {
			if _, ok := kernel.LoadOp(c.Type); !ok {
				return 0, false
			}
			m.vars[c.ID] = m.fresh()
		}
	}
	return m.fresh(), true
}

// blocks writes a routine's blocks, in their order; leave is what ends it.
func (m *machine) blocks(r *plan.Routine, result uint16, leave func()) bool {
	if e := decision(r); e != nil {
		ok := m.into(result, e, r.Returns)
		leave()
		return ok
	}
	starts := make([]int, len(r.Blocks))
	leads := map[int]int{} // steps to the blocks that they lead to
	// jump goes on in another block, if it isn't the one that follows. Those before are only
	// come to by a step that can be stopped, so that loops can.
	jump := func(from, to int) {
		switch {
		case to <= from:
			m.step(kernel.OpBack, 0, 0, 0, int64(starts[to]))
		case to != from+1:
			leads[len(m.steps)] = to
			m.step(kernel.OpJump, 0, 0, 0, 0)
		}
	}
	for i, b := range r.Blocks {
		starts[i] = len(m.steps)
		for _, set := range b.Sets {
			if !m.into(m.vars[set.Var.ID], set.Value, set.Var.Type) {
				return false
			}
		}
		switch {
		case b.Return != nil:
			if !m.into(result, b.Return, r.Returns) {
				return false
			}
			leave()
		case b.Cond != nil:
			cond, ok := m.expr(b.Cond)
			if !ok {
				return false
			}
			if b.Else > i {
				leads[len(m.steps)] = b.Else
				m.step(kernel.OpUnlessTrue, 0, cond, 0, 0)
			} else {
				yes := m.jump(kernel.OpIfTrue, cond)
				jump(i, b.Else)
				yes()
			}
			jump(i, b.Next)
		default:
			jump(i, b.Next)
		}
	}
	for at, to := range leads {
		m.steps[at].N = int64(starts[to])
	}
	return true
}

// decision is a routine that only decides what it returns as one expression, of few steps; nil: it
// does more.
func decision(r *plan.Routine) plan.Expr {
	blocks := 0
	var from func(b int) plan.Expr
	from = func(b int) plan.Expr {
		block := r.Blocks[b]
		if blocks++; len(block.Sets) > 0 || blocks > few || block.Return == nil && block.Next <= b {
			return nil
		}
		switch {
		case block.Return != nil:
			return block.Return
		case block.Cond == nil:
			return from(block.Next)
		case block.Else <= b:
			return nil
		}
		yes, no := from(block.Next), from(block.Else)
		if yes == nil || no == nil {
			return nil
		}
		return &plan.Case{Of: r.Returns, Whens: []plan.When{{Cond: block.Cond, Then: yes}}, Else: no}
	}
	if e, ok := from(0).(*plan.Case); ok && quick(e) {
		return e
	}
	return nil
}

// into puts an expression's value into a register of a type.
func (m *machine) into(to uint16, e plan.Expr, t sql.Type) bool {
	r, ok := m.expr(e)
	if !ok || !e.Type().Equal(t) && !isNull(e) {
		return false
	}
	if m.redirect(e, to) {
		return true
	}
	m.step(kernel.OpMove, to, r, 0, 0)
	return true
}

// leaf is what machines compute beside what all programs do.
func (m *machine) leaf(e plan.Expr) (uint16, bool) {
	switch e := e.(type) {
	case *plan.Ref:
		r, ok := m.vars[e.Column.ID]
		return r, ok
	case *plan.Param:
		r, ok := m.vars[e.Column.ID]
		return r, ok
	case *plan.Try:
		return m.try(e)
	case *plan.RoutineCall:
		return m.routine(e)
	case *plan.Call:
		if e.Func.Func.Name == "reduce" {
			return m.reduce(e)
		}
	}
	return 0, false
}

func (m *machine) try(e *plan.Try) (uint16, bool) {
	out, from := m.fresh(), len(m.steps)
	if !m.into(out, e.X, e.X.Type()) {
		return 0, false
	}
	m.Tries = append(m.Tries, kernel.Tried{From: from, To: len(m.steps), Result: out})
	return out, true
}

// routine calls another routine.
func (m *machine) routine(e *plan.RoutineCall) (uint16, bool) {
	r := e.Routine
	if r.Refused != nil || !r.Deterministic {
		return 0, false
	}
	args := make([]uint16, len(e.Args))
	for i, a := range e.Args {
		args[i] = m.fresh()
		if !m.into(args[i], a, r.Params[i].Type) {
			return 0, false
		}
	}
	p, ok := m.callee(r)
	if !ok {
		return 0, false
	}
	for i, a := range args {
		m.step(kernel.OpMove, p.params[i], a, 0, 0)
	}
	p.from = append(p.from, len(m.steps))
	m.step(kernel.OpCall, p.back, 0, 0, 0)
	return m.then(kernel.OpMove, p.result, 0), true
}

// callee makes a routine a part of the program, which is written behind all others.
func (m *machine) callee(r *plan.Routine) (*callee, bool) {
	p, ok := m.calls[r]
	if ok {
		return p, true
	}
	result, ok := m.variables(r)
	if !ok {
		return nil, false
	}
	p = &callee{routine: r, back: m.fresh(), result: result, params: make([]uint16, len(r.Params))}
	for i, c := range r.Params {
		p.params[i] = m.vars[c.ID]
	}
	m.calls[r] = p
	m.order = append(m.order, p)
	return p, true
}

// reduce folds a sequence of constant bounds, in a loop.
func (m *machine) reduce(e *plan.Call) (uint16, bool) {
	first, last, by, ok := constantSequence(e.Args[0])
	step, isStep := e.Args[2].(*plan.Lambda)
	finish, isFinish := e.Args[3].(*plan.Lambda)
	if !ok || !isStep || !isFinish {
		return 0, false
	}
	t := step.Params[0].Type
	state, element := m.fresh(), m.fresh()
	m.vars[step.Params[0].ID], m.vars[step.Params[1].ID], m.vars[finish.Params[0].ID] = state, element, state
	if _, known := kernel.LoadOp(t); !known || !m.into(state, e.Args[1], t) {
		return 0, false
	}
	m.step(kernel.OpMove, element, m.constant(first, false), 0, 0)
	again := len(m.steps)
	if !m.into(state, step.Body, t) {
		return 0, false
	}
	left, right := element, m.constant(last, false)
	if by < 0 {
		left, right = right, left
	}
	more := m.fresh()
	m.step(kernel.OpLess, more, left, right, 0)
	end := m.jump(kernel.OpUnlessTrue, more)
	m.step(kernel.OpAdd, element, element, m.constant(by, false), 0)
	m.step(kernel.OpBack, 0, 0, 0, int64(again))
	end()
	out := m.fresh()
	return out, m.into(out, finish.Body, e.Func.Result)
}

// mostElements is how many elements sequence makes at most.
const mostElements = 10000

// constantSequence are the first and the last element of sequence with constant bounds, and
// what is from one to the next.
func constantSequence(e plan.Expr) (first, last, by int64, ok bool) {
	call, ok := e.(*plan.Call)
	if !ok || call.Func.Func.Name != "sequence" || len(call.Args) > 3 || !call.Func.Result.Elem.IsInteger() {
		return 0, 0, 0, false
	}
	bounds := []int64{0, 0, 1}
	for i, a := range call.Args {
		if bounds[i], ok = constantInteger(a); !ok || bounds[i] > math.MaxInt32 || bounds[i] < math.MinInt32 {
			return 0, 0, 0, false
		}
	}
	first, last, by = bounds[0], bounds[1], bounds[2]
	if len(call.Args) == 2 && last < first {
		by = -1
	}
	if by == 0 || (last-first)/by < 0 || last != first && (last < first) != (by < 0) || (last-first)/by >= mostElements {
		return 0, 0, 0, false
	}
	return first, first + (last-first)/by*by, by, true
}
