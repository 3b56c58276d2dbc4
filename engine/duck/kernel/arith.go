package kernel

import (
	"math"
	"math/big"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

var errDivisionByZero = failure("DIVISION_BY_ZERO", "Division by zero")

// arithKernels are this file's kernels by name.
var arithKernels = map[string]Kernel{
	"$divide": choose(func(args []sql.Type) (Kernel, bool) {
		switch {
		case args[0].IsInteger():
			return intDivide, true
		case args[0].Kind == sql.Decimal:
			return decimalDivide, true
		case isInterval(args[0]):
			return intervals(func(a int64, b float64) (int64, error) {
				if b == 0 || math.IsNaN(b) {
					return 0, invalid("Cannot divide by double %s", JavaFloat(b, 64))
				}
				return javaLong(float64(a) / b), nil
			}), true
		}
		return Kernel{}, false
	}),
	"$modulus": choose(func(args []sql.Type) (Kernel, bool) {
		switch {
		case args[0].IsInteger():
			return F2(func(a, b int64) (int64, error) {
				switch b {
				case 0:
					return 0, errDivisionByZero
				case -1:
					return 0, nil
				}
				return a % b, nil
			}), true
		case args[0].Kind == sql.Decimal:
			return decimalModulus, true
		}
		return floatModulus, true
	}),
	"$multiply": choose(func(args []sql.Type) (Kernel, bool) {
		a, b := args[0], args[1]
		switch {
		case a.Kind == sql.Decimal:
			return decimalMultiply, true
		case isInterval(a) && b.Kind == sql.Double:
			return intervals(scaledInterval), true
		case isInterval(b) && a.Kind == sql.Double:
			return intervals(func(a float64, b int64) (int64, error) { return scaledInterval(b, a) }), true
		case isInterval(a) || isInterval(b):
			return wrapping(func(a, b, out []int64) {
				for i, x := range a {
					out[i] = x * b[i]
				}
			}), true
		}
		return Kernel{}, false
	}),
	"$add": choose(func(args []sql.Type) (Kernel, bool) {
		a, b := args[0], args[1]
		switch {
		case a.Kind == sql.Decimal:
			return decimalAdd, true
		case isInterval(a) && isInterval(b):
			return wrapping(func(a, b, out []int64) {
				for i, x := range a {
					out[i] = x + b[i]
				}
			}), true
		case isInterval(a):
			return movePoint(b, a, 1, true), true
		case isInterval(b):
			return movePoint(a, b, 1, false), true
		}
		return Kernel{}, false
	}),
	"$subtract": choose(func(args []sql.Type) (Kernel, bool) {
		a, b := args[0], args[1]
		switch {
		case a.Kind == sql.Decimal:
			return decimalSubtract, true
		case isInterval(a) && isInterval(b):
			return wrapping(func(a, b, out []int64) {
				for i, x := range a {
					out[i] = x - b[i]
				}
			}), true
		case isInterval(b):
			return movePoint(a, b, -1, false), true
		}
		return distance(a)
	}),
	"$negate": make1(func(_, r sql.Type) (func(int64) (int64, error), error) {
		limits, integer := intLimits[r.Kind]
		return func(x int64) (int64, error) {
			if integer && x == limits[0] {
				return 0, outOfRange("%s negation overflow: %d", r, x)
			}
			return -x, nil
		}, nil
	}),
	// $average divides a sum by a count, rounding half up.
	"$average": make2(func(args []sql.Type, r sql.Type) (func(Int128, int64) (Int128, error), error) {
		return func(sum Int128, n int64) (Int128, error) {
			if n == 0 {
				return Int128{}, ErrNull
			}
			if r.Kind != sql.Decimal {
				// Intervals are rounded as Java's Math.round does.
				f, _ := new(big.Rat).SetFrac(sum.Big(), big.NewInt(n)).Float64()
				return checked(big.NewInt(javaRound(f)), sql.DecimalOf(38, 0))
			}
			return checked(divRound(rescale(sum.Big(), args[0].Scale, r.Scale), big.NewInt(n)), sql.DecimalOf(38, 0))
		}, nil
	}),
}

// intDivide truncates; the one quotient that doesn't fit is an error.
var intDivide = make2(func(_ []sql.Type, r sql.Type) (func(a, b int64) (int64, error), error) {
	smallest := intLimits[r.Kind][0]
	return func(a, b int64) (int64, error) {
		switch {
		case b == 0:
			return 0, errDivisionByZero
		case b == -1 && a == smallest:
			return 0, quotientOverflow(r.String(), a)
		}
		return a / b, nil
	}, nil
})

// quotientOverflow is the error of the least integer of a type divided by -1. Trino sees only where the value is
// written that it has no room in a type of less than 64 bits.
func quotientOverflow(t string, least int64) error {
	if t == "bigint" {
		return outOfRange("bigint division overflow: %d / -1", least)
	}
	limit := map[string]string{"integer": "INT for type integer", "smallint": "SHORT", "tinyint": "BYTE"}[t]
	return failure("GENERIC_INTERNAL_ERROR", "Value %d exceeds MAX_%s", -least, limit)
}

func scaledInterval(x int64, by float64) (int64, error) {
	if math.IsNaN(by) {
		return 0, invalid("Cannot multiply by double NaN")
	}
	return javaLong(float64(x) * by), nil
}

// javaLong converts as Java does: NaN is 0, what is too large the largest number.
func javaLong(x float64) int64 {
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

// intervals makes a kernel of what computes intervals: milliseconds wrap, months have 32 bits.
func intervals[A, B any](f func(A, B) (int64, error)) Kernel {
	return make2(func(_ []sql.Type, r sql.Type) (func(A, B) (int64, error), error) {
		if r.Kind != sql.IntervalYearToMonth {
			return f, nil
		}
		return func(a A, b B) (int64, error) {
			months, err := f(a, b)
			if err == nil {
				err = inInt(months, r)
			}
			return months, err
		}, nil
	})
}

// wrapping is intervals of what computes them of two whole columns.
func wrapping(each func(a, b, out []int64)) Kernel {
	one := intervals(func(a, b int64) (int64, error) {
		var out [1]int64
		each([]int64{a}, []int64{b}, out[:])
		return out[0], nil
	})
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		if !plain[int64](args[0]) || !plain[int64](args[1]) || !plain[int64](r) {
			return one.Make(args, r)
		}
		return func(c *Call) error {
			each(column[int64](&c.Args[0], c.N), column[int64](&c.Args[1], c.N), room[int64](c.Out, c.N))
			c.nullWhere(&c.Args[0])
			c.nullWhere(&c.Args[1])
			return nil
		}, nil
	}}
}

