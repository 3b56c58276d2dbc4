package geo

import (
	"errors"
	"fmt"
	"math"
)

const (
	earthKilometers = 6371.01
	earthMeters     = earthKilometers * 1000
)

func radians(x float64) float64 { return x * (math.Pi / 180) }
func degrees(x float64) float64 { return x * (180 / math.Pi) }

// CheckCoordinates refuses a latitude or longitude that is none.
func CheckCoordinates(lat, lon float64) error {
	if !(lat >= -90 && lat <= 90) {
		return errors.New("Latitude must be between -90 and 90") //nolint:revive // Trino's text
	}
	if !(lon >= -180 && lon <= 180) {
		return errors.New("Longitude must be between -180 and 180") //nolint:revive // Trino's text
	}
	return nil
}

// GreatCircle is the distance of two places on the Earth in kilometers.
func GreatCircle(lat1, lon1, lat2, lon2 float64) float64 {
	t := sines(radians(lat1), radians(lat2), radians(lon1)-radians(lon2))
	sin1, cos1 := float64(t.sin1), float64(t.cos1)
	sin2, cos2 := float64(t.sin2), float64(t.cos2)
	sinDelta, cosDelta := float64(t.sin3), float64(t.cos3)
	t1 := cos2 * sinDelta
	t2 := cos1*sin2 - sin1*cos2*cosDelta
	t3 := sin1*sin2 + cos1*cos2*cosDelta
	return atan2(math.Sqrt(t1*t1+t2*t2), t3) * earthKilometers
}

// CheckSpherical refuses what can't lie on the Earth.
func (g *Geometry) CheckSpherical() error {
	if b, ok := g.Bounds(); ok {
		return b.CheckSpherical()
	}
	return nil
}

// CheckSpherical refuses what doesn't lie on the Earth.
func (b Box) CheckSpherical() error {
	if err := CheckCoordinates(b.YMin, b.XMin); err != nil {
		return err
	}
	return CheckCoordinates(b.YMax, b.XMax)
}

func (g *Geometry) checkSphericalType(function string, types ...Type) error {
	if g.Is(types...) {
		return nil
	}
	return fmt.Errorf("When applied to SphericalGeography inputs, %s only supports %s. Input type is: %s", function, joinTypes(types), g.Kind()) //nolint:revive // Trino's text
}

// SphericalDistance is the distance of two points in meters.
func SphericalDistance(a, b *Geometry) (float64, error) {
	for _, g := range [...]*Geometry{a, b} {
		if err := g.checkSphericalType("ST_Distance", PointType); err != nil {
			return 0, err
		}
	}
	p, q := a.Points[0], b.Points[0]
	for _, x := range [...]Point{p, q} {
		if err := CheckCoordinates(x.Y, x.X); err != nil {
			return 0, err
		}
	}
	return GreatCircle(p.Y, p.X, q.Y, q.X) * 1000, nil
}

// SphericalLength is the length of lines in meters.
func (g *Geometry) SphericalLength() (float64, error) {
	if err := g.checkSphericalType("ST_Length", LineStringType, MultiLineStringType); err != nil {
		return 0, err
	}
	sum := 0.0
	for _, path := range g.Paths {
		for i := range len(path) - 1 {
			a, b := path[i], path[i+1]
			sum += GreatCircle(a.Y, a.X, b.Y, b.X)
		}
	}
	return sum * 1000, nil
}

// SphericalArea is the area of polygons in square meters.
func (g *Geometry) SphericalArea() (float64, error) {
	if err := g.checkSphericalType("ST_Area", PolygonType, MultiPolygonType); err != nil {
		return 0, err
	}
	excess, at := 0.0, 0
	for _, n := range g.Sizes {
		for i, ring := range g.Paths[at : at+n] {
			e, err := sphericalExcess(ring[:len(ring)-1])
			if err != nil {
				return 0, err
			}
			if i > 0 {
				e = -math.Abs(e)
			}
			excess += math.Copysign(e, float64(1-2*min(i, 1)))
		}
		at += n
	}
	return math.Abs(excess * earthMeters * earthMeters), nil
}

// sphericalExcess adds up the areas between each side and the equator; the turns
// along the ring tell whether a pole lies inside.
func sphericalExcess(ring []Point) (float64, error) {
	if len(ring) < 3 {
		return 0, errors.New("Polygon is not valid: a loop contains less then 3 vertices.") //nolint:revive,staticcheck // Trino's text
	}
	const turn = 2 * math.Pi
	bend := func(x float64) float64 { return math.Mod(x+3*pi, turn) - pi }
	last := ring[len(ring)-1]
	phi0, lon0 := radians(last.Y), radians(last.X)
	cos0, sin0, tan0 := cos(phi0), sin(phi0), tan(phi0/2)
	var excess, course, firstBearing, lastBearing float64
	for i, p := range ring {
		phi, lon := radians(p.Y), radians(p.X)
		if lon == lon0 && phi == phi0 {
			return 0, errors.New("Polygon is not valid: it has two identical consecutive vertices") //nolint:revive // Trino's text
		}
		tanHalf, delta := tan(phi/2), lon-lon0
		excess += 2 * atan2(tan(delta/2)*(tan0+tanHalf), 1+tan0*tanHalf)
		cosPhi, sinPhi := cos(phi), sin(phi)
		sinDelta, cosDelta := sin(delta), cos(delta)
		initial := math.Mod(atan2(sinDelta*cosPhi, cos0*sinPhi-sin0*cosPhi*cosDelta)+turn, turn)
		final := math.Mod(atan2(-sinDelta*cos0, sin0*cosPhi-cos0*sinPhi*cosDelta)+math.Pi, turn)
		if i == 0 {
			firstBearing = initial
		} else {
			course += bend(initial - lastBearing)
		}
		course += bend(final - initial)
		lastBearing, phi0, lon0, cos0, sin0, tan0 = final, phi, lon, cosPhi, sinPhi, tanHalf
	}
	course += bend(firstBearing - lastBearing)
	if math.Abs(course) < math.Pi/4 {
		excess = math.Abs(excess) - turn
	}
	return excess, nil
}
