package worker

/*
void glauxMatchBind(void *info);
void glauxMatchInit(void *info);
void glauxMatchRead(void *info, void *chunk);
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/handle"
	"glaux/engine/duck/kernel"
	"glaux/engine/duck/match"
	"glaux/sql"
)

// MatchScan is a row pattern recognition: the rows that SQL gives, sorted by
// partition and order, and what to find in them.
type MatchScan struct {
	SQL  string
	Spec match.Spec

	index int // among the query's
}

// matchFunction is the table function that gives the rows of a MatchScan by its
// index: columns s0, s1, ….
const matchFunction = "glaux_match"

// offerMatch makes the function callable under a name.
func (in *instance) offerMatch(name string) error {
	return in.offer(tableFunction{name: name, bind: C.glauxMatchBind, init: C.glauxMatchInit, read: C.glauxMatchRead, projects: true})
}

//export glauxMatchBind
func glauxMatchBind(p unsafe.Pointer) {
	info := bindings.BindInfo{Ptr: p}
	guarded(func(s string) { bindings.BindSetError(info, s) }, func() error {
		in := handle.Value[*instance](bindings.BindGetExtraInfo(info))
		i := parameter(info)
		if i < 0 || i >= int64(len(in.query.Matches)) {
			return fmt.Errorf("there is no row pattern recognition %d", i)
		}
		scan := &in.query.Matches[i]
		scan.index = int(i)
		for k, o := range scan.Spec.Out {
			if err := addColumn(info, fmt.Sprintf("s%d", k), o.Type); err != nil {
				return err
			}
		}
		bindings.BindSetBindData(info, handle.New(scan), handle.Deleter())
		return nil
	})
}

// matchState is one run of a MatchScan.
type matchState struct {
	scanner  *match.Scanner
	builders []*kernel.Builder // by output column; nil: not read
	columns  []int             // of the chunk, as output columns; -1: ignored
	source   *rowSource
	evals    *evaluator
}

// Released implements handle.Released: the query may end before its scans do.
func (st *matchState) Released() {
	st.source.close()
	st.evals.close()
}

//export glauxMatchInit
func glauxMatchInit(p unsafe.Pointer) {
	info := bindings.InitInfo{Ptr: p}
	guarded(func(s string) { bindings.InitSetError(info, s) }, func() error {
		scan := handle.Value[*MatchScan](bindings.InitGetBindData(info))
		st := &matchState{builders: make([]*kernel.Builder, len(scan.Spec.Out))}
		for i := range bindings.InitGetColumnCount(info) {
			at := int(bindings.InitGetColumnIndex(info, i))
			if at < 0 || at >= len(scan.Spec.Out) {
				at = -1 // What stands for a row when no column is read.
			} else if st.builders[at] == nil {
				st.builders[at] = kernel.NewBuilder(scan.Spec.Out[at].Type)
			}
			st.columns = append(st.columns, at)
		}
		in := handle.Value[*instance](bindings.InitGetExtraInfo(info))
		st.source = &rowSource{db: in, index: scan.index, text: scan.SQL, types: scan.Spec.Input}
		st.evals = &evaluator{db: in, evals: scan.Spec.Evals}
		var err error
		if st.scanner, err = match.NewScanner(in.context(), &scan.Spec, st.source, st.evals); err != nil {
			return err
		}
		bindings.InitSetMaxThreads(info, 1)
		bindings.InitSetInitData(info, handle.New(st), handle.Deleter())
		return nil
	})
}

//export glauxMatchRead
func glauxMatchRead(p, c unsafe.Pointer) {
	info, chunk := bindings.FunctionInfo{Ptr: p}, bindings.DataChunk{Ptr: c}
	guarded(func(s string) { bindings.FunctionSetError(info, s) }, func() error {
		st := handle.Value[*matchState](bindings.FunctionGetInitData(info))
		for _, b := range st.builders {
			if b != nil {
				b.Reset()
			}
		}
		n, err := st.scanner.Next(st.builders, int(bindings.VectorSize()))
		if err != nil {
			if errors.Is(err, context.Canceled) {
				err = errors.New("INTERRUPT Error: the query was stopped")
			}
			return err
		}
		for i, at := range st.columns {
			if at >= 0 {
				st.builders[at].Flush(bindings.DataChunkGetVector(chunk, bindings.IdxT(i)))
			}
		}
		bindings.DataChunkSetSize(chunk, bindings.IdxT(n))
		if n == 0 {
			st.Released()
		}
		return nil
	})
}

// rowSource runs a SELECT on a connection of its own and hands its chunks on.
type rowSource struct {
	db    *instance
	index int
	text  string
	types []sql.Type
	conn  *bindings.Connection
	stmt  bindings.PreparedStatement
	res   bindings.Result
	held  map[*match.Chunk]bool // that aren't released
}

// Next implements match.Source.
func (s *rowSource) Next() (*match.Chunk, error) {
	if s.conn == nil {
		if err := s.open(); err != nil {
			return nil, err
		}
	}
	if err := s.db.library.Memory.Check(); err != nil {
		return nil, err
	}
	chunk := bindings.FetchChunk(s.res)
	if chunk.Ptr == nil {
		if message := bindings.ResultError(&s.res); message != "" {
			return nil, queryError(message, bindings.ResultErrorType(&s.res))
		}
		return nil, nil
	}
	out := &match.Chunk{Vecs: make([]kernel.Vec, len(s.types)), N: int(bindings.DataChunkGetSize(chunk))}
	var size int64
	for i, t := range s.types {
		out.Vecs[i].Load(t, bindings.DataChunkGetVector(chunk, bindings.IdxT(i)))
		size += out.Vecs[i].Size(out.N)
	}
	s.db.library.Memory.Held(size)
	if s.held == nil {
		s.held = map[*match.Chunk]bool{}
	}
	s.held[out] = true
	out.Release = func() {
		delete(s.held, out)
		bindings.DestroyDataChunk(&chunk)
		s.db.library.Memory.Held(-size)
	}
	return out, nil
}

func (s *rowSource) open() error {
	conn, err := s.db.further()
	if err != nil {
		return err
	}
	s.conn = conn
	if err := s.db.measure(*conn); err != nil {
		return err
	}
	if s.stmt, err = prepareSelect(*conn, s.text); err != nil {
		return err
	}
	if bindings.ExecutePreparedStreaming(s.stmt, &s.res) == bindings.StateError {
		return queryError(bindings.ResultError(&s.res), bindings.ResultErrorType(&s.res))
	}
	return checkTypes(&s.res, s.types)
}

func (s *rowSource) close() {
	if s.conn == nil {
		return
	}
	for c := range s.held { // of a query that ended before its input
		c.Release()
	}
	bindings.DestroyResult(&s.res)
	bindings.DestroyPrepare(&s.stmt)
	if s.db.query != nil && s.db.query.Profile {
		if info := bindings.GetProfilingInfo(*s.conn); info.Ptr != nil {
			s.db.matched.add(s.index, measured(info))
		}
	}
	s.db.dismiss(s.conn)
	s.conn = nil
}

// checkTypes makes sure that a result is laid out as it will be read.
func checkTypes(res *bindings.Result, types []sql.Type) error {
	if n := int(bindings.ColumnCount(res)); n != len(types) {
		return fmt.Errorf("a query gives %d columns instead of %d", n, len(types))
	}
	for i, t := range types {
		if err := checkType(res, i, t); err != nil {
			return err
		}
	}
	return nil
}
