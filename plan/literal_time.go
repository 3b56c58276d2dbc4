package plan

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"glaux/sql"
)

var (
	datePattern      = regexp.MustCompile(`^([+-]?\d{1,9})-(\d{1,2})-(\d{1,2})$`)
	timestampPattern = regexp.MustCompile(`^([+-]?\d{4,9})-(\d{1,2})-(\d{1,2})(?: (?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?[\s\v]*(.+)?)?$`)
	timePattern      = regexp.MustCompile(`^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?[\s\v]*(?:([+-])(\d\d):(\d\d))?$`)
)

// parseDate gives the days since 1970-01-01.
func parseDate(s string) (sql.Value, bool) {
	m := datePattern.FindStringSubmatch(s)
	if m == nil {
		return nil, false
	}
	days, ok := civilDays(m[1], m[2], m[3])
	return days, ok && days == int64(int32(days))
}

// civilDays checks a date and gives its days since 1970-01-01.
func civilDays(year, month, day string) (int64, bool) {
	y, m, d := atoi(year), atoi(month), atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return floorDiv(t.Unix(), 86400), t.Year() == y && int(t.Month()) == m && t.Day() == d
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// clock reads hour, minute, second and fraction: nanoseconds of the day.
func clock(hour, minute, second, fraction string) (int64, bool) {
	h, m, s := atoi(hour), atoi(minute), atoi(second)
	nanos, _ := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	return ((int64(h)*60+int64(m))*60+int64(s))*1_000_000_000 + nanos, h < 24 && m < 60 && s < 60
}

// finer makes a literal with digits that nanoseconds can't hold a cast of its
// text: the type is known, and who wants the value is refused.
func finer(e *sql.GenericLiteral, t sql.Type, fraction string) (Expr, bool) {
	if len(fraction) <= 9 || strings.Trim(fraction[9:], "0") == "" {
		return nil, false
	}
	return &Cast{X: varcharLiteral(sql.TrimWhitespace(e.Value)), To: t}, true
}

// timeLiteral binds TIME 'h:m[:s[.fraction]][offset]'.
func (b *binder) timeLiteral(e *sql.GenericLiteral) Expr {
	m := timePattern.FindStringSubmatch(e.Value)
	if m == nil {
		b.invalid(e, "TIME", e.Value)
	}
	nanos, ok := clock(m[1], m[2], m[3], m[4])
	p := len(m[4])
	if !ok {
		b.invalid(e, "TIME", e.Value)
	}
	if p > 12 {
		b.fail(e, "NUMERIC_VALUE_OUT_OF_RANGE", "TIME precision must be in range [0, 12]: %d", p)
	}
	t := sql.TimeOf(p)
	if m[5] != "" {
		t = sql.TimeTZOf(p)
	}
	if x, ok := finer(e, t, m[4]); ok {
		return x
	}
	if m[5] == "" {
		return &Literal{Of: t, Value: nanos}
	}
	offset := atoi(m[6])*60 + atoi(m[7])
	if offset > 14*60 || atoi(m[7]) > 59 {
		b.invalid(e, "TIME", e.Value)
	}
	if m[5] == "-" {
		offset = -offset
	}
	return &Literal{Of: t, Value: sql.TimeTZ{Nanos: nanos, Offset: offset}}
}

// timestampLiteral binds TIMESTAMP 'date[ time][ zone]'.
func (b *binder) timestampLiteral(e *sql.GenericLiteral) Expr {
	m := timestampPattern.FindStringSubmatch(e.Value)
	if m == nil {
		b.invalid(e, "TIMESTAMP", e.Value)
	}
	days, ok := civilDays(m[1], m[2], m[3])
	nanos, valid := clock(m[4], m[5], m[6], m[7])
	if !ok || !valid {
		b.invalid(e, "TIMESTAMP", e.Value)
	}
	p := len(m[7])
	if p > 12 {
		b.fail(e, "NUMERIC_VALUE_OUT_OF_RANGE", "TIMESTAMP precision must be in range [0, 12]: %d", p)
	}
	t := sql.TimestampOf(p)
	if m[8] != "" {
		t = sql.TimestampTZOf(p)
	}
	if x, ok := finer(e, t, m[7]); ok {
		return x
	}
	v := sql.Instant{Micros: days*86_400_000_000 + nanos/1000, Nanos: int(nanos % 1000)}
	if second := days*86_400 + nanos/1_000_000_000; second > math.MaxInt64/1_000_000 || second < math.MinInt64/1_000_000 {
		b.invalid(e, "TIMESTAMP", e.Value)
	}
	if m[8] == "" {
		return &Literal{Of: t, Value: v}
	}
	name, zone, err := loadZone(m[8])
	if err != nil && sql.FarZone(m[8]) {
		b.fail(e, "NOT_SUPPORTED", "Time zone not supported: %s", m[8])
	}
	if err != nil {
		b.invalid(e, "TIMESTAMP", e.Value)
	}
	offset, ok := offsetAt(zone, floorDiv(v.Micros, 1_000_000))
	if !ok {
		b.invalid(e, "TIMESTAMP", e.Value)
	}
	v.Micros -= offset * 1_000_000
	if millis := floorDiv(v.Micros, 1000); p <= 3 && (millis > sql.MaxZonedMillis || millis < -sql.MaxZonedMillis-1) {
		b.invalid(e, "TIMESTAMP", e.Value)
	}
	v.Zone = name
	return &Literal{Of: t, Value: v}
}

// offsetAt is a zone's offset at a local time in seconds: the earlier one where
// there are two, none in a gap.
func offsetAt(zone *time.Location, local int64) (int64, bool) {
	for _, probe := range []int64{local - 86400, local + 86400} {
		_, offset := time.Unix(probe, 0).In(zone).Zone()
		if _, there := time.Unix(local-int64(offset), 0).In(zone).Zone(); there == offset {
			return int64(offset), true
		}
	}
	return 0, false
}

// loadZone finds a zone and its rules by Trino's spellings: an IANA name, or an offset.
// The name is Trino's own spelling.
func loadZone(name string) (string, *time.Location, error) {
	z, ok := sql.ParseZone(name)
	if !ok {
		return "", nil, sql.Errorf(nil, "NOT_SUPPORTED", "Time zone not supported: %s", name)
	}
	rules, err := z.Rules()
	return z.Name, rules, err
}

// intervalPatterns read the values of each kind of interval. What is missing at the
// end is zero, as long as what comes before it is there.
var intervalPatterns = func() map[string]*regexp.Regexp {
	const (
		seconds = `(?P<SECOND>\d*)(?:[.,](?P<FRACTION>\d*))?`
		minutes = `(?P<MINUTE>\d+)(?::` + seconds + `)?`
		lastMin = `(?P<MINUTE>\d*)`
	)
	from := func(unit, rest string) *regexp.Regexp {
		return regexp.MustCompile(`^(?:(?P<` + unit + `>[+-]?\d+)` + rest + `|-?)$`)
	}
	return map[string]*regexp.Regexp{
		"YEAR":             from("YEAR", ``),
		"YEAR TO MONTH":    from("YEAR", `(?:-(?P<MONTH>\d*))?`),
		"MONTH":            from("MONTH", ``),
		"DAY":              from("DAY", ``),
		"DAY TO HOUR":      from("DAY", `(?: (?P<HOUR>\d*))?`),
		"DAY TO MINUTE":    from("DAY", `(?: (?:(?P<HOUR>\d+)(?::`+lastMin+`)?)?)?`),
		"DAY TO SECOND":    from("DAY", `(?: (?:(?P<HOUR>\d+)(?::(?:`+minutes+`)?)?)?)?`),
		"HOUR":             from("HOUR", ``),
		"HOUR TO MINUTE":   from("HOUR", `(?::`+lastMin+`)?`),
		"HOUR TO SECOND":   from("HOUR", `(?::(?:`+minutes+`)?)?`),
		"MINUTE":           from("MINUTE", ``),
		"MINUTE TO SECOND": from("MINUTE", `(?::`+seconds+`)?`),
		"SECOND":           regexp.MustCompile(`^(?P<SECOND>\+\d+|-?\d*)(?:[.,](?P<FRACTION>\d*))?$`),
	}
}()

var unitSizes = map[string]int64{"YEAR": 12, "MONTH": 1, "DAY": 86_400_000, "HOUR": 3_600_000, "MINUTE": 60_000, "SECOND": 1000, "FRACTION": 1}

// maxIntervalDigits is how many digits a number in an interval may have.
const maxIntervalDigits = 10

// intervalLiteral binds INTERVAL 'n' FROM [TO end]: months or milliseconds.
func (b *binder) intervalLiteral(e *sql.IntervalLiteral) Expr {
	qualifier := e.Start
	if e.End != "" {
		qualifier += " TO " + e.End
	}
	pattern := intervalPatterns[qualifier]
	if pattern == nil {
		b.fail(e, "INVALID_LITERAL", "Invalid interval qualifier: %s", qualifier)
	}
	m := pattern.FindStringSubmatch(e.Value)
	if m == nil || e.Value == "." || e.Value == "," {
		b.fail(e, "INVALID_LITERAL", "Invalid INTERVAL %s value: %s", qualifier, e.Value)
	}
	var total int64
	var seconds string // with their fraction
	negative := strings.HasPrefix(e.Value, "-")
	for i, unit := range pattern.SubexpNames() {
		if i == 0 || m[i] == "" {
			continue
		}
		text := strings.TrimLeft(m[i], "+-")
		if text == "" {
			continue
		}
		digits := len(text)
		switch unit {
		case "SECOND":
			seconds = text
		case "FRACTION":
			digits += len(seconds)
			text = (text + "000")[:3]
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n > math.MaxInt32 || digits > maxIntervalDigits {
			b.fail(e, "INVALID_LITERAL", "Invalid INTERVAL %s value: %s", qualifier, e.Value)
		}
		total += n * unitSizes[unit]
	}
	if negative {
		total = -total
	}
	months := e.Start == "YEAR" || e.Start == "MONTH"
	if months && (total > math.MaxInt32 || total < math.MinInt32) {
		b.fail(e, "INVALID_LITERAL", "Invalid INTERVAL %s value: %s", qualifier, e.Value)
	}
	if e.Negative {
		total = -total
	}
	if months {
		return &Literal{Of: sql.T(sql.IntervalYearToMonth), Value: total}
	}
	return &Literal{Of: sql.T(sql.IntervalDayToSecond), Value: total}
}
