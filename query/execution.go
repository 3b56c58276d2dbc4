package query

import (
	"context"
	"sync"
	"time"

	"glaux/lake"
	"glaux/sql"
)

// State is where an execution is in its life.
type State string

// The states. The last three are final.
const (
	Queued    State = "QUEUED"
	Running   State = "RUNNING"
	Succeeded State = "SUCCEEDED"
	Failed    State = "FAILED"
	Cancelled State = "CANCELLED"
)

// Final reports that the state never changes any more.
func (s State) Final() bool { return s == Succeeded || s == Failed || s == Cancelled }

// ResultConfiguration says where results go and how they are stored. As part of
// an Execution, OutputLocation is the full path of the result object.
type ResultConfiguration struct {
	OutputLocation      string `json:",omitempty"`
	EncryptionOption    string `json:",omitempty"` // SSE_S3, SSE_KMS, CSE_KMS
	KMSKey              string `json:",omitempty"`
	ExpectedBucketOwner string `json:",omitempty"`
	ACL                 string `json:",omitempty"` // BUCKET_OWNER_FULL_CONTROL
}

// IsZero reports that nothing is configured.
func (c ResultConfiguration) IsZero() bool { return c == ResultConfiguration{} }

// Reuse asks for the result of an earlier equal query.
type Reuse struct {
	Enabled       bool
	MaxAgeMinutes int32
}

// Execution is a query as it was asked for, and what became of it.
type Execution struct {
	ID          string
	SQL         string // as GetQueryExecution echoes it
	Type        string // DML, DDL, UTILITY
	Subtype     string // SELECT, CREATE_TABLE, …
	WorkGroup   string
	Catalog     string `json:",omitempty"` // of the request's context; absent stays absent
	Database    string `json:",omitempty"`
	Results     ResultConfiguration
	Parameters  []string `json:",omitempty"`
	Reuse       *Reuse   `json:",omitempty"`
	AccessGrant string   `json:",omitempty"`
	// OwnResults says that the client overrides what its workgroup says of results.
	OwnResults bool `json:",omitempty"`

	State     State
	Reason    string   `json:",omitempty"`
	Failure   *Failure `json:",omitempty"`
	Submitted time.Time
	Order     int64     // in the history: later ones have more
	Started   time.Time `json:",omitzero"`
	Completed time.Time `json:",omitzero"`
	Stats     Statistics
	Result    Result
	// Stage is how a query ran, once it has ended.
	Stage *Stage `json:",omitempty"`

	// Write is what a CTAS or INSERT publishes; recovery finishes or removes it.
	Write *Publication `json:",omitempty"`
}

// Statistics are measured times and sizes. Times are zero when there was no such phase.
type Statistics struct {
	Queue, Preprocessing, Planning, Engine, Service, Total time.Duration

	// Reads are what planning counted, of all scans together.
	Reads lake.Figures `json:",omitzero"`
	// Requests were made of the store while the engine read, CacheHits were saved
	// by what is kept of it.
	Requests, CacheHits int64 `json:",omitempty"`

	ScannedBytes int64
	// FetchedBytes came over the network for this query; of those UnusedBytes were
	// not read after all.
	FetchedBytes, UnusedBytes int64 `json:",omitempty"`
	InputRows                 int64
	OutputRows                int64
	OutputBytes               int64
	Planned                   bool   // something was planned, so Planning is told
	Manifest                  string `json:",omitempty"` // location of the data manifest
	Reused                    bool   `json:",omitempty"`
}

// Result is the shape of a result: what GetQueryResults tells beside the rows.
type Result struct {
	Form        ResultForm
	Columns     []ResultColumn `json:",omitempty"`
	UpdateCount *int64         `json:",omitempty"`
}

// ResultForm says how the result object is written.
type ResultForm string

// The forms: an object of comma-separated rows with a header, an object of text
// lines, or no object.
const (
	CSVResult  ResultForm = "csv"
	TextResult ResultForm = "txt"
	NoResult   ResultForm = ""
)

// ResultColumn is a column of a result as Athena describes it.
type ResultColumn struct {
	Name          string
	Type          string
	Precision     int32
	Scale         int32
	CaseSensitive bool
}

// Failure is why an execution failed, in Athena's numbers.
type Failure struct {
	Category  int32 // 1 system, 2 user, 3 other
	Type      int32
	Retryable bool
	Message   string
}

// task is an execution of this process, from its start to its final state.
type task struct {
	statement sql.Statement
	principal Principal
	arrived   time.Time
	ctx       context.Context
	cancel    context.CancelFunc
	done      chan struct{} // closed when final and stored

	mu      sync.Mutex
	now     Execution // what others see
	stopped bool      // by StopQueryExecution
	stats   func() (scanned, rows int64)
}

// snapshot is the execution as of now.
func (t *task) snapshot() *Execution {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.now
	if t.stats != nil && !e.State.Final() {
		e.Stats.ScannedBytes, e.Stats.InputRows = t.stats()
	}
	return &e
}

// publish makes e what others see.
func (t *task) publish(e *Execution) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now = *e
}

// observe sets who is asked for the progress of the running query.
func (t *task) observe(stats func() (scanned, rows int64)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stats = stats
}

// stop asks the execution to end; false when it has ended.
func (t *task) stop() {
	t.mu.Lock()
	t.stopped = true
	t.mu.Unlock()
	t.cancel()
}

func (t *task) wasStopped() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stopped
}

// live holds the executions of this process: those that run, and the last ones
// that ended, which clients still poll.
type live struct {
	mu    sync.Mutex
	tasks map[string]*task
	ended []string // ring of ids that are final
	next  int
}

const keepEnded = 2048

func newLive() *live { return &live{tasks: map[string]*task{}, ended: make([]string, keepEnded)} }

func (l *live) add(id string, t *task) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tasks[id] = t
}

func (l *live) get(id string) *task {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tasks[id]
}

// end lets the task go when enough others have ended after it.
func (l *live) end(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if old := l.ended[l.next]; old != "" {
		delete(l.tasks, old)
	}
	l.ended[l.next] = id
	l.next = (l.next + 1) % len(l.ended)
}

// forget drops a task that never began.
func (l *live) forget(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.tasks, id)
}
