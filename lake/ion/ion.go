// Package ion reads and writes Amazon Ion 1.0, binary and text. A Value is a view of
// binary Ion; text is turned into that form as it is read, so that all that looks at
// values knows one form only.
package ion

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Type is the type of a value.
type Type byte

// The types of Ion's data model.
const (
	Null Type = iota
	Bool
	Int
	Float
	Decimal
	Timestamp
	Symbol
	String
	Clob
	Blob
	List
	Sexp
	Struct
)

var typeNames = [...]string{"NULL", "BOOL", "INT", "FLOAT", "DECIMAL", "TIMESTAMP", "SYMBOL", "STRING", "CLOB", "BLOB", "LIST", "SEXP", "STRUCT"}

// String is the type's name in capitals.
func (t Type) String() string { return typeNames[t] }

// The type codes of binary Ion's descriptors.
const (
	codeNull = iota
	codeBool
	codePositive
	codeNegative
	codeFloat
	codeDecimal
	codeTimestamp
	codeSymbol
	codeString
	codeClob
	codeBlob
	codeList
	codeSexp
	codeStruct
	codeAnnotation
)

// typeOf is the type of a descriptor's code.
var typeOf = [...]Type{Null, Bool, Int, Int, Float, Decimal, Timestamp, Symbol, String, Clob, Blob, List, Sexp, Struct}

// codeOf is the code of a type whose sign doesn't matter.
func codeOf(t Type) byte {
	if t <= Bool {
		return byte(t)
	}
	if t == Int {
		return codePositive
	}
	return byte(t) + 1
}

// Error is what is wrong with a stream.
type Error struct {
	Offset int64 // of the top-level value, or of the text, in the uncompressed stream
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("%s at byte %d", e.Reason, e.Offset) }

func corrupt(format string, args ...any) error { return &Error{Reason: fmt.Sprintf(format, args...)} }

// Value is one value; its annotations are left out. It is valid until the stream
// that gave it is asked for the next.
type Value struct {
	Type    Type
	Null    bool
	code    byte
	low     byte
	body    []byte
	symbols *symbolTable
}

// Number is a decimal or integer: the magnitude, big-endian, times ten to the exponent.
type Number struct {
	Negative  bool
	Magnitude []byte
	Exponent  int
}

// Bool is the value of a boolean.
func (v *Value) Bool() bool { return v.low == 1 }

// Number is the value of an integer or a decimal.
func (v *Value) Number() (Number, error) {
	if v.Type == Int {
		return Number{Negative: v.code == codeNegative, Magnitude: trimZeros(v.body)}, nil
	}
	if len(v.body) == 0 {
		return Number{}, nil
	}
	exp, rest, err := readVarInt(v.body)
	if err != nil {
		return Number{}, err
	}
	if exp > math.MaxInt32 || exp < math.MinInt32 {
		return Number{}, corrupt("a decimal's exponent is %d", exp)
	}
	n := Number{Exponent: int(exp)}
	n.Negative, n.Magnitude = readSigned(rest)
	return n, nil
}

// readSigned reads a signed integer with its sign in the first bit.
func readSigned(b []byte) (negative bool, magnitude []byte) {
	if len(b) == 0 {
		return false, nil
	}
	if negative = b[0]&0x80 != 0; negative {
		b = append([]byte{b[0] & 0x7f}, b[1:]...)
	}
	return negative, trimZeros(b)
}

func trimZeros(b []byte) []byte {
	for len(b) > 0 && b[0] == 0 {
		b = b[1:]
	}
	return b
}

// Float is the value of a float.
func (v *Value) Float() float64 {
	switch len(v.body) {
	case 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(v.body)))
	case 8:
		return math.Float64frombits(binary.BigEndian.Uint64(v.body))
	}
	return 0
}

// Bytes are those of a string, clob or blob, or of a symbol's text.
func (v *Value) Bytes() ([]byte, error) {
	if v.Type != Symbol {
		return v.body, nil
	}
	id, err := readUint(v.body)
	if err != nil {
		return nil, err
	}
	name := v.symbols.name(id)
	if name == nil {
		return nil, corrupt("the text of symbol $%d is not known", id)
	}
	return name, nil
}

// Each goes through the values of a container. Those of a struct have a field name,
// which is nil where its text is not known.
func (v *Value) Each(do func(field []byte, kid *Value) error) error {
	if v.Null {
		return nil
	}
	rest := v.body
	var kid Value
	for len(rest) > 0 {
		var field []byte
		if v.Type == Struct {
			id, after, err := readVarUint(rest)
			if err != nil {
				return err
			}
			field, rest = v.symbols.name(id), after
		}
		var pad bool
		var err error
		if rest, pad, _, err = kid.parse(rest, v.symbols); err != nil {
			return err
		}
		if pad {
			continue
		}
		if err := do(field, &kid); err != nil {
			return err
		}
	}
	return nil
}

