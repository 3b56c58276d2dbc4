package geo

import (
	"math"
)

// EncodePolyline writes a line string or multipoint in Google's encoded form.
func (g *Geometry) EncodePolyline() ([]byte, error) {
	if err := g.Check("encode_polyline", MultiPointType, LineStringType); err != nil {
		return nil, err
	}
	var out []byte
	var lastLat, lastLon int64
	g.EachPoint(func(p Point) {
		lat, lon := roundHalfUp(p.Y*1e5), roundHalfUp(p.X*1e5)
		out = appendDelta(appendDelta(out, lat-lastLat), lon-lastLon)
		lastLat, lastLon = lat, lon
	})
	return out, nil
}

func roundHalfUp(x float64) int64 { return int64(math.Floor(x + 0.5)) }

func appendDelta(dst []byte, v int64) []byte {
	v <<= 1
	if v < 0 {
		v = ^v
	}
	for ; v >= 0x20; v >>= 5 {
		dst = append(dst, byte(0x20|v&0x1f)+63)
	}
	return append(dst, byte(v)+63)
}

// DecodePolyline reads Google's encoded form as a line string.
func DecodePolyline(s string) (*Geometry, error) {
	var points []Point
	var lat, lon int32
	for at := 0; at < len(s); {
		for _, v := range []*int32{&lat, &lon} {
			result, shift := int32(1), 0
			for {
				if at >= len(s) {
					return nil, internal("the encoded polyline is truncated")
				}
				b := int32(s[at]) - 63 - 1
				at++
				result += b << (shift & 31)
				shift += 5
				if b < 0x1f {
					break
				}
			}
			if result&1 != 0 {
				*v += ^(result >> 1)
			} else {
				*v += result >> 1
			}
		}
		points = append(points, Point{float64(lon) * 1e-5, float64(lat) * 1e-5})
	}
	if len(points) == 1 {
		points = nil // it is no line
	}
	return NewLine(points), nil
}
