package geo

import (
	"cmp"
	"slices"
)

// cutter finds where paths meet, and which points are one.
type cutter struct {
	// points are the vertices of all paths, then the places at which they cross.
	points []Point
	// largest is the largest of the coordinates, or 1.
	largest float64
	pieces  []piece
	cuts    []cut
	// ends is, for each piece, where the cuts after its own begin.
	ends   []int
	sorted []cut
	// nodes are, for each point, the node at its place.
	nodes []int
	order []ordered
	list  []int
	byYX  []numbered
	rank  []int
}

// piece is a segment of a path, from the point of a number to the next.
type piece struct {
	segment
	box Box
	at  int
}

// cut is where a piece is cut: a point, and how far along the piece it lies.
type cut struct {
	piece, point int
	along        float64
}

// ordered is a thing's number, with what it is sorted by.
type ordered struct {
	key float64
	n   int
}

// numbered is a point with its number.
type numbered struct {
	Point
	n, group int
}

// cut cuts paths into pieces.
func (c *cutter) cut(paths []path) {
	c.points, c.pieces, c.cuts = c.points[:0], c.pieces[:0], c.cuts[:0]
	c.largest = 1
	for _, p := range paths {
		for i, q := range p.points {
			c.largest = max(c.largest, abs(q.X), abs(q.Y))
			if i > 0 {
				s := segment{p.points[i-1], q}
				c.pieces = append(c.pieces, piece{s, s.box(), len(c.points) - 1})
			}
			c.points = append(c.points, q)
		}
	}
	c.order = c.order[:0]
	for i := range c.pieces {
		c.order = append(c.order, ordered{c.pieces[i].box.XMin, i})
	}
	sortByKey(c.order)
	active := c.list[:0]
	for _, o := range c.order {
		p := &c.pieces[o.n]
		still := active[:0]
		for _, k := range active {
			q := &c.pieces[k]
			if q.box.XMax < p.box.XMin {
				continue
			}
			still = append(still, k)
			if p.box.YMax >= q.box.YMin && q.box.YMax >= p.box.YMin {
				c.cutBoth(o.n, k)
			}
		}
		active = append(still, o.n)
	}
	c.list = active
	c.sortCuts()
}

