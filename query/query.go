// Package query is the life of a query, and of what surrounds it: workgroups,
// named queries, prepared statements, data catalogs and their tags.
//
// Start checks a request, stores the execution and only then acknowledges it.
// The execution waits in its workgroup's queue, runs (statements that read rows
// are analyzed, their scans planned, and handed to an engine; DDL, SHOW and
// DESCRIBE are catalog operations), and ends: its result object is stored first,
// then its final state, so whoever sees SUCCEEDED can read the result. State is
// in one SQLite file; concurrent commits share their fsync (store.go).
//
// Statements that write go the same way twice: files are written to a local
// staging directory, put into the object store, and become visible by one change
// of the catalog, the last step. What fails before leaves nothing.
package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"glaux/catalog"
	"glaux/engine"
	"glaux/lake"
)

// Options of a Service.
type Options struct {
	// Dir is where the service keeps its database (queries.db) and staging files.
	Dir     string
	Catalog *catalog.Catalog
	Store   lake.Store
	// Engine runs what reads rows.
	Engine engine.Engine

	Account string // 12 digits; "000000000000" if empty
	Region  string // "us-east-1" if empty

	// DecimalLiterals reads 1.5 as decimal, as Trino does, and not as double, as Athena does.
	DecimalLiterals bool
	// DefaultOutputLocation is where results go that neither the request nor the
	// workgroup gives a place. Without it such a request is refused, as Athena does.
	DefaultOutputLocation string

	Limits Limits
	Logger *slog.Logger
	Now    func() time.Time
}

// Limits bound the service. Zero is the default given.
type Limits struct {
	Running      int           // queries that run at once, of all workgroups: 8
	PerWorkGroup int           // queries of one workgroup that run at once: 0, no limit but Running
	Queued       int           // queries of one workgroup that run or wait, more are refused: 200
	DML          time.Duration // how long a query may run: 30 min
	DDL          time.Duration // how long a DDL statement may run: 10 min
	History      time.Duration // how long executions are remembered: 45 days
	Query        engine.Limits // of each query in the engine
}

// Service runs queries. It is safe for concurrent use.
type Service struct {
	o     Options
	store *store
	live  *live
	queue *queue
	// planner remembers the footers of files that scans read.
	planner *lake.Planner
	visible *visibility
	order   atomic.Int64
	counts  counts

	// running is the context of all executions; stop ends them.
	running context.Context
	stop    context.CancelFunc
	work    sync.WaitGroup
}

// New opens the service's state. Executions that ran when the last process ended
// become FAILED, and what they staged is removed.
func New(o Options) (*Service, error) {
	if o.Catalog == nil || o.Store == nil {
		return nil, errors.New("query service: a catalog and an object store are needed")
	}
	o.Account = cmp.Or(o.Account, "000000000000")
	o.Region = cmp.Or(o.Region, "us-east-1")
	o.Limits.Running = cmp.Or(o.Limits.Running, 8)
	o.Limits.Queued = cmp.Or(o.Limits.Queued, 200)
	o.Limits.DML = cmp.Or(o.Limits.DML, 30*time.Minute)
	o.Limits.DDL = cmp.Or(o.Limits.DDL, 10*time.Minute)
	o.Limits.History = cmp.Or(o.Limits.History, 45*24*time.Hour)
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := os.MkdirAll(filepath.Join(o.Dir, "staging"), 0o700); err != nil {
		return nil, fmt.Errorf("query service: %w", err)
	}
	st, err := openStore(filepath.Join(o.Dir, "queries.db"))
	if err != nil {
		return nil, err
	}
	s := &Service{o: o, store: st, live: newLive(), planner: &lake.Planner{Store: o.Store}, visible: newVisibility()}
	s.running, s.stop = context.WithCancel(context.Background())
	s.queue = newQueue(o.Limits, s.workGroupConcurrency)
	if err := s.recover(s.running); err != nil {
		st.Close()
		return nil, err
	}
	s.work.Go(s.expire)
	return s, nil
}

// Close cancels what runs, waits for it, and closes the state. Cancelled
// executions are FAILED, to be retried.
func (s *Service) Close() error {
	s.stop()
	s.work.Wait()
	return s.store.Close()
}

// expire forgets executions beyond the history, once an hour.
func (s *Service) expire() {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := s.store.expire(s.running, s.now().Add(-s.o.Limits.History)); err != nil && s.running.Err() == nil {
			s.o.Logger.Error("forgetting old executions", "error", err)
		}
		select {
		case <-s.running.Done():
			return
		case <-tick.C:
		}
	}
}

// next is a number that grows with time, for the order of the history.
func (s *Service) next() int64 {
	for {
		last := s.order.Load()
		n := max(last+1, s.o.Now().UnixMicro())
		if s.order.CompareAndSwap(last, n) {
			return n
		}
	}
}

func (s *Service) now() time.Time { return s.o.Now().UTC().Truncate(time.Millisecond) }

// ARN names a thing of this service: kind is "workgroup" or "datacatalog".
func (s *Service) ARN(kind, name string) string {
	return "arn:aws:athena:" + s.o.Region + ":" + s.o.Account + ":" + kind + "/" + name
}
