package kernel

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"unsafe"

	"glaux/sql"
)

// TestLockstep has programs run for many rows together give what they give for one row alone: random
// steps, jumps, calls and TRYs over numbers of which some are NULL.
func TestLockstep(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 7))
	numbers, valid := make([]int64, 700), make([]uint64, 11)
	for range 150 {
		m := randomMachine(random)
		for i := range numbers {
			if numbers[i] = random.Int64N(100) - 20; random.IntN(4) == 0 {
				numbers[i] = random.Int64() >> random.IntN(64)
			}
		}
		for i := range valid {
			valid[i] = random.Uint64() | random.Uint64()
		}
		run := m.function(new(atomic.Int32))
		together, err := machineResults(run, numbers, valid, true)
		if err != nil {
			t.Fatal(err)
		}
		_, failed := machineResults(run, numbers, valid, false)
		for i := range numbers {
			one := []uint64{valid[i>>6] >> (i & 63)}
			alone, err := machineResults(run, numbers[i:i+1], one, true)
			if err != nil || alone[0] != together[i] {
				t.Fatalf("row %d of %+v: %v, together %v; %v", i, m, alone[0], together[i], err)
			}
			if _, err := machineResults(run, numbers[i:i+1], one, false); err != nil && failed != nil {
				if err.Error() != failed.Error() {
					t.Fatalf("row %d of %+v fails with %v, together %v", i, m, err, failed)
				}
				break
			} else if err != nil {
				t.Fatalf("row %d of %+v fails with %v only alone", i, m, err)
			}
		}
	}
}

// randomMachine makes a program of a column: registers 0 to 8 are numbers, of which 0 is the column's and
// 5 to 8 are constants, and 9 says where a routine goes on.
func randomMachine(r *rand.Rand) *Machine {
	op := func(ops ...Op) Op { return ops[r.IntN(len(ops))] }
	number := func() uint16 { return uint16(r.IntN(9)) }
	to := func() uint16 { return uint16(r.IntN(5)) }
	m := &Machine{Steps: []Step{{Op: loadOp(sql.BigInt)}}, Registers: make([]Register, 10), Result: to()}
	for i, c := range []int64{0, 7, -1, 100} {
		m.Registers[5+i] = Register{Bits: c, Null: i == 0 && r.IntN(2) == 0}
	}
	for i := range uint16(4) {
		m.Steps = append(m.Steps, Step{Op: OpMove, To: i + 1, A: []uint16{0, 5, 6, 7, 8}[r.IntN(5)]})
	}
	start := len(m.Steps)
	end := start + 3 + r.IntN(20)
	plain := func() {
		s := Step{Op: op(OpMove, OpSetNull, OpIsNull, OpAdd, OpSubtract, OpMultiply, OpDivide, OpModulus, OpNegate, OpAbs, OpNarrow, OpMax, OpMin, OpEqual, OpLess, OpSame, OpChoose, OpOther, OpNot, OpAnd, OpOr, OpBitXor),
			To: to(), A: number(), B: number()}
		if s.Op == OpNarrow || s.Op == OpAdd {
			s.N = int64(r.IntN(2) * 32)
		}
		if s.Op == OpChoose {
			s.N = int64(number())
		}
		m.Steps = append(m.Steps, s)
	}
	for at := start; at < end; at++ {
		switch r.IntN(10) {
		case 0, 1:
			jump := op(OpJump, OpIfTrue, OpUnlessTrue, OpIfFalse, OpUnlessNull)
			m.Steps = append(m.Steps, Step{Op: jump, A: number(), N: int64(at + 1 + r.IntN(end-at))})
		case 2:
			m.Steps = append(m.Steps, Step{Op: OpCall, To: 9, N: int64(end + 1)})
		default:
			plain()
		}
	}
	m.Steps = append(m.Steps, Step{Op: OpEnd})
	plain()
	plain()
	m.Steps = append(m.Steps, Step{Op: OpReturn, A: 9})
	m.Frames = []Frame{{From: end + 1, To: len(m.Steps), Back: 9}}
	for range r.IntN(3) {
		from := start + r.IntN(end-start)
		m.Tries = append(m.Tries, Tried{From: from, To: from + 1 + r.IntN(end-from), Result: to()})
	}
	return m
}

func loadOp(k sql.Kind) Op {
	op, _ := LoadOp(sql.T(k))
	return op
}

// machineResults are a program's results; nil: NULL, as are rows that fail if nullErrors.
func machineResults(run Func, numbers []int64, valid []uint64, nullErrors bool) ([]any, error) {
	out := NewBuilder(sql.T(sql.BigInt))
	out.nullErrors = nullErrors
	column := Vec{Type: out.Type, w: 8, data: unsafe.Pointer(&numbers[0]), valid: unsafe.Pointer(&valid[0])}
	err := run(&Call{N: len(numbers), Args: []Vec{column}, Out: out})
	return builtNumbers(out), err
}

