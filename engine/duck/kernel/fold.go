package kernel

/*
#cgo noescape glaux_fold
#cgo nocallback glaux_fold
#include "fold.h"
*/
import "C"

import (
	"fmt"
	"slices"
	"unsafe"

	"glaux/sql"
)

// Fold is the program of a function that folds a list, its first argument: what lambdas over
// numbers compute, as steps over registers (fold.h).
type Fold struct {
	Setup   []FoldStep // for each row
	Program []FoldStep // for each element
	Finish  []FoldStep // for each row, after its elements
	Columns []FoldColumn
	// Registers have these values, or NULL, before the first row.
	Registers []FoldRegister
	// Result is the registers with the result, or the fields of it.
	Result []uint16
}

// FoldStep is a step: what is done with registers A and B, or column A, and where that is put.
type FoldStep struct {
	Op       FoldOp
	To, A, B uint16
	N        int64
}

// FoldColumn is an argument, or the elements of the first; Field is the place of a field of
// these, or -1.
type FoldColumn struct {
	Arg      int
	Elements bool
	Field    int
}

// FoldRegister is what a register has at first: an integer, or the bits of a double.
type FoldRegister struct {
	Bits int64
	Null bool
}

// FoldOp says what a step does (fold.h).
type FoldOp uint16

// The operations, which fold.h explains.
const (
	FoldEnd        FoldOp = C.GLAUX_FOLD_END
	FoldMove       FoldOp = C.GLAUX_FOLD_MOVE
	FoldSetNull    FoldOp = C.GLAUX_FOLD_SET_NULL
	FoldIsNull     FoldOp = C.GLAUX_FOLD_IS_NULL
	FoldJump       FoldOp = C.GLAUX_FOLD_JUMP
	FoldIfTrue     FoldOp = C.GLAUX_FOLD_IF_TRUE
	FoldUnlessTrue FoldOp = C.GLAUX_FOLD_UNLESS_TRUE
	FoldIfFalse    FoldOp = C.GLAUX_FOLD_IF_FALSE
	FoldUnlessNull FoldOp = C.GLAUX_FOLD_UNLESS_NULL
	FoldAdd        FoldOp = C.GLAUX_FOLD_ADD
	FoldSubtract   FoldOp = C.GLAUX_FOLD_SUBTRACT
	FoldMultiply   FoldOp = C.GLAUX_FOLD_MULTIPLY
	FoldDivide     FoldOp = C.GLAUX_FOLD_DIVIDE
	FoldModulus    FoldOp = C.GLAUX_FOLD_MODULUS
	FoldNegate     FoldOp = C.GLAUX_FOLD_NEGATE
	FoldAbs        FoldOp = C.GLAUX_FOLD_ABS
	FoldNarrow     FoldOp = C.GLAUX_FOLD_NARROW
	FoldMax        FoldOp = C.GLAUX_FOLD_MAX
	FoldMin        FoldOp = C.GLAUX_FOLD_MIN
	FoldEqual      FoldOp = C.GLAUX_FOLD_EQUAL
	FoldUnequal    FoldOp = C.GLAUX_FOLD_UNEQUAL
	FoldLess       FoldOp = C.GLAUX_FOLD_LESS
	FoldAtMost     FoldOp = C.GLAUX_FOLD_AT_MOST
	FoldSame       FoldOp = C.GLAUX_FOLD_SAME
	FoldNot        FoldOp = C.GLAUX_FOLD_NOT
	FoldAnd        FoldOp = C.GLAUX_FOLD_AND
	FoldOr         FoldOp = C.GLAUX_FOLD_OR
	FoldAddD       FoldOp = C.GLAUX_FOLD_ADD_D
	FoldSubtractD  FoldOp = C.GLAUX_FOLD_SUBTRACT_D
	FoldMultiplyD  FoldOp = C.GLAUX_FOLD_MULTIPLY_D
	FoldDivideD    FoldOp = C.GLAUX_FOLD_DIVIDE_D
	FoldModulusD   FoldOp = C.GLAUX_FOLD_MODULUS_D
	FoldNegateD    FoldOp = C.GLAUX_FOLD_NEGATE_D
	FoldAbsD       FoldOp = C.GLAUX_FOLD_ABS_D
	FoldRound      FoldOp = C.GLAUX_FOLD_ROUND
	FoldMaxD       FoldOp = C.GLAUX_FOLD_MAX_D
	FoldMinD       FoldOp = C.GLAUX_FOLD_MIN_D
	FoldEqualD     FoldOp = C.GLAUX_FOLD_EQUAL_D
	FoldUnequalD   FoldOp = C.GLAUX_FOLD_UNEQUAL_D
	FoldLessD      FoldOp = C.GLAUX_FOLD_LESS_D
	FoldAtMostD    FoldOp = C.GLAUX_FOLD_AT_MOST_D
	FoldToDouble   FoldOp = C.GLAUX_FOLD_TO_DOUBLE
	FoldToReal     FoldOp = C.GLAUX_FOLD_TO_REAL
)

