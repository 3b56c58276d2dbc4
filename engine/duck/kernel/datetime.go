package kernel

import (
	"math"
	"strings"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// Parts of dates and times, and arithmetic by units. A zoned value's parts are
// those of its own wall clock.

const (
	nanosPerSecond = 1_000_000_000
	nanosPerMilli  = 1_000_000
	millisPerDay   = 86_400_000
)

// wallClock reads a date, time or timestamp as a day number and the nanoseconds of that day.
func wallClock(v *Vec, i int) (day, nanos int64) {
	switch v.Type.Kind {
	case sql.Date:
		return v.Int(i), 0
	case sql.Time:
		return 0, v.Nanos(i)
	case sql.TimeWithTimeZone:
		return 0, v.TimeTZ(i).Nanos
	}
	micros, sub, key := instantParts(v, i)
	return splitDay(zone.ToLocal(key, micros), sub)
}

// instantParts reads a timestamp: microseconds in UTC, nanoseconds beyond them, zone.
func instantParts(v *Vec, i int) (micros, sub int64, key zone.Key) {
	src := v
	if v.Type.Kind == sql.TimestampWithTimeZone {
		src, key = &v.kids[0], at[int16](&v.kids[1], i)
	}
	micros = at[int64](src, i)
	if v.Type.Precision > 6 {
		n := micros
		micros = floorDiv(n, 1000)
		sub = n - micros*1000
	}
	return micros, sub, key
}

func splitDay(micros, sub int64) (day, nanos int64) {
	day = floorDiv(micros, microsPerDay)
	return day, (micros-day*microsPerDay)*1000 + sub
}

// appendInstant appends a timestamp, with its zone if the type has one.
func (b *Builder) appendInstant(micros, sub int64, key zone.Key) {
	t := b
	if b.Type.Kind == sql.TimestampWithTimeZone {
		t = b.kids[0]
	}
	if b.Type.Precision > 6 {
		t.Int(micros*1000 + sub)
	} else {
		t.Int(micros)
	}
	if t != b {
		b.kids[1].Int(int64(key))
		b.End()
	}
}

// checkRange refuses a timestamp that its type can't hold here.
func checkRange(t sql.Type, day int64) error {
	switch {
	case day > maxDay || day < -maxDay:
		return failure("GENERIC_INTERNAL_ERROR", "long overflow")
	case t.Precision > 6 && (day > maxNanosDay || day < -maxNanosDay):
		return failure("NOT_SUPPORTED", "Timestamps with nanoseconds are supported from 1677-09-22 to 2262-04-10")
	}
	return nil
}

const (
	maxDay      = math.MaxInt64/microsPerDay - 1
	maxNanosDay = math.MaxInt64/nanosPerDay - 1
)

// errDateAdd is the error of adding more than 32 bits hold to a date.
var errDateAdd = failure("GENERIC_INTERNAL_ERROR", "integer overflow")

// appendDay appends a date.
func (b *Builder) appendDay(day int64) error {
	if err := inInt(day, sql.T(sql.Date)); err != nil {
		return err
	}
	b.Int(day)
	return nil
}

// datePart computes a part of a wall clock.
type datePart func(day, nanos int64) int64

var dateParts = map[string]datePart{
	"year":         func(d, _ int64) int64 { y, _, _ := civil(d); return y },
	"quarter":      func(d, _ int64) int64 { _, m, _ := civil(d); return int64(m-1)/3 + 1 },
	"month":        func(d, _ int64) int64 { _, m, _ := civil(d); return int64(m) },
	"day":          func(d, _ int64) int64 { _, _, day := civil(d); return int64(day) },
	"day_of_year":  func(d, _ int64) int64 { y, _, _ := civil(d); return d - dayNumber(y, 1, 1) + 1 },
	"day_of_week":  func(d, _ int64) int64 { return weekday(d) },
	"week":         func(d, _ int64) int64 { _, w := isoWeek(d); return w },
	"year_of_week": func(d, _ int64) int64 { y, _ := isoWeek(d); return y },
	"hour":         func(_, n int64) int64 { return n / (3600 * nanosPerSecond) },
	"minute":       func(_, n int64) int64 { return n / (60 * nanosPerSecond) % 60 },
	"second":       func(_, n int64) int64 { return n / nanosPerSecond % 60 },
	"millisecond":  func(_, n int64) int64 { return n / nanosPerMilli % 1000 },
}

// datePartKernels are the functions of dateParts.
var datePartKernels = kernelsOf(dateParts)

func kernelsOf(parts map[string]datePart) map[string]Kernel {
	kernels := map[string]Kernel{}
	for name, part := range parts {
		kernels[name] = Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
			if !plain[int64](r) {
				return nil, unsupported(name, args)
			}
			if f := clockPart(name, args[0]); f != nil {
				return f, nil
			}
			return func(c *Call) error { return c.parts(part) }, nil
		}}
	}
	return kernels
}

