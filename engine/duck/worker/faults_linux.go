package worker

import (
	"errors"
	"sync"
)

// faultTable is the ranges that readers of the running query wait for.
type faultTable struct {
	conn *Conn

	mu      sync.Mutex
	last    int64 // it goes on from query to query: a late answer finds nobody
	waiting map[int64]waiter
}

type waiter struct {
	file   int
	failed chan bool
}

var errNotThere = errors.New("the service could not get this part of the file")

// ask waits until the service has made a range present.
func (t *faultTable) ask(file int, r Range) error {
	w := waiter{file, make(chan bool, 1)}
	t.mu.Lock()
	t.last++
	fault := Fault{ID: t.last, File: file, Range: r}
	t.waiting[fault.ID] = w
	t.mu.Unlock()
	if err := t.conn.Send(KindFault, fault); err != nil {
		return err
	}
	if <-w.failed {
		return errNotThere
	}
	return nil
}

// take gives who waits for an answer.
func (t *faultTable) take(id int64) (waiter, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	w, ok := t.waiting[id]
	delete(t.waiting, id)
	return w, ok
}
