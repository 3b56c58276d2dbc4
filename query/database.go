package query

import (
	"context"
	"errors"
	"maps"
	"strings"

	"glaux/catalog"
	"glaux/lake"
	"glaux/sql"
)

func hiveProperties(list []sql.HiveProperty) map[string]string {
	if len(list) == 0 {
		return nil
	}
	m := make(map[string]string, len(list))
	for _, p := range list {
		m[p.Key] = p.Value
	}
	return m
}

func (j *job) createDatabase(ctx context.Context, st *sql.CreateDatabase) error {
	name := fold(st.Name.Value)
	if err := j.allow("glue:CreateDatabase", j.databaseARN(name)); err != nil {
		return err
	}
	d := &catalog.Database{Name: name, Description: st.Comment, Parameters: hiveProperties(st.Properties)}
	if st.Location != nil {
		if _, err := lake.ParseURI(*st.Location); err != nil {
			return ddlTask(1003, "MetaException(message:%s)", err)
		}
		d.LocationURI = *st.Location
	}
	err := j.o.Catalog.CreateDatabase(ctx, d)
	if errors.Is(err, catalog.ErrAlreadyExists) {
		if st.IfNotExists {
			return nil
		}
		return ddlTask(1006, "Database %s already exists", name)
	}
	return hiveInvalid(err)
}

// hiveInvalid words what the catalog refuses as Hive does.
func hiveInvalid(err error) error {
	if e, ok := errors.AsType[*catalog.Error](err); ok {
		return ddlTask(1003, "%s", e.Message)
	}
	return err
}

func (j *job) dropDatabase(ctx context.Context, st *sql.DropDatabase) error {
	name := fold(st.Name.Value)
	if err := j.allow("glue:DeleteDatabase", j.databaseARN(name)); err != nil {
		return err
	}
	tables, _, err := j.o.Catalog.Tables(ctx, name, catalog.Page{Limit: 1}, nil)
	if errors.Is(err, catalog.ErrNotFound) {
		if st.IfExists {
			return nil
		}
		return noDatabase(name)
	}
	if err != nil {
		return err
	}
	if len(tables) > 0 && !st.Cascade {
		return ddlTask(1003, "InvalidOperationException(message:Database %s is not empty. One or more tables exist.)", name)
	}
	return hiveInvalid(j.o.Catalog.DeleteDatabase(ctx, name))
}

func (j *job) alterDatabase(ctx context.Context, st *sql.AlterDatabase) error {
	name := fold(st.Name.Value)
	if err := j.allow("glue:UpdateDatabase", j.databaseARN(name)); err != nil {
		return err
	}
	d, err := j.o.Catalog.Database(ctx, name)
	if errors.Is(err, catalog.ErrNotFound) {
		return noDatabase(name)
	}
	if err != nil {
		return err
	}
	if d.Parameters == nil {
		d.Parameters = map[string]string{}
	}
	maps.Copy(d.Parameters, hiveProperties(st.Properties))
	return hiveInvalid(j.o.Catalog.UpdateDatabase(ctx, name, d))
}

// existing checks that a database is there and that the principal may list it.
func (j *job) existing(ctx context.Context, name string) error {
	if err := j.allow("glue:GetTables", j.databaseARN(name)); err != nil {
		return err
	}
	_, err := j.o.Catalog.Database(ctx, name)
	if errors.Is(err, catalog.ErrNotFound) {
		return noDatabase(name)
	}
	return err
}

func (j *job) createView(ctx context.Context, st *sql.CreateView) error {
	r, err := j.resolve(st.Name)
	if err != nil {
		return err
	}
	if err := j.allow("glue:CreateTable", j.tableARN(r.database, r.table)); err != nil {
		return err
	}
	if st.Security != "" {
		return unsupported(st, "SECURITY %s is not supported in CREATE VIEW", st.Security)
	}
	bound, err := j.analyze(ctx, st.Query)
	if err != nil {
		return err
	}
	view := &catalog.View{SQL: strings.TrimRight(st.QueryText, " \t\r\n;"), Catalog: awsDataCatalog, Schema: j.database()}
	comment := "Presto View"
	if st.Comment != nil {
		view.Comment = st.Comment.Value
		comment = st.Comment.Value
	}
	var columns []catalog.Column
	for i, c := range bound.Root.Columns() {
		name := fold(bound.Names[i])
		if bound.Unnamed[i] {
			return &sql.Error{Name: "MISSING_COLUMN_NAME", Message: "Column name not specified at position " + ordinal(i+1), Pos: st.Pos}
		}
		for _, earlier := range view.Columns {
			if earlier.Name == name {
				return &sql.Error{Name: "DUPLICATE_COLUMN_NAME", Message: "Column name '" + name + "' specified more than once", Pos: st.Pos}
			}
		}
		if c.Type.Kind == sql.Unknown {
			return &sql.Error{Name: "COLUMN_TYPE_UNKNOWN", Message: "Column type is unknown: " + name, Pos: st.Pos}
		}
		view.Columns = append(view.Columns, catalog.ViewColumn{Name: name, Type: c.Type.String()})
		columns = append(columns, catalog.Column{Name: name, Type: viewHiveType(c.Type)})
	}
	text, err := catalog.EncodeView(view)
	if err != nil {
		return err
	}
	doc := &catalog.Table{
		Name: r.table, TableType: catalog.ViewTableType, ViewOriginalText: text, ViewExpandedText: catalog.ViewExpandedText,
		Parameters:    map[string]string{"presto_view": "true", "comment": comment},
		PartitionKeys: []catalog.Column{}, StorageDescriptor: &catalog.StorageDescriptor{Columns: columns, SerdeInfo: &catalog.SerdeInfo{}},
	}
	_, err = j.o.Catalog.CreateTable(ctx, r.database, doc)
	if errors.Is(err, catalog.ErrAlreadyExists) {
		err = j.replaceView(ctx, st, r, doc)
	}
	return trinoMissing(err, r)
}

