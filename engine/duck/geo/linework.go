package geo

import (
	"math"
	"slices"
	"sync"
)

// linework is what lines and the borders of areas are cut into where they meet: a
// graph from which results are read in the order, and in the direction, in which
// Esri's library gives them.
//
// Its slices are used again for the next geometries: results must not be parts of them.
type linework struct {
	paths []path
	spots []Point // of points that are paths
	nodes []Point // by y, then x
	edges []lineEdge
	// halves has the half edges that leave each node, by angle: those of node n begin at
	// starts[n]. Half edge 2i goes along edge i, and 2i+1 against it.
	halves, starts []int
	tracks         []track
	passed         []int // the nodes of the tracks
	// owners are, for each node, the operands with a track there.
	owners []operands
	// right is, for each half edge, how often the rings of each operand go around what is
	// to its right, clockwise; label finds it.
	right [][2]int

	cutter cutter
	index  edgeIndex
	known  []bool // label's
	queue  []int
	sweep  sweep
	// visits are, for each node, where the tracks pass: those of node n begin at
	// visited[n].
	visits  []visit
	visited []int
	border  boundary
	tracer  tracer
	sides   [2]operand
}

// lineworks are spare ones.
var lineworks = sync.Pool{New: func() any { return new(linework) }}

// mostKept bounds the edges of what is kept for its memory.
const mostKept = 1 << 14

func newLinework() *linework { return lineworks.Get().(*linework) }

// release gives back the memory.
func (w *linework) release() {
	clear(w.paths)
	if w.paths, w.spots = w.paths[:0], w.spots[:0]; cap(w.edges) <= mostKept && cap(w.cutter.points) <= mostKept {
		lineworks.Put(w)
	}
}

// operands is a set of the first and the second operand.
type operands uint8

const (
	first operands = 1 << iota
	second
)

// lineEdge is a piece of paths between two nodes.
type lineEdge struct {
	from, to int
	owners   operands
	// passes is how many paths go along it, and turns, for each operand, how many of its
	// rings do, less those that go against it.
	passes int
	turns  [2]int
}

// borders are the operands whose areas have the edge as a border: an odd number of their
// rings pass it.
func (e *lineEdge) borders() (out operands) {
	for k, t := range e.turns {
		if t&1 == 1 {
			out |= 1 << k
		}
	}
	return out
}

// seen are the operands that have the edge, of which areas do only as a border.
func (e *lineEdge) seen(areas operands) operands { return e.owners&^areas | e.borders() }

// path is a line, a ring of an area, or a point as a line without length.
type path struct {
	points []Point
	owner  operands
	ring   bool
	// loose says that the path starts elsewhere, as it is clipped before.
	loose bool
}

// track is a path's nodes; those of a ring go around.
type track struct {
	nodes []int
	owner operands
	ring  bool
	line  bool
	first int // the position at which it starts, or -1
}

// visit is a position of a track.
type visit struct{ track, at int }

// step is the node before or after a position, or -1.
func (t *track) step(at, by int) (node, position int) {
	at += by
	if n := len(t.nodes); t.ring {
		at = (at + n) % n
	} else if at < 0 || at >= n {
		return -1, -1
	}
	return t.nodes[at], at
}

// add adds the paths of a geometry, or of none.
func (w *linework) add(g *Geometry, owner operands) {
	if g == nil {
		return
	}
	if g.Type == CollectionType {
		for _, p := range g.Parts {
			w.add(p, owner)
		}
		return
	}
	ring := g.Dimension() == 2
	for _, p := range g.Paths {
		w.paths = append(w.paths, path{points: p, owner: owner, ring: ring})
	}
}

// cut cuts the paths where they meet.
func (w *linework) cut() {
	c := &w.cutter
	c.cut(w.paths)
	w.nodes = c.cluster(w.nodes[:0])
	w.edges = w.edges[:0]
	w.tracks, w.passed = w.tracks[:0], slices.Grow(w.passed[:0], len(c.points)+len(c.cuts))
	w.owners = zeroed(w.owners, len(w.nodes))
	w.index.reset(len(c.pieces) + len(c.cuts))
	next, point := 0, 0
	for i := range w.paths {
		p := &w.paths[i]
		if len(p.points) == 0 {
			continue
		}
		from := len(w.passed)
		w.passed = append(w.passed, c.nodes[point])
		point += len(p.points)
		closing := 0 // where the last side begins
		for range len(p.points) - 1 {
			closing = len(w.passed) - 1 - from
			w.pass(next, p)
			next++
		}
		w.follow(track{nodes: w.passed[from:], owner: p.owner, ring: p.ring, line: !p.ring}, closing, p.loose)
	}
	w.sortAround()
}

// follow keeps a track. A ring whose last side is cut starts at the first cut.
func (w *linework) follow(t track, closing int, loose bool) {
	if last := len(t.nodes) - 1; t.ring && last > 0 {
		t.nodes = t.nodes[:last]
		if closing+1 < last {
			t.first = closing + 1
		}
	}
	if loose {
		t.first = -1
	}
	for _, n := range t.nodes {
		w.owners[n] |= t.owner
	}
	w.tracks = append(w.tracks, t)
}

