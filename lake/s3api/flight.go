package s3api

import (
	"context"
	"sync"
	"time"

	"glaux/lake"
)

// flight is a listing on its way. All share it who are content with what was there
// when it began.
type flight struct {
	key    flightKey
	began  time.Time
	cancel context.CancelFunc
	users  int // under the listings' lock: the last one who leaves ends it

	done    chan struct{}
	objects []lake.Object
	err     error
}

// flightKey tells flights apart: who agrees to pay is answered where others are refused.
type flightKey struct {
	prefix lake.URI
	pays   bool
}

var _ lake.Expecter = (*Store)(nil)

// Expect implements lake.Expecter: who lists the prefix shares what begins here.
func (s *Store) Expect(ctx context.Context, prefix lake.URI) {
	if known, young, _ := s.listings.get(prefix, lake.AsOf(ctx)); known.objects != nil && young {
		return
	}
	f := s.fresh(ctx, prefix)
	context.AfterFunc(ctx, sync.OnceFunc(func() { s.listings.leave(f) }))
}

// fresh takes part in a listing that began when the context wants or later; it may
// have ended by now.
func (s *Store) fresh(ctx context.Context, prefix lake.URI) *flight {
	l := &s.listings
	l.mu.Lock()
	defer l.mu.Unlock()
	if f := l.joined(ctx, prefix); f != nil {
		return f
	}
	if k := l.known[prefix]; k.objects != nil && !k.at.Before(lake.AsOf(ctx)) {
		f := &flight{began: k.at, users: 1, cancel: func() {}, done: make(chan struct{}), objects: k.objects}
		close(f.done)
		return f
	}
	f := &flight{key: flightKey{prefix, lake.RequesterPays(ctx)}, began: time.Now(), users: 1, done: make(chan struct{})}
	ctx, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if l.flights == nil {
		l.flights = map[flightKey]*flight{}
	}
	l.flights[f.key] = f
	version := l.writes
	go func() {
		defer close(f.done)
		defer l.landed(f)
		for o, err := range s.list(ctx, prefix) {
			if err != nil {
				f.err = err
				return
			}
			f.objects = append(f.objects, o)
		}
		l.put(prefix, f.objects, f.began, version)
	}()
	return f
}

// join is fresh if there is such a listing already, or else nil.
func (l *listings) join(ctx context.Context, prefix lake.URI) *flight {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.joined(ctx, prefix)
}

func (l *listings) joined(ctx context.Context, prefix lake.URI) *flight {
	f := l.flights[flightKey{prefix, lake.RequesterPays(ctx)}]
	if f == nil || f.users == 0 || f.began.Before(lake.AsOf(ctx)) {
		return nil
	}
	f.users++
	return f
}

func (l *listings) leave(f *flight) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.users--; f.users == 0 {
		f.cancel()
	}
}

// landed makes room for the next one.
func (l *listings) landed(f *flight) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.flights[f.key] == f {
		delete(l.flights, f.key)
	}
}

// wait ends the part that was taken in a flight.
func (f *flight) wait(ctx context.Context, l *listings) ([]lake.Object, error) {
	defer l.leave(f)
	select {
	case <-f.done:
		if f.objects == nil && f.err == nil {
			return []lake.Object{}, nil
		}
		return f.objects, f.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
