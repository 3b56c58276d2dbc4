package duck

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"glaux/engine"
	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde"
	"glaux/engine/duck/worker"
	"glaux/lake"
	"glaux/sql"
)

// writing makes a program's rows those that files hold: DuckDB writes Parquet by
// itself, the worker's Go code the other formats.
func writing(p *Program, w *engine.Write) (err error) {
	if err := checkBuckets(w); err != nil {
		return err
	}
	if w.Format == lake.Parquet {
		p.SQL, err = copySQL(p, w)
		return err
	}
	if _, err := serde.NewWriter(export(w).WriterOptions, io.Discard); err != nil {
		return err
	}
	p.SQL, p.Types, err = exportSQL(p, w)
	return err
}

// export is how the worker writes; nil where DuckDB does.
func export(w *engine.Write) *worker.Export {
	if w == nil || w.Format == lake.Parquet {
		return nil
	}
	o := serde.WriterOptions{Format: w.Format, SerDe: w.SerDe, Columns: w.Columns, Compression: w.Compression, Level: w.Level}
	x := &worker.Export{WriterOptions: o, Partitions: len(w.PartitionBy), MaxPartitions: maxPartitions(w)}
	if w.Buckets != nil {
		// The first value that makes a file one of its own is the bucket.
		x.Partitions++
		x.MaxPartitions *= w.Buckets.Count
	}
	return x
}

func checkBuckets(w *engine.Write) error {
	if w.Buckets == nil {
		return nil
	}
	for _, i := range w.Buckets.Columns {
		if t := w.Columns[i].Type; !w.Buckets.Scheme.Supports(t) {
			return &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Buckets by a column of type %s are not supported", t)}
		}
	}
	return nil
}

// bucketSQL is the number of a row's bucket as text, of columns named w0, w1, ….
func bucketSQL(p *Program, w *engine.Write) string {
	b := w.Buckets
	types := []sql.Type{sql.T(sql.Varchar), sql.T(sql.BigInt)}
	args := []string{quoteText(string(b.Scheme)), strconv.Itoa(b.Count) + "::BIGINT"}
	for _, i := range b.Columns {
		t := w.Columns[i].Type
		types, args = append(types, t), append(args, fmt.Sprintf("w%d::%s", i, kernel.SQLType(t)))
	}
	use := kernel.Use{SQLName: kernelName("hive_bucket", types, sql.T(sql.BigInt), ""), Kernel: "hive_bucket", Args: types, Result: sql.T(sql.BigInt)}
	p.Kernels = append(p.Kernels, use)
	return use.SQLName + "(" + strings.Join(args, ", ") + ")::VARCHAR"
}

// exportSQL selects the values as files hold them, then the partitions' as text.
func exportSQL(p *Program, w *engine.Write) (string, []sql.Type, error) {
	if columns := len(w.Columns) + len(w.PartitionBy); columns != len(p.Types) {
		return "", nil, fmt.Errorf("a write of %d columns has a query of %d", columns, len(p.Types))
	}
	var items, names []string
	var types []sql.Type
	for i, t := range p.Types {
		in := fmt.Sprintf("w%d", i)
		names = append(names, in)
		if i == len(w.Columns) && w.Buckets != nil {
			items, types = append(items, bucketSQL(p, w)), append(types, sql.T(sql.Varchar))
		}
		if i >= len(w.Columns) {
			items, types = append(items, partitionText(in, t)), append(types, sql.T(sql.Varchar))
			continue
		}
		to := w.Columns[i].Type
		x := in + "::" + kernel.SQLType(to)
		if to.Kind == sql.Timestamp && t.Kind == sql.Timestamp {
			x = roundedTimestamp(in+"::TIMESTAMP", 3)
		}
		items, types = append(items, x), append(types, to)
	}
	if len(p.Types) == len(w.Columns) && w.Buckets != nil {
		items, types = append(items, bucketSQL(p, w)), append(types, sql.T(sql.Varchar))
	}
	return fmt.Sprintf("SELECT %s FROM (%s) AS w(%s)", strings.Join(items, ", "), p.SQL, strings.Join(names, ", ")), types, nil
}

