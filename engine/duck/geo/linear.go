package geo

import (
	"errors"
	"fmt"
	"math"
)

// Interpolate gives the points at a share of a line's length, or at each multiple
// of it.
func (g *Geometry) Interpolate(share float64, repeated bool) ([]Point, error) {
	if err := g.Check("line_interpolate_point", LineStringType); err != nil {
		return nil, err
	}
	if share < 0 || share > 1 {
		return nil, errors.New("fraction must be between 0 and 1")
	}
	path := g.Paths[0]
	switch share {
	case 0:
		return path[:1], nil
	case 1:
		return path[len(path)-1:], nil
	}
	count := 1
	if repeated {
		if share != share {
			return nil, nil
		}
		if share < 1e-7 {
			return nil, fmt.Errorf("fraction is too small: %v", share)
		}
		count = int(math.Floor(1 / share))
	}
	var out []Point
	total, done, step, last := g.Length(), 0.0, share, path[0]
	for _, p := range path[1:] {
		if len(out) >= count {
			break
		}
		part := distance(last, p) / total
		for share < done+part && len(out) < count {
			k := (share - done) / part
			out = append(out, Point{last.X + (p.X-last.X)*k, last.Y + (p.Y-last.Y)*k})
			share += step
		}
		done += part
		last = p
	}
	if len(out) < count {
		out = append(out, last)
	}
	return out, nil
}

// Locate is the share of a line's length at which it is nearest to a point.
func (g *Geometry) Locate(point *Geometry) (float64, error) {
	if !g.Is(LineStringType, MultiLineStringType) {
		return 0, fmt.Errorf("First argument to line_locate_point must be a LineString or a MultiLineString. Got: %s", g.Kind().ClassName()) //nolint:revive // Trino's text
	}
	if !point.Is(PointType) {
		return 0, fmt.Errorf("Second argument to line_locate_point must be a Point. Got: %s", point.Kind().ClassName()) //nolint:revive // Trino's text
	}
	p := point.Points[0]
	// Where no segment is nearer than infinitely far, JTS gives what it begins with.
	best, at, before, total := math.MaxFloat64, -1.0, 0.0, 0.0
	for _, path := range g.Paths {
		for i := range len(path) - 1 {
			s := segment{path[i], path[i+1]}
			length, share := distance(s.a, s.b), s.share(p)
			if d := s.distanceAt(p, share); d < best {
				best, at = d, before
				switch {
				case share >= 0 && share <= 1:
					at = before + share*length
				case !(share < 0):
					at = before + length
				}
			}
			before += length
		}
		total += (&Geometry{Type: LineStringType, Paths: [][]Point{path}}).plainLength()
	}
	return at / total, nil
}

// share is where on a segment's line a point's projection falls: 0 at its beginning, 1 at its end,
// NaN on a segment without length.
func (s segment) share(p Point) float64 {
	switch p {
	case s.a:
		return 0
	case s.b:
		return 1
	}
	dx, dy := s.b.X-s.a.X, s.b.Y-s.a.Y
	return ((p.X-s.a.X)*dx + (p.Y-s.a.Y)*dy) / (dx*dx + dy*dy)
}

// distanceAt is how far a point with such a share is from a segment, computed as JTS does, also of
// what is infinite.
func (s segment) distanceAt(p Point, share float64) float64 {
	switch {
	case s.a == s.b, share <= 0:
		return math.Hypot(p.X-s.a.X, p.Y-s.a.Y)
	case share >= 1:
		return math.Hypot(p.X-s.b.X, p.Y-s.b.Y)
	}
	dx, dy := s.b.X-s.a.X, s.b.Y-s.a.Y
	square := dx*dx + dy*dy
	return math.Abs(((s.a.Y-p.Y)*dx-(s.a.X-p.X)*dy)/square) * math.Sqrt(square)
}

func (g *Geometry) plainLength() float64 {
	sum := 0.0
	for _, path := range g.Paths {
		for i := range len(path) - 1 {
			sum += distance(path[i], path[i+1])
		}
	}
	return sum
}
