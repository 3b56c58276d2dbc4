// Package geo holds geometries of the plane and of the Earth as Trino has them:
// their text and binary forms, measures, relations and set operations, Bing tiles
// and spatial partitions.
//
// Trino computes most of this with Esri's library: exterior rings are kept
// clockwise, and written counterclockwise; the vertex at which a ring starts is
// kept. Relations and symmetric differences of collections are simplefeatures' work.
package geo

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Type is a kind of geometry, numbered as in well-known binary.
type Type uint8

// The kinds of geometry. An Envelope is a polygon that is known to be a rectangle.
const (
	PointType Type = 1 + iota
	LineStringType
	PolygonType
	MultiPointType
	MultiLineStringType
	MultiPolygonType
	CollectionType
	EnvelopeType
)

var typeNames = [...]struct{ wkt, trino, esri, standard string }{
	PointType:           {"POINT", "POINT", "Point", "ST_Point"},
	LineStringType:      {"LINESTRING", "LINE_STRING", "LineString", "ST_LineString"},
	PolygonType:         {"POLYGON", "POLYGON", "Polygon", "ST_Polygon"},
	MultiPointType:      {"MULTIPOINT", "MULTI_POINT", "MultiPoint", "ST_MultiPoint"},
	MultiLineStringType: {"MULTILINESTRING", "MULTI_LINE_STRING", "MultiLineString", "ST_MultiLineString"},
	MultiPolygonType:    {"MULTIPOLYGON", "MULTI_POLYGON", "MultiPolygon", "ST_MultiPolygon"},
	CollectionType:      {"GEOMETRYCOLLECTION", "GEOMETRY_COLLECTION", "GeometryCollection", "ST_GeomCollection"},
	EnvelopeType:        {"POLYGON", "POLYGON", "Polygon", "ST_Polygon"},
}

// String is the name in Trino's messages: LINE_STRING.
func (t Type) String() string { return typeNames[t].trino }

// ClassName is the name in other messages: LineString.
func (t Type) ClassName() string { return typeNames[t].esri }

// StandardName is what ST_GeometryType says: ST_LineString.
func (t Type) StandardName() string { return typeNames[t].standard }

// Point is a place in the plane, or a longitude and latitude in degrees.
type Point struct{ X, Y float64 }

// Geometry is a value of one of the types.
type Geometry struct {
	Type Type
	// Points are a multipoint's; a point has one, or none if it is empty.
	Points []Point
	// Paths are a line string's or multi line string's lines, and the rings of a
	// polygon or multipolygon, each with its first point again as the last.
	Paths [][]Point
	// Sizes are the numbers of rings of each polygon.
	Sizes []int
	// Parts are a collection's.
	Parts []*Geometry
}

// NewPoint makes a point; NaN makes it empty.
func NewPoint(x, y float64) *Geometry {
	if math.IsNaN(x) || math.IsNaN(y) {
		return &Geometry{Type: PointType}
	}
	return &Geometry{Type: PointType, Points: []Point{{x, y}}}
}

// NewLine makes a line string.
func NewLine(points []Point) *Geometry {
	g := &Geometry{Type: LineStringType}
	if len(points) > 0 {
		g.Paths = [][]Point{points}
	}
	return g
}

// Is reports one of several types; an Envelope is a polygon.
func (g *Geometry) Is(types ...Type) bool {
	have := g.Kind()
	for _, t := range types {
		if have == t {
			return true
		}
	}
	return false
}

// Kind is the type, Polygon for an Envelope.
func (g *Geometry) Kind() Type {
	if g.Type == EnvelopeType {
		return PolygonType
	}
	return g.Type
}

// Check refuses geometries that a function has no meaning for.
func (g *Geometry) Check(function string, types ...Type) error {
	if g.Is(types...) {
		return nil
	}
	return fmt.Errorf("%s only applies to %s. Input type is: %s", function, joinTypes(types), g.Kind().String())
}

func joinTypes(types []Type) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = t.String()
	}
	return strings.Join(names, " or ")
}

// IsMulti reports the types with parts.
func (g *Geometry) IsMulti() bool {
	return g.Is(MultiPointType, MultiLineStringType, MultiPolygonType, CollectionType)
}

// IsEmpty reports that the geometry has no parts. For Esri's library, a collection of
// empty geometries isn't empty.
func (g *Geometry) IsEmpty() bool {
	return len(g.Points) == 0 && len(g.Paths) == 0 && len(g.Parts) == 0
}

// IsHollow reports that no point belongs to the geometry.
func (g *Geometry) IsHollow() bool {
	for _, p := range g.Parts {
		if !p.IsHollow() {
			return false
		}
	}
	return len(g.Points) == 0 && len(g.Paths) == 0
}

