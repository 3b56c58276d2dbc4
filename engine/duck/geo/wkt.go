package geo

import (
	"math"
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
		for i := range g.Points {
			dst = append(dst, sep(i)...)
			dst = appendPoints(dst, g.Points[i:i+1])
		}
		dst = append(dst, ')')
	case MultiLineStringType:
		dst = appendPaths(dst, g.Paths)
	case PolygonType, MultiPolygonType:
		if err := g.checkRings(); err != nil {
			return dst, err
		}
		if g.Type != MultiPolygonType {
			return appendRings(dst, g.Paths), nil
		}
		rings := g.Paths
		for i, n := range g.Sizes {
			dst = append(dst, sep(i)...)
			dst = appendRings(dst, rings[:n])
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

// appendRings writes a polygon's rings the way they are written: the exterior one
// counterclockwise.
func appendRings(dst []byte, rings [][]Point) []byte {
	for i, r := range rings {
		dst = append(dst, sep(i)...)
		for k := range r {
			dst = append(dst, sep(k)...)
			dst = appendPlace(dst, r[len(r)-1-k])
		}
		dst = append(dst, ')')
	}
	return append(dst, ')')
}

func appendPoints(dst []byte, points []Point) []byte {
	for i, p := range points {
		dst = append(dst, sep(i)...)
		dst = appendPlace(dst, p)
	}
	return append(dst, ')')
}

func appendPlace(dst []byte, p Point) []byte {
	return appendNumber(append(appendNumber(dst, p.X), ' '), p.Y)
}

// appendNumber writes the shortest digits: plainly from 1e-4 to 1e17, else with an
// exponent and 17 digits.
func appendNumber(dst []byte, x float64) []byte {
	if dst, ok := appendFew(dst, x); ok {
		return dst
	}
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

// appendFew writes a number from 1e-3 to 1e7 plainly if it has a few decimals. Of all numbers of 15
// digits at most no two are the same double, so those that give it are the shortest.
func appendFew(dst []byte, x float64) ([]byte, bool) {
	const places, unit = 8, 1e8
	abs := math.Abs(x)
	if !(abs >= 1e-3 && abs < 1e7) {
		return dst, false
	}
	n := uint64(abs*unit + 0.5)
	if float64(n)/unit != abs {
		return dst, false
	}
	if x < 0 {
		dst = append(dst, '-')
	}
	dst = strconv.AppendUint(dst, n/unit, 10)
	rest := n % unit
	if rest == 0 {
		return dst, true
	}
	var digits [places]byte
	for i := places - 1; i >= 0; i-- {
		digits[i] = '0' + byte(rest%10)
		rest /= 10
	}
	last := places
	for digits[last-1] == '0' {
		last--
	}
	return append(append(dst, '.'), digits[:last]...), true
}
