package geo

import (
	"errors"
	"math"
)

// circleSize is the number of vertices of a full circle.
const circleSize = 96

// circleStep is the angle between two of them, in the precision of doubles.
var circleStep = pi * 0.5 / (circleSize / 4)

// pi is no constant, so that what is computed from it is rounded at each step.
var pi = math.Pi

// circle are the vertices of the unit circle, clockwise from (1, 0).
var circle = func() [circleSize]Point {
	var out [circleSize]Point
	p := Point{0, 1}
	c, s := cos(circleStep), sin(circleStep)
	for i := range circleSize / 4 {
		out[i] = Point{p.Y, -p.X}
		out[i+circleSize/4] = Point{-p.X, -p.Y}
		out[i+circleSize/2] = Point{-p.Y, p.X}
		out[i+circleSize*3/4] = p
		p = Point{p.X*c + p.Y*s, -p.X*s + p.Y*c}
	}
	return out
}()

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
	for i, c := range circle {
		ring[i] = Point{c.X*d + center.X, c.Y*d + center.Y}
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
	var parts []*Geometry
	err := g.Leaves(func(part *Geometry) error {
		parts = append(parts, part.bufferParts(d)...)
		return nil
	})
	if err != nil || len(parts) == 1 {
		return parts[0], err
	}
	return Union(parts)
}

// bufferParts are polygons whose union is the buffer.
func (g *Geometry) bufferParts(d float64) []*Geometry {
	var parts []*Geometry
	add := func(ring []Point) { parts = append(parts, newPolygons(PolygonType, [][][]Point{{ring}})) }
	for _, p := range g.Points {
		ring := make([]Point, circleSize)
		for i := range ring {
			ring[i] = circlePoint(i, p, d)
		}
		add(ring)
	}
	area := g.Kind() == PolygonType || g.Type == MultiPolygonType
	if area {
		if len(g.Paths) == 1 && isConvex(g.Paths[0]) {
			add(bufferConvex(g.Paths[0][:len(g.Paths[0])-1], d))
			return parts
		}
		parts = append(parts, g)
	}
	for _, path := range g.Paths {
		for i := range len(path) - 1 {
			if path[i] == path[i+1] {
				continue
			}
			ring := bufferConvex(path[i:i+2], d)
			if !area && len(path) == 2 {
				ring = startLowest(append(ring, ring[0]))
			}
			add(ring)
		}
		if len(path) == 2 && path[0] == path[1] {
			parts = append(parts, NewPoint(path[0].X, path[0].Y).bufferParts(d)...)
		}
	}
	return parts
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

// bufferConvex goes around a convex ring at a distance; of two points, it is the
// way there and back.
func bufferConvex(open []Point, d float64) []Point {
	left := func(a, b Point) Point {
		dx, dy := b.X-a.X, b.Y-a.Y
		length := math.Sqrt(dx*dx + dy*dy)
		return Point{-dy / length * d, dx / length * d}
	}
	var out []Point
	n := len(open)
	for i := range n {
		a, b, c := open[i], open[(i+1)%n], open[(i+2)%n]
		v, w := left(a, b), left(b, c)
		from, to := Point{b.X + v.X, b.Y + v.Y}, Point{b.X + w.X, b.Y + w.Y}
		out = append(out, Point{a.X + v.X, a.Y + v.Y}, from)
		out = appendArc(out, b, from, to, d)
	}
	return out
}

// appendArc adds the circle's vertices between two points, clockwise.
func appendArc(out []Point, center, from, to Point, d float64) []Point {
	index := func(p Point) float64 {
		k := atan2((p.Y-center.Y)/d, (p.X-center.X)/d) / circleStep
		if k < 0 {
			k += circleSize
		}
		return circleSize - k
	}
	start, end := index(from), index(to)
	if end < start {
		end += circleSize
	}
	first, last := int(math.Ceil(start)), int(end)
	near := 1e-11 * max(1, abs(center.X), abs(center.Y), d)
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
