package query

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"glaux/catalog"
	"glaux/engine"
	"glaux/lake"
	"glaux/lake/hivehash"
	"glaux/plan"
	"glaux/sql"
)

// maxBuckets is the largest number of buckets of a table.
const maxBuckets = 100_000

// bucketed tells whether files have the rows of one bucket each.
func bucketed(sd *catalog.StorageDescriptor) bool {
	return sd != nil && len(sd.BucketColumns) > 0 && sd.NumberOfBuckets > 0
}

// bucketing is how a table's rows are put into buckets.
func bucketing(doc *catalog.Table, columns []lake.Column) (*engine.Buckets, error) {
	sd := doc.StorageDescriptor
	if !bucketed(sd) {
		return nil, nil
	}
	scheme, err := hivehash.Of(doc.Parameters)
	if err != nil {
		return nil, &sql.Error{Name: "NOT_SUPPORTED", Message: err.Error()}
	}
	b := &engine.Buckets{Scheme: scheme, Count: int(sd.NumberOfBuckets)}
	for _, name := range sd.BucketColumns {
		i := slices.IndexFunc(columns, func(c lake.Column) bool { return strings.EqualFold(c.Name, name) })
		if i < 0 {
			return nil, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("Table '%s.%s' is bucketed on non-existent column '%s'", doc.DatabaseName, doc.Name, name)}
		}
		b.Columns = append(b.Columns, i)
	}
	return b, nil
}

// bucketFileName is the name of a file of a bucket, by which readers know it: Hive's
// starts with the bucket's number, Spark's ends with it.
func bucketFileName(b *engine.Buckets, f *engine.WrittenFile, execution string, number int) string {
	if b.Scheme == hivehash.Spark {
		return fmt.Sprintf("%s_%05d_%05d%s", execution, number, f.Bucket, extension(f.Path))
	}
	return fmt.Sprintf("%06d_0_%s_%05d%s", f.Bucket, execution, number, extension(f.Path))
}

var (
	bucketPrefix = regexp.MustCompile(`^[0-9]{6}_0_`)
	// bucketNames have the number of a file's bucket as their group.
	bucketNames = []*regexp.Regexp{
		regexp.MustCompile(`^\d{8}_\d{6}_\d{5}_[a-z0-9]{5}_bucket-(\d+)(?:[-_.].*)?$`),
		regexp.MustCompile(`^(\d+)_\d+.*$`),
		regexp.MustCompile(`^bucket_(\d+)(?:_\d+)?$`),
	}
	sparkNames = []*regexp.Regexp{regexp.MustCompile(`^.*_(\d+)(?:\..*)?$`)}
)

func bucketOfName(scheme hivehash.Scheme, name string) (int, bool) {
	names := bucketNames
	if scheme == hivehash.Spark {
		names = sparkNames
	}
	for _, re := range names {
		if m := re.FindStringSubmatch(name); m != nil {
			n, err := strconv.Atoi(m[1])
			return n, err == nil
		}
	}
	return 0, false
}

// bucketReader tells the buckets of files, and which of them a scan needs.
type bucketReader struct {
	table   string
	scheme  hivehash.Scheme
	types   []sql.Type
	values  [][]sql.Value // of each bucketing column, all that it may be; nil: no limit
	numbers *domain       // of the column $bucket
}

// newBucketReader is nil for a table without buckets.
func newBucketReader(doc *catalog.Table, scan *plan.Scan, limits map[int]domain) *bucketReader {
	if !bucketed(doc.StorageDescriptor) {
		return nil
	}
	r := &bucketReader{table: doc.DatabaseName + "." + doc.Name}
	var err error
	if r.scheme, err = hivehash.Of(doc.Parameters); err != nil {
		return nil // They are files as others are.
	}
	found := 0
	for _, name := range doc.StorageDescriptor.BucketColumns {
		for _, c := range scan.Table.Columns {
			if strings.EqualFold(c.Name, name) && !c.Hidden && !c.Partition {
				found++
				r.types = append(r.types, c.Type)
				r.values = append(r.values, nil)
				break
			}
		}
	}
	if found != len(doc.StorageDescriptor.BucketColumns) {
		return r
	}
	for i, out := range scan.Out {
		d, limited := limits[out.ID]
		c := scan.Table.Columns[scan.Source[i]]
		if !limited {
			continue
		}
		if c.Hidden && c.Name == "$bucket" {
			r.numbers = &d
		}
		for k, name := range doc.StorageDescriptor.BucketColumns {
			if !c.Hidden && strings.EqualFold(c.Name, name) && prunable(c.Type) {
				r.values[k] = d.all()
			}
		}
	}
	return r
}

// prunable are the types whose equal values have equal hashes.
func prunable(t sql.Type) bool {
	return t.IsInteger() || t.Kind == sql.Boolean || t.Kind == sql.Varchar || t.Kind == sql.Date
}

// all are the values of a domain, NULL among them; nil if there are others.
func (d domain) all() []sql.Value {
	points := d.points()
	if points != nil && d.null {
		points = append(points, nil)
	}
	return points
}

// has tells whether a value is in a domain.
func (d domain) has(v sql.Value) bool {
	for _, s := range d.spans {
		if _, ok := s.intersect(span{low: v, high: v, lowBound: true, highBound: true}); ok {
			return true
		}
	}
	return false
}

