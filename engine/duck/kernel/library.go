package kernel

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// Library is the kernels of one database, and what their calls have to tell. It
// is safe for concurrent use; one query runs at a time.
type Library struct {
	db bindings.Database

	mu       sync.Mutex
	uses     map[string]Use        // registered, by SQLName
	routines map[*routineConn]bool // whose queries an interrupt must reach

	// uncaught is the first error of the running query that passes through TRY.
	uncaught atomic.Pointer[error]

	stopped atomic.Int32 // 1: programs of the running query are to stop

	// Memory is what the kernels of the running query may hold.
	Memory Memory
}

// NewLibrary makes an empty one, which must not be used after db is closed.
func NewLibrary(db bindings.Database) *Library {
	return &Library{db: db, uses: map[string]Use{}, routines: map[*routineConn]bool{}}
}

// Add makes a kernel callable as use.SQLName, unless it is.
func (l *Library) Add(conn bindings.Connection, use Use) error {
	l.mu.Lock()
	have, ok := l.uses[use.SQLName]
	l.mu.Unlock()
	if ok {
		if !reflect.DeepEqual(have, use) {
			return fmt.Errorf("there is another kernel %s", use.SQLName)
		}
		return nil
	}
	if err := l.register(conn, use); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.uses[use.SQLName] = use
	return nil
}

func (l *Library) register(conn bindings.Connection, use Use) error {
	switch {
	case use.Routine != nil:
		// Its query runs on connections of its own, one for each chunk that is
		// computed at the same time.
		r := &routine{library: l, program: use.Routine}
		return register(conn, use, &instance{library: l, use: use, raw: r.run}, use.Routine.Volatile)
	case use.Fold != nil:
		return register(conn, use, &instance{library: l, use: use, fn: use.Fold.function()}, false)
	case use.Machine != nil:
		return register(conn, use, &instance{library: l, use: use, fn: use.Machine.function(&l.stopped)}, false)
	case use.Stream:
		return registerStream(conn, use, &l.Memory)
	}
	fn, volatile, err := New(use.Kernel, use.Args, use.Result)
	if err != nil {
		return err
	}
	return register(conn, use, &instance{library: l, fn: fn, native: catalog[use.Kernel].native, use: use}, volatile)
}

// Begin makes ready for another query: what is known of the last one is forgotten.
func (l *Library) Begin() {
	l.uncaught.Store(nil)
	l.stopped.Store(0)
}

// Interrupt stops programs, and what kernels run on connections of their own.
func (l *Library) Interrupt() {
	l.stopped.Store(1)
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.routines {
		bindings.Interrupt(c.conn)
	}
}

func (l *Library) keepUncaught(err error) {
	if e, ok := errors.AsType[*sql.Error](err); ok {
		switch e.Name {
		case "DIVISION_BY_ZERO", "INVALID_CAST_ARGUMENT", "INVALID_FUNCTION_ARGUMENT", "NUMERIC_VALUE_OUT_OF_RANGE":
			return
		}
	}
	l.uncaught.CompareAndSwap(nil, &err)
}

// Planned forgets an internal error of constants that were computed while the query
// was planned: it may need none of them. (Where it does, TRY makes it NULL.)
func (l *Library) Planned() {
	if p := l.uncaught.Load(); p != nil {
		if e, ok := errors.AsType[*sql.Error](*p); ok && e.Name == "GENERIC_INTERNAL_ERROR" {
			l.uncaught.CompareAndSwap(p, nil)
		}
	}
}

// Uncaught gives the error of a guarded kernel that ends the query, and forgets it.
func (l *Library) Uncaught() error {
	if err := l.uncaught.Swap(nil); err != nil {
		return *err
	}
	return nil
}
