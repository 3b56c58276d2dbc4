package query

import (
	"context"
	"errors"
	"slices"
	"strings"

	"glaux/catalog"
	"glaux/sql"
)

// partitionValues are the values of a full partition specification, in the
// order of the keys.
func partitionValues(doc *catalog.Table, spec *sql.PartitionSpec) ([]string, error) {
	values := make([]string, len(doc.PartitionKeys))
	given := make([]bool, len(values))
	for _, v := range spec.Values {
		i := slices.IndexFunc(doc.PartitionKeys, func(c catalog.Column) bool { return strings.EqualFold(c.Name, v.Name.Value) })
		if i < 0 {
			return nil, hiveErrorf(1006, "SemanticException [Error 10098]: Non-Partition column appears in the partition specification: %s", fold(v.Name.Value))
		}
		if v.Op != "" && v.Op != "=" {
			return nil, hiveErrorf(1006, "SemanticException Only '=' is allowed in the partition specification here, not '%s'", v.Op)
		}
		values[i], given[i] = v.Value, true
		if v.IsNull {
			values[i] = catalog.DefaultPartition
		}
	}
	if slices.Contains(given, false) || len(values) == 0 {
		return nil, hiveErrorf(1006, "SemanticException [Error 10006]: Partition not found: the partition specification must give all of the columns %s", partitionNames(doc))
	}
	return values, nil
}

func partitionNames(doc *catalog.Table) string {
	names := make([]string, len(doc.PartitionKeys))
	for i, k := range doc.PartitionKeys {
		names[i] = k.Name
	}
	return strings.Join(names, ", ")
}

// partitionPath is k=v/k=v, escaped as Hive escapes.
func partitionPath(keys []catalog.Column, values []string) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = catalog.EscapePath(fold(k.Name)) + "=" + catalog.EscapePath(values[i])
	}
	return strings.Join(parts, "/")
}

// newPartition is a partition that is stored as its table is.
func newPartition(doc *catalog.Table, values []string, location string) *catalog.Partition {
	sd := *doc.StorageDescriptor
	sd.Location = location
	return &catalog.Partition{Values: values, StorageDescriptor: &sd}
}

func (j *job) addPartitions(ctx context.Context, r relation, doc *catalog.Table, a *sql.AddPartitions) error {
	if len(doc.PartitionKeys) == 0 {
		return hiveErrorf(1006, "SemanticException table is not partitioned but partition spec exists")
	}
	var list []*catalog.Partition
	for i := range a.Partitions {
		spec := &a.Partitions[i]
		values, err := partitionValues(doc, spec)
		if err != nil {
			return err
		}
		location := strings.TrimSuffix(doc.Location(), "/") + "/" + partitionPath(doc.PartitionKeys, values)
		if spec.Location != nil {
			if location, err = cleanLocation(*spec.Location); err != nil {
				return err
			}
		}
		list = append(list, newPartition(doc, values, location))
	}
	if !a.IfNotExists {
		// All or nothing: none is added if one exists.
		values := make([][]string, len(list))
		for i, p := range list {
			values[i] = p.Values
		}
		have, err := j.o.Catalog.PartitionsByValues(ctx, r.database, r.table, values)
		if err != nil {
			return hiveInvalid(err)
		}
		for i, p := range have {
			if p != nil {
				return ddlTask(1006, "AlreadyExistsException(message:Partition already exists: %s)", partitionPath(doc.PartitionKeys, values[i]))
			}
		}
	}
	failed, err := j.o.Catalog.CreatePartitions(ctx, r.database, r.table, list)
	if err != nil {
		return hiveInvalid(err)
	}
	for i, err := range failed {
		if !errors.Is(err, catalog.ErrAlreadyExists) {
			return hiveInvalid(err)
		}
		if !a.IfNotExists {
			return ddlTask(1006, "AlreadyExistsException(message:Partition already exists: %s)", partitionPath(doc.PartitionKeys, list[i].Values))
		}
	}
	return nil
}

