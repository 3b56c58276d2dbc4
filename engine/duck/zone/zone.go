// Package zone numbers time zones: DuckDB values of type timestamp with time zone
// carry a zone as a SMALLINT key. Names are spelled and normalised as Trino does.
//
// Key 0 is UTC, -840…840 are fixed offsets in minutes, and 1000 and up index the
// IANA names in byte order. Keys live for one query only: they are never stored.
package zone

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	_ "time/tzdata" // A worker can't read the system's zone files.

	"glaux/sql"
)

// Key identifies a zone.
type Key = int16

// UTC is the key of UTC and all its other names.
const UTC Key = 0

const (
	maxOffset  = 14 * 60
	firstNamed = 1000
)

var names = sql.ZoneNames()

// named are the keys of the names that aren't offsets.
var named = sync.OnceValue(func() map[string]Key {
	m := make(map[string]Key, len(names))
	for i, n := range names {
		switch z, ok := sql.ParseZone(n); {
		case ok && z.Named:
			m[n] = Key(firstNamed + i)
		case ok:
			m[n] = Key(z.Offset)
		}
	}
	return m
})

// Lookup finds the zone of a name ("Europe/Berlin", "+02:00", "Z", "UTC+5").
func Lookup(name string) (Key, bool) {
	if name == "UTC" {
		return UTC, true
	}
	slot := &recent[slotOf(name)]
	if r := slot.Load(); r != nil && r.name == name {
		return r.key, r.ok
	}
	r := &found{name: strings.Clone(name)}
	r.key, r.ok = find(name)
	slot.Store(r)
	return r.key, r.ok
}

// found is what a name was found to be; tables have few, and ask for each again and again.
type found struct {
	name string
	key  Key
	ok   bool
}

var recent [64]atomic.Pointer[found]

func slotOf(name string) int {
	n := len(name)
	if n == 0 {
		return 0
	}
	return (n + int(name[n-1])*7 + int(name[n/2])*13) % len(recent)
}

func find(name string) (Key, bool) {
	if k, ok := named()[name]; ok {
		return k, true
	}
	z, ok := sql.ParseZone(name)
	return Key(z.Offset), ok
}

// Offset is the key of a fixed offset in minutes; ok is false beyond 14 hours.
func Offset(minutes int) (k Key, ok bool) {
	return Key(minutes), minutes >= -maxOffset && minutes <= maxOffset
}

// FixedOffset gives a key's offset in minutes if it is a fixed one (UTC included).
func FixedOffset(k Key) (minutes int, ok bool) {
	return int(k), k >= -maxOffset && k <= maxOffset
}

// Name spells a zone: "UTC", "+02:00", "Europe/Berlin".
func Name(k Key) string {
	switch {
	case k == UTC:
		return "UTC"
	case k >= -maxOffset && k <= maxOffset:
		return FormatOffset(int(k))
	case int(k)-firstNamed >= 0 && int(k)-firstNamed < len(names):
		return names[k-firstNamed]
	}
	return fmt.Sprintf("zone %d", k)
}

// FormatOffset spells an offset in minutes: "+02:00".
func FormatOffset(minutes int) string {
	sign := byte('+')
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	h, m := minutes/60, minutes%60
	return string([]byte{sign, '0' + byte(h/10), '0' + byte(h%10), ':', '0' + byte(m/10), '0' + byte(m%10)})
}

// Names lists the IANA names in order. The caller must not change it.
func Names() []string { return names }

// OffsetAt is the zone's offset east of UTC, in seconds, at an instant in
// microseconds since 1970.
func OffsetAt(k Key, utcMicros int64) int64 {
	if m, ok := FixedOffset(k); ok {
		return int64(m) * 60
	}
	return rulesOf(k).offset(utcMicros)
}

// ToLocal gives the wall clock's microseconds of an instant.
func ToLocal(k Key, utcMicros int64) int64 {
	return utcMicros + OffsetAt(k, utcMicros)*1e6
}

// ToUTC gives the instant of a wall clock's microseconds. A time that a change
// of offset skips is moved forward by the gap; one that occurs twice is the earlier.
func ToUTC(k Key, localMicros int64) int64 {
	if m, ok := FixedOffset(k); ok {
		return localMicros - int64(m)*60e6
	}
	const day = 24 * 3600 * 1e6
	r := rulesOf(k)
	before, after := r.offset(localMicros-day), r.offset(localMicros+day)
	if before == after {
		return localMicros - before*1e6
	}
	// Of the two candidates, one that maps back to the wall clock is right, the
	// one with the offset before the change first.
	for _, off := range []int64{before, after} {
		if utc := localMicros - off*1e6; r.offset(utc) == off {
			return utc
		}
	}
	return localMicros - before*1e6
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && a < 0 {
		q--
	}
	return q
}

func init() {
	// Keys are indexes of the list: an unsorted one would still work here, and
	// break whoever compares keys of two builds.
	if !slices.IsSorted(names) {
		panic("zone: the names are not sorted")
	}
}
