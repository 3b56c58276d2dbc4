package query

import (
	"context"
	"strings"
	"time"

	"glaux/catalog"
	"glaux/lake"
	"glaux/plan"
	lang "glaux/sql"
)

// longestAsOf is how long before it begins a query may be content with what was
// listed: one that has waited in the queue for longer would too often find files gone.
const longestAsOf = time.Second

// asOf is the time from which on a listing is good enough for the query: its arrival.
func (t *task) asOf(began time.Time) time.Time {
	if least := began.Add(-longestAsOf); t.arrived.Before(least) {
		return least
	}
	return t.arrived
}

// foresee has a store that is far away begin to list what a query will list as soon as
// it is planned: the locations of the tables without partitions that it names. It
// decides nothing: who may not read a table isn't told of it, and a table that the
// query turns out not to read was listed in vain.
func (s *Service) foresee(t *task, e *Execution) {
	store, ok := s.o.Store.(lake.Expecter)
	q := readQuery(t.statement)
	if !ok || q == nil || e.Reuse != nil && e.Reuse.Enabled {
		return
	}
	ctx := lake.WithAsOf(t.ctx, t.arrived)
	if wg, err := s.workGroup(e.WorkGroup); err == nil && wg.Configuration.RequesterPays {
		ctx = lake.WithRequesterPays(ctx)
	}
	session := (&job{Service: s, task: t, e: e}).session()
	meta := newMetastore(s, t.principal)
	named := map[string]bool{}
	walk(q, func(node any) {
		if with, ok := node.(*lang.With); ok {
			for _, w := range with.Queries {
				named[fold(w.Name.Value)] = true
			}
		}
	})
	seen := map[plan.TableName]bool{}
	walk(q, func(node any) {
		if table, ok := node.(*lang.Table); ok && !(len(table.Name.Parts) == 1 && named[fold(table.Name.Parts[0].Value)]) {
			name := tableName(session, table.Name)
			if at, ok := s.wholeLocation(ctx, meta, name); ok && !seen[name] {
				store.Expect(ctx, at)
			}
			seen[name] = true
		}
	})
}

// tableName completes a name of a query.
func tableName(session plan.Session, name lang.QualifiedName) plan.TableName {
	n := plan.TableName{Catalog: fold(session.Catalog), Schema: fold(session.Schema)}
	for i, part := range name.Parts {
		switch len(name.Parts) - i {
		case 3:
			n.Catalog = fold(part.Value)
		case 2:
			n.Schema = fold(part.Value)
		case 1:
			n.Table = fold(part.Value)
		}
	}
	return n
}

// wholeLocation is the prefix of all files of a table that has no partitions.
func (s *Service) wholeLocation(ctx context.Context, meta *metastore, name plan.TableName) (lake.URI, bool) {
	t, err := meta.Table(ctx, name)
	if err != nil || t.View != nil {
		return lake.URI{}, false
	}
	doc, ok := t.Source.(*catalog.Table)
	if !ok || len(doc.PartitionKeys) > 0 {
		return lake.URI{}, false
	}
	at, err := lake.ParseURI(doc.Location())
	if err != nil || allowed(meta.principal, "s3:ListBucket", "arn:aws:s3:::"+at.Bucket) != nil {
		return lake.URI{}, false
	}
	if at.Key != "" {
		at.Key = strings.TrimSuffix(at.Key, "/") + "/"
	}
	return at, true
}
