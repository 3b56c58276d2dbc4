package geo

import (
	"github.com/peterstace/simplefeatures/geom"
)

// feature is the geometry as simplefeatures has it.
func (g *Geometry) feature() (geom.Geometry, error) {
	if g.Kind() == PolygonType || g.Type == MultiPolygonType {
		if err := g.checkRings(); err != nil {
			return geom.Geometry{}, err
		}
	}
	wkb, err := g.AppendBinary(nil)
	if err != nil {
		return geom.Geometry{}, err
	}
	f, err := geom.UnmarshalWKB(wkb, geom.NoValidate{})
	if err != nil {
		return f, internal("read a geometry: %w", err)
	}
	return f, nil
}

// matrixOf is the DE-9IM relation of two geometries.
func matrixOf(a, b *Geometry) (m matrix, err error) {
	if a.Type != CollectionType && b.Type != CollectionType {
		return intersections(a, b), nil
	}
	x, err := a.feature()
	if err != nil {
		return m, err
	}
	y, err := b.feature()
	if err != nil {
		return m, err
	}
	text, err := geom.Relate(x, y)
	if err != nil {
		return m, internal("relate two geometries: %w", err)
	}
	copy(m[:], text)
	return m, nil
}

// Relate reports that two geometries relate as a DE-9IM pattern says.
func Relate(a, b *Geometry, pattern string) (bool, error) {
	if len(pattern) != 9 {
		return false, internal("relation string length has to be 9 characters")
	}
	for _, c := range pattern {
		switch c {
		case 'T', 'F', '*', '0', '1', '2':
		default:
			return false, internal("relation string")
		}
	}
	m, err := matrixOf(a, b)
	return err == nil && m.matches(pattern), err
}

// matches compares a matrix with patterns, of which one must match.
func (m *matrix) matches(patterns ...string) bool {
next:
	for _, p := range patterns {
		for i := range len(m) {
			switch {
			case p[i] == '*' || p[i] == m[i] || p[i] == 'T' && m[i] != 'F':
			default:
				continue next
			}
		}
		return true
	}
	return false
}

// A Predicate is a relation of two geometries.
type Predicate func(a, b *Geometry) (bool, error)

// relation is a Predicate of patterns. Where the rectangles around the geometries
// tell, or one is a point, they are not compared in full.
func relation(apart bool, patterns func(a, b *Geometry) []string) Predicate {
	return func(a, b *Geometry) (bool, error) {
		x, ok1 := a.Bounds()
		y, ok2 := b.Bounds()
		if !ok1 || !ok2 || !x.Intersects(y) {
			return apart, nil
		}
		wanted := patterns(a, b)
		if len(wanted) == 0 && a.Type != CollectionType && b.Type != CollectionType {
			return apart, nil
		}
		m, err := matrixOf(a, b)
		if err != nil {
			return false, err
		}
		return m.matches(wanted...) != apart, nil
	}
}

func always(patterns ...string) func(a, b *Geometry) []string {
	return func(_, _ *Geometry) []string { return patterns }
}

// overlooking gives an answer for lines and areas of which one has no inside, which the
// library doesn't see unless it is a rectangle.
func overlooking(answer bool, p Predicate) Predicate {
	unseen := func(g *Geometry) bool {
		return g.Dimension() == 2 && g.Type != EnvelopeType && g.Type != CollectionType && !g.hasInside()
	}
	return func(a, b *Geometry) (bool, error) {
		if a.Dimension() > 0 && b.Dimension() > 0 && (unseen(a) || unseen(b)) {
			return answer, nil
		}
		return p(a, b)
	}
}

var meets = []string{"T********", "*T*******", "***T*****", "****T****"}

