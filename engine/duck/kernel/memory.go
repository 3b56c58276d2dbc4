package kernel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"unsafe"

	"glaux/sql"
)

// Memory counts what kernels hold in Go – the states of aggregates above all – against a
// query's limit. DuckDB knows nothing of it: it counts its own, which it can spill, against
// the same limit.
type Memory struct {
	limit atomic.Int64
	calls atomic.Uint32
	held  atomic.Int64 // beside Go's heap

	mu     sync.Mutex
	states map[*stateTable]struct{}
}

// owns has a table of states emptied when a query has ended, until it is disowned.
func (m *Memory) owns(t *stateTable) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.states == nil {
		m.states = map[*stateTable]struct{}{}
	}
	m.states[t] = struct{}{}
}

func (m *Memory) disowns(t *stateTable) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.states, t)
}

// betweenChecks is how many chunks pass from one look at the memory to the next.
const betweenChecks = 4

// Limit sets the limit. The collector works harder from there on, so that garbage is not
// taken for what is held.
func (m *Memory) Limit(bytes int64) {
	m.limit.Store(bytes)
	debug.SetMemoryLimit(bytes + bytes/4)
}

// Check fails when more is held than the limit; most calls don't look.
func (m *Memory) Check() error {
	if m.calls.Add(1)%betweenChecks != 0 {
		return nil
	}
	limit := m.limit.Load()
	if limit <= 0 {
		return nil
	}
	objects, live := heapBytes()
	live += m.held.Load()
	if objects+m.held.Load() <= limit || live <= limit {
		return nil
	}
	return &sql.Error{Name: "EXCEEDED_LOCAL_MEMORY_LIMIT", Message: fmt.Sprintf(
		"Query exceeded per-node memory limit of %.2fMB: its functions and the states of its aggregates hold %.2fMB", float64(limit)/(1<<20), float64(live)/(1<<20))}
}

// Forget lets go of what a query has left, and collects it if it is much, so that the next
// isn't taken for the owner. States are left where DuckDB fails while it combines groups: it
// frees their memory without calling the destructor.
func (m *Memory) Forget() {
	m.mu.Lock()
	for t := range m.states {
		t.leave()
	}
	m.mu.Unlock()
	if objects, _ := heapBytes(); objects > m.limit.Load()/4 {
		runtime.GC()
	}
}

// heapBytes is what objects take that aren't known to be garbage, and what was found live the
// last time.
func heapBytes() (objects, live int64) {
	of := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(of)
	return int64(of[0].Value.Uint64()), int64(of[1].Value.Uint64())
}

// Held counts memory that isn't Go's, and is kept for kernels or for what reads rows.
func (m *Memory) Held(bytes int64) { m.held.Add(bytes) }

// vectorRows is how many values a vector has room for.
const vectorRows = 2048

// Size is about what memory the first n values take.
func (v *Vec) Size(n int) int64 {
	size := int64(max(n, vectorRows) * v.w)
	switch k := v.Type.Kind; {
	case k == sql.Array || k == sql.Map:
		size += int64(max(n, vectorRows)) * int64(unsafe.Sizeof(listEntry{}))
		most := 0
		for i := range n {
			if !v.Null(i) {
				_, end := v.List(i)
				most = max(most, end)
			}
		}
		n = most
	case v.w == 0 && len(v.kids) == 0 && k != sql.Row && k != sql.Unknown:
		size += int64(max(n, vectorRows)) * int64(unsafe.Sizeof(stringT{}))
		for i := range n {
			if !v.Null(i) {
				if s := at[stringT](v, i); s.n > inlined {
					size += int64(s.n)
				}
			}
		}
	}
	for i := range v.kids {
		size += v.kids[i].Size(n)
	}
	return size
}
