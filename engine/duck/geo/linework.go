package geo

import (
	"cmp"
	"math"
	"slices"
)

// linework is what lines and the borders of areas are cut into where they meet: a
// graph from which results are read in the order, and in the direction, in which
// Esri's library gives them.
type linework struct {
	nodes []Point // by y, then x
	edges []lineEdge
	// around has the half edges that leave each node, by angle. Half edge 2i goes
	// along edge i, and 2i+1 against it.
	around [][]int
	// starts tells the operands of which a path starts at a node.
	starts []operands
	// rings are the nodes of each ring of areas.
	rings [][]int
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
	// signs are, for each half edge, how often a path goes on along it from its node, less
	// how often one has come against it. A path that turns back at the node counts once.
	signs [2]int
}

// path is a line, or a ring of an area.
type path struct {
	points []Point
	owner  operands
	ring   bool
}

func pathsOf(g *Geometry, owner operands) []path {
	var out []path
	if g == nil {
		return nil
	}
	_ = g.Leaves(func(part *Geometry) error {
		for _, p := range part.Paths {
			out = append(out, path{p, owner, part.Dimension() == 2})
		}
		return nil
	})
	return out
}

// piece is a segment of a path with the points at which it is cut.
type piece struct {
	segment
	cuts []Point
}

// newLinework cuts paths where they meet.
func newLinework(paths []path) *linework {
	var pieces []*piece
	var points []Point
	largest := 1.0
	for _, p := range paths {
		for i, q := range p.points {
			largest = max(largest, math.Abs(q.X), math.Abs(q.Y))
			points = append(points, q)
			if i > 0 {
				pieces = append(pieces, &piece{segment: segment{p.points[i-1], q}})
			}
		}
	}
	tolerance := largest * 1e-14
	points = append(points, cutPieces(pieces)...)
	w := &linework{}
	at := w.cluster(points, tolerance)
	w.starts = make([]operands, len(w.nodes))
	index := map[[2]int]int{}
	next := 0
	for _, p := range paths {
		if len(p.points) == 0 {
			continue
		}
		w.starts[at[p.points[0]]] |= p.owner
		ring := []int{at[p.points[0]]}
		for range len(p.points) - 1 {
			ring = w.add(index, pieces[next], at, p.owner, ring)
			next++
		}
		if p.ring {
			w.rings = append(w.rings, ring)
		}
		w.sign(index, ring, p.ring)
	}
	w.sortAround()
	return w
}

// cutPieces finds the points where pieces meet.
func cutPieces(pieces []*piece) []Point {
	order := slices.Clone(pieces)
	slices.SortFunc(order, func(a, b *piece) int { return cmp.Compare(min(a.a.X, a.b.X), min(b.a.X, b.b.X)) })
	var points []Point
	var active []*piece
	for _, p := range order {
		low := min(p.a.X, p.b.X)
		active = slices.DeleteFunc(active, func(q *piece) bool { return max(q.a.X, q.b.X) < low })
		for _, q := range active {
			if max(p.a.Y, p.b.Y) >= min(q.a.Y, q.b.Y) && max(q.a.Y, q.b.Y) >= min(p.a.Y, p.b.Y) {
				points = cutBoth(p, q, points)
			}
		}
		active = append(active, p)
	}
	return points
}

// cutBoth cuts two pieces where they meet, and adds the point of a crossing.
func cutBoth(p, q *piece, points []Point) []Point {
	qa, qb := orientation(p.a, p.b, q.a), orientation(p.a, p.b, q.b)
	pa, pb := orientation(q.a, q.b, p.a), orientation(q.a, q.b, p.b)
	if qa*qb < 0 && pa*pb < 0 {
		c := crossing(p.segment, q.segment)
		p.cuts, q.cuts = append(p.cuts, c), append(q.cuts, c)
		return append(points, c)
	}
	touch := func(o int, c Point, s *piece) {
		if o == 0 && min(s.a.X, s.b.X) <= c.X && c.X <= max(s.a.X, s.b.X) && min(s.a.Y, s.b.Y) <= c.Y && c.Y <= max(s.a.Y, s.b.Y) {
			s.cuts = append(s.cuts, c)
		}
	}
	touch(qa, q.a, p)
	touch(qb, q.b, p)
	touch(pa, p.a, q)
	touch(pb, p.b, q)
	return points
}

