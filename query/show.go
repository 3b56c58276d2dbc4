package query

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"glaux/catalog"
	"glaux/sql"
)

// hivePattern reads a LIKE of SHOW: * is any text, | separates alternatives,
// and .* is allowed for * where regex is. Names of databases are matched by plain
// regular expressions, see databasePattern.
func hivePattern(pattern *string, regex bool) (func(string) bool, error) {
	if pattern == nil {
		return func(string) bool { return true }, nil
	}
	var alternatives []string
	for _, alt := range strings.Split(*pattern, "|") {
		if !regex {
			alt = regexp.QuoteMeta(alt)
			alt = strings.ReplaceAll(alt, `\*`, ".*")
		} else if !strings.Contains(alt, ".*") {
			alt = strings.ReplaceAll(alt, "*", ".*")
		}
		alternatives = append(alternatives, alt)
	}
	re, err := regexp.Compile("(?i)^(?:" + strings.Join(alternatives, "|") + ")$")
	if err != nil {
		return nil, hiveErrorf(1006, "SemanticException the pattern '%s' can't be read: %v", *pattern, err)
	}
	return re.MatchString, nil
}

// databasePattern reads the LIKE of SHOW DATABASES, a regular expression.
func databasePattern(pattern *string) (func(string) bool, error) {
	if pattern == nil {
		return func(string) bool { return true }, nil
	}
	re, err := regexp.Compile("(?i)^(?:" + *pattern + ")$")
	if err != nil {
		return nil, hiveErrorf(1006, "SemanticException the pattern '%s' can't be read: %v", *pattern, err)
	}
	return re.MatchString, nil
}

// readOnly is a text result with the update count 0 that most of SHOW have.
func readOnly(lines []string, columns ...ResultColumn) *text {
	return &text{columns: columns, lines: lines, update: new(int64)}
}

func (j *job) showDatabases(ctx context.Context, st *sql.ShowDatabases) (*text, error) {
	match, err := databasePattern(st.Like)
	if err != nil {
		return nil, err
	}
	all, _, err := j.o.Catalog.Databases(ctx, catalog.Page{})
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, d := range all {
		if match(d.Name) && j.allow("glue:GetDatabase", j.databaseARN(d.Name)) == nil {
			lines = append(lines, d.Name)
		}
	}
	return readOnly(lines, stringColumn("database_name")), nil
}

// tableNames lists the tables of a database that match.
func (j *job) tableNames(ctx context.Context, in *sql.QualifiedName, match func(string) bool, views bool) ([]string, error) {
	database, err := j.databaseName(in)
	if err != nil {
		return nil, err
	}
	if err := j.existing(ctx, database); err != nil {
		return nil, err
	}
	all, _, err := j.o.Catalog.Tables(ctx, database, catalog.Page{}, nil)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range all {
		if match(t.Name) && (t.IsView() || !views) {
			names = append(names, t.Name)
		}
	}
	return names, nil
}

func (j *job) showTables(ctx context.Context, st *sql.ShowTables) (*text, error) {
	match, err := hivePattern(st.Like, true)
	if err != nil {
		return nil, err
	}
	lines, err := j.tableNames(ctx, st.Database, match, false)
	return readOnly(lines, stringColumn("tab_name")), err
}

func (j *job) showViews(ctx context.Context, st *sql.ShowViews) (*text, error) {
	match, err := hivePattern(st.Like, false)
	if err != nil {
		return nil, err
	}
	lines, err := j.tableNames(ctx, st.Database, match, true)
	return readOnly(lines, ResultColumn{Name: "views", Type: "varchar", CaseSensitive: true}), err
}

func (j *job) showColumns(ctx context.Context, st *sql.ShowColumns) (*text, error) {
	name := st.Table
	if st.Database != nil {
		name.Parts = []sql.Identifier{*st.Database, name.Parts[len(name.Parts)-1]}
	}
	_, doc, err := j.document(ctx, "glue:GetTable", name)
	if err != nil {
		return nil, err
	}
	if doc.IsView() {
		return j.describeView(doc)
	}
	var lines []string
	for _, c := range slices.Concat(visible(doc.Columns()), doc.PartitionKeys) {
		if doc.IsIceberg() {
			lines = append(lines, c.Name)
		} else {
			lines = append(lines, pad(c.Name))
		}
	}
	return readOnly(lines, stringColumn("field")), nil
}

// visible leaves out columns of older Iceberg schemas, which the catalog still holds.
func visible(columns []catalog.Column) []catalog.Column {
	return slices.DeleteFunc(slices.Clone(columns), func(c catalog.Column) bool { return c.Parameters["iceberg.field.current"] == "false" })
}

// pad fills a field up to Hive's width.
func pad(s string) string { return fmt.Sprintf("%-20s", s) }

func (j *job) showPartitions(ctx context.Context, st *sql.ShowPartitions) (*text, error) {
	r, doc, err := j.document(ctx, "glue:GetPartitions", st.Table)
	if err != nil {
		return nil, err
	}
	if doc.IsView() || len(doc.PartitionKeys) == 0 {
		return nil, ddlTask(1003, "Table %s is not a partitioned table", r)
	}
	var lines []string
	for p, err := range j.o.Catalog.Partitions(ctx, r.database, r.table, catalog.PartitionQuery{}) {
		if err != nil {
			return nil, err
		}
		lines = append(lines, partitionPath(doc.PartitionKeys, p.Values))
	}
	return readOnly(lines, stringColumn("partition")), nil
}

