package geo

import "slices"

// place is where something lies of a geometry: the rows and columns of a DE-9IM matrix.
type place int

const (
	interior place = iota
	border
	exterior
)

// operand is one of the geometries of a relation, with what linework has of it.
type operand struct {
	*linework
	which     operands
	dimension int
	flat      bool // an area without an inside, of which the border counts all the same
	ends      []bool
}

func (w *linework) operand(g *Geometry, which operands) *operand {
	o := &w.sides[which>>1]
	o.linework, o.which, o.dimension = w, which, g.Dimension()
	if o.dimension == 2 {
		o.flat = !slices.ContainsFunc(w.right, func(r [2]int) bool { return r[which>>1]&1 == 1 })
		return o
	}
	o.flat, o.ends = false, zeroed(o.ends, len(w.nodes))
	for i := range w.tracks {
		t := &w.tracks[i]
		if last := len(t.nodes) - 1; t.owner == which && t.line && last > 0 {
			o.ends[t.nodes[0]] = !o.ends[t.nodes[0]]
			o.ends[t.nodes[last]] = !o.ends[t.nodes[last]]
		}
	}
	return o
}

// beside tells whether the area lies to the right of a half edge.
func (o *operand) beside(h int) bool { return o.right[h][o.which>>1]&1 == 1 }

// edge is the place of an edge.
func (o *operand) edge(i int) place {
	on := o.edges[i].owners&o.which != 0
	switch {
	case o.dimension != 2 && on:
		return interior
	case o.dimension != 2:
		return exterior
	case o.beside(2*i) != o.beside(2*i+1), o.flat && on:
		return border
	case o.beside(2 * i):
		return interior
	}
	return exterior
}

// node is the place of a node, of which inside tells whether it lies in the area if
// nothing leaves it.
func (o *operand) node(n int, inside [2]int) place {
	on := o.owners[n]&o.which != 0
	if o.dimension != 2 {
		switch {
		case !on:
			return exterior
		case o.ends[n]:
			return border
		}
		return interior
	}
	if o.flat {
		if on {
			return border
		}
		return exterior
	}
	in, out := 0, 0
	for _, h := range o.around(n) {
		if o.beside(h) {
			in++
		} else {
			out++
		}
	}
	switch {
	case in > 0 && out > 0:
		return border
	case in > 0 || out == 0 && inside[o.which>>1]&1 == 1:
		return interior
	}
	return exterior
}

// matrix is the DE-9IM relation of two geometries: for each place in the first and each in
// the second the dimension of what they share, or F.
type matrix [9]byte

// meet notes what two places share.
func (m *matrix) meet(p, q place, dimension byte) {
	if i := 3*p + q; m[i] == 'F' || m[i] < dimension {
		m[i] = dimension
	}
}

// intersections is the matrix of two geometries without collections.
func intersections(a, b *Geometry) matrix {
	w := newLinework()
	defer w.release()
	w.addAll(a, first)
	w.addAll(b, second)
	w.cut()
	w.label()
	x, y := w.operand(a, first), w.operand(b, second)
	w.sweep.reset()
	m := matrix([]byte("FFFFFFFF2"))
	for n := range w.nodes {
		var inside [2]int
		if len(w.around(n)) == 0 {
			inside = w.windings(n)
		}
		m.meet(x.node(n, inside), y.node(n, inside), '0')
	}
	for i := range w.edges {
		m.meet(x.edge(i), y.edge(i), '1')
	}
	for h := range w.right {
		m.meet(x.side(h), y.side(h), '2')
	}
	return m
}

// side is the place of what lies to the right of a half edge.
func (o *operand) side(h int) place {
	if o.beside(h) {
		return interior
	}
	return exterior
}

// addAll adds a geometry's paths and points.
func (w *linework) addAll(g *Geometry, owner operands) {
	w.add(g, owner)
	for i := range g.Points {
		w.addPoint(g.Points[i], owner, false)
	}
}

// addPoint adds a point as a line without length.
func (w *linework) addPoint(p Point, owner operands, loose bool) {
	w.spots = append(w.spots, p, p)
	w.paths = append(w.paths, path{points: w.spots[len(w.spots)-2:], owner: owner, loose: loose})
}
