package pages

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// flow decides how much is fetched at a time: twice what is on its way at the
// highest rate seen lately, so that a faster network is found out by itself, and
// not more, so that what is needed next is not queued behind what comes later.
type flow struct {
	mu      sync.Mutex
	flying  int64
	waiting list.List // of *ticket, first come first served
	latency time.Duration
	slots   [flowSlots]int64
	slot    int64 // the number of the newest slot
}

type ticket struct {
	cost  int64
	ready chan struct{}
}

const (
	flowSlots  = 10
	slotLength = 100 * time.Millisecond
	leastFlow  = 16 << 20
	mostFlow   = 256 << 20
	// leastCost is what a small request counts: connections are bounded, too.
	leastCost = 256 << 10
)

// enter waits for a place; hurry, once closed, lets a request in at once.
func (f *flow) enter(ctx context.Context, n int64, hurry <-chan struct{}) (leave func(), err error) {
	t := &ticket{max(n, leastCost), make(chan struct{})}
	f.mu.Lock()
	at := f.waiting.PushBack(t)
	f.admit()
	f.mu.Unlock()
	select {
	case <-t.ready:
	case <-hurry:
		f.mu.Lock()
		f.take(at)
		f.mu.Unlock()
	case <-ctx.Done():
		f.mu.Lock()
		defer f.mu.Unlock()
		select {
		case <-t.ready:
			f.leave(t)
		default:
			f.waiting.Remove(at)
		}
		return nil, context.Cause(ctx)
	}
	return sync.OnceFunc(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.leave(t)
	}), nil
}

func (f *flow) leave(t *ticket) {
	f.flying -= t.cost
	f.admit()
}

func (f *flow) admit() {
	for at := f.waiting.Front(); at != nil; at = f.waiting.Front() {
		if t := at.Value.(*ticket); f.flying > 0 && f.flying+t.cost > f.window() {
			return
		}
		f.take(at)
	}
}

// take lets a ticket in, if that has not happened yet.
func (f *flow) take(at *list.Element) {
	t := at.Value.(*ticket)
	select {
	case <-t.ready:
	default:
		f.waiting.Remove(at)
		f.flying += t.cost
		close(t.ready)
	}
}

func (f *flow) window() int64 {
	best := int64(0)
	for _, n := range f.slots {
		best = max(best, n)
	}
	rate := float64(best) / slotLength.Seconds()
	return min(max(int64(2*rate*f.latency.Seconds()), leastFlow), mostFlow)
}

// began notes how long a request took until its first byte.
func (f *flow) began(after time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.latency == 0 || after < f.latency {
		f.latency = after
	} else {
		f.latency += (after - f.latency) / 64
	}
}

// got notes bytes that came.
func (f *flow) got(n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now().UnixNano() / int64(slotLength)
	if now-f.slot > flowSlots {
		f.slots, f.slot = [flowSlots]int64{}, now
	}
	for ; f.slot < now; f.slot++ {
		f.slots[(f.slot+1)%flowSlots] = 0
	}
	f.slots[now%flowSlots] += n
}

// patience is how long silence is usual: more is a straggler's.
func (f *flow) patience(least time.Duration) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return max(least, 8*f.latency)
}
