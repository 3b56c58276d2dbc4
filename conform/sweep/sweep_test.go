package sweep

import (
	"reflect"
	"testing"

	"glaux/sql"
)

// TestAreas holds areas to being the same each time, not empty, and statements of the size that is allowed.
func TestAreas(t *testing.T) {
	for _, name := range Areas() {
		a, ok := Of(name)
		if !ok || len(a.Probes)+len(a.Sheets)+len(a.Statements) == 0 {
			t.Errorf("%s has nothing", name)
		}
		if again, _ := Of(name); !reflect.DeepEqual(a, again) {
			t.Errorf("%s isn't the same twice", name)
		}
		sheets := append(Rows(a.Probes), a.Sheets...)
		t.Logf("%s: %d probes, %d sheets, %d statements", name, len(a.Probes), len(sheets), len(a.Statements))
		for i, s := range sheets {
			statement := s.Statement()
			if len(statement) > 262_144 {
				t.Errorf("%s: a statement of %d bytes: %.200s", name, len(statement), statement)
			}
			if i%20 == 0 && name != "windows" {
				if _, err := sql.Parse(statement, sql.Options{}); err != nil {
					t.Errorf("%s: %v: %.2000s", name, err, statement)
				}
			}
		}
	}
}

func TestCombinations(t *testing.T) {
	p := &Probe{Expr: "f($1, $2) || '$3'", Values: [][]string{{"a", "b"}, {"CAST(NULL AS x)", "c"}}}
	if got, want := p.Constant([]int{1, 0}), "f(b, CAST(NULL AS x)) || '$3'"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := p.Combos(0); !reflect.DeepEqual(got, [][]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}}) {
		t.Errorf("combinations %v", got)
	}
	if !p.Null([]int{0, 0}) || p.Null([]int{0, 1}) {
		t.Error("NULL isn't told")
	}
}
