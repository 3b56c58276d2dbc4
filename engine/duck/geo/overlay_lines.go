package geo

import (
	"cmp"
	"math"
	"slices"
)

// intersectLines are the parts of lines on other lines or in an area, and the points
// where they only meet.
func intersectLines(a, b *Geometry) *Geometry {
	area := b
	if a.Dimension() == 2 {
		area = a
	}
	line := first
	if area == a {
		line = second
	}
	w := newLinework(append(pathsOf(a, first), pathsOf(b, second)...))
	lines, alone := w.lines(func(e lineEdge) bool {
		return e.owners == first|second || area.Dimension() == 2 && e.owners == line && area.encloses(w.middle(e))
	})
	var points []Point
	for _, n := range alone {
		var owners operands
		for _, h := range w.around[n] {
			owners |= w.edges[h/2].owners
		}
		if owners == first|second {
			points = append(points, w.nodes[n])
		}
	}
	return assemble(points, lines, nil)
}

// subtractLines are the parts of lines outside of lines or an area.
func subtractLines(a, b *Geometry) *Geometry {
	w := newLinework(append(pathsOf(a, first), pathsOf(b, second)...))
	lines, _ := w.lines(func(e lineEdge) bool {
		return e.owners == first && (b.Dimension() != 2 || !b.encloses(w.middle(e)))
	})
	return assemble(nil, lines, nil)
}

// differingLines are the parts of lines that are one geometry's only.
func differingLines(a, b *Geometry) [][]Point {
	w := newLinework(append(pathsOf(a, first), pathsOf(b, second)...))
	lines, _ := w.lines(func(e lineEdge) bool { return e.owners != first|second })
	return lines
}

// pointsOn are the points that another geometry has, or that it lacks.
func (g *Geometry) pointsOn(o *Geometry, on bool) *Geometry {
	var points []Point
	for _, p := range g.Points {
		if o.has(p) == on {
			points = append(points, p)
		}
	}
	if !on && o.Dimension() == 1 {
		slices.SortFunc(points, compareYX)
		points = slices.Compact(points)
	}
	return pointSet(points)
}

// has reports a point of a geometry without collections.
func (g *Geometry) has(p Point) bool {
	switch g.Dimension() {
	case 0:
		return slices.Contains(g.Points, p)
	case 1:
		return slices.ContainsFunc(segments(g), func(s segment) bool { return onSegment(p, s.a, s.b) })
	}
	return g.covers(p)
}

// pointSet is what Esri's library makes of points.
func pointSet(points []Point) *Geometry {
	switch len(points) {
	case 0:
		return &Geometry{Type: PointType}
	case 1:
		return NewPoint(points[0].X, points[0].Y)
	}
	return &Geometry{Type: MultiPointType, Points: points}
}

// orEmpty is the geometry, or an empty one of a type.
func (g *Geometry) orEmpty(t Type) *Geometry {
	if g.IsEmpty() {
		return &Geometry{Type: t}
	}
	return g
}

// keepVertices leaves out vertices of rings that are none of the borders that they
// came from, and where these meet: the library cuts rings elsewhere, too.
func (g *Geometry) keepVertices(w *linework) {
	_ = g.Leaves(func(part *Geometry) error {
		if part.Dimension() != 2 {
			return nil
		}
		for i, ring := range part.Paths {
			var kept []Point
			for _, p := range ring[:len(ring)-1] {
				if q, ok := w.nearest(p); ok {
					kept = append(kept, q)
				}
			}
			if len(kept) >= 3 {
				part.Paths[i] = append(kept, kept[0])
			}
		}
		return nil
	})
}

// nearest is the node at a point, as near as rounding leaves it.
func (w *linework) nearest(p Point) (Point, bool) {
	tolerance := 1e-9 * max(1, math.Abs(p.X), math.Abs(p.Y))
	i, _ := slices.BinarySearchFunc(w.nodes, p.Y-tolerance, func(n Point, y float64) int { return cmp.Compare(n.Y, y) })
	for ; i < len(w.nodes) && w.nodes[i].Y <= p.Y+tolerance; i++ {
		if math.Abs(w.nodes[i].X-p.X) <= tolerance {
			return w.nodes[i], true
		}
	}
	return p, false
}

// encloses reports a point inside of an area.
func (g *Geometry) encloses(p Point) bool {
	if g == nil {
		return false
	}
	inside, _ := g.place(p)
	return inside
}

// meetsBox reports that the rectangles around two geometries share a point.
func (g *Geometry) meetsBox(o *Geometry) bool {
	a, ok1 := g.Bounds()
	b, ok2 := o.Bounds()
	return ok1 && ok2 && a.Intersects(b)
}

// simplest is a geometry with the type that Esri's library gives it: a multiple of
// one line or polygon is that, and none is a multiple.
func (g *Geometry) simplest() *Geometry {
	out := *g
	switch n := len(g.Elements()); {
	case g.Type == MultiPointType:
		return pointSet(g.Points)
	case g.Dimension() == 1 && n == 1 && len(g.Paths) > 0:
		out.Type = LineStringType
	case g.Dimension() == 1:
		out.Type = MultiLineStringType
	case g.Dimension() == 2 && len(g.Sizes) == 1 && g.Type == MultiPolygonType:
		out.Type = PolygonType
	case g.Dimension() == 2 && len(g.Paths) == 0:
		out.Type = MultiPolygonType
	}
	return &out
}
