package main

import (
	"fmt"
	"strings"
)

// nestings are ways to put an expression of a table's columns into another of the same type:
// the innermost one, and what is around each.
var nestings = map[string]struct{ core, before, after string }{
	"plus":                {"n_nationkey", "(n_nationkey + ", ")"},
	"plus, to the right":  {"n_nationkey", "(", " + n_nationkey)"},
	"times":               {"n_nationkey", "(n_regionkey * ", ")"},
	"division":            {"n_nationkey", "(n_nationkey / ", ")"},
	"remainder":           {"n_nationkey", "(n_nationkey % ", ")"},
	"minus":               {"n_nationkey", "- ", ""},
	"double":              {"CAST(n_nationkey AS double)", "(1e0 + ", ")"},
	"decimal":             {"CAST(n_nationkey AS decimal(38, 2))", "CAST(1 + ", " AS decimal(38, 2))"},
	"abs":                 {"n_nationkey", "abs(", ")"},
	"greatest":            {"n_nationkey", "greatest(n_regionkey, ", ")"},
	"sqrt":                {"n_nationkey", "sqrt(", ")"},
	"round":               {"CAST(n_nationkey AS double)", "round(", ", 2)"},
	"bitwise_and":         {"n_nationkey", "bitwise_and(n_regionkey, ", ")"},
	"concat":              {"n_name", "concat(", ", n_name)"},
	"||":                  {"n_name", "(n_name || ", ")"},
	"concat of substr":    {"n_name", "concat(n_name, substr(", ", 1))"},
	"upper":               {"n_name", "upper(", ")"},
	"replace":             {"n_name", "replace(", ", 'A', 'B')"},
	"trim":                {"n_name", "trim(", ")"},
	"split":               {"n_name", "element_at(split(", ", 'x'), 1)"},
	"lpad":                {"n_name", "lpad(", ", 10, n_name)"},
	"length":              {"n_nationkey", "length(substr(n_name, ", "))"},
	"regexp_replace":      {"n_name", "regexp_replace(", ", 'a+', 'b')"},
	"regexp_extract":      {"n_name", "regexp_extract(", ", '.*')"},
	"regexp_like":         {"true", "regexp_like(n_name, CAST(", " AS varchar))"},
	"LIKE":                {"n_name", "CAST(n_name LIKE ", " AS varchar)"},
	"LIKE a constant":     {"n_name", "CAST(", " LIKE '%a%' AS varchar)"},
	"casts":               {"n_nationkey", "(n_nationkey + CAST(CAST(", " AS varchar) AS bigint))"},
	"cast":                {"n_nationkey", "CAST(CAST(", " AS varchar) AS bigint)"},
	"TRY_CAST":            {"n_nationkey", "TRY_CAST(CAST(", " AS varchar) AS bigint)"},
	"cast of double":      {"n_nationkey", "CAST(CAST(", " AS double) AS bigint)"},
	"cast of integer":     {"n_nationkey", "CAST(CAST(", " AS integer) AS bigint)"},
	"cast of date":        {"DATE '2020-01-01'", "CAST(CAST(", " AS varchar) AS date)"},
	"TRY":                 {"n_nationkey", "TRY(1 / ", ")"},
	"CASE":                {"n_nationkey", "CASE WHEN n_regionkey = 1 THEN ", " ELSE 0 END"},
	"CASE, ELSE":          {"n_nationkey", "CASE WHEN n_regionkey = 1 THEN 1 ELSE ", " END"},
	"CASE, condition":     {"n_nationkey", "CASE WHEN ", " = 1 THEN 1 ELSE 0 END"},
	"CASE of a value":     {"n_nationkey", "CASE ", " WHEN 1 THEN 1 ELSE 0 END"},
	"CASE, divisions":     {"n_nationkey", "CASE WHEN n_regionkey = 1 THEN 1 / ", " ELSE n_nationkey / 3 END"},
	"if":                  {"n_nationkey", "if(n_regionkey = 1, ", ", 0)"},
	"COALESCE":            {"n_nationkey", "COALESCE(", ", 1)"},
	"COALESCE, second":    {"n_nationkey", "COALESCE(n_nationkey, ", ")"},
	"nullif":              {"n_nationkey", "nullif(", ", 1)"},
	"nullif, second":      {"n_nationkey", "nullif(1, ", ")"},
	"transform":           {"ARRAY[n_nationkey]", "transform(", ", x -> x + 1)"},
	"lambdas in lambdas":  {"n_nationkey", "reduce(transform(ARRAY[1], x -> ", "), BIGINT '0', (s, x) -> s + x, s -> s)"},
	"transform within":    {"n_nationkey", "transform(ARRAY[n_nationkey], x -> ", ")[1]"},
	"captured":            {"n_nationkey", "element_at(transform(ARRAY[n_nationkey], x -> x + n_regionkey + ", "), 1)"},
	"filter":              {"ARRAY[n_nationkey]", "filter(", ", x -> x > 1)"},
	"reduce":              {"n_nationkey", "reduce(ARRAY[n_nationkey], ", ", (s, x) -> s + x, s -> s)"},
	"any_match":           {"n_nationkey", "if(any_match(ARRAY[n_nationkey], x -> x > ", "), 1, 2)"},
	"arrays":              {"n_nationkey", "ARRAY[", "][1]"},
	"array of arrays":     {"n_nationkey", "ARRAY[", "]"},
	"element_at":          {"n_nationkey", "element_at(ARRAY[", "], 1)"},
	"subscript":           {"n_nationkey", "ARRAY[n_nationkey, n_regionkey][1 + ", " % 2]"},
	"rows":                {"n_nationkey", "ROW(", ", 1)[1]"},
	"row of rows":         {"n_nationkey", "ROW(", ")"},
	"row cast":            {"n_nationkey", "CAST(ROW(", ") AS ROW(a bigint)).a"},
	"maps":                {"n_nationkey", "MAP(ARRAY[1], ARRAY[", "])[1]"},
	"map of maps":         {"n_nationkey", "MAP(ARRAY[1], ARRAY[", "])"},
	"array functions":     {"ARRAY[n_nationkey]", "array_distinct(", ")"},
	"array ||":            {"ARRAY[n_nationkey]", "(n_nationkey || ", ")"},
	"cardinality":         {"n_nationkey", "cardinality(sequence(1, ", "))"},
	"AND":                 {"n_nationkey > 1", "(n_regionkey > 0 AND ", ")"},
	"OR":                  {"n_nationkey > 1", "(n_regionkey > 0 OR ", ")"},
	"AND and OR":          {"n_nationkey > 1", "(n_regionkey > 0 AND (n_nationkey < 3 OR ", "))"},
	"NOT":                 {"n_nationkey > 1", "NOT (", ")"},
	"comparisons":         {"n_nationkey > 1", "((n_regionkey > 0) = ", ")"},
	"distinct from":       {"n_nationkey > 1", "((n_regionkey > 0) IS DISTINCT FROM ", ")"},
	"IS NULL":             {"(n_nationkey > 1)", "(", " IS NULL)"},
	"BETWEEN":             {"n_nationkey", "if(n_nationkey BETWEEN 1 AND ", ", 1, 0)"},
	"BETWEEN of texts":    {"n_name", "if(", " BETWEEN 'a' AND 'c', n_name, 'b')"},
	"BETWEEN of":          {"n_nationkey", "if(", " BETWEEN 1 AND 3, 1, 0)"},
	"IN":                  {"n_nationkey", "if(", " IN (1, 2, 3), 1, 0)"},
	"IN, item":            {"n_nationkey", "if(n_nationkey IN (1, ", "), 1, 0)"},
	"json_value":          {"n_nationkey", "CAST(json_value(CAST(", " AS varchar), 'lax $') AS bigint)"},
	"json_query":          {"n_name", "json_query(", ", 'lax $.a')"},
	"json_object":         {"n_name", "json_object('a': ", ")"},
	"json_array":          {"n_name", "json_array(", ")"},
	"json_parse":          {"n_name", "json_format(json_parse(", "))"},
	"json_extract":        {"n_name", "json_format(json_extract(", ", '$.a'))"},
	"json_extract_scalar": {"n_name", "json_extract_scalar(", ", '$.a')"},
	"cast as json":        {"n_name", "json_format(CAST(", " AS json))"},
	"format":              {"n_name", "format('%s', ", ")"},
	"date_add":            {"DATE '2020-01-01'", "date_add('day', n_nationkey, ", ")"},
	"date_trunc":          {"TIMESTAMP '2020-01-01 00:00:00'", "date_trunc('day', ", ")"},
	"interval":            {"DATE '2020-01-01'", "(", " + INTERVAL '1' DAY)"},
	"extract":             {"n_nationkey", "extract(YEAR FROM from_unixtime(", "))"},
	"date_format":         {"n_name", "date_format(date_parse(", ", '%Y'), '%Y')"},
	"AT TIME ZONE":        {"TIMESTAMP '2020-01-01 00:00:00 UTC'", "(", " AT TIME ZONE 'Europe/Berlin')"},
	"to_utf8":             {"n_name", "from_utf8(to_utf8(", "))"},
	"md5":                 {"n_name", "to_hex(md5(to_utf8(", ")))"},
	"url_encode":          {"n_name", "url_encode(", ")"},
	"levenshtein":         {"n_nationkey", "levenshtein_distance(n_name, CAST(", " AS varchar))"},
	"scalar subquery":     {"n_nationkey", "(SELECT ", ")"},
	"correlated":          {"n_nationkey", "(SELECT n_nationkey + ", ")"},
	"subquery of table":   {"n_nationkey", "(SELECT max(n_nationkey) FROM nation WHERE n_nationkey > ", ")"},
	"uncorrelated":        {"1", "(SELECT max(n_nationkey) FROM nation WHERE n_nationkey > ", ")"},
	"IN of queries":       {"true", "n_nationkey IN (SELECT n_nationkey FROM nation WHERE ", ")"},
	"EXISTS":              {"true", "EXISTS (SELECT 1 FROM nation WHERE ", ")"},
	"EXISTS, correlated":  {"true", "EXISTS (SELECT 1 FROM region WHERE r_regionkey = n_regionkey AND ", ")"},
}

