package duck_test

import (
	"strings"
	"testing"

	"glaux/engine/duck"
	"glaux/plan"
	"glaux/sql"
)

// TestNarrow says where decimals are computed in 64 bits: where no step can have
// more than 18 digits.
func TestNarrow(t *testing.T) {
	for _, c := range []struct {
		expr    string
		largest int64 // of price, decimal(12,2); 0: unknown
		narrow  bool
	}{
		{"sum(price * price)", 0, false},
		{"sum(price * price)", 999_999_999, true},
		{"sum(price * price)", 1_000_000_000, false},
		{"sum(price * (1 - price))", 900_000_000, true},
		{"sum(price * price * price)", 999_999, true},
		{"sum(price * price * price)", 1_000_000, false},
		{"sum(CASE WHEN id > 1 THEN price * price ELSE 0 END)", 99_999_999, true},
		{"price * price", 999_999_999, true},
		{"price * price", 0, false},
		{"price / price", 10, false},
	} {
		stmt, err := sql.Parse("SELECT "+c.expr+" FROM orders", sql.Options{TrinoOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		q, err := plan.Analyze(t.Context(), stmt.(*sql.QueryStatement).Query, shop{}, plan.Session{Catalog: "c", Schema: "s", Zone: "UTC"})
		if err != nil {
			t.Fatal(err)
		}
		p, err := duck.Lower(duck.Place(q), duck.LowerOptions{
			Scan:    func(*plan.Scan) (string, error) { return "(SELECT)", nil },
			Largest: func(_ *plan.Scan, _ int) (int64, bool) { return c.largest, c.largest > 0 },
		})
		if err != nil {
			t.Fatal(err)
		}
		wide := strings.Contains(p.SQL, "k_multiply") || strings.Contains(p.SQL, "k_divide") // kernels of 128 bits
		if got := !wide; got != c.narrow {
			t.Errorf("%s with values up to %d: narrow is %v, want %v: %s", c.expr, c.largest, got, c.narrow, p.SQL)
		}
	}
}