func (j *job) dropPartitions(ctx context.Context, r relation, doc *catalog.Table, a *sql.DropPartitions) error {
	var values [][]string
	for i := range a.Partitions {
		found, err := j.matching(ctx, r, doc, &a.Partitions[i])
		if err != nil {
			return err
		}
		if len(found) == 0 && !a.IfExists {
			return hiveErrorf(1301, "SemanticException [Error 10006]: Partition not found %s", specText(&a.Partitions[i]))
		}
		values = append(values, found...)
	}
	failed, err := j.o.Catalog.DeletePartitions(ctx, r.database, r.table, values)
	if err != nil {
		return hiveInvalid(err)
	}
	for _, err := range failed {
		if !errors.Is(err, catalog.ErrNotFound) { // dropped by someone else meanwhile
			return hiveInvalid(err)
		}
	}
	return nil
}

func specText(spec *sql.PartitionSpec) string {
	parts := make([]string, len(spec.Values))
	for i, v := range spec.Values {
		parts[i] = fold(v.Name.Value) + "=" + v.Value
	}
	return strings.Join(parts, "/")
}

// matching lists the partitions that a specification of some keys, with any
// comparison, means.
func (j *job) matching(ctx context.Context, r relation, doc *catalog.Table, spec *sql.PartitionSpec) ([][]string, error) {
	terms := make([]string, len(spec.Values))
	for i, v := range spec.Values {
		if !slices.ContainsFunc(doc.PartitionKeys, func(c catalog.Column) bool { return strings.EqualFold(c.Name, v.Name.Value) }) {
			return nil, hiveErrorf(1006, "SemanticException [Error 10098]: Non-Partition column appears in the partition specification: %s", fold(v.Name.Value))
		}
		value, op := v.Value, v.Op
		if v.IsNull {
			value = catalog.DefaultPartition
		}
		if op == "" {
			op = "="
		}
		if op == "!=" {
			op = "<>"
		}
		terms[i] = `"` + fold(v.Name.Value) + `" ` + op + " '" + strings.ReplaceAll(value, "'", "''") + "'"
	}
	where := func(keys []catalog.Column) (*catalog.Predicate, error) {
		return catalog.ParsePredicate(strings.Join(terms, " AND "), keys)
	}
	var found [][]string
	for p, err := range j.o.Catalog.Partitions(ctx, r.database, r.table, catalog.PartitionQuery{Where: where}) {
		if err != nil {
			return nil, hiveInvalid(err)
		}
		found = append(found, p.Values)
	}
	return found, nil
}

// onePartition reads the partition of a full specification.
func (j *job) onePartition(ctx context.Context, r relation, doc *catalog.Table, spec *sql.PartitionSpec) (*catalog.Partition, error) {
	values, err := partitionValues(doc, spec)
	if err != nil {
		return nil, err
	}
	list, err := j.o.Catalog.PartitionsByValues(ctx, r.database, r.table, [][]string{values})
	if err != nil {
		return nil, hiveInvalid(err)
	}
	if list[0] == nil {
		return nil, hiveErrorf(1301, "SemanticException [Error 10006]: Partition not found %s", specText(spec))
	}
	return list[0], nil
}

func (j *job) renamePartition(ctx context.Context, r relation, doc *catalog.Table, from *sql.PartitionSpec, a *sql.RenamePartition) error {
	p, err := j.onePartition(ctx, r, doc, from)
	if err != nil {
		return err
	}
	old := p.Values
	if p.Values, err = partitionValues(doc, &a.To); err != nil {
		return err
	}
	return j.updatePartition(ctx, r, old, p)
}

func (j *job) setPartitionLocation(ctx context.Context, r relation, doc *catalog.Table, spec *sql.PartitionSpec, location string) error {
	p, err := j.onePartition(ctx, r, doc, spec)
	if err != nil {
		return err
	}
	if p.StorageDescriptor == nil {
		p.StorageDescriptor = &catalog.StorageDescriptor{}
	}
	if p.StorageDescriptor.Location, err = cleanLocation(location); err != nil {
		return err
	}
	return j.updatePartition(ctx, r, p.Values, p)
}

func (j *job) updatePartition(ctx context.Context, r relation, values []string, p *catalog.Partition) error {
	failed, err := j.o.Catalog.UpdatePartitions(ctx, r.database, r.table, []catalog.PartitionUpdate{{Values: values, Partition: p}})
	if err == nil {
		err = failed[0]
	}
	return hiveInvalid(err)
}
