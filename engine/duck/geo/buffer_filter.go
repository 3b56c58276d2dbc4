package geo

import "math"

// withoutClose leaves out vertices of a ring that are nearer to the one before than a
// tolerance, from both ends to the first.
func withoutClose(ring []Point, tolerance float64) []Point {
	out, rest := append(make([]Point, 0, len(ring)), ring[0]), ring[1:]
	for n := 0; n < (len(out)+len(rest))/2; n++ {
		switch {
		case distance(out[len(out)-1], rest[0]) > tolerance:
			out, rest = append(out, rest[0]), rest[1:]
		case len(rest) > 1:
			rest = rest[1:]
		}
	}
	out = append(out, rest...)
	at, end := out[0], len(out) // from where on those lie that stay
	for i := len(out) - 1; i > 0; i-- {
		if distance(out[i], at) > tolerance {
			at = out[i]
			end--
			out[end] = at
		}
	}
	return append(out[:1], out[end:]...)
}

// ringVertex is a vertex of a ring that is made simpler.
type ringVertex struct {
	Point
	next, before int
	kept         bool // as a spike ends there
}

// vertexRing is a ring whose vertices are taken out and moved.
type vertexRing struct {
	b           *bufferer
	v           []ringVertex
	first, size int
	against     bool
}

// mostHidden is of how many vertices those between may be hidden.
const mostHidden = 64

// withoutHidden takes out vertices in notches so narrow that the outline doesn't reach
// them, and replaces them by one that lies deep enough. Against the ring, it goes that way.
func (b *bufferer) withoutHidden(ring []Point, against bool) []Point {
	if against {
		ring = append([]Point{ring[0]}, reversed(ring[1:])...)
	}
	if len(ring) < 3 {
		return ring
	}
	r := newVertexRing(b, ring, against)
	for range 100 {
		if r.size < 3 {
			return r.points()
		}
		if !r.pass() {
			break
		}
	}
	return withoutClose(r.points(), b.filter())
}

func newVertexRing(b *bufferer, ring []Point, against bool) *vertexRing {
	n := len(ring)
	r := &vertexRing{b: b, v: make([]ringVertex, n), size: n, against: against}
	for i, p := range ring {
		in, out := direction(ring[(i+n-1)%n], p), direction(p, ring[(i+1)%n])
		spike := in.X*out.X+in.Y*out.Y < -0.99 && abs(out.X*in.Y-out.Y*in.X) < 1e-7
		r.v[i] = ringVertex{p, (i + 1) % n, (i + n - 1) % n, spike}
	}
	return r
}

func (r *vertexRing) points() []Point {
	out := make([]Point, 0, r.size)
	for i := r.first; len(out) < r.size; i = r.v[i].next {
		out = append(out, r.v[i].Point)
	}
	return out
}

func (r *vertexRing) remove(i int) {
	v := &r.v[i]
	r.v[v.before].next, r.v[v.next].before = v.next, v.before
	if r.size--; i == r.first {
		r.first = v.next
		if r.against {
			r.first = v.before
		}
	}
}

// pass goes around once, and reports whether vertices were taken out.
func (r *vertexRing) pass() bool {
	all := 0
	at, left := r.first, r.size
	for i := 0; i < left; i++ {
		gone := 0
		to := at
		for k, most := 1, min(mostHidden, left-i); k < most; k++ {
			if to = r.v[to].next; k == 1 {
				continue
			}
			n := r.replace(at, to)
			if n < 0 {
				break
			}
			gone += n
			left -= n
		}
		if all += gone; gone > 0 {
			at = r.v[at].before
			left++
		} else {
			at = r.v[at].next
		}
	}
	return all > 0
}

// notch is the gap between two vertices of a ring, with the corner into which circles of
// the distance don't reach that touch both.
type notch struct {
	from, to, inward, corner Point
	// far is the square of the distance beyond which a vertex may have an outline of its own.
	far float64
	// flat reports that the corner needs no vertex.
	flat bool
}

// newNotch is that between two points, unless they are too far from each other.
func newNotch(b *bufferer, from, to Point) (n notch, ok bool) {
	dx, dy := to.X-from.X, to.Y-from.Y
	length := math.Sqrt(dx*dx + dy*dy)
	half := length * length * 0.25
	rest := b.d*b.d - half
	if rest <= half {
		return n, false
	}
	depth := half / math.Sqrt(rest)
	slack := b.deviation * 0.25
	n = notch{from: from, to: to, inward: Point{dy / length, -dx / length}, flat: depth <= slack}
	middle := segment{to, from}.along(0.5)
	depth = max(0, depth-slack)
	n.corner = Point{n.inward.X*depth + middle.X, n.inward.Y*depth + middle.Y}
	n.far = (b.d - slack) * (b.d - slack) * (1.9 * 1.9)
	return n, true
}

// side tells of a point within whether it lies behind the line from the first point to the
// corner (1), behind that to the second (2), behind both (3) or neither (0).
func (n *notch) side(p Point) (side int) {
	if (p.X-n.from.X)*(n.corner.Y-n.from.Y)-(p.Y-n.from.Y)*(n.corner.X-n.from.X) >= 0 {
		side = 1
	}
	if (p.X-n.to.X)*(n.corner.Y-n.to.Y)-(p.Y-n.to.Y)*(n.corner.X-n.to.X) <= 0 {
		side |= 2
	}
	return side
}

// replace takes out the vertices between two of a ring where all are hidden in the notch,
// but for one in its corner, and says how many. It is negative if vertices further on needn't
// be tried.
func (r *vertexRing) replace(from, to int) int {
	n, ok := newNotch(r.b, r.v[from].Point, r.v[to].Point)
	if n.from == n.to || !ok {
		return -1
	}
	for i := r.v[to].before; i != from; i = r.v[i].before {
		if r.v[i].kept {
			return -1
		}
		if r.v[i].Point != n.to {
			break
		}
		r.remove(i)
	}
	count, last, far := 0, 1, false
	before := n.from
	for i := r.v[from].next; i != to; i = r.v[i].next {
		v := &r.v[i]
		if v.kept {
			return -1
		}
		if v.Point == before {
			r.remove(i)
			continue
		}
		if (v.X-n.from.X)*n.inward.X+(v.Y-n.from.Y)*n.inward.Y < 0 {
			return 0
		}
		far = far || squared(v.Point, n.from) > n.far || squared(v.Point, n.to) > n.far
		// They go from behind the one line to behind both, then behind the other.
		side := n.side(v.Point)
		if side == 0 || side != last && !(last == 1 && side == 3 || last == 3 && side == 2) {
			return 0
		}
		count, last, before = count+1, side, v.Point
	}
	if count == 0 || last == 1 || count > 1 && far {
		return 0
	}
	i := r.v[from].next
	if !n.flat {
		r.v[i].Point = n.corner
		i = r.v[i].next
		count--
	}
	for ; i != to; i = r.v[i].next {
		r.remove(i)
	}
	return count
}

func squared(p, q Point) float64 { return (p.X-q.X)*(p.X-q.X) + (p.Y-q.Y)*(p.Y-q.Y) }
