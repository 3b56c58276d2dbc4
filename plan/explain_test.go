package plan_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"glaux/plan"
	"glaux/sql"
)

var update = flag.Bool("update", false, "rewrite testdata")

// lakeCatalog has one partitioned table and some views of it.
type lakeCatalog struct{ tpch }

func (c lakeCatalog) Table(ctx context.Context, name plan.TableName) (*plan.Table, error) {
	if name.Catalog != "lake" {
		return c.tpch.Table(ctx, name)
	}
	view := func(text string, columns ...plan.TableColumn) (*plan.Table, error) {
		return &plan.Table{Name: name, Columns: columns, View: &plan.View{SQL: text, Catalog: "lake", Schema: "t", Columns: columns}}, nil
	}
	bigint, varchar := sql.T(sql.BigInt), sql.T(sql.Varchar)
	switch name.Table {
	case "calls":
		return &plan.Table{Name: name, Columns: []plan.TableColumn{
			{Name: "id", Type: bigint}, {Name: "model", Type: varchar}, {Name: "tokens", Type: sql.T(sql.Integer)},
			{Name: "usage", Type: sql.RowOf(sql.Field{Name: "input", Type: bigint}, sql.Field{Name: "output", Type: bigint})},
			{Name: "tags", Type: sql.ArrayOf(varchar)},
			{Name: "dt", Type: varchar, Partition: true}, {Name: "day", Type: sql.T(sql.Date), Partition: true},
			{Name: "$path", Type: varchar, Hidden: true},
		}}, nil
	case "big_calls":
		return view("SELECT model, tokens, dt FROM calls WHERE tokens > 100",
			plan.TableColumn{Name: "Model", Type: varchar}, plan.TableColumn{Name: "tokens", Type: bigint}, plan.TableColumn{Name: "dt", Type: varchar})
	case "stale":
		return view("SELECT model FROM calls", plan.TableColumn{Name: "model", Type: bigint})
	case "narrow":
		return view("SELECT id, model FROM calls", plan.TableColumn{Name: "id", Type: bigint})
	case "broken":
		return view("SELECT nope FROM calls", plan.TableColumn{Name: "nope", Type: bigint})
	case "loop":
		return view("SELECT * FROM loop", plan.TableColumn{Name: "x", Type: bigint})
	}
	return nil, sql.Errorf(nil, "TABLE_NOT_FOUND", "Table '%s' does not exist", name)
}

func (c lakeCatalog) Schemas(ctx context.Context, catalog string) ([]string, error) {
	return []string{"t"}, nil
}

func (c lakeCatalog) Tables(ctx context.Context, catalog, schema string) ([]*plan.Table, error) {
	var out []*plan.Table
	for _, table := range []string{"big_calls", "calls"} {
		t, err := c.Table(ctx, plan.TableName{Catalog: catalog, Schema: schema, Table: table})
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func analyzeLake(text string, params ...sql.Expr) (*plan.Query, error) {
	stmt, err := sql.Parse(text, sql.Options{TrinoOnly: true})
	if err != nil {
		return nil, err
	}
	s := session(params...)
	s.Catalog, s.Schema = "lake", "t"
	return plan.Analyze(context.Background(), stmt.(*sql.QueryStatement).Query, lakeCatalog{}, s)
}

// TestExplain compares whole plans with testdata/explain.txt: statements and
// their plans, separated by lines of four hyphens.
func TestExplain(t *testing.T) {
	const file = "testdata/explain.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n----\n") {
		statement, want, _ := strings.Cut(block, "\n")
		q, err := analyzeLake(statement)
		if err != nil {
			t.Errorf("%s: %v", statement, err)
			continue
		}
		if err := plan.Verify(q); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
		got := strings.TrimSpace(plan.Explain(q, nil))
		if got != strings.TrimSpace(want) && !*update {
			t.Errorf("%s\ngot\n%s\nwant\n%s", statement, got, want)
		}
		out = append(out, statement+"\n"+got)
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(out, "\n----\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
