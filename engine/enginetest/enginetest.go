// Package enginetest runs the conformance scripts of conform/ on any engine, so
// that all of them are held to the same answers.
package enginetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"glaux/conform"
	"glaux/sql"
)

// Answer is what a statement answered: the output's names and types, and its
// rows in Athena's text form, nil for NULL.
type Answer struct {
	Names []string
	Types []sql.Type
	Rows  [][]*string
}

// Ask runs one statement in the corpus's session (conform/README.md). An error of
// the statement itself is a *sql.Error.
type Ask func(ctx context.Context, statement string) (Answer, error)

// caseTimeout bounds one case: none of them does real work.
const caseTimeout = 2 * time.Minute

// Conform runs every script, prints a table of passed and failed cases by area,
// and fails for each case that fails without being listed in
// conform/known-failures.txt, or is listed and passes.
//
// GLAUX_CONFORM restricts the run to ids that start with it; GLAUX_CONFORM_REPORT
// names a file to write every difference to. GLAUX_CONFORM_MESSAGES=1 also compares
// the messages of errors.
func Conform(t *testing.T, ask Ask, parallel int) {
	t.Helper()
	known, err := conform.KnownFailures()
	if err != nil {
		t.Fatal(err)
	}
	cases, err := conform.Load()
	if err != nil {
		t.Fatal(err)
	}
	run(t, cases, ask, parallel, known)
}

// TPC runs the queries of a TPC benchmark; none may fail. The session of ask has
// its catalog.
func TPC(t *testing.T, benchmark string, ask Ask, parallel int) {
	t.Helper()
	cases, err := conform.LoadTPC(benchmark)
	if err != nil {
		t.Fatal(err)
	}
	run(t, cases, ask, parallel, nil)
}

// Verify runs every script on the oracle, which must answer all of them.
func Verify(t *testing.T, ask Ask, parallel int) {
	t.Helper()
	cases, err := conform.Load()
	if err != nil {
		t.Fatal(err)
	}
	run(t, cases, ask, parallel, nil)
}

func run(t *testing.T, cases []conform.Case, ask Ask, parallel int, known map[string]bool) {
	t.Helper()
	if prefix := os.Getenv("GLAUX_CONFORM"); prefix != "" {
		cases = withPrefix(cases, prefix)
	}
	differences := runAll(t.Context(), cases, ask, parallel)

	failed := map[string]string{}
	for i, c := range cases {
		if differences[i] != "" {
			failed[c.ID] = differences[i]
		}
		switch {
		case differences[i] != "" && !known[c.ID]:
			t.Errorf("%s: %s\n\t%s", c.ID, c.SQL, differences[i])
		case differences[i] == "" && known[c.ID]:
			t.Errorf("%s passes: take it off conform/known-failures.txt", c.ID)
		}
	}
	t.Log("\n" + table(cases, failed))
	if err := report(cases, failed); err != nil {
		t.Error(err)
	}
}

func withPrefix(cases []conform.Case, prefix string) []conform.Case {
	var kept []conform.Case
	for _, c := range cases {
		if strings.HasPrefix(c.ID, prefix) {
			kept = append(kept, c)
		}
	}
	return kept
}

func runAll(ctx context.Context, cases []conform.Case, ask Ask, parallel int) []string {
	differences := make([]string, len(cases))
	next := make(chan int)
	var wg sync.WaitGroup
	for range max(parallel, 1) {
		wg.Go(func() {
			for i := range next {
				differences[i] = runCase(ctx, cases[i], ask)
			}
		})
	}
	for i := range cases {
		next <- i
	}
	close(next)
	wg.Wait()
	return differences
}

// runCase returns how the answer differs from the expected one, or "".
func runCase(ctx context.Context, c conform.Case, ask Ask) string {
	ctx, cancel := context.WithTimeout(ctx, caseTimeout)
	defer cancel()
	if !c.Answered() {
		return "no answer in the script yet: ask the oracle (conform/README.md)"
	}
	got, err := ask(ctx, c.SQL)
	if c.Error != nil {
		return differentError(c.Error, err)
	}
	if err != nil {
		return "error " + describe(err)
	}
	return different(c, got)
}

func describe(err error) string {
	if e, ok := errors.AsType[*sql.Error](err); ok {
		return e.Name + ": " + e.Error()
	}
	return err.Error()
}

