package kernel_test

import (
	"fmt"
	"testing"

	"glaux/sql"
)

// What C computes for a whole chunk is what DuckDB's own functions give, row by row:
// strings of all lengths, with NULLs between them and in vectors of several chunks.
func TestTextChunks(t *testing.T) {
	d := open(t)
	d.register("k_sha256", "sha256", sql.T(sql.VarBinary), sql.T(sql.VarBinary))
	d.register("k_hex", "to_hex", varchar, sql.T(sql.VarBinary))
	d.register("k_trim", "trim", varchar, varchar)
	d.register("k_ltrim", "ltrim", varchar, varchar)
	d.register("k_rtrim", "rtrim", varchar, varchar)
	d.register("k_substr", "substr", varchar, varchar, bigint)
	d.register("k_substr3", "substr", varchar, varchar, bigint, bigint)
	d.register("k_strpos", "strpos", bigint, varchar, varchar)
	d.register("k_split", "split_part", varchar, varchar, varchar, bigint)
	d.register("k_normalize", "normalize", varchar, varchar, varchar)
	d.register("k_soundex", "soundex", varchar, varchar)
	words := "(SELECT CASE WHEN i % 7 <> 3 THEN list_reduce(list_transform(range(i % 23), lambda x: ['ab', 'é', '-', 'x -- yé', '日本', '', '- 😀', 'a longer word'][1 + x * i % 8]), lambda a, b: a || b, '') END AS s, i % 29 - 14 AS p, i % 17 - 1 AS n, ['-', 'é', '日', '😀', 'ab', 'a longer word', 'x -- y'][1 + i % 7] AS w FROM range(9000) r(i))"
	substr := "CASE WHEN p = 0 OR p < -length(s) THEN '' ELSE substr(s, p"
	rows := "(SELECT CASE WHEN i % 7 <> 3 THEN repeat(chr((33 + i * 31 % 90)::INTEGER), (i * 13 % 211)::INTEGER) || CAST(i AS VARCHAR) END AS s FROM range(5000) r(i))"
	spaced := "(SELECT CASE WHEN i % 5 <> 1 THEN [' ', '', e'\\t ', '  '][i % 3 + 1] || CAST(i AS VARCHAR) || [' ', '', '   '][i // 3000 + 1] END AS s FROM range(9000) r(i))"
	for q, want := range map[string]string{
		"SELECT count(*) FROM " + rows + " WHERE k_sha256(encode(s)) IS DISTINCT FROM unhex(sha256(s))":                                                     "0",
		"SELECT count(*) FROM " + rows + " WHERE k_hex(encode(s)) IS DISTINCT FROM hex(encode(s))":                                                          "0",
		"SELECT count(*) FROM " + words + " WHERE k_substr(s, p) IS DISTINCT FROM CASE WHEN s IS NOT NULL THEN " + substr + ") END END":                     "0",
		"SELECT count(*) FROM " + words + " WHERE k_substr3(s, p, n) IS DISTINCT FROM CASE WHEN s IS NOT NULL THEN " + substr + ", greatest(n, 0)) END END": "0",
		"SELECT count(*) FROM " + words + " WHERE k_strpos(s, w) IS DISTINCT FROM strpos(s, w)":                                                             "0",
		"SELECT count(*) FROM " + words + " WHERE k_split(s, w, 1 + abs(p)) IS DISTINCT FROM string_split(s, w)[1 + abs(p)]":                                "0",
		"SELECT count(*) FROM " + words + " WHERE k_normalize(s, 'NFC') IS DISTINCT FROM nfc_normalize(s)":                                                  "0",
		"SELECT k_normalize(s, f) FROM (VALUES ('ﬁ', 'NFKC'), ('fi', 'NFC')) t(s, f)":                                                                       "fi|fi",
		"SELECT k_normalize(s, 'X') FROM (VALUES ('a'), ('b')) t(s)":                                                                                        "error: #INVALID_FUNCTION_ARGUMENT#Normalization form must be one of [NFD, NFC, NFKD, NFKC]",
		"SELECT k_split(s, '-', p) FROM (VALUES ('a-b', 2), ('a', 0)) t(s, p)":                                                                              "error: #INVALID_FUNCTION_ARGUMENT#Index must be greater than zero",
		"SELECT k_strpos(s, w) FROM (VALUES ('a', ''), ('bé', 'é'), ('', 'x'), (NULL, 'x')) t(s, w)":                                                        "1|2|0",
		"SELECT k_soundex(s) FROM (VALUES (''), ('item'), ('  item 5'), ('Whhw'), ('Pfister'), ('hermann')) t(s)":                                           "|I350|I350|W000|P236|H655",
		"SELECT count(*) FROM " + rows + " WHERE k_trim(s) IS DISTINCT FROM s":                                                                              "0",
		"SELECT count(*) FROM " + spaced + " WHERE k_trim(s) IS DISTINCT FROM trim(s, e' \\t')":                                                             "0",
		"SELECT count(*) FROM " + spaced + " WHERE k_ltrim(s) IS DISTINCT FROM ltrim(s, e' \\t')":                                                           "0",
		"SELECT count(*) FROM " + spaced + " WHERE k_rtrim(s) IS DISTINCT FROM rtrim(s, e' \\t')":                                                           "0",
		"SELECT length(k_trim(s)) || k_trim(upper(s)) FROM (VALUES ('a long text without any spaces'), (NULL), ('')) t(s)":                                  "30A LONG TEXT WITHOUT ANY SPACES|0",
	} {
		if got := d.query(q); got != want {
			t.Errorf("%s\n got %s\nwant %s", q, got, want)
		}
	}
}

