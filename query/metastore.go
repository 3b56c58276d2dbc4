package query

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"glaux/catalog"
	"glaux/plan"
	"glaux/sql"
)

// metastore is the catalog as the analyzer sees it, for one query of one
// principal: what they may not see is refused, and left out of information_schema.
type metastore struct {
	s         *Service
	principal Principal
	// tables remembers what was resolved, so that a query sees one version of a table.
	tables map[plan.TableName]*plan.Table
	// catalogs remembers which names lead to our catalog.
	catalogs map[string]bool
}

func newMetastore(s *Service, p Principal) *metastore {
	return &metastore{s: s, principal: p, tables: map[plan.TableName]*plan.Table{}, catalogs: map[string]bool{}}
}

// open checks that a catalog's name leads to the one catalog.
func (m *metastore) open(name string) error {
	if m.catalogs[name] {
		return nil
	}
	ours, known, err := m.s.ours(name)
	switch {
	case err != nil:
		return err
	case !known:
		return &sql.Error{Name: "CATALOG_NOT_FOUND", Message: fmt.Sprintf("Catalog '%s' not found", name)}
	case !ours:
		return &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Catalog '%s' is not of this account's Glue Data Catalog: federated catalogs are not supported", name)}
	}
	m.catalogs[name] = true
	return nil
}

// Table implements plan.Catalog.
func (m *metastore) Table(ctx context.Context, name plan.TableName) (*plan.Table, error) {
	if t := m.tables[name]; t != nil {
		return t, nil
	}
	if err := m.open(name.Catalog); err != nil {
		return nil, err
	}
	// Before the table is looked up: who may not see it learns nothing of it.
	if err := allowed(m.principal, "glue:GetTable", m.s.tableARN(name.Schema, name.Table)); err != nil {
		return nil, err
	}
	doc, err := m.s.o.Catalog.Table(ctx, name.Schema, name.Table)
	if err != nil {
		return nil, missing(err, name)
	}
	t, err := bind(name, doc)
	if err != nil {
		return nil, err
	}
	if len(doc.PartitionKeys) > 0 && t.View == nil {
		t.Partitions = func(ctx context.Context) ([][]*string, error) { return m.partitions(ctx, doc) }
	}
	m.tables[name] = t
	return t, nil
}

// partitions lists a table's registered partitions. Projected ones are not registered.
func (m *metastore) partitions(ctx context.Context, doc *catalog.Table) (rows [][]*string, _ error) {
	for p, err := range m.s.o.Catalog.Partitions(ctx, doc.DatabaseName, doc.Name, catalog.PartitionQuery{}) {
		if err != nil {
			return nil, err
		}
		if rows = append(rows, partitionTexts(p.Values)); len(rows) > catalog.MaxPartitions {
			return nil, tooManyPartitions(doc)
		}
	}
	return rows, nil
}

// missing words what the catalog doesn't have as Trino does.
func missing(err error, name plan.TableName) error {
	e, ok := errors.AsType[*catalog.Error](err)
	if !ok || !errors.Is(err, catalog.ErrNotFound) {
		return err
	}
	if e.Kind == catalog.KindDatabase {
		return &sql.Error{Name: "SCHEMA_NOT_FOUND", Message: fmt.Sprintf("Schema '%s' does not exist", name.Schema)}
	}
	return &sql.Error{Name: "TABLE_NOT_FOUND", Message: fmt.Sprintf("Table '%s' does not exist", name)}
}

