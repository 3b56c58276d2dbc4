package query

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // registers "sqlite3"
)

// store is the service's state in one SQLite file. One goroutine writes: it
// takes all changes that wait, applies each in a savepoint and commits them as
// one transaction, so that n concurrent changes cost one fsync. Readers see the
// last commit and wait for nobody.
type store struct {
	read, write *sql.DB
	changes     chan *change
	mu          sync.RWMutex // held while sending to changes
	closed      bool
	done        chan struct{}
}

// change is something to write; err receives its fate after the commit.
type change struct {
	do  func(tx *sql.Tx) error
	err chan error
}

const schema = `
CREATE TABLE IF NOT EXISTS executions (
	id TEXT PRIMARY KEY, workgroup TEXT NOT NULL, submitted INTEGER NOT NULL, final INTEGER NOT NULL, doc BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS executions_history ON executions (workgroup, submitted DESC, id);
CREATE INDEX IF NOT EXISTS executions_open ON executions (final) WHERE final = 0;
CREATE TABLE IF NOT EXISTS tokens (
	token TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reusable (
	likeness BLOB NOT NULL, completed INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (likeness, completed, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
	kind TEXT NOT NULL, scope TEXT NOT NULL, key TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (kind, scope, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_key ON documents (kind, key);
`

func openStore(path string) (*store, error) {
	dsn := func(extra string) string {
		return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String() +
			"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=30000" + extra
	}
	write, err := sql.Open("sqlite3", dsn("&_txlock=immediate"))
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	if _, err := write.Exec(schema); err != nil {
		write.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	read, err := sql.Open("sqlite3", dsn("&_query_only=true"))
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	n := max(4, runtime.GOMAXPROCS(0))
	read.SetMaxOpenConns(n)
	read.SetMaxIdleConns(n)
	s := &store{read: read, write: write, changes: make(chan *change, 256), done: make(chan struct{})}
	go s.writer()
	return s, nil
}

// Close waits for the changes under way. No change may be started after it.
func (s *store) Close() error {
	s.mu.Lock()
	s.closed = true
	close(s.changes)
	s.mu.Unlock()
	<-s.done
	return errors.Join(s.read.Close(), s.write.Close())
}

var errClosed = errors.New("the query service is closed")

// update makes a change and returns when it is on disk. The change isn't
// undone when the caller's context ends meanwhile: it was accepted.
func (s *store) update(do func(tx *sql.Tx) error) error {
	c := &change{do: do, err: make(chan error, 1)}
	s.mu.RLock()
	if s.closed {
		s.mu.RUnlock()
		return errClosed
	}
	s.changes <- c
	s.mu.RUnlock()
	return <-c.err
}

func (s *store) writer() {
	defer close(s.done)
	for first := range s.changes {
		batch := []*change{first}
	more:
		for len(batch) < 256 {
			select {
			case c, ok := <-s.changes:
				if !ok {
					break more
				}
				batch = append(batch, c)
			default:
				break more
			}
		}
		s.commit(batch)
	}
}

// commit applies a batch. A change that fails is undone alone.
func (s *store) commit(batch []*change) {
	errs := make([]error, len(batch))
	tx, err := s.write.Begin()
	if err == nil {
		for i, c := range batch {
			errs[i] = apply(tx, c.do)
		}
		err = tx.Commit()
	}
	for i, c := range batch {
		if err != nil {
			errs[i] = fmt.Errorf("storing: %w", err)
		}
		c.err <- errs[i]
	}
}

func apply(tx *sql.Tx, do func(*sql.Tx) error) (err error) {
	if _, err := tx.Exec("SAVEPOINT change"); err != nil {
		return err
	}
	if err = do(tx); err != nil {
		if _, undo := tx.Exec("ROLLBACK TO change"); undo != nil {
			return errors.Join(err, undo)
		}
	}
	_, release := tx.Exec("RELEASE change")
	return errors.Join(err, release)
}

// querier is a transaction or the reading side.
type querier interface {
	QueryRow(query string, args ...any) *sql.Row
	Query(query string, args ...any) (*sql.Rows, error)
}

// document kinds.
const (
	workGroupKind = "workgroup" // scope "", key name
	namedKind     = "named"     // scope workgroup, key id
	preparedKind  = "prepared"  // scope workgroup, key name
	catalogKind   = "catalog"   // scope "", key lower-case name
	tagsKind      = "tags"      // scope "", key ARN
)

// load reads one document, and tells whether it is there.
func load[T any](q querier, kind, scope, key string) (doc T, ok bool, err error) {
	return scan[T](q.QueryRow("SELECT doc FROM documents WHERE kind = ? AND scope = ? AND key = ?", kind, scope, key))
}

// find reads one document of any scope.
func find[T any](q querier, kind, key string) (doc T, ok bool, err error) {
	return scan[T](q.QueryRow("SELECT doc FROM documents WHERE kind = ? AND key = ?", kind, key))
}

func scan[T any](row *sql.Row) (doc T, ok bool, err error) {
	var data []byte
	switch err := row.Scan(&data); {
	case errors.Is(err, sql.ErrNoRows):
		return doc, false, nil
	case err != nil:
		return doc, false, fmt.Errorf("reading the store: %w", err)
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		return doc, false, fmt.Errorf("reading the store: %w", err)
	}
	return doc, true, nil
}

// list reads the documents of a scope whose keys follow after, in key order.
func list[T any](q querier, kind, scope, after string, limit int) ([]T, error) {
	rows, err := q.Query("SELECT doc FROM documents WHERE kind = ? AND scope = ? AND key > ? ORDER BY key LIMIT ?", kind, scope, after, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the store: %w", err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var data []byte
		var doc T
		if err := rows.Scan(&data); err != nil {
			return nil, fmt.Errorf("reading the store: %w", err)
		}
		if err := json.Unmarshal(data, &doc); err != nil {
			return nil, fmt.Errorf("reading the store: %w", err)
		}
		out = append(out, doc)
	}
	return out, rows.Err()
}

func save(tx *sql.Tx, kind, scope, key string, doc any) error {
	data, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", kind, scope, key, data)
	return err
}

func remove(tx *sql.Tx, kind, scope, key string) (bool, error) {
	r, err := tx.Exec("DELETE FROM documents WHERE kind = ? AND scope = ? AND key = ?", kind, scope, key)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// putExecution writes an execution as it is now.
func putExecution(tx *sql.Tx, e *Execution) error {
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO executions VALUES (?, ?, ?, ?, ?)", e.ID, e.WorkGroup, e.Order, e.State.Final(), data)
	return err
}

func (s *store) execution(id string) (*Execution, bool, error) {
	e, ok, err := scan[Execution](s.read.QueryRow("SELECT doc FROM executions WHERE id = ?", id))
	return &e, ok, err
}

// openExecutions are those that are not final.
func (s *store) openExecutions() ([]*Execution, error) {
	rows, err := s.read.Query("SELECT doc FROM executions WHERE final = 0")
	if err != nil {
		return nil, fmt.Errorf("reading executions: %w", err)
	}
	defer rows.Close()
	var out []*Execution
	for rows.Next() {
		var data []byte
		e := new(Execution)
		if err := rows.Scan(&data); err != nil {
			return nil, fmt.Errorf("reading executions: %w", err)
		}
		if err := json.Unmarshal(data, e); err != nil {
			return nil, fmt.Errorf("reading executions: %w", err)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// history lists a workgroup's executions, newest first, from a place on.
func (s *store) history(workgroup string, before int64, id string, limit int) (ids []string, submitted []int64, err error) {
	rows, err := s.read.Query(`SELECT id, submitted FROM executions WHERE workgroup = ?
		AND (submitted < ? OR submitted = ? AND id > ?) ORDER BY submitted DESC, id LIMIT ?`, workgroup, before, before, id, limit)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the history: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		var at int64
		if err := rows.Scan(&one, &at); err != nil {
			return nil, nil, fmt.Errorf("reading the history: %w", err)
		}
		ids, submitted = append(ids, one), append(submitted, at)
	}
	return ids, submitted, rows.Err()
}

func (s *store) expire(ctx context.Context, before time.Time) error {
	if ctx.Err() != nil {
		return nil
	}
	return s.update(func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM executions WHERE submitted < ? AND final = 1", before.UnixMicro()); err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM reusable WHERE completed < ?", before.UnixMicro()); err != nil {
			return err
		}
		_, err := tx.Exec("DELETE FROM tokens WHERE at < ?", before.UnixMicro())
		return err
	})
}
