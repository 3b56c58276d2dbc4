// Package worker is the process that runs queries: `glaux worker`, the same
// binary started again with no environment, no credentials and no network,
// confined to one directory. It speaks with the service over a socket pair: the
// plan comes in, text batches and statistics go out.
//
// A worker runs the queries of one owner with the same settings, one after the
// other, each on a connection of its own and with nothing left of the one before.
package worker

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"unsafe"

	"glaux/engine"
	"glaux/engine/duck/kernel"
	"glaux/engine/duck/serde"
	"glaux/lake"
	"glaux/sql"
)

// Kind tells what a frame holds.
type Kind byte

// The frames. Hello, Query, Cancel, Filled, Drop and Next go to the worker, the others come from it.
const (
	KindHello    Kind = 'h' // Hello
	KindReady    Kind = 'r' // empty: the worker waits for a query, and all frames of the last one are sent
	KindQuery    Kind = 'q' // Query
	KindCancel   Kind = 'c' // empty
	KindBatch    Kind = 'b' // rows, see encodeBatch
	KindProgress Kind = 'p' // Progress
	KindEnd      Kind = 'e' // End: the query succeeded
	KindFailed   Kind = 'f' // Failure: it failed
	KindFault    Kind = 'm' // Fault: a reader waits for a range that isn't there
	KindFilled   Kind = 'i' // Filled: to the worker, it is there now
	KindDrop     Kind = 'd' // Drop: to the worker, the space of a file is wanted
	KindDropped  Kind = 'g' // Dropped: these ranges are not relied on
	KindNext     Kind = 'n' // empty: to the worker, be ready for another query
)

// The folders of a worker's directory, which is its working directory: all paths
// that SQL text names are relative to it.
const (
	InputDir  = "in"
	OutputDir = "out"
	SpillDir  = "spill"
)

// Hello configures a worker once.
type Hello struct {
	Dir         string
	MemoryBytes int64
	SpillBytes  int64
	Threads     int
}

// Query is one query to run.
type Query struct {
	SQL     string
	Kernels []kernel.Use
	Types   []sql.Type // of the output; ignored when Copy is set
	// Copy says that SQL is a COPY that writes files, which are reported.
	Copy bool
	// Export says that the rows of SQL are written to files by Go code.
	Export *Export
	Files  []File
	// Decoded are the scans that SQL reads with glaux_decode(index).
	Decoded []DecodedScan
	// Matches are the row pattern recognitions that SQL reads with glaux_match(index).
	Matches []MatchScan
	// ScannedBytes ends the query when it has scanned more; 0: no limit.
	ScannedBytes int64
	// Profile asks for End.Profile. Scans and pattern recognitions are then read by
	// functions with their index in the name, so that they are found in it.
	Profile bool
	// Alike has the settings: where they are not zero they replace Hello's.
	Alike
}

// DecodedScan is files that Go code decodes alike.
type DecodedScan struct {
	Format lake.Format
	SerDe  lake.SerDe
	// Table are all columns of the files; Columns index those that are read.
	Table   []lake.Column
	Columns []int
	// Keys are those of Columns by which the query groups rows.
	Keys  []int
	Files []DecodedFile
}

// DecodedFile is one file of a DecodedScan.
type DecodedFile struct {
	Path string
	serde.Input
}

// Range is a byte range.
type Range struct{ Off, Len int64 }

// File is an input file, as its reads are metered.
type File struct {
	Path string
	Size int64
	// Chunks are the column chunks to count, sorted; nil: the file counts as far as it is read.
	Chunks []Range
	// Parts are what reads find in some places instead of what the file has there:
	// sorted, disjoint, and covering the ranges that are replaced.
	Parts []Part
	// Reframed says that DuckDB reads the file as reframe.File presents it.
	Reframed bool `json:",omitempty"`
	// Present are the ranges of a sparse file that may be read, sorted and disjoint;
	// nil: all. Others must be asked for by a Fault.
	Present []Range
}

// Part replaces a range of a file: by bytes, by another range of as many bytes, or, if
// From is negative and there are no bytes, by zeros.
type Part struct {
	Range
	Bytes []byte `json:",omitempty"`
	From  int64
}

// Fault asks for a range of a file that isn't present.
type Fault struct {
	ID   int64
	File int // in Query.Files
	Range
}

// Filled answers a Fault: these ranges are present now, the one asked for among
// them, unless it failed.
type Filled struct {
	ID      int64
	Present []Range
	Failed  bool
}

// Drop asks for the ranges of a file that have been read.
type Drop struct{ File int }

// Dropped answers a Drop: the worker has read these ranges, and will ask again before
// it does so again. It relies on those that are kept.
type Dropped struct {
	File         int
	Ranges, Kept []Range
}

// Progress is sent several times a second.
type Progress struct {
	ScannedBytes int64
}

// End closes a query that succeeded.
type End struct {
	ScannedBytes int64
	FileBytes    []int64 // of them, of each of Query.Files
	// FreshBytes were fetched while the query ran, and were read.
	FreshBytes  int64
	DecodedRows []int64 // of each of Query.Decoded
	Written     []Written
	Profile     *Profile `json:",omitempty"`
}

