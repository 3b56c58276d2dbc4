package worker

import (
	"fmt"
	"slices"
	"testing"

	"glaux/engine/duck/serde"
)

func TestQueue(t *testing.T) {
	for _, c := range []struct {
		units   string // C: it continues the one before
		threads string // who asks, in turn
		given   string
	}{
		{"NNN", "abab", "0 1 2 -"},
		{"NCCCNCC", "ababababab", "0 4 1 5 2 6 3 - - -"},
		{"NCCCCC", "abababa", "0 3 1 4 2 5 -"},
		{"NCCCCC", "abbbbbba", "0 3 4 5 2 1 - -"},
		{"NCC", "abcd", "0 2 1 -"},
		{"", "a", "-"},
	} {
		var units []fileUnit
		for _, u := range c.units {
			units = append(units, fileUnit{unit: serde.Unit{Continues: u == 'C'}})
		}
		var q queue
		q.fill(units)
		own := map[rune]*stretch{}
		var given []string
		for _, who := range c.threads {
			s := own[who]
			i, ok := q.take(&s)
			if own[who] = s; ok {
				given = append(given, fmt.Sprint(i))
			} else {
				given = append(given, "-")
			}
		}
		if got := fmt.Sprint(given); got != "["+c.given+"]" {
			t.Errorf("%s by %s: %s instead of %s", c.units, c.threads, got, c.given)
		}
		given = slices.DeleteFunc(given, func(s string) bool { return s == "-" })
		slices.Sort(given)
		if len(slices.Compact(given)) != len(units) {
			t.Errorf("%s by %s: not every unit was given once", c.units, c.threads)
		}
	}
}
