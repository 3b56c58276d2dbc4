// Package lake is bytes: object stores, listing, formats, and the planning of
// what a scan reads. It knows nothing of catalogs, queries or engines.
package lake

import (
	"context"
	"io"
	"iter"
	"strings"
	"time"

	"glaux/sql"
)

// URI names an object or prefix: s3://Bucket/Key.
type URI struct {
	Bucket, Key string
}

// Object is one version of an object.
type Object struct {
	URI      URI
	Size     int64
	ETag     string
	Modified time.Time
}

// Store is an object store: the embedded one or any S3-compatible server. It is
// safe for concurrent use. Absent things are ErrNotFound.
type Store interface {
	Head(ctx context.Context, at URI) (Object, error)
	// Read reads n bytes from off (n < 0: to the end) of exactly this version:
	// another ETag by now is ErrChanged.
	Read(ctx context.Context, obj Object, off, n int64) (io.ReadCloser, error)
	// Put stores r whole, durably, before it returns.
	Put(ctx context.Context, at URI, r io.Reader, o PutOptions) (Object, error)
	// PutFile stores a local file (by link or copy where the store is local).
	PutFile(ctx context.Context, at URI, path string, o PutOptions) (Object, error)
	Delete(ctx context.Context, at ...URI) error
	// List yields the objects under a prefix in key order, hidden ones included.
	List(ctx context.Context, prefix URI) iter.Seq2[Object, error]
	// Pin makes this very version readable as the local file dir/name, complete,
	// whatever happens to the object meanwhile; only the ranges given need to be
	// present (nil: all). Another ETag by now is ErrChanged.
	Pin(ctx context.Context, obj Object, dir, name string, ranges []Range) (path string, err error)
	BucketExists(ctx context.Context, bucket string) (bool, error)
}

// Foldered is a Store that can tell folders without listing what is in them: what the
// objects below a prefix have in common up to a slash.
type Foldered interface {
	Store
	// Folders are the prefixes right below one, each with its slash, in order. False:
	// the store can't tell.
	Folders(ctx context.Context, prefix URI) (folders []URI, ok bool, err error)
	// Absent are those of many prefixes of which it is quickly known that no object
	// is below them.
	Absent(ctx context.Context, prefixes []URI) (map[URI]bool, error)
}

// Expecter is a Store that is glad to know early what will be listed.
type Expecter interface {
	Store
	// Expect says that the prefix will be listed with the context, or as its checks.
	// What is begun for that ends with the context.
	Expect(ctx context.Context, prefix URI)
}

// Stager is a Store that can have an object ready before anybody sees it.
type Stager interface {
	Store
	// Stage stores r whole and durably, but under no name yet. No Staged and no error:
	// the store of that bucket can't.
	Stage(ctx context.Context, at URI, r io.Reader, o PutOptions) (Staged, error)
}

// Staged is an object without a name.
type Staged interface {
	// Show gives it its name, durably.
	Show() (Object, error)
	// Drop ends the use: what was not shown is gone then.
	Drop()
}

// Pager is a Store whose objects come over a network: they are read through
// sparse files that fill while they are read.
type Pager interface {
	Store
	// Page makes this very version readable as the local file dir/name, of which at
	// first only those ranges are there that were read before: what is not there
	// reads as zeros, and must be asked for first. An object that has another ETag
	// by now is found out by the first range that is fetched: ErrChanged. No Paged
	// and no error says that the file is complete and nothing was fetched.
	Page(ctx context.Context, obj Object, dir, name string) (Paged, error)
}

// Paged is an object that is being read. It is safe for concurrent use until it
// is closed; the local file stays what it is.
type Paged interface {
	// Present are the ranges that may be read, sorted and disjoint; nil: all.
	Present() []Range
	// Fetch makes ranges present that will be read, in the order given.
	Fetch(ctx context.Context, ranges []Range) error
	// Need makes a range present that a reader waits for, before all others, and
	// goes on to fetch what follows it up to an offset.
	Need(ctx context.Context, r Range, until int64) error
	// OnRoom says what to do when too much is kept: letGo makes sure that no reader
	// relies on what has been read, calls forget with that and with what readers still
	// rely on, and only then lets anybody be told again of what is present.
	OnRoom(letGo func(forget func(read, kept []Range)))
	// Fetched counts the requests made for this reader and the bytes that came.
	Fetched() (requests, bytes int64)
	Close() error
}

// PutOptions are what a result or data file is stored with.
type PutOptions struct {
	ContentType string
	Encryption  string // "", "SSE_S3", "SSE_KMS"
	KMSKey      string
	IfNoneMatch bool // fail with ErrExists if the object is there
}

// Range is a byte range of an object.
type Range struct{ Off, Len int64 }

// Format is a file format.
type Format string

