package plan

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"glaux/sql"
)

// castValue converts a value as CAST does; not ok where it would fail, and for
// types that conditions on partitions do not need.
func castValue(v sql.Value, from, to sql.Type) (sql.Value, bool) {
	if from.Equal(to) {
		return v, true
	}
	switch x := v.(type) {
	case int64:
		if out, ok := convert(&Literal{Of: from, Value: v}, to); ok {
			return out, true
		}
		switch {
		case from.IsInteger() && to.IsInteger():
			bits := map[sql.Kind]uint{sql.TinyInt: 8, sql.SmallInt: 16, sql.Integer: 32, sql.BigInt: 64}[to.Kind]
			limit := int64(math.MaxInt64) >> (64 - bits)
			return x, x <= limit && x >= -limit-1
		case from.IsInteger() && to.Kind == sql.Varchar:
			return fits(strconv.FormatInt(x, 10), to)
		case from.Kind == sql.Date && to.Kind == sql.Varchar:
			if year := dateTime(x).Year(); year < 1 || year > 9999 {
				return nil, false
			}
			return fits(dateTime(x).Format(time.DateOnly), to)
		}
	case string:
		return castText(x, from, to)
	case sql.Instant:
		if from.Kind == sql.Timestamp && to.Kind == sql.Date {
			return floorDiv(x.Micros, 86_400_000_000), true
		}
		if out, ok := convert(&Literal{Of: from, Value: v}, to); ok {
			return out, true
		}
	case *big.Int, float32:
		return convert(&Literal{Of: from, Value: v}, to)
	}
	return nil, false
}

func castText(s string, from, to sql.Type) (sql.Value, bool) {
	if from.Kind != sql.Varchar {
		return nil, false
	}
	switch {
	case to.Kind == sql.Varchar && to.Length == sql.UnboundedLength:
		return s, true
	case to.Kind == sql.Varchar:
		runes := []rune(s)
		return string(runes[:min(len(runes), to.Length)]), true
	case to.IsInteger():
		bits := map[sql.Kind]int{sql.TinyInt: 8, sql.SmallInt: 16, sql.Integer: 32, sql.BigInt: 64}[to.Kind]
		n, err := strconv.ParseInt(s, 10, bits)
		return n, err == nil
	case to.Kind == sql.Date:
		return parseDate(sql.TrimWhitespace(s))
	case to.Kind == sql.Timestamp:
		if m := timestampPattern.FindStringSubmatch(s); m != nil && m[8] == "" && len(m[7]) <= to.Precision {
			days, ok := civilDays(m[1], m[2], m[3])
			nanos, valid := clock(m[4], m[5], m[6], m[7])
			return sql.Instant{Micros: days*86_400_000_000 + nanos/1000, Nanos: int(nanos % 1000)}, ok && valid
		}
	}
	return nil, false
}

func fits(s string, t sql.Type) (sql.Value, bool) {
	return s, t.Length == sql.UnboundedLength || utf8.RuneCountInString(s) <= t.Length
}

func dateTime(days int64) time.Time { return time.Unix(days*86400, 0).UTC() }

// call evaluates the functions that conditions on partitions use.
func (ev evaluator) call(e *Call) (sql.Value, bool) {
	args := make([]sql.Value, len(e.Args))
	all := true
	for i, x := range e.Args {
		v, ok := ev.eval(x)
		if ok && v == nil && e.Func.Func.NullOn(i) {
			return nil, true
		}
		args[i], all = v, all && ok
	}
	if !all {
		return nil, false
	}
	f := constantFunctions[e.Func.Func.Name]
	if f == nil && textFunctions[e.Func.Func.Name] == nil && integerFunctions[e.Func.Func.Name] == nil {
		return nil, false
	}
	for _, v := range args {
		if v == nil {
			return nil, !e.Func.Func.CalledOnNull
		}
	}
	if f != nil {
		return f(e, args)
	}
	if v, ok := integerCall(e, args); ok {
		return v, true
	}
	return textCall(e, args)
}

