package fn_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"glaux/sql/fn"
)

var kindNames = map[fn.Kind]string{fn.Scalar: "scalar", fn.Aggregate: "aggregate", fn.Window: "window", fn.Table: "table"}

// TestCatalogIsTrinos holds the catalog to SHOW FUNCTIONS of a real Trino 476
// (without machine learning functions and table_changes).
func TestCatalogIsTrinos(t *testing.T) {
	type row struct {
		Name, Args, Result, Kind string
		Deterministic            bool
	}
	f, err := os.Open("testdata/functions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := map[row]bool{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var r row
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		want[r] = true
	}
	got := map[row]bool{}
	for _, f := range fn.All() {
		if f.Hidden {
			continue
		}
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			for _, s := range f.Sigs {
				if s.Hidden {
					continue
				}
				got[row{name, s.ArgumentTypes(), s.ResultType(), kindNames[f.Kind], !f.Nondeterministic && f.Kind != fn.Table}] = true
			}
		}
	}
	for r := range want {
		if !got[r] {
			t.Errorf("missing: %+v", r)
		}
	}
	for r := range got {
		if !want[r] {
			t.Errorf("not in Trino: %+v", r)
		}
	}
}

func TestCatalogIsWhole(t *testing.T) {
	all := fn.All()
	if !slices.IsSortedFunc(all, func(a, b *fn.Func) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	}) {
		t.Error("All is not sorted")
	}
	lowered := 0
	for _, f := range all {
		if f.Doc == "" || !strings.HasSuffix(f.Doc, ".") {
			t.Errorf("%s: a doc is a sentence, not %q", f.Name, f.Doc)
		}
		if len(f.Sigs) == 0 {
			t.Errorf("%s has no signature", f.Name)
		}
		if f.Kind != fn.Table && fn.Lookup(strings.ToUpper(f.Name)) != f {
			t.Errorf("%s is not found by name", f.Name)
		}
		for _, l := range lowerings(f) {
			if set := b2i(l.Expr != "") + b2i(l.Kernel != "") + b2i(l.Special != ""); set != 1 {
				t.Errorf("%s: %d ways to lower in %+v", f.Name, set, l)
			}
		}
		if !f.Lowered() {
			continue
		}
		lowered++
		if cases := strings.Split(f.Test, "\n----\n"); len(cases) < 2 {
			t.Errorf("%s has %d test cases", f.Name, len(cases))
		}
	}
	if lowered < 290 {
		t.Errorf("only %d functions are lowered", lowered)
	}
}

func lowerings(f *fn.Func) []fn.Lowering {
	var out []fn.Lowering
	if !f.Duck.IsZero() {
		out = append(out, f.Duck)
	}
	for _, s := range f.Sigs {
		if !s.Duck.IsZero() {
			out = append(out, s.Duck)
		}
	}
	return out
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
