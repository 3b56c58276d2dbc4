package random

import (
	"fmt"
	"strings"

	"glaux/sql"
)

// value is a literal of a simple type of which there are many; empty: of other types.
func (g *generator) value(t sql.Type) string {
	switch t.Kind {
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		bits := map[sql.Kind]int{sql.TinyInt: 7, sql.SmallInt: 15, sql.Integer: 31, sql.BigInt: 63}[t.Kind]
		v := g.rng.Uint64() & (1<<g.n(bits+1) - 1)
		if g.chance(70) {
			v %= 130
		}
		if v > 1<<bits-1 {
			v = 1<<bits - 1
		}
		return fmt.Sprintf("%s '%s%d'", t, pick(g, []string{"", "", "-"}), v)
	case sql.Real, sql.Double:
		return fmt.Sprintf("%s '%s'", t, g.float())
	case sql.Decimal:
		digits := g.digits(1 + g.n(t.Precision))
		if len(digits) <= t.Scale {
			digits = strings.Repeat("0", t.Scale+1-len(digits)) + digits
		}
		whole, fraction := digits[:len(digits)-t.Scale], digits[len(digits)-t.Scale:]
		if whole = strings.TrimLeft(whole, "0"); whole == "" && (t.Scale == 0 || t.Scale < t.Precision) {
			whole = "0"
		}
		if fraction != "" {
			whole += "." + fraction
		}
		return fmt.Sprintf("CAST(DECIMAL '%s%s' AS %s)", pick(g, []string{"", "", "-"}), whole, t)
	case sql.Varchar, sql.Char:
		return "CAST(" + quoted(g.text()) + " AS " + t.String() + ")"
	case sql.VarBinary:
		var b strings.Builder
		for range pick(g, []int{0, 1, 2, 3, 4, 4, 8, 8, 9, 16, 20}) {
			fmt.Fprintf(&b, "%02x", g.n(256))
		}
		return "X'" + b.String() + "'"
	case sql.Date:
		return "DATE '" + g.day() + "'"
	case sql.Time:
		return fmt.Sprintf("CAST(TIME '%s' AS %s)", g.clock(), t)
	case sql.TimeWithTimeZone:
		return fmt.Sprintf("CAST(TIME '%s%s' AS %s)", g.clock(), g.offset(), t)
	case sql.Timestamp:
		return fmt.Sprintf("CAST(TIMESTAMP '%s %s' AS %s)", g.dayOf(t.Precision), g.clock(), t)
	case sql.TimestampWithTimeZone:
		zone := pick(g, regions)
		if g.chance(30) {
			zone = g.offset()
		}
		return fmt.Sprintf("CAST(TIMESTAMP '%s %s %s' AS %s)", g.dayOf(t.Precision), g.clock(), zone, t)
	case sql.IntervalYearToMonth:
		return "INTERVAL " + pick(g, []string{"", "", "-"}) + pick(g, []string{fmt.Sprintf("'%d' MONTH", g.n(40)), fmt.Sprintf("'%d' YEAR", g.n(30)), fmt.Sprintf("'%d-%d' YEAR TO MONTH", g.n(20), g.n(12))})
	case sql.IntervalDayToSecond:
		return "INTERVAL " + pick(g, []string{"", "", "-"}) + pick(g, []string{
			fmt.Sprintf("'%d' DAY", g.n(400)), fmt.Sprintf("'%d' HOUR", g.n(100)), fmt.Sprintf("'%d' MINUTE", g.n(3000)), fmt.Sprintf("'%d.%03d' SECOND", g.n(4000), g.n(1000)),
			fmt.Sprintf("'%d %d:%02d' DAY TO MINUTE", g.n(40), g.n(24), g.n(60)), fmt.Sprintf("'%d:%02d:%02d' HOUR TO SECOND", g.n(24), g.n(60), g.n(60)), fmt.Sprintf("'%d %02d' DAY TO HOUR", g.n(40), g.n(24)),
		})
	case sql.JSON:
		return "JSON " + quoted(g.document(3))
	case sql.UUID:
		return fmt.Sprintf("UUID '%08x-%04x-%04x-%04x-%012x'", g.rng.Uint32(), g.n(1<<16), g.n(1<<16), g.n(1<<16), g.rng.Uint64()>>16)
	case sql.IPAddress:
		if g.chance(60) {
			return fmt.Sprintf("IPADDRESS '%d.%d.%d.%d'", g.n(256), g.n(256), g.n(3), g.n(256))
		}
		return fmt.Sprintf("IPADDRESS '%x::%x:%x'", g.n(1<<16), g.n(1<<16), g.n(1<<16))
	}
	return ""
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func (g *generator) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = pick(g, []byte("0123456789999555000"))
	}
	return string(b)
}

