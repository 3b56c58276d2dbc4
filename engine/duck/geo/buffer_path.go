package geo

import (
	"math"
	"slices"
)

// A bufferer makes the buffers of points, lines and areas in the steps in which Esri's
// library makes them, on which Trino's vertices depend: a path is made simpler where that
// shows in the buffer by less than the circle's chords do, its outline goes along it at
// the distance, to the left and with arcs around outer corners, and what the outline goes
// around is the buffer.
type bufferer struct {
	d float64
	// deviation is how far inside of the circle the middle of its chords lies.
	deviation float64
	// near is the distance below which points are one.
	near float64
}

// newBufferer is for what lies within a rectangle.
func newBufferer(box Box, d float64) *bufferer {
	return &bufferer{d: d, deviation: d * (1 - math.Cos(pi/circleSize)), near: nearness(box, d)}
}

// nearness is the distance below which points are one, of what lies within a distance of a
// rectangle.
func nearness(box Box, d float64) float64 {
	size := abs(box.XMin-d) + abs(box.XMax+d) + abs(box.YMin-d) + abs(box.YMax+d) + 1
	return size * 0x1p-52 * 100 * 4
}

// filter is the length below which segments are left out.
func (b *bufferer) filter() float64 { return min(b.near, b.deviation/4) }

// circle is one whose vertices are reckoned from the unit circle's, as those of arcs are.
func (b *bufferer) circle(center Point) []Point {
	ring := make([]Point, circleSize)
	for i := range ring {
		ring[i] = circlePoint(i, center, b.d)
	}
	return ring
}

// circleAround is the buffer of a point, reckoned from that of another; Esri's library turns
// its radius, and so gives it other last digits than circle.
func circleAround(from, to Point, d float64) *Geometry {
	ring := make([]Point, circleSize)
	for i, p := range circleOf(d) {
		ring[i] = plus(p, from)
	}
	if from != to {
		for i, p := range ring {
			ring[i] = Point{p.X + (to.X - from.X), p.Y + (to.Y - from.Y)}
		}
	}
	return polygonOf(ring)
}

func polygonOf(ring []Point) *Geometry {
	return newPolygons(PolygonType, [][][]Point{{ring}})
}

// degenerate reports paths that look like a point from the distance.
func (b *bufferer) degenerate(paths [][]Point) bool {
	box := boxOf(paths)
	return max(box.XMax-box.XMin, box.YMax-box.YMin) < b.deviation*0.5
}

// circleWithin is the circle around the middle of such paths.
func (b *bufferer) circleWithin(paths [][]Point) *Geometry {
	return polygonOf(b.circle(middleOf(paths)))
}

func middleOf(paths [][]Point) Point {
	box := boxOf(paths)
	return Point{(box.XMin + box.XMax) / 2, (box.YMin + box.YMax) / 2}
}

func boxOf(paths [][]Point) Box {
	box, _ := (&Geometry{Paths: paths}).Bounds()
	return box
}

// line has the parts of a line's buffer.
func (b *bufferer) line(path []Point) []*Geometry {
	var parts []*Geometry
	for _, p := range uncrossed(b.generalize(path)) {
		switch n := len(p); {
		case b.degenerate([][]Point{p}):
			parts = append(parts, b.circleWithin([][]Point{p}))
		case p[0] == p[n-1]:
			parts = append(parts, around(b.outline(p, false), b.outline(p, true)).simplest())
		default:
			// There and back.
			ring := append(reversed(p), p[1:]...)
			parts = append(parts, around(b.outline(ring, false)).simplest())
		}
	}
	return parts
}

// area is the buffer of a polygon, of which the first ring is the exterior one.
func (b *bufferer) area(rings [][]Point) *Geometry {
	var out [][]Point
	for i, ring := range rings {
		switch box := boxOf(rings[i : i+1]); {
		case i > 0:
			if box.XMax-box.XMin+b.near <= 2*b.d || box.YMax-box.YMin+b.near <= 2*b.d {
				continue // nothing is left of it
			}
			// The outline runs around within the hole, against the rectangle.
			frame := []Point{{box.XMin - b.d, box.YMin - b.d}, {box.XMin - b.d, box.YMax + b.d}, {box.XMax + b.d, box.YMax + b.d}, {box.XMax + b.d, box.YMin - b.d}}
			out = append(out, around(b.outline(ring, false), frame).Paths[1:]...)
		case b.degenerate(rings[:1]):
			out = append(out, b.circleWithin(rings[:1]).Paths...)
		case isConvex(ring):
			out = append(out, polygonOf(b.convex(ring[:len(ring)-1])).Paths...)
		default:
			out = append(out, around(b.outline(ring, false)).Paths...)
		}
	}
	if len(out) > 1 {
		return around(out...).simplest()
	}
	return (&Geometry{Type: MultiPolygonType, Paths: out, Sizes: []int{1}}).simplest()
}

// around is what rings go around, which may cross themselves.
func around(rings ...[]Point) *Geometry {
	for i, ring := range rings {
		if n := len(ring); n > 0 && ring[0] != ring[n-1] {
			rings[i] = append(ring[:n:n], ring[0])
		}
	}
	return uniteAreas([]*Geometry{{Type: MultiPolygonType, Paths: rings}})
}

