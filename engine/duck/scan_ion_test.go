package duck

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/sql"
)

// decodedCase is a file, how it is read, and its rows or error.
type decodedCase struct {
	name   string
	format lake.Format
	serde  lake.SerDe
	table  []lake.Column
	file   string
	text   string
	rows   string
	err    string
}

// read scans all columns of the file, and checks that it is paid as a whole.
func (c *decodedCase) read(t *testing.T) {
	root := t.TempDir()
	e := newEngine(t, Options{Workers: 1, Store: &laketest.Store{Root: root}, TempDir: filepath.Join(root, "tmp")})
	size := put(t, root, oneDay+c.file, c.text)
	req := table(c.format, c.serde, c.table)
	var names []string
	var types []sql.Type
	for _, col := range c.table {
		names, types = append(names, col.Name), append(types, col.Type)
	}
	rows, stats, err := scan(t, e, reading(req, names...), "SELECT * FROM SCAN", 0, types...)
	if c.err != "" {
		var se *sql.Error
		if !errors.As(err, &se) || !strings.HasPrefix(se.Name+": "+se.Message, c.err) {
			t.Fatalf("%v instead of %s", err, c.err)
		}
		return
	}
	if err != nil || strings.Join(rows, ";") != c.rows || stats.ScannedBytes != size {
		t.Fatalf("%s, %v, %d of %d bytes; want %s", strings.Join(rows, ";"), err, stats.ScannedBytes, size, c.rows)
	}
}

