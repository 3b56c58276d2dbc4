package geo

import (
	"cmp"
	"math"
	"slices"
)

// label finds what lies to the right of each half edge, of the lowest ones by what lies
// around them and of the rest by going from one to the next.
func (w *linework) label() {
	w.right = zeroed(w.right, 2*len(w.edges))
	w.known = zeroed(w.known, len(w.nodes))
	w.sweep.reset()
	for n := range w.nodes {
		if w.known[n] || len(w.around(n)) == 0 {
			continue
		}
		// All of what hangs together lies above its first node, or to the right of it.
		outside := w.windings(n)
		w.known[n] = true
		w.turn(n, w.around(n)[w.upward(n)], outside)
		for w.queue = append(w.queue[:0], n); len(w.queue) > 0; {
			n := w.queue[len(w.queue)-1]
			w.queue = w.queue[:len(w.queue)-1]
			for _, h := range w.around(n) {
				if m := w.to(h); !w.known[m] {
					w.known[m] = true
					w.turn(m, h^1, w.left(h))
					w.queue = append(w.queue, m)
				}
			}
		}
	}
}

// upward is the place of the first half edge that leaves a node by the angles from 0 to 2π.
func (w *linework) upward(n int) int {
	for i, h := range w.around(n) {
		if p, q := w.nodes[n], w.nodes[w.to(h)]; q.Y > p.Y || q.Y == p.Y && q.X > p.X {
			return i
		}
	}
	return 0
}

// turn labels the half edges that leave a node, of which one is known.
func (w *linework) turn(n, h int, right [2]int) {
	list := w.around(n)
	i := slices.Index(list, h)
	for range list {
		h := list[i]
		w.right[h] = right
		right = w.left(h)
		if i++; i == len(list) {
			i = 0
		}
	}
}

// left is what lies to the left of a half edge.
func (w *linework) left(h int) [2]int {
	out, e := w.right[h], &w.edges[h/2]
	if h&1 == 0 {
		return [2]int{out[0] - e.turns[0], out[1] - e.turns[1]}
	}
	return [2]int{out[0] + e.turns[0], out[1] + e.turns[1]}
}

// sweep has the edges that reach from below a place, or its height, to above it, as places
// are asked of from the lowest on.
type sweep struct {
	active []int
	next   int // the first node whose edges aren't there yet
}

func (s *sweep) reset() { s.active, s.next = s.active[:0], 0 }

// windings counts how often the rings go around a node, by what lies to the left of it. It is
// asked of nodes in their order.
func (w *linework) windings(n int) (out [2]int) {
	p, s := w.nodes[n], &w.sweep
	for ; s.next < len(w.nodes) && !(w.nodes[s.next].Y > p.Y); s.next++ {
		for _, h := range w.around(s.next) {
			if h&1 == 0 && w.edges[h/2].turns != [2]int{} {
				s.active = append(s.active, h/2)
			}
		}
	}
	left := s.active[:0]
	for _, i := range s.active {
		e := &w.edges[i]
		a, b := w.nodes[e.from], w.nodes[e.to] // a is not above b
		if b.Y <= p.Y {
			continue
		}
		left = append(left, i)
		if orientation(a, b, p) < 0 {
			out[0] += e.turns[0]
			out[1] += e.turns[1]
		}
	}
	s.active = left
	return out
}

// boundary is the border of an area: the half edges with it to their right and something
// else to their left.
type boundary struct {
	*linework
	inside []bool // for each half edge: the area lies to its right
	passed []bool // for each half edge: a ring has it
	// rings are parts of ringNodes.
	rings     [][]int
	ringNodes []int
	used      []bool // for each edge: a spare line has it
	on        []bool // for each node: a ring or line has it
}

// boundaryOf takes what has windings that are wanted as the area.
func (w *linework) boundaryOf(wanted func([2]int) bool) *boundary {
	w.label()
	b := &w.border
	b.linework = w
	b.inside = zeroed(b.inside, len(w.right))
	for h, r := range w.right {
		b.inside[h] = wanted(r)
	}
	return b
}

