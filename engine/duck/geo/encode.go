package geo

import (
	"encoding/binary"
	"math"
)

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

// pointSize is the length of an encoded point that isn't empty.
const pointSize = 1 + 4 + 16

// EncodePoint is NewPoint(x, y).Encode.
func EncodePoint(dst []byte, x, y float64) []byte {
	if x != x || y != y {
		return append(dst, byte(PointType), 0, 0, 0, 0)
	}
	dst = append(dst, byte(PointType), 1, 0, 0, 0)
	dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(y))
}

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

// DecodesAsIs reports that Encode writes the same again of what Decode reads of it.
func DecodesAsIs(data []byte) bool { return len(data) > 0 && Type(data[0]) != CollectionType }

// EncodeRing encodes a ring of a polygon as a line, the way it is written.
func EncodeRing(dst []byte, ring []Point) []byte {
	dst = append(dst, byte(LineStringType), 0, 0, 0, 0, 1, 0, 0, 0)
	return appendOutward(dst, ring)
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
