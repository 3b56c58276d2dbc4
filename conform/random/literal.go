package random

import (
	"fmt"
	"strings"

	"glaux/sql"
)

// literals are texts to take values of each simple type from: what usual data
// look like, and the edges. Not among them are times beyond 1677 to 2262, where
// nanoseconds end, and
// intervals of many days, by which Trino moves a time of day wrongly.
var literals = map[sql.Kind][]string{
	sql.Boolean:  {"true", "false"},
	sql.TinyInt:  {"TINYINT '0'", "TINYINT '1'", "TINYINT '-1'", "TINYINT '2'", "TINYINT '7'", "TINYINT '100'", "TINYINT '127'", "TINYINT '-128'"},
	sql.SmallInt: {"SMALLINT '0'", "SMALLINT '1'", "SMALLINT '-2'", "SMALLINT '10'", "SMALLINT '300'", "SMALLINT '32767'", "SMALLINT '-32768'"},
	sql.Integer:  {"0", "1", "2", "3", "-1", "-7", "10", "42", "100", "1000000", "2147483647", "-2147483648"},
	sql.BigInt: {"BIGINT '0'", "BIGINT '1'", "BIGINT '2'", "BIGINT '-3'", "BIGINT '5'", "BIGINT '12'", "BIGINT '1700000000'", "BIGINT '4294967296'",
		"BIGINT '9223372036854775807'", "BIGINT '-9223372036854775808'"},
	sql.Real:   {"REAL '0'", "REAL '1.5'", "REAL '-2.25'", "REAL '0.1'", "REAL '1e10'", "REAL '3.4028235E38'", "REAL 'NaN'", "REAL 'Infinity'", "REAL '123.456'", "REAL '-0'"},
	sql.Double: {"0e0", "1e0", "1.5e0", "-2.5e0", "0.1e0", "1e10", "1e100", "3.14159e0", "-0e0", "DOUBLE 'NaN'", "DOUBLE 'Infinity'", "DOUBLE '-Infinity'", "123456.789e0", "1e-7", "2e0", "0.5e0"},
	sql.Decimal: {"DECIMAL '0'", "1.5", "2.25", "-3.7", "0.001", "100", "99.99", "-0.5", "12345678901234567890.123", "DECIMAL '99999999999999999999999999999999999999'",
		"DECIMAL '-123456789.987654321'", "0.05", "1.0", "10.50"},
	sql.Varchar: {"''", "'a'", "'abc'", "'Hello World'", "'  pad '", "'äöü'", "'😀x'", "'12'", "'-3.5'", "'2020-02-29'", "'true'", "'a,b,,c'", "'ABC'", "'x=1&y=2'", "'{\"a\": [1, 2.50, null]}'",
		"'1e3'", "'null'", "'%_'", "'ß'", "'a b  c'", "'2021-03-04 05:06:07.123456'", "'+1'", "' 7'", "'http://h.com:8080/p/q?a=b&c=d#f'"},
	sql.Char:      {"CHAR 'a'", "CHAR 'abc'", "CHAR ' x '", "CHAR 'äö'", "CHAR '12'"},
	sql.VarBinary: {"X''", "X'00'", "X'616263'", "X'ff00ff'", "X'e282ac'", "X'0123456789abcdef'", "X'c3'"},
	sql.Date:      {"DATE '1970-01-01'", "DATE '2020-02-29'", "DATE '2021-12-31'", "DATE '1969-12-31'", "DATE '2024-03-31'", "DATE '1900-01-01'", "DATE '2199-12-31'", "DATE '2023-01-01'"},
	sql.Time:      {"TIME '00:00:00'", "TIME '12:34:56.789'", "TIME '23:59:59.999999'", "TIME '01:02:03.4'", "TIME '23:59:59.999999999'", "TIME '06:30:00.000'"},
	sql.TimeWithTimeZone: {"TIME '00:00:00+00:00'", "TIME '12:34:56.789+02:00'", "TIME '23:59:59.999999-08:30'", "TIME '10:00:00.000+14:00'", "TIME '01:00:00.5-03:00'",
		"TIME '03:00:00+02:00'"},
	sql.Timestamp: {"TIMESTAMP '1970-01-01 00:00:00'", "TIMESTAMP '2020-02-29 12:34:56.789'", "TIMESTAMP '2021-12-31 23:59:59.999999'", "TIMESTAMP '1969-12-31 23:59:59.999'",
		"TIMESTAMP '2024-03-31 02:30:00.000'", "TIMESTAMP '2001-01-01 01:02:03.123456789'", "TIMESTAMP '1900-01-01 00:00:00.5'"},
	sql.TimestampWithTimeZone: {"TIMESTAMP '1970-01-01 00:00:00 UTC'", "TIMESTAMP '2020-02-29 12:34:56.789 Europe/Berlin'", "TIMESTAMP '2021-12-31 23:59:59.999999 America/New_York'",
		"TIMESTAMP '2024-03-31 03:30:00.000 Europe/Paris'", "TIMESTAMP '2001-01-01 01:02:03.123456789 +05:30'", "TIMESTAMP '1969-12-31 23:59:59.5 Asia/Tokyo'",
		"TIMESTAMP '2023-11-05 01:30:00 America/Los_Angeles'", "TIMESTAMP '2020-02-29 11:34:56.789 UTC'"},
	sql.IntervalYearToMonth: {"INTERVAL '0' MONTH", "INTERVAL '1' YEAR", "INTERVAL '-14' MONTH", "INTERVAL '2-6' YEAR TO MONTH", "INTERVAL - '3' MONTH", "INTERVAL '120' YEAR"},
	sql.IntervalDayToSecond: {"INTERVAL '0' SECOND", "INTERVAL '1' DAY", "INTERVAL '-36' HOUR", "INTERVAL '2 03:04:05.678' DAY TO SECOND", "INTERVAL - '90' MINUTE", "INTERVAL '0.001' SECOND", "INTERVAL '23' HOUR"},
	sql.JSON: {"JSON '1'", "JSON 'null'", "JSON '\"a\"'", "JSON '{\"a\": 1, \"b\": [1, 2, {\"c\": null}]}'", "JSON '[1, \"x\", true, null, 2.50]'", "JSON '{}'", "JSON '[]'", "JSON 'true'", "JSON '1.5e3'",
		"JSON '{\"b\": \"y\", \"a\": {\"b\": 12345678901234567890}}'", "JSON '[[1], [2, 3]]'", "JSON '-0.0'"},
	sql.UUID:       {"UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", "UUID '00000000-0000-0000-0000-000000000000'", "UUID 'ffffffff-ffff-ffff-ffff-ffffffffffff'", "UUID '90151fd2-7586-11e9-8f9e-2a86e4085a59'"},
	sql.IPAddress:  {"IPADDRESS '1.2.3.4'", "IPADDRESS '10.0.0.255'", "IPADDRESS '::1'", "IPADDRESS '2001:db8::ff00:42:8329'", "IPADDRESS '255.255.255.255'", "IPADDRESS '::ffff:1.2.3.4'"},
	sql.JoniRegExp: {"'a'", "'[a-c]+'", `'(\w)(\d*)'`, "'^.*$'", `'\s+'`, "'(?i)ABC'", "''", "'x|y'", "'(?<n>l+)'", "'[^a]'", `'\bb'`, "'(a)|(b)'", "'.'", "'ö'"},
	sql.JSONPath:   {"'$'", "'$.a'", "'$.b[1]'", "'$[0]'", "'$[\"a\"]'", "'$.*'", "'$..a'", "'$.b[2].c'", "'$[1:2]'", "'$.a.b'"},
	sql.Color:      {"color('red')", "color('#0f0')", "rgb(1, 2, 3)"},
	sql.CodePoints: {"'a'", "'ab '", "'xä'", "''"},
}