// within reports that an edge lies in the area.
func (b *boundary) within(h int) bool { return b.inside[h] && b.inside[h^1] }

// next goes on along the border, or along what is outside of the area.
func (b *boundary) next(h int) int {
	list := b.around(b.to(h))
	for i := slices.Index(list, h^1) + 1; ; i++ {
		if i >= len(list) {
			i = 0
		}
		if n := list[i]; !b.within(n) {
			return n
		}
	}
}

// trace follows the border: where the area touches itself in a point, a ring passes it
// twice. First come those along which a ring of the tracks starts together with another,
// then the others from their lowest node on.
func (b *boundary) trace() [][]int {
	b.passed = zeroed(b.passed, len(b.right))
	b.ringNodes, b.rings = slices.Grow(b.ringNodes[:0], len(b.right)), b.rings[:0]
	for i := range b.tracks {
		if h := b.start(&b.tracks[i]); h >= 0 && b.edges[h/2].passes > 1 {
			b.follow(h)
		}
	}
	for n := range b.nodes {
		list := b.around(n)
		at := b.upward(n)
		for range list {
			b.follow(list[at])
			if at++; at == len(list) {
				at = 0
			}
		}
	}
	return b.rings
}

// follow follows the border from a half edge on, if it is one and wasn't followed yet.
func (b *boundary) follow(h int) {
	if b.passed[h] || !b.inside[h] || b.inside[h^1] {
		return
	}
	from := len(b.ringNodes)
	for !b.passed[h] {
		b.passed[h] = true
		b.ringNodes = append(b.ringNodes, b.origin(h))
		h = b.next(h)
	}
	b.rings = append(b.rings, b.ringNodes[from:len(b.ringNodes):len(b.ringNodes)])
}

// start is the half edge with which a ring starts, or -1.
func (w *linework) start(t *track) int {
	if !t.ring || t.first < 0 || len(t.nodes) < 2 {
		return -1
	}
	from := t.nodes[t.first]
	to, _ := t.step(t.first, 1)
	for _, h := range w.around(from) {
		if w.to(h) == to {
			return h
		}
	}
	return -1
}

// polygons puts rings together to areas: each hole follows the ring to the left of it.
func (w *linework) polygons(rings [][]int) *Geometry {
	if len(rings) == 0 {
		return &Geometry{Type: MultiPolygonType}
	}
	total := len(rings)
	for _, r := range rings {
		total += len(r)
	}
	points := make([]Point, 0, total)
	if len(rings) == 1 {
		for _, n := range rings[0] {
			points = append(points, w.nodes[n])
		}
		if points = append(points, points[0]); ringTurn(points) > 0 {
			return onePolygon(MultiPolygonType, points)
		}
		return &Geometry{Type: MultiPolygonType}
	}
	closed := make([][]Point, len(rings))
	var shells, holes []int
	for i, r := range rings {
		from := len(points)
		for _, n := range r {
			points = append(points, w.nodes[n])
		}
		points = append(points, w.nodes[r[0]])
		closed[i] = points[from:len(points):len(points)]
		if ringTurn(closed[i]) > 0 {
			shells = append(shells, i)
		} else {
			holes = append(holes, i)
		}
	}
	if len(holes) == 0 {
		sizes := shells // of one ring each
		for i := range sizes {
			sizes[i] = 1
		}
		return &Geometry{Type: MultiPolygonType, Paths: closed, Sizes: sizes}
	}
	after := make([][]int, len(rings))
	slices.SortFunc(holes, func(a, b int) int { return cmp.Compare(slices.Min(rings[a]), slices.Min(rings[b])) })
	places := make([]Point, len(holes))
	for k, i := range holes {
		places[k] = w.nodes[slices.Min(rings[i])]
	}
	for k, left := range leftOf(closed, holes, places) {
		if left >= 0 {
			after[left] = append(after[left], holes[k])
		}
	}
	out := &Geometry{Type: MultiPolygonType}
	var put func(i int)
	put = func(i int) {
		out.Paths = append(out.Paths, closed[i])
		for _, k := range slices.Backward(after[i]) {
			put(k)
		}
	}
	for _, i := range shells {
		from := len(out.Paths)
		put(i)
		out.Sizes = append(out.Sizes, len(out.Paths)-from)
	}
	return out
}

