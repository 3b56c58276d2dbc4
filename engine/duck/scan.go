package duck

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"glaux/engine"
	"glaux/engine/duck/kernel"
	"glaux/engine/duck/worker"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// scans collects what a query reads: the SQL of each scan names files as they
// will be pinned in the worker's input folder once it has one.
type scans struct {
	inputs  []input
	decoded []worker.DecodedScan
	// lazy says of the scan that is being written that its rows may not be all wanted.
	lazy  bool
	keys  []int        // and the places of its columns by which rows are grouped
	count int          // of scans so far
	plans []*plan.Scan // they, in order
	// profile gives each decoding reader a name of its own; decodedBy are the
	// numbers of the scans that have them.
	profile   bool
	decodedBy []int
	blanks    []blankFile
	// kernels are the native functions by which partitions' values are converted.
	kernels []kernel.Use
}

// input is a file and its name in the worker's input folder.
type input struct {
	file lake.File
	name string
	scan int // of those that have the same number
	lazy bool
}

// path is how SQL and the worker name the input.
func (in *input) path() string { return worker.InputDir + "/" + in.name }

// add takes in a file and returns its path in the worker.
func (s *scans) add(f lake.File, ext string) string {
	in := input{file: f, name: strconv.Itoa(len(s.inputs)) + ext, scan: s.count, lazy: s.lazy}
	s.inputs = append(s.inputs, in)
	return in.path()
}

// ScanSQL writes a SELECT that reads a scan: its columns are c0, c1, … in the
// order of scan.Columns, each of the DuckDB type that kernel.SQLType gives.
func (s *scans) ScanSQL(scan *lake.Scan) (string, error) {
	s.count++
	for _, c := range scan.Columns {
		if err := readableType(c.Type); err != nil {
			return "", err
		}
	}
	var parts []string
	for i := range scan.Groups {
		g := &scan.Groups[i]
		if len(g.Files) == 0 {
			continue
		}
		var part string
		var err error
		switch g.Format {
		case lake.Parquet:
			for _, of := range byNames(g.Files) {
				part, err = s.parquetSQL(scan, g, of)
				if err != nil {
					return "", err
				}
				parts = append(parts, part)
			}
			continue
		case lake.JSON, lake.CSV, lake.OpenCSV, lake.Regex, lake.Grok, lake.CloudTrail, lake.ORC, lake.Avro, lake.Ion, lake.LazyBinary:
			part, err = s.decodedSQL(scan, g)
		default:
			err = &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Reading %s files is not supported by the embedded engine", g.Format)}
		}
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return emptySQL(scan), nil
	}
	return strings.Join(parts, " UNION ALL "), nil
}

// readableType refuses types that no table's file can hold.
func readableType(t sql.Type) error {
	switch t.Kind {
	case sql.Array:
		return readableType(*t.Elem)
	case sql.Map:
		if err := readableType(*t.Key); err != nil {
			return err
		}
		return readableType(*t.Elem)
	case sql.Row:
		for _, f := range t.Fields {
			if err := readableType(f.Type); err != nil {
				return err
			}
		}
		return nil
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal,
		sql.Varchar, sql.Char, sql.VarBinary, sql.Date, sql.Timestamp, sql.TimestampWithTimeZone, sql.UUID, sql.Time:
		return nil
	}
	return &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Reading columns of type %s is not supported", t)}
}

// emptySQL is a scan without files.
func emptySQL(scan *lake.Scan) string {
	items := make([]string, len(scan.Columns))
	for i, c := range scan.Columns {
		items[i] = "NULL::" + kernel.SQLType(c.Type) + " AS c" + strconv.Itoa(i)
	}
	if len(items) == 0 {
		items = []string{"NULL"}
	}
	return "SELECT " + strings.Join(items, ", ") + " WHERE false"
}

// byNames are lists of files that are read in the same way: whose columns have the same
// names, where they are found by their places, and the same numbers for text.
func byNames(files []lake.File) (lists [][]lake.File) {
	for _, f := range files {
		i := slices.IndexFunc(lists, func(l []lake.File) bool {
			return slices.Equal(l[0].Stored, f.Stored) && slices.EqualFunc(l[0].Converted, f.Converted, sql.Type.Equal) && slices.Equal(l[0].Absent, f.Absent)
		})
		if i < 0 {
			lists = append(lists, nil)
			i = len(lists) - 1
		}
		lists[i] = append(lists[i], f)
	}
	return lists
}

