package query

import (
	"context"
	"slices"
	"sync"
)

// queue admits executions and lets them run, in order, as places become free.
// Queries and statements that only touch the catalog have places of their own:
// SHOW TABLES doesn't wait for a long join.
type queue struct {
	limits       Limits
	perWorkGroup func(workgroup string) int

	mu      sync.Mutex
	present map[string]int // by workgroup: running and waiting
	running map[place]int
	total   map[bool]int
	waiting []*waiter
}

// place is what running executions are counted by.
type place struct {
	workgroup string
	engine    bool
}

type waiter struct {
	place
	ready chan struct{}
}

// catalogPlaces is how many statements that need no engine run at once.
const catalogPlaces = 20

func newQueue(l Limits, perWorkGroup func(string) int) *queue {
	return &queue{limits: l, perWorkGroup: perWorkGroup, present: map[string]int{}, running: map[place]int{}, total: map[bool]int{}}
}

// admit counts an execution in, or refuses it.
func (q *queue) admit(workgroup string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.present[workgroup] >= q.limits.Queued {
		return &Error{Kind: TooMany, Code: ConcurrentQueriesLimit, Message: "You have exceeded the limit for the number of queries you can run concurrently. Please reduce the number of concurrent queries submitted by this account. Contact customer support to request a concurrent query limit increase."}
	}
	q.present[workgroup]++
	return nil
}

// leave counts an admitted execution out.
func (q *queue) leave(workgroup string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.present[workgroup]--; q.present[workgroup] <= 0 {
		delete(q.present, workgroup)
	}
}

// enter waits for a place; release gives it back.
func (q *queue) enter(ctx context.Context, p place) (release func(), err error) {
	w := &waiter{p, make(chan struct{})}
	q.mu.Lock()
	q.waiting = append(q.waiting, w)
	q.dispatch()
	q.mu.Unlock()
	select {
	case <-w.ready:
	case <-ctx.Done():
		q.mu.Lock()
		defer q.mu.Unlock()
		if i := slices.Index(q.waiting, w); i >= 0 {
			q.waiting = slices.Delete(q.waiting, i, i+1)
		} else {
			q.release(p)
		}
		return nil, ctx.Err()
	}
	return sync.OnceFunc(func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.release(p)
	}), nil
}

func (q *queue) release(p place) {
	q.total[p.engine]--
	if q.running[p]--; q.running[p] <= 0 {
		delete(q.running, p)
	}
	q.dispatch()
}

// dispatch lets waiters in, first come first served within what is free to them.
func (q *queue) dispatch() {
	limits := map[string]int{}
	q.waiting = slices.DeleteFunc(q.waiting, func(w *waiter) bool {
		limit := catalogPlaces
		if w.engine {
			limit = q.limits.Running
		}
		if q.total[w.engine] >= limit {
			return false
		}
		n, known := limits[w.workgroup]
		if !known && w.engine {
			n = q.perWorkGroup(w.workgroup)
			limits[w.workgroup] = n
		}
		if w.engine && n > 0 && q.running[w.place] >= n {
			return false
		}
		q.total[w.engine]++
		q.running[w.place]++
		close(w.ready)
		return true
	})
}

// size counts the executions that run and that wait.
func (q *queue) size() (running, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.total[true] + q.total[false], len(q.waiting)
}