// constantFunctions evaluate calls whose arguments are not NULL.
var constantFunctions = map[string]func(*Call, []sql.Value) (sql.Value, bool){
	"$add":      func(e *Call, a []sql.Value) (sql.Value, bool) { return addValues(e, a, 1) },
	"$subtract": func(e *Call, a []sql.Value) (sql.Value, bool) { return addValues(e, a, -1) },
	"concat": func(e *Call, a []sql.Value) (sql.Value, bool) {
		var b strings.Builder
		for i, v := range a {
			s, ok := v.(string)
			if !ok || e.Args[i].Type().Kind != sql.Varchar {
				return nil, false
			}
			b.WriteString(s)
		}
		return b.String(), true
	},
	"substr":      substr,
	"substring":   substr,
	"year":        datePart(func(t time.Time) int { return t.Year() }),
	"month":       datePart(func(t time.Time) int { return int(t.Month()) }),
	"day":         datePart(func(t time.Time) int { return t.Day() }),
	"quarter":     datePart(func(t time.Time) int { return (int(t.Month()) + 2) / 3 }),
	"day_of_week": datePart(func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }),
	"day_of_year": datePart(func(t time.Time) int { return t.YearDay() }),
	"week": datePart(func(t time.Time) int {
		_, w := t.ISOWeek()
		return w
	}),
	"date_trunc":  dateTrunc,
	"date_format": dateFormat,
	"date": func(e *Call, a []sql.Value) (sql.Value, bool) {
		return castValue(a[0], e.Args[0].Type(), sql.T(sql.Date))
	},
	"date_add": func(e *Call, a []sql.Value) (sql.Value, bool) {
		unit, ok1 := a[0].(string)
		n, ok2 := a[1].(int64)
		if !ok1 || !ok2 || n > 1e7 || n < -1e7 {
			return nil, false
		}
		switch strings.ToLower(unit) {
		case "day":
			return shift(a[2], e.Args[2].Type(), n*86_400_000, 0)
		case "week":
			return shift(a[2], e.Args[2].Type(), n*7*86_400_000, 0)
		case "month":
			return shift(a[2], e.Args[2].Type(), 0, n)
		case "year":
			return shift(a[2], e.Args[2].Type(), 0, 12*n)
		}
		return nil, false
	},
}

// addValues adds integers, or an interval to a date or timestamp.
func addValues(e *Call, a []sql.Value, sign int64) (sql.Value, bool) {
	left, right := e.Args[0].Type(), e.Args[1].Type()
	n, ok := a[1].(int64)
	if !ok {
		return nil, false
	}
	switch {
	case left.IsInteger() && right.IsInteger():
		x := big.NewInt(a[0].(int64))
		sum := x.Add(x, big.NewInt(0).Mul(big.NewInt(sign), big.NewInt(n)))
		if !sum.IsInt64() {
			return nil, false
		}
		return castValue(sum.Int64(), sql.T(sql.BigInt), left)
	case right.Kind == sql.IntervalDayToSecond:
		return shift(a[0], left, sign*n, 0)
	case right.Kind == sql.IntervalYearToMonth:
		return shift(a[0], left, 0, sign*n)
	}
	return nil, false
}

// shift moves a date or timestamp without zone by milliseconds and months; a day
// that the month does not have becomes its last.
func shift(v sql.Value, t sql.Type, millis, months int64) (sql.Value, bool) {
	switch t.Kind {
	case sql.Date:
		if millis%86_400_000 != 0 {
			return nil, false
		}
		return addMonths(v.(int64)+millis/86_400_000, months), true
	case sql.Timestamp:
		at := v.(sql.Instant)
		at.Micros += millis * 1000
		days := floorDiv(at.Micros, 86_400_000_000)
		at.Micros += (addMonths(days, months) - days) * 86_400_000_000
		return at, true
	}
	return nil, false
}

func addMonths(days, months int64) int64 {
	t := dateTime(days)
	y, m, d := t.Date()
	first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return floorDiv(first.Unix(), 86400) + int64(min(d, last)) - 1
}

func substr(e *Call, a []sql.Value) (sql.Value, bool) {
	s, ok := a[0].(string)
	if !ok || e.Args[0].Type().Kind != sql.Varchar {
		return nil, false
	}
	runes := []rune(s)
	start, n := a[1].(int64), int64(len(runes))
	length := n
	if len(a) > 2 {
		length = a[2].(int64)
	}
	if start < 0 {
		start += n + 1
	}
	if start < 1 || start > n || length <= 0 {
		return "", true
	}
	return string(runes[start-1 : min(n, start-1+min(length, n))]), true
}

func datePart(part func(time.Time) int) func(*Call, []sql.Value) (sql.Value, bool) {
	return func(e *Call, a []sql.Value) (sql.Value, bool) {
		t, ok := civil(a[0], e.Args[0].Type())
		return int64(part(t)), ok
	}
}

// civil is the local time of a date or timestamp without zone.
func civil(v sql.Value, t sql.Type) (time.Time, bool) {
	switch t.Kind {
	case sql.Date:
		return dateTime(v.(int64)), true
	case sql.Timestamp:
		return time.UnixMicro(v.(sql.Instant).Micros).UTC(), true
	}
	return time.Time{}, false
}

var mysqlFormats = map[byte]string{'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'H': "15", 'i': "04", 's': "05", 'S': "05", 'T': "15:04:05"}

func dateFormat(e *Call, a []sql.Value) (sql.Value, bool) {
	t, ok := civil(a[0], e.Args[0].Type())
	format, isText := a[1].(string)
	if at, is := a[0].(sql.Instant); is && e.Args[0].Type().Kind == sql.TimestampWithTimeZone && (at.Zone == "UTC" || at.Zone == "") {
		t, ok = time.UnixMicro(at.Micros).UTC(), true
	}
	if !ok || !isText || t.Year() < 0 || t.Year() > 9999 {
		return nil, false
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		if i++; i == len(format) || mysqlFormats[format[i]] == "" {
			return nil, false
		}
		b.WriteString(t.Format(mysqlFormats[format[i]]))
	}
	return b.String(), true
}
