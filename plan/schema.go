package plan

import (
	"errors"
	"maps"
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// schemaTables are the tables of information_schema with their columns.
var schemaTables = map[string][]string{
	"schemata": {"catalog_name", "schema_name"},
	"tables":   {"table_catalog", "table_schema", "table_name", "table_type"},
	"columns":  {"table_catalog", "table_schema", "table_name", "column_name", "ordinal_position", "column_default", "is_nullable", "data_type", "comment", "extra_info"},
	"views":    {"table_catalog", "table_schema", "table_name", "view_definition"},
	// Those of SQL's roles are empty: policies of keys decide what may be done.
	"table_privileges": {"grantor", "grantor_type", "grantee", "grantee_type", "table_catalog", "table_schema", "table_name", "privilege_type", "is_grantable", "with_hierarchy"},
	"roles":            {"role_name"},
	"enabled_roles":    {"role_name"},
	"applicable_roles": {"grantee", "grantee_type", "role_name", "is_grantable"},
}

const informationSchema = "information_schema"

// schemaColumnOf describes a column of information_schema.
func schemaColumnOf(name string) TableColumn {
	c := TableColumn{Name: name, Type: sql.T(sql.Varchar), Hidden: name == "comment" || name == "extra_info"}
	if name == "ordinal_position" {
		c.Type = sql.T(sql.BigInt)
	}
	return c
}

// ownTables are those of information_schema itself.
func ownTables(catalog string, only map[string]bool) []*Table {
	var tables []*Table
	for _, name := range slices.Sorted(maps.Keys(schemaTables)) {
		if only != nil && !only[name] {
			continue
		}
		t := &Table{Name: TableName{Catalog: catalog, Schema: informationSchema, Table: name}}
		for _, c := range schemaTables[name] {
			t.Columns = append(t.Columns, schemaColumnOf(c))
		}
		tables = append(tables, t)
	}
	return tables
}

// informationSchema makes rows of what the catalog knows.
func (a *analyzer) informationSchema(at sql.Node, name TableName) relation {
	columns, ok := schemaTables[name.Table]
	schemas, err := a.cat.Schemas(a.ctx, name.Catalog)
	if err != nil {
		a.raise(at, err)
	}
	if !ok {
		a.fail(at, "TABLE_NOT_FOUND", "Table '%s' does not exist", name)
	}
	n := &Values{}
	var fields []field
	for _, c := range columns {
		of := schemaColumnOf(c)
		col := a.column(c, of.Type)
		n.Out = append(n.Out, col)
		fields = append(fields, field{name: c, col: col, hidden: of.Hidden})
	}
	schemas = append(slices.DeleteFunc(slices.Clone(schemas), func(s string) bool { return s == informationSchema }), informationSchema)
	n.fill = func(conds []Expr) [][]Expr { return a.schemaTable(at, name, schemas, asked(conds, n.Out)) }
	return relation{node: n, fields: fields}
}

// schemaTable makes the rows of a table of information_schema: only those of the
// names that are asked for, where they are known.
func (a *analyzer) schemaTable(at sql.Node, name TableName, schemas []string, asked map[string]map[string]bool) [][]Expr {
	var rows [][]Expr
	switch name.Table {
	case "table_privileges", "roles", "enabled_roles", "applicable_roles":
		return nil
	}
	for _, schema := range schemas {
		if only := asked[schemaColumn(name.Table)]; only != nil && !only[schema] {
			continue
		}
		if name.Table == "schemata" {
			rows = append(rows, texts(name.Catalog, schema))
			continue
		}
		for _, t := range a.tablesOf(at, name.Catalog, schema, asked["table_name"]) {
			rows = append(rows, schemaRows(name.Table, t)...)
		}
	}
	return rows
}

func schemaColumn(table string) string {
	if table == "schemata" {
		return "schema_name"
	}
	return "table_schema"
}

// tablesOf reads the tables of a schema, or those of some names one by one.
func (a *analyzer) tablesOf(at sql.Node, catalog, schema string, only map[string]bool) []*Table {
	absent := func(err error) bool {
		var e *sql.Error
		return errors.As(err, &e) && (e.Name == "SCHEMA_NOT_FOUND" || e.Name == "TABLE_NOT_FOUND") // dropped in between, perhaps
	}
	if schema == informationSchema {
		return ownTables(catalog, only)
	}
	if only == nil {
		tables, err := a.cat.Tables(a.ctx, catalog, schema)
		if err != nil && !absent(err) {
			a.raise(at, err)
		}
		return tables
	}
	var tables []*Table
	for _, name := range slices.Sorted(maps.Keys(only)) {
		if name != sql.LowerName(name) {
			continue // there are no such names, though tables are found by them
		}
		t, err := a.cat.Table(a.ctx, TableName{Catalog: catalog, Schema: schema, Table: name})
		switch {
		case err == nil:
			tables = append(tables, t)
		case a.ctx.Err() != nil:
			a.raise(at, a.ctx.Err())
		}
		// A table that is not there, or can't be bound, has no rows here either.
	}
	return tables
}

// asked finds the values that conditions leave to text columns, by column name.
func asked(conds []Expr, cols []Column) map[string]map[string]bool {
	names := map[int]string{}
	for _, c := range cols {
		names[c.ID] = c.Name
	}
	out := map[string]map[string]bool{}
	keep := func(column Expr, list ...Expr) {
		ref, ok := column.(*Ref)
		if !ok || names[ref.Column.ID] == "" {
			return
		}
		values := map[string]bool{}
		for _, e := range list {
			lit, ok := fold(e).(*Literal)
			if !ok {
				return
			}
			if text, ok := lit.Value.(string); ok {
				values[text] = true
			}
		}
		name := names[ref.Column.ID]
		if old := out[name]; old != nil {
			maps.DeleteFunc(values, func(v string, _ bool) bool { return !old[v] })
		}
		out[name] = values
	}
	for _, c := range conds {
		switch c := c.(type) {
		case *Compare:
			if c.Op == "=" {
				keep(c.Left, c.Right)
				keep(c.Right, c.Left)
			}
		case *In:
			keep(c.X, c.List...)
		}
	}
	return out
}

// schemaRows are the rows of one table in tables, columns or views.
func schemaRows(of string, t *Table) [][]Expr {
	head := func(rest ...string) []Expr {
		return texts(append([]string{t.Name.Catalog, t.Name.Schema, t.Name.Table}, rest...)...)
	}
	switch of {
	case "tables":
		if t.View != nil {
			return [][]Expr{head("VIEW")}
		}
		return [][]Expr{head("BASE TABLE")}
	case "views":
		if t.View != nil {
			return [][]Expr{head(formatted(t.View.SQL))}
		}
	case "columns":
		var rows [][]Expr
		position := int64(0)
		for _, c := range t.Columns {
			if c.Hidden {
				continue
			}
			position++
			row := append(head(c.Name), &Literal{Of: sql.T(sql.BigInt), Value: position}, optional(""))
			row = append(row, texts("YES", fn.DisplayName(c.Type))...)
			extra := ""
			if c.Partition {
				extra = "partition key"
			}
			rows = append(rows, append(row, optional(c.Comment), optional(extra)))
		}
		return rows
	}
	return nil
}

// formatted is a view's text in the form that Trino gives it.
func formatted(text string) string {
	stmt, err := sql.Parse(text, sql.Options{TrinoOnly: true})
	if err != nil {
		return text
	}
	return sql.Format(stmt) + "\n"
}

// optional is a varchar constant, NULL if it is empty.
func optional(text string) Expr {
	if text == "" {
		return &Literal{Of: sql.T(sql.Varchar)}
	}
	return texts(text)[0]
}

// texts makes varchar constants.
func texts(values ...string) []Expr {
	out := make([]Expr, len(values))
	for i, v := range values {
		out[i] = &Literal{Of: sql.T(sql.Varchar), Value: v}
	}
	return out
}
