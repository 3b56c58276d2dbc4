package query

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"glaux/catalog"
	"glaux/sql"
)

var describeColumns = []ResultColumn{stringColumn("col_name"), stringColumn("data_type"), stringColumn("comment")}

func (j *job) describe(ctx context.Context, st *sql.Describe) (*text, error) {
	r, doc, err := j.document(ctx, "glue:GetTable", st.Table)
	if err != nil {
		return nil, err
	}
	switch {
	case doc.IsView():
		return j.describeView(doc)
	case doc.IsIceberg():
		return nil, unsupported(st, "DESCRIBE of an Iceberg table is not supported yet: %s", r)
	case st.Column != nil:
		return j.describeColumn(doc, st)
	}
	if st.Partition != nil {
		p, err := j.onePartition(ctx, r, doc, st.Partition)
		if err != nil {
			return nil, err
		}
		if p.StorageDescriptor != nil && len(p.StorageDescriptor.Columns) > 0 {
			doc.StorageDescriptor.Columns = p.StorageDescriptor.Columns
		}
	}
	lines := describeLines(slices.Concat(doc.Columns(), doc.PartitionKeys))
	if st.Mode == "FORMATTED" {
		lines = append([]string{"# col_name            \tdata_type           \tcomment             ", "\t \t "}, describeLines(doc.Columns())...)
	}
	if len(doc.PartitionKeys) > 0 {
		lines = append(lines, "\t \t ", "# Partition Information\t \t ", "# col_name            \tdata_type           \tcomment             ", "\t \t ")
		lines = append(lines, describeLines(doc.PartitionKeys)...)
	}
	switch st.Mode {
	case "EXTENDED":
		lines = append(lines, "\t \t ", "Detailed Table Information\t"+thriftTable(doc)+"\t ")
	case "FORMATTED":
		lines = append(lines, formattedLines(doc)...)
	}
	return &text{columns: describeColumns, lines: lines}, nil
}

func describeLines(columns []catalog.Column) []string {
	lines := make([]string, len(columns))
	for i, c := range columns {
		comment := ""
		if c.Comment != nil {
			comment, _, _ = strings.Cut(*c.Comment, "\t")
		}
		lines[i] = pad(c.Name) + "\t" + pad(c.Type) + "\t" + pad(comment)
	}
	return lines
}

// describeColumn describes one column, or what a path leads to inside it.
func (j *job) describeColumn(doc *catalog.Table, st *sql.Describe) (*text, error) {
	name := fold(st.Column.Parts[0].Value)
	all := slices.Concat(doc.Columns(), doc.PartitionKeys)
	i := slices.IndexFunc(all, func(c catalog.Column) bool { return c.Name == name })
	if i < 0 {
		return nil, hiveErrorf(1006, "SemanticException [Error 10002]: Invalid column reference %s", name)
	}
	c := all[i]
	if len(st.Column.Parts) > 1 {
		of, err := sql.ParseHiveType(c.Type)
		for _, p := range st.Column.Parts[1:] {
			if err == nil {
				of, err = inside(of, p.Value)
			}
		}
		if err != nil {
			return nil, hiveErrorf(1006, "SemanticException [Error 10002]: Invalid column reference %s", name)
		}
		c = catalog.Column{Name: st.Column.Parts[len(st.Column.Parts)-1].Value, Type: viewHiveType(of)}
	}
	if c.Comment == nil {
		from := "from deserializer"
		c.Comment = &from
	}
	return &text{columns: describeColumns, lines: describeLines([]catalog.Column{c})}, nil
}

// inside is the type that one step of a path leads to.
func inside(t sql.Type, step string) (sql.Type, error) {
	switch {
	case t.Kind == sql.Array && step == "$elem$", t.Kind == sql.Map && step == "$value$":
		return *t.Elem, nil
	case t.Kind == sql.Map && step == "$key$":
		return *t.Key, nil
	}
	for _, f := range t.Fields {
		if strings.EqualFold(f.Name, step) {
			return f.Type, nil
		}
	}
	return t, fmt.Errorf("%s has no part %s", t, step)
}

