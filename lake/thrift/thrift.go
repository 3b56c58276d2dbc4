// Package thrift decodes structures of the compact protocol that may be malformed.
package thrift

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/encoding/thrift"
)

// Unmarshal decodes a structure.
func Unmarshal(raw []byte, to any) error {
	n, err := Leading(raw, to)
	if err == nil && n != len(raw) {
		err = fmt.Errorf("undecodable metadata: %d bytes behind it", len(raw)-n)
	}
	return err
}

// Leading decodes the structure that bytes begin with, and returns how many are its.
func Leading(raw []byte, to any) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			n, err = 0, fmt.Errorf("undecodable metadata: %v", p)
		}
	}()
	// The decoder takes the room for a list before it reads it.
	w := walker{raw}
	if err := w.structure(0); err != nil {
		return 0, err
	}
	n = len(raw) - len(w.rest)
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), raw[:n], to); err != nil {
		return 0, fmt.Errorf("undecodable metadata: %w", err)
	}
	return n, nil
}

// walker goes through a structure in the compact protocol, to see that all that it
// says to have is there.
type walker struct{ rest []byte }

// ErrShort is what a structure fails with that isn't there as a whole.
var ErrShort = errors.New("undecodable metadata: it says to have more than there is")

// maxDepth is how deep structures may lie in each other.
const maxDepth = 64

// The types of the compact protocol.
const (
	kindStop   = 0
	kindTrue   = 1
	kindFalse  = 2
	kindByte   = 3
	kindI64    = 6
	kindDouble = 7
	kindBinary = 8
	kindList   = 9
	kindSet    = 10
	kindMap    = 11
	kindStruct = 12
	kindUUID   = 13
)

func (w *walker) skip(n uint64) error {
	if n > uint64(len(w.rest)) {
		return ErrShort
	}
	w.rest = w.rest[n:]
	return nil
}

func (w *walker) varint() (uint64, error) {
	v, n := binary.Uvarint(w.rest)
	if n <= 0 {
		return 0, ErrShort
	}
	w.rest = w.rest[n:]
	return v, nil
}

func (w *walker) next() (byte, error) {
	if len(w.rest) == 0 {
		return 0, ErrShort
	}
	b := w.rest[0]
	w.rest = w.rest[1:]
	return b, nil
}

func (w *walker) structure(depth int) error {
	for {
		b, err := w.next()
		if err != nil || b == kindStop {
			return err
		}
		if b>>4 == 0 { // The field's number follows.
			if _, err := w.varint(); err != nil {
				return err
			}
		}
		// A boolean field is in its type.
		if kind := b & 0xF; kind != kindTrue && kind != kindFalse {
			if err := w.value(kind, depth); err != nil {
				return err
			}
		}
	}
}

func (w *walker) value(kind byte, depth int) error {
	switch {
	case depth > maxDepth:
	case kind == kindTrue || kind == kindFalse || kind == kindByte:
		return w.skip(1)
	case kind > kindByte && kind <= kindI64:
		_, err := w.varint()
		return err
	case kind == kindDouble:
		return w.skip(8)
	case kind == kindBinary:
		n, err := w.varint()
		if err != nil {
			return err
		}
		return w.skip(n)
	case kind == kindList || kind == kindSet:
		return w.list(depth)
	case kind == kindMap:
		return w.mapping(depth)
	case kind == kindStruct:
		return w.structure(depth + 1)
	case kind == kindUUID:
		return w.skip(16)
	}
	return ErrShort
}

func (w *walker) list(depth int) error {
	b, err := w.next()
	if err != nil {
		return err
	}
	n := uint64(b >> 4)
	if n == 0xF {
		if n, err = w.varint(); err != nil {
			return err
		}
	}
	if n > uint64(len(w.rest)) { // Each has a byte at least.
		return ErrShort
	}
	for range n {
		if err := w.value(b&0xF, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) mapping(depth int) error {
	n, err := w.varint()
	if err != nil || n == 0 {
		return err
	}
	kinds, err := w.next()
	if err != nil || n > uint64(len(w.rest)) {
		return ErrShort
	}
	for range n {
		for _, kind := range []byte{kinds >> 4, kinds & 0xF} {
			if err := w.value(kind, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}
