package zone

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// names.txt has the names that a Java of today gives zones in English, as facts that
// Trino answered: a line has "+hhmm short long" for each offset that its zones have
// had since 1970, separated by semicolons, and after a tab the zones.
//
//go:embed names.txt
var displayNames string

// usual stands for the offsets that a zone had before.
const usual = 24 * 60

type displayName struct{ short, long string }

type zoneOffset struct {
	zone   string
	offset int // minutes
}

// shown are the names by zone and offset.
var shown = sync.OnceValue(func() map[zoneOffset]displayName {
	m := map[zoneOffset]displayName{}
	for line := range strings.Lines(displayNames) {
		offsets, zones, _ := strings.Cut(strings.TrimSpace(line), "\t")
		for _, item := range strings.Split(offsets, "; ") {
			parts := strings.SplitN(item, " ", 3)
			hours, _ := strconv.Atoi(parts[0][1:3])
			minutes, _ := strconv.Atoi(parts[0][3:])
			if minutes += 60 * hours; parts[0][0] == '-' {
				minutes = -minutes
			}
			for _, zone := range strings.Fields(zones) {
				d := displayName{parts[1], parts[2]}
				m[zoneOffset{zone, minutes}] = d
				if _, ok := m[zoneOffset{zone, usual}]; !ok {
					m[zoneOffset{zone, usual}] = d
				}
			}
		}
	}
	return m
})

// DisplayName is what people call a zone at an instant: "CEST", or in full "Central
// European Summer Time". A zone that is an offset has no other name.
func DisplayName(k Key, utcMicros int64, long bool) string {
	name := Name(k)
	if name == "UTC" {
		if long {
			return "Coordinated Universal Time"
		}
		return name
	}
	d, ok := shown()[zoneOffset{name, int(OffsetAt(k, utcMicros) / 60)}]
	if !ok {
		d, ok = shown()[zoneOffset{name, usual}]
	}
	switch {
	case !ok:
		return name
	case long:
		return d.long
	}
	return d.short
}
