package kernel

// #include "program.h"
import "C"

import (
	"fmt"
	"unsafe"

	"glaux/sql"
)

// Step is a step: what is done with registers A and B, or column A, and where that is put.
type Step struct {
	Op       Op
	To, A, B uint16
	N        int64
}

// Register is what a register has at first: an integer, or the bits of a double.
type Register struct {
	Bits int64
	Null bool
}

// Op says what a step does (program.h).
type Op uint16

// The operations, which program.h explains.
const (
	OpEnd        Op = C.GLAUX_OP_END
	OpMove       Op = C.GLAUX_OP_MOVE
	OpSetNull    Op = C.GLAUX_OP_SET_NULL
	OpIsNull     Op = C.GLAUX_OP_IS_NULL
	OpJump       Op = C.GLAUX_OP_JUMP
	OpIfTrue     Op = C.GLAUX_OP_IF_TRUE
	OpUnlessTrue Op = C.GLAUX_OP_UNLESS_TRUE
	OpIfFalse    Op = C.GLAUX_OP_IF_FALSE
	OpUnlessNull Op = C.GLAUX_OP_UNLESS_NULL
	OpBack       Op = C.GLAUX_OP_BACK
	OpCall       Op = C.GLAUX_OP_CALL
	OpReturn     Op = C.GLAUX_OP_RETURN
	OpAdd        Op = C.GLAUX_OP_ADD
	OpSubtract   Op = C.GLAUX_OP_SUBTRACT
	OpMultiply   Op = C.GLAUX_OP_MULTIPLY
	OpDivide     Op = C.GLAUX_OP_DIVIDE
	OpModulus    Op = C.GLAUX_OP_MODULUS
	OpNegate     Op = C.GLAUX_OP_NEGATE
	OpAbs        Op = C.GLAUX_OP_ABS
	OpNarrow     Op = C.GLAUX_OP_NARROW
	OpMax        Op = C.GLAUX_OP_MAX
	OpMin        Op = C.GLAUX_OP_MIN
	OpEqual      Op = C.GLAUX_OP_EQUAL
	OpUnequal    Op = C.GLAUX_OP_UNEQUAL
	OpLess       Op = C.GLAUX_OP_LESS
	OpAtMost     Op = C.GLAUX_OP_AT_MOST
	OpSame       Op = C.GLAUX_OP_SAME
	OpChoose     Op = C.GLAUX_OP_CHOOSE
	OpOther      Op = C.GLAUX_OP_OTHER
	OpNot        Op = C.GLAUX_OP_NOT
	OpAnd        Op = C.GLAUX_OP_AND
	OpOr         Op = C.GLAUX_OP_OR
	OpBitNot     Op = C.GLAUX_OP_BIT_NOT
	OpBitAnd     Op = C.GLAUX_OP_BIT_AND
	OpBitOr      Op = C.GLAUX_OP_BIT_OR
	OpBitXor     Op = C.GLAUX_OP_BIT_XOR
	OpAddD       Op = C.GLAUX_OP_ADD_D
	OpSubtractD  Op = C.GLAUX_OP_SUBTRACT_D
	OpMultiplyD  Op = C.GLAUX_OP_MULTIPLY_D
	OpDivideD    Op = C.GLAUX_OP_DIVIDE_D
	OpModulusD   Op = C.GLAUX_OP_MODULUS_D
	OpNegateD    Op = C.GLAUX_OP_NEGATE_D
	OpAbsD       Op = C.GLAUX_OP_ABS_D
	OpRound      Op = C.GLAUX_OP_ROUND
	OpMaxD       Op = C.GLAUX_OP_MAX_D
	OpMinD       Op = C.GLAUX_OP_MIN_D
	OpEqualD     Op = C.GLAUX_OP_EQUAL_D
	OpUnequalD   Op = C.GLAUX_OP_UNEQUAL_D
	OpLessD      Op = C.GLAUX_OP_LESS_D
	OpAtMostD    Op = C.GLAUX_OP_AT_MOST_D
	OpToDouble   Op = C.GLAUX_OP_TO_DOUBLE
	OpToReal     Op = C.GLAUX_OP_TO_REAL
)