// copySQL makes a COPY of a program: Parquet files in the worker's output folder,
// one folder a partition.
func copySQL(p *Program, w *engine.Write) (string, error) {
	columns := len(w.Columns) + len(w.PartitionBy)
	if columns != len(p.Types) {
		return "", fmt.Errorf("a write of %d columns has a query of %d", columns, len(p.Types))
	}
	var items, names, partition []string
	for i, t := range p.Types {
		in := fmt.Sprintf("w%d", i)
		names = append(names, in)
		if i >= len(w.Columns) {
			out := quoteName(w.PartitionBy[i-len(w.Columns)].Name)
			partition = append(partition, out)
			items = append(items, partitionText(in, t)+" AS "+out)
			continue
		}
		c := w.Columns[i]
		stored, err := storedValue(in, t, c.Type)
		if err != nil {
			return "", err
		}
		items = append(items, stored+" AS "+quoteName(c.Name))
	}
	if w.Buckets != nil {
		items = append(items, bucketSQL(p, w)+` AS "$bucket"`)
		partition = slices.Insert(partition, 0, `"$bucket"`)
	}
	codec, err := parquetCodec(w)
	if err != nil {
		return "", err
	}
	options := "FORMAT parquet, RETURN_STATS, " + codec
	target := worker.OutputDir + "/data.parquet"
	if len(partition) > 0 {
		options += ", PARTITION_BY (" + strings.Join(partition, ", ") + "), OVERWRITE_OR_IGNORE"
		target = worker.OutputDir + "/data"
	} else if w.MaxFileBytes > 0 {
		options += fmt.Sprintf(", FILE_SIZE_BYTES %d", w.MaxFileBytes)
		target = worker.OutputDir + "/data"
	}
	return fmt.Sprintf("COPY (SELECT %s FROM (%s) AS w(%s)) TO '%s' (%s)",
		strings.Join(items, ", "), p.SQL, strings.Join(names, ", "), target, options), nil
}

func quoteName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func parquetCodec(w *engine.Write) (string, error) {
	switch c := strings.ToUpper(w.Compression); c {
	case "", "GZIP":
		return "COMPRESSION gzip", nil
	case "SNAPPY", "LZ4":
		return "COMPRESSION " + strings.ToLower(c), nil
	case "ZSTD":
		level := w.Level
		if level == 0 {
			level = 3
		}
		return fmt.Sprintf("COMPRESSION zstd, COMPRESSION_LEVEL %d", level), nil
	case "NONE", "UNCOMPRESSED":
		return "COMPRESSION uncompressed", nil
	}
	return "", &sql.Error{Name: "NOT_SUPPORTED", Message: "Compression " + w.Compression + " is not supported for Parquet"}
}

// storedValue makes a value of a query's type one that Hive readers expect of a
// column's.
func storedValue(x string, from, to sql.Type) (string, error) {
	switch to.Kind {
	case sql.Timestamp:
		if from.Kind != sql.Timestamp {
			break
		}
		// Milliseconds, which all readers know; Hive's timestamps have no more.
		return roundedTimestamp(x+"::TIMESTAMP", 3) + "::TIMESTAMP_MS", nil
	case sql.Char:
		return fmt.Sprintf("rpad(%s, %d, ' ')", x, to.Length), nil
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar, sql.VarBinary, sql.Date:
		return x + "::" + kernel.SQLType(to), nil
	case sql.Array, sql.Map, sql.Row:
		if !plainInside(to) {
			break
		}
		return x + "::" + kernel.SQLType(to), nil
	}
	return "", &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("Unsupported Hive type: %s", to)}
}

// plainInside reports that a nested type's parts are stored as they are.
func plainInside(t sql.Type) bool {
	switch t.Kind {
	case sql.Array:
		return plainInside(*t.Elem)
	case sql.Map:
		return plainInside(*t.Key) && plainInside(*t.Elem)
	case sql.Row:
		for _, f := range t.Fields {
			if !plainInside(f.Type) {
				return false
			}
		}
		return true
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar, sql.VarBinary, sql.Date, sql.Timestamp:
		return true
	}
	return false
}

