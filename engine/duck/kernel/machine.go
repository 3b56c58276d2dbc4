package kernel

/*
#cgo noescape glaux_machine
#cgo nocallback glaux_machine
#include "lockstep.h"
*/
import "C"

import (
	"sync"
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

// machineRoom is the memory of a batch of rows.
type machineRoom struct {
	numbers   []int64
	null, any []uint8
	own       []C.glaux_register
	lanes     int
	faults    [C.GLAUX_LANES]C.glaux_fault
}

// mostNumbers is how many numbers the registers of a batch have together: long programs have fewer rows in one.
const mostNumbers = 1 << 18

func newMachineRoom(registers []Register) *machineRoom {
	n := max(len(registers), 1)
	lanes := max(min(mostNumbers/n, C.GLAUX_LANES), 1)
	r := &machineRoom{lanes: lanes, own: make([]C.glaux_register, n), any: make([]uint8, n), numbers: make([]int64, lanes*n), null: make([]uint8, lanes*n)}
	for i, first := range registers {
		for k := i * lanes; k < (i+1)*lanes; k++ {
			r.numbers[k] = first.Bits
			if first.Null {
				r.null[k], r.any[i] = 1, 1
			}
		}
	}
	return r
}

// function makes the function over chunks, which stops where stop is set.
func (p *Machine) function(stop *atomic.Int32) Func {
	code := programSteps(p.Steps)
	tries, frames := make([]C.glaux_try, len(p.Tries)), make([]C.glaux_frame, len(p.Frames))
	for i, t := range p.Tries {
		tries[i] = C.glaux_try{from: C.int64_t(t.From), to: C.int64_t(t.To), result: C.int64_t(t.Result)}
	}
	for i, f := range p.Frames {
		frames[i] = C.glaux_frame{from: C.int64_t(f.From), to: C.int64_t(f.To), back: C.int64_t(f.Back)}
	}
	var pool sync.Pool // of *machineRoom
	return func(c *Call) error {
		room, ok := pool.Get().(*machineRoom)
		if !ok {
			room = newMachineRoom(p.Registers)
		}
		defer pool.Put(room)
		columns := make([]C.glaux_input, len(c.Args))
		for i := range c.Args {
			columns[i] = C.glaux_input{data: c.Args[i].data, valid: (*C.uint64_t)(c.Args[i].valid)}
		}
		var goOn C.int
		if c.Out.nullErrors && !c.Out.shared {
			goOn = 1
		}
		for done := 0; done < c.N; {
			n := min(room.lanes, c.N-done)
			failed := C.glaux_machine(&code[0], unsafe.SliceData(tries), C.int64_t(len(tries)), unsafe.SliceData(frames), C.int64_t(len(frames)),
				C.int(len(room.own)), C.int(p.Result), unsafe.SliceData(columns), (*C.int32_t)(unsafe.Pointer(stop)),
				(*C.int64_t)(&room.numbers[0]), (*C.uint8_t)(&room.null[0]), (*C.uint8_t)(&room.any[0]), C.int(room.lanes), &room.own[0], C.uint64_t(done), C.int(n), goOn, &room.faults[0])
			if err := room.give(c.Out, int(p.Result), n, failed > 0); err != nil {
				return err
			}
			done += n
		}
		return nil
	}
}

// give appends the results of a batch, or what the rows that failed give.
func (r *machineRoom) give(out *Builder, result, n int, failed bool) error {
	from := result * r.lanes
	numbers, null := r.numbers[from:from+n], r.null[from:from+n]
	if !failed {
		giveRegisters(out, numbers, null, r.any[result] != 0)
		return nil
	}
	for k := range n {
		if null[k] != C.GLAUX_FAULT {
			giveRegisters(out, numbers[k:k+1], null[k:k+1], true)
		} else if err := out.failed(out.n, faultError(r.faults[k])); err != nil {
			return err
		}
	}
	return nil
}
