package geo

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// errSyntax is any error in text or binary forms.
var errSyntax = errors.New("syntax error")

// ErrDimensions refuses coordinates beyond x and y.
var ErrDimensions = errors.New("geometries with Z or M coordinates are not supported")

// errPointDimensions refuses those of points, which Trino can't store either.
var errPointDimensions = internal("Only 2D points with no ID nor M attribute are supported")

// ParseText reads well-known text. What follows the geometry is ignored.
func ParseText(s string) (*Geometry, error) { return new(Reader).ParseText(s) }

// ParseText reads well-known text. What follows the geometry is ignored.
func (r *Reader) ParseText(s string) (*Geometry, error) {
	r.reset()
	p := textReader{Reader: r, s: s}
	g := &r.whole
	if !p.geometry(g, 0) {
		return nil, errSyntax
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

// textReader reads well-known text. Its functions report whether there is what they are to read.
type textReader struct {
	*Reader
	s     string
	at    int
	extra int // coordinates beyond x and y
}

// dimensions are the names of coordinates beyond x and y.
var dimensions = []string{"", "Z", "M", "ZM"}

const maxDepth = 200

func (p *textReader) skip() {
	for p.at < len(p.s) {
		switch p.s[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

func (p *textReader) word() string {
	p.skip()
	start := p.at
	for p.at < len(p.s) && (p.s[p.at]|0x20 >= 'a' && p.s[p.at]|0x20 <= 'z') {
		p.at++
	}
	return p.s[start:p.at]
}

// next takes a character if it comes next.
func (p *textReader) next(c byte) bool {
	p.skip()
	if p.at < len(p.s) && p.s[p.at] == c {
		p.at++
		return true
	}
	return false
}

// more goes on in a list, or ends it.
func (p *textReader) more() (more, ok bool) {
	p.skip()
	if p.at == len(p.s) {
		return false, false
	}
	c := p.s[p.at]
	p.at++
	return c == ',', c == ',' || c == ')'
}

// empty takes the word EMPTY.
func (p *textReader) empty() bool {
	p.skip()
	if p.at == len(p.s) || p.s[p.at]|0x20 != 'e' {
		return false
	}
	start := p.at
	if strings.EqualFold(p.word(), "EMPTY") {
		return true
	}
	p.at = start
	return false
}

// kind reads the name of a type, and of the dimensions if they are part of the word.
func (p *textReader) kind() (t Type, dimension string) {
	name := p.word()
	for k := PointType; k <= CollectionType; k++ {
		n := len(typeNames[k].wkt)
		if len(name) < n || !strings.EqualFold(name[:n], typeNames[k].wkt) {
			continue
		}
		if dimension = strings.ToUpper(name[n:]); slices.Contains(dimensions, dimension) {
			return k, dimension
		}
	}
	return 0, ""
}

func (p *textReader) geometry(g *Geometry, depth int) bool {
	if depth > maxDepth {
		return false
	}
	var dimension string
	g.Type, dimension = p.kind()
	if g.Type == 0 {
		return false
	}
	if p.skip(); dimension == "" && p.at < len(p.s) && p.s[p.at] != '(' {
		start := p.at
		if word := strings.ToUpper(p.word()); slices.Contains(dimensions, word) {
			dimension = word
		} else {
			p.at = start
		}
	}
	if depth > 0 && len(dimension) != p.extra {
		return false
	}
	p.extra = len(dimension)
	return p.empty() || p.body(g, depth)
}

func (p *textReader) body(g *Geometry, depth int) bool {
	switch g.Type {
	case PointType:
		at, ok := p.path()
		if !ok || len(p.points)-at != 1 {
			return false
		}
		if last := p.points[at]; last.X == last.X && last.Y == last.Y {
			g.Points = p.points[at : at+1 : at+1]
		}
		return true
	case MultiPointType:
		return p.multipoint(g)
	case PolygonType:
		at, ok := p.rings()
		p.polygonFrom(at)
		p.take(g, at)
		return ok
	case CollectionType:
		return p.list(func() bool {
			part := new(Geometry)
			g.Parts = append(g.Parts, part)
			return p.geometry(part, depth+1)
		})
	}
	paths, sizes := len(p.paths), len(p.sizes)
	ok := false
	switch g.Type {
	case LineStringType:
		ok = p.line()
	case MultiLineStringType:
		ok = p.list(func() bool { return p.empty() || p.line() })
	case MultiPolygonType:
		ok = p.list(func() bool {
			if p.empty() {
				return true
			}
			at, ok := p.rings()
			p.polygonFrom(at)
			return ok
		})
	}
	g.Paths = p.pathsFrom(paths)
	if len(p.sizes) > sizes {
		g.Sizes = p.sizes[sizes:len(p.sizes):len(p.sizes)]
	}
	return ok
}

// take gives a polygon the rings since there were so many paths.
func (p *textReader) take(g *Geometry, at int) {
	if g.Paths = p.pathsFrom(at); g.Paths != nil {
		n := len(p.sizes)
		g.Sizes = p.sizes[n-1 : n : n]
	}
}

func (p *textReader) multipoint(g *Geometry) bool {
	at := len(p.points)
	nested, some := false, false // all points are in parentheses, or none
	ok := p.list(func() bool {
		empty := p.empty()
		open := empty || p.next('(')
		if some && nested != open {
			return false
		}
		nested, some = open, true
		return empty || p.point() && (!open || p.next(')'))
	})
	if n := len(p.points); n > at {
		g.Points = p.points[at:n:n]
	}
	return ok
}

// line reads the points of a line; one that is alone is both of its ends.
func (p *textReader) line() bool {
	at, ok := p.path()
	if !ok {
		return false
	}
	if len(p.points) == at+1 {
		p.points = append(p.points, p.points[at])
	}
	p.paths = append(p.paths, p.points[at:len(p.points):len(p.points)])
	return true
}

// list reads what stands in parentheses between commas.
func (p *textReader) list(item func() bool) bool {
	if !p.next('(') {
		return false
	}
	for {
		if !item() {
			return false
		}
		if more, ok := p.more(); !ok || !more {
			return ok
		}
	}
}

// rings reads those of a polygon, and says how many paths there were before.
func (p *textReader) rings() (at int, ok bool) {
	at = len(p.paths)
	return at, p.list(func() bool {
		if p.empty() {
			return true
		}
		start, ok := p.path()
		if ok {
			p.ringFrom(start, len(p.paths) > at)
		}
		return ok
	})
}

// path reads points, and says how many there were before.
func (p *textReader) path() (at int, ok bool) {
	if at = len(p.points); !p.next('(') {
		return at, false
	}
	for {
		if !p.point() {
			return at, false
		}
		if more, ok := p.more(); !ok || !more {
			return at, ok
		}
	}
}

func (p *textReader) point() bool {
	x, ok := p.number()
	if !ok {
		return false
	}
	y, ok := p.number()
	for range p.extra {
		if ok {
			_, ok = p.number()
		}
	}
	p.points = append(p.points, Point{x, y})
	return ok
}

// powers are those of ten that doubles have exactly.
var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// number reads a number. Digits that make an exact integer, and a power of ten that is
// exact, too, give the nearest double with a single division.
func (p *textReader) number() (float64, bool) {
	p.skip()
	s, i := p.s, p.at
	negative := i < len(s) && s[i] == '-'
	if negative {
		i++
	}
	start, point := i, -1
	var digits uint64
	for ; i < len(s); i++ {
		if d := s[i] - '0'; d <= 9 {
			digits = digits*10 + uint64(d)
		} else if s[i] == '.' && point < 0 {
			point = i
		} else {
			break
		}
	}
	n, decimals := i-start, 0
	if point >= 0 {
		n, decimals = n-1, i-1-point
	}
	const most = 15 // digits of which all integers are doubles
	if n == 0 || n > most || i < len(s) && isNumeral(s[i]) {
		return p.anyNumber()
	}
	p.at = i
	x := float64(digits)
	if decimals > 0 {
		x /= powers[decimals]
	}
	if negative {
		x = -x
	}
	return x, true
}

// isNumeral reports the characters that go on with a number.
func isNumeral(c byte) bool {
	return c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E'
}

func (p *textReader) anyNumber() (float64, bool) {
	start := p.at
	if strings.EqualFold(p.word(), "NAN") {
		return math.NaN(), true
	}
	p.at = start
	for p.at < len(p.s) && isNumeral(p.s[p.at]) {
		p.at++
	}
	x, err := strconv.ParseFloat(p.s[start:p.at], 64)
	return x, err == nil || math.IsInf(x, 0)
}
