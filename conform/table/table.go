// Package table writes random tables of a lake: columns, the properties of their SerDe,
// files in all formats and questions about them, for two engines whose answers are then
// compared. A seed always makes the same table.
package table

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Table is a table, and how the engine under test and the oracle, a Trino, have it.
type Table struct {
	Kind string
	// Columns are all, those of partitions last; Keys is how many of them are these.
	Columns []Column
	Keys    int
	// Properties are those of the SerDe, which both have; Changed are others for the oracle.
	Properties, Changed map[string]string
	// Stored is what stands between the columns and the location in the table's DDL, with
	// %s for the properties; Format is the oracle's name of the format.
	Stored, Format string
	// Own and Theirs are files that only one of them reads; Files have both.
	Files, Own, Theirs []File
	// Writes are statements by which the oracle writes files instead, with %s for the table,
	// in a session with some properties.
	Writes []Write
	// OwnWrites are statements by which the engine under test writes its own files.
	OwnWrites []Write
	// Writer says that the engine under test runs Writes, too, and that the oracle reads what
	// that wrote.
	Writer bool
	// Links says that Own are read by links.
	Links bool
	// Asks are the questions, with %s for the table.
	Asks []string
}

// Column is a column of a table.
type Column struct {
	Name string
	Type Type
	// With are the oracle's properties of the column.
	With string
}

// File is a file of a table, under the name that it has in the table's folder; Text is what
// is packed in it.
type File struct {
	Name    string
	Content []byte
	Text    string
}

// Write is a statement in a session.
type Write struct {
	Session map[string]string
	SQL     string
}

// Kinds are the names of all kinds of tables.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

// kinds make a table each.
var kinds = map[string]func(*maker) *Table{
	"lazysimple": (*maker).lazySimple, "multidelimit": (*maker).multiDelimit, "json": (*maker).hiveJSON, "openx": (*maker).openX,
	"opencsv": (*maker).openCSV, "regex": (*maker).regex, "grok": (*maker).grok, "cloudtrail": (*maker).cloudTrail, "ion": (*maker).ion,
	"symlink": (*maker).symlink, "sequencefile": (*maker).sequenceFile, "rcfile": (*maker).rcFile, "columnar": (*maker).columnar, "parquet": (*maker).parquet,
	"partitioned": (*maker).partitioned, "projection": (*maker).projection,
}

// New makes the table of a seed, of one kind or, where kind is empty, of any.
func New(seed uint64, kind string) (*Table, error) {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 0x7461626c65))}
	if kind == "" {
		kind = pick(m, Kinds()...)
	}
	f := kinds[kind]
	if f == nil {
		return nil, fmt.Errorf("there are no tables of kind %q", kind)
	}
	t := f(m)
	t.Kind = kind
	t.Asks = append(t.Asks, m.questions(t)...)
	return t, nil
}

// maker makes one table.
type maker struct{ *rand.Rand }

func pick[T any](m *maker, of ...T) T { return of[m.IntN(len(of))] }

// chance is true in percent of all cases.
func (m *maker) chance(percent int) bool { return m.IntN(100) < percent }

// columns are some of types that a format has.
func (m *maker) columns(type_ func() Type) []Column {
	columns := make([]Column, 1+m.IntN(7))
	for i := range columns {
		columns[i] = Column{Name: fmt.Sprintf("c%d", i), Type: type_()}
	}
	return columns
}

// rows are values of columns.
func (m *maker) rows(columns []Column) [][]any {
	rows := make([][]any, pick(m, 1, 3, 7, 20, 60))
	for i := range rows {
		for _, c := range columns {
			rows[i] = append(rows[i], m.value(c.Type))
		}
	}
	return rows
}

// DDL is the statement that makes the table for the engine under test.
func (t *Table) DDL(name, location string) string {
	data, keys := t.Columns[:len(t.Columns)-t.Keys], t.Columns[len(t.Columns)-t.Keys:]
	text := "CREATE EXTERNAL TABLE " + name + " (" + hiveColumns(data) + ")"
	if t.Keys > 0 {
		text += " PARTITIONED BY (" + hiveColumns(keys) + ")"
	}
	var properties []string
	for _, k := range slices.Sorted(maps.Keys(t.Properties)) {
		if !ofTable(k) {
			properties = append(properties, hiveString(k)+"="+hiveString(t.Properties[k]))
		}
	}
	with := ""
	if len(properties) > 0 {
		with = " WITH SERDEPROPERTIES (" + strings.Join(properties, ", ") + ")"
	}
	text += " " + fmt.Sprintf(t.Stored, with) + " LOCATION '" + location + "'"
	properties = nil
	for k, v := range t.Properties {
		if ofTable(k) {
			properties = append(properties, hiveString(k)+"="+hiveString(strings.ReplaceAll(v, "%LOCATION%", strings.TrimSuffix(location, "/"))))
		}
	}
	slices.Sort(properties)
	if len(properties) > 0 {
		text += " TBLPROPERTIES (" + strings.Join(properties, ", ") + ")"
	}
	return text
}

