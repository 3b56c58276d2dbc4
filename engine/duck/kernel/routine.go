package kernel

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// Routine is the program of a SQL routine: a query over a table of the
// arguments that gives the results in the rows' order.
type Routine struct {
	Table    string // the statement that creates the table of arguments
	Input    string // that table's name
	Query    string
	Volatile bool
}

// routine keeps the connections that are not in use.
type routine struct {
	library *Library
	program *Routine

	mu   sync.Mutex
	idle []*routineConn
}

type routineConn struct {
	conn bindings.Connection
	stmt bindings.PreparedStatement
}

// run computes one chunk. What it appends is seen by its transaction only, and
// gone when that is rolled back.
func (r *routine) run(chunk bindings.DataChunk, out bindings.Vector) error {
	c, err := r.acquire()
	if err != nil {
		return err
	}
	r.library.mu.Lock()
	r.library.routines[c] = true
	r.library.mu.Unlock()
	err = c.exec("BEGIN TRANSACTION")
	if err == nil {
		err = c.load(r.program.Input, chunk)
	}
	if err == nil {
		err = c.compute(out, int(bindings.DataChunkGetSize(chunk)))
	}
	r.library.mu.Lock()
	delete(r.library.routines, c)
	r.library.mu.Unlock()
	if undone := c.exec("ROLLBACK"); undone != nil {
		c.close()
		return errors.Join(err, undone)
	}
	r.mu.Lock()
	r.idle = append(r.idle, c)
	r.mu.Unlock()
	return err
}

func (r *routine) acquire() (*routineConn, error) {
	r.mu.Lock()
	if n := len(r.idle); n > 0 {
		c := r.idle[n-1]
		r.idle = r.idle[:n-1]
		r.mu.Unlock()
		return c, nil
	}
	r.mu.Unlock()
	c := &routineConn{}
	if bindings.Connect(r.library.db, &c.conn) == bindings.StateError {
		return nil, errors.New("connect to DuckDB for a routine")
	}
	err := c.exec(r.program.Table)
	if err == nil && bindings.Prepare(c.conn, r.program.Query, &c.stmt) == bindings.StateError {
		err = EngineError(bindings.PrepareError(c.stmt), bindings.ErrorTypeInvalid)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *routineConn) close() {
	if c.stmt.Ptr != nil {
		bindings.DestroyPrepare(&c.stmt)
	}
	bindings.Disconnect(&c.conn)
}

func (c *routineConn) exec(statement string) error {
	var res bindings.Result
	defer bindings.DestroyResult(&res)
	if bindings.Query(c.conn, statement, &res) == bindings.StateError {
		return EngineError(bindings.ResultError(&res), bindings.ResultErrorType(&res))
	}
	return nil
}

// load appends the arguments to their table.
func (c *routineConn) load(table string, chunk bindings.DataChunk) error {
	var a bindings.Appender
	if bindings.AppenderCreate(c.conn, "", table, &a) == bindings.StateError {
		return fmt.Errorf("append to %s: %s", table, bindings.AppenderError(a))
	}
	defer bindings.AppenderDestroy(&a)
	if bindings.AppendDataChunk(a, chunk) == bindings.StateError || bindings.AppenderClose(a) == bindings.StateError {
		return EngineError(bindings.AppenderError(a), bindings.ErrorTypeInvalid)
	}
	return nil
}

// compute runs the query and copies its n results to out.
func (c *routineConn) compute(out bindings.Vector, n int) error {
	var res bindings.Result
	defer bindings.DestroyResult(&res)
	if bindings.ExecutePrepared(c.stmt, &res) == bindings.StateError {
		return EngineError(bindings.ResultError(&res), bindings.ResultErrorType(&res))
	}
	done := 0
	for {
		chunk := bindings.FetchChunk(res)
		if chunk.Ptr == nil {
			break
		}
		size := int(bindings.DataChunkGetSize(chunk))
		if size == 0 {
			bindings.DestroyDataChunk(&chunk)
			break
		}
		if done+size <= n {
			copyVector(bindings.DataChunkGetVector(chunk, 0), out, size, done)
		}
		done += size
		bindings.DestroyDataChunk(&chunk)
	}
	if done != n {
		return fmt.Errorf("a routine gave %d results for %d rows", done, n)
	}
	return nil
}

func copyVector(from, to bindings.Vector, n, at int) {
	sel := bindings.CreateSelectionVector(bindings.IdxT(n))
	defer bindings.DestroySelectionVector(&sel)
	all := unsafe.Slice((*uint32)(unsafe.Pointer(bindings.SelectionVectorGetDataPtr(sel))), n)
	for i := range all {
		all[i] = uint32(i)
	}
	bindings.VectorCopySel(from, to, sel, bindings.IdxT(n), 0, bindings.IdxT(at))
}
