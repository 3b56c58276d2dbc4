package geo

import (
	"slices"
)

// intersectLines are the parts of lines on other lines or in an area, and the points
// where they only meet.
func intersectLines(a, b *Geometry) *Geometry {
	area, line := b, first
	if a.Dimension() == 2 {
		area, line = a, second
	}
	var areas operands
	if area.Dimension() == 2 {
		areas = (first | second) &^ line
	}
	w := newLinework()
	defer w.release()
	w.addClipped(a, b, first)
	w.addClipped(b, a, second)
	w.cut()
	lines, alone := w.lines(func(e *lineEdge) bool {
		seen := e.seen(areas)
		return seen == first|second || areas != 0 && seen == line && area.encloses(w.middle(e))
	}, 0)
	var points []Point
	for _, n := range alone {
		var owners operands
		for _, h := range w.around(n) {
			owners |= w.edges[h/2].seen(areas)
		}
		if owners == first|second {
			points = append(points, w.nodes[n])
		}
	}
	return assemble(points, lines, nil)
}

// subtractLines are the parts of lines outside of lines or an area.
func subtractLines(a, b *Geometry) *Geometry {
	w := cutTogether(a, b)
	defer w.release()
	var areas operands
	if b.Dimension() == 2 {
		areas = second
	}
	lines, _ := w.lines(func(e *lineEdge) bool {
		return e.seen(areas) == first && (areas == 0 || !b.encloses(w.middle(e)))
	}, first)
	return assemble(nil, lines, nil)
}

// differingLines are the parts of lines that are one geometry's only.
func differingLines(a, b *Geometry) [][]Point {
	w := cutTogether(a, b)
	defer w.release()
	lines, _ := w.lines(func(e *lineEdge) bool { return e.owners != first|second }, first|second)
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
		return slices.ContainsFunc(g.Paths, func(path []Point) bool {
			for i := range len(path) - 1 {
				if onSegment(p, path[i], path[i+1]) {
					return true
				}
			}
			return false
		})
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
	t := g.Type
	switch {
	case g.Type == MultiPointType:
		return pointSet(g.Points)
	case g.Dimension() == 1 && len(g.Paths) == 1:
		t = LineStringType
	case g.Dimension() == 1:
		t = MultiLineStringType
	case g.Dimension() == 2 && len(g.Sizes) == 1 && g.Type == MultiPolygonType:
		t = PolygonType
	case g.Dimension() == 2 && len(g.Paths) == 0:
		t = MultiPolygonType
	}
	if t == g.Type {
		return g
	}
	out := *g
	out.Type = t
	return &out
}
