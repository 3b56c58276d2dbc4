package geo

import (
	"errors"
	"math"
)

// Simplify leaves out vertices that lie within a tolerance of the lines between
// those that stay, as long as no line comes to cross another.
func (g *Geometry) Simplify(tolerance float64) (*Geometry, error) {
	switch {
	case math.IsNaN(tolerance):
		return nil, errors.New("distanceTolerance is NaN")
	case tolerance < 0:
		return nil, errors.New("distanceTolerance is negative")
	case tolerance == 0:
		return g, nil
	}
	out := *g
	if g.Type == EnvelopeType {
		out.Type = PolygonType
	}
	out.Parts = nil
	for _, p := range g.Parts {
		s, err := p.Simplify(tolerance)
		if err != nil {
			return nil, err
		}
		out.Parts = append(out.Parts, s)
	}
	if len(g.Paths) > 0 {
		s := &simplifier{tolerance: tolerance, least: 2}
		if g.Dimension() == 2 {
			s.least = 4
		}
		s.in = g.Paths
		out.Paths = make([][]Point, len(g.Paths))
		for i := range g.Paths {
			out.Paths[i] = s.path(i)
		}
	}
	return &out, nil
}

// simplifier works on all lines of a geometry, one after the other.
type simplifier struct {
	tolerance float64
	least     int // the fewest vertices of a line
	in        [][]Point
	line      int
	kept      []segment // of the results so far
	result    []Point
}

func (s *simplifier) path(i int) []Point {
	path := s.in[i]
	if len(path) <= s.least {
		return path
	}
	s.line, s.result = i, []Point{path[0]}
	s.section(0, len(path)-1, 0)
	return s.result
}

func (s *simplifier) section(from, to, depth int) {
	path := s.in[s.line]
	depth++
	if from+1 == to {
		s.keep(path[from], path[to])
		return
	}
	// A line must not become shorter than allowed.
	ok := len(s.result)-1 >= s.least || depth+1 >= s.least
	far, d := s.furthest(from, to)
	if d > s.tolerance {
		ok = false
	}
	if ok && !s.crosses(from, to) {
		s.keep(path[from], path[to])
		return
	}
	s.section(from, far, depth)
	s.section(far, to, depth)
}

func (s *simplifier) keep(a, b Point) {
	s.result = append(s.result, b)
	s.kept = append(s.kept, segment{a, b})
}

func (s *simplifier) furthest(from, to int) (at int, d float64) {
	path := s.in[s.line]
	base := segment{path[from], path[to]}
	d, at = -1, from+1 // no distance is larger than that of infinite coordinates
	for k := from + 1; k < to; k++ {
		if x := distance(path[k], base.closest(path[k])); x > d {
			d, at = x, k
		}
	}
	return at, d
}

// crosses reports that leaving out vertices makes the line cross something.
func (s *simplifier) crosses(from, to int) bool {
	path := s.in[s.line]
	c := segment{path[from], path[to]}
	for _, k := range s.kept {
		if interiorCross(c, k) {
			return true
		}
	}
	for i, other := range s.in {
		if i < s.line {
			continue // its result counts
		}
		for k := range len(other) - 1 {
			if i == s.line && k < to {
				continue
			}
			if interiorCross(c, segment{other[k], other[k+1]}) {
				return true
			}
		}
	}
	return false
}

// interiorCross reports that two segments meet other than in an end of both.
func interiorCross(s, t segment) bool {
	if max(s.a.X, s.b.X) < min(t.a.X, t.b.X) || max(t.a.X, t.b.X) < min(s.a.X, s.b.X) ||
		max(s.a.Y, s.b.Y) < min(t.a.Y, t.b.Y) || max(t.a.Y, t.b.Y) < min(s.a.Y, s.b.Y) {
		return false
	}
	o1, o2 := orientation(s.a, s.b, t.a), orientation(s.a, s.b, t.b)
	o3, o4 := orientation(t.a, t.b, s.a), orientation(t.a, t.b, s.b)
	if o1 == 0 && o2 == 0 {
		return overlap(s, t)
	}
	if o1*o2 > 0 || o3*o4 > 0 {
		return false
	}
	return s.a != t.a && s.a != t.b && s.b != t.a && s.b != t.b
}
