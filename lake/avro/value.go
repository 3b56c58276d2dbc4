package avro

import (
	"encoding/binary"
	"math"
)

// Values are encoded values, read one after the other. The first failure stays:
// all that is read after it is zero.
type Values struct {
	data []byte
	err  error
}

// NewValues reads a block's data.
func NewValues(data []byte) *Values { return &Values{data: data} }

// Err is the first failure.
func (v *Values) Err() error { return v.err }

// Left is how many bytes are still to be read.
func (v *Values) Left() int { return len(v.data) }

func (v *Values) fail(format string, args ...any) {
	if v.err == nil {
		v.err = corrupt(format, args...)
	}
	v.data = nil
}

// Long reads an int or long.
func (v *Values) Long() int64 {
	x, n := binary.Uvarint(v.data)
	if n <= 0 {
		v.fail("a number is cut off or too long")
		return 0
	}
	v.data = v.data[n:]
	return int64(x>>1) ^ -int64(x&1)
}

// Take reads n bytes, which stay valid as long as the block.
func (v *Values) Take(n int64) []byte {
	if n < 0 || n > int64(len(v.data)) {
		v.fail("a value of %d bytes where %d are left", n, len(v.data))
		return nil
	}
	b := v.data[:n:n]
	v.data = v.data[n:]
	return b
}

// Bytes reads a string or bytes.
func (v *Values) Bytes() []byte { return v.Take(v.Long()) }

// Bool reads a boolean.
func (v *Values) Bool() bool {
	b := v.Take(1)
	return len(b) == 1 && b[0] != 0
}

// Float reads a float.
func (v *Values) Float() float64 {
	if b := v.Take(4); b != nil {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return 0
}

// Double reads a double.
func (v *Values) Double() float64 {
	if b := v.Take(8); b != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// Items calls f for each item of an array or map. An item may take no bytes, so
// that there is a limit to how many of them there are.
func (v *Values) Items(f func()) {
	const most = 1 << 26
	total := int64(0)
	for v.err == nil {
		n := v.Long()
		if n < 0 {
			v.Long() // the bytes of the items, for those who skip them
			n = -n
		}
		if n == 0 {
			return
		}
		if total += n; n < 0 || total > most {
			v.fail("%d items in one value", total)
			return
		}
		for ; n > 0 && v.err == nil; n-- {
			f()
		}
	}
}

// Skip leaves out a value.
func (v *Values) Skip(s *Schema) { v.skip(s, 0) }

func (v *Values) skip(s *Schema, depth int) {
	if depth > maxDepth {
		v.fail("values nest too deep")
		return
	}
	switch s.Type {
	case "boolean":
		v.Take(1)
	case "int", "long", "enum":
		v.Long()
	case "float":
		v.Take(4)
	case "double":
		v.Take(8)
	case "bytes", "string":
		v.Bytes()
	case "fixed":
		v.Take(int64(s.Size))
	case "record":
		for i := range s.Fields {
			v.skip(s.Fields[i].Of, depth+1)
		}
	case "array":
		v.Items(func() { v.skip(s.Items, depth+1) })
	case "map":
		v.Items(func() { v.Bytes(); v.skip(s.Items, depth+1) })
	case "union":
		if b := v.Branch(s); b != nil {
			v.skip(b, depth+1)
		}
	}
}

// Branch reads which branch of a union follows.
func (v *Values) Branch(s *Schema) *Schema {
	i := v.Long()
	if v.err != nil {
		return nil
	}
	if i < 0 || i >= int64(len(s.Branches)) {
		v.fail("branch %d of a union of %d", i, len(s.Branches))
		return nil
	}
	return s.Branches[i]
}