// storedName is a column's name in files of these columns.
func storedName(g *lake.FileGroup, f *lake.File, column string) string {
	if slices.ContainsFunc(f.Absent, func(name string) bool { return strings.EqualFold(name, column) }) {
		return absentColumn + column
	}
	if f.Stored == nil {
		return column
	}
	i := slices.IndexFunc(g.Table, func(c lake.Column) bool { return strings.EqualFold(c.Name, column) })
	if i < 0 || f.Stored[i] == "" {
		return absentColumn + column
	}
	return f.Stored[i]
}

// absentColumn starts names that no file's column has.
const absentColumn = "\x02"

// parquetSQL reads by name without case, and makes missing columns NULL. The files
// are of a group.
func (s *scans) parquetSQL(scan *lake.Scan, g *lake.FileGroup, files []lake.File) (string, error) {
	var schema, items, where []string
	var columns []storedColumn   // of the schema
	named := map[string]string{} // their names there by those of the table's columns
	binary, read := false, false
	// Without a schema of our own DuckDB knows the columns' statistics, by which
	// it orders joins.
	plain := !slices.ContainsFunc(files, func(f lake.File) bool { return !f.Plain }) &&
		!slices.ContainsFunc(scan.Columns, func(c lake.Column) bool { return !storedType(g, c).Equal(c.Type) })
	for i, c := range scan.Columns {
		name := "c" + strconv.Itoa(i)
		if scan.Partition[i] >= 0 || scan.Hidden[i] != "" {
			text, err := fileConstant(scan, files, i)
			if err != nil {
				return "", err
			}
			items = append(items, text+" AS "+name)
			continue
		}
		if read = true; plain {
			stored := "CAST(" + quoteName(c.Name) + " AS " + kernel.SQLType(c.Type) + ")"
			items = append(items, fitted(stored, c.Type)+" AS "+name)
			continue
		}
		of := inFile(g, &files[0], c)
		column, known := named[strings.ToLower(c.Name)]
		if !known {
			column = name
			named[strings.ToLower(c.Name)] = name
			whole := scan.Narrowed(c.Name, of, false)
			binary = binary || hasBinary(whole)
			stored := kernel.SQLType(whole)
			if whole.Kind == sql.TimestampWithTimeZone {
				stored = "TIMESTAMPTZ"
			}
			columns = append(columns, storedColumn{name: storedName(g, &files[0], c.Name), of: whole})
			schema = append(schema, quoteText(columns[len(columns)-1].name)+": {name: '"+name+"', type: "+quoteText(stored)+", default_value: NULL}")
		}
		value, of, err := s.subfield(column, of, c)
		if err != nil {
			return "", err
		}
		items = append(items, value+" AS "+name)
		if of.Equal(c.Type) && len(c.Path) == 0 {
			where = append(where, boundSQL(scan, c, column)...)
		}
	}
	if !read {
		// Some column must be named; one that no file has costs nothing.
		schema = []string{"'\x02': {name: 'none', type: 'BOOLEAN', default_value: NULL}"}
	}
	if len(items) == 0 {
		items = []string{"none"}
	}
	paths := make([]string, len(files))
	for i, f := range files {
		paths[i] = quoteText(s.add(f, ".parquet"))
	}
	rows, known := rowsOf(files)
	if len(files) == 1 && len(columns) > 0 && (rows > fewRows || !known) {
		path, err := s.blank(columns)
		if err != nil {
			return "", err
		}
		paths = append(paths, quoteText(path))
	}
	text := "SELECT " + strings.Join(items, ", ") + " FROM read_parquet([" + strings.Join(paths, ", ") + "]"
	if !binary {
		// Old writers left strings unmarked.
		text += ", binary_as_string = true"
	}
	if len(schema) > 0 {
		text += ", schema = map {" + strings.Join(schema, ", ") + "}"
		if rows > 0 {
			text += ", explicit_cardinality = " + strconv.FormatInt(rows, 10)
		}
	}
	text += ")"
	if len(where) > 0 {
		text += " WHERE " + strings.Join(where, " AND ")
	}
	return text, nil
}

