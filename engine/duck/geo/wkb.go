package geo

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// AppendBinary writes well-known binary, little-endian.
func (g *Geometry) AppendBinary(dst []byte) ([]byte, error) {
	dst = appendHead(dst, g.Kind())
	count := func(n int) { dst = binary.LittleEndian.AppendUint32(dst, uint32(n)) }
	switch g.Kind() {
	case PointType:
		if len(g.Points) == 0 {
			return appendXY(dst, Point{math.NaN(), math.NaN()}), nil
		}
		dst = appendXY(dst, g.Points[0])
	case LineStringType:
		if len(g.Paths) == 0 {
			count(0)
			return dst, nil
		}
		dst = appendPath(dst, g.Paths[0])
	case MultiPointType:
		count(len(g.Points))
		for _, p := range g.Points {
			dst = appendXY(appendHead(dst, PointType), p)
		}
	case MultiLineStringType:
		count(len(g.Paths))
		for _, p := range g.Paths {
			dst = appendPath(appendHead(dst, LineStringType), p)
		}
	case PolygonType, MultiPolygonType:
		if err := g.checkRings(); err != nil {
			return dst, err
		}
		rings := g.outward()
		if g.Type == MultiPolygonType {
			count(len(g.Sizes))
		} else if len(rings) == 0 {
			count(0)
		}
		for _, n := range g.Sizes {
			if g.Type == MultiPolygonType {
				dst = appendHead(dst, PolygonType)
			}
			count(n)
			for _, r := range rings[:n] {
				dst = appendPath(dst, r)
			}
			rings = rings[n:]
		}
	case CollectionType:
		count(len(g.Parts))
		for _, p := range g.Parts {
			var err error
			if dst, err = p.AppendBinary(dst); err != nil {
				return dst, err
			}
		}
	}
	return dst, nil
}

func appendHead(dst []byte, t Type) []byte {
	return binary.LittleEndian.AppendUint32(append(dst, 1), uint32(t))
}

func appendXY(dst []byte, p Point) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, canonicalBits(p.X))
	return binary.LittleEndian.AppendUint64(dst, canonicalBits(p.Y))
}

// canonicalBits has one NaN, Java's.
func canonicalBits(x float64) uint64 {
	if x != x {
		return 0x7ff8000000000000
	}
	return math.Float64bits(x)
}

func appendPath(dst []byte, path []Point) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(path)))
	for _, p := range path {
		dst = appendXY(dst, p)
	}
	return dst
}

// ParseBinary reads well-known binary, PostGIS's extension too, in any byte order.
// Coordinates beyond x and y, and what follows the geometry, are ignored.
func ParseBinary(data []byte) (*Geometry, error) {
	r := &wkbReader{b: data}
	g, err := r.geometry(0)
	if err != nil {
		return nil, err
	}
	if r.failed {
		return nil, errSyntax
	}
	return g, nil
}

type wkbReader struct {
	b      []byte
	order  binary.ByteOrder
	extra  int // coordinates beyond x and y
	failed bool
}

