package kernel

import (
	"testing"

	"glaux/sql/jsonpath"
)

// TestPathAllocations checks that evaluating a path over one document after the
// other allocates nothing once the memory is there.
func TestPathAllocations(t *testing.T) {
	const doc = `{"a":17,"b":"xyz","c":[1,2,3],"d":{"e":1.5,"f":null},"g":"\u00e9\n"}`
	for _, text := range []string{
		"lax $.a", "strict $.d.e", "lax $.c[*]", "lax $.c[last]", "lax $..e", "lax $.*", "lax $.g",
		`lax $ ? (@.b starts with "x").c`, "lax $ ? (exists(@.d.e))", "lax $.d.f ? (@ == null)",
	} {
		path, err := compiled(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		var d document
		e := evaluator{}
		run := func() {
			e.reset()
			n, ok := d.parseFirst(doc)
			if !ok {
				t.Fatal("not parsed")
			}
			items, err := e.run(path, item{n: n}, nil)
			if err != nil || len(items) == 0 {
				t.Fatalf("%s: %d items, %v", text, len(items), err)
			}
		}
		run()
		if n := testing.AllocsPerRun(100, run); n > 0 {
			t.Errorf("%s: %v allocations a document", text, n)
		}
	}
}

// FuzzPath checks that no document and no path make an evaluation fail otherwise
// than with an error.
func FuzzPath(f *testing.F) {
	f.Add("lax $.a[*] ? (@ > 1).size()", `{"a":[1,2,{"b":null}]}`)
	f.Add("strict $.keyvalue().value[last to 0]", `[{"a":1e400,"a":-0}]`)
	f.Add("lax $..x + 1 - $.y.floor() % 2.5", `{"x":9223372036854775807,"y":2}`)
	f.Fuzz(func(t *testing.T, text, doc string) {
		path, err := compiled(text, []jsonpath.Var{{Name: "v", Type: varcharType}})
		if err != nil {
			return
		}
		var d document
		n, ok := d.parseFirst(doc)
		if !ok {
			return
		}
		e := evaluator{}
		items, err := e.run(path, item{n: n}, []item{{t: &varcharType, x: "s"}})
		if err != nil {
			return
		}
		for _, it := range items {
			if it.printable() {
				it.append(nil)
			}
		}
	})
}
