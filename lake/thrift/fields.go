package thrift

import (
	"encoding/binary"
	"fmt"
)

// Field is a field of a structure as it is encoded. A boolean's value is in its kind.
type Field struct {
	ID    int
	Kind  byte
	Value []byte
}

// Fields are those of the structure that bytes begin with, in their order.
func Fields(raw []byte) ([]Field, error) {
	var list []Field
	w := walker{raw}
	id := 0
	for {
		b, err := w.next()
		if err != nil || b == kindStop {
			return list, err
		}
		if delta := int(b >> 4); delta > 0 {
			id += delta
		} else {
			v, err := w.varint()
			if err != nil {
				return nil, err
			}
			id = int(int16(v>>1) ^ -int16(v&1))
		}
		f := Field{ID: id, Kind: b & 0xF}
		if f.Kind != kindTrue && f.Kind != kindFalse {
			before := w.rest
			if err := w.value(f.Kind, 0); err != nil {
				return nil, err
			}
			f.Value = before[:len(before)-len(w.rest)]
		}
		list = append(list, f)
	}
}

// Items are the elements of a field that is a list of structures.
func (f Field) Items() ([][]byte, error) {
	if f.Kind != kindList {
		return nil, fmt.Errorf("undecodable metadata: field %d is no list", f.ID)
	}
	w := walker{f.Value}
	b, err := w.next()
	if err != nil {
		return nil, err
	}
	n := uint64(b >> 4)
	if n == 0xF {
		if n, err = w.varint(); err != nil {
			return nil, err
		}
	}
	if b&0xF != kindStruct || n > uint64(len(w.rest)) {
		return nil, fmt.Errorf("undecodable metadata: field %d has other elements", f.ID)
	}
	items := make([][]byte, n)
	for i := range items {
		before := w.rest
		if err := w.structure(1); err != nil {
			return nil, err
		}
		items[i] = before[:len(before)-len(w.rest)]
	}
	return items, nil
}

// AppendField writes a field behind that of a lower number; what follows is its value.
func AppendField(b []byte, last, id int, kind byte) []byte {
	if delta := id - last; delta > 0 && delta <= 15 {
		return append(b, byte(delta)<<4|kind)
	}
	return AppendInt(append(b, kind), int64(id))
}

// AppendStop ends a structure.
func AppendStop(b []byte) []byte { return append(b, kindStop) }

// AppendInt writes the value of an integer field.
func AppendInt(b []byte, v int64) []byte { return binary.AppendVarint(b, v) }

// AppendItems writes the value of a list of structures.
func AppendItems(b []byte, items [][]byte) []byte {
	if n := len(items); n < 15 {
		b = append(b, byte(n)<<4|kindStruct)
	} else {
		b = binary.AppendUvarint(append(b, 0xF0|kindStruct), uint64(n))
	}
	for _, it := range items {
		b = append(b, it...)
	}
	return b
}
