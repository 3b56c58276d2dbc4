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
	parts := string(conv)
	switch conv {
	case 'R', 'T':
		parts = "H"
	case 'r':
		parts = "I"
	case 'D':
		parts = "m"
	case 'c':
		parts = "aHZ"
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
	_, offset := t.Zone()
	local := t.Unix() + int64(offset)
	day := floorDiv(local, 86400)
	w := wallTime(day, (local-day*86400)*nanosPerSecond+int64(t.Nanosecond()))
	w.zoned = t
	return string(w.append(nil, conv))
}

// wall is a date and a time of day as %t shows them.
type wall struct {
	day, nanos int64
	year       int64
	month, dom int
	zoned      time.Time // for what shows a zone or a point in time
}

func wallTime(day, nanos int64) wall {
	w := wall{day: day, nanos: nanos}
	w.year, w.month, w.dom = civil(day)
	return w
}

// append writes what a suffix of %t stands for.
func (w *wall) append(dst []byte, conv byte) []byte {
	seconds := w.nanos / nanosPerSecond
	hour := seconds / 3600
	hour12 := (hour+11)%12 + 1
	year := w.year // of the era
	if year <= 0 {
		year = 1 - year
	}
	switch conv {
	case 'H':
		return append2(dst, hour)
	case 'I':
		return append2(dst, hour12)
	case 'k':
		return strconv.AppendInt(dst, hour, 10)
	case 'l':
		return strconv.AppendInt(dst, hour12, 10)
	case 'M':
		return append2(dst, seconds/60%60)
	case 'S':
		return append2(dst, seconds%60)
	case 'L':
		return appendPadded(dst, w.nanos%nanosPerSecond/nanosPerMilli, 3)
	case 'N':
		return appendPadded(dst, w.nanos%nanosPerSecond, 9)
	case 'p':
		return append(dst, "ap"[hour/12], 'm')
	case 'z':
		return w.zoned.AppendFormat(dst, "-0700")
	case 'Z':
		return w.zoned.AppendFormat(dst, "MST")
	case 's':
		return strconv.AppendInt(dst, w.zoned.Unix(), 10)
	case 'Q':
		return strconv.AppendInt(dst, w.zoned.UnixMilli(), 10)
	case 'B':
		return append(dst, time.Month(w.month).String()...)
	case 'b', 'h':
		return append(dst, time.Month(w.month).String()[:3]...)
	case 'A':
		return append(dst, time.Weekday(weekday(w.day)%7).String()...)
	case 'a':
		return append(dst, time.Weekday(weekday(w.day) % 7).String()[:3]...)
	case 'C':
		return appendPadded(dst, year/100, 2)
	case 'Y':
		return appendPadded(dst, year, 4)
	case 'y':
		return append2(dst, year%100)
	case 'j':
		return appendPadded(dst, w.day-dayNumber(w.year, 1, 1)+1, 3)
	case 'm':
		return append2(dst, int64(w.month))
	case 'd':
		return append2(dst, int64(w.dom))
	case 'e':
		return strconv.AppendInt(dst, int64(w.dom), 10)
	case 'R':
		return appendClock(dst, w.nanos/1000, 0)[:len(dst)+len("15:04")]
	case 'T':
		return appendClock(dst, w.nanos/1000, 0)
	case 'r':
		start := len(dst)
		dst = append(appendClock(dst, w.nanos/1000, 0), ' ', "AP"[hour/12], 'M')
		append2(dst[:start], hour12)
		return dst
	case 'D':
		dst = append2(dst, int64(w.month))
		dst = append2(append(dst, '/'), int64(w.dom))
		return append2(append(dst, '/'), year%100)
	case 'F':
		return appendDate(dst, w.day)
	}
	return appendPadded(w.zoned.AppendFormat(dst, "Mon Jan 02 15:04:05 MST "), year, 4)
}
