package kernel

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/cespare/xxhash/v2"

	"glaux/engine/duck/geo"
	"glaux/sql"
)

// xxInt is the XXH64 of an integer's eight bytes.
func xxInt(x int64) uint64 {
	const p1, p2, p3, p4, p5 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
	h := p5 + 8 ^ bits.RotateLeft64(uint64(x)*p2, 31)*p1
	h = bits.RotateLeft64(h, 27)*p1 + p4
	h = (h ^ h>>33) * p2
	h = (h ^ h>>29) * p3
	return h ^ h>>32
}

// hashAt is Trino's xxhash64 operator: the hash behind checksum() and
// approx_distinct(). NULL inside arrays, maps and rows counts as 0.
func hashAt(v *Vec, i int) uint64 {
	if v.Null(i) || v.Type.Kind == sql.Unknown {
		return 0
	}
	switch v.Type.Kind {
	case sql.Real:
		x := at[float32](v, i)
		if x == 0 {
			x = 0
		}
		if x != x {
			return xxInt(0x7fc00000)
		}
		return xxInt(int64(int32(math.Float32bits(x))))
	case sql.Double:
		x := at[float64](v, i)
		if x == 0 {
			x = 0
		}
		if x != x {
			return xxInt(0x7ff8000000000000)
		}
		return xxInt(int64(math.Float64bits(x)))
	case sql.Decimal:
		n := v.Int128(i)
		if v.Type.Precision <= 18 {
			return xxInt(int64(n.Lo))
		}
		return xxInt(int64(n.Lo)) ^ xxInt(n.Hi)
	case sql.UUID:
		b := v.UUID(i)
		return xxInt(int64(binary.LittleEndian.Uint64(b))) ^ xxInt(int64(binary.LittleEndian.Uint64(b[8:])))
	case sql.IPAddress:
		b := v.Bytes(i)
		return xxInt(int64(binary.LittleEndian.Uint64(b))) ^ xxInt(int64(binary.LittleEndian.Uint64(b[8:])))
	case sql.Time:
		return xxInt(v.Nanos(i) * 1000)
	case sql.TimeWithTimeZone:
		t, _ := v.Zoned(i)
		return xxInt(t)
	case sql.Timestamp:
		x := v.Instant(i)
		if v.Type.Precision <= 6 {
			return xxInt(x.Micros)
		}
		return xxInt(x.Micros) ^ xxInt(int64(x.Nanos)*1000)
	case sql.TimestampWithTimeZone:
		x := v.Instant(i)
		millis := floorDiv(x.Micros, 1000)
		if v.Type.Precision <= 3 {
			return xxInt(millis)
		}
		return xxInt(millis) ^ xxInt((x.Micros-millis*1000)*1_000_000+int64(x.Nanos)*1000)
	case sql.Array, sql.Map, sql.Row:
		return hashParts(v, i, hashAt)
	case sql.Geometry, sql.SphericalGeography:
		return xxhash.Sum64(storedGeometry(v.Bytes(i)))
	}
	if v.w > 0 {
		return xxInt(v.Int(i))
	}
	return xxhash.Sum64(v.Bytes(i))
}

// storedGeometry has the bytes by which Trino hashes a geometry.
func storedGeometry(b []byte) []byte {
	if g, err := geo.Decode(b); err == nil {
		return geo.AppendStored(nil, g)
	}
	return b
}

// hashParts combines the hashes of a value's parts.
func hashParts(v *Vec, i int, part func(*Vec, int) uint64) uint64 {
	h := uint64(0)
	switch v.Type.Kind {
	case sql.Array:
		start, end := v.List(i)
		for k := start; k < end; k++ {
			h = 31*h + part(&v.kids[0], k)
		}
	case sql.Row:
		h = 1
		for k := range v.kids {
			h = 31*h + plainHash(&v.kids[k], i)
		}
	case sql.Map:
		start, end := v.List(i)
		for k := start; k < end; k++ {
			h += part(&v.kids[0], k) ^ part(&v.kids[1], k)
		}
	}
	return h
}

// plainHash is Trino's other hash, which its rows use for their fields: a
// multiplication for numbers.
func plainHash(v *Vec, i int) uint64 {
	if v.Null(i) || v.Type.Kind == sql.Unknown {
		return 0
	}
	mix := func(x int64) uint64 {
		return bits.RotateLeft64(uint64(x)*0xC2B2AE3D27D4EB4F, 31) * checksumPrime
	}
	switch v.Type.Kind {
	case sql.Array, sql.Map, sql.Row:
		return hashParts(v, i, plainHash)
	case sql.Double:
		return mix(bits64(v.Float(i) + 0))
	case sql.Real:
		return mix(int64(bits32(at[float32](v, i) + 0)))
	case sql.Decimal:
		if v.Type.Precision <= 18 {
			return mix(v.Int(i))
		}
	case sql.Timestamp:
		if v.Type.Precision <= 6 {
			return mix(v.Int(i))
		}
	case sql.Time:
		return mix(v.Nanos(i) * 1000)
	case sql.TimeWithTimeZone:
		t, _ := v.Zoned(i)
		return mix(t)
	case sql.TimestampWithTimeZone:
		if v.Type.Precision <= 3 {
			return mix(floorDiv(v.Instant(i).Micros, 1000))
		}
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Date, sql.IntervalYearToMonth, sql.IntervalDayToSecond:
		return mix(v.Int(i))
	}
	return hashAt(v, i)
}
