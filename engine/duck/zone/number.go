package zone

import (
	_ "embed"
	"strings"
	"sync"
)

// numbers.txt has the zones with names in the order of Trino's numbers, a line each; an
// empty line is a number that no zone has.
//
//go:embed numbers.txt
var numbered string

// firstNumber is that of the first line; the offsets have those before.
const firstNumber = 2*maxOffset + 1

var numbers = sync.OnceValue(func() []int16 {
	out := make([]int16, len(names))
	for i, name := range strings.Split(numbered, "\n") {
		if k, ok := named()[name]; ok {
			out[k-firstNamed] = int16(firstNumber + i)
		}
	}
	return out
})

// Number is what Trino numbers a zone by where it keeps it in a value: UTC is 0, the offsets
// from -14:00 to +14:00 follow, and then the zones that have names.
func Number(k Key) int16 {
	switch {
	case k == UTC:
		return 0
	case k < 0:
		return k + maxOffset + 1
	case k <= maxOffset:
		return k + maxOffset
	}
	return numbers()[k-firstNamed]
}
