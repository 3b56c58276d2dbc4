package kernel

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// parseCaster reads text as Trino's casts from varchar do.
func parseCaster(to sql.Type, at session) (convert, error) {
	var f func(s string) (any, error)
	switch to.Kind {
	case sql.Boolean:
		f = parseBool
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		f = func(s string) (any, error) {
			n, ok := parseInt(s, to)
			if !ok {
				return nil, badCast("Cannot cast '%s' to %s", s, intName(to))
			}
			return n, nil
		}
	case sql.Real, sql.Double:
		f = func(s string) (any, error) {
			x, ok := parseFloat(s, to)
			if !ok {
				return nil, badCast("Cannot cast '%s' to %s", s, strings.ToUpper(to.String()))
			}
			return x, nil
		}
	case sql.Decimal:
		f = func(s string) (any, error) { return decimalFromText(s, to) }
	case sql.Date:
		f = func(s string) (any, error) {
			d, ok := parseDate(sql.TrimWhitespace(s))
			if !ok {
				return nil, badCast("Value cannot be cast to date: %s", s)
			}
			return d, nil
		}
	case sql.Time, sql.TimeWithTimeZone:
		f = func(s string) (any, error) { return parseTime(s, to, at) }
	case sql.Timestamp, sql.TimestampWithTimeZone:
		f = func(s string) (any, error) { return parseTimestamp(s, to, at) }
	case sql.UUID:
		f = parseUUID
	case sql.IPAddress:
		f = parseAddress
	case sql.VarBinary:
		f = func(s string) (any, error) { return []byte(s), nil }
	case sql.Char:
		f = func(s string) (any, error) { return strings.TrimRight(cut(s, to), " "), nil }
	case sql.JSONPath, sql.JoniRegExp, sql.CodePoints:
		f = func(s string) (any, error) { return s, nil }
	default:
		return nil, &sql.Error{Name: "NOT_SUPPORTED", Message: "Cast from varchar to " + to.String() + " is not supported by the embedded engine"}
	}
	return func(x any) (any, error) { return f(x.(string)) }, nil
}

func parseBool(s string) (any, error) {
	switch strings.ToLower(s) {
	case "t", "true", "1":
		return true, nil
	case "f", "false", "0":
		return false, nil
	}
	return nil, badCast("Cannot cast '%s' to BOOLEAN", s)
}

func parseInt(s string, to sql.Type) (int64, bool) {
	limits := intLimits[to.Kind]
	n, ok := plainInt(s)
	if !ok {
		n, ok = sql.ParseInteger(s, 64)
	}
	return n, ok && n >= limits[0] && n <= limits[1]
}

// plainInt reads up to 18 digits with or without a minus.
func plainInt(s string) (n int64, ok bool) {
	digits := s
	if len(s) > 0 && s[0] == '-' {
		digits = s[1:]
	}
	if len(digits) == 0 || len(digits) > 18 {
		return 0, false
	}
	for k := range len(digits) {
		d := digits[k] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	if len(digits) < len(s) {
		n = -n
	}
	return n, true
}

func parseFloat(s string, to sql.Type) (float64, bool) {
	bits := 64
	if to.Kind == sql.Real {
		bits = 32
	}
	return sql.ParseFloat(s, bits)
}

var decimalForm = regexp.MustCompile(`^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$`)

// parseDecimal reads a number as a decimal of this scale, rounding half up; nil if it is none.
func parseDecimal(s string, scale int) (*big.Int, bool) {
	m := decimalForm.FindStringSubmatch(s)
	if m == nil || m[2] == "" && m[3] == "" {
		return nil, false
	}
	exp := 0
	if m[4] != "" {
		var err error
		if exp, err = strconv.Atoi(m[4]); err != nil || exp > 1000 || exp < -1000 {
			return nil, false
		}
	}
	x, ok := new(big.Int).SetString(m[2]+m[3], 10)
	if !ok {
		return nil, false
	}
	if m[1] == "-" {
		x.Neg(x)
	}
	from := len(m[3]) - exp
	if from < 0 {
		x.Mul(x, pow10(-from))
		from = 0
	}
	return rescale(x, from, scale), true
}

func decimalFromText(s string, to sql.Type) (any, error) {
	name := "DECIMAL(" + itoa(to.Precision) + ", " + itoa(to.Scale) + ")"
	x, ok := parseDecimal(sql.ASCIIDigits(s), to.Scale)
	if !ok {
		return nil, badCast("Cannot cast VARCHAR '%s' to %s. Value is not a number.", s, name)
	}
	if !fits(x, to.Precision) {
		return nil, badCast("Cannot cast VARCHAR '%s' to %s. Value too large.", s, name)
	}
	return x, nil
}

// parseDate reads [+-]yyyy-m[m]-d[d].
func parseDate(s string) (int64, bool) {
	sign := int64(1)
	rest := s
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		if rest[0] == '-' {
			sign = -1
		}
		rest = rest[1:]
	}
	y, rest, ok1 := digits(rest, 1, 9)
	if !ok1 || rest == "" || rest[0] != '-' {
		return 0, false
	}
	m, rest, ok2 := digits(rest[1:], 1, 2)
	if !ok2 || rest == "" || rest[0] != '-' {
		return 0, false
	}
	d, rest, ok3 := digits(rest[1:], 1, 2)
	if !ok3 || rest != "" || m < 1 || m > 12 || d < 1 || d > daysIn(sign*y, int(m)) {
		return 0, false
	}
	n := dayNumber(sign*y, int(m), int(d))
	return n, n == int64(int32(n))
}

