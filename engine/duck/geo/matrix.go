package geo

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
	o := &operand{linework: w, which: which, dimension: g.Dimension(), ends: make([]bool, len(w.nodes))}
	o.flat = o.dimension == 2
	for _, r := range w.right {
		o.flat = o.flat && r[which>>1]&1 == 0
	}
	for _, t := range w.tracks {
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
	on := false
	for _, v := range o.visits[n] {
		on = on || o.tracks[v.track].owner == o.which
	}
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
	for _, h := range o.around[n] {
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

// intersections is the DE-9IM matrix of two geometries without collections.
func intersections(a, b *Geometry) string {
	w := newLinework(append(tracksOf(a, first), tracksOf(b, second)...))
	w.label()
	x, y := w.operand(a, first), w.operand(b, second)
	m := []byte("FFFFFFFF2")
	meet := func(p, q place, dimension byte) {
		if i := 3*p + q; m[i] == 'F' || m[i] < dimension {
			m[i] = dimension
		}
	}
	for n := range w.nodes {
		var inside [2]int
		if len(w.around[n]) == 0 {
			inside = w.windings(w.nodes[n])
		}
		meet(x.node(n, inside), y.node(n, inside), '0')
	}
	for i := range w.edges {
		meet(x.edge(i), y.edge(i), '1')
	}
	side := func(o *operand, h int) place {
		if o.beside(h) {
			return interior
		}
		return exterior
	}
	for h := range w.right {
		meet(side(x, h), side(y, h), '2')
	}
	return string(m)
}

// tracksOf are a geometry's paths and points.
func tracksOf(g *Geometry, owner operands) []path {
	paths := pathsOf(g, owner)
	for _, p := range g.Points {
		paths = append(paths, path{points: []Point{p, p}, owner: owner})
	}
	return paths
}
