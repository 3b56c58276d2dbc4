package kernel

import (
	"fmt"
	"math"
	"math/big"
	"strings"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// Zones, and conversions to and from the time since 1970.

// datetimeZoneKernels are this file's kernels by name.
var datetimeZoneKernels = map[string]Kernel{
	"at_timezone": zoned(zoneArgument, func(v *Vec, i int, _ zone.Key, _ *zone.Near) (int64, error) {
		t, _ := v.Zoned(i)
		return t, nil
	}, func(v *Vec, out []int64, _ zone.Key) bool {
		copy(out, column[int64](&v.kids[0], len(out)))
		return v.Type.Kind == sql.TimestampWithTimeZone
	}),
	"with_timezone": zoned(zoneArgument, func(v *Vec, i int, key zone.Key, near *zone.Near) (int64, error) {
		if v.Type.Precision > 6 {
			micros, sub, _ := instantParts(v, i)
			return near.ToUTC(key, micros)*1000 + sub, nil
		}
		return near.ToUTC(key, at[int64](v, i)), nil
	}, func(v *Vec, out []int64, key zone.Key) bool {
		if v.Type.Precision > 6 {
			return false
		}
		var near zone.Near
		for i, x := range column[int64](v, len(out)) {
			out[i] = near.ToUTC(key, x)
		}
		return true
	}),
	"timezone": rows(func(c *Call, i int) error {
		_, z := c.Args[0].Zoned(i)
		if c.Args[0].Type.Kind == sql.TimeWithTimeZone {
			c.Out.Str(zone.FormatOffset(int(z)))
		} else {
			c.Out.Str(zone.Name(z))
		}
		return nil
	}),
	"timezone_hour":   offsetPart(func(minutes int64) int64 { return minutes / 60 }),
	"timezone_minute": offsetPart(func(minutes int64) int64 { return minutes % 60 }),
	"from_unixtime": zoned(sessionZone, func(v *Vec, i int, _ zone.Key, _ *zone.Near) (int64, error) {
		millis := javaRound(at[float64](v, i) * 1000)
		if millis > maxMillis || millis < -maxMillis {
			return 0, invalid("Millis overflow: %d", millis)
		}
		return millis * 1000, nil
	}, unixMillis),
	"from_unixtime_nanos": zoned(zoneArgument, func(v *Vec, i int, _ zone.Key, _ *zone.Near) (int64, error) {
		if v.Type.Kind != sql.Decimal {
			return v.Int(i), nil
		}
		n := divRound(v.Int128(i).Big(), new(big.Int).Set(pow10(v.Type.Scale)))
		if !n.IsInt64() {
			if days := n.Div(n, big.NewInt(nanosPerDay)); days.IsInt64() && days.Int64() >= -maxMillis/millisPerDay && days.Int64() <= maxMillis/millisPerDay {
				return 0, checkRange(sql.Type{Kind: sql.TimestampWithTimeZone, Precision: 9}, days.Int64())
			}
			return 0, invalid("long overflow")
		}
		return n.Int64(), nil
	}, func(v *Vec, out []int64, _ zone.Key) bool {
		if v.Type.Kind != sql.BigInt {
			return false
		}
		copy(out, column[int64](v, len(out)))
		return true
	}),
	"to_unixtime": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			v, out := &c.Args[0], room[float64](c.Out, c.N)
			for i := range out {
				micros, sub, _ := instantParts(v, i)
				millis := floorDiv(micros, 1000)
				out[i] = float64(millis) / 1000
				if v.Type.Precision > 3 {
					out[i] += float64((micros-millis*1000)*1000+sub) / 1e9
				}
			}
			c.nullWhere(v)
			return nil
		}, nil
	}},
	"to_iso8601": isoTexts(rows(func(c *Call, i int) error {
		v := &c.Args[0]
		day, nanos := wallClock(v, i)
		if v.Type.Kind == sql.TimestampWithTimeZone {
			if micros, _, key := instantParts(v, i); zone.OffsetAt(key, micros)%60 != 0 {
				return failure("INVALID_ARGUMENTS", "Timezone with non-zero seconds offset cannot be rendered as ISO8601: %s", exactOffset(zone.OffsetAt(key, micros)))
			}
		}
		c.Out.Write(func(dst []byte) []byte {
			if v.Type.Kind == sql.Date {
				return append(dst, strings.TrimPrefix(dateText(day), "+")...)
			}
			dst = appendDate(dst, day)
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
	})),
}

// unixMillis are the microseconds of doubles that are seconds, rounded to milliseconds; it
// reports where some are too far away for that.
func unixMillis(v *Vec, out []int64, _ zone.Key) bool {
	const far = 1 << 51
	odd := false
	for i, x := range column[float64](v, len(out)) {
		y := x * 1000
		odd = odd || !(math.Abs(y) < far)
		whole := math.Floor(y)
		if y-whole >= 0.5 {
			whole++
		}
		out[i] = int64(whole) * 1000
	}
	return !odd
}

// exactOffset writes an offset with its seconds.
func exactOffset(seconds int64) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d:%02d:%02d", sign, seconds/3600, seconds/60%60, seconds%60)
}