// ofTable reports a property that a table has, and not its SerDe.
func ofTable(property string) bool {
	return strings.HasPrefix(property, "skip.") || strings.HasPrefix(property, "projection.") || strings.HasPrefix(property, "storage.")
}

// OracleDDL is the statement that makes the table for the oracle.
func (t *Table) OracleDDL(name, location string) string {
	var columns, keys, with []string
	for i, c := range t.Columns {
		column := c.Name + " " + c.Type.SQL()
		if c.With != "" {
			column += " WITH (" + c.With + ")"
		}
		columns = append(columns, column)
		if i >= len(t.Columns)-t.Keys {
			keys = append(keys, "'"+c.Name+"'")
		}
	}
	with = append(with, "format = '"+t.Format+"'")
	if location != "" {
		with = append(with, "external_location = '"+location+"'")
	}
	if t.Keys > 0 {
		with = append(with, "partitioned_by = ARRAY["+strings.Join(keys, ", ")+"]")
	}
	var names, values []string
	properties := maps.Clone(t.Properties)
	maps.Copy(properties, t.Changed)
	for _, k := range slices.Sorted(maps.Keys(properties)) {
		if strings.HasPrefix(k, "projection.") && k != "projection.enabled" {
			continue // said with the columns
		}
		v := sqlString(strings.ReplaceAll(properties[k], "%LOCATION%", location))
		if own, ok := oracleProperties[k]; ok {
			if strings.HasPrefix(own, "skip_") || own == "regex_case_insensitive" || own == "partition_projection_enabled" {
				v = properties[k]
			}
			with = append(with, own+" = "+v)
			continue
		}
		names, values = append(names, sqlString(k)), append(values, v)
	}
	if len(names) > 0 {
		with = append(with, "extra_properties = MAP(ARRAY["+strings.Join(names, ", ")+"], ARRAY["+strings.Join(values, ", ")+"])")
	}
	return "CREATE TABLE " + name + " (" + strings.Join(columns, ", ") + ") WITH (" + strings.Join(with, ", ") + ")"
}

// oracleProperties are the oracle's own names of properties.
var oracleProperties = map[string]string{
	"skip.header.line.count": "skip_header_line_count", "skip.footer.line.count": "skip_footer_line_count",
	"separatorChar": "csv_separator", "quoteChar": "csv_quote", "escapeChar": "csv_escape",
	"projection.enabled": "partition_projection_enabled", "storage.location.template": "partition_projection_location_template",
	"input.regex": "regex", "input.regex.case.insensitive": "regex_case_insensitive",
}

func hiveColumns(columns []Column) string {
	var list []string
	for _, c := range columns {
		list = append(list, c.Name+" "+c.Type.Hive())
	}
	return strings.Join(list, ", ")
}

func sqlString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// hiveString is a literal of Hive's, whose escapes are a backslash's.
func hiveString(s string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for _, c := range []byte(s) {
		switch {
		case c == '\'' || c == '\\':
			b.WriteString("\\" + string(c))
		case c < ' ':
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// questions are what is asked of a table: all of it, a part of its columns, how many rows
// there are, and rows by a condition.
func (m *maker) questions(t *Table) []string {
	asks := []string{"SELECT * FROM %s"}
	some := slices.Clone(t.Columns)
	m.Shuffle(len(some), func(i, k int) { some[i], some[k] = some[k], some[i] })
	some = some[:1+m.IntN(len(some))]
	var names []string
	for _, c := range some {
		names = append(names, c.Name)
	}
	asks = append(asks, "SELECT "+strings.Join(names, ", ")+" FROM %s")
	asks = append(asks, "SELECT count(*), count("+names[0]+") FROM %s")
	c := pick(m, t.Columns...)
	if lit, ok := m.literal(c.Type); ok {
		op := pick(m, "=", "<", ">=", "<>", "IS DISTINCT FROM")
		asks = append(asks, "SELECT "+names[0]+" FROM %s WHERE "+c.Name+" "+op+" "+lit)
	}
	asks = append(asks, "SELECT "+names[0]+" FROM %s WHERE "+c.Name+" IS "+pick(m, "NULL", "NOT NULL"))
	return asks
}
