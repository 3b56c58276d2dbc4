package kernel

/*
#include <stdlib.h>
#include "stream.h"

void glauxUpdate(void *info, void *chunk, void **states);
void glauxCombine(void *info, void **source, void **target, uint64_t count);
void glauxFinalize(void *info, void **states, void *out, uint64_t count, uint64_t offset);
void glauxDestroy(void **states, uint64_t count);
*/
import "C"

import (
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// mergeable is a running aggregate that DuckDB may compute in parts: it needs no
// list of a group's rows.
type mergeable interface {
	running
	// merge takes in another one, which is not used after that.
	merge(o running) error
}

// Streams reports whether an aggregate's kernel can take rows one by one.
func Streams(name string, args []sql.Type, result sql.Type) bool {
	k := catalog[name]
	if k.start == nil {
		return false
	}
	begin, err := k.start(args, result)
	if err != nil {
		return false
	}
	_, ok := begin().(mergeable)
	return ok
}

// stream is one registered aggregate.
type stream struct {
	begin   func() running
	empty   func(*Builder)
	use     Use
	scratch sync.Pool // *Call
}

// streams are found by DuckDB's callbacks as instances are.
var streams struct {
	sync.RWMutex
	all []*stream
}

// states are the running aggregates of all groups, by number; 0 is none.
var states = stateTable{all: make([]mergeable, 1)}

type stateTable struct {
	sync.RWMutex
	all  []mergeable
	free []int64
}

func (t *stateTable) put(a mergeable) int64 {
	t.Lock()
	defer t.Unlock()
	if n := len(t.free); n > 0 {
		at := t.free[n-1]
		t.free = t.free[:n-1]
		t.all[at] = a
		return at
	}
	t.all = append(t.all, a)
	return int64(len(t.all) - 1)
}

func (t *stateTable) get(at int64) mergeable {
	t.RLock()
	defer t.RUnlock()
	return t.all[at]
}

func (t *stateTable) drop(at int64) {
	if at == 0 {
		return
	}
	t.Lock()
	defer t.Unlock()
	t.all[at] = nil
	t.free = append(t.free, at)
}

// registerStream makes an aggregate callable as use.SQLName.
func registerStream(conn bindings.Connection, use Use) error {
	k := catalog[use.Kernel]
	begin, err := k.start(use.Args, use.Result)
	if err != nil {
		return err
	}
	f := C.duckdb_create_aggregate_function()
	defer C.duckdb_destroy_aggregate_function(&f)
	name := C.CString(use.SQLName)
	defer C.free(unsafe.Pointer(name))
	C.duckdb_aggregate_function_set_name(f, name)
	for _, t := range use.Args {
		lt, err := LogicalType(t)
		if err != nil {
			return err
		}
		C.duckdb_aggregate_function_add_parameter(f, lt.Ptr)
		bindings.DestroyLogicalType(&lt)
	}
	lt, err := LogicalType(use.Result)
	if err != nil {
		return err
	}
	C.duckdb_aggregate_function_set_return_type(f, lt.Ptr)
	bindings.DestroyLogicalType(&lt)
	C.duckdb_aggregate_function_set_special_handling(f)
	s := &stream{begin: begin, empty: k.empty, use: use}
	s.scratch.New = func() any { return &Call{Args: make([]Vec, len(use.Args)), Out: NewBuilder(use.Result)} }
	streams.Lock()
	streams.all = append(streams.all, s)
	index := len(streams.all) - 1
	streams.Unlock()
	extra := C.malloc(8)
	*(*int64)(extra) = int64(index)
	C.duckdb_aggregate_function_set_extra_info(f, extra, C.free)
	C.duckdb_aggregate_function_set_functions(f, C.glaux_state_size, C.glaux_state_init, C.glauxUpdate, C.glauxCombine, C.glauxFinalize)
	C.duckdb_aggregate_function_set_destructor(f, C.glauxDestroy)
	if C.duckdb_register_aggregate_function(conn.Ptr, f) != 0 {
		return fmt.Errorf("register %s as %s: refused by the engine", use.Kernel, use.SQLName)
	}
	return nil
}

// guarded runs a callback and reports its error or panic.
func guarded(info unsafe.Pointer, f func(s *stream) error) {
	streams.RLock()
	s := streams.all[*(*int64)(C.duckdb_aggregate_function_get_extra_info(info))]
	streams.RUnlock()
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("%s: %v\n%s", s.use.Kernel, p, debug.Stack())
			}
		}()
		return f(s)
	}()
	if err != nil {
		text := C.CString(ErrorText(err))
		C.duckdb_aggregate_function_set_error(info, text)
		C.free(unsafe.Pointer(text))
	}
}

// pointers views a C array of states.
func pointers(list *unsafe.Pointer, n uint64) []*int64 {
	return unsafe.Slice((**int64)(unsafe.Pointer(list)), n)
}

//export glauxUpdate
func glauxUpdate(info, chunk unsafe.Pointer, list *unsafe.Pointer) {
	guarded(info, func(s *stream) error {
		c := s.scratch.Get().(*Call)
		defer s.scratch.Put(c)
		data := bindings.DataChunk{Ptr: chunk}
		n := int(bindings.DataChunkGetSize(data))
		for i, t := range s.use.Args {
			c.Args[i].Load(t, bindings.DataChunkGetVector(data, bindings.IdxT(i)))
		}
		row := make([]cell, len(s.use.Args))
		for k := range row {
			row[k].Vec = &c.Args[k]
		}
		var last *int64
		var agg mergeable
		for i, p := range pointers(list, uint64(n)) {
			for k := range row {
				row[k].at = i
			}
			if slices.ContainsFunc(row, cell.null) {
				continue
			}
			if p != last || agg == nil {
				if *p == 0 {
					*p = states.put(s.begin().(mergeable))
				}
				last, agg = p, states.get(*p)
			}
			if err := agg.add(row); err != nil {
				return err
			}
		}
		return nil
	})
}

//export glauxCombine
func glauxCombine(info unsafe.Pointer, source, target *unsafe.Pointer, count C.uint64_t) {
	guarded(info, func(*stream) error {
		to := pointers(target, uint64(count))
		for i, from := range pointers(source, uint64(count)) {
			switch {
			case *from == 0:
			case *to[i] == 0:
				*to[i], *from = *from, 0
			default:
				if err := states.get(*to[i]).merge(states.get(*from)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

//export glauxFinalize
func glauxFinalize(info unsafe.Pointer, list *unsafe.Pointer, out unsafe.Pointer, count, offset C.uint64_t) {
	guarded(info, func(s *stream) error {
		if offset != 0 {
			return fmt.Errorf("%s: results from row %d on are not supported", s.use.Kernel, offset)
		}
		b := NewBuilder(s.use.Result)
		for _, p := range pointers(list, uint64(count)) {
			if *p == 0 {
				s.empty(b)
				continue
			}
			if err := states.get(*p).result(b); err != nil {
				return err
			}
		}
		b.flush(bindings.Vector{Ptr: out})
		return nil
	})
}

//export glauxDestroy
func glauxDestroy(list *unsafe.Pointer, count C.uint64_t) {
	for _, p := range pointers(list, uint64(count)) {
		states.drop(*p)
		*p = 0
	}
}
