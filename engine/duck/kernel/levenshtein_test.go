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