func builtNumbers(out *Builder) []any {
	results := make([]any, out.Len())
	for i, x := range unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(out.data))), out.Len()) {
		if out.nulls[i>>6]>>(i&63)&1 == 0 {
			results[i] = x
		}
	}
	return results
}

// TestLockstepStops: a row that fails isn't kept from it by one that never ends.
func TestLockstepStops(t *testing.T) {
	m := &Machine{Registers: []Register{{}, {Bits: 3}, {}, {Bits: 0}}, Result: 2, Steps: []Step{
		{Op: loadOp(sql.BigInt)},
		{Op: OpEqual, To: 2, A: 0, B: 1},
		{Op: OpUnlessTrue, A: 2, N: 4},
		{Op: OpDivide, To: 2, A: 0, B: 3},
		{Op: OpLess, To: 2, A: 0, B: 1},
		{Op: OpIfTrue, A: 2, N: 7},
		{Op: OpBack, N: 5},
		{Op: OpEnd},
	}}
	numbers, valid := make([]int64, 300), slices.Repeat([]uint64{^uint64(0)}, 5)
	for i := range numbers {
		numbers[i] = int64(i)
	}
	if _, err := machineResults(m.function(new(atomic.Int32)), numbers, valid, false); err == nil || err.Error() != errDivisionByZero.Error() {
		t.Error(err)
	}
}

// TestFoldTogether has folds of many lists give what they give for one list alone.
func TestFoldTogether(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 8))
	const rows = 600
	array := sql.ArrayOf(sql.T(sql.BigInt))
	for range 60 {
		m := randomMachine(random)
		body := m.Steps[5:slices.IndexFunc(m.Steps, func(s Step) bool { return s.Op == OpEnd })]
		f := &Fold{Columns: []Column{{Arg: 0, Elements: true, Field: -1}, {Arg: 1, Field: -1}}, Registers: m.Registers, Result: []uint16{1}}
		f.Setup = []Step{{Op: loadOp(sql.BigInt), To: 1, A: 1}, {Op: OpMove, To: 2, A: 6}, {Op: OpMove, To: 3, A: 6}, {Op: OpMove, To: 4, A: 8}}
		f.Program = []Step{{Op: loadOp(sql.BigInt)}}
		for _, s := range body {
			if s.Op == OpCall {
				s = Step{Op: OpAdd, To: 1, A: 1, B: 0}
			} else if s.Op.Jumps() {
				s.N -= 4
			}
			f.Program = append(f.Program, s)
		}
		f.Finish = []Step{{Op: OpDivide, To: 1, A: 6, B: 1}}
		var elements, states []int64
		lists, valid, listValid := make([]listEntry, rows), make([]uint64, 100), make([]uint64, 10)
		for i := range valid {
			valid[i] = random.Uint64() | random.Uint64()
		}
		for i := range listValid {
			listValid[i] = random.Uint64() | random.Uint64()
		}
		for i := range lists {
			lists[i] = listEntry{off: uint64(len(elements)), n: uint64(random.IntN(6))}
			for range lists[i].n {
				elements = append(elements, random.Int64N(20)-5)
			}
			states = append(states, random.Int64N(10)-3)
		}
		elements = append(elements, 0)
		var pins runtime.Pinner // of what is the engine's memory else
		pins.Pin(&elements[0])
		pins.Pin(&states[0])
		pins.Pin(&valid[0])
		run := f.function()
		fold := func(from, to int) []any {
			out := NewBuilder(sql.T(sql.BigInt))
			out.nullErrors = true
			one := []uint64{listValid[from>>6] >> (from & 63)}
			if to-from > 1 {
				one = listValid
			}
			list := Vec{Type: array, data: unsafe.Pointer(&lists[from]), valid: unsafe.Pointer(&one[0])}
			list.kids = []Vec{{Type: *array.Elem, w: 8, data: unsafe.Pointer(&elements[0]), valid: unsafe.Pointer(&valid[0])}}
			state := Vec{Type: *array.Elem, w: 8, data: unsafe.Pointer(&states[from])}
			if err := run(&Call{N: to - from, Args: []Vec{list, state}, Out: out}); err != nil {
				t.Fatal(err)
			}
			return builtNumbers(out)
		}
		for i, x := range fold(0, rows) {
			if alone := fold(i, i+1); alone[0] != x {
				t.Fatalf("row %d of %+v: %v, together %v", i, f, alone[0], x)
			}
		}
		pins.Unpin()
	}
}
