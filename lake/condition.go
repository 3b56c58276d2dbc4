package lake

import (
	"cmp"
	"slices"
	"sort"

	"glaux/sql"
)

// Condition is what is known of the rows that a query needs: all of All hold, or some
// of Any, or the value of a Column lies in one of the Spans or, with Null, is NULL.
// A condition is never true of more than it says, so a value that isn't in the spans,
// NULL among them, doesn't make a row needed.
type Condition struct {
	All, Any []Condition

	Column string
	Path   []string // as in Column
	Type   sql.Type
	// Spans are sorted, and disjoint.
	Spans []Span
	Null  bool
}

// Span is the values between two, both included; nil is open.
type Span struct{ Min, Max sql.Value }

// conditions are those that files of the place can be judged by: on columns that have
// their type there. Others are taken for true.
func (l *Location) conditions(all []Condition) []Condition {
	out := slices.Clone(all)
	for i := range out {
		out[i] = l.condition(out[i])
	}
	return out
}

func (l *Location) condition(c Condition) Condition {
	switch {
	case c.All != nil:
		return Condition{All: l.conditions(c.All)}
	case c.Any != nil:
		return Condition{Any: l.conditions(c.Any)}
	case l.differs(c.Column, c.Path, c.Type):
		return Condition{All: []Condition{}} // always true
	}
	return c
}

// leaves calls f with each condition on a column.
func (c *Condition) leaves(f func(*Condition)) {
	for i := range c.All {
		c.All[i].leaves(f)
	}
	for i := range c.Any {
		c.Any[i].leaves(f)
	}
	if c.All == nil && c.Any == nil {
		f(c)
	}
}

// rows are those of n that may meet the condition, by what is known of columns.
func (c *Condition) rows(n int64, of func(*Condition) rowSet) rowSet {
	switch {
	case c.All != nil:
		out := allRows(n)
		for i := range c.All {
			if len(out) > 0 {
				out = out.intersect(c.All[i].rows(n, of))
			}
		}
		return out
	case c.Any != nil:
		var out rowSet
		for i := range c.Any {
			out = append(out, c.Any[i].rows(n, of)...)
		}
		return out.joined()
	}
	return of(c)
}

// mayLie reports whether a value between two statistics may lie in one of the spans.
func (c *Condition) mayLie(l *leaf, low, high []byte) bool {
	// The first span that doesn't end before low; those after it begin later.
	i := sort.Search(len(c.Spans), func(i int) bool {
		order, ok := l.compare(low, c.Spans[i].Max, c.Type)
		return !ok || order <= 0
	})
	if i == len(c.Spans) {
		return false
	}
	order, ok := l.compare(high, c.Spans[i].Min, c.Type)
	return !ok || order >= 0
}

// decided reports that all values between two statistics lie in one of the spans, so
// that no part of them needs to be looked at.
func (c *Condition) decided(l *leaf, low, high []byte) bool {
	within := func(stat []byte, end sql.Value, order int) bool {
		if end == nil {
			return true
		}
		at, ok := l.compare(stat, end, c.Type)
		return ok && at == order
	}
	return slices.ContainsFunc(c.Spans, func(s Span) bool { return within(low, s.Min, 1) && within(high, s.Max, -1) })
}

// rowSet is ranges of the rows of a row group, sorted, disjoint and apart.
type rowSet []rowRange

// rowRange is the rows [from, to).
type rowRange struct{ from, to int64 }

func allRows(n int64) rowSet {
	if n == 0 {
		return nil
	}
	return rowSet{{0, n}}
}

// joined sorts ranges and joins those that touch.
func (s rowSet) joined() rowSet {
	slices.SortFunc(s, func(a, b rowRange) int { return cmp.Compare(a.from, b.from) })
	out := s[:0]
	for _, r := range s {
		if n := len(out); n > 0 && r.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, r.to)
		} else if r.from < r.to {
			out = append(out, r)
		}
	}
	return out
}

func (s rowSet) intersect(o rowSet) (out rowSet) {
	for i, k := 0, 0; i < len(s) && k < len(o); {
		if r := (rowRange{max(s[i].from, o[k].from), min(s[i].to, o[k].to)}); r.from < r.to {
			out = append(out, r)
		}
		if s[i].to < o[k].to {
			i++
		} else {
			k++
		}
	}
	return out
}

// overlaps reports whether some of the rows are in a range.
func (s rowSet) overlaps(r rowRange) bool {
	i := sort.Search(len(s), func(i int) bool { return s[i].to > r.from })
	return i < len(s) && s[i].from < r.to
}

func (s rowSet) count() (n int64) {
	for _, r := range s {
		n += r.to - r.from
	}
	return n
}
