package hadoop

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// Sequence gives the values of a SequenceFile, which are texts or bytes.
type Sequence struct {
	*input
	blocks bool
	binary bool // values are BytesWritable
	record []byte
	// of the current block:
	left    int
	lengths []byte
	values  []byte
}

// The classes of values that are read.
const (
	textClass  = "org.apache.hadoop.io.Text"
	bytesClass = "org.apache.hadoop.io.BytesWritable"
)

// OpenSequence reads a file's header.
func OpenSequence(r io.Reader, codecs Codecs) (*Sequence, error) {
	s := &Sequence{input: newInput(r)}
	magic, err := s.take(nil, 4)
	if err != nil {
		return nil, err
	}
	if string(magic[:3]) != "SEQ" {
		return nil, s.corrupt("it is no SequenceFile")
	}
	const version = 6
	if magic[3] != version {
		return nil, s.corrupt("SequenceFile of version %d, which is not %d,", magic[3], version)
	}
	if _, err := s.text(); err != nil { // the class of keys, which aren't read
		return nil, err
	}
	class, err := s.text()
	if err != nil {
		return nil, err
	}
	switch class {
	case textClass:
	case bytesClass:
		s.binary = true
	default:
		return nil, s.corrupt("values of class %s", class)
	}
	packed, err := s.take(nil, 2)
	if err != nil {
		return nil, err
	}
	s.blocks = packed[1] != 0
	return s, s.header(packed[0] != 0, codecs)
}

// Next gives the next value, valid until the call after; io.EOF after the last.
func (s *Sequence) Next() ([]byte, error) {
	if s.blocks {
		return s.ofBlock()
	}
	length, err := s.int()
	if err == nil && length == -1 {
		if err := s.mark(); err != nil {
			return nil, err
		}
		length, err = s.int()
	}
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, s.cut(err)
	}
	keys, err := s.int()
	if err != nil {
		return nil, s.cut(err)
	}
	if keys < 0 || keys > length {
		return nil, s.corrupt("a record of %d bytes with a key of %d", length, keys)
	}
	if s.record, err = s.take(s.record, length); err != nil {
		return nil, err
	}
	value, err := s.unpack(s.record[keys:], -1)
	if err != nil {
		return nil, err
	}
	return s.content(value)
}

// content is a value without its length.
func (s *Sequence) content(value []byte) ([]byte, error) {
	size := int64(0)
	ok := false
	if s.binary {
		if ok = len(value) >= 4; ok {
			size, value = int64(binary.BigEndian.Uint32(value)), value[4:]
		}
	} else {
		size, value, ok = Vint(value)
	}
	if !ok || size != int64(len(value)) {
		return nil, s.corrupt("a value of %d bytes in a record that has %d", size, len(value))
	}
	return value, nil
}

// ofBlock gives the next value of a file of blocks.
func (s *Sequence) ofBlock() ([]byte, error) {
	for s.left == 0 {
		if err := s.block(); err != nil {
			return nil, err
		}
	}
	s.left--
	size, rest, ok := Vint(s.lengths)
	if !ok || size < 0 || size > int64(len(s.values)) {
		return nil, s.corrupt("a value of a block is cut off")
	}
	value := s.values[:size]
	s.lengths, s.values = rest, s.values[size:]
	return s.content(value)
}

func (s *Sequence) block() error {
	escape, err := s.int()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		return s.cut(err)
	}
	if escape != -1 {
		return s.corrupt("a block without its mark")
	}
	if err := s.mark(); err != nil {
		return err
	}
	if s.left, err = s.vint(); err != nil {
		return err
	}
	if s.left < 0 {
		return s.corrupt("a block of %d records", s.left)
	}
	for part := range 4 {
		n, err := s.vint()
		if err != nil {
			return err
		}
		if s.record, err = s.take(s.record, n); err != nil {
			return err
		}
		if part < 2 {
			continue // the keys and their lengths
		}
		raw, err := s.unpack(s.record, -1)
		if err != nil {
			return err
		}
		if s.codec == nil {
			raw = bytes.Clone(raw)
		}
		if part == 2 {
			s.lengths = raw
		} else {
			s.values = raw
		}
	}
	return nil
}
