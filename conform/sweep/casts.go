package sweep

import (
	"fmt"

	"glaux/conform/random"
	"glaux/sql"
	"glaux/sql/fn"
)

// castTexts are strings that casts read, rightly or wrongly, beside texts.
var castTexts = []string{
	"' 1'", "'1 '", "'01'", "'1.'", "'.5'", "'1.50'", "'-0'", "'-0.0'", "'1E-3'", "'1e400'", "'-infinity'", "'inf'", "'+NaN'", "'0x1'", "'0x1p3'", "'1_000'", "'1,000'", "'1d'", "'1f'", "'--1'", "'+-1'", "'1e'", "'1e+'",
	"'127'", "'128'", "'-129'", "'32768'", "'2147483648'", "'9223372036854775807'", "'9223372036854775808'", "'99999999999999999999999999999999999999'", "'100000000000000000000000000000000000000'", "'0.12345678901234567890123456789012345678'",
	"'TRUE'", "'t'", "'f'", "'F'", "'yes'", "' true'", "' '",
	"'2020-2-9'", "'2021-02-29'", "' 2020-02-29 '", "'2020-02-29 '", "'-0001-01-01'", "'+12020-01-01'", "'12020-01-01'", "'2020-02'", "'20200229'", "'2020-13-01'", "'2020-02-29 12:34:56'", "'2020-02-29T12:34:56'", "'2020-02-29 12:34'", "'2020-02-29 1:2:3.4'",
	"'2020-02-29 12:34:56.123456789'", "'2020-02-29 12:34:56.999999999999'", "'2020-02-29 12:34:56.1234567890123'", "'2020-02-29 12:34:56 UTC'", "'2020-02-29 12:34:56+02:00'", "'2020-02-29 12:34:56 +2'", "'2020-02-29 12:34:56 Europe/Berlin'", "'2024-03-31 02:30:00 Europe/Berlin'", "'2020-02-29 24:00:00'", "'2020-02-29 12:60:00'", "'2020-02-29 12:34:56 Nowhere'", "'9999-12-31 23:59:59.9999999'",
	"'12:34:56'", "'12:34'", "'1:2:3'", "'12:34:56.1234567'", "'24:00:00'", "'12:34:56+02:00'", "'12:34:56 +02:00'", "'12:34:56-14:01'", "'12:34+0230'", "'23:59:59.9999999995'",
	"'12151fd2-7586-11e9-8f9e-2a86e4085a59'", "'12151FD2-7586-11E9-8F9E-2A86E4085A59'", "'12151fd2758611e98f9e2a86e4085a59'", "'12151fd2-7586-11e9-8f9e-2a86e4085a5'", "'1.2.3.4'", "'1.2.3'", "'::1'", "'::ffff:1.2.3.4'", "'2001:DB8::1'", "'1.2.3.256'", "'1::2::3'",
	"'[1, 2]'", `'{"a": 1}'`, "'1e-400'", "'3.4028236E38'", "'1.17549e-38'", "'99.995'", "'-99.994999'", "'1e2'", "'1 year'", "'1-2'", "'1 02:03:04.567'",
}

// castDocuments are JSON values that casts take apart.
var castDocuments = []string{
	`[]`, `[null]`, `[1, 2.5, "3", true, null]`, `["a", "b"]`, `[[1], [], null, [2, 3]]`, `[["a", 1]]`, `[1, "a"]`, `{"a": 1}`, `{"a": "x", "b": [1, null]}`, `{"A": 1, "b": "y"}`, `{"1": "x"}`, `{"1.5": [1]}`, `{"2020-02-29": [1, "x"]}`, `{"a": {"b": 1}}`, `{"field0": 1, "field1": "z"}`,
	`[{"a": 1}]`, `["2020-02-29", null]`, `128`, `-129`, `2147483648`, `9223372036854775808`, `1.5`, `-2.5`, `0.999`, `1e2`, `1E400`, `"1"`, `" 1"`, `"1.5"`, `"true"`, `"TRUE"`, `"NaN"`, `"Infinity"`, `false`, `100000000000000000000000000000000000000`, `1e-10`, `99.995`, `"2020-02-29 12:34:56"`, `{"a": 1, "a": 2}`,
}

// casts go from every type to every other, and what can't be cast is refused alike.
func casts() Area {
	var a Area
	all := append(simple(), nested()...)
	for _, from := range all {
		values := edges(from)
		for _, to := range all {
			if !fn.CanCast(from, to) {
				a.Statements = append(a.Statements, fmt.Sprintf("SELECT CAST(%s AS %s)", values[0], random.Spell(to)))
				continue
			}
			a.Probes = append(a.Probes, &Probe{Expr: "CAST($1 AS " + random.Spell(to) + ")", Values: [][]string{values}})
		}
	}
	for _, to := range all {
		var strings, documents []string
		for _, s := range castTexts {
			strings = append(strings, "CAST("+s+" AS varchar)")
		}
		for _, d := range castDocuments {
			documents = append(documents, "JSON '"+d+"'")
		}
		if fn.CanCast(varchar, to) {
			a.Probes = append(a.Probes, &Probe{Expr: "CAST($1 AS " + random.Spell(to) + ")", Values: [][]string{strings}})
		}
		if fn.CanCast(jsonT, to) {
			a.Probes = append(a.Probes, &Probe{Expr: "CAST($1 AS " + random.Spell(to) + ")", Values: [][]string{documents}})
		}
	}
	for _, t := range every()[len(all):] { // as documents and texts, and back
		values, name := edges(t), random.Spell(t)
		for _, expr := range []string{"CAST($1 AS json)", "CAST($1 AS varchar)", "CAST(CAST($1 AS json) AS " + name + ")", "json_format(CAST(ARRAY[$1, NULL] AS json))", "format('%s', $1)", "CAST(ROW($1, 1) AS ROW(z " + name + ", y varchar))", "typeof(CAST(NULL AS " + name + "))", "CAST(ARRAY[$1] AS array(varchar))", "CAST($1 AS " + name + ")"} {
			a.Probes = append(a.Probes, &Probe{Expr: expr, Values: [][]string{values}})
		}
	}
	for _, from := range []sql.Type{sql.T(sql.HyperLogLog), sql.T(sql.TDigest), sql.QDigestOf(bigint), sql.T(sql.SetDigest), sql.T(sql.BingTile)} {
		for _, to := range []sql.Type{varbinary, varchar, jsonT, bigint, sql.T(sql.P4HyperLogLog)} {
			a.Statements = append(a.Statements, fmt.Sprintf("SELECT CAST(%s AS %s)", edges(from)[0], random.Spell(to)))
		}
	}
	return a
}
