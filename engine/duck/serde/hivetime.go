package serde

import (
	"bytes"
	"math"

	"glaux/sql"
)

// Hive's text of dates and timestamps is read leniently: each number may have a sign
// and up to nine digits, and what is beyond a month, day or hour counts on, so that
// 2024-02-30 is the first of March and 2024-1-0 the last of December.

// trimmed leaves out what Java's String.trim does: blanks and control characters.
func trimmed(s []byte) []byte {
	for len(s) > 0 && s[0] <= ' ' {
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// parseDate reads yyyy-MM-dd, and drops a time that follows after a blank.
func parseDate(s []byte) (days int64, ok bool) {
	s = trimmed(s)
	if i := bytes.IndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	days, rest, ok := dateParts(s, true)
	return days, ok && len(rest) == 0 && days == int64(int32(days))
}

// dateParts reads a date before other text; signed says whether months and days may
// have a sign.
func dateParts(s []byte, signed bool) (days int64, rest []byte, ok bool) {
	y, s, ok := lenientNumber(s, true)
	if !ok || len(s) == 0 || s[0] != '-' {
		return 0, nil, false
	}
	m, s, ok := lenientNumber(s[1:], signed)
	if !ok || len(s) == 0 || s[0] != '-' {
		return 0, nil, false
	}
	d, rest, ok := lenientNumber(s[1:], signed)
	return daysOf(y, m, d), rest, ok
}

// lenientNumber reads up to nine digits, after a sign where there may be one.
func lenientNumber(s []byte, signed bool) (n int64, rest []byte, ok bool) {
	const most = 9
	negative := false
	if signed && len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		negative, s = s[0] == '-', s[1:]
	}
	n, rest, ok = number(s, 1, most)
	if negative {
		n = -n
	}
	return n, rest, ok
}

func number(s []byte, least, most int) (n int64, rest []byte, ok bool) {
	i := 0
	for i < len(s) && i < most && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int64(s[i]-'0')
		i++
	}
	return n, s[i:], i >= least
}

// daysOf counts the days from 1970-01-01.
func daysOf(y, m, d int64) int64 {
	m--
	years := floorDiv(m, 12)
	year, month := y+years, m-years*12
	// A year begins with March, so that its leap day is the last.
	if month < 2 {
		year--
	}
	era := floorDiv(year, 400)
	inEra := year - era*400
	inYear := (153*((month+10)%12) + 2) / 5
	return era*146097 + inEra*365 + inEra/4 - inEra/100 + inYear - 719468 + d - 1
}

// parseTimestamp reads yyyy-MM-dd HH:mm:ss[.f…], or yyyy-MM-ddTHH:mm[:ss[.f…]], whose
// numbers but the year have no signs.
func parseTimestamp(s []byte) (x sql.Instant, ok bool) {
	x, rest, ok := timestampParts(trimmed(s))
	return x, ok && len(rest) == 0
}

// timestampParts reads a timestamp before other text.
func timestampParts(s []byte) (x sql.Instant, rest []byte, ok bool) {
	iso := bytes.IndexAny(s, "Tt") > 0
	days, s, ok := dateParts(s, !iso)
	if !ok || len(s) == 0 || iso && s[0]|0x20 != 't' || !iso && s[0] != ' ' {
		return x, nil, false
	}
	hour, s, ok := lenientNumber(s[1:], !iso)
	if !ok || len(s) == 0 || s[0] != ':' {
		return x, nil, false
	}
	minute, s, ok := lenientNumber(s[1:], !iso)
	if !ok {
		return x, nil, false
	}
	second, nanos := int64(0), 0
	switch {
	case len(s) > 0 && s[0] == ':':
		if second, s, ok = lenientNumber(s[1:], !iso); !ok {
			return x, nil, false
		}
		nanos, s = fraction(s)
	case !iso:
		return x, nil, false
	}
	second += hour*3600 + minute*60
	const perDay = 24 * 60 * 60
	days += floorDiv(second, perDay)
	second -= floorDiv(second, perDay) * perDay
	const mostDays = math.MaxInt64 / (perDay * 1_000_000)
	if days >= mostDays || days <= -mostDays {
		return x, nil, false
	}
	x.Micros = (days*perDay+second)*1_000_000 + int64(nanos/1000)
	x.Nanos = nanos % 1000
	return x, s, true
}

// parseZoned reads a timestamp of the form with T after which there may be a zone: Z
// or ±hh:mm, which is taken off.
func parseZoned(s []byte) (x sql.Instant, ok bool) {
	x, rest, ok := timestampParts(s)
	if !ok || !bytes.ContainsAny(s, "Tt") {
		return x, false
	}
	minutes, ok := parseOffset(rest)
	x.Micros -= int64(minutes) * 60e6
	return x, ok
}

// fraction reads ".ddd" as nanoseconds: nine digits at most.
func fraction(s []byte) (nanos int, rest []byte) {
	if len(s) == 0 || s[0] != '.' {
		return 0, s
	}
	unit, i := 100_000_000, 1
	for ; unit > 0 && i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		nanos += int(s[i]-'0') * unit
		unit /= 10
	}
	return nanos, s[i:]
}

// parseOffset reads "Z", "+02:00" or "+0200" as minutes.
func parseOffset(s []byte) (minutes int, ok bool) {
	switch {
	case len(s) == 1 && s[0]|0x20 == 'z':
		return 0, true
	case len(s) == 0 || s[0] != '+' && s[0] != '-':
		return 0, false
	}
	h, rest, ok := number(s[1:], 2, 2)
	if !ok {
		return 0, false
	}
	m, rest, ok := number(bytes.TrimPrefix(rest, []byte{':'}), 2, 2)
	if !ok || len(rest) > 0 {
		return 0, false
	}
	if s[0] == '-' {
		h, m = -h, -m
	}
	return int(h*60 + m), true
}