func daysIn(year int64, month int) int64 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// digits reads a number of low to high digits.
func digits(s string, low, high int) (n int64, rest string, ok bool) {
	i := 0
	for i < len(s) && i < high && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int64(s[i]-'0')
		i++
	}
	return n, s[i:], i >= low
}

var timestampForm = regexp.MustCompile(`^([+-]?\d{4,}-\d{1,2}-\d{1,2})(?: (?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?\s*(\S.*)?)?$`)
var timeForm = regexp.MustCompile(`^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?\s*([+-]\d\d:\d\d)?$`)

// clock assembles a time of day from matched digits, rounded to a precision.
func clock(h, m, s, frac string, precision int) (nanos int64, ok bool) {
	num := func(x string) int64 { n, _ := strconv.ParseInt(x, 10, 64); return n }
	if num(h) > 23 || num(m) > 59 || num(s) > 59 || len(frac) > 18 {
		return 0, false
	}
	nanos = (num(h)*3600 + num(m)*60 + num(s)) * 1_000_000_000
	if frac != "" {
		f := num((frac + "000000000000")[:12])
		unit := int64(pow10int(12 - min(precision, 9)))
		nanos += (f + unit/2) / unit * unit / 1000
	}
	return nanos, true
}

// tooFine refuses digits that a type has and nanoseconds don't hold.
func tooFine(fraction string, to sql.Type) error {
	if to.Precision > 9 && len(fraction) > 9 && strings.Trim(fraction[9:], "0") != "" {
		return failure("NOT_SUPPORTED", "Times of more than nanosecond precision are not supported: .%s", fraction)
	}
	return nil
}

func parseTimestamp(text string, to sql.Type, at session) (any, error) {
	bad := func() error { return badCast("Value cannot be cast to timestamp: %s", sql.TrimWhitespace(text)) }
	m := timestampForm.FindStringSubmatch(sql.TrimWhitespace(text))
	if m == nil {
		return nil, bad()
	}
	day, ok := parseDate(m[1])
	if !ok {
		return nil, bad()
	}
	nanos, ok := clock(m[2], m[3], m[4], m[5], to.Precision)
	if !ok {
		return nil, bad()
	}
	if err := tooFine(m[5], to); err != nil {
		return nil, err
	}
	v := sql.Instant{Micros: day*microsPerDay + nanos/1000, Nanos: int(nanos % 1000)}
	if to.Kind == sql.Timestamp {
		if m[6] != "" {
			key, ok := zone.Lookup(m[6])
			if !ok {
				return nil, bad()
			}
			v.Micros = zone.ToLocal(key, zone.ToUTC(key, v.Micros)) // a time that the zone skips is moved on
		}
		return v, nil
	}
	name := m[6]
	if name == "" {
		name = at.zone
	}
	key, ok := zone.Lookup(name)
	if !ok && sql.FarZone(name) {
		return nil, failure("NOT_SUPPORTED", "Time zone not supported: %s", name)
	}
	if !ok {
		return nil, bad()
	}
	v.Micros, v.Zone = zone.ToUTC(key, v.Micros), zone.Name(key)
	if to.Precision <= 3 && !isInstant(v.Micros) {
		return nil, bad()
	}
	return v, nil
}

func parseTime(text string, to sql.Type, at session) (any, error) {
	bad := func() error {
		return badCast("Value cannot be cast to %s: %s", map[bool]string{true: "time with time zone", false: "time"}[to.Kind == sql.TimeWithTimeZone], text)
	}
	trimmed := strings.TrimRight(text, " \t\n\v\f\r")
	if to.Kind == sql.TimeWithTimeZone {
		trimmed = sql.TrimWhitespace(text)
	}
	m := timeForm.FindStringSubmatch(trimmed)
	if m == nil || to.Kind == sql.Time && m[5] != "" {
		return nil, bad()
	}
	nanos, ok := clock(m[1], m[2], m[3], m[4], to.Precision)
	if !ok {
		return nil, bad()
	}
	if err := tooFine(m[4], to); err != nil {
		return nil, err
	}
	nanos %= nanosPerDay
	if to.Kind == sql.Time {
		if m[5] != "" {
			return nil, bad() // a zone is not passed over, as one of a timestamp is
		}
		return nanos, nil
	}
	name := m[5]
	if name == "" {
		name = at.zone
	}
	key, ok := zone.Lookup(name)
	if !ok {
		return nil, bad()
	}
	offset := int(zone.OffsetAt(key, 0) / 60)
	if max(offset, -offset) > 14*60 {
		return nil, bad()
	}
	return sql.TimeTZ{Nanos: nanos, Offset: offset}, nil
}

func parseUUID(s string) (any, error) {
	id, whole, ok := sql.ParseUUID(s)
	switch {
	case !ok:
		return nil, badCast("Cannot cast value to UUID: %s", s)
	case !whole:
		return nil, badCast("Invalid UUID string length: %d", len(s))
	}
	return id[:], nil
}

// readUUID reads 8, 4, 4, 4 and 12 hexadecimal digits between hyphens, as almost all UUIDs are written.
func readUUID(s string) (id [16]byte, ok bool) {
	if len(s) != 36 {
		return id, false
	}
	n := 0
	for i := 0; i < len(s); i += 2 {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return id, false
			}
			i++
		}
		high, ok1 := hexDigit(s[i])
		low, ok2 := hexDigit(s[i+1])
		if !ok1 || !ok2 {
			return id, false
		}
		id[n] = high<<4 | low
		n++
	}
	return id, true
}

func parseAddress(s string) (any, error) {
	a, ok := sql.ParseAddress(s)
	if !ok {
		return nil, badCast("Cannot cast value to IPADDRESS: %s", s)
	}
	b := a.As16()
	return b[:], nil
}
