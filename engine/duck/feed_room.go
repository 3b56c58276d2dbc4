package duck

import (
	"context"
	"sync"

	"glaux/engine/duck/worker"
	"glaux/lake"
)

// room is how the space of a file is given back while it is read: the worker is
// asked which ranges it can do without, as it would ask for them again.
type room struct {
	telling sync.RWMutex // held to read while the worker is told what is present
	ended   chan struct{}
	answer  chan worker.Dropped
}

// letGo lets a file's ranges be forgotten that have been read.
func (f *feed) letGo(file int, forget func(read, kept []lake.Range)) {
	r := &f.room[file]
	r.telling.Lock()
	defer r.telling.Unlock()
	select {
	case <-r.ended:
		return
	default:
	}
	if f.conn.Send(worker.KindDrop, worker.Drop{File: file}) != nil {
		return
	}
	select {
	case m := <-r.answer:
		forget(lakeRanges(m.Ranges), lakeRanges(m.Kept))
	case <-r.ended:
	}
}

// dropped takes a worker's answer, which isn't trusted: at worst its own query
// reads holes.
func (f *feed) dropped(m worker.Dropped) {
	if m.File < 0 || m.File >= len(f.room) || f.paged[m.File] == nil {
		return
	}
	select {
	case f.room[m.File].answer <- m:
	default:
	}
}

func lakeRanges(list []worker.Range) []lake.Range {
	out := make([]lake.Range, len(list))
	for i, r := range list {
		out[i] = lake.Range(r)
	}
	return out
}

// wait waits until nothing is being forgotten; after the end nothing will be.
func (r *room) wait() {
	r.telling.Lock()
	defer r.telling.Unlock()
}

// pace keeps what is fetched ahead near what is read: what waits in the cache for a
// reader that is slow takes space from others.
type pace struct {
	ctx    context.Context
	window int64
	moved  chan struct{}

	mu             sync.Mutex
	issued, passed int64
}

// wait waits until n bytes may be fetched.
func (p *pace) wait(n int64) error {
	for {
		if p.ctx.Err() != nil {
			return context.Cause(p.ctx)
		}
		p.mu.Lock()
		if p.window <= 0 || p.issued-p.passed < p.window {
			p.issued += n
			p.mu.Unlock()
			return nil
		}
		p.mu.Unlock()
		select {
		case <-p.moved:
		case <-p.ctx.Done():
		}
	}
}

// read notes how much the query has read.
func (p *pace) read(bytes int64) {
	p.mu.Lock()
	p.passed = max(p.passed, bytes)
	p.mu.Unlock()
	p.signal()
}

// fault notes that a reader waits for what hasn't been fetched: some of what was
// is not going to be read.
func (p *pace) fault() {
	p.mu.Lock()
	p.passed += taskBytes
	p.mu.Unlock()
	p.signal()
}

func (p *pace) signal() {
	select {
	case p.moved <- struct{}{}:
	default:
	}
}
