package duck_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"glaux/engine/duck"
	"glaux/plan"
	"glaux/sql"
)

var update = flag.Bool("update", false, "rewrite testdata/lower.txt")

// shop is a catalog of two tables.
type shop struct{}

var shopTables = map[string][]plan.TableColumn{
	"orders": {
		{Name: "id", Type: sql.T(sql.BigInt)}, {Name: "customer", Type: sql.T(sql.BigInt)}, {Name: "day", Type: sql.T(sql.Date)},
		{Name: "price", Type: sql.DecimalOf(12, 2)}, {Name: "rate", Type: sql.T(sql.Double)}, {Name: "at", Type: sql.TimestampTZOf(3)},
	},
	"customers": {
		{Name: "id", Type: sql.T(sql.BigInt)}, {Name: "name", Type: sql.T(sql.Varchar)}, {Name: "tags", Type: sql.ArrayOf(sql.T(sql.Varchar))},
	},
}

func (shop) Table(_ context.Context, n plan.TableName) (*plan.Table, error) {
	cols, ok := shopTables[n.Table]
	if !ok {
		return nil, &sql.Error{Name: "TABLE_NOT_FOUND", Message: "Table '" + n.Table + "' does not exist"}
	}
	return &plan.Table{Name: n, Columns: cols}, nil
}
func (shop) Schemas(context.Context, string) ([]string, error)             { return nil, nil }
func (shop) Tables(context.Context, string, string) ([]*plan.Table, error) { return nil, nil }
func (shop) Catalogs(context.Context) ([]string, error)                    { return nil, nil }

func lowered(t *testing.T, query string) string {
	t.Helper()
	stmt, err := sql.Parse(query, sql.Options{TrinoOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	q, err := plan.Analyze(t.Context(), stmt.(*sql.QueryStatement).Query, shop{}, plan.Session{Catalog: "c", Schema: "s", Zone: "UTC", Now: now})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	p, err := duck.Lower(duck.Place(q), duck.LowerOptions{Zone: "UTC", Now: now, Scan: func(s *plan.Scan) (string, error) {
		names := make([]string, len(s.Out))
		for i := range s.Out {
			names[i] = s.Table.Columns[s.Source[i]].Name
		}
		return fmt.Sprintf("(FROM %s SELECT %s)", s.Table.Name.Table, strings.Join(names, ", ")), nil
	}})
	if err != nil {
		return "error " + err.Error()
	}
	out := p.SQL
	for _, k := range p.Kernels {
		out += fmt.Sprintf("\n  %s = %s%v -> %s", k.SQLName, k.Kernel, k.Args, k.Result)
	}
	for i, m := range p.Matches {
		out += fmt.Sprintf("\n  match %d = %s", i, m.SQL)
		for k, e := range m.Spec.Evals {
			out += fmt.Sprintf("\n  match %d eval %d = %s", i, k, e.Expr)
		}
	}
	return out
}

// TestLower holds the SQL against testdata/lower.txt: queries and, after a line
// of dashes, what they become; blank lines between.
func TestLower(t *testing.T) {
	const file = "testdata/lower.txt"
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range strings.Split(strings.TrimSpace(string(golden)), "\n\n") {
		query, want, _ := strings.Cut(c, "\n----\n")
		got := lowered(t, query)
		if got != want && !*update {
			t.Errorf("%s\n got %s\nwant %s", query, got, want)
		}
		out = append(out, query+"\n----\n"+got)
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A query that is stopped isn't lowered any further.
func TestLowerStopped(t *testing.T) {
	stmt, err := sql.Parse("SELECT 1 + id FROM orders", sql.Options{TrinoOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	q, err := plan.Analyze(t.Context(), stmt.(*sql.QueryStatement).Query, shop{}, plan.Session{Catalog: "c", Schema: "s", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	asked, why := 0, errors.New("stopped")
	stopped := func() error {
		if asked++; asked == 3 {
			return why
		}
		return nil
	}
	_, err = duck.Lower(duck.Place(q), duck.LowerOptions{Stopped: stopped, Scan: func(*plan.Scan) (string, error) { return "(SELECT)", nil }})
	if !errors.Is(err, why) || asked != 3 {
		t.Errorf("after %d times: %v", asked, err)
	}
}
