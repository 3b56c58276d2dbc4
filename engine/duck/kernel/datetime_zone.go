package kernel

import (
	"math"
	"math/big"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// Zones, and conversions to and from the time since 1970.

var (
	_ = add("at_timezone", rows(atTimezone))
	_ = add("with_timezone", rows(withTimezone))
	_ = add("timezone", rows(func(c *Call, i int) error {
		_, z := c.Args[0].Zoned(i)
		if c.Args[0].Type.Kind == sql.TimeWithTimeZone {
			c.Out.Str(zone.FormatOffset(int(z)))
		} else {
			c.Out.Str(zone.Name(z))
		}
		return nil
	}))
	_ = add("timezone_hour", rows(func(c *Call, i int) error {
		c.Out.Int(offsetMinutes(&c.Args[0], i) / 60)
		return nil
	}))
	_ = add("timezone_minute", rows(func(c *Call, i int) error {
		c.Out.Int(offsetMinutes(&c.Args[0], i) % 60)
		return nil
	}))
)

// offsetMinutes is a zoned value's offset from UTC.
func offsetMinutes(v *Vec, i int) int64 {
	if v.Type.Kind == sql.TimeWithTimeZone {
		_, z := v.Zoned(i)
		return int64(z)
	}
	micros, _, key := instantParts(v, i)
	return zone.OffsetAt(key, micros) / 60
}

// zoneArgument reads a zone's name or an interval as its offset.
func zoneArgument(v *Vec, i int) (zone.Key, error) {
	if v.Type.Kind != sql.IntervalDayToSecond {
		return zoneKey(v.Str(i))
	}
	millis := v.Int(i)
	if millis%60_000 != 0 {
		return 0, invalid("Invalid time zone offset interval: interval contains seconds")
	}
	key, ok := zone.Offset(int(max(min(millis/60_000, math.MaxInt16), math.MinInt16)))
	if !ok {
		return 0, invalid("Invalid offset minutes %d", millis/60_000)
	}
	return key, nil
}

func atTimezone(c *Call, i int) error {
	key, err := zoneArgument(&c.Args[1], i)
	if err != nil {
		return err
	}
	t, _ := c.Args[0].Zoned(i)
	if c.Args[0].Type.Kind == sql.TimeWithTimeZone {
		key = zone.Key(zone.OffsetAt(key, 0) / 60)
	}
	c.Out.Zoned(t, key)
	return nil
}

func withTimezone(c *Call, i int) error {
	key, err := zoneArgument(&c.Args[1], i)
	if err != nil {
		return err
	}
	micros, sub, _ := instantParts(&c.Args[0], i)
	c.Out.appendInstant(zone.ToUTC(key, micros), sub, key)
	return nil
}

// maxMillis is the largest distance from 1970 that a timestamp with time zone can have.
const maxMillis = 1<<51 - 1

var _ = add("from_unixtime", rows(func(c *Call, i int) error {
	var key zone.Key
	var ok bool
	if len(c.Args) == 3 {
		minutes := c.Args[1].Int(i)*60 + c.Args[2].Int(i)
		if key, ok = zone.Offset(int(max(min(minutes, math.MaxInt16), math.MinInt16))); !ok {
			return invalid("Invalid offset minutes %d", minutes)
		}
	} else if key, ok = zone.Lookup(c.Args[1].Str(i)); !ok {
		return failure("NOT_SUPPORTED", "Time zone not supported: %s", c.Args[1].Str(i))
	}
	millis := javaRound(c.Args[0].Float(i) * 1000)
	if millis > maxMillis || millis < -maxMillis {
		return invalid("Millis overflow: %d", millis)
	}
	c.Out.appendInstant(millis*1000, 0, key)
	return nil
}))

// javaRound is Math.round: half up, NaN is 0, what is too large is the largest.
func javaRound(x float64) int64 {
	x = math.Floor(x + 0.5)
	switch {
	case math.IsNaN(x):
		return 0
	case x >= math.MaxInt64:
		return math.MaxInt64
	case x <= math.MinInt64:
		return math.MinInt64
	}
	return int64(x)
}

var _ = add("from_unixtime_nanos", rows(func(c *Call, i int) error {
	key, err := zoneKey(c.Args[1].Str(i))
	if err != nil {
		return err
	}
	v := &c.Args[0]
	nanos := int64(0)
	if v.Type.Kind == sql.Decimal {
		n := divRound(v.Int128(i).Big(), new(big.Int).Set(pow10(v.Type.Scale)))
		if !n.IsInt64() {
			return invalid("long overflow")
		}
		nanos = n.Int64()
	} else {
		nanos = v.Int(i)
	}
	micros := floorDiv(nanos, 1000)
	c.Out.appendInstant(micros, nanos-micros*1000, key)
	return nil
}))

var _ = add("to_unixtime", rows(func(c *Call, i int) error {
	micros, sub, _ := instantParts(&c.Args[0], i)
	millis := floorDiv(micros, 1000)
	seconds := float64(millis) / 1000
	if c.Args[0].Type.Precision > 3 {
		seconds += float64((micros-millis*1000)*1000+sub) / 1e9
	}
	c.Out.Float(seconds)
	return nil
}))

var _ = add("to_iso8601", rows(func(c *Call, i int) error {
	v := &c.Args[0]
	day, nanos := wallClock(v, i)
	c.Out.Write(func(dst []byte) []byte {
		dst = appendDate(dst, day)
		if v.Type.Kind == sql.Date {
			return dst
		}
		dst = append(dst, 'T')
		if v.Type.Precision <= 6 {
			dst = appendClock(dst, nanos/1000, v.Type.Precision)
		} else {
			dst = append(dst, clockText(nanos, v.Type.Precision)...)
		}
		if v.Type.Kind == sql.TimestampWithTimeZone {
			if off := offsetMinutes(v, i); off == 0 {
				dst = append(dst, 'Z')
			} else {
				dst = append(dst, zone.FormatOffset(int(off))...)
			}
		}
		return dst
	})
	return nil
}))