// The formats.
const (
	Parquet Format = "PARQUET"
	JSON    Format = "JSON"     // one object per line
	CSV     Format = "TEXTFILE" // LazySimpleSerDe
	OpenCSV Format = "OPENCSV"
	ORC     Format = "ORC"
	Avro    Format = "AVRO"
	Regex   Format = "REGEX" // lines by a regular expression
	Grok    Format = "GROK"  // lines by a Grok pattern
	// CloudTrail is a JSON object whose member Records has the rows.
	CloudTrail Format = "CLOUDTRAIL"
	Ion        Format = "ION"
	// LazyBinary are rows, or cells, of bytes in a SequenceFile or RCFile.
	LazyBinary Format = "LAZYBINARY"
)

// Container is what a file's records are in, where the format alone doesn't tell.
type Container string

// The containers.
const (
	Lines        Container = "LINES" // of a format whose records need not be lines
	SequenceFile Container = "SEQUENCEFILE"
	RCFile       Container = "RCFILE"
)

// Column is a column of a table as files hold it.
type Column struct {
	Name string
	Type sql.Type
	// Path, of what a scan reads only, names a field of the column, a field of that, and
	// so on: they are read, and of Type.
	Path []string
	// Present says that a scan reads true where there is a row, and NULL where that is
	// NULL.
	Present bool
}

// Key tells what a scan reads from other columns, and parts of them.
func (c *Column) Key() string {
	if c.Present {
		return strings.Join(append([]string{c.Name}, c.Path...), "\x00") + "\x00"
	}
	return strings.Join(append([]string{c.Name}, c.Path...), "\x00")
}

// Scan is what an engine reads for one plan.Scan: the files that survived
// pruning, all of one format and SerDe per group.
type Scan struct {
	// Columns, Partition and Hidden are parallel to the plan.Scan's Out. Column i has
	// the name and type of Columns[i]. It is read from the files where Partition[i] < 0
	// and Hidden[i] is empty; Partition[i] >= 0 reads File.Partition[Partition[i]];
	// Hidden[i] names "$path", "$file_size", "$file_modified_time", "$partition" or
	// "$bucket".
	Columns   []Column
	Partition []int
	Hidden    []string
	// PartitionNames are the partition columns' names, parallel to File.Partition.
	PartitionNames []string
	Groups         []FileGroup
	// Bounds are the request's: the engine may use them to skip data, too.
	Bounds []Bound
	// Figures are what planning counted.
	Figures Figures
}

// FileGroup is files read alike.
type FileGroup struct {
	Format Format
	SerDe  SerDe
	// Table are all data columns of the files' schema in order: what positional formats (CSV) need.
	Table []Column
	Files []File
}

// SerDe is the class and properties that say how text becomes values, with the
// table properties that matter for reading (skip.header.line.count, …).
type SerDe struct {
	Class      string
	Properties map[string]string
	Container  Container
}

// File is one file to read.
type File struct {
	Object    Object
	Partition []*string // partition column values as text; nil element: NULL
	Bucket    int       // of a table in buckets; negative: none
	// Chunks are a Parquet file's chunks, or an ORC file's streams, of the columns
	// read, sorted; nil for formats that are read as a whole.
	Chunks []Range
	// Edits are what a reader of a Parquet file must see in place of some of its
	// chunks, sorted: Chunks then has what is left of them.
	Edits []Edit
	// Expected are those of the Chunks that the bounds leave: a reader will most
	// probably read them, and may want others.
	Expected []Range
	// Filters are the ranges of their Bloom filters, which a reader may look at and
	// which are not counted.
	Filters []Range
	// Footer is the range of a Parquet or ORC file's footer up to its end.
	Footer Range
	// Stripes are those of an ORC file that are read.
	Stripes []OrcStripe
	// Rows is the number of rows of a Parquet file, or of those that are read of an ORC
	// file; negative when it is unknown.
	Rows int64
	// Kept is how many of a Parquet file's rows the bounds and conditions leave.
	Kept int64
	// Converted are the types of what a Parquet file stores in columns which its table
	// declares as something else, if they are converted once they are read, by the table's
	// order; nil, and the zero type: they aren't.
	Converted []sql.Type
	// Stored are the names that a Parquet file which is read by the places of its
	// columns has for those of FileGroup.Table; empty where it has none.
	Stored []string
	// Absent are the columns that a Parquet file has and that have nothing in it of what is
	// read of them: they are NULL.
	Absent []string
	// Reframed says that among what is read of a Parquet file are chunks in codecs or
	// encodings, or lists in layouts, that not all readers know: reframe.File presents
	// them in others.
	Reframed bool
	// Plain says that a Parquet file has every column that the scan reads from it,
	// under exactly its name and of its type.
	Plain bool
	// Largest has, by Column.Key, the largest magnitude of a decimal column's
	// unscaled values where a Parquet file's statistics tell it. A column that the
	// file hasn't got is not in it.
	Largest map[string]int64
}
