package kernel

import (
	"math/rand/v2"
	"testing"
)

func TestShortLevenshtein(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	text := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "abcd"[r.IntN(4)]
		}
		return string(b)
	}
	for range 5000 {
		short, long := text(1+r.IntN(64)), text(r.IntN(100))
		if got, want := shortLevenshtein(short, long), tableLevenshtein([]rune(long), []rune(short)); got != want {
			t.Fatalf("%q, %q: %d, want %d", short, long, got, want)
		}
	}
}

func TestJavaFloat(t *testing.T) {
	for s, want := range map[string]bool{
		"1": true, "-1.5": true, "+.5": true, "5.": true, "1e5": true, "1E-5f": true, "1.5D": true, "NaN": true, "-Infinity": true, "0d": true,
		"": false, ".": false, "-": false, "e5": false, "1e": false, "1e+": false, "nan": false, "Inf": false, "0x1p3": false, "1_0": false, "1ff": false, "NaNf": false, "1 ": false,
	} {
		if got := javaFloat(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