// needed tells for each bucket whether it may have rows that the scan needs; nil: all do.
func (r *bucketReader) needed(count int) []bool {
	var keep []bool
	if r.numbers != nil {
		keep = make([]bool, count)
		for i := range keep {
			keep[i] = r.numbers.has(int64(i))
		}
	}
	combinations := 1
	for _, v := range r.values {
		if v == nil {
			return keep
		}
		if combinations *= max(len(v), 1); combinations > max(4*count, 1000) {
			return keep
		}
	}
	if len(r.values) == 0 {
		return keep
	}
	hit := make([]bool, count)
	row := make([]sql.Value, len(r.values))
	r.each(row, 0, func() { hit[r.scheme.Bucket(r.types, row, count)] = true })
	for i := range hit {
		hit[i] = hit[i] && (keep == nil || keep[i])
	}
	return hit
}

// each fills a row with each combination of values.
func (r *bucketReader) each(row []sql.Value, column int, do func()) {
	if column == len(row) {
		do()
		return
	}
	for _, v := range r.values[column] {
		row[column] = v
		r.each(row, column+1, do)
	}
}

// choose notes the buckets of the files of a place, and leaves out those that aren't needed.
func (r *bucketReader) choose(sd *catalog.StorageDescriptor, at lake.URI, partition string) func([]lake.File) ([]lake.File, error) {
	if r == nil || !bucketed(sd) {
		return nil
	}
	count := int(sd.NumberOfBuckets)
	corrupt := func(format string, args ...any) error {
		return &sql.Error{Name: "HIVE_INVALID_BUCKET_FILES", Message: fmt.Sprintf("Hive table '%s' is corrupt. ", r.table) + fmt.Sprintf(format, args...) + " for partition: " + partition}
	}
	return func(files []lake.File) ([]lake.File, error) {
		for i := range files {
			f := &files[i]
			key := f.Object.URI.Key
			if dir := strings.TrimPrefix(path.Dir(key)+"/", strings.TrimSuffix(at.Key, "/")+"/"); dir != "" && at.Key != "" {
				return nil, corrupt("Found sub-directory '%s' in bucket directory", lake.URI{Bucket: at.Bucket, Key: path.Dir(key)})
			}
			n, ok := bucketOfName(r.scheme, path.Base(key))
			if !ok {
				if len(files) != count {
					return nil, corrupt("File '%s' does not match the standard naming pattern, and the number of files in the directory (%d) does not match the declared bucket count (%d)", path.Base(key), len(files), count)
				}
				// One file a bucket, in the order of their names.
				for k := range files {
					files[k].Bucket = k
				}
				break
			}
			f.Bucket = n
		}
		for _, f := range files {
			if f.Bucket >= count {
				return nil, corrupt("The highest bucket number in the directory (%d) exceeds the bucket number range defined by the declared bucket count (%d)", f.Bucket, count)
			}
		}
		keep := r.needed(count)
		if keep == nil {
			return files, nil
		}
		return slices.DeleteFunc(files, func(f lake.File) bool { return !keep[f.Bucket] }), nil
	}
}

// readBuckets checks what CTAS says of buckets and notes it in the new table.
func (p *properties) readBuckets(doc *catalog.Table) error {
	wrong := func(format string, args ...any) error {
		return &sql.Error{Name: "INVALID_TABLE_PROPERTY", Message: fmt.Sprintf(format, args...)}
	}
	if (len(p.bucketedBy) > 0) != (p.bucketCount > 0) {
		return wrong("bucketed_by and bucket_count must be specified together")
	}
	if p.bucketCount == 0 {
		if p.bucketingFormat != "" {
			return wrong("bucketing_format is only for tables with bucketed_by")
		}
		return nil
	}
	if p.bucketCount > maxBuckets {
		return wrong("bucket_count must not be greater than %d", maxBuckets)
	}
	var absent, keys []string
	for i, name := range p.bucketedBy {
		is := func(c catalog.Column) bool { return c.Name == name }
		switch {
		case slices.Contains(p.bucketedBy[:i], name):
			return wrong("Duplicate column in bucketed_by: %s", name)
		case slices.ContainsFunc(doc.PartitionKeys, is):
			keys = append(keys, name)
		case !slices.ContainsFunc(doc.Columns(), is):
			absent = append(absent, name)
		}
	}
	switch {
	case len(keys) > 0:
		return wrong("Bucketing columns [%s] are also used as partitioning columns", strings.Join(keys, ", "))
	case len(absent) > 0:
		return wrong("Bucketing columns [%s] not present in schema", strings.Join(absent, ", "))
	}
	doc.StorageDescriptor.BucketColumns, doc.StorageDescriptor.NumberOfBuckets = p.bucketedBy, int32(p.bucketCount)
	if p.bucketingFormat == "spark" {
		doc.Parameters["bucketing_format"] = "spark"
	} else {
		doc.Parameters["bucketing_version"] = "1"
	}
	return nil
}

// setBuckets has a write put rows into the buckets of its table.
func (t *target) setBuckets() (err error) {
	if t.write.Buckets, err = bucketing(t.doc, t.write.Columns); err != nil || t.write.Buckets == nil {
		return err
	}
	for _, i := range t.write.Buckets.Columns {
		if !t.write.Buckets.Scheme.Supports(t.write.Columns[i].Type) {
			return &sql.Error{Name: "NOT_SUPPORTED", Message: "Cannot create a table bucketed on an unsupported type"}
		}
	}
	if t.write.Buckets.Count > maxBuckets {
		return errors.New("a table of more buckets than are written")
	}
	return nil
}