// inInt is Trino's error of a date or of months that have no room in 32 bits.
func inInt(x int64, t sql.Type) error {
	switch {
	case x > math.MaxInt32:
		return failure("GENERIC_INTERNAL_ERROR", "Value %d exceeds MAX_INT for type %s", x, t)
	case x < math.MinInt32:
		return failure("GENERIC_INTERNAL_ERROR", "Value %d is less than MIN_INT for type %s", x, t)
	}
	return nil
}

func isInterval(t sql.Type) bool {
	return t.Kind == sql.IntervalDayToSecond || t.Kind == sql.IntervalYearToMonth
}

// movePoint moves a point in time by an interval, which may stand first.
func movePoint(point, interval sql.Type, sign int64, intervalFirst bool) Kernel {
	months := interval.Kind == sql.IntervalYearToMonth
	plain := func(f func(x, n int64) (int64, error)) Kernel {
		if intervalFirst {
			return F2(func(n, x int64) (int64, error) { return f(x, n*sign) })
		}
		return F2(func(x, n int64) (int64, error) { return f(x, n*sign) })
	}
	local := func(t, n int64) (int64, error) { // moves a clock by months
		day := floorDiv(t, microsPerDay)
		later := monthsLater(day, n)
		return t + (later-day)*microsPerDay, checkRange(point, later)
	}
	at, by := 0, 1
	if intervalFirst {
		at, by = 1, 0
	}
	switch {
	case months && point.Kind == sql.Date:
		return monthsMoved(at, by, sign, plain(dayLater))
	case months && point.Kind == sql.Timestamp && point.Precision <= 6:
		return monthsMoved(at, by, sign, plain(local))
	case months && quickZoned(point):
		return moveZoned(at, by, func(t, n int64, key zone.Key) (int64, error) {
			t, err := local(zone.ToLocal(key, t), n*sign)
			return zone.ToUTC(key, t), err
		})
	case !months && point.Kind == sql.Timestamp && point.Precision <= 6:
		return millisMoved(at, by, sign)
	case !months && quickZoned(point):
		return moveZoned(at, by, func(t, n int64, _ zone.Key) (int64, error) { return t + n*sign*1000, nil })
	case !months && point.Kind == sql.Time:
		if point.Precision <= 6 {
			return clocksMoved(at, by, sign)
		}
		// What overflowed is finer than what is kept, and may be moved back.
		return plain(func(t, n int64) (int64, error) {
			return floorMod(halfUp(clockLater(t*picosPerNano, n), picosPerNano), nanosPerDay), nil
		})
	}
	return Boxed(true, func(args []sql.Type, _ sql.Type) (func([]any) (any, error), error) {
		return func(a []any) (any, error) {
			n := a[by].(int64) * sign
			if months {
				return plusMonths(a[at], point, n)
			}
			if sign < 0 && point.Kind == sql.Date && n%86_400_000 != 0 {
				return nil, invalid("Cannot subtract hour, minutes or seconds from a date")
			}
			return plusMillis(a[at], point, n)
		}, nil
	})
}

// millisMoved makes a kernel that moves timestamps of up to microseconds, argument at, by
// milliseconds, argument by, times a sign. They wrap.
func millisMoved(at, by int, sign int64) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			x, millis, out := column[int64](&c.Args[at], c.N), column[int64](&c.Args[by], c.N), room[int64](c.Out, c.N)
			unit := sign * 1000
			for i, t := range x {
				out[i] = t + millis[i]*unit
			}
			c.nullWhere(&c.Args[at])
			c.nullWhere(&c.Args[by])
			return nil
		}, nil
	}}
}

