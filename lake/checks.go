package lake

import (
	"context"
	"sync"
	"time"
)

// Checks let a reader go on with what was known of a store while that is checked:
// a query that was planned by old listings is right if they turn out to be what
// they were, and else is planned again. All methods may be called on nil, which
// checks nothing.
type Checks struct {
	ctx   context.Context
	width chan struct{}

	mu      sync.Mutex
	names   map[string]bool
	running sync.WaitGroup
	changed bool
	err     error
}

type (
	checksKey struct{}
	asOfKey   struct{}
)

// checkWidth is how many checks are made at a time.
const checkWidth = 64

// WithChecks lets stores that are called with the context add checks instead of
// asking at once. They end with the context.
func WithChecks(ctx context.Context) (context.Context, *Checks) {
	c := &Checks{names: map[string]bool{}, width: make(chan struct{}, checkWidth)}
	c.ctx = ctx
	return context.WithValue(ctx, checksKey{}, c), c
}

// ChecksOf are the checks of a context, or nil.
func ChecksOf(ctx context.Context) *Checks {
	c, _ := ctx.Value(checksKey{}).(*Checks)
	return c
}

// WithAsOf says that whoever calls stores with the context is content with what
// they were at that time: what has been asked since need not be asked again.
func WithAsOf(ctx context.Context, at time.Time) context.Context {
	return context.WithValue(ctx, asOfKey{}, at)
}

// AsOf is the time of WithAsOf; without one it is now.
func AsOf(ctx context.Context) time.Time {
	if at, ok := ctx.Value(asOfKey{}).(time.Time); ok {
		return at
	}
	return time.Now()
}

// Add begins a check, once for each name, which says whether all is as it was.
// The name tells what was known, too. False: nothing is checked here, and the
// caller must ask himself.
func (c *Checks) Add(name string, check func(context.Context) (unchanged bool, err error)) bool {
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names[name] {
		return true
	}
	c.names[name] = true
	c.running.Go(func() {
		c.width <- struct{}{}
		defer func() { <-c.width }()
		unchanged, err := check(c.ctx)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.changed = c.changed || !unchanged
		if c.err == nil {
			c.err = err
		}
	})
	return true
}

// Wait waits for the checks. Something that changed means that what was done must
// be done again, without checks.
func (c *Checks) Wait() (unchanged bool, err error) {
	if c == nil {
		return true, nil
	}
	c.running.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.changed, c.err
}
