package query

import "glaux/sql"

// class is what Athena calls a statement, and where its result goes.
type class struct {
	Type, Subtype string
	// Suffix and Folder make the result object's name: Folder + id + Suffix.
	Suffix, Folder string
	Form           ResultForm
	// Hive marks statements of the Hive grammar: their errors are worded as Hive's.
	Hive bool
	// Engine marks statements that run on an engine.
	Engine bool
}

// classify tells the class of a statement by its kind.
func classify(stmt sql.Statement) class {
	if c, ok := classifyHive(stmt); ok {
		c.Suffix, c.Form, c.Hive = ".txt", TextResult, true
		return c
	}
	dml := func(sub string) class {
		return class{Type: "DML", Subtype: sub, Suffix: ".csv", Form: NoResult, Engine: true}
	}
	text := func(kind, sub string) class {
		return class{Type: kind, Subtype: sub, Suffix: ".txt", Form: TextResult}
	}
	switch st := stmt.(type) {
	case *sql.QueryStatement, *sql.UsingExternalFunction:
		c := dml("SELECT")
		c.Form = CSVResult
		return c
	case *sql.Insert:
		return class{Type: "DML", Subtype: "INSERT", Form: NoResult, Engine: true}
	case *sql.Update:
		return dml("UPDATE")
	case *sql.Delete:
		return dml("DELETE")
	case *sql.Merge:
		return dml("MERGE")
	case *sql.Unload:
		return class{Type: "DML", Subtype: "UNLOAD", Form: NoResult, Engine: true}
	case *sql.CreateTableAs:
		return class{Type: "DDL", Subtype: "CREATE_TABLE_AS_SELECT", Folder: "tables/", Form: NoResult, Engine: true}
	case *sql.Optimize:
		return class{Type: "DDL", Subtype: "CREATE_TABLE_AS_SELECT", Folder: "tables/", Form: NoResult, Engine: true}
	case *sql.Explain:
		c := text("DML", "EXPLAIN")
		c.Engine = st.Analyze
		if st.Type == "VALIDATE" {
			c.Suffix, c.Form = ".csv", CSVResult
		}
		return c
	case *sql.Vacuum:
		return text("DML", "VACUUM_TABLE")
	case *sql.CreateView:
		return text("DDL", "CREATE_VIEW")
	case *sql.DropView:
		return text("DDL", "DROP_VIEW")
	case *sql.ShowCreateView:
		return text("UTILITY", "SHOW_CREATE_VIEW")
	case *sql.ShowFunctions:
		return class{Type: "UTILITY", Subtype: "SHOW_FUNCTIONS", Suffix: ".csv", Form: CSVResult}
	case *sql.ShowCatalogs:
		return text("UTILITY", "SHOW_CATALOGS")
	case *sql.ShowSession:
		return class{Type: "UTILITY", Subtype: "SHOW_SESSION", Suffix: ".csv", Form: CSVResult}
	case *sql.Prepare:
		return text("DDL", "PREPARE")
	case *sql.Deallocate:
		return text("DDL", "DEALLOCATE")
	case *sql.Execute:
		return dml("EXECUTE") // resolved to the prepared statement's class at the start
	}
	return text("UTILITY", "")
}

func classifyHive(stmt sql.Statement) (class, bool) {
	switch st := stmt.(type) {
	case *sql.CreateDatabase:
		return class{Type: "DDL", Subtype: "CREATE_DATABASE"}, true
	case *sql.DropDatabase:
		return class{Type: "DDL", Subtype: "DROP_DATABASE"}, true
	case *sql.AlterDatabase:
		return class{Type: "DDL", Subtype: "ALTER_DATABASE"}, true
	case *sql.CreateTable:
		return class{Type: "DDL", Subtype: "CREATE_TABLE"}, true
	case *sql.DropTable:
		return class{Type: "DDL", Subtype: "DROP_TABLE"}, true
	case *sql.AlterTable:
		return class{Type: "DDL", Subtype: "ALTER_TABLE_" + alterSubtype(st.Action)}, true
	case *sql.MSCKRepair:
		return class{Type: "DDL", Subtype: "MSCK_REPAIR"}, true
	case *sql.ShowDatabases:
		return class{Type: "UTILITY", Subtype: "SHOW_DATABASES"}, true
	case *sql.ShowTables:
		return class{Type: "UTILITY", Subtype: "SHOW_TABLES"}, true
	case *sql.ShowViews:
		return class{Type: "UTILITY", Subtype: "SHOW_VIEWS"}, true
	case *sql.ShowColumns:
		return class{Type: "UTILITY", Subtype: "SHOW_COLUMNS"}, true
	case *sql.ShowPartitions:
		return class{Type: "UTILITY", Subtype: "SHOW_PARTITIONS"}, true
	case *sql.ShowTableProperties:
		return class{Type: "UTILITY", Subtype: "SHOW_TABLE_PROPERTIES"}, true
	case *sql.ShowCreateTable:
		return class{Type: "UTILITY", Subtype: "SHOW_CREATE_TABLE"}, true
	case *sql.Describe:
		return class{Type: "UTILITY", Subtype: "DESCRIBE_TABLE"}, true
	}
	return class{}, false
}

func alterSubtype(a sql.AlterAction) string {
	switch a.(type) {
	case *sql.AddColumns:
		return "ADD_COLUMN"
	case *sql.DropColumn:
		return "DROP_COLUMN"
	case *sql.ReplaceColumns:
		return "REPLACE_COLUMN"
	case *sql.ChangeColumn:
		return "CHANGE_COLUMN"
	case *sql.AddPartitions:
		return "ADD_PARTITION"
	case *sql.DropPartitions:
		return "DROP_PARTITION"
	case *sql.RenamePartition:
		return "RENAME_PARTITION"
	case *sql.RenameTable:
		return "RENAME"
	case *sql.SetLocation:
		return "SET_LOCATION"
	}
	return "PROPERTIES"
}