// offsetPart is a kernel of a part of a zoned value's offset.
func offsetPart(part func(minutes int64) int64) Kernel {
	return Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		return func(c *Call) error {
			v, out := &c.Args[0], room[int64](c.Out, c.N)
			if quickZoned(args[0]) {
				var near zone.Near
				micros, keys := v.instants(c.N)
				for i, x := range micros {
					out[i] = part((near.ToLocal(keys[i], x) - x) / 60e6)
				}
			} else {
				for i := range out {
					out[i] = part(offsetMinutes(v, i))
				}
			}
			c.nullWhere(v)
			return nil
		}, nil
	}}
}

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

// zoned makes a kernel of a value with a zone, which the second argument names; f gives
// the time as the vector holds it. A time of day has the zone's offset at the instant that
// is the third argument.
func zoned(zoneAt func(v *Vec, i int) (zone.Key, error), f func(v *Vec, i int, key zone.Key, near *zone.Near) (int64, error), chunk func(v *Vec, out []int64, key zone.Key) bool) Kernel {
	return Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		timeOfDay := args[0].Kind == sql.TimeWithTimeZone
		byOffset := len(args) == 3 && !timeOfDay
		return func(c *Call) (err error) {
			out, keys := c.zonedRoom()
			whole := c.whole()
			names := &c.Args[1]
			var key zone.Key
			var near zone.Near
			known := -1 // the row whose zone is key
			if chunk != nil && whole && c.N > 0 && !byOffset && names.w == 0 && names.oneText(c.N) {
				if key, err = zoneAt(names, 0); err != nil {
					return err
				}
				if chunk(&c.Args[0], out, key) {
					for i := range keys {
						keys[i] = key
					}
					return nil
				}
			}
			for i := range out {
				if !whole && c.anyNull(i) {
					out[i], keys[i] = 0, 0
					c.zonedNull(i)
					continue
				}
				switch {
				case byOffset:
					key, err = offsetArguments(c, i)
				case known >= 0 && names.w == 0 && sameBytes(names, known, names, i):
				default:
					key, err = zoneAt(names, i)
					known = i
				}
				if err == nil {
					keys[i] = key
					out[i], err = f(&c.Args[0], i, key, &near)
				}
				if err != nil {
					return err
				}
			}
			if timeOfDay && len(out) > 0 {
				instant := c.Args[2].Int(0)
				for i, key := range keys {
					keys[i] = int16(zone.OffsetAt(key, instant) / 60)
				}
			}
			return nil
		}, nil
	}}
}

// offsetArguments is the zone of an offset's hours and minutes.
func offsetArguments(c *Call, i int) (zone.Key, error) {
	minutes := c.Args[1].Int(i)*60 + c.Args[2].Int(i)
	key, ok := zone.Offset(int(max(min(minutes, math.MaxInt16), math.MinInt16)))
	if !ok {
		return 0, invalid("Invalid offset minutes %d", minutes)
	}
	return key, nil
}

// sessionZone is a zone by its name.
func sessionZone(v *Vec, i int) (zone.Key, error) {
	if v.Str(i) == "" {
		return 0, invalid("Zone id is an empty string")
	}
	key, ok := zone.Lookup(v.Str(i))
	if !ok {
		return 0, failure("NOT_SUPPORTED", "Time zone not supported: %s", v.Str(i))
	}
	return key, nil
}

// maxMillis is the largest distance from 1970 that a timestamp with time zone can have.
const maxMillis = sql.MaxZonedMillis

// javaRound is Math.round: half up, NaN is 0, what is too large is the largest.
func javaRound(x float64) int64 {
	whole := math.Floor(x)
	if x-whole >= 0.5 { // x + 0.5 may itself be rounded
		whole++
	}
	x = whole
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

// isoTexts makes a kernel of timestamps' texts; slow is for others, and for unusual years.
func isoTexts(slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if err != nil || args[0].Kind != sql.Timestamp || args[0].Precision > 6 {
			return f, err
		}
		return func(c *Call) error {
			if c.clockTexts('T') {
				return nil
			}
			return f(c)
		}, nil
	}}
}
