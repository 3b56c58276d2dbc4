package query

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"glaux/catalog"
	"glaux/engine"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// target is where a statement writes rows.
type target struct {
	relation
	create   *catalog.Table // CTAS
	doc      *catalog.Table // INSERT
	unload   bool           // UNLOAD: to no table
	location string
	write    engine.Write
	update   string // of the metadata: CREATE TABLE or INSERT
}

// write runs a statement that writes a query's rows.
func (j *job) write(ctx context.Context, stmt sql.Statement) error {
	bound, t, err := j.prepareWrite(ctx, stmt)
	if err != nil {
		return err
	}
	create, _ := stmt.(*sql.CreateTableAs)
	switch {
	case t == nil:
		return j.wroteRows(ctx, 0, "CREATE TABLE")
	case create != nil && create.WithNoData:
		return j.publish(ctx, t, nil, nil)
	}
	work, err := j.plan(ctx, bound)
	if err != nil {
		return err
	}
	return j.writeRows(ctx, work, t)
}

// prepareWrite prepares a statement that writes: the rows, and where they go, nowhere if
// the table is there already.
func (j *job) prepareWrite(ctx context.Context, stmt sql.Statement) (bound *plan.Query, t *target, err error) {
	switch st := stmt.(type) {
	case *sql.CreateTableAs:
		bound, t, err = j.prepareCreate(ctx, st)
	case *sql.Insert:
		bound, t, err = j.prepareInsert(ctx, st)
	case *sql.Unload:
		bound, t, err = j.prepareUnload(ctx, st)
	}
	if err == nil && t != nil {
		bound.Target = t.name()
	}
	return bound, t, err
}

// name is what people know the target by.
func (t *target) name() string {
	if t.unload {
		return t.location
	}
	return awsDataCatalog + ":" + t.database + ":" + t.table
}

func (j *job) prepareCreate(ctx context.Context, st *sql.CreateTableAs) (*plan.Query, *target, error) {
	r, err := j.resolve(st.Name)
	if err != nil {
		return nil, nil, err
	}
	if err := j.allow("glue:CreateTable", j.tableARN(r.database, r.table)); err != nil {
		return nil, nil, err
	}
	exists, err := j.checkTarget(ctx, st, r)
	if err != nil || exists {
		return nil, nil, err
	}
	if st.OrReplace {
		return nil, nil, unsupported(st, "CREATE OR REPLACE TABLE is not supported")
	}
	if len(st.Columns) > 0 {
		return nil, nil, sql.Errorf(st, "MISSING_COLUMN_NAME", "Column name not specified at position 1")
	}
	p, err := readProperties(st, st.Properties)
	if err != nil {
		return nil, nil, err
	}
	bound, err := j.prepare(ctx, st.Query, nil)
	if err != nil {
		return nil, nil, err
	}
	t, err := j.newTable(ctx, st, r, bound, p)
	return bound, t, err
}

// checkTarget checks that a new table's database is there and the table isn't.
func (j *job) checkTarget(ctx context.Context, st *sql.CreateTableAs, r relation) (exists bool, err error) {
	_, err = j.o.Catalog.Table(ctx, r.database, r.table)
	if err == nil {
		if st.IfNotExists {
			return true, nil
		}
		return false, sql.Errorf(st, "TABLE_ALREADY_EXISTS", "Table '%s.%s' already exists", awsDataCatalog, r)
	}
	if e, ok := errors.AsType[*catalog.Error](err); ok && e.Kind == catalog.KindTable && errors.Is(err, catalog.ErrNotFound) {
		return false, nil
	}
	return false, trinoMissing(err, r)
}

