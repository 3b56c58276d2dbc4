package trino

import (
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"glaux/conform"
	"glaux/conform/random"
	"glaux/sql"
)

// TestMistakes makes GLAUX_MISTAKES mistakes in the statements of conform/ and
// compares what the Trino at GLAUX_TRINO says of each with what the parser says:
// place and text. One in a hundred may differ.
func TestMistakes(t *testing.T) {
	url, count := os.Getenv("GLAUX_TRINO"), os.Getenv("GLAUX_MISTAKES")
	if url == "" || count == "" {
		t.Skip("GLAUX_TRINO and GLAUX_MISTAKES are not set")
	}
	n, err := strconv.Atoi(count)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := conform.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{URL: url, User: "mistakes", Catalog: "memory", Schema: "default", Zone: "UTC"}
	r := rand.New(rand.NewPCG(uint64(n), 0))
	wrong, seen := 0, 0
	for range n {
		// EXPLAIN (TYPE VALIDATE) runs nothing of what has no mistake after all.
		text := "EXPLAIN (TYPE VALIDATE) " + random.Mistake(r, cases[r.IntN(len(cases))].SQL)
		_, err := c.Query(t.Context(), text)
		want := ""
		if e, ok := errors.AsType[*sql.Error](err); ok && e.Name == "SYNTAX_ERROR" && strings.HasPrefix(e.Message, "mismatched input") { // not of JSON paths
			want = e.Error()
		}
		got := ""
		if _, err := sql.Parse(text, sql.Options{TrinoOnly: true}); err != nil && strings.Contains(err.Error(), "mismatched input") {
			got = err.Error()
		}
		if want != "" || got != "" {
			seen++
		}
		if got != want {
			wrong++
			t.Logf("%s\nGlaux: %s\nTrino: %s", text, got, want)
		}
	}
	t.Logf("%d of %d syntax errors differ", wrong, seen)
	if wrong*100 > seen {
		t.Fail()
	}
}
