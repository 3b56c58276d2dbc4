package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestOrientation compares the orientation of points on a line, and next to one, with that in
// all digits.
func TestOrientation(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 8))
	number := func() float64 {
		switch random.IntN(6) {
		case 0:
			return float64(random.IntN(5))
		case 1:
			return float64(random.IntN(50)) / 10
		case 2:
			return random.Float64() * math.Pow(10, float64(random.IntN(600)-300))
		case 3:
			return -random.Float64() * 100
		case 4:
			return []float64{0, math.Copysign(0, -1), 5e-324, 1e308, math.Inf(1), math.NaN(), 1e-160}[random.IntN(7)]
		}
		return random.Float64()
	}
	near := 0
	for range 10_000 {
		p, q := Point{number(), number()}, Point{number(), number()}
		k := number()
		r := Point{p.X + (q.X-p.X)*k, p.Y + (q.Y-p.Y)*k}
		if random.IntN(3) == 0 {
			r.X = math.Nextafter(r.X, 1)
		}
		want := longOrientation(p, q, r)
		if got := orientation(p, q, r); got != want {
			t.Fatalf("%v %v %v: %d, want %d", p, q, r, got, want)
		}
		if finite(p, q, r) {
			near++
			if got := nearOrientation(p, q, r); got != want {
				t.Fatalf("near %v %v %v: %d, want %d", p, q, r, got, want)
			}
		}
	}
	if near < 1000 {
		t.Errorf("only %d are finite", near)
	}
}
