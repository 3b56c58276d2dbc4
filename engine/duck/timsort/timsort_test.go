package timsort

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSort(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 600 {
		keys := make([]int, n)
		for i := range keys {
			switch n % 4 {
			case 0: // No order at all.
				keys[i] = random.IntN(1000)
			case 1: // Few keys.
				keys[i] = random.IntN(4)
			case 2: // Runs up and down, with many that one run wins in a row.
				keys[i] = i / 50 * (1 - i/100%2*2)
			case 3:
				keys[i] = i%100 - i/100
			}
		}
		got := make([]int, n)
		for i := range got {
			got[i] = i
		}
		want := slices.Clone(got)
		compare := func(a, b int) int { return cmp.Compare(keys[a], keys[b]) }
		slices.SortStableFunc(want, compare)
		s := Sorter{Compare: compare}
		if err := s.Sort(got); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%d: %v, got %v, want %v", n, err, got, want)
		}
	}
}

// FuzzSort answers in any way: what was there stays there, and only the contract may fail.
func FuzzSort(f *testing.F) {
	f.Add(uint16(3), uint64(1))
	f.Add(uint16(500), uint64(2))
	f.Fuzz(func(t *testing.T, n uint16, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 0))
		places := make([]int, n%2048)
		for i := range places {
			places[i] = i
		}
		s := Sorter{Compare: func(int, int) int { return random.IntN(3) - 1 }}
		if err := s.Sort(places); err != nil {
			if !errors.Is(err, ErrContract) {
				t.Fatal(err)
			}
			return
		}
		slices.Sort(places)
		for i, p := range places {
			if i != p {
				t.Fatalf("%d is at %d", p, i)
			}
		}
	})
}
