package kernel

/*
#cgo noescape glaux_number
#cgo nocallback glaux_number
#include "numbering.h"
*/
import "C"

import (
	"fmt"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// Numbering gives the strings of a column numbers, if there are few different ones, so that
// DuckDB gets chunks of numbers and computes the hash of a string once, not for each row.
// It is used by one goroutine at a time and must be closed.
type Numbering struct {
	of      sql.Type
	strings *C.glaux_numbering // of those that are met; nil: those of a dictionary
	numbers []uint32
	given   bool // up: there are too many different strings

	// master is a vector of all strings by their numbers, the first of which is NULL.
	master bindings.Vector
	size   int // of it
	rows   bindings.SelectionVector
}

// NewNumbering makes a numbering of strings of a type as they are met.
func NewNumbering(of sql.Type) *Numbering {
	return &Numbering{of: of, strings: new(C.glaux_numbering)}
}

// NumberDictionary makes a numbering of a dictionary's strings.
func NumberDictionary(of sql.Type, entries [][]byte) (*Numbering, error) {
	d := &Numbering{of: of}
	err := d.prepare(len(entries), func(b *Builder) {
		for _, e := range entries {
			b.Bytes(e)
		}
	})
	return d, err
}

// Close gives the memory back.
func (d *Numbering) Close() {
	bindings.DestroyVector(&d.master)
	bindings.DestroySelectionVector(&d.rows)
}

// takes reports whether so many values can be all of a builder.
func (d *Numbering) takes(b *Builder, n int) bool {
	return b.n == 0 && b.vec.Ptr != nil && n <= int(bindings.VectorSize())
}

// room makes room for the numbers of a chunk.
func (d *Numbering) room(n int) []uint32 {
	if cap(d.numbers) < n {
		d.numbers = make([]uint32, n)
	}
	return d.numbers[:n]
}

// Takes reports whether strings of which this is the longest may get numbers.
func (d *Numbering) Takes(longest int) bool { return !d.given && longest <= inlined }

// Texts makes a chunk of strings of at most twelve bytes all that a builder has; nulls marks
// the rows that have none, and is nil if all have. It reports false, and does nothing, if
// there are too many different ones.
func (d *Numbering) Texts(b *Builder, t Texts, nulls []bool) (bool, error) {
	if !d.Takes(t.Longest) || !d.takes(b, max(len(nulls), len(t.Lengths))) {
		return false, nil
	}
	numbers := d.room(len(t.Lengths))
	if d.number(t, numbers) < len(numbers) {
		d.given = true
		return false, nil
	}
	if all := int(d.strings.count); all+1 != d.size {
		if err := d.prepare(all, func(b *Builder) {
			for i := range all {
				b.Bytes(d.met(i + 1))
			}
		}); err != nil {
			return false, err
		}
	}
	return d.put(b, numbers, nulls), nil
}

// number tells the numbers of strings, as many as there are before one without a place.
func (d *Numbering) number(t Texts, numbers []uint32) int {
	if len(numbers) == 0 {
		return 0
	}
	text := unsafe.SliceData(t.Text)
	if text == nil {
		text = new(byte)
	}
	return int(C.glaux_number(d.strings, (*C.uint8_t)(text), C.uint64_t(len(t.Text)), (*C.int64_t)(&t.Lengths[0]), C.uint64_t(len(numbers)), C.uint64_t(t.Width), (*C.uint32_t)(&numbers[0])))
}

// met is the string of a number.
func (d *Numbering) met(number int) []byte {
	s := (*stringT)(unsafe.Pointer(&d.strings.strings[number]))
	return s.raw[:s.n]
}

// Entries makes a chunk of a dictionary's entries, which are named by their places in it,
// all that a builder has; it reports false if that can't be.
func (d *Numbering) Entries(b *Builder, which []int64, nulls []bool) bool {
	if !d.takes(b, max(len(nulls), len(which))) {
		return false
	}
	numbers := d.room(len(which))
	for i, x := range which {
		numbers[i] = uint32(x) + 1
	}
	return d.put(b, numbers, nulls)
}

// put gives a builder the strings of these numbers.
func (d *Numbering) put(b *Builder, numbers []uint32, nulls []bool) bool {
	if d.given {
		return false
	}
	n := max(len(numbers), len(nulls))
	if d.rows.Ptr == nil {
		d.rows = bindings.CreateSelectionVector(bindings.VectorSize())
	}
	rows := selected(d.rows, n)
	if nulls == nil {
		copy(rows, numbers)
	} else {
		for i, null := range nulls {
			if rows[i] = 0; !null {
				rows[i], numbers = numbers[0], numbers[1:]
			}
		}
	}
	b.steps(n)
	b.numbered = d
	return true
}

// selected are the rows of a selection.
func selected(s bindings.SelectionVector, n int) []uint32 {
	return unsafe.Slice((*uint32)(unsafe.Pointer(bindings.SelectionVectorGetDataPtr(s))), n)
}

// prepare makes the master of strings that are appended to a builder.
func (d *Numbering) prepare(n int, fill func(*Builder)) error {
	of, err := LogicalType(d.of)
	if err != nil {
		return err
	}
	defer bindings.DestroyLogicalType(&of)
	size := bindings.IdxT(n + 1)
	strings := bindings.CreateVector(of, size)
	defer bindings.DestroyVector(&strings)
	b := NewBuilder(d.of)
	b.Null()
	fill(b)
	if b.n != n+1 {
		return fmt.Errorf("a numbering of %d strings has %d", n, b.n-1)
	}
	b.flush(strings)
	all := bindings.CreateSelectionVector(size)
	defer bindings.DestroySelectionVector(&all)
	for i, rows := 0, selected(all, n+1); i <= n; i++ {
		rows[i] = uint32(i)
	}
	bindings.DestroyVector(&d.master)
	d.master, d.size = bindings.CreateVector(of, 1), n+1
	d.given = C.glaux_number_vector(d.master.Ptr, strings.Ptr, C.uint64_t(size), all.Ptr) == 0
	return nil
}

// flush makes a vector one of the strings whose numbers were put last.
func (d *Numbering) flush(vec bindings.Vector, n int) {
	bindings.VectorReferenceVector(vec, d.master)
	bindings.SliceVector(vec, d.rows, bindings.IdxT(n))
}