// describeView lists a view's columns with the engine's types.
func (j *job) describeView(doc *catalog.Table) (*text, error) {
	j.e.Subtype = "DESC_VIEW"
	v, err := catalog.DecodeView(doc.ViewOriginalText)
	if err != nil {
		return nil, &sql.Error{Name: "INVALID_VIEW", Message: err.Error()}
	}
	var lines []string
	for _, c := range v.Columns {
		lines = append(lines, c.Name+"\t"+c.Type)
	}
	return readOnly(lines, varcharColumn("column"), varcharColumn("type")), nil
}

// thriftTable is a table as Hive's Thrift structures print.
func thriftTable(doc *catalog.Table) string {
	fields := func(columns []catalog.Column) string {
		parts := make([]string, len(columns))
		for i, c := range columns {
			comment := "null"
			if c.Comment != nil {
				comment = *c.Comment
			}
			parts[i] = fmt.Sprintf("FieldSchema(name:%s, type:%s, comment:%s)", c.Name, c.Type, comment)
		}
		return strings.Join(parts, ", ")
	}
	text := func(m map[string]string) string {
		parts := make([]string, 0, len(m))
		for _, k := range slices.Sorted(maps.Keys(m)) {
			parts = append(parts, k+"="+m[k])
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	sd := doc.StorageDescriptor
	return fmt.Sprintf("Table(tableName:%s, dbName:%s, owner:%s, createTime:%d, lastAccessTime:0, retention:%d, sd:StorageDescriptor(cols:[%s], location:%s, inputFormat:%s, outputFormat:%s, compressed:%t, numBuckets:%d, serdeInfo:SerDeInfo(name:null, serializationLib:%s, parameters:%s), bucketCols:[%s], sortCols:[], parameters:%s), partitionKeys:[%s], parameters:%s, viewOriginalText:null, viewExpandedText:null, tableType:%s)",
		doc.Name, doc.DatabaseName, doc.Owner, doc.CreateTime.Unix(), doc.Retention, fields(slices.Concat(sd.Columns, doc.PartitionKeys)), sd.Location, sd.InputFormat, sd.OutputFormat, sd.Compressed, sd.NumberOfBuckets,
		serde(sd).SerializationLibrary, text(serde(sd).Parameters), strings.Join(sd.BucketColumns, ", "), text(sd.Parameters), fields(doc.PartitionKeys), text(doc.Parameters), doc.TableType)
}

func serde(sd *catalog.StorageDescriptor) catalog.SerdeInfo {
	if sd.SerdeInfo == nil {
		return catalog.SerdeInfo{}
	}
	return *sd.SerdeInfo
}

// formattedLines are the sections behind the columns of DESCRIBE FORMATTED.
func formattedLines(doc *catalog.Table) []string {
	sd := doc.StorageDescriptor
	line := func(key, value string) string { return pad(key) + "\t" + pad(value) + "\t " }
	lines := []string{
		"\t \t ", "# Detailed Table Information\t \t ",
		line("Database:", doc.DatabaseName), line("Owner:", doc.Owner),
		line("CreateTime:", doc.CreateTime.UTC().Format(time.UnixDate)), line("LastAccessTime:", "UNKNOWN"), line("Protect Mode:", "None"),
		line("Retention:", fmt.Sprint(doc.Retention)), line("Location:", sd.Location), line("Table Type:", doc.TableType),
		"Table Parameters:\t \t ",
	}
	parameters := func(m map[string]string) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			lines = append(lines, "\t"+pad(k)+"\t"+pad(m[k]))
		}
	}
	parameters(doc.Parameters)
	compressed := "No"
	if sd.Compressed {
		compressed = "Yes"
	}
	lines = append(lines, "\t \t ", "# Storage Information\t \t ",
		line("SerDe Library:", serde(sd).SerializationLibrary), line("InputFormat:", sd.InputFormat), line("OutputFormat:", sd.OutputFormat),
		line("Compressed:", compressed), line("Num Buckets:", fmt.Sprint(sd.NumberOfBuckets)),
		line("Bucket Columns:", "["+strings.Join(sd.BucketColumns, ", ")+"]"), line("Sort Columns:", "[]"), "Storage Desc Params:\t \t ")
	parameters(serde(sd).Parameters)
	return lines
}
