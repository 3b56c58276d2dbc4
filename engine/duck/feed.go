package duck

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"glaux/engine"
	"glaux/engine/duck/worker"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// feed is the input files of a run while they are read. Those of a store that
// is a lake.Pager fill meanwhile: what the plan says will be read is fetched
// ahead, and what a reader waits for is fetched before that.
type feed struct {
	inputs []input
	files  []worker.File // as the worker is told
	paged  []lake.Paged  // parallel; nil: the file is complete

	conn *worker.Conn
	room []room       // parallel
	hits atomic.Int64 // ranges that needn't be fetched
	pace pace

	stop  context.CancelFunc
	tasks sync.WaitGroup

	mu    sync.Mutex
	ahead []readahead // parallel
	err   error       // the first read that failed
}

// readahead is what is known of the reads of a file that no plan foresaw.
type readahead struct {
	next    int64 // where the last one ended
	length  int64
	filters bool // its Bloom filters are on their way
	heads   int  // of the chunks before this one the heads were fetched
}

// open makes the inputs readable in the worker's directory, says how their reads
// are metered, and begins to fetch them.
func (r *run) open(ctx context.Context, p *process) (*feed, error) {
	n := len(r.scans.inputs)
	f := &feed{inputs: r.scans.inputs, files: make([]worker.File, n), paged: make([]lake.Paged, n), ahead: make([]readahead, n), room: make([]room, n), conn: p.conn, stop: func() {}}
	for _, b := range r.scans.blanks {
		if err := os.WriteFile(filepath.Join(p.dir, worker.InputDir, b.name), b.content, 0o600); err != nil {
			return nil, fmt.Errorf("write a query's input: %w", err)
		}
	}
	if n == 0 {
		return f, nil
	}
	store := r.engine.opts.Store
	if store == nil {
		return nil, fmt.Errorf("the engine has no object store to read from")
	}
	work, opening := errgroup.WithContext(ctx)
	const width = 16
	work.SetLimit(width)
	for i := range f.inputs {
		work.Go(func() error { return f.openFile(opening, store, filepath.Join(p.dir, worker.InputDir), i) })
	}
	err := work.Wait()
	if err == nil && !worker.WaitsForRanges {
		err = f.fetchAll(ctx)
	}
	if err != nil {
		f.close()
		return nil, err
	}
	ctx, f.stop = context.WithCancel(ctx)
	f.pace.ctx, f.pace.window, f.pace.moved = ctx, r.engine.opts.ReadAhead, make(chan struct{}, 1)
	tasks := f.plan(r.query.ScannedBytes)
	f.tasks.Go(func() { f.fetch(ctx, tasks) })
	return f, nil
}

func (f *feed) openFile(ctx context.Context, store lake.Store, dir string, i int) error {
	in := &f.inputs[i]
	told := worker.File{Path: in.path(), Size: in.file.Object.Size, Chunks: workerRanges(in.file.Chunks), Parts: workerParts(in.file.Edits), Reframed: in.file.Reframed}
	var err error
	if pager, ok := store.(lake.Pager); ok {
		if f.paged[i], err = pager.Page(ctx, in.file.Object, dir, in.name); err == nil && f.paged[i] != nil {
			present := f.paged[i].Present()
			told.Present = workerRanges(present)
			f.hits.Add(hits(expected(&in.file), present))
			f.room[i].ended, f.room[i].answer = make(chan struct{}), make(chan worker.Dropped, 1)
			f.paged[i].OnRoom(func(forget func(read, kept []lake.Range)) { f.letGo(i, forget) })
		}
	} else {
		_, err = store.Pin(ctx, in.file.Object, dir, in.name, nil)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", in.file.Object.URI, err)
	}
	f.files[i] = told
	return nil
}

func workerRanges(list []lake.Range) []worker.Range {
	if list == nil {
		return nil
	}
	out := make([]worker.Range, len(list))
	for i, p := range list {
		out[i] = worker.Range(p)
	}
	return out
}

// workerParts lays out what edits put in the place of chunks.
func workerParts(edits []lake.Edit) (out []worker.Part) {
	for _, e := range edits {
		at, end := e.Chunk.Off, e.Chunk.Off+e.Chunk.Len
		for _, p := range e.Parts {
			part := worker.Part{Range: worker.Range{Off: at, Len: p.From.Len}, From: p.From.Off}
			if p.Bytes != nil {
				part.Len, part.Bytes, part.From = int64(len(p.Bytes)), p.Bytes, -1
			}
			at += part.Len
			out = append(out, part)
		}
		if at < end {
			out = append(out, worker.Part{Range: worker.Range{Off: at, Len: end - at}, From: -1})
		}
	}
	return out
}

