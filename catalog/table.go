package catalog

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
)

// A tableRecord is a table as the store keeps it. The id ties versions,
// partitions and statistics to it, so that a table of the same name made later
// can't see them.
type tableRecord struct {
	ID      int64
	Version int64
	Indexes []Index `json:",omitzero"`
	Table   Table
}

func decodeEntry(e Entry, v any) error {
	if err := json.Unmarshal(e.Value, v); err != nil {
		return fmt.Errorf("reading %q: %w", e.Key, err)
	}
	return nil
}

func decodeTable(e Entry) (*tableRecord, error) {
	rec := new(tableRecord)
	return rec, decodeEntry(e, rec)
}

// tableOf finds a table, or says whether it or its database is missing.
func tableOf(r Reader, database, name string) (*tableRecord, error) {
	rec := new(tableRecord)
	ok, err := get(r, tables, pair(database, name), rec)
	if err != nil {
		return nil, err
	}
	if !ok {
		if err := needDatabase(r, Fold(database)); err != nil {
			return nil, err
		}
		return nil, notFound(KindTable, Fold(name))
	}
	return rec, nil
}

// CreateTable adds a table and returns it as it was stored.
func (c *Catalog) CreateTable(ctx context.Context, database string, t *Table, indexes ...Index) (*Table, error) {
	rec := &tableRecord{Table: *t, Indexes: indexes}
	doc := &rec.Table
	doc.Name, doc.DatabaseName = Fold(t.Name), Fold(database)
	if err := checkTable(doc); err != nil {
		return nil, err
	}
	if err := checkIndexes(doc, indexes); err != nil {
		return nil, err
	}
	doc.CreateTime = c.stamp()
	doc.UpdateTime = doc.CreateTime
	doc.VersionID = "0"
	return doc, c.store.Update(ctx, func(w Writer) error {
		if err := needDatabase(w, doc.DatabaseName); err != nil {
			return err
		}
		key := pair(database, t.Name)
		_, exists, err := w.Get(tables, key)
		if err != nil {
			return err
		}
		if exists {
			return alreadyExists(KindTable, doc.Name)
		}
		if rec.ID, err = nextID(w); err != nil {
			return err
		}
		return put(w, tables, key, rec)
	})
}

func nextID(w Writer) (int64, error) {
	key := []byte("table-id")
	var last int64
	if _, err := get(w, settings, key, &last); err != nil {
		return 0, err
	}
	return last + 1, put(w, settings, key, last+1)
}

func checkTable(t *Table) error {
	if err := checkName(KindTable, t.Name); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, k := range t.PartitionKeys {
		name := Fold(k.Name)
		if seen[name] {
			return invalid("Partition key %s is defined twice", k.Name)
		}
		seen[name] = true
	}
	return nil
}

// Table returns a table.
func (c *Catalog) Table(ctx context.Context, database, name string) (*Table, error) {
	var rec *tableRecord
	err := c.store.View(ctx, func(r Reader) (err error) {
		rec, err = tableOf(r, database, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &rec.Table, nil
}

// Tables lists the tables of a database by name; keep, if any, says which. The
// token is empty after the last.
func (c *Catalog) Tables(ctx context.Context, database string, p Page, keep func(*Table) (bool, error)) (list []*Table, token string, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		if err := needDatabase(r, Fold(database)); err != nil {
			return err
		}
		from, to := inside(database)
		var wanted func(*tableRecord) (bool, error)
		if keep != nil {
			wanted = func(rec *tableRecord) (bool, error) { return keep(&rec.Table) }
		}
		recs, next, err := listPage(r, tables, from, to, p, wanted)
		token = next
		for _, rec := range recs {
			list = append(list, &rec.Table)
		}
		return err
	})
	return list, token, err
}

// AllTables lists the tables of all databases, by database and name, and is
// otherwise as Tables.
func (c *Catalog) AllTables(ctx context.Context, p Page, keep func(*Table) (bool, error)) (list []*Table, token string, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		recs, next, err := listPage(r, tables, nil, nil, p, func(rec *tableRecord) (bool, error) { return keep(&rec.Table) })
		token = next
		for _, rec := range recs {
			list = append(list, &rec.Table)
		}
		return err
	})
	return list, token, err
}

