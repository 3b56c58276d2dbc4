package geo

import (
	"math/rand/v2"
	"testing"
)

// triangle is a clockwise one on a small grid, so that many touch or share sides.
func triangle(random *rand.Rand) *Geometry {
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

// TestQuickAreas compares areas as their matrix does: what is sure of near ones, too.
func TestQuickAreas(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	sures := 0
	for range 20_000 {
		a, b := triangle(random), triangle(random)
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

// TestQuickRelations compares predicates with the matrix that they leave out where they can.
func TestQuickRelations(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	for range 5000 {
		a, b := triangle(random), triangle(random)
		p := NewPoint(float64(random.IntN(9)), float64(random.IntN(9))/4)
		for _, c := range []struct {
			name string
			f    Predicate
			a, b *Geometry
			want []string
		}{
			{"contains", Contains, a, b, []string{"T*****FF*"}},
			{"within", Within, a, b, []string{"T*F**F***"}},
			{"equals", Equals, a, b, []string{"T*F**FFF*"}},
			{"touches", Touches, a, b, []string{"F***T****"}},
			{"overlaps", Overlaps, a, b, []string{"T*T***T**"}},
			{"intersects", Intersects, p, a, meets},
			{"intersects", Intersects, a, p, meets},
			{"contains", Contains, a, p, []string{"T*****FF*"}},
			{"overlaps", Overlaps, p, a, nil},
		} {
			m := intersections(c.a, c.b)
			if got, err := c.f(c.a, c.b); err != nil || got != m.matches(c.want...) {
				t.Fatalf("%s: %v %v, %v %v: %t, %v; %s", c.name, c.a.Points, c.a.Paths, c.b.Points, c.b.Paths, got, err, m)
			}
		}
	}
}

// TestMemoryUsedAgain has the same answers whatever was computed before in the same memory.
func TestMemoryUsedAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 1))
	texts := func(a, b *Geometry) (out [3]string) {
		for i, f := range []func(a, b *Geometry) (*Geometry, error){Intersection, SymDifference, func(a, b *Geometry) (*Geometry, error) { return Union([]*Geometry{a, b}) }} {
			g, err := f(a, b)
			if err != nil {
				t.Fatal(err)
			}
			out[i] = textOf(t, g)
		}
		return out
	}
	for range 500 {
		a, b := triangle(random), triangle(random)
		before := texts(a, b)
		texts(star(3, 1, 4, 30), a)
		if after := texts(a, b); before != after {
			t.Fatalf("%v and then %v", before, after)
		}
	}
}
