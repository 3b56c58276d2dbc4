package plan_test

import (
	"slices"
	"strings"
	"testing"

	"glaux/plan"
)

// TestDereference says what scans of rows read.
func TestDereference(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT usage.input FROM calls":                                                                                            "usage.input",
		"SELECT usage FROM calls WHERE usage.input > 5":                                                                            "usage usage.input",
		"SELECT count(usage), count_if(usage IS NULL) FROM calls":                                                                  "usage?",
		"SELECT count(DISTINCT usage) FROM calls":                                                                                  "usage",
		"SELECT max(usage.input) FROM calls GROUP BY usage":                                                                        "usage usage.input",
		"SELECT u.output FROM (SELECT usage AS u FROM calls ORDER BY tokens LIMIT 3)":                                              "tokens usage.output",
		"SELECT u.output FROM (SELECT DISTINCT usage AS u FROM calls WHERE usage.input = 1)":                                       "usage usage.input",
		"SELECT u.output FROM (SELECT usage FROM calls UNION ALL SELECT CAST(ROW(1, 2) AS row(input bigint, output bigint))) v(u)": "usage.output",
		"SELECT u.output FROM (SELECT usage FROM calls INTERSECT SELECT CAST(ROW(1, 2) AS row(input bigint, output bigint))) v(u)": "usage",
		"WITH v AS (SELECT usage AS u FROM calls) SELECT a.u.input, b.u.output FROM v a JOIN v b ON a.u.input = 1":                 "usage.input usage.output",
		"SELECT x.usage.input FROM calls x LEFT JOIN calls y ON x.tokens = y.tokens WHERE y.usage IS NULL":                         "tokens usage.input|tokens usage?",
		"SELECT CAST(usage AS row(i bigint, o bigint)).o FROM calls":                                                               "usage.output",
		"SELECT CAST(usage AS row(i integer, o varchar)).o FROM calls":                                                             "usage",
		"SELECT (SELECT max(tokens) FROM calls y WHERE y.tokens = x.usage.input) FROM calls x":                                     "tokens|usage.input",
		"SELECT l.a FROM calls CROSS JOIN LATERAL (SELECT usage.input + 1 AS a) l":                                                 "usage.input",
		"SELECT model FROM calls ORDER BY usage.input":                                                                             "model usage.input",
		"SELECT tokens IN (SELECT usage.input FROM calls WHERE usage.output = 2) FROM calls":                                       "usage.input usage.output|tokens",
	} {
		q, err := analyzeLake(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if err := plan.Verify(q); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		var scans []string
		for _, s := range q.Scans() {
			var read []string
			for i := range s.Out {
				name := strings.Join(append([]string{s.Table.Columns[s.Source[i]].Name}, s.Path(i)...), ".")
				if s.Subfield(i).Present {
					name += "?"
				}
				read = append(read, name)
			}
			slices.Sort(read)
			scans = append(scans, strings.Join(read, " "))
		}
		if got := strings.Join(scans, "|"); got != want {
			t.Errorf("%s reads %s instead of %s", text, got, want)
		}
	}
}