// parts computes a part of each row's wall clock.
func (c *Call) parts(part datePart) error {
	v, out := &c.Args[0], room[int64](c.Out, c.N)
	for i := range out {
		if !v.Null(i) {
			out[i] = part(wallClock(v, i))
		}
	}
	c.nullWhere(v)
	return nil
}

// weekday counts from Monday, 1.
func weekday(day int64) int64 { return floorMod(day+3, 7) + 1 }

// isoWeek gives the year that a day's week belongs to, and the week's number.
func isoWeek(day int64) (year, week int64) {
	thursday := day - weekday(day) + 4
	year, _, _ = civil(thursday)
	return year, (thursday-dayNumber(year, 1, 1))/7 + 1
}

// unit is a unit of time: nanoseconds, or days or months of the calendar.
type unit struct{ nanos, days, months int64 }

func unitOf(name string) (unit, bool) {
	switch name {
	case "millisecond":
		return unit{nanos: nanosPerMilli}, true
	case "second":
		return unit{nanos: nanosPerSecond}, true
	case "minute":
		return unit{nanos: 60 * nanosPerSecond}, true
	case "hour":
		return unit{nanos: 3600 * nanosPerSecond}, true
	case "day":
		return unit{days: 1}, true
	case "week":
		return unit{days: 7}, true
	case "month":
		return unit{months: 1}, true
	case "quarter":
		return unit{months: 3}, true
	case "year":
		return unit{months: 12}, true
	}
	return unit{}, false
}

// unitFor finds a unit that values of type t have.
func unitFor(name string, t sql.Type) (unit, error) {
	u, ok := unitOf(name)
	if !ok {
		u, ok = unitOf(strings.ToLower(name))
	}
	field := "TIMESTAMP"
	switch t.Kind {
	case sql.Date:
		field, ok = "DATE", ok && u.nanos == 0
	case sql.Time, sql.TimeWithTimeZone:
		field, ok = "TIME", ok && u.nanos != 0
		name = strings.ToLower(name)
	}
	if !ok {
		return u, invalid("'%s' is not a valid %s field", name, field)
	}
	return u, nil
}

// datetimeKernels are this file's kernels by name.
var datetimeKernels = map[string]Kernel{
	"date_trunc": byUnit(sql.Timestamp, 1, byUnit(sql.Date, 1, byUnit(sql.TimestampWithTimeZone, 1, rows(dateTrunc), truncZoned), truncDates), truncColumn),
	"date_add":   byUnit(sql.Timestamp, 2, byUnit(sql.Date, 2, byUnit(sql.TimestampWithTimeZone, 2, rows(dateAdd), addZoned), addDates), addColumn),
	"date_diff":  byUnit(sql.Timestamp, 2, byUnit(sql.Date, 2, byUnit(sql.TimestampWithTimeZone, 2, rows(dateDiff), diffZoned), diffDates), diffColumn),
	"last_day_of_month": rows(func(c *Call, i int) error {
		day, _ := wallClock(&c.Args[0], i)
		y, m, _ := civil(day)
		last := dayNumber(y, m, int(daysIn(y, m)))
		if v := &c.Args[0]; v.Type.Kind == sql.TimestampWithTimeZone {
			// It is the day before what the next month begins with: of a zone that skips
			// its midnight the same day.
			_, _, key := instantParts(v, i)
			next := zone.ToLocal(key, zone.ToUTC(key, (last+1)*microsPerDay))
			last = floorDiv(next-1000, microsPerDay)
		}
		c.Out.Int(last)
		return nil
	}),
	"date": rows(func(c *Call, i int) error {
		v := &c.Args[0]
		if v.Type.Kind == sql.Varchar {
			text := v.Str(i)
			day, ok := parseDate(sql.TrimWhitespace(text))
			if !ok {
				return badCast("Value cannot be cast to date: %s", text)
			}
			c.Out.Int(day)
			return nil
		}
		day, _ := wallClock(v, i)
		c.Out.Int(day)
		return nil
	}),
}

