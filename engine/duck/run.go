package duck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"glaux/engine"
	"glaux/engine/duck/worker"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// Run implements engine.Engine.
func (e *Engine) Run(ctx context.Context, job engine.Job) (engine.Run, error) {
	began := time.Now()
	read, lazy, keys := &scans{profile: job.Profile}, lazyScans(job.Query.Root), scanKeys(job.Query.Root)
	prog, err := Lower(job.Query, LowerOptions{Zone: job.Zone, Now: job.Now, Profile: job.Profile, Stopped: stopped(ctx), Scan: func(s *plan.Scan) (string, error) {
		planned := job.Scans[s]
		if planned == nil {
			return "", fmt.Errorf("the scan of %v was not planned", s.Table.Name)
		}
		read.lazy, read.keys = lazy[s], nil
		for i, c := range s.Out {
			if keys[c.ID] {
				read.keys = append(read.keys, i)
			}
		}
		text, err := read.ScanSQL(planned)
		read.plans = append(read.plans, s)
		return "(" + text + ")", err
	}, Largest: func(s *plan.Scan, column int) (int64, bool) { return largest(job.Scans[s], column) }})
	if err != nil {
		return nil, err
	}
	program := *prog
	program.Kernels = slices.Concat(prog.Kernels, read.kernels)
	if job.Write != nil {
		if err := writing(&program, job.Write); err != nil {
			return nil, err
		}
	}
	return e.start(ctx, job, program, read, time.Since(began)), nil
}

// Prepare implements engine.Engine.
func (e *Engine) Prepare(ctx context.Context, q *plan.Query) (*plan.Query, error) {
	q = Place(q)
	_, err := Lower(q, LowerOptions{Stopped: stopped(ctx), Scan: func(s *plan.Scan) (string, error) {
		for _, c := range s.Out {
			if err := readableType(c.Type); err != nil {
				return "", err
			}
		}
		return "(SELECT)", nil
	}})
	return q, err
}

// stopped is the cause of the end of ctx, nil before.
func stopped(ctx context.Context) func() error {
	return func() error {
		if ctx.Err() == nil {
			return nil
		}
		return context.Cause(ctx)
	}
}

// run is one running query. It implements engine.Run.
type run struct {
	engine  *Engine
	job     engine.Job
	query   worker.Query
	types   []sql.Type
	scans   *scans
	origin  origin
	batches chan *engine.Batch
	ended   chan struct{} // closed when stats, written and err are final
	cancel  context.CancelCauseFunc
	ranOn   string // the worker's directory; to be read when the run has ended

	mu      sync.Mutex
	stats   engine.Stats
	written []engine.WrittenFile
	err     error
}

// killAfter is how long a cancelled query has to stop by itself: one operation
// over a long vector can't be interrupted.
const killAfter = 500 * time.Millisecond

// start runs a program on a worker.
func (e *Engine) start(ctx context.Context, job engine.Job, prog Program, read *scans, lowered time.Duration) *run {
	ctx, cancel := context.WithCancelCause(ctx)
	r := &run{
		engine: e, job: job, types: prog.Types, origin: prog.origin, scans: read, cancel: cancel,
		batches: make(chan *engine.Batch, 4), ended: make(chan struct{}),
		query: worker.Query{
			SQL: prog.SQL, Kernels: prog.Kernels, Types: prog.Types, Copy: job.Write != nil && job.Write.Format == lake.Parquet, Export: export(job.Write),
			Decoded: read.decoded, Matches: prog.Matches, Profile: job.Profile, ScannedBytes: job.Limits.ScannedBytes,
			Alike: worker.Alike{Owner: job.Owner, MemoryBytes: job.Limits.MemoryBytes, SpillBytes: job.Limits.SpillBytes, Threads: job.Limits.Threads, Deep: nesting(prog.SQL) > deepNesting},
		},
	}
	r.stats.Planning = lowered
	e.tasks.Go(func() {
		defer cancel(nil)
		stopWith := context.AfterFunc(e.background, func() { cancel(errClosed) })
		defer stopWith()
		err := r.run(ctx)
		if err != io.EOF && errors.Is(err, io.EOF) { //nolint:errorlint // the bare one is meant
			// Only the bare one is success.
			err = errors.New(err.Error())
		}
		if ctx.Err() != nil && !errors.Is(err, io.EOF) {
			err = context.Cause(ctx)
		}
		r.mu.Lock()
		r.err = err
		r.mu.Unlock()
		close(r.ended)
	})
	return r
}

// run does it all; io.EOF is success.
func (r *run) run(ctx context.Context) error {
	p, err := r.engine.acquire(ctx, r.query.Alike)
	if err != nil {
		return err
	}
	r.ranOn = p.dir
	reusable := false
	defer func() { r.engine.release(p, reusable) }()
	begun := time.Now()
	inputs, err := r.open(ctx, p)
	if err != nil {
		return err
	}
	defer inputs.close()
	r.query.Files = inputs.files
	r.mu.Lock()
	r.stats.Planning += time.Since(begun)
	r.mu.Unlock()
	defer func(from time.Time) {
		r.mu.Lock()
		r.stats.Execution = time.Since(from)
		r.mu.Unlock()
	}(time.Now())

	if err := p.conn.Send(worker.KindQuery, r.query); err != nil {
		return r.died(ctx, p, err)
	}
	over := make(chan struct{})
	defer close(over)
	unwatch := context.AfterFunc(ctx, func() {
		_ = p.conn.Send(worker.KindCancel, nil)
		select {
		case <-over:
		case <-time.After(killAfter):
			p.stop()
			// A frame that is half read would wait forever.
			_ = p.conn.Close()
		}
	})
	reusable, err = r.receive(ctx, p, inputs)
	// A cancel that is on its way would hit the worker's next query.
	if !unwatch() {
		reusable = false
	}
	return err
}

