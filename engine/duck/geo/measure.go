package geo

import (
	"math"
)

// Area is the enclosed area, 0 for points and lines.
func (g *Geometry) Area() float64 {
	var own kahan
	if g.Kind() == PolygonType || g.Type == MultiPolygonType {
		for _, ring := range g.Paths {
			own.add(ringArea(ring))
		}
	}
	area := own.sum
	for _, p := range g.Parts {
		area += p.Area()
	}
	return area
}

// kahan is a sum that keeps track of what rounding loses.
type kahan struct{ sum, rest float64 }

func (k *kahan) add(x float64) {
	y := x - k.rest
	t := k.sum + y
	k.rest = (t - k.sum) - y
	k.sum = t
}

// Length is the length of lines, and of polygons' rings.
func (g *Geometry) Length() float64 {
	var length kahan
	for _, path := range g.Paths {
		for i := range len(path) - 1 {
			length.add(distance(path[i], path[i+1]))
		}
	}
	return length.sum
}

func distance(a, b Point) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	return math.Sqrt(dx*dx + dy*dy)
}

// IsClosed reports that each line ends where it starts.
func (g *Geometry) IsClosed() bool {
	for _, p := range g.Paths {
		if p[0] != p[len(p)-1] {
			return false
		}
	}
	return true
}

// Boundary is what bounds the geometry: the rings of areas, the ends of lines
// where an odd number of them meet.
func (g *Geometry) Boundary() (*Geometry, error) {
	switch g.Kind() {
	case PolygonType, MultiPolygonType:
		return &Geometry{Type: MultiLineStringType, Paths: g.outward()}, nil
	case LineStringType, MultiLineStringType:
		ends := map[Point]int{}
		var order []Point
		for _, path := range g.Paths {
			for _, p := range []Point{path[0], path[len(path)-1]} {
				if ends[p] == 0 {
					order = append(order, p)
				}
				ends[p]++
			}
		}
		out := &Geometry{Type: MultiPointType}
		for _, p := range order {
			if ends[p]%2 == 1 {
				out.Points = append(out.Points, p)
			}
		}
		return out, nil
	case CollectionType:
		return nil, errInside
	}
	return &Geometry{Type: MultiPointType}, nil
}

// Centroid is the center of mass.
func (g *Geometry) Centroid() (*Geometry, error) {
	err := g.Check("ST_Centroid", PointType, MultiPointType, LineStringType, MultiLineStringType, PolygonType, MultiPolygonType)
	if err != nil || g.Type == PointType {
		return g, err
	}
	if g.IsEmpty() {
		return &Geometry{Type: PointType}, nil
	}
	var c Point
	switch g.Kind() {
	case MultiPointType:
		for _, p := range g.Points {
			c.X += p.X
			c.Y += p.Y
		}
		n := float64(len(g.Points))
		c = Point{c.X / n, c.Y / n}
	case LineStringType, MultiLineStringType:
		c = lineCentroid(g.Paths)
	default:
		if c = polygonCentroid(g.Paths); g.Area() == 0 {
			c = lineCentroid(g.Paths)
		}
	}
	return NewPoint(c.X, c.Y), nil
}

func lineCentroid(paths [][]Point) Point {
	var x, y, sum kahan
	for _, path := range paths {
		for i := range len(path) - 1 {
			a, b := path[i], path[i+1]
			length := distance(a, b)
			sum.add(length)
			x.add((a.X + b.X) * length / 2)
			y.add((a.Y + b.Y) * length / 2)
		}
	}
	if sum.sum == 0 {
		return paths[0][0]
	}
	return Point{x.sum / sum.sum, y.sum / sum.sum}
}

// polygonCentroid reckons from the first vertex on.
func polygonCentroid(rings [][]Point) Point {
	o := rings[0][0]
	var x, y, area kahan
	for _, ring := range rings {
		area.add(ringArea(ring))
		for i := range len(ring) - 1 {
			a, b := Point{ring[i].X - o.X, ring[i].Y - o.Y}, Point{ring[i+1].X - o.X, ring[i+1].Y - o.Y}
			cross := a.X*b.Y - b.X*a.Y
			x.add((a.X + b.X) * cross)
			y.add((a.Y + b.Y) * cross)
		}
	}
	return Point{o.X + x.sum/(-6*area.sum), o.Y + y.sum/(-6*area.sum)}
}

// Distance is the shortest distance of two geometries that are not empty; NaN if one is
// a collection without a point.
func Distance(a, b *Geometry) float64 {
	best := math.Inf(1)
	nearest(a, b, func(p, q Point) { best = min(best, distance(p, q)) })
	if a.IsHollow() || b.IsHollow() {
		return math.NaN()
	}
	return best
}

// NearestPoints are the points of two geometries that are nearest to each other.
func NearestPoints(a, b *Geometry) (p, q Point) {
	best := math.Inf(1)
	nearest(a, b, func(x, y Point) {
		if d := distance(x, y); d < best {
			best, p, q = d, x, y
		}
	})
	return p, q
}

// nearest reports pairs of points of which one is the nearest pair.
func nearest(a, b *Geometry, report func(p, q Point)) {
	inside := func(area, other *Geometry, report func(at, p Point)) {
		_ = area.Leaves(func(g *Geometry) error {
			if g.Kind() != PolygonType && g.Type != MultiPolygonType {
				return nil
			}
			return other.Leaves(func(o *Geometry) error {
				for _, p := range firstPoints(o) {
					if g.covers(p) {
						report(p, p)
					}
				}
				return nil
			})
		})
	}
	inside(a, b, report)
	inside(b, a, report)
	aLines, bLines := segments(a), segments(b)
	for _, s := range aLines {
		for _, t := range bLines {
			nearestOfSegments(s, t, report)
		}
	}
}

// firstPoints has a point of each part of a geometry.
func firstPoints(g *Geometry) []Point {
	points := append([]Point{}, g.Points...)
	for _, p := range g.Paths {
		points = append(points, p[0])
	}
	return points
}

type segment struct{ a, b Point }

// segments are a geometry's lines; a point is one without length.
func segments(g *Geometry) []segment {
	var out []segment
	for _, p := range g.Points {
		out = append(out, segment{p, p})
	}
	for _, path := range g.Paths {
		for i := range len(path) - 1 {
			out = append(out, segment{path[i], path[i+1]})
		}
	}
	for _, p := range g.Parts {
		out = append(out, segments(p)...)
	}
	return out
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

func nearestOfSegments(s, t segment, report func(p, q Point)) {
	if p, ok := cross(s, t); ok {
		report(p, p)
		return
	}
	report(s.closest(t.a), t.a)
	report(s.closest(t.b), t.b)
	report(s.a, t.closest(s.a))
	report(s.b, t.closest(s.b))
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

// covers reports a point inside of an area or on its border.
func (g *Geometry) covers(p Point) bool {
	in := false
	for _, ring := range g.Paths {
		for i := range len(ring) - 1 {
			a, b := ring[i], ring[i+1]
			if onSegment(p, a, b) {
				return true
			}
			if (a.Y > p.Y) != (b.Y > p.Y) && p.X < (b.X-a.X)*(p.Y-a.Y)/(b.Y-a.Y)+a.X {
				in = !in
			}
		}
	}
	return in
}

func onSegment(p, a, b Point) bool {
	return (b.X-a.X)*(p.Y-a.Y) == (b.Y-a.Y)*(p.X-a.X) &&
		min(a.X, b.X) <= p.X && p.X <= max(a.X, b.X) && min(a.Y, b.Y) <= p.Y && p.Y <= max(a.Y, b.Y)
}