func TestIonScan(t *testing.T) {
	of := func(pairs ...any) (list []lake.Column) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, lake.Column{Name: pairs[i].(string), Type: pairs[i+1].(sql.Type)})
		}
		return list
	}
	row := sql.RowOf(sql.Field{Name: "a", Type: integer}, sql.Field{Name: "b", Type: varchar})
	small, short := sql.T(sql.SmallInt), sql.Type{Kind: sql.Varchar, Length: 5}
	type props = map[string]string
	for _, c := range []struct {
		name  string
		props props
		table []lake.Column
		file  string
		text  string
		rows  string
		err   string
	}{
		{"types", nil, of("b", sql.T(sql.Boolean), "i", bigint, "f", sql.T(sql.Double), "d", sql.DecimalOf(10, 2), "t", sql.TimestampOf(3), "day", sql.T(sql.Date), "s", varchar, "y", varchar, "x", sql.T(sql.VarBinary)), "a.ion",
			`{b: true, i: -5, f: 1.5e0, d: 1.5, t: 2024-01-02T03:04:05.6789+01:00, day: 2024-02-29, s: "text", y: symbol, x: {{YWI=}}}` + "\n{b: null.bool}",
			`true|-5|1.5|1.50|2024-01-02 02:04:05.679|2024-02-29|text|symbol|61 62;\N|\N|\N|\N|\N|\N|\N|\N|\N`, ""},
		{"binary", nil, of("a", bigint, "b", varchar), "a.10n", "\xe0\x01\x00\xea\xea\x81\x83\xd7\x87\xb5\x81a\x83bcd\xd3\x8a!\x01\xd0", "", "HIVE_CURSOR_ERROR: Malformed Ion"},
		{"nested", nil, of("l", sql.ArrayOf(integer), "m", sql.MapOf(varchar, integer), "r", row, "lr", sql.ArrayOf(row)), "a.ion",
			`{L: [1, null, 3], m: {K: 1, k: 2, K: 3}, r: {A: 1, "B": x, c: 3}, lr: ({a: 1} {b: "y"})}`, `[1, null, 3]|{K=3, k=2}|{a=1, b=x}|[{a=1, b=null}, {a=null, b=y}]`, ""},
		{"several to a line and over lines", nil, of("a", bigint), "a.ion", "{a:1} {a:\n2}{a:3} null.struct 5 {}", `1;2;3;\N;\N;\N`, ""},
		{"gzip", nil, of("a", bigint), "a.ion.gz", "{a:1}", "1", ""},
		{"paths", props{"ion.name.path_extractor": "(identification name)", "ion.nickname.path_extractor": "('Alias')", "ion.second.path_extractor": "(tags 1)", "ion.any.path_extractor": "(deep * x)"},
			of("name", varchar, "nickname", varchar, "second", varchar, "any", bigint, "plain", bigint), "a.ion",
			`{identification: {Name: "Foo Bar", licence: "X"}, alias: "foo", tags: [a, b, c], deep: [{x: 1}, {x: 2}], plain: 7}`, `Foo Bar|foo|b|2|7`, ""},
		{"paths with case", props{"ion.path_extractor.case_sensitive": "true", "ion.a.path_extractor": "(A)"}, of("a", bigint, "b", bigint, "r", row), "a.ion", `{a: 1, A: 2, B: 3, r: {a: 1, B: x}}`, `2|\N|{a=1, b=null}`, ""},
		{"bad path", props{"ion.a.path_extractor": "a b"}, of("a", bigint), "a.ion", "{}", "", "HIVE_INVALID_METADATA"},
		{"malformed", nil, of("a", bigint), "a.ion", "{a:1} {a:2", "", "HIVE_CURSOR_ERROR: Malformed Ion"},
		{"malformed ignored", props{"ion.ignore_malformed": "true"}, of("a", bigint), "a.ion", "{a:1}\n{a:2}\n{a:3\n{a:4}", "1;2", ""},
		{"overflow", nil, of("a", small), "a.ion", "{a:40000}", "", "HIVE_BAD_DATA: Column a: an integer doesn't fit smallint"},
		{"overflow cut", props{"ion.fail_on_overflow": "false"}, of("n", small, "s", short, "st", sql.RowOf(sql.Field{Name: "f", Type: small}), "d", sql.DecimalOf(3, 1), "r", sql.T(sql.Real)), "a.ion",
			`{n: 40000, s: "123456789", st: {f: -40000}, d: 1.25, r: 0.1e0}`, `-25536|12345|{f=25536}|1.3|0.1`, ""},
		{"overflow by column", props{"ion.fail_on_overflow": "false", "ion.a.fail_on_overflow": "true"}, of("a", short), "a.ion", `{a: "123456"}`, "", "HIVE_BAD_DATA: Column a"},
		{"scale", nil, of("d", sql.DecimalOf(38, 1), "i", sql.DecimalOf(38, 0), "n", sql.DecimalOf(20, 0)), "a.ion", `{d: 1d3, i: 12345678901234567890123456789012345678, n: -18446744073709551616}`, `1000.0|12345678901234567890123456789012345678|-18446744073709551616`, ""},
		{"wrong type", nil, of("a", bigint), "a.ion", `{a: "1"}`, "", "HIVE_BAD_DATA: Column a: Cannot coerce IonType STRING to Trino type bigint"},
		{"anything as text", nil, of("a", varchar, "b", varchar, "c", varchar), "a.ion", `{a: [1, {x: two}], b: 1.50, c: 2024T}`, `[1,{x:two}]|1.50|2024T`, ""},
		{"catalogs", props{"ion.catalog.url": "https://example.com/x"}, of("a", bigint), "a.ion", `{a: 1}`, "", "NOT_SUPPORTED: The SerDe property ion.catalog.url"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dc := decodedCase{c.name, lake.Ion, lake.SerDe{Properties: c.props}, c.table, c.file, c.text, c.rows, c.err}
			dc.read(t)
		})
	}
	lines := decodedCase{"lines", lake.Ion, lake.SerDe{Container: lake.Lines, Properties: props{"ion.ignore_malformed": "true"}}, of("a", bigint), "a.ion", "{a:1}\n{a:2\n{a:3}", `1;\N;3`, ""}
	t.Run("lines", lines.read)
}
