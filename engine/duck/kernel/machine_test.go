package kernel

import (
	"math/rand/v2"
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
		s := Step{Op: op(OpMove, OpSetNull, OpIsNull, OpAdd, OpSubtract, OpMultiply, OpDivide, OpModulus, OpNegate, OpAbs, OpNarrow, OpMax, OpMin, OpEqual, OpLess, OpSame, OpNot, OpAnd, OpOr, OpBitXor),
			To: to(), A: number(), B: number()}
		if s.Op == OpNarrow || s.Op == OpAdd {
			s.N = int64(r.IntN(2) * 32)
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
	results := make([]any, out.Len())
	for i, x := range unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(out.data))), out.Len()) {
		if out.nulls[i>>6]>>(i&63)&1 == 0 {
			results[i] = x
		}
	}
	return results, err
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
