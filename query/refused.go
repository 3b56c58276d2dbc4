package query

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"glaux/catalog"
	"glaux/sql"
)

// refused says why a statement that Glaux doesn't run fails: as in Trino, what it names may not be
// there, and else it is not supported.
func (j *job) refused(ctx context.Context, stmt sql.Statement) error {
	if err := j.missing(ctx, stmt); err != nil {
		return err
	}
	return unsupported(stmt, "%s is not supported", nameOf(stmt))
}

// missing reports what a statement that Glaux doesn't run is about, where it isn't there.
func (j *job) missing(ctx context.Context, stmt sql.Statement) error {
	switch st := stmt.(type) {
	case *sql.Update:
		return j.exists(ctx, stmt, st.Name, tableMissing)
	case *sql.Delete:
		return j.exists(ctx, stmt, st.Name, tableMissing)
	case *sql.Merge:
		return j.exists(ctx, stmt, st.Name, tableMissing)
	case *sql.OtherStatement:
		return j.found(ctx, st)
	}
	return nil
}

// exists reports a table or view that is not there, at a place as Trino does.
func (j *job) exists(ctx context.Context, place sql.Node, name sql.QualifiedName, words string) error {
	r, err := j.resolve(name)
	if err != nil {
		return err
	}
	if err := j.allow("glue:GetTable", j.tableARN(r.database, r.table)); err != nil {
		return err
	}
	_, err = j.o.Catalog.Table(ctx, r.database, r.table)
	if errors.Is(err, catalog.ErrNotFound) {
		return sql.Errorf(place, "TABLE_NOT_FOUND", words, awsDataCatalog+"."+r.String())
	}
	return err
}

const (
	tableMissing     = "Table '%s' does not exist"
	viewMissing      = "View '%s' does not exist"
	commentedMissing = "Table does not exist: %s"
)

// found reports what a statement is about and isn't there, in Trino's words.
func (j *job) found(ctx context.Context, st *sql.OtherStatement) error {
	if st.Set != nil {
		_, _, err := j.sessionProperty(ctx, *st.Set)
		return err
	}
	if st.On == nil {
		return nil
	}
	name := st.On.Name
	switch st.On.Kind {
	case "TABLE":
		switch st.Name {
		case "COMMENT":
			return j.exists(ctx, st, name, commentedMissing)
		case "SHOW STATS":
			return j.exists(ctx, nil, name, tableMissing)
		}
		return j.exists(ctx, st, name, tableMissing)
	case "VIEW":
		return j.exists(ctx, st, name, viewMissing)
	case "COLUMN":
		return j.columnExists(ctx, st)
	case "MATERIALIZED VIEW":
		return j.noSuchView(st)
	case "SCHEMA":
		return j.schemaExists(ctx, st)
	case "PROPERTY":
		_, err := j.knownProperty(name, st, st)
		return err
	case "PROCEDURE":
		r, err := j.resolve(name)
		if err != nil {
			return err
		}
		return sql.Errorf(nil, "PROCEDURE_NOT_FOUND", "Procedure not registered: %s", r)
	case "ROLE":
		return sql.Errorf(st, "ROLE_NOT_FOUND", "Role '%s' does not exist", fold(name.Parts[0].Value))
	}
	return nil
}

// columnExists looks for the table of COMMENT ON COLUMN.
func (j *job) columnExists(ctx context.Context, st *sql.OtherStatement) error {
	table := st.On.Name
	if len(table.Parts) == 1 {
		return sql.Errorf(st, "MISSING_TABLE", "Table must be specified")
	}
	table.Parts = table.Parts[:len(table.Parts)-1]
	return j.exists(ctx, st, table, commentedMissing)
}

// noSuchView reports a materialized view: the catalog has none.
func (j *job) noSuchView(st *sql.OtherStatement) error {
	r, err := j.resolve(st.On.Name)
	if err != nil {
		return err
	}
	kind, as := "TABLE_NOT_FOUND", "Materialized view"
	switch {
	case strings.HasPrefix(st.Name, "DROP"):
		kind = "GENERIC_USER_ERROR"
	case strings.HasPrefix(st.Name, "ALTER"):
		as = "Materialized View"
	}
	return sql.Errorf(st, kind, "%s '%s.%s' does not exist", as, awsDataCatalog, r)
}

// schemaExists looks for the database of GRANT … ON SCHEMA and of USE.
func (j *job) schemaExists(ctx context.Context, st *sql.OtherStatement) error {
	database, err := j.databaseName(&st.On.Name)
	if err != nil {
		return err
	}
	if err := j.allow("glue:GetDatabase", j.databaseARN(database)); err != nil {
		return err
	}
	_, err = j.o.Catalog.Database(ctx, database)
	switch {
	case !errors.Is(err, catalog.ErrNotFound):
		return err
	case st.Name == "USE":
		return sql.Errorf(nil, "NOT_FOUND", "Schema does not exist: %s.%s", awsDataCatalog, database)
	}
	return sql.Errorf(st, "SCHEMA_NOT_FOUND", "Schema '%s.%s' does not exist", awsDataCatalog, database)
}

// nameOf names a statement that is refused.
func nameOf(stmt sql.Statement) string {
	switch st := stmt.(type) {
	case *sql.Update:
		return "UPDATE"
	case *sql.Delete:
		return "DELETE"
	case *sql.Merge:
		return "MERGE"
	case *sql.Unload:
		return "UNLOAD"
	case *sql.Optimize:
		return "OPTIMIZE"
	case *sql.Vacuum:
		return "VACUUM"
	case *sql.UsingExternalFunction:
		return "USING EXTERNAL FUNCTION"
	case *sql.OtherStatement:
		return st.Name
	}
	var words strings.Builder // CreateTable is CREATE TABLE
	for i, r := range strings.TrimPrefix(fmt.Sprintf("%T", stmt), "*sql.") {
		if i > 0 && unicode.IsUpper(r) {
			words.WriteByte(' ')
		}
		words.WriteRune(unicode.ToUpper(r))
	}
	return words.String()
}
