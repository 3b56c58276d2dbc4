// Package catalog keeps what tables are: databases, tables and their versions,
// partitions, views, statistics and functions, in the data model of the AWS
// Glue Data Catalog.
//
// Everything is a JSON document in Glue's own wire form, kept whole: members
// that the catalog has no use for come back as they were written. What must be
// searched is in the keys of an ordered store (Store), so that a partition
// filter costs what it finds and not what the table holds; key.go describes
// the order. SQLite is the store of a single node (OpenSQLite).
//
// Names of databases, tables and functions are folded to lower case. A method
// that changes something is one transaction, and is durable when it returns.
package catalog

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// DefaultDatabase exists from the first start.
const DefaultDatabase = "default"

// Options of a catalog.
type Options struct {
	Path  string           // of the SQLite file
	Store Store            // instead of Path; the catalog closes it
	Now   func() time.Time // the clock; time.Now if nil
}

// Catalog is safe for concurrent use, also by several processes that share a
// store.
type Catalog struct {
	store Store
	now   func() time.Time
}

// Open opens the catalog, making it and its default database if there is none.
func Open(ctx context.Context, o Options) (*Catalog, error) {
	c := &Catalog{store: o.Store, now: o.Now}
	if c.now == nil {
		c.now = time.Now
	}
	if c.store == nil {
		store, err := OpenSQLite(ctx, o.Path)
		if err != nil {
			return nil, err
		}
		c.store = store
	}
	if err := c.ensureDefault(ctx); err != nil {
		c.store.Close()
		return nil, fmt.Errorf("opening catalog %s: %w", o.Path, err)
	}
	return c, nil
}

// ensureDefault makes the default database once: one that was dropped stays so.
func (c *Catalog) ensureDefault(ctx context.Context) error {
	return c.store.Update(ctx, func(w Writer) error {
		_, done, err := w.Get(settings, []byte("initialized"))
		if err != nil || done {
			return err
		}
		if err := w.Put(settings, []byte("initialized"), []byte("true")); err != nil {
			return err
		}
		description := "Default database"
		return put(w, databases, []byte(DefaultDatabase), &Database{Name: DefaultDatabase, Description: &description, CreateTime: c.stamp()})
	})
}

// Close closes the store.
func (c *Catalog) Close() error { return c.store.Close() }

// stamp is the time that documents carry: Glue keeps seconds.
func (c *Catalog) stamp() time.Time { return c.now().UTC().Truncate(time.Second) }

// Fold gives the form in which a name is kept and looked up.
func Fold(name string) string { return strings.ToLower(name) }

// The buckets of the store.
const (
	databases   = "databases"   // name
	tables      = "tables"      // database 0 name
	versions    = "versions"    // table id, then the version counted down: newest first
	partitions  = "partitions"  // table id, then the values (key.go)
	counts      = "counts"      // table id: how many partitions it has
	descriptors = "descriptors" // table id, then a hash of the content
	statistics  = "statistics"  // table id, partition's key or nothing, 0 0, column
	functions   = "functions"   // database 0 name
	tags        = "tags"        // resource ("database/d", "table/d/t", …)
	settings    = "settings"    // one key each
)

var buckets = []string{databases, tables, versions, partitions, counts, descriptors, statistics, functions, tags, settings}

// pair is the key of something that has a name inside a database.
func pair(database, name string) []byte { return []byte(Fold(database) + "\x00" + Fold(name)) }

// inside is the range of all pairs of a database.
func inside(database string) (from, to []byte) {
	return []byte(Fold(database) + "\x00"), []byte(Fold(database) + "\x01")
}

// idKey is the prefix of all that belongs to a table.
func idKey(id int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(id)) }

// prefixEnd is the first key behind all that start with prefix; nil: no end.
func prefixEnd(prefix []byte) []byte {
	end := append([]byte(nil), prefix...)
	for len(end) > 0 {
		if end[len(end)-1]++; end[len(end)-1] != 0 {
			return end
		}
		end = end[:len(end)-1]
	}
	return nil
}

// get reads one document into v and tells whether there is one.
func get(r Reader, bucket string, key []byte, v any) (bool, error) {
	data, ok, err := r.Get(bucket, key)
	if err != nil || !ok {
		return false, err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return false, fmt.Errorf("reading %s %q: %w", bucket, key, err)
	}
	return true, nil
}

func put(w Writer, bucket string, key []byte, v any) error {
	data, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("writing %s %q: %w", bucket, key, err)
	}
	return w.Put(bucket, key, data)
}

// A Page asks for part of a list. The zero Page asks for all of it.
type Page struct {
	After string // the token of the page before; "" for the first
	Limit int    // 0: all
}
