package catalog_test

import (
	"testing"

	"glaux/catalog"
	"glaux/sql"
)

func TestHiveType(t *testing.T) {
	for text, want := range map[string]string{
		"int": "integer", "INTEGER": "integer", "string": "varchar", "varchar(10)": "varchar(10)", "char(3)": "char(3)",
		"decimal(10,2)": "decimal(10, 2)", "decimal": "decimal(10, 0)", "decimal( 5 )": "decimal(5, 0)", "float": "real", "binary": "varbinary",
		"timestamp": "timestamp(3)", "timestamp(6) with time zone": "timestamp(6) with time zone", "double precision": "double",
		"array<string>": "array(varchar)", "map<string,array<bigint>>": "map(varchar, array(bigint))",
		"struct<a:int,B:struct<c:map<int,date>>>":     "row(a integer, B row(c map(integer, date)))",
		" array < struct < a : int , b : string > > ": "array(row(a integer, b varchar))",
		"struct<`a b`:int,c.d:int>":                   `row("a b" integer, "c.d" integer)`,
		"struct<a:int COMMENT 'x, y',b:int>":          "row(a integer, b integer)",
	} {
		got, err := catalog.ParseHiveType(text)
		if err != nil || got.String() != want {
			t.Errorf("%s: got %s, %v; want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                               "Error: type '' at position 1: a type is expected but the text ends",
		"strin":                          "Error: type 'strin' at position 1: unknown type 'strin'",
		"array<>":                        "Error: type 'array<>' at position 7: a type is expected but '>' found",
		"array<strin>":                   "Error: type 'array<strin>' at position 7: unknown type 'strin'",
		"array<int":                      "Error: type 'array<int' at position 10: '>' expected but the type ends",
		"map<int>":                       "Error: type 'map<int>' at position 8: ',' expected but '>' found",
		"struct<a>":                      "Error: type 'struct<a>' at position 8: a field name and ':' are expected",
		"struct<:int>":                   "Error: type 'struct<:int>' at position 8: a field name and ':' are expected",
		"int>":                           "Error: type 'int>' at position 4: unexpected '>'",
		"varchar(x)":                     "Error: type 'varchar(x)' at position 9: a number is expected",
		"decimal(39,2)":                  "Error: type 'decimal(39,2)' at position 9: decimal(39) is out of range: 1 to 38 is allowed",
		"decimal(2,3)":                   "Error: type 'decimal(2,3)' at position 9: the scale 3 of a decimal must not be greater than its precision 2",
		"varchar(999999999999999999999)": "Error: type 'varchar(999999999999999999999)' at position 9: a number is expected",
	} {
		if _, err := catalog.ParseHiveType(text); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	if text, ok := catalog.HiveType(sql.RowOf(sql.Field{Type: sql.T(sql.Integer)}, sql.Field{Name: "x", Type: sql.ArrayOf(sql.TimestampOf(6))})); !ok || text != "struct<field0:int,x:array<timestamp>>" {
		t.Error(text, ok)
	}
	for _, none := range []sql.Type{sql.T(sql.JSON), sql.TimestampTZOf(3), sql.ArrayOf(sql.T(sql.UUID)), sql.T(sql.Unknown)} {
		if text, ok := catalog.HiveType(none); ok {
			t.Errorf("%s became %s", none, text)
		}
	}
}

// FuzzHiveType: a type that is read is written and read again as the same.
func FuzzHiveType(f *testing.F) {
	for _, s := range []string{"array<struct<a:int,b:map<string,decimal(10,2)>>>", "varchar(10)", "struct<`a b`:char(3)>", "timestamp(3) with time zone"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		typ, err := catalog.ParseHiveType(text)
		if err != nil {
			return
		}
		again, ok := catalog.HiveType(typ)
		if !ok {
			return
		}
		back, err := catalog.ParseHiveType(again)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, again, err)
		}
		if third, _ := catalog.HiveType(back); third != again {
			t.Fatalf("%q became %q, then %q", text, again, third)
		}
	})
}
