package sweep

import (
	"slices"

	"glaux/sql"
)

var jsonDocuments = quote([]string{
	`{"a": 1, "b": [1, 2, {"c": "x"}]}`, `[1, "x", true, null, 2.50]`, `"s"`, `null`, `12`, `-0`, `-0.0`, `1.0`, `1.50`, `1e2`, `1E-2`, `1e400`, `12345678901234567890`, `0.1234567890123456789`, `true`, `{}`, `[]`, `[[1, 2], [3, [4]], []]`, `{"a": {"b": {"c": 1}}}`, `{"a": null}`, `{"a": [{"b": 1}, {"b": "2"}, {"c": 3}]}`, `{"b": 1, "a": 2, "B": 3}`, `{"a": 1, "a": 2}`,
	`"\u00e4\ud83d\ude00\n\"\\\/"`, `"äöü😀"`, `{"": 1, " ": 2, "a b": 3, "a.b": 4, "$": 5, "ä": 6, "0": 7}`, ` { "a" : [ 1 , 2 ] } `, `{"a": "1", "b": "true", "c": "2020-02-29"}`, `[1, 2, 3, 4, 5]`, `[{"a": 1}, {"a": 2}, {"a": null}, {}]`, `["a", "ab", "b", ""]`, `[-1.5, 2, 1e1, "3"]`,
	``, ` `, `bad`, `{`, `[1,]`, `[1 2]`, `{"a"}`, `{a: 1}`, `'a'`, `NaN`, `01`, `1.`, `.5`, `+1`, `1e`, `"\x"`, `"\u12"`, `"a`, `[1] x`, `nul`, `tRue`, `"tab	"`, `{"a":1}{`, `[[[[[[[[[[1]]]]]]]]]]`, "\ufeff1",
})

var jaywayPaths = quote([]string{
	"$", "$.a", "$.b", "$.b[0]", "$.b[2].c", "$.b[-1]", "$[0]", "$[4]", "$[5]", "$['a']", `$["a"]`, `$["a b"]`, `$["a.b"]`, "$.*", "$[*]", "$..a", "$..b", "$..*", "$.a.b", "$.a.b.c", "$.a[*].b", "$.a..b", "$[1:2]", "$[0,1]", "$.length()", "$.ä", "$.0", "$.a b", "$.A", "$.B", `$[""]`, "$.", "", "a", "$a", "$[", "$[a]", "$['a", "$.a[", "$[?(@.a>1)]", "$.$", "$..", "$.-a", "$.a-b", "$[00]", "$[-0]", "$.a.", " $.a", "$ .a", "$['a']['b']", "$.a['b'].c", "$.b[0][0]", "$[0][1]", "$[1][1][0]", "lax $.a", "strict $.a", "$.b.size()", "$[last]", "$[0 to 1]",
})

var sqlPaths = []string{
	"lax $", "strict $", "lax $.a", "strict $.a", "lax $.b[*]", "strict $.b[*]", "lax $[0]", "strict $[0]", "lax $[last]", "lax $[last - 1]", "lax $[0 to 1]", "lax $[1, 3]", "strict $[1, 9]", "lax $[9]", "lax $.*", "strict $.*", "lax $..a", "strict $..a", "lax $..b.c", "lax $.a.b", "strict $.a.b", "lax $.a[*].b", `lax $."a b"`, `lax $."ä"`, `lax $.""`, "lax $.b[2].c", "lax $[*] ? (@ > 1)", "lax $[*] ? (@ == 2.5)", `lax $[*] ? (@ == "x")`, "strict $[*] ? (@ > 1)", "lax $[*] ? (@ == null)", "lax $[*] ? (@ == true || @ == 1)", "lax $[*] ? (!(@ > 1))", "lax $[*] ? ((@ > 1) is unknown)", "lax $[*] ? (exists(@.a))",
	`lax $[*] ? (@ starts with "a")`, "lax $[*].a ? (@ >= 1 && @ < 2)", "lax $.a ? (@ <> 1)", "lax $.a != 1", "lax $.size()", "strict $.size()", "lax $.type()", "lax $[*].type()", "lax $[*].abs()", "strict $[*].abs()", "lax $[*].ceiling()", "lax $[*].floor()", "lax $.a.double()", "lax $[*].double()", "lax $.keyvalue()", "strict $.keyvalue()", "lax $.keyvalue().value", "lax $.a + 1", "lax $[0] + $[4]", "lax $.a * 2.5", "lax $.a / 0", "lax $.a / 3", "lax $.a % 2", "lax -$.a", "lax +$.a", "lax -$[*]", "lax $.a - $.b", "lax 1 + 2 * 3", "lax (1 + 2) * 3", `lax "x"`, "lax null", "lax 1.5e0", "lax $[$.a]", "lax $.b[$.a]", "lax $[1.9]", "lax $[-1]", "strict $[-1]", "lax $[2 to 1]", "lax $[0 to last]",
	`lax $ ? (@.a == 1).b`, "lax $.a.size()", "lax $.b.size()", "lax $[*][*]", "strict $[*][*]", "lax $[*] ? (@.a == $[0].a)", "lax $.a.datetime()", "lax $.a.b.c.d", "strict $.a.b.c.d", "lax $[*].ceiling() + 1", "lax ($.a).type()", "lax ($).a", "lax $[*].size()",
}