// nested are the statements of nestings.
func nested(depth int) map[string]string {
	out := map[string]string{}
	for name, n := range nestings {
		e := strings.Repeat(n.before, depth) + n.core + strings.Repeat(n.after, depth)
		out[name] = "SELECT " + e + " FROM nation"
		out[name+", WHERE"] = "SELECT count(*) FROM nation WHERE (" + e + ") IS NOT NULL"
	}
	return out
}

// wide are statements of many parts.
func wide(n int) map[string]string {
	list := func(sep, form string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = strings.ReplaceAll(strings.ReplaceAll(form, "$j", fmt.Sprint(i+1)), "$", fmt.Sprint(i))
		}
		return strings.Join(parts, sep)
	}
	around := func(before, core, after string) string {
		for i := range n {
			core = strings.ReplaceAll(before, "$", fmt.Sprint(i)) + core + strings.ReplaceAll(after, "$", fmt.Sprint(i))
		}
		return core
	}
	return map[string]string{
		"nested FROM":                 around("SELECT * FROM (", "SELECT n_nationkey AS x FROM nation", ")"),
		"nested FROM, computed":       around("SELECT x + 1 AS x FROM (", "SELECT n_nationkey AS x FROM nation", ")"),
		"nested FROM, division":       around("SELECT 100 / x AS x FROM (", "SELECT n_nationkey AS x FROM nation", ")"),
		"nested FROM, WHERE":          around("SELECT * FROM (", "SELECT n_nationkey AS x, n_name AS y FROM nation", ") WHERE x <> $"),
		"nested FROM, fallible":       around("SELECT * FROM (", "SELECT n_nationkey AS x, n_name AS y FROM nation", ") WHERE 100 / (x + $) <> 7"),
		"nested FROM, cast":           around("SELECT x, y FROM (", "SELECT n_nationkey AS x, n_name AS y FROM nation", ") WHERE CAST(x AS integer) <> $"),
		"nested FROM, computed twice": around("SELECT x + x AS x FROM (", "SELECT n_nationkey AS x FROM nation", ")"),
		"nested GROUP BY":             around("SELECT x, count(*) AS c FROM (", "SELECT n_nationkey AS x FROM nation", ") GROUP BY x"),
		"nested DISTINCT":             around("SELECT DISTINCT x FROM (", "SELECT n_nationkey AS x FROM nation", ")"),
		"nested ORDER BY LIMIT":       around("SELECT x FROM (", "SELECT n_nationkey AS x FROM nation", ") ORDER BY x LIMIT 1"),
		"nested windows":              around("SELECT row_number() OVER (ORDER BY x) AS x FROM (", "SELECT n_nationkey AS x FROM nation", ")"),
		"nested unions":               around("SELECT x FROM (", "SELECT n_nationkey AS x FROM nation", " UNION ALL SELECT r_regionkey FROM region)"),
		"nested set operations":       around("(", "SELECT n_nationkey AS x FROM nation", " INTERSECT SELECT r_regionkey FROM region)"),
		"nested UNNEST":               around("SELECT y AS x FROM (", "SELECT n_nationkey AS x FROM nation", ") CROSS JOIN UNNEST(ARRAY[x]) AS t(y)"),
		"nested joins":                around("SELECT a.x FROM (", "SELECT n_nationkey AS x FROM nation", ") a JOIN nation ON n_nationkey = a.x"),
		"nested left joins":           around("SELECT a.x FROM (", "SELECT n_nationkey AS x FROM nation", ") a LEFT JOIN nation ON n_nationkey = a.x"),
		"nested LATERAL":              around("SELECT x FROM nation CROSS JOIN LATERAL (", "SELECT n_nationkey AS x", ")"),
		"CTEs":                        "WITH t0 AS (SELECT n_nationkey AS x FROM nation)" + list("", ", t$j AS (SELECT x + 1 AS x FROM t$)") + fmt.Sprintf(" SELECT x FROM t%d", n),
		"CTEs, filtered":              "WITH t0 AS (SELECT n_nationkey AS x FROM nation)" + list("", ", t$j AS (SELECT x + 1 AS x FROM t$ WHERE x > $ - 600)") + fmt.Sprintf(" SELECT x FROM t%d", n),
		"CTEs, each read":             "WITH " + list(", ", "t$ AS (SELECT n_nationkey AS x FROM nation WHERE n_nationkey = $)") + list("", " UNION ALL SELECT x FROM t$")[len(" UNION ALL"):],
		"UNION ALL":                   list(" UNION ALL ", "SELECT n_nationkey + $ AS x FROM nation"),
		"UNION":                       list(" UNION ", "SELECT n_nationkey + $ AS x FROM nation"),
		"VALUES":                      "SELECT * FROM (VALUES " + list(", ", "($, 'text $', $e0, DATE '2020-01-01', ARRAY[$])") + ") t(a, b, c, d, e) WHERE a > 3",
		"VALUES, computed":            "SELECT * FROM (VALUES " + list(", ", "($ + 1, 'text' || '$', 1 / ($ + 1))") + ") t(a, b, c) WHERE a > 3",
		"columns":                     "SELECT " + list(", ", "n_nationkey + $ AS c$") + " FROM nation",
		"columns, fallible":           "SELECT " + list(", ", "100 / (n_nationkey + $ + 1) AS c$") + " FROM nation",
		"columns of columns":          "SELECT " + list(", ", "c$ + 1 AS d$") + " FROM (SELECT " + list(", ", "n_nationkey + $ AS c$") + " FROM nation)",
		"windows":                     "SELECT " + list(", ", "sum(n_nationkey + $) OVER (PARTITION BY n_regionkey ORDER BY n_nationkey) AS c$") + " FROM nation",
		"windows, different":          "SELECT " + list(", ", "sum(n_nationkey) OVER (PARTITION BY n_regionkey + $ ORDER BY n_nationkey) AS c$") + " FROM nation",
		"window functions":            "SELECT " + list(", ", "lag(n_name, $) OVER (ORDER BY n_nationkey) AS c$") + " FROM nation",
		"aggregates":                  "SELECT " + list(", ", "sum(n_nationkey + $) AS c$") + " FROM nation",
		"aggregates, grouped":         "SELECT n_regionkey, " + list(", ", "avg(n_nationkey + $) AS c$") + " FROM nation GROUP BY n_regionkey",
		"aggregates, filtered":        "SELECT " + list(", ", "sum(n_nationkey) FILTER (WHERE n_nationkey > $) AS c$") + " FROM nation",
		"aggregates, distinct":        "SELECT " + list(", ", "count(DISTINCT n_nationkey % ($ + 1)) AS c$") + " FROM nation",
		"aggregates of our own":       "SELECT " + list(", ", "approx_distinct(n_nationkey + $) AS c$") + " FROM nation",
		"aggregates, ordered":         "SELECT " + list(", ", "array_agg(n_name ORDER BY n_nationkey + $) AS c$") + " FROM nation",
		"aggregates, HAVING":          "SELECT n_regionkey FROM nation GROUP BY n_regionkey HAVING " + list(" AND ", "sum(n_nationkey + $) > 0"),
		"group keys":                  "SELECT count(*) FROM nation GROUP BY " + list(", ", "n_nationkey + $"),
		"grouping sets":               "SELECT count(*) FROM nation GROUP BY GROUPING SETS (" + list(", ", "(n_nationkey, n_name)") + ")",
		"order keys":                  "SELECT n_name FROM nation ORDER BY " + list(", ", "n_nationkey + $"),
		"scalar subqueries":           "SELECT " + list(", ", "(SELECT max(n_nationkey) + $ FROM nation) AS c$") + " FROM nation",
		"correlated subqueries":       "SELECT " + list(", ", "(SELECT max(r_regionkey) + $ FROM region WHERE r_regionkey = n_regionkey) AS c$") + " FROM nation",
		"AND":                         "SELECT count(*) FROM nation WHERE " + list(" AND ", "n_nationkey <> $ + 100"),
		"AND, fallible":               "SELECT count(*) FROM nation WHERE " + list(" AND ", "100 / (n_nationkey + $ + 1) <> 7"),
		"OR":                          "SELECT count(*) FROM nation WHERE " + list(" OR ", "n_nationkey = $"),
		"OR of AND":                   "SELECT count(*) FROM nation WHERE " + list(" OR ", "(n_nationkey = $ AND n_regionkey = $)"),
		"AND of OR":                   "SELECT count(*) FROM nation WHERE " + list(" AND ", "(n_nationkey <> $ OR n_regionkey = 1)"),
		"OR, fallible":                "SELECT count(*) FROM nation WHERE " + list(" OR ", "100 / (n_nationkey + $ + 1) = 7"),
		"LIKE OR":                     "SELECT count(*) FROM nation WHERE " + list(" OR ", "n_name LIKE '%$%'"),
		"EXISTS AND":                  "SELECT count(*) FROM nation WHERE " + list(" AND ", "EXISTS (SELECT 1 FROM region WHERE r_regionkey = n_regionkey AND r_regionkey < $ + 10)"),
		"IN":                          "SELECT count(*) FROM nation WHERE n_nationkey IN (" + list(", ", "$") + ")",
		"IN of expressions":           "SELECT count(*) FROM nation WHERE n_nationkey IN (" + list(", ", "n_regionkey + $") + ")",
		"CASE":                        "SELECT CASE " + list(" ", "WHEN n_nationkey = $ THEN n_name || '$'") + " END FROM nation",
		"CASE of a value":             "SELECT CASE n_nationkey " + list(" ", "WHEN $ THEN n_name || '$'") + " END FROM nation",
		"CASE, fallible":              "SELECT CASE " + list(" ", "WHEN 100 / (n_nationkey + 1 + $) = 7 THEN n_nationkey / (n_nationkey + $)") + " END FROM nation",
		"COALESCE":                    "SELECT COALESCE(" + list(", ", "nullif(n_nationkey, n_regionkey + $)") + ") FROM nation",
		"COALESCE, fallible":          "SELECT COALESCE(" + list(", ", "n_nationkey / (n_regionkey + 1 + $)") + ") FROM nation",
		"concat":                      "SELECT concat(" + list(", ", "n_name") + ") FROM nation",
		"greatest":                    "SELECT greatest(" + list(", ", "n_nationkey + $") + ") FROM nation",
		"array":                       "SELECT ARRAY[" + list(", ", "n_nationkey + $") + "] FROM nation",
		"row":                         "SELECT ROW(" + list(", ", "n_nationkey + $") + ") FROM nation",
		"map":                         "SELECT MAP(ARRAY[" + list(", ", "$") + "], ARRAY[" + list(", ", "n_nationkey + $") + "]) FROM nation",
		"sum":                         "SELECT " + list(" + ", "n_nationkey") + " FROM nation",
		"sum of doubles":              "SELECT " + list(" + ", "CAST(n_nationkey AS double)") + " FROM nation",
		"sum of divisions":            "SELECT " + list(" + ", "n_nationkey / ($ + 1)") + " FROM nation",
		"|| of many":                  "SELECT " + list(" || ", "n_name") + " FROM nation",
		"row comparison":              "SELECT count(*) FROM nation WHERE (" + list(", ", "n_nationkey + $") + ") = (" + list(", ", "n_nationkey + $") + ")",
	}
}

