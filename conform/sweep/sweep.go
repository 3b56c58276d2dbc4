// Package sweep writes statements that go through the dialect in order: every
// function's signatures, every cast, operator, window frame and pattern, over the
// values at the edges of every type. What random queries meet by luck is met here
// by rule. The same statements come each time.
package sweep

import (
	"fmt"
	"slices"
	"strings"
)

// Sheet is some expressions over the rows of one relation. Keys tell the rows
// apart; the expressions don't depend on each other.
type Sheet struct {
	Keys  []string
	From  string // "UNNEST(…) AS t(x)", with whatever clauses follow
	Exprs []string
	// Probes made the expressions, where each is one over constants.
	Probes []*Probe
}

// Statement is the sheet, or with only the given ones of its expressions.
func (s *Sheet) Statement(exprs ...string) string {
	if exprs == nil {
		exprs = s.Exprs
	}
	var b strings.Builder
	b.WriteString("SELECT ")
	for _, k := range s.Keys {
		b.WriteString(k + ", ")
	}
	for i, e := range exprs {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s AS c%d", e, i+1)
	}
	if s.From != "" {
		b.WriteString(" FROM " + s.From)
	}
	return b.String()
}

// Probe is an expression and the values that its parameters $1, $2, … get.
type Probe struct {
	Expr   string
	Values [][]string // of each parameter: expressions of one type
	// Mixed asks for the later parameters as constants beside a column, too.
	Mixed bool
}

// over is the expression over other texts for the parameters.
func (p *Probe) over(param func(i int) string) string {
	var b strings.Builder
	for i := 0; i < len(p.Expr); i++ {
		if c := p.Expr[i]; c == '$' && i+1 < len(p.Expr) && '1' <= p.Expr[i+1] && int(p.Expr[i+1]-'1') < len(p.Values) {
			b.WriteString(param(int(p.Expr[i+1] - '1')))
			i++
			continue
		}
		b.WriteByte(p.Expr[i])
	}
	return b.String()
}

// Constant is the expression over one value of each parameter.
func (p *Probe) Constant(values []int) string {
	return p.over(func(i int) string { return p.Values[i][values[i]] })
}

// Column is the expression over one row of columns, as a query.
func (p *Probe) Column(values []int) string {
	var row, names []string
	for i, v := range values {
		row, names = append(row, p.Values[i][v]), append(names, fmt.Sprintf("x%d", i+1))
	}
	return fmt.Sprintf("SELECT %s FROM (VALUES (%s, 1)) AS t(%s, i)", p.columns(), strings.Join(row, ", "), strings.Join(names, ", "))
}

func (p *Probe) columns() string {
	return p.over(func(i int) string { return fmt.Sprintf("x%d", i+1) })
}

// Null reports that one of the values is NULL.
func (p *Probe) Null(values []int) bool {
	for i, v := range values {
		if strings.HasPrefix(p.Values[i][v], "CAST(NULL AS ") {
			return true
		}
	}
	return false
}

// Area is one of Areas: what there is to compare.
type Area struct {
	Probes []*Probe
	Sheets []*Sheet
	// Statements stand alone.
	Statements []string
}

// Areas are the names of what can be swept.
func Areas() []string {
	return []string{"functions", "casts", "operators", "windows", "aggregates", "regexes", "patterns", "format", "json", "literals", "calls", "relations", "generics"}
}

// Of makes the named area; ok is false if there is none.
func Of(name string) (a Area, ok bool) {
	switch name {
	case "functions":
		a.Probes = functions()
	case "casts":
		a = casts()
	case "operators":
		a = operators()
	case "windows":
		a.Sheets = windows()
	case "aggregates":
		a.Sheets = aggregates()
	case "regexes":
		a.Probes = regexes()
	case "patterns":
		a.Probes = patterns()
	case "format":
		a.Probes = formats()
	case "json":
		a.Probes = documents()
	case "literals":
		a.Statements = literals()
	case "generics":
		a.Probes = generics()
	case "calls":
		a.Statements = calls()
	case "relations":
		a.Statements = relations()
	default:
		return a, false
	}
	return a, true
}

// The most rows and expressions of a sheet of probes.
const (
	maxRows  = 500
	maxExprs = 40
)

