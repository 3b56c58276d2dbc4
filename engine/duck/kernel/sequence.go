package kernel

import "glaux/sql"

const maxSequence = 10_000

// sequenceKernels are this file's kernels by name.
var sequenceKernels = map[string]Kernel{
	"sequence": Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		return rows(func(c *Call, i int) error {
			start, stop := c.Args[0].Int(i), c.Args[1].Int(i)
			step := int64(1)
			if len(args) > 2 {
				step = c.Args[2].Int(i)
			} else if stop < start {
				step = -1
			}
			out := c.Out.kids[0]
			if len(args) > 2 && args[2].Kind == sql.IntervalYearToMonth {
				if err := monthSequence(out, args[0], start, stop, step); err != nil {
					return err
				}
				c.Out.End()
				return nil
			}
			if len(args) > 2 && args[2].Kind == sql.IntervalDayToSecond {
				var err error
				if step, err = stepUnits(args[0], step); err != nil {
					return err
				}
			}
			if err := checkSequence(start, stop, step); err != nil {
				return err
			}
			n := stepsBetween(start, stop, step)
			if n >= maxSequence {
				return invalid("result of sequence function must not have more than 10000 entries")
			}
			out.progression(start, step, int(n)+1)
			c.Out.End()
			return nil
		}).Make(args, r)
	}},
	// $ordinals counts from 1 to a number.
	"$ordinals": Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			lengths, out := column[int64](&c.Args[0], c.N), c.Out.kids[0]
			for _, n := range lengths {
				p := room[int64](out, int(n))
				for i := range p {
					p[i] = int64(i) + 1
				}
				c.Out.End()
			}
			return nil
		}, nil
	}},
	// $sequence_step checks the arguments of the table function sequence and gives its step.
	"$sequence_step": F3(func(start, stop, step int64) (int64, error) {
		if step == 0 {
			return 0, invalid("step must not be zero")
		}
		return step, nil
	}),
}

// stepsBetween is how often the step fits between the bounds, without overflow.
func stepsBetween(start, stop, step int64) uint64 {
	if step > 0 {
		return (uint64(stop) - uint64(start)) / uint64(step)
	}
	return (uint64(start) - uint64(stop)) / -uint64(step)
}

// stepUnits is an interval of milliseconds in the units of dates or timestamps.
func stepUnits(t sql.Type, millis int64) (int64, error) {
	switch {
	case t.Kind == sql.Date:
		if millis%86_400_000 != 0 {
			return 0, invalid("sequence step must be a day interval if start and end values are dates")
		}
		return millis / 86_400_000, nil
	case t.Precision > 6:
		return millis * 1_000_000, nil
	}
	return millis * 1000, nil
}

func checkSequence(start, stop, step int64) error {
	if step == 0 {
		return invalid("step must not be zero")
	}
	if step > 0 && stop < start || step < 0 && stop > start {
		return invalid("sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start")
	}
	return nil
}

// monthSequence adds multiples of months to the start.
func monthSequence(out *Builder, t sql.Type, start, stop, step int64) error {
	if err := checkSequence(start, stop, step); err != nil {
		return err
	}
	unit := int64(1)
	switch {
	case t.Kind == sql.Date:
	case t.Precision > 6:
		unit = nanosPerDay
	default:
		unit = microsPerDay
	}
	for k := int64(0); ; k++ {
		x := moveMonths(start, k*step, unit)
		// Backwards, Trino counts the months from the end, whose day may come later in the month.
		if step > 0 && x > stop || step < 0 && moveMonths(stop, -k*step, unit) > start {
			return nil
		}
		if k >= maxSequence {
			return invalid("result of sequence function must not have more than 10000 entries")
		}
		out.Int(x)
	}
}

// moveMonths moves a point in time by months; a day has so many units.
func moveMonths(x, months, unit int64) int64 {
	day := floorDiv(x, unit)
	return addMonths(day, months)*unit + x - day*unit
}

// addMonths moves a day number by months, to the month's last day if it has too few.
func addMonths(day, months int64) int64 {
	y, m, d := civil(day)
	n := y*12 + int64(m) - 1 + months
	y, m = floorDiv(n, 12), int(floorMod(n, 12))+1
	return dayNumber(y, m, min(d, int(daysIn(y, m))))
}
