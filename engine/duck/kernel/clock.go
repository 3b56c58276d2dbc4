package kernel

/*
#cgo noescape glaux_clock_dates
#cgo nocallback glaux_clock_dates
#cgo noescape glaux_clock_dates_of
#cgo nocallback glaux_clock_dates_of
#cgo noescape glaux_clock_times
#cgo nocallback glaux_clock_times
#cgo noescape glaux_clock_round
#cgo nocallback glaux_clock_round
#cgo noescape glaux_clock_months
#cgo nocallback glaux_clock_months
#cgo noescape glaux_clock_add
#cgo nocallback glaux_clock_add
#cgo noescape glaux_clock_text
#cgo nocallback glaux_clock_text
#include "clock.h"
*/
import "C"

import (
	"math"
	"unsafe"

	"glaux/sql"
)

// Parts of dates and times that C computes for a whole chunk.

var (
	clockDates = map[string]C.int{
		"year": C.GLAUX_YEAR, "quarter": C.GLAUX_QUARTER, "month": C.GLAUX_MONTH, "day": C.GLAUX_DAY, "day_of_year": C.GLAUX_DAY_OF_YEAR,
		"day_of_week": C.GLAUX_DAY_OF_WEEK, "week": C.GLAUX_WEEK, "year_of_week": C.GLAUX_YEAR_OF_WEEK,
	}
	clockTimes = map[string]C.int{"hour": C.GLAUX_HOUR, "minute": C.GLAUX_MINUTE, "second": C.GLAUX_SECOND, "millisecond": C.GLAUX_MILLISECOND}
)

// clockPart is the function for a part of dates, or of times or timestamps that are
// microseconds without a zone; nil for others.
func clockPart(name string, t sql.Type) Func {
	var compute func(in unsafe.Pointer, n C.uint64_t, out *C.int64_t)
	date, isDate := clockDates[name]
	time, isTime := clockTimes[name]
	switch {
	case isDate && t.Kind == sql.Date:
		compute = func(in unsafe.Pointer, n C.uint64_t, out *C.int64_t) {
			C.glaux_clock_dates(date, (*C.int32_t)(in), n, out)
		}
	case isDate && t.Kind == sql.Timestamp && t.Precision <= 6:
		compute = func(in unsafe.Pointer, n C.uint64_t, out *C.int64_t) {
			C.glaux_clock_dates_of(date, (*C.int64_t)(in), n, out)
		}
	case isTime && (t.Kind == sql.Timestamp || t.Kind == sql.Time) && t.Precision <= 6:
		compute = func(in unsafe.Pointer, n C.uint64_t, out *C.int64_t) {
			C.glaux_clock_times(time, (*C.int64_t)(in), n, out)
		}
	default:
		return nil
	}
	return func(c *Call) error { return c.clock(compute) }
}

// clock computes a number of 64 bits for each of the first argument's.
func (c *Call) clock(compute func(in unsafe.Pointer, n C.uint64_t, out *C.int64_t)) error {
	if c.N == 0 {
		return nil
	}
	out := room[int64](c.Out, c.N)
	compute(c.Args[0].data, C.uint64_t(c.N), (*C.int64_t)(&out[0]))
	c.nullWhere(&c.Args[0])
	return nil
}

// rounded makes timestamps have fewer digits.
func (c *Call) rounded(digits int) error {
	return c.clock(func(in unsafe.Pointer, n C.uint64_t, out *C.int64_t) {
		C.glaux_clock_round(C.int(digits), (*C.int64_t)(in), n, out)
	})
}

// monthsMoved makes a kernel that moves dates or timestamps, argument at, by months, argument
// by, times a sign; slow is for chunks with some that are far away.
func monthsMoved(at, by int, sign int64, slow Kernel) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		return func(c *Call) error {
			if c.moveMonths(at, by, sign) {
				return nil
			}
			return f(c)
		}, err
	}}
}

// moveMonths moves dates or timestamps, or does nothing and reports that where one is far away.
func (c *Call) moveMonths(at, by int, factor int64) bool {
	x, counts, room := &c.Args[at], &c.Args[by], c.Out.Room(c.N, 0)
	if C.glaux_clock_months(x.data, C.int(b2i(x.w == 4)), counts.data, C.int(b2i(counts.w == 8)), C.int64_t(factor), C.uint64_t(c.N), room.Data) == 0 {
		return false
	}
	c.Out.Filled(c.N, false, room.Used)
	c.nullWhere(x)
	c.nullWhere(counts)
	return true
}

// moveCalendar moves clocks by units of days or months, or reports that one is far away.
func moveCalendar(u unit, in, counts, out []int64) bool {
	from, by, to, n := (*C.int64_t)(unsafe.SliceData(in)), unsafe.SliceData(counts), (*C.int64_t)(unsafe.SliceData(out)), C.uint64_t(len(in))
	if u.months > 0 {
		return C.glaux_clock_months(unsafe.Pointer(from), 0, unsafe.Pointer(by), 1, C.int64_t(u.months), n, unsafe.Pointer(to)) != 0
	}
	if C.glaux_clock_add(from, (*C.int64_t)(by), C.int64_t(u.days*microsPerDay), n, to) == 0 {
		return false
	}
	const far = 1 << 60 // where the type ends soon
	for _, x := range out {
		if x > far || x < -far {
			return false
		}
	}
	return true
}

// addUnits moves timestamps, argument at, by units of microseconds, argument by, or does nothing
// and reports that where one is far away.
func (c *Call) addUnits(at, by int, unit int64) bool {
	x, counts, room := &c.Args[at], &c.Args[by], c.Out.Room(c.N, 0)
	if C.glaux_clock_add((*C.int64_t)(x.data), (*C.int64_t)(counts.data), C.int64_t(unit), C.uint64_t(c.N), (*C.int64_t)(room.Data)) == 0 {
		return false
	}
	c.Out.Filled(c.N, false, room.Used)
	c.nullWhere(x)
	c.nullWhere(counts)
	return true
}

// clockTexts writes timestamps of up to microseconds with a character between date and time,
// or does nothing and reports that where it can't all.
func (c *Call) clockTexts(between byte) bool {
	if c.N == 0 {
		return false
	}
	x, room := &c.Args[0], c.Out.Room(c.N, c.N*C.GLAUX_CLOCK_TEXT)
	used := C.glaux_clock_text((*C.int64_t)(x.data), (*C.uint64_t)(x.valid), C.uint64_t(c.N), C.int(x.Type.Precision), C.int(between), room.Data, (*C.uint8_t)(room.Blob), C.uint64_t(room.Used))
	if used == math.MaxUint64 {
		return false
	}
	c.Out.Filled(c.N, false, int(used))
	c.nullWhere(x)
	return true
}
