package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/peterstace/simplefeatures/geom"
)

// Intersection has the points that two geometries share.
func Intersection(a, b *Geometry) (*Geometry, error) {
	if a.Type == EnvelopeType && b.Type == EnvelopeType {
		return boxIntersection(a, b), nil
	}
	var out *Geometry
	var err error
	switch x, y := a.Dimension(), b.Dimension(); {
	case a.Type == CollectionType || b.Type == CollectionType:
		out, err = intersectParts(a, b)
	case x == 0 && y == 0:
		out = pointSet(unitePoints([]*Geometry{a}).pointsOn(b, true).Points)
	case x == 0 && y > 0:
		out = a.pointsOn(b, true)
	case y == 0 && x > 0:
		out = b.pointsOn(a, true)
	case x == 1 || y == 1:
		out = intersectLines(a, b)
	default:
		out = intersectAreas(a, b)
	}
	if err == nil && out.IsEmpty() {
		if a.Type == CollectionType || b.Type == CollectionType {
			return &Geometry{Type: CollectionType}, nil
		}
		return &Geometry{Type: MultiPolygonType}, nil
	}
	return out, err
}

// boxIntersection is that of two rectangles.
func boxIntersection(a, b *Geometry) *Geometry {
	x, _ := a.Bounds()
	y, _ := b.Bounds()
	if !x.Intersects(y) {
		return &Geometry{Type: PolygonType}
	}
	box := Box{max(x.XMin, y.XMin), max(x.YMin, y.YMin), min(x.XMax, y.XMax), min(x.YMax, y.YMax)}
	low, high := Point{box.XMin, box.YMin}, Point{box.XMax, box.YMax}
	switch {
	case low == high:
		// Trino gives the largest x for y.
		return NewPoint(box.XMin, box.XMax)
	case low.X == high.X || low.Y == high.Y:
		return NewLine([]Point{low, high})
	}
	return box.Geometry()
}

// Difference has the points of the first geometry that the second one lacks.
func Difference(a, b *Geometry) (*Geometry, error) {
	if b.Type == CollectionType && b.IsEmpty() {
		if a.Type == CollectionType {
			return a, nil
		}
		return &Geometry{Type: CollectionType, Parts: []*Geometry{a}}, nil
	}
	var out *Geometry
	var err error
	switch whole := a.Type != CollectionType && b.Type != CollectionType; {
	case whole && (a.IsEmpty() || b.IsEmpty() || a.Dimension() > b.Dimension() || !a.meetsBox(b)):
		out = a.simplest()
	case whole && a.Dimension() == 1:
		out = subtractLines(a, b)
	case whole && a.Dimension() == 2:
		out = combineAreas(a, b, func(in [2]int) bool { return in[0]&1 == 1 && in[1]&1 == 0 })
	case whole && a.Dimension() == 0 && b.Type != MultiPointType:
		out = a.pointsOn(b, false)
	case !whole:
		out, err = subtractParts(a, b)
	default:
		out, err = overlay(geom.Difference, a, b)
	}
	if err == nil && out.IsEmpty() {
		switch {
		case a.Type == CollectionType || b.Type == CollectionType:
			return &Geometry{Type: CollectionType}, nil
		case a.Dimension() == 2:
			return &Geometry{Type: MultiPolygonType}, nil
		case a.Dimension() == 1:
			return &Geometry{Type: MultiLineStringType}, nil
		}
		return &Geometry{Type: PointType}, nil
	}
	return out, err
}

// parts are geometries that have no point in common, of one dimension each.
func (g *Geometry) parts() ([]*Geometry, error) {
	if g.Type != CollectionType {
		return []*Geometry{g}, nil
	}
	u, err := Union([]*Geometry{g})
	if err == nil && u.Type == CollectionType {
		return u.Parts, nil
	}
	return []*Geometry{u}, err
}

// intersectParts is the intersection of collections.
func intersectParts(a, b *Geometry) (*Geometry, error) {
	x, err := a.parts()
	if err != nil {
		return nil, err
	}
	y, err := b.parts()
	if err != nil {
		return nil, err
	}
	var found []*Geometry
	for _, p := range x {
		for _, q := range y {
			g, err := Intersection(p, q)
			if err != nil {
				return nil, err
			}
			if !g.IsHollow() {
				found = append(found, g)
			}
		}
	}
	return Union(found)
}

