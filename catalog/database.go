package catalog

import (
	"context"
	"errors"
	"strconv"
)

// CreateDatabase adds a database.
func (c *Catalog) CreateDatabase(ctx context.Context, d *Database) error {
	doc := *d
	doc.Name = Fold(d.Name)
	if err := checkName(KindDatabase, doc.Name); err != nil {
		return err
	}
	doc.CreateTime = c.stamp()
	return c.store.Update(ctx, func(w Writer) error {
		_, ok, err := w.Get(databases, []byte(doc.Name))
		if err != nil {
			return err
		}
		if ok {
			return alreadyExists(KindDatabase, doc.Name)
		}
		return put(w, databases, []byte(doc.Name), &doc)
	})
}

// checkName refuses what can't be part of a key.
func checkName(kind Kind, name string) error {
	if name == "" {
		return invalid("%s name must not be empty", kind)
	}
	for i := range len(name) {
		if name[i] < 0x20 && name[i] != '\t' {
			return invalid("%s name %s contains a control character", kind, strconv.Quote(name))
		}
	}
	return nil
}

// Database returns a database.
func (c *Catalog) Database(ctx context.Context, name string) (*Database, error) {
	var d Database
	err := c.store.View(ctx, func(r Reader) error {
		ok, err := get(r, databases, []byte(Fold(name)), &d)
		if err == nil && !ok {
			err = notFound(KindDatabase, Fold(name))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &d, nil
}

// Databases lists the databases by name. The token is empty after the last.
func (c *Catalog) Databases(ctx context.Context, p Page) (list []*Database, token string, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		list, token, err = listPage[Database](r, databases, nil, nil, p, nil)
		return err
	})
	return list, token, err
}

// UpdateDatabase replaces what a database says of itself. Its name stays.
func (c *Catalog) UpdateDatabase(ctx context.Context, name string, d *Database) error {
	doc := *d
	doc.Name = Fold(name)
	return c.store.Update(ctx, func(w Writer) error {
		var old Database
		ok, err := get(w, databases, []byte(doc.Name), &old)
		if err != nil {
			return err
		}
		if !ok {
			return notFound(KindDatabase, doc.Name)
		}
		doc.CreateTime = old.CreateTime
		return put(w, databases, []byte(doc.Name), &doc)
	})
}

// DeleteDatabase drops a database with everything in it.
func (c *Catalog) DeleteDatabase(ctx context.Context, name string) error {
	name = Fold(name)
	return c.store.Update(ctx, func(w Writer) error {
		if err := needDatabase(w, name); err != nil {
			return err
		}
		from, to := inside(name)
		var ids []int64
		for e, err := range w.Scan(tables, from, to) {
			if err != nil {
				return err
			}
			rec, err := decodeTable(e)
			if err != nil {
				return err
			}
			ids = append(ids, rec.ID)
		}
		for _, id := range ids {
			if err := deleteContents(w, id); err != nil {
				return err
			}
		}
		tagged := []byte("table/" + name + "/")
		return errors.Join(
			w.DeleteRange(tables, from, to),
			w.DeleteRange(functions, from, to),
			w.DeleteRange(tags, tagged, prefixEnd(tagged)),
			w.Delete(tags, []byte("database/"+name)),
			w.Delete(databases, []byte(name)),
		)
	})
}

func needDatabase(r Reader, name string) error {
	_, ok, err := r.Get(databases, []byte(name))
	if err == nil && !ok {
		err = notFound(KindDatabase, name)
	}
	return err
}

// listPage reads one page of a bucket's documents between two keys. The token
// is the name part of the last key given; keep, if any, says which count.
func listPage[T any](r Reader, bucket string, from, to []byte, p Page, keep func(*T) (bool, error)) (list []*T, token string, err error) {
	start := from
	if p.After != "" {
		start = append(append([]byte(nil), from...), p.After+"\x00"...)
	}
	var last string
	for e, err := range r.Scan(bucket, start, to) {
		if err != nil {
			return nil, "", err
		}
		v := new(T)
		if err := decodeEntry(e, v); err != nil {
			return nil, "", err
		}
		if keep != nil {
			ok, err := keep(v)
			if err != nil {
				return nil, "", err
			}
			if !ok {
				continue
			}
		}
		if p.Limit > 0 && len(list) == p.Limit {
			return list, last, nil
		}
		list = append(list, v)
		last = string(e.Key[len(from):])
	}
	return list, "", nil
}