// Jumps reports that N of a step is another step.
func (op Op) Jumps() bool { return op >= OpJump && op <= OpCall }

// LoadOp reads a column of a type into a register; ok is false for what registers don't hold.
func LoadOp(t sql.Type) (op Op, ok bool) {
	switch t.Kind {
	case sql.Boolean, sql.TinyInt:
		return C.GLAUX_OP_LOAD_1, true
	case sql.SmallInt:
		return C.GLAUX_OP_LOAD_2, true
	case sql.Integer, sql.Date:
		return C.GLAUX_OP_LOAD_4, true
	case sql.BigInt:
		return C.GLAUX_OP_LOAD_8, true
	case sql.Real:
		return C.GLAUX_OP_LOAD_REAL, true
	case sql.Double:
		return C.GLAUX_OP_LOAD_DOUBLE, true
	}
	return 0, false
}

// programSteps is a program as C reads it, with its end.
func programSteps(steps []Step) []C.glaux_step {
	out := make([]C.glaux_step, 0, len(steps)+1)
	for _, s := range steps {
		out = append(out, C.glaux_step{op: C.uint16_t(s.Op), to: C.uint16_t(s.To), a: C.uint16_t(s.A), b: C.uint16_t(s.B), n: C.int64_t(s.N)})
	}
	return append(out, C.glaux_step{op: C.GLAUX_OP_END})
}

// registersOf are registers with their first values.
func registersOf(first []Register) []C.glaux_register {
	out := make([]C.glaux_register, max(len(first), 1)) // of which unions are bytes
	for i, r := range first {
		*(*int64)(unsafe.Pointer(&out[i])) = r.Bits
		if r.Null {
			out[i].null = 1
		}
	}
	return out
}

func giveRegister(out *Builder, r *C.glaux_register) {
	switch {
	case r.null != 0:
		out.Null()
	case out.Type.Kind == sql.Double || out.Type.Kind == sql.Real:
		out.Float(*(*float64)(unsafe.Pointer(r)))
	default:
		out.Int(*(*int64)(unsafe.Pointer(r)))
	}
}

// errStopped is the error of a program whose query is stopped.
var errStopped = &sql.Error{Name: "USER_CANCELED", Message: "Query was canceled"}

// faultError is the error of a step that can't be made.
func faultError(fault C.glaux_fault) error {
	t := map[C.int64_t]string{0: "bigint", 32: "integer", 48: "smallint", 56: "tinyint"}[fault.n]
	overflow := func(what, sign string) error {
		return outOfRange("%s %s overflow: %d %s %d", t, what, int64(fault.a), sign, int64(fault.b))
	}
	switch fault.op {
	case C.GLAUX_OP_BACK:
		return errStopped
	case C.GLAUX_OP_ADD:
		return overflow("addition", "+")
	case C.GLAUX_OP_SUBTRACT:
		return overflow("subtraction", "-")
	case C.GLAUX_OP_MULTIPLY:
		return overflow("multiplication", "*")
	case C.GLAUX_OP_DIVIDE, C.GLAUX_OP_MODULUS:
		if fault.b == 0 {
			return errDivisionByZero
		}
		return quotientOverflow(t, int64(fault.a))
	case C.GLAUX_OP_NEGATE:
		return outOfRange("%s negation overflow: %d", t, int64(fault.a))
	case C.GLAUX_OP_ABS:
		return outOfRange("Value %d is out of range for abs(%s)", int64(fault.a), t)
	case C.GLAUX_OP_NARROW:
		return outOfRange("Out of range for %s: %d", t, int64(fault.a))
	}
	return fmt.Errorf("a program failed at operation %d", fault.op)
}
