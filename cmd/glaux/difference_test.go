package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"glaux/conform/random"
	"glaux/engine/enginetest"
	"glaux/engine/trino"
)

// TestDifference puts random queries to a real Trino and to the embedded engine,
// and makes those small that differ. `make difference` runs it.
//
// GLAUX_TRINO is the oracle, GLAUX_DIFFERENCE how many queries, GLAUX_SEED the
// first one's seed, GLAUX_DIFFERENCE_REPORT a file for what was found.
// GLAUX_STATEMENTS names a file of statements, one a line, to compare instead.
func TestDifference(t *testing.T) {
	count, _ := strconv.Atoi(os.Getenv("GLAUX_DIFFERENCE"))
	url := os.Getenv("GLAUX_TRINO")
	statements := os.Getenv("GLAUX_STATEMENTS")
	if count == 0 && statements == "" || url == "" {
		t.Skip("GLAUX_DIFFERENCE and GLAUX_TRINO are not set")
	}
	first, _ := strconv.ParseUint(os.Getenv("GLAUX_SEED"), 10, 64)
	corpus := newCorpus(t)
	corpus.now = time.Now()
	d := &differ{t: t, catalog: random.NewCatalog(), ask: corpus.ask, report: io.Discard}
	client := &trino.Client{URL: url, User: "difference", Catalog: "memory", Schema: "default", Zone: "UTC"}
	d.oracle = func(ctx context.Context, statement string) (enginetest.Answer, error) {
		r, err := client.Query(ctx, statement)
		if err != nil {
			return enginetest.Answer{}, err
		}
		return enginetest.Answer{Names: r.Names, Types: r.Types, Rows: r.Rows}, nil
	}
	if path := os.Getenv("GLAUX_DIFFERENCE_REPORT"); path != "" {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		d.report = f
	}
	if statements != "" {
		d.file(statements)
		return
	}
	d.all(first, count)
}

func (d *differ) file(path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "--") {
			continue
		}
		if o, how := enginetest.Compare(d.t.Context(), line, false, false, d.oracle, d.ask); o > enginetest.Failed {
			d.t.Errorf("%s\n\t%s", line, how)
		}
	}
}

type differ struct {
	t           *testing.T
	catalog     *random.Catalog
	oracle, ask enginetest.Ask

	outcomes [enginetest.Different + 1]atomic.Int64
	mu       sync.Mutex
	report   io.Writer
}

func (d *differ) all(first uint64, count int) {
	seeds := make(chan uint64)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for seed := range seeds {
				d.one(seed)
			}
		})
	}
	for i := range count {
		seeds <- first + uint64(i)
	}
	close(seeds)
	wg.Wait()
	n := func(o enginetest.Outcome) int64 { return d.outcomes[o].Load() }
	d.t.Logf("%d queries: %d equal, %d fail alike, %d evaluate other failing expressions, %d undecided, %d differ",
		count, n(enginetest.Equal), n(enginetest.Failed), n(enginetest.Raced), n(enginetest.Undecided), n(enginetest.Different))
}

// shrinking bounds how often a query that differs is asked again to make it small.
const shrinking = 120

func (d *differ) one(seed uint64) {
	q := d.catalog.Query(seed)
	compare := func(statement string) (enginetest.Outcome, string) {
		return enginetest.Compare(d.t.Context(), statement, q.Ordered, q.Approx(), d.oracle, d.ask)
	}
	outcome, how := compare(q.String())
	if outcome == enginetest.Different && enginetest.RuntimeError(how) {
		if o, _ := compare(q.Guarded()); o == enginetest.Equal {
			outcome = enginetest.Raced
		}
	}
	d.outcomes[outcome].Add(1)
	switch outcome {
	case enginetest.Different:
		q.Shrink(shrinking, func(s string) bool {
			o, h := compare(s)
			if o == outcome && enginetest.RuntimeError(h) == enginetest.RuntimeError(how) {
				how = h
				return true
			}
			return false
		})
		d.t.Errorf("seed %d: %s\n\t%s", seed, q, how)
	case enginetest.Equal, enginetest.Failed:
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintf(d.report, "%s\tseed %d\t%s\n\t%s\n", [...]string{"equal", "failed", "raced", "undecided", "different"}[outcome], seed, q, how)
}
