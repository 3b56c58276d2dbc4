package geo

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// AppendText writes well-known text.
func (g *Geometry) AppendText(dst []byte) ([]byte, error) {
	dst = append(dst, typeNames[g.Type].wkt...)
	if g.IsEmpty() {
		return append(dst, " EMPTY"...), nil
	}
	dst = append(dst, ' ')
	switch g.Kind() {
	case PointType:
		dst = appendPoints(dst, g.Points)
	case LineStringType:
		dst = appendPoints(dst, g.Paths[0])
	case MultiPointType:
		for i, p := range g.Points {
			dst = append(dst, sep(i)...)
			dst = appendPoints(dst, []Point{p})
		}
		dst = append(dst, ')')
	case MultiLineStringType:
		dst = appendPaths(dst, g.Paths)
	case PolygonType, MultiPolygonType:
		if err := g.checkRings(); err != nil {
			return dst, err
		}
		rings := g.outward()
		if g.Type != MultiPolygonType {
			return appendPaths(dst, rings), nil
		}
		for i, n := range g.Sizes {
			dst = append(dst, sep(i)...)
			dst = appendPaths(dst, rings[:n])
			rings = rings[n:]
		}
		dst = append(dst, ')')
	case CollectionType:
		for i, p := range g.Parts {
			dst = append(dst, sep(i)...)
			var err error
			if dst, err = p.AppendText(dst); err != nil {
				return dst, err
			}
		}
		dst = append(dst, ')')
	}
	return dst, nil
}

// sep opens a list or goes on with it.
func sep(i int) string {
	if i == 0 {
		return "("
	}
	return ", "
}

func appendPaths(dst []byte, paths [][]Point) []byte {
	for i, p := range paths {
		dst = append(dst, sep(i)...)
		dst = appendPoints(dst, p)
	}
	return append(dst, ')')
}

func appendPoints(dst []byte, points []Point) []byte {
	for i, p := range points {
		dst = append(dst, sep(i)...)
		dst = append(appendNumber(dst, p.X), ' ')
		dst = appendNumber(dst, p.Y)
	}
	return append(dst, ')')
}

// appendNumber writes the shortest digits: plainly from 1e-4 to 1e17, else with an
// exponent and 17 digits.
func appendNumber(dst []byte, x float64) []byte {
	switch abs := math.Abs(x); {
	case math.IsInf(x, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(x, -1):
		return append(dst, "-Infinity"...)
	case x == 0 || abs >= 1e-4 && abs < 1e17:
		return strconv.AppendFloat(dst, x, 'f', -1, 64)
	}
	short := strconv.FormatFloat(x, 'e', -1, 64)
	mantissa, exp, _ := strings.Cut(short, "e")
	dst = append(dst, mantissa...)
	digits := len(strings.TrimPrefix(mantissa, "-"))
	if digits == 1 {
		dst = append(dst, '.')
		digits++
	}
	for ; digits < 18; digits++ {
		dst = append(dst, '0')
	}
	return append(append(dst, 'e'), exp...)
}

// errSyntax is any error in text or binary forms.
var errSyntax = errors.New("syntax error")

// ErrDimensions refuses coordinates beyond x and y.
var ErrDimensions = errors.New("geometries with Z or M coordinates are not supported")

// errPointDimensions refuses those of points, which Trino can't store either.
var errPointDimensions = internal("Only 2D points with no ID nor M attribute are supported")

// ParseText reads well-known text. What follows the geometry is ignored.
func ParseText(s string) (*Geometry, error) {
	p := &wktParser{s: s}
	g, err := p.geometry(0)
	if err != nil {
		return nil, err
	}
	if p.extra == 0 {
		return g, nil
	}
	return nil, cmp.Or(g.Leaves(func(part *Geometry) error {
		if part.Type == PointType {
			return errPointDimensions
		}
		return nil
	}), ErrDimensions)
}

type wktParser struct {
	s     string
	at    int
	extra int // coordinates beyond x and y
}

// dimensions are the names of coordinates beyond x and y.
var dimensions = []string{"", "Z", "M", "ZM"}

const maxDepth = 200

func (p *wktParser) skip() {
	for p.at < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.at]) >= 0 {
		p.at++
	}
}

func (p *wktParser) word() string {
	p.skip()
	start := p.at
	for p.at < len(p.s) && (p.s[p.at]|0x20 >= 'a' && p.s[p.at]|0x20 <= 'z') {
		p.at++
	}
	return strings.ToUpper(p.s[start:p.at])
}

