package geo

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// TestReaderAgain reads one geometry after the other with one Reader: what it read before
// leaves no trace.
func TestReaderAgain(t *testing.T) {
	texts := append([]string{
		"LINESTRING (1 1)", "MULTIPOINT (1 2, 3 4)", "MULTIPOINT (EMPTY, (1 2))", "POLYGON ((0 0, 1 1, 2 2))", "POLYGON ((1 1))", "MULTIPOLYGON (EMPTY, ((0 0, 4 0, 0 4)))",
		"GEOMETRYCOLLECTION (POINT (1 1), GEOMETRYCOLLECTION (POLYGON ((0 0, 1 1, 0 1)), POINT EMPTY), MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5))))",
	}, samples...)
	var r Reader
	rng := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		text := texts[rng.IntN(len(texts))]
		fresh := mustParse(t, text)
		want := fresh.Encode(nil)
		binary, err := fresh.AppendBinary(nil)
		read := map[string]func() (*Geometry, error){
			"text":    func() (*Geometry, error) { return r.ParseText(text) },
			"encoded": func() (*Geometry, error) { return r.Decode(want) },
		}
		if fresh.Type != CollectionType && err == nil {
			read["binary"] = func() (*Geometry, error) { return r.ParseBinary(binary) }
		}
		for form, f := range read {
			g, err := f()
			if err != nil {
				t.Fatalf("%s of %s: %v", form, text, err)
			}
			if got := g.Encode(nil); !bytes.Equal(got, want) && form != "encoded" {
				t.Fatalf("%s of %s: %x, want %x", form, text, got, want)
			}
		}
	}
}

// TestNumbers reads and writes numbers as strconv does.
func TestNumbers(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	number := func() string {
		switch rng.IntN(6) {
		case 0:
			return strconv.Itoa(rng.IntN(2000) - 1000)
		case 1:
			return strconv.FormatFloat(rng.NormFloat64()*90, 'f', rng.IntN(12), 64)
		case 2:
			return strconv.FormatFloat(math.Float64frombits(rng.Uint64()), 'g', -1, 64)
		case 3:
			return fmt.Sprintf("-%d.%d", rng.Int64N(1<<rng.IntN(60)+1), rng.Int64N(1<<rng.IntN(60)+1))
		case 4:
			return fmt.Sprintf("%0*d.", rng.IntN(20), rng.IntN(100))
		}
		return []string{"0", "-0", ".5", "-.25", "1e3", "1E-7", "+2", "9007199254740993", "123456789012345.6", "9999999.99999999", "10000000", "0.001", "0.00099999999", "0.1234567890123456"}[rng.IntN(14)]
	}
	for range 100_000 {
		s := number()
		want, err := strconv.ParseFloat(s, 64)
		if err != nil || want != want {
			continue
		}
		x := mustParse(t, "POINT ("+s+" 1)").Points[0].X
		if math.Float64bits(x) != math.Float64bits(want) {
			t.Fatalf("%s is read as %v", s, x)
		}
		if abs(x) < 1e-4 && x != 0 || abs(x) >= 1e17 {
			continue
		}
		if got, want := string(appendNumber(nil, x)), strconv.FormatFloat(x, 'f', -1, 64); got != want {
			t.Fatalf("%s is written as %s", want, got)
		}
	}
}
