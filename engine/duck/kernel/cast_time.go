package kernel

import (
	"glaux/engine/duck/zone"
	"glaux/sql"
)

func isTime(t sql.Type) bool {
	switch t.Kind {
	case sql.Date, sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone:
		return true
	}
	return false
}

const microsPerDay = 86_400_000_000

// timeCaster goes by way of a local time, its nanoseconds and a zone.
func timeCaster(from, to sql.Type, at session) (convert, error) {
	sessionKey, _ := zone.Lookup(at.zone)
	dated := from.Kind == sql.Time || from.Kind == sql.TimeWithTimeZone
	return func(x any) (any, error) {
		if v, ok := x.(sql.Instant); ok && from.Kind == to.Kind {
			return roundInstant(v, to.Precision), nil
		}
		local, key := toLocal(x, from, sessionKey)
		if dated && (to.Kind == sql.Timestamp || to.Kind == sql.TimestampWithTimeZone) {
			local.Micros += at.today * microsPerDay
			if from.Kind == sql.TimeWithTimeZone && to.Kind == sql.TimestampWithTimeZone {
				// The date is of the time in UTC.
				utc := zone.ToUTC(key, local.Micros)
				local.Micros = zone.ToLocal(key, at.today*microsPerDay+floorMod(utc, microsPerDay))
			}
		}
		switch to.Kind {
		case sql.Date:
			return floorDiv(local.Micros, microsPerDay), nil
		case sql.Time:
			if from.Kind == sql.Timestamp && local.Micros < 0 && local.Micros%1_000_000 != 0 {
				// Trino is a second off before 1970, and fails in the first second of a day.
				if local.Micros -= 1_000_000; floorMod(local.Micros, microsPerDay) >= microsPerDay-1_000_000 {
					before := microsPerDay*1000 - floorMod(local.Micros, microsPerDay)*1000 - int64(local.Nanos)
					if to.Precision == 0 && before <= nanosPerSecond/2 {
						return int64(0), nil // it is rounded into the day
					}
					return nil, failure("GENERIC_INTERNAL_ERROR", "value must be >= 0")
				}
			}
			return roundNanos(floorMod(local.Micros, microsPerDay)*1000+int64(local.Nanos), to.Precision), nil
		case sql.TimeWithTimeZone:
			if v, ok := x.(sql.TimeTZ); ok {
				return sql.TimeTZ{Nanos: roundNanos(v.Nanos, to.Precision), Offset: v.Offset}, nil
			}
			// Trino takes the local time for UTC when it looks for the zone's offset.
			off := zone.OffsetAt(key, local.Micros)
			return sql.TimeTZ{Nanos: roundNanos(floorMod(local.Micros, microsPerDay)*1000+int64(local.Nanos), to.Precision), Offset: int(off / 60)}, nil
		case sql.Timestamp:
			local.Zone = ""
			return roundInstant(local, to.Precision), nil
		}
		utc := roundInstant(sql.Instant{Micros: zone.ToUTC(key, local.Micros), Nanos: local.Nanos}, to.Precision)
		if !isInstant(utc.Micros) {
			return nil, errInstant(from, floorDiv(utc.Micros, 1000))
		}
		utc.Zone = zone.Name(key)
		return utc, nil
	}, nil
}

// quickTime is timeCaster over whole chunks, for dates and for timestamps of up to microseconds;
// try makes NULL of what fails.
func quickTime(from, to sql.Type, try bool) Func {
	switch {
	case !quickPoint(from) || !quickPoint(to) || from.Kind == to.Kind && from.Kind == sql.Date:
		return nil
	case from.Kind == sql.Timestamp && to.Kind == sql.Timestamp:
		return func(c *Call) error { return c.rounded(6 - to.Precision) }
	}
	unit := int64(1)
	if to.Kind != sql.Date {
		unit = int64(pow10int(6 - to.Precision))
	}
	round := func(micros int64) int64 { return floorDiv(micros+unit/2, unit) * unit }
	if from.Kind == sql.Timestamp && to.Kind == sql.TimestampWithTimeZone && from.Precision <= to.Precision {
		return func(c *Call) error { return c.placeColumn(from, try) }
	}
	switch {
	case from.Kind == sql.TimestampWithTimeZone && to.Kind == sql.Date:
		return func(c *Call) error { return c.datesOfInstants() }
	case from.Kind == sql.TimestampWithTimeZone && to.Kind == sql.Timestamp:
		return func(c *Call) error { return c.clocksOfInstants(unit) }
	}
	return func(c *Call) error {
		session := zone.UTC
		if c.N > 0 {
			session, _ = zone.Lookup(parseSession(c.Args[1].Str(0)).zone)
		}
		v := &c.Args[0]
		for i := range c.N {
			if v.Null(i) {
				c.Out.Null()
				continue
			}
			micros, key := int64(0), session
			switch from.Kind {
			case sql.Date:
				day := v.Int(i)
				if to.Kind == sql.TimestampWithTimeZone && (day > maxInstant/microsPerDay || day < -maxInstant/microsPerDay) {
					if try {
						c.Out.Null()
						continue
					}
					return errInstant(from, day*(microsPerDay/1000))
				}
				micros = day * microsPerDay
			case sql.Timestamp:
				micros = at[int64](v, i)
			default:
				micros, _, key = instantParts(v, i)
			}
			local := from.Kind != sql.TimestampWithTimeZone
			switch {
			case to.Kind == sql.TimestampWithTimeZone:
				if local {
					if micros = zone.ToUTC(key, micros); !isInstant(micros) {
						if try {
							c.Out.Null()
							continue
						}
						return errInstant(from, floorDiv(micros, 1000))
					}
				}
				c.Out.appendInstant(round(micros), 0, key)
				continue
			case to.Kind == sql.Date:
				c.Out.Int(floorDiv(micros, microsPerDay))
			default:
				c.Out.Int(round(micros))
			}
		}
		return nil
	}
}

