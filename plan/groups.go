package plan

import (
	"math"
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// groups is an analyzed GROUP BY: distinct keys over the source, and the
// grouping sets as lists of them.
type groups struct {
	keys []Expr
	ids  map[string]int
	sets [][]int
}

// maxGroupingSets bounds what CUBE and cross products may grow to.
const maxGroupingSets = 2048

// groups analyzes GROUP BY; nil without one.
func (s *selection) groups() *groups {
	by := s.sel.GroupBy
	if by == nil {
		return nil
	}
	s.checkSetCount(by)
	g := &groups{ids: map[string]int{}, sets: [][]int{{}}}
	if by.Auto {
		for _, o := range s.outs {
			if o.ast == nil || s.specialsIn(o.ast).none() {
				g.cross([][]int{{g.key(o.expr)}})
			}
		}
		return g
	}
	for _, el := range by.Elements {
		sets := make([][]int, len(el.Sets))
		for i, exprs := range el.Sets {
			sets[i] = []int{}
			for _, e := range exprs {
				sets[i] = append(sets[i], g.key(s.groupKey(e, el.Kind)))
			}
		}
		switch el.Kind {
		case sql.Rollup:
			sets = rollup(sets)
		case sql.Cube:
			sets = uniqueSets(sets)
			sets = cube(sets)
		}
		g.cross(sets)
	}
	if by.Distinct {
		g.distinct()
	}
	return g
}

// checkSetCount bounds the grouping sets as they are written, repeated ones included.
func (s *selection) checkSetCount(by *sql.GroupBy) {
	sets := 1
	for _, el := range by.Elements {
		n := len(el.Sets)
		switch {
		case el.Kind == sql.Rollup:
			n++
		case el.Kind == sql.Cube && n > 30:
			n = math.MaxInt32
		case el.Kind == sql.Cube:
			n = 1 << n
		}
		if sets *= n; sets > math.MaxInt32 || n == math.MaxInt32 {
			s.fail(by, "TOO_MANY_GROUPING_SETS", "GROUP BY has more than %d grouping sets but can contain at most %d", math.MaxInt32, maxGroupingSets)
		}
	}
	if sets > maxGroupingSets {
		s.fail(by, "TOO_MANY_GROUPING_SETS", "GROUP BY has %d grouping sets but can contain at most %d", sets, maxGroupingSets)
	}
}

func (s special) none() bool { return len(s.aggregates)+len(s.windows)+len(s.groupings) == 0 }

// key numbers a key expression.
func (g *groups) key(x Expr) int {
	k := exprKey(x)
	i, ok := g.ids[k]
	if !ok {
		i = len(g.keys)
		g.ids[k] = i
		g.keys = append(g.keys, x)
	}
	return i
}

// groupKey binds one expression of GROUP BY; a number alone is an output column.
func (s *selection) groupKey(e sql.Expr, kind sql.GroupingKind) Expr {
	var x Expr
	n, isOrdinal := ordinal(e)
	switch {
	case isOrdinal && kind == sql.SimpleGrouping:
		s.checkOrdinal(e, "GROUP BY", n, len(s.outs))
		o := s.outs[n-1]
		if o.ast != nil {
			s.noAggregates("GROUP BY clause", o.ast)
		}
		x = o.expr
	case kind == sql.SimpleGrouping:
		s.noAggregates("GROUP BY clause", e)
		x = s.binder.expr(e)
	default:
		x = s.binder.expr(e)
		if _, ok := x.(*Ref); !ok {
			s.fail(e, "INVALID_COLUMN_REFERENCE", "GROUP BY expression must be a column reference: %s", s.exprText(e))
		}
	}
	if !fn.Comparable(x.Type()) {
		s.fail(s.sel, "TYPE_MISMATCH", "%s is not comparable, and therefore cannot be used in GROUP BY", x.Type())
	}
	return x
}

// rollup gives all prefixes of a list of key lists, the longest first.
func rollup(lists [][]int) [][]int {
	var sets [][]int
	for n := len(lists); n >= 0; n-- {
		sets = append(sets, flatten(lists[:n]))
	}
	return sets
}

// cube gives all subsets of a list of key lists.
func cube(lists [][]int) [][]int {
	var sets [][]int
	n := len(lists)
	for mask := 1<<n - 1; mask >= 0; mask-- {
		var chosen [][]int
		for i := range n {
			if mask&(1<<(n-1-i)) != 0 {
				chosen = append(chosen, lists[i])
			}
		}
		sets = append(sets, flatten(chosen))
		if len(sets) > maxGroupingSets {
			break
		}
	}
	return sets
}

// flatten joins key lists, each key once.
func flatten(lists [][]int) []int {
	out := []int{}
	for _, l := range lists {
		for _, k := range l {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// cross combines the sets so far with another element's.
func (g *groups) cross(sets [][]int) {
	var out [][]int
	for _, left := range g.sets {
		for _, right := range sets {
			out = append(out, flatten([][]int{left, right}))
		}
	}
	g.sets = out
}

// distinct drops repeated grouping sets.
func (g *groups) distinct() {
	var out [][]int
	for _, set := range g.sets {
		if !slices.ContainsFunc(out, func(o []int) bool { return sameSet(o, set) }) {
			out = append(out, set)
		}
	}
	g.sets = out
}

func sameSet(a, b []int) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// uniqueSets drops what CUBE lists again; ROLLUP keeps it.
func uniqueSets(sets [][]int) [][]int {
	var out [][]int
	for _, s := range sets {
		if !slices.ContainsFunc(out, func(o []int) bool { return slices.Equal(o, s) }) {
			out = append(out, s)
		}
	}
	return out
}
