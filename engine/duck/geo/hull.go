package geo

import (
	"slices"
	"sort"
)

// ConvexHull is the smallest convex geometry around another.
func (g *Geometry) ConvexHull() *Geometry {
	if g.IsEmpty() || g.Type == PointType {
		return g
	}
	h := make(hull, 0, min(g.NumPoints(), 64)+1)
	_ = g.Leaves(func(part *Geometry) error {
		h.addAll(part.Points)
		for _, path := range part.Paths {
			if part.Kind() == PolygonType || part.Type == MultiPolygonType {
				path = path[:len(path)-1]
			}
			h.addAll(path)
		}
		return nil
	})
	switch len(h) {
	case 0:
		return &Geometry{Type: PointType}
	case 1:
		return NewPoint(h[0].X, h[0].Y)
	case 2:
		return NewLine(h)
	}
	ring := append(h, h[0])
	if ringTurn(ring) > 0 {
		return onePolygon(PolygonType, ring)
	}
	return newPolygons(PolygonType, [][][]Point{{ring}})
}

// HullWithPoint is the convex hull of the union of a convex polygon and a point: a point
// outside comes first, one inside is lost.
func (g *Geometry) HullWithPoint(p Point) *Geometry {
	if inside, _ := g.place(p); inside && startsLowest(g.Paths[0]) {
		return g
	}
	with := (&Geometry{Type: CollectionType, Parts: []*Geometry{{Type: PointType, Points: []Point{p}}, g}}).ConvexHull()
	if len(with.Paths) > 0 && !slices.Contains(g.Paths[0], p) && slices.Contains(with.Paths[0], p) {
		return with
	}
	return g.StartLowest().ConvexHull()
}

// StartLowest has a polygon's rings start at their lowest vertex, the leftmost of several.
func (g *Geometry) StartLowest() *Geometry {
	if g.Type != PolygonType {
		return g
	}
	out := *g
	out.Paths = make([][]Point, len(g.Paths))
	for i, ring := range g.Paths {
		out.Paths[i] = startLowest(ring)
	}
	return &out
}

func startsLowest(ring []Point) bool {
	for _, p := range ring {
		if compareYX(p, ring[0]) < 0 {
			return false
		}
	}
	return true
}

// hull is a convex ring, clockwise and not closed, that grows point by point as in
// Knuth's "Axioms and Hulls"; the first point stays the first as long as it is one
// of the ring's.
type hull []Point

func (h *hull) addAll(points []Point) {
	for _, p := range points {
		switch r := *h; {
		case len(r) == 0 || len(r) == 1 && r[0] != p:
			*h = append(r, p)
		case len(r) > 1:
			*h = r.grow(p)
		}
	}
}

// grow adds a point, in the memory of the hull.
func (h hull) grow(p Point) hull {
	first, last := h[0], h[len(h)-1]
	switch o := orientation(last, p, first); {
	case o < 0:
		// The point comes after the last one; drop what it hides at both ends.
		end := h.dropBack(p, len(h)-1, 0)
		out := append(h[:end+1], p)
		if end == 0 {
			return out
		}
		start := 0
		for start < end-1 && len(out)-start > 2 && orientation(out[start+1], p, out[start]) >= 0 {
			start++
		}
		return slices.Delete(out, 0, start)
	case o > 0:
		return h.insert(p)
	}
	return h.extend(p)
}

// dropBack walks from a place back to another while the point hides the corner there.
func (h hull) dropBack(p Point, from, to int) int {
	size := len(h) + 1
	for from != to && size > 2 && orientation(h[from], p, h[from-1]) >= 0 {
		from--
		size--
	}
	return from
}

// insert puts a point between the two that it is seen from, if it is outside.
func (h hull) insert(p Point) hull {
	// Seen from the first point, the others go around it.
	k := 1 + sort.Search(len(h)-2, func(i int) bool { return orientation(h[i+1], p, h[0]) > 0 })
	if k-1 != 0 && orientation(h[k-1], p, h[k]) >= 0 {
		return h
	}
	next := k
	for next < len(h)-1 && orientation(h[next+1], p, h[next]) >= 0 {
		next++
	}
	back := k - 1
	for back > 0 && orientation(h[back], p, h[back-1]) >= 0 {
		back--
	}
	return slices.Replace(h, back+1, next, p)
}

// extend handles a point on the line through the last and the first one.
func (h hull) extend(p Point) hull {
	first, last := h[0], h[len(h)-1]
	a, b, x := last.X, first.X, p.X
	if dx, dy := abs(last.X-first.X), abs(last.Y-first.Y); last.X == first.X || last.Y != first.Y && dx < dy {
		a, b, x = last.Y, first.Y, p.Y
	}
	if a > b {
		a, b, x = -a, -b, -x
	}
	switch {
	case x < a: // beyond the last
		end := len(h) - 2
		for end > 0 && orientation(h[end], p, h[end-1]) >= 0 {
			end--
		}
		return append(h[:end+1], p)
	case x > b: // before the first
		start := 1
		for start < len(h)-1 && orientation(h[start+1], p, h[start]) >= 0 {
			start++
		}
		return slices.Replace(h, 0, start, p)
	}
	return h
}
