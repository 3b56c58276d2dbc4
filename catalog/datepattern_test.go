package catalog

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestDatePatterns compares with what Java's DateTimeFormatter writes (pattern,
// time, text), and reads that back.
func TestDatePatterns(t *testing.T) {
	data, err := os.ReadFile("testdata/datepatterns.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		f := strings.SplitN(strings.TrimSuffix(line, "\n"), "|", 3)
		at, err := time.Parse("2006-01-02T15:04:05.999999999", f[1])
		if err != nil {
			t.Fatal(err)
		}
		p, err := newDatePattern(f[0])
		if err != nil {
			t.Errorf("%s: %v", f[0], err)
			continue
		}
		if got := p.format(at); got != f[2] {
			t.Errorf("%s of %s: %q, want %q", f[0], f[1], got, f[2])
		}
		back, err := p.parse(f[2])
		if err != nil {
			t.Errorf("%s from %q: %v", f[0], f[2], err)
		} else if again := p.format(back); p.chronological() && again != f[2] {
			t.Errorf("%s from %q: %s, which is %q", f[0], f[2], back, again)
		}
	}
}

func FuzzDatePattern(f *testing.F) {
	f.Add("yyyy-MM-dd'T'HH[:mm]", "2024-01-31T10:05")
	f.Add("ppdYYYYww[[q]e]", " 12024111")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		p, err := newDatePattern(pattern)
		if err != nil {
			return
		}
		if at, err := p.parse(text); err == nil && at.Year() > 0 && at.Year() < 10000 {
			p.format(at)
		}
	})
}
