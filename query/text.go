package query

import (
	"context"

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
	return nil, j.refused(ctx, stmt)
}

func nothing(err error) (*text, error) { return &text{}, err }

// stringColumn is a column of a text result as Hive's statements have it.
func stringColumn(name string) ResultColumn { return ResultColumn{Name: name, Type: "string"} }

// varcharColumn is one as Trino's statements have it.
func varcharColumn(name string) ResultColumn {
	return ResultColumn{Name: name, Type: "varchar", CaseSensitive: true}
}