// partitionText is a partition column's value as Hive writes it.
func partitionText(x string, t sql.Type) string {
	switch t.Kind {
	case sql.Timestamp:
		return "regexp_replace(" + x + "::VARCHAR, '\\.?0+$', '')"
	case sql.Char:
		return fmt.Sprintf("rpad(%s, %d, ' ')", x, t.Length)
	}
	return x + "::VARCHAR"
}

// defaultMaxPartitions is Athena's limit of partitions that one query writes.
const defaultMaxPartitions = 100

func maxPartitions(w *engine.Write) int {
	if w.MaxPartitions > 0 {
		return w.MaxPartitions
	}
	return defaultMaxPartitions
}

// moveWritten moves what was written from the worker's directory to the job's,
// in partition folders named as Hive does: DuckDB escapes otherwise.
func (r *run) moveWritten(p *process, files []worker.Written) ([]engine.WrittenFile, error) {
	w := r.job.Write
	names := make([]string, len(w.PartitionBy))
	for k, c := range w.PartitionBy {
		names[k] = c.Name
	}
	most := maxPartitions(w)
	extension := ".parquet"
	if e := export(w); e != nil {
		extension = e.Extension()
	}
	moved := make([]engine.WrittenFile, len(files))
	folders := map[string]bool{}
	for i, f := range files {
		values := f.Partition
		if w.Format == lake.Parquet {
			var err error
			by := w.PartitionBy
			if w.Buckets != nil {
				by = slices.Insert(slices.Clone(by), 0, lake.Column{Name: "$bucket"})
			}
			if values, err = writtenPartition(f.Path, by); err != nil {
				return nil, err
			}
		}
		bucket := 0
		if w.Buckets != nil {
			var err error
			if len(values) == 0 || values[0] == nil {
				return nil, fmt.Errorf("a written file %q has no bucket", f.Path)
			}
			if bucket, err = strconv.Atoi(*values[0]); err != nil {
				return nil, fmt.Errorf("a written file's bucket: %w", err)
			}
			values = values[1:]
		}
		name := fmt.Sprintf("%05d%s", i, extension)
		if folder := partitionName(names, values); folder != "" {
			folders[folder] = true
			name = folder + "/" + name
		}
		moved[i] = engine.WrittenFile{Path: name, Rows: f.Rows, Bytes: f.Bytes, Partition: values, Bucket: bucket}
	}
	if len(folders) > most {
		return nil, &sql.Error{Name: "HIVE_TOO_MANY_OPEN_PARTITIONS", Message: fmt.Sprintf("Exceeded limit of %d open writers for partitions", most)}
	}
	for i, f := range files {
		if !filepath.IsLocal(f.Path) {
			return nil, fmt.Errorf("a worker wrote to %q", f.Path)
		}
		if err := moveFile(filepath.Join(p.dir, f.Path), filepath.Join(w.Dir, filepath.FromSlash(moved[i].Path))); err != nil {
			return nil, fmt.Errorf("move a written file: %w", err)
		}
	}
	return moved, nil
}

// writtenPartition reads the partition's values from a path that DuckDB named.
func writtenPartition(file string, by []lake.Column) ([]*string, error) {
	if len(by) == 0 {
		return nil, nil
	}
	folders := strings.Split(path.Dir(filepath.ToSlash(file)), "/")
	if len(folders) < len(by) {
		return nil, fmt.Errorf("a written file %q has no partition folders", file)
	}
	values := make([]*string, len(by))
	for i, folder := range folders[len(folders)-len(by):] {
		_, text, ok := strings.Cut(folder, "=")
		text, err := url.PathUnescape(text)
		if err != nil || !ok {
			return nil, fmt.Errorf("a written file has the odd folder %q", folder)
		}
		if text != hiveNull {
			values[i] = &text
		}
	}
	return values, nil
}

// moveFile renames, or copies to another file system.
func moveFile(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if os.Rename(from, to) == nil {
		return os.Chmod(to, 0o644)
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}
