package query

import (
	"context"
	dbsql "database/sql"
	"errors"
	"fmt"
	"maps"
	"path"
	"strings"

	"github.com/go-json-experiment/json"

	"glaux/catalog"
	"glaux/engine"
	"glaux/lake"
	"glaux/sql"
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

// putWidth is how many files are stored at a time.
const putWidth = 8

func (j *job) putFiles(ctx context.Context, pub *Publication, files []engine.WrittenFile, local func(string) string) error {
	err := j.each(ctx, len(files), putWidth, func(ctx context.Context, i int) error {
		at, err := lake.ParseURI(pub.Files[i])
		if err != nil {
			return err
		}
		_, err = j.o.Store.PutFile(ctx, at, local(files[i].Path), j.putOptions())
		return err
	})
	if err != nil {
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