func (r *wkbReader) take(n int) []byte {
	if n < 0 || len(r.b) < n {
		r.failed, r.b = true, nil
		return make([]byte, min(max(n, 0), 8))
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

func (r *wkbReader) uint32() uint32 { return r.order.Uint32(r.take(4)) }
func (r *wkbReader) float() float64 { return math.Float64frombits(r.order.Uint64(r.take(8))) }

func (r *wkbReader) point() Point {
	p := Point{r.float(), r.float()}
	r.take(8 * r.extra)
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
	path := make([]Point, r.count(16))
	for i := range path {
		path[i] = r.point()
	}
	return path
}

func (r *wkbReader) rings() [][]Point {
	rings := make([][]Point, r.count(4))
	for i := range rings {
		rings[i] = r.path()
	}
	return rings
}

func (r *wkbReader) geometry(depth int) (*Geometry, error) {
	if depth > maxDepth {
		return nil, errSyntax
	}
	switch r.take(1)[0] {
	case 0:
		r.order = binary.BigEndian
	case 1:
		r.order = binary.LittleEndian
	default:
		return nil, errSyntax
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
		return nil, errSyntax
	}
	code %= 1000
	t := Type(code)
	if r.failed || code < uint32(PointType) || code > uint32(CollectionType) {
		return nil, errSyntax
	}
	g := &Geometry{Type: t}
	switch t {
	case PointType:
		p := r.point()
		return NewPoint(p.X, p.Y), nil
	case LineStringType:
		if path := r.path(); len(path) > 0 {
			g.Paths = [][]Point{closedLine(path)}
		}
	case PolygonType:
		return newPolygons(t, [][][]Point{r.rings()}), nil
	default:
		return r.parts(g, depth)
	}
	return g, nil
}

// parts reads the geometries inside one of several.
func (r *wkbReader) parts(g *Geometry, depth int) (*Geometry, error) {
	var polygons [][][]Point
	for range r.count(5) {
		p, err := r.geometry(depth + 1)
		if err != nil {
			return nil, err
		}
		switch {
		case g.Type == CollectionType:
			g.Parts = append(g.Parts, p)
		case g.Type == MultiPointType && p.Type == PointType:
			g.Points = append(g.Points, p.Points...)
		case g.Type == MultiLineStringType && p.Type == LineStringType:
			g.Paths = append(g.Paths, p.Paths...)
		case g.Type == MultiPolygonType && p.Type == PolygonType:
			polygons = append(polygons, p.Paths)
		default:
			return nil, errSyntax
		}
	}
	if g.Type == MultiPolygonType {
		return newPolygons(g.Type, polygons), nil
	}
	return g, nil
}

// Encode writes the form in which values live in the engine: like well-known
// binary, but with rings as they are kept, and Envelopes told apart.
func (g *Geometry) Encode(dst []byte) []byte {
	dst = append(dst, byte(g.Type))
	switch g.Type {
	case PointType, MultiPointType:
		return appendPath(dst, g.Points)
	case CollectionType:
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(g.Parts)))
		for _, p := range g.Parts {
			dst = p.Encode(dst)
		}
		return dst
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(g.Sizes)))
	for _, n := range g.Sizes {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(n))
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(g.Paths)))
	for _, p := range g.Paths {
		dst = appendPath(dst, p)
	}
	return dst
}

// EncodePoint is NewPoint(x, y).Encode.
func EncodePoint(dst []byte, x, y float64) []byte {
	g := Geometry{Type: PointType}
	p := [1]Point{{x, y}}
	if x == x && y == y {
		g.Points = p[:]
	}
	return appendPath(append(dst, byte(g.Type)), g.Points)
}

// pointSize is the length of an encoded point that isn't empty.
const pointSize = 1 + 4 + 16

// DecodePoint reads what Encode wrote of a point that isn't empty.
func DecodePoint(data []byte) (p Point, ok bool) {
	if len(data) != pointSize || Type(data[0]) != PointType || binary.LittleEndian.Uint32(data[1:]) != 1 {
		return p, false
	}
	p.X = math.Float64frombits(binary.LittleEndian.Uint64(data[5:]))
	p.Y = math.Float64frombits(binary.LittleEndian.Uint64(data[13:]))
	return p, true
}

// DecodeBounds is Bounds of what Encode wrote, without making a geometry of it if it is
// simple.
func DecodeBounds(data []byte) (b Box, ok bool, err error) {
	if b, ok = decodeBox(data); ok {
		return b, true, nil
	}
	if len(data) > 0 && Type(data[0]) != CollectionType {
		if b, ok, read := bounds(data); read {
			return b, ok, nil
		}
	}
	g, err := Decode(data)
	if err != nil {
		return b, false, err
	}
	b, ok = g.Bounds()
	return b, ok, nil
}

