package kernel

import (
	"strconv"
	"time"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// datetimePrintKernels are this file's kernels by name.
var datetimePrintKernels = map[string]Kernel{
	"date_format":     formatKernel(mysqlPattern, true),
	"format_datetime": formatKernel(jodaPattern, true),
	"to_char":         formatKernel(teradataPattern, false),
}

// formatKernel prints timestamps of milliseconds; what is finer is rounded, or cut off, as Trino does.
func formatKernel(compile func(string) (datePattern, error), rounds bool) Kernel {
	half := int64(0)
	if rounds {
		half = 500
	}
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		zoned := args[0].Kind == sql.TimestampWithTimeZone
		cache := &datePatterns{compile: func(s string) (datePattern, error) {
			p, err := compile(s)
			for _, e := range p {
				if e.form >= offsetForm && !zoned {
					return nil, invalid("format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information")
				}
			}
			return p, err
		}}
		slow, err := rows(func(c *Call, i int) error {
			p, err := cache.get(c.Args[1].Str(i))
			if err != nil {
				return err
			}
			var m printed
			m.utc, _, m.key = instantParts(&c.Args[0], i)
			m.utc = floorDiv(m.utc+half, 1000) * 1000
			m.day, m.nanos = splitDay(zone.ToLocal(m.key, m.utc), 0)
			m.year, m.month, m.dom = civil(m.day)
			c.Out.Write(func(dst []byte) []byte {
				for k := range p {
					dst = m.append(dst, &p[k])
				}
				return dst
			})
			return nil
		}).Make(args, r)
		return func(c *Call) error {
			if c.printTimes(cache, half) {
				return nil
			}
			return slow(c)
		}, err
	}}
}

// printed is a wall clock that is being printed.
type printed struct {
	day, nanos int64
	year       int64
	month, dom int
	utc        int64
	key        zone.Key
}

// value is what a numeric field shows.
func (m *printed) value(f field) int64 {
	hour := m.nanos / (3600 * nanosPerSecond)
	switch f {
	case centuryField:
		return abs64(m.yearOfEra()) / 100
	case yearField:
		return m.year
	case yearOfEraField:
		return m.yearOfEra()
	case weekyearField:
		y, _ := isoWeek(m.day)
		return y
	case weekField:
		_, w := isoWeek(m.day)
		return w
	case monthField:
		return int64(m.month)
	case dayOfMonthField:
		return int64(m.dom)
	case dayOfYearField:
		return m.day - dayNumber(m.year, 1, 1) + 1
	case dayOfWeekField:
		return weekday(m.day)
	case hourField:
		return hour
	case clockhourField:
		return (hour+23)%24 + 1
	case hourOfHalfdayField:
		return hour % 12
	case clockOfHalfdayField:
		return (hour+11)%12 + 1
	case minuteField:
		return m.nanos / (60 * nanosPerSecond) % 60
	}
	return m.nanos / nanosPerSecond % 60
}

func (m *printed) yearOfEra() int64 {
	if m.year <= 0 {
		return 1 - m.year
	}
	return m.year
}

func (m *printed) append(dst []byte, e *element) []byte {
	switch e.form {
	case literalForm:
		return append(dst, e.text...)
	case numberForm:
		return appendPadded(dst, m.value(e.field), e.min)
	case textForm, shortForm:
		return append(dst, m.word(e)...)
	case fractionForm:
		digits := strconv.FormatInt(nanosPerSecond+m.nanos%nanosPerSecond, 10)[1:]
		n := e.min
		for n < min(e.max, len(digits)) && digits[n:] != "000000000"[n:] {
			n++
		}
		for len(digits) < n {
			digits += "0"
		}
		return append(dst, digits[:n]...)
	case twoDigitForm:
		return appendPadded(dst, abs64(m.value(e.field))%100, 2)
	case offsetForm, colonForm:
		text := zone.FormatOffset(int(zone.OffsetAt(m.key, m.utc) / 60))
		dst = append(dst, text[:3]...)
		if e.form == colonForm {
			dst = append(dst, ':')
		}
		return append(dst, text[4:]...)
	case zoneIDForm:
		return append(dst, zone.PatternName(m.key)...)
	}
	return append(dst, zone.DisplayName(m.key, m.utc, e.form == zoneLongForm)...)
}

func (m *printed) word(e *element) string {
	word := ""
	switch e.field {
	case eraField:
		if m.year <= 0 {
			return "BC"
		}
		return "AD"
	case halfdayField:
		if m.nanos >= nanosPerDay/2 {
			return "PM"
		}
		return "AM"
	case monthField:
		word = time.Month(m.month).String()
	case dayOfWeekField:
		word = time.Weekday(weekday(m.day) % 7).String()
	}
	if e.form == shortForm {
		return word[:3]
	}
	return word
}

// appendPadded writes a number with at least so many digits.
func appendPadded(dst []byte, n int64, digits int) []byte {
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	text := strconv.FormatInt(n, 10)
	for range digits - len(text) {
		dst = append(dst, '0')
	}
	return append(dst, text...)
}
