package query

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"glaux/catalog"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// planScan finds what one scan reads: the partitions that its filters leave, in
// the catalog, then their files in the store.
func (j *job) planScan(ctx context.Context, scan *plan.Scan) (*lake.Scan, error) {
	doc, ok := scan.Table.Source.(*catalog.Table)
	if !ok {
		return nil, fmt.Errorf("table %v has no document of the catalog", scan.Table.Name)
	}
	r := lake.ScanRequest{Bytes: j.bytes}
	limits := domains(scan.Filters)
	r.Conditions = newConditionReader(scan).conditions(scan.Filters)
	for i, out := range scan.Out {
		c := scan.Table.Columns[scan.Source[i]]
		column := lake.Column{Name: c.Name, Type: out.Type, Path: scan.Path(i), Present: scan.Subfield(i).Present}
		r.Columns = append(r.Columns, column)
		at, hidden := -1, ""
		switch d, limited := limits[out.ID]; {
		case c.Hidden:
			hidden = c.Name
		case c.Partition:
			at = slices.IndexFunc(doc.PartitionKeys, func(k catalog.Column) bool { return strings.EqualFold(k.Name, c.Name) })
		case limited && !column.Present:
			if b, ok := d.bound(column); ok {
				r.Bounds = append(r.Bounds, b)
			}
		}
		r.Partition, r.Hidden = append(r.Partition, at), append(r.Hidden, hidden)
	}
	for _, k := range doc.PartitionKeys {
		r.PartitionNames = append(r.PartitionNames, fold(k.Name))
	}
	release := j.visible.reading(relation{doc.DatabaseName, doc.Name})
	defer release()
	var err error
	if r.Locations, r.PartitionsTotal, err = j.locations(ctx, doc, newPruner(doc, scan, limits), newBucketReader(doc, scan, limits)); err != nil {
		return nil, err
	}
	if err := j.mayList(r.Locations); err != nil {
		return nil, err
	}
	if h := newHiddenFilter(scan, r.Partition); h != nil {
		for i := range r.Locations {
			r.Locations[i].Choose = h.after(r.Locations[i].Choose)
		}
	}
	planned, err := j.planner.Plan(ctx, r)
	if err != nil {
		return nil, lakeError(err)
	}
	return planned, j.checkFiles(planned)
}

// lakeError words what went wrong in the store for users.
func lakeError(err error) error {
	switch {
	case errors.Is(err, lake.ErrNoBucket):
		return &sql.Error{Name: "HIVE_FILESYSTEM_ERROR", Message: err.Error()}
	case errors.Is(err, lake.ErrNotFound), errors.Is(err, lake.ErrChanged):
		return &sql.Error{Name: "HIVE_CANNOT_OPEN_SPLIT", Message: err.Error()}
	case errors.Is(err, lake.ErrAccessDenied):
		return &sql.Error{Name: "PERMISSION_DENIED", Message: err.Error()}
	case errors.Is(err, lake.ErrUnavailable):
		return &sql.Error{Name: "HIVE_FILESYSTEM_ERROR", Message: err.Error()}
	case errors.Is(err, lake.ErrNoSpace):
		return &sql.Error{Name: "GENERIC_INSUFFICIENT_RESOURCES", Message: err.Error()}
	}
	return err
}