// float is a text of a floating number.
func (g *generator) float() string {
	sign := pick(g, []string{"", "", "-"})
	switch g.n(8) {
	case 0:
		return sign + fmt.Sprint(g.n(20)) + ".5"
	case 1:
		return sign + g.digits(1+g.n(17)) + "e" + fmt.Sprint(g.n(40)-20)
	case 2:
		return sign + g.digits(1+g.n(9)) + "." + g.digits(1+g.n(9))
	case 3:
		return sign + "0." + g.digits(1+g.n(17))
	case 4:
		return pick(g, []string{"NaN", "Infinity", "-Infinity", "-0.0", "4.9E-324", "1.7976931348623157E308", "1.4E-45", "2147483648", "9223372036854775807", "-9223372036854775808", "0.3", "1e16", "123456789012345678"})
	}
	return sign + fmt.Sprint(g.n(200)) + pick(g, []string{"", "", ".25", ".75", ".1"})
}

// pieces of texts: letters of all lengths in UTF-8, of both cases and of none, marks, digits and white space.
var textPieces = []string{
	"a", "b", "ab", "abc", "A", "Z", "x", "l", "o", "e", "1", "2", "42", "0", " ", "  ", ",", "-", "_", ".", "%", "/", "=", "&", ":", "\\", "'", "\"", "(", "[", "{", "$1", "#", "+",
	"ä", "Ö", "ß", "é", "e\u0301", "İ", "ı", "Σ", "ς", "ǅ", "ﬁ", "中", "文", "😀", "👨‍👩‍👧", "\u00a0", "\u200b", "\u2028", "\t", "\u3000", "Ａ", "½", "Ⅷ", "٣", "true", "null", "NaN", "the", "running",
}

func (g *generator) text() string {
	var b strings.Builder
	for range g.n(7) {
		b.WriteString(pick(g, textPieces))
	}
	return b.String()
}

// regions are zones: with summer time on either side of the equator, of half an hour, with
// odd offsets, that left out a day, and with another name.
var regions = []string{
	"UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Africa/Monrovia", "Europe/Dublin",
	"Asia/Kolkata", "America/Sao_Paulo", "Africa/Casablanca", "Antarctica/Troll", "Europe/London", "Asia/Tehran", "America/Caracas", "Pacific/Chatham", "Z", "Etc/GMT+5",
}

func (g *generator) offset() string {
	return pick(g, []string{"+00:00", "+01:00", "-08:00", "+05:30", "+14:00", "-14:00", "-00:30", "+12:45", "-03:00"})
}

// day is a date, often one at which clocks change or a year, month or week begins.
func (g *generator) day() string {
	switch g.n(6) {
	case 0:
		return pick(g, []string{"2024-03-31", "2024-10-27", "2023-11-05", "2024-03-10", "2011-12-30", "2012-04-01", "2018-11-04", "1970-01-01", "1969-12-31", "2000-02-29", "1900-03-01", "2024-12-30", "2021-01-03", "2020-12-31", "2016-01-01"})
	case 1:
		return fmt.Sprintf("%04d-%02d-%02d", 1+g.n(9999), 1+g.n(12), 1+g.n(28))
	}
	return fmt.Sprintf("%04d-%02d-%02d", 1890+g.n(200), 1+g.n(12), 1+g.n(28))
}

// dayOf is a date of timestamps of a precision.
func (g *generator) dayOf(precision int) string {
	for {
		if d := g.day(); d > "1680" && d < "2260" || precision < 7 && g.wide {
			return d
		}
	}
}

func (g *generator) clock() string {
	s := fmt.Sprintf("%02d:%02d:%02d", g.n(24), g.n(60), g.n(60))
	if g.chance(30) {
		s = pick(g, []string{"00:00:00", "02:30:00", "01:30:00", "23:59:59", "12:00:00", "03:00:00", "00:30:00"})
	}
	if n := g.n(10); n > 0 && g.chance(60) && !g.wide {
		s += "." + g.digits(n)
	}
	return s
}

// document is a text of JSON, nested at most so deep.
func (g *generator) document(depth int) string {
	space := pick(g, []string{"", "", " "})
	if depth > 0 && g.chance(60) {
		items := make([]string, g.n(4))
		if g.chance(50) {
			for i := range items {
				items[i] = g.document(depth - 1)
			}
			return "[" + space + strings.Join(items, ","+space) + "]"
		}
		for i := range items {
			items[i] = `"` + pick(g, []string{"a", "b", "c", "d", "k é", ""}) + `":` + space + g.document(depth-1)
		}
		return "{" + space + strings.Join(items, ", ") + "}"
	}
	return pick(g, []string{
		"1", "0", "-7", "2.50", "1e3", "-0.0", "1E-2", "12345678901234567890", "9007199254740993", "0.1", "1e400", "true", "false", "null", `"x"`, `""`, `"a\"b"`, `"\u00e4\n"`, `"😀"`, `"2020-02-29"`, `"12"`, `"NaN"`, `"true"`, "3.0",
	})
}
