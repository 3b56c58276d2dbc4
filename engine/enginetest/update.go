package enginetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glaux/conform"
	"glaux/sql"
)

// Update asks the oracle for the cases that have no answer yet and writes them
// into the scripts of the folder. Each is asked twice: an answer that changes
// can't be a case.
func Update(t *testing.T, ask Ask, folder string) {
	t.Helper()
	scripts, err := filepath.Glob(filepath.Join(folder, "*.test"))
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]bool{}
	cases, err := conform.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		taken[c.ID] = true
	}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		area := strings.TrimSuffix(filepath.Base(script), ".test")
		filled, err := conform.Fill(area, string(text), taken, func(c *conform.Case) error { return answer(t.Context(), c, ask) })
		switch {
		case err != nil:
			t.Errorf("%s: %v", script, err)
		case filled != strings.TrimRight(string(text), "\n")+"\n":
			if err := os.WriteFile(script, []byte(filled), 0o644); err != nil {
				t.Error(err)
			}
		}
	}
}

// answer sets what the oracle says, and the flag unordered if rows come in
// another order the second time.
func answer(ctx context.Context, c *conform.Case, ask Ask) error {
	ctx, cancel := context.WithTimeout(ctx, caseTimeout)
	defer cancel()
	got, err := ask(ctx, c.SQL)
	if e, ok := errors.AsType[*sql.Error](err); ok {
		c.Error = &conform.Error{Name: e.Name, Line: e.Pos.Line, Column: e.Pos.Column, Message: e.Error()}
		return nil
	}
	if err != nil {
		return err
	}
	c.Names, c.Rows = got.Names, got.Rows
	c.Types = []string{}
	for _, t := range got.Types {
		c.Types = append(c.Types, t.String())
	}
	if difference := runCase(ctx, *c, ask); difference == "" {
		return nil
	}
	c.Unordered = true
	if difference := runCase(ctx, *c, ask); difference != "" {
		return fmt.Errorf("asked again, the answer differs: %s", difference)
	}
	return nil
}
