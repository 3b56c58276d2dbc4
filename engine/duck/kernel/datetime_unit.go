package kernel

import "glaux/sql"

// The functions of a unit and a timestamp over whole chunks, in which the unit is
// the same in all rows and nothing is NULL.

// byUnit takes column where it can for kernels whose argument at point is a
// timestamp of this kind, of up to microseconds, else slow.
func byUnit(kind sql.Kind, point int, slow Kernel, column func(c *Call, u unit) error) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if t := args[point]; err != nil || t.Kind != kind || t.Precision > 6 || args[1].Kind == kind && args[1].Precision > 6 {
			return f, err
		}
		return func(c *Call) error {
			u, ok := c.sameUnit()
			if !ok {
				return f(c)
			}
			return column(c, u)
		}, nil
	}}
}

// sameUnit is the unit of all rows.
func (c *Call) sameUnit() (u unit, ok bool) {
	for k := range c.Args {
		if c.Args[k].valid != nil {
			return u, false
		}
	}
	for i := 1; i < c.N; i++ {
		if !sameBytes(&c.Args[0], 0, &c.Args[0], i) {
			return u, false
		}
	}
	if c.N == 0 {
		return u, false
	}
	return unitOf(c.Args[0].Str(0))
}

func truncColumn(c *Call, u unit) error {
	in, out := column[int64](&c.Args[1], c.N), room[int64](c.Out, c.N)
	switch {
	case u.nanos > 0:
		size := u.nanos / 1000
		for i, x := range in {
			out[i] = x - floorMod(x, size)
		}
	case u.days == 1:
		for i, x := range in {
			out[i] = x - floorMod(x, microsPerDay)
		}
	default:
		var first, next int64 // when the last row's unit began, and when it ended
		for i, x := range in {
			if x < first || x >= next {
				day := u.floorDay(floorDiv(x, microsPerDay))
				first, next = day*microsPerDay, u.move(day, 1)*microsPerDay
			}
			out[i] = first
		}
	}
	return nil
}

func addColumn(c *Call, u unit) error {
	t := c.Args[2].Type
	counts, in, out := column[int64](&c.Args[1], c.N), column[int64](&c.Args[2], c.N), room[int64](c.Out, c.N)
	for i, x := range in {
		n, day := counts[i], floorDiv(x, microsPerDay)
		moved, err := u.later(t, day, x-day*microsPerDay, n)
		if err != nil {
			return err
		}
		if u.nanos > 0 {
			if out[i] = x + n*(u.nanos/1000); t.Precision < 3 {
				out[i] = roundInstant(sql.Instant{Micros: out[i]}, t.Precision).Micros
			}
			continue
		}
		out[i] = x + (moved-day)*microsPerDay
	}
	return nil
}

func diffColumn(c *Call, u unit) error {
	from, to, out := column[int64](&c.Args[1], c.N), column[int64](&c.Args[2], c.N), room[int64](c.Out, c.N)
	for i, x := range from {
		out[i] = u.between(floorDiv(x, 1000), floorDiv(to[i], 1000))
	}
	return nil
}
