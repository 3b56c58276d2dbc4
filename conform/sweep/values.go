package sweep

import (
	"fmt"
	"strings"

	"glaux/conform/random"
	"glaux/sql"
)

// texts are strings at the edges of what functions of strings see.
var texts = []string{
	"''", "'a'", "'abc'", "'ABC'", "' a '", "'Hello World'", "'ßẞ'", "'İIıi'", "'ΣΑΣ ς'", `U&'e\0301'`, "'é'", "'😀'", "'a😀b'", "'👨‍👩‍👧'", `U&'\FEFFx'`, "'ǆǅ'", "'ﬃ'", "'日本語'", "'مرحبا'",
	"'12'", "'-1'", "'+7'", "'1.5'", "'1e3'", "'NaN'", "'-Infinity'", "'true'", "'null'", "'2020-02-29'", "'2020-02-29 12:34:56.789'", "'%_'", `'\'`, "''''", "'a,b,,c'", "'0'", "'ff'",
	`U&'a\0009b\000Ac'`, `U&'\0000'`, `U&'\00A0\2003 x'`, "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
}

var dates = []string{
	"1970-01-01", "1969-12-31", "2020-02-29", "2021-02-28", "2024-03-31", "2000-12-31", "1900-03-01", "1582-10-10", "0001-01-01", "9999-12-31", "-0001-12-31", "12345-06-07", "2021-01-03", "2020-12-28",
}

var clocks = []string{"00:00:00", "23:59:59.999999999", "12:34:56.789", "01:02:03.4", "23:59:59.9995", "00:00:00.000000001", "12:00:00.5"}

// moments are in the years that nanoseconds reach; farMoments are not.
var moments = []string{
	"1970-01-01 00:00:00", "1969-12-31 23:59:59.999999999", "2020-02-29 12:34:56.789123456", "2024-03-31 02:30:00.5", "2024-10-27 02:30:00", "2001-01-01 01:02:03.000000001", "1900-01-01 00:00:00.5",
	"1999-12-31 23:59:59.9999995", "2021-01-03 23:00:00",
}

var farMoments = []string{"0001-01-01 00:00:00", "9999-12-31 23:59:59.999", "-0044-03-15 12:00:00.25", "12345-06-07 08:09:10", "1582-10-10 12:00:00"}

var zones = []string{"UTC", "Europe/Berlin", "America/New_York", "+05:30", "Asia/Tokyo", "-08:00", "Australia/Lord_Howe", "+14:00", "America/Sao_Paulo"}

var words = map[sql.Kind][]string{
	sql.Boolean:             {"true", "false"},
	sql.TinyInt:             {"0", "1", "-1", "7", "127", "-128"},
	sql.SmallInt:            {"0", "1", "-1", "300", "32767", "-32768"},
	sql.Integer:             {"0", "1", "-1", "2", "31", "-7", "65", "1000000", "2147483647", "-2147483648"},
	sql.BigInt:              {"0", "1", "-1", "2", "3", "10", "-7", "64", "4294967296", "9007199254740993", "9223372036854775807", "-9223372036854775808"},
	sql.Real:                {"0", "-0.0", "1", "-1", "0.5", "1.5", "2.5", "-2.5", "0.1", "16777217", "1e10", "3.4028235E38", "-3.4028235E38", "1.4E-45", "NaN", "Infinity", "-Infinity"},
	sql.Double:              {"0", "-0.0", "1", "-1", "0.5", "1.5", "2.5", "-2.5", "0.1", "123456.789", "9007199254740993", "9.223372036854775807E18", "1e10", "1e-7", "1e7", "1e100", "1.7976931348623157E308", "4.9E-324", "NaN", "Infinity", "-Infinity"},
	sql.Decimal:             {"0", "1", "-1", "0.5", "-0.5", "1.5", "2.5", "99.99", "-99.995", "0.001", "123456789.123456789", "-12345678901234567890.5", "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001"},
	sql.IntervalYearToMonth: {"'0' MONTH", "'1' MONTH", "'-1' MONTH", "'1' YEAR", "'2-6' YEAR TO MONTH", "'-14' MONTH", "'178956970' YEAR", "'2147483647' MONTH", "'120' YEAR"},
	sql.IntervalDayToSecond: {"'0' SECOND", "'0.001' SECOND", "'1' DAY", "'-1' DAY", "'-36' HOUR", "'2 03:04:05.678' DAY TO SECOND", "'-0.5' SECOND", "'90' MINUTE", "'100000' DAY", "'106751991167' DAY"},
	sql.UUID:                {"12151fd2-7586-11e9-8f9e-2a86e4085a59", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "80000000-0000-0000-0000-000000000001"},
	sql.IPAddress:           {"1.2.3.4", "255.255.255.255", "0.0.0.0", "::", "::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	sql.JSON: {"null", "1", "-0.0", "1.50", "1e3", "1E400", "12345678901234567890123", "true", `"a"`, `""`, `"\u00e4\ud83d\ude00"`, `[]`, `{}`, `[1, "x", true, null, 2.50]`, `{"a": 1, "b": [1, 2, {"c": null}]}`,
		`{"b": "y", "a": {"b": 1}}`, `[[1], [2, 3]]`, `{"a": null}`, `"12"`, `"2020-02-29"`},
	sql.VarBinary: {"", "00", "61", "616263", "ff00ff", "e282ac", "0123456789abcdef", "c3", "f09f9880", "80000000000000000000000000000000"},
}

