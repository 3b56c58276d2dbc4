package pages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"glaux/lake"
)

// piece is one range on its way: one request, or several where one fails, breaks
// off or stays silent.
type piece struct {
	e      *entry
	f      *File // that asked first, for its counts
	cancel context.CancelFunc
	hurry  chan struct{} // closed when a reader waits

	// Under the entry's lock. [at, to) are the blocks that are still missing.
	at, to int64
	users  int
	sent   bool // a request is on its way, or was
	given  bool // up: it ends without what is missing
	err    error
}

// mostUnasked is how much of a piece may still come after nobody waits for it.
const mostUnasked = 1 << 20

// worthEnding reports that the piece should come though nobody waits for it any more.
// The entry's lock is held.
func (p *piece) worthEnding() bool {
	return p.sent && p.err == nil && (p.to-p.at)*Block <= mostUnasked
}

// hurryUp lets the piece pass what only may be needed. The entry's lock is held.
func (p *piece) hurryUp() {
	select {
	case <-p.hurry:
	default:
		close(p.hurry)
	}
}

// left is what is missing, in bytes.
func (p *piece) left() (off, end int64) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	return p.at * Block, min(p.to*Block, p.e.size)
}

// run brings the piece and tells those who wait how it ended.
func (p *piece) run(ctx context.Context) {
	defer p.cancel()
	off, end := p.left()
	leave, err := p.e.c.flow.enter(ctx, end-off, p.hurry)
	if err == nil {
		err = p.transfer(ctx)
		leave()
	}
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	p.err = err
	p.e.pieces = slices.DeleteFunc(p.e.pieces, func(o *piece) bool { return o == p })
	p.e.signal()
}

// transfer makes requests until all is there.
func (p *piece) transfer(ctx context.Context) error {
	data, sums, err := p.e.open()
	if err != nil {
		return fmt.Errorf("open the cache: %w", err)
	}
	defer p.e.close()
	ctx, cancel := context.WithCancel(ctx)
	t := &transfer{piece: p, data: data, sums: sums, ended: make(chan error, 2)}
	defer t.tries.Wait()
	defer cancel()
	return t.run(ctx)
}

// transfer is the requests of a piece.
type transfer struct {
	*piece
	data, sums *os.File
	ended      chan error // of each try
	tries      sync.WaitGroup
	heard      atomic.Int64 // when bytes came last, in nanoseconds
}

func (t *transfer) run(ctx context.Context) error {
	o := &t.e.c.o
	failures, stalled := 0, false
	before, _ := t.left()
	running, stop := t.try(ctx, 0)
	defer func() { stop() }()
	clock := time.NewTicker(min(o.Patience, o.Stall) / 4)
	defer clock.Stop()
	for {
		select {
		case err := <-t.ended:
			off, end := t.left()
			if off >= end {
				return nil
			}
			if running--; err == nil {
				err = io.ErrUnexpectedEOF
			}
			if stalled && errors.Is(err, context.Canceled) {
				err = errStalled
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if t.f.from.Final(err) || errors.Is(err, lake.ErrNoSpace) || t.unasked() {
				return err
			}
			if off > before {
				before, failures = off, 0
			}
			if failures++; failures >= o.Tries {
				// The cause is often an io.EOF, which must not be taken for the end of something: it isn't wrapped.
				return fmt.Errorf("%w: bytes %d to %d of %s failed %d times in a row: %s", lake.ErrUnavailable, off, end, t.f.obj.URI, failures, err.Error())
			}
			if running == 0 {
				t.e.c.retries.Add(1)
				stop()
				stalled = false
				running, stop = t.try(ctx, pause(o.Backoff, failures))
			}
		case now := <-clock.C:
			silent := time.Duration(now.UnixNano() - t.heard.Load())
			switch {
			case silent > o.Stall:
				// The tries end with an error, and the next one begins after a pause.
				stop()
				stalled = true
			case silent > t.e.c.flow.patience(o.Patience) && running == 1:
				t.e.c.hedges.Add(1)
				more, stopMore := t.try(ctx, 0)
				running += more
				first := stop
				stop = func() { first(); stopMore() }
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// unasked gives the piece up if nobody waits for it.
func (t *transfer) unasked() bool {
	t.e.mu.Lock()
	defer t.e.mu.Unlock()
	t.given = t.given || t.users == 0
	return t.given
}

var errStalled = errors.New("the server stays silent")

// pause is how long to wait before try number n: longer each time, and never the
// same for two.
func pause(first time.Duration, n int) time.Duration {
	const longest = 5 * time.Second
	d := min(first<<(n-1), longest)
	return d/2 + rand.N(d/2+1)
}

// try makes one request for what is left.
func (t *transfer) try(ctx context.Context, after time.Duration) (running int, stop func()) {
	t.heard.Store(time.Now().Add(after).UnixNano())
	ctx, cancel := context.WithCancel(ctx)
	t.tries.Go(func() {
		err := sleep(ctx, after)
		if err == nil {
			err = t.request(ctx)
		}
		t.ended <- err // There are two at most, and room for both.
	})
	return 1, cancel
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// chunk is how much is taken in at a time.
const chunk = 256 << 10

var buffers = sync.Pool{New: func() any { b := make([]byte, chunk); return &b }}

// request fetches what is left into the file.
func (t *transfer) request(ctx context.Context) error {
	c := t.e.c
	off, end := t.left()
	if off >= end {
		return nil
	}
	began := time.Now()
	t.e.mu.Lock()
	t.sent = true
	t.e.mu.Unlock()
	c.requests.Add(1)
	t.f.requests.Add(1)
	body, err := t.f.from.Get(ctx, t.f.obj, off, end-off)
	if err != nil {
		return err
	}
	defer body.Close()
	c.flow.began(time.Since(began))
	t.heard.Store(time.Now().UnixNano())
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	for off < end {
		part := (*buffer)[:min(chunk, end-off)]
		n, err := t.fill(body, part)
		if whole := n / Block * Block; err != nil {
			// What came before the break needn't come again.
			part = part[:whole]
		}
		if len(part) > 0 {
			if err := t.e.store(t.data, t.sums, t.piece, off, part); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		off += int64(len(part))
	}
	return nil
}

// fill reads until part is full, and notes each sign of life.
func (t *transfer) fill(body io.Reader, part []byte) (n int, err error) {
	for n < len(part) && err == nil {
		var got int
		got, err = body.Read(part[n:])
		if got > 0 {
			n += got
			t.heard.Store(time.Now().UnixNano())
			t.e.c.fetched.Add(int64(got))
			t.f.fetched.Add(int64(got))
			t.e.c.flow.got(int64(got))
		}
	}
	if n == len(part) {
		return n, nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
