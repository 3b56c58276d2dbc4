package geo

import (
	"math"
	"math/big"
)

func abs(x float64) float64 { return math.Abs(x) }

// orientation is positive if r lies left of the way from p to q; it is exact.
func orientation(p, q, r Point) int {
	left, right := (q.X-p.X)*(r.Y-p.Y), (q.Y-p.Y)*(r.X-p.X)
	det := left - right
	if bound := 1e-15 * (abs(left) + abs(right)); det > bound || -det > bound {
		if det > 0 {
			return 1
		}
		return -1
	}
	if p == q || p == r || q == r {
		return 0
	}
	return nearOrientation(p, q, r)
}

// nearOrientation is the orientation of points that are nearly on a line, first by the
// products of differences that are no rounded ones, then in all digits.
func nearOrientation(p, q, r Point) int {
	a, aRest := difference(q.X, p.X)
	b, bRest := difference(r.Y, p.Y)
	c, cRest := difference(q.Y, p.Y)
	d, dRest := difference(r.X, p.X)
	left, right := a*b, c*d
	switch {
	case left == 0 && right == 0 && (a == 0 || b == 0) && (c == 0 || d == 0) && finite(p, q, r):
		return 0
	case !(withinDigits(left) && withinDigits(right)):
		return longOrientation(p, q, r)
	}
	if aRest == 0 && bRest == 0 && cRest == 0 && dRest == 0 {
		// What a product loses is a number itself, and so is the products' difference, as
		// they are nearly the same.
		det, l, m := left-right, math.FMA(a, b, -left), math.FMA(c, d, -right)
		switch sum := det + (l - m); {
		case det == 0:
			return compareFloats(l, m)
		case abs(sum) > 1e-15*(abs(l)+abs(m)):
			return compareFloats(sum, 0)
		}
	}
	var s expansion
	for _, x := range [...][2]float64{{a, b}, {aRest, b}, {a, bRest}, {aRest, bRest}, {-c, d}, {-cRest, d}, {-c, dRest}, {-cRest, dRest}} {
		if !s.addProduct(x[0], x[1]) {
			return longOrientation(p, q, r)
		}
	}
	return s.sign()
}

func compareFloats(a, b float64) int {
	switch {
	case a > b:
		return 1
	case a < b:
		return -1
	}
	return 0
}

func finite(points ...Point) bool {
	for _, p := range points {
		if x := p.X - p.X + p.Y - p.Y; x != 0 {
			return false
		}
	}
	return true
}

// withinDigits reports a product of which nothing is lost below the least or above the
// largest number.
func withinDigits(x float64) bool { return abs(x) > 1e-200 && abs(x) < 1e300 }

// difference is a - b, and what is lost of it.
func difference(a, b float64) (x, rest float64) {
	x = a - b
	back := a - x
	return x, (a - (x + back)) + (back - b)
}

// expansion is a sum of numbers of which each is less than the last digit of the next.
type expansion struct {
	terms [16]float64
	n     int
}

// addProduct adds a product if it keeps all of its digits.
func (s *expansion) addProduct(a, b float64) bool {
	if a == 0 || b == 0 {
		return true
	}
	x := a * b
	if !withinDigits(x) {
		return false
	}
	s.add(math.FMA(a, b, -x))
	s.add(x)
	return true
}

func (s *expansion) add(x float64) {
	n := 0
	for _, t := range s.terms[:s.n] {
		sum := x + t
		back := sum - x
		rest := (x - (sum - back)) + (t - back)
		if rest != 0 {
			s.terms[n] = rest
			n++
		}
		x = sum
	}
	if x != 0 {
		s.terms[n] = x
		n++
	}
	s.n = n
}

func (s *expansion) sign() int {
	if s.n == 0 {
		return 0
	}
	return compareFloats(s.terms[s.n-1], 0)
}

// longOrientation is the orientation in all digits; what isn't finite counts as 0.
func longOrientation(p, q, r Point) int {
	diff := func(a, b float64) *big.Rat {
		x, y := new(big.Rat).SetFloat64(a), new(big.Rat).SetFloat64(b)
		if x == nil || y == nil {
			return new(big.Rat)
		}
		return x.Sub(x, y)
	}
	l := diff(q.X, p.X)
	l.Mul(l, diff(r.Y, p.Y))
	m := diff(q.Y, p.Y)
	m.Mul(m, diff(r.X, p.X))
	return l.Cmp(m)
}
