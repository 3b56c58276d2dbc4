package geo

import (
	"errors"
	"math"
)

// circleSize is the number of vertices of a full circle.
const circleSize = 96

// circleStep is the angle between two of them, in the precision of doubles.
var circleStep = pi * 0.5 / (circleSize / 4)

var circleCos, circleSin = cos(circleStep), sin(circleStep)

// pi is no constant, so that what is computed from it is rounded at each step.
var pi = math.Pi

// circle are the vertices of the unit circle, clockwise from (1, 0).
var circle = circleOf(1)

// circleOf are the vertices of a circle around (0, 0).
func circleOf(radius float64) (out [circleSize]Point) {
	p := Point{0, radius}
	for i := range circleSize / 4 {
		out[i] = Point{p.Y, -p.X}
		out[i+circleSize/4] = Point{-p.X, -p.Y}
		out[i+circleSize/2] = Point{-p.Y, p.X}
		out[i+circleSize*3/4] = p
		p = Point{p.X*circleCos + p.Y*circleSin, -p.X*circleSin + p.Y*circleCos}
	}
	return out
}

func circlePoint(i int, center Point, d float64) Point {
	c := circle[i%circleSize]
	return Point{c.X*d + center.X, c.Y*d + center.Y}
}

// EncodeBuffer encodes the buffer of a geometry if it is a point with a circle around it.
func (g *Geometry) EncodeBuffer(dst []byte, d float64) ([]byte, bool) {
	if g.Type != PointType || len(g.Points) != 1 || !(d > 0) || math.IsInf(d, 0) {
		return dst, false
	}
	var ring [circleSize + 1]Point
	center := g.Points[0]
	if near := nearness(Box{center.X, center.Y, center.X, center.Y}, d); !(near < d) {
		return dst, false
	}
	for i, p := range circleOf(d) {
		ring[i] = plus(p, center)
	}
	if ring[circleSize] = ring[0]; ring[0] == ring[circleSize-1] {
		return dst, false
	}
	turn(ring[:], false)
	dst = append(dst, byte(PolygonType), 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
	return appendPath(dst, ring[:]), true
}

// Buffer has all points within a distance of a geometry. NULL, which is nil, is
// what an empty geometry gives.
func (g *Geometry) Buffer(d float64) (*Geometry, error) {
	switch {
	case math.IsNaN(d):
		return nil, errors.New("distance is NaN")
	case d < 0:
		return nil, errors.New("distance is negative")
	case d == 0:
		return g, nil
	case g.IsEmpty():
		return nil, nil
	case math.IsInf(d, 0):
		return &Geometry{Type: MultiPolygonType}, nil
	}
	var leaves []*Geometry
	err := g.Leaves(func(part *Geometry) error {
		buffer, err := part.bufferLeaf(d)
		leaves = append(leaves, buffer)
		return err
	})
	if err != nil || len(leaves) == 1 {
		return leaves[0], err
	}
	return Union(leaves)
}

// bufferLeaf is the buffer of what is no collection.
func (g *Geometry) bufferLeaf(d float64) (*Geometry, error) {
	box, ok := g.Bounds()
	if !ok {
		return &Geometry{Type: MultiPolygonType}, nil
	}
	b := newBufferer(box, d)
	if !(b.near < math.Inf(1)) || d <= b.near && g.Dimension() < 2 { // too large to be reckoned with, or too small
		return &Geometry{Type: MultiPolygonType}, nil
	}
	var parts []*Geometry
	switch g.Dimension() {
	case 0:
		for _, p := range g.Points {
			parts = append(parts, circleAround(g.Points[0], p, d))
		}
	case 1:
		if b.degenerate(g.Paths) {
			center := middleOf(g.Paths)
			return circleAround(center, center, d), nil
		}
		for _, path := range g.Paths {
			parts = append(parts, b.line(path)...)
		}
	default:
		if b.degenerate(g.Paths) {
			return b.circleWithin(g.Paths), nil
		}
		for _, part := range g.Elements() {
			parts = append(parts, b.area(part.Paths))
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return Union(parts)
}

// isConvex reports a clockwise ring that turns right at each vertex.
func isConvex(ring []Point) bool {
	n := len(ring) - 1
	if n < 3 {
		return false
	}
	turns := 0.0
	for i := range n {
		a, b, c := ring[i], ring[(i+1)%n], ring[(i+2)%n]
		if orientation(a, b, c) >= 0 {
			return false
		}
		turns += atan2((b.X-a.X)*(c.Y-b.Y)-(b.Y-a.Y)*(c.X-b.X), (b.X-a.X)*(c.X-b.X)+(b.Y-a.Y)*(c.Y-b.Y))
	}
	return math.Abs(turns+2*math.Pi) < 0.1
}

// convex goes around a convex ring at the distance.
func (b *bufferer) convex(open []Point) []Point {
	left := func(from, to Point) Point {
		v := direction(from, to)
		return Point{-v.Y * b.d, v.X * b.d}
	}
	var out []Point
	n := len(open)
	for i := range n {
		p, q, r := open[i], open[(i+1)%n], open[(i+2)%n]
		v, w := left(p, q), left(q, r)
		from, to := plus(q, v), plus(q, w)
		out = append(out, plus(p, v), from)
		out = b.appendArc(out, q, from, to)
	}
	return out
}

// appendArc adds the circle's vertices between two points, clockwise, unless they are next to those.
func (b *bufferer) appendArc(out []Point, center, from, to Point) []Point {
	d := b.d
	index := func(p Point) float64 {
		k := atan2((p.Y-center.Y)/d, (p.X-center.X)/d) / circleStep
		if k < 0 {
			k += circleSize
		}
		return circleSize - k
	}
	start, end := index(from), index(to)
	if math.IsNaN(start) || math.IsNaN(end) { // of sides too long to be reckoned with
		return out
	}
	if end < start {
		end += circleSize
	}
	first, last := int(math.Ceil(start)), int(end)
	near := 10 * b.near
	if distance(circlePoint(first, center, d), from) < near {
		first++
	}
	if distance(circlePoint(last, center, d), to) < near {
		last--
	}
	for i := first; i <= last; i++ {
		out = append(out, circlePoint(i, center, d))
	}
	return out
}