// crossing is where two segments cross: the mean of the points that are reckoned
// along each of them.
func crossing(s, t segment) Point {
	dx, dy, ex, ey := s.b.X-s.a.X, s.b.Y-s.a.Y, t.b.X-t.a.X, t.b.Y-t.a.Y
	det := dx*ey - dy*ex
	cx, cy := t.a.X-s.a.X, t.a.Y-s.a.Y
	p, q := s.along((cx*ey-cy*ex)/det), t.along((cx*dy-cy*dx)/det)
	if p.X != q.X {
		p.X = (p.X + q.X) / 2
	}
	if p.Y != q.Y {
		p.Y = (p.Y + q.Y) / 2
	}
	return p
}

// along is a point of a segment, reckoned from the nearer end.
func (s segment) along(t float64) Point {
	dx, dy := s.b.X-s.a.X, s.b.Y-s.a.Y
	if t <= 0.5 {
		return Point{s.a.X + dx*t, s.a.Y + dy*t}
	}
	return Point{s.b.X - dx*(1-t), s.b.Y - dy*(1-t)}
}

// cluster makes nodes of points; those nearer to each other than the tolerance are
// one, at the place of the one that comes first.
func (w *linework) cluster(points []Point, tolerance float64) map[Point]int {
	type numbered struct {
		Point
		n int
	}
	sorted := make([]numbered, len(points))
	for i, p := range points {
		sorted[i] = numbered{p, i}
	}
	slices.SortFunc(sorted, func(a, b numbered) int { return cmp.Or(compareYX(a.Point, b.Point), cmp.Compare(a.n, b.n)) })
	group := make(map[Point]int, len(points))
	var groups []numbered
	low := 0
	for i, p := range sorted {
		if _, ok := group[p.Point]; ok {
			continue
		}
		for p.Y-sorted[low].Y > tolerance {
			low++
		}
		near := slices.IndexFunc(sorted[low:i], func(q numbered) bool { return math.Abs(p.X-q.X) <= tolerance })
		if near < 0 {
			group[p.Point] = len(groups)
			groups = append(groups, p)
			continue
		}
		g := group[sorted[low+near].Point]
		if group[p.Point] = g; p.n < groups[g].n {
			groups[g] = p
		}
	}
	for _, g := range groups {
		w.nodes = append(w.nodes, g.Point)
	}
	slices.SortFunc(w.nodes, compareYX)
	at := make(map[Point]int, len(group))
	for p, g := range group {
		at[p], _ = slices.BinarySearchFunc(w.nodes, groups[g].Point, compareYX)
	}
	return at
}

// add makes edges of a piece, and adds the nodes at which they end to a list.
func (w *linework) add(index map[[2]int]int, p *piece, at map[Point]int, owner operands, nodes []int) []int {
	dx, dy := p.b.X-p.a.X, p.b.Y-p.a.Y
	slices.SortFunc(p.cuts, func(a, b Point) int { return cmp.Compare((a.X-p.a.X)*dx+(a.Y-p.a.Y)*dy, (b.X-p.a.X)*dx+(b.Y-p.a.Y)*dy) })
	for _, c := range append(p.cuts, p.b) {
		from, to := nodes[len(nodes)-1], at[c]
		if from == to {
			continue
		}
		nodes = append(nodes, to)
		if from > to {
			from, to = to, from
		}
		i, ok := index[[2]int{from, to}]
		if !ok {
			i = len(w.edges)
			index[[2]int{from, to}] = i
			w.edges = append(w.edges, lineEdge{from: from, to: to})
		}
		w.edges[i].owners |= owner
	}
	return nodes
}

// sign counts the directions of a path.
func (w *linework) sign(index map[[2]int]int, nodes []int, ring bool) {
	count := func(from, to, n int) {
		if from < to {
			w.edges[index[[2]int{from, to}]].signs[0] += n
		} else {
			w.edges[index[[2]int{to, from}]].signs[1] += n
		}
	}
	last := len(nodes) - 1
	for i, n := range nodes {
		before, after := -1, -1
		switch {
		case i > 0:
			before = nodes[i-1]
		case ring && last > 0:
			before = nodes[last-1]
		}
		switch {
		case i < last:
			after = nodes[i+1]
		case ring:
			continue // it is the first one
		}
		if after >= 0 {
			count(n, after, 1)
		}
		if before >= 0 && before != after {
			count(n, before, -1)
		}
	}
}

