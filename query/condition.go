package query

import (
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// conditionReader reads what a scan's filters say of the columns that are in files. What
// it can't read it takes for true: the engine applies all filters anyway.
type conditionReader struct {
	columns map[int]plan.TableColumn // by the scan's column
}

func newConditionReader(scan *plan.Scan) *conditionReader {
	r := &conditionReader{map[int]plan.TableColumn{}}
	for i, out := range scan.Out {
		if c := scan.Table.Columns[scan.Source[i]]; !c.Hidden && !c.Partition {
			r.columns[out.ID] = c
		}
	}
	return r
}

// conditions are those of which all must hold.
func (r *conditionReader) conditions(filters []plan.Expr) []lake.Condition {
	out := []lake.Condition{}
	for _, f := range filters {
		for _, term := range conjuncts(f) {
			if c, ok := r.condition(term); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

func (r *conditionReader) condition(e plan.Expr) (lake.Condition, bool) {
	switch e := e.(type) {
	case *plan.Logical:
		if strings.EqualFold(e.Op, "AND") {
			all := r.conditions([]plan.Expr{e})
			return lake.Condition{All: all}, len(all) > 0
		}
		if c, ok := r.column(e); ok {
			return c, true
		}
		any := make([]lake.Condition, len(e.Terms))
		for i, t := range e.Terms {
			c, ok := r.condition(t)
			if !ok {
				return c, false
			}
			any[i] = c
		}
		return lake.Condition{Any: any}, len(any) > 0
	case *plan.Not:
		if n, ok := negated(e.X); ok {
			return r.condition(n)
		}
	}
	return r.column(e)
}

// negated writes the opposite of a condition without NOT, if it is one that is true of
// a NULL for no operator, and of no NaN.
func negated(e plan.Expr) (plan.Expr, bool) {
	ordered := func(x plan.Expr) bool { return x.Type().Kind != sql.Double && x.Type().Kind != sql.Real }
	switch e := e.(type) {
	case *plan.Not:
		return e.X, true
	case *plan.Compare:
		op, ok := map[string]string{"=": "<>", "<>": "=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}[e.Op]
		return &plan.Compare{Op: op, Left: e.Left, Right: e.Right}, ok && ordered(e.Left)
	case *plan.Between:
		return &plan.Logical{Op: "OR", Terms: []plan.Expr{
			&plan.Compare{Op: "<", Left: e.X, Right: e.Low}, &plan.Compare{Op: ">", Left: e.X, Right: e.High},
		}}, ordered(e.X)
	case *plan.In:
		all := &plan.Logical{Op: "AND"}
		for _, x := range e.List {
			all.Terms = append(all.Terms, &plan.Compare{Op: "<>", Left: e.X, Right: x})
		}
		return all, ordered(e.X) && len(e.List) < maxPoints
	case *plan.Logical:
		out := &plan.Logical{Op: "OR"}
		if strings.EqualFold(e.Op, "OR") {
			out.Op = "AND"
		}
		for _, t := range e.Terms {
			out.Terms = append(out.Terms, &plan.Not{X: t})
		}
		return out, true
	}
	return nil, false
}

// column reads a condition on one column.
func (r *conditionReader) column(e plan.Expr) (lake.Condition, bool) {
	id, d, ok := columnDomain(e)
	if !ok {
		if id, d, ok = decimalDomain(e); !ok {
			id, d, ok = prefixDomain(e)
		}
	}
	c, read := r.columns[id]
	out := lake.Condition{Column: c.Name, Type: c.Type, Null: d.null}
	if !ok || !read {
		return out, false
	}
	for _, s := range d.joined() {
		out.Spans = append(out.Spans, lake.Span{Min: s.low, Max: s.high})
	}
	return out, true
}

// joined are a domain's spans with their ends, sorted, and disjoint.
func (d domain) joined() []span {
	spans := make([]span, 0, len(d.spans))
	for _, s := range d.spans {
		if s = s.closed(); !s.lowBound {
			s.low = nil
		}
		if !s.highBound {
			s.high = nil
		}
		if s.low == nil || s.high == nil || compare(s.low, s.high) <= 0 {
			spans = append(spans, s)
		}
	}
	slices.SortStableFunc(spans, func(a, b span) int {
		switch {
		case a.low == nil && b.low == nil:
			return 0
		case a.low == nil:
			return -1
		case b.low == nil:
			return 1
		}
		return compare(a.low, b.low)
	})
	out := spans[:0]
	for _, s := range spans {
		n := len(out)
		if n == 0 || out[n-1].high != nil && s.low != nil && compare(out[n-1].high, s.low) < 0 {
			out = append(out, s)
			continue
		}
		if last := &out[n-1]; last.high != nil && (s.high == nil || compare(s.high, last.high) > 0) {
			last.high = s.high
		}
	}
	return out
}

// decimalDomain reads a comparison of a decimal column, whose values it gives with the
// column's digits: ends that lie between two values are moved outwards.
func decimalDomain(e plan.Expr) (id int, d domain, ok bool) {
	switch e := e.(type) {
	case *plan.Compare:
		id, of, ok := decimalColumn(e.Left)
		v, is := decimalConstant(e.Right)
		op := e.Op
		if !ok || !is {
			id, of, ok = decimalColumn(e.Right)
			v, is = decimalConstant(e.Left)
			if m, swapped := map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]; swapped {
				op = m
			}
		}
		if !ok || !is {
			return 0, d, false
		}
		low, high := around(v, of.Scale)
		switch op {
		case "=":
			return id, domain{spans: []span{{low: low, high: high, lowBound: true, highBound: true}}}, true
		case "<", "<=":
			return id, domain{spans: []span{{high: high, highBound: true}}}, true
		case ">", ">=":
			return id, domain{spans: []span{{low: low, lowBound: true}}}, true
		}
	case *plan.Between:
		id, of, ok := decimalColumn(e.X)
		from, ok1 := decimalConstant(e.Low)
		to, ok2 := decimalConstant(e.High)
		if !ok || !ok1 || !ok2 {
			return 0, d, false
		}
		low, _ := around(from, of.Scale)
		_, high := around(to, of.Scale)
		return id, domain{spans: []span{{low: low, high: high, lowBound: true, highBound: true}}}, true
	case *plan.In:
		id, of, ok := decimalColumn(e.X)
		for _, x := range e.List {
			v, is := decimalConstant(x)
			if !ok || !is {
				return 0, d, false
			}
			low, high := around(v, of.Scale)
			d.spans = append(d.spans, span{low: low, high: high, lowBound: true, highBound: true})
		}
		return id, d, ok
	}
	return 0, d, false
}

// decimalColumn is the column behind an expression that doesn't change its values.
func decimalColumn(e plan.Expr) (id int, of sql.Type, ok bool) {
	switch e := e.(type) {
	case *plan.Ref:
		return e.Column.ID, e.Column.Type, e.Column.Type.Kind == sql.Decimal
	case *plan.Cast:
		if id, of, ok := decimalColumn(e.X); ok && e.Implicit && e.To.Kind == sql.Decimal && e.To.Scale >= of.Scale && e.To.Precision-e.To.Scale >= of.Precision-of.Scale {
			return id, of, true
		}
	}
	return 0, of, false
}

func decimalConstant(e plan.Expr) (*big.Rat, bool) {
	l, ok := e.(*plan.Literal)
	if !ok || l.Of.Kind != sql.Decimal {
		return nil, false
	}
	n, ok := l.Value.(*big.Int)
	if !ok {
		return nil, false
	}
	return new(big.Rat).SetFrac(n, powerOfTen(l.Of.Scale)), true
}

func powerOfTen(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// around are the unscaled values next to a number, or twice itself.
func around(v *big.Rat, scale int) (low, high *big.Int) {
	scaled := new(big.Rat).Mul(v, new(big.Rat).SetInt(powerOfTen(scale)))
	low, rest := new(big.Int).DivMod(scaled.Num(), scaled.Denom(), new(big.Int))
	if rest.Sign() == 0 {
		return low, low
	}
	return low, new(big.Int).Add(low, big.NewInt(1))
}

// prefixDomain reads a LIKE that names what strings begin with.
func prefixDomain(e plan.Expr) (id int, d domain, ok bool) {
	like, ok := e.(*plan.Like)
	if !ok || like.Escape != nil || like.X.Type().Kind != sql.Varchar {
		return 0, d, false
	}
	id, ok = column(like.X)
	v, is := constant(like.Pattern)
	pattern, text := v.(string)
	if !ok || !is || !text {
		return 0, d, false
	}
	prefix := pattern
	if i := strings.IndexAny(pattern, "%_"); i >= 0 {
		prefix = pattern[:i]
	}
	s := span{low: prefix, lowBound: true}
	// Nothing that begins so is greater than the prefix with its last character raised.
	if last, n := utf8.DecodeLastRuneInString(prefix); n > 0 && last < 0xD7FF {
		s.high, s.highBound = prefix[:len(prefix)-n]+string(last+1), true
	}
	return id, domain{spans: []span{s}}, len(prefix) > 0
}
