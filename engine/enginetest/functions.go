package enginetest

import (
	"os"
	"strings"
	"testing"

	"glaux/conform"
	"glaux/sql/fn"
)

// Functions runs the test cases that stand with each function of the catalog and
// fails for each one that is not answered as it says. GLAUX_CONFORM restricts the
// run to ids that start with it: "fn/" and the function's name.
func Functions(t *testing.T, ask Ask, parallel int) {
	t.Helper()
	var cases []conform.Case
	for _, f := range fn.All() {
		if strings.TrimSpace(f.Test) == "" {
			continue
		}
		parsed, err := conform.Parse("fn/"+f.Name, strings.Trim(f.Test, "\n"))
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		cases = append(cases, parsed...)
	}
	if prefix := os.Getenv("GLAUX_CONFORM"); prefix != "" {
		cases = withPrefix(cases, prefix)
	}
	for i, difference := range runAll(t.Context(), cases, ask, parallel) {
		if difference != "" {
			t.Errorf("%s: %s\n\t%s", cases[i].ID, cases[i].SQL, difference)
		}
	}
}
