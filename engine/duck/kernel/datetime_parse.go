package kernel

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// datetimeParseKernels are this file's kernels by name.
var datetimeParseKernels = map[string]Kernel{
	"date_parse":     parseKernel(mysqlPattern, appendMillis),
	"parse_datetime": parseKernel(jodaPattern, appendZonedMillis),
	"to_timestamp":   parseKernel(teradataPattern, appendMillis),
	"to_date":        parseKernel(teradataPattern, func(b *Builder, p *parsed, _ string, _ zone.Key) error { return b.appendDay(p.day) }),
}

func appendMillis(b *Builder, p *parsed, _ string, _ zone.Key) error {
	if err := checkRange(b.Type, p.day); err != nil {
		return err
	}
	b.Int(p.micros())
	return nil
}

// appendZonedMillis appends a time in the zone that was read, or else the session's. One that the zone skips is none.
func appendZonedMillis(b *Builder, p *parsed, text string, session zone.Key) error {
	if millis := p.day * millisPerDay; millis > maxMillis || millis < -maxMillis {
		return invalid("Millis overflow: %d", millis)
	}
	key := session
	if p.zoned {
		key = p.key
	}
	local := p.micros()
	utc := zone.ToUTC(key, local)
	if zone.ToLocal(key, utc) != local {
		return invalid(`Cannot parse "%s": Illegal instant due to time zone offset transition (%s)`, text, zone.Name(key))
	}
	b.appendInstant(utc, 0, key)
	return nil
}

// parseKernel reads texts by patterns; the session's zone may be the last argument.
func parseKernel(compile func(string) (datePattern, error), appendTo func(*Builder, *parsed, string, zone.Key) error) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		cache := &datePatterns{compile: compile}
		return func(c *Call) error {
			p := &parser{patterns: cache, from: &c.Args[1], row: -1, zoneRow: -1}
			if len(args) > 2 {
				p.zones = &c.Args[2]
			}
			return eachRow(func(c *Call, i int) error {
				session, err := p.session(i)
				if err != nil {
					return err
				}
				text := c.Args[0].Str(i)
				read, err := p.parse(text, i)
				if err != nil {
					return err
				}
				return appendTo(c.Out, read, text, session)
			})(c)
		}, nil
	}}
}

// isoDatePattern is a pattern of date_parse that Trino reads as an ISO date: years may
// have nine digits, and what is no date is said in other words.
const isoDatePattern = "%Y-%m-%d"

// checkISODate finds what is no date among texts of the usual form.
func checkISODate(s string) error {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || digitsIn(s, 4) < 4 || digitsIn(s[5:], 2) < 2 || digitsIn(s[8:], 2) < 2 {
		return nil
	}
	year, month, day := int(atoi(s[:4])), time.Month(atoi(s[5:7])), int(atoi(s[8:]))
	switch {
	case month < 1 || month > 12:
		return invalid("Invalid value for MonthOfYear (valid values 1 - 12): %d", month)
	case day < 1 || day > 31:
		return invalid("Invalid value for DayOfMonth (valid values 1 - 28/31): %d", day)
	case time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Day() == day:
		return nil
	case month == time.February && day == 29:
		return invalid("Invalid date 'February 29' as '%d' is not a leap year", year)
	}
	return invalid("Invalid date '%s %d'", strings.ToUpper(month.String()), day)
}

// parsed collects fields of a text, and then the time they make.
type parsed struct {
	values     [fieldCount]int64
	has        uint32
	zoned      bool
	key        zone.Key
	strange    string // an offset that there is no zone of
	day, nanos int64
}

func (p *parsed) micros() int64 { return p.day*microsPerDay + p.nanos/1000 }

func (p *parsed) set(f field, n int64) {
	p.values[f] = n
	p.has |= 1 << f
}

func (p *parsed) given(f field) bool { return p.has>>f&1 == 1 }

// badFormat is the error of a text that stops matching its pattern at a position.
func badFormat(text string, at int) error {
	switch {
	case at <= 0:
		return invalid(`Invalid format: "%s"`, text)
	case at >= len(text):
		return invalid(`Invalid format: "%s" is too short`, text)
	}
	return invalid(`Invalid format: "%s" is malformed at "%s"`, text, text[at:])
}

// parse reads all of a text.
func (format datePattern) parse(text string) (*parsed, error) {
	p := &parsed{}
	at := 0
	if len(format) > 1 && slices.ContainsFunc(format, func(e element) bool { return e.form == zoneLongForm }) {
		return nil, failure("GENERIC_INTERNAL_ERROR", "Parsing not supported")
	}
	for k := range format {
		n, ok := p.element(&format[k], text[at:])
		if !ok {
			return nil, badFormat(text, at+n)
		}
		at += n
	}
	if at < len(text) {
		return nil, badFormat(text, at)
	}
	return p, p.finish(text)
}