// subtractParts is the difference of collections.
func subtractParts(a, b *Geometry) (*Geometry, error) {
	x, err := a.parts()
	if err != nil {
		return nil, err
	}
	y, err := b.parts()
	if err != nil {
		return nil, err
	}
	var found []*Geometry
	for _, p := range x {
		for _, q := range y {
			if p, err = Difference(p, q); err != nil {
				return nil, err
			}
		}
		if !p.IsHollow() {
			found = append(found, p)
		}
	}
	return Union(found)
}

// SymDifference has the points of one geometry but not both, of the higher
// dimension if they differ in it.
func SymDifference(a, b *Geometry) (*Geometry, error) {
	whole := a.Type != CollectionType && b.Type != CollectionType
	switch x, y := a.Dimension(), b.Dimension(); {
	case whole && a.IsEmpty() && !b.IsEmpty():
		return b.simplest(), nil
	case whole && b.IsEmpty() && !a.IsEmpty(), x > y:
		return a.simplest(), nil
	case x < y:
		return b.simplest(), nil
	case whole && x == 1:
		return assemble(nil, differingLines(a, b), nil).orEmpty(MultiLineStringType), nil
	case whole && x == 2:
		if out := combineAreas(a, b, func(in [2]int) bool { return (in[0]^in[1])&1 == 1 }); !out.IsEmpty() {
			return out, nil
		}
		return Difference(a, b)
	case whole && x == 0 && (a.Type == PointType || b.Type == PointType):
		if a.Type == PointType && b.Type == MultiPointType {
			a, b = b, a
		}
		return pointSet(append(a.pointsOn(b, false).Points, b.pointsOn(a, false).Points...)), nil
	}
	out, err := overlay(geom.SymmetricDifference, a, b)
	if err == nil && out.IsEmpty() {
		return Difference(a, b)
	}
	return out, err
}

// cutTogether cuts the paths of two geometries where they meet.
func cutTogether(a, b *Geometry) *linework {
	w := newLinework()
	w.add(a, first)
	w.add(b, second)
	w.cut()
	return w
}

// combineAreas has what has wanted windings by the rings of two areas.
func combineAreas(a, b *Geometry, wanted func([2]int) bool) *Geometry {
	w := cutTogether(a, b)
	defer w.release()
	return assemble(nil, nil, w.polygons(w.boundaryOf(wanted).trace()))
}

// intersectAreas are the common parts of two areas, and the lines and points in which they
// only touch.
func intersectAreas(a, b *Geometry) *Geometry {
	if a.isArea() && b.isArea() {
		if meet, sure := a.meets(b); sure && !meet {
			return &Geometry{Type: MultiPolygonType}
		}
	}
	w := newLinework()
	defer w.release()
	w.addClipped(a, b, first)
	w.addClipped(b, a, second)
	w.cut()
	inside := w.boundaryOf(func(in [2]int) bool { return in[0]&in[1]&1 == 1 })
	rings := inside.trace()
	lines := inside.spareLines()
	return assemble(inside.sharedPoints(), lines, w.polygons(rings))
}

// addClipped adds paths of which the library cuts off what lies outside of the other
// geometry's rectangle: a ring of which that is so starts nowhere.
func (w *linework) addClipped(g, other *Geometry, owner operands) {
	from := len(w.paths)
	w.add(g, owner)
	box, _ := other.Bounds()
	margin := 1e-12 * max(1, math.Abs(box.XMin), math.Abs(box.YMin), math.Abs(box.XMax), math.Abs(box.YMax))
	outside := func(p Point) bool {
		return p.X < box.XMin-margin || p.X > box.XMax+margin || p.Y < box.YMin-margin || p.Y > box.YMax+margin
	}
	for i := range w.paths[from:] {
		p := &w.paths[from+i]
		if n := len(p.points); n > 1 {
			p.loose = outside(p.points[0]) || p.ring && outside(p.points[n-2])
		}
	}
}

func overlay(f func(a, b geom.Geometry) (geom.Geometry, error), a, b *Geometry) (*Geometry, error) {
	x, err := a.feature()
	if err != nil {
		return nil, err
	}
	y, err := b.feature()
	if err != nil {
		return nil, err
	}
	out, err := f(x, y)
	if err != nil {
		return nil, internal("overlay two geometries: %w", err)
	}
	return fromFeature(out)
}

