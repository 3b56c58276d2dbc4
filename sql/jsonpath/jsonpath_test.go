package jsonpath_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"glaux/conform"
	"glaux/sql"
	"glaux/sql/jsonpath"
)

// TestParse has paths and the column of their error, counted from the path's
// first character; 0: none. The conformance scripts have many more.
func TestParse(t *testing.T) {
	for _, c := range []struct {
		path   string
		column int
	}{
		{"lax $", 0},
		{"strict $.a.\"b c\"[0, 2 to last].*..k ? (@.x > 1 && !(exists(@.y)) || (@ starts with $p) is unknown).size()", 0},
		{"lax -$ * 2 + (1 - .5e1) % 3", 0},
		{"lax $ ? ((@) == 1 && ((@ == 2)))", 0},
		{"lax $ . size . to . -", 0},
		{"", 1},
		{"LAX $", 1},
		{"lax", 4},
		{"lax $ $", 7},
		{"lax $.é", 7},
		{"lax $\n. #", 3},
		{"lax $ ? (1)", 11},
		{"lax $ ? ((@ == 1) == 2)", 19},
		{"lax $[1", 8},
	} {
		_, err := jsonpath.Parse(c.path, sql.Pos{Line: 1})
		e, failed := errors.AsType[*sql.Error](err)
		switch {
		case !failed && c.column != 0:
			t.Errorf("%s: parsed, want an error at %d", c.path, c.column)
		case failed && e.Pos.Column != c.column:
			t.Errorf("%s: %v, want it at %d", c.path, err, c.column)
		}
	}
}

// TestParseDeep checks that nesting costs no more than its length, and has a limit.
func TestParseDeep(t *testing.T) {
	start := time.Now()
	for _, path := range []string{
		"lax $ ? (" + strings.Repeat("(", 900) + "@" + strings.Repeat(")", 900) + " == 1)",
		"lax $ ? (" + strings.Repeat("((@ ? (", 200) + "@ == 1" + strings.Repeat(")) == 1)", 200) + ")",
		"lax " + strings.Repeat("(", 100_000),
		"lax " + strings.Repeat("-", 100_000) + "1",
		"lax $" + strings.Repeat(".a", 100_000),
	} {
		_, err := jsonpath.Parse(path, sql.Pos{Line: 1})
		if _, ok := errors.AsType[*sql.Error](err); err != nil && !ok {
			t.Errorf("%.40s: %v", path, err)
		}
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("deep paths took %s", d)
	}
}

// FuzzParse checks that no text makes the parser fail otherwise than with an error
// of the language.
func FuzzParse(f *testing.F) {
	cases, err := conform.Load()
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		for _, part := range strings.Split(c.SQL, "'") {
			if strings.HasPrefix(part, "lax") || strings.HasPrefix(part, "strict") {
				f.Add(part)
			}
		}
	}
	f.Fuzz(func(t *testing.T, path string) {
		p, err := jsonpath.Parse(path, sql.Pos{Line: 1, Column: 1})
		if err == nil {
			_, err = p.Bind([]jsonpath.Var{{Name: "v", Type: sql.T(sql.Date)}})
		}
		if _, ok := errors.AsType[*sql.Error](err); err != nil && !ok {
			t.Errorf("%q: %v", path, err)
		}
	})
}