// Dimension is 0 for points, 1 for lines, 2 for areas; of a collection the largest.
func (g *Geometry) Dimension() int {
	switch g.Kind() {
	case LineStringType, MultiLineStringType:
		return 1
	case PolygonType, MultiPolygonType:
		return 2
	}
	d := 0
	for _, p := range g.Parts {
		d = max(d, p.Dimension())
	}
	return d
}

// Leaves calls f for the geometry, or for each one in a collection that is none.
func (g *Geometry) Leaves(f func(*Geometry) error) error {
	if g.Type != CollectionType {
		return f(g)
	}
	for _, p := range g.Parts {
		if err := p.Leaves(f); err != nil {
			return err
		}
	}
	return nil
}

// Elements are the parts of a geometry of several, or the geometry itself.
func (g *Geometry) Elements() []*Geometry {
	var out []*Geometry
	switch g.Type {
	case MultiPointType:
		for _, p := range g.Points {
			out = append(out, NewPoint(p.X, p.Y))
		}
	case MultiLineStringType:
		for _, p := range g.Paths {
			out = append(out, NewLine(p))
		}
	case MultiPolygonType:
		at := 0
		for _, n := range g.Sizes {
			out = append(out, &Geometry{Type: PolygonType, Paths: g.Paths[at : at+n], Sizes: []int{n}})
			at += n
		}
	case CollectionType:
		out = g.Parts
	default:
		out = []*Geometry{g}
	}
	return out
}

// NumElements is how many Elements there are.
func (g *Geometry) NumElements() int {
	switch g.Type {
	case MultiPointType:
		return len(g.Points)
	case MultiLineStringType:
		return len(g.Paths)
	case MultiPolygonType:
		return len(g.Sizes)
	case CollectionType:
		return len(g.Parts)
	}
	return 1
}

// EachPoint calls f for each vertex, those that close a ring too.
func (g *Geometry) EachPoint(f func(Point)) {
	for _, p := range g.Points {
		f(p)
	}
	for _, path := range g.Paths {
		for _, p := range path {
			f(p)
		}
	}
	for _, part := range g.Parts {
		part.EachPoint(f)
	}
}

// NumPoints counts vertices, but not those that close a ring.
func (g *Geometry) NumPoints() int {
	n := len(g.Points)
	for _, path := range g.Paths {
		n += len(path)
		if g.Kind() == PolygonType || g.Type == MultiPolygonType {
			n--
		}
	}
	for _, part := range g.Parts {
		n += part.NumPoints()
	}
	return n
}

// Box is a bounding rectangle.
type Box struct{ XMin, YMin, XMax, YMax float64 }

// Bounds is the bounding rectangle; ok is false for an empty geometry.
func (g *Geometry) Bounds() (b Box, ok bool) {
	b = Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	ok = b.extend(g.Points)
	for _, path := range g.Paths {
		ok = b.extend(path) || ok
	}
	for _, part := range g.Parts {
		if p, some := part.Bounds(); some {
			ok = b.extend([]Point{{p.XMin, p.YMin}, {p.XMax, p.YMax}})
		}
	}
	return b, ok
}

// extend makes the rectangle reach to some points, if there are any.
func (b *Box) extend(points []Point) bool {
	for i := range points {
		p := &points[i]
		b.XMin, b.YMin = min(b.XMin, p.X), min(b.YMin, p.Y)
		b.XMax, b.YMax = max(b.XMax, p.X), max(b.YMax, p.Y)
	}
	return len(points) > 0
}

// Intersects reports that two rectangles share a point.
func (b Box) Intersects(o Box) bool {
	return b.XMin <= o.XMax && b.XMax >= o.XMin && b.YMin <= o.YMax && b.YMax >= o.YMin
}

// Contains reports that the other rectangle lies in this one.
func (b Box) Contains(o Box) bool {
	return b.XMin <= o.XMin && b.XMax >= o.XMax && b.YMin <= o.YMin && b.YMax >= o.YMax
}

// Geometry is the rectangle as an Envelope.
func (b Box) Geometry() *Geometry {
	return &Geometry{Type: EnvelopeType, Sizes: []int{1}, Paths: [][]Point{{
		{b.XMin, b.YMin}, {b.XMin, b.YMax}, {b.XMax, b.YMax}, {b.XMax, b.YMin}, {b.XMin, b.YMin},
	}}}
}

// What Encode writes of a Box: a head, which says that there is one polygon of one path, which
// is all, and has five points, and these.
const (
	boxHead = string(byte(EnvelopeType)) + "\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x05\x00\x00\x00"
	boxSize = len(boxHead) + 5*16
)

