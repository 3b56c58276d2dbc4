package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"glaux/conform/random"
	"glaux/conform/sweep"
	"glaux/engine/enginetest"
	"glaux/sql"
)

// TestSweep goes through an area of the dialect in order (conform/sweep), on a real
// Trino and on the embedded engine. `make sweep` runs it.
//
// GLAUX_TRINO is the oracle – "self" the embedded engine with rows in place, which others must agree with – and GLAUX_SWEEP the area; GLAUX_OFFSET and GLAUX_STRIDE take each
// stride-th piece of it from the offset on. GLAUX_STORED is a format in which the embedded engine has the
// rows as a table; with lambdas or branches, it computes functions within them. GLAUX_DIFFERENCE_REPORT and GLAUX_ANSWERS are TestDifference's.
func TestSweep(t *testing.T) {
	name, url := os.Getenv("GLAUX_SWEEP"), os.Getenv("GLAUX_TRINO")
	if name == "" || url == "" {
		t.Skip("GLAUX_SWEEP and GLAUX_TRINO are not set")
	}
	area, ok := sweep.Of(name)
	if !ok {
		t.Fatalf("no area %q: there are %v", name, sweep.Areas())
	}
	corpus := newCorpus(t)
	corpus.now = time.Now()
	w := &sweeper{t: t, oracle: corpus.ask, ask: corpus.ask, report: reportTo(t), stored: os.Getenv("GLAUX_STORED")}
	if url != "self" {
		w.oracle = oracle(t, url)
	}
	w.area(area, number("GLAUX_OFFSET", 0), number("GLAUX_STRIDE", 1))
}

func number(variable string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return n
	}
	return otherwise
}

// sweeper compares sheets, and says of each value that differs which statement shows it.
type sweeper struct {
	t           *testing.T
	oracle, ask enginetest.Ask
	stored      string // the format of tables; empty: rows are written in place

	statements, values, different, undecided, tables, unstored atomic.Int64
	mu                                                         sync.Mutex
	report                                                     io.Writer
}

// What one probe or sheet is asked beside its rows, and how many of its differences are told.
const (
	maxConstants = 16
	maxErrors    = 2
	maxExamples  = 3
	// sheetTimeout bounds a sheet, which may have some thousand values.
	sheetTimeout = 3 * time.Minute
)

func (w *sweeper) area(a sweep.Area, offset, stride int) {
	var pieces []func()
	for _, s := range sweep.Rows(a.Probes) {
		pieces = append(pieces, func() { w.probes(s) })
	}
	for _, s := range a.Sheets {
		pieces = append(pieces, func() { w.sheet(s) })
	}
	for part := range slices.Chunk(a.Statements, 20) {
		pieces = append(pieces, func() {
			for _, s := range part {
				w.statement(s)
			}
		})
	}
	next := make(chan func())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for piece := range next {
				piece()
			}
		})
	}
	taken := 0
	for i := offset; i < len(pieces); i += stride {
		next <- pieces[i]
		if taken++; taken%50 == 0 {
			fmt.Fprintf(os.Stderr, "%d of %d pieces, %d statements, %d values, %d differ\n", i, len(pieces), w.statements.Load(), w.values.Load(), w.different.Load())
		}
	}
	close(next)
	wg.Wait()
	w.t.Logf("%d of %d pieces: %d statements with %d values, %d differ, %d undecided", taken, len(pieces), w.statements.Load(), w.values.Load(), w.different.Load(), w.undecided.Load())
	if w.stored != "" {
		w.t.Logf("%d sheets in tables, %d can't be", w.tables.Load()-w.unstored.Load(), w.unstored.Load())
	}
}

// differs counts differences and tells one of them.
func (w *sweeper) differs(count int, statement, how string) {
	w.different.Add(int64(count))
	w.t.Errorf("%s\n\t%s (%d alike)", statement, how, count)
	w.mu.Lock()
	defer w.mu.Unlock()
	fmt.Fprintf(w.report, "%s\n\t%s (%d alike)\n", statement, how, count)
}

// statement compares one statement with one error or a few values. Nothing else in it can
// fail, so another error is a difference.
func (w *sweeper) statement(statement string) bool {
	o, how := w.compare(statement)
	if o >= enginetest.Raced && o != enginetest.Undecided {
		w.differs(1, statement, how)
		return false
	}
	return true
}

