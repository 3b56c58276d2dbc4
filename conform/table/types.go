package table

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Type is a type by Hive's name, with its parameters.
type Type struct {
	Name   string
	Of     []Type   // of array, map and struct
	Fields []string // of struct
	P, S   int      // of decimal, varchar and char
}

// Hive is the type as Hive's DDL has it.
func (t Type) Hive() string {
	switch t.Name {
	case "decimal":
		return fmt.Sprintf("decimal(%d,%d)", t.P, t.S)
	case "varchar", "char":
		return fmt.Sprintf("%s(%d)", t.Name, t.P)
	case "array":
		return "array<" + t.Of[0].Hive() + ">"
	case "map":
		return "map<" + t.Of[0].Hive() + "," + t.Of[1].Hive() + ">"
	case "struct":
		var list []string
		for i, f := range t.Fields {
			list = append(list, f+":"+t.Of[i].Hive())
		}
		return "struct<" + strings.Join(list, ",") + ">"
	}
	return t.Name
}

// SQL is the type as SQL has it.
func (t Type) SQL() string {
	switch t.Name {
	case "int":
		return "integer"
	case "float":
		return "real"
	case "string":
		return "varchar"
	case "binary":
		return "varbinary"
	case "timestamp":
		return "timestamp(3)"
	case "array":
		return "array(" + t.Of[0].SQL() + ")"
	case "map":
		return "map(" + t.Of[0].SQL() + ", " + t.Of[1].SQL() + ")"
	case "struct":
		var list []string
		for i, f := range t.Fields {
			list = append(list, f+" "+t.Of[i].SQL())
		}
		return "row(" + strings.Join(list, ", ") + ")"
	}
	return t.Hive()
}

func (m *maker) scalar() Type {
	t := Type{Name: pick(m, "boolean", "tinyint", "smallint", "int", "bigint", "bigint", "float", "double", "decimal", "string", "string", "string", "varchar", "char", "date", "timestamp", "binary")}
	switch t.Name {
	case "decimal":
		t.P = 1 + m.IntN(38)
		t.S = m.IntN(t.P + 1)
	case "varchar", "char":
		t.P = pick(m, 1, 3, 20)
	}
	return t
}

// nested is any type, at most so deep.
func (m *maker) nested(depth int) Type {
	if depth == 0 || m.chance(70) {
		return m.scalar()
	}
	switch pick(m, "array", "map", "struct") {
	case "array":
		return Type{Name: "array", Of: []Type{m.nested(depth - 1)}}
	case "map":
		key := pick(m, Type{Name: "string"}, Type{Name: "int"}, Type{Name: "date"}, Type{Name: "bigint"})
		return Type{Name: "map", Of: []Type{key, m.nested(depth - 1)}}
	}
	t := Type{Name: "struct"}
	for i := range 1 + m.IntN(3) {
		t.Fields, t.Of = append(t.Fields, fmt.Sprintf("f%d", i)), append(t.Of, m.nested(depth-1))
	}
	return t
}

// entry is one of a map's.
type entry struct{ key, value any }

// value is a value of a type: nil, a scalar's text (the bytes of binary), []any for the parts
// of arrays and structs, []entry.
func (m *maker) value(t Type) any {
	if m.chance(12) {
		return nil
	}
	return m.present(t)
}

func (m *maker) present(t Type) any {
	switch t.Name {
	case "array":
		list := []any{}
		for range m.IntN(4) {
			list = append(list, m.value(t.Of[0]))
		}
		return list
	case "map":
		list := []entry{}
		seen := map[any]bool{}
		for range m.IntN(4) {
			if k := m.present(t.Of[0]); !seen[k] {
				seen[k] = true
				list = append(list, entry{k, m.value(t.Of[1])})
			}
		}
		return list
	case "struct":
		list := []any{}
		for _, of := range t.Of {
			list = append(list, m.value(of))
		}
		return list
	case "boolean":
		return pick(m, "true", "false")
	case "tinyint":
		return m.integer(8)
	case "smallint":
		return m.integer(16)
	case "int":
		return m.integer(32)
	case "bigint":
		return m.integer(64)
	case "float", "double":
		return m.float(t.Name == "float")
	case "decimal":
		return m.decimal(t)
	case "date":
		return m.date()
	case "timestamp":
		return m.date() + fmt.Sprintf(" %02d:%02d:%02d", m.IntN(24), m.IntN(60), m.IntN(60)) + pick(m, "", "", ".1", ".123", ".000", ".9996", ".123456789")
	case "binary":
		b := make([]byte, m.IntN(6))
		for i := range b {
			b[i] = byte(m.IntN(256))
		}
		return string(b)
	case "varchar", "char":
		s := []rune(m.text())
		if len(s) > t.P {
			s = s[:t.P]
		}
		if t.Name == "char" {
			return strings.TrimRight(string(s), " ")
		}
		return string(s)
	}
	return m.text()
}

