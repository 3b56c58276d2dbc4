// Package engine says what an engine is: it runs a bound tree and streams typed
// rows. engine/duck is the embedded one; engine/trino drives a cluster;
// engine/enginetest runs the same conformance scripts on any.
package engine

import (
	"context"
	"time"

	"glaux/lake"
	"glaux/lake/hivehash"
	"glaux/plan"
	"glaux/sql"
)

// Engine runs queries. It is safe for concurrent use.
type Engine interface {
	// Run starts a job and returns at once; errors of the query itself come from
	// the Run. It waits for a free worker as long as ctx allows. Cancelling ctx
	// stops the query within a second.
	Run(ctx context.Context, job Job) (Run, error)
	// Prepare gives a bound tree as this engine runs it, with each condition where it is asked;
	// what is given is what runs, and what EXPLAIN shows. It takes the tree over. What of it
	// this engine can't do it reports as a NOT_SUPPORTED *sql.Error.
	Prepare(ctx context.Context, q *plan.Query) (*plan.Query, error)
	Close() error
}

// Job is one query to run.
type Job struct {
	ID string
	// Owner is who the query is for. What runs queries may be used again by those
	// of the same owner, and by no others.
	Owner string
	// Query is a tree that Prepare gave.
	Query *plan.Query
	// Scans has the planned files for each plan.Scan of the tree.
	Scans map[*plan.Scan]*lake.Scan
	// Session zone and start time: what now() and casts with a zone depend on.
	Zone string
	Now  time.Time
	// Write, if set, sends the rows to files instead of the stream.
	Write  *Write
	Limits Limits
	// Profile asks for Stats.Profile, which slows the query a little.
	Profile bool
}

// Limits bound one query; zero is the engine's default.
type Limits struct {
	MemoryBytes  int64
	SpillBytes   int64
	ScannedBytes int64 // cancel beyond: *LimitError
	Threads      int
}

// Write is where and how rows become files: into the local directory Dir, which
// the caller stages and publishes. With PartitionBy, one file a partition or
// more, each reported with its values.
type Write struct {
	Dir           string
	Format        lake.Format
	SerDe         lake.SerDe // how values become text, as for reading
	Compression   string     // "SNAPPY", "ZSTD", "GZIP", "UNCOMPRESSED", …; empty: the format's default
	Level         int
	Columns       []lake.Column // names and Hive types of the data columns, parallel to the query's first columns
	PartitionBy   []lake.Column // the query's last columns
	MaxFileBytes  int64
	MaxPartitions int // 100 open partitions
	Buckets       *Buckets
}

// Buckets says that a file has the rows of one bucket only.
type Buckets struct {
	Scheme  hivehash.Scheme
	Count   int
	Columns []int // of Write.Columns, whose values' hash tells the bucket
}

// Run is a running query.
type Run interface {
	// Columns are the output's types, known at once.
	Columns() []sql.Type
	// Next gives the next batch, io.EOF at the end, a *sql.Error when the query
	// failed, *LimitError, or context.Canceled.
	Next(ctx context.Context) (*Batch, error)
	// Written lists the files of a Write, complete after io.EOF.
	Written() []WrittenFile
	// Stats may be asked at any time; they are final after Next returned an error or io.EOF.
	Stats() Stats
	// Close releases the worker; it cancels a query that still runs.
	Close() error
}

// Batch is some rows, column by column, each value in Athena's text form.
type Batch struct {
	Rows    int
	Columns []TextColumn
}

// TextColumn is one column's values: value i is Data[Offsets[i]:Offsets[i+1]].
type TextColumn struct {
	Data    []byte
	Offsets []uint32 // Rows+1
	Nulls   []bool   // nil: none is NULL
}

// Value is the text of row i; ok is false for NULL.
func (c *TextColumn) Value(i int) (text []byte, ok bool) {
	if c.Nulls != nil && c.Nulls[i] {
		return nil, false
	}
	return c.Data[c.Offsets[i]:c.Offsets[i+1]], true
}

// WrittenFile is a file that a Write made, under Write.Dir.
type WrittenFile struct {
	Path      string
	Rows      int64
	Bytes     int64
	Partition []*string // values of PartitionBy as Hive writes them; nil element: NULL
	Bucket    int       // of a Write with Buckets
}

// Stats counts what a query did.
type Stats struct {
	ScannedBytes int64 // compressed bytes of the ranges the query needed
	ScannedRows  int64
	// FetchedBytes of remote objects came over the network, as the cache hadn't got
	// them; of those UnusedBytes were not read after all.
	FetchedBytes, UnusedBytes int64
	OutputRows                int64
	OutputBytes               int64
	// Requests were made of the object store for what was read; CacheHits were
	// saved by what is kept of it. Zero where the store is local.
	Requests, CacheHits int64
	Planning            time.Duration
	Execution           time.Duration
	// Profile is set at the end of a job that asked for one.
	Profile *Profile
	// Scans is what each scan read, set at the end.
	Scans map[*plan.Scan]ScanStats
}

// ScanStats is what one scan read.
type ScanStats struct{ Bytes, Rows int64 }

// LimitError says that a limit ended the query.
type LimitError struct {
	Limit string // "scanned bytes"
	Value int64
}

// Error implements error.
func (e *LimitError) Error() string { return e.Limit + " limit was exceeded" }

// NotTextError is the error of a query that met bytes which are no text in a column of texts
// of a Parquet file. It can be run again with scans that read such columns as bytes
// (lake.ScanRequest.Bytes).
type NotTextError struct{ Err error }

// Error implements error.
func (e *NotTextError) Error() string { return e.Err.Error() }

// Unwrap gives the error that clients are told of.
func (e *NotTextError) Unwrap() error { return e.Err }