func (j *job) showProperties(ctx context.Context, st *sql.ShowTableProperties) (*text, error) {
	r, doc, err := j.document(ctx, "glue:GetTable", st.Table)
	if err != nil {
		return nil, err
	}
	var lines []string
	if st.Key != nil {
		v, ok := doc.Parameters[*st.Key]
		if !ok {
			v = fmt.Sprintf("Table %s does not have property: %s", r, *st.Key)
		}
		lines = strings.Split(v, "\n")
	} else {
		for _, k := range slices.Sorted(maps.Keys(doc.Parameters)) {
			lines = append(lines, strings.Split(k+"\t"+doc.Parameters[k], "\n")...)
		}
	}
	return readOnly(lines, stringColumn("prpt_name"), stringColumn("prpt_value")), nil
}

func (j *job) showCreateTable(ctx context.Context, st *sql.ShowCreateTable) (*text, error) {
	r, doc, err := j.document(ctx, "glue:GetTable", st.Table)
	if err != nil {
		return nil, err
	}
	if doc.IsView() {
		return nil, hiveErrorf(1006, "SemanticException SHOW CREATE TABLE of the view %s: use SHOW CREATE VIEW %s", r, r)
	}
	if doc.IsIceberg() {
		return nil, unsupported(st, "SHOW CREATE TABLE of an Iceberg table is not supported yet: %s", r)
	}
	return &text{columns: []ResultColumn{stringColumn("createtab_stmt")}, lines: createStatement(r, doc)}, nil
}

// hiveQuote writes a string literal of Hive.
func hiveQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`, "\t", `\t`, "\r", `\r`, "\x01", `\u0001`).Replace(s) + "'"
}

func columnLines(columns []catalog.Column, end string) []string {
	var lines []string
	for i, c := range columns {
		line := "  `" + c.Name + "` " + c.Type
		if c.Comment != nil && *c.Comment != "" {
			line += " COMMENT " + hiveQuote(*c.Comment)
		}
		if i < len(columns)-1 {
			line += ", "
		} else {
			line += end
		}
		lines = append(lines, line)
	}
	return lines
}

// createStatement is a table's DDL in Hive's layout, which clients parse: the
// blanks before the ends of lines belong to it.
func createStatement(r relation, doc *catalog.Table) []string {
	lines := append([]string{"CREATE EXTERNAL TABLE `" + r.String() + "`("}, columnLines(doc.Columns(), ")")...)
	if c := doc.Parameters["comment"]; c != "" {
		lines = append(lines, "COMMENT "+hiveQuote(c))
	}
	if len(doc.PartitionKeys) > 0 {
		lines = append(append(lines, "PARTITIONED BY ( "), columnLines(doc.PartitionKeys, ")")...)
	}
	sd := doc.StorageDescriptor
	if sd == nil {
		return lines
	}
	if len(sd.BucketColumns) > 0 {
		lines = append(lines, "CLUSTERED BY ( ", "  "+strings.Join(sd.BucketColumns, ", \n  ")+") ", fmt.Sprintf("INTO %d BUCKETS", sd.NumberOfBuckets))
	}
	if sd.SerdeInfo != nil {
		lines = append(lines, "ROW FORMAT SERDE ", "  "+hiveQuote(sd.SerdeInfo.SerializationLibrary)+" ")
		serde := maps.Clone(sd.SerdeInfo.Parameters)
		if serde["serialization.format"] == "1" {
			delete(serde, "serialization.format")
		}
		if len(serde) > 0 {
			lines = append(append(lines, "WITH SERDEPROPERTIES ( "), propertyLines(serde, ") ")...)
		}
	}
	lines = append(lines, "STORED AS INPUTFORMAT ", "  "+hiveQuote(sd.InputFormat)+" ", "OUTPUTFORMAT ", "  "+hiveQuote(sd.OutputFormat))
	lines = append(lines, "LOCATION", "  "+hiveQuote(sd.Location))
	properties := maps.Clone(doc.Parameters)
	delete(properties, "EXTERNAL")
	delete(properties, "comment")
	if len(properties) > 0 {
		lines = append(append(lines, "TBLPROPERTIES ("), propertyLines(properties, ")")...)
	}
	return lines
}

func propertyLines(m map[string]string, end string) []string {
	keys := slices.Sorted(maps.Keys(m))
	lines := make([]string, len(keys))
	for i, k := range keys {
		lines[i] = "  " + hiveQuote(k) + "=" + hiveQuote(m[k])
		if i < len(keys)-1 {
			lines[i] += ", "
		} else {
			lines[i] += end
		}
	}
	return lines
}

func (j *job) showCreateView(ctx context.Context, st *sql.ShowCreateView) (*text, error) {
	r, err := j.resolve(st.Name)
	if err != nil {
		return nil, err
	}
	if err := j.allow("glue:GetTable", j.tableARN(r.database, r.table)); err != nil {
		return nil, err
	}
	doc, err := j.o.Catalog.Table(ctx, r.database, r.table)
	if err != nil {
		return nil, trinoMissing(err, r)
	}
	if !doc.IsView() {
		return nil, &sql.Error{Name: "NOT_SUPPORTED", Message: "Relation '" + awsDataCatalog + "." + r.String() + "' is a table, not a view", Pos: st.Pos}
	}
	v, err := catalog.DecodeView(doc.ViewOriginalText)
	if err != nil {
		return nil, &sql.Error{Name: "INVALID_VIEW", Message: err.Error(), Pos: st.Pos}
	}
	formatted := v.SQL
	if stmt, err := sql.Parse(v.SQL, sql.Options{}); err == nil {
		formatted = sql.Format(stmt)
	}
	lines := append([]string{"CREATE VIEW " + r.String() + " AS"}, strings.Split(strings.TrimRight(formatted, "\n"), "\n")...)
	return readOnly(lines, ResultColumn{Name: "create view", Type: "varchar", CaseSensitive: true}), nil
}