// Written is a file that a COPY made.
type Written struct {
	Path  string // of a COPY: partition folders in it are named by DuckDB
	Rows  int64
	Bytes int64
	// Partition has the values of an Export's partition columns.
	Partition []*string
}

// Failure closes a query that failed.
type Failure struct {
	Name         string // of the *sql.Error
	Message      string
	OverLimit    bool // the scanned bytes limit
	ScannedBytes int64
	FileBytes    []int64
}

// Conn frames messages over a socket. Reads and writes may run at once; writes
// may come from several goroutines.
type Conn struct {
	c   net.Conn
	mu  sync.Mutex
	buf [5]byte
}

// NewConn makes a Conn.
func NewConn(c net.Conn) *Conn { return &Conn{c: c} }

// Close closes the socket.
func (c *Conn) Close() error { return c.c.Close() }

// maxFrame bounds a frame: a batch is flushed at about a megabyte, but one value
// may be far larger.
const maxFrame = 1 << 31

// Send writes a message as JSON.
func (c *Conn) Send(kind Kind, message any) error {
	var body []byte
	if message != nil {
		var err error
		if body, err = json.Marshal(message); err != nil {
			return fmt.Errorf("encode a worker message: %w", err)
		}
	}
	return c.write(kind, net.Buffers{body})
}

func (c *Conn) write(kind Kind, parts net.Buffers) error {
	total := 0
	for _, p := range parts {
		total += len(p)
	}
	if total >= maxFrame {
		return &sql.Error{Name: "GENERIC_INSUFFICIENT_RESOURCES", Message: "A batch of rows is larger than 2 GB"}
	}
	head := make([]byte, 5)
	head[0] = byte(kind)
	binary.LittleEndian.PutUint32(head[1:], uint32(total))
	all := append(net.Buffers{head}, parts...)
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err := all.WriteTo(c.c)
	return err
}

// Receive reads the next frame; its body is the caller's.
func (c *Conn) Receive() (Kind, []byte, error) {
	if _, err := io.ReadFull(c.c, c.buf[:]); err != nil {
		return 0, nil, err
	}
	n := binary.LittleEndian.Uint32(c.buf[1:])
	if n >= maxFrame {
		return 0, nil, fmt.Errorf("worker frame of %d bytes", n)
	}
	body := make([]byte, n)
	_, err := io.ReadFull(c.c, body)
	return Kind(c.buf[0]), body, err
}

// SendBatch writes rows: a row and a column count, then per column a null flag
// and the data's length, nulls, offsets and data, each padded to four bytes.
func (c *Conn) SendBatch(b *engine.Batch) error {
	head := binary.LittleEndian.AppendUint32(nil, uint32(b.Rows))
	head = binary.LittleEndian.AppendUint32(head, uint32(len(b.Columns)))
	parts := net.Buffers{nil}
	for _, col := range b.Columns {
		flag := uint32(0)
		if col.Nulls != nil {
			flag = 1
			parts = append(parts, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(col.Nulls))), b.Rows), padding(b.Rows))
		}
		head = binary.LittleEndian.AppendUint32(head, flag)
		head = binary.LittleEndian.AppendUint32(head, uint32(len(col.Data)))
		parts = append(parts, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(col.Offsets))), 4*(b.Rows+1)), col.Data, padding(len(col.Data)))
	}
	parts[0] = head
	return c.write(KindBatch, parts)
}

func padding(n int) []byte { return make([]byte, -n&3) }

var errBatch = errors.New("a worker sent a malformed batch")

// DecodeBatch reads a batch; the columns point into body.
func DecodeBatch(body []byte) (*engine.Batch, error) {
	word := func(i int) int { return int(binary.LittleEndian.Uint32(body[4*i:])) }
	if len(body) < 8 || word(1) > len(body)/8 || len(body) < 8+8*word(1) {
		return nil, errBatch
	}
	b := &engine.Batch{Rows: word(0), Columns: make([]engine.TextColumn, word(1))}
	rest := body[8+8*len(b.Columns):]
	take := func(n int) []byte {
		padded := n + (-n & 3)
		if padded > len(rest) {
			return nil
		}
		part := rest[:n:n]
		rest = rest[padded:]
		return part
	}
	for i := range b.Columns {
		col := &b.Columns[i]
		if word(2+2*i) != 0 {
			nulls := take(b.Rows)
			if nulls == nil {
				return nil, errBatch
			}
			col.Nulls = unsafe.Slice((*bool)(unsafe.Pointer(unsafe.SliceData(nulls))), b.Rows)
		}
		offsets := take(4 * (b.Rows + 1))
		data := take(word(3 + 2*i))
		if offsets == nil || data == nil && word(3+2*i) > 0 {
			return nil, errBatch
		}
		col.Offsets = unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(offsets))), b.Rows+1)
		col.Data = data
		if err := checkColumn(col); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// checkColumn makes sure that values lie within the data: the service doesn't
// trust a worker that ran someone's query.
func checkColumn(col *engine.TextColumn) error {
	last := uint32(0)
	for _, o := range col.Offsets {
		if o < last {
			return errBatch
		}
		last = o
	}
	if int(last) > len(col.Data) {
		return errBatch
	}
	for _, b := range unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(col.Nulls))), len(col.Nulls)) {
		if b > 1 {
			return errBatch
		}
	}
	return nil
}
