// Package hivehash has the hashes by which Hive and Spark put the rows of a table
// into buckets, each of which is files of its own.
package hivehash

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"math/bits"

	"glaux/sql"
)

// Scheme is a hash.
type Scheme string

// The schemes.
const (
	HiveV1 Scheme = "hive1"
	HiveV2 Scheme = "hive2"
	Spark  Scheme = "spark"
)

// Of is the scheme that a table's parameters name.
func Of(parameters map[string]string) (Scheme, error) {
	if f := parameters["bucketing_format"]; f == "spark" {
		return Spark, nil
	} else if f != "" && f != "hive" {
		return "", fmt.Errorf("Unsupported bucketing format: '%s'", f)
	}
	switch v := parameters["bucketing_version"]; v {
	case "", "1":
		return HiveV1, nil
	case "2":
		return HiveV2, nil
	default:
		return "", fmt.Errorf("Unsupported bucketing version: '%s'", v)
	}
}

// Supports tells whether values of a type have a hash.
func (s Scheme) Supports(t sql.Type) bool {
	switch t.Kind {
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.Varchar, sql.Date:
		return true
	case sql.Array:
		return s != Spark && s.Supports(*t.Elem)
	case sql.Map:
		return s != Spark && s.Supports(*t.Key) && s.Supports(*t.Elem)
	}
	return false
}

// Bucket is the number of the bucket of a row that has these values in the columns
// of these types.
func (s Scheme) Bucket(types []sql.Type, values []sql.Value, count int) int {
	if s == Spark {
		h := uint32(42)
		for i, v := range values {
			h = sparkHash(types[i], v, h)
		}
		return (int(int32(h))%count + count) % count
	}
	h := int32(0)
	for i, v := range values {
		h = h*31 + s.hash(types[i], v)
	}
	return int(h&math.MaxInt32) % count
}

// hash is Hive's hash of a value: of version 1 that of Java, of version 2 Murmur3.
func (s Scheme) hash(t sql.Type, v sql.Value) int32 {
	if v == nil {
		return 0
	}
	switch t.Kind {
	case sql.Array:
		h := int32(0)
		for _, x := range v.([]any) {
			h = h*31 + s.hash(*t.Elem, x)
		}
		return h
	case sql.Map:
		h := int32(0)
		for _, e := range v.([]sql.MapEntry) {
			// Values are hashed by version 1 in both.
			h += s.hash(*t.Key, e.Key) ^ HiveV1.hash(*t.Elem, e.Value)
		}
		return h
	case sql.Varchar:
		text := v.(string)
		if s == HiveV2 {
			return int32(murmur([]byte(text), hiveSeed, hiveTail))
		}
		h := int32(0)
		if t.Length != sql.UnboundedLength {
			h = 1 // varchar(n) is hashed unlike string
		}
		for i := range len(text) {
			h = h*31 + int32(int8(text[i]))
		}
		return h
	}
	raw, wide := scalar(t, v)
	if s == HiveV2 && t.Kind != sql.Boolean && t.Kind != sql.TinyInt {
		// Hive takes a float's bits for a number, and then that number's bits.
		switch t.Kind {
		case sql.Real:
			raw = uint64(math.Float32bits(float32(int32(raw))))
		case sql.Double:
			raw = math.Float64bits(float64(int64(raw)))
		}
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], raw)
		size := 4
		if wide {
			size = 8
		} else if t.Kind == sql.SmallInt {
			size = 2
		}
		return int32(murmur(b[8-size:], hiveSeed, hiveTail))
	}
	if wide {
		return int32(raw ^ raw>>32)
	}
	return int32(raw)
}

// scalar is the bits of a number, and whether they are 64.
func scalar(t sql.Type, v sql.Value) (raw uint64, wide bool) {
	switch x := v.(type) {
	case bool:
		if x {
			return 1, false
		}
		return 0, false
	case float32:
		return uint64(realBits(x)), false
	case float64:
		if t.Kind == sql.Real {
			return uint64(realBits(float32(x))), false
		}
		if x != x {
			return 0x7ff8000000000000, true
		}
		return math.Float64bits(x), true
	case int64:
		return uint64(x), t.Kind == sql.BigInt
	case *big.Int:
		return uint64(x.Int64()), t.Kind == sql.BigInt
	}
	panic(fmt.Sprintf("%T has no hash", v))
}

func realBits(x float32) uint32 {
	if x != x {
		return 0x7fc00000
	}
	return math.Float32bits(x)
}

const hiveSeed = 104729

// murmur is Murmur3's hash of 32 bits, in which tail mixes the last bytes in.
func murmur(b []byte, seed uint32, tail func(h uint32, b []byte) uint32) uint32 {
	h, n := seed, len(b)
	for ; len(b) >= 4; b = b[4:] {
		h = mix(h, binary.LittleEndian.Uint32(b))
	}
	return finish(tail(h, b), n)
}

func scramble(k uint32) uint32 { return bits.RotateLeft32(k*0xcc9e2d51, 15) * 0x1b873593 }

func mix(h, k uint32) uint32 { return bits.RotateLeft32(h^scramble(k), 13)*5 + 0xe6546b64 }

func finish(h uint32, n int) uint32 {
	h ^= uint32(n)
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

// hiveTail is the usual one but for the bytes' signs, which Hive keeps.
func hiveTail(h uint32, b []byte) uint32 {
	if len(b) == 0 {
		return h
	}
	k := uint32(0)
	for i := len(b) - 1; i >= 0; i-- {
		k ^= uint32(int32(int8(b[i]))) << (8 * i)
	}
	return h ^ scramble(k)
}

// sparkTail mixes each byte in like a word.
func sparkTail(h uint32, b []byte) uint32 {
	for _, c := range b {
		h = mix(h, uint32(int32(int8(c))))
	}
	return h
}

// sparkHash goes on from the hash of the columns before; NULL leaves it.
func sparkHash(t sql.Type, v sql.Value, h uint32) uint32 {
	if v == nil {
		return h
	}
	if text, ok := v.(string); ok {
		return murmur([]byte(text), h, sparkTail)
	}
	raw, wide := scalar(t, v)
	switch {
	case t.Kind == sql.Double && raw == 1<<63, t.Kind == sql.Real && raw == 1<<31:
		raw = 0 // minus zero is zero
	}
	h = mix(h, uint32(raw))
	if wide {
		return finish(mix(h, uint32(raw>>32)), 8)
	}
	return finish(h, 4)
}
