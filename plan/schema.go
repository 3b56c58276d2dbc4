package plan

import (
	"errors"

	"glaux/sql"
)

// schemaTables are the tables of information_schema with their columns.
var schemaTables = map[string][]string{
	"schemata": {"catalog_name", "schema_name"},
	"tables":   {"table_catalog", "table_schema", "table_name", "table_type"},
	"columns":  {"table_catalog", "table_schema", "table_name", "column_name", "ordinal_position", "column_default", "is_nullable", "data_type"},
	"views":    {"table_catalog", "table_schema", "table_name", "view_definition"},
}

// informationSchema makes rows of what the catalog knows.
func (a *analyzer) informationSchema(at sql.Node, name TableName) relation {
	columns, ok := schemaTables[name.Table]
	schemas, err := a.cat.Schemas(a.ctx, name.Catalog)
	if err != nil {
		a.raise(at, err)
	}
	if !ok {
		a.fail(at, "TABLE_NOT_FOUND", "Table '%s.%s.%s' does not exist", name.Catalog, name.Schema, name.Table)
	}
	n := &Values{}
	var fields []field
	for _, c := range columns {
		t := sql.T(sql.Varchar)
		if c == "ordinal_position" {
			t = sql.T(sql.BigInt)
		}
		col := a.column(c, t)
		n.Out = append(n.Out, col)
		fields = append(fields, field{qualifier: qualifierOf(name), name: c, col: col})
	}
	for _, schema := range schemas {
		if name.Table == "schemata" {
			n.Rows = append(n.Rows, texts(name.Catalog, schema))
			continue
		}
		tables, err := a.cat.Tables(a.ctx, name.Catalog, schema)
		var missing *sql.Error
		if errors.As(err, &missing) && missing.Name == "SCHEMA_NOT_FOUND" {
			continue // dropped in between
		}
		if err != nil {
			a.raise(at, err)
		}
		for _, t := range tables {
			n.Rows = append(n.Rows, schemaRows(name.Table, t)...)
		}
	}
	return relation{node: n, fields: fields}
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
			return [][]Expr{head(t.View.SQL)}
		}
	case "columns":
		var rows [][]Expr
		position := int64(0)
		for _, c := range t.Columns {
			if c.Hidden {
				continue
			}
			position++
			row := append(head(c.Name), &Literal{Of: sql.T(sql.BigInt), Value: position}, &Literal{Of: sql.T(sql.Varchar)})
			rows = append(rows, append(row, texts("YES", c.Type.String())...))
		}
		return rows
	}
	return nil
}

// texts makes varchar constants.
func texts(values ...string) []Expr {
	out := make([]Expr, len(values))
	for i, v := range values {
		out[i] = &Literal{Of: sql.T(sql.Varchar), Value: v}
	}
	return out
}
