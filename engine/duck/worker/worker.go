package worker

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"sync"
	"time"

	"glaux/sql"
)

// Arg is the subcommand that starts a worker.
const Arg = "worker"

// socketFD is where the parent leaves the worker's end of the socket pair.
const socketFD = 3

// Main serves queries on the inherited socket until the parent closes it. It
// returns the process's exit code.
func Main() int {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "glaux worker:", err)
		return 1
	}
	return 0
}

func serve() error {
	f := os.NewFile(socketFD, "socket")
	if f == nil {
		return errors.New("started without its socket: workers are started by glaux serve")
	}
	c, err := net.FileConn(f)
	if err != nil {
		return fmt.Errorf("open the inherited socket: %w", err)
	}
	_ = f.Close()
	conn := NewConn(c)
	kind, body, err := conn.Receive()
	if err != nil {
		return fmt.Errorf("wait for the configuration: %w", err)
	}
	var hello Hello
	if kind != KindHello {
		return fmt.Errorf("first message is %q", kind)
	}
	if err := json.Unmarshal(body, &hello); err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	if err := os.Chdir(hello.Dir); err != nil {
		return fmt.Errorf("enter the worker's directory: %w", err)
	}
	if err := errors.Join(keepZeros(), confine(hello)); err != nil {
		return err
	}
	// DuckDB's threads run Go's code every few microseconds. If they were as many as Go
	// lets run, its scheduler would take a place from one whenever it is away, and give
	// that to a thread that has nothing to do: the one that comes back would wait for it.
	runtime.GOMAXPROCS(max(runtime.GOMAXPROCS(0), hello.Threads+2))
	metered := newReads(conn)
	db, err := openInstance(hello, metered)
	if err != nil {
		return err
	}
	w := &worker{conn: conn, db: db, reads: metered}
	if err := conn.Send(KindReady, nil); err != nil {
		return err
	}
	return w.loop()
}

// worker is the state of the process.
type worker struct {
	conn  *Conn
	db    *instance
	reads *reads

	mu        sync.Mutex
	running   bool // the current query may be interrupted
	cancelled bool
}

// loop takes queries one at a time, and watches the socket meanwhile: a closed
// socket ends the process at once, whatever DuckDB is doing.
func (w *worker) loop() error {
	work := make(chan func())
	go func() {
		for do := range work {
			do()
		}
	}()
	for {
		kind, body, err := w.conn.Receive()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read from the service: %w", err)
		}
		switch kind {
		case KindCancel:
			w.cancel()
		case KindFilled:
			var m Filled
			if err := json.Unmarshal(body, &m); err != nil {
				return fmt.Errorf("read an answer: %w", err)
			}
			w.reads.answer(m)
		case KindDrop:
			var m Drop
			if err := json.Unmarshal(body, &m); err != nil {
				return fmt.Errorf("read a request for space: %w", err)
			}
			if err := w.conn.Send(KindDropped, w.reads.drop(m.File)); err != nil {
				return err
			}
		case KindQuery:
			var q Query
			if err := json.Unmarshal(body, &q); err != nil {
				return fmt.Errorf("read a query: %w", err)
			}
			work <- func() { w.serve(&q) }
		case KindNext:
			work <- w.next
		default:
			return fmt.Errorf("unexpected message %q", kind)
		}
	}
}

// serve runs one query and reports its end.
func (w *worker) serve(q *Query) {
	w.mu.Lock()
	w.running, w.cancelled = true, false
	w.mu.Unlock()
	var before time.Duration
	if q.Profile {
		before = cpuTime()
	}
	stop := w.reportProgress()
	written, err := w.run(q)
	stop()
	w.mu.Lock()
	w.running = false
	w.mu.Unlock()

	if err == nil {
		end := End{ScannedBytes: w.reads.scanned(), FreshBytes: w.reads.fresh(), FileBytes: w.reads.byFile(), DecodedRows: w.db.decoded(), Written: written}
		if q.Profile {
			end.Profile = w.db.profile(before)
		}
		err = w.conn.Send(KindEnd, end)
	} else {
		err = w.conn.Send(KindFailed, w.failure(err))
	}
	if err == nil {
		err = w.db.clear()
	}
	if err != nil {
		// Nobody listens any more, or nothing more can be served.
		os.Exit(1)
	}
}

// next says that all of the last query is done with.
func (w *worker) next() {
	if err := w.conn.Send(KindReady, nil); err != nil {
		os.Exit(1)
	}
}

// run keeps a panic within the query.
func (w *worker) run(q *Query) (written []Written, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if err := w.reads.start(q.Files, q.ScannedBytes); err != nil {
		return nil, err
	}
	if err := w.db.prepare(q); err != nil {
		return nil, err
	}
	w.db.library.Begin()
	switch {
	case q.Export != nil:
		written, err = w.db.export(q)
	case q.Copy:
		written, err = w.db.copy(q)
	default:
		err = w.db.stream(q, w.conn)
	}
	if hidden := w.db.library.Uncaught(); hidden != nil {
		return nil, hidden
	}
	if over, missing := w.reads.refused(); err == nil && (over || missing) {
		return nil, errors.New("a read was refused and nobody minded")
	}
	if f := w.reads.malformed(); err != nil && f != nil {
		return nil, malformedFile(f)
	}
	return written, located(err, q.Files, w.reads.thrown())
}

// cancel interrupts the running query until it ends: an interrupt that comes
// before DuckDB started is lost.
func (w *worker) cancel() {
	w.mu.Lock()
	again := w.cancelled
	w.cancelled = true
	w.mu.Unlock()
	if again {
		return
	}
	go func() {
		for {
			w.mu.Lock()
			if !w.running {
				w.mu.Unlock()
				return
			}
			w.db.interrupt()
			w.mu.Unlock()
			time.Sleep(5 * time.Millisecond)
		}
	}()
}

const progressEvery = 100 * time.Millisecond

// reportProgress sends Progress until the returned function is called.
func (w *worker) reportProgress() (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(progressEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				p := Progress{ScannedBytes: w.reads.scanned()}
				if w.conn.Send(KindProgress, p) != nil {
					return
				}
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

// failure describes an error to the parent.
func (w *worker) failure(err error) Failure {
	f := Failure{ScannedBytes: w.reads.scanned(), FileBytes: w.reads.byFile()}
	over, missing := w.reads.refused()
	var e *sql.Error
	switch {
	case over:
		f.OverLimit = true
	case missing:
		f.Name, f.Message = "HIVE_CURSOR_ERROR", "A part of a file could not be read"
	case errors.As(err, &e):
		f.Name, f.Message = e.Name, e.Message
	default:
		f.Name, f.Message = "GENERIC_INTERNAL_ERROR", err.Error()
	}
	return f
}