// inFile is the type by which a column is read of a file: mostly that of its group.
func inFile(g *lake.FileGroup, f *lake.File, c lake.Column) sql.Type {
	if f.Converted != nil {
		i := slices.IndexFunc(g.Table, func(own lake.Column) bool { return strings.EqualFold(own.Name, c.Name) })
		if i >= 0 && f.Converted[i].Kind != 0 {
			return f.Converted[i]
		}
	}
	return storedType(g, c)
}

func hasBinary(t sql.Type) bool {
	switch t.Kind {
	case sql.VarBinary:
		return true
	case sql.Array:
		return hasBinary(*t.Elem)
	case sql.Map:
		return hasBinary(*t.Key) || hasBinary(*t.Elem)
	case sql.Row:
		return slices.ContainsFunc(t.Fields, func(f sql.Field) bool { return hasBinary(f.Type) })
	}
	return false
}

// fitted makes a stored value one of the declared type: files may hold longer
// strings and finer timestamps.
func fitted(name string, t sql.Type) string {
	switch t.Kind {
	case sql.Varchar:
		if t.Length != sql.UnboundedLength {
			return fmt.Sprintf("left(%s, %d)", name, t.Length)
		}
	case sql.Char:
		return fmt.Sprintf("rtrim(left(%s, %d), ' ')", name, t.Length)
	case sql.Timestamp:
		if t.Precision < 6 {
			return roundedTimestamp(name, t.Precision)
		}
	case sql.TimestampWithTimeZone:
		if t.Precision < 6 {
			name = roundedTimestamp(name+"::TIMESTAMP", t.Precision)
		} else {
			name += "::TIMESTAMP"
		}
		return fmt.Sprintf("CASE WHEN %s IS NULL THEN NULL ELSE struct_pack(t := %s, z := 0::SMALLINT) END", name, name)
	case sql.Array:
		if inner := fitted("x", *t.Elem); inner != "x" {
			return "list_transform(" + name + ", lambda x: " + inner + ")"
		}
	case sql.Map:
		key, value := fitted("x.key", *t.Key), fitted("x.value", *t.Elem)
		if key != "x.key" || value != "x.value" {
			return "map_from_entries(list_transform(map_entries(" + name + "), lambda x: struct_pack(k := " + key + ", v := " + value + ")))"
		}
	case sql.Row:
		return fittedRow(name, t)
	}
	return name
}

// fittedRow is fitted for the fields of a row.
func fittedRow(name string, t sql.Type) string {
	changed := false
	fields := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		field := name + "." + quoteName(f.Name)
		value := fitted(field, f.Type)
		changed = changed || value != field
		fields[i] = quoteName(f.Name) + " := " + value
	}
	if !changed {
		return name
	}
	return "CASE WHEN " + name + " IS NULL THEN NULL ELSE struct_pack(" + strings.Join(fields, ", ") + ") END"
}

// roundedTimestamp rounds half up to a number of fractional digits.
func roundedTimestamp(x string, precision int) string {
	unit := int64(1)
	for range 6 - precision {
		unit *= 10
	}
	// Most are whole already, and to see that is quicker than to round.
	return fmt.Sprintf("CASE WHEN epoch_us(%[2]s) %% %[1]d = 0 THEN %[2]s ELSE time_bucket(INTERVAL '%[1]d microseconds', %[2]s + INTERVAL '%[3]d microseconds') END", unit, x, unit/2)
}

