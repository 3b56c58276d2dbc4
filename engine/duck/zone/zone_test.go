package zone

import (
	"testing"
	"time"
)

func TestLookup(t *testing.T) {
	for name, want := range map[string]string{
		"UTC": "UTC", "utc": "", "Z": "UTC", "GMT": "UTC", "Etc/UTC": "UTC", "Etc/GMT0": "UTC", "+00:00": "UTC", "Zulu": "UTC",
		"+02:00": "+02:00", "-07:30": "-07:30", "UTC+5": "+05:00", "GMT-8": "-08:00", "Etc/GMT+5": "-05:00", "UT+10": "+10:00",
		"europe/berlin": "", "Europe/Berlin": "Europe/Berlin", "America/Los_Angeles": "America/Los_Angeles", "+14:00": "+14:00",
		"EST": "", "EST5EDT": "EST5EDT", "+5": "+05:00", "-0530": "-05:30", "GMT+5:3": "+05:03", "GMT+0530": "", "UTC-00:30": "+00:30", "Nope/Where": "", "+15:00": "", "+1:000": "", "": "", "+02:75": "",
	} {
		k, ok := Lookup(name)
		if ok != (want != "") || ok && Name(k) != want {
			t.Errorf("Lookup(%q) = %d %v (%q), want %q", name, k, ok, Name(k), want)
		}
	}
	for _, n := range Names() {
		k, ok := Lookup(n)
		if !ok {
			continue // Trino doesn't know all names.
		}
		if k >= firstNamed && Location(k) == time.UTC && n != "UTC" {
			t.Errorf("no rules for %s", n)
		}
	}
}

func TestLocal(t *testing.T) {
	berlin, _ := Lookup("Europe/Berlin")
	at := func(s string) int64 {
		v, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return v.UnixMicro()
	}
	for _, c := range []struct{ local, utc, back string }{
		{"2024-01-15 12:00", "2024-01-15 11:00", "2024-01-15 12:00"},
		{"2024-07-15 12:00", "2024-07-15 10:00", "2024-07-15 12:00"},
		{"2024-03-31 02:30", "2024-03-31 01:30", "2024-03-31 03:30"}, // skipped
		{"2024-10-27 02:30", "2024-10-27 00:30", "2024-10-27 02:30"}, // twice
		{"1900-01-01 00:00", "1899-12-31 23:00", "1900-01-01 00:00"},
	} {
		utc := ToUTC(berlin, at(c.local))
		if utc != at(c.utc) || ToLocal(berlin, utc) != at(c.back) {
			t.Errorf("%s: utc %s back %s", c.local, time.UnixMicro(utc).UTC(), time.UnixMicro(ToLocal(berlin, utc)).UTC())
		}
	}
}

func TestNear(t *testing.T) {
	for _, name := range []string{"UTC", "+05:30", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"} {
		k, ok := Lookup(name)
		if !ok {
			t.Fatal(name)
		}
		var near Near
		for micros := int64(-80 * 365 * 86400e6); micros < 140*365*86400e6; micros += 13_333_333_333 * 7 {
			_, off := time.UnixMicro(micros).In(Location(k)).Zone()
			if got, want := OffsetAt(k, micros), int64(off); got != want {
				t.Fatalf("%s: %d has the offset %d, want %d", name, micros, got, want)
			}
			if got, want := near.ToLocal(k, micros), ToLocal(k, micros); got != want {
				t.Fatalf("%s: %d is %d, want %d", name, micros, got, want)
			}
			if got, want := near.ToUTC(k, micros), ToUTC(k, micros); got != want {
				t.Fatalf("%s: %d in UTC is %d, want %d", name, micros, got, want)
			}
		}
	}
}
