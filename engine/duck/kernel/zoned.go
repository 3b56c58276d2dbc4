package kernel

import (
	"glaux/engine/duck/zone"
)

// zoneKey finds a zone by name, or says so as Trino does.
func zoneKey(name string) (zone.Key, error) {
	k, ok := zone.Lookup(name)
	if !ok {
		return 0, invalid("'%s' is not a valid time zone", name)
	}
	return k, nil
}
