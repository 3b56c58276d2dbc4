package geo

import (
	"math/rand/v2"
	"testing"
)

// TestQuickAreas compares areas as their matrix does: what is sure of near ones, too.
func TestQuickAreas(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	triangle := func() *Geometry {
		for {
			var ring []Point
			for range 3 {
				ring = append(ring, Point{float64(random.IntN(9)), float64(random.IntN(9)) / 4})
			}
			if orientation(ring[0], ring[1], ring[2]) < 0 {
				return &Geometry{Type: PolygonType, Sizes: []int{1}, Paths: [][]Point{append(ring, ring[0])}}
			}
		}
	}
	sures := 0
	for range 20_000 {
		a, b := triangle(), triangle()
		meet, sure := a.meets(b)
		if !sure {
			continue
		}
		sures++
		m := intersections(a, b)
		if want := m.matches(meets...); meet != want {
			t.Fatalf("%v %v: %t", a.Paths, b.Paths, meet)
		}
		if m.matches("F***T****") {
			t.Fatalf("%v %v touch", a.Paths, b.Paths)
		}
	}
	if sures < 10_000 {
		t.Errorf("only %d are sure", sures)
	}
}