// onePolygon is a geometry of one polygon, of a clockwise ring.
func onePolygon(t Type, ring []Point) *Geometry {
	p := &struct {
		Geometry
		paths [1][]Point
		sizes [1]int
	}{paths: [1][]Point{ring}, sizes: [1]int{1}}
	p.Geometry = Geometry{Type: t, Paths: p.paths[:], Sizes: p.sizes[:]}
	return &p.Geometry
}

// ringSide is a side of a ring, from the lower end.
type ringSide struct {
	a, b Point
	ring int
}

// leftOf are the rings with the side that is next to the left of some places, from the lowest
// on, or -1. Each place is the lowest one of a ring that doesn't count.
func leftOf(rings [][]Point, without []int, places []Point) []int {
	var sides []ringSide
	for i, ring := range rings {
		for k := range len(ring) - 1 {
			a, b := ring[k], ring[k+1]
			if a.Y > b.Y {
				a, b = b, a
			}
			sides = append(sides, ringSide{a, b, i})
		}
	}
	slices.SortFunc(sides, func(s, t ringSide) int { return cmp.Or(cmp.Compare(s.a.Y, t.a.Y), s.ring-t.ring) })
	out := make([]int, len(places))
	var active []ringSide
	for k, p := range places {
		for len(sides) > 0 && !(sides[0].a.Y > p.Y) {
			active, sides = append(active, sides[0]), sides[1:]
		}
		active = slices.DeleteFunc(active, func(s ringSide) bool { return s.b.Y <= p.Y })
		out[k] = -1
		x, slope := math.Inf(-1), 0.0
		for _, s := range active {
			if s.ring == without[k] {
				continue
			}
			rise := (s.b.X - s.a.X) / (s.b.Y - s.a.Y)
			at := s.a.X + rise*(p.Y-s.a.Y)
			if o := orientation(s.a, s.b, p); o < 0 && at > p.X {
				at = p.X
			} else if o > 0 {
				continue
			}
			if at > x || at == x && rise > slope {
				out[k], x, slope = s.ring, at, rise
			}
		}
	}
	return out
}

// spareLines are the edges of both operands outside of the area, in lines that go on as far
// as they go along one face.
func (b *boundary) spareLines() (lines [][]Point) {
	b.on = zeroed(b.on, len(b.nodes))
	b.used = zeroed(b.used, len(b.edges))
	for n := range b.nodes {
		list := b.around(n)
		at := b.upward(n)
		for range list {
			if h := list[at]; b.spare(h) {
				lines = append(lines, b.spareLine(h))
			}
			if at++; at == len(list) {
				at = 0
			}
		}
	}
	return lines
}

// spare reports an edge of both operands that nothing has yet.
func (b *boundary) spare(h int) bool {
	return b.edges[h/2].borders() == first|second && !b.used[h/2] && !b.passed[h] && !b.passed[h^1] && !b.within(h)
}

func (b *boundary) spareLine(h int) []Point {
	n := b.origin(h)
	b.on[n] = true
	line := []Point{b.nodes[n]}
	for ; b.spare(h); h = b.next(h) {
		b.used[h/2] = true
		n := b.to(h)
		b.on[n] = true
		line = append(line, b.nodes[n])
	}
	return line
}

// sharedPoints are the nodes of both operands on none of the rings and spare lines.
func (b *boundary) sharedPoints() (out []Point) {
	for _, n := range b.ringNodes {
		b.on[n] = true
	}
	for n := range b.nodes {
		if b.on[n] || b.owners[n] != first|second {
			continue
		}
		var owners operands
		for _, h := range b.around(n) {
			owners |= b.edges[h/2].borders()
		}
		if owners == first|second {
			out = append(out, b.nodes[n])
		}
	}
	return out
}
