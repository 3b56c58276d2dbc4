package geo

import (
	"cmp"
	"math"
	"slices"
)

// label finds what lies to the right of each half edge, of the lowest ones by what lies
// around them and of the rest by going from one to the next.
func (w *linework) label() {
	w.right = make([][2]int, 2*len(w.edges))
	known := make([]bool, len(w.nodes))
	for n := range w.nodes {
		if known[n] || len(w.around[n]) == 0 {
			continue
		}
		// All of what hangs together lies above its first node, or to the right of it.
		outside := w.windings(w.nodes[n])
		known[n] = true
		w.turn(n, w.upward(n)[0], outside)
		for queue := []int{n}; len(queue) > 0; {
			n, queue = queue[len(queue)-1], queue[:len(queue)-1]
			for _, h := range w.around[n] {
				if m := w.to(h); !known[m] {
					known[m] = true
					w.turn(m, h^1, w.left(h))
					queue = append(queue, m)
				}
			}
		}
	}
}

// upward are the half edges that leave a node by their angle from 0 to 2π.
func (w *linework) upward(n int) []int {
	list := w.around[n]
	i := slices.IndexFunc(list, func(h int) bool {
		p, q := w.nodes[n], w.nodes[w.to(h)]
		return q.Y > p.Y || q.Y == p.Y && q.X > p.X
	})
	if i <= 0 {
		return list
	}
	return append(slices.Clone(list[i:]), list[:i]...)
}

// turn labels the half edges that leave a node, of which one is known.
func (w *linework) turn(n, h int, right [2]int) {
	list := w.around[n]
	i := slices.Index(list, h)
	for k := range list {
		h := list[(i+k)%len(list)]
		w.right[h] = right
		right = w.left(h)
	}
}

// left is what lies to the left of a half edge.
func (w *linework) left(h int) [2]int {
	out, e := w.right[h], w.edges[h/2]
	for k := range out {
		if h&1 == 0 {
			out[k] -= e.turns[k]
		} else {
			out[k] += e.turns[k]
		}
	}
	return out
}

// windings counts how often the rings go around a point, by what lies to the left of it.
func (w *linework) windings(p Point) (out [2]int) {
	for _, e := range w.edges {
		a, b := w.nodes[e.from], w.nodes[e.to] // a is not above b
		if e.turns == [2]int{} || a.Y > p.Y || b.Y <= p.Y || orientation(a, b, p) >= 0 {
			continue
		}
		for k := range out {
			out[k] += e.turns[k]
		}
	}
	return out
}

// boundary is the border of an area: the half edges with it to their right and something
// else to their left.
type boundary struct {
	*linework
	inside []bool // for each half edge: the area lies to its right
}

// boundaryOf takes what has windings that are wanted as the area.
func (w *linework) boundaryOf(wanted func([2]int) bool) *boundary {
	w.label()
	b := &boundary{w, make([]bool, len(w.right))}
	for h, r := range w.right {
		b.inside[h] = wanted(r)
	}
	return b
}

// within reports that an edge lies in the area.
func (b *boundary) within(h int) bool { return b.inside[h] && b.inside[h^1] }

// next goes on along the border, or along what is outside of the area.
func (b *boundary) next(h int) int {
	list := b.around[b.to(h)]
	for i := slices.Index(list, h^1) + 1; ; i++ {
		if n := list[i%len(list)]; !b.within(n) {
			return n
		}
	}
}

// rings follow the border: where the area touches itself in a point, a ring passes it
// twice. First come those along which a ring of the tracks starts together with another,
// then the others from their lowest node on.
func (b *boundary) rings() (rings [][]int, passed []bool) {
	passed = make([]bool, len(b.right))
	follow := func(h int) {
		if passed[h] || !b.inside[h] || b.within(h) {
			return
		}
		var ring []int
		for !passed[h] {
			passed[h] = true
			ring = append(ring, b.origin(h))
			h = b.next(h)
		}
		rings = append(rings, ring)
	}
	for i := range b.tracks {
		if h := b.start(&b.tracks[i]); h >= 0 && b.edges[h/2].passes > 1 {
			follow(h)
		}
	}
	for n := range b.nodes {
		for _, h := range b.upward(n) {
			follow(h)
		}
	}
	return rings, passed
}