// Rows puts probes to columns of their values, all of those with the same values in
// one sheet. A TRY around each expression keeps errors from hiding what is beside them.
func Rows(probes []*Probe) []*Sheet {
	var order []string
	groups := map[string][]*Probe{}
	for _, p := range probes {
		key := fmt.Sprint(p.Values)
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], p)
	}
	var sheets []*Sheet
	for _, key := range order {
		for part := range slices.Chunk(groups[key], maxExprs) {
			s := &Sheet{Probes: part}
			s.Keys, s.From = relation(part[0].Values, true)
			for _, p := range part {
				s.Exprs = append(s.Exprs, "TRY("+p.columns()+")")
			}
			sheets = append(sheets, s)
		}
	}
	return sheets
}

// relation is the rows of all combinations of values, or of some if these are too many.
// The first column comes from UNNEST if unnest is set, all others from VALUES.
func relation(values [][]string, unnest bool) (keys []string, from string) {
	var parts, sum []string
	rows := 1
	for i, list := range values {
		n := i + 1
		keys = append(keys, fmt.Sprintf("i%d", n))
		sum = append(sum, fmt.Sprintf("%d * i%d", []int{1, 3, 7, 11, 13, 17, 19, 23}[i], n))
		rows *= len(list)
		var items []string
		for k, v := range list {
			if i == 0 && unnest {
				items = append(items, "ROW("+v+")")
			} else {
				items = append(items, fmt.Sprintf("(%s, %d)", v, k+1))
			}
		}
		if i == 0 && unnest {
			parts = append(parts, fmt.Sprintf("UNNEST(ARRAY[%s]) WITH ORDINALITY AS t1(x1, i1)", strings.Join(items, ", ")))
		} else {
			parts = append(parts, fmt.Sprintf("(VALUES %s) AS t%d(x%d, i%d)", strings.Join(items, ", "), n, n, n))
		}
	}
	from = strings.Join(parts, " CROSS JOIN ")
	if rows > maxRows {
		from += fmt.Sprintf(" WHERE (%s) %% %d = 0", strings.Join(sum, " + "), prime(rows/maxRows+1))
	}
	return keys, from
}

// prime is the least prime number from n on.
func prime(n int) int {
next:
	for ; ; n++ {
		for d := 2; d*d <= n; d++ {
			if n%d == 0 {
				continue next
			}
		}
		return n
	}
}

// mixes bounds the constants beside one column.
const mixes = 24

// Mixed puts a probe to a column of the first parameter's values with constants for
// the others, which kernels prepare once.
func (p *Probe) MixedSheet() *Sheet {
	if !p.Mixed || len(p.Values) < 2 {
		return nil
	}
	s := &Sheet{}
	s.Keys, s.From = relation(p.Values[:1], false)
	s.From += " WHERE i1 > 0"
	combos := p.Combos(1)
	step := max(1, len(combos)/mixes)
	for i := 0; i < len(combos); i += step {
		if p.negativeZero(combos[i]) {
			continue
		}
		s.Exprs = append(s.Exprs, "TRY("+p.over(func(k int) string {
			if k == 0 {
				return "x1"
			}
			return p.Values[k][combos[i][k]]
		})+")")
	}
	return s
}

// negativeZero reports a constant that Trino takes for the 0.0 that another expression beside it has.
func (p *Probe) negativeZero(values []int) bool {
	for i, v := range values[1:] {
		if strings.Contains(p.Values[i+1][v], "'-0.0'") {
			return true
		}
	}
	return false
}

// Combos are the combinations of the values of the parameters from the given one on, of which
// there are maxRows at most; the parameters before have their first value.
func (p *Probe) Combos(from int) [][]int {
	rows := 1
	for _, list := range p.Values[from:] {
		rows *= len(list)
	}
	step := 1
	if rows > maxRows {
		step = prime(rows/maxRows + 1)
	}
	var out [][]int
	for n := 0; n < rows; n += step {
		combo := make([]int, len(p.Values))
		for i, rest := len(p.Values)-1, n; i >= from; i-- {
			combo[i], rest = rest%len(p.Values[i]), rest/len(p.Values[i])
		}
		out = append(out, combo)
	}
	return out
}