// UpdateOptions say how UpdateTable replaces a table.
type UpdateOptions struct {
	// VersionID, if not empty, is the version that is replaced. If the table has
	// another by now, the update fails with ErrConcurrentModification.
	VersionID   string
	SkipArchive bool // don't keep the replaced version
}

// UpdateTable replaces a table, whose name must stay, and returns it with its
// new version. Comparing the version and replacing the table are one step.
func (c *Catalog) UpdateTable(ctx context.Context, database string, t *Table, o UpdateOptions) (*Table, error) {
	doc := *t
	doc.Name, doc.DatabaseName = Fold(t.Name), Fold(database)
	if err := checkTable(&doc); err != nil {
		return nil, err
	}
	return &doc, c.store.Update(ctx, func(w Writer) error {
		rec, err := tableOf(w, database, doc.Name)
		if err != nil {
			return err
		}
		if o.VersionID != "" && o.VersionID != rec.Table.VersionID {
			return &Error{ErrConcurrentModification, KindTable, doc.Name,
				fmt.Sprintf("Update table failed due to concurrent modifications: table %s is at version %s, not %s.", doc.Name, rec.Table.VersionID, o.VersionID)}
		}
		if !o.SkipArchive {
			if err := put(w, versions, versionKey(rec.ID, rec.Version), &rec.Table); err != nil {
				return err
			}
		}
		if err := c.rekey(w, rec, doc.PartitionKeys); err != nil {
			return err
		}
		rec.Version++
		doc.VersionID = strconv.FormatInt(rec.Version, 10)
		doc.CreateTime = rec.Table.CreateTime
		doc.UpdateTime = c.stamp()
		rec.Table = doc
		return put(w, tables, pair(database, doc.Name), rec)
	})
}

// DeleteTable drops a table with its versions, partitions and statistics.
func (c *Catalog) DeleteTable(ctx context.Context, database, name string) error {
	return c.store.Update(ctx, func(w Writer) error {
		rec, err := tableOf(w, database, name)
		if err != nil {
			return err
		}
		return errors.Join(
			deleteContents(w, rec.ID),
			w.Delete(tags, []byte("table/"+Fold(database)+"/"+Fold(name))),
			w.Delete(tables, pair(database, name)),
		)
	})
}

func deleteContents(w Writer, id int64) error {
	from, to := idKey(id), idKey(id+1)
	for _, bucket := range []string{versions, partitions, counts, descriptors, statistics} {
		if err := w.DeleteRange(bucket, from, to); err != nil {
			return err
		}
	}
	return nil
}

func versionKey(id, version int64) []byte {
	return binary.BigEndian.AppendUint64(idKey(id), ^uint64(version))
}

// TableVersions lists the versions of a table, newest first, the current one
// included. The token is empty after the last.
func (c *Catalog) TableVersions(ctx context.Context, database, name string, p Page) (list []*Table, token string, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		rec, err := tableOf(r, database, name)
		if err != nil {
			return err
		}
		from := versionKey(rec.ID, rec.Version)
		if p.After == "" {
			list = append(list, &rec.Table)
		} else {
			last, err := strconv.ParseInt(p.After, 10, 64)
			if err != nil || last <= 0 {
				return invalid("The next token %s is malformed", strconv.Quote(p.After))
			}
			from = versionKey(rec.ID, last-1)
		}
		for e, err := range r.Scan(versions, from, idKey(rec.ID+1)) {
			if err != nil {
				return err
			}
			if p.Limit > 0 && len(list) == p.Limit {
				token = list[len(list)-1].VersionID
				return nil
			}
			t := new(Table)
			if err := decodeEntry(e, t); err != nil {
				return err
			}
			list = append(list, t)
		}
		return nil
	})
	return list, token, err
}