// sortByKey is slices.SortFunc, quicker for a few.
func sortByKey(list []ordered) {
	if len(list) > 12 {
		slices.SortFunc(list, func(a, b ordered) int { return cmp.Compare(a.key, b.key) })
		return
	}
	for i := 1; i < len(list); i++ {
		for k := i; k > 0 && cmp.Less(list[k].key, list[k-1].key); k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
}

// cutBoth cuts two pieces where they meet.
func (c *cutter) cutBoth(i, k int) {
	p, q := &c.pieces[i], &c.pieces[k]
	if c.same(p, q) {
		return
	}
	qa, qb := orientation(p.a, p.b, q.a), orientation(p.a, p.b, q.b)
	if qa*qb > 0 {
		return
	}
	pa, pb := orientation(q.a, q.b, p.a), orientation(q.a, q.b, p.b)
	if qa*qb < 0 && pa*pb < 0 {
		at := len(c.points)
		c.points = append(c.points, crossing(p.segment, q.segment))
		c.cutAt(i, at)
		c.cutAt(k, at)
		return
	}
	c.touch(qa, i, q.at)
	c.touch(qb, i, q.at+1)
	c.touch(pa, k, p.at)
	c.touch(pb, k, p.at+1)
}

// same reports pieces whose ends will be the same nodes, so that they are one edge.
func (c *cutter) same(p, q *piece) bool {
	near := func(a, b Point) bool {
		return a != b && abs(a.X-b.X) <= c.tolerance() && abs(a.Y-b.Y) <= c.tolerance()
	}
	return near(p.a, q.a) && near(p.b, q.b) || near(p.a, q.b) && near(p.b, q.a)
}

// tolerance is the distance in x and in y up to which points are one.
func (c *cutter) tolerance() float64 { return c.largest * 1e-14 }

// touch cuts a piece at a point that lies on it, on the side that is told.
func (c *cutter) touch(side, piece, point int) {
	if side != 0 {
		return
	}
	p, b := c.points[point], &c.pieces[piece].box
	if b.XMin <= p.X && p.X <= b.XMax && b.YMin <= p.Y && p.Y <= b.YMax {
		c.cutAt(piece, point)
	}
}

func (c *cutter) cutAt(piece, point int) {
	p, at := &c.pieces[piece], c.points[point]
	dx, dy := p.b.X-p.a.X, p.b.Y-p.a.Y
	c.cuts = append(c.cuts, cut{piece, point, (at.X-p.a.X)*dx + (at.Y-p.a.Y)*dy})
}

// sortCuts sorts the cuts by their pieces, and those of a piece along it.
func (c *cutter) sortCuts() {
	c.ends = zeroed(c.ends, len(c.pieces))
	c.sorted = zeroed(c.sorted, len(c.cuts))
	for i := range c.cuts {
		c.ends[c.cuts[i].piece]++
	}
	end := 0
	for i, n := range c.ends {
		c.ends[i] = end
		end += n
	}
	for _, x := range c.cuts {
		c.sorted[c.ends[x.piece]] = x
		c.ends[x.piece]++
	}
	for i := range c.pieces {
		list := c.cutsOf(i)
		if len(list) > 12 {
			slices.SortFunc(list, func(a, b cut) int { return cmp.Compare(a.along, b.along) })
			continue
		}
		for i := 1; i < len(list); i++ {
			for k := i; k > 0 && cmp.Less(list[k].along, list[k-1].along); k-- {
				list[k], list[k-1] = list[k-1], list[k]
			}
		}
	}
}

// cutsOf are the cuts of a piece.
func (c *cutter) cutsOf(piece int) []cut {
	if piece == 0 {
		return c.sorted[:c.ends[0]]
	}
	return c.sorted[c.ends[piece-1]:c.ends[piece]]
}

// crossing is where two segments cross: the mean of the points that are reckoned
// along each of them.
func crossing(s, t segment) Point {
	p, q := s.along(s.meets(t)), t.along(t.meets(s))
	if p.X != q.X {
		p.X = (p.X + q.X) / 2
	}
	if p.Y != q.Y {
		p.Y = (p.Y + q.Y) / 2
	}
	return p
}

// meets is how far along a segment another one crosses it.
func (s segment) meets(t segment) float64 {
	dx, dy, ex, ey := s.b.X-s.a.X, s.b.Y-s.a.Y, t.b.X-t.a.X, t.b.Y-t.a.Y
	return ((t.a.X-s.a.X)*ey - (t.a.Y-s.a.Y)*ex) / (dx*ey - dy*ex)
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
func (c *cutter) cluster(nodes []Point) []Point {
	tolerance := c.tolerance()
	c.byYX = c.byYX[:0]
	for i, p := range c.points {
		c.byYX = append(c.byYX, numbered{p, i, 0})
	}
	sortPoints(c.byYX)
	groups := c.list[:0] // the number of the point at whose place each one is
	low := 0
	for i := range c.byYX {
		p := &c.byYX[i]
		if i > 0 && p.Point == c.byYX[i-1].Point {
			p.group = c.byYX[i-1].group
			continue
		}
		for p.Y-c.byYX[low].Y > tolerance {
			low++
		}
		if near := c.nearest(low, i, tolerance); near < 0 {
			p.group = len(groups)
			groups = append(groups, p.n)
		} else {
			if q := c.byYX[near]; q.Point == q.Point { //nolint:staticcheck // what is no number is in no group
				p.group = q.group
			}
			groups[p.group] = min(groups[p.group], p.n)
		}
	}
	c.list = groups
	return c.number(groups, nodes)
}

// nearest is the first of some points that is near to one, or -1.
func (c *cutter) nearest(low, i int, tolerance float64) int {
	p := c.byYX[i]
	if c.byYX[low].Y == p.Y { // all of them by x
		k := i
		for k > low && abs(p.X-c.byYX[k-1].X) <= tolerance {
			k--
		}
		if k == i {
			return -1
		}
		return k
	}
	for k, q := range c.byYX[low:i] {
		if abs(p.X-q.X) <= tolerance {
			return low + k
		}
	}
	return -1
}

// number sorts the places of groups, and finds the node of each point.
func (c *cutter) number(groups []int, nodes []Point) []Point {
	c.rank = zeroed(c.rank, len(groups))
	inOrder := true
	for g, n := range groups {
		nodes = append(nodes, c.points[n])
		c.rank[g] = g
		inOrder = inOrder && (g == 0 || compareYX(nodes[g-1], nodes[g]) <= 0)
	}
	if !inOrder {
		slices.SortFunc(nodes, compareYX)
		for g, n := range groups {
			c.rank[g], _ = slices.BinarySearchFunc(nodes, c.points[n], compareYX)
		}
	}
	c.nodes = zeroed(c.nodes, len(c.points))
	for i := range c.byYX {
		if p := &c.byYX[i]; p.Point == p.Point { //nolint:staticcheck // what is no number is nowhere
			c.nodes[p.n] = c.rank[p.group]
		}
	}
	return nodes
}

// sortPoints sorts by y, x and number.
func sortPoints(list []numbered) {
	if len(list) > 24 {
		slices.SortFunc(list, func(a, b numbered) int {
			if c := compareYX(a.Point, b.Point); c != 0 {
				return c
			}
			return a.n - b.n
		})
		return
	}
	for i := 1; i < len(list); i++ {
		p := list[i]
		k := i
		for ; k > 0 && compareYX(p.Point, list[k-1].Point) < 0; k-- {
			list[k] = list[k-1]
		}
		list[k] = p
	}
}

func compareYX(a, b Point) int {
	switch {
	case a.Y < b.Y:
		return -1
	case a.Y > b.Y:
		return 1
	case a.Y == b.Y && a.X < b.X:
		return -1
	case a.Y == b.Y && a.X > b.X:
		return 1
	case a == b:
		return 0
	}
	return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
}