func differentError(want *conform.Error, err error) string {
	if err == nil {
		return "no error, want " + want.Name + ": " + want.Message
	}
	if want.Name == "GENERIC_INTERNAL_ERROR" {
		return ""
	}
	e, ok := errors.AsType[*sql.Error](err)
	if !ok || e.Name != want.Name || e.Pos.Line != want.Line || e.Pos.Column != want.Column {
		return fmt.Sprintf("error %s, want %s: %s", describe(err), want.Name, want.Message)
	}
	if os.Getenv("GLAUX_CONFORM_MESSAGES") != "" && said(e) != said(&sql.Error{Name: want.Name, Message: strings.TrimPrefix(want.Message, fmt.Sprintf("line %d:%d: ", want.Line, want.Column))}) {
		return fmt.Sprintf("error %s, want %s: %s", describe(err), want.Name, want.Message)
	}
	return ""
}

func different(c conform.Case, got Answer) string {
	types := make([]string, len(got.Types))
	for i, ty := range got.Types {
		types[i] = ty.String()
	}
	if !strings.EqualFold(strings.Join(types, "\t"), strings.Join(c.Types, "\t")) {
		return fmt.Sprintf("types %q, want %q", types, c.Types)
	}
	if c.Names != nil && strings.Join(got.Names, "\t") != strings.Join(c.Names, "\t") {
		return fmt.Sprintf("names %q, want %q", got.Names, c.Names)
	}
	if len(got.Rows) != len(c.Rows) {
		return fmt.Sprintf("%d rows, want %d", len(got.Rows), len(c.Rows))
	}
	have, want := got.Rows, c.Rows
	if c.Unordered {
		have, want = sorted(have), sorted(want)
	}
	for i := range want {
		for k := range want[i] {
			if !sameValue(have[i][k], want[i][k], c.Approx) {
				return fmt.Sprintf("row %d column %d: %s, want %s", i+1, k+1, show(have[i][k]), show(want[i][k]))
			}
		}
	}
	return ""
}

func sorted(rows [][]*string) [][]*string {
	key := func(r []*string) string {
		var b strings.Builder
		for _, v := range r {
			b.WriteString(show(v) + "\t")
		}
		return b.String()
	}
	out := append([][]*string(nil), rows...)
	sort.Slice(out, func(i, j int) bool { return key(out[i]) < key(out[j]) })
	return out
}

func show(v *string) string {
	if v == nil {
		return "NULL"
	}
	return strconv.Quote(*v)
}

func sameValue(have, want *string, approx bool) bool {
	if have == nil || want == nil {
		return have == want
	}
	return *have == *want || approx && near(*have, *want)
}

// near compares texts word by word, numbers to 1e-12 relative.
func near(have, want string) bool {
	split := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("[]{}=, ", r) })
	}
	h, w := split(have), split(want)
	if len(h) != len(w) {
		return false
	}
	for i := range w {
		if h[i] == w[i] {
			continue
		}
		x, err1 := strconv.ParseFloat(h[i], 64)
		y, err2 := strconv.ParseFloat(w[i], 64)
		if err1 != nil || err2 != nil || math.Abs(x-y) > 1e-12*max(math.Abs(x), math.Abs(y)) {
			return false
		}
	}
	return true
}

// table lists passed and failed cases by area.
func table(cases []conform.Case, failed map[string]string) string {
	type count struct{ passed, failed int }
	counts := map[string]*count{}
	var areas []string
	all := &count{}
	for _, c := range cases {
		n := counts[c.Area]
		if n == nil {
			n = &count{}
			counts[c.Area] = n
			areas = append(areas, c.Area)
		}
		if failed[c.ID] == "" {
			n.passed++
			all.passed++
		} else {
			n.failed++
			all.failed++
		}
	}
	var b strings.Builder
	line := func(area string, n *count) {
		fmt.Fprintf(&b, "%-16s %6d %6d %6.1f %%\n", area, n.passed, n.failed, 100*float64(n.passed)/float64(max(n.passed+n.failed, 1)))
	}
	fmt.Fprintf(&b, "%-16s %6s %6s\n", "area", "passed", "failed")
	for _, a := range areas {
		line(a, counts[a])
	}
	line("all", all)
	return b.String()
}

func report(cases []conform.Case, failed map[string]string) error {
	path := os.Getenv("GLAUX_CONFORM_REPORT")
	if path == "" {
		return nil
	}
	var b strings.Builder
	for _, c := range cases {
		if failed[c.ID] != "" {
			fmt.Fprintf(&b, "%s\t%s\n\t%s\n", c.ID, c.SQL, failed[c.ID])
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
