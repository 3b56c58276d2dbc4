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
	tracks []track
	// visits are, for each node, where the tracks pass.
	visits [][]visit
	// right is, for each half edge, how often the rings of each operand go around what is
	// to its right, clockwise; label finds it.
	right [][2]int
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
func (e lineEdge) borders() (out operands) {
	for k, t := range e.turns {
		if t&1 == 1 {
			out |= 1 << k
		}
	}
	return out
}

// seen are the operands that have the edge, of which areas do only as a border.
func (e lineEdge) seen(areas operands) operands { return e.owners&^areas | e.borders() }

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

func pathsOf(g *Geometry, owner operands) []path {
	var out []path
	if g == nil {
		return nil
	}
	_ = g.Leaves(func(part *Geometry) error {
		for _, p := range part.Paths {
			out = append(out, path{points: p, owner: owner, ring: part.Dimension() == 2})
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
	w.visits = make([][]visit, len(w.nodes))
	index := map[[2]int]int{}
	next := 0
	for _, p := range paths {
		if len(p.points) == 0 {
			continue
		}
		t := track{nodes: []int{at[p.points[0]]}, owner: p.owner, ring: p.ring, line: !p.ring}
		closing := 0 // where the last side begins
		for range len(p.points) - 1 {
			closing = len(t.nodes) - 1
			t.nodes = w.add(index, pieces[next], at, p, t.nodes)
			next++
		}
		w.follow(t, closing, p.loose)
	}
	w.sortAround()
	return w
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
	for i, n := range t.nodes {
		w.visits[n] = append(w.visits[n], visit{len(w.tracks), i})
	}
	w.tracks = append(w.tracks, t)
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
func (w *linework) add(index map[[2]int]int, p *piece, at map[Point]int, of path, nodes []int) []int {
	dx, dy := p.b.X-p.a.X, p.b.Y-p.a.Y
	slices.SortFunc(p.cuts, func(a, b Point) int { return cmp.Compare((a.X-p.a.X)*dx+(a.Y-p.a.Y)*dy, (b.X-p.a.X)*dx+(b.Y-p.a.Y)*dy) })
	for _, c := range append(p.cuts, p.b) {
		from, to := nodes[len(nodes)-1], at[c]
		if from == to {
			continue
		}
		nodes = append(nodes, to)
		turn := 1
		if from > to {
			from, to, turn = to, from, -1
		}
		i, ok := index[[2]int{from, to}]
		if !ok {
			i = len(w.edges)
			index[[2]int{from, to}] = i
			w.edges = append(w.edges, lineEdge{from: from, to: to})
		}
		w.edges[i].owners |= of.owner
		w.edges[i].passes++
		if of.ring {
			w.edges[i].turns[of.owner>>1] += turn
		}
	}
	return nodes
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

// lines are the longest lines of the edges that are wanted, and the nodes on none. They go
// where most paths of some operands do, or most of all.
func (w *linework) lines(wanted func(lineEdge) bool, own operands) (lines [][]Point, alone []int) {
	t := &tracer{linework: w, good: make([]bool, len(w.edges)), visited: make([]bool, len(w.edges)), own: own}
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
	own           operands
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
	length, _ := t.direction(h, -1)
	start := -1
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
	from, to := t.origin(h), t.to(h)
	all, own := 0, 0
	for _, v := range t.visits[from] {
		track := &t.tracks[v.track]
		if track.first == v.at {
			start = h
		}
		sign, with := 0, -1
		if n, at := track.step(v.at, 1); n == to {
			sign, with = 1, at
		} else if n, at := track.step(v.at, -1); n == to {
			sign, with = -1, at
		}
		if all += sign; sign != 0 && track.owner&t.own != 0 {
			own += sign
			if track.first == with {
				start = t.following(h)
			}
		}
	}
	if own == 0 {
		own = all
	}
	a, b := t.nodes[from], t.nodes[to]
	return float64(own) * math.Hypot(b.X-a.X, b.Y-a.Y), start
}

// following is the half edge that goes on along the face to the right of one.
func (w *linework) following(h int) int {
	list := w.around[w.to(h)]
	return list[(slices.Index(list, h^1)+1)%len(list)]
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