func (m *maker) integer(bits int) string {
	most := int64(1)<<(bits-1) - 1
	switch m.IntN(8) {
	case 0:
		return strconv.FormatInt(most, 10)
	case 1:
		return strconv.FormatInt(-most-1, 10)
	case 2:
		return strconv.FormatInt(int64(m.Uint64())>>(64-bits), 10)
	}
	return strconv.Itoa(m.IntN(30) - 10)
}

func (m *maker) float(single bool) string {
	bits := 64
	if single {
		bits = 32
	}
	x := pick(m, 0, 1, -1.5, 0.1, 123456.789, 1e10, -2.5e-7, 1e21, 3.4e38, m.NormFloat64(), m.NormFloat64()*1e6)
	if x == 0 {
		return pick(m, "0.0", "-0.0")
	}
	return strconv.FormatFloat(x, 'g', -1, bits)
}

func (m *maker) decimal(t Type) string {
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('0' + m.IntN(10))
		}
		return string(b)
	}
	whole := strings.TrimLeft(digits(m.IntN(t.P-t.S+1)), "0")
	if whole == "" {
		whole = "0"
	}
	text := pick(m, "", "-") + whole
	if t.S > 0 {
		text += "." + digits(t.S)
	}
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

func (m *maker) date() string {
	if m.chance(10) {
		return pick(m, "1970-01-01", "1969-12-31", "0001-01-01", "9999-12-31", "1582-10-04", "1582-10-15", "2000-02-29")
	}
	return time.Unix(int64(m.IntN(4_000_000_000))-1_500_000_000, 0).UTC().Format(time.DateOnly)
}

func (m *maker) text() string {
	switch m.IntN(12) {
	case 0:
		return ""
	case 1:
		return pick(m, "null", "NULL", `\N`, "true", "12", "-0", "NaN", "1.50", "2024-01-02", "a b", " x ", "x\ty", `a\b`, `"q"`, "it's", "a,b", "a|b", "{}", "[1]")
	case 2:
		return pick(m, "é", "日本語", "ß\u0301", "🦆", "Ünïcode", "\u00a0")
	}
	b := make([]byte, m.IntN(9))
	for i := range b {
		b[i] = "abcdefgh  XYZ019._-"[m.IntN(19)]
	}
	return string(b)
}

// literal is a value of a scalar type in SQL.
func (m *maker) literal(t Type) (string, bool) {
	switch t.Name {
	case "array", "map", "struct", "binary":
		return "", false
	}
	return sqlValue(t, m.present(t)), true
}

// sqlValue is a value as an expression of its type.
func sqlValue(t Type, v any) string {
	if v == nil {
		return "CAST(NULL AS " + t.SQL() + ")"
	}
	var parts []string
	switch v := v.(type) {
	case []any:
		for i, x := range v {
			of := t.Of[0]
			if t.Name == "struct" {
				of = t.Of[i]
			}
			parts = append(parts, sqlValue(of, x))
		}
		if t.Name == "struct" {
			return "CAST(ROW(" + strings.Join(parts, ", ") + ") AS " + t.SQL() + ")"
		}
		return "CAST(ARRAY[" + strings.Join(parts, ", ") + "] AS " + t.SQL() + ")"
	case []entry:
		var keys []string
		for _, e := range v {
			keys, parts = append(keys, sqlValue(t.Of[0], e.key)), append(parts, sqlValue(t.Of[1], e.value))
		}
		return "CAST(MAP(ARRAY[" + strings.Join(keys, ", ") + "], ARRAY[" + strings.Join(parts, ", ") + "]) AS " + t.SQL() + ")"
	}
	s := v.(string)
	if t.Name == "binary" {
		return "X'" + hex.EncodeToString([]byte(s)) + "'"
	}
	return "CAST(" + sqlString(s) + " AS " + t.SQL() + ")"
}

// printable reports text of which no parser of lines makes anything else.
func printable(s string) bool { return utf8.ValidString(s) && !strings.ContainsAny(s, "\r\n") }
