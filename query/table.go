package query

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"glaux/catalog"
	"glaux/lake"
	"glaux/sql"
)

func ordinal(n int) string { return strconv.Itoa(n) }

// storage are the classes behind a name of STORED AS.
type storage struct{ input, output, serde string }

const (
	textInput  = "org.apache.hadoop.mapred.TextInputFormat"
	textOutput = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
	lazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
	ionSer     = "com.amazon.ionhiveserde.IonHiveSerDe"
	parquetIn  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
	parquetOut = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
	parquetSer = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
)

var storages = map[string]storage{
	"":             {textInput, textOutput, lazySimple},
	"TEXTFILE":     {textInput, textOutput, lazySimple},
	"SEQUENCEFILE": {"org.apache.hadoop.mapred.SequenceFileInputFormat", "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat", lazySimple},
	"RCFILE":       {"org.apache.hadoop.hive.ql.io.RCFileInputFormat", "org.apache.hadoop.hive.ql.io.RCFileOutputFormat", "org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe"},
	"ORC":          {"org.apache.hadoop.hive.ql.io.orc.OrcInputFormat", "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat", "org.apache.hadoop.hive.ql.io.orc.OrcSerde"},
	"PARQUET":      {parquetIn, parquetOut, parquetSer},
	"AVRO":         {"org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat", "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat", "org.apache.hadoop.hive.serde2.avro.AvroSerDe"},
	"ION":          {"com.amazon.ionhiveserde.formats.IonInputFormat", "com.amazon.ionhiveserde.formats.IonOutputFormat", ionSer},
	"JSONFILE":     {textInput, textOutput, "org.apache.hive.hcatalog.data.JsonSerDe"},
}

func (j *job) createTable(ctx context.Context, st *sql.CreateTable) error {
	r, err := j.resolve(st.Name)
	if err != nil {
		return err
	}
	if err := j.allow("glue:CreateTable", j.tableARN(r.database, r.table)); err != nil {
		return err
	}
	if !st.External {
		return unsupported(st, "CREATE TABLE of an Iceberg table is not supported yet")
	}
	doc, err := j.tableDocument(r, st)
	if err != nil {
		return err
	}
	_, err = j.o.Catalog.CreateTable(ctx, r.database, doc)
	e, ok := errors.AsType[*catalog.Error](err)
	switch {
	case errors.Is(err, catalog.ErrAlreadyExists) && st.IfNotExists:
		return nil
	case errors.Is(err, catalog.ErrAlreadyExists):
		return ddlTask(1006, "AlreadyExistsException(message:Table %s already exist)", r.table)
	case ok && e.Kind == catalog.KindDatabase && errors.Is(err, catalog.ErrNotFound):
		return noDatabase(r.database)
	}
	return hiveInvalid(err)
}

// tableDocument makes the Glue table of a CREATE EXTERNAL TABLE.
func (j *job) tableDocument(r relation, st *sql.CreateTable) (*catalog.Table, error) {
	sd, err := storageDescriptor(st)
	if err != nil {
		return nil, err
	}
	doc := &catalog.Table{
		Name: r.table, Owner: "hadoop", TableType: "EXTERNAL_TABLE", StorageDescriptor: sd, PartitionKeys: []catalog.Column{},
		Parameters: map[string]string{"EXTERNAL": "TRUE", "transient_lastDdlTime": j.ddlTime()},
	}
	for _, c := range st.Columns {
		if sd.Columns, err = addColumn(sd.Columns, c); err != nil {
			return nil, err
		}
	}
	all := sd.Columns
	for _, p := range st.PartitionedBy {
		if p.Transform != "" || p.Column.HiveType == "" {
			return nil, unsupported(p.Pos, "Partition transforms are supported for Iceberg tables only")
		}
		if all, err = addColumn(slices.Clone(all), p.Column); err != nil {
			return nil, hiveErrorf(1006, "SemanticException [Error 10035]: Column repeated in partitioning columns")
		}
		doc.PartitionKeys = append(doc.PartitionKeys, all[len(all)-1])
	}
	for _, p := range st.Properties {
		if !strings.EqualFold(p.Key, "EXTERNAL") {
			doc.Parameters[p.Key] = p.Value
		}
	}
	if st.Comment != nil {
		doc.Parameters["comment"] = *st.Comment
	}
	return doc, nil
}

func (j *job) ddlTime() string { return strconv.FormatInt(j.now().Unix(), 10) }

