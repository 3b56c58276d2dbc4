package query

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"glaux/catalog"
	"glaux/lake"
	"glaux/sql"
)

func fold(name string) string { return strings.ToLower(name) }

// relation is a table's full name in the one catalog.
type relation struct{ database, table string }

func (r relation) String() string { return r.database + "." + r.table }

// resolve makes a table's full name of one to three parts.
func (j *job) resolve(name sql.QualifiedName) (relation, error) {
	return resolveIn(j.Service, name, j.database())
}

func resolveIn(s *Service, name sql.QualifiedName, database string) (relation, error) {
	parts := make([]string, len(name.Parts))
	for i, p := range name.Parts {
		parts[i] = fold(p.Value)
	}
	r := relation{database, parts[len(parts)-1]}
	if len(parts) > 3 {
		return r, &sql.Error{Name: "SYNTAX_ERROR", Message: "Invalid table name " + strings.Join(parts, "."), Pos: name.Pos}
	}
	if len(parts) > 1 {
		r.database = parts[len(parts)-2]
	}
	if len(parts) == 3 {
		return r, checkCatalog(s, parts[0])
	}
	return r, nil
}

func checkCatalog(s *Service, name string) error {
	ours, known, err := s.ours(name)
	switch {
	case err != nil:
		return err
	case !known:
		return refuse(DataCatalogNotFound, "Catalog '%s' does not exist", name)
	case !ours:
		return refuse(InvalidInput, "Catalog '%s' is not of this account's Glue Data Catalog: federated catalogs are not supported by Glaux", name)
	}
	return nil
}

// databaseName makes the name of a database of IN db and the like.
func (j *job) databaseName(name *sql.QualifiedName) (string, error) {
	if name == nil {
		return j.database(), nil
	}
	if len(name.Parts) == 2 {
		if err := checkCatalog(j.Service, fold(name.Parts[0].Value)); err != nil {
			return "", err
		}
	}
	return fold(name.Parts[len(name.Parts)-1].Value), nil
}

// document reads a table's document, or says as Hive does that it isn't there.
func (j *job) document(ctx context.Context, action string, name sql.QualifiedName) (relation, *catalog.Table, error) {
	r, err := j.resolve(name)
	if err != nil {
		return r, nil, err
	}
	if err := j.allow(action, j.tableARN(r.database, r.table)); err != nil {
		return r, nil, err
	}
	doc, err := j.o.Catalog.Table(ctx, r.database, r.table)
	if errors.Is(err, catalog.ErrNotFound) {
		return r, nil, noTable(r.database, r.table)
	}
	return r, doc, err
}

// checkObjects checks, before an execution exists, what Athena checks then: the
// table of DESCRIBE and SHOW COLUMNS, and what CREATE TABLE must say.
func (s *Service) checkObjects(ctx context.Context, stmt sql.Statement, e *Execution) error {
	database := fold(e.Database)
	if database == "" {
		database = "default"
	}
	var name sql.QualifiedName
	switch st := stmt.(type) {
	case *sql.Describe:
		name = st.Table
	case *sql.ShowColumns:
		name = st.Table
		if st.Database != nil {
			database = fold(st.Database.Value)
		}
	case *sql.CreateTable:
		return checkCreateTable(st)
	default:
		return nil
	}
	r, err := resolveIn(s, name, database)
	if err != nil {
		if _, ok := errors.AsType[*sql.Error](err); ok {
			return malformed(err)
		}
		return err
	}
	_, err = s.o.Catalog.Table(ctx, r.database, r.table)
	if errors.Is(err, catalog.ErrNotFound) {
		return invalid("Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException; Request ID: %s; Proxy: null)", uuid.NewString())
	}
	return err
}

func checkCreateTable(st *sql.CreateTable) error {
	iceberg := false
	for _, p := range st.Properties {
		if strings.EqualFold(p.Key, "table_type") && strings.EqualFold(p.Value, "ICEBERG") {
			iceberg = true
		}
	}
	switch {
	case iceberg && st.External:
		return refuse(MalformedQuery, "External keyword not supported for table type ICEBERG")
	case !iceberg && !st.External:
		return refuse(MalformedQuery, "External keyword required for table type HIVE")
	case st.Location == nil:
		return refuse(MalformedQuery, "No location was specified for table. An S3 location must be specified")
	}
	if _, err := lake.ParseURI(*st.Location); err != nil {
		return refuse(MalformedQuery, "%s", fmt.Sprintf("The location %s is not an S3 location: use s3://bucket/path/", *st.Location))
	}
	return nil
}

// checkExternal refuses a CTAS that says where its data goes in a workgroup that
// says so itself.
func checkExternal(stmt sql.Statement, wg *WorkGroup) error {
	st, ok := stmt.(*sql.CreateTableAs)
	if !ok || !wg.Configuration.Enforce || wg.Configuration.Results.OutputLocation == "" {
		return nil
	}
	for _, p := range st.Properties {
		if p.Name.Value == "external_location" {
			return invalid("The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' property and resubmit the query.")
		}
	}
	return nil
}
