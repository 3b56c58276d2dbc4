package kernel

import "math"

const earthKilometers = 6371.01

// great_circle_distance takes two latitudes and longitudes in degrees.
var _ = add("great_circle_distance", F4(func(lat1, lon1, lat2, lon2 float64) (float64, error) {
	for _, p := range [][2]float64{{lat1, lon1}, {lat2, lon2}} {
		if !(p[0] >= -90 && p[0] <= 90) {
			return 0, invalid("Latitude must be between -90 and 90")
		}
		if !(p[1] >= -180 && p[1] <= 180) {
			return 0, invalid("Longitude must be between -180 and 180")
		}
	}
	rad := func(x float64) float64 { return x * (math.Pi / 180) }
	sin1, cos1 := math.Sincos(rad(lat1))
	sin2, cos2 := math.Sincos(rad(lat2))
	delta := rad(lon1) - rad(lon2)
	cosDelta := math.Cos(delta)
	t1 := cos2 * math.Sin(delta)
	t2 := cos1*sin2 - sin1*cos2*cosDelta
	t3 := sin1*sin2 + cos1*cos2*cosDelta
	return math.Atan2(math.Sqrt(t1*t1+t2*t2), t3) * earthKilometers, nil
}))
