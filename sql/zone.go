package sql

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed zones.txt
var zoneNames string

var zones = strings.Fields(zoneNames)

// ZoneNames lists the IANA names of time zones in byte order. The caller must not change it.
func ZoneNames() []string { return zones }

// maxZoneOffset is the farthest a fixed offset may lie from UTC, in minutes.
const maxZoneOffset = 14 * 60

// Zone is a time zone by its canonical name: "UTC", "+05:30" or "Europe/Berlin".
type Zone struct {
	Name   string
	Offset int  // in minutes, of a fixed one
	Named  bool // whether it is an IANA zone, whose offset is not fixed
}

// utcNames are the other names of UTC.
var utcNames = []string{
	"UTC", "GMT", "UT", "UCT", "Z", "GMT0", "Greenwich", "Universal", "Zulu",
	"Etc/UTC", "Etc/GMT", "Etc/UCT", "Etc/UT", "Etc/GMT0", "Etc/Universal",
}

// notZones are IANA names that Trino doesn't know.
var notZones = []string{"EST", "HST", "MST", "ROC", "Etc/Greenwich", "Etc/Zulu", javaZone}

// ParseZone finds a time zone by any of the names that Trino knows; case matters.
func ParseZone(name string) (Zone, bool) {
	if slices.Contains(utcNames, name) {
		return Zone{Name: "UTC"}, true
	}
	if minutes, ok := zoneOffset(name); ok {
		return FixedZone(minutes)
	}
	if minutes, ok := prefixedZone(name); ok {
		return FixedZone(minutes)
	}
	_, ok := slices.BinarySearch(zones, name)
	return Zone{Name: name, Named: true}, ok && !slices.Contains(notZones, name)
}

// javaMaxOffset is the farthest that Java's offsets lie from UTC, in minutes.
const javaMaxOffset = 18 * 60

// javaZone is a name that Java has had since Trino numbered its zones.
const javaZone = "America/Coyhaique"

// FarZone reports offsets, and a name, that are none of Trino's zones, but are of Java's.
func FarZone(name string) bool {
	if name == javaZone {
		return true
	}
	minutes, ok := zoneOffset(name)
	if !ok {
		minutes, ok = prefixedZone(name)
	}
	minutes = max(minutes, -minutes)
	return ok && minutes > maxZoneOffset && minutes <= javaMaxOffset
}

// FixedZone is the zone at an offset in minutes; ok is false beyond 14 hours.
func FixedZone(minutes int) (z Zone, ok bool) {
	ok = minutes >= -maxZoneOffset && minutes <= maxZoneOffset
	if minutes == 0 {
		return Zone{Name: "UTC"}, ok
	}
	sign, m := '+', minutes
	if m < 0 {
		sign, m = '-', -m
	}
	return Zone{Name: fmt.Sprintf("%c%02d:%02d", sign, m/60, m%60), Offset: minutes}, ok
}

// zoneOffset reads an offset as ISO 8601 writes it, in any of its lengths: +h,
// +hh, +hhmm, +hh:mm, and with seconds, which must be 0.
func zoneOffset(s string) (minutes int, ok bool) {
	if len(s) < 2 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	var h, m, sec string
	d := s[1:]
	switch {
	case len(d) == 1 || len(d) == 2:
		h = d
	case len(d) == 4:
		h, m = d[:2], d[2:]
	case len(d) == 5 && d[2] == ':':
		h, m = d[:2], d[3:]
	case len(d) == 6:
		h, m, sec = d[:2], d[2:4], d[4:]
	case len(d) == 8 && d[2] == ':' && d[5] == ':':
		h, m, sec = d[:2], d[3:5], d[6:]
	default:
		return 0, false
	}
	if !digits(h+m+sec) || m > "59" || strings.Trim(sec, "0") != "" {
		return 0, false
	}
	minutes = decimal(h)*60 + decimal(m)
	if s[0] == '-' {
		minutes = -minutes
	}
	return minutes, true
}

// prefixedZone reads an offset after a name of UTC: "UTC+5", "GMT-05:30", and
// "Etc/GMT+5", which lies five hours west of Greenwich.
func prefixedZone(name string) (minutes int, ok bool) {
	rest, etc := strings.CutPrefix(name, "Etc/")
	flip := 1
	for _, prefix := range []string{"UTC", "GMT", "UT"} {
		if after, found := strings.CutPrefix(rest, prefix); found {
			if etc && prefix == "GMT" {
				flip = -1
			}
			rest = after
			break
		}
	}
	if len(rest) == len(name) || len(rest) < 2 || rest[0] != '+' && rest[0] != '-' {
		return 0, false
	}
	h, m, colon := strings.Cut(rest[1:], ":")
	if len(h) < 1 || len(h) > 2 || colon && len(m) < 1 || len(m) > 2 || !digits(h+m) || decimal(m) > 59 {
		return 0, false
	}
	minutes = decimal(h)*60 + decimal(m)
	// The sign is the hours': there is none of "-0".
	if rest[0] == '-' && decimal(h) > 0 {
		flip = -flip
	}
	return flip * minutes, true
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// decimal is the number of digits.
func decimal(s string) int {
	n := 0
	for _, c := range []byte(s) {
		n = n*10 + int(c-'0')
	}
	return n
}