// addColumn appends a column, whose name must be new.
func addColumn(to []catalog.Column, c sql.ColumnDef) ([]catalog.Column, error) {
	name := fold(c.Name.Value)
	for _, have := range to {
		if have.Name == name {
			return nil, hiveErrorf(1006, "SemanticException [Error 10036]: Duplicate column name: %s", name)
		}
	}
	if _, err := sql.ParseHiveType(c.HiveType); err != nil {
		return nil, hiveErrorf(1006, "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Error: type expected at the position 0 of '%s' but '%s' is found.", c.HiveType, c.HiveType)
	}
	return append(to, catalog.Column{Name: name, Type: c.HiveType, Comment: c.Comment}), nil
}

func storageDescriptor(st *sql.CreateTable) (*catalog.StorageDescriptor, error) {
	classes, ok := storages[st.StoredAs]
	if !ok {
		return nil, hiveErrorf(1006, "SemanticException Unrecognized file format in STORED AS clause: '%s'", st.StoredAs)
	}
	if st.InputFormat != "" {
		classes.input, classes.output = st.InputFormat, st.OutputFormat
	}
	parameters := map[string]string{"serialization.format": "1"}
	if f := st.RowFormat; f != nil && f.Delimited {
		delimited(parameters, f)
	} else if f != nil {
		classes.serde = f.Serde
		maps.Copy(parameters, hiveProperties(f.SerdeProperties))
	}
	location, err := cleanLocation(*st.Location)
	if err != nil {
		return nil, err
	}
	sd := &catalog.StorageDescriptor{
		Columns: []catalog.Column{}, Location: location, InputFormat: classes.input, OutputFormat: classes.output, NumberOfBuckets: -1,
		SerdeInfo:     &catalog.SerdeInfo{SerializationLibrary: classes.serde, Parameters: parameters},
		BucketColumns: []string{}, SortColumns: []catalog.SortColumn{},
	}
	if st.Buckets > 0 {
		sd.NumberOfBuckets = int32(st.Buckets)
		for _, c := range st.ClusteredBy {
			sd.BucketColumns = append(sd.BucketColumns, fold(c.Value))
		}
		for _, c := range st.SortedBy {
			sd.SortColumns = append(sd.SortColumns, catalog.SortColumn{Column: fold(c.Value), SortOrder: 1})
		}
	}
	return sd, nil
}

// delimited keeps the delimiters under Hive's names, one of them misspelled since ever.
func delimited(to map[string]string, f *sql.RowFormat) {
	set := func(key string, v *string) {
		if v != nil {
			to[key] = *v
		}
	}
	set("field.delim", f.FieldsBy)
	set("serialization.format", f.FieldsBy)
	set("escape.delim", f.EscapedBy)
	set("colelction.delim", f.CollectionBy)
	set("mapkey.delim", f.MapKeysBy)
	set("line.delim", f.LinesBy)
	set("serialization.null.format", f.NullAs)
}

// cleanLocation checks a location and makes it one spelling: no double slashes
// and none at the end but for the bucket's root.
func cleanLocation(text string) (string, error) {
	u, err := lake.ParseURI(text)
	if err != nil {
		return "", ddlTask(1003, "MetaException(message:%s)", err)
	}
	parts := strings.FieldsFunc(u.Key, func(r rune) bool { return r == '/' })
	for _, p := range parts {
		if p == "." || p == ".." || strings.ContainsAny(p, "*?\x00") {
			return "", ddlTask(1003, "MetaException(message:The location %s may not hold wildcards or relative parts)", text)
		}
	}
	u.Key = strings.Join(parts, "/")
	return u.String(), nil
}

func (j *job) dropTable(ctx context.Context, st *sql.DropTable) error {
	r, doc, err := j.document(ctx, "glue:DeleteTable", st.Name)
	if err != nil {
		if h, ok := errors.AsType[*hiveError](err); ok && st.IfExists && h.Failure.Type == 1301 {
			return nil
		}
		return err
	}
	if doc.IsView() {
		return hiveErrorf(1006, "SemanticException [Error 10018]: Cannot drop a view with DROP TABLE: use DROP VIEW %s", r)
	}
	if doc.IsIceberg() {
		return unsupported(st, "DROP TABLE of an Iceberg table is not supported yet: %s", r)
	}
	return hiveInvalid(j.o.Catalog.DeleteTable(ctx, r.database, r.table))
}

