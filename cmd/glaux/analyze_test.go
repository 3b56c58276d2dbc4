package main

import (
	"fmt"
	"hash/crc32"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"glaux/conform"
)

// TestAnalyzeCorpus has statements of the scripts analyzed: the rows of the result
// and of each scan are told and right, each operator has figures or says with which
// it ran, and what operators gave is what such operators can give.
func TestAnalyzeCorpus(t *testing.T) {
	// One of these many, by its text, so that it stays so when scripts grow.
	every := uint32(4)
	if os.Getenv("GLAUX_ANALYZE_ALL") != "" {
		every = 1
	}
	c := newCorpus(t)
	cases, err := conform.Load()
	if err != nil {
		t.Fatal(err)
	}
	known, err := conform.KnownFailures()
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	room := make(chan struct{}, caseConcurrency)
	ran := 0
	for _, k := range cases {
		begin := strings.ToUpper(k.SQL)
		if crc32.ChecksumIEEE([]byte(k.SQL))%every != 0 || k.Error != nil || known[k.ID] || !strings.HasPrefix(begin, "SELECT") && !strings.HasPrefix(begin, "WITH") {
			continue
		}
		ran++
		room <- struct{}{}
		running.Go(func() {
			defer func() { <-room }()
			a, err := c.ask(t.Context(), "EXPLAIN ANALYZE VERBOSE "+k.SQL)
			if err != nil {
				t.Errorf("%s: %v", k.SQL, err)
				return
			}
			var lines []string
			for _, row := range a.Rows {
				lines = append(lines, *row[0])
			}
			if problem := wrongAnalysis(readAnalysis(lines), len(k.Rows)); problem != "" {
				t.Errorf("%s: %s in\n%s", k.SQL, problem, strings.Join(lines, "\n"))
			}
		})
	}
	running.Wait()
	if ran < 500 {
		t.Errorf("only %d cases", ran)
	}
}

// analyzed is an operator of an analysis.
type analyzed struct {
	name, line string
	told       bool // it has figures, or the operator that it ran with has
	rows       int  // what it gave, -1: not told
	input      int  // what it got, or read, -1: not told
	group      bool // its figures are of others, too
	sub        bool // it is in a subquery or at the right side of a lateral join
	children   []*analyzed
}

var (
	operatorLine = regexp.MustCompile(`^[ │├└─]*?([A-Z][A-Za-z]*)\[(.*)\]$`)
	outputOf     = regexp.MustCompile(`^(?:Scheduled: .*|Run as one with .* above), Output: (\d+) rows?\b`)
	inputOf      = regexp.MustCompile(`^(?:Scheduled: .*, )?Input: (\d+) rows? \(`)
	rowsLine     = regexp.MustCompile(`^(?:CPU: .*, )?Input: .*, Output: (\d+) rows? \(`)
)

// readAnalysis reads the tree of an analysis; its root stands for the fragment.
func readAnalysis(lines []string) *analyzed {
	root := &analyzed{rows: -1, input: -1}
	path, depths := []*analyzed{root}, []int{-1}
	for _, line := range lines {
		text := strings.TrimLeft(line, " │├└─")
		depth := len([]rune(line)) - len([]rune(text))
		at := path[len(path)-1]
		if m := operatorLine.FindStringSubmatch(line); m != nil && (depth == 4 || strings.Contains(line, "─ ")) {
			for depths[len(depths)-1] >= depth {
				path, depths = path[:len(path)-1], depths[:len(depths)-1]
			}
			up := path[len(path)-1]
			at = &analyzed{name: m[1], line: text, rows: -1, input: -1, sub: up.sub || up.name == "Subquery" || strings.HasPrefix(up.name, "Lateral") && len(up.children) > 0}
			up.children = append(up.children, at)
			path, depths = append(path, at), append(depths, depth)
			continue
		}
		at.told = at.told || strings.HasPrefix(text, "Scheduled: ") || strings.HasPrefix(text, "Run as one with ") || text == "Not run"
		at.group = at.group || strings.HasPrefix(text, "Run as one: ")
		for form, to := range map[*regexp.Regexp]*int{outputOf: &at.rows, inputOf: &at.input, rowsLine: &root.rows} {
			if m := form.FindStringSubmatch(text); m != nil && *to < 0 {
				*to, _ = strconv.Atoi(m[1])
			}
		}
	}
	return root
}

func (a *analyzed) each(f func(*analyzed)) {
	f(a)
	for _, c := range a.children {
		c.each(f)
	}
}

// source is the operator whose rows one gets, nil if it has several or none.
func (a *analyzed) source() *analyzed {
	rest := slices.DeleteFunc(slices.Clone(a.children), func(c *analyzed) bool { return c.name == "Subquery" || c.name == "CTE" || c.name == "RecursiveCTE" })
	switch {
	case len(rest) != 1:
		return nil
	case rest[0].name == "With":
		return rest[0].source()
	}
	return rest[0]
}

var limitCount = regexp.MustCompile(`^Limit\[count = (\d+)\]`)

// wrongAnalysis says what is wrong with an analysis of a statement of so many rows.
func wrongAnalysis(root *analyzed, rows int) (problem string) {
	if root.rows != rows {
		return fmt.Sprintf("%d instead of %d rows", root.rows, rows)
	}
	output := root.children[0]
	ran, reads := false, false
	root.each(func(a *analyzed) { ran, reads = ran || a.told, reads || a.name == "TableScan" })
	if !ran && reads { // else its rows stand in the plan, and nothing runs that has figures
		return "no figures"
	}
	if ran && output.rows != rows {
		return fmt.Sprintf("the output is %d rows instead of %d", output.rows, rows)
	}
	output.each(func(a *analyzed) {
		if !ran || problem != "" {
			return
		}
		if p := a.wrong(); p != "" {
			problem = p + ": " + a.line
		}
	})
	return problem
}

func (a *analyzed) wrong() string {
	switch a.name {
	case "With", "CTE", "Subquery":
		return ""
	case "TableScan":
		if a.rows < 0 {
			return "a scan's rows aren't told"
		}
		if a.input >= 0 && a.rows > a.input && !a.group {
			return "a scan gives more than it reads"
		}
	}
	if !a.told {
		return "no figures"
	}
	in := a.source()
	if a.sub || in == nil || a.rows < 0 || in.rows < 0 {
		return "" // what is below a subquery runs for all the rows of what is above it
	}
	switch a.name {
	case "Output", "Project", "Sort", "Window":
		if a.rows != in.rows {
			return fmt.Sprintf("%d rows of %d", a.rows, in.rows)
		}
	case "Filter", "Limit", "Distinct", "Sample":
		if a.rows > in.rows {
			return fmt.Sprintf("%d rows of %d", a.rows, in.rows)
		}
	}
	if m := limitCount.FindStringSubmatch(a.line); m != nil {
		if n, _ := strconv.Atoi(m[1]); a.rows > n {
			return fmt.Sprintf("%d rows", a.rows)
		}
	}
	return ""
}
