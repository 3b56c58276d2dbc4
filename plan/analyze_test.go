package plan_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"glaux/plan"
	"glaux/sql"
)

func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, name, want string }{
		{"SELECT nope FROM calls", "COLUMN_NOT_FOUND", "line 1:8: Column 'nope' cannot be resolved"},
		{"SELECT usage.nope FROM calls", "INVALID_COLUMN_REFERENCE", "line 1:8: Column reference 'usage.nope' is invalid"},
		{"SELECT * FROM stale", "VIEW_IS_STALE", "line 1:15: View 'lake.t.stale' is stale or in invalid state: column [model] of type varchar projected from query view at position 0 cannot be coerced to column [model] of type bigint stored in view definition"},
		{"SELECT * FROM narrow", "VIEW_IS_STALE", "line 1:15: View 'lake.t.narrow' is stale or in invalid state: stored view column count (1) does not match column count derived from the view query analysis (2)"},
		{"SELECT * FROM broken", "INVALID_VIEW", "line 1:15: Failed analyzing stored view 'lake.t.broken': line 1:8: Column 'nope' cannot be resolved"},
		{"SELECT * FROM loop", "VIEW_IS_RECURSIVE", "line 1:15: View is recursive: 'lake.t.loop'"},
		{"SELECT * FROM information_schema.nope", "TABLE_NOT_FOUND", "line 1:15: Table 'lake.information_schema.nope' does not exist"},
		{`SELECT * FROM "calls$partitions"`, "TABLE_NOT_FOUND", "line 1:15: Table 'lake.t.\"calls$partitions\"' does not exist"},
		{"SELECT ?", "INVALID_PARAMETER_USAGE", "line 1:1: Incorrect number of parameters: expected 1 but found 0"},
		{"WITH t(a) AS (SELECT 1) SELECT t.a, b FROM t", "COLUMN_NOT_FOUND", "line 1:37: Column 'b' cannot be resolved"},
	} {
		_, err := analyzeLake(c.text)
		var e *sql.Error
		if !errors.As(err, &e) || e.Name != c.name || e.Error() != c.want {
			t.Errorf("%s: got %v, want %s: %s", c.text, err, c.name, c.want)
		}
	}
}

func TestParameters(t *testing.T) {
	one, text := &sql.LongLiteral{Value: 7}, &sql.StringLiteral{Value: "x"}
	q, err := analyzeLake("SELECT ? + 1, ? FROM calls LIMIT ?", one, text, one)
	if err != nil {
		t.Fatal(err)
	}
	if got := q.Root.Columns(); got[0].Type.String() != "integer" || got[1].Type.String() != "varchar(1)" {
		t.Errorf("types %v", got)
	}
	if l, ok := q.Root.(*plan.Limit); !ok || l.Count != 7 {
		t.Errorf("root is %#v, want a limit of 7", q.Root)
	}
	if _, err := analyzeLake("SELECT 1", one); err == nil {
		t.Error("a parameter that nothing asks for was taken")
	}
}

func TestTables(t *testing.T) {
	q, err := analyzeLake(`SELECT "Model" FROM big_calls WHERE EXISTS (SELECT 1 FROM calls WHERE id = 1)`)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"calls": {"model", "tokens", "id"}, "big_calls": {"Model"}}
	for _, u := range q.Tables {
		if u.View != (u.Name.Table == "big_calls") || !slices.Equal(u.Columns, want[u.Name.Table]) {
			t.Errorf("use %+v, want columns %v", u, want[u.Name.Table])
		}
		delete(want, u.Name.Table)
	}
	if len(want) > 0 {
		t.Errorf("not among the tables: %v", want)
	}
}