// datesOfInstants are the dates on the clocks of timestamps with time zone.
func (c *Call) datesOfInstants() error {
	v := &c.Args[0]
	in, keys := v.instants(c.N)
	out := room[int32](c.Out, c.N)
	var near zone.Near
	for i, micros := range in {
		out[i] = int32(floorDiv(near.ToLocal(keys[i], micros), microsPerDay))
	}
	c.nullWhere(v)
	return nil
}

// clocksOfInstants are the clocks of timestamps with time zone, rounded to a unit of microseconds.
func (c *Call) clocksOfInstants(unit int64) error {
	v := &c.Args[0]
	in, keys := v.instants(c.N)
	out := room[int64](c.Out, c.N)
	var near zone.Near
	for i, micros := range in {
		out[i] = near.ToLocal(keys[i], micros)
		if unit > 1 {
			out[i] = floorDiv(out[i]+unit/2, unit) * unit
		}
	}
	c.nullWhere(v)
	return nil
}

// maxInstant is the end of what timestamps with time zone hold, in microseconds.
const maxInstant = (maxMillis + 1) * 1000

// isInstant reports microseconds that a timestamp with time zone holds.
func isInstant(micros int64) bool { return micros >= -maxInstant && micros < maxInstant }

// errInstant is Trino's error of milliseconds that a timestamp with time zone doesn't hold.
func errInstant(from sql.Type, millis int64) error {
	if from.Kind == sql.Timestamp && from.Precision <= 3 {
		return badCast("Out of range for timestamp with time zone: %d", millis)
	}
	return failure("GENERIC_INTERNAL_ERROR", "Millis overflow: %d", millis)
}

// placeColumn puts timestamps into the session's zone; try makes NULL of those that it doesn't hold.
func (c *Call) placeColumn(from sql.Type, try bool) error {
	if c.N == 0 {
		return nil
	}
	key, _ := zone.Lookup(parseSession(c.Args[1].Str(0)).zone)
	out, keys := c.zonedRoom()
	minutes, fixed := zone.FixedOffset(key)
	shift := int64(minutes) * 60e6
	if fixed && c.Args[0].valid == nil && shifted(column[int64](&c.Args[0], c.N), shift, out) {
		for i := range keys {
			keys[i] = key
		}
		return nil
	}
	for i, micros := range column[int64](&c.Args[0], c.N) {
		switch {
		case c.Args[0].Null(i):
			c.zonedNull(i)
			continue
		case fixed:
			out[i] = micros - shift
		default:
			out[i] = zone.ToUTC(key, micros)
		}
		if !isInstant(out[i]) {
			if !try {
				return errInstant(from, floorDiv(out[i], 1000))
			}
			c.zonedNull(i)
			continue
		}
		keys[i] = key
	}
	return nil
}

// shifted takes an offset off times, and reports whether all of them are instants then.
func shifted(local []int64, offset int64, out []int64) bool {
	var odd uint64
	for i, micros := range local {
		x := micros - offset
		out[i] = x
		odd |= uint64(x+maxInstant) | uint64(maxInstant-1-x)
	}
	return int64(odd) >= 0
}

func quickPoint(t sql.Type) bool {
	return t.Kind == sql.Date || (t.Kind == sql.Timestamp || t.Kind == sql.TimestampWithTimeZone) && t.Precision <= 6
}

// toLocal is a value's wall clock and zone.
func toLocal(x any, from sql.Type, session zone.Key) (sql.Instant, zone.Key) {
	switch v := x.(type) {
	case int64:
		if from.Kind == sql.Date {
			return sql.Instant{Micros: v * microsPerDay}, session
		}
		return sql.Instant{Micros: v / 1000, Nanos: int(v % 1000)}, session
	case sql.TimeTZ:
		k, _ := zone.Offset(v.Offset)
		return sql.Instant{Micros: v.Nanos / 1000, Nanos: int(v.Nanos % 1000)}, k
	case sql.Instant:
		if v.Zone == "" {
			return v, session
		}
		k, _ := zone.Lookup(v.Zone)
		return sql.Instant{Micros: zone.ToLocal(k, v.Micros), Nanos: v.Nanos}, k
	}
	return sql.Instant{}, session
}

// roundInstant rounds half up to a number of fractional digits.
func roundInstant(v sql.Instant, precision int) sql.Instant {
	if precision >= 9 {
		return v
	}
	if precision > 6 {
		unit := int64(pow10int(9 - precision))
		n := floorDiv(int64(v.Nanos)+unit/2, unit) * unit
		v.Micros += n / 1000
		v.Nanos = int(n % 1000)
		return v
	}
	unit := int64(pow10int(6 - precision))
	if unit == 1 {
		if v.Nanos >= 500 {
			v.Micros++
		}
	} else {
		v.Micros = floorDiv(v.Micros+unit/2, unit) * unit
	}
	v.Nanos = 0
	return v
}

// roundNanos rounds a time of day; it wraps at midnight.
func roundNanos(n int64, precision int) int64 {
	if precision >= 9 {
		return n
	}
	unit := int64(pow10int(9 - precision))
	return (n + unit/2) / unit * unit % nanosPerDay
}

func pow10int(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}