func (j *job) alterTable(ctx context.Context, st *sql.AlterTable) error {
	r, doc, err := j.document(ctx, "glue:UpdateTable", st.Name)
	if err != nil {
		return err
	}
	if doc.IsView() {
		return hiveErrorf(1006, "SemanticException [Error 10131]: To alter a view you need to use the CREATE OR REPLACE VIEW statement: %s", r)
	}
	if doc.IsIceberg() {
		return unsupported(st, "ALTER TABLE of an Iceberg table is not supported yet: %s", r)
	}
	switch a := st.Action.(type) {
	case *sql.AddPartitions:
		return j.addPartitions(ctx, r, doc, a)
	case *sql.DropPartitions:
		return j.dropPartitions(ctx, r, doc, a)
	case *sql.RenamePartition:
		return j.renamePartition(ctx, r, doc, st.Partition, a)
	case *sql.SetLocation:
		if st.Partition != nil {
			return j.setPartitionLocation(ctx, r, doc, st.Partition, a.Location)
		}
		location, err := cleanLocation(a.Location)
		if err != nil {
			return err
		}
		doc.StorageDescriptor.Location = location
	case *sql.SetTableProperties:
		doc.Parameters = maps.Clone(doc.Parameters)
		for _, p := range a.Properties {
			if !strings.EqualFold(p.Key, "EXTERNAL") { // 'EXTERNAL'='FALSE' changes nothing
				setParameter(doc, p.Key, p.Value)
			}
		}
	case *sql.UnsetTableProperties:
		for _, k := range a.Keys {
			if _, have := doc.Parameters[k]; !have && !a.IfExists {
				return hiveErrorf(1006, "SemanticException [Error 10215]: Please use the following syntax if not sure whether the property existed or not: ALTER TABLE tableName UNSET TBLPROPERTIES IF EXISTS (key1, key2, ...): The following property %s does not exist in %s", k, r.table)
			}
			delete(doc.Parameters, k)
		}
	case *sql.AddColumns:
		if st.Partition != nil {
			return unsupported(st, "ALTER TABLE PARTITION ADD COLUMNS is not supported")
		}
		if err := addColumns(doc, a.Columns); err != nil {
			return err
		}
	case *sql.ReplaceColumns:
		if st.Partition != nil {
			return unsupported(st, "ALTER TABLE PARTITION REPLACE COLUMNS is not supported")
		}
		doc.StorageDescriptor.Columns = []catalog.Column{}
		if err := addColumns(doc, a.Columns); err != nil {
			return err
		}
	case *sql.DropColumn:
		return hiveErrorf(1003, "ParseException line 1:0 mismatched input 'COLUMN' expecting PARTITION near 'DROP' in drop partition statement")
	case *sql.RenameTable:
		return ddlTask(1003, "InvalidOperationException(message:Table cannot be renamed)")
	default:
		reason := "Query type not supported by DDL engine."
		return &hiveError{Reason: reason, Failure: Failure{Category: 2, Type: 1200, Message: reason}}
	}
	return j.updateTable(ctx, r, doc)
}

func setParameter(doc *catalog.Table, key, value string) {
	if doc.Parameters == nil {
		doc.Parameters = map[string]string{}
	}
	doc.Parameters[key] = value
}

// addColumns appends columns before the partition columns.
func addColumns(doc *catalog.Table, columns []sql.ColumnDef) error {
	all := append(slices.Clone(doc.Columns()), doc.PartitionKeys...)
	at := len(doc.Columns())
	for _, c := range columns {
		var err error
		if all, err = addColumn(all, c); err != nil {
			return err
		}
		added := all[len(all)-1]
		all = slices.Insert(all[:len(all)-1], at, added)
		at++
	}
	doc.StorageDescriptor.Columns = slices.Clone(all[:at])
	return nil
}

// updateTable replaces the table if it is still as it was read.
func (j *job) updateTable(ctx context.Context, r relation, doc *catalog.Table) error {
	setParameter(doc, "last_modified_time", j.ddlTime())
	setParameter(doc, "transient_lastDdlTime", j.ddlTime())
	setParameter(doc, "last_modified_by", "hadoop")
	_, err := j.o.Catalog.UpdateTable(ctx, r.database, doc, catalog.UpdateOptions{VersionID: doc.VersionID})
	return hiveInvalid(err)
}