// literal is a value of type t, or of one that is coerced to it.
func (g *generator) literal(t sql.Type) *node {
	n := &node{typ: t.String(), smallest: "CAST(NULL AS " + Spell(t) + ")"}
	if g.chance(7) {
		if n.parts = []any{"NULL"}; g.chance(70) {
			n.parts = []any{n.smallest}
		}
		return n
	}
	switch t.Kind {
	case sql.Array:
		n.parts = []any{g.collection(*t.Elem, g.n(4), true)}
		if n.parts[0].(*node).String() == "ARRAY[]" && g.chance(80) {
			n.parts = []any{"CAST(ARRAY[] AS " + Spell(t) + ")"}
		}
	case sql.Map:
		n.parts = g.mapLiteral(t)
	case sql.Row:
		n.parts = g.rowLiteral(t)
	default:
		n.parts = []any{g.simpleLiteral(t)}
	}
	return n
}

func (g *generator) simpleLiteral(t sql.Type) string {
	if t.Kind == sql.QDigest && digests[t.Elem.Kind] != "" {
		return digests[t.Elem.Kind]
	}
	if values := special[t.Kind]; values != nil {
		return pick(g, values)
	}
	if g.rich && g.chance(65) {
		if s := g.value(t); s != "" {
			return s
		}
	}
	if len(literals[t.Kind]) == 0 {
		return "NULL"
	}
	s := pick(g, literals[t.Kind])
	switch t.Kind {
	case sql.Varchar:
		if t.Length == sql.UnboundedLength && g.chance(60) || t.Length != sql.UnboundedLength {
			return "CAST(" + s + " AS " + t.String() + ")"
		}
	case sql.Char:
		return "CAST(" + pick(g, literals[sql.Varchar]) + " AS " + t.String() + ")"
	case sql.Decimal:
		if g.chance(50) {
			// A value that fits: digits up to the scale and some before the point.
			whole := strings.Repeat(pick(g, []string{"1", "9", "5", "20"}), min(t.Precision-t.Scale, 1+g.n(20)))
			whole = whole[:min(len(whole), t.Precision-t.Scale)]
			frac := strings.Repeat(pick(g, []string{"0", "5", "49", "9"}), t.Scale)[:t.Scale]
			sign := pick(g, []string{"", "", "-"})
			if whole+frac == "" {
				whole = "0"
			}
			if frac != "" {
				whole += "." + frac
			}
			return "CAST(DECIMAL '" + sign + whole + "' AS " + t.String() + ")"
		}
		if g.chance(70) || !coercible(s, t) { // a coercion that fails can't be put into a TRY
			return "TRY_CAST(" + s + " AS " + t.String() + ")"
		}
	case sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone:
		if g.chance(80) {
			return "CAST(" + s + " AS " + t.String() + ")"
		}
	}
	return s
}

