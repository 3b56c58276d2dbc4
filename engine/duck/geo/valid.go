package geo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Flaw is why a geometry is not valid, or "".
func (g *Geometry) Flaw() string {
	flaw := ""
	_ = g.Leaves(func(part *Geometry) error {
		if flaw == "" {
			flaw = part.ownFlaw()
		}
		return nil
	})
	return flaw
}

func (g *Geometry) ownFlaw() string {
	switch g.Kind() {
	case PointType:
		return ""
	case MultiPointType:
		seen := map[Point]bool{}
		for _, p := range g.Points {
			if seen[p] {
				return flawAt("Repeated points", p, p)
			}
			seen[p] = true
		}
		return ""
	}
	area := g.Dimension() == 2
	for _, path := range g.Paths {
		if area && len(path) < 4 {
			return flawAt("Structure", path[0], path[len(path)-1])
		}
		for i := range len(path) - 1 {
			if path[i] == path[i+1] {
				return flawAt("Degenerate segments", path[i])
			}
		}
	}
	if f := g.crossing(area); f != "" || !area {
		return f
	}
	return g.nesting()
}

func flawAt(reason string, points ...Point) string {
	text := make([]string, len(points))
	for i, p := range points {
		text[i] = "(" + javaNumber(p.X) + " " + javaNumber(p.Y) + ")"
	}
	return reason + " at or near " + strings.Join(text, " and ")
}

// javaNumber writes a number as Java does.
func javaNumber(x float64) string {
	if a := abs(x); x == 0 || a >= 1e-3 && a < 1e7 {
		s := strconv.FormatFloat(x, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	text := strconv.FormatFloat(x, 'e', -1, 64)
	if !strings.Contains(text, ".") {
		// Of the numbers with one digit Java considers two, and takes the nearest.
		if two := strconv.FormatFloat(x, 'e', 1, 64); sameNumber(two, x) {
			text = two
		}
	}
	mantissa, exp, _ := strings.Cut(text, "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exp)
	return fmt.Sprintf("%sE%d", mantissa, n)
}

func sameNumber(text string, x float64) bool {
	y, err := strconv.ParseFloat(text, 64)
	return err == nil && x == y
}

// side is a segment with its place in the geometry.
type side struct {
	segment
	path, at, size int
	closed         bool
}

func (s *side) minX() float64 { return min(s.a.X, s.b.X) }
func (s *side) maxX() float64 { return max(s.a.X, s.b.X) }

// sides appends a geometry's segments.
func (g *Geometry) sides(out []side) []side {
	for k, path := range g.Paths {
		for i := range len(path) - 1 {
			out = append(out, side{segment{path[i], path[i+1]}, k, i, len(path) - 1, path[0] == path[len(path)-1]})
		}
	}
	return out
}

// crossing finds the first two sides that meet where they must not.
func (g *Geometry) crossing(area bool) string {
	var few [16]side
	all := g.sides(few[:0])
	var best [2]int
	var reason string
	if len(all) <= len(few) {
		best, reason = firstMeeting(all, area)
	} else {
		best, reason = sweepMeetings(all, area)
	}
	if reason == "" {
		return ""
	}
	p, q := all[best[0]], all[best[1]]
	if at, ok := strings.CutPrefix(reason, "@"); ok {
		touch := q.a
		for _, x := range []Point{p.a, p.b, q.b} {
			if x == q.a || onSegment(x, q.a, q.b) && onSegment(x, p.a, p.b) {
				touch = x
			}
		}
		return flawAt(at, touch, touch)
	}
	return flawAt(reason, p.a, q.a)
}

// firstMeeting tries all pairs of a few sides.
func firstMeeting(all []side, area bool) (pair [2]int, reason string) {
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			p, q := &all[i], &all[j]
			if q.minX() > p.maxX() || p.minX() > q.maxX() {
				continue
			}
			if reason = meet(p, q, area); reason != "" {
				return [2]int{i, j}, reason
			}
		}
	}
	return pair, ""
}

// sweepMeetings tries the pairs that are near to each other.
func sweepMeetings(all []side, area bool) (best [2]int, reason string) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(all[a].minX(), all[b].minX()) })
	best = [2]int{len(all), len(all)}
	for k, i := range order {
		for _, j := range order[k+1:] {
			if all[j].minX() > all[i].maxX() {
				break
			}
			pair := [2]int{min(i, j), max(i, j)}
			if cmp.Or(cmp.Compare(pair[0], best[0]), cmp.Compare(pair[1], best[1])) >= 0 {
				continue
			}
			if r := meet(&all[pair[0]], &all[pair[1]], area); r != "" {
				best, reason = pair, r
			}
		}
	}
	return best, reason
}