func (w *sweeper) compare(statement string) (enginetest.Outcome, string) {
	w.statements.Add(1)
	w.values.Add(1)
	o, how := enginetest.Compare(w.t.Context(), statement, false, random.Imprecise(statement), w.oracle, w.ask)
	for _, text := range refusals {
		if o != enginetest.Equal && strings.Contains(how, text) {
			o = enginetest.Undecided
		}
	}
	if enginetest.SumOverflows(how) {
		o = enginetest.Undecided
	}
	if o == enginetest.Undecided {
		w.undecided.Add(1)
	}
	return o, how
}

// refusals are what docs/compatibility.md says is refused.
var refusals = []string{"Timestamps with nanoseconds are supported from", "of more than nanosecond precision are not supported"}

// both asks both engines for a sheet; ok is false if one of them failed.
func (w *sweeper) both(s *sweep.Sheet) (want, got enginetest.Answer, ok bool) {
	ctx, cancel := context.WithTimeout(w.t.Context(), sheetTimeout)
	defer cancel()
	w.statements.Add(1)
	want, err := w.oracle(ctx, s.Statement())
	if err != nil {
		return want, got, false
	}
	got, err = w.ask(ctx, w.store(ctx, s).Statement())
	w.values.Add(int64(len(want.Rows) * len(s.Exprs)))
	return want, got, err == nil
}

// store makes a table of a sheet's rows, if that is asked for and a table can have them,
// or has its functions within lambdas or branches.
func (w *sweeper) store(ctx context.Context, s *sweep.Sheet) *sweep.Sheet {
	switch w.stored {
	case "":
		return s
	case "lambdas", "branches":
		return s.Within(w.stored)
	}
	name := fmt.Sprintf("sweep_%d", w.tables.Add(1))
	create, read, ok := s.Stored(name, fmt.Sprintf("format = '%s', external_location = 's3://%s/%s/'", w.stored, corpusBucket, name))
	if !ok {
		return s
	}
	if _, err := w.ask(ctx, create); err == nil && w.alike(ctx, name, create) {
		return read
	}
	w.unstored.Add(1)
	return s
}

// alike reports that a table has the types of what it was made of: its timestamps have
// milliseconds, whatever they had.
func (w *sweeper) alike(ctx context.Context, table, create string) bool {
	_, query, _ := strings.Cut(create, ") AS ")
	in, err := w.ask(ctx, query+" LIMIT 0")
	if err != nil {
		return false
	}
	out, err := w.ask(ctx, "SELECT * FROM "+table+" LIMIT 0")
	return err == nil && slices.EqualFunc(in.Types, out.Types, func(a, b sql.Type) bool { return a.String() == b.String() })
}

// halves are a sheet's expressions in two parts.
func halves(s *sweep.Sheet) [2]*sweep.Sheet {
	a, b, n := *s, *s, len(s.Exprs)/2
	a.Exprs, b.Exprs = s.Exprs[:n], s.Exprs[n:]
	if s.Probes != nil {
		a.Probes, b.Probes = s.Probes[:n], s.Probes[n:]
	}
	return [2]*sweep.Sheet{&a, &b}
}

// sheet compares a sheet. If it fails, what fails in it is found by halving.
func (w *sweeper) sheet(s *sweep.Sheet) bool {
	want, got, ok := w.both(s)
	switch {
	case !ok && len(s.Exprs) > 1:
		h := halves(s)
		first := w.sheet(h[0])
		return w.sheet(h[1]) && first
	case !ok:
		return w.statement(s.Statement())
	}
	cells, how := enginetest.Cells(want, got, len(s.Keys), random.Imprecise(s.Statement()))
	if cells == nil {
		if how != "" {
			w.differs(1, s.Statement(), how)
		}
		return how == ""
	}
	for column, count := range columns(cells) {
		e := s.Exprs[column-len(s.Keys)]
		one := *s
		one.Exprs = []string{e}
		if o, how := w.compare(one.Statement()); o == enginetest.Different || o == enginetest.Raced {
			w.differs(count, one.Statement(), how)
		} else if o != enginetest.Undecided && !random.Imprecise(e) {
			w.differs(count, s.Statement(), "beside others: "+how+" "+e+w.inTable(s, e))
		}
	}
	return false
}

// inTable says how one expression over a table differs, which no statement alone shows.
func (w *sweeper) inTable(s *sweep.Sheet, expr string) string {
	if w.stored == "" {
		return ""
	}
	one := *s
	one.Exprs = []string{expr}
	want, got, ok := w.both(&one)
	if !ok {
		return " fails as " + w.stored
	}
	_, how := enginetest.Cells(want, got, len(one.Keys), random.Imprecise(one.Statement()))
	return " as " + w.stored + ": " + how
}