// coercible reports whether a decimal type has room for what a literal has before its point.
func coercible(literal string, t sql.Type) bool {
	whole, fraction, _ := strings.Cut(strings.Trim(literal, "DECIMAL '-"), ".")
	return len(strings.TrimLeft(whole, "0"))+min(len(fraction), 1) <= t.Precision-t.Scale
}

func (g *generator) collection(elem sql.Type, n int, nulls bool) *node {
	items := make([]*node, n)
	for i := range items {
		items[i] = g.literal(elem)
		if !nulls {
			items[i] = text(g.simpleLiteral(elem))
		}
	}
	return &node{parts: []any{"ARRAY[", list(items), "]"}}
}

func (g *generator) mapLiteral(t sql.Type) []any {
	n := g.n(3)
	if n == 0 {
		return []any{"CAST(MAP() AS " + Spell(t) + ")"}
	}
	// Distinct keys: taken in turn from the list.
	all := literals[t.Key.Kind]
	if len(all) == 0 {
		return []any{"MAP(ARRAY[", g.literal(*t.Key), "], ARRAY[", g.literal(*t.Elem), "])"}
	}
	start := g.n(len(all))
	keys := make([]string, 0, n)
	for i := range n {
		keys = append(keys, all[(start+i)%len(all)])
	}
	values := make([]any, 0, n)
	for i := range n {
		if i > 0 {
			values = append(values, ", ")
		}
		values = append(values, g.literal(*t.Elem))
	}
	parts := append([]any{"MAP(ARRAY[" + strings.Join(keys, ", ") + "], ARRAY["}, values...)
	return append(parts, "])")
}

func (g *generator) rowLiteral(t sql.Type) []any {
	parts := []any{"ROW("}
	named := false
	for i, f := range t.Fields {
		if i > 0 {
			parts = append(parts, ", ")
		}
		parts = append(parts, g.literal(f.Type))
		named = named || f.Name != ""
	}
	parts = append(parts, ")")
	if named {
		parts = append(append([]any{"CAST("}, parts...), fmt.Sprintf(" AS %s)", Spell(t)))
	}
	return parts
}