// joined are statements of many tables.
func joined(n int) map[string]string {
	list := func(sep, form string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = strings.ReplaceAll(strings.ReplaceAll(form, "$j", fmt.Sprint(i+1)), "$", fmt.Sprint(i))
		}
		return strings.Join(parts, sep)
	}
	return map[string]string{
		"chain":       "SELECT count(*) FROM nation n0" + list("", " JOIN nation n$j ON n$.n_nationkey = n$j.n_nationkey"),
		"star":        "SELECT count(*) FROM nation n0" + list("", " JOIN nation n$j ON n0.n_nationkey = n$j.n_nationkey"),
		"left":        "SELECT count(*) FROM nation n0" + list("", " LEFT JOIN nation n$j ON n$.n_nationkey = n$j.n_nationkey"),
		"left star":   "SELECT count(*) FROM nation n0" + list("", " LEFT JOIN nation n$j ON n0.n_nationkey = n$j.n_nationkey"),
		"full":        "SELECT count(*) FROM nation n0" + list("", " FULL JOIN nation n$j ON n$.n_nationkey = n$j.n_nationkey"),
		"USING":       "SELECT count(*) FROM nation n0" + list("", " JOIN nation n$j USING (n_nationkey)"),
		"columns":     "SELECT * FROM nation n0" + list("", " JOIN nation n$j ON n$.n_nationkey = n$j.n_nationkey"),
		"commas":      "SELECT count(*) FROM nation n0" + list("", ", nation n$j") + " WHERE " + list(" AND ", "n$.n_nationkey = n$j.n_nationkey"),
		"fallible":    "SELECT count(*) FROM nation n0" + list("", " JOIN nation n$j ON n$.n_nationkey = n$j.n_nationkey AND 100 / (n$j.n_nationkey + 1) >= 0"),
		"CTE":         "WITH t AS (SELECT n_nationkey AS x, n_name AS y FROM nation) SELECT count(*) FROM t n0" + list("", " JOIN t n$j ON n$.x = n$j.x"),
		"CTE, groups": "WITH t AS (SELECT n_nationkey AS x, count(*) AS y FROM nation GROUP BY 1) SELECT count(*) FROM t n0" + list("", " JOIN t n$j ON n$.x = n$j.x"),
		"semi":        "SELECT count(*) FROM nation WHERE " + list(" AND ", "n_nationkey IN (SELECT n_nationkey + $ - $ FROM nation)"),
		"LATERAL":     "SELECT count(*) FROM nation" + list("", " CROSS JOIN LATERAL (SELECT n_nationkey + $ AS x$)"),
		"UNNEST":      "SELECT count(*) FROM nation" + list("", " CROSS JOIN UNNEST(ARRAY[n_nationkey]) AS t$(x$)"),
		"computed":    "SELECT count(*) FROM nation n0" + list("", " JOIN nation n$j ON n$.n_nationkey + 1 = n$j.n_nationkey + 1"),
		"ranges":      "SELECT count(*) FROM nation n0" + list("", " JOIN nation n$j ON n$.n_nationkey = n$j.n_nationkey AND n0.n_nationkey <= n$j.n_nationkey"),
	}
}