func null(t sql.Type) string {
	switch t.Kind {
	case sql.JoniRegExp, sql.JSONPath, sql.Color, sql.CodePoints: // only functions have them
		return "CAST(NULL AS varchar)"
	}
	return "CAST(NULL AS " + random.Spell(t) + ")"
}

// edges are values of a type, each an expression of exactly that type. The last is NULL.
func edges(t sql.Type) []string {
	var out []string
	cast := func(format string, args ...any) {
		out = append(out, "CAST("+fmt.Sprintf(format, args...)+" AS "+random.Spell(t)+")")
	}
	quoted := func(name string) {
		for _, w := range words[t.Kind] {
			out = append(out, name+" '"+w+"'")
		}
	}
	switch t.Kind {
	case sql.Boolean, sql.Integer:
		out = append(out, words[t.Kind]...)
	case sql.TinyInt, sql.SmallInt, sql.BigInt, sql.Real, sql.Double, sql.UUID, sql.IPAddress, sql.JSON:
		quoted(strings.ToUpper(t.String()))
	case sql.VarBinary:
		for _, w := range words[t.Kind] {
			out = append(out, "X'"+w+"'")
		}
	case sql.Decimal:
		for _, w := range words[t.Kind] {
			if fits(w, t) {
				cast("DECIMAL '%s'", w)
			}
		}
		for _, sign := range []string{"", "-"} {
			nines := strings.Repeat("9", t.Precision)
			if t.Scale > 0 {
				nines = nines[:t.Precision-t.Scale] + "." + nines[t.Precision-t.Scale:]
			}
			out = append(out, fmt.Sprintf("CAST(DECIMAL '%s%s' AS %s)", sign, nines, t))
		}
	case sql.Varchar, sql.Char:
		for _, s := range texts {
			cast("%s", s)
		}
	case sql.Date:
		for _, d := range dates {
			out = append(out, "DATE '"+d+"'")
		}
	case sql.Time:
		for _, c := range clocks {
			cast("TIME '%s'", c)
		}
	case sql.TimeWithTimeZone:
		for i, c := range clocks {
			cast("TIME '%s%s'", c, []string{"+00:00", "+02:00", "-08:30", "+14:00", "-14:00"}[i%5])
		}
	case sql.Timestamp, sql.TimestampWithTimeZone:
		all := moments
		if t.Precision <= 6 {
			all = append(append([]string{}, moments...), farMoments...)
		}
		for i, m := range all {
			zone := ""
			if t.Kind == sql.TimestampWithTimeZone {
				zone = " " + zones[i%len(zones)]
			}
			cast("TIMESTAMP '%s%s'", m, zone)
		}
		if t.Kind == sql.TimestampWithTimeZone { // both sides of an overlap
			cast("TIMESTAMP '2024-10-27 00:30:00 UTC' AT TIME ZONE 'Europe/Berlin'")
			cast("TIMESTAMP '2024-10-27 01:30:00 UTC' AT TIME ZONE 'Europe/Berlin'")
		}
	case sql.IntervalYearToMonth, sql.IntervalDayToSecond:
		for _, w := range words[t.Kind] {
			out = append(out, "INTERVAL "+w)
		}
	case sql.Array:
		out = arrays(t)
	case sql.Map:
		out = maps(t)
	case sql.Row:
		out = rows(t)
	case sql.QDigest:
		out = append(out, random.Digest(t.Elem.Kind))
	default:
		out = append(out, random.Special(t.Kind)...)
	}
	return append(out, null(t))
}

// fits reports that a decimal type has room for a number.
func fits(number string, t sql.Type) bool {
	whole, _, _ := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	return len(strings.TrimLeft(whole, "0")) < max(t.Precision-t.Scale, 1)
}

// some are at most n of a type's values, spread over the list, NULL among them.
func some(t sql.Type, n int) []string { return thin(edges(t), n) }

func thin(all []string, n int) []string {
	if len(all) <= n {
		return all
	}
	var out []string
	for i := range n {
		out = append(out, all[i*(len(all)-1)/(n-1)])
	}
	return out
}