// parse reads the value that data starts with, and returns what follows. The first
// annotation is the number of its symbol, 0 if there is none; pad tells padding,
// which is no value.
func (v *Value) parse(data []byte, symbols *symbolTable) (rest []byte, pad bool, annotation uint64, err error) {
	code, low, body, rest, err := split(data)
	if err != nil {
		return nil, false, 0, err
	}
	if code == codeAnnotation {
		size, after, err := readVarUint(body)
		if err != nil || size == 0 || size > uint64(len(after)) {
			return nil, false, 0, corrupt("a wrapper of annotations without any")
		}
		if annotation, _, err = readVarUint(after[:size]); err != nil {
			return nil, false, 0, err
		}
		// What is wrapped is looked at first, so that wrappers can't be nested without end.
		inner := after[size:]
		if len(inner) == 0 || inner[0]>>4 == codeAnnotation {
			return nil, false, 0, corrupt("a wrapper of annotations around other than one value")
		}
		left, pad, _, err := v.parse(inner, symbols)
		if err == nil && (len(left) > 0 || pad) {
			err = corrupt("a wrapper of annotations around other than one value")
		}
		return rest, false, annotation, err
	}
	*v = Value{Type: typeOf[code], Null: low == 15, code: code, low: low, body: body, symbols: symbols}
	pad = code == codeNull && low != 15
	switch {
	case code == codeBool && low > 1 && low != 15,
		code == codeFloat && low != 0 && low != 4 && low != 8 && low != 15,
		code == codeNegative && low != 15 && len(trimZeros(body)) == 0:
		return nil, false, 0, corrupt("the descriptor %#x is not valid", code<<4|low)
	}
	return rest, pad, 0, nil
}

// split cuts a descriptor and what it says off data.
func split(data []byte) (code, low byte, body, rest []byte, err error) {
	if len(data) == 0 {
		return 0, 0, nil, nil, corrupt("a value is cut off")
	}
	code, low, rest = data[0]>>4, data[0]&15, data[1:]
	size, long, err := bodySize(code, low)
	if err != nil {
		return 0, 0, nil, nil, err
	}
	if long {
		if size, rest, err = readVarUint(rest); err != nil {
			return 0, 0, nil, nil, err
		}
	}
	if size > uint64(len(rest)) {
		return 0, 0, nil, nil, corrupt("a value of %d bytes where %d are left", size, len(rest))
	}
	return code, low, rest[:size:size], rest[size:], nil
}

// bodySize is the length that a descriptor tells; long says that it follows.
func bodySize(code, low byte) (size uint64, long bool, err error) {
	const null, follows = 15, 14
	switch {
	case code > codeAnnotation, code == codeAnnotation && (low < 3 || low == null):
		return 0, false, corrupt("the descriptor %#x is not valid", code<<4|low)
	case code == codeBool, low == null:
		return 0, false, nil
	case low == follows, code == codeStruct && low == 1:
		return 0, true, nil
	}
	return uint64(low), false, nil
}

func readVarUint(b []byte) (x uint64, rest []byte, err error) {
	for i, c := range b {
		if x > math.MaxUint64>>8 {
			break
		}
		x = x<<7 | uint64(c&0x7f)
		if c&0x80 != 0 {
			return x, b[i+1:], nil
		}
	}
	return 0, nil, corrupt("a number is cut off or too long")
}

func readVarInt(b []byte) (x int64, rest []byte, err error) {
	if len(b) == 0 {
		return 0, nil, corrupt("a number is cut off or too long")
	}
	negative := b[0]&0x40 != 0
	for i, c := range b {
		if i == 0 {
			c &^= 0x40
		}
		if x > math.MaxInt64>>8 {
			break
		}
		x = x<<7 | int64(c&0x7f)
		if c&0x80 != 0 {
			if negative {
				x = -x
			}
			return x, b[i+1:], nil
		}
	}
	return 0, nil, corrupt("a number is cut off or too long")
}

func readUint(b []byte) (x uint64, err error) {
	if b = trimZeros(b); len(b) > 8 {
		return 0, corrupt("a number of %d bytes", len(b))
	}
	for _, c := range b {
		x = x<<8 | uint64(c)
	}
	return x, nil
}