// documents are the functions of JSON and of SQL/JSON over documents and paths.
func documents() []*Probe {
	var out []*Probe
	add := func(values [][]string, mixed bool, exprs ...string) {
		for _, e := range exprs {
			out = append(out, &Probe{Expr: e, Values: values, Mixed: mixed})
		}
	}
	one := [][]string{jsonDocuments}
	add(one, false, "json_parse($1)", "json_format(json_parse($1))", "json_array_length($1)", "json_array_length(json_parse($1))", "is_json_scalar($1)", "is_json_scalar(json_parse($1))", "json_size($1, '$')", "json_size($1, '$.a')", "json_array_contains($1, 1)", "json_array_contains($1, 2.5e0)", "json_array_contains($1, 'x')", "json_array_contains($1, true)", "json_array_get($1, 0)", "json_array_get($1, -1)", "json_array_get($1, 2)")
	for part := range slices.Chunk(jaywayPaths, 8) {
		two := [][]string{jsonDocuments, part}
		add(two, true, "json_extract($1, $2)", "json_extract_scalar($1, $2)", "json_size($1, $2)", "json_extract(json_parse($1), $2)", "json_extract_scalar(json_parse($1), $2)")
	}
	for _, path := range quote(sqlPaths) {
		add(one, false, "JSON_EXISTS($1, "+path+")", "JSON_EXISTS($1, "+path+" UNKNOWN ON ERROR)", "JSON_EXISTS($1, "+path+" ERROR ON ERROR)",
			"JSON_QUERY($1, "+path+")", "JSON_QUERY($1, "+path+" WITH WRAPPER)", "JSON_QUERY($1, "+path+" WITH CONDITIONAL WRAPPER)", "JSON_QUERY($1, "+path+" OMIT QUOTES)", "JSON_QUERY($1, "+path+" WITHOUT WRAPPER EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR)", "JSON_QUERY($1, "+path+" ERROR ON EMPTY ERROR ON ERROR)", "JSON_QUERY($1, "+path+" WITH UNCONDITIONAL WRAPPER ERROR ON ERROR)",
			"JSON_VALUE($1, "+path+")", "JSON_VALUE($1, "+path+" ERROR ON EMPTY ERROR ON ERROR)", "JSON_VALUE($1, "+path+" RETURNING bigint NULL ON EMPTY DEFAULT -1 ON ERROR)", "JSON_VALUE($1, "+path+" RETURNING double DEFAULT 7e0 ON EMPTY)", "JSON_VALUE($1, "+path+" RETURNING boolean)", "JSON_VALUE($1, "+path+" RETURNING decimal(5, 2) ERROR ON ERROR)", "JSON_VALUE($1, "+path+" RETURNING varchar(2))", "JSON_VALUE($1, "+path+" RETURNING date ERROR ON ERROR)")
	}
	for _, t := range append(simple(), sql.ArrayOf(integer), sql.MapOf(varchar, integer), pair, sql.ArrayOf(pair)) {
		values := [][]string{edges(t)}
		switch t.Kind { // the types that these functions take
		case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar, sql.Char, sql.Date, sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone:
			add(values, false, "JSON_ARRAY($1)", "JSON_ARRAY($1 NULL ON NULL)", "JSON_ARRAY($1, $1 ABSENT ON NULL)", "JSON_OBJECT('k' VALUE $1)", "JSON_OBJECT('k' VALUE $1 ABSENT ON NULL)", "JSON_OBJECT(KEY 'a' VALUE $1, 'b': $1 NULL ON NULL WITH UNIQUE KEYS)", "JSON_EXISTS('{\"a\": [1, 2.5, \"a\", true]}', 'lax $.a[*] ? (@ == $v)' PASSING $1 AS \"v\")", "JSON_QUERY('{}', 'lax $v' PASSING $1 AS \"v\")", "JSON_VALUE('[1, 2, 3]', 'lax $[$v]' PASSING $1 AS \"v\")")
		}
		if t.Kind == sql.Varchar {
			add(values, false, "JSON_OBJECT($1 VALUE 1)", "JSON_ARRAY($1 FORMAT JSON)", "JSON_OBJECT('k' VALUE $1 FORMAT JSON)")
		}
		add(values, false, "CAST($1 AS JSON)", "json_format(CAST($1 AS JSON))", "CAST(ARRAY[$1] AS JSON)", "CAST(ROW($1) AS JSON)", "CAST(MAP(ARRAY['k'], ARRAY[$1]) AS JSON)")
	}
	return out
}