// floorDay is the first day of the unit that a day is in.
func (u unit) floorDay(day int64) int64 {
	switch {
	case u.days == 7:
		return day - weekday(day) + 1
	case u.months > 0:
		y, m, d := civil(day)
		if u.months == 1 {
			return day - int64(d) + 1
		}
		first := (int64(m) - 1) / u.months * u.months
		return dayNumber(y, int(first)+1, 1)
	}
	return day
}

// move adds n units to a day.
func (u unit) move(day, n int64) int64 {
	if u.months > 0 {
		return addMonths(day, n*u.months)
	}
	return day + n*u.days
}

// fromLocal finds the instant of a wall clock near an instant whose offset is
// preferred where the clock shows the time twice.
func fromLocal(key zone.Key, local, near int64) int64 {
	off := zone.OffsetAt(key, near) * 1e6
	if utc := local - off; zone.OffsetAt(key, utc)*1e6 == off {
		return utc
	}
	return zone.ToUTC(key, local)
}

func dateTrunc(c *Call, i int) error {
	v := &c.Args[1]
	u, err := unitFor(c.Args[0].Str(i), v.Type)
	if err != nil {
		return err
	}
	switch v.Type.Kind {
	case sql.Date:
		c.Out.Int(u.floorDay(v.Int(i)))
	case sql.Time:
		n := v.Nanos(i)
		c.Out.Nanos(n - n%u.nanos)
	case sql.TimeWithTimeZone:
		x := v.TimeTZ(i)
		x.Nanos -= x.Nanos % u.nanos
		c.Out.TimeTZ(x)
	default:
		micros, sub, key := instantParts(v, i)
		local := zone.ToLocal(key, micros)
		day, nanos := splitDay(local, sub)
		if u.nanos > 0 {
			nanos -= nanos % u.nanos
			c.Out.appendInstant(day*microsPerDay+nanos/1000-(local-micros), nanos%1000, key)
		} else {
			if day = u.floorDay(day); day < -maxNanosDay {
				if err := checkRange(v.Type, day); err != nil {
					return err
				}
			}
			c.Out.appendInstant(fromLocal(key, day*microsPerDay, micros), 0, key)
		}
	}
	return nil
}

func dateAdd(c *Call, i int) error {
	v, n := &c.Args[2], c.Args[1].Int(i)
	u, err := unitFor(c.Args[0].Str(i), v.Type)
	if err != nil {
		return err
	}
	switch v.Type.Kind {
	case sql.Date:
		if n != int64(int32(n)) {
			return errDateAdd
		}
		return c.Out.appendDay(u.move(v.Int(i), n))
	case sql.Time:
		c.Out.Nanos(roundNanos(turn(v.Nanos(i), n, u), v.Type.Precision))
	case sql.TimeWithTimeZone:
		x := v.TimeTZ(i)
		x.Nanos = roundNanos(turn(x.Nanos, n, u), v.Type.Precision)
		c.Out.TimeTZ(x)
	default:
		micros, sub, key := instantParts(v, i)
		local := zone.ToLocal(key, micros)
		day := floorDiv(local, microsPerDay)
		moved, err := u.later(v.Type, day, local-day*microsPerDay, n)
		if err != nil {
			return err
		}
		if u.nanos > 0 {
			x := roundInstant(sql.Instant{Micros: micros + n*(u.nanos/1000), Nanos: int(sub)}, v.Type.Precision)
			c.Out.appendInstant(x.Micros, int64(x.Nanos), key)
			return nil
		}
		c.Out.appendInstant(fromLocal(key, moved*microsPerDay+local-day*microsPerDay, micros), sub, key)
	}
	return nil
}

