package query

import (
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
	columns map[int]lake.Column // by the scan's column
}

func newConditionReader(scan *plan.Scan) *conditionReader {
	r := &conditionReader{map[int]lake.Column{}}
	for i, out := range scan.Out {
		if c := scan.Table.Columns[scan.Source[i]]; !c.Hidden && !c.Partition && !scan.Subfield(i).Present {
			r.columns[out.ID] = lake.Column{Name: c.Name, Type: out.Type, Path: scan.Path(i)}
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
		if id, d, ok = viewDomain(e); !ok {
			id, d, ok = prefixDomain(e)
		}
	}
	c, read := r.columns[id]
	out := lake.Condition{Column: c.Name, Path: c.Path, Type: c.Type, Null: d.null}
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
