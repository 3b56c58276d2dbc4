package plan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"glaux/plan"
	"glaux/sql"
)

func TestExplainFormats(t *testing.T) {
	stmt, err := sql.Parse(`WITH w AS (SELECT 'a{|}"' AS s) SELECT s, count(*) AS n FROM w WHERE s IN (SELECT v FROM UNNEST(ARRAY['x']) AS u(v)) GROUP BY s`, sql.Options{TrinoOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	q, err := plan.Analyze(t.Context(), stmt.(*sql.QueryStatement).Query, nil, plan.Session{Catalog: "c", Schema: "s"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := plan.ExplainJSON(q, true)
	if err != nil {
		t.Fatal(err)
	}
	var fragments map[string]struct {
		Name    string
		Outputs []struct{ Name, Type string }
	}
	if err := json.Unmarshal([]byte(text), &fragments); err != nil {
		t.Fatal(err)
	}
	if out := fragments["0"]; out.Name != "Output" || len(out.Outputs) != 2 || out.Outputs[1].Type != "bigint" {
		t.Errorf("%+v", out)
	}
	graph := plan.ExplainGraphviz(q, false)
	for _, want := range []string{"digraph logical_plan {", "plannode_0 -> plannode_1;", `Subquery[number = 1]`, `a\{\|\}\"`} {
		if !strings.Contains(graph, want) {
			t.Errorf("no %s in\n%s", want, graph)
		}
	}
}
