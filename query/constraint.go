package query

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"glaux/catalog"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// domain is the set of values that a column may have in the rows that a query
// needs: any of the spans, or NULL.
type domain struct {
	spans []span
	null  bool
}

// span holds the values between two ends; a nil value is open.
type span struct {
	low, high           sql.Value
	lowOpen, highOpen   bool // the end itself is outside
	lowBound, highBound bool
}

// domains derives what conjuncts say of single columns. What it can't read it
// leaves out: the engine applies all filters anyway.
func domains(filters []plan.Expr) map[int]domain {
	all := map[int]domain{}
	for _, f := range filters {
		for _, term := range conjuncts(f) {
			id, d, ok := columnDomain(term)
			if !ok {
				continue
			}
			if have, earlier := all[id]; earlier {
				d = have.intersect(d)
			}
			all[id] = d
		}
	}
	return all
}

func conjuncts(e plan.Expr) []plan.Expr {
	l, ok := e.(*plan.Logical)
	if !ok || !strings.EqualFold(l.Op, "AND") {
		return []plan.Expr{e}
	}
	var out []plan.Expr
	for _, t := range l.Terms {
		out = append(out, conjuncts(t)...)
	}
	return out
}

// columnDomain reads a condition on one column.
func columnDomain(e plan.Expr) (id int, d domain, ok bool) {
	switch e := e.(type) {
	case *plan.Compare:
		return compareDomain(e)
	case *plan.Between:
		id, ok := column(e.X)
		low, ok1 := constant(e.Low)
		high, ok2 := constant(e.High)
		return id, domain{spans: []span{{low: low, high: high, lowBound: true, highBound: true}}}, ok && ok1 && ok2
	case *plan.In:
		id, ok := column(e.X)
		for _, x := range e.List {
			v, is := constant(x)
			ok = ok && is
			d.spans = append(d.spans, point(v))
		}
		return id, d, ok
	case *plan.IsNull:
		id, ok := column(e.X)
		return id, domain{null: true}, ok
	case *plan.Not:
		if n, is := e.X.(*plan.IsNull); is {
			id, ok := column(n.X)
			return id, domain{spans: []span{{}}}, ok
		}
	case *plan.Logical:
		return unionDomain(e)
	}
	return 0, d, false
}

func point(v sql.Value) span { return span{low: v, high: v, lowBound: true, highBound: true} }

// unionDomain reads an OR whose terms are all on the same column.
func unionDomain(e *plan.Logical) (id int, d domain, ok bool) {
	if !strings.EqualFold(e.Op, "OR") {
		return 0, d, false
	}
	for i, t := range e.Terms {
		of, part, ok := columnDomain(t)
		if !ok || i > 0 && of != id {
			return 0, d, false
		}
		id = of
		d.spans, d.null = append(d.spans, part.spans...), d.null || part.null
	}
	return id, d, len(e.Terms) > 0
}

func compareDomain(e *plan.Compare) (id int, d domain, ok bool) {
	op := e.Op
	id, ok = column(e.Left)
	v, is := constant(e.Right)
	if !ok || !is {
		if id, ok = column(e.Right); !ok {
			return 0, d, false
		}
		if v, is = constant(e.Left); !is {
			return 0, d, false
		}
		if m, swapped := map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]; swapped {
			op = m
		}
	}
	var s span
	switch op {
	case "=":
		s = point(v)
	case "<", "<=":
		s = span{high: v, highBound: true, highOpen: op == "<"}
	case ">", ">=":
		s = span{low: v, lowBound: true, lowOpen: op == ">"}
	case "<>", "!=":
		if k := e.Left.Type().Kind; k == sql.Real || k == sql.Double {
			return 0, d, false // NaN lies nowhere, and isn't equal to anything.
		}
		return id, domain{spans: []span{{high: v, highBound: true, highOpen: true}, {low: v, lowBound: true, lowOpen: true}}}, true
	default:
		return 0, d, false
	}
	return id, domain{spans: []span{s}}, true
}

// column is the column behind an expression: itself, or widened without changing
// how its values compare.
func column(e plan.Expr) (int, bool) {
	switch e := e.(type) {
	case *plan.Ref:
		return e.Column.ID, true
	case *plan.Cast:
		from := e.X.Type()
		if e.Implicit && (from.IsInteger() && e.To.IsInteger() || from.Kind == sql.Varchar && e.To.Kind == sql.Varchar || from.Kind == sql.Real && e.To.Kind == sql.Double) {
			return column(e.X)
		}
	}
	return 0, false
}

// constant is the value of a literal of a type that this file compares.
func constant(e plan.Expr) (sql.Value, bool) {
	if c, ok := e.(*plan.Cast); ok {
		from := c.X.Type()
		if from.IsInteger() && c.To.IsInteger() || from.Kind == sql.Varchar && c.To.Kind == sql.Varchar && c.To.Length == sql.UnboundedLength {
			return constant(c.X)
		}
		return nil, false
	}
	l, ok := e.(*plan.Literal)
	if !ok || l.Value == nil {
		return nil, false
	}
	switch l.Of.Kind {
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Date, sql.Varchar, sql.Timestamp, sql.Real, sql.Double:
		if f, single := l.Value.(float32); single {
			return float64(f), true
		}
		return l.Value, true
	}
	return nil, false
}

