package kernel

/*
#include <stdlib.h>
#include "moments.h"
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

	"glaux/engine/duck/handle"
	"glaux/sql"
)

// mergeable is a running aggregate that DuckDB may compute in parts: it needs no
// list of a group's rows.
type mergeable interface {
	running
	// merge takes in another one, which is not used after that.
	merge(o running) error
}

// columnar is a mergeable that takes many rows at once.
type columnar interface {
	// addRows takes in n rows of arguments, none of which is NULL.
	addRows(args []Vec, n int) error
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
	begin    func() running
	empty    func(*Builder)
	use      Use
	nullable bool      // see Kernel
	scratch  sync.Pool // *Call
	states   *stateTable
	memory   *Memory
	table    unsafe.Pointer // the handle of states
}

// Released implements handle.Released.
func (s *stream) Released() {
	s.memory.disowns(s.states)
	handle.Release(s.table)
}

// state is a group as DuckDB holds it: the table of the aggregate's groups (a
// handle, since destructors get nothing but states) and its number there. A group
// without rows has no table.
type state = C.glaux_state

// stateTable has the running aggregates of all groups of a stream, by number.
type stateTable struct {
	sync.RWMutex
	all  []mergeable
	free []int64
}

// put takes in aggregates and gives the states their numbers. Threads wait for each other
// here, so they come once for all the groups of a chunk.
func (t *stateTable) put(states []*state, all []mergeable) {
	t.Lock()
	defer t.Unlock()
	for i, p := range states {
		if n := len(t.free); n > 0 {
			p.number = C.int64_t(t.free[n-1])
			t.free = t.free[:n-1]
			t.all[p.number] = all[i]
			continue
		}
		p.number = C.int64_t(len(t.all))
		t.all = append(t.all, all[i])
	}
}

// now has the aggregates by number for a while without locking: those that a thread had got
// before stay where they are, as only it drops them.
func (t *stateTable) now() []mergeable {
	t.RLock()
	defer t.RUnlock()
	return t.all
}

// drop lets go of the aggregates of states that have some, and of this table.
func (t *stateTable) drop(states []*state) {
	t.Lock()
	defer t.Unlock()
	for _, p := range states {
		t.all[p.number] = nil
		t.free = append(t.free, int64(p.number))
		*p = state{}
	}
}

// leave lets go of all aggregates, whose query is over. Their numbers aren't given again, in
// case that a state is destroyed after all.
func (t *stateTable) leave() {
	t.Lock()
	defer t.Unlock()
	clear(t.all)
}

// registerStream makes an aggregate callable as use.SQLName.
func registerStream(conn bindings.Connection, use Use, memory *Memory) error {
	k := catalog[use.Kernel]
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
	if native := k.aggregate; native != nil {
		update := native.calls.update
		if use.One {
			update = native.calls.update_one
		}
		C.duckdb_aggregate_function_set_functions(f, native.calls.size, native.calls.init, update, native.calls.combine, native.calls.finalize)
	} else {
		begin, err := k.start(use.Args, use.Result)
		if err != nil {
			return err
		}
		s := &stream{begin: begin, empty: k.empty, use: use, nullable: k.nullable, states: &stateTable{}, memory: memory}
		s.table = handle.New(s.states)
		memory.owns(s.states)
		s.scratch.New = func() any { return &Call{Args: make([]Vec, len(use.Args)), Out: NewBuilder(use.Result)} }
		C.duckdb_aggregate_function_set_extra_info(f, handle.New(s), handle.Deleter())
		C.duckdb_aggregate_function_set_functions(f, C.glaux_state_size, C.glaux_state_init, C.glauxUpdate, C.glauxCombine, C.glauxFinalize)
		C.duckdb_aggregate_function_set_destructor(f, C.glauxDestroy)
	}
	if C.duckdb_register_aggregate_function(conn.Ptr, f) != 0 {
		return fmt.Errorf("register %s as %s: refused by the engine", use.Kernel, use.SQLName)
	}
	return nil
}

// guarded runs a callback and reports its error or panic.
func guarded(info unsafe.Pointer, f func(s *stream) error) {
	s := handle.Value[*stream](C.duckdb_aggregate_function_get_extra_info(info))
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("%s: %v\n%s", s.use.Kernel, p, debug.Stack())
			}
		}()
		if err := s.memory.Check(); err != nil {
			return err
		}
		return f(s)
	}()
	if err != nil {
		text := C.CString(ErrorText(err))
		C.duckdb_aggregate_function_set_error(info, text)
		C.free(unsafe.Pointer(text))
	}
}

// pointers views a C array of states.
func pointers(list *unsafe.Pointer, n uint64) []*state {
	return unsafe.Slice((**state)(unsafe.Pointer(list)), n)
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
		if n == 0 {
			return nil
		}
		groups := pointers(list, uint64(n))
		one := s.use.One
		if one {
			groups = groups[:1]
		} else {
			one = !slices.ContainsFunc(groups, func(p *state) bool { return p != groups[0] })
		}
		if one && c.whole() {
			s.open(groups[:1])
			if agg, ok := s.states.now()[groups[0].number].(columnar); ok {
				return agg.addRows(c.Args, n)
			}
		}
		row := make([]cell, len(s.use.Args))
		typed := true
		for k := range row {
			row[k].Vec = &c.Args[k]
			typed = typed && c.Args[k].Type.Kind != sql.Unknown
		}
		complete := s.nullable || typed && c.whole()
		null := func(i int) bool {
			for k := range row {
				row[k].at = i
			}
			return !complete && slices.ContainsFunc(row, cell.null)
		}
		group := func(i int) *state {
			if one {
				return groups[0]
			}
			return groups[i]
		}
		with := groups // which get rows
		switch {
		case one && complete:
			with = groups[:1]
		case !complete:
			with = make([]*state, 0, n)
			for i := range n {
				if !null(i) {
					with = append(with, group(i))
				}
			}
		}
		s.open(with)
		known := s.states.now()
		for i := range n {
			if null(i) {
				continue
			}
			if err := known[group(i).number].add(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// open makes aggregates for those of some groups that have none yet, as they get rows.
func (s *stream) open(groups []*state) {
	var fresh []*state
	for _, p := range groups {
		if p.table == nil {
			p.table = s.table
			fresh = append(fresh, p)
		}
	}
	if len(fresh) == 0 {
		return
	}
	all := make([]mergeable, len(fresh))
	for i := range all {
		all[i] = s.begin().(mergeable)
	}
	s.states.put(fresh, all)
}

//export glauxCombine
func glauxCombine(info unsafe.Pointer, source, target *unsafe.Pointer, count C.uint64_t) {
	guarded(info, func(s *stream) error {
		to, known := pointers(target, uint64(count)), s.states.now()
		for i, from := range pointers(source, uint64(count)) {
			switch {
			case from.table == nil:
			case to[i].table == nil:
				*to[i], *from = *from, state{}
			default:
				if err := known[to[i].number].merge(known[from.number]); err != nil {
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
		b, known := NewBuilder(s.use.Result), s.states.now()
		for _, p := range pointers(list, uint64(count)) {
			if p.table == nil {
				s.empty(b)
				continue
			}
			before := len(b.blob)
			if err := known[p.number].result(b); err != nil {
				return err
			}
			// Sketches are long: the room for them is doubled, where append would add a quarter.
			if size := len(b.blob) - before; cap(b.blob)-len(b.blob) < size {
				b.blob = slices.Grow(b.blob, len(b.blob)+size)
			}
		}
		if vec := (bindings.Vector{Ptr: out}); s.use.One {
			b.flushAt(vec, bindings.IdxT(offset))
		} else {
			b.flush(vec)
		}
		return nil
	})
}

// flushAt writes the values into a vector from a row on, and leaves its other rows as they
// are: results of a window's partitions come one after the other, in any order.
func (b *Builder) flushAt(vec bindings.Vector, offset bindings.IdxT) {
	t := bindings.VectorGetColumnType(vec)
	defer bindings.DestroyLogicalType(&t)
	n := bindings.IdxT(b.n)
	own := bindings.CreateVector(t, max(n, 1))
	defer bindings.DestroyVector(&own)
	b.flush(own)
	all := bindings.CreateSelectionVector(max(n, 1))
	defer bindings.DestroySelectionVector(&all)
	rows := unsafe.Slice(bindings.SelectionVectorGetDataPtr(all), n)
	for i := range rows {
		rows[i] = bindings.SelT(i)
	}
	bindings.VectorCopySel(own, vec, all, n, 0, offset)
}

//export glauxDestroy
func glauxDestroy(list *unsafe.Pointer, count C.uint64_t) {
	all := pointers(list, uint64(count))
	all = slices.DeleteFunc(slices.Clone(all), func(p *state) bool { return p.table == nil })
	for len(all) > 0 {
		of, n := all[0].table, 1
		for n < len(all) && all[n].table == of {
			n++
		}
		handle.Value[*stateTable](of).drop(all[:n])
		all = all[n:]
	}
}
