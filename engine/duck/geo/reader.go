package geo

import (
	"encoding/binary"
	"math"
	"slices"
)

// Reader reads geometries – what Encode wrote, text and well-known binary – into memory
// of its own, which it uses again: what it has read lasts until it reads the next.
type Reader struct {
	points []Point
	paths  [][]Point
	sizes  []int
	whole  Geometry
}

// Decode reads what Encode wrote.
func Decode(data []byte) (*Geometry, error) { return new(Reader).Decode(data) }

// Decode reads what Encode wrote.
func (r *Reader) Decode(data []byte) (*Geometry, error) {
	r.reset()
	d := encodedReader{r, data}
	if !d.geometry(&r.whole, 0) {
		return nil, errCorrupt
	}
	return &r.whole, nil
}

// reset lets go of what was read.
func (r *Reader) reset() {
	r.points, r.paths, r.sizes, r.whole = r.points[:0], r.paths[:0], r.sizes[:0], Geometry{}
}

// room makes room for a path.
func (r *Reader) room(n int) []Point {
	at := len(r.points)
	r.points = slices.Grow(r.points, n)[:at+n]
	return r.points[at : at+n : at+n]
}

// pathsFrom are the paths since there were so many.
func (r *Reader) pathsFrom(at int) [][]Point {
	if at == len(r.paths) {
		return nil
	}
	return r.paths[at:len(r.paths):len(r.paths)]
}

// ringFrom makes a ring of the points since there were so many: it is closed and turned as
// those of newPolygons. No points are no ring.
func (r *Reader) ringFrom(at int, hole bool) {
	ring := r.points[at:]
	if len(ring) == 0 {
		return
	}
	if ring[0] != ring[len(ring)-1] || len(ring) == 1 {
		r.points = append(r.points, ring[0])
		ring = r.points[at:]
	}
	turn(ring, hole)
	r.paths = append(r.paths, ring[:len(ring):len(ring)])
}

// polygonFrom counts the rings since there were so many paths as a polygon's.
func (r *Reader) polygonFrom(at int) {
	if n := len(r.paths) - at; n > 0 {
		r.sizes = append(r.sizes, n)
	}
}

// turn has an exterior ring go around clockwise, and a hole the other way.
func turn(ring []Point, hole bool) {
	if a := ringTurn(ring); !hole && a <= 0 || hole && a > 0 {
		slices.Reverse(ring)
	}
}

// encodedReader reads what Encode wrote.
type encodedReader struct {
	*Reader
	b []byte
}

// geometry reads one, and reports whether it is well-formed.
func (r *encodedReader) geometry(g *Geometry, depth int) bool {
	if len(r.b) == 0 || depth > maxDepth+1 {
		return false
	}
	g.Type, r.b = Type(r.b[0]), r.b[1:]
	switch g.Type {
	case PointType, MultiPointType:
		var ok bool
		g.Points, ok = r.path()
		return ok
	case LineStringType, MultiLineStringType, PolygonType, MultiPolygonType, EnvelopeType:
		return r.linesOrAreas(g)
	case CollectionType:
		return r.parts(g, depth)
	}
	return false
}

// count reads the number of things of at least so many bytes each.
func (r *encodedReader) count(size int) (n int, ok bool) {
	if len(r.b) < 4 {
		return 0, false
	}
	n = int(binary.LittleEndian.Uint32(r.b))
	r.b = r.b[4:]
	return n, n <= len(r.b)/size
}

func (r *encodedReader) path() (path []Point, ok bool) {
	n, ok := r.count(16)
	if !ok || n == 0 {
		return nil, ok
	}
	path = r.room(n)
	from := r.b[:16*n]
	for i := range path {
		p := from[16*i : 16*i+16]
		path[i] = Point{math.Float64frombits(binary.LittleEndian.Uint64(p)), math.Float64frombits(binary.LittleEndian.Uint64(p[8:]))}
	}
	r.b = r.b[16*n:]
	return path, true
}

func (r *encodedReader) linesOrAreas(g *Geometry) bool {
	sizes, paths := len(r.sizes), len(r.paths)
	n, ok := r.count(4)
	if !ok {
		return false
	}
	rings := 0
	for i := range n {
		size := int(binary.LittleEndian.Uint32(r.b[4*i:]))
		r.sizes = append(r.sizes, size)
		rings += size
	}
	r.b = r.b[4*n:]
	count, ok := r.count(4)
	if !ok || n > 0 && rings != count {
		return false
	}
	for range count {
		path, ok := r.path()
		if !ok {
			return false
		}
		r.paths = append(r.paths, path)
	}
	if n > 0 {
		g.Sizes = r.sizes[sizes:len(r.sizes):len(r.sizes)]
	}
	g.Paths = r.pathsFrom(paths)
	return true
}

func (r *encodedReader) parts(g *Geometry, depth int) bool {
	n, ok := r.count(5)
	if !ok {
		return false
	}
	for range n {
		part := new(Geometry)
		if !r.geometry(part, depth+1) {
			return false
		}
		g.Parts = append(g.Parts, part)
	}
	if depth == 0 {
		g.takeIn(nil)
	}
	return true
}

// takeIn moves what follows a collection inside of another into it, as Trino does when it
// reads what it stored.
func (g *Geometry) takeIn(rest []*Geometry) {
	g.Parts = append(g.Parts, rest...)
	for i, p := range g.Parts {
		if p.Type == CollectionType {
			rest, g.Parts = g.Parts[i+1:], g.Parts[:i+1:i+1]
			p.takeIn(rest)
			return
		}
	}
}