// receive handles what the worker sends until the query's end.
func (r *run) receive(ctx context.Context, p *process, from *feed) (reusable bool, err error) {
	for {
		kind, body, err := p.conn.Receive()
		if err != nil {
			return false, r.died(ctx, p, err)
		}
		switch kind {
		case worker.KindBatch:
			b, err := worker.DecodeBatch(body)
			if err != nil {
				return false, err
			}
			r.count(b, len(body))
			select {
			case r.batches <- b:
			case <-ctx.Done():
				// Its rows are not wanted: go on until the worker has stopped.
			}
		case worker.KindProgress:
			var m worker.Progress
			if err := json.Unmarshal(body, &m); err != nil {
				return false, fmt.Errorf("read a worker's progress: %w", err)
			}
			r.mu.Lock()
			r.stats.ScannedBytes = m.ScannedBytes
			r.mu.Unlock()
			from.pace.read(m.ScannedBytes)
		case worker.KindEnd:
			var m worker.End
			if err := json.Unmarshal(body, &m); err != nil {
				return false, fmt.Errorf("read a worker's end: %w", err)
			}
			return true, r.succeed(p, m, from)
		case worker.KindFailed:
			var m worker.Failure
			if err := json.Unmarshal(body, &m); err != nil {
				return false, fmt.Errorf("read a worker's failure: %w", err)
			}
			return true, r.fail(m, from)
		case worker.KindFault:
			var m worker.Fault
			if err := json.Unmarshal(body, &m); err != nil {
				return false, fmt.Errorf("read a worker's fault: %w", err)
			}
			from.fill(ctx, m)
		case worker.KindDropped:
			var m worker.Dropped
			if err := json.Unmarshal(body, &m); err != nil {
				return false, fmt.Errorf("read what a worker dropped: %w", err)
			}
			from.dropped(m)
		default:
			return false, fmt.Errorf("unexpected message %q of a worker", kind)
		}
	}
}

func (r *run) count(b *engine.Batch, bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stats.OutputRows += int64(b.Rows)
	r.stats.OutputBytes += int64(bytes)
}

func (r *run) succeed(p *process, m worker.End, from *feed) error {
	var written []engine.WrittenFile
	if r.job.Write != nil {
		var err error
		if written, err = r.moveWritten(p, m.Written); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stats.ScannedBytes = m.ScannedBytes
	from.count(&r.stats)
	r.stats.UnusedBytes = max(0, r.stats.FetchedBytes-m.FreshBytes)
	r.stats.Scans = r.scans.each(m.FileBytes, m.DecodedRows)
	for _, s := range r.stats.Scans {
		r.stats.ScannedRows += s.Rows
	}
	if m.Profile != nil {
		r.stats.Profile = explainProfile(r.job.Query.Root, m.Profile, r.origin, r.scans)
	}
	r.written = written
	for _, w := range written {
		r.stats.OutputRows += w.Rows
		r.stats.OutputBytes += w.Bytes
	}
	return io.EOF
}

func (r *run) fail(m worker.Failure, from *feed) error {
	r.mu.Lock()
	r.stats.ScannedBytes, r.stats.Scans = m.ScannedBytes, r.scans.each(m.FileBytes, nil)
	from.count(&r.stats)
	r.mu.Unlock()
	if m.OverLimit {
		return &engine.LimitError{Limit: "scanned bytes", Value: r.query.ScannedBytes}
	}
	if err := from.failure(); err != nil {
		return err
	}
	failed := told(r.engine.opts.Logger, r.job.ID, m.Name, r.scans.nameInputs(m.Message))
	if m.Name == "HIVE_CURSOR_ERROR" && strings.Contains(m.Message, "Invalid string encoding found in Parquet file") {
		return &engine.NotTextError{Err: failed}
	}
	return failed
}

// died is the error of a query whose worker is gone: by itself, or because the
// query was stopped and did not give way.
func (r *run) died(ctx context.Context, p *process, err error) error {
	message := p.obituary()
	level := slog.LevelError
	if ctx.Err() != nil {
		level = slog.LevelDebug
	}
	r.engine.opts.Logger.Log(ctx, level, "a query worker died", "query", r.job.ID, "reason", message, "read", err)
	if ctx.Err() == nil && p.outOfMemory() {
		return &sql.Error{Name: "EXCEEDED_LOCAL_MEMORY_LIMIT", Message: "Query exceeded per-node memory limit: its process got no more memory"}
	}
	return &sql.Error{Name: "GENERIC_INTERNAL_ERROR", Message: message}
}

// Columns implements engine.Run.
func (r *run) Columns() []sql.Type { return r.types }

// Next implements engine.Run.
func (r *run) Next(ctx context.Context) (*engine.Batch, error) {
	select {
	case b := <-r.batches:
		return b, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-r.ended:
	}
	select {
	case b := <-r.batches:
		return b, nil
	default:
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return nil, r.err
}

// Written implements engine.Run.
func (r *run) Written() []engine.WrittenFile {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.written
}

// Stats implements engine.Run.
func (r *run) Stats() engine.Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stats
}

// Close implements engine.Run.
func (r *run) Close() error {
	r.cancel(context.Canceled)
	<-r.ended
	return nil
}
