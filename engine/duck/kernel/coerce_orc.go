package kernel

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"

	rendered "glaux/engine/duck/text"
	"glaux/sql"
)

// CoerceORC converts values that aren't NULL, and have no parts, from the type that an ORC
// file has of a column to the table's, as Trino's reader does; false: it doesn't.
func CoerceORC(from, to sql.Type) (f func(x any) (any, error), ok bool, err error) {
	switch {
	case from.Kind == sql.Varchar && (to.IsInteger() || to.Kind == sql.Real || to.Kind == sql.Double || to.Kind == sql.Boolean || to.Kind == sql.Date || to.Kind == sql.Timestamp):
		f, err = orcText(to)
	case to.Kind == sql.Varchar && from.Kind != sql.Varchar && from.Kind != sql.Char:
		f, err = orcToText(from, to)
	case from.Kind == sql.Timestamp && to.Kind == sql.Date:
		days, err := coercion(from, to)
		return func(x any) (any, error) {
			if x.(sql.Instant).Micros < modern*microsPerDay {
				return nil, errHistorical
			}
			return days(x)
		}, true, err
	case from.IsInteger() && (to.Kind == sql.Double || to.Kind == sql.Decimal),
		(from.Kind == sql.Real || from.Kind == sql.Double) && to.Kind == sql.Decimal,
		from.Kind == sql.Decimal && (to.IsInteger() || to.Kind == sql.Real || to.Kind == sql.Double || to.Kind == sql.Decimal):
		f, err = coercion(from, to)
	default:
		return nil, false, nil
	}
	return f, err == nil, err
}

// modern is the first day, 1900-01-01, of those whose texts mean the same to all of Hive's
// calendars.
const modern = -25567

var errHistorical = failure("HIVE_INVALID_TIMESTAMP_COERCION", "Coercion on historical dates is not supported")

// orcText reads a text.
func orcText(to sql.Type) (convert, error) {
	switch to.Kind {
	case sql.Boolean:
		return func(x any) (any, error) {
			n, err := strconv.ParseInt(x.(string), 10, 64)
			if err != nil {
				return nil, nil
			}
			return n != 0, nil
		}, nil
	case sql.Date:
		return func(x any) (any, error) {
			days, ok := isoDate(x.(string))
			switch {
			case !ok:
				return nil, failure("GENERIC_INTERNAL_ERROR", "Invalid date value: %s is not a valid date", x)
			case days < modern:
				return nil, errHistorical
			}
			return days, nil
		}, nil
	}
	f, err := coerceText(to)
	return func(x any) (any, error) {
		s := x.(string)
		if to.Kind == sql.Timestamp {
			// A point may have no digits behind it.
			s = strings.TrimSuffix(s, ".")
		}
		y, err := f(s)
		switch v := y.(type) {
		case float64:
			if v != v {
				return nil, err
			}
		case float32:
			if v != v {
				return nil, err
			}
		case sql.Instant:
			if v.Micros < modern*microsPerDay {
				return nil, errHistorical
			}
		}
		return y, err
	}, err
}

// isoDate reads a day as ISO 8601 has it: years of more than four digits have a sign.
func isoDate(s string) (days int64, ok bool) {
	year, rest := s, ""
	if at := strings.LastIndexByte(s, '-'); at > 0 {
		if at = strings.LastIndexByte(s[:at], '-'); at > 0 {
			year, rest = s[:at], s[at:]
		}
	}
	digits := strings.TrimLeft(year, "+-")
	signed := len(year) - len(digits)
	if signed > 1 || len(digits) < 4 || len(digits) > 9 || len(digits) > 4 != (year[0] == '+') && year[0] != '-' {
		return 0, false
	}
	y, err := strconv.Atoi(digits)
	if err != nil {
		return 0, false
	}
	if year[0] == '-' {
		y = -y
	}
	// A year of the same length, and that has as many days, says whether the day is one.
	same := 2000 + (y%400+400)%400
	at, err := time.Parse(time.DateOnly, strconv.Itoa(same)+rest)
	if err != nil {
		return 0, false
	}
	const era = 146097 // the days of 400 years
	return at.Unix()/86400 + int64(y-same)/400*era, true
}

// orcToText writes a value.
func orcToText(from, to sql.Type) (convert, error) {
	bounded := func(s, shown string) (any, error) {
		if to.Length != sql.UnboundedLength && len(s) > to.Length {
			return nil, failure("INVALID_ARGUMENTS", "Varchar representation of %s exceeds varchar(%d) bounds", shown, to.Length)
		}
		return s, nil
	}
	float := func(f float64, bits int) (any, error) {
		if math.IsNaN(f) {
			return nil, nil
		}
		s := string(rendered.AppendFloat(nil, f, bits))
		return bounded(s, s)
	}
	switch from.Kind {
	case sql.Boolean:
		return func(x any) (any, error) {
			s := strconv.FormatBool(x.(bool))
			return bounded(strings.ToUpper(s), s)
		}, nil
	case sql.Real:
		return func(x any) (any, error) { return float(float64(x.(float32)), 32) }, nil
	case sql.Double:
		return func(x any) (any, error) { return float(x.(float64), 64) }, nil
	case sql.VarBinary:
		return func(x any) (any, error) {
			var out []byte
			for i, c := range x.([]byte) {
				if i > 0 {
					out = append(out, ' ')
				}
				out = hex.AppendEncode(out, []byte{c})
			}
			return firstOf(string(out), to), nil
		}, nil
	case sql.Date:
		return func(x any) (any, error) {
			if x.(int64) < modern {
				return nil, errHistorical
			}
			s := distant(time.Unix(x.(int64)*86400, 0).UTC(), time.DateOnly)
			return bounded(s, "'"+s+"'")
		}, nil
	case sql.Timestamp:
		return func(x any) (any, error) {
			t := x.(sql.Instant)
			if t.Micros < modern*microsPerDay {
				return nil, errHistorical
			}
			return firstOf(distant(time.UnixMicro(t.Micros).UTC().Add(time.Duration(t.Nanos)), "2006-01-02 15:04:05.999999999"), to), nil
		}, nil
	}
	return coerceToText(from, to)
}

// distant formats a time, whose year has a sign if it has more than four digits.
func distant(t time.Time, layout string) string {
	if t.Year() > 9999 {
		return "+" + t.Format(layout)
	}
	return t.Format(layout)
}
