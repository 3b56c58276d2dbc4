package geo

import (
	"errors"
	"math"
	"slices"
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
	if err := g.CheckShell(); err != nil || g.IsHollow() {
		return g, err
	}
	s := &simplifier{tolerance: tolerance}
	s.gather(g)
	for i := range s.lines {
		s.simplify(&s.lines[i])
	}
	return s.rebuild(g), nil
}

// simplifier works on all lines of a geometry, one after the other.
type simplifier struct {
	tolerance float64
	lines     []simplerLine
	made      []segment // those that replace others
	madeBoxes []Box
}

// simplerLine is a line or a ring.
type simplerLine struct {
	points []Point
	boxes  []Box  // around the segments, boxed of them each
	gone   []bool // segments that others replace
	least  int    // the fewest vertices of the result
	ring   bool
	result []Point
}

// boxed is of how many segments the rectangle is known that is around them.
const boxed = 16

func (s *simplifier) gather(g *Geometry) {
	_ = g.Leaves(func(part *Geometry) error {
		area := part.Dimension() == 2
		s.lines = slices.Grow(s.lines, len(part.Paths))
		for _, p := range part.Paths {
			l := simplerLine{points: p, gone: make([]bool, len(p)-1), least: 2, ring: area}
			if p[0] == p[len(p)-1] {
				l.least = 4
			}
			l.boxes = make([]Box, 0, (len(l.gone)+boxed-1)/boxed)
			for k := 0; k < len(l.gone); k += boxed {
				b := segment{p[k], p[k]}.box()
				b.extend(p[k : min(k+boxed, len(l.gone))+1])
				l.boxes = append(l.boxes, b)
			}
			s.lines = append(s.lines, l)
		}
		return nil
	})
}

// rebuild makes a geometry of the results: of several parts only if it has them, and
// without empty ones.
func (s *simplifier) rebuild(g *Geometry) *Geometry {
	out := *g
	if g.Type == EnvelopeType {
		out.Type = PolygonType
	}
	out.Parts, out.Paths = nil, nil
	for _, p := range g.Parts {
		if !p.IsHollow() {
			out.Parts = append(out.Parts, s.rebuild(p))
		}
	}
	out.Paths = slices.Grow(out.Paths, len(g.Paths))
	for range g.Paths {
		out.Paths = append(out.Paths, s.lines[0].result)
		s.lines = s.lines[1:]
	}
	switch {
	case g.Type == MultiPointType && len(out.Points) == 1:
		out.Type = PointType
	case g.Type == MultiLineStringType && len(out.Paths) == 1:
		out.Type = LineStringType
	case g.Type == MultiPolygonType && len(out.Sizes) == 1:
		out.Type = PolygonType
	}
	return &out
}

func (s *simplifier) simplify(l *simplerLine) {
	l.result = append(make([]Point, 0, min(len(l.points), 64)), l.points[0])
	s.section(l, 0, len(l.points)-1, 0)
	if l.ring {
		s.dropStart(l)
	}
}

func (s *simplifier) section(l *simplerLine, from, to, depth int) {
	depth++
	if from+1 == to {
		l.result = append(l.result, l.points[to])
		return
	}
	// A line must not become shorter than allowed.
	size := len(l.result)
	if size == 1 {
		size = 0
	}
	ok := size >= l.least || depth+1 >= l.least
	far, d := l.furthest(from, to)
	c := segment{l.points[from], l.points[to]}
	if ok && d <= s.tolerance && !s.meets(c, l, from, to) && !s.jumps(l, l.points[from:to+1]) {
		for k := from; k < to; k++ {
			l.gone[k] = true
		}
		l.result = append(l.result, l.points[to])
		s.make(c)
		return
	}
	s.section(l, from, far, depth)
	s.section(l, far, to, depth)
}

// dropStart leaves out the vertex at which a ring starts, if it may be.
func (s *simplifier) dropStart(l *simplerLine) {
	n := len(l.result)
	if n <= l.least {
		return
	}
	c := segment{l.result[n-2], l.result[1]}
	last := len(l.gone) - 2
	if distance(l.result[0], c.closest(l.result[0])) <= s.tolerance && !s.meets(c, l, last, 1) &&
		!s.jumps(l, []Point{c.a, l.result[0], c.b}) {
		l.result = append([]Point{c.a}, l.result[1:n-1]...)
	}
}

func (l *simplerLine) furthest(from, to int) (at int, d float64) {
	base := segment{l.points[from], l.points[to]}
	d, at = -1, from+1 // no distance is larger than that of infinite coordinates
	for k := from + 1; k < to; k++ {
		if x := distance(l.points[k], base.closest(l.points[k])); x > d {
			d, at = x, k
		}
	}
	return at, d
}

func (s *simplifier) make(c segment) {
	if len(s.made)%boxed == 0 {
		s.madeBoxes = append(s.madeBoxes, c.box())
	}
	s.madeBoxes[len(s.madeBoxes)-1].extend([]Point{c.a, c.b})
	s.made = append(s.made, c)
}

// meets reports that a segment crosses something, or is there already; of the line itself,
// the segments from one to before another don't count, around its end.
func (s *simplifier) meets(c segment, l *simplerLine, from, to int) bool {
	box := c.box()
	for b := range s.madeBoxes {
		if !box.mayMeet(s.madeBoxes[b]) {
			continue
		}
		for _, k := range s.made[b*boxed : min((b+1)*boxed, len(s.made))] {
			if invalidMeeting(c, k) {
				return true
			}
		}
	}
	for i := range s.lines {
		other := &s.lines[i]
		for b := range other.boxes {
			if !box.mayMeet(other.boxes[b]) {
				continue
			}
			for k := b * boxed; k < min((b+1)*boxed, len(other.gone)); k++ {
				if own := other == l && (from <= k && k < to || from > to && (k >= from || k < to)); own || other.gone[k] {
					continue
				}
				if invalidMeeting(c, segment{other.points[k], other.points[k+1]}) {
					return true
				}
			}
		}
	}
	return false
}

// mayMeet reports rectangles that aren't apart, as those with what is no number in them.
func (b Box) mayMeet(o Box) bool {
	return !(b.XMax < o.XMin || o.XMax < b.XMin || b.YMax < o.YMin || o.YMax < b.YMin)
}

// jumps reports that another line would come to lie on the other side of a section if it
// were straight.
func (s *simplifier) jumps(l *simplerLine, section []Point) bool {
	if len(s.lines) == 1 {
		return false
	}
	closed := append(section[:len(section):len(section)], section[0])
	around := &Geometry{Type: PolygonType, Paths: [][]Point{closed}, Sizes: []int{1}}
	for i := range s.lines {
		if other := &s.lines[i]; other != l && around.encloses(other.points[min(1, len(other.points)-1)]) {
			return true
		}
	}
	return false
}

func invalidMeeting(s, t segment) bool {
	return s == t || s.a == t.b && s.b == t.a || interiorCross(s, t)
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