// close ends all fetching. The worker no longer reads.
func (f *feed) close() {
	f.stop()
	for i, p := range f.paged {
		if p != nil {
			close(f.room[i].ended)
		}
	}
	f.tasks.Wait()
	for i, p := range f.paged {
		if p != nil {
			f.room[i].wait()
			_ = p.Close()
		}
	}
}

// task is ranges of one file that are fetched together.
type task struct {
	file   int
	ranges []lake.Range
	size   int64
}

const (
	// taskBytes bounds a task: what comes of it early can be read before the rest.
	taskBytes = 64 << 20
	// fetchTasks is how many tasks are asked for at a time; the cache decides how
	// many requests that makes.
	fetchTasks = 64
	// headerSlack is how far a reader looks beyond a column chunk's end.
	headerSlack = 256
)

// plan lists what will be read: of small scans first, as joins build on those, and
// of each scan in the order of its files; but not more than the query may scan.
func (f *feed) plan(limit int64) []task {
	if limit <= 0 {
		limit = math.MaxInt64
	}
	var all []task
	size := map[int]int64{} // by scan
	for i := range f.inputs {
		if f.paged[i] == nil || f.files[i].Present == nil || f.inputs[i].lazy {
			continue
		}
		for _, part := range parts(expected(&f.inputs[i].file)) {
			t := task{file: i, ranges: part}
			for _, r := range part {
				t.size += r.Len
			}
			size[f.inputs[i].scan] += t.size
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b task) int { return cmp.Compare(size[f.inputs[a.file].scan], size[f.inputs[b.file].scan]) })
	for i, t := range all {
		if limit <= 0 {
			return all[:i]
		}
		limit -= t.size
	}
	return all
}

// parts divides ranges by their size.
func parts(ranges []lake.Range) (out [][]lake.Range) {
	var part []lake.Range
	left := int64(taskBytes)
	for _, r := range ranges {
		for r.Len > 0 {
			n := min(r.Len, left)
			part = append(part, lake.Range{Off: r.Off, Len: n})
			r.Off, r.Len = r.Off+n, r.Len-n
			if left -= n; left == 0 {
				out, part, left = append(out, part), nil, taskBytes
			}
		}
	}
	if len(part) > 0 {
		out = append(out, part)
	}
	return out
}

// expected are the ranges of a file that will most probably be read.
func expected(f *lake.File) []lake.Range {
	chunks := f.Chunks
	switch {
	case chunks == nil:
		return []lake.Range{{Off: 0, Len: f.Object.Size}}
	case f.Expected != nil:
		chunks = f.Expected
	}
	out := make([]lake.Range, 0, len(chunks)+1)
	for _, c := range chunks {
		out = append(out, lake.Range{Off: c.Off, Len: c.Len + headerSlack})
	}
	return append(out, f.Footer)
}

// fetch fetches tasks ahead of the readers. What fails is met again by the reader
// that needs it, if any does.
func (f *feed) fetch(ctx context.Context, tasks []task) {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(fetchTasks)
	for _, t := range tasks {
		if f.pace.wait(t.size) != nil {
			break
		}
		work.Go(func() error { return f.paged[t.file].Fetch(ctx, t.ranges) })
	}
	_ = work.Wait()
}

// fetchAll makes all that may be read present, where single reads can't be waited for.
func (f *feed) fetchAll(ctx context.Context) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(fetchTasks)
	for i, p := range f.paged {
		if p == nil {
			continue
		}
		work.Go(func() error {
			if err := p.Fetch(ctx, []lake.Range{{Off: 0, Len: f.inputs[i].file.Object.Size}}); err != nil {
				return fmt.Errorf("read %s: %w", f.inputs[i].file.Object.URI, err)
			}
			f.files[i].Present = nil
			return nil
		})
	}
	return work.Wait()
}

// fill answers a worker's fault, in the background.
func (f *feed) fill(ctx context.Context, m worker.Fault) {
	f.pace.fault()
	f.tasks.Go(func() {
		for {
			err := f.need(ctx, m)
			if err == nil && !f.tell(m) {
				continue // It was dropped again.
			}
			if err != nil {
				f.mu.Lock()
				if f.err == nil {
					f.err = err
				}
				f.mu.Unlock()
				_ = f.conn.Send(worker.KindFilled, worker.Filled{ID: m.ID, Failed: true})
			}
			return
		}
	})
}

// tell says to the worker what is present, unless what it waits for isn't.
func (f *feed) tell(m worker.Fault) bool {
	// Nobody drops ranges between looking and telling.
	f.room[m.File].telling.RLock()
	defer f.room[m.File].telling.RUnlock()
	present := f.paged[m.File].Present()
	if present == nil {
		present = []lake.Range{{Off: 0, Len: f.files[m.File].Size}}
	}
	first := slices.IndexFunc(present, func(r lake.Range) bool { return m.Off < r.Off+r.Len })
	if first < 0 || present[first].Off > m.Off || present[first].Off+present[first].Len < m.Off+m.Len {
		return false
	}
	// The rest of a file in many parts is told when it is asked for.
	const most = 256
	present = present[first:min(first+most, len(present))]
	// If the worker is gone, that is noticed where its messages are received.
	_ = f.conn.Send(worker.KindFilled, worker.Filled{ID: m.ID, Present: workerRanges(present)})
	return true
}