// compare orders two constants of one type.
func compare(a, b sql.Value) int {
	switch x := a.(type) {
	case int64:
		y, _ := b.(int64)
		return cmp.Compare(x, y)
	case string:
		y, _ := b.(string)
		return strings.Compare(x, y)
	case float64:
		y, _ := b.(float64)
		return cmp.Compare(x, y)
	case *big.Int:
		if y, ok := b.(*big.Int); ok {
			return x.Cmp(y)
		}
	case sql.Instant:
		y, _ := b.(sql.Instant)
		return cmp.Or(cmp.Compare(x.Micros, y.Micros), cmp.Compare(x.Nanos, y.Nanos))
	}
	return 0
}

func (d domain) intersect(o domain) domain {
	out := domain{null: d.null && o.null}
	for _, a := range d.spans {
		for _, b := range o.spans {
			if s, ok := a.intersect(b); ok {
				out.spans = append(out.spans, s)
			}
		}
	}
	return out
}

func (s span) intersect(o span) (span, bool) {
	if o.lowBound {
		if c := compare(o.low, s.low); !s.lowBound || c > 0 || c == 0 && o.lowOpen {
			s.low, s.lowOpen, s.lowBound = o.low, o.lowOpen, true
		}
	}
	if o.highBound {
		if c := compare(o.high, s.high); !s.highBound || c < 0 || c == 0 && o.highOpen {
			s.high, s.highOpen, s.highBound = o.high, o.highOpen, true
		}
	}
	if s.lowBound && s.highBound {
		if c := compare(s.low, s.high); c > 0 || c == 0 && (s.lowOpen || s.highOpen) {
			return s, false
		}
	}
	return s, true
}

// partitionDomain writes a domain as the catalog wants it; false if the type has
// no text that is sure to be the partition's.
func (d domain) partitionDomain(t sql.Type) (catalog.Domain, bool) {
	out := catalog.Domain{Null: d.null}
	for _, s := range d.spans {
		var r catalog.Range
		if s.lowBound {
			text, ok := partitionText(t, s.low)
			if !ok {
				return out, false
			}
			r.Low = &catalog.Bound{Value: text, Inclusive: !s.lowOpen}
		}
		if s.highBound {
			text, ok := partitionText(t, s.high)
			if !ok {
				return out, false
			}
			r.High = &catalog.Bound{Value: text, Inclusive: !s.highOpen}
		}
		out.Ranges = append(out.Ranges, r)
	}
	return out, true
}

func partitionText(t sql.Type, v sql.Value) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, t.Kind == sql.Varchar
	case int64:
		switch {
		case t.IsInteger():
			return strconv.FormatInt(v, 10), true
		case t.Kind == sql.Date:
			return time.Unix(v*86400, 0).UTC().Format(time.DateOnly), v > -719528 && v < 2932897
		}
	}
	return "", false
}

// maxPoints is how many single values a bound lists.
const maxPoints = 1000

// points are the values of a domain that has no other; nil if it has.
func (d domain) points() []sql.Value {
	if len(d.spans) > maxPoints {
		return nil
	}
	out := make([]sql.Value, 0, len(d.spans))
	for _, s := range d.spans {
		if !s.lowBound || !s.highBound || s.lowOpen || s.highOpen || compare(s.low, s.high) != 0 {
			return nil
		}
		out = append(out, s.low)
	}
	return out
}

// closed moves open ends between integers to the next one inside.
func (s span) closed() span {
	if n, ok := s.low.(int64); ok && s.lowOpen && n < math.MaxInt64 {
		s.low, s.lowOpen = n+1, false
	}
	if n, ok := s.high.(int64); ok && s.highOpen && n > math.MinInt64 {
		s.high, s.highOpen = n-1, false
	}
	return s
}

// bound is the hull of a domain, for skipping files by their statistics.
func (d domain) bound(c lake.Column) (lake.Bound, bool) {
	b := lake.Bound{Column: c.Name, Path: c.Path, Type: c.Type}
	if d.null || len(d.spans) == 0 {
		return b, false
	}
	low, high := true, true
	b.Values = d.points()
	for i, s := range d.spans {
		s = s.closed()
		low, high = low && s.lowBound, high && s.highBound
		if low && (i == 0 || compare(s.low, b.Min) < 0) {
			b.Min = s.low
		}
		if high && (i == 0 || compare(s.high, b.Max) > 0) {
			b.Max = s.high
		}
	}
	if !low {
		b.Min = nil
	}
	if !high {
		b.Max = nil
	}
	return b, true
}