// Arrays with few numbers beside such that have many, or NULLs, or are NULL.
func TestListChunks(t *testing.T) {
	d := open(t)
	for _, of := range []struct {
		sql  string
		elem sql.Type
	}{{"INTEGER", integer}, {"BIGINT", bigint}} {
		list := sql.ArrayOf(of.elem)
		d.register("k_distinct_"+of.sql, "array_distinct", list, list)
		for _, name := range []string{"union", "intersect", "except"} {
			d.register("k_"+name+"_"+of.sql, "array_"+name, list, list, list)
		}
		rows := `(SELECT CASE WHEN i % 11 <> 4 THEN list_transform(range(i * 7 % 13), lambda x: CASE WHEN x * i % 17 <> 3 OR i % 3 = 1 THEN x * i % 5 END)::` + of.sql + `[] END AS a,
			CASE WHEN i % 13 <> 5 THEN list_transform(range(i * 5 % 9 + CASE WHEN i % 100 = 7 THEN 30 ELSE 0 END), lambda x: x * i % 7)::` + of.sql + `[] END AS b FROM range(5000) r(i))`
		// Without order, as DuckDB's functions have none; NULL is -1.
		known := func(list string) string { return "list_transform(" + list + ", lambda x: coalesce(x, -1))" }
		for q, want := range map[string]string{
			"SELECT count(*) FROM " + rows + " WHERE list_sort(" + known("k_distinct_"+of.sql+"(a)") + ") IS DISTINCT FROM list_sort(list_distinct(" + known("a") + "))":                                                                 "0",
			"SELECT count(*) FROM " + rows + " WHERE list_sort(" + known("k_union_"+of.sql+"(a, b)") + ") IS DISTINCT FROM CASE WHEN b IS NOT NULL THEN list_sort(list_distinct(" + known("a") + " || " + known("b") + ")) END":          "0",
			"SELECT count(*) FROM " + rows + " WHERE list_sort(" + known("k_intersect_"+of.sql+"(a, b)") + ") IS DISTINCT FROM CASE WHEN b IS NOT NULL THEN list_sort(list_intersect(" + known("a") + ", " + known("b") + ")) END":       "0",
			"SELECT count(*) FROM " + rows + " WHERE len(b) > 0 AND list_sort(" + known("k_except_"+of.sql+"(a, b)") + ") IS DISTINCT FROM list_sort(list_distinct(list_filter(" + known("a") + ", lambda x: NOT list_contains(b, x))))": "0",
			"SELECT k_intersect_" + of.sql + "(a, b) FROM (VALUES ([3, 1, 2], [2, 3]), ([5, 3], [3, 4, 5, 3]), (NULL, [1]), ([1], [])) t(a, b)":                                                                                          "[3, 2]|[3, 5]|[]",
			"SELECT k_except_" + of.sql + "(a, b) FROM (VALUES ([3, 1, 1], []), ([3, 1, 1], [3])) t(a, b)":                                                                                                                               "[3, 1, 1]|[1]",
		} {
			if got := d.query(q); got != want {
				t.Errorf("%s\n got %s\nwant %s", q, got, want)
			}
		}
	}
}

// Keys and values of all widths, with NULLs, and keys that aren't there.
func TestMapElementChunks(t *testing.T) {
	d := open(t)
	for i, c := range []struct {
		key, value string
		k, v       sql.Type
		keyOf      string // of a number
	}{
		{"VARCHAR", "BIGINT", varchar, bigint, "'k' || %s"},
		{"VARCHAR", "VARCHAR", varchar, varchar, "'a key that is longer than others ' || %s"},
		{"INTEGER", "BOOLEAN", integer, boolean, "%s"},
		{"BIGINT", "DECIMAL(38,2)", bigint, sql.DecimalOf(38, 2), "%s"},
		{"DECIMAL(30,1)", "INTEGER", sql.DecimalOf(30, 1), integer, "%s"},
		{"TINYINT", "SMALLINT", sql.T(sql.TinyInt), sql.T(sql.SmallInt), "%s"},
		{"DOUBLE", "DOUBLE", double, double, "%s"},
	} {
		name := fmt.Sprint("k_at_", i)
		d.register(name, "element_at", c.v, sql.MapOf(c.k, c.v), c.k)
		d.register(name+"_strict", "$subscript", c.v, sql.MapOf(c.k, c.v), c.k)
		key := func(i string) string { return "(" + fmt.Sprintf(c.keyOf, "("+i+")") + ")::" + c.key }
		m := "MAP {" + key("1") + ": (i % 2)::" + c.value + ", " + key("2") + ": NULL::" + c.value + ", " + key("3") + ": 1::" + c.value + "}"
		rows := "(SELECT i, CASE WHEN i % 9 <> 2 THEN " + m + " END AS m, CASE WHEN i % 8 <> 5 THEN " + key("i % 5") + " END AS k, " + key("1 + i % 3") + " AS w FROM range(4100) r(i))"
		if got := d.query("SELECT count(*) FROM " + rows + " WHERE " + name + "(m, k) IS DISTINCT FROM m[k]"); got != "0" {
			t.Errorf("%s and %s: %s", c.key, c.value, got)
		}
		if got := d.query("SELECT count(*) FROM " + rows + " WHERE " + name + "_strict(m, w) IS DISTINCT FROM m[w]"); got != "0" {
			t.Errorf("%s and %s: %s", c.key, c.value, got)
		}
		want := "error: #INVALID_FUNCTION_ARGUMENT#Key not present in map: "
		if got := d.query("SELECT " + name + "_strict(m, " + key("4") + ") FROM " + rows + " WHERE i > 3"); len(got) < len(want) || got[:len(want)] != want {
			t.Errorf("%s: %s", c.key, got)
		}
	}
}