// Encode is Geometry().Encode.
func (b Box) Encode(dst []byte) []byte {
	at := len(dst) + len(boxHead)
	dst = append(slices.Grow(dst, boxSize), boxHead...)[:at+5*16]
	for i, x := range [...]float64{b.XMin, b.YMin, b.XMin, b.YMax, b.XMax, b.YMax, b.XMax, b.YMin, b.XMin, b.YMin} {
		binary.LittleEndian.PutUint64(dst[at+8*i:], math.Float64bits(x))
	}
	return dst
}

// decodeBox reads what Box.Encode wrote.
func decodeBox(data []byte) (b Box, ok bool) {
	if len(data) != boxSize || string(data[:len(boxHead)]) != boxHead {
		return b, false
	}
	at := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(data[len(boxHead)+8*i:])) }
	return Box{at(0), at(1), at(4), at(5)}, true
}

// newPolygons makes a polygon or multipolygon of polygons' rings, the exterior
// one first: it is closed and turned clockwise, holes the other way.
func newPolygons(t Type, polygons [][][]Point) *Geometry {
	g := &Geometry{Type: t}
	for _, rings := range polygons {
		n := 0
		for i, ring := range rings {
			if len(ring) == 0 {
				continue
			}
			if ring[0] != ring[len(ring)-1] || len(ring) == 1 {
				ring = append(ring[:len(ring):len(ring)], ring[0])
			}
			if a := ringTurn(ring); i == 0 && a <= 0 || i > 0 && a > 0 {
				ring = reversed(ring)
			}
			g.Paths = append(g.Paths, ring)
			n++
		}
		if n > 0 {
			g.Sizes = append(g.Sizes, n)
		}
	}
	return g
}

// ringArea is positive for a clockwise ring.
func ringArea(ring []Point) float64 {
	o := ring[0]
	last := Point{o.X - o.X, o.Y - o.Y}
	var area kahan
	for _, p := range ring[1:] {
		p = Point{p.X - o.X, p.Y - o.Y}
		area.add((p.X - last.X) * (last.Y + p.Y) * 0.5)
		last = p
	}
	return area.sum
}

// ringTurn has the sign of ringArea, and is found faster where that is plain: what a sum
// without Kahan's care may lose is less than a part of all that is added.
func ringTurn(ring []Point) float64 {
	o := ring[0]
	last := Point{o.X - o.X, o.Y - o.Y}
	var sum, all float64
	for _, p := range ring[1:] {
		p = Point{p.X - o.X, p.Y - o.Y}
		x := (p.X - last.X) * (last.Y + p.Y)
		sum += x
		all += math.Abs(x)
		last = p
	}
	if lost := float64(len(ring)+9) * 0x1p-52 * all; all > 1e-290 && (sum > lost || -sum > lost) {
		return sum
	}
	return ringArea(ring)
}

func reversed(path []Point) []Point {
	out := make([]Point, len(path))
	for i, p := range path {
		out[len(path)-1-i] = p
	}
	return out
}

// InternalError is an error that is no fault of an argument that Trino names.
type InternalError struct{ err error }

func (e *InternalError) Error() string { return e.err.Error() }

// Unwrap gives the cause.
func (e *InternalError) Unwrap() error { return e.err }

func internal(format string, args ...any) error { return &InternalError{fmt.Errorf(format, args...)} }

// errInside is Esri's answer to a collection where it has none.
var errInside = internal("Internal error")

// errCorrupt is Esri's answer to a polygon without an inside.
var errCorrupt = internal("corrupted geometry")

// outward are a polygon's rings as they are written: the exterior one
// counterclockwise.
func (g *Geometry) outward() [][]Point {
	out := make([][]Point, len(g.Paths))
	for i, p := range g.Paths {
		out[i] = reversed(p)
	}
	return out
}

// CheckShell refuses what JTS, with which Trino computes the rest, can't read: a polygon
// whose first ring encloses nothing.
func (g *Geometry) CheckShell() error {
	return g.Leaves(func(part *Geometry) error {
		if part.Type != EnvelopeType && len(part.Sizes) > 0 && ringTurn(part.Paths[0]) == 0 {
			return internal("shell is null but hole found")
		}
		return nil
	})
}

// hasInside reports that a first ring of the polygons encloses something.
func (g *Geometry) hasInside() bool {
	at := 0
	for _, n := range g.Sizes {
		if ringTurn(g.Paths[at]) != 0 {
			return true
		}
		at += n
	}
	return false
}

// checkRings refuses polygons whose first ring encloses nothing, or what is no number.
func (g *Geometry) checkRings() error {
	at := 0
	for _, n := range g.Sizes {
		if turn := ringTurn(g.Paths[at]); turn == 0 || turn != turn {
			return errCorrupt
		}
		at += n
	}
	return nil
}
