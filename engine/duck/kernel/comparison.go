package kernel

import (
	"strings"

	"glaux/sql"
)

// Comparison gives a comparison of two values of one type, by its operator; the
// result is a boolean or nil.
func Comparison(op string, t sql.Type) func(x, y any) (any, error) {
	distinct := strings.Contains(op, "DISTINCT")
	holds := map[string]func(int) bool{
		"<": func(c int) bool { return c < 0 }, "<=": func(c int) bool { return c <= 0 },
		">": func(c int) bool { return c > 0 }, ">=": func(c int) bool { return c >= 0 },
	}[op]
	nested := t.Kind == sql.Array || t.Kind == sql.Row
	return func(x, y any) (any, error) {
		switch {
		case distinct:
			return (identity(t, x) == identity(t, y)) == (op == "IS NOT DISTINCT FROM"), nil
		case x == nil || y == nil:
			return nil, nil
		case holds == nil:
			r := equal(t, x, y)
			if op == "<>" {
				r = not(r)
			}
			if r == unknown {
				return nil, nil
			}
			return r == yes, nil
		case nested:
			c, err := orderStrict(t, x, y, false)
			return holds(c), err
		case isNaN(x) || isNaN(y):
			return false, nil
		}
		return holds(order(t, x, y)), nil
	}
}

// Order compares two values that are not NULL; NaN is the largest.
func Order(t sql.Type, x, y any) int { return order(t, x, y) }
