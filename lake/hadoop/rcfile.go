package hadoop

import (
	"bytes"
	"errors"
	"io"
)

// RC gives the groups of rows of an RCFile.
type RC struct {
	*input
	key, packed []byte
}

// OpenRC reads a file's header.
func OpenRC(r io.Reader, codecs Codecs) (*RC, error) {
	f := &RC{input: newInput(r)}
	magic, err := f.take(nil, 4)
	if err != nil {
		return nil, err
	}
	packed := 1
	switch string(magic) {
	case "RCF\x01":
	case "SEQ\x06":
		// Files were SequenceFiles once, by the classes of their keys and values.
		for range 2 {
			if _, err := f.text(); err != nil {
				return nil, err
			}
		}
		packed = 2
	default:
		return nil, f.corrupt("it is no RCFile")
	}
	flags, err := f.take(nil, packed)
	if err != nil {
		return nil, err
	}
	return f, f.header(flags[0] != 0, codecs)
}

// Group is rows, of which each column has a cell in each.
type Group struct {
	Rows    int
	columns []Cells
}

// Cells are those of a column, one after the other.
type Cells struct {
	lengths []byte
	data    []byte
	size    int64
	repeat  int64
}

// Columns is how many columns the group has, up to the last that was asked for.
func (g *Group) Columns() int { return len(g.columns) }

// Column are the cells of one that was asked for.
func (g *Group) Column(i int) *Cells { return &g.columns[i] }

// Next gives the next cell; ok is false where it is not there.
func (c *Cells) Next() (cell []byte, ok bool) {
	if c.repeat > 0 {
		c.repeat--
	} else {
		x, rest, ok := Vint(c.lengths)
		if !ok {
			return nil, false
		}
		c.lengths = rest
		if x < 0 {
			// So many more are as long as the one before.
			c.repeat = ^x
			if c.repeat--; c.repeat < 0 {
				return nil, false
			}
		} else {
			c.size = x
		}
	}
	if c.size > int64(len(c.data)) {
		return nil, false
	}
	cell, c.data = c.data[:c.size:c.size], c.data[c.size:]
	return cell, true
}

// Next gives the next group with the columns wanted, by their numbers; io.EOF after
// the last.
func (f *RC) Next(wanted []bool) (*Group, error) {
	length, err := f.int()
	if err == nil && length == -1 {
		if err := f.mark(); err != nil {
			return nil, err
		}
		length, err = f.int()
	}
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, f.cut(err)
	}
	keys, err := f.int()
	if err != nil {
		return nil, f.cut(err)
	}
	stored, err := f.int()
	if err != nil {
		return nil, f.cut(err)
	}
	if length < keys || keys < 0 || stored < 0 {
		return nil, f.corrupt("a group of %d bytes with a key of %d", length, keys)
	}
	if f.key, err = f.take(f.key, stored); err != nil {
		return nil, err
	}
	key, err := f.unpack(f.key, keys)
	if err != nil {
		return nil, err
	}
	return f.group(key, length-keys, wanted)
}

// group reads the columns that a key tells of, which have so many bytes together.
func (f *RC) group(key []byte, size int, wanted []bool) (*Group, error) {
	number := func() (int, bool) {
		x, rest, ok := Vint(key)
		if !ok || x < 0 || x > maxLength {
			return 0, false
		}
		key = rest
		return int(x), true
	}
	bad := func() (*Group, error) { return nil, f.corrupt("a group's key is broken") }
	rows, ok := number()
	if !ok {
		return bad()
	}
	g := &Group{Rows: rows}
	for i := 0; len(key) > 0; i++ {
		stored, ok1 := number()
		plain, ok2 := number()
		lengths, ok3 := number()
		if !ok1 || !ok2 || !ok3 || stored > size {
			return bad()
		}
		if lengths > len(key) {
			return nil, f.unreadable("a group's key is cut off")
		}
		size -= stored
		if i < len(wanted) {
			// A key may tell of any number of columns: those behind take no memory.
			g.columns = append(g.columns, Cells{})
		}
		if i >= len(wanted) || !wanted[i] {
			if _, err := f.r.Discard(stored); err != nil {
				return nil, f.cut(err)
			}
			f.at += int64(stored)
		} else if err := f.column(&g.columns[i], key[:lengths], stored, plain); err != nil {
			return nil, err
		}
		key = key[lengths:]
	}
	if size != 0 {
		return bad()
	}
	return g, nil
}

// column reads the cells of a column, which stand in so many bytes.
func (f *RC) column(c *Cells, lengths []byte, stored, plain int) (err error) {
	c.lengths = bytes.Clone(lengths)
	if f.packed, err = f.take(f.packed, stored); err != nil {
		return err
	}
	if c.data, err = f.unpack(f.packed, plain); err == nil && f.codec == nil {
		c.data = bytes.Clone(c.data)
	}
	return err
}