// pass makes edges of a piece, and adds the nodes at which they end to its track.
func (w *linework) pass(piece int, of *path) {
	for _, c := range w.cutter.cutsOf(piece) {
		w.passTo(w.cutter.nodes[c.point], of)
	}
	w.passTo(w.cutter.nodes[w.cutter.pieces[piece].at+1], of)
}

func (w *linework) passTo(to int, of *path) {
	from := w.passed[len(w.passed)-1]
	if from == to {
		return
	}
	w.passed = append(w.passed, to)
	turn := 1
	if from > to {
		from, to, turn = to, from, -1
	}
	slot := w.index.find(from, to, w.edges)
	if *slot == 0 {
		w.edges = append(w.edges, lineEdge{from: from, to: to})
		*slot = int32(len(w.edges))
	}
	e := &w.edges[*slot-1]
	e.owners |= of.owner
	e.passes++
	if of.ring {
		e.turns[of.owner>>1] += turn
	}
}

// edgeIndex finds edges by their nodes: a table of their places, from one on.
type edgeIndex struct {
	table []int32
	shift int
}

// reset makes room for some edges.
func (x *edgeIndex) reset(edges int) {
	x.shift = 64 - 4
	for 1<<(64-x.shift) < 2*edges {
		x.shift--
	}
	x.table = zeroed(x.table, 1<<(64-x.shift))
}

// find is where the table has an edge, or 0 as it hasn't.
func (x *edgeIndex) find(from, to int, edges []lineEdge) *int32 {
	i := (uint64(from)<<32 | uint64(to)) * 0x9e3779b97f4a7c15 >> x.shift
	for {
		slot := &x.table[i]
		if *slot == 0 {
			return slot
		}
		if e := &edges[*slot-1]; e.from == from && e.to == to {
			return slot
		}
		i = (i + 1) & uint64(len(x.table)-1)
	}
}

// zeroed is a slice of a length with nothing in it, in the memory of another.
func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// around are the half edges that leave a node, by angle.
func (w *linework) around(n int) []int { return w.halves[w.starts[n]:w.starts[n+1]] }

func (w *linework) sortAround() {
	w.starts = zeroed(w.starts, len(w.nodes)+1)
	w.halves = zeroed(w.halves, 2*len(w.edges))
	for i := range w.edges {
		e := &w.edges[i]
		w.starts[e.from]++
		w.starts[e.to]++
	}
	end := 0
	for n := range w.starts {
		end += w.starts[n]
		w.starts[n] = end
	}
	// From the back, each list's end moves to its start.
	for i := len(w.edges) - 1; i >= 0; i-- {
		e := &w.edges[i]
		w.starts[e.from]--
		w.halves[w.starts[e.from]] = 2 * i
		w.starts[e.to]--
		w.halves[w.starts[e.to]] = 2*i + 1
	}
	for n := range w.nodes {
		w.sortByAngle(n)
	}
}

// sortByAngle sorts the half edges around a node.
func (w *linework) sortByAngle(n int) {
	list := w.around(n)
	if len(list) > 12 {
		slices.SortFunc(list, func(a, b int) int { return w.compareAngles(n, a, b) })
		return
	}
	for i := 1; i < len(list); i++ {
		for k := i; k > 0 && w.compareAngles(n, list[k], list[k-1]) < 0; k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
}

// compareAngles compares the angles at which half edges leave a node, from -π to π, by
// the arc tangent where nothing else tells them plainly apart.
func (w *linework) compareAngles(n, a, b int) int {
	at, p, q := w.nodes[n], w.nodes[w.to(a)], w.nodes[w.to(b)]
	px, py, qx, qy := p.X-at.X, p.Y-at.Y+0, q.X-at.X, q.Y-at.Y+0
	switch {
	case py < 0 && plainlyBelow(px, py, qx, qy):
		return -1
	case qy < 0 && plainlyBelow(qx, qy, px, py):
		return 1
	case (py < 0) == (qy < 0):
		near := 1e-12 * (abs(px) + abs(py)) * (abs(qx) + abs(qy))
		switch turn := px*qy - py*qx; {
		case turn > near:
			return -1
		case turn < -near:
			return 1
		}
	}
	return compareFloats(math.Atan2(py, px), math.Atan2(qy, qx))
}

// plainlyBelow tells that a direction downward has a smaller angle than one that isn't.
func plainlyBelow(px, py, qx, qy float64) bool {
	return qy > 0 || qy == 0 && (qx < 0 || -py > 1e-12*abs(px))
}

func (w *linework) origin(h int) int {
	if h&1 == 0 {
		return w.edges[h/2].from
	}
	return w.edges[h/2].to
}

func (w *linework) to(h int) int { return w.origin(h ^ 1) }

// middle is a point within an edge.
func (w *linework) middle(e *lineEdge) Point {
	a, b := w.nodes[e.from], w.nodes[e.to]
	return Point{(a.X + b.X) / 2, (a.Y + b.Y) / 2}
}
