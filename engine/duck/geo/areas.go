package geo

// quickAreas answers whether two areas share a point where their borders plainly cross or
// plainly have nothing in common; anything nearer is left to the full comparison, which has a
// tolerance. The answer is given as shared says.
func quickAreas(full Predicate, shared bool) Predicate {
	return func(a, b *Geometry) (bool, error) {
		if a.isArea() && b.isArea() {
			if meet, sure := a.meets(b); sure {
				return meet == shared, nil
			}
		}
		return full(a, b)
	}
}

// quickTouches answers for areas that are plainly apart or plainly share what is inside of them.
func quickTouches(full Predicate) Predicate {
	return func(a, b *Geometry) (bool, error) {
		if a.isArea() && b.isArea() && a.hasInside() && b.hasInside() {
			if _, sure := a.meets(b); sure {
				return false, nil
			}
		}
		return full(a, b)
	}
}

// quickEquals answers for geometries that plainly reach differently far.
func quickEquals(full Predicate) Predicate {
	return func(a, b *Geometry) (bool, error) {
		x, ok1 := a.Bounds()
		y, ok2 := b.Bounds()
		if ok1 && ok2 && a.Type != CollectionType && b.Type != CollectionType {
			near := x.precision(y)
			if abs(x.XMin-y.XMin) > near || abs(x.XMax-y.XMax) > near || abs(x.YMin-y.YMin) > near || abs(x.YMax-y.YMax) > near {
				return false, nil
			}
		}
		return full(a, b)
	}
}

// quickContains answers for a geometry that plainly reaches further than the first.
func quickContains(full Predicate) Predicate {
	return func(a, b *Geometry) (bool, error) {
		x, ok1 := a.Bounds()
		y, ok2 := b.Bounds()
		if ok1 && ok2 {
			near := x.precision(y)
			if y.XMin < x.XMin-near || y.XMax > x.XMax+near || y.YMin < x.YMin-near || y.YMax > x.YMax+near {
				return false, nil
			}
		}
		return full(a, b)
	}
}

// precision is the distance below which nothing is plain between what is in two rectangles.
func (b Box) precision(o Box) float64 {
	return 1e-9 * max(abs(b.XMin), abs(b.XMax), abs(b.YMin), abs(b.YMax), abs(o.XMin), abs(o.XMax), abs(o.YMin), abs(o.YMax))
}

func (g *Geometry) isPoint() bool { return g.Type == PointType && len(g.Points) == 1 }

func (g *Geometry) isArea() bool {
	return len(g.Paths) > 0 && (g.Kind() == PolygonType || g.Type == MultiPolygonType)
}

// leastPairs is how many pairs of sides meets looks at in any case.
const leastPairs = 4096

// meets tells whether two areas share a point, if that is sure. It gives up where sorting
// the sides is quicker than looking at pairs of them.
func (g *Geometry) meets(o *Geometry) (meet, sure bool) {
	x, ok1 := g.Bounds()
	y, ok2 := o.Bounds()
	if !ok1 || !ok2 {
		return false, false
	}
	near := x.precision(y)
	if x.apart(y, near) {
		return false, true
	}
	n, m := g.NumPoints(), o.NumPoints()
	if n < m {
		g, o, y = o, g, x
	}
	c := comparison{near: near, box: y, left: max(leastPairs, 8*(n+m))}
	for _, ring := range g.Paths {
		for i := range len(ring) - 1 {
			if c.sideMeets(segment{ring[i], ring[i+1]}, o.Paths) {
				return true, true
			}
		}
	}
	if c.doubt {
		return false, false
	}
	return g.holdsRingOf(o) || o.holdsRingOf(g), true
}

// comparison is that of an area's sides with another area, in a rectangle.
type comparison struct {
	near  float64
	box   Box
	left  int  // of the pairs of sides that are looked at
	doubt bool // two sides may meet
}

// sideMeets reports that a side plainly crosses one of the rings.
func (c *comparison) sideMeets(s segment, rings [][]Point) bool {
	box := s.box()
	if box.apart(c.box, c.near) {
		return false
	}
	box = Box{box.XMin - c.near, box.YMin - c.near, box.XMax + c.near, box.YMax + c.near}
	for _, ring := range rings {
		if c.left -= len(ring); c.left < 0 {
			c.doubt = true
			return false
		}
		for i := range len(ring) - 1 {
			p, q := &ring[i], &ring[i+1]
			if p.X < box.XMin && q.X < box.XMin || p.X > box.XMax && q.X > box.XMax || p.Y < box.YMin && q.Y < box.YMin || p.Y > box.YMax && q.Y > box.YMax {
				continue
			}
			cross, sure := s.crosses(segment{*p, *q})
			if cross {
				return true
			}
			c.doubt = c.doubt || !sure
		}
	}
	return false
}

// holdsRingOf reports that a ring of the other area, whose border has nothing in common with
// this one's, lies in it.
func (g *Geometry) holdsRingOf(o *Geometry) bool {
	for _, ring := range o.Paths {
		if len(ring) > 0 {
			if inside, _ := g.place(ring[0]); inside {
				return true
			}
		}
	}
	return false
}

// apart reports that more than a distance lies between two rectangles.
func (b Box) apart(o Box, near float64) bool {
	return b.XMin > o.XMax+near || o.XMin > b.XMax+near || b.YMin > o.YMax+near || o.YMin > b.YMax+near
}

// crosses tells whether two segments that are near each other cross, if they plainly do or
// plainly don't.
func (s segment) crosses(t segment) (cross, sure bool) {
	a, b := plainSide(s.a, s.b, t.a), plainSide(s.a, s.b, t.b)
	c, d := plainSide(t.a, t.b, s.a), plainSide(t.a, t.b, s.b)
	switch {
	case a*b < 0 && c*d < 0:
		return true, true
	case a*b > 0 || c*d > 0:
		return false, true
	}
	return false, false
}

func (s segment) box() Box {
	return Box{min(s.a.X, s.b.X), min(s.a.Y, s.b.Y), max(s.a.X, s.b.X), max(s.a.Y, s.b.Y)}
}

// plainSide is the orientation of three points, or 0 if the third is near the line.
func plainSide(p, q, r Point) int {
	left, right := (q.X-p.X)*(r.Y-p.Y), (q.Y-p.Y)*(r.X-p.X)
	switch det, near := left-right, 1e-8*(abs(left)+abs(right)); {
	case det > near:
		return 1
	case det < -near:
		return -1
	}
	return 0
}