// fromFeature reads a result in the order that Esri's library gives: points and
// parts by their lowest vertex, then the leftmost; rings start there.
func fromFeature(f geom.Geometry) (*Geometry, error) {
	g, err := ParseBinary(f.AsBinary())
	if err != nil {
		return nil, internal("read a result: %w", err)
	}
	var points []Point
	var lines [][]Point
	var polygons [][][]Point
	_ = g.Leaves(func(part *Geometry) error {
		switch part.Dimension() {
		case 0:
			points = append(points, part.Points...)
		case 1:
			lines = append(lines, part.Paths...)
		default:
			for _, p := range part.Elements() {
				if len(p.Paths) > 0 {
					polygons = append(polygons, p.Paths)
				}
			}
		}
		return nil
	})
	for _, rings := range polygons {
		for i := range rings {
			rings[i] = startLowest(rings[i])
		}
		if len(rings) > 2 {
			slices.SortStableFunc(rings[1:], func(a, b []Point) int { return compareYX(a[0], b[0]) })
		}
	}
	slices.SortStableFunc(polygons, func(a, b [][]Point) int { return compareYX(a[0][0], b[0][0]) })
	return assemble(points, joinLines(lines), newPolygons(MultiPolygonType, polygons)), nil
}

// assemble makes a geometry of points, lines and areas, or no areas.
func assemble(points []Point, lines [][]Point, areas *Geometry) *Geometry {
	var several [3]*Geometry
	parts := several[:0]
	slices.SortFunc(points, compareYX)
	switch len(points) {
	case 0:
	case 1:
		parts = append(parts, NewPoint(points[0].X, points[0].Y))
	default:
		parts = append(parts, &Geometry{Type: MultiPointType, Points: points})
	}
	switch len(lines) {
	case 0:
	case 1:
		parts = append(parts, NewLine(lines[0]))
	default:
		parts = append(parts, &Geometry{Type: MultiLineStringType, Paths: lines})
	}
	if areas != nil && len(areas.Sizes) > 0 {
		if len(areas.Sizes) == 1 {
			areas.Type = PolygonType
		}
		parts = append(parts, areas)
	}
	switch len(parts) {
	case 0:
		return &Geometry{Type: CollectionType}
	case 1:
		return parts[0]
	}
	return &Geometry{Type: CollectionType, Parts: slices.Clone(parts)}
}

func startLowest(ring []Point) []Point {
	open := ring[:len(ring)-1]
	at := 0
	for i, p := range open {
		if compareYX(p, open[at]) < 0 {
			at = i
		}
	}
	return startAt(ring, at)
}

// startAt turns a ring so that it starts at a vertex.
func startAt(ring []Point, at int) []Point {
	open := ring[:len(ring)-1]
	out := append(slices.Clone(open[at:]), open[:at]...)
	return append(out, out[0])
}

// joinLines puts lines together where exactly two of them meet, and sorts them.
func joinLines(lines [][]Point) [][]Point {
	degree := map[Point]int{}
	for _, l := range lines {
		degree[l[0]]++
		degree[l[len(l)-1]]++
	}
	ends := map[Point][]int{}
	for i, l := range lines {
		ends[l[0]] = append(ends[l[0]], i)
		if l[0] != l[len(l)-1] {
			ends[l[len(l)-1]] = append(ends[l[len(l)-1]], i)
		}
	}
	used := make([]bool, len(lines))
	var out [][]Point
	for i, l := range lines {
		if used[i] {
			continue
		}
		used[i] = true
		l = grow(slices.Clone(l), lines, ends, degree, used)
		slices.Reverse(l)
		l = grow(l, lines, ends, degree, used)
		slices.Reverse(l)
		out = append(out, l)
	}
	slices.SortStableFunc(out, func(a, b []Point) int {
		p, q := slices.MinFunc(a, compareYX), slices.MinFunc(b, compareYX)
		return cmp.Or(compareYX(p, q), cmp.Compare(angleFrom(p, a), angleFrom(q, b)))
	})
	return out
}

// angleFrom is the direction in which a line leaves its lowest vertex.
func angleFrom(p Point, line []Point) float64 {
	i := slices.Index(line, p)
	next := line[(i+1)%len(line)]
	if i == len(line)-1 {
		next = line[i-1]
	}
	return math.Atan2(next.Y-p.Y, next.X-p.X)
}

// grow adds the lines that go on where this one ends.
func grow(l []Point, lines [][]Point, ends map[Point][]int, degree map[Point]int, used []bool) []Point {
	for {
		end := l[len(l)-1]
		if degree[end] != 2 || l[0] == end {
			return l
		}
		next := slices.IndexFunc(ends[end], func(i int) bool { return !used[i] })
		if next < 0 {
			return l
		}
		i := ends[end][next]
		used[i] = true
		more := lines[i]
		if more[0] != end {
			more = reversed(more)
		}
		l = append(l, more[1:]...)
	}
}