// boundSQL repeats the scan's bounds on a timestamp as it is stored: the filter
// above sees the rounded value, by which DuckDB can't skip row groups.
func boundSQL(scan *lake.Scan, c lake.Column, name string) []string {
	if c.Type.Kind != sql.Timestamp || c.Type.Precision >= 6 {
		return nil
	}
	var where []string
	at := func(v sql.Value, slack int64) (string, bool) {
		x, ok := v.(sql.Instant)
		if !ok {
			return "", false
		}
		return "TIMESTAMP '" + time.UnixMicro(x.Micros+slack).UTC().Format("2006-01-02 15:04:05.000000") + "'", true
	}
	for _, b := range scan.Bounds {
		if !strings.EqualFold(b.Column, c.Name) || len(b.Path) > 0 || !b.Type.Equal(c.Type) && b.Type.Kind != sql.Timestamp {
			continue
		}
		const second = 1_000_000
		if low, ok := at(b.Min, -second); ok {
			where = append(where, name+" >= "+low)
		}
		if high, ok := at(b.Max, second); ok {
			where = append(where, name+" <= "+high)
		}
	}
	return where
}

// fileConstant is a column whose value is the same for all rows of a file: a
// literal when it is the same for all files, else looked up by the file's number.
func fileConstant(scan *lake.Scan, files []lake.File, column int) (string, error) {
	t := scan.Columns[column].Type
	values := make([]string, len(files))
	for i := range files {
		v, err := fileValue(scan, &files[i], column)
		if err != nil {
			return "", err
		}
		values[i] = v
	}
	if !slices.ContainsFunc(values, func(v string) bool { return v != values[0] }) {
		return "(" + values[0] + ")::" + kernel.SQLType(t), nil
	}
	return "([" + strings.Join(values, ", ") + "]::" + kernel.SQLType(t) + "[])[(file_index + 1)::BIGINT]", nil
}

// fileValue is the literal of a partition or hidden column for one file.
func fileValue(scan *lake.Scan, f *lake.File, column int) (string, error) {
	switch scan.Hidden[column] {
	case "":
		c := scan.Columns[column]
		return partitionLiteral(f.Partition[scan.Partition[column]], c.Name, c.Type)
	case "$path":
		return quoteText(f.Object.URI.String()), nil
	case "$file_size":
		return strconv.FormatInt(f.Object.Size, 10), nil
	case "$file_modified_time":
		return "{'t': TIMESTAMP '" + f.Object.Modified.UTC().Format("2006-01-02 15:04:05.000") + "', 'z': 0}", nil
	case "$partition":
		return quoteText(partitionName(scan.PartitionNames, f.Partition)), nil
	case "$bucket":
		if f.Bucket < 0 {
			return "NULL", nil
		}
		return strconv.Itoa(f.Bucket), nil
	}
	return "", &sql.Error{Name: "NOT_SUPPORTED", Message: "Column " + scan.Hidden[column] + " is not supported"}
}

// partitionName is a partition as Hive names its folder.
func partitionName(names []string, values []*string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = hiveEscape(n) + "=" + partitionFolderValue(values[i])
	}
	return strings.Join(parts, "/")
}

// quoteText writes a string literal.
func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// each is what the scans read, by the bytes of the files and the rows of the decoded
// scans. The rows of Parquet files are those that planning left.
func (s *scans) each(fileBytes, decodedRows []int64) map[*plan.Scan]engine.ScanStats {
	out := map[*plan.Scan]engine.ScanStats{}
	add := func(scan int, bytes, rows int64) {
		var of *plan.Scan // none, of a program that no plan stands behind
		if scan <= len(s.plans) {
			of = s.plans[scan-1] // they count from 1
		}
		sum := out[of]
		sum.Bytes += bytes
		sum.Rows += rows
		out[of] = sum
	}
	for i := range s.inputs {
		in, bytes, rows := &s.inputs[i], int64(0), int64(0)
		if i < len(fileBytes) {
			bytes = fileBytes[i]
		}
		if in.file.Stripes == nil { // What is decoded is counted there.
			rows = in.file.Kept
		}
		add(in.scan, bytes, rows)
	}
	for i, n := range decodedRows {
		add(s.decodedBy[i], 0, n)
	}
	return out
}

// nameInputs puts objects' own names for those in the worker's input folder.
func (s *scans) nameInputs(message string) string {
	if !strings.Contains(message, worker.InputDir+"/") {
		return message
	}
	for i := len(s.inputs) - 1; i >= 0; i-- {
		message = strings.ReplaceAll(message, s.inputs[i].path(), s.inputs[i].file.Object.URI.String())
	}
	return message
}
