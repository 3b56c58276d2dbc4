package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"runtime"

	_ "github.com/mattn/go-sqlite3" // registers "sqlite3"
)

// sqlite is a Store in one SQLite file: a table for each bucket, ordered by
// key. There is one writing connection; readers see the last commit and don't
// wait for it.
type sqlite struct {
	write, read *sql.DB
}

// OpenSQLite opens the store in the file at path, and makes it if needed. A
// commit is on disk when it returns.
func OpenSQLite(ctx context.Context, path string) (Store, error) {
	if path == "" {
		return nil, errors.New("opening the catalog: no path given")
	}
	dsn := func(extra string) string {
		return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String() +
			"?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=30000&_cache_size=-16384&_stmt_cache_size=16" + extra
	}
	write, err := sql.Open("sqlite3", dsn("&_txlock=immediate"))
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	if err := migrate(ctx, write); err != nil {
		write.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	read, err := sql.Open("sqlite3", dsn("&_query_only=true"))
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	read.SetMaxOpenConns(4 + runtime.GOMAXPROCS(0))
	read.SetMaxIdleConns(4 + runtime.GOMAXPROCS(0))
	return &sqlite{write, read}, nil
}

// schemaVersion changes when the tables or what is in them can't be read by an
// older program.
const schemaVersion = 1

func migrate(ctx context.Context, db *sql.DB) error {
	var version int
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	if version > schemaVersion {
		return fmt.Errorf("written by a newer version (format %d, this program knows %d)", version, schemaVersion)
	}
	for _, b := range buckets {
		if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS `+b+` (key BLOB PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`); err != nil {
			return err
		}
	}
	_, err := db.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, schemaVersion))
	return err
}

func (s *sqlite) Close() error { return errors.Join(s.read.Close(), s.write.Close()) }

func (s *sqlite) View(ctx context.Context, f func(Reader) error) error {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("reading the catalog: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return f(sqliteTx{ctx, tx})
}

func (s *sqlite) Update(ctx context.Context, f func(Writer) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("writing the catalog: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	if err := f(sqliteTx{ctx, tx}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("writing the catalog: %w", err)
	}
	return nil
}

// sqliteTx is a transaction. It looks at ctx itself: the driver would have a goroutine wait
// for each row that it reads.
type sqliteTx struct {
	ctx context.Context
	tx  *sql.Tx
}

// quick is a context for a statement that doesn't take long.
func (t sqliteTx) quick() (context.Context, error) {
	return context.WithoutCancel(t.ctx), t.ctx.Err()
}

func (t sqliteTx) Get(bucket string, key []byte) ([]byte, bool, error) {
	var value []byte
	ctx, err := t.quick()
	if err != nil {
		return nil, false, err
	}
	err = t.tx.QueryRowContext(ctx, `SELECT value FROM `+bucket+` WHERE key = ?`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return value, err == nil, err
}

func (t sqliteTx) Scan(bucket string, from, to []byte) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if from == nil {
			from = []byte{} // nil would be NULL, which nothing equals
		}
		query, args := `SELECT key, value FROM `+bucket+` WHERE key >= ? ORDER BY key`, []any{from}
		if to != nil {
			query, args = `SELECT key, value FROM `+bucket+` WHERE key >= ? AND key < ? ORDER BY key`, []any{from, to}
		}
		ctx, err := t.quick()
		var rows *sql.Rows
		if err == nil {
			rows, err = t.tx.QueryContext(ctx, query, args...)
		}
		if err != nil {
			yield(Entry{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var e Entry
			if err := t.ctx.Err(); err != nil {
				yield(e, err)
				return
			}
			if err := rows.Scan(&e.Key, &e.Value); err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Entry{}, err)
		}
	}
}

func (t sqliteTx) Put(bucket string, key, value []byte) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO `+bucket+` (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, string(value))
	return err
}

func (t sqliteTx) Delete(bucket string, key []byte) error {
	_, err := t.tx.ExecContext(t.ctx, `DELETE FROM `+bucket+` WHERE key = ?`, key)
	return err
}

func (t sqliteTx) DeleteRange(bucket string, from, to []byte) error {
	if from == nil {
		from = []byte{}
	}
	if to == nil {
		_, err := t.tx.ExecContext(t.ctx, `DELETE FROM `+bucket+` WHERE key >= ?`, from)
		return err
	}
	_, err := t.tx.ExecContext(t.ctx, `DELETE FROM `+bucket+` WHERE key >= ? AND key < ?`, from, to)
	return err
}
