package query

import (
	"context"
	"crypto/sha256"
	dbsql "database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"glaux/catalog"
	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

// reusable tells whether a query gives the same rows again as long as its tables
// stay the same.
func reusable(stmt sql.Statement) bool {
	q, ok := stmt.(*sql.QueryStatement)
	if !ok {
		return false
	}
	same := true
	walk(q, func(node any) {
		switch n := node.(type) {
		case *sql.Call:
			name := strings.ToLower(n.Name.Parts[len(n.Name.Parts)-1].Value)
			if f := fn.Lookup(name); f != nil && f.Nondeterministic || name == "now" {
				same = false
			}
		case *sql.CurrentDateTime, *sql.SampledRelation:
			same = false
		case *sql.Query:
			if n.Limit != nil && !n.Limit.All && len(n.OrderBy) == 0 {
				same = false
			}
		}
	})
	return same
}

// likeness is equal for executions that may share a result.
func likeness(e *Execution) []byte {
	h := sha256.New()
	r := e.Results
	place, _, _ := strings.Cut(r.OutputLocation, e.ID)
	for _, part := range append([]string{e.SQL, e.Catalog, e.Database, e.WorkGroup, place, r.EncryptionOption, r.KMSKey, r.ExpectedBucketOwner, r.ACL}, e.Parameters...) {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return h.Sum(nil)
}

// remember notes that an execution's result may be used again.
func remember(tx *dbsql.Tx, e *Execution) error {
	_, err := tx.Exec("INSERT OR REPLACE INTO reusable VALUES (?, ?, ?)", likeness(e), e.Completed.UnixMicro(), e.ID)
	return err
}

// reuse takes the result of the latest equal query that is young enough, if the
// principal may read what that query read, and its result.
func (j *job) reuse(ctx context.Context, stmt *sql.QueryStatement) (bool, error) {
	if j.e.Reuse == nil || !j.e.Reuse.Enabled || j.e.OwnResults || !reusable(stmt) {
		return false, nil
	}
	oldest := j.e.Submitted.Add(-time.Duration(j.e.Reuse.MaxAgeMinutes) * time.Minute)
	var id string
	err := j.store.read.QueryRow("SELECT id FROM reusable WHERE likeness = ? AND completed >= ? ORDER BY completed DESC LIMIT 1", likeness(j.e), oldest.UnixMicro()).Scan(&id)
	if errors.Is(err, dbsql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for a result to reuse: %w", err)
	}
	old, ok, err := j.store.execution(id)
	if err != nil || !ok {
		return false, err
	}
	bound, err := j.analyze(ctx, stmt.Query)
	if err != nil {
		return false, err
	}
	for _, scan := range bound.Scans() {
		if doc, ok := scan.Table.Source.(*catalog.Table); ok && doc.IsIceberg() {
			return false, nil
		}
	}
	if !plan.Repeatable(bound) {
		return false, nil
	}
	at, err := lake.ParseURI(old.Results.OutputLocation)
	if err != nil {
		return false, err
	}
	if err := j.allow("s3:GetObject", objectARN(at)); err != nil {
		return false, err
	}
	if _, err := j.o.Store.Head(ctx, at); err != nil {
		return false, nil //nolint:nilerr // the result is gone: run the query
	}
	j.e.Results, j.e.Result = old.Results, old.Result
	j.e.Stats.Reused, j.e.Stats.OutputRows, j.e.Stats.OutputBytes = true, old.Stats.OutputRows, old.Stats.OutputBytes
	return true, nil
}
