package geo

import (
	"fmt"
	"math"
	"testing"
)

// star is a polygon of n vertices around a place, those at even places nearer to it.
func star(x, y, radius float64, n int) *Geometry {
	ring := make([]Point, 0, n+1)
	for i := range n {
		angle, r := -2*math.Pi*float64(i)/float64(n), radius
		if i%2 == 0 {
			r *= 0.8
		}
		ring = append(ring, Point{x + r*math.Cos(angle), y + r*math.Sin(angle)})
	}
	return newPolygons(PolygonType, [][][]Point{{ring}})
}

// pairs are geometries as they are met with each other: the first is what a query
// names, the others come from its rows.
func pairs(t testing.TB) map[string][2][]*Geometry {
	wkt := func(list ...string) (out []*Geometry) {
		for _, s := range list {
			out = append(out, mustParse(t, s))
		}
		return out
	}
	triangle := wkt("POLYGON ((10 10, 10 60, 60 60, 10 10))")
	var triangles, points, squares, lines, stars []*Geometry
	for n := range 560 {
		x, y := n%80, n%70
		triangles = append(triangles, mustParse(t, fmt.Sprintf("POLYGON ((%d %d, %d %d, %d.5 %d, %d %d))", x, y, x, y+5, x+5, y+5, x, y)))
		points = append(points, NewPoint(float64(x), float64(y)+0.5))
		squares = append(squares, mustParse(t, fmt.Sprintf("POLYGON ((%d %d, %d %d, %d %d, %d %d, %d %d))", x, y, x+5, y, x+5, y+5, x, y+5, x, y)))
		lines = append(lines, mustParse(t, fmt.Sprintf("LINESTRING (%d %d, %d.25 %d, %d %d.5)", x, y, x+20, y+5, x+30, y+25)))
		stars = append(stars, star(float64(x), float64(y), 15, 20))
	}
	return map[string][2][]*Geometry{
		"triangles": {triangle, triangles},
		"squares":   {wkt("POLYGON ((5 5, 50 5, 50 50, 5 50, 5 5))"), squares},
		"stars":     {{star(40, 30, 20, 20)}, stars},
		"lines":     {triangle, lines},
		"crossing":  {wkt("LINESTRING (0 30, 30 20, 70 60)"), lines},
		"points":    {triangle, points},
		"large":     {{star(40, 30, 30, 4000)}, stars[:20]},
		"inLarge":   {{star(40, 30, 30, 4000)}, points},
	}
}

func BenchmarkPairs(b *testing.B) {
	union := func(x, y *Geometry) (*Geometry, error) { return Union([]*Geometry{x, y}) }
	shapes := pairs(b)
	for _, kind := range []string{"triangles", "squares", "stars", "lines", "crossing", "points", "large", "inLarge"} {
		p := shapes[kind]
		run := func(name string, f func(x, y *Geometry) error) {
			b.Run(kind+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if err := f(p[1][i%len(p[1])], p[0][0]); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		for _, o := range []struct {
			name string
			f    func(x, y *Geometry) (*Geometry, error)
		}{{"union", union}, {"intersection", Intersection}, {"difference", Difference}, {"symmetric", SymDifference}} {
			run(o.name, func(x, y *Geometry) error { _, err := o.f(x, y); return err })
		}
		for _, o := range []struct {
			name string
			f    Predicate
		}{{"intersects", Intersects}, {"touches", Touches}, {"within", Within}, {"crosses", Crosses}, {"overlaps", Overlaps}, {"equals", Equals}} {
			run(o.name, func(x, y *Geometry) error { _, err := o.f(x, y); return err })
		}
		run("relate", func(x, y *Geometry) error { _, err := Relate(x, y, "T*F**FFF2"); return err })
	}
}

func BenchmarkShapes(b *testing.B) {
	shapes := pairs(b)
	for _, kind := range []string{"triangles", "stars", "lines"} {
		list := shapes[kind][1]
		for _, o := range []struct {
			name string
			f    func(g *Geometry) error
		}{
			{"hull", func(g *Geometry) error { g.ConvexHull(); return nil }},
			{"flaw", func(g *Geometry) error { g.Flaw(); return nil }},
			{"simplify", func(g *Geometry) error { _, err := g.Simplify(0.1); return err }},
			{"boundary", func(g *Geometry) error { _, err := g.Boundary(); return err }},
		} {
			b.Run(kind+"/"+o.name, func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if err := o.f(list[i%len(list)]); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	// Many areas in one.
	for _, kind := range []string{"squares", "stars"} {
		b.Run(kind+"/unionOfAll", func(b *testing.B) {
			for b.Loop() {
				if _, err := Union(shapes[kind][1]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
