// Package orc reads and writes Apache ORC files.
//
// A file's tail (ReadTail) has the schema, the stripes and their statistics. A
// stripe's footer (ReadStripe) tells where each column's streams are, and its row
// index which groups of rows may hold what a query wants. Rows decodes some
// top-level columns of a stripe in batches of vectors.
//
// All input is taken for hostile: what is malformed is an *Error, never a panic
// or an allocation that the file's size does not justify.
package orc

import (
	"fmt"
	"strings"
)

// Kind is the kind of a type.
type Kind int

// The kinds, numbered as in the format.
const (
	Boolean Kind = iota
	Byte
	Short
	Int
	Long
	Float
	Double
	String
	Binary
	Timestamp
	List
	Map
	Struct
	Union
	Decimal
	Date
	Varchar
	Char
	TimestampInstant
)

var kindNames = [...]string{
	"BOOLEAN", "BYTE", "SHORT", "INT", "LONG", "FLOAT", "DOUBLE", "STRING", "BINARY", "TIMESTAMP",
	"LIST", "MAP", "STRUCT", "UNION", "DECIMAL", "DATE", "VARCHAR", "CHAR", "TIMESTAMP_INSTANT",
}

// String is the kind's name in the format.
func (k Kind) String() string {
	if k >= 0 && int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", int(k))
}

// Type is one node of the schema's tree. Nodes are numbered in pre-order; number
// 0 is the struct of the top-level columns.
type Type struct {
	Kind      Kind
	Kids      []int    // numbers of the children
	Names     []string // of a struct's fields
	Length    int      // of varchar and char
	Precision int
	Scale     int
}

// Field finds a struct's field by name without case; -1: there is none.
func (t *Type) Field(name string) int {
	for i, n := range t.Names {
		if strings.EqualFold(n, name) {
			return i
		}
	}
	return -1
}

// Codec is how blocks are compressed.
type Codec int

// The codecs, numbered as in the format.
const (
	None Codec = iota
	Zlib
	Snappy
	LZO
	LZ4
	Zstd
)

// String is the codec's name.
func (c Codec) String() string {
	if names := [...]string{"NONE", "ZLIB", "SNAPPY", "LZO", "LZ4", "ZSTD"}; c >= 0 && int(c) < len(names) {
		return names[c]
	}
	return fmt.Sprintf("codec %d", int(c))
}

// Range is a byte range of a file.
type Range struct{ Off, Len int64 }

// Error says what is wrong with a file.
type Error struct{ Reason string }

// Error implements error.
func (e *Error) Error() string { return e.Reason }

func corrupt(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }

// Columns are the names of the top-level columns.
func (t *Tail) Columns() []string { return t.Types[0].Names }

// Column finds a top-level column's type by name without case; -1: there is none.
func (t *Tail) Column(name string) int {
	if i := t.Types[0].Field(name); i >= 0 {
		return t.Types[0].Kids[i]
	}
	return -1
}

// acidColumns are the fields that Hive's transactional tables put around a row.
var acidColumns = []string{"operation", "originalTransaction", "bucket", "rowId", "currentTransaction", "row"}

// Transactional reports that the file is part of a Hive ACID table: its rows are
// events that only such a table's directory gives a meaning.
func (t *Tail) Transactional() bool {
	names := t.Types[0].Names
	if len(names) != len(acidColumns) {
		return false
	}
	for i, n := range names {
		if !strings.EqualFold(n, acidColumns[i]) {
			return false
		}
	}
	return true
}

// Subtree numbers a type and all below it.
func (t *Tail) Subtree(id int) []int {
	out := []int{id}
	for _, k := range t.Types[id].Kids {
		out = append(out, t.Subtree(k)...)
	}
	return out
}

// Path is how messages name a type: .column.field, with .item, .key and .value in
// lists and maps.
func (t *Tail) Path(id int) string {
	for parent := range t.Types {
		of := &t.Types[parent]
		for i, k := range of.Kids {
			if k != id {
				continue
			}
			name := map[Kind][]string{List: {"item"}, Map: {"key", "value"}}[of.Kind]
			if of.Kind == Struct {
				name = of.Names
			}
			if i < len(name) {
				return t.Path(parent) + "." + name[i]
			}
		}
	}
	return ""
}
