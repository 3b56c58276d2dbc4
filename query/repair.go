package query

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"glaux/catalog"
	"glaux/lake"
	"glaux/sql"
)

// repairBatch is how many partitions MSCK adds in one step.
const repairBatch = 1000

// repair registers the partitions that stand as key=value folders under a
// table's location. It never removes any.
func (j *job) repair(ctx context.Context, st *sql.MSCKRepair) (*text, error) {
	r, err := j.resolve(st.Name)
	if err != nil {
		return nil, err
	}
	if err := j.allow("glue:BatchCreatePartition", j.tableARN(r.database, r.table)); err != nil {
		return nil, err
	}
	doc, err := j.o.Catalog.Table(ctx, r.database, r.table)
	switch {
	case errors.Is(err, catalog.ErrNotFound):
		return &text{lines: []string{"Tables not in metastore:\t" + r.table}}, nil
	case err != nil:
		return nil, err
	case doc.IsIceberg():
		return nil, &hiveError{Reason: "Query type not supported by Athena Iceberg at this time", Failure: Failure{Category: 2, Type: 1200, Message: "Query type not supported by Athena Iceberg at this time"}}
	case doc.IsView() || len(doc.PartitionKeys) == 0:
		return &text{lines: []string{"Tables missing on filesystem:\t" + r.table}}, nil
	}
	root, err := lake.ParseURI(doc.Location())
	if err != nil {
		return nil, ddlTask(1003, "%s", err)
	}
	if root.Key != "" {
		root.Key = strings.TrimSuffix(root.Key, "/") + "/"
	}
	return j.register(ctx, r, doc, root)
}

// register walks the objects below root and adds the partitions that are new.
func (j *job) register(ctx context.Context, r relation, doc *catalog.Table, root lake.URI) (*text, error) {
	var added []string
	var batch []*catalog.Partition
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		failed, err := j.o.Catalog.CreatePartitions(ctx, r.database, r.table, batch)
		if err != nil {
			return hiveInvalid(err)
		}
		for i, p := range batch {
			switch err := failed[i]; {
			case err == nil:
				added = append(added, r.table+":"+partitionPath(doc.PartitionKeys, p.Values))
			case !errors.Is(err, catalog.ErrAlreadyExists):
				return hiveInvalid(err)
			}
		}
		batch = batch[:0]
		return nil
	}
	if err := j.allow("s3:ListBucket", "arn:aws:s3:::"+root.Bucket); err != nil {
		return nil, err
	}
	for folder, err := range j.partitionFolders(ctx, doc, root) {
		if err != nil {
			return nil, fmt.Errorf("listing %s: %w", root, err)
		}
		_, values := partitionFolder(doc.PartitionKeys, folder+"/")
		batch = append(batch, newPartition(doc, values, lake.URI{Bucket: root.Bucket, Key: root.Key + folder}.String()))
		if len(batch) == repairBatch {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	out := &text{}
	if len(added) > 0 {
		out.lines = append(out.lines, "Partitions not in metastore:\t"+strings.Join(added, "\t"))
		for _, p := range added {
			out.lines = append(out.lines, "Repair: Added partition to metastore "+p)
		}
	}
	return out, nil
}

// repairWidth is how many folders are listed at a time.
const repairWidth = 32

// partitionFolders are the folders below root that are partitions, in order. A store
// that knows folders is asked level by level, else all objects are listed.
func (j *job) partitionFolders(ctx context.Context, doc *catalog.Table, root lake.URI) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if f, ok := j.o.Store.(lake.Foldered); ok {
			folders, ok, err := j.levels(ctx, f, doc.PartitionKeys, root)
			if err != nil {
				yield("", err)
				return
			}
			if ok {
				for _, folder := range folders {
					if !yield(strings.TrimSuffix(strings.TrimPrefix(folder.Key, root.Key), "/"), nil) {
						return
					}
				}
				return
			}
		}
		last := ""
		for obj, err := range j.o.Store.List(ctx, root) {
			folder, values := partitionFolder(doc.PartitionKeys, strings.TrimPrefix(obj.URI.Key, root.Key))
			if err == nil && (values == nil || folder == last) {
				continue
			}
			if last = folder; !yield(folder, err) || err != nil {
				return
			}
		}
	}
}

// levels goes down a level of folders for each partition key.
func (j *job) levels(ctx context.Context, f lake.Foldered, keys []catalog.Column, root lake.URI) (folders []lake.URI, ok bool, err error) {
	folders = []lake.URI{root}
	for depth := range keys {
		below, can := make([][]lake.URI, len(folders)), make([]bool, len(folders))
		err := j.each(ctx, len(folders), repairWidth, func(ctx context.Context, i int) (err error) {
			below[i], can[i], err = f.Folders(ctx, folders[i])
			return err
		})
		if err != nil {
			return nil, false, err
		}
		if slices.Contains(can, false) {
			return nil, false, nil
		}
		folders = slices.DeleteFunc(slices.Concat(below...), func(u lake.URI) bool {
			_, values := partitionFolder(keys[:depth+1], strings.TrimPrefix(u.Key, root.Key))
			return values == nil
		})
	}
	return folders, true, nil
}

// partitionFolder finds key=value/… in the order of the keys at the start of an
// object's name; nil values if it isn't there. Keys must be in lower case, and
// values without a colon, as Athena has it.
func partitionFolder(keys []catalog.Column, name string) (folder string, values []string) {
	rest := name
	for _, k := range keys {
		part, after, ok := strings.Cut(rest, "/")
		key, value, eq := strings.Cut(part, "=")
		if !ok || !eq || catalog.UnescapePath(key) != fold(k.Name) || strings.Contains(value, ":") || value == "" {
			return "", nil
		}
		values = append(values, catalog.UnescapePath(value))
		rest = after
	}
	return strings.TrimSuffix(name[:len(name)-len(rest)], "/"), values
}
