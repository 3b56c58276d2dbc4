package main

import (
	"bytes"
	"testing"

	"github.com/parquet-go/parquet-go"

	"glaux/query"
)

// annotated is a group that carries another's annotation.
type annotated struct {
	parquet.Group
	of parquet.Type
}

func (a annotated) Type() parquet.Type { return a.of }

// listed annotates the repeated field within as a list.
func listed(name string, repeated parquet.Node) parquet.Node {
	return parquet.Optional(annotated{parquet.Group{name: parquet.Repeated(repeated)}, parquet.List(parquet.Int(32)).Type()})
}

// layoutFile writes one row for each list of values at the leaves below l, in the
// layout that the node gives.
func (s *lakeSite) layoutFile(key string, l parquet.Node, rows ...[][]parquet.Value) {
	s.Helper()
	schema := parquet.NewSchema("spark_schema", parquet.Group{"id": parquet.Optional(parquet.Int(32)), "l": l})
	var b bytes.Buffer
	w := parquet.NewWriter(&b, schema)
	for i, leaves := range rows {
		row := parquet.Row{parquet.Int32Value(int32(i+1)).Level(0, 1, 0)}
		for k, values := range leaves {
			for _, v := range values {
				row = append(row, v.Level(v.RepetitionLevel(), v.DefinitionLevel(), k+1))
			}
		}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			s.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		s.Fatal(err)
	}
	s.put(key, b.String())
}

// TestParquetLists reads lists and maps as older writers laid them out: the rules of
// the Parquet format's backward compatibility.
func TestParquetLists(t *testing.T) {
	i32, str := parquet.Int(32), parquet.String()
	num := func(v int32, rep, def int) parquet.Value { return parquet.Int32Value(v).Level(rep, def, 0) }
	text := func(v string, rep, def int) parquet.Value {
		return parquet.ByteArrayValue([]byte(v)).Level(rep, def, 0)
	}
	null := func(rep, def int) parquet.Value { return parquet.NullValue().Level(rep, def, 0) }
	type leaves = [][]parquet.Value
	for _, c := range []struct {
		name, column string
		node         parquet.Node
		rows         []leaves
		want         string
	}{
		{"repeated", "l array<int>", parquet.Repeated(i32),
			[]leaves{{{num(7, 0, 1), num(8, 1, 1)}}, {{null(0, 0)}}}, "1,[7, 8] 2,[]"},
		{"two levels", "l array<int>", listed("array", i32),
			[]leaves{{{num(7, 0, 2), num(8, 1, 2)}}, {{null(0, 1)}}, {{null(0, 0)}}}, "1,[7, 8] 2,[] 3,"},
		{"tuples of one", "l array<struct<a:int>>", listed("l_tuple", parquet.Group{"a": i32}),
			[]leaves{{{num(7, 0, 2), num(8, 1, 2)}}}, "1,[{a=7}, {a=8}]"},
		{"arrays of one", "l array<struct<a:int>>", listed("array", parquet.Group{"a": parquet.Optional(i32)}),
			[]leaves{{{num(7, 0, 3), null(1, 2)}}, {{null(0, 1)}}, {{null(0, 0)}}}, "1,[{a=7}, {a=null}] 2,[] 3,"},
		{"other tuples of one", "l array<int>", listed("m_tuple", parquet.Group{"a": i32}),
			[]leaves{{{num(7, 0, 2), num(8, 1, 2)}}}, "1,[7, 8]"},
		{"tuples of one as their field", "l array<int>", listed("array", parquet.Group{"a": i32}),
			[]leaves{{{num(7, 0, 2), num(8, 1, 2)}}, {{null(0, 1)}}}, "HIVE_BAD_DATA: Field l's type STRUCT(a INTEGER)[] in parquet file s3://lake/old/1.parquet is incompatible with type INTEGER[] defined in table schema"},
		{"groups of two", "l array<struct<a:int,b:string>>", listed("element", parquet.Group{"a": i32, "b": parquet.Optional(str)}),
			[]leaves{{{num(7, 0, 2), num(8, 1, 2)}, {text("x", 0, 3), null(1, 2)}}}, "1,[{a=7, b=x}, {a=8, b=null}]"},
		{"hive", "l array<int>", listed("bag", parquet.Group{"array_element": parquet.Optional(i32)}),
			[]leaves{{{num(7, 0, 3), null(1, 2)}}, {{null(0, 1)}}, {{null(0, 0)}}}, "1,[7, null] 2,[] 3,"},
		{"map", "l map<string,int>", parquet.Optional(annotated{parquet.Group{"map": parquet.Repeated(parquet.Group{"key": str, "value": parquet.Optional(i32)})}, parquet.Map(str, i32).Type()}),
			[]leaves{{{text("x", 0, 2), text("y", 1, 2)}, {num(1, 0, 3), null(1, 2)}}, {{null(0, 0)}, {null(0, 0)}}}, "1,{x=1, y=null} 2,"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newLakeSite(t, query.Limits{})
			s.layoutFile("old/1.parquet", c.node, c.rows...)
			s.must("CREATE EXTERNAL TABLE old (id int, " + c.column + ") STORED AS PARQUET LOCATION 's3://lake/old/'")
			if got, _ := s.answer("SELECT id, l FROM old ORDER BY id"); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// TestParquetInt96 reads timestamps of twelve bytes: nanoseconds of a Julian day.
func TestParquetInt96(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	s.parquetFile("i96/1.parquet", "int96.parquet")
	s.must("CREATE EXTERNAL TABLE i96 (id bigint, ts timestamp, l array<timestamp>) STORED AS PARQUET LOCATION 's3://lake/i96/'")
	s.check([]asked{
		{"SELECT id, ts FROM i96 ORDER BY id", "1,2024-02-29 12:34:56.789 2,1970-01-01 00:00:00.000 3, 4,1677-09-22 00:00:00.000", 1, 1, 1},
		{"SELECT id, l FROM i96 ORDER BY id", "1,[2020-01-01 00:00:00.000] 2,[] 3, 4,[null]", 1, 1, 1},
		{"SELECT id FROM i96 WHERE ts > TIMESTAMP '2000-01-01 00:00:00'", "1", 1, 1, 1},
		{"SELECT max(ts) FROM i96 WHERE ts < TIMESTAMP '1700-01-01 00:00:00'", "1677-09-22 00:00:00.000", 1, 1, 1},
	})
}