// bind makes of a catalog document what the analyzer needs.
func bind(name plan.TableName, doc *catalog.Table) (*plan.Table, error) {
	t := &plan.Table{Name: name, Source: doc}
	if doc.IsView() {
		return t, bindView(t, doc)
	}
	if doc.IsIceberg() {
		return nil, &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Table %s.%s is an Iceberg table: Iceberg tables are not supported yet", name.Schema, name.Table)}
	}
	add := func(columns []catalog.Column, partition bool) error {
		for _, c := range columns {
			of, err := sql.ParseHiveType(c.Type)
			if err != nil {
				return &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Unsupported Hive type: %s of column %s of table %s.%s", c.Type, c.Name, name.Schema, name.Table)}
			}
			column := plan.TableColumn{Name: strings.ToLower(c.Name), Type: of, Partition: partition}
			if c.Comment != nil {
				column.Comment = *c.Comment
			}
			t.Columns = append(t.Columns, column)
		}
		return nil
	}
	if err := errors.Join(add(doc.Columns(), false), add(doc.PartitionKeys, true)); err != nil {
		return nil, err
	}
	for _, h := range []plan.TableColumn{
		{Name: "$path", Type: sql.T(sql.Varchar)},
		{Name: "$file_size", Type: sql.T(sql.BigInt)},
		{Name: "$file_modified_time", Type: sql.TimestampTZOf(3)},
		{Name: "$partition", Type: sql.T(sql.Varchar)},
		{Name: "$bucket", Type: sql.T(sql.Integer)}, // the last: only tables in buckets have it
	} {
		if h.Name == "$bucket" && !bucketed(doc.StorageDescriptor) {
			continue
		}
		h.Hidden = true
		t.Columns = append(t.Columns, h)
	}
	return t, nil
}

func bindView(t *plan.Table, doc *catalog.Table) error {
	bad := func(format string, args ...any) error {
		return &sql.Error{Name: "INVALID_VIEW", Message: fmt.Sprintf(format, args...)}
	}
	v, err := catalog.DecodeView(doc.ViewOriginalText)
	if err != nil {
		return bad("%s", err)
	}
	t.View = &plan.View{SQL: v.SQL, Catalog: strings.ToLower(v.Catalog), Schema: strings.ToLower(v.Schema)}
	if t.View.Catalog == "" {
		t.View.Catalog = awsDataCatalog
	}
	if t.View.Schema == "" {
		t.View.Schema = t.Name.Schema
	}
	for _, c := range v.Columns {
		of, err := sql.ParseType(c.Type)
		if err != nil {
			return bad("Invalid view: the type %s of column %s can't be read", c.Type, c.Name)
		}
		t.View.Columns = append(t.View.Columns, plan.TableColumn{Name: c.Name, Type: of})
	}
	t.Columns = t.View.Columns
	return nil
}

// Catalogs implements plan.Catalog.
func (m *metastore) Catalogs(context.Context) ([]string, error) { return []string{awsDataCatalog}, nil }

// Schemas implements plan.Catalog.
func (m *metastore) Schemas(ctx context.Context, name string) ([]string, error) {
	if err := m.open(name); err != nil {
		return nil, err
	}
	all, _, err := m.s.o.Catalog.Databases(ctx, catalog.Page{})
	var names []string
	for _, d := range all {
		if allowed(m.principal, "glue:GetDatabase", m.s.databaseARN(d.Name)) == nil {
			names = append(names, d.Name)
		}
	}
	return names, err
}

// Tables implements plan.Catalog. Tables that can't be bound are left out:
// one bad document must not hide all others from information_schema.
func (m *metastore) Tables(ctx context.Context, cat, schema string) ([]*plan.Table, error) {
	if err := m.open(cat); err != nil {
		return nil, err
	}
	all, _, err := m.s.o.Catalog.Tables(ctx, schema, catalog.Page{}, nil)
	if err != nil {
		if errors.Is(err, catalog.ErrNotFound) {
			return nil, nil
		}
		return nil, err
	}
	var out []*plan.Table
	for _, doc := range all {
		if allowed(m.principal, "glue:GetTable", m.s.tableARN(schema, doc.Name)) != nil {
			continue
		}
		if t, err := bind(plan.TableName{Catalog: cat, Schema: schema, Table: doc.Name}, doc); err == nil {
			out = append(out, t)
		}
	}
	return out, nil
}
