package geo

import (
	"encoding/binary"
	"math"
)

// The first byte of what AppendStored writes.
var storedTypes = map[Type]byte{
	PointType: 0, MultiPointType: 1, LineStringType: 2, MultiLineStringType: 3, PolygonType: 4, MultiPolygonType: 5, CollectionType: 6, EnvelopeType: 7,
}

// nan is Java's: Go's has another payload.
var nan = math.Float64frombits(0x7ff8000000000000)

// AppendStored writes a geometry as Trino stores it in memory, which its hashes are
// of: a byte for the type, and a point's coordinates or an ESRI shape.
func AppendStored(dst []byte, g *Geometry) []byte {
	dst = append(dst, storedTypes[g.Type])
	switch g.Type {
	case PointType:
		if g.IsEmpty() {
			return appendDoubles(dst, nan, nan)
		}
		return appendCoordinates(dst, g.Points)
	case EnvelopeType:
		b, _ := g.Bounds()
		return appendDoubles(dst, b.XMin, b.YMin, b.XMax, b.YMax)
	case CollectionType:
		for _, part := range g.Parts {
			at := len(dst)
			dst = AppendStored(append(dst, 0, 0, 0, 0), part)
			binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
		}
		return dst
	}
	return appendShape(dst, g)
}

// appendShape writes a multipoint, line or area as a shape of ESRI.
func appendShape(dst []byte, g *Geometry) []byte {
	const polyline, polygon, multipoint = 3, 5, 8
	shape := [...]int{multipoint, polyline, polygon}[g.Dimension()]
	dst = binary.LittleEndian.AppendUint32(dst, uint32(shape))
	if b, ok := g.Bounds(); ok {
		dst = appendDoubles(dst, b.XMin, b.YMin, b.XMax, b.YMax)
	} else {
		dst = appendDoubles(dst, nan, nan, nan, nan)
	}
	if shape == multipoint {
		return appendCoordinates(binary.LittleEndian.AppendUint32(dst, uint32(len(g.Points))), g.Points)
	}
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(g.Paths)))
	total := dst
	dst = binary.LittleEndian.AppendUint32(dst, 0)
	start := 0
	for _, p := range g.Paths {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(start))
		start += len(p)
	}
	binary.LittleEndian.PutUint32(dst[len(total):], uint32(start))
	for _, p := range g.Paths {
		dst = appendCoordinates(dst, p)
	}
	return dst
}

func appendCoordinates(dst []byte, points []Point) []byte {
	for _, p := range points {
		dst = appendDoubles(dst, p.X, p.Y)
	}
	return dst
}

func appendDoubles(dst []byte, xs ...float64) []byte {
	for _, x := range xs {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
	}
	return dst
}