// mayList checks that the principal may see which files there are.
func (j *job) mayList(locations []lake.Location) error {
	last := ""
	for i := range locations {
		if b := locations[i].Prefix.Bucket; b != last {
			last = b
			if err := j.allow("s3:ListBucket", "arn:aws:s3:::"+b); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkFiles drops the files of writes that aren't finished, and checks that the
// principal may read the rest.
func (j *job) checkFiles(s *lake.Scan) error {
	for i := range s.Groups {
		g := &s.Groups[i]
		g.Files = slices.DeleteFunc(g.Files, func(f lake.File) bool { return j.visible.hides(f.Object.URI) })
		for _, f := range g.Files {
			if err := j.allow("s3:GetObject", objectARN(f.Object.URI)); err != nil {
				return err
			}
		}
	}
	s.Groups = slices.DeleteFunc(s.Groups, func(g lake.FileGroup) bool { return len(g.Files) == 0 })
	return nil
}

// locations are where a table's files are: of the partitions that its filters
// leave, or of the table. total is how many partitions there are.
func (j *job) locations(ctx context.Context, doc *catalog.Table, p *pruner, buckets *bucketReader) (out []lake.Location, total int64, err error) {
	linked := func(files []lake.File) ([]lake.File, error) { return j.linked(ctx, files) }
	b := locationBuilder{doc: doc, buckets: buckets, linked: linked, known: map[*catalog.Column][]lake.Column{}}
	if len(doc.PartitionKeys) == 0 {
		l, err := b.location(doc.StorageDescriptor, nil)
		if p.never || err != nil {
			return nil, 1, err
		}
		return []lake.Location{l}, 1, nil
	}
	proj, err := catalog.NewProjection(doc, j.e.Submitted)
	if err != nil {
		return nil, 0, err
	}
	if proj != nil {
		out, err = b.projected(proj, p)
		return out, proj.Count(), err
	}
	if total, err = j.o.Catalog.PartitionCount(ctx, doc.DatabaseName, doc.Name); err != nil {
		return nil, 0, trinoMissing(err, relation{doc.DatabaseName, doc.Name})
	}
	if p.never {
		return nil, total, nil
	}
	return out, total, p.registered(ctx, j.o.Catalog, func(part *catalog.Partition) error {
		sd := part.StorageDescriptor
		if sd == nil {
			sd = doc.StorageDescriptor
		}
		l, err := b.location(sd, part.Values)
		if err != nil {
			return err
		}
		if out = append(out, l); len(out) > catalog.MaxPartitions {
			return tooManyPartitions(doc)
		}
		return nil
	})
}

// projected makes the locations of projected partitions: all are as their table is.
func (b *locationBuilder) projected(proj *catalog.Projection, p *pruner) (out []lake.Location, err error) {
	like, err := b.location(b.doc.StorageDescriptor, nil)
	if err != nil || p.never {
		return nil, err
	}
	err = p.projected(proj, func(values []string, location string) error {
		l := like
		var err error
		if l.Prefix, err = lake.ParseURI(location); err != nil {
			return &sql.Error{Name: "HIVE_METASTORE_ERROR", Message: fmt.Sprintf("Table %s.%s: %v", b.doc.DatabaseName, b.doc.Name, err)}
		}
		l.Partition = partitionTexts(values)
		if b.buckets != nil {
			l.Choose = b.buckets.choose(b.doc.StorageDescriptor, l.Prefix, b.partitionName(values))
		}
		if out = append(out, l); len(out) > catalog.MaxPartitions {
			return tooManyPartitions(b.doc)
		}
		return nil
	})
	return out, err
}

// partitionTexts are values as scans have them: NULL is a nil.
func partitionTexts(values []string) []*string {
	own := slices.Clone(values)
	out := make([]*string, len(own))
	for i := range own {
		if own[i] != catalog.DefaultPartition {
			out[i] = &own[i]
		}
	}
	return out
}

func tooManyPartitions(doc *catalog.Table) error {
	return &sql.Error{Name: "HIVE_EXCEEDED_PARTITION_LIMIT", Message: fmt.Sprintf(
		"Query over table '%s.%s' can potentially read more than %d partitions", doc.DatabaseName, doc.Name, catalog.MaxPartitions)}
}

// locationBuilder makes locations of one table's storage descriptors.
type locationBuilder struct {
	doc     *catalog.Table
	buckets *bucketReader
	linked  func([]lake.File) ([]lake.File, error) // the files that files of links name
	known   map[*catalog.Column][]lake.Column      // by the first column of lists seen
}

func (b *locationBuilder) location(sd *catalog.StorageDescriptor, values []string) (lake.Location, error) {
	var l lake.Location
	if sd == nil || sd.Location == "" {
		return l, &sql.Error{Name: "HIVE_METASTORE_ERROR", Message: fmt.Sprintf("Table %s.%s has no storage location", b.doc.DatabaseName, b.doc.Name)}
	}
	var err error
	if l.Prefix, err = lake.ParseURI(sd.Location); err != nil {
		return l, &sql.Error{Name: "HIVE_METASTORE_ERROR", Message: fmt.Sprintf("Table %s.%s: %v", b.doc.DatabaseName, b.doc.Name, err)}
	}
	info := serde(sd)
	if info.SerializationLibrary == "" {
		info = serde(b.doc.StorageDescriptor)
	}
	if err := b.setFormat(&l, sd, info); err != nil {
		return l, err
	}
	if l.Table, err = b.columns(sd.Columns); err != nil {
		return l, err
	}
	l.Partition = partitionTexts(values)
	if l.Choose == nil {
		l.Choose = b.buckets.choose(sd, l.Prefix, b.partitionName(values))
	}
	return l, nil
}

// partitionName is a partition as messages have it.
func (b *locationBuilder) partitionName(values []string) string {
	if b.buckets == nil || len(values) == 0 {
		return "<UNPARTITIONED>"
	}
	return partitionPath(b.doc.PartitionKeys, values)
}

// tableProperties are the table properties that say how files are read.
var tableProperties = []string{"skip.header.line.count", "skip.footer.line.count", "serialization.encoding", "timestamp.formats", "avro.schema.literal", "avro.schema.url"}

func (b *locationBuilder) properties(serde map[string]string) map[string]string {
	m := make(map[string]string, len(serde)+1)
	for k, v := range serde {
		m[k] = v
	}
	for _, k := range tableProperties {
		if v, ok := b.doc.Parameters[k]; ok && m[k] == "" {
			m[k] = v
		}
	}
	return m
}

// columns are the data columns of files. A partition may have fewer or more than
// its table, but none of another type.
func (b *locationBuilder) columns(list []catalog.Column) ([]lake.Column, error) {
	if len(list) == 0 {
		if list = b.doc.Columns(); len(list) == 0 {
			return nil, nil
		}
	}
	if have, ok := b.known[&list[0]]; ok {
		return have, nil
	}
	types := map[string]string{}
	for _, c := range b.doc.Columns() {
		types[fold(c.Name)] = fold(c.Type)
	}
	var out []lake.Column
	for _, c := range list {
		name := fold(c.Name)
		of, err := sql.ParseHiveType(c.Type)
		if err != nil {
			return nil, err
		}
		if want, ok := types[name]; ok && want != fold(c.Type) {
			if to, err := sql.ParseHiveType(want); err != nil || !lake.Coercible(of, to) {
				return nil, &sql.Error{Name: "HIVE_PARTITION_SCHEMA_MISMATCH", Message: fmt.Sprintf(
					"There is a mismatch between the table and partition schemas. The types are incompatible and cannot be coerced. The column '%s' in table '%s.%s' is declared as type '%s', but a partition declared column '%s' as type '%s'.",
					name, b.doc.DatabaseName, b.doc.Name, want, name, c.Type)}
			}
		}
		out = append(out, lake.Column{Name: name, Type: of})
	}
	b.known[&list[0]] = out
	return out, nil
}

// visibility lets the files of a write appear all at once. A reader lists while
// it holds the table; a writer publishes while nobody lists.
type visibility struct {
	mu     sync.Mutex
	tables map[relation]*sync.RWMutex
	hidden map[string]bool // executions whose files are not to be seen yet
}

func newVisibility() *visibility {
	return &visibility{tables: map[relation]*sync.RWMutex{}, hidden: map[string]bool{}}
}

func (v *visibility) lock(r relation) *sync.RWMutex {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.tables[r] == nil {
		v.tables[r] = new(sync.RWMutex)
	}
	return v.tables[r]
}

func (v *visibility) reading(r relation) (release func()) {
	l := v.lock(r)
	l.RLock()
	return l.RUnlock
}

// hide makes the files of an execution invisible until show.
func (v *visibility) hide(execution string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.hidden[execution] = true
}

func (v *visibility) show(execution string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.hidden, execution)
}

// executionIDLength is the length of a UUID, with which written files' names begin.
const executionIDLength = 36

func (v *visibility) hides(u lake.URI) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.hidden[executionOf(u)]
}

// executionOf is the execution that wrote an object.
func executionOf(u lake.URI) string {
	name := path.Base(u.Key)
	name = name[len(bucketPrefix.FindString(name)):]
	return name[:min(len(name), executionIDLength)]
}