// meet says what is wrong with how two sides meet.
func meet(p, q *side, area bool) string {
	if min(p.a.Y, p.b.Y) > max(q.a.Y, q.b.Y) || min(q.a.Y, q.b.Y) > max(p.a.Y, p.b.Y) {
		return ""
	}
	o1, o2 := orientation(p.a, p.b, q.a), orientation(p.a, p.b, q.b)
	o3, o4 := orientation(q.a, q.b, p.a), orientation(q.a, q.b, p.b)
	switch {
	case o1 == 0 && o2 == 0:
		if overlap(p.segment, q.segment) {
			if area && p.path != q.path {
				return "Self-intersection"
			}
			return "Intersecting or overlapping segments"
		}
	case o1*o2 < 0 && o3*o4 < 0:
		return "Intersecting or overlapping segments"
	}
	touches := onSegment(q.a, p.a, p.b) || onSegment(q.b, p.a, p.b) || onSegment(p.a, q.a, q.b) || onSegment(p.b, q.a, q.b)
	if !touches || adjacent(p, q) {
		return ""
	}
	if area {
		if p.path != q.path {
			return "" // rings may touch in a point
		}
		return "@Self-tangency"
	}
	if p.path != q.path && endsAt(p, q) {
		return ""
	}
	return "Intersecting or overlapping segments"
}

// adjacent reports sides that follow each other.
func adjacent(p, q *side) bool {
	if p.path != q.path {
		return false
	}
	return q.at == p.at+1 || p.closed && p.at == 0 && q.at == q.size-1
}

// endsAt reports that two lines only meet in an end of each.
func endsAt(p, q *side) bool {
	ends := func(s *side) []Point {
		var out []Point
		if s.at == 0 {
			out = append(out, s.a)
		}
		if s.at == s.size-1 {
			out = append(out, s.b)
		}
		return out
	}
	for _, x := range ends(p) {
		if slices.Contains(ends(q), x) {
			return true
		}
	}
	return false
}

// overlap reports that two segments on one line share more than a point.
func overlap(s, t segment) bool {
	if s.a.X == s.b.X {
		return max(min(s.a.Y, s.b.Y), min(t.a.Y, t.b.Y)) < min(max(s.a.Y, s.b.Y), max(t.a.Y, t.b.Y))
	}
	return max(min(s.a.X, s.b.X), min(t.a.X, t.b.X)) < min(max(s.a.X, s.b.X), max(t.a.X, t.b.X))
}

// nesting checks that holes lie inside of their polygon and polygons apart.
func (g *Geometry) nesting() string {
	if len(g.Paths) < 2 {
		return ""
	}
	at := 0
	for i, n := range g.Sizes {
		shell := &Geometry{Type: PolygonType, Paths: g.Paths[at : at+1], Sizes: []int{1}}
		for k := 1; k < n; k++ {
			hole := g.Paths[at+k]
			if !shell.holds(hole) {
				return flawAt("RingOrientation", g.Paths[at][1])
			}
			for m := 1; m < n; m++ {
				other := &Geometry{Type: PolygonType, Paths: g.Paths[at+m : at+m+1], Sizes: []int{1}}
				if m != k && other.holds(hole) {
					return flawAt("RingOrientation", hole[0])
				}
			}
		}
		other := 0
		for k, m := range g.Sizes {
			if k != i && (&Geometry{Type: PolygonType, Paths: g.Paths[other : other+m], Sizes: []int{m}}).holds(g.Paths[at]) {
				return flawAt("RingOrientation", g.Paths[at][0])
			}
			other += m
		}
		at += n
	}
	return ""
}

// holds reports that a ring that does not cross the polygon lies inside of it.
func (g *Geometry) holds(ring []Point) bool {
	for i := range len(ring) - 1 {
		for _, p := range []Point{ring[i], {(ring[i].X + ring[i+1].X) / 2, (ring[i].Y + ring[i+1].Y) / 2}} {
			if inside, border := g.place(p); !border {
				return inside
			}
		}
	}
	return false
}
