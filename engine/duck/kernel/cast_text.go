package kernel

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"net/netip"
	"strconv"
	"strings"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Text is a value as CAST(x AS varchar) gives it.
func Text(t sql.Type, x any) string {
	switch x := x.(type) {
	case bool:
		return strconv.FormatBool(x)
	case int64:
		switch t.Kind {
		case sql.Date:
			return strings.TrimPrefix(dateText(x), "+")
		case sql.Time:
			return clockText(x, t.Precision)
		case sql.IntervalYearToMonth:
			return monthsText(x)
		case sql.IntervalDayToSecond:
			return millisText(x)
		case sql.Decimal:
			return decimalText(big.NewInt(x), t.Scale)
		}
		return strconv.FormatInt(x, 10)
	case float32:
		return FloatText(float64(x), 32)
	case float64:
		return FloatText(x, 64)
	case *big.Int:
		return decimalText(x, t.Scale)
	case string:
		if t.Kind == sql.Char {
			return padded(x, t.Length)
		}
		return x
	case sql.TimeTZ:
		return clockText(x.Nanos, t.Precision) + zone.FormatOffset(x.Offset)
	case sql.Instant:
		return instantText(x, t)
	case []byte:
		switch t.Kind {
		case sql.UUID:
			h := hex.EncodeToString(x)
			return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
		case sql.IPAddress:
			a, _ := netip.AddrFromSlice(x)
			return a.Unmap().String()
		}
		return string(x)
	}
	return fmt.Sprint(x)
}

// padded is a char(n) with the blanks it is stored without.
func padded(s string, n int) string {
	have := 0
	for range s {
		have++
	}
	if have >= n {
		return s
	}
	return s + strings.Repeat(" ", n-have)
}

// FloatText is a number in Trino's own scientific form: "1.0E0", "0E0".
func FloatText(x float64, bits int) string {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 1):
		return "Infinity"
	case math.IsInf(x, -1):
		return "-Infinity"
	case x == 0:
		if math.Signbit(x) {
			return "-0E0"
		}
		return "0E0"
	}
	s := shortest(x, bits)
	if bits == 32 {
		s = sevenDigits(s)
	}
	mantissa, exp, _ := strings.Cut(s, "E")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(mantissa, "0")
		if strings.HasSuffix(mantissa, ".") {
			mantissa += "0"
		}
	} else {
		mantissa += ".0"
	}
	n, _ := strconv.Atoi(exp)
	return mantissa + "E" + strconv.Itoa(n)
}

// sevenDigits rounds the text of a real to seven digits: what Trino writes is the
// nearest to the double that the text reads as.
func sevenDigits(s string) string {
	x, _ := strconv.ParseFloat(s, 64)
	return strconv.FormatFloat(x, 'E', 6, 64)
}

// JavaFloat is Double.toString and Float.toString.
func JavaFloat(x float64, bits int) string {
	switch {
	case math.IsNaN(x):
		return "NaN"
	case math.IsInf(x, 1):
		return "Infinity"
	case math.IsInf(x, -1):
		return "-Infinity"
	case x == 0:
		if math.Signbit(x) {
			return "-0.0"
		}
		return "0.0"
	}
	if a := math.Abs(x); a >= 1e-3 && a < 1e7 {
		s := strconv.FormatFloat(x, 'f', -1, bits)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	mantissa, exp, _ := strings.Cut(shortest(x, bits), "E")
	n, _ := strconv.Atoi(exp)
	return mantissa + "E" + strconv.Itoa(n)
}

// shortest is the shortest text of a number that reads as it; Java writes two
// digits at least, which may be nearer than one is.
func shortest(x float64, bits int) string {
	s := strconv.FormatFloat(x, 'E', -1, bits)
	if !strings.Contains(s, ".") {
		return strconv.FormatFloat(x, 'E', 1, bits)
	}
	return s
}

// formatFloat is the shortest plain decimal text.
func formatFloat(x float64, bits int) string { return strconv.FormatFloat(x, 'f', -1, bits) }

func decimalText(x *big.Int, scale int) string {
	s := new(big.Int).Abs(x).String()
	if scale > 0 {
		if len(s) <= scale {
			s = strings.Repeat("0", scale+1-len(s)) + s
		}
		s = s[:len(s)-scale] + "." + s[len(s)-scale:]
	}
	if x.Sign() < 0 {
		return "-" + s
	}
	return s
}

// civil is the date of a day number in the proleptic Gregorian calendar.
func civil(days int64) (year int64, month, day int) {
	z := days + 719468
	if uint64(z) < 1<<31 { // as nearly all: 32 bits are quicker
		n := uint32(z)
		era := n / 146097
		doe := n - era*146097
		yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
		doy := doe - (365*yoe + yoe/4 - yoe/100)
		mp := (5*doy + 2) / 153
		day, month, year = int(doy-(153*mp+2)/5+1), int(mp+3), int64(yoe+era*400)
		if month > 12 {
			month, year = month-12, year+1
		}
		return year, month, day
	}
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = int(doy - (153*mp+2)/5 + 1)
	month = int(mp + 3)
	if month > 12 {
		month -= 12
	}
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

// dayNumber is the inverse of civil.
func dayNumber(year int64, month, day int) int64 {
	if month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	mp := int64(month + 9)
	if month > 2 {
		mp = int64(month - 3)
	}
	doy := (153*mp+2)/5 + int64(day) - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

// yearText is a year with at least four digits and a sign beyond them.
func yearText(y int64) string {
	switch {
	case y < 0:
		return fmt.Sprintf("-%04d", -y)
	case y > 9999:
		return fmt.Sprintf("+%d", y)
	}
	return fmt.Sprintf("%04d", y)
}

func dateText(days int64) string {
	y, m, d := civil(days)
	return yearText(y) + fmt.Sprintf("-%02d-%02d", m, d)
}

// clockText is hh:mm:ss with a fraction of so many digits.
func clockText(nanos int64, precision int) string {
	return string(appendTime(nil, nanos, precision))
}

// appendTime writes a time of day.
func appendTime(dst []byte, nanos int64, precision int) []byte {
	dst = appendClock(dst, nanos/1000, min(precision, 6))
	for digit, unit := 7, int64(100); digit <= precision; digit, unit = digit+1, unit/10 {
		if unit == 0 { // beyond nanoseconds
			dst = append(dst, '0')
			continue
		}
		dst = append(dst, '0'+byte(nanos/unit%10))
	}
	return dst
}

func instantText(v sql.Instant, t sql.Type) string {
	micros, suffix := v.Micros, ""
	if t.Kind == sql.TimestampWithTimeZone {
		k, _ := zone.Lookup(v.Zone)
		micros, suffix = zone.ToLocal(k, micros), " "+zone.Name(k)
	}
	day := floorDiv(micros, microsPerDay)
	return dateText(day) + " " + clockText((micros-day*microsPerDay)*1000+int64(v.Nanos), t.Precision) + suffix
}

func monthsText(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d-%d", sign, n/12, n%12)
}

func millisText(n int64) string { return string(appendDayTime(nil, n)) }

// appendDayTime writes an interval of days to milliseconds.
func appendDayTime(dst []byte, n int64) []byte {
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	u := uint64(n)
	dst = append(strconv.AppendUint(dst, u/86_400_000, 10), ' ')
	return appendClock(dst, int64(u%86_400_000)*1000, 3)
}
