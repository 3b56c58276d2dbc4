package zone

import (
	_ "embed"
	"strings"
	"sync"
)

// aliases.txt has the zones that patterns of dates know by more than one name, as facts
// that Trino answered: a line has the name that they print, and after a tab the others.
//
//go:embed aliases.txt
var aliases string

// inPatterns are the names of zones in patterns of dates, with those that these print.
var inPatterns = sync.OnceValue(func() map[string]string {
	m := map[string]string{"UTC": "UTC"}
	for zone := range shown() {
		m[zone.zone] = zone.zone
	}
	for line := range strings.Lines(aliases) {
		name, others, _ := strings.Cut(strings.TrimSpace(line), "\t")
		for _, other := range strings.Fields(others) {
			m[other] = name
		}
	}
	return m
})

// InPattern finds the zone of a name as a date pattern's ZZZ reads it: of names that mean
// the same zone one stands for all, and offsets are none.
func InPattern(name string) (Key, bool) {
	name, ok := inPatterns()[name]
	if !ok {
		return 0, false
	}
	return Lookup(name)
}

// PatternName is a zone's name as a date pattern's ZZZ prints it.
func PatternName(k Key) string {
	name := Name(k)
	if other, ok := inPatterns()[name]; ok {
		return other
	}
	return name
}