func (w *linework) sortAround() {
	w.around = make([][]int, len(w.nodes))
	for i, e := range w.edges {
		w.around[e.from] = append(w.around[e.from], 2*i)
		w.around[e.to] = append(w.around[e.to], 2*i+1)
	}
	for n, list := range w.around {
		angle := func(h int) float64 {
			to := w.nodes[w.to(h)]
			return math.Atan2(to.Y-w.nodes[n].Y, to.X-w.nodes[n].X)
		}
		slices.SortFunc(list, func(a, b int) int { return cmp.Compare(angle(a), angle(b)) })
	}
}

func (w *linework) origin(h int) int {
	if h&1 == 0 {
		return w.edges[h/2].from
	}
	return w.edges[h/2].to
}

func (w *linework) to(h int) int { return w.origin(h ^ 1) }

// middle is a point within an edge.
func (w *linework) middle(e lineEdge) Point {
	a, b := w.nodes[e.from], w.nodes[e.to]
	return Point{(a.X + b.X) / 2, (a.Y + b.Y) / 2}
}

// lines are the longest lines of the edges that are wanted, and the nodes on none.
func (w *linework) lines(wanted func(lineEdge) bool) (lines [][]Point, alone []int) {
	t := &tracer{linework: w, good: make([]bool, len(w.edges)), visited: make([]bool, len(w.edges))}
	for i, e := range w.edges {
		t.good[i] = wanted(e)
	}
	on := make([]bool, len(w.nodes))
	for n, list := range w.around {
		for _, h := range list {
			if t.good[h/2] {
				on[n] = true
				if !t.visited[h/2] {
					lines = append(lines, t.trace(h)...)
				}
			}
		}
	}
	for n := range on {
		if !on[n] {
			alone = append(alone, n)
		}
	}
	return lines, alone
}

// A tracer follows edges.
type tracer struct {
	*linework
	good, visited []bool
}

// next is the half edge on which a line goes on, -1 if there is none or several.
// A crossroad is a node where anything else meets the line.
func (t *tracer) next(h int) (next int, crossroad bool) {
	list := t.around[t.to(h)]
	next = -1
	for _, n := range list {
		if n == h^1 || !t.good[n/2] {
			continue
		}
		if next >= 0 {
			return -1, true
		}
		next = n
	}
	return next, len(list) > 2
}

// trace follows a line to both sides of a half edge.
func (t *tracer) trace(h int) [][]Point {
	t.visited[h/2] = true
	length, start := t.direction(h, -1)
	line := []int{h}
	split, closed := false, false
	for back := h; ; {
		twin, crossroad := t.next(back ^ 1)
		if twin < 0 {
			break
		}
		split = split || crossroad
		if back = twin ^ 1; back == h {
			closed = true
			break
		}
		t.visited[back/2] = true
		var l float64
		l, start = t.direction(back, start)
		length += l
		line = append(line, back)
	}
	slices.Reverse(line)
	for !closed {
		ahead, crossroad := t.next(line[len(line)-1])
		if ahead < 0 {
			split = split || crossroad
			break
		}
		t.visited[ahead/2] = true
		l, _ := t.direction(ahead, -1)
		length += l
		line = append(line, ahead)
	}
	if i := slices.Index(line, start); closed && i > 0 {
		line = append(slices.Clone(line[i:]), line[:i]...)
	}
	if length < 0 {
		slices.Reverse(line)
		for i := range line {
			line[i] ^= 1
		}
	}
	return t.points(line, split)
}

// direction is an edge's length, negative where paths go against it, and the half
// edge at which a line around to itself starts.
func (t *tracer) direction(h, start int) (float64, int) {
	e := t.edges[h/2]
	if t.starts[t.origin(h)]&e.owners != 0 {
		start = h
	}
	a, b := t.nodes[e.from], t.nodes[e.to]
	return float64(e.signs[h&1]) * math.Hypot(b.X-a.X, b.Y-a.Y), start
}

// points are a line's, in two parts if it leads back to where it started and touches
// something else.
func (t *tracer) points(line []int, split bool) [][]Point {
	from := t.origin(line[0])
	points := []Point{t.nodes[from]}
	for _, h := range line {
		points = append(points, t.nodes[t.to(h)])
	}
	if half := (len(line) + 1) / 2; split && from == t.to(line[len(line)-1]) && half < len(line) {
		return [][]Point{slices.Clip(points[:half+1]), points[half:]}
	}
	return [][]Point{points}
}
