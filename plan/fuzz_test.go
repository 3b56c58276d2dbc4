package plan_test

import (
	"testing"

	"glaux/conform"
	"glaux/plan"
)

// FuzzAnalyze checks that whatever parses is analyzed into a sound tree or
// refused, and that the tree can be explained.
func FuzzAnalyze(f *testing.F) {
	cases, err := conform.Load()
	if err != nil {
		f.Fatal(err)
	}
	for i, c := range cases {
		if i%7 == 0 && len(c.SQL) < 400 {
			f.Add(c.SQL)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := analyze(text)
		if err != nil {
			return
		}
		if err := plan.Verify(q); err != nil {
			t.Fatal(err)
		}
		plan.Explain(q, nil)
	})
}
