package pages

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"glaux/lake"
)

// File is an open version of an object. It is safe for concurrent use until it is closed.
type File struct {
	e    *entry
	from *Source
	obj  lake.Object

	requests, fetched atomic.Int64

	mu     sync.Mutex
	mine   map[*piece]bool // that this file waits for
	closed bool
}

// Link makes the file readable under another name, before or after its ranges come.
func (f *File) Link(path string) error {
	if err := f.e.link(path); err != nil {
		return fmt.Errorf("link %s: %w", f.obj.URI, err)
	}
	return nil
}

// Present are the ranges that may be read now, sorted and disjoint; nil: all.
func (f *File) Present() []lake.Range { return f.e.present() }

// Fetched counts the requests that this file made and what they brought.
func (f *File) Fetched() (requests, bytes int64) { return f.requests.Load(), f.fetched.Load() }

// OnRoom says what to do when the cache has too much: letGo makes sure that no
// reader relies on ranges that were read, as it would have to ask for them again, and
// calls forget with them, and with what is relied on, while it keeps readers from being
// told otherwise.
func (f *File) OnRoom(letGo func(forget func(read, kept []lake.Range))) {
	f.e.c.mu.Lock()
	defer f.e.c.mu.Unlock()
	f.e.letGo = append(f.e.letGo, &reader{letGo: letGo, file: f})
}

// Fetch makes ranges present before it returns, in their order, and behind what
// others fetch.
func (f *File) Fetch(ctx context.Context, ranges []lake.Range) error {
	need := blocksOf(ranges, f.e.size)
	return f.bring(ctx, need, need, false)
}

// Need makes a range present at once, as a reader waits for it, and begins to
// fetch what follows it up to some offset.
func (f *File) Need(ctx context.Context, r lake.Range, until int64) error {
	need := blocksOf([]lake.Range{r}, f.e.size)
	all := blocksOf([]lake.Range{{Off: r.Off, Len: max(r.Len, until-r.Off)}}, f.e.size)
	return f.bring(ctx, need, all, true)
}

// ReadAt reads a range that is fetched if need be.
func (f *File) ReadAt(ctx context.Context, p []byte, off int64) error {
	if err := f.Need(ctx, lake.Range{Off: off, Len: int64(len(p))}, 0); err != nil {
		return err
	}
	data, _, err := f.e.open()
	if err != nil {
		return err
	}
	defer f.e.close()
	_, err = data.ReadAt(p, off)
	return err
}

// bring waits for the blocks needed; more, a superset, is asked for, too.
func (f *File) bring(ctx context.Context, need, more []span, urgent bool) error {
	var asked []*piece
	for {
		if err := f.e.verify(more); err != nil {
			return err
		}
		f.e.mu.Lock()
		missing := f.e.missing(need)
		if len(missing) == 0 {
			f.e.mu.Unlock()
			return nil
		}
		for _, p := range asked {
			if p.err != nil {
				f.e.mu.Unlock()
				return p.err
			}
		}
		joined, err := f.join(ctx, missing, f.e.missing(more), urgent)
		asked = append(asked, joined...)
		changed := f.e.changed
		f.e.mu.Unlock()
		if err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// missing are those of some blocks that are not there. The lock is held.
func (e *entry) missing(list []span) []span {
	var out []span
	for _, s := range list {
		out = append(out, e.have.spans(s.from, s.to, false)...)
	}
	return out
}

// join waits for the pieces that bring missing blocks, and starts what nobody
// brings yet. The entry's lock is held.
func (f *File) join(ctx context.Context, missing, more []span, urgent bool) (joined []*piece, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, fmt.Errorf("%s: read after close", f.obj.URI)
	}
	var coming []span
	for _, p := range f.e.pieces {
		if p.given {
			continue // It is being given up.
		}
		s := span{p.at, p.to}
		coming = append(coming, s)
		wanted := slices.ContainsFunc(missing, func(m span) bool { return m.from < s.to && s.from < m.to })
		if !wanted {
			continue
		}
		if urgent {
			p.hurryUp()
		}
		if !f.mine[p] {
			f.mine[p] = true
			p.users++
		}
		joined = append(joined, p)
	}
	free := func(s span) bool {
		rest := subtract([]span{s}, coming)
		return f.e.have.next(s.from, s.to, true) == s.to && len(rest) == 1 && rest[0] == s
	}
	for _, s := range requests(subtract(more, coming), free) {
		p := f.start(ctx, s, urgent && slices.ContainsFunc(missing, func(m span) bool { return m.from < s.to && s.from < m.to }))
		joined = append(joined, p)
	}
	return joined, nil
}

// start begins to bring blocks, also for those who ask for them later. Both locks
// are held.
func (f *File) start(ctx context.Context, s span, urgent bool) *piece {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	p := &piece{e: f.e, f: f, at: s.from, to: s.to, users: 1, hurry: make(chan struct{}), cancel: cancel}
	if urgent {
		p.hurryUp()
	}
	f.mine[p] = true
	f.e.pieces = append(f.e.pieces, p)
	go p.run(ctx)
	return p
}

// Close ends the use. What only this file waited for is not fetched any further, and
// holds no more space on the disk, but for small pieces that are on their way: to break
// them off would cost a connection, and who reads the object next would ask for them again.
func (f *File) Close() error {
	f.e.mu.Lock()
	f.mu.Lock()
	closed := f.closed
	f.closed = true
	given := map[*piece]bool{}
	for p := range f.mine {
		if p.users--; p.users == 0 && !p.worthEnding() {
			p.given = true
			p.cancel()
			given[p] = true
		}
	}
	f.mine = nil
	f.mu.Unlock()
	for slices.ContainsFunc(f.e.pieces, func(p *piece) bool { return given[p] }) {
		changed := f.e.changed
		f.e.mu.Unlock()
		<-changed
		f.e.mu.Lock()
	}
	f.e.mu.Unlock()
	if !closed {
		f.e.c.leave(f.e, f)
	}
	return nil
}
