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

// precision is the distance below which nothing is plain between what is in two rectangles.
func (b Box) precision(o Box) float64 {
	return 1e-9 * max(abs(b.XMin), abs(b.XMax), abs(b.YMin), abs(b.YMax), abs(o.XMin), abs(o.XMax), abs(o.YMin), abs(o.YMax))
}

func (g *Geometry) isArea() bool {
	return len(g.Paths) > 0 && (g.Kind() == PolygonType || g.Type == MultiPolygonType)
}

// mostPairs bounds the pairs of sides that meets looks at: beyond, sorting them is quicker.
const mostPairs = 4096

// meets tells whether two areas share a point, if that is sure.
func (g *Geometry) meets(o *Geometry) (meet, sure bool) {
	x, ok1 := g.Bounds()
	y, ok2 := o.Bounds()
	if !ok1 || !ok2 || g.NumPoints()*o.NumPoints() > mostPairs {
		return false, false
	}
	near := x.precision(y)
	if x.apart(y, near) {
		return false, true
	}
	doubt := false
	others := segments(o)
	for _, s := range segments(g) {
		for _, t := range others {
			cross, sure := s.crosses(t, near)
			if cross {
				return true, true
			}
			doubt = doubt || !sure
		}
	}
	if doubt {
		return false, false
	}
	return g.holdsRingOf(o) || o.holdsRingOf(g), true
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

// crosses tells whether two segments cross, if they plainly do or plainly don't.
func (s segment) crosses(t segment, near float64) (cross, sure bool) {
	if s.box().apart(t.box(), near) {
		return false, true
	}
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
