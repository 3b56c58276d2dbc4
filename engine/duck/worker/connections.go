package worker

import (
	"context"
	"errors"
	"sync"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// furtherConnections are those that operators of the running query made beside
// its own: what stops the query stops them.
type furtherConnections struct {
	sync.Mutex
	open []*bindings.Connection
	ctx  context.Context
	stop context.CancelFunc
}

// context ends when the running query is stopped.
func (in *instance) context() context.Context {
	f := &in.others
	f.Lock()
	defer f.Unlock()
	if f.ctx == nil {
		f.ctx, f.stop = context.WithCancel(context.Background())
	}
	return f.ctx
}

// further makes a connection for an operator of the running query.
func (in *instance) further() (*bindings.Connection, error) {
	conn := &bindings.Connection{}
	if bindings.Connect(in.db, conn) == bindings.StateError {
		return nil, errors.New("connect to DuckDB")
	}
	in.others.Lock()
	defer in.others.Unlock()
	in.others.open = append(in.others.open, conn)
	return conn, nil
}

// dismiss closes a further connection.
func (in *instance) dismiss(conn *bindings.Connection) {
	in.others.Lock()
	defer in.others.Unlock()
	for i, c := range in.others.open {
		if c == conn {
			in.others.open = append(in.others.open[:i], in.others.open[i+1:]...)
			bindings.Disconnect(conn)
			return
		}
	}
}

// dismissAll closes those that are left of a query that has ended.
func (f *furtherConnections) dismissAll() {
	f.Lock()
	defer f.Unlock()
	for _, c := range f.open {
		bindings.Disconnect(c)
	}
	if f.stop != nil {
		f.stop()
	}
	f.open, f.ctx, f.stop = nil, nil, nil
}

// interrupt stops the running query and what its operators run.
func (in *instance) interrupt() {
	bindings.Interrupt(in.conn)
	in.library.Interrupt()
	in.others.Lock()
	defer in.others.Unlock()
	if in.others.stop != nil {
		in.others.stop()
	}
	for _, c := range in.others.open {
		bindings.Interrupt(*c)
	}
}
