package lake

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/encoding/thrift"
)

// unmarshal decodes a thrift structure that may be malformed.
func unmarshal(raw []byte, to any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("undecodable metadata: %v", p)
		}
	}()
	// The decoder takes the room for a list before it reads it.
	walk := thriftWalker{raw}
	if err := walk.structure(0); err != nil {
		return err
	}
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), raw, to); err != nil {
		return fmt.Errorf("undecodable metadata: %w", err)
	}
	return nil
}

// thriftWalker goes through a structure in the compact protocol, to see that all that it
// says to have is there.
type thriftWalker struct{ rest []byte }

var errThrift = errors.New("undecodable metadata: it says to have more than there is")

// maxThriftDepth is how deep structures may lie in each other.
const maxThriftDepth = 64

// The types of the compact protocol.
const (
	thriftStop   = 0
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
	thriftUUID   = 13
)

func (w *thriftWalker) skip(n uint64) error {
	if n > uint64(len(w.rest)) {
		return errThrift
	}
	w.rest = w.rest[n:]
	return nil
}

func (w *thriftWalker) varint() (uint64, error) {
	v, n := binary.Uvarint(w.rest)
	if n <= 0 {
		return 0, errThrift
	}
	w.rest = w.rest[n:]
	return v, nil
}

func (w *thriftWalker) next() (byte, error) {
	if len(w.rest) == 0 {
		return 0, errThrift
	}
	b := w.rest[0]
	w.rest = w.rest[1:]
	return b, nil
}

func (w *thriftWalker) structure(depth int) error {
	for {
		b, err := w.next()
		if err != nil || b == thriftStop {
			return err
		}
		if b>>4 == 0 { // The field's number follows.
			if _, err := w.varint(); err != nil {
				return err
			}
		}
		// A boolean field is in its type.
		if kind := b & 0xF; kind != thriftTrue && kind != thriftFalse {
			if err := w.value(kind, depth); err != nil {
				return err
			}
		}
	}
}

func (w *thriftWalker) value(kind byte, depth int) error {
	switch {
	case depth > maxThriftDepth:
	case kind == thriftTrue || kind == thriftFalse || kind == thriftByte:
		return w.skip(1)
	case kind > thriftByte && kind <= thriftI64:
		_, err := w.varint()
		return err
	case kind == thriftDouble:
		return w.skip(8)
	case kind == thriftBinary:
		n, err := w.varint()
		if err != nil {
			return err
		}
		return w.skip(n)
	case kind == thriftList || kind == thriftSet:
		return w.list(depth)
	case kind == thriftMap:
		return w.mapping(depth)
	case kind == thriftStruct:
		return w.structure(depth + 1)
	case kind == thriftUUID:
		return w.skip(16)
	}
	return errThrift
}

func (w *thriftWalker) list(depth int) error {
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
		return errThrift
	}
	for range n {
		if err := w.value(b&0xF, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (w *thriftWalker) mapping(depth int) error {
	n, err := w.varint()
	if err != nil || n == 0 {
		return err
	}
	kinds, err := w.next()
	if err != nil || n > uint64(len(w.rest)) {
		return errThrift
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
