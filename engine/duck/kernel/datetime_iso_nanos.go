package kernel

import (
	"strconv"
	"strings"
	"time"

	"glaux/engine/duck/zone"
)

// isoNanos reads what java.time's ISO_DATE_TIME reads: a date and a time, maybe an
// offset, and maybe a zone behind it.
type isoNanos struct {
	text                              string
	at                                int
	year, month, day                  int64
	hour, minute, second, nanos       int64
	offset, region                    string
	hasOffset                         bool
	offsetHour, offsetMin, offsetSecs int64
}

// fromISONanos is from_iso8601_timestamp_nanos.
func fromISONanos(c *Call, i int) error {
	text := c.Args[0].Str(i)
	if micros, ok := usualMoment(text); ok {
		if key, known := zone.Lookup(c.Args[1].Str(i)); known && checkRange(c.Out.Type, floorDiv(micros, microsPerDay)) == nil {
			c.Out.appendInstant(zone.ToUTC(key, micros), 0, key)
			return nil
		}
	}
	p := isoNanos{text: text}
	if !p.parse() {
		return p.failed(" at index %d", p.at)
	}
	if p.offsetHour > 18 || p.offsetHour == 18 && p.offsetMin+p.offsetSecs > 0 {
		return p.failed(": Zone offset not in valid range: -18:00 to +18:00")
	}
	if p.at < len(p.text) {
		return p.failed(", unparsed text found at index %d", p.at)
	}
	if err := p.check(); err != nil {
		return err
	}
	days := dayNumber(p.year, int(p.month), int(p.day))
	if err := checkRange(c.Out.Type, days); err != nil {
		return err
	}
	micros := days*microsPerDay + (p.hour*3600+p.minute*60+p.second)*1_000_000 + p.nanos/1000
	name := c.Args[1].Str(i)
	if p.hasOffset {
		name = p.offset
		if p.region != "" {
			name = p.region
		}
	}
	key, ok := zone.Lookup(name)
	switch {
	case !ok && p.region == "":
		return failure("NOT_SUPPORTED", "Time zone not supported: %s", strings.Clone(name))
	case !ok:
		return p.failed(", unparsed text found at index %d", p.at-len(p.region)-2)
	}
	utc := zone.ToUTC(key, micros)
	if p.region != "" {
		seconds := p.offsetHour*3600 + p.offsetMin*60 + p.offsetSecs
		if p.offset[0] == '-' {
			seconds = -seconds
		}
		utc = micros - seconds*1_000_000
	}
	c.Out.appendInstant(utc, p.nanos%1000, key)
	return nil
}

func (p *isoNanos) failed(format string, args ...any) error {
	text := p.text
	if len(text) > 64 {
		text = text[:64] + "..."
	}
	return invalid("Text '%s' could not be parsed"+format, append([]any{strings.Clone(text)}, args...)...)
}

// check reports what no calendar or clock has.
func (p *isoNanos) check() error {
	for _, v := range []struct {
		name, span string
		value, low int64
		high       int64
	}{
		{"MonthOfYear", "1 - 12", p.month, 1, 12},
		{"DayOfMonth", "1 - 28/31", p.day, 1, 31},
		{"HourOfDay", "0 - 23", p.hour, 0, 23},
		{"MinuteOfHour", "0 - 59", p.minute, 0, 59},
		{"SecondOfMinute", "0 - 59", p.second, 0, 59},
	} {
		if v.value < v.low || v.value > v.high {
			return p.failed(": Invalid value for %s (valid values %s): %d", v.name, v.span, v.value)
		}
	}
	switch {
	case p.day <= daysIn(p.year, int(p.month)):
		return nil
	case p.month == 2 && p.day == 29:
		return p.failed(": Invalid date 'February 29' as '%d' is not a leap year", p.year)
	}
	return p.failed(": Invalid date '%s %d'", strings.ToUpper(time.Month(p.month).String()), p.day)
}

// parse reads as far as it can, and fails at a place that has no way on.
func (p *isoNanos) parse() bool {
	if !p.signedYear() || !p.mark('-') || !p.two(&p.month) || !p.mark('-') || !p.two(&p.day) || !p.mark('T') || !p.two(&p.hour) || !p.mark(':') || !p.two(&p.minute) {
		return false
	}
	minute := p.at
	if p.mark(':') && p.two(&p.second) {
		p.fraction()
	} else {
		p.at = minute
	}
	p.zone()
	return true
}

// signedYear reads four digits, or more behind a sign.
func (p *isoNanos) signedYear() bool {
	start, sign := p.at, byte(0)
	if start < len(p.text) && (p.text[start] == '-' || p.text[start] == '+') {
		sign = p.text[start]
		p.at++
	}
	n := digitsIn(p.text[p.at:], 9)
	if n < 4 || n > 4 && sign == 0 || n == 4 && sign == '+' {
		p.at = start
		return false
	}
	p.year, _ = strconv.ParseInt(p.text[p.at:p.at+n], 10, 64)
	p.at += n
	if sign == '-' {
		p.year = -p.year
	}
	return true
}

func (p *isoNanos) mark(c byte) bool {
	if p.at >= len(p.text) || p.text[p.at] != c && (c != 'T' || p.text[p.at] != 't') {
		return false
	}
	p.at++
	return true
}

func (p *isoNanos) two(n *int64) bool {
	if digitsIn(p.text[p.at:], 2) < 2 {
		return false
	}
	*n = atoi(p.text[p.at : p.at+2])
	p.at += 2
	return true
}

func (p *isoNanos) fraction() {
	if !p.mark('.') {
		return
	}
	n := digitsIn(p.text[p.at:], 9)
	p.nanos = atoi((p.text[p.at:p.at+n] + "000000000")[:9])
	p.at += n
}

// zone reads Z or an offset, and behind it the name of a zone in brackets.
func (p *isoNanos) zone() {
	start := p.at
	switch {
	case start >= len(p.text):
		return
	case p.text[start]|0x20 == 'z':
		p.at++
		p.offset = "UTC"
	case (p.mark('+') || p.mark('-')) && p.two(&p.offsetHour) && p.mark(':') && p.two(&p.offsetMin) && p.offsetHour < 60 && p.offsetMin < 60:
		minutes := p.at
		if !p.mark(':') || !p.two(&p.offsetSecs) || p.offsetSecs > 59 {
			p.at, p.offsetSecs = minutes, 0
		}
		p.offset = p.text[start:p.at]
	default:
		p.at, p.offsetHour, p.offsetMin = start, 0, 0
		return
	}
	p.hasOffset = true
	if p.offsetHour+p.offsetMin+p.offsetSecs == 0 {
		p.offset = "UTC"
	}
	if rest := p.text[p.at:]; strings.HasPrefix(rest, "[") {
		if end := strings.IndexByte(rest, ']'); end > 1 {
			p.region = rest[1:end]
			p.at += end + 1
		}
	}
}
