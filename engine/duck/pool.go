// Package duck is the embedded engine: it lowers a bound tree to DuckDB's SQL and
// runs it in a worker process of its own (engine/duck/worker), taken from a warm
// pool. Nothing outside this folder knows DuckDB.
//
// The way of a query: lower*.go writes the SQL, scan.go the text that reads its
// files, pool.go lends a worker, run.go pins the files in the worker's directory,
// sends the query and receives batches, write.go moves written files out.
package duck

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"glaux/engine/duck/worker"
	"glaux/lake"
)

// Options configure an Engine; the zero value works, without files to scan.
type Options struct {
	// Executable is started with the argument worker.Arg for each worker, and
	// must then call worker.Main. Empty: this program.
	Executable string
	// Workers bounds the queries that run at once. 0: twice the CPUs.
	Workers int
	// MemoryBytes, SpillBytes and Threads are for each worker. 0: a quarter of the
	// machine's memory, 64 GiB, and the CPUs.
	MemoryBytes int64
	SpillBytes  int64
	Threads     int
	// TempDir is where workers have their directories. It should be on the file
	// system of the object store's files, which are then read without a copy.
	// Empty: the system's.
	TempDir string
	// Store has the objects that scans read.
	Store lake.Store
	// ReadAhead is how much of remote objects one query may fetch before it reads
	// it. 0: 512 MiB.
	ReadAhead int64
	Logger    *slog.Logger
}

// Engine runs queries in worker processes. It implements engine.Engine.
type Engine struct {
	opts Options
	dir  string   // directories of the workers
	lock *os.File // held while dir is in use

	slots chan struct{} // one for each running query
	warm  chan struct{} // asks the warmer to look

	mu      sync.Mutex
	idle    []*process
	spawned int
	closed  bool

	background context.Context // ends with the engine
	stop       context.CancelFunc
	tasks      sync.WaitGroup
}

// New starts the pool. Workers come up in the background.
func New(opts Options) (*Engine, error) {
	if err := opts.defaults(); err != nil {
		return nil, err
	}
	e := &Engine{opts: opts, slots: make(chan struct{}, opts.Workers), warm: make(chan struct{}, 1)}
	if err := e.makeDir(); err != nil {
		return nil, err
	}
	e.background, e.stop = context.WithCancel(context.Background())
	e.tasks.Go(e.keepWarm)
	e.wantWorkers()
	return e, nil
}

