package geo

import (
	"math/rand/v2"
	"testing"
)

// TestMeetings finds the same first flaw in a few sides whether all pairs are tried or only
// those that are near to each other.
func TestMeetings(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for range 5000 {
		area := rng.IntN(2) == 0
		g := &Geometry{Type: MultiLineStringType}
		for range 1 + rng.IntN(2) {
			var path []Point
			for range 3 + rng.IntN(5) {
				path = append(path, Point{float64(rng.IntN(6)), float64(rng.IntN(6))})
			}
			if area {
				path = append(path, path[0])
			}
			g.Paths = append(g.Paths, path)
		}
		all := g.sides(nil)
		pair, reason := firstMeeting(all, area)
		near, same := sweepMeetings(all, area)
		if reason != same || reason != "" && pair != near {
			t.Fatalf("%s: %v %q, and %v %q", textOf(t, g), pair, reason, near, same)
		}
	}
}
