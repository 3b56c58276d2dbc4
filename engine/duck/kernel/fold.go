package kernel

/*
#cgo noescape glaux_fold
#cgo nocallback glaux_fold
#include "fold.h"
#include "lockstep.h"
*/
import "C"

import (
	"slices"
	"sync"
	"unsafe"

	"glaux/sql"
)

// Fold is the program of a function that folds a list, its first argument, or goes through its
// elements: what lambdas over numbers compute, as steps over registers (program.h).
type Fold struct {
	Setup   []Step // for each row
	Program []Step // for each element
	Finish  []Step // for each row, after its elements
	Columns []Column
	// Registers have these values, or NULL, before the first row.
	Registers []Register
	// Result is the registers with the result, or the fields of it.
	Result []uint16
	// Each says what becomes of the program's result where it is of an element alone.
	Each FoldEach
}

// Column is an argument, or the elements of the first; Field is the place of a field of
// these, or -1.
type Column struct {
	Arg      int
	Elements bool
	Field    int
}

// function makes the function over chunks.
func (f *Fold) function() Func {
	setup, program, finish := programSteps(f.Setup), programSteps(f.Program), programSteps(f.Finish)
	registers := registersOf(f.Registers)
	if f.Each != FoldState {
		return f.each(setup, program, registers)
	}
	var pool sync.Pool // of *foldRoom
	return func(c *Call) error {
		room, ok := pool.Get().(*foldRoom)
		if !ok {
			room = &foldRoom{machineRoom: newMachineRoom(f.Registers)}
		}
		defer pool.Put(room)
		own, columns := slices.Clone(registers), f.columns(c)
		room.out, room.failed = slices.Grow(room.out[:0], c.N*len(f.Result)+1)[:c.N*len(f.Result)+1], slices.Grow(room.failed[:0], c.N+1)[:c.N+1]
		lists := &c.Args[0]
		C.glaux_fold(&setup[0], &program[0], &finish[0], &own[0], C.int(len(own)), (*C.int64_t)(&room.numbers[0]), (*C.uint8_t)(&room.null[0]), (*C.uint8_t)(&room.any[0]), C.int(room.lanes),
			&room.own[0], unsafe.SliceData(columns), (*C.glaux_list)(lists.data), (*C.uint64_t)(lists.valid), C.uint64_t(c.N),
			(*C.uint16_t)(unsafe.SliceData(f.Result)), C.int(len(f.Result)), &room.out[0], &room.failed[0])
		for i := range c.N {
			result := room.out[i*len(f.Result):]
			if lists.Null(i) || result[0].null != C.GLAUX_FAULT {
				f.give(c, i, result)
			} else if err := c.Out.failed(c.Out.n, faultError(room.failed[i])); err != nil {
				return err
			}
		}
		return nil
	}
}

// foldRoom is the memory of a chunk's folds.
type foldRoom struct {
	*machineRoom
	out    []C.glaux_register
	failed []C.glaux_fault
}

func (f *Fold) columns(c *Call) []C.glaux_input {
	out := make([]C.glaux_input, len(f.Columns))
	for i, col := range f.Columns {
		v := &c.Args[col.Arg]
		if col.Elements {
			v = v.Kid(0)
		}
		if col.Field >= 0 {
			out[i].outer = (*C.uint64_t)(v.valid)
			v = v.Kid(col.Field)
		}
		out[i].data, out[i].valid = v.data, (*C.uint64_t)(v.valid)
	}
	return out
}

// give appends row i's result.
func (f *Fold) give(c *Call, i int, result []C.glaux_register) {
	if c.Args[0].Null(i) {
		c.Out.Null()
		return
	}
	if c.Out.Type.Kind != sql.Row {
		giveRegister(c.Out, &result[0])
		return
	}
	for k, kid := range c.Out.kids {
		giveRegister(kid, &result[k])
	}
	c.Out.End()
}
