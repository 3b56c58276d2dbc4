package kernel

/*
#cgo noescape glaux_fold
#cgo nocallback glaux_fold
#include "fold.h"
*/
import "C"

import (
	"slices"
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
	return func(c *Call) error {
		own, columns := slices.Clone(registers), f.columns(c)
		out := make([]C.glaux_register, c.N*len(f.Result)+1)
		lists := &c.Args[0]
		var fault C.glaux_fault
		for done := 0; done < c.N; {
			at := int(C.glaux_fold(&setup[0], &program[0], &finish[0], &own[0], unsafe.SliceData(columns),
				(*C.glaux_list)(lists.data), (*C.uint64_t)(lists.valid), C.uint64_t(done), C.uint64_t(c.N),
				(*C.uint16_t)(unsafe.SliceData(f.Result)), C.int(len(f.Result)), &out[0], &fault))
			for i := done; i < at; i++ {
				f.give(c, i, out[i*len(f.Result):])
			}
			if done = at; done < c.N {
				if err := c.Out.failed(c.Out.n, faultError(fault)); err != nil {
					return err
				}
				done++
			}
		}
		return nil
	}
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
