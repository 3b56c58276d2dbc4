package geo

import "math"

// Distance is the shortest distance of two geometries that are not empty; NaN if one is
// a collection without a point.
func Distance(a, b *Geometry) float64 {
	if a.Type == PointType && b.Type == PointType {
		if d := distance(a.Points[0], b.Points[0]); d-d == 0 {
			return d
		}
	}
	if a.IsHollow() || b.IsHollow() {
		return math.NaN()
	}
	n := nearby{least: math.Inf(1), best: math.Inf(1)}
	n.compare(a, b)
	return n.least
}

// NearestPoints are the points of two geometries that are nearest to each other.
func NearestPoints(a, b *Geometry) (p, q Point) {
	n := nearby{least: math.Inf(1), best: math.Inf(1)}
	n.compare(a, b)
	return n.p, n.q
}

// nearby has the nearest of pairs of points, and the least of all distances, which isn't a
// number if one isn't.
type nearby struct {
	p, q        Point
	best, least float64
}

func (n *nearby) report(p, q Point) {
	d := distance(p, q)
	n.least = min(n.least, d)
	if d < n.best {
		n.best, n.p, n.q = d, p, q
	}
}

// compare reports pairs of points of two geometries of which one is the nearest pair.
func (n *nearby) compare(a, b *Geometry) {
	n.inside(a, b)
	n.inside(b, a)
	a.eachSegment(func(s segment) {
		b.eachSegment(func(t segment) { n.segments(s, t) })
	})
}

// inside reports points that areas cover, of each part of another geometry one at most.
func (n *nearby) inside(area, other *Geometry) {
	for _, part := range area.Parts {
		n.inside(part, other)
	}
	if area.Type != CollectionType && area.Dimension() == 2 {
		n.covered(area, other)
	}
}

func (n *nearby) covered(area, other *Geometry) {
	report := func(p Point) {
		if area.covers(p) {
			n.report(p, p)
		}
	}
	for _, p := range other.Points {
		report(p)
	}
	for _, path := range other.Paths {
		report(path[0])
	}
	for _, part := range other.Parts {
		n.covered(area, part)
	}
}

type segment struct{ a, b Point }

// eachSegment calls f for a geometry's lines; a point is one without length.
func (g *Geometry) eachSegment(f func(segment)) {
	for _, p := range g.Points {
		f(segment{p, p})
	}
	for _, path := range g.Paths {
		for i := range len(path) - 1 {
			f(segment{path[i], path[i+1]})
		}
	}
	for _, p := range g.Parts {
		p.eachSegment(f)
	}
}

func (s segment) closest(p Point) Point {
	dx, dy := s.b.X-s.a.X, s.b.Y-s.a.Y
	length := dx*dx + dy*dy
	if length == 0 {
		return s.a
	}
	t := ((p.X-s.a.X)*dx + (p.Y-s.a.Y)*dy) / length
	switch {
	case t <= 0:
		return s.a
	case t >= 1:
		return s.b
	}
	return Point{s.a.X + t*dx, s.a.Y + t*dy}
}

// segments reports pairs of points of two segments of which one is the nearest pair.
func (n *nearby) segments(s, t segment) {
	if p, ok := cross(s, t); ok {
		n.report(p, p)
		return
	}
	n.report(s.closest(t.a), t.a)
	n.report(s.closest(t.b), t.b)
	n.report(s.a, t.closest(s.a))
	n.report(s.b, t.closest(s.b))
}

// cross is where two segments that are not parallel meet.
func cross(s, t segment) (Point, bool) {
	ux, uy := s.b.X-s.a.X, s.b.Y-s.a.Y
	vx, vy := t.b.X-t.a.X, t.b.Y-t.a.Y
	d := ux*vy - uy*vx
	if d == 0 {
		return Point{}, false
	}
	wx, wy := t.a.X-s.a.X, t.a.Y-s.a.Y
	k, m := (wx*vy-wy*vx)/d, (wx*uy-wy*ux)/d
	if k < 0 || k > 1 || m < 0 || m > 1 {
		return Point{}, false
	}
	return Point{s.a.X + k*ux, s.a.Y + k*uy}, true
}