// Intersects, Disjoint and Touches are the relations of those names.
var (
	Intersects = quickPoint(true, overlooking(false, quickAreas(relation(false, always(meets...)), true)), func(inside, border bool) bool { return inside || border })
	Disjoint   = quickPoint(true, overlooking(true, quickAreas(relation(true, always(meets...)), false)), func(inside, border bool) bool { return !inside && !border })
	Touches    = quickTouches(relation(false, func(a, b *Geometry) []string {
		switch a.Dimension() + b.Dimension() {
		case 0:
			return nil
		case 4:
			return []string{"F***T****"}
		}
		return []string{"FT*******", "F**T*****", "F***T****"}
	}))
)

// Equals, Contains and Within are the relations of those names.
var (
	Equals   = uncollected(quickEquals(relation(false, always("T*F**FFF*", "**F*TFFF*"))))
	Contains = Predicate(func(a, b *Geometry) (bool, error) {
		if a.Type == CollectionType || b.Type == CollectionType {
			return covers(a, b)
		}
		return contains(a, b)
	})
	Within = Predicate(func(a, b *Geometry) (bool, error) { return Contains(b, a) })
)

// covers is what Trino asks of collections: that nothing of the second is outside of
// the first, though it may be on its border only.
var covers = relation(false, always("******FF*"))

var contains = quickPoint(false, quickContains(relation(false, func(a, b *Geometry) []string {
	if a.Dimension() == 1 && b.Type == MultiPointType {
		return []string{"T**F**FF*"} // in Trino none of the points may be an end
	}
	if a.Dimension() == 2 && b.Dimension() == 2 {
		return []string{"T*****FF*", "*T****FF*"} // one without an inside has only a border
	}
	return []string{"T*****FF*"}
})), func(inside, _ bool) bool { return inside })

// uncollected gives Trino's answers for collections, which it doesn't look into:
// anything equals one that isn't empty.
func uncollected(p Predicate) Predicate {
	return func(a, b *Geometry) (bool, error) {
		switch x, y := a.Type == CollectionType, b.Type == CollectionType; {
		case !x && !y:
			return p(a, b)
		case x:
			return !a.IsHollow(), nil
		}
		return !b.IsHollow(), nil
	}
}

// Overlaps and Crosses are the relations of those names.
var (
	Overlaps = relation(false, func(a, b *Geometry) []string {
		switch {
		case a.Dimension() != b.Dimension():
			return nil
		case a.Dimension() == 1:
			return []string{"1*T***T**"}
		}
		return []string{"T*T***T**"}
	})
	Crosses = relation(false, func(a, b *Geometry) []string {
		switch x, y := a.Dimension(), b.Dimension(); {
		case x == 1 && y == 1:
			return []string{"0********"}
		case x < y:
			return []string{"T*T******"}
		case x > y:
			return []string{"T*****T**"}
		}
		return nil
	})
)

// quickPoint answers a relation of an area and a point, in either order for
// symmetric ones, from where the point lies.
func quickPoint(symmetric bool, full Predicate, answer func(inside, border bool) bool) Predicate {
	return func(a, b *Geometry) (bool, error) {
		switch {
		case a.isArea() && b.isPoint():
			return answer(a.place(b.Points[0])), nil
		case symmetric && a.isPoint() && b.isArea():
			return answer(b.place(a.Points[0])), nil
		}
		return full(a, b)
	}
}

// place tells whether a point lies inside of an area or on its border.
func (g *Geometry) place(p Point) (inside, border bool) {
	for _, ring := range g.Paths {
		for i := range len(ring) - 1 {
			a, b := ring[i], ring[i+1]
			if (a.Y > p.Y) == (b.Y > p.Y) && a.Y != p.Y && b.Y != p.Y || max(a.X, b.X) < p.X {
				continue
			}
			o := orientation(a, b, p)
			if o == 0 && min(a.X, b.X) <= p.X && min(a.Y, b.Y) <= p.Y && p.Y <= max(a.Y, b.Y) {
				return false, true
			}
			if (a.Y > p.Y) != (b.Y > p.Y) && (o > 0) == (b.Y > a.Y) {
				inside = !inside
			}
		}
	}
	return inside, false
}
