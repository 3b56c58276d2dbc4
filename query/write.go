package query

import (
	"context"
	dbsql "database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"golang.org/x/sync/errgroup"

	"glaux/catalog"
	"glaux/engine"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

// Publication is what a CTAS or INSERT makes visible. It is stored with the
// execution before the first file is put. Once Committed is stored the write
// will be: after a crash the next start does the rest of it, or else removes
// the files.
type Publication struct {
	Database, Table string
	Create          *catalog.Table       `json:",omitempty"` // the new table of a CTAS
	Partitions      []*catalog.Partition `json:",omitempty"` // new ones
	Files           []string             // URIs
	Committed       bool
}

// MarshalJSON writes the catalog's documents as the catalog does, which keeps
// members that it doesn't know.
func (p *Publication) MarshalJSON() ([]byte, error) {
	type plain Publication
	return json.Marshal((*plain)(p))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Publication) UnmarshalJSON(b []byte) error {
	type plain Publication
	return json.Unmarshal(b, (*plain)(p))
}

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

func (j *job) createTableAs(ctx context.Context, st *sql.CreateTableAs) error {
	r, err := j.resolve(st.Name)
	if err != nil {
		return err
	}
	if err := j.allow("glue:CreateTable", j.tableARN(r.database, r.table)); err != nil {
		return err
	}
	exists, err := j.checkTarget(ctx, st, r)
	if err != nil {
		return err
	}
	if exists {
		return j.wroteRows(ctx, 0, "CREATE TABLE")
	}
	if st.OrReplace {
		return unsupported(st, "CREATE OR REPLACE TABLE is not supported")
	}
	if len(st.Columns) > 0 {
		return sql.Errorf(st, "MISSING_COLUMN_NAME", "Column name not specified at position 1")
	}
	p, err := readProperties(st, st.Properties)
	if err != nil {
		return err
	}
	work, err := j.plan(ctx, st.Query)
	if err != nil {
		return err
	}
	t, err := j.newTable(ctx, st, r, work.Query, p)
	if err != nil {
		return err
	}
	if st.WithNoData {
		return j.publish(ctx, t, nil, nil)
	}
	return j.writeRows(ctx, work, t)
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
		if name == "" || strings.HasPrefix(name, "_col") && c.Name == "" {
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

func (j *job) insert(ctx context.Context, st *sql.Insert) error {
	r, err := j.resolve(st.Name)
	if err != nil {
		return err
	}
	if err := j.allow("glue:GetTable", j.tableARN(r.database, r.table)); err != nil {
		return err
	}
	doc, err := j.o.Catalog.Table(ctx, r.database, r.table)
	if err != nil {
		return at(st, trinoMissing(err, r))
	}
	t := &target{relation: r, doc: doc, location: strings.TrimSuffix(doc.Location(), "/"), update: "INSERT"}
	if err := checkInsertable(st, doc); err != nil {
		return err
	}
	format, err := writableOf(st, doc)
	if err != nil {
		return err
	}
	codec, err := format.codecOf(doc)
	if err != nil {
		return err
	}
	properties := (&locationBuilder{doc: doc}).properties(serde(doc.StorageDescriptor).Parameters)
	if err := checkProperties(st, format, properties); err != nil {
		return err
	}
	t.write = format.write(codec, 0, properties)
	t.write.SerDe.Class = serde(doc.StorageDescriptor).SerializationLibrary
	if err := t.columns(); err != nil {
		return err
	}
	if err := t.setBuckets(); err != nil {
		return at(st, err)
	}
	work, err := j.plan(ctx, st.Query)
	if err != nil {
		return err
	}
	if err := coerceInsert(st, work.Query, slices.Concat(t.write.Columns, t.write.PartitionBy)); err != nil {
		return err
	}
	return j.writeRows(ctx, work, t)
}

// at gives an error of the dialect the place of a node.
func at(n sql.Node, err error) error {
	if e, ok := errors.AsType[*sql.Error](err); ok && e.Pos.IsZero() {
		e.Pos = n.Position()
	}
	return err
}

func checkInsertable(st *sql.Insert, doc *catalog.Table) error {
	switch {
	case doc.IsView():
		return unsupported(st, "Inserting into views is not supported")
	case doc.IsIceberg():
		return unsupported(st, "INSERT INTO Iceberg tables is not supported yet")
	}
	return nil
}

// checkProperties refuses what a table says of its files and a write can't do.
func checkProperties(st *sql.Insert, w writable, properties map[string]string) error {
	count := func(key string) string {
		n := strings.TrimSpace(properties[key])
		if n == "0" {
			n = ""
		}
		return n
	}
	text := w.input == textInput
	switch header := count("skip.header.line.count"); {
	case text && count("skip.footer.line.count") != "":
		return unsupported(st, "Inserting into Hive table with skip.footer.line.count property not supported")
	case text && header != "" && w.format == lake.JSON:
		return unsupported(st, "Inserting into JSON tables with skip.header.line.count is not supported")
	case text && header != "" && header != "1":
		return unsupported(st, "Inserting into Hive table with value of skip.header.line.count property greater than 1 is not supported")
	}
	for key := range properties {
		if strings.HasPrefix(key, "ion.") && strings.HasSuffix(key, ".path_extractor") && w.format == lake.Ion {
			return unsupported(st, "Inserting into Ion tables with path extractors (%s) is not supported: rows would not be read again", key)
		}
	}
	return nil
}

// coerceInsert puts a projection over a query that gives the table's columns in
// order, with their types; columns not named are NULL.
func coerceInsert(st *sql.Insert, q *plan.Query, columns []lake.Column) error {
	source := q.Root.Columns()
	order := make([]int, len(columns)) // index in source, or -1
	if len(st.Columns) == 0 {
		for i := range order {
			order[i] = i
		}
	} else {
		for i := range order {
			order[i] = -1
		}
		for i, name := range st.Columns {
			k := slices.IndexFunc(columns, func(c lake.Column) bool { return strings.EqualFold(c.Name, name.Value) })
			if k < 0 {
				return sql.Errorf(st, "COLUMN_NOT_FOUND", "Insert column name does not exist in target table: %s", fold(name.Value))
			}
			if order[k] >= 0 {
				return sql.Errorf(st, "DUPLICATE_COLUMN_NAME", "Insert column name is specified more than once: %s", fold(name.Value))
			}
			order[k] = i
		}
	}
	wanted := len(columns)
	if len(st.Columns) > 0 {
		wanted = len(st.Columns)
	}
	if err := checkInsertTypes(st, source, columns, order, wanted); err != nil {
		return err
	}
	id := freeID(q)
	p := &plan.Project{Input: q.Root}
	q.Names = nil
	for i, c := range columns {
		var x plan.Expr = &plan.Literal{Of: c.Type}
		if order[i] >= 0 {
			from := source[order[i]]
			x = &plan.Ref{Column: from}
			if !from.Type.Equal(c.Type) {
				x = &plan.Cast{X: x, To: c.Type, Implicit: true}
			}
		}
		p.Items = append(p.Items, plan.ProjectItem{Out: plan.Column{ID: id + i, Name: c.Name, Type: c.Type}, Expr: x})
		q.Names = append(q.Names, c.Name)
	}
	q.Root = p
	return nil
}

func checkInsertTypes(st *sql.Insert, source []plan.Column, columns []lake.Column, order []int, wanted int) error {
	ok := len(source) == wanted
	var table, query []string
	for i, c := range columns {
		if order[i] >= 0 {
			table = append(table, c.Type.String())
			ok = ok && order[i] < len(source) && assignable(source[order[i]].Type, c.Type)
		}
	}
	if ok {
		return nil
	}
	for _, c := range source {
		query = append(query, c.Type.String())
	}
	return sql.Errorf(st, "TYPE_MISMATCH", "Insert query has mismatched column types: Table: [%s], Query: [%s]", strings.Join(table, ", "), strings.Join(query, ", "))
}

// assignable tells whether INSERT converts by itself: Trino's coercions, and any
// length of text and precision of time.
func assignable(from, to sql.Type) bool {
	if fn.CanCoerce(from, to) || from.IsString() && to.IsString() {
		return true
	}
	if from.Kind != to.Kind {
		return false
	}
	switch to.Kind {
	case sql.Timestamp:
		return true
	case sql.Array:
		return assignable(*from.Elem, *to.Elem)
	case sql.Map:
		return assignable(*from.Key, *to.Key) && assignable(*from.Elem, *to.Elem)
	case sql.Row:
		return len(from.Fields) == len(to.Fields) && !slices.ContainsFunc(indexes(len(to.Fields)), func(i int) bool {
			return !assignable(from.Fields[i].Type, to.Fields[i].Type)
		})
	}
	return false
}

func indexes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// freeID is a column id above all that a plan uses.
func freeID(q *plan.Query) int {
	top := 0
	see := func(columns []plan.Column) {
		for _, c := range columns {
			top = max(top, c.ID)
		}
	}
	walk(q.Root, func(node any) {
		switch n := node.(type) {
		case plan.Node:
			see(n.Columns())
		case *plan.Lambda:
			see(n.Params)
		}
	})
	return top + 1
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

// publish puts files where they belong and then makes them visible at once.
func (j *job) publish(ctx context.Context, t *target, files []engine.WrittenFile, local func(string) string) (err error) {
	began := j.now()
	pub, err := j.arrange(ctx, t, files)
	if err != nil {
		return err
	}
	j.e.Write = pub
	if err := j.record(); err != nil {
		return err
	}
	j.visible.hide(j.e.ID)
	defer j.visible.show(j.e.ID)
	if err := j.putFiles(ctx, pub, files, local); err != nil {
		return errors.Join(err, j.discard(pub))
	}
	pub.Committed = true
	if err := j.record(); err != nil {
		// What is not on disk as committed would be removed by the next start.
		pub.Committed = false
		return errors.Join(err, j.discard(pub))
	}
	if err := j.reveal(context.WithoutCancel(ctx), pub); err != nil {
		return errors.Join(err, j.discard(pub))
	}
	var rows int64
	for _, f := range files {
		rows += f.Rows
		j.e.Stats.OutputBytes += f.Bytes
	}
	j.e.Stats.OutputRows = rows
	j.e.Stats.Service = j.now().Sub(began)
	// The write is done; what follows must not undo it.
	return j.wroteRows(context.WithoutCancel(ctx), rows, t.update)
}

// record stores the execution as it is.
func (j *job) record() error {
	return j.store.update(func(tx *dbsql.Tx) error { return putExecution(tx, j.e) })
}

// arrange decides on the objects' names and on the partitions to add.
func (j *job) arrange(ctx context.Context, t *target, files []engine.WrittenFile) (*Publication, error) {
	pub := &Publication{Database: t.database, Table: t.table, Create: t.create}
	places := map[string]string{} // partition path to location
	for i, f := range files {
		where := t.location
		if len(t.doc.PartitionKeys) > 0 {
			values := make([]string, len(f.Partition))
			for k, v := range f.Partition {
				values[k] = catalog.DefaultPartition
				if v != nil {
					values[k] = *v
				}
			}
			path := partitionPath(t.doc.PartitionKeys, values)
			if places[path] == "" {
				p, err := j.partitionPlace(ctx, t, values, pub)
				if err != nil {
					return nil, err
				}
				places[path] = p
			}
			where = places[path]
		}
		name := fmt.Sprintf("%s_%05d%s", j.e.ID, i, extension(f.Path))
		if t.write.Buckets != nil {
			name = bucketFileName(t.write.Buckets, &f, j.e.ID, i)
		}
		uri, err := lake.ParseURI(strings.TrimSuffix(where, "/") + "/" + name)
		if err != nil {
			return nil, err
		}
		if err := j.allow("s3:PutObject", objectARN(uri)); err != nil {
			return nil, err
		}
		pub.Files = append(pub.Files, uri.String())
	}
	return pub, nil
}

// extension is all from the first dot of a file's name.
func extension(name string) string {
	if _, rest, ok := strings.Cut(path.Base(name), "."); ok {
		return "." + rest
	}
	return ""
}

// partitionPlace is where a partition's files go; a partition that is new is
// noted to be added.
func (j *job) partitionPlace(ctx context.Context, t *target, values []string, pub *Publication) (string, error) {
	if t.create == nil && !t.unload {
		proj, err := catalog.NewProjection(t.doc, j.e.Submitted)
		if err != nil {
			return "", err
		}
		if proj != nil { // its partitions are there without being registered
			at, ok := proj.LocationOf(values)
			if !ok {
				return "", &sql.Error{Name: "HIVE_INVALID_PARTITION_VALUE", Message: fmt.Sprintf(
					"The partition %s is outside of what the projection of table %s.%s has: its rows could not be read", partitionPath(t.doc.PartitionKeys, values), t.database, t.table)}
			}
			return at, nil
		}
		have, err := j.o.Catalog.PartitionsByValues(ctx, t.database, t.table, [][]string{values})
		if err != nil {
			return "", trinoMissing(err, t.relation)
		}
		if p := have[0]; p != nil && p.StorageDescriptor != nil {
			if formats[serde(p.StorageDescriptor).SerializationLibrary] != t.write.Format {
				return "", unsupported(nil, "INSERT INTO a partition of another format than its table's is not supported: %s", partitionPath(t.doc.PartitionKeys, values))
			}
			if !t.writesLike(p.StorageDescriptor) {
				return "", unsupported(nil, "INSERT INTO a partition with other SerDe properties than its table's is not supported: %s", partitionPath(t.doc.PartitionKeys, values))
			}
			return p.StorageDescriptor.Location, nil
		}
	}
	location := t.location + "/" + partitionPath(t.doc.PartitionKeys, values)
	if !t.unload {
		pub.Partitions = append(pub.Partitions, newPartition(t.doc, values, location))
	}
	return location, nil
}

// writesLike tells whether what is written for the table can be read in a partition.
func (t *target) writesLike(sd *catalog.StorageDescriptor) bool {
	switch t.write.Format {
	case lake.Parquet, lake.ORC, lake.Avro:
		return true
	}
	table, partition := serde(t.doc.StorageDescriptor), serde(sd)
	return table.SerializationLibrary == partition.SerializationLibrary && maps.Equal(table.Parameters, partition.Parameters)
}

func (j *job) putFiles(ctx context.Context, pub *Publication, files []engine.WrittenFile, local func(string) string) error {
	work, wctx := errgroup.WithContext(ctx)
	work.SetLimit(8)
	for i, f := range files {
		work.Go(func() error {
			at, err := lake.ParseURI(pub.Files[i])
			if err != nil {
				return err
			}
			_, err = j.o.Store.PutFile(wctx, at, local(f.Path), j.putOptions())
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return lakeError(err)
	}
	if len(files) == 0 {
		return nil
	}
	manifest := lake.URI{Bucket: j.output.Bucket, Key: j.output.Key + "-manifest.csv"}
	j.e.Stats.Manifest = manifest.String()
	return j.put(ctx, manifest, []byte(strings.Join(pub.Files, "\n")+"\n"))
}

// reveal is the final step: the catalog learns of what was written. It may be
// done again after a crash.
func (s *Service) reveal(ctx context.Context, pub *Publication) error {
	r := relation{pub.Database, pub.Table}
	l := s.visible.lock(r)
	l.Lock()
	defer l.Unlock()
	if pub.Create != nil {
		_, err := s.o.Catalog.CreateTable(ctx, r.database, pub.Create)
		if errors.Is(err, catalog.ErrAlreadyExists) {
			have, terr := s.o.Catalog.Table(ctx, r.database, r.table)
			if terr == nil && have.Location() == pub.Create.Location() {
				err = nil
			}
		}
		if err != nil {
			return trinoMissing(err, r)
		}
	}
	if len(pub.Partitions) > 0 {
		failed, err := s.o.Catalog.CreatePartitions(ctx, r.database, r.table, pub.Partitions)
		if err != nil {
			return trinoMissing(err, r)
		}
		for _, err := range failed {
			if !errors.Is(err, catalog.ErrAlreadyExists) { // another writer added it, at the same place
				return trinoMissing(err, r)
			}
		}
	}
	for _, f := range pub.Files {
		if u, err := lake.ParseURI(f); err == nil {
			s.visible.show(executionOf(u))
			break
		}
	}
	return nil
}

// discard removes the files of a write that won't be.
func (s *Service) discard(pub *Publication) error {
	var uris []lake.URI
	for _, f := range pub.Files {
		u, err := lake.ParseURI(f)
		if err != nil {
			return err
		}
		uris = append(uris, u)
	}
	if len(uris) == 0 {
		return nil
	}
	return s.o.Store.Delete(context.WithoutCancel(s.running), uris...)
}

// recoverWrite ends a write that the last process left: a committed one is
// finished, another is removed.
func (s *Service) recoverWrite(ctx context.Context, e *Execution) error {
	if e.Write.Committed {
		err := s.reveal(ctx, e.Write)
		if err != nil {
			s.o.Logger.Error("finishing a committed write", "execution", e.ID, "error", err)
		} else if e.Subtype == "EXPLAIN" {
			// What it was to tell was lost: it failed, though its rows are there.
			e.Write = nil
			return nil
		} else {
			e.State, e.Reason, e.Failure = Succeeded, "", nil
			rows := e.Stats.OutputRows
			e.Result.Columns, e.Result.UpdateCount = []ResultColumn{bigintRows}, &rows
			e.Write = nil
			return nil
		}
	}
	err := s.discard(e.Write)
	if errors.Is(err, lake.ErrNoBucket) || errors.Is(err, lake.ErrNotFound) {
		err = nil
	}
	e.Write = nil
	return err
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
