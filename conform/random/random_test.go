package random

import (
	"testing"

	"glaux/sql"
)

// TestQueries: the same seed makes the same query, and all parse but those with a mistake.
func TestQueries(t *testing.T) {
	c := NewCatalog()
	for seed := range uint64(3000) {
		q := c.Query(seed)
		s := q.String()
		if again := c.Query(seed).String(); s != again {
			t.Fatalf("seed %d makes\n%s\nand\n%s", seed, s, again)
		}
		if _, err := sql.Parse(s, sql.Options{TrinoOnly: true}); err != nil && !q.Wrong {
			t.Errorf("seed %d: %v\n%s", seed, err, s)
		}
	}
}

// TestForms: queries of each form parse.
func TestForms(t *testing.T) {
	c := NewCatalog()
	for _, f := range forms {
		c.Form = f.name
		for seed := range uint64(200) {
			q := c.Query(seed)
			if _, err := sql.Parse(q.String(), sql.Options{TrinoOnly: true}); err != nil && !q.Wrong {
				t.Errorf("%s, seed %d: %v\n%s", f.name, seed, err, q)
			}
		}
	}
}

// TestShrink: what makes a query fail is all that is left.
func TestShrink(t *testing.T) {
	n := &node{typ: "bigint", smallest: "0", parts: []any{"f(", &node{typ: "varchar", smallest: "''", parts: []any{"lower('x')"}}, ", ", &node{typ: "bigint", smallest: "0", parts: []any{"bad(1)"}}, ")"}}
	q := &Query{root: &node{parts: []any{"SELECT ", list([]*node{text("a"), n}), clause(" WHERE x")}}}
	q.Shrink(100, func(s string) bool {
		_, err := sql.Parse(s, sql.Options{TrinoOnly: true})
		return err == nil && containsBad(s)
	})
	if got, want := q.String(), "SELECT a, bad(1)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func containsBad(s string) bool {
	for i := range s {
		if len(s) >= i+4 && s[i:i+4] == "bad(" {
			return true
		}
	}
	return false
}
