package geo

import (
	"encoding/binary"
	"math"
	"slices"
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
		if g.Type == MultiPolygonType {
			count(len(g.Sizes))
		} else if len(g.Paths) == 0 {
			count(0)
		}
		rings := g.Paths
		for _, n := range g.Sizes {
			if g.Type == MultiPolygonType {
				dst = appendHead(dst, PolygonType)
			}
			count(n)
			for _, r := range rings[:n] {
				dst = appendOutward(dst, r)
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
	dst, room := pathRoom(dst, len(path))
	for i, p := range path {
		putXY(room[16*i:], p)
	}
	return dst
}

// appendOutward is appendPath of a ring as it is written: the exterior one counterclockwise.
func appendOutward(dst []byte, ring []Point) []byte {
	dst, room := pathRoom(dst, len(ring))
	for i, p := range ring {
		putXY(room[16*(len(ring)-1-i):], p)
	}
	return dst
}

// pathRoom begins a path of so many points, for which room is.
func pathRoom(dst []byte, n int) (grown, room []byte) {
	at := len(dst)
	dst = slices.Grow(dst, 4+16*n)[:at+4+16*n]
	binary.LittleEndian.PutUint32(dst[at:], uint32(n))
	return dst, dst[at+4:]
}

func putXY(room []byte, p Point) {
	_ = room[15]
	binary.LittleEndian.PutUint64(room, canonicalBits(p.X))
	binary.LittleEndian.PutUint64(room[8:], canonicalBits(p.Y))
}