// Jumps reports that N of a step is another step.
func (op FoldOp) Jumps() bool { return op >= FoldJump && op <= FoldUnlessNull }

// FoldLoad reads a column of a type into a register; ok is false for what registers don't hold.
func FoldLoad(t sql.Type) (op FoldOp, ok bool) {
	switch t.Kind {
	case sql.Boolean, sql.TinyInt:
		return C.GLAUX_FOLD_LOAD_1, true
	case sql.SmallInt:
		return C.GLAUX_FOLD_LOAD_2, true
	case sql.Integer, sql.Date:
		return C.GLAUX_FOLD_LOAD_4, true
	case sql.BigInt:
		return C.GLAUX_FOLD_LOAD_8, true
	case sql.Real:
		return C.GLAUX_FOLD_LOAD_REAL, true
	case sql.Double:
		return C.GLAUX_FOLD_LOAD_DOUBLE, true
	}
	return 0, false
}

// foldSteps is a program as C reads it.
func foldSteps(steps []FoldStep) []C.glaux_fold_step {
	out := make([]C.glaux_fold_step, 0, len(steps)+1)
	for _, s := range steps {
		out = append(out, C.glaux_fold_step{op: C.uint16_t(s.Op), to: C.uint16_t(s.To), a: C.uint16_t(s.A), b: C.uint16_t(s.B), n: C.int64_t(s.N)})
	}
	return append(out, C.glaux_fold_step{op: C.GLAUX_FOLD_END})
}

// function makes the function over chunks.
func (f *Fold) function() Func {
	setup, program, finish := foldSteps(f.Setup), foldSteps(f.Program), foldSteps(f.Finish)
	registers := make([]C.glaux_fold_register, max(len(f.Registers), 1)) // of which unions are bytes
	for i, r := range f.Registers {
		*(*int64)(unsafe.Pointer(&registers[i])) = r.Bits
		if r.Null {
			registers[i].null = 1
		}
	}
	return func(c *Call) error {
		own, columns := slices.Clone(registers), f.columns(c)
		out := make([]C.glaux_fold_register, c.N*len(f.Result)+1)
		lists := &c.Args[0]
		var fault C.glaux_fold_fault
		for done := 0; done < c.N; {
			at := int(C.glaux_fold(&setup[0], &program[0], &finish[0], &own[0], unsafe.SliceData(columns),
				(*C.glaux_list)(lists.data), (*C.uint64_t)(lists.valid), C.uint64_t(done), C.uint64_t(c.N),
				(*C.uint16_t)(unsafe.SliceData(f.Result)), C.int(len(f.Result)), &out[0], &fault))
			for i := done; i < at; i++ {
				f.give(c, i, out[i*len(f.Result):])
			}
			if done = at; done < c.N {
				if err := c.Out.failed(c.Out.n, foldError(fault)); err != nil {
					return err
				}
				done++
			}
		}
		return nil
	}
}

func (f *Fold) columns(c *Call) []C.glaux_fold_column {
	out := make([]C.glaux_fold_column, len(f.Columns))
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
func (f *Fold) give(c *Call, i int, result []C.glaux_fold_register) {
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

func giveRegister(out *Builder, r *C.glaux_fold_register) {
	switch {
	case r.null != 0:
		out.Null()
	case out.Type.Kind == sql.Double || out.Type.Kind == sql.Real:
		out.Float(*(*float64)(unsafe.Pointer(r)))
	default:
		out.Int(*(*int64)(unsafe.Pointer(r)))
	}
}

// foldError is the error of a step that can't be made.
func foldError(fault C.glaux_fold_fault) error {
	t := map[C.int64_t]string{0: "bigint", 32: "integer", 48: "smallint", 56: "tinyint"}[fault.n]
	overflow := func(what, sign string) error {
		return outOfRange("%s %s overflow: %d %s %d", t, what, int64(fault.a), sign, int64(fault.b))
	}
	switch fault.op {
	case C.GLAUX_FOLD_ADD:
		return overflow("addition", "+")
	case C.GLAUX_FOLD_SUBTRACT:
		return overflow("subtraction", "-")
	case C.GLAUX_FOLD_MULTIPLY:
		return overflow("multiplication", "*")
	case C.GLAUX_FOLD_DIVIDE, C.GLAUX_FOLD_MODULUS:
		if fault.b == 0 {
			return errDivisionByZero
		}
		return overflow("division", "/")
	case C.GLAUX_FOLD_NEGATE:
		return outOfRange("%s negation overflow: %d", t, int64(fault.a))
	case C.GLAUX_FOLD_ABS:
		return outOfRange("Value %d is out of range for abs(%s)", int64(fault.a), t)
	case C.GLAUX_FOLD_NARROW:
		return outOfRange("Out of range for %s: %d", t, int64(fault.a))
	}
	return fmt.Errorf("a fold failed at operation %d", fault.op)
}