// next takes a character if it comes next.
func (p *wktParser) next(c byte) bool {
	p.skip()
	if p.at < len(p.s) && p.s[p.at] == c {
		p.at++
		return true
	}
	return false
}

// empty takes the word EMPTY.
func (p *wktParser) empty() bool {
	start := p.at
	if p.word() == "EMPTY" {
		return true
	}
	p.at = start
	return false
}

func (p *wktParser) geometry(depth int) (*Geometry, error) {
	if depth > maxDepth {
		return nil, errSyntax
	}
	name := p.word()
	t, dimension := Type(0), ""
	for k := PointType; k <= CollectionType; k++ {
		if rest, ok := strings.CutPrefix(name, typeNames[k].wkt); ok && slices.Contains(dimensions, rest) {
			t, dimension = k, rest
		}
	}
	if t == 0 {
		return nil, errSyntax
	}
	start := p.at
	if word := p.word(); dimension == "" && slices.Contains(dimensions, word) {
		dimension = word
	} else {
		p.at = start
	}
	if depth > 0 && len(dimension) != p.extra {
		return nil, errSyntax
	}
	p.extra = len(dimension)
	if p.empty() {
		return &Geometry{Type: t}, nil
	}
	return p.body(t, depth)
}

func (p *wktParser) body(t Type, depth int) (*Geometry, error) {
	g := &Geometry{Type: t}
	var err error
	switch t {
	case PointType:
		var points []Point
		if points, err = p.points(); err == nil && len(points) != 1 {
			err = errSyntax
		}
		if err == nil {
			return NewPoint(points[0].X, points[0].Y), nil
		}
	case LineStringType:
		var line []Point
		if line, err = p.points(); err == nil {
			g.Paths = [][]Point{closedLine(line)}
		}
	case MultiPointType:
		nested, some := false, false // all points are in parentheses, or none
		err = p.list(func() error {
			empty := p.empty()
			open := empty || p.next('(')
			if some && nested != open {
				return errSyntax
			}
			nested, some = open, true
			if empty {
				return nil
			}
			x, err := p.point()
			if err != nil || open && !p.next(')') {
				return errSyntax
			}
			g.Points = append(g.Points, x)
			return nil
		})
	case MultiLineStringType:
		err = p.list(func() error {
			if p.empty() {
				return nil
			}
			line, err := p.points()
			g.Paths = append(g.Paths, closedLine(line))
			return err
		})
	case PolygonType:
		var rings [][]Point
		if rings, err = p.rings(); err == nil {
			g = newPolygons(t, [][][]Point{rings})
		}
	case MultiPolygonType:
		var polygons [][][]Point
		err = p.list(func() error {
			if p.empty() {
				return nil
			}
			rings, err := p.rings()
			polygons = append(polygons, rings)
			return err
		})
		if err == nil {
			g = newPolygons(t, polygons)
		}
	case CollectionType:
		err = p.list(func() error {
			part, err := p.geometry(depth + 1)
			g.Parts = append(g.Parts, part)
			return err
		})
	}
	return g, err
}

// closedLine gives a line of one point a second one.
func closedLine(line []Point) []Point {
	if len(line) == 1 {
		return append(line, line[0])
	}
	return line
}

// list reads what stands in parentheses between commas.
func (p *wktParser) list(item func() error) error {
	if !p.next('(') {
		return errSyntax
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if p.next(')') {
			return nil
		}
		if !p.next(',') {
			return errSyntax
		}
	}
}

func (p *wktParser) rings() (rings [][]Point, err error) {
	err = p.list(func() error {
		if p.empty() {
			return nil
		}
		ring, err := p.points()
		rings = append(rings, ring)
		return err
	})
	return rings, err
}

func (p *wktParser) points() (points []Point, err error) {
	err = p.list(func() error {
		x, err := p.point()
		points = append(points, x)
		return err
	})
	return points, err
}

func (p *wktParser) point() (Point, error) {
	x, err := p.number()
	if err != nil {
		return Point{}, err
	}
	y, err := p.number()
	for range p.extra {
		if err == nil {
			_, err = p.number()
		}
	}
	return Point{x, y}, err
}

func (p *wktParser) number() (float64, error) {
	p.skip()
	start := p.at
	if p.word() == "NAN" {
		return math.NaN(), nil
	}
	p.at = start
	for p.at < len(p.s) && strings.IndexByte("+-.0123456789eE", p.s[p.at]) >= 0 {
		p.at++
	}
	x, err := strconv.ParseFloat(p.s[start:p.at], 64)
	if err != nil && !math.IsInf(x, 0) {
		return 0, errSyntax
	}
	return x, nil
}
