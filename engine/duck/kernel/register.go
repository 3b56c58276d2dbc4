package kernel

/*
#include <stdint.h>

void glauxKernel(void *info, void *chunk, void *out);
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/handle"
	"glaux/sql"
)

// instance is one registered Use.
type instance struct {
	library *Library
	fn      Func
	raw     func(chunk bindings.DataChunk, out bindings.Vector) error // instead of fn
	native  unsafe.Pointer                                            // instead of all of this
	use     Use
	calls   sync.Pool // *Call
}

func register(conn bindings.Connection, use Use, in *instance, volatile bool) error {
	f := bindings.CreateScalarFunction()
	defer bindings.DestroyScalarFunction(&f)
	bindings.ScalarFunctionSetName(f, use.SQLName)
	for _, t := range use.Args {
		lt, err := LogicalType(t)
		if err != nil {
			return err
		}
		bindings.ScalarFunctionAddParameter(f, lt)
		bindings.DestroyLogicalType(&lt)
	}
	lt, err := LogicalType(use.Result)
	if err != nil {
		return err
	}
	bindings.ScalarFunctionSetReturnType(f, lt)
	bindings.DestroyLogicalType(&lt)
	if infallible[use.Kernel] || use.Infallible {
		bindings.ScalarFunctionSetSpecialHandling(f)
	} else if err := setFallible(f); err != nil {
		return err
	}
	if volatile {
		bindings.ScalarFunctionSetVolatile(f)
	}
	in.calls.New = func() any {
		c := &Call{Args: make([]Vec, len(use.Args)), Out: NewBuilder(use.Result)}
		c.Out.nullErrors = use.NullErrors
		return c
	}
	bindings.ScalarFunctionSetExtraInfo(f, handle.New(in), handle.Deleter())
	call := unsafe.Pointer(C.glauxKernel)
	if in.native != nil {
		call = in.native
	}
	bindings.ScalarFunctionSetFunction(f, call)
	if bindings.RegisterScalarFunction(conn, f) == bindings.StateError {
		return fmt.Errorf("register %s as %s: refused by the engine", use.Kernel, use.SQLName)
	}
	return nil
}

//export glauxKernel
func glauxKernel(info, chunk, out unsafe.Pointer) {
	fi := bindings.FunctionInfo{Ptr: info}
	in := handle.Value[*instance](bindings.ScalarFunctionGetExtraInfo(fi))
	if err := in.run(bindings.DataChunk{Ptr: chunk}, bindings.Vector{Ptr: out}); err != nil {
		if in.use.Guarded {
			in.library.keepUncaught(err)
		}
		bindings.ScalarFunctionSetError(fi, ErrorText(err))
	}
}

func (in *instance) run(chunk bindings.DataChunk, out bindings.Vector) (err error) {
	if in.raw != nil {
		return in.raw(chunk, out)
	}
	c := in.calls.Get().(*Call)
	defer func() {
		p := recover()
		if e, ok := p.(*sql.Error); ok {
			err = e // of a Builder, which has no other way
			return
		}
		if p != nil {
			err = fmt.Errorf("%s: %v\n%s", in.use.Kernel, p, debug.Stack())
			return
		}
		in.calls.Put(c)
	}()
	if err := in.library.Memory.Check(); err != nil {
		return err
	}
	c.N = int(bindings.DataChunkGetSize(chunk))
	c.Out.Reset()
	c.Out.Into(out, c.N)
	c.out = out
	for i, t := range in.use.Args {
		vec := bindings.DataChunkGetVector(chunk, bindings.IdxT(i))
		if i == 0 {
			c.first = vec
		}
		c.Args[i].Load(t, vec)
	}
	if err := in.fn(c); err != nil {
		return err
	}
	if c.Out.n != c.N {
		return fmt.Errorf("%s gave %d values for %d", in.use.Kernel, c.Out.n, c.N)
	}
	c.Out.flush(out)
	return nil
}

// ErrorText is how an error travels through the engine: "\x01NAME\x01message", with
// what ends a text in C written otherwise.
func ErrorText(err error) string {
	var e *sql.Error
	if errors.As(err, &e) {
		return "\x01" + e.Name + "\x01" + withoutNull.Replace(e.Message)
	}
	return "\x01GENERIC_INTERNAL_ERROR\x01" + withoutNull.Replace(err.Error())
}

var (
	withoutNull = strings.NewReplacer("\x00", "\x02n", "\x02", "\x02x")
	withNull    = strings.NewReplacer("\x02n", "\x00", "\x02x", "\x02")
)