// uncrossed are the parts of a line that don't meet themselves but in their ends: the line
// itself, if it doesn't.
func uncrossed(line []Point) [][]Point {
	w := newLinework()
	defer w.release()
	w.paths = append(w.paths, path{points: line, owner: first})
	w.cut()
	nodes := w.tracks[0].nodes
	if len(nodes) > 2 && nodes[0] == nodes[len(nodes)-1] {
		nodes = nodes[1:]
	}
	met := make([]bool, len(w.nodes))
	crossed := slices.ContainsFunc(w.edges, func(e lineEdge) bool { return e.passes > 1 })
	for _, n := range nodes {
		crossed = crossed || met[n]
		met[n] = true
	}
	if !crossed {
		return [][]Point{line}
	}
	lines, _ := w.lines(func(*lineEdge) bool { return true }, first)
	return lines
}

// generalize leaves out vertices from which a line differs by a quarter of the deviation at
// most, by Douglas and Peucker.
func (b *bufferer) generalize(line []Point) []Point {
	out := line[:0:0]
	from, ends := 0, []int{len(line) - 1}
	for len(ends) > 0 {
		to := ends[len(ends)-1]
		base := segment{line[from], line[to]}
		furthest, most := -1, b.deviation/4
		for k := from + 1; k < to; k++ {
			if x := distance(line[k], base.closest(line[k])); x > most {
				furthest, most = k, x
			}
		}
		if furthest >= 0 {
			ends = append(ends, furthest)
			continue
		}
		out = append(out, line[from])
		from, ends = to, ends[:len(ends)-1]
	}
	return append(out, line[len(line)-1])
}

// stepKind is what an outline goes along.
type stepKind uint8

const (
	lineStep stepKind = iota
	arcStep           // around a corner
	detour            // from a line's end to an inner corner, or back
)

// outlineStep is a piece of an outline.
type outlineStep struct {
	kind             stepKind
	from, to, center Point
	next             int
}

// outline goes around a ring at the distance to its left, or to its right against it. Its
// vertices are reckoned from the ring's first one.
func (b *bufferer) outline(ring []Point, against bool) []Point {
	ring = withoutClose(ring, b.filter())
	if len(ring) >= 2 {
		origin := ring[0]
		from := make([]Point, len(ring))
		for i, p := range ring {
			from[i] = Point{p.X - origin.X, p.Y - origin.Y}
		}
		if from = b.withoutHidden(from, against); len(from) >= 2 {
			out := b.follow(b.steps(from))
			for i, p := range out {
				out[i] = plus(p, origin)
			}
			return out
		}
	}
	if against || len(ring) == 0 {
		return nil
	}
	return b.circle(ring[0])
}

// steps go along a ring.
func (b *bufferer) steps(ring []Point) []outlineStep {
	var steps []outlineStep
	add := func(s outlineStep) {
		s.next = len(steps) + 1
		steps = append(steps, s)
	}
	n := len(ring)
	at := ring[0]
	in := direction(ring[n-1], at)
	before := plus(at, Point{-in.Y * b.d, in.X * b.d})
	for i := range n {
		ahead := ring[(i+1)%n]
		out := direction(at, ahead)
		left := Point{-out.Y * b.d, out.X * b.d}
		from := plus(at, left)
		cross, dot := in.X*out.Y-in.Y*out.X, in.X*out.X+in.Y*out.Y
		if cross < 0 || cross == 0 && dot < 0 {
			add(outlineStep{kind: arcStep, from: before, to: from, center: at})
		} else if before != from {
			add(outlineStep{kind: detour, from: before, to: at})
			add(outlineStep{kind: detour, from: at, to: from})
		}
		before = plus(ahead, left)
		add(outlineStep{kind: lineStep, from: from, to: before, center: at})
		at, in = ahead, out
	}
	steps[len(steps)-1].next = 0
	return steps
}

// follow goes along the steps, with neighbouring lines ended where they cross instead of
// the detour by the corner between them.
func (b *bufferer) follow(steps []outlineStep) []Point {
	start := 0
	for steps[start].kind == detour {
		start = steps[start].next
	}
	for i := start; ; {
		next := steps[i].next
		for next != i && steps[next].kind == detour {
			next = steps[next].next
		}
		s, t := &steps[i], &steps[next]
		if next != s.next && s.kind == lineStep && t.kind == lineStep {
			if p, ok := b.crossing(segment{s.from, s.to}, segment{t.from, t.to}); ok {
				s.to, t.from, s.next = p, p, next
			}
		}
		if i = next; i == start {
			break
		}
	}
	out := []Point{steps[start].from}
	for i := start; ; {
		s := &steps[i]
		if s.kind == arcStep {
			out = b.appendArc(out, s.center, s.from, s.to)
		}
		out = append(out, s.to)
		if i = s.next; i == start {
			return out
		}
	}
}

// crossing is where two segments meet, if that is in one place: an end that lies on the
// other one, or where they cross.
func (b *bufferer) crossing(s, t segment) (Point, bool) {
	var at []Point
	meet := func(p Point, on segment) {
		if distance(p, on.closest(p)) > b.near {
			return
		}
		for _, q := range at {
			if distance(p, q) <= b.near {
				return
			}
		}
		at = append(at, p)
	}
	meet(s.a, t)
	meet(s.b, t)
	meet(t.a, s)
	meet(t.b, s)
	switch {
	case len(at) > 0:
		return at[0], len(at) == 1
	case orientation(s.a, s.b, t.a)*orientation(s.a, s.b, t.b) < 0 && orientation(t.a, t.b, s.a)*orientation(t.a, t.b, s.b) < 0:
		return s.along(s.meets(t)), true
	}
	return Point{}, false
}

func plus(p, v Point) Point { return Point{p.X + v.X, p.Y + v.Y} }

// direction is the way from a point to another one, of length 1.
func direction(from, to Point) Point {
	dx, dy := to.X-from.X, to.Y-from.Y
	length := math.Sqrt(dx*dx + dy*dy)
	return Point{dx / length, dy / length}
}
