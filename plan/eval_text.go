package plan

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"glaux/sql"
)

// textFunctions evaluate calls whose arguments are texts, and integers beside
// them. They answer where the answer is beyond doubt: for texts of ASCII where
// case, blanks or places matter.
var textFunctions = map[string]func(s string, a []sql.Value) (sql.Value, bool){
	"upper":   func(s string, _ []sql.Value) (sql.Value, bool) { return strings.ToUpper(s), ascii(s) },
	"lower":   func(s string, _ []sql.Value) (sql.Value, bool) { return strings.ToLower(s), ascii(s) },
	"length":  func(s string, _ []sql.Value) (sql.Value, bool) { return int64(utf8.RuneCountInString(s)), true },
	"trim":    trimmed(func(s string) string { return strings.Trim(s, " ") }),
	"ltrim":   trimmed(func(s string) string { return strings.TrimLeft(s, " ") }),
	"rtrim":   trimmed(func(s string) string { return strings.TrimRight(s, " ") }),
	"reverse": func(s string, _ []sql.Value) (sql.Value, bool) { return reversed(s), ascii(s) },
	"replace": func(s string, a []sql.Value) (sql.Value, bool) {
		to := ""
		if len(a) > 2 {
			to = text(a[2])
		}
		return strings.ReplaceAll(s, text(a[1]), to), text(a[1]) != ""
	},
	"starts_with": func(s string, a []sql.Value) (sql.Value, bool) { return strings.HasPrefix(s, text(a[1])), true },
	"strpos": func(s string, a []sql.Value) (sql.Value, bool) {
		return int64(strings.Index(s, text(a[1])) + 1), len(a) == 2 && ascii(s)
	},
	"split_part": func(s string, a []sql.Value) (sql.Value, bool) {
		n, ok := a[2].(int64)
		if !ok || n < 1 || text(a[1]) == "" {
			return nil, false
		}
		if parts := strings.Split(s, text(a[1])); n <= int64(len(parts)) {
			return parts[n-1], true
		}
		return nil, true
	},
	"lpad": func(s string, a []sql.Value) (sql.Value, bool) { return padded(s, a, true) },
	"rpad": func(s string, a []sql.Value) (sql.Value, bool) { return padded(s, a, false) },
	"from_iso8601_date": func(s string, _ []sql.Value) (sql.Value, bool) {
		t, err := time.Parse(time.DateOnly, s)
		return t.Unix() / 86400, err == nil && t.Year() > 0
	},
	"date_parse": func(s string, a []sql.Value) (sql.Value, bool) { return dateParse(s, text(a[1])) },
}

func text(v sql.Value) string {
	s, _ := v.(string)
	return s
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// trimmed knows of no other white space than blanks.
func trimmed(trim func(string) string) func(string, []sql.Value) (sql.Value, bool) {
	return func(s string, a []sql.Value) (sql.Value, bool) {
		return trim(s), len(a) == 1 && ascii(s) && !strings.ContainsAny(s, "\t\n\v\f\r\x1c\x1d\x1e\x1f")
	}
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

func padded(s string, a []sql.Value, left bool) (sql.Value, bool) {
	size, ok := a[1].(int64)
	pad := text(a[2])
	const longest = 1000
	if !ok || size < 0 || size > longest || pad == "" || !ascii(s) || !ascii(pad) {
		return nil, false
	}
	if int64(len(s)) >= size {
		return s[:size], true
	}
	fill := strings.Repeat(pad, int(size))[:size-int64(len(s))]
	if left {
		return fill + s, true
	}
	return s + fill, true
}

// dateParse reads texts that have each field in full width.
func dateParse(s, format string) (sql.Value, bool) {
	var layout strings.Builder
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c != '%' {
			if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '.' || c == ',' {
				return nil, false // what may mean something to the layout
			}
			layout.WriteByte(c)
			continue
		}
		if i++; i == len(format) || format[i] == 'y' || mysqlFormats[format[i]] == "" {
			return nil, false
		}
		layout.WriteString(mysqlFormats[format[i]])
	}
	t, err := time.Parse(layout.String(), s)
	if err != nil || t.Format(layout.String()) != s || t.Year() < 1 {
		return nil, false
	}
	return sql.Instant{Micros: t.UnixMicro()}, strings.Contains(layout.String(), "2006")
}

// textCall evaluates a call of one of textFunctions.
func textCall(e *Call, a []sql.Value) (v sql.Value, known bool) {
	f := textFunctions[e.Func.Func.Name]
	if f == nil || len(a) == 0 {
		return nil, false
	}
	for i, x := range a {
		if _, isText := x.(string); isText && e.Args[i].Type().Kind != sql.Varchar {
			return nil, false
		}
	}
	s, ok := a[0].(string)
	if !ok {
		return nil, false
	}
	return f(s, a)
}

// integerFunctions evaluate calls on integers of one type.
var integerFunctions = map[string]func(x, y int64) (int64, bool){
	"$multiply": func(x, y int64) (int64, bool) {
		const half = math.MaxInt32
		return x * y, x <= half && x >= -half && y <= half && y >= -half
	},
	"$divide":  func(x, y int64) (int64, bool) { return quotient(x, y) },
	"$modulus": func(x, y int64) (int64, bool) { return remainder(x, y) },
	"mod":      func(x, y int64) (int64, bool) { return remainder(x, y) },
}

func quotient(x, y int64) (int64, bool) {
	if y == 0 || y == -1 {
		return 0, false
	}
	return x / y, true
}

func remainder(x, y int64) (int64, bool) {
	if y == 0 || y == -1 {
		return 0, false
	}
	return x % y, true
}

// integerCall evaluates a call of one of integerFunctions.
func integerCall(e *Call, a []sql.Value) (sql.Value, bool) {
	f := integerFunctions[e.Func.Func.Name]
	if f == nil || len(a) != 2 || !e.Args[0].Type().IsInteger() || !e.Args[1].Type().IsInteger() {
		return nil, false
	}
	x, ok1 := a[0].(int64)
	y, ok2 := a[1].(int64)
	if !ok1 || !ok2 {
		return nil, false
	}
	v, ok := f(x, y)
	if !ok {
		return nil, false
	}
	return castValue(v, sql.T(sql.BigInt), e.Type())
}

// dateTrunc cuts a date or timestamp without zone.
func dateTrunc(e *Call, a []sql.Value) (sql.Value, bool) {
	t, ok := civil(a[1], e.Args[1].Type())
	if !ok {
		return nil, false
	}
	y, m, d := t.Date()
	switch strings.ToLower(text(a[0])) {
	case "year":
		t = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	case "quarter":
		t = time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
	case "month":
		t = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	case "week":
		t = time.Date(y, m, d-(int(t.Weekday())+6)%7, 0, 0, 0, 0, time.UTC)
	case "day":
		t = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	case "hour":
		if e.Args[1].Type().Kind == sql.Date {
			return nil, false
		}
		t = time.Date(y, m, d, t.Hour(), 0, 0, 0, time.UTC)
	default:
		return nil, false
	}
	if e.Args[1].Type().Kind == sql.Date {
		return floorDiv(t.Unix(), 86400), true
	}
	return sql.Instant{Micros: t.UnixMicro()}, true
}
