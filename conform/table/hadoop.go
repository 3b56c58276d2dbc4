package table

import (
	"fmt"
	"strings"
)

// inserts are statements that write rows of values.
func (m *maker) inserts(columns []Column, rows [][]any, session map[string]string) []Write {
	var list []string
	for _, row := range rows {
		var values []string
		for i, v := range row {
			values = append(values, sqlValue(columns[i].Type, v))
		}
		list = append(list, "ROW("+strings.Join(values, ", ")+")")
	}
	return []Write{{session, "INSERT INTO %s VALUES " + strings.Join(list, ", ")}}
}

func (m *maker) codec() map[string]string {
	return map[string]string{"hive.compression_codec": pick(m, "NONE", "SNAPPY", "ZSTD", "GZIP")}
}

// written is a table whose files the oracle writes.
func (m *maker) written(stored, format string, type_ func() Type) *Table {
	t := &Table{Stored: stored, Format: format, Properties: map[string]string{}}
	t.Columns = m.columns(type_)
	for range 1 + m.IntN(2) {
		t.Writes = append(t.Writes, m.inserts(t.Columns, m.rows(t.Columns), m.codec())...)
	}
	if format != "PARQUET" && format != "AVRO" && m.chance(20) {
		t.Writes[0].Session["hive.compression_codec"] = "LZ4"
	}
	return t
}

func (m *maker) any() Type { return m.nested(2) }

func (m *maker) sequenceFile() *Table {
	t := m.written("ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'%s STORED AS SEQUENCEFILE", "SEQUENCEFILE", m.any)
	t.Properties, _ = m.lazyProperties()
	if m.chance(30) {
		t.Properties["escape.delim"] = `\`
	}
	return t
}

func (m *maker) rcFile() *Table {
	if m.chance(50) {
		return m.written("ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe'%s STORED AS RCFILE", "RCBINARY", m.any)
	}
	t := m.written("ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe'%s STORED AS RCFILE", "RCTEXT", m.any)
	t.Properties, _ = m.lazyProperties()
	delete(t.Properties, "serialization.last.column.takes.rest")
	return t
}

// columnar are ORC, Parquet and Avro, of which the one reads what the other writes.
func (m *maker) columnar() *Table {
	format := pick(m, "ORC", "PARQUET", "AVRO")
	t := m.written("STORED AS "+format+"%s", format, func() Type {
		for {
			if x := m.nested(2); format != "AVRO" || avroHas(x) {
				return x
			}
		}
	})
	t.Writer = m.chance(50)
	return t
}

func avroHas(t Type) bool {
	for _, of := range t.Of {
		if !avroHas(of) {
			return false
		}
	}
	return t.Name != "char" && t.Name != "varchar" && t.Name != "tinyint" && t.Name != "smallint" && (t.Name != "map" || t.Of[0].Name == "string")
}

// partitioned are tables whose partitions have formats of their own, and the columns that
// the table had when they were written.
func (m *maker) partitioned() *Table {
	formats := []string{"PARQUET", "ORC", "AVRO", "TEXTFILE", "JSON", "OPENX_JSON", "RCBINARY", "RCTEXT", "SEQUENCEFILE"}
	t := &Table{Format: pick(m, "PARQUET", "TEXTFILE", "JSON", "ORC"), Properties: map[string]string{}}
	t.Stored = StoredAs(t.Format) + "%s"
	t.Columns = m.columns(func() Type {
		for {
			if x := m.nested(1); avroHas(x) && x.Name != "float" {
				return x
			}
		}
	})
	keys := []Column{{Name: "p", Type: Type{Name: pick(m, "int", "string", "date", "bigint")}}}
	if m.chance(30) {
		keys = append(keys, Column{Name: "q", Type: Type{Name: "string"}})
	}
	t.Columns, t.Keys = append(t.Columns, keys...), len(keys)
	for range 1 + m.IntN(4) {
		session := m.codec()
		if m.chance(60) {
			session["hive.respect_table_format"], session["hive.hive_storage_format"] = "false", pick(m, formats...)
		}
		rows := m.rows(t.Columns)
		for _, row := range rows {
			for k := range keys {
				row[len(row)-1-k] = rows[0][len(row)-1-k]
			}
			for k, c := range keys {
				if at := len(row) - t.Keys + k; row[at] == nil || row[at] == "" || !folder(row[at].(string)) {
					row[at] = m.plain(c.Type)
				}
			}
		}
		for _, row := range rows { // one partition a statement
			copy(row[len(row)-t.Keys:], rows[0][len(row)-t.Keys:])
		}
		t.Writes = append(t.Writes, m.inserts(t.Columns, rows, session)...)
	}
	t.Asks = append(t.Asks, `SELECT "$partition", count(*) FROM %s GROUP BY 1`, "SELECT p, count(*) FROM %s WHERE p > "+sqlValue(keys[0].Type, m.plain(keys[0].Type))+" GROUP BY 1")
	return t
}

// folder reports a text of which a folder's name can be made.
func folder(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '!' || r > '~' || r == '\\' || r == '"' }) < 0
}

// plain is a value that a folder's name can have as it is.
func (m *maker) plain(t Type) string {
	switch t.Name {
	case "int", "bigint":
		return fmt.Sprint(m.IntN(9))
	case "date":
		return fmt.Sprintf("2024-0%d-01", 1+m.IntN(9))
	}
	return pick(m, "a", "B", "c-1", "x y", "a=b", "50%")
}

// StoredAs is how DDL names a format of the oracle's.
func StoredAs(format string) string {
	switch format {
	case "TEXTFILE":
		return strings.Replace(serde("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"), "%s", "", 1)
	case "JSON":
		return strings.Replace(serde("org.apache.hive.hcatalog.data.JsonSerDe"), "%s", "", 1)
	case "OPENX_JSON":
		return strings.Replace(serde("org.openx.data.jsonserde.JsonSerDe"), "%s", "", 1)
	case "RCTEXT":
		return "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe' STORED AS RCFILE"
	case "RCBINARY":
		return "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe' STORED AS RCFILE"
	}
	return "STORED AS " + format
}