// need fetches what a worker waits for. The worker isn't trusted.
func (f *feed) need(ctx context.Context, m worker.Fault) error {
	if m.File < 0 || m.File >= len(f.inputs) || f.paged[m.File] == nil || m.Off < 0 || m.Len <= 0 || m.Off > f.files[m.File].Size-m.Len {
		return fmt.Errorf("a worker asked for %d bytes from %d of input %d", m.Len, m.Off, m.File)
	}
	if err := f.paged[m.File].Need(ctx, lake.Range(m.Range), f.until(ctx, m)); err != nil {
		return fmt.Errorf("read %s: %w", f.inputs[m.File].file.Object.URI, err)
	}
	return nil
}

const (
	leastAhead = 256 << 10
	mostAhead  = 8 << 20
	// Of the chunks behind one that a lazy scan reads, this many have their heads fetched.
	headChunks = 128
	headBytes  = 64 << 10
)

// until is how far to read on from a fault that no plan foresaw: to the end of the
// column chunk that has begun to be read, or, where the file has none or is not
// wanted as a whole, further each time that a reader goes on from where it was.
func (f *feed) until(ctx context.Context, m worker.Fault) int64 {
	file, lazy := &f.inputs[m.File].file, f.inputs[m.File].lazy
	within := func(r lake.Range) bool { return r.Off <= m.Off && m.Off < r.Off+r.Len }
	chunk := slices.IndexFunc(file.Chunks, within)
	if chunk >= 0 && !lazy {
		return file.Chunks[chunk].Off + file.Chunks[chunk].Len + headerSlack
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	a := &f.ahead[m.File]
	if slices.ContainsFunc(file.Filters, within) && !a.filters {
		// Who looks at one Bloom filter looks at those of the other row groups.
		a.filters = true
		f.tasks.Go(func() { f.fetch(ctx, []task{{file: m.File, ranges: file.Filters}}) })
		return 0
	}
	if chunk >= a.heads && chunk >= 0 {
		heads := slices.Clone(file.Chunks[chunk:min(chunk+headChunks, len(file.Chunks))])
		for i := range heads {
			heads[i].Len = min(heads[i].Len, headBytes)
		}
		a.heads = chunk + len(heads)
		f.tasks.Go(func() { f.fetch(ctx, []task{{file: m.File, ranges: heads}}) })
	}
	end := m.Off + m.Len
	if near := m.Off - a.next; near >= 0 && near <= leastAhead && a.next > 0 {
		a.length = min(max(2*a.length, leastAhead), mostAhead)
	} else {
		a.length = 0
	}
	a.next = end
	if chunk >= 0 {
		return min(end+a.length, file.Chunks[chunk].Off+file.Chunks[chunk].Len+headerSlack)
	}
	return end + a.length
}

// hits counts the ranges that are present; nil: all are.
func hits(ranges, present []lake.Range) (n int64) {
	for _, r := range ranges {
		i, _ := slices.BinarySearchFunc(present, r.Off, func(p lake.Range, at int64) int { return cmp.Compare(p.Off, at+1) })
		if present == nil || i > 0 && r.Off+r.Len-headerSlack <= present[i-1].Off+present[i-1].Len {
			n++
		}
	}
	return n
}

// count adds what the network and the cache did.
func (f *feed) count(to *engine.Stats) {
	to.CacheHits = f.hits.Load()
	for _, p := range f.paged {
		if p != nil {
			requests, bytes := p.Fetched()
			to.Requests += requests
			to.FetchedBytes += bytes
		}
	}
}

// failure is why a read failed, if one did.
func (f *feed) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// lazyScans are the scans whose rows go straight to a LIMIT: most of what they
// could read is not going to be read.
func lazyScans(root plan.Node) map[*plan.Scan]bool {
	lazy := map[*plan.Scan]bool{}
	plan.WalkNodes(root, func(n plan.Node) {
		if l, ok := n.(*plan.Limit); ok && l.Count >= 0 && !l.WithTies {
			markLazy(l.Input, lazy)
		}
	})
	return lazy
}

func markLazy(n plan.Node, lazy map[*plan.Scan]bool) {
	switch n := n.(type) {
	case *plan.Scan:
		lazy[n] = true
	case *plan.Project:
		markLazy(n.Input, lazy)
	case *plan.Filter:
		markLazy(n.Input, lazy)
	case *plan.SetOp:
		if n.Op == sql.Union && !n.Distinct {
			for _, in := range n.Inputs {
				markLazy(in, lazy)
			}
		}
	}
}