// clocksMoved is clockLater for times of up to microseconds, as millisMoved.
func clocksMoved(at, by int, sign int64) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			x, millis, out := column[int64](&c.Args[at], c.N), column[int64](&c.Args[by], c.N), room[int64](c.Out, c.N)
			for i, t := range x {
				n := millis[i] * sign
				if n > -overflowingMillis && n < overflowingMillis {
					out[i] = floorMod(t+n%millisPerDay*1000, microsPerDay)
					continue
				}
				// What overflowed is finer than what is kept, and may be moved back.
				out[i] = floorMod(halfUp(clockLater(t*picosPerMicro, n), picosPerMicro), microsPerDay)
			}
			c.nullWhere(&c.Args[at])
			c.nullWhere(&c.Args[by])
			return nil
		}, nil
	}}
}

const (
	picosPerNano  = 1000
	picosPerMicro = 1000 * picosPerNano
	picosPerMilli = picosPerNano * nanosPerMilli
	picosPerDay   = picosPerNano * nanosPerDay
	// From so many milliseconds on, picoseconds of a day and theirs may overflow.
	overflowingMillis = (1<<63 - 1 - picosPerDay) / picosPerMilli
)

// clockLater moves a time of day, in picoseconds, by milliseconds around midnight. As in
// Trino, intervals of more than 106 days overflow unnoticed.
func clockLater(picos, millis int64) int64 { return floorMod(picos+millis*picosPerMilli, picosPerDay) }

// monthsLater adds months to a day; a day beyond the month's end becomes its last.
func monthsLater(days, months int64) int64 {
	y, m, d := civil(days)
	n := y*12 + int64(m-1) + months
	y, m = floorDiv(n, 12), int(floorMod(n, 12))+1
	return dayNumber(y, m, min(d, int(daysIn(y, m))))
}

// dayLater is monthsLater for a date, which has 32 bits.
func dayLater(days, months int64) (int64, error) {
	to := monthsLater(days, months)
	return to, inInt(to, sql.T(sql.Date))
}

func plusMonths(x any, t sql.Type, n int64) (any, error) {
	switch v := x.(type) {
	case int64:
		return dayLater(v, n)
	case sql.Instant:
		local, key := toLocal(v, t, zone.UTC)
		day := floorDiv(local.Micros, microsPerDay)
		later := monthsLater(day, n)
		if err := checkRange(t, later); err != nil {
			return nil, err
		}
		local.Micros += (later - day) * microsPerDay
		if v.Zone == "" {
			return local, nil
		}
		return sql.Instant{Micros: zone.ToUTC(key, local.Micros), Nanos: v.Nanos, Zone: v.Zone}, nil
	}
	return nil, unsupported("Adding months", []sql.Type{t})
}

func plusMillis(x any, t sql.Type, n int64) (any, error) {
	switch v := x.(type) {
	case int64:
		if n%86_400_000 != 0 {
			return nil, invalid("Cannot add hour, minutes or seconds to a date")
		}
		return v + n/86_400_000, nil
	case sql.TimeTZ:
		return sql.TimeTZ{Nanos: clockLater(v.Nanos*picosPerNano, n) / picosPerNano, Offset: v.Offset}, nil
	case sql.Instant:
		v.Micros += n * 1000
		return v, nil
	}
	return nil, unsupported("Adding an interval", []sql.Type{t})
}

// halfUp divides and rounds; halves become the greater number.
func halfUp(x, by int64) int64 { return floorDiv(x+by/2, by) }

// distance is the difference of two points in time in milliseconds.
func distance(t sql.Type) (Kernel, bool) {
	switch t.Kind {
	case sql.Date:
		return F2(func(a, b int64) (int64, error) { return (a - b) * 86_400_000, nil }), true
	case sql.Time:
		return F2(func(a, b int64) (int64, error) { return halfUp(a-b, nanosPerMilli), nil }), true
	case sql.TimeWithTimeZone:
		return F2(func(a, b sql.TimeTZ) (int64, error) { return halfUp(utcNanos(a)-utcNanos(b), nanosPerMilli), nil }), true
	case sql.Timestamp: // what is finer than microseconds doesn't count
		if t.Precision <= 6 {
			return F2(func(a, b int64) (int64, error) { return halfUp(a-b, 1000), nil }), true
		}
		return F2(func(a, b sql.Instant) (int64, error) { return halfUp(a.Micros-b.Micros, 1000), nil }), true
	case sql.TimestampWithTimeZone:
		return F2(func(a, b sql.Instant) (int64, error) {
			x, y := floorDiv(a.Micros, 1000), floorDiv(b.Micros, 1000)
			sub := (a.Micros-x*1000)*1000 + int64(a.Nanos) - (b.Micros-y*1000)*1000 - int64(b.Nanos)
			if sub < 0 {
				return x - y - halfUp(-sub, nanosPerMilli), nil
			}
			return x - y + halfUp(sub, nanosPerMilli), nil
		}), true
	}
	return Kernel{}, false
}
