package query

import (
	"context"
	"slices"
	"strings"

	"glaux/catalog"
	"glaux/plan"
	"glaux/sql"
)

// prepareUnload prepares an UNLOAD, which writes a query's rows to files at a place that is empty.
func (j *job) prepareUnload(ctx context.Context, st *sql.Unload) (*plan.Query, *target, error) {
	p, err := unloadProperties(st)
	if err != nil {
		return nil, nil, err
	}
	location, err := cleanLocation(st.To.Value)
	if err != nil {
		return nil, nil, sql.Errorf(&st.To, "INVALID_FUNCTION_ARGUMENT", "UNLOAD to %s: it is not an S3 location", st.To.Value)
	}
	bound, err := j.prepare(ctx, st.Query, nil)
	if err != nil {
		return nil, nil, err
	}
	columns, err := newColumns(st, bound)
	if err != nil {
		return nil, nil, err
	}
	n := len(columns) - len(p.partitionedBy)
	if n < 1 || !slices.EqualFunc(columns[n:], p.partitionedBy, func(c catalog.Column, name string) bool { return c.Name == name }) {
		return nil, nil, sql.Errorf(st, "HIVE_COLUMN_ORDER_MISMATCH", "Partition columns must be the last columns of the query, in the order of partitioned_by: [%s]", strings.Join(p.partitionedBy, ", "))
	}
	t := &target{location: location, unload: true}
	if err := j.checkEmpty(ctx, t); err != nil {
		return nil, nil, err
	}
	t.doc = &catalog.Table{PartitionKeys: columns[n:], StorageDescriptor: &catalog.StorageDescriptor{Columns: columns[:n]}}
	t.write = p.format.write(p.compression, p.level, map[string]string{"field.delim": p.delimiter})
	return bound, t, t.columns()
}

func unloadProperties(st *sql.Unload) (*properties, error) {
	format := false
	var rest []sql.Property
	for _, prop := range st.Properties {
		switch name := strings.ToLower(prop.Name.Value); name {
		case "format":
			prop.Name.Value, format = name, true
			rest = append(rest, prop)
		case "compression":
			prop.Name.Value = "write_compression"
			rest = append(rest, prop)
		case "partitioned_by", "compression_level", "field_delimiter":
			prop.Name.Value = name
			rest = append(rest, prop)
		default:
			return nil, unsupported(prop, "UNLOAD with the property %s is not supported yet", prop.Name.Value)
		}
	}
	if !format {
		return nil, sql.Errorf(st, "INVALID_TABLE_PROPERTY", "UNLOAD needs the property format")
	}
	return readProperties(st, rest)
}
