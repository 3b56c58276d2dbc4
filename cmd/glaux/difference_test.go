package main

import (
	"cmp"
	"context"
	"errors"
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
	"glaux/sql"
)

// TestDifference puts random queries to a real Trino and to the embedded engine,
// and makes those small that differ. `make difference` runs it.
//
// GLAUX_TRINO is the oracle, GLAUX_DIFFERENCE how many queries, GLAUX_SEED the
// first one's seed, GLAUX_DIFFERENCE_REPORT a file for what was found.
// GLAUX_ANSWERS is a file in which the oracle's answers are kept for the next run.
// GLAUX_SHRINK=no leaves queries as they are; GLAUX_SEEDS lists seeds to run instead.
// GLAUX_FORM names the one form of queries to make ("correlated").
// GLAUX_STATEMENTS names a file of statements, one a line, to compare instead. Tables that it
// makes by CREATE TABLE t AS … come first; the embedded engine has them in the format that
// GLAUX_STORED names, the oracle in memory.
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
	d := &differ{t: t, catalog: random.NewCatalog(), shrink: shrinking, ask: corpus.ask}
	d.catalog.Form = os.Getenv("GLAUX_FORM")
	d.oracle, d.report = oracle(t, url), reportTo(t)
	if os.Getenv("GLAUX_SHRINK") == "no" {
		d.shrink = 0
	}
	if statements != "" {
		d.file(statements)
		return
	}
	var seeds []uint64
	for i := range count {
		seeds = append(seeds, first+uint64(i))
	}
	if list := os.Getenv("GLAUX_SEEDS"); list != "" {
		seeds = nil
		for _, s := range strings.Fields(list) {
			seed, err := strconv.ParseUint(s, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			seeds = append(seeds, seed)
		}
	}
	d.all(seeds)
}

// oracle asks the Trino at a URL, or the answers that it gave before.
func oracle(t *testing.T, url string) enginetest.Ask {
	client := &trino.Client{URL: url, User: "difference", Catalog: "memory", Schema: "default", Zone: "UTC"}
	var gone sync.Once
	ask := func(ctx context.Context, statement string) (enginetest.Answer, error) {
		r, err := client.Query(ctx, statement)
		if err != nil {
			if _, answered := errors.AsType[*sql.Error](err); !answered && ctx.Err() == nil {
				gone.Do(func() { t.Errorf("the oracle is gone, and nothing after this is compared: %v", err) })
			}
			return enginetest.Answer{}, err
		}
		return enginetest.Answer{Names: r.Names, Types: r.Types, Rows: r.Rows}, nil
	}
	if path := os.Getenv("GLAUX_ANSWERS"); path != "" {
		return openAnswers(t, path).ask(ask)
	}
	return ask
}

// reportTo is the file for what is found, if one is named.
func reportTo(t *testing.T) io.Writer {
	path := os.Getenv("GLAUX_DIFFERENCE_REPORT")
	if path == "" {
		return io.Discard
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func (d *differ) file(path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	tables(d.t, d, string(text))
	lines := make(chan string)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for line := range lines {
				if o, how := enginetest.Compare(d.t.Context(), line, false, false, d.oracle, d.ask); o > enginetest.Failed {
					d.t.Errorf("%s\n\t%s", line, how)
				}
			}
		})
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") && !strings.HasPrefix(line, createTable) {
			lines <- line
		}
	}
	close(lines)
	wg.Wait()
}

const createTable = "CREATE TABLE "

// tables makes those that a file of statements asks for, in both engines.
func tables(t *testing.T, d *differ, text string) {
	format := cmp.Or(os.Getenv("GLAUX_STORED"), "PARQUET")
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(line, createTable)
		name, query, as := strings.Cut(strings.TrimSpace(rest), " AS ")
		if !ok || !as {
			continue
		}
		drop := func() { _, _ = d.oracle(context.WithoutCancel(t.Context()), "DROP TABLE IF EXISTS "+name) }
		drop()
		t.Cleanup(drop)
		if _, err := d.oracle(t.Context(), createTable+name+" AS "+query); err != nil {
			t.Fatalf("%s, in the oracle: %v", name, err)
		}
		with := fmt.Sprintf(" WITH (format = '%s', external_location = 's3://%s/%s/') AS ", format, corpusBucket, name)
		if _, err := d.ask(t.Context(), createTable+name+with+query); err != nil {
			t.Fatalf("%s, as %s: %v", name, format, err)
		}
	}
}

type differ struct {
	t           *testing.T
	catalog     *random.Catalog
	shrink      int
	oracle, ask enginetest.Ask

	outcomes [enginetest.Different + 1]atomic.Int64
	mu       sync.Mutex
	report   io.Writer
}

func (d *differ) all(all []uint64) {
	seeds := make(chan uint64)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for seed := range seeds {
				d.one(seed)
			}
		})
	}
	for _, seed := range all {
		seeds <- seed
	}
	close(seeds)
	wg.Wait()
	n := func(o enginetest.Outcome) int64 { return d.outcomes[o].Load() }
	d.t.Logf("%d queries: %d equal, %d fail alike, %d evaluate other failing expressions, %d undecided, %d differ",
		len(all), n(enginetest.Equal), n(enginetest.Failed), n(enginetest.Raced), n(enginetest.Undecided), n(enginetest.Different))
}

// shrinking bounds how often a query that differs is asked again to make it small.
const shrinking = 160

func agree(o enginetest.Outcome) bool { return o == enginetest.Equal || o == enginetest.Failed }

