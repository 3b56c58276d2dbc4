package geo

import (
	"math"
	"slices"
)

// Union has the points of any of the geometries.
func Union(list []*Geometry) (*Geometry, error) {
	if d, ok := commonDimension(list); ok {
		return unite(d, list), nil
	}
	var byDimension [3][]*Geometry
	for _, g := range list {
		_ = g.Leaves(func(part *Geometry) error {
			d := part.Dimension()
			byDimension[d] = append(byDimension[d], part)
			return nil
		})
	}
	var one *Geometry
	var all [3]*Geometry
	several := false
	for d, list := range byDimension {
		if len(list) > 0 {
			several = one != nil
			one = unite(d, list)
			all[d] = one
		}
	}
	switch {
	case one == nil:
		return &Geometry{Type: CollectionType}, nil
	case several:
		return flatten(all), nil
	}
	return one, nil
}

// commonDimension is that of geometries of which none is a collection.
func commonDimension(list []*Geometry) (d int, ok bool) {
	for i, g := range list {
		if g.Type == CollectionType || i > 0 && g.Dimension() != d {
			return 0, false
		}
		d = g.Dimension()
	}
	return d, len(list) > 0
}

// unite has the points of any of some geometries of one dimension.
func unite(d int, list []*Geometry) *Geometry {
	if len(list) == 1 {
		return list[0].simplest()
	}
	var few [4]*Geometry
	full := inBatch(list, few[:0])
	if len(full) == 0 {
		return list[0].simplest()
	}
	if len(full) == 1 {
		one := full[0].withoutRepetition()
		if d == 2 && one.Flaw() != "" {
			one = uniteAreas(full)
		}
		return one.simplest()
	}
	switch d {
	case 0:
		return unitePoints(full).simplest()
	case 1:
		return uniteLines(full).simplest()
	}
	return uniteAreas(full).simplest()
}

// inBatch appends geometries that aren't empty in the order in which Esri's library takes
// them: those of few vertices first, else the last one first.
func inBatch(list, out []*Geometry) []*Geometry {
	var few [4]int
	levels := few[:0]
	inOrder := true
	for _, g := range slices.Backward(list) {
		if g.IsEmpty() {
			continue
		}
		level := 0
		if n := g.NumPoints(); n > 0 {
			level = int(math.Log(float64(n))/math.Log(4) + 0.5)
		}
		inOrder = inOrder && (len(out) == 0 || levels[len(out)-1] <= level)
		out, levels = append(out, g), append(levels, level)
	}
	if inOrder {
		return out
	}
	if len(out) == 2 {
		out[0], out[1] = out[1], out[0]
		return out
	}
	order := make([]int, len(out))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return levels[a] - levels[b] })
	sorted := make([]*Geometry, len(out))
	for i, k := range order {
		sorted[i] = out[k]
	}
	return sorted
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

// cutAll cuts the paths of geometries where they meet.
func cutAll(list []*Geometry) *linework {
	w := newLinework()
	for _, g := range list {
		w.add(g, first)
	}
	w.cut()
	return w
}

func uniteLines(list []*Geometry) *Geometry {
	w := cutAll(list)
	defer w.release()
	lines, _ := w.lines(func(*lineEdge) bool { return true }, first)
	return &Geometry{Type: MultiLineStringType, Paths: lines}
}

func uniteAreas(list []*Geometry) *Geometry {
	w := cutAll(list)
	defer w.release()
	return w.polygons(w.boundaryOf(func(in [2]int) bool { return in[0] != 0 }).trace())
}

// flatten takes from points and lines what lies on lines and in areas, and gives those
// vertices where they meet.
func flatten(all [3]*Geometry) *Geometry {
	points, areas := all[0], all[2]
	w := newLinework()
	defer w.release()
	w.add(areas, second)
	w.add(all[1], first)
	for i := range w.paths {
		w.paths[i].loose = w.paths[i].ring
	}
	if points != nil {
		for _, p := range points.withoutRepetition().Points {
			w.addPoint(p, 0, true)
		}
	}
	w.cut()
	lines, _ := w.lines(func(e *lineEdge) bool { return e.seen(second) == first && !areas.encloses(w.middle(e)) }, first)
	var left []Point
	for i := range w.tracks {
		t := &w.tracks[i]
		if n := t.nodes[0]; t.owner == 0 && !w.lies(n) && !areas.encloses(w.nodes[n]) {
			left = append(left, w.nodes[n])
		}
	}
	var polygons *Geometry
	if areas != nil {
		var apart [][]int
		for _, r := range w.boundaryOf(func(in [2]int) bool { return in[1]&1 == 1 }).trace() {
			apart = append(apart, splitRing(r)...)
		}
		polygons = w.polygons(apart)
	}
	return assemble(left, lines, polygons)
}

// lies reports a node on a line, or on the border of the second operand.
func (w *linework) lies(n int) bool {
	return slices.ContainsFunc(w.around(n), func(h int) bool { return w.edges[h/2].seen(second) != 0 })
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
