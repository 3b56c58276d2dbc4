package kernel

import "glaux/sql"

// datetimeISOKernels are this file's kernels by name.
var datetimeISOKernels = map[string]Kernel{
	"from_iso8601_date": rows(func(c *Call, i int) error {
		text := c.Args[0].Str(i)
		if day, ok := usualDay(text); ok && len(text) == len("2024-01-31") {
			c.Out.Int(day)
			return nil
		}
		p := &parsed{}
		n, ok := p.isoDate(text)
		if !ok || n < len(text) {
			return badFormat(text, n)
		}
		if err := p.finish(text); err != nil {
			return err
		}
		return c.Out.appendDay(p.day)
	}),
	"from_iso8601_timestamp":       {Make: isoTimestamps},
	"from_iso8601_timestamp_nanos": rows(fromISONanos),
}

// isoTimestamps reads times in the session's zone, which is the second argument.
func isoTimestamps([]sql.Type, sql.Type) (Func, error) {
	return func(c *Call) error {
		p := &parser{zones: &c.Args[1], zoneRow: -1}
		return eachRow(func(c *Call, i int) error {
			session, err := p.session(i)
			if err != nil {
				return err
			}
			text := c.Args[0].Str(i)
			p.made = parsed{}
			read := &p.made
			if micros, ok := usualMoment(text); ok {
				read.day = floorDiv(micros, microsPerDay)
				read.nanos = (micros - read.day*microsPerDay) / 1000 * nanosPerMilli
			} else if err := read.isoMoment(text); err != nil {
				return err
			}
			return appendZonedMillis(c.Out, read, text, session)
		})(c)
	}, nil
}

// usualDay reads yyyy-MM-dd, with which a text begins, of the years from 1 on.
func usualDay(s string) (day int64, ok bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	y, ok1 := quickDigits(s[:4])
	m, ok2 := quickDigits(s[5:7])
	d, ok3 := quickDigits(s[8:10])
	if !ok1 || !ok2 || !ok3 || y < 1 || m < 1 || m > 12 || d < 1 || d > daysIn(y, int(m)) {
		return 0, false
	}
	return dayNumber(y, int(m), int(d)), true
}

// usualMoment reads yyyy-MM-ddTHH:mm:ss with up to six digits behind it in microseconds.
func usualMoment(s string) (micros int64, ok bool) {
	if len(s) < 11 || s[10] != 'T' {
		return 0, false
	}
	day, ok := usualDay(s)
	if !ok {
		return 0, false
	}
	clock, ok := quickClock(s[11:], 6)
	return day*microsPerDay + clock, ok
}

// isoMoment reads any time.
func (p *parsed) isoMoment(text string) error {
	if n, ok := p.isoDateTime(text); !ok || n < len(text) {
		return badFormat(text, n)
	}
	return p.finish(text)
}

// isoDate reads yyyy[-MM[-dd]], yyyy-Www[-e] or yyyy-DDD.
func (p *parsed) isoDate(s string) (n int, ok bool) {
	if n, ok = p.number(yearField, s, 9, true); !ok {
		return 0, false
	}
	if n+1 >= len(s) || s[n] != '-' {
		return n, true
	}
	rest := s[n+1:]
	if rest[0] == 'W' || rest[0] == 'w' {
		week := digitsIn(rest[1:], 2)
		if week == 0 {
			return n, true
		}
		p.set(weekyearField, p.values[yearField])
		p.set(weekField, atoi(rest[1:1+week]))
		n += 2 + week
		if n+1 < len(s) && s[n] == '-' && digitsIn(s[n+1:], 1) == 1 {
			p.set(dayOfWeekField, atoi(s[n+1:n+2]))
			n += 2
		}
		return n, true
	}
	if digitsIn(rest, 4) == 3 {
		p.set(dayOfYearField, atoi(rest[:3]))
		return n + 4, true
	}
	month := digitsIn(rest, 2)
	if month == 0 {
		return n, true
	}
	p.set(monthField, atoi(rest[:month]))
	n += 1 + month
	if n+1 < len(s) && s[n] == '-' {
		if day := digitsIn(s[n+1:], 2); day > 0 {
			p.set(dayOfMonthField, atoi(s[n+1:n+1+day]))
			n += 1 + day
		}
	}
	return n, true
}

// isoDateTime reads a date with an optional time and offset, or a time after T.
func (p *parsed) isoDateTime(s string) (n int, ok bool) {
	if s != "" && s[0] != 'T' && s[0] != 't' {
		if n, ok = p.isoDate(s); !ok {
			return 0, false
		}
	}
	if n == len(s) || s[n] != 'T' && s[n] != 't' {
		return n, n > 0
	}
	date := n
	n++
	n += p.isoClock(s[n:])
	if n < len(s) {
		off, ok := p.offset(s[n:])
		if !ok {
			p.zoned = false
			return n, date > 0 || n > 1
		}
		n += off
	}
	return n, date > 0 || n > 1
}

// isoClock reads HH[:mm[:ss]] with a fraction of whatever comes last.
func (p *parsed) isoClock(s string) (n int) {
	size := []int64{3_600_000, 60_000, 1000}
	for k, f := range []field{hourField, minuteField, secondField} {
		if k > 0 {
			if n >= len(s) || s[n] != ':' || digitsIn(s[n+1:], 2) == 0 {
				return n
			}
			n++
		}
		w := digitsIn(s[n:], 2)
		if w == 0 {
			return n
		}
		p.set(f, atoi(s[n:n+w]))
		n += w
		if n+1 < len(s) && (s[n] == '.' || s[n] == ',') {
			w := digitsIn(s[n+1:], 9) // what follows is too much
			if w == 0 {
				return n
			}
			p.set(fractionField, isoFraction(s[n+1:n+1+w], size[k])*nanosPerMilli)
			return n + 1 + w
		}
	}
	return n
}

// isoFraction is a fraction of so many milliseconds. Each digit is worth a whole number of
// tenths of a millisecond.
func isoFraction(digits string, millis int64) (tenths int64) {
	worth := 10 * millis
	for _, d := range []byte(digits) {
		worth /= 10
		tenths += int64(d-'0') * worth
	}
	return tenths / 10
}