// TestMayMatch asks which partitions a condition can leave out.
func TestMayMatch(t *testing.T) {
	const dt, day = "2024-05-01", int64(19844) // the same day
	for _, c := range []struct {
		cond string
		want bool
	}{
		{"dt = '2024-05-01'", true},
		{"dt = '2024-05-02'", false},
		{"dt <> '2024-05-01'", false},
		{"dt IN ('2024-04-30', '2024-05-01')", true},
		{"dt IN ('2024-04-30')", false},
		{"dt IN ('2024-04-30', model)", true},
		{"dt BETWEEN '2024-04-01' AND '2024-04-30'", false},
		{"dt LIKE '2024-05-%'", true},
		{"dt LIKE '2024-0_-02'", false},
		{"dt NOT LIKE '2024%'", false},
		{"dt > '2024-05' AND tokens = 1", true},
		{"dt > '2024-06' OR tokens = 1", true},
		{"dt > '2024-06' AND tokens = 1", false},
		{"NOT (dt = '2024-05-01' AND tokens = 1)", true},
		{"NOT (dt = '2024-05-01' OR tokens = 1)", false},
		{"dt IS NULL", false},
		{"dt = NULL", false},
		{"dt IS DISTINCT FROM '2024-05-01'", false},
		{"tokens = NULL", false},
		{"day = DATE '2024-05-01'", true},
		{"day >= current_date - INTERVAL '7' DAY", true}, // asked on 2024-05-06
		{"day >= current_date - INTERVAL '3' DAY", false},
		{"day < TIMESTAMP '2024-05-01 12:00:00'", true},
		{"day < TIMESTAMP '2024-05-01 00:00:00'", false},
		{"year(day) = 2024 AND month(day) = 5", true},
		{"year(day) = 2023", false},
		{"CAST(dt AS date) = DATE '2024-05-01'", true},
		{"date(dt) > DATE '2024-05-01'", false},
		{"substr(dt, 1, 7) = '2024-05'", true},
		{"substr(dt, -2) = '02'", false},
		{"dt = CAST(DATE '2024-05-01' AS varchar)", true},
		{"dt = date_format(current_date - INTERVAL '5' DAY, '%Y-%m-%d')", true},
		{"dt = date_format(now(), '%Y-%m-%d')", false},
		{"CAST(substr(dt, 1, 4) AS integer) = 2025", false},
		{"dt || 'x' = '2024-05-01x'", true},
		{"coalesce(dt, 'none') = 'none'", false},
		{"CASE WHEN dt = '2024-05-01' THEN 1 ELSE 2 END = 2", false},
		{"date_diff('day', day, current_date) < 3", true}, // not evaluated
		{"rand() < 0", true},
		{"dt = '2024-05-02' AND CAST('x' AS integer) = 1", false},
	} {
		q, err := analyzeLake("SELECT id, dt, day, model, tokens FROM calls WHERE " + c.cond)
		if err != nil {
			t.Errorf("%s: %v", c.cond, err)
			continue
		}
		scan := findScan(q.Root)
		values := map[int]sql.Value{}
		for i, col := range scan.Out {
			switch scan.Table.Columns[scan.Source[i]].Name {
			case "dt":
				values[col.ID] = dt
			case "day":
				values[col.ID] = day
			}
		}
		if got := plan.MayMatch(scan.Filters, values); got != c.want {
			t.Errorf("%s: may match is %v, want %v", c.cond, got, c.want)
		}
	}
}

func findScan(n plan.Node) *plan.Scan {
	var scan *plan.Scan
	plan.WalkNodes(n, func(n plan.Node) {
		if s, ok := n.(*plan.Scan); ok {
			scan = s
		}
	})
	return scan
}

// A query that is stopped isn't analyzed any further: not its expressions, nor its relations.
func TestStopped(t *testing.T) {
	why := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	for _, text := range []string{"SELECT 1", "TABLE calls", "VALUES 1"} {
		stmt, err := sql.Parse(text, sql.Options{TrinoOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plan.Analyze(ctx, stmt.(*sql.QueryStatement).Query, lakeCatalog{}, plan.Session{Catalog: "lake", Schema: "t"}); !errors.Is(err, why) {
			t.Errorf("%s: got %v", text, err)
		}
	}
}
