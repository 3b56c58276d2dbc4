package worker

import (
	"fmt"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/handle"
)

// tableFunction is a function of one number that gives rows: its callbacks, which
// find the instance as their extra info. local may be nil.
type tableFunction struct {
	name                    string
	bind, init, local, read unsafe.Pointer
	projects                bool // it takes a projection
}

// offer makes a function callable, unless it is.
func (in *instance) offer(t tableFunction) error {
	if in.offered[t.name] {
		return nil
	}
	f := bindings.CreateTableFunction()
	defer bindings.DestroyTableFunction(&f)
	bindings.TableFunctionSetName(f, t.name)
	index := bindings.CreateLogicalType(bindings.TypeBigInt)
	defer bindings.DestroyLogicalType(&index)
	bindings.TableFunctionAddParameter(f, index)
	bindings.TableFunctionSetExtraInfo(f, handle.New(in), handle.Deleter())
	bindings.TableFunctionSetBind(f, t.bind)
	bindings.TableFunctionSetInit(f, t.init)
	if t.local != nil {
		bindings.TableFunctionSetLocalInit(f, t.local)
	}
	bindings.TableFunctionSetFunction(f, t.read)
	bindings.TableFunctionSupportsProjectionPushdown(f, t.projects)
	if bindings.RegisterTableFunction(in.conn, f) == bindings.StateError {
		return fmt.Errorf("register %s: refused by DuckDB", t.name)
	}
	in.offered[t.name] = true
	return nil
}

// parameter is the number that a table function is called with.
func parameter(info bindings.BindInfo) int64 {
	v := bindings.BindGetParameter(info, 0)
	defer bindings.DestroyValue(&v)
	return bindings.GetInt64(v)
}
