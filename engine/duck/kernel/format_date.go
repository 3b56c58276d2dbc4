package kernel

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// javaTime is LocalTime.toString: seconds and fraction only where they are not zero.
func javaTime(nanos int64) string {
	s, frac := nanos/1e9, nanos%1e9
	precision := 9
	switch {
	case s%60 == 0 && frac == 0:
		return clockText(nanos, 0)[:len("15:04")]
	case frac == 0:
		precision = 0
	case frac%1e6 == 0:
		precision = 3
	case frac%1e3 == 0:
		precision = 6
	}
	return clockText(nanos, precision)
}

// javaDateTime is toString of LocalDateTime and ZonedDateTime.
func javaDateTime(v sql.Instant, t sql.Type) string {
	micros, suffix := v.Micros, ""
	if t.Kind == sql.TimestampWithTimeZone {
		k, _ := zone.Lookup(v.Zone)
		seconds := zone.OffsetAt(k, v.Micros)
		micros = zone.ToLocal(k, v.Micros)
		if suffix = "Z"; seconds != 0 {
			suffix = zone.FormatOffset(int(seconds / 60))
			if odd := max(seconds, -seconds) % 60; odd != 0 { // of local mean time
				suffix += fmt.Sprintf(":%02d", odd)
			}
		}
		if _, fixed := zone.FixedOffset(k); !fixed || zone.Name(k) == "UTC" {
			suffix += "[" + zone.Name(k) + "]"
		}
	}
	day := floorDiv(micros, microsPerDay)
	return dateText(day) + "T" + javaTime((micros-day*microsPerDay)*1000+int64(v.Nanos)) + suffix
}

// formatDate formats %t and its suffix.
func formatDate(conv byte, a formatArg) (string, error) {
	var t time.Time
	date, clock, zoned := true, true, false
	switch v := a.v.(type) {
	case int64:
		switch a.t.Kind {
		case sql.Date:
			t, clock = time.Unix(v*86400, 0).UTC(), false
		case sql.Time:
			t, date = time.Unix(0, v).UTC(), false
		default:
			if !a.t.IsInteger() {
				return "", fault("IllegalFormatConversion", string(conv)+" != "+a.class())
			}
			if conv == 's' { // Java's calendar cuts the milliseconds off, its points in time round down
				return strconv.FormatInt(v/1000, 10), nil
			}
			t, zoned = time.UnixMilli(v).UTC(), true
		}
	case sql.Instant:
		t = time.UnixMicro(v.Micros).Add(time.Duration(v.Nanos)).UTC()
		if zoned = a.t.Kind == sql.TimestampWithTimeZone; zoned {
			k, _ := zone.Lookup(v.Zone)
			t = t.In(zone.Location(k))
		}
	default:
		return "", fault("IllegalFormatConversion", string(conv)+" != "+a.class())
	}
	if missing := missingPart(conv, date, clock, zoned); missing != 0 {
		return "", fault("IllegalFormatConversion", string(missing)+" != "+a.class())
	}
	if zoned && (conv == 'Z' || conv == 'c') {
		if at, ok := a.v.(sql.Instant); ok {
			k, _ := zone.Lookup(at.Zone)
			name := zone.DisplayName(k, at.Micros, false)
			if conv == 'Z' {
				return name, nil
			}
			return t.Format("Mon Jan 02 15:04:05 ") + name + " " + datePartText('Y', t), nil
		}
	}
	return datePartText(conv, t), nil
}

// These are the suffixes of %t: those that need a time of day, a date
// and a zone.
const clockConversions, dateConversions, zoneConversions = "HIklMSLNpRTr", "BbhAaCYyjmdeDF", "zZsQ"

// missingPart is the conversion that fails for want of what it shows, of those
// that %tR and the like are made of the first; 0 if there is none.
func missingPart(conv byte, date, clock, zoned bool) byte {
	parts := map[byte]string{'R': "H", 'T': "H", 'r': "I", 'D': "m", 'c': "aHZ"}[conv]
	if parts == "" {
		parts = string(conv)
	}
	for _, part := range []byte(parts) {
		switch {
		case strings.IndexByte(clockConversions, part) >= 0 && !clock, strings.IndexByte(dateConversions, part) >= 0 && !date, strings.IndexByte(zoneConversions, part) >= 0 && !zoned:
			return part
		}
	}
	return 0
}

func datePartText(conv byte, t time.Time) string { return string(appendDatePart(nil, conv, t)) }

// appendDatePart writes what a suffix of %t stands for.
func appendDatePart(dst []byte, conv byte, t time.Time) []byte {
	two := func(n int) []byte { return append2(dst, int64(n)) }
	hour12 := (t.Hour()+11)%12 + 1
	year := t.Year() // of the era
	if year <= 0 {
		year = 1 - year
	}
	switch conv {
	case 'H':
		return two(t.Hour())
	case 'I':
		return two(hour12)
	case 'k':
		return strconv.AppendInt(dst, int64(t.Hour()), 10)
	case 'l':
		return strconv.AppendInt(dst, int64(hour12), 10)
	case 'M':
		return two(t.Minute())
	case 'S':
		return two(t.Second())
	case 'L':
		return fmt.Appendf(dst, "%03d", t.Nanosecond()/1e6)
	case 'N':
		return fmt.Appendf(dst, "%09d", t.Nanosecond())
	case 'p':
		return t.AppendFormat(dst, "pm")
	case 'z':
		return t.AppendFormat(dst, "-0700")
	case 'Z':
		return t.AppendFormat(dst, "MST")
	case 's':
		return strconv.AppendInt(dst, t.Unix(), 10)
	case 'Q':
		return strconv.AppendInt(dst, t.UnixMilli(), 10)
	case 'B':
		return append(dst, t.Month().String()...)
	case 'b', 'h':
		return append(dst, t.Month().String()[:3]...)
	case 'A':
		return append(dst, t.Weekday().String()...)
	case 'a':
		return append(dst, t.Weekday().String()[:3]...)
	case 'C':
		return fmt.Appendf(dst, "%02d", year/100)
	case 'Y':
		return fmt.Appendf(dst, "%04d", year)
	case 'y':
		return fmt.Appendf(dst, "%02d", year%100)
	case 'j':
		return fmt.Appendf(dst, "%03d", t.YearDay())
	case 'm':
		return two(int(t.Month()))
	case 'd':
		return two(t.Day())
	case 'e':
		return strconv.AppendInt(dst, int64(t.Day()), 10)
	case 'R':
		return t.AppendFormat(dst, "15:04")
	case 'T':
		return t.AppendFormat(dst, "15:04:05")
	case 'r':
		return t.AppendFormat(dst, "03:04:05 PM")
	case 'D':
		return fmt.Appendf(t.AppendFormat(dst, "01/02/"), "%02d", year%100)
	case 'F':
		return append(dst, dateText(floorDiv(t.Unix(), 86400))...)
	}
	return fmt.Appendf(t.AppendFormat(dst, "Mon Jan 02 15:04:05 MST "), "%04d", year)
}
