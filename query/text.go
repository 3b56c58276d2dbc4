package query

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"glaux/sql"
)

// text runs a statement that the catalog answers.
func (j *job) text(ctx context.Context, stmt sql.Statement) (*text, error) {
	switch st := stmt.(type) {
	case *sql.CreateDatabase:
		return nothing(j.createDatabase(ctx, st))
	case *sql.DropDatabase:
		return nothing(j.dropDatabase(ctx, st))
	case *sql.AlterDatabase:
		return nothing(j.alterDatabase(ctx, st))
	case *sql.CreateTable:
		return nothing(j.createTable(ctx, st))
	case *sql.DropTable:
		return nothing(j.dropTable(ctx, st))
	case *sql.AlterTable:
		return nothing(j.alterTable(ctx, st))
	case *sql.CreateView:
		return nothing(j.createView(ctx, st))
	case *sql.DropView:
		return nothing(j.dropView(ctx, st))
	case *sql.MSCKRepair:
		return j.repair(ctx, st)
	case *sql.Prepare:
		return nothing(j.prepareStatement(ctx, st))
	case *sql.Deallocate:
		return nothing(j.deallocate(ctx, st))
	case *sql.Explain:
		return j.explain(ctx, st)
	}
	return j.show(ctx, stmt)
}

// show runs a statement that only reads the catalog.
func (j *job) show(ctx context.Context, stmt sql.Statement) (*text, error) {
	switch st := stmt.(type) {
	case *sql.ShowDatabases:
		return j.showDatabases(ctx, st)
	case *sql.ShowTables:
		return j.showTables(ctx, st)
	case *sql.ShowViews:
		return j.showViews(ctx, st)
	case *sql.ShowColumns:
		return j.showColumns(ctx, st)
	case *sql.ShowPartitions:
		return j.showPartitions(ctx, st)
	case *sql.ShowTableProperties:
		return j.showProperties(ctx, st)
	case *sql.ShowCreateTable:
		return j.showCreateTable(ctx, st)
	case *sql.ShowCreateView:
		return j.showCreateView(ctx, st)
	case *sql.ShowFunctions:
		return j.showFunctions(st)
	case *sql.ShowSession:
		return j.showSession(st)
	case *sql.ShowCatalogs:
		return j.showCatalogs(ctx, st)
	case *sql.Describe:
		return j.describe(ctx, st)
	}
	if name, ok := changed(stmt); ok {
		if err := j.exists(ctx, stmt, name); err != nil {
			return nil, err
		}
	}
	return nil, unsupported(stmt, "%s is not supported", nameOf(stmt))
}

// changed is the table whose rows a statement is to change.
func changed(stmt sql.Statement) (sql.QualifiedName, bool) {
	switch st := stmt.(type) {
	case *sql.Update:
		return st.Name, true
	case *sql.Delete:
		return st.Name, true
	case *sql.Merge:
		return st.Name, true
	}
	return sql.QualifiedName{}, false
}

// exists reports a table that is not there, at the statement as Trino does.
func (j *job) exists(ctx context.Context, stmt sql.Statement, name sql.QualifiedName) error {
	r, err := j.resolve(name)
	if err != nil {
		return err
	}
	if err := j.allow("glue:GetTable", j.tableARN(r.database, r.table)); err != nil {
		return err
	}
	if _, err := j.o.Catalog.Table(ctx, r.database, r.table); err != nil {
		return at(stmt, trinoMissing(err, r))
	}
	return nil
}

func nothing(err error) (*text, error) { return &text{}, err }

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

// stringColumn is a column of a text result as Hive's statements have it.
func stringColumn(name string) ResultColumn { return ResultColumn{Name: name, Type: "string"} }

// varcharColumn is one as Trino's statements have it.
func varcharColumn(name string) ResultColumn {
	return ResultColumn{Name: name, Type: "varchar", CaseSensitive: true}
}