// columns counts the cells of each column.
func columns(cells [][2]int) map[int]int {
	counts := map[int]int{}
	for _, c := range cells {
		counts[c[1]]++
	}
	return counts
}

// probes compares the probes of a sheet: over columns, over constants, over both, and
// the errors that TRY hides.
func (w *sweeper) probes(s *sweep.Sheet) {
	want, got, ok := w.both(s)
	if !ok {
		if len(s.Exprs) > 1 {
			for _, half := range halves(s) {
				w.probes(half)
			}
			return
		}
		w.each(s)
		return
	}
	cells, how := enginetest.Cells(want, got, len(s.Keys), random.Imprecise(s.Statement()))
	if cells == nil && how != "" {
		if len(s.Exprs) > 1 {
			for _, half := range halves(s) {
				w.probes(half)
			}
			return
		}
		w.differs(len(want.Rows), s.Statement(), how)
		return
	}
	wrong := map[int][]int{}
	for _, c := range cells {
		wrong[c[1]] = append(wrong[c[1]], c[0])
	}
	constants := &sweep.Sheet{}
	for i, p := range s.Probes {
		column := len(s.Keys) + i
		w.examples(s, p, want, wrong[column], s.Exprs[i])
		var values, nulls [][]int
		for r, row := range want.Rows {
			if slices.Contains(wrong[column], r) {
				continue
			}
			switch at := indexes(row[:len(s.Keys)]); {
			case row[column] != nil || p.Null(at):
				values = append(values, at)
			default:
				nulls = append(nulls, at)
			}
		}
		for n, at := range thin(nulls, maxErrors) {
			if n%2 == 0 {
				w.statement("SELECT " + p.Constant(at))
			} else {
				w.statement(p.Column(at))
			}
		}
		for _, at := range thin(values, maxConstants) {
			constants.Exprs = append(constants.Exprs, p.Constant(at))
		}
		if mixed := p.MixedSheet(); mixed != nil && wrong[column] == nil {
			w.sheet(mixed)
		}
	}
	for part := range slices.Chunk(constants.Exprs, 60) {
		w.sheet(&sweep.Sheet{Exprs: part})
	}
}

// thin takes most of a list, spread over it.
func thin(all [][]int, most int) [][]int {
	if len(all) <= most {
		return all
	}
	var out [][]int
	for i := range most {
		out = append(out, all[i*len(all)/most])
	}
	return out
}

// indexes reads the keys of a row, which count from 1.
func indexes(keys []*string) []int {
	out := make([]int, len(keys))
	for i, k := range keys {
		n, _ := strconv.Atoi(*k)
		out[i] = n - 1
	}
	return out
}

// examples tells of some of a probe's values that differ by the shortest statement that shows it.
func (w *sweeper) examples(s *sweep.Sheet, p *sweep.Probe, want enginetest.Answer, rows []int, expr string) {
	for n, r := range rows {
		if n >= maxExamples {
			return
		}
		at := indexes(want.Rows[r][:len(s.Keys)])
		count := 1
		if n == min(maxExamples, len(rows))-1 {
			count = len(rows) - n
		}
		one := *s
		one.Exprs = []string{expr}
		shown := false
		for _, statement := range []string{"SELECT " + p.Constant(at), p.Column(at), one.Statement()} {
			if o, how := w.compare(statement); o == enginetest.Different || o == enginetest.Raced {
				w.differs(count, statement, how)
				shown = true
				break
			}
		}
		if !shown && !random.Imprecise(expr) {
			w.differs(count, s.Statement(), "beside others: "+expr+w.inTable(s, expr))
		}
	}
}

// each compares a probe whose sheet fails value by value: it is refused, or fails in a
// way that TRY doesn't catch.
func (w *sweeper) each(s *sweep.Sheet) {
	p := s.Probes[0]
	combos := p.Combos(0)
	_, err := w.oracle(w.t.Context(), s.Statement())
	refused, failed := errors.AsType[*sql.Error](err)
	if failed && !refused.Pos.IsZero() {
		combos = combos[:1]
	}
	equal := true
	for _, at := range thin(combos, 3*maxConstants) {
		equal = w.statement("SELECT "+p.Constant(at)) && equal
	}
	if !failed && equal {
		w.statement(s.Statement())
	}
}