func (o *Options) defaults() error {
	if o.Executable == "" {
		path, err := os.Executable()
		if err != nil {
			return fmt.Errorf("find this program to start workers: %w", err)
		}
		o.Executable = path
	}
	if o.Threads <= 0 {
		o.Threads = runtime.NumCPU()
	}
	if o.Workers <= 0 {
		o.Workers = 2 * runtime.NumCPU()
	}
	if o.MemoryBytes <= 0 {
		o.MemoryBytes = machineMemory() / 4
	}
	if o.SpillBytes <= 0 {
		o.SpillBytes = 64 << 30
	}
	if o.ReadAhead <= 0 {
		o.ReadAhead = 512 << 20
	}
	if o.TempDir == "" {
		o.TempDir = os.TempDir()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

const dirPrefix = "glaux-duck-"

// makeDir makes the engine's directory, and removes those that engines which
// crashed left behind: nobody holds their lock.
func (e *Engine) makeDir() error {
	if err := os.MkdirAll(e.opts.TempDir, 0o700); err != nil {
		return fmt.Errorf("make the workers' directory: %w", err)
	}
	old, _ := filepath.Glob(filepath.Join(e.opts.TempDir, dirPrefix+"*"))
	for _, dir := range old {
		if f, err := lockDir(dir); err == nil {
			_ = os.RemoveAll(dir)
			_ = f.Close()
		}
	}
	dir, err := os.MkdirTemp(e.opts.TempDir, dirPrefix)
	if err != nil {
		return fmt.Errorf("make the workers' directory: %w", err)
	}
	if e.dir, err = filepath.EvalSymlinks(dir); err == nil {
		e.dir, err = filepath.Abs(e.dir)
	}
	if err != nil {
		return fmt.Errorf("make the workers' directory: %w", err)
	}
	if e.lock, err = lockDir(e.dir); err != nil {
		return fmt.Errorf("lock the workers' directory: %w", err)
	}
	return nil
}

func lockDir(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// Close ends all workers and removes their files; running queries fail.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	idle := e.idle
	e.idle = nil
	e.mu.Unlock()
	e.stop()
	for _, p := range idle {
		p.kill()
	}
	e.tasks.Wait()
	err := os.RemoveAll(e.dir)
	return errors.Join(err, e.lock.Close())
}

var errClosed = errors.New("the engine is closed")

// acquire lends a worker for a query, waiting for a free slot.
func (e *Engine) acquire(ctx context.Context, q worker.Alike) (*process, error) {
	select {
	case e.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	p, err := e.takeOrStart(ctx, q)
	if err != nil {
		<-e.slots
		return nil, err
	}
	p.runs++
	p.alike = q
	return p, nil
}

func (e *Engine) takeOrStart(ctx context.Context, q worker.Alike) (*process, error) {
	for {
		e.mu.Lock()
		if e.closed {
			e.mu.Unlock()
			return nil, errClosed
		}
		p := e.take(q)
		fresh := e.fresh()
		e.mu.Unlock()
		if fresh == 0 {
			e.wantWorkers()
		}
		if p == nil {
			return e.startProcess(ctx)
		}
		// It has answered the query before; what is left of that takes a moment.
		select {
		case <-p.ready:
		case <-ctx.Done():
			e.keep(p)
			return nil, context.Cause(ctx)
		}
		if p.alive() {
			return p, nil
		}
	}
}

// take finds an idle worker that fits: the last one that ran a query alike, as its
// memory is warm, else a fresh one. The caller holds mu.
func (e *Engine) take(q worker.Alike) *process {
	best := -1
	for i, p := range e.idle {
		if p.alive() && p.fits(q) && (best < 0 || p.runs > 0 || e.idle[best].runs == 0) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	p := e.idle[best]
	e.idle = slices.Delete(e.idle, best, best+1)
	return p
}

// fresh counts the idle workers that have run nothing. The caller holds mu.
func (e *Engine) fresh() (n int) {
	for _, p := range e.idle {
		if p.runs == 0 && p.alive() {
			n++
		}
	}
	return n
}

// release takes a worker back: reusable ones wait for the next query, others end
// and are replaced.
func (e *Engine) release(p *process, reusable bool) {
	defer func() { <-e.slots }()
	if !reusable || !p.alive() {
		e.retire(p)
		return
	}
	p.ready, p.since = make(chan struct{}), time.Now()
	e.keep(p)
	e.tasks.Go(func() {
		if !p.next(e.opts) {
			p.stop()
			e.tasks.Go(p.kill)
			e.wantWorkers()
		}
		close(p.ready)
	})
}

// keep makes a worker idle, or ends it if the engine has. One too many ends for it:
// the used one that has been idle for longest.
func (e *Engine) keep(p *process) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		e.tasks.Go(p.kill)
		return
	}
	e.idle = append(e.idle, p)
	if len(e.idle) <= e.opts.Workers+1 {
		return
	}
	if i := slices.IndexFunc(e.idle, func(p *process) bool { return p.runs > 0 }); i >= 0 {
		e.tasks.Go(e.idle[i].kill)
		e.idle = slices.Delete(e.idle, i, i+1)
	}
}

// retire ends a worker.
func (e *Engine) retire(p *process) {
	e.tasks.Go(p.kill)
	e.wantWorkers()
}

func (e *Engine) wantWorkers() {
	select {
	case e.warm <- struct{}{}:
	default:
	}
}

// idleLife is how long a worker that has run queries waits for another: it holds
// memory that nobody may need.
const idleLife = time.Minute

// keepWarm starts workers one by one while fewer are idle than slots are free, and
// ends those that nobody has come back to.
func (e *Engine) keepWarm() {
	tick := time.NewTicker(idleLife / 4)
	defer tick.Stop()
	for {
		select {
		case <-e.background.Done():
			return
		case <-e.warm:
		case <-tick.C:
		}
		for e.wanted() {
			p, err := e.startProcess(e.background)
			if err != nil {
				if e.background.Err() == nil {
					e.opts.Logger.Error("can't start a query worker", "error", err)
				}
				break
			}
			e.keep(p)
		}
	}
}

// wanted drops idle workers that died or waited for too long, and reports whether
// one more is due: there is always a fresh one for an owner who has none.
func (e *Engine) wanted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	kept := e.idle[:0]
	for _, p := range e.idle {
		switch {
		case !p.alive():
		case p.runs > 0 && time.Since(p.since) > idleLife:
			e.tasks.Go(p.kill)
		default:
			kept = append(kept, p)
		}
	}
	e.idle = kept
	return !e.closed && (len(e.idle)+len(e.slots) < e.opts.Workers || e.fresh() == 0)
}
