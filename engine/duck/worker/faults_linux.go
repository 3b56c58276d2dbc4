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
	waiting map[int64]chan Filled
}

func (t *faultTable) reset(conn *Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.conn, t.waiting = conn, map[int64]chan Filled{}
}

var errNotThere = errors.New("the service could not get this part of the file")

// ask waits until the service has made a range present.
func (t *faultTable) ask(file int, r Range) ([]Range, error) {
	answer := make(chan Filled, 1)
	t.mu.Lock()
	t.last++
	fault, conn := Fault{ID: t.last, File: file, Range: r}, t.conn
	t.waiting[fault.ID] = answer
	t.mu.Unlock()
	if err := conn.Send(KindFault, fault); err != nil {
		return nil, err
	}
	m := <-answer
	if m.Failed {
		return nil, errNotThere
	}
	return m.Present, nil
}

func (t *faultTable) answer(m Filled) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if waiting := t.waiting[m.ID]; waiting != nil {
		waiting <- m
		delete(t.waiting, m.ID)
	}
}
