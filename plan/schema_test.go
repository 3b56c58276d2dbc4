package plan_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"glaux/plan"
	"glaux/sql"
)

// bigCatalog has the schemas a and b with tables t0, t1, …, and notes what it is asked.
type bigCatalog struct{ asked []string }

func (c *bigCatalog) Table(_ context.Context, n plan.TableName) (*plan.Table, error) {
	c.asked = append(c.asked, "table "+n.Schema+"."+n.Table)
	if n.Schema != "a" || n.Table != "t1" {
		return nil, &sql.Error{Name: "TABLE_NOT_FOUND", Message: "absent"}
	}
	return &plan.Table{Name: n, Columns: []plan.TableColumn{{Name: "x", Type: sql.T(sql.BigInt)}}}, nil
}

func (c *bigCatalog) Schemas(context.Context, string) ([]string, error) {
	return []string{"a", "b"}, nil
}

func (c *bigCatalog) Tables(_ context.Context, catalog, schema string) ([]*plan.Table, error) {
	c.asked = append(c.asked, "tables "+schema)
	var all []*plan.Table
	for i := range 3 {
		all = append(all, &plan.Table{Name: plan.TableName{Catalog: catalog, Schema: schema, Table: fmt.Sprintf("t%d", i)}})
	}
	return all, nil
}

func (c *bigCatalog) Catalogs(context.Context) ([]string, error) { return []string{"lake"}, nil }

func TestInformationSchemaAsksForWhatIsNeeded(t *testing.T) {
	for _, c := range []struct {
		query string
		asked []string
		rows  int
	}{
		{"SELECT * FROM information_schema.tables", []string{"tables a", "tables b"}, 14},
		{"SELECT * FROM information_schema.tables WHERE table_schema = 'b'", []string{"tables b"}, 3},
		{"SELECT * FROM information_schema.columns WHERE table_schema = 'a' AND table_name IN ('t1', 't9')", []string{"table a.t1", "table a.t9"}, 1},
		{"SELECT * FROM (SELECT table_name AS n, table_schema AS s FROM information_schema.tables) WHERE s = lower('A') AND n = 't1'", []string{"table a.t1"}, 1},
		{"SELECT * FROM information_schema.tables WHERE table_schema = 'a' OR table_name = 't1'", []string{"tables a", "tables b"}, 14},
		{"SELECT * FROM (SELECT * FROM information_schema.tables LIMIT 1) WHERE table_schema = 'a'", []string{"tables a", "tables b"}, 14},
		{"SELECT DISTINCT table_schema, table_name FROM information_schema.columns WHERE table_schema = 'a' AND table_name = 't1'", []string{"table a.t1"}, 1},
		{"SELECT count(*) FROM information_schema.tables WHERE table_schema = 'b'", []string{"tables b"}, 3},
		{"SELECT * FROM information_schema.schemata WHERE schema_name = 'b'", nil, 1},
		{"SELECT * FROM information_schema.tables WHERE table_schema = 'a' AND table_schema = 'b'", nil, 0},
		{"SELECT * FROM information_schema.tables WHERE table_schema = 'a' AND table_name = 'T1'", nil, 0},
		{"SELECT * FROM information_schema.tables WHERE table_schema = 'information_schema'", nil, 8},
		{"SELECT comment, extra_info FROM information_schema.columns WHERE table_schema = 'information_schema' AND table_name = 'views'", nil, 4},
		{"SELECT * FROM information_schema.roles", nil, 0},
	} {
		stmt, err := sql.Parse(c.query, sql.Options{TrinoOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		cat := &bigCatalog{}
		q, err := plan.Analyze(t.Context(), stmt.(*sql.QueryStatement).Query, cat, plan.Session{Catalog: "lake", Schema: "a"})
		if err != nil {
			t.Fatal(err)
		}
		rows := -1
		plan.WalkNodes(q.Root, func(n plan.Node) {
			if v, ok := n.(*plan.Values); ok {
				rows = len(v.Rows)
				for _, row := range v.Rows {
					if len(row) != len(v.Out) {
						t.Errorf("%s: a row has %d values for %d columns", c.query, len(row), len(v.Out))
					}
				}
			}
		})
		if !slices.Equal(cat.asked, c.asked) || rows != c.rows {
			t.Errorf("%s: asked %q for %d rows, want %q for %d", c.query, cat.asked, rows, c.asked, c.rows)
		}
	}
}
