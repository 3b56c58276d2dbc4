// Command gen writes docs/functions.md from the function catalog. Run it in the
// repository's root: go run ./sql/fn/gen.
package main

import (
	"fmt"
	"os"
	"strings"

	"glaux/sql/fn"
)

const path = "docs/functions.md"

func main() {
	if err := os.WriteFile(path, []byte(page()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// page is the reference: one section a kind, one entry a function.
func page() string {
	var b strings.Builder
	b.WriteString("# Functions\n\nGenerated from `sql/fn` by `go run ./sql/fn/gen`; don't edit.\n\n" +
		"Types are in Trino's notation: a single letter stands for any type, `varchar(x)` for a varchar of any length, `...` for any number of such arguments. " +
		"Functions marked † run on the Trino engine only.\n")
	for _, s := range []struct {
		kind  fn.Kind
		title string
	}{{fn.Scalar, "Scalar functions"}, {fn.Aggregate, "Aggregate functions"}, {fn.Window, "Window functions"}, {fn.Table, "Table functions"}} {
		fmt.Fprintf(&b, "\n## %s\n", s.title)
		for _, f := range fn.All() {
			if f.Kind == s.kind && !f.Hidden {
				entry(&b, f)
			}
		}
	}
	return b.String()
}

func entry(b *strings.Builder, f *fn.Func) {
	fmt.Fprintf(b, "\n### %s", f.Name)
	if !f.Lowered() && f.Kind != fn.Table {
		b.WriteString(" †")
	}
	fmt.Fprintf(b, "\n\n%s", f.Doc)
	if len(f.Aliases) > 0 {
		fmt.Fprintf(b, " Also: `%s`.", strings.Join(f.Aliases, "`, `"))
	}
	b.WriteString("\n\n```\n")
	for i := range f.Sigs {
		if s := &f.Sigs[i]; !s.Hidden {
			fmt.Fprintf(b, "%s%s\n", f.Name, s.String())
		}
	}
	b.WriteString("```\n")
}
