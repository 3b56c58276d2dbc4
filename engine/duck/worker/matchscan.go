package worker

/*
#include <stdint.h>
#include <stdlib.h>

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

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/match"
	"glaux/sql"
)

// MatchScan is a row pattern recognition: the rows that SQL gives, sorted by
// partition and order, and what to find in them.
type MatchScan struct {
	SQL  string
	Spec match.Spec
}

// matchFunction is the table function that gives the rows of a MatchScan by its
// index: columns s0, s1, ….
const matchFunction = "glaux_match"

// matches are the current query's pattern recognitions, and the instance whose
// further connections read their rows.
var matches struct {
	scans []MatchScan
	db    *instance
}

// registerMatch makes the function callable for the query's scans, under a name
// for each if that is wanted.
func registerMatch(in *instance, scans []MatchScan, each bool) error {
	if len(scans) == 0 {
		return nil
	}
	matches.scans, matches.db = scans, in
	for _, name := range functionNames(matchFunction, len(scans), each) {
		if err := registerFunction(in.conn, name, C.glauxMatchBind, C.glauxMatchInit, C.glauxMatchRead, true); err != nil {
			return err
		}
	}
	return registerSlots(in.conn)
}

// registerFunction registers a table function of one number.
func registerFunction(conn bindings.Connection, name string, bind, init, read unsafe.Pointer, projects bool) error {
	f := bindings.CreateTableFunction()
	defer bindings.DestroyTableFunction(&f)
	bindings.TableFunctionSetName(f, name)
	index := bindings.CreateLogicalType(bindings.TypeBigInt)
	defer bindings.DestroyLogicalType(&index)
	bindings.TableFunctionAddParameter(f, index)
	bindings.TableFunctionSetBind(f, bind)
	bindings.TableFunctionSetInit(f, init)
	bindings.TableFunctionSetFunction(f, read)
	bindings.TableFunctionSupportsProjectionPushdown(f, projects)
	if bindings.RegisterTableFunction(conn, f) == bindings.StateError {
		return fmt.Errorf("register %s: refused by DuckDB", name)
	}
	return nil
}

// parameter is the number that a table function is called with.
func parameter(info bindings.BindInfo) int64 {
	v := bindings.BindGetParameter(info, 0)
	defer bindings.DestroyValue(&v)
	return bindings.GetInt64(v)
}

//export glauxMatchBind
func glauxMatchBind(p unsafe.Pointer) {
	info := bindings.BindInfo{Ptr: p}
	guarded(func(s string) { bindings.BindSetError(info, s) }, func() error {
		i := parameter(info)
		if i < 0 || i >= int64(len(matches.scans)) {
			return fmt.Errorf("there is no row pattern recognition %d", i)
		}
		scan := &matches.scans[i]
		for k, o := range scan.Spec.Out {
			if err := addColumn(info, fmt.Sprintf("s%d", k), o.Type); err != nil {
				return err
			}
		}
		bindings.BindSetBindData(info, keep(scan), C.free)
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

//export glauxMatchInit
func glauxMatchInit(p unsafe.Pointer) {
	info := bindings.InitInfo{Ptr: p}
	guarded(func(s string) { bindings.InitSetError(info, s) }, func() error {
		scan := kept[*MatchScan](bindings.InitGetBindData(info))
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
		ctx := matches.db.context()
		st.source = &rowSource{db: matches.db, text: scan.SQL, types: scan.Spec.Input}
		st.evals = &evaluator{db: matches.db, evals: scan.Spec.Evals}
		var err error
		if st.scanner, err = match.NewScanner(ctx, &scan.Spec, st.source, st.evals); err != nil {
			return err
		}
		bindings.InitSetMaxThreads(info, 1)
		bindings.InitSetInitData(info, keep(st), C.free)
		return nil
	})
}

//export glauxMatchRead
func glauxMatchRead(p, c unsafe.Pointer) {
	info, chunk := bindings.FunctionInfo{Ptr: p}, bindings.DataChunk{Ptr: c}
	guarded(func(s string) { bindings.FunctionSetError(info, s) }, func() error {
		st := kept[*matchState](bindings.FunctionGetInitData(info))
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
			st.source.close()
			st.evals.close()
		}
		return nil
	})
}

// rowSource runs a SELECT on a connection of its own and hands its chunks on.
type rowSource struct {
	db    *instance
	text  string
	types []sql.Type
	conn  *bindings.Connection
	stmt  bindings.PreparedStatement
	res   bindings.Result
}

// Next implements match.Source.
func (s *rowSource) Next() (*match.Chunk, error) {
	if s.conn == nil {
		if err := s.open(); err != nil {
			return nil, err
		}
	}
	chunk := bindings.FetchChunk(s.res)
	if chunk.Ptr == nil {
		if message := bindings.ResultError(&s.res); message != "" {
			return nil, queryError(message, bindings.ResultErrorType(&s.res))
		}
		return nil, nil
	}
	out := &match.Chunk{
		Vecs: make([]kernel.Vec, len(s.types)), N: int(bindings.DataChunkGetSize(chunk)),
		Release: func() { bindings.DestroyDataChunk(&chunk) },
	}
	for i, t := range s.types {
		out.Vecs[i].Load(t, bindings.DataChunkGetVector(chunk, bindings.IdxT(i)))
	}
	return out, nil
}

func (s *rowSource) open() error {
	conn, err := s.db.further()
	if err != nil {
		return err
	}
	s.conn = conn
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
	bindings.DestroyResult(&s.res)
	bindings.DestroyPrepare(&s.stmt)
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
