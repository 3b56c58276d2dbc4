package main

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"glaux/conform"
)

var (
	operatorLine = regexp.MustCompile(`^[ │├└─]*([A-Z][A-Za-z]*)\[`)
	outputLine   = regexp.MustCompile(`(?m)^    (?:CPU|Input): .*, Output: (\d+) rows? \(`)
	resultInput  = regexp.MustCompile(`    Output\[columnNames[^\n]*\n[^\n]*Layout: [^\n]*\n[^\n]*Scheduled: [^\n]*?Input: (\d+) rows? \(`)
)

// TestAnalyzeCorpus has some statements of each script analyzed: its rows are
// counted right, and each operator has figures or says with which it ran.
func TestAnalyzeCorpus(t *testing.T) {
	const some = "50" // how the names of those end
	c := newCorpus(t)
	cases, err := conform.Load()
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	room := make(chan struct{}, caseConcurrency)
	ran := 0
	for _, k := range cases {
		if !strings.HasSuffix(k.ID, some) || k.Error != nil || !strings.HasPrefix(strings.ToUpper(k.SQL), "SELECT") && !strings.HasPrefix(strings.ToUpper(k.SQL), "WITH") {
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
			if problem := wrongAnalysis(strings.Join(lines, "\n"), len(k.Rows)); problem != "" {
				t.Errorf("%s: %s in\n%s", k.SQL, problem, strings.Join(lines, "\n"))
			}
		})
	}
	running.Wait()
	if ran < 20 {
		t.Errorf("only %d cases", ran)
	}
}

func wrongAnalysis(text string, rows int) string {
	forms := []*regexp.Regexp{outputLine, resultInput}
	constant := !strings.Contains(text, "Scheduled: ") && strings.Contains(text, "─ Values[")
	if constant {
		forms = forms[:1] // rows that stand in the plan: nothing runs that has figures
	}
	for _, form := range forms {
		if m := form.FindStringSubmatch(text); m == nil && (form == outputLine || rows > 0) || m != nil && m[1] != fmt.Sprint(rows) {
			return fmt.Sprintf("%q instead of %d rows", m, rows)
		}
	}
	if constant {
		return ""
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		m := operatorLine.FindStringSubmatch(line)
		if m == nil || m[1] == "With" || m[1] == "CTE" || m[1] == "Subquery" || m[1] == "Fragment" || i+2 >= len(lines) {
			continue
		}
		if next := lines[i+2]; !strings.Contains(next, "Scheduled: ") && !strings.Contains(next, "Run as one") {
			return "no figures of " + line
		}
	}
	return ""
}
