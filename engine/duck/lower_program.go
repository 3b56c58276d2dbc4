package duck

import (
	"glaux/engine/duck/kernel"
	"glaux/plan"
)

// programming writes a program over registers (kernel/program.h), which the kernel runs for a
// row or an element after the other without a vector for each step.
type programming struct {
	registers []kernel.Register
	constants map[kernel.Register]uint16
	steps     []kernel.Step
	// leaf is the register of what an expression reads from outside, or of what only this
	// kind of programs computes.
	leaf func(plan.Expr) (uint16, bool)
	// planned says of a program that Trino computes while it plans, where it computes operands beside a
	// NULL, too.
	planned bool
}

func (p *programming) step(op kernel.Op, to, a, b uint16, n int64) {
	p.steps = append(p.steps, kernel.Step{Op: op, To: to, A: a, B: b, N: n})
}

// jump writes a jump, of which land says where it leads.
func (p *programming) jump(op kernel.Op, a uint16) (land func()) {
	at := len(p.steps)
	p.step(op, 0, a, 0, 0)
	return func() { p.steps[at].N = int64(len(p.steps)) }
}

func (p *programming) register(first kernel.Register) uint16 {
	p.registers = append(p.registers, first)
	return uint16(len(p.registers) - 1)
}

func (p *programming) fresh() uint16 { return p.register(kernel.Register{}) }

func (p *programming) constant(bits int64, null bool) uint16 {
	c := kernel.Register{Bits: bits, Null: null}
	r, ok := p.constants[c]
	if !ok {
		r = p.register(c)
		p.constants[c] = r
	}
	return r
}