// TableVersion returns one version of a table; the current one if version is empty.
func (c *Catalog) TableVersion(ctx context.Context, database, name, version string) (*Table, error) {
	t := new(Table)
	err := c.store.View(ctx, func(r Reader) error {
		rec, err := tableOf(r, database, name)
		if err != nil {
			return err
		}
		if version == "" || version == rec.Table.VersionID {
			t = &rec.Table
			return nil
		}
		n, err := strconv.ParseInt(version, 10, 64)
		if err != nil {
			return invalid("Version %s is not a number", strconv.Quote(version))
		}
		ok, err := get(r, versions, versionKey(rec.ID, n), t)
		if err == nil && !ok {
			err = notFound(KindVersion, version)
		}
		return err
	})
	return t, err
}

// DeleteTableVersion drops an archived version.
func (c *Catalog) DeleteTableVersion(ctx context.Context, database, name, version string) error {
	return c.store.Update(ctx, func(w Writer) error {
		rec, err := tableOf(w, database, name)
		if err != nil {
			return err
		}
		if version == rec.Table.VersionID {
			return invalid("Cannot delete the current version %s of table %s", version, rec.Table.Name)
		}
		n, err := strconv.ParseInt(version, 10, 64)
		if err != nil {
			return invalid("Version %s is not a number", strconv.Quote(version))
		}
		key := versionKey(rec.ID, n)
		_, ok, err := w.Get(versions, key)
		if err != nil {
			return err
		}
		if !ok {
			return notFound(KindVersion, version)
		}
		return w.Delete(versions, key)
	})
}

// maxIndexes is Glue's limit.
const maxIndexes = 3

func checkIndexes(t *Table, indexes []Index) error {
	if len(indexes) > maxIndexes {
		return &Error{ErrLimitExceeded, KindIndex, "", fmt.Sprintf("A table can have at most %d partition indexes", maxIndexes)}
	}
	for _, x := range indexes {
		for _, k := range x.Keys {
			if keyIndex(t.PartitionKeys, k) < 0 {
				return invalid("Partition index %s: %s is not a partition key of table %s", x.Name, k, t.Name)
			}
		}
	}
	return nil
}

// CreateIndex remembers a partition index.
func (c *Catalog) CreateIndex(ctx context.Context, database, table string, x Index) error {
	return c.changeIndexes(ctx, database, table, func(rec *tableRecord) error {
		for _, have := range rec.Indexes {
			if have.Name == x.Name || slices.Equal(have.Keys, x.Keys) {
				return alreadyExists(KindIndex, x.Name)
			}
		}
		rec.Indexes = append(rec.Indexes, x)
		return checkIndexes(&rec.Table, rec.Indexes)
	})
}

// DeleteIndex forgets a partition index.
func (c *Catalog) DeleteIndex(ctx context.Context, database, table, name string) error {
	return c.changeIndexes(ctx, database, table, func(rec *tableRecord) error {
		n := len(rec.Indexes)
		rec.Indexes = slices.DeleteFunc(rec.Indexes, func(x Index) bool { return x.Name == name })
		if len(rec.Indexes) == n {
			return notFound(KindIndex, name)
		}
		return nil
	})
}

func (c *Catalog) changeIndexes(ctx context.Context, database, table string, change func(*tableRecord) error) error {
	return c.store.Update(ctx, func(w Writer) error {
		rec, err := tableOf(w, database, table)
		if err != nil {
			return err
		}
		if err := change(rec); err != nil {
			return err
		}
		return put(w, tables, pair(database, table), rec)
	})
}

// Indexes lists the partition indexes of a table, with its partition keys.
func (c *Catalog) Indexes(ctx context.Context, database, table string) (indexes []Index, keys []Column, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		rec, err := tableOf(r, database, table)
		if err == nil {
			indexes, keys = rec.Indexes, rec.Table.PartitionKeys
		}
		return err
	})
	return indexes, keys, err
}
