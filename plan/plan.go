package plan

import (
	"context"
	"strings"
	"time"

	"glaux/sql"
)

// Query is the bound form of a statement that reads rows.
type Query struct {
	Root  Node
	Names []string // output names, parallel to Root.Columns(), as clients see them
	// Unnamed tells the outputs that the statement gives no name, so that theirs is made up.
	Unnamed []bool
	// Target is what the rows are written to, for people; empty: they are the result.
	Target string
	// Tables are the tables and views read, with the columns used: what permissions and lineage need.
	Tables []TableUse
	// failing are constants, by key, that fail where they are asked.
	failing map[string]bool
}

// TableUse is a table or view that a query touches.
type TableUse struct {
	Name    TableName
	Columns []string
	View    bool
}

// TableName is a fully resolved name, lower case.
type TableName struct {
	Catalog, Schema, Table string
}

// String is the name as errors tell it.
func (n TableName) String() string {
	parts := []string{n.Catalog, n.Schema, n.Table}
	for i, p := range parts {
		if strings.Trim(p, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			parts[i] = `"` + strings.ReplaceAll(p, `"`, `""`) + `"`
		}
	}
	return strings.Join(parts, ".")
}

// Table is what the analyzer knows of a table or view.
type Table struct {
	Name    TableName
	Columns []TableColumn
	View    *View // nil for a table
	// Source is the catalog's own document, for whoever plans the scan.
	Source any
	// Partitions lists the registered partitions of a partitioned table as texts of
	// its partition columns, nil for NULL. Nil for a table without partitions.
	Partitions func(ctx context.Context) ([][]*string, error)
}

// TableColumn is a column of a table. Hidden ones ("$path") resolve by name but
// are not in SELECT *.
type TableColumn struct {
	Name      string
	Type      sql.Type
	Comment   string // empty: none
	Partition bool
	Hidden    bool
}

// View is a view's definition and the names it resolves in.
type View struct {
	SQL             string
	Catalog, Schema string
	Columns         []TableColumn
}

// Catalog is what the analyzer asks of the catalog. Each method returns a
// *sql.Error without position (CATALOG_NOT_FOUND, SCHEMA_NOT_FOUND,
// TABLE_NOT_FOUND, …) when the thing is absent; the analyzer adds the place.
type Catalog interface {
	Table(ctx context.Context, name TableName) (*Table, error)
	// Schemas and Tables serve information_schema.
	Schemas(ctx context.Context, catalog string) ([]string, error)
	Tables(ctx context.Context, catalog, schema string) ([]*Table, error)
	Catalogs(ctx context.Context) ([]string, error)
}

// Session is what analysis depends on beside the text.
type Session struct {
	Catalog, Schema string
	User            string
	Zone            string    // IANA name, default UTC
	Now             time.Time // the query's start: now(), current_date
	// DecimalLiterals reads 1.5 as decimal (Trino) and not as double (Athena).
	DecimalLiterals bool
	// MaxRecursion is how often a recursive query's step may give rows; 10 if it is 0.
	MaxRecursion int
	// Parameters are the values of ?, as expressions.
	Parameters []sql.Expr
	// Evaluate, if it is set, runs a query of one column that reads no table, and
	// gives its values as text. Few statements need it.
	Evaluate func(context.Context, *Query) ([]*string, error)
}