// onlyPartsOverflow reports that the engine answers a query as the oracle answers it with
// sums in which no part overflows.
func (d *differ) onlyPartsOverflow(q *random.Query) bool {
	totals, ok := q.Totals()
	if !ok {
		return false
	}
	oracle := func(ctx context.Context, _ string) (enginetest.Answer, error) {
		return d.oracle(ctx, totals)
	}
	o, _ := enginetest.Compare(d.t.Context(), q.String(), q.Ordered, q.Approx(), oracle, d.ask)
	return o == enginetest.Equal
}

// failsStored reports that the oracle fails in this way where the query stores the dates and
// intervals that it computes.
func (d *differ) failsStored(q *random.Query, failure string) bool {
	stored, ok := q.Stored()
	return ok && d.met(d.oracle, stored) == failure
}

// partsMeet reports that the engines fail with errors of which each is what both of them fail
// with on a part of the query.
func (d *differ) partsMeet(q *random.Query) bool {
	parts := q.Parts()
	if len(parts) == 0 {
		return false
	}
	theirs, ours := d.met(d.oracle, q.String()), d.met(d.ask, q.String())
	met := map[string]bool{}
	for _, part := range parts {
		if e := d.met(d.oracle, part); e != "" && e == d.met(d.ask, part) {
			met[e] = true
		}
	}
	return met[theirs] && met[ours]
}

// smallMeet reports that the engines fail differently, and that a part of the query has the
// error of the one for both of them, and a part that of the other: it has both errors, and
// which is met first isn't determined. What Trino refuses to order by is no error here.
func (d *differ) smallMeet(seed uint64) bool {
	statement := d.catalog.Query(seed).String()
	ours, theirs := d.met(d.ask, statement), d.met(d.oracle, statement)
	if ours == "" || theirs == "" || ours == theirs {
		return false
	}
	part := func(of, other enginetest.Ask, failure string) bool {
		q := d.catalog.Query(seed)
		q.Shrink(shrinking, func(s string) bool { return d.met(of, s) == failure })
		return d.met(other, q.String()) == failure
	}
	return part(d.ask, d.oracle, ours) && (enginetest.RefusedOrder(theirs, statement) || part(d.oracle, d.ask, theirs))
}

// withoutControls is a statement that compares texts of fixed length, without the control
// characters that are less than their padding.
func withoutControls(statement string) string {
	if !strings.Contains(statement, "AS char(") {
		return statement
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return '~'
		}
		return r
	}, statement)
}

// met is the error that an engine meets while it runs a statement; empty: none.
func (d *differ) met(ask enginetest.Ask, statement string) string {
	_, err := ask(d.t.Context(), statement)
	e, failed := errors.AsType[*sql.Error](err)
	if !failed || !e.Pos.IsZero() {
		return ""
	}
	return e.Name + ": " + e.Message
}

func (d *differ) one(seed uint64) {
	q := d.catalog.Query(seed)
	compare := func(statement string) (enginetest.Outcome, string) {
		return enginetest.Compare(d.t.Context(), statement, q.Ordered, q.Approx(), d.oracle, d.ask)
	}
	outcome, how := compare(q.String())
	if outcome == enginetest.Different && q.Undefined != "" {
		if o, _ := compare(q.Defined()); agree(o) {
			outcome, how = enginetest.Undecided, q.Undefined+": "+how
		}
	}
	if outcome == enginetest.Different && enginetest.PartOverflows(how) && d.onlyPartsOverflow(q) {
		outcome, how = enginetest.Undecided, "of sum(bigint) only the total must not overflow"
	}
	if plain := withoutControls(q.String()); outcome == enginetest.Different && plain != q.String() {
		if o, _ := compare(plain); agree(o) {
			outcome, how = enginetest.Undecided, "char(n) with control characters: "+how
		}
	}
	if failure, ok := enginetest.Unstorable(how); ok && d.failsStored(q, failure) {
		outcome, how = enginetest.Undecided, "a date or an interval beyond 32 bits that is computed, and not stored: "+how
	}
	if enginetest.SumOverflows(how) {
		if totals, ok := q.Totals(); ok {
			if o, _ := compare(totals); agree(o) {
				outcome, how = enginetest.Undecided, "which part of sum(bigint) overflows"
			}
		}
	}
	if outcome == enginetest.Alike || outcome == enginetest.Raced || outcome == enginetest.Different && enginetest.RuntimeError(how) {
		alike := outcome == enginetest.Alike
		outcome = enginetest.Different
		if o, _ := compare(q.Guarded()); agree(o) || alike && o == enginetest.Alike || d.partsMeet(q) || d.smallMeet(seed) {
			outcome = enginetest.Raced
		}
	}
	d.outcomes[outcome].Add(1)
	if outcome == enginetest.Different || outcome == enginetest.Raced && d.shrink > 0 {
		was, _ := compare(q.String())
		q.Shrink(d.shrink, func(s string) bool {
			o, h := compare(s)
			if o != was || enginetest.RuntimeError(h) != enginetest.RuntimeError(how) {
				return false
			}
			if outcome == enginetest.Different && enginetest.RuntimeError(h) { // what is left must not be a race only
				if o, _ := compare(q.Guarded()); agree(o) {
					return false
				}
			}
			how = h
			return true
		})
	}
	switch outcome {
	case enginetest.Different:
		d.t.Errorf("seed %d: %s\n\t%s", seed, q, how)
	case enginetest.Equal, enginetest.Failed:
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	fmt.Fprintf(d.report, "%s\tseed %d\t%s\n\t%s\n", [...]string{"equal", "failed", "alike", "raced", "undecided", "different"}[outcome], seed, q, how)
}