// start is the half edge with which a ring starts, or -1.
func (w *linework) start(t *track) int {
	if !t.ring || t.first < 0 || len(t.nodes) < 2 {
		return -1
	}
	from := t.nodes[t.first]
	to, _ := t.step(t.first, 1)
	i := slices.IndexFunc(w.around[from], func(h int) bool { return w.to(h) == to })
	if i < 0 {
		return -1
	}
	return w.around[from][i]
}

// points are the places of nodes.
func (w *linework) points(nodes []int) []Point {
	out := make([]Point, len(nodes))
	for i, n := range nodes {
		out[i] = w.nodes[n]
	}
	return out
}

// polygons puts rings together: each hole follows the ring to the left of it.
func (w *linework) polygons(rings [][]int) [][][]Point {
	closed := make([][]Point, len(rings))
	after := make([][]int, len(rings))
	var shells, holes []int
	for i, r := range rings {
		closed[i] = w.points(append(r, r[0]))
		if ringArea(closed[i]) > 0 {
			shells = append(shells, i)
		} else {
			holes = append(holes, i)
		}
	}
	slices.SortFunc(holes, func(a, b int) int { return cmp.Compare(slices.Min(rings[a]), slices.Min(rings[b])) })
	for _, i := range holes {
		left := leftOf(closed, w.nodes[slices.Min(rings[i])], i)
		if left >= 0 {
			after[left] = append(after[left], i)
		}
	}
	var out [][][]Point
	var put func(i int)
	put = func(i int) {
		last := len(out) - 1
		out[last] = append(out[last], closed[i])
		for _, k := range slices.Backward(after[i]) {
			put(k)
		}
	}
	for _, i := range shells {
		out = append(out, nil)
		put(i)
	}
	return out
}

// leftOf is the ring with the side that is next to the left of a point, which is the lowest
// one of a ring that doesn't count.
func leftOf(rings [][]Point, p Point, without int) int {
	best, x, slope := -1, math.Inf(-1), 0.0
	for i, ring := range rings {
		for k := range len(ring) - 1 {
			a, b := ring[k], ring[k+1]
			if a.Y > b.Y {
				a, b = b, a
			}
			if i == without || a.Y > p.Y || b.Y <= p.Y {
				continue
			}
			s := (b.X - a.X) / (b.Y - a.Y)
			at := a.X + s*(p.Y-a.Y)
			if o := orientation(a, b, p); o < 0 && at > p.X {
				at = p.X
			} else if o > 0 {
				continue
			}
			if at > x || at == x && s > slope {
				best, x, slope = i, at, s
			}
		}
	}
	return best
}

// spareLines are the edges of both operands outside of the area, in lines that go on as far
// as they go along one face.
func (b *boundary) spareLines(passed []bool) (lines [][]Point, on []bool) {
	on = make([]bool, len(b.nodes))
	used := make([]bool, len(b.edges))
	spare := func(h int) bool {
		return !used[h/2] && !passed[h] && !passed[h^1] && !b.within(h) && b.edges[h/2].borders() == first|second
	}
	for n := range b.nodes {
		for _, h := range b.upward(n) {
			if !spare(h) {
				continue
			}
			line := []int{n}
			for ; spare(h); h = b.next(h) {
				used[h/2] = true
				line = append(line, b.to(h))
			}
			for _, m := range line {
				on[m] = true
			}
			lines = append(lines, b.points(line))
		}
	}
	return lines, on
}

// sharedPoints are the nodes of both operands on none of what is known.
func (b *boundary) sharedPoints(rings [][]int, on []bool) []Point {
	for _, r := range rings {
		for _, n := range r {
			on[n] = true
		}
	}
	var out []Point
	for n, list := range b.around {
		var owners operands
		for _, h := range list {
			owners |= b.edges[h/2].borders()
		}
		if !on[n] && owners == first|second {
			out = append(out, b.nodes[n])
		}
	}
	return out
}
