package catalog

import (
	"context"
	"slices"
)

// statisticsKey gives the key of a column's statistics: of the table if of is
// only the table's id, otherwise of the partition with that key.
func statisticsKey(of []byte, column string) []byte {
	return append(append(slices.Clip(of), 0, 0), Fold(column)...)
}

func deleteStatistics(w Writer, partition []byte) error {
	from := statisticsKey(partition, "")
	return w.DeleteRange(statistics, from, prefixEnd(from))
}

// statisticsOf finds what statistics belong to: the table, or one of its
// partitions if values isn't nil.
func statisticsOf(r Reader, database, table string, values []string) (rec *tableRecord, of []byte, err error) {
	if rec, err = tableOf(r, database, table); err != nil {
		return nil, nil, err
	}
	if values == nil {
		return rec, idKey(rec.ID), nil
	}
	key, err := rec.keyOf(values)
	if err != nil {
		return nil, nil, err
	}
	_, ok, err := r.Get(partitions, key)
	if err == nil && !ok {
		err = notFound(KindPartition, "")
	}
	return rec, key, err
}

// UpdateStatistics replaces the statistics of columns of a table, or of a
// partition if values isn't nil. Columns that don't exist are reported by index.
func (c *Catalog) UpdateStatistics(ctx context.Context, database, table string, values []string, list []ColumnStatistics) (ItemErrors, error) {
	var failed ItemErrors
	err := c.store.Update(ctx, func(w Writer) error {
		failed = nil
		rec, of, err := statisticsOf(w, database, table, values)
		if err != nil {
			return err
		}
		for i := range list {
			if keyIndex(rec.Table.Columns(), list[i].ColumnName) < 0 && keyIndex(rec.Table.PartitionKeys, list[i].ColumnName) < 0 {
				if failed == nil {
					failed = ItemErrors{}
				}
				failed[i] = notFound(KindColumn, list[i].ColumnName)
				continue
			}
			if err := put(w, statistics, statisticsKey(of, list[i].ColumnName), &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return failed, err
}

// Statistics returns the statistics of columns of a table, or of a partition if
// values isn't nil, with nil for a column that has none.
func (c *Catalog) Statistics(ctx context.Context, database, table string, values, columns []string) ([]*ColumnStatistics, error) {
	list := make([]*ColumnStatistics, len(columns))
	err := c.store.View(ctx, func(r Reader) error {
		_, of, err := statisticsOf(r, database, table, values)
		if err != nil {
			return err
		}
		for i, column := range columns {
			var s ColumnStatistics
			ok, err := get(r, statistics, statisticsKey(of, column), &s)
			if err != nil {
				return err
			}
			if ok {
				list[i] = &s
			}
		}
		return nil
	})
	return list, err
}

// DeleteStatistics drops a column's statistics of a table, or of a partition if
// values isn't nil.
func (c *Catalog) DeleteStatistics(ctx context.Context, database, table string, values []string, column string) error {
	return c.store.Update(ctx, func(w Writer) error {
		_, of, err := statisticsOf(w, database, table, values)
		if err != nil {
			return err
		}
		key := statisticsKey(of, column)
		_, ok, err := w.Get(statistics, key)
		if err == nil && !ok {
			err = notFound(KindColumn, column)
		}
		if err != nil {
			return err
		}
		return w.Delete(statistics, key)
	})
}
