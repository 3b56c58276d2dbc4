package worker

import (
	"errors"
	"sync"
)

// faults are the ranges that readers wait for. There is one query at a time, and
// its readers come from C, which knows no more than the file's number.
var faults faultTable

type faultTable struct {
	mu      sync.Mutex
	conn    *Conn
	last    int64
	waiting map[int64]waiter
}

type waiter struct {
	file   int
	failed chan bool
}

func (t *faultTable) reset(conn *Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.conn, t.waiting = conn, map[int64]waiter{}
}

var errNotThere = errors.New("the service could not get this part of the file")

// ask waits until the service has made a range present.
func (t *faultTable) ask(file int, r Range) error {
	w := waiter{file, make(chan bool, 1)}
	t.mu.Lock()
	t.last++
	fault, conn := Fault{ID: t.last, File: file, Range: r}, t.conn
	t.waiting[fault.ID] = w
	t.mu.Unlock()
	if err := conn.Send(KindFault, fault); err != nil {
		return err
	}
	if <-w.failed {
		return errNotThere
	}
	return nil
}

// answer marks what is present now, and wakes who waits for it. It is called in the
// order in which the service speaks: a Drop that comes after must find the marks.
func (t *faultTable) answer(m Filled) {
	t.mu.Lock()
	w, ok := t.waiting[m.ID]
	delete(t.waiting, m.ID)
	t.mu.Unlock()
	if !ok {
		return
	}
	if c, err := input(w.file); err == nil && !m.Failed {
		setPresent(c, m.Present)
	}
	w.failed <- m.Failed
}
