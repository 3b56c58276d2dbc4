package geo

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// ParseBinary reads well-known binary, PostGIS's extension too, in any byte order.
// Coordinates beyond x and y, and what follows the geometry, are ignored.
func ParseBinary(data []byte) (*Geometry, error) { return new(Reader).ParseBinary(data) }

// ParseBinary reads well-known binary, PostGIS's extension too, in any byte order.
// Coordinates beyond x and y, and what follows the geometry, are ignored.
func (r *Reader) ParseBinary(data []byte) (*Geometry, error) {
	r.reset()
	b := wkbReader{Reader: r, b: data}
	if !b.geometry(&r.whole, 0) || b.failed {
		return nil, errSyntax
	}
	return &r.whole, nil
}

type wkbReader struct {
	*Reader
	b      []byte
	big    bool // the order of bytes
	extra  int  // coordinates beyond x and y
	failed bool
}

func (r *wkbReader) take(n int) []byte {
	if n < 0 || len(r.b) < n {
		r.failed, r.b = true, nil
		return zeroes[:min(max(n, 0), len(zeroes))]
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

// zeroes stand for what is missing.
var zeroes [8]byte

func (r *wkbReader) uint32() uint32 {
	b := r.take(4)
	if r.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (r *wkbReader) float() float64 {
	b := r.take(8)
	if r.big {
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func (r *wkbReader) point() Point {
	p := Point{r.float(), r.float()}
	if r.extra > 0 {
		r.take(8 * r.extra)
	}
	return p
}

// count reads the number of things of at least so many bytes each.
func (r *wkbReader) count(size int) int {
	n := int(r.uint32())
	if n > len(r.b)/size {
		r.failed, r.b = true, nil
		return 0
	}
	return n
}

func (r *wkbReader) path() []Point {
	path := r.room(r.count(16))
	for i := range path {
		path[i] = r.point()
	}
	return path
}

// polygon reads the rings of a polygon, and says how many paths there were before.
func (r *wkbReader) polygon() int {
	at := len(r.paths)
	for i := range r.count(4) {
		start := len(r.points)
		r.path()
		r.ringFrom(start, i > 0)
	}
	r.polygonFrom(at)
	return at
}

// geometry reads one, and reports whether it is well-formed, unless something is missing.
func (r *wkbReader) geometry(g *Geometry, depth int) bool {
	if depth > maxDepth {
		return false
	}
	order := r.take(1)[0]
	if r.big = order == 0; order > 1 {
		return false
	}
	code := r.uint32()
	if code&0x20000000 != 0 {
		r.uint32() // the number of a spatial reference system
		code &^= 0x20000000
	}
	// Z and M are left out, as in Trino.
	const z, m = 0x80000000, 0x40000000
	has := [4]int{0, 1, 1, 2}[min(code&^(z|m)/1000, 3)]
	r.extra = max(has, bits.OnesCount32(code&(z|m)))
	if code &^= z | m; code >= 4000 {
		return false
	}
	code %= 1000
	if r.failed || code < uint32(PointType) || code > uint32(CollectionType) {
		return false
	}
	switch g.Type = Type(code); g.Type {
	case PointType:
		if p := r.point(); p.X == p.X && p.Y == p.Y {
			at := len(r.points)
			r.points = append(r.points, p)
			g.Points = r.points[at : at+1 : at+1]
		}
	case LineStringType:
		at := len(r.points)
		if path := r.path(); len(path) == 1 {
			r.points = append(r.points, path[0])
		}
		if n := len(r.points); n > at {
			paths := len(r.paths)
			r.paths = append(r.paths, r.points[at:n:n])
			g.Paths = r.pathsFrom(paths)
		}
	case PolygonType:
		g.Paths = r.pathsFrom(r.polygon())
		if n := len(r.sizes); g.Paths != nil {
			g.Sizes = r.sizes[n-1 : n : n]
		}
	case CollectionType:
		for range r.count(5) {
			part := new(Geometry)
			if g.Parts = append(g.Parts, part); !r.geometry(part, depth+1) {
				return false
			}
		}
	default:
		return r.parts(g, depth)
	}
	return true
}

// parts reads the points, lines or polygons of several.
func (r *wkbReader) parts(g *Geometry, depth int) bool {
	points, paths, sizes := len(r.points), len(r.paths), len(r.sizes)
	for range r.count(5) {
		var part Geometry
		if !r.geometry(&part, depth+1) || part.Type+3 != g.Type {
			return false
		}
		for i, ring := range part.Paths {
			if g.Type == MultiPolygonType {
				turn(ring, i > 0)
			}
		}
	}
	if n := len(r.points); g.Type == MultiPointType && n > points {
		g.Points = r.points[points:n:n]
	}
	g.Paths = r.pathsFrom(paths)
	if n := len(r.sizes); n > sizes {
		g.Sizes = r.sizes[sizes:n:n]
	}
	return true
}
