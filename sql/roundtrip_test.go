package sql_test

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"glaux/conform"
	"glaux/sql"
)

// strip zeroes what may differ between two equal trees: places, and the raw
// texts some statements keep.
func strip(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			strip(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			switch name := v.Type().Field(i).Name; {
			case f.Type() == reflect.TypeFor[sql.Pos](), name == "QueryText", v.Type() == reflect.TypeFor[sql.Prepare]() && name == "Text":
				f.SetZero()
			default:
				strip(f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			strip(v.Index(i))
		}
	}
}

// roundTrip checks that a text that parses prints as a text with an equal tree.
func roundTrip(t *testing.T, text string, opts sql.Options) {
	t.Helper()
	first, err := sql.Parse(text, opts)
	if err != nil {
		return
	}
	printed := sql.Format(first)
	second, err := sql.Parse(printed, opts)
	if err != nil {
		t.Fatalf("%s\nprints as\n%s\nwhich does not parse: %v", text, printed, err)
	}
	strip(reflect.ValueOf(first))
	strip(reflect.ValueOf(second))
	if !reflect.DeepEqual(first, second) {
		t.Fatalf("%s\nprints as\n%s\nwhich is another tree", text, printed)
	}
	if again := sql.Format(second); again != printed {
		t.Fatalf("%s\nprints as\n%s\nand then as\n%s", text, printed, again)
	}
}

// runtimeSyntaxErrors are SYNTAX_ERRORs of the corpus that do not come from the
// statement's grammar: the analyzer or a function raises them.
var runtimeSyntaxErrors = []string{"conditional/0048", "errors/0111"}

// pathError reports a syntax error inside a JSON path, by how Trino words it.
func pathError(e *conform.Error) bool {
	for _, words := range []string{" expecting ", "no viable alternative at input", "missing ", "line 1:1: Invalid numeric literal"} {
		if strings.Contains(e.Message, words) {
			return true
		}
	}
	return false
}

func TestConformance(t *testing.T) {
	cases, err := conform.Load()
	if err != nil {
		t.Fatal(err)
	}
	runtime := map[string]bool{}
	for _, id := range runtimeSyntaxErrors {
		runtime[id] = true
	}
	// What a routine's clauses say, and how many arguments IF has, is checked by the analyzer.
	// So is the statement in EXECUTE IMMEDIATE's text.
	analyzed := func(c conform.Case) bool {
		return c.Area == "routines" || c.Area == "semantics" || strings.HasPrefix(strings.ToUpper(c.SQL), "EXECUTE IMMEDIATE '")
	}
	texts := 0
	for _, c := range cases {
		_, err := sql.Parse(c.SQL, sql.Options{TrinoOnly: true})
		if c.Error == nil || c.Error.Name != "SYNTAX_ERROR" || runtime[c.ID] || pathError(c.Error) || err == nil && analyzed(c) {
			if err != nil {
				t.Errorf("%s: %s: %v", c.ID, c.SQL, err)
			}
			roundTrip(t, c.SQL, sql.Options{TrinoOnly: true})
			continue
		}
		got, ok := errors.AsType[*sql.Error](err)
		if !ok {
			t.Errorf("%s: %s: parsed, want %s", c.ID, c.SQL, c.Error.Message)
			continue
		}
		if got.Pos.Line != c.Error.Line || got.Pos.Column != c.Error.Column {
			t.Errorf("%s: %s\n got %v\nwant %s", c.ID, c.SQL, got, c.Error.Message)
		}
		if got.Error() == c.Error.Message {
			texts++
		}
	}
	if texts < 140 {
		t.Errorf("only %d syntax errors have Trino's exact text", texts)
	}
}

func FuzzParse(f *testing.F) {
	cases, err := conform.Load()
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add(c.SQL)
	}
	seeds, err := os.ReadFile("testdata/statements.sql")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range strings.Split(string(seeds), "\n----\n") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		roundTrip(t, text, sql.Options{})
		roundTrip(t, text, sql.Options{TrinoOnly: true})
		sql.SplitScript(text)
		sql.Echo(text)
		if one, err := sql.Split(text); err == nil {
			if again, err := sql.Split(one); err != nil || again != one {
				t.Errorf("Split(%q) = %q, then %q, %v", text, one, again, err)
			}
		}
	})
}

// TestStatements keeps one statement of each kind that the corpus lacks.
func TestStatements(t *testing.T) {
	text, err := os.ReadFile("testdata/statements.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range strings.Split(strings.TrimSpace(string(text)), "\n----\n") {
		if _, err := sql.Parse(s, sql.Options{}); err != nil {
			t.Errorf("%s\n%v", s, err)
		}
		roundTrip(t, s, sql.Options{})
	}
}
