package catalog

import (
	"context"
	"iter"
)

// A Store is an ordered map of keys to JSON documents in named buckets, with
// transactions. Implementations are safe for concurrent use.
type Store interface {
	// View runs f on one consistent state.
	View(ctx context.Context, f func(Reader) error) error
	// Update runs f alone and commits what it wrote if it returns nil. It
	// returns when that is durable. Some stores run f again after a conflict.
	Update(ctx context.Context, f func(Writer) error) error
	Close() error
}

// A Reader reads inside a transaction and not after it.
type Reader interface {
	// Get returns the value of a key, and whether it has one.
	Get(bucket string, key []byte) (value []byte, ok bool, err error)
	// Scan yields the entries with from <= key < to in ascending order; a nil
	// to is the end. The slices are the caller's to keep. An error is the last
	// thing yielded. Other calls may be made while a scan is under way.
	Scan(bucket string, from, to []byte) iter.Seq2[Entry, error]
}

// A Writer reads and writes inside a transaction, and sees what it wrote.
type Writer interface {
	Reader
	Put(bucket string, key, value []byte) error
	Delete(bucket string, key []byte) error
	// DeleteRange deletes the keys with from <= key < to.
	DeleteRange(bucket string, from, to []byte) error
}

// Entry is a key with its value.
type Entry struct{ Key, Value []byte }
