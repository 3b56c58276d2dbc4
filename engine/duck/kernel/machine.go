package kernel

/*
#cgo noescape glaux_machine
#cgo nocallback glaux_machine
#include "machine.h"
*/
import "C"

import (
	"slices"
	"sync/atomic"
	"unsafe"
)

// Machine is the program of a function of rows: what a SQL routine does, as steps over registers
// (program.h, machine.h). It begins by loading the arguments, which are its columns.
type Machine struct {
	Steps  []Step
	Tries  []Tried // the innermost first
	Frames []Frame
	// Registers have these values, or NULL, before the first row.
	Registers []Register
	Result    uint16
}

// Tried is steps of which an error makes a register NULL.
type Tried struct {
	From, To int
	Result   uint16
}

// Frame is the steps of a routine that others call, and the register that says where it
// goes on when it returns.
type Frame struct {
	From, To int
	Back     uint16
}

// function makes the function over chunks, which stops where stop is set.
func (p *Machine) function(stop *atomic.Int32) Func {
	code, registers := programSteps(p.Steps), registersOf(p.Registers)
	tries, frames := make([]C.glaux_try, len(p.Tries)), make([]C.glaux_frame, len(p.Frames))
	for i, t := range p.Tries {
		tries[i] = C.glaux_try{from: C.int64_t(t.From), to: C.int64_t(t.To), result: C.int64_t(t.Result)}
	}
	for i, f := range p.Frames {
		frames[i] = C.glaux_frame{from: C.int64_t(f.From), to: C.int64_t(f.To), back: C.int64_t(f.Back)}
	}
	return func(c *Call) error {
		own, columns, out := slices.Clone(registers), make([]C.glaux_input, len(c.Args)), make([]C.glaux_register, max(c.N, 1))
		for i := range c.Args {
			columns[i] = C.glaux_input{data: c.Args[i].data, valid: (*C.uint64_t)(c.Args[i].valid)}
		}
		var fault C.glaux_fault
		for done := 0; done < c.N; done++ {
			at := int(C.glaux_machine(&code[0], unsafe.SliceData(tries), C.int64_t(len(tries)), unsafe.SliceData(frames), C.int64_t(len(frames)),
				C.int64_t(p.Result), &own[0], unsafe.SliceData(columns), C.uint64_t(done), C.uint64_t(c.N), &out[0], &fault, (*C.int32_t)(unsafe.Pointer(stop))))
			for i := done; i < at; i++ {
				giveRegister(c.Out, &out[i])
			}
			if done = at; done < c.N {
				if err := c.Out.failed(c.Out.n, faultError(fault)); err != nil {
					return err
				}
			}
		}
		return nil
	}
}
