package kernel

import (
	"math"
	"math/big"
	"math/bits"
	"time"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// javaHash is the hashCode of the object that Java's formatter gets for an argument.
func javaHash(a formatArg) uint32 {
	switch v := a.v.(type) {
	case bool:
		if v {
			return 1231
		}
		return 1237
	case float64:
		return hashLong(math.Float64bits(v))
	case float32:
		return math.Float32bits(v)
	case *big.Int:
		return hashBigDecimal(v, a.t.Scale)
	case sql.Instant:
		return hashDateTime(v, a.t)
	case int64:
		switch {
		case a.t.IsInteger() || a.t.Kind == sql.Time:
			return hashLong(uint64(v))
		case a.t.Kind == sql.Date:
			return hashDate(time.Unix(v*86400, 0).UTC())
		}
	}
	return hashString(a.text())
}

func hashLong(x uint64) uint32 { return uint32(x ^ x>>32) }

// hashString goes over units of UTF-16.
func hashString(s string) uint32 {
	h := uint32(0)
	for _, r := range s {
		if r > 0xffff {
			r -= 0x10000
			h = (h*31+uint32(0xd800+r>>10))*31 + uint32(0xdc00+r&0x3ff)
		} else {
			h = h*31 + uint32(r)
		}
	}
	return h
}

// hashBigDecimal has another way for what fits into a long but the least one.
func hashBigDecimal(x *big.Int, scale int) uint32 {
	if x.IsInt64() && x.Int64() != math.MinInt64 {
		abs := new(big.Int).Abs(x).Uint64()
		h := uint32(abs>>32)*31 + uint32(abs)
		if x.Sign() < 0 {
			h = -h
		}
		return 31*h + uint32(scale)
	}
	h := uint32(0)
	bytes := new(big.Int).Abs(x).FillBytes(make([]byte, 20))
	for i := 0; i < len(bytes); i += 4 {
		h = 31*h + (uint32(bytes[i])<<24 | uint32(bytes[i+1])<<16 | uint32(bytes[i+2])<<8 | uint32(bytes[i+3]))
	}
	if x.Sign() < 0 {
		h = -h
	}
	return 31*h + uint32(scale)
}

func hashDate(t time.Time) uint32 {
	year := uint32(int32(t.Year()))
	return year&0xfffff800 ^ (year<<11 + uint32(t.Month())<<6 + uint32(t.Day()))
}

// hashDateTime is that of a LocalDateTime or, with a zone, of a ZonedDateTime.
func hashDateTime(v sql.Instant, t sql.Type) uint32 {
	micros, zoned := v.Micros, uint32(0)
	if t.Kind == sql.TimestampWithTimeZone {
		k, _ := zone.Lookup(v.Zone)
		seconds := zone.OffsetAt(k, v.Micros)
		micros = zone.ToLocal(k, v.Micros)
		id := hashString(zone.Name(k))
		if _, fixed := zone.FixedOffset(k); fixed && zone.Name(k) != "UTC" {
			id = uint32(seconds)
		}
		zoned = uint32(seconds) ^ bits.RotateLeft32(id, 3)
	}
	day := floorDiv(micros, microsPerDay)
	clock := hashLong(uint64((micros-day*microsPerDay)*1000 + int64(v.Nanos)))
	return hashDate(time.Unix(day*86400, 0).UTC()) ^ clock ^ zoned
}