// element reads one element and gives its length, or where it fails.
func (p *parsed) element(e *element, s string) (n int, ok bool) {
	switch e.form {
	case literalForm:
		if len(s) < len(e.text) || !strings.EqualFold(s[:len(e.text)], e.text) {
			return 0, false
		}
		return len(e.text), true
	case numberForm:
		return p.number(e.field, s, e.max, e.signed)
	case fractionForm:
		return p.fraction(s, e.max)
	case twoDigitForm:
		return p.twoDigits(e, s)
	case textForm, shortForm:
		return p.word(e.field, s)
	case offsetForm, colonForm:
		return p.offset(s)
	case zoneNameForm, zoneLongForm:
		return p.zoneName(s)
	}
	return p.zoneID(s)
}

func digitsIn(s string, most int) int {
	n := 0
	for n < len(s) && n < most && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func atoi(digits string) (n int64) {
	for i := range len(digits) {
		n = n*10 + int64(digits[i]-'0')
	}
	return n
}

func (p *parsed) number(f field, s string, most int, signed bool) (int, bool) {
	start := 0
	if signed && most > 1 && len(s) > 1 && (s[0] == '-' || s[0] == '+') {
		start = 1
	}
	n := digitsIn(s[start:], most)
	if n == 0 {
		return 0, false
	}
	x := atoi(s[start : start+n])
	if start == 1 && s[0] == '-' {
		x = -x
	}
	p.set(f, x)
	return start + n, true
}

// fraction reads digits after the decimal point, down to nanoseconds.
func (p *parsed) fraction(s string, most int) (int, bool) {
	n := digitsIn(s, most)
	if n == 0 {
		return 0, false
	}
	p.set(fractionField, atoi((s[:n] + "000000000")[:9])/nanosPerMilli*nanosPerMilli)
	return n, true
}

func (p *parsed) twoDigits(e *element, s string) (int, bool) {
	if e.lenient {
		if n := digitsIn(s, len(s)); n != 2 || len(s) > 0 && (s[0] == '-' || s[0] == '+') {
			return p.number(e.field, s, 9, true)
		}
	}
	if digitsIn(s, 2) < 2 {
		return 0, false
	}
	low := e.pivot - 50
	p.set(e.field, low+floorMod(atoi(s[:2])-low, 100))
	return 2, true
}

// word reads a name, long or short, as it is usually written or all in capitals or small letters.
func (p *parsed) word(f field, s string) (int, bool) {
	try := func(name string, value int64) int {
		for _, n := range []string{name, name[:min(3, len(name))]} {
			for _, spelt := range []string{n, strings.ToLower(n), strings.ToUpper(n)} {
				if strings.HasPrefix(s, spelt) {
					p.set(f, value)
					return len(n)
				}
			}
		}
		return 0
	}
	names := map[field][]string{halfdayField: {"AM", "PM"}, eraField: {"BCE", "AD", "BC", "CE"}}[f]
	switch f {
	case monthField:
		for m := time.January; m <= time.December; m++ {
			names = append(names, m.String())
		}
	case dayOfWeekField:
		for d := range 7 {
			names = append(names, time.Weekday((d+1)%7).String())
		}
	}
	first := int64(0)
	if f == monthField || f == dayOfWeekField {
		first = 1
	}
	for i, name := range names {
		value := int64(i) + first
		if f == eraField {
			value %= 2
		}
		if n := try(name, value); n > 0 {
			return n, true
		}
	}
	return 0, false
}

// offset reads Z or ±hh[[:]mm[[:]ss[.fff]]], and remembers one that no zone has.
func (p *parsed) offset(s string) (n int, ok bool) {
	if s != "" && (s[0] == 'Z' || s[0] == 'z') {
		p.zoned, p.key = true, zone.UTC
		return 1, true
	}
	if s == "" || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	var parts [3]int64 // hours, minutes, seconds
	colons := false
	for k, most := range [...]int64{23, 59, 59} {
		switch at := n; {
		case k == 0:
			n++
		case k == 1:
			if colons = at < len(s) && s[at] == ':'; colons {
				n++
			}
		case colons && at < len(s) && s[at] == ':':
			n++
		case colons:
			return n, p.setOffset(s, parts, 0)
		}
		digits := digitsIn(s[n:], 2)
		if k > 0 && digits == 0 && !colons {
			return n, p.setOffset(s, parts, 0)
		}
		if digits < 2 || atoi(s[n:n+2]) > most {
			return n, false
		}
		parts[k] = atoi(s[n : n+2])
		n += 2
	}
	fraction := s[n:]
	if colons && fraction != "" {
		if fraction[0] != '.' && fraction[0] != ',' {
			return n, p.setOffset(s, parts, 0)
		}
		fraction, n = fraction[1:], n+1
	}
	digits := digitsIn(fraction, 3)
	if digits == 0 && colons && n > 0 && (s[n-1] == '.' || s[n-1] == ',') {
		return n, false
	}
	return n + digits, p.setOffset(s, parts, atoi((fraction[:digits] + "000")[:3]))
}

// setOffset takes hours, minutes, seconds and milliseconds for the zone.
func (p *parsed) setOffset(s string, parts [3]int64, millis int64) bool {
	minutes := int(parts[0]*60 + parts[1])
	if s[0] == '-' {
		minutes = -minutes
	}
	key, ok := zone.Offset(minutes)
	p.zoned, p.key, p.strange = true, key, ""
	if exact := parts[2] == 0 && millis == 0; ok && exact {
		return true
	}
	p.strange = fmt.Sprintf("%c%02d:%02d", s[0], parts[0], parts[1])
	if parts[2] > 0 || millis > 0 {
		p.strange += fmt.Sprintf(":%02d", parts[2])
	}
	if millis > 0 {
		p.strange += fmt.Sprintf(".%03d", millis)
	}
	return true
}

// parsedZones are the names of zones that are read; the longer of two comes first.
var parsedZones = [...][2]string{
	{"UTC", "UTC"}, {"UT", "UTC"}, {"GMT", "UTC"}, {"EST", "America/New_York"}, {"EDT", "America/New_York"}, {"CST", "America/Chicago"},
	{"CDT", "America/Chicago"}, {"MST", "America/Denver"}, {"MDT", "America/Denver"}, {"PST", "America/Los_Angeles"}, {"PDT", "America/Los_Angeles"},
}

func (p *parsed) zoneName(s string) (int, bool) {
	for _, z := range parsedZones {
		if strings.HasPrefix(s, z[0]) {
			p.zoned = true
			p.key, _ = zone.Lookup(z[1])
			return len(z[0]), true
		}
	}
	return 0, false
}

// zoneID reads the longest name of a zone.
func (p *parsed) zoneID(s string) (int, bool) {
	n := strings.IndexFunc(s, func(r rune) bool {
		return r > 127 || !isLetter(byte(r)) && !strings.ContainsRune("0123456789/_+-:", r)
	})
	if n < 0 {
		n = len(s)
	}
	for ; n > 0; n-- {
		if key, ok := zone.InPattern(s[:n]); ok {
			p.zoned, p.key = true, key
			return n, true
		}
	}
	return 0, false
}

// limit refuses a field's value outside its range.
func (p *parsed) limit(text string, f field, name string, low, high int64) error {
	if x := p.values[f]; p.given(f) && (x < low || x > high) {
		return invalid(`Cannot parse "%s": Value %d for %s must be in the range [%d,%d]`, text, x, name, low, high)
	}
	return nil
}

// finish makes a time of the fields.
func (p *parsed) finish(text string) error {
	if err := p.finishDate(text); err != nil {
		return err
	}
	if err := p.finishTime(text); err != nil {
		return err
	}
	if p.strange != "" {
		return failure("NOT_SUPPORTED", "Time zone not supported: %s", p.strange)
	}
	return nil
}

func (p *parsed) finishTime(text string) error {
	for _, r := range []struct {
		f         field
		name      string
		low, high int64
	}{
		{hourField, "hourOfDay", 0, 23}, {clockhourField, "clockhourOfDay", 1, 24}, {hourOfHalfdayField, "hourOfHalfday", 0, 11},
		{clockOfHalfdayField, "clockhourOfHalfday", 1, 12}, {minuteField, "minuteOfHour", 0, 59}, {secondField, "secondOfMinute", 0, 59},
	} {
		if err := p.limit(text, r.f, r.name, r.low, r.high); err != nil {
			return err
		}
	}
	hour := int64(0)
	switch {
	case p.given(hourOfHalfdayField):
		hour = p.values[hourOfHalfdayField] + 12*p.values[halfdayField]
	case p.given(clockOfHalfdayField):
		hour = p.values[clockOfHalfdayField]%12 + 12*p.values[halfdayField]
	case p.given(halfdayField):
		hour = 12 * p.values[halfdayField]
	}
	if p.given(clockhourField) {
		hour = p.values[clockhourField] % 24
	}
	if p.given(hourField) {
		hour = p.values[hourField]
	}
	p.nanos = (hour*3600+p.values[minuteField]*60+p.values[secondField])*nanosPerSecond + p.values[fractionField]
	return nil
}
