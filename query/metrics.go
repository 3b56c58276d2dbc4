package query

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
)

// counts are what the process has executed.
type counts struct {
	mu      sync.Mutex
	ended   map[ending]int64
	scanned int64
	// Of remote objects:
	requests, fetched, unused int64
	seconds                   float64
}

type ending struct{ kind, state string }

func (c *counts) add(e *Execution) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended == nil {
		c.ended = map[ending]int64{}
	}
	c.ended[ending{e.Type, string(e.State)}]++
	c.scanned += e.Stats.ScannedBytes
	c.requests += e.Stats.Requests
	c.fetched += e.Stats.FetchedBytes
	c.unused += e.Stats.UnusedBytes
	c.seconds += e.Stats.Total.Seconds()
}

// Metrics writes the service's metrics in Prometheus's text form.
func (s *Service) Metrics(w io.Writer) {
	c := &s.counts
	c.mu.Lock()
	fmt.Fprintln(w, "# TYPE glaux_queries_total counter")
	order := func(a, b ending) int { return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.state, b.state)) }
	for _, k := range slices.SortedFunc(maps.Keys(c.ended), order) {
		fmt.Fprintf(w, "glaux_queries_total{type=%q,state=%q} %d\n", k.kind, k.state, c.ended[k])
	}
	fmt.Fprintf(w, "# TYPE glaux_query_scanned_bytes_total counter\nglaux_query_scanned_bytes_total %d\n", c.scanned)
	fmt.Fprintf(w, "# TYPE glaux_query_remote_requests_total counter\nglaux_query_remote_requests_total %d\n", c.requests)
	fmt.Fprintf(w, "# TYPE glaux_query_remote_bytes_total counter\nglaux_query_remote_bytes_total %d\n", c.fetched)
	fmt.Fprintf(w, "# TYPE glaux_query_remote_unused_bytes_total counter\nglaux_query_remote_unused_bytes_total %d\n", c.unused)
	fmt.Fprintf(w, "# TYPE glaux_query_seconds_total counter\nglaux_query_seconds_total %g\n", c.seconds)
	c.mu.Unlock()
	running, waiting := s.queue.size()
	fmt.Fprintf(w, "# TYPE glaux_queries gauge\nglaux_queries{state=\"RUNNING\"} %d\nglaux_queries{state=\"QUEUED\"} %d\n", running, waiting)
}