// bounds reads the points of what isn't a collection.
func bounds(data []byte) (b Box, ok, read bool) {
	word := binary.LittleEndian.Uint32
	b = Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	rest, paths := data[1:], 1
	if t := Type(data[0]); t != PointType && t != MultiPointType {
		if len(rest) < 4 || uint64(word(rest))*4+8 > uint64(len(rest)) {
			return b, false, false
		}
		rest = rest[4+4*int(word(rest)):]
		paths = int(word(rest))
		rest = rest[4:]
	}
	for range paths {
		if len(rest) < 4 || uint64(word(rest))*16+4 > uint64(len(rest)) {
			return b, false, false
		}
		n := int(word(rest))
		rest = rest[4:]
		for range n {
			x, y := math.Float64frombits(binary.LittleEndian.Uint64(rest)), math.Float64frombits(binary.LittleEndian.Uint64(rest[8:]))
			b.XMin, b.YMin = min(b.XMin, x), min(b.YMin, y)
			b.XMax, b.YMax = max(b.XMax, x), max(b.YMax, y)
			rest, ok = rest[16:], true
		}
	}
	return b, ok, true
}

// Decode reads what Encode wrote.
func Decode(data []byte) (*Geometry, error) {
	r := &wkbReader{b: data, order: binary.LittleEndian}
	g := r.decode(0)
	if r.failed || g == nil {
		return nil, errCorrupt
	}
	return g, nil
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

func (r *wkbReader) decode(depth int) *Geometry {
	g := &Geometry{Type: Type(r.take(1)[0])}
	if r.failed || depth > maxDepth+1 || g.Type < PointType || g.Type > EnvelopeType {
		return nil
	}
	switch g.Type {
	case PointType, MultiPointType:
		if points := r.path(); len(points) > 0 {
			g.Points = points
		}
		return g
	case CollectionType:
		for range r.count(5) {
			p := r.decode(depth + 1)
			if p == nil {
				return nil
			}
			g.Parts = append(g.Parts, p)
		}
		if depth == 0 {
			g.takeIn(nil)
		}
		return g
	}
	rings := 0
	for range r.count(4) {
		n := int(r.uint32())
		g.Sizes = append(g.Sizes, n)
		rings += n
	}
	if paths := r.rings(); len(paths) > 0 {
		g.Paths = paths
	}
	if len(g.Sizes) > 0 && rings != len(g.Paths) {
		return nil
	}
	return g
}

// AppendLine begins the encoding of a line of so many points, each of which AppendPoint
// is to add.
func AppendLine(dst []byte, n int) []byte {
	dst = append(dst, byte(LineStringType))
	dst = binary.LittleEndian.AppendUint32(dst, 0)
	dst = binary.LittleEndian.AppendUint32(dst, 1)
	return binary.LittleEndian.AppendUint32(dst, uint32(n))
}

// AppendPoint adds a point to the encoding of a line.
func AppendPoint(dst []byte, p Point) []byte { return appendXY(dst, p) }

// lineHeader is the length of what stands before an encoded line's points.
const lineHeader = 1 + 4 + 4 + 4

// LineLength is the length of an encoded line, if it is one.
func LineLength(data []byte) (float64, bool) {
	if len(data) < lineHeader || Type(data[0]) != LineStringType || binary.LittleEndian.Uint64(data[1:]) != 1<<32 {
		return 0, false
	}
	n := int(binary.LittleEndian.Uint32(data[9:]))
	if data = data[lineHeader:]; n == 0 || len(data) != 16*n {
		return 0, false
	}
	at := func(i int) Point {
		return Point{math.Float64frombits(binary.LittleEndian.Uint64(data[16*i:])), math.Float64frombits(binary.LittleEndian.Uint64(data[16*i+8:]))}
	}
	var length kahan
	for i, last := 1, at(0); i < n; i++ {
		next := at(i)
		length.add(distance(last, next))
		last = next
	}
	return length.sum, true
}
