package geo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/peterstace/simplefeatures/geom"
)

// TestMatrix compares relations of random shapes with another library's.
func TestMatrix(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	n := func() int { return rng.IntN(7) }
	shape := func() string {
		x, y, w, h := n(), n(), 1+n(), 1+n()
		switch rng.IntN(6) {
		case 0:
			return fmt.Sprintf("MULTIPOINT (%d %d, %d %d)", n(), n(), 10+n(), n())
		case 1:
			return fmt.Sprintf("LINESTRING (%d %d, %d %d, %d %d)", x, y, x+w, n(), x+w+1+n(), n())
		case 2:
			return fmt.Sprintf("MULTILINESTRING ((%d %d, %d %d), (%d %d, %d %d))", x, y, x+w, y, x+w, y+h, x+w, y+h+1)
		case 3:
			return fmt.Sprintf("POLYGON ((%d %d, %d %d, %d %d, %d %d))", x, y, x+w, y, x, y+h, x, y)
		case 4:
			w, h := w+2, h+2
			return fmt.Sprintf("POLYGON ((%d %d, %d %d, %d %d, %d %d, %d %d), (%d %d, %d %d, %d %d, %d %d))",
				x, y, x+w, y, x+w, y+h, x, y+h, x, y, x+1, y+1, x+2, y+1, x+1, y+2, x+1, y+1)
		}
		return fmt.Sprintf("MULTIPOLYGON (((%d %d, %d %d, %d %d, %d %d)), ((%d %d, %d %d, %d %d, %d %d)))",
			x, y, x+w, y, x, y+h, x, y, x+w, y, x+w+1, y+1, x+w, y+1, x+w, y)
	}
	for range 1000 {
		a, b := mustParse(t, shape()), mustParse(t, shape())
		x, err := a.feature()
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.feature()
		if err != nil {
			t.Fatal(err)
		}
		want, err := geom.Relate(x, y)
		if err != nil {
			t.Fatal(err)
		}
		if got := intersections(a, b); string(got[:]) != want {
			t.Fatalf("%s and %s: %s, want %s", textOf(t, a), textOf(t, b), got, want)
		}
	}
}

// TestOverlayAreas compares the areas of what two shapes share, and don't, with their own.
func TestOverlayAreas(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 1000 {
		polygon := func() *Geometry {
			x, y := rng.Float64()*4, rng.Float64()*4
			ring := []Point{{x, y}, {x + 1 + rng.Float64()*3, y + rng.Float64() - 0.5}, {x + rng.Float64()*3, y + 1 + rng.Float64()*3}}
			return newPolygons(PolygonType, [][][]Point{{ring}})
		}
		a, b := polygon(), polygon()
		area := func(f func(a, b *Geometry) (*Geometry, error)) float64 {
			g, err := f(a, b)
			if err != nil {
				t.Fatal(err)
			}
			return g.Area()
		}
		union := area(func(a, b *Geometry) (*Geometry, error) { return Union([]*Geometry{a, b}) })
		both, only, either := area(Intersection), area(Difference), area(SymDifference)
		for _, sum := range []float64{union - (a.Area() + b.Area() - both), only - (a.Area() - both), either - (union - both)} {
			if math.Abs(sum) > 1e-9 {
				t.Fatalf("%s and %s: union %v, intersection %v, difference %v, symmetric one %v", textOf(t, a), textOf(t, b), union, both, only, either)
			}
		}
	}
}

// TestOverlayEndless has no answer for what isn't finite, but comes to an end.
func TestOverlayEndless(t *testing.T) {
	shapes := []string{"POLYGON ((0 0, Infinity 0, 4 4, 0 0))", "LINESTRING (0 0, NaN 1, 3 -Infinity)", "POLYGON ((0 0, 1e308 0, -1e308 1e308, 0 0))", "POLYGON ((0 0, 0 1, 1 1, 0 0))"}
	for _, x := range shapes {
		for _, y := range shapes {
			a, err := ParseText(x)
			if err != nil {
				continue
			}
			b, err := ParseText(y)
			if err != nil {
				continue
			}
			for _, f := range []func(a, b *Geometry) (*Geometry, error){Intersection, Difference, SymDifference, func(a, b *Geometry) (*Geometry, error) { return Union([]*Geometry{a, b}) }} {
				_, _ = f(a, b)
			}
			for _, p := range []Predicate{Contains, Touches, Equals, Overlaps, Crosses} {
				_, _ = p(a, b)
			}
		}
	}
}
