package worker

/*
void glauxSlotsBind(void *info);
void glauxSlotsInit(void *info);
void glauxSlotsRead(void *info, void *chunk);
*/
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/handle"
	"glaux/engine/duck/kernel"
	"glaux/engine/duck/match"
	"glaux/sql"
)

// slotsFunction is the table function whose one row is the values that a
// condition's expression is asked for: columns s0, s1, ….
const slotsFunction = "glaux_slots"

// slots are the rows of values that may be asked for, by number.
type slots struct {
	sync.Mutex
	rows []*slotRow
}

// add gives a row its number.
func (s *slots) add(row *slotRow) int {
	s.Lock()
	defer s.Unlock()
	s.rows = append(s.rows, row)
	return len(s.rows) - 1
}

func (s *slots) get(number int64) (*slotRow, error) {
	s.Lock()
	defer s.Unlock()
	if number < 0 || number >= int64(len(s.rows)) {
		return nil, fmt.Errorf("there is no row of values %d", number)
	}
	return s.rows[number], nil
}

func (s *slots) clear() {
	s.Lock()
	defer s.Unlock()
	s.rows = nil
}

type slotRow struct {
	builders []*kernel.Builder
	given    bool
}

// offerSlots makes the function callable.
func (in *instance) offerSlots() error {
	return in.offer(tableFunction{name: slotsFunction, bind: C.glauxSlotsBind, init: C.glauxSlotsInit, read: C.glauxSlotsRead})
}

// evaluator computes expressions with DuckDB, one row of values at a time.
type evaluator struct {
	db    *instance
	evals []match.Eval
	conn  *bindings.Connection
	ready []*preparedEval
}

type preparedEval struct {
	stmt bindings.PreparedStatement
	row  *slotRow
}

// Eval implements match.Evaluator.
func (e *evaluator) Eval(index int, values []sql.Value) (sql.Value, error) {
	if e.conn == nil {
		conn, err := e.db.further()
		if err != nil {
			return nil, err
		}
		e.conn, e.ready = conn, make([]*preparedEval, len(e.evals))
	}
	p := e.ready[index]
	if p == nil {
		var err error
		if p, err = e.prepare(&e.evals[index]); err != nil {
			return nil, err
		}
		e.ready[index] = p
	}
	for i, b := range p.row.builders {
		b.Reset()
		b.Append(values[i])
	}
	var res bindings.Result
	defer bindings.DestroyResult(&res)
	if bindings.ExecutePrepared(p.stmt, &res) == bindings.StateError {
		return nil, queryError(bindings.ResultError(&res), bindings.ResultErrorType(&res))
	}
	result := e.evals[index].Result
	if err := checkTypes(&res, []sql.Type{result}); err != nil {
		return nil, err
	}
	chunk := bindings.FetchChunk(res)
	if chunk.Ptr == nil || bindings.DataChunkGetSize(chunk) != 1 {
		return nil, errors.New("a condition's expression gave no value")
	}
	defer bindings.DestroyDataChunk(&chunk)
	var v kernel.Vec
	v.Load(result, bindings.DataChunkGetVector(chunk, 0))
	return v.Value(0), nil
}

func (e *evaluator) prepare(eval *match.Eval) (*preparedEval, error) {
	p := &preparedEval{row: &slotRow{}}
	for _, t := range eval.Slots {
		p.row.builders = append(p.row.builders, kernel.NewBuilder(t))
	}
	number := e.db.slots.add(p.row)
	var err error
	p.stmt, err = prepareSelect(*e.conn, fmt.Sprintf("%sFROM %s(%d) AS slots(%s) SELECT %s", eval.With, slotsFunction, number, strings.Join(eval.Names, ", "), eval.Expr))
	return p, err
}

func (e *evaluator) close() {
	for _, p := range e.ready {
		if p != nil {
			bindings.DestroyPrepare(&p.stmt)
		}
	}
	if e.conn != nil {
		e.db.dismiss(e.conn)
	}
	e.conn, e.ready = nil, nil
}

//export glauxSlotsBind
func glauxSlotsBind(p unsafe.Pointer) {
	info := bindings.BindInfo{Ptr: p}
	guarded(func(s string) { bindings.BindSetError(info, s) }, func() error {
		row, err := handle.Value[*instance](bindings.BindGetExtraInfo(info)).slots.get(parameter(info))
		if err != nil {
			return err
		}
		for k, b := range row.builders {
			if err := addColumn(info, fmt.Sprintf("s%d", k), b.Type); err != nil {
				return err
			}
		}
		bindings.BindSetBindData(info, handle.New(row), handle.Deleter())
		return nil
	})
}

//export glauxSlotsInit
func glauxSlotsInit(p unsafe.Pointer) {
	info := bindings.InitInfo{Ptr: p}
	guarded(func(s string) { bindings.InitSetError(info, s) }, func() error {
		handle.Value[*slotRow](bindings.InitGetBindData(info)).given = false
		return nil
	})
}

//export glauxSlotsRead
func glauxSlotsRead(p, c unsafe.Pointer) {
	info, chunk := bindings.FunctionInfo{Ptr: p}, bindings.DataChunk{Ptr: c}
	guarded(func(s string) { bindings.FunctionSetError(info, s) }, func() error {
		row := handle.Value[*slotRow](bindings.FunctionGetBindData(info))
		n := 0
		if !row.given {
			n = 1
			for i, b := range row.builders {
				b.Flush(bindings.DataChunkGetVector(chunk, bindings.IdxT(i)))
			}
		}
		row.given = true
		bindings.DataChunkSetSize(chunk, bindings.IdxT(n))
		return nil
	})
}
