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

// Centroid is the center of mass, of an empty geometry NaN.
func (g *Geometry) Centroid() (c Point, err error) {
	if g.Type == CollectionType {
		return c, g.Check("ST_Centroid", PointType, MultiPointType, LineStringType, MultiLineStringType, PolygonType, MultiPolygonType)
	}
	if g.IsEmpty() {
		return Point{nan, nan}, nil
	}
	switch g.Kind() {
	case PointType:
		c = g.Points[0]
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
		var area float64
		if c, area = polygonCentroid(g.Paths); area == 0 {
			c = lineCentroid(g.Paths)
		}
	}
	return c, nil
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

// polygonCentroid reckons from the first vertex on, and gives the area, too.
func polygonCentroid(rings [][]Point) (Point, float64) {
	o := rings[0][0]
	var x, y, area kahan
	for _, ring := range rings {
		area.add(ringArea(ring))
		b := Point{ring[0].X - o.X, ring[0].Y - o.Y}
		for _, p := range ring[1:] {
			a := b
			b = Point{p.X - o.X, p.Y - o.Y}
			cross := a.X*b.Y - b.X*a.Y
			x.add((a.X + b.X) * cross)
			y.add((a.Y + b.Y) * cross)
		}
	}
	return Point{o.X + x.sum/(-6*area.sum), o.Y + y.sum/(-6*area.sum)}, area.sum
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
