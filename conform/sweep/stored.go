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

// Within is the sheet with each probe where engines compute it otherwise: in lambdas over
// its first value alone, or in branches that are taken for half of the rows.
func (s *Sheet) Within(what string) *Sheet {
	if s.Probes == nil {
		return s
	}
	one := *s
	one.Exprs = nil
	for i, p := range s.Probes {
		switch what {
		case "lambdas":
			body := p.over(func(i int) string {
				if i == 0 {
					return "element"
				}
				return fmt.Sprintf("x%d", i+1)
			})
			one.Exprs = append(one.Exprs, "TRY(transform(ARRAY[x1], element -> "+body+")[1])")
		case "branches":
			one.Exprs = append(one.Exprs, fmt.Sprintf("COALESCE(IF(i1 %% 2 = 0, %s), IF(i1 %% 2 = 1, %[1]s))", s.Exprs[i]))
		}
	}
	return &one
}
