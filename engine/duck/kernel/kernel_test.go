package kernel_test

import (
	"fmt"
	"strings"
	"testing"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// db is an in-process DuckDB with kernels registered by hand.
type db struct {
	t    *testing.T
	db   bindings.Database
	conn bindings.Connection
	lib  *kernel.Library
}

func open(t *testing.T) *db {
	d := &db{t: t}
	if bindings.Open(":memory:", &d.db) == bindings.StateError || bindings.Connect(d.db, &d.conn) == bindings.StateError {
		t.Fatal("open DuckDB")
	}
	d.lib = kernel.NewLibrary(d.db)
	t.Cleanup(func() {
		bindings.Disconnect(&d.conn)
		bindings.Close(&d.db)
	})
	return d
}

func (d *db) register(name, kern string, result sql.Type, args ...sql.Type) {
	d.t.Helper()
	if err := d.lib.Add(d.conn, kernel.Use{SQLName: name, Kernel: kern, Args: args, Result: result}); err != nil {
		d.t.Fatal(err)
	}
}

// query gives the rows as text, one per line, or the error.
func (d *db) query(q string) string {
	var res bindings.Result
	defer bindings.DestroyResult(&res)
	if bindings.Query(d.conn, "SELECT array_to_string(list(x::VARCHAR), '|') FROM ("+q+") t(x)", &res) == bindings.StateError {
		return "error: " + strings.ReplaceAll(strings.TrimPrefix(bindings.ResultError(&res), "Invalid Input Error: "), "\x01", "#")
	}
	chunk := bindings.FetchChunk(res)
	defer bindings.DestroyDataChunk(&chunk)
	var v kernel.Vec
	v.Load(sql.T(sql.Varchar), bindings.DataChunkGetVector(chunk, 0))
	return fmt.Sprint(v.Value(0))
}

func TestFrame(t *testing.T) {
	d := open(t)
	tz := sql.TimestampTZOf(3)
	d.register("k_same", "greatest", tz, tz)
	d.register("k_div", "$divide", sql.T(sql.BigInt), sql.T(sql.BigInt), sql.T(sql.BigInt))
	list := sql.ArrayOf(sql.T(sql.Varchar))
	d.register("k_list", "greatest", list, list)
	rec := sql.RowOf(sql.Field{Name: "a", Type: sql.T(sql.BigInt)}, sql.Field{Name: "b", Type: list}, sql.Field{Name: "c", Type: sql.T(sql.Varchar)})
	d.register("k_row", "greatest", rec, rec)
	for q, want := range map[string]string{
		"SELECT (k_same({'t': make_timestamp(i*1000000), 'z': CAST(60 AS SMALLINT)})).z FROM range(3) r(i)":                                         "60|60|60",
		"SELECT k_list([CAST(i AS VARCHAR), 'constant longer than twelve']) FROM range(2) r(i)":                                                     "[0, constant longer than twelve]|[1, constant longer than twelve]",
		"SELECT k_list(list_transform([i, i+1], lambda x: 'abcdefghijklmnop')) FROM range(2) r(i)":                                                  "[abcdefghijklmnop, abcdefghijklmnop]|[abcdefghijklmnop, abcdefghijklmnop]",
		"SELECT k_row(struct_pack(a := i, b := ['x', NULL], c := 'a constant string here')) FROM range(2) r(i)":                                     "{'a': 0, 'b': [x, NULL], 'c': a constant string here}|{'a': 1, 'b': [x, NULL], 'c': a constant string here}",
		"SELECT k_row(x) FROM (SELECT struct_pack(a := i, b := ['x', NULL], c := s) x FROM range(2) r(i), (VALUES ('q'),('w')) v(s) ORDER BY i, s)": "{'a': 0, 'b': [x, NULL], 'c': q}|{'a': 0, 'b': [x, NULL], 'c': w}|{'a': 1, 'b': [x, NULL], 'c': q}|{'a': 1, 'b': [x, NULL], 'c': w}",
		"SELECT k_div(10, i - 1) FROM range(3) r(i)":                                                                                                "error: #DIVISION_BY_ZERO#Division by zero",
		"SELECT coalesce(TRY(k_div(10, i - 1)), 0) FROM range(3) r(i)":                                                                              "-10|0|10",
		"SELECT TRY(k_div(1, 0)) IS NULL":                                          "true",
		"SELECT i FROM range(3) r(i) WHERE i <> 1 AND k_div(10, i - 1) > 0":        "2",
		"SELECT CASE WHEN i = 1 THEN 0 ELSE k_div(10, i-1) END FROM range(3) r(i)": "-10|0|10",
		"SELECT coalesce(i, k_div(i, 0)) FROM range(3) r(i)":                       "0|1|2",
		"SELECT list_transform([1, 2], lambda x: k_div(10, x))":                    "[10, 5]",
	} {
		if got := d.query(q); got != want {
			t.Errorf("%s\n got %s\nwant %s", q, got, want)
		}
	}
}

// TestOfChunk has max and min see one string of each chunk.
func TestOfChunk(t *testing.T) {
	d := open(t)
	text := sql.T(sql.Varchar)
	d.register("greatest_of", "$greatest_of_chunk", text, text)
	d.register("least_of", "$least_of_chunk", text, text)
	const many = "(SELECT CASE WHEN i % 7 <> 3 THEN repeat(chr(97 + (i * 31 % 26)::INTEGER), (i % 30)::INTEGER) || i END AS s, i FROM range(100000) r(i))"
	for _, from := range []string{
		many, "(FROM " + many + " WHERE i % 3 = 0 AND s IS NOT NULL)", "(FROM " + many + " WHERE i < 2000)", "(FROM " + many + " WHERE s IS NULL)", "(FROM " + many + " WHERE i < 0)",
		"(SELECT 'only one' AS s FROM range(5000))", "(SELECT NULL::VARCHAR AS s FROM range(5000))",
		"(SELECT s FROM (VALUES ('a'), ('b'), ('a long constant'), (NULL)) v(s), range(5000))",
	} {
		q := "SELECT max(s) IS NOT DISTINCT FROM max(greatest_of(s)) AND min(s) IS NOT DISTINCT FROM min(least_of(s)) FROM " + from
		if got := d.query(q); got != "true" {
			t.Errorf("%s\n got %s", q, got)
		}
	}
}
