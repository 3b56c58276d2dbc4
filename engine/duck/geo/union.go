package geo

import (
	"cmp"
	"math"
	"slices"
)

// Union has the points of any of the geometries.
func Union(list []*Geometry) (*Geometry, error) {
	var byDimension [3][]*Geometry
	for _, g := range list {
		_ = g.Leaves(func(part *Geometry) error {
			d := part.Dimension()
			byDimension[d] = append(byDimension[d], part)
			return nil
		})
	}
	var united []*Geometry
	var all [3]*Geometry
	for d, list := range byDimension {
		if len(list) == 0 {
			continue
		}
		one, several := list[0], len(list) > 1
		if several {
			full := slices.DeleteFunc(inBatch(list), (*Geometry).IsEmpty)
			switch len(full) {
			case 0:
			case 1:
				if one = full[0].withoutRepetition(); d == 2 && one.Flaw() != "" {
					one = uniteAreas(full)
				}
			default:
				one = [...]func([]*Geometry) *Geometry{unitePoints, uniteLines, uniteAreas}[d](full)
			}
		}
		all[d] = one.simplest()
		united = append(united, all[d])
	}
	switch len(united) {
	case 0:
		return &Geometry{Type: CollectionType}, nil
	case 1:
		return united[0], nil
	}
	return flatten(all), nil
}

// inBatch has geometries in the order in which Esri's library takes them: those of few
// vertices first, else the last one first.
func inBatch(list []*Geometry) []*Geometry {
	out := slices.Clone(list)
	slices.Reverse(out)
	level := func(g *Geometry) int {
		if n := g.NumPoints(); n > 0 {
			return int(math.Log(float64(n))/math.Log(4) + 0.5)
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b *Geometry) int { return cmp.Compare(level(a), level(b)) })
	return out
}

// withoutRepetition leaves out points of a multipoint, and vertices of lines, that are
// there already.
func (g *Geometry) withoutRepetition() *Geometry {
	out := *g
	out.Points, out.Paths = nil, nil
	for _, p := range g.Points {
		if !slices.Contains(out.Points, p) {
			out.Points = append(out.Points, p)
		}
	}
	for _, path := range g.Paths {
		out.Paths = append(out.Paths, slices.Compact(slices.Clone(path)))
	}
	return &out
}

func unitePoints(list []*Geometry) *Geometry {
	var points []Point
	for _, g := range list {
		points = append(points, g.Points...)
	}
	slices.SortFunc(points, compareYX)
	return &Geometry{Type: MultiPointType, Points: slices.Compact(points)}
}

func uniteLines(list []*Geometry) *Geometry {
	var paths []path
	for _, g := range list {
		paths = append(paths, pathsOf(g, first)...)
	}
	lines, _ := newLinework(paths).lines(func(lineEdge) bool { return true }, first)
	return &Geometry{Type: MultiLineStringType, Paths: lines}
}

func uniteAreas(list []*Geometry) *Geometry {
	var paths []path
	for _, g := range list {
		paths = append(paths, pathsOf(g, first)...)
	}
	w := newLinework(paths)
	b := w.boundaryOf(func(in [2]int) bool { return in[0] != 0 })
	rings, _ := b.rings()
	return newPolygons(MultiPolygonType, w.polygons(rings))
}

// flatten takes from points and lines what lies on lines and in areas, and gives those
// vertices where they meet.
func flatten(all [3]*Geometry) *Geometry {
	points, areas := all[0], all[2]
	paths := append(pathsOf(areas, second), pathsOf(all[1], first)...)
	for i := range paths {
		paths[i].loose = paths[i].ring
	}
	if points != nil {
		for _, p := range points.withoutRepetition().Points {
			paths = append(paths, path{points: []Point{p, p}, loose: true})
		}
	}
	w := newLinework(paths)
	lines, _ := w.lines(func(e lineEdge) bool { return e.seen(second) == first && !areas.encloses(w.middle(e)) }, first)
	var left []Point
	for _, t := range w.tracks {
		if n := t.nodes[0]; t.owner == 0 && !w.lies(n) && !areas.encloses(w.nodes[n]) {
			left = append(left, w.nodes[n])
		}
	}
	var polygons [][][]Point
	if areas != nil {
		rings, _ := w.boundaryOf(func(in [2]int) bool { return in[1]&1 == 1 }).rings()
		var apart [][]int
		for _, r := range rings {
			apart = append(apart, splitRing(r)...)
		}
		polygons = w.polygons(apart)
	}
	return assemble(left, lines, polygons)
}

// lies reports a node on a line, or on the border of the second operand.
func (w *linework) lies(n int) bool {
	return slices.ContainsFunc(w.around[n], func(h int) bool { return w.edges[h/2].seen(second) != 0 })
}

// splitRing takes off a ring the loops in which it comes back to a node.
func splitRing(ring []int) [][]int {
	count := map[int]int{}
	for _, n := range ring {
		count[n]++
	}
	lowest := -1
	for i, n := range ring {
		if count[n] > 1 && (lowest < 0 || n < ring[lowest]) {
			lowest = i
		}
	}
	if lowest < 0 {
		return [][]int{ring}
	}
	var loops [][]int
	rest := []int{}
	var open []int // positions in rest to which the ring comes back
	for _, n := range append(slices.Clone(ring[lowest:]), ring[:lowest]...) {
		if k := len(open) - 1; k >= 0 && rest[open[k]] == n {
			from := open[k]
			loops = append(loops, append(slices.Clone(rest[from+1:]), n))
			rest = rest[:from+1]
			if count[n]--; count[n] == 1 {
				open = open[:k]
			}
			continue
		}
		if count[n] > 1 {
			open = append(open, len(rest))
		}
		rest = append(rest, n)
	}
	if at := slices.Index(rest, ring[0]); at > 0 {
		rest = append(slices.Clone(rest[at:]), rest[:at]...)
	}
	return append([][]int{rest}, loops...)
}
