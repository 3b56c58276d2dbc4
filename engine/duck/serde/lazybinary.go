package serde

import (
	"encoding/binary"
	"errors"
	"math"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/lake/hadoop"
	"glaux/sql"
)

// lazyBinary decodes LazyBinarySerDe's rows and the cells of LazyBinaryColumnarSerDe:
// values as bytes, of the types that the table declares.
type lazyBinaryDecoder struct {
	table   []lake.Column
	columns []int // table index → position among the builders, -1: not wanted
}

func newLazyBinary(o Options) (*lazyBinaryDecoder, error) {
	d := &lazyBinaryDecoder{table: o.Table, columns: positions(o)}
	for _, c := range o.Table {
		if err := lazyBinaryType(c.Type); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// positions are where the columns of a table are among those wanted; -1: nowhere.
func positions(o Options) []int {
	list := make([]int, len(o.Table))
	for i := range list {
		list[i] = -1
	}
	for pos, at := range o.Columns {
		list[at] = pos
	}
	return list
}

func lazyBinaryType(t sql.Type) error {
	switch t.Kind {
	case sql.Array:
		return lazyBinaryType(*t.Elem)
	case sql.Map:
		return errors.Join(lazyBinaryType(*t.Key), lazyBinaryType(*t.Elem))
	case sql.Row:
		for _, f := range t.Fields {
			if err := lazyBinaryType(f.Type); err != nil {
				return err
			}
		}
		return nil
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Decimal, sql.Varchar, sql.Char, sql.VarBinary, sql.Date, sql.Timestamp:
		return nil
	}
	return unsupported("A column of type %s of LazyBinarySerDe", t)
}

var errLazyBinary = badData("A value of LazyBinarySerDe is cut off, or not of its column's type")

// Decode implements Decoder: a row is a struct of the columns. Columns behind its
// end are NULL.
func (d *lazyBinaryDecoder) Decode(row []byte, out []*kernel.Builder) error {
	s := &binaryFields{data: row}
	for i, c := range d.table {
		present := s.next()
		pos := d.columns[i]
		switch {
		case pos < 0 && present:
			// What is not wanted is read to find what follows.
			if s.data = (&lazyBinaryValue{}).skip(s.data, c.Type); s.data == nil {
				return errLazyBinary
			}
		case pos < 0:
		case !present:
			out[pos].Null()
		default:
			rest, ok := binaryElement(out[pos], s.data)
			if !ok {
				return errLazyBinary
			}
			s.data = rest
		}
	}
	return nil
}

// binaryFields walks a struct: a byte tells which of the next eight fields are there.
type binaryFields struct {
	data  []byte
	bits  byte
	index int
}

// next tells whether the next field has a value, which data then starts with.
func (s *binaryFields) next() bool {
	if s.index%8 == 0 {
		if len(s.data) == 0 {
			s.bits = 0
		} else {
			s.bits, s.data = s.data[0], s.data[1:]
		}
	}
	present := s.bits>>(s.index%8)&1 != 0
	s.index++
	return present
}

// lazyBinaryValue skips values.
type lazyBinaryValue struct{ scratch *kernel.Builder }

// skip is what follows a value; nil if it is cut off.
func (v *lazyBinaryValue) skip(data []byte, t sql.Type) []byte {
	v.scratch = kernel.NewBuilder(t)
	rest, ok := binaryElement(v.scratch, data)
	if !ok {
		return nil
	}
	if rest == nil {
		rest = []byte{}
	}
	return rest
}

// binaryElement appends the value that data starts with.
func binaryElement(b *kernel.Builder, data []byte) (rest []byte, ok bool) {
	size := 0
	switch b.Type.Kind {
	case sql.Boolean, sql.TinyInt:
		size = 1
	case sql.SmallInt:
		size = 2
	case sql.Real:
		size = 4
	case sql.Double:
		size = 8
	case sql.Integer, sql.BigInt, sql.Date:
		if len(data) == 0 {
			return nil, false
		}
		size = hadoop.Size(data[0])
	case sql.Timestamp:
		return binaryTimestamp(b, data)
	case sql.Decimal:
		return binaryDecimal(b, data)
	case sql.Varchar, sql.Char, sql.VarBinary:
		n, after, ok := hadoop.Vint(data)
		if !ok || n < 0 || n > int64(len(after)) {
			return nil, false
		}
		data, size = after, int(n)
	default:
		if len(data) < 4 {
			return nil, false
		}
		n := binary.BigEndian.Uint32(data)
		if data = data[4:]; uint64(n) > uint64(len(data)) {
			return nil, false
		}
		size = int(n)
	}
	if size > len(data) {
		return nil, false
	}
	return data[size:], binaryValue(b, data[:size])
}

// binaryValue appends the value that data is.
func binaryValue(b *kernel.Builder, data []byte) bool {
	switch k := b.Type.Kind; k {
	case sql.Boolean:
		return len(data) == 1 && yes(func() { b.Bool(data[0] != 0) })
	case sql.TinyInt:
		return len(data) == 1 && yes(func() { b.Int(int64(int8(data[0]))) })
	case sql.SmallInt:
		return len(data) == 2 && yes(func() { b.Int(int64(int16(binary.BigEndian.Uint16(data)))) })
	case sql.Real:
		return len(data) == 4 && yes(func() { b.Float(float64(math.Float32frombits(binary.BigEndian.Uint32(data)))) })
	case sql.Double:
		return len(data) == 8 && yes(func() { b.Float(math.Float64frombits(binary.BigEndian.Uint64(data))) })
	case sql.Integer, sql.BigInt, sql.Date:
		x, rest, ok := hadoop.Vint(data)
		if k != sql.BigInt {
			ok = ok && x == int64(int32(x))
		}
		return ok && len(rest) == 0 && yes(func() { b.Int(x) })
	case sql.Timestamp:
		rest, ok := binaryTimestamp(b, data)
		return ok && len(rest) == 0
	case sql.Decimal:
		rest, ok := binaryDecimal(b, data)
		return ok && len(rest) == 0
	case sql.Varchar, sql.Char:
		appendString(b, data)
	case sql.VarBinary:
		b.Bytes(data)
	case sql.Array:
		return binaryItems(b, data, 1)
	case sql.Map:
		return binaryItems(b, data, 2)
	case sql.Row:
		s := &binaryFields{data: data}
		for i := range b.Type.Fields {
			if !s.next() {
				b.Kid(i).Null()
				continue
			}
			rest, ok := binaryElement(b.Kid(i), s.data)
			if !ok {
				return false
			}
			s.data = rest
		}
		b.End()
	}
	return true
}

func yes(do func()) bool {
	do()
	return true
}

// binaryItems appends an array, or a map, which is two values an entry: a number, bits
// that tell which values are there, and those.
func binaryItems(b *kernel.Builder, data []byte, each int) bool {
	n, data, ok := hadoop.Vint(data)
	if !ok || n < 0 || n > int64(8*len(data)) {
		return false
	}
	values := int(n) * each
	size := (values + 7) / 8
	if size > len(data) {
		return false
	}
	bits := data[:size]
	data = data[size:]
	has := func(i int) bool { return bits[i/8]>>(i%8)&1 != 0 }
	for i := 0; i < values; i += each {
		if each == 2 && !has(i) {
			// An entry without a key is none.
			if has(i + 1) {
				if data = (&lazyBinaryValue{}).skip(data, *b.Type.Elem); data == nil {
					return false
				}
			}
			continue
		}
		for k := range each {
			kid := b.Kid(k)
			if !has(i + k) {
				kid.Null()
				continue
			}
			if data, ok = binaryElement(kid, data); !ok {
				return false
			}
		}
	}
	b.End()
	return true
}

// binaryTimestamp appends a timestamp: seconds, and where their first bit says so the
// digits of a fraction from the last to the first, and more bits of the seconds.
func binaryTimestamp(b *kernel.Builder, data []byte) (rest []byte, ok bool) {
	if len(data) < 4 {
		return nil, false
	}
	word := binary.BigEndian.Uint32(data)
	data = data[4:]
	seconds, nanos := int64(word&math.MaxInt32), 0
	if word>>31 != 0 {
		digits, after, ok := hadoop.Vint(data)
		if !ok {
			return nil, false
		}
		more := digits < 0
		if more {
			digits = -digits - 1
		}
		if digits > 999_999_999 {
			return nil, false
		}
		unit := 100_000_000
		for ; digits > 0; digits /= 10 {
			nanos += int(digits%10) * unit
			unit /= 10
		}
		if data = after; more {
			high, after, ok := hadoop.Vint(data)
			if !ok || high > 1<<12 || high < -1<<12 {
				return nil, false
			}
			seconds |= high << 31
			data = after
		}
	}
	appendInstant(b, sql.Instant{Micros: seconds*1e6 + int64(nanos/1000), Nanos: nanos % 1000})
	return data, true
}

// binaryDecimal appends a decimal: its scale, a length, and that many bytes.
func binaryDecimal(b *kernel.Builder, data []byte) (rest []byte, ok bool) {
	scale, data, ok := hadoop.Vint(data)
	if !ok || scale < 0 || scale > 38 {
		return nil, false
	}
	n, data, ok := hadoop.Vint(data)
	if !ok || n < 0 || n > int64(len(data)) {
		return nil, false
	}
	x, ok := bigDecimal(data[:n], b.Type.Precision, b.Type.Scale-int(scale))
	if !ok {
		b.Null()
	} else {
		b.Int128(x)
	}
	return data[n:], true
}
