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
		out, err = overlay(geom.Intersection, a, b)
	case x == 0 && y > 0:
		out = a.pointsOn(b, true)
	case y == 0 && x > 0:
		out = b.pointsOn(a, true)
	case x == 1 || y == 1:
		out = intersectLines(a, b)
	default:
		out, err = overlay(geom.Intersection, a, b)
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
	case whole && a.Dimension() == 0 && b.Type != MultiPointType:
		out = a.pointsOn(b, false)
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

// Union has the points of any of the geometries.
func Union(list []*Geometry) (*Geometry, error) {
	if len(list) == 1 && list[0].Type != CollectionType && list[0].Type != MultiPointType {
		return list[0], nil
	}
	if one := onlyOne(list); one != nil {
		return one.simplest(), nil
	}
	var byDimension [3][]*Geometry
	for _, g := range list {
		_ = g.Leaves(func(part *Geometry) error {
			d := part.Dimension()
			byDimension[d] = append(byDimension[d], part)
			return nil
		})
	}
	areas, err := uniteAreas(byDimension[2])
	if err != nil {
		return nil, err
	}
	lines, areas := uniteLines(byDimension[1], areas)
	out := assemble(unitePoints(byDimension[0], lines, areas), lines, polygonsOf(areas))
	if out.IsEmpty() {
		return &Geometry{Type: emptyUnion(byDimension)}, nil
	}
	if a := byDimension[2]; len(a) == 2 && len(list) == 2 {
		startAtShared(out, a[0], a[1])
	}
	return out, nil
}

// uniteAreas unites two at a time.
func uniteAreas(list []*Geometry) (*Geometry, error) {
	switch len(list) {
	case 0:
		return nil, nil
	case 1:
		return list[0], nil
	}
	a, err := uniteAreas(list[:len(list)/2])
	if err != nil {
		return nil, err
	}
	b, err := uniteAreas(list[len(list)/2:])
	if err != nil {
		return nil, err
	}
	return overlay(geom.Union, a, b)
}

func polygonsOf(g *Geometry) [][][]Point {
	var out [][][]Point
	if g != nil {
		for _, p := range g.Elements() {
			if len(p.Paths) > 0 {
				out = append(out, p.Paths)
			}
		}
	}
	return out
}

// uniteLines unites lines outside of areas, whose rings get vertices where they meet
// the lines.
func uniteLines(list []*Geometry, areas *Geometry) ([][]Point, *Geometry) {
	if areas == nil && len(list) == 0 {
		return nil, nil
	}
	paths := pathsOf(areas, second)
	rings := len(paths)
	for _, g := range list {
		paths = append(paths, pathsOf(g, first)...)
	}
	w := newLinework(paths)
	lines, _ := w.lines(func(e lineEdge) bool { return e.owners == first && !areas.encloses(w.middle(e)) })
	if areas == nil {
		return lines, nil
	}
	cut := *areas
	cut.Paths = make([][]Point, rings)
	for i, ring := range w.rings {
		for _, n := range ring {
			cut.Paths[i] = append(cut.Paths[i], w.nodes[n])
		}
	}
	return lines, &cut
}

// emptyUnion is the type of the union of geometries that are all empty.
func emptyUnion(byDimension [3][]*Geometry) Type {
	t := MultiPointType
	kinds := 0
	for d, list := range byDimension {
		if len(list) > 0 {
			t = [...]Type{MultiPointType, MultiLineStringType, MultiPolygonType}[d]
			kinds++
		}
	}
	if kinds > 1 {
		return CollectionType
	}
	return t
}

// onlyOne is the one geometry of a list that isn't empty, if there is one and all are
// lines, or areas.
func onlyOne(list []*Geometry) *Geometry {
	var one *Geometry
	for _, g := range list {
		switch {
		case g.Type == CollectionType || g.Dimension() != list[0].Dimension():
			return nil
		case g.IsEmpty():
			continue
		case one != nil || g.Dimension() == 0:
			return nil
		}
		one = g
	}
	return one
}

// unitePoints are the points outside of areas; those on lines and on the borders of
// areas become vertices of them.
func unitePoints(list []*Geometry, lines [][]Point, areas *Geometry) []Point {
	seen := map[Point]bool{}
	var out []Point
	for _, g := range list {
		for _, p := range g.Points {
			if seen[p] {
				continue
			}
			seen[p] = true
			if areas != nil && areas.covers(p) {
				insertVertex(areas.Paths, p)
				continue
			}
			if !insertVertex(lines, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// insertVertex reports a point on one of the lines, and makes it a vertex.
func insertVertex(lines [][]Point, p Point) bool {
	for i, l := range lines {
		for k := range len(l) - 1 {
			if !onSegment(p, l[k], l[k+1]) {
				continue
			}
			if p != l[k] && p != l[k+1] {
				lines[i] = slices.Insert(slices.Clone(l), k+1, p)
			}
			return true
		}
	}
	return false
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
	g, err := fromFeature(out)
	if err == nil && a.Dimension() == 2 && b.Dimension() == 2 {
		g.keepVertices(newLinework(append(pathsOf(a, first), pathsOf(b, second)...)))
	}
	return g, err
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
	return assemble(points, joinLines(lines), polygons), nil
}

func assemble(points []Point, lines [][]Point, polygons [][][]Point) *Geometry {
	var parts []*Geometry
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
	for _, rings := range polygons {
		for i := range rings {
			rings[i] = startLowest(rings[i])
		}
		if len(rings) > 2 {
			slices.SortStableFunc(rings[1:], func(a, b []Point) int { return compareYX(a[0], b[0]) })
		}
	}
	slices.SortStableFunc(polygons, func(a, b [][]Point) int { return compareYX(a[0][0], b[0][0]) })
	switch len(polygons) {
	case 0:
	case 1:
		parts = append(parts, newPolygons(PolygonType, polygons))
	default:
		parts = append(parts, newPolygons(MultiPolygonType, polygons))
	}
	switch len(parts) {
	case 0:
		return &Geometry{Type: CollectionType}
	case 1:
		return parts[0]
	}
	return &Geometry{Type: CollectionType, Parts: parts}
}

func compareYX(a, b Point) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) }

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

// startAtShared has a union's ring start where it follows a side of both inputs,
// as Esri's library does.
func startAtShared(out, a, b *Geometry) {
	x, y := segments(a), segments(b)
	along := func(list []segment, p, q Point) bool {
		return slices.ContainsFunc(list, func(s segment) bool {
			return onSegment(p, s.a, s.b) && onSegment(q, s.a, s.b) && (q.X-p.X)*(s.b.X-s.a.X)+(q.Y-p.Y)*(s.b.Y-s.a.Y) > 0
		})
	}
	for r, ring := range out.Paths {
		best := -1
		for i := range len(ring) - 1 {
			if (best < 0 || compareYX(ring[i], ring[best]) < 0) && along(x, ring[i], ring[i+1]) && along(y, ring[i], ring[i+1]) {
				best = i
			}
		}
		if best > 0 {
			out.Paths[r] = startAt(ring, best)
		}
	}
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
