package kernel

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"glaux/sql"
)

// A set numbers values as a map would, few or many.
func TestSet(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		numbers := make([]int64, 1+r.IntN(500))
		for i := range numbers {
			numbers[i] = r.Int64N(300)
		}
		v := &Vec{Type: sql.T(sql.BigInt), w: 8, data: unsafe.Pointer(&numbers[0])}
		var s set
		want := map[int64]int{}
		for i, x := range numbers {
			n, isNew := s.index(v, i)
			at, known := want[x]
			if !known {
				at = len(want)
				want[x] = at
			}
			if n != at || isNew == known || !s.has(v, i) {
				t.Fatalf("value %d of %v: number %d new %v, want %d", i, numbers, n, isNew, at)
			}
		}
	}
}