// newTable makes the table of a CTAS.
func (j *job) newTable(ctx context.Context, st *sql.CreateTableAs, r relation, q *plan.Query, p *properties) (*target, error) {
	t := &target{relation: r, location: j.e.Results.OutputLocation, update: "CREATE TABLE"}
	if p.location != "" {
		var err error
		if t.location, err = cleanLocation(p.location); err != nil {
			return nil, sql.Errorf(st, "INVALID_TABLE_PROPERTY", "external_location is not valid: %s", p.location)
		}
	}
	columns, err := newColumns(st, q)
	if err != nil {
		return nil, err
	}
	n := len(columns) - len(p.partitionedBy)
	for i, name := range p.partitionedBy {
		if n < 1 || columns[n+i].Name != name {
			return nil, sql.Errorf(st, "HIVE_COLUMN_ORDER_MISMATCH", "Partition keys must be the last columns in the table and in the same order as the table properties: [%s]", strings.Join(p.partitionedBy, ", "))
		}
	}
	if err := j.checkEmpty(ctx, t); err != nil {
		return nil, err
	}
	t.create = &catalog.Table{
		Name: r.table, DatabaseName: r.database, Owner: "hadoop", TableType: "EXTERNAL_TABLE", PartitionKeys: columns[n:],
		Parameters:        map[string]string{"EXTERNAL": "TRUE", "has_encrypted_data": "false", "transient_lastDdlTime": j.ddlTime(), p.format.property: p.compression},
		StorageDescriptor: p.format.descriptor(columns[:n], t.location, p.delimiter),
	}
	if st.Comment != nil {
		t.create.Parameters["comment"] = st.Comment.Value
	}
	t.doc = t.create
	t.write = p.format.write(p.compression, p.level, t.doc.StorageDescriptor.SerdeInfo.Parameters)
	if err := p.readBuckets(t.doc); err != nil {
		return nil, at(st, err)
	}
	if err := t.columns(); err != nil {
		return nil, err
	}
	return t, at(st, t.setBuckets())
}

const maxOpenPartitions = 100

// columns makes of the document's columns what the engine writes.
func (t *target) columns() error {
	read := func(list []catalog.Column) (out []lake.Column, err error) {
		for _, c := range list {
			of, err := sql.ParseHiveType(c.Type)
			if err != nil {
				return nil, err
			}
			out = append(out, lake.Column{Name: fold(c.Name), Type: of})
		}
		return out, nil
	}
	var err1, err2 error
	t.write.Columns, err1 = read(t.doc.Columns())
	t.write.PartitionBy, err2 = read(t.doc.PartitionKeys)
	return errors.Join(err1, err2)
}

// newColumns are the columns of a table made of a query.
func newColumns(st sql.Node, q *plan.Query) ([]catalog.Column, error) {
	var columns []catalog.Column
	for i, c := range q.Root.Columns() {
		name := fold(q.Names[i])
		if q.Unnamed[i] {
			return nil, sql.Errorf(st, "MISSING_COLUMN_NAME", "Column name not specified at position %d", i+1)
		}
		if slices.ContainsFunc(columns, func(have catalog.Column) bool { return have.Name == name }) {
			return nil, sql.Errorf(st, "DUPLICATE_COLUMN_NAME", "Column name '%s' specified more than once", name)
		}
		if c.Type.Kind == sql.Unknown {
			return nil, sql.Errorf(st, "COLUMN_TYPE_UNKNOWN", "Column type is unknown: %s", name)
		}
		of, ok := sql.HiveType(c.Type)
		if !ok {
			return nil, sql.Errorf(st, "NOT_SUPPORTED", "Unsupported Hive type: %s", c.Type)
		}
		columns = append(columns, catalog.Column{Name: name, Type: of})
	}
	return columns, nil
}

// checkEmpty checks that nothing is where a new table's data will be.
func (j *job) checkEmpty(ctx context.Context, t *target) error {
	at, err := lake.ParseURI(t.location + "/")
	if err != nil {
		return err
	}
	for obj, err := range j.o.Store.List(ctx, at) {
		if err != nil {
			return lakeError(err)
		}
		if obj.Size > 0 {
			return &sql.Error{Name: "HIVE_PATH_ALREADY_EXISTS", Message: "Target directory for table '" + t.String() + "' already exists: " + t.location}
		}
	}
	return nil
}

// writeRows runs the query into files and publishes them.
func (j *job) writeRows(ctx context.Context, work *engine.Job, t *target) error {
	dir, remove, err := j.staging()
	if err != nil {
		return err
	}
	defer remove()
	t.write.Dir = dir
	work.Write = &t.write
	began := j.now()
	run, err := j.start(ctx, work)
	if err != nil {
		return err
	}
	_, err = drain(ctx, run, io.Discard)
	files := run.Written()
	j.finish(run)
	j.e.Stats.Engine = j.now().Sub(began)
	if err != nil {
		return err
	}
	return j.publish(ctx, t, files, func(name string) string { return filepath.Join(dir, name) })
}

// wroteRows stores the result of a statement that writes: the number of rows.
func (j *job) wroteRows(ctx context.Context, rows int64, updateType string) error {
	j.e.Result.Columns, j.e.Result.UpdateCount = []ResultColumn{bigintRows}, &rows
	j.e.Stats.Planned = true
	if j.analyzing {
		return nil
	}
	size := j.e.Stats.OutputBytes
	err := j.storeResult(ctx, nil, updateType)
	j.e.Stats.OutputBytes = size
	return err
}
