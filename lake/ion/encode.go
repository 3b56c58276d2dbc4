package ion

import (
	"encoding/binary"
	"math"
	"math/big"
)

// appendHeader starts a value of a code and a number of bytes.
func appendHeader(dst []byte, code byte, size int) []byte {
	const follows = 14
	if size < follows && !(code == codeStruct && size == 1) {
		return append(dst, code<<4|byte(size))
	}
	return appendVarUint(append(dst, code<<4|follows), uint64(size))
}

// wrapFrom makes what was appended since start the body of a value.
func wrapFrom(dst []byte, start int, code byte) []byte {
	var head [12]byte
	h := appendHeader(head[:0], code, len(dst)-start)
	dst = append(dst, h...)
	copy(dst[start+len(h):], dst[start:len(dst)-len(h)])
	copy(dst[start:], h)
	return dst
}

func appendVarUint(dst []byte, x uint64) []byte {
	shift := 0
	for x>>shift > 0x7f {
		shift += 7
	}
	for ; shift > 0; shift -= 7 {
		dst = append(dst, byte(x>>shift)&0x7f)
	}
	return append(dst, byte(x)&0x7f|0x80)
}

func appendVarInt(dst []byte, x int64) []byte {
	sign, m := byte(0), uint64(x)
	if x < 0 {
		sign, m = 0x40, uint64(-x)
	}
	shift := 0
	for m>>shift > 0x3f {
		shift += 7
	}
	first := byte(m>>shift)&0x3f | sign
	if shift == 0 {
		return append(dst, first|0x80)
	}
	dst = append(dst, first)
	for shift -= 7; shift > 0; shift -= 7 {
		dst = append(dst, byte(m>>shift)&0x7f)
	}
	return append(dst, byte(m)&0x7f|0x80)
}

func appendNull(dst []byte, t Type) []byte { return append(dst, codeOf(t)<<4|15) }

func appendBool(dst []byte, x bool) []byte {
	if x {
		return append(dst, codeBool<<4|1)
	}
	return append(dst, codeBool<<4)
}

func appendInt(dst []byte, negative bool, magnitude []byte) []byte {
	magnitude = trimZeros(magnitude)
	code := byte(codePositive)
	if negative && len(magnitude) > 0 {
		code = codeNegative
	}
	return append(appendHeader(dst, code, len(magnitude)), magnitude...)
}

func appendFloat(dst []byte, x float64) []byte {
	if x == 0 && !math.Signbit(x) {
		return append(dst, codeFloat<<4)
	}
	if single := float32(x); float64(single) == x || x != x {
		return binary.BigEndian.AppendUint32(append(dst, codeFloat<<4|4), math.Float32bits(single))
	}
	return binary.BigEndian.AppendUint64(append(dst, codeFloat<<4|8), math.Float64bits(x))
}

func appendDecimal(dst []byte, n Number) []byte {
	if len(n.Magnitude) == 0 && n.Exponent == 0 && !n.Negative {
		return append(dst, codeDecimal<<4)
	}
	start := len(dst)
	dst = appendVarInt(dst, int64(n.Exponent))
	dst = appendSigned(dst, n.Negative, n.Magnitude)
	return wrapFrom(dst, start, codeDecimal)
}

// appendSigned writes a signed integer with its sign in the first bit; zero is nothing.
func appendSigned(dst []byte, negative bool, magnitude []byte) []byte {
	magnitude = trimZeros(magnitude)
	if len(magnitude) == 0 {
		if negative {
			return append(dst, 0x80)
		}
		return dst
	}
	sign := byte(0)
	if negative {
		sign = 0x80
	}
	if magnitude[0]&0x80 != 0 {
		return append(append(dst, sign), magnitude...)
	}
	dst = append(dst, magnitude...)
	dst[len(dst)-len(magnitude)] |= sign
	return dst
}

func appendSymbol(dst []byte, id int) []byte {
	var raw [8]byte
	binary.BigEndian.PutUint64(raw[:], uint64(id))
	b := trimZeros(raw[:])
	return append(appendHeader(dst, codeSymbol, len(b)), b...)
}

func appendBytes(dst []byte, code byte, x []byte) []byte {
	return append(appendHeader(dst, code, len(x)), x...)
}

// magnitudeOf is a number's absolute value.
func magnitudeOf(x int64) (negative bool, magnitude []byte) {
	m := uint64(x)
	if x < 0 {
		m = -m
	}
	return x < 0, trimZeros(binary.BigEndian.AppendUint64(nil, m))
}

// big is a number's coefficient.
func (n *Number) big() *big.Int {
	x := new(big.Int).SetBytes(n.Magnitude)
	if n.Negative {
		x.Neg(x)
	}
	return x
}