// viewHiveType is how a view's column stands in the storage descriptor; types
// that Hive lacks are strings there.
func viewHiveType(t sql.Type) string {
	if name, ok := sql.HiveType(t); ok {
		return name
	}
	return "string"
}

func (j *job) replaceView(ctx context.Context, st *sql.CreateView, r relation, doc *catalog.Table) error {
	old, err := j.o.Catalog.Table(ctx, r.database, r.table)
	if err != nil {
		return err
	}
	switch {
	case !old.IsView():
		return &sql.Error{Name: "TABLE_ALREADY_EXISTS", Message: "Table already exists: '" + awsDataCatalog + "." + r.String() + "'", Pos: st.Pos}
	case !st.OrReplace:
		return &sql.Error{Name: "TABLE_ALREADY_EXISTS", Message: "View already exists: '" + awsDataCatalog + "." + r.String() + "'", Pos: st.Pos}
	}
	_, err = j.o.Catalog.UpdateTable(ctx, r.database, doc, catalog.UpdateOptions{VersionID: old.VersionID})
	return err
}

// trinoMissing words a missing database or table as Trino does.
func trinoMissing(err error, r relation) error {
	e, ok := errors.AsType[*catalog.Error](err)
	switch {
	case !ok:
		return err
	case errors.Is(err, catalog.ErrNotFound) && e.Kind == catalog.KindDatabase:
		return &sql.Error{Name: "SCHEMA_NOT_FOUND", Message: "Schema " + r.database + " not found"}
	case errors.Is(err, catalog.ErrNotFound):
		return &sql.Error{Name: "TABLE_NOT_FOUND", Message: "Table '" + awsDataCatalog + "." + r.String() + "' does not exist"}
	case errors.Is(err, catalog.ErrAlreadyExists):
		return &sql.Error{Name: "TABLE_ALREADY_EXISTS", Message: "Table '" + awsDataCatalog + "." + r.String() + "' already exists"}
	case errors.Is(err, catalog.ErrConcurrentModification):
		return &sql.Error{Name: "TRANSACTION_CONFLICT", Message: e.Message}
	case errors.Is(err, catalog.ErrPartitionValue):
		return &sql.Error{Name: "HIVE_INVALID_PARTITION_VALUE", Message: e.Message}
	}
	return &sql.Error{Name: "HIVE_METASTORE_ERROR", Message: e.Message}
}

func (j *job) dropView(ctx context.Context, st *sql.DropView) error {
	r, err := j.resolve(st.Name)
	if err != nil {
		return err
	}
	if err := j.allow("glue:DeleteTable", j.tableARN(r.database, r.table)); err != nil {
		return err
	}
	doc, err := j.o.Catalog.Table(ctx, r.database, r.table)
	switch {
	case errors.Is(err, catalog.ErrNotFound) && st.IfExists:
		return nil
	case errors.Is(err, catalog.ErrNotFound):
		return &sql.Error{Name: "TABLE_NOT_FOUND", Message: "View '" + awsDataCatalog + "." + r.String() + "' does not exist", Pos: st.Pos}
	case err != nil:
		return err
	case !doc.IsView():
		return &sql.Error{Name: "TABLE_NOT_FOUND", Message: "View '" + awsDataCatalog + "." + r.String() + "' does not exist, but a table with that name exists. Did you mean DROP TABLE " + r.String() + "?", Pos: st.Pos}
	}
	return trinoMissing(j.o.Catalog.DeleteTable(ctx, r.database, r.table), r)
}

func (j *job) prepareStatement(ctx context.Context, st *sql.Prepare) error {
	p := PreparedStatement{Name: st.Name.Value, WorkGroup: j.e.WorkGroup, SQL: st.Text}
	err := j.CreatePreparedStatement(ctx, p)
	if err != nil {
		// PREPARE replaces a statement of the same name.
		if _, have, lerr := load[PreparedStatement](j.store.read, preparedKind, p.WorkGroup, p.Name); lerr == nil && have {
			return j.UpdatePreparedStatement(ctx, p.WorkGroup, p.Name, p.SQL, nil)
		}
	}
	return err
}

func (j *job) deallocate(ctx context.Context, st *sql.Deallocate) error {
	return j.DeletePreparedStatement(ctx, j.e.WorkGroup, st.Name.Value)
}