func arrays(t sql.Type) []string {
	e := edges(*t.Elem)
	if len(e) == 1 {
		return nil
	}
	name := random.Spell(t)
	at := func(i int) string { return e[i%(len(e)-1)] }
	null := e[len(e)-1]
	out := []string{"CAST(ARRAY[] AS " + name + ")"}
	for _, items := range [][]string{
		{at(0)}, {at(1), at(0)}, {at(1), at(1), at(2)}, {null}, {at(2), null, at(0)}, {null, null, at(1)}, {at(3), at(4), at(5), at(2), at(1)}, thin(e, 12),
	} {
		out = append(out, "CAST(ARRAY["+strings.Join(items, ", ")+"] AS "+name+")")
	}
	return out
}

func maps(t sql.Type) []string {
	k, v := edges(*t.Key), edges(*t.Elem)
	if len(k) == 1 || len(v) == 1 {
		return nil
	}
	name := random.Spell(t)
	at := func(list []string, i int) string { return list[i%(len(list)-1)] }
	null := v[len(v)-1]
	out := []string{"CAST(MAP() AS " + name + ")"}
	add := func(keys, values []string) {
		out = append(out, fmt.Sprintf("CAST(MAP(ARRAY[%s], ARRAY[%s]) AS %s)", strings.Join(keys, ", "), strings.Join(values, ", "), name))
	}
	add([]string{at(k, 0)}, []string{at(v, 0)})
	add([]string{at(k, 1)}, []string{null})
	if other := min(2, len(k)-2); other > 0 { // beside 0.0, -0.0 is the same key
		add([]string{k[0], k[other]}, []string{at(v, 1), at(v, 2)})
		add([]string{k[other], k[0]}, []string{null, at(v, 1)})
	}
	if len(k) > 4 {
		add([]string{k[len(k)-2], k[len(k)-3], k[0]}, []string{at(v, 3), at(v, 4), at(v, 5)})
	}
	return out
}

func rows(t sql.Type) []string {
	lists := make([][]string, len(t.Fields))
	most := 0
	for i, f := range t.Fields {
		lists[i] = some(f.Type, 7)
		most = max(most, len(lists[i]))
	}
	var out []string
	for n := range most {
		items := make([]string, len(lists))
		for i, list := range lists {
			items[i] = list[(n+i*2)%len(list)]
		}
		out = append(out, "CAST(ROW("+strings.Join(items, ", ")+") AS "+random.Spell(t)+")")
	}
	return out
}

// named types, for tables of types.
var (
	boolean, integer, bigint, double, realT = sql.T(sql.Boolean), sql.T(sql.Integer), sql.T(sql.BigInt), sql.T(sql.Double), sql.T(sql.Real)
	varchar, varbinary, date, jsonT         = sql.T(sql.Varchar), sql.T(sql.VarBinary), sql.T(sql.Date), sql.T(sql.JSON)
	pair                                    = sql.RowOf(sql.Field{Type: integer}, sql.Field{Type: varchar})
)

// simple are the types without parts, at several sizes.
func simple() []sql.Type {
	return []sql.Type{
		boolean, sql.T(sql.TinyInt), sql.T(sql.SmallInt), integer, bigint, realT, double,
		sql.DecimalOf(3, 0), sql.DecimalOf(5, 2), sql.DecimalOf(18, 6), sql.DecimalOf(19, 10), sql.DecimalOf(38, 0), sql.DecimalOf(38, 38), sql.DecimalOf(38, 19),
		varchar, sql.VarcharN(3), sql.CharN(1), sql.CharN(5), varbinary, date,
		sql.TimeOf(0), sql.TimeOf(3), sql.TimeOf(6), sql.TimeOf(9), sql.TimeTZOf(0), sql.TimeTZOf(3), sql.TimeTZOf(9),
		sql.TimestampOf(0), sql.TimestampOf(3), sql.TimestampOf(6), sql.TimestampOf(9), sql.TimestampTZOf(0), sql.TimestampTZOf(3), sql.TimestampTZOf(6), sql.TimestampTZOf(9),
		sql.T(sql.IntervalYearToMonth), sql.T(sql.IntervalDayToSecond), jsonT, sql.T(sql.UUID), sql.T(sql.IPAddress),
	}
}

// nested are types with parts.
func nested() []sql.Type {
	return []sql.Type{
		sql.ArrayOf(integer), sql.ArrayOf(varchar), sql.ArrayOf(double), sql.ArrayOf(sql.ArrayOf(integer)), sql.ArrayOf(pair), sql.ArrayOf(sql.DecimalOf(5, 2)), sql.ArrayOf(date), sql.ArrayOf(jsonT), sql.ArrayOf(sql.TimestampTZOf(3)),
		sql.MapOf(varchar, integer), sql.MapOf(integer, varchar), sql.MapOf(double, sql.ArrayOf(integer)), sql.MapOf(date, pair),
		pair, sql.RowOf(sql.Field{Name: "a", Type: double}, sql.Field{Name: "b", Type: sql.ArrayOf(varchar)}), sql.RowOf(sql.Field{Name: "a", Type: bigint}, sql.Field{Name: "b", Type: sql.CharN(5)}), sql.RowOf(sql.Field{Type: pair}),
	}
}
