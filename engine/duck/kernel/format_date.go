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
	text := fmt.Sprintf("%02d:%02d", s/3600, s/60%60)
	if s%60 == 0 && frac == 0 {
		return text
	}
	text += fmt.Sprintf(":%02d", s%60)
	switch {
	case frac == 0:
	case frac%1e6 == 0:
		text += fraction(frac, 3)
	case frac%1e3 == 0:
		text += fraction(frac, 6)
	default:
		text += fraction(frac, 9)
	}
	return text
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
			return t.Format("Mon Jan 02 15:04:05 ") + name + t.Format(" 2006"), nil
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

func datePartText(conv byte, t time.Time) string {
	hour12 := (t.Hour()+11)%12 + 1
	switch conv {
	case 'H':
		return fmt.Sprintf("%02d", t.Hour())
	case 'I':
		return fmt.Sprintf("%02d", hour12)
	case 'k':
		return strconv.Itoa(t.Hour())
	case 'l':
		return strconv.Itoa(hour12)
	case 'M':
		return fmt.Sprintf("%02d", t.Minute())
	case 'S':
		return fmt.Sprintf("%02d", t.Second())
	case 'L':
		return fmt.Sprintf("%03d", t.Nanosecond()/1e6)
	case 'N':
		return fmt.Sprintf("%09d", t.Nanosecond())
	case 'p':
		return t.Format("pm")
	case 'z':
		return t.Format("-0700")
	case 'Z':
		return t.Format("MST")
	case 's':
		return strconv.FormatInt(t.Unix(), 10)
	case 'Q':
		return strconv.FormatInt(t.UnixMilli(), 10)
	case 'B':
		return t.Month().String()
	case 'b', 'h':
		return t.Month().String()[:3]
	case 'A':
		return t.Weekday().String()
	case 'a':
		return t.Weekday().String()[:3]
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100)
	case 'Y':
		return fmt.Sprintf("%04d", t.Year())
	case 'y':
		return fmt.Sprintf("%02d", t.Year()%100)
	case 'j':
		return fmt.Sprintf("%03d", t.YearDay())
	case 'm':
		return fmt.Sprintf("%02d", t.Month())
	case 'd':
		return fmt.Sprintf("%02d", t.Day())
	case 'e':
		return strconv.Itoa(t.Day())
	case 'R':
		return t.Format("15:04")
	case 'T':
		return t.Format("15:04:05")
	case 'r':
		return t.Format("03:04:05 PM")
	case 'D':
		return t.Format("01/02/06")
	case 'F':
		return t.Format("2006-01-02")
	}
	return t.Format("Mon Jan 02 15:04:05 MST 2006")
}
