package match

import (
	"fmt"
	"math"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// state is what an aggregate knows of the rows so far.
type state struct {
	n    int64
	sum  int64
	real float64
	best sql.Value
}

// aggregation computes an Aggregate step by step. In conditions, states[i] belongs
// to link i of its chain.
type aggregation struct {
	*Aggregate
	of     sql.Type // of the argument
	add    func(s *state, x sql.Value) error
	result func(s *state) sql.Value
	states []state
}

// Computable reports whether an aggregate of an argument of this type is one of
// those that are computed here.
func Computable(name string, args []sql.Type) bool {
	if name == "count" {
		return len(args) <= 1
	}
	if len(args) != 1 {
		return false
	}
	t := args[0]
	switch name {
	case "sum", "avg":
		return t.IsInteger() || t.Kind == sql.Double
	case "min", "max":
		return t.Kind != sql.Real && t.Kind != sql.Double && t.Kind != sql.Unknown
	}
	return false
}

func newAggregation(a *Aggregate, of sql.Type) (*aggregation, error) {
	g := &aggregation{Aggregate: a, of: of}
	integer := of.IsInteger()
	count := func(s *state, _ sql.Value) error { s.n++; return nil }
	null := func(s *state, x sql.Value) sql.Value {
		if s.n == 0 {
			return nil
		}
		return x
	}
	switch a.Func {
	case "count":
		g.add, g.result = count, func(s *state) sql.Value { return s.n }
	case "sum":
		g.add, g.result = addFloat, func(s *state) sql.Value { return null(s, s.real) }
		if integer {
			g.add, g.result = addInteger, func(s *state) sql.Value { return null(s, s.sum) }
		}
	case "avg":
		g.add, g.result = addFloat, func(s *state) sql.Value { return null(s, s.real/float64(s.n)) }
		if integer {
			g.add = func(s *state, x sql.Value) error { return addFloat(s, float64(x.(int64))) }
		}
	case "min", "max":
		sign := map[string]int{"min": -1, "max": 1}[a.Func]
		g.add = func(s *state, x sql.Value) error {
			if s.n == 0 || kernel.Order(of, x, s.best)*sign > 0 {
				s.best = x
			}
			s.n++
			return nil
		}
		g.result = func(s *state) sql.Value { return s.best }
	default:
		return nil, fmt.Errorf("%s is not computed over rows of a match", a.Func)
	}
	return g, nil
}

func addFloat(s *state, x sql.Value) error {
	s.n++
	s.real += x.(float64)
	return nil
}

func addInteger(s *state, x sql.Value) error {
	s.n++
	sum, ok := addInt64(s.sum, x.(int64))
	if !ok {
		return &sql.Error{Name: "NUMERIC_VALUE_OUT_OF_RANGE", Message: fmt.Sprintf("bigint addition overflow: %d + %d", s.sum, x)}
	}
	s.sum = sum
	return nil
}

func addInt64(a, b int64) (int64, bool) {
	c := a + b
	return c, (c > a) == (b > 0)
}

func mulInt64(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	c := a * b
	return c, c/b == a && (a != -1 || b != math.MinInt64) && (b != -1 || a != math.MinInt64)
}

// row takes one row in.
func (g *aggregation) row(s *state, p *partition, row int) error {
	if g.Column < 0 {
		return g.add(s, nil)
	}
	v, i := p.at(g.Column, row)
	if v.Null(i) {
		return nil
	}
	if g.Func == "count" {
		return g.add(s, nil)
	}
	return g.add(s, v.Value(i))
}

// at is the state at a link, computed from the nearest one that is known.
func (g *aggregation) at(c *chain, last int32, p *partition) (state, error) {
	if last < 0 {
		return state{}, nil
	}
	// Links are made parents first, so all up to the last are computed in order.
	for i := len(g.states); i <= int(last); i++ {
		l := c.links[i]
		var s state
		if l.parent >= 0 {
			s = g.states[l.parent]
		}
		if err := g.row(&s, p, int(l.row)); err != nil {
			return s, err
		}
		g.states = append(g.states, s)
	}
	return g.states[last], nil
}
