package geo

import "testing"

// TestManyApart unites areas that lie apart, and rings within rings, of which there are too
// many to look at all for each.
func TestManyApart(t *testing.T) {
	const side = 80
	var list []*Geometry
	area := 0.0
	for i := range side * side {
		x, y := float64(i%side)*3, float64(i/side)*3
		g := newPolygons(PolygonType, [][][]Point{{
			{{x, y}, {x, y + 2}, {x + 2, y + 2}, {x + 2, y}},
			{{x + 0.5, y + 0.5}, {x + 1.5, y + 0.5}, {x + 1.5, y + 1.5}, {x + 0.5, y + 1.5}},
		}})
		list = append(list, g)
		area += g.Area()
	}
	g, err := Union(list)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Sizes) != side*side || len(g.Paths) != 2*side*side || g.Area() != area {
		t.Errorf("%d polygons of %d rings with an area of %v", len(g.Sizes), len(g.Paths), g.Area())
	}
}