// later moves the day of a timestamp by date_add, which fails as Joda-Time does.
func (u unit) later(t sql.Type, day, micros, n int64) (int64, error) {
	const first, last = -292275054, 292278993 // years
	year := func() int64 { y, _, _ := civil(day); return y }
	if n != int64(int32(n)) {
		return 0, invalid("integer overflow")
	}
	switch u.months {
	case 3:
		if y := year() + n/4; 3*n != int64(int32(3*n)) && (y < first || y > last) {
			return 0, invalid("Magnitude of add amount is too large: %d", 3*n)
		}
	case 12:
		switch y := year() + n; {
		case y != int64(int32(y)):
			return 0, invalid("The calculation caused an overflow: %d + %d", year(), n)
		case y < first || y > last:
			return 0, invalid("Value %d for year must be in the range [%d,%d]", y, first, last)
		}
	}
	moved := day + n/(nanosPerDay/max(u.nanos, 1))
	if u.nanos == 0 {
		moved = u.move(day, n)
	} else {
		micros += n % (nanosPerDay / u.nanos) * (u.nanos / 1000)
	}
	if t.Kind == sql.TimestampWithTimeZone {
		if millis := moved*millisPerDay + floorDiv(micros, 1000); millis > maxMillis || millis < -maxMillis-1 {
			return 0, invalid("Millis overflow: %d", millis)
		}
	}
	if moved > maxDay || moved < -maxDay {
		return 0, invalid("long overflow")
	}
	return moved, checkRange(t, moved)
}

// turn moves a time of day; it wraps at midnight.
func turn(nanos, n int64, u unit) int64 {
	return floorMod(nanos+n%(nanosPerDay/u.nanos)*u.nanos, nanosPerDay)
}

func dateDiff(c *Call, i int) error {
	a, b := &c.Args[1], &c.Args[2]
	u, err := unitFor(c.Args[0].Str(i), a.Type)
	if err != nil {
		return err
	}
	switch a.Type.Kind {
	case sql.Date:
		c.Out.Int(u.between(a.Int(i)*millisPerDay, b.Int(i)*millisPerDay))
	case sql.Time:
		c.Out.Int((b.Nanos(i) - a.Nanos(i)) / u.nanos)
	case sql.TimeWithTimeZone:
		x, _ := a.Zoned(i)
		y, _ := b.Zoned(i)
		c.Out.Int((y - x) / u.nanos)
	default:
		x, _, key := instantParts(a, i)
		y, _, _ := instantParts(b, i)
		if u.nanos == 0 && a.Type.Precision <= 3 { // Trino takes finer ones as they are in UTC
			x, y = zone.ToLocal(key, x), zone.ToLocal(key, y)
		}
		c.Out.Int(u.between(floorDiv(x, 1000), floorDiv(y, 1000)))
	}
	return nil
}

// between counts the whole units from one time in milliseconds to another.
func (u unit) between(from, to int64) int64 {
	switch {
	case u.nanos > 0:
		return (to - from) / (u.nanos / nanosPerMilli)
	case u.days > 0:
		return (to - from) / (u.days * millisPerDay)
	case to < from:
		return -u.between(to, from)
	case u.months == 12:
		return yearsBetween(from, to)
	}
	return monthsBetween(from, to) / u.months
}

// monthsBetween counts whole months; the last day of a short month completes one
// that began on a later day.
func monthsBetween(from, to int64) int64 {
	fromDay, toDay := floorDiv(from, millisPerDay), floorDiv(to, millisPerDay)
	y1, m1, d1 := civil(fromDay)
	y2, m2, d2 := civil(toDay)
	if int64(d2) == daysIn(y2, m2) && d1 > d2 {
		d1 = d2
	}
	n := (y2-y1)*12 + int64(m2-m1)
	if d2 < d1 || d2 == d1 && to-toDay*millisPerDay < from-fromDay*millisPerDay {
		n--
	}
	return n
}

// yearsBetween counts whole years by the time passed since each year's start,
// made comparable where one of them is a leap year.
func yearsBetween(from, to int64) int64 {
	const endOfFebruary = 59 * millisPerDay
	y1, _, _ := civil(floorDiv(from, millisPerDay))
	y2, _, _ := civil(floorDiv(to, millisPerDay))
	in1 := from - dayNumber(y1, 1, 1)*millisPerDay
	in2 := to - dayNumber(y2, 1, 1)*millisPerDay
	leap1, leap2 := daysIn(y1, 2) == 29, daysIn(y2, 2) == 29
	if in1 >= endOfFebruary {
		if leap1 && !leap2 {
			in1 -= millisPerDay
		} else if !leap1 && leap2 && in2 >= endOfFebruary {
			in2 -= millisPerDay
		}
	}
	n := y2 - y1
	if in2 < in1 {
		n--
	}
	return n
}
