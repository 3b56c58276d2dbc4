package plan_test

import (
	"strings"
	"testing"
	"time"
)

// TestGrowth analyzes statements that grow in one direction: the work must not
// grow much faster than the text.
func TestGrowth(t *testing.T) {
	nest := func(n int, open, core, shut string) string {
		return strings.Repeat(open, n) + core + strings.Repeat(shut, n)
	}
	for name, text := range map[string]string{
		"lambdas":    "SELECT " + nest(12, "transform(ARRAY[1], x -> ", "x", ")"),
		"sum":        "SELECT 1" + strings.Repeat(" + 1", 5000),
		"text":       "SELECT 'a'" + strings.Repeat(" || 'b'", 3000),
		"grouped":    "SELECT x" + strings.Repeat(" + x", 3000) + " FROM (VALUES 1) t(x) GROUP BY x + 1, x",
		"terms":      "SELECT 1 FROM (VALUES 1) t(x) WHERE x = 1" + strings.Repeat(" OR x = 1", 5000),
		"list":       "SELECT 1 FROM (VALUES 1) t(x) WHERE x IN (1" + strings.Repeat(", 2", 20000) + ")",
		"rows":       "SELECT * FROM (VALUES (1, 'a')" + strings.Repeat(", (2, 'b')", 10000) + ")",
		"unions":     "SELECT 1" + strings.Repeat(" UNION ALL SELECT 2", 1000),
		"subqueries": "SELECT * FROM " + nest(300, "(SELECT * FROM ", "(VALUES 1)", ")"),
		"scalars":    "SELECT " + nest(60, "(SELECT ", "1", ")"),
		"cases":      "SELECT " + nest(300, "CASE WHEN true THEN ", "1", " END"),
		"columns":    "SELECT 1" + strings.Repeat(", 1", 5000),
		"casts":      "SELECT " + nest(500, "CAST(", "1", " AS bigint)"),
		"withs":      "WITH a0 AS (SELECT 1 x)" + withs(200) + " SELECT * FROM a199",
	} {
		began := time.Now()
		_, err := analyze(text)
		if took := time.Since(began); err != nil || took > 30*time.Second {
			t.Errorf("%s: %v, error %.300v", name, took, err)
		} else {
			t.Log(name, took)
		}
	}
}

func withs(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		b.WriteString(", a" + itoa(i) + " AS (SELECT a.x FROM a" + itoa(i-1) + " a, a" + itoa(i-1) + " b)")
	}
	return b.String()
}

func itoa(i int) string {
	if i >= 10 {
		return itoa(i/10) + itoa(i%10)
	}
	return string(rune('0' + i))
}
