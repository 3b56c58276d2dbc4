package sql

import (
	_ "embed"
	"strings"
	"sync"
	"time"
)

// zone_links.txt has the zones that are another one's in Java's rules, as facts: Go's
// rules also tell what they were before 1970, where they were once apart. A line has
// the zone whose rules they have, and after a tab the others.
//
//go:embed zone_links.txt
var zoneLinks string

// linked are the zones of zone_links.txt with those whose rules they have.
var linked = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(zoneLinks) {
		rules, others, _ := strings.Cut(strings.TrimSpace(line), "\t")
		for other := range strings.FieldsSeq(others) {
			m[other] = rules
		}
	}
	return m
})

// Rules are a zone's offsets at all times. The location's name may be another zone's.
func (z Zone) Rules() (*time.Location, error) {
	switch {
	case !z.Named && z.Offset == 0:
		return time.UTC, nil
	case !z.Named:
		return time.FixedZone(z.Name, z.Offset*60), nil
	}
	if rules, ok := linked()[z.Name]; ok {
		return time.LoadLocation(rules)
	}
	return time.LoadLocation(z.Name)
}
