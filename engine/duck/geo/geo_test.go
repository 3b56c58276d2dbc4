package geo

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

func mustParse(t testing.TB, text string) *Geometry {
	t.Helper()
	g, err := ParseText(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return g
}

func textOf(t testing.TB, g *Geometry) string {
	t.Helper()
	b, err := g.AppendText(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// samples have no flaw, rings in the order in which they are written.
var samples = []string{
	"POINT (1 2)", "POINT EMPTY", "LINESTRING (0 0, 1 1.5)", "LINESTRING EMPTY",
	"POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))", "POLYGON EMPTY",
	"MULTIPOINT ((1 1), (2 2))", "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
	"MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
	"GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))", "GEOMETRYCOLLECTION EMPTY",
}

func TestRoundTrips(t *testing.T) {
	for _, text := range samples {
		g := mustParse(t, text)
		if got := textOf(t, g); got != text {
			t.Errorf("text of %s: %s", text, got)
		}
		b, err := g.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseBinary(b)
		if err != nil {
			t.Fatalf("binary of %s: %v", text, err)
		}
		if got := textOf(t, back); got != text {
			t.Errorf("binary of %s: %s", text, got)
		}
		kept, err := Decode(g.Encode(nil))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := textOf(t, kept); got != text {
			t.Errorf("kept %s: %s", text, got)
		}
		if flaw := g.Flaw(); flaw != "" {
			t.Errorf("%s: %s", text, flaw)
		}
	}
}

func TestTooDeep(t *testing.T) {
	const n = 100_000
	text := strings.Repeat("GEOMETRYCOLLECTION (", n) + "POINT (1 1)" + strings.Repeat(")", n)
	if _, err := ParseText(text); err == nil {
		t.Error("no error")
	}
}

// TestUnionOfRing covers areas around a hole that another one fills.
func TestUnionOfRing(t *testing.T) {
	g, err := mustParse(t, "POLYGON ((0 0, 9 0, 9 9, 5 3, 0 9, 0 0))").Buffer(1)
	if err != nil {
		t.Fatal(err)
	}
	if a := g.Area(); math.Abs(a-98.75020420458443) > 1e-12*a {
		t.Error(a)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range samples {
		f.Add(s)
	}
	f.Add("multipoint (1 1, 2 2)")
	f.Add("POLYGON ((0 0, 1 1, 0 1))")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := ParseText(text)
		if err != nil {
			return
		}
		use(t, g)
	})
}

func FuzzBinary(f *testing.F) {
	for _, s := range samples {
		b, err := mustParse(f, s).AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if g, err := ParseBinary(data); err == nil {
			use(t, g)
		}
		if g, err := Decode(data); err == nil {
			_ = g.IsEmpty()
		}
		if g, err := ParseHadoopShape(data); err == nil {
			use(t, g)
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, s := range samples {
		f.Add(string(mustParse(f, s).AppendJSON(nil)))
	}
	f.Add(`{"root":{"extent":{"xmin":0.0,"ymin":0.0,"xmax":10.0,"ymax":10.0},"leafId":0}}`)
	f.Add("<Point><coordinates>-2,2,5</coordinates></Point>")
	f.Fuzz(func(t *testing.T, text string) {
		if g, err := ParseJSON(text); err == nil {
			use(t, g)
		}
		if g, err := ParseKML(text); err == nil {
			use(t, g)
		}
		if tree, err := ParseTree(text); err == nil {
			_, _ = tree.Find(Box{1, 1, 2, 2})
		}
	})
}

// use does to a geometry what must not crash, and checks that it is kept.
func use(t *testing.T, g *Geometry) {
	t.Helper()
	raw := g.Encode(nil)
	back, err := Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, back.Encode(nil)) {
		t.Fatal("a geometry changes when it is kept")
	}
	_, _ = g.AppendText(nil)
	_, _ = g.AppendBinary(nil)
	g.AppendJSON(nil)
	_, _ = g.Buffer(0.5)
	g.Area()
	g.Length()
	g.NumPoints()
	g.Elements()
	_, _ = g.Boundary()
	_, _ = g.Centroid()
	g.ConvexHull()
	if g.NumPoints() < 50 {
		g.Flaw()
		_, _ = g.Simplify(0.5)
	}
}
