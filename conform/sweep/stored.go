package sweep

import (
	"fmt"
	"strings"
)

// copies are how often a stored table has each row, so that its columns get dictionaries.
const copies = 5

// Stored is the sheet over a table: the statement that makes a table of the sheet's rows
// with these properties, and the sheet that reads it; ok is false for a sheet without rows.
// The table has more rows than the sheet, which a condition leaves out.
func (s *Sheet) Stored(name, properties string) (create string, read *Sheet, ok bool) {
	rows, columns, rest := s.From, "*", ""
	if s.Probes != nil {
		columns = strings.Join(s.Keys, ", ")
		for i := range s.Probes[0].Values {
			columns += fmt.Sprintf(", x%d", i+1)
		}
	} else {
		at := strings.LastIndex(rows, ") AS t")
		if at < 0 {
			return "", nil, false
		}
		end := at + 1 + strings.Index(rows[at+1:], ")") + 1
		rows, rest = rows[:end], rows[end:]
	}
	create = fmt.Sprintf("CREATE TABLE %s WITH (%s) AS SELECT r.*, copy FROM (SELECT %s FROM %s) AS r CROSS JOIN UNNEST(sequence(1, %d)) AS c(copy)", name, properties, columns, rows, copies)
	one := *s
	one.From = name + " WHERE copy = 1"
	switch condition, more := strings.CutPrefix(rest, " WHERE "); {
	case more:
		one.From += " AND " + condition
	default:
		one.From += rest
	}
	return create, &one, true
}

// InLambdas is the sheet with each probe in a lambda over its first value alone.
func (s *Sheet) InLambdas() *Sheet {
	if s.Probes == nil {
		return s
	}
	one := *s
	one.Exprs = nil
	for _, p := range s.Probes {
		body := p.over(func(i int) string {
			if i == 0 {
				return "element"
			}
			return fmt.Sprintf("x%d", i+1)
		})
		one.Exprs = append(one.Exprs, "TRY(transform(ARRAY[x1], element -> "+body+")[1])")
	}
	return &one
}
