package table

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
)

// jsonForm is how values are written as JSON.
type jsonForm struct {
	// odd is how many percent of the values are something else than their type says.
	odd int
	// upper says that keys are written in upper case now and then.
	upper bool
	// escape is what keys of the columns are called instead.
	keys map[string]string
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// json is a value as JSON.
func (m *maker) json(f jsonForm, t Type, v any) string {
	if m.chance(f.odd) {
		return pick(m, `"x"`, "1", "-1.5", "true", `""`, `"17"`, "1e2", `"2024-01-02"`, "[]", "{}", `[1]`, `{"f0":1}`, `"1.50"`, "1.0", "12345678901234567890")
	}
	var parts []string
	switch v := v.(type) {
	case nil:
		return "null"
	case []any:
		for i, x := range v {
			if t.Name == "array" {
				parts = append(parts, m.json(f, t.Of[0], x))
			} else if x != nil || m.chance(50) {
				parts = append(parts, quoted(m.key(f, t.Fields[i]))+":"+m.json(f, t.Of[i], x))
			}
		}
		if t.Name == "array" {
			return "[" + strings.Join(parts, ",") + "]"
		}
		if m.chance(10) {
			parts = append(parts, `"more":[1,{"f0":2}]`)
		}
		m.Shuffle(len(parts), func(i, k int) { parts[i], parts[k] = parts[k], parts[i] })
		return "{" + strings.Join(parts, ",") + "}"
	case []entry:
		for _, e := range v {
			parts = append(parts, quoted(e.key.(string))+":"+m.json(f, t.Of[1], e.value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	s := v.(string)
	switch t.Name {
	case "boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "decimal":
		return s
	case "binary":
		return quoted(base64.StdEncoding.EncodeToString([]byte(s)))
	}
	return quoted(s)
}

func (m *maker) key(f jsonForm, name string) string {
	if k, ok := f.keys[name]; ok {
		return k
	}
	if f.upper && m.chance(20) {
		return strings.ToUpper(name)
	}
	return name
}

// document is a row as one JSON object.
func (m *maker) document(f jsonForm, columns []Column, row []any) string {
	whole := Type{Name: "struct"}
	for _, c := range columns {
		whole.Fields, whole.Of = append(whole.Fields, c.Name), append(whole.Of, c.Type)
	}
	odd := f.odd
	f.odd = 0
	text := m.jsonRow(f, odd, whole, row)
	if m.chance(10) {
		text = " " + text + " "
	}
	return text
}

func (m *maker) jsonRow(f jsonForm, odd int, t Type, row []any) string {
	var parts []string
	inner := f
	inner.keys, inner.odd = nil, odd
	for i, v := range row {
		if v == nil && m.chance(50) {
			continue
		}
		parts = append(parts, quoted(m.key(f, t.Fields[i]))+":"+m.json(inner, t.Of[i], v))
	}
	if m.chance(10) {
		parts = append(parts, `"unknown":{"a":[1,"x",null]}`)
	}
	m.Shuffle(len(parts), func(i, k int) { parts[i], parts[k] = parts[k], parts[i] })
	return "{" + strings.Join(parts, pick(m, ",", ", ")) + "}"
}

// odd is how often values don't fit in a table: mostly never, as one is enough for an error.
func (m *maker) odd() int {
	if m.chance(70) {
		return 0
	}
	return pick(m, 1, 3)
}

func (m *maker) hiveJSON() *Table {
	t := &Table{Stored: serde(pick(m, "org.apache.hive.hcatalog.data.JsonSerDe", "org.apache.hadoop.hive.serde2.JsonSerDe")), Format: "JSON", Properties: map[string]string{}}
	t.Columns = m.columns(func() Type { return m.nested(2) })
	f := jsonForm{odd: m.odd(), upper: m.chance(30)}
	var lines []string
	for _, row := range m.rows(t.Columns) {
		lines = append(lines, m.document(f, t.Columns, row))
	}
	t.Files = m.files(lines, "\n")
	return t
}

func (m *maker) openX() *Table {
	t := &Table{Stored: serde("org.openx.data.jsonserde.JsonSerDe"), Format: "OPENX_JSON", Properties: map[string]string{}}
	t.Columns = m.columns(func() Type { return m.nested(2) })
	f := jsonForm{keys: map[string]string{}}
	if m.chance(30) {
		f.odd = 1
	}
	if m.chance(20) {
		t.Properties["ignore.malformed.json"] = pick(m, "true", "false")
	}
	if m.chance(20) {
		t.Properties["case.insensitive"] = pick(m, "true", "false")
	}
	if m.chance(20) {
		t.Properties["dots.in.keys"] = pick(m, "true", "false")
	}
	if m.chance(20) {
		c := pick(m, t.Columns...)
		f.keys[c.Name] = pick(m, "mapped", "Mapped", "with-dash")
		t.Properties["mapping."+c.Name] = f.keys[c.Name]
	}
	f.upper = m.chance(20)
	var lines []string
	for _, row := range m.rows(t.Columns) {
		line := m.document(f, t.Columns, row)
		if t.Properties["ignore.malformed.json"] == "true" && m.chance(10) {
			line = pick(m, "x", line[:len(line)/2], "[1", `{"c0":}`, "")
		}
		lines = append(lines, line)
	}
	t.Files = m.files(lines, "\n")
	return t
}

// cloudTrail are documents with an array of records; the oracle has a line of JSON for each.
func (m *maker) cloudTrail() *Table {
	t := &Table{Format: "OPENX_JSON", Properties: map[string]string{}}
	t.Stored = "ROW FORMAT SERDE 'com.amazon.emr.hive.serde.CloudTrailSerde'%s STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'"
	if m.chance(40) {
		t.Stored = strings.Replace(t.Stored, "com.amazon.emr.hive.serde.CloudTrailSerde", "org.openx.data.jsonserde.JsonSerDe", 1)
	}
	t.Columns = m.columns(func() Type { return m.nested(2) })
	f := jsonForm{upper: m.chance(30)}
	for i := range 1 + m.IntN(3) {
		var lines []string
		for _, row := range m.rows(t.Columns) {
			lines = append(lines, m.document(f, t.Columns, row))
		}
		t.Theirs = append(t.Theirs, plain(fmt.Sprintf("f%d", i), strings.Join(lines, "\n"))...)
		text := pick(m, `{"Records":[`, `{"other":{"Records":[1]},"Records": [ `, "{\n \"Records\" : [\n") + strings.Join(lines, pick(m, ",", ",\n", " , ")) + pick(m, "]}", "]}\n", ` ] , "next":1}`)
		t.Own = append(t.Own, m.packed(fmt.Sprintf("f%d", i), []byte(text)))
	}
	return t
}

// ion are Ion's values, as text; the oracle has them as JSON.
func (m *maker) ion() *Table {
	t := &Table{Stored: "ROW FORMAT SERDE 'com.amazon.ionhiveserde.IonHiveSerDe'%s STORED AS ION", Format: "JSON", Properties: map[string]string{}}
	t.Columns = m.columns(m.ionType)
	var own, theirs []string
	rows := m.rows(t.Columns)
	for _, row := range rows {
		whole := Type{Name: "struct"}
		var fields []string
		for i, c := range t.Columns {
			whole.Fields, whole.Of = append(whole.Fields, c.Name), append(whole.Of, c.Type)
			if row[i] != nil || m.chance(50) {
				fields = append(fields, m.symbol(c.Name)+pick(m, ":", " : ")+m.ionText(c.Type, row[i], false))
			}
		}
		if m.chance(10) {
			fields = append(fields, "unknown: (a [1, {b: 2}] {{aGk=}})")
		}
		own = append(own, "{"+strings.Join(fields, pick(m, ",", ", ", ",\n", ", /* x */ "))+"}")
		theirs = append(theirs, m.jsonRow(jsonForm{}, 0, whole, row))
	}
	t.Theirs = plain("f", strings.Join(theirs, "\n"))
	if m.chance(50) { // binary
		t.OwnWrites = m.inserts(t.Columns, rows, nil)
		return t
	}
	t.Own = []File{m.packed("f", []byte(strings.Join(own, pick(m, "\n", " ", "\n// next\n"))))}
	return t
}

// ionType is a type whose values Ion and Hive's JSON both have, by name.
func (m *maker) ionType() Type {
	for {
		t := m.nested(2)
		if ionHas(t) {
			return t
		}
	}
}

func ionHas(t Type) bool {
	for _, of := range t.Of {
		if !ionHas(of) {
			return false
		}
	}
	return t.Name != "float" && t.Name != "binary" && (t.Name != "map" || t.Of[0].Name == "string")
}

func (m *maker) symbol(name string) string { return pick(m, name, "'"+name+"'", quoted(name)) }

// ionText is a value as Ion has it.
func (m *maker) ionText(t Type, v any, nested bool) string {
	var parts []string
	switch v := v.(type) {
	case nil:
		return pick(m, "null", "null", "null.null", "null."+map[string]string{
			"boolean": "bool", "tinyint": "int", "smallint": "int", "int": "int", "bigint": "int", "float": "float", "double": "float", "decimal": "decimal",
			"date": "timestamp", "timestamp": "timestamp", "binary": "blob", "array": "list", "map": "struct", "struct": "struct",
			"string": "string", "varchar": "string", "char": "symbol"}[t.Name])
	case []any:
		for i, x := range v {
			if t.Name == "array" {
				parts = append(parts, m.ionText(t.Of[0], x, true))
			} else {
				parts = append(parts, m.symbol(t.Fields[i])+":"+m.ionText(t.Of[i], x, true))
			}
		}
		if t.Name == "struct" {
			return "{" + strings.Join(parts, ", ") + "}"
		}
		if m.chance(20) {
			return "(" + strings.Join(parts, " ") + ")"
		}
		return "[" + strings.Join(parts, ",") + pick(m, "]", " ]")
	case []entry:
		for _, e := range v {
			parts = append(parts, quoted(e.key.(string))+":"+m.ionText(t.Of[1], e.value, true))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	s := v.(string)
	switch t.Name {
	case "boolean", "tinyint", "smallint", "int", "bigint":
		return s
	case "float", "double":
		if strings.Contains(s, "e") {
			return s
		}
		return s + "e0"
	case "decimal":
		if strings.Contains(s, ".") {
			return s
		}
		return s + pick(m, ".", "d0")
	case "date":
		return s
	case "timestamp":
		return strings.Replace(s, " ", "T", 1) + pick(m, "Z", "-00:00", "+00:00")
	case "binary":
		return "{{" + base64.StdEncoding.EncodeToString([]byte(s)) + "}}"
	}
	// Long strings that follow each other are one.
	if !nested && m.chance(20) && !strings.ContainsAny(s, `'\`) && printable(s) {
		return "'''" + s + "'''"
	}
	return quoted(s)
}
