package catalog

import (
	"context"
)

// CreateFunction adds a user-defined function to a database.
func (c *Catalog) CreateFunction(ctx context.Context, database string, f *Function) error {
	doc := *f
	doc.Name, doc.DatabaseName = Fold(f.Name), Fold(database)
	if err := checkName(KindFunction, doc.Name); err != nil {
		return err
	}
	doc.CreateTime = c.stamp()
	return c.store.Update(ctx, func(w Writer) error {
		if err := needDatabase(w, doc.DatabaseName); err != nil {
			return err
		}
		_, exists, err := w.Get(functions, pair(database, doc.Name))
		if err != nil {
			return err
		}
		if exists {
			return alreadyExists(KindFunction, doc.Name)
		}
		return put(w, functions, pair(database, doc.Name), &doc)
	})
}

// UpdateFunction replaces a function. Its name stays.
func (c *Catalog) UpdateFunction(ctx context.Context, database, name string, f *Function) error {
	doc := *f
	doc.Name, doc.DatabaseName = Fold(name), Fold(database)
	return c.store.Update(ctx, func(w Writer) error {
		old, err := functionOf(w, database, name)
		if err != nil {
			return err
		}
		doc.CreateTime = old.CreateTime
		return put(w, functions, pair(database, name), &doc)
	})
}

func functionOf(r Reader, database, name string) (*Function, error) {
	f := new(Function)
	ok, err := get(r, functions, pair(database, name), f)
	if err != nil {
		return nil, err
	}
	if !ok {
		if err := needDatabase(r, Fold(database)); err != nil {
			return nil, err
		}
		return nil, notFound(KindFunction, Fold(name))
	}
	return f, nil
}

// Function returns a function.
func (c *Catalog) Function(ctx context.Context, database, name string) (f *Function, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		f, err = functionOf(r, database, name)
		return err
	})
	return f, err
}

// Functions lists the functions of a database, or of all if it is "", that keep
// wants. The token is empty after the last.
func (c *Catalog) Functions(ctx context.Context, database string, p Page, keep func(*Function) (bool, error)) (list []*Function, token string, err error) {
	err = c.store.View(ctx, func(r Reader) error {
		var from, to []byte
		if database != "" {
			if err := needDatabase(r, Fold(database)); err != nil {
				return err
			}
			from, to = inside(database)
		}
		list, token, err = listPage(r, functions, from, to, p, keep)
		return err
	})
	return list, token, err
}

// DeleteFunction drops a function.
func (c *Catalog) DeleteFunction(ctx context.Context, database, name string) error {
	return c.store.Update(ctx, func(w Writer) error {
		if _, err := functionOf(w, database, name); err != nil {
			return err
		}
		return w.Delete(functions, pair(database, name))
	})
}
