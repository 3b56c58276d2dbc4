package sql

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMistakes has statements with a mistake, each with what a real Trino says of it
// on the next line.
func TestMistakes(t *testing.T) {
	text, err := os.ReadFile("testdata/mistakes.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		_, err := Parse(lines[i], Options{TrinoOnly: true})
		if err == nil || err.Error() != "line "+lines[i+1] {
			t.Errorf("%s\nGot:  %v\nWant: line %s", lines[i], err, lines[i+1])
		}
	}
}

// TestMistakesOfLargeStatements are found soon, if not always in Trino's words.
func TestMistakesOfLargeStatements(t *testing.T) {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	for name, text := range map[string]string{
		"sum": "SELECT " + strings.Repeat("1+", 120_000), "list": "SELECT 1 IN (" + strings.Repeat("1,", 20_000) + ")",
		"parentheses": "SELECT " + strings.Repeat("(", 1900), "calls": "SELECT " + strings.Repeat("f(", 800) + "1",
		"columns": "SELECT " + strings.Repeat("a.b AS c, ", 20_000) + " FROM t", "lambdas": "SELECT " + strings.Repeat("x -> ", 900),
		"joins": "SELECT 1 FROM a " + strings.Repeat("JOIN b ON x = y ", 1000) + " JOIN", "cases": "SELECT " + strings.Repeat("CASE WHEN a THEN ", 300),
	} {
		from := used()
		if _, err := Parse(text, Options{TrinoOnly: true}); err == nil || !strings.Contains(err.Error(), "mismatched input") {
			t.Errorf("%s: %v", name, err)
		}
		if took := used() - from; took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}
