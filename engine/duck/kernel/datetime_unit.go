package kernel

import "glaux/sql"

// The functions of a unit and a date or timestamp over whole chunks, in which the unit is the
// same in all rows; with time zones, if nothing is NULL.

// byUnit takes column where it can for kernels whose argument at point is a date or a
// timestamp of this kind, of up to microseconds, else slow.
func byUnit(kind sql.Kind, point int, slow Kernel, column func(c *Call, u unit) error) Kernel {
	return Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		f, err := slow.Make(args, r)
		if t := args[point]; err != nil || t.Kind != kind || t.Precision > 6 || args[1].Kind == kind && args[1].Precision > 6 {
			return f, err
		}
		return func(c *Call) error {
			u, ok := c.sameUnit()
			if !ok || kind == sql.Date && u.nanos > 0 || kind == sql.TimestampWithTimeZone && !c.whole() {
				return f(c)
			}
			if err := column(c, u); err != nil {
				return err
			}
			for k := range c.Args[1:] {
				c.nullWhere(&c.Args[k+1])
			}
			return nil
		}, nil
	}}
}

// sameUnit is the unit of all rows.
func (c *Call) sameUnit() (u unit, ok bool) {
	if c.N == 0 || c.Args[0].valid != nil || !c.Args[0].oneText(c.N) {
		return u, false
	}
	return unitOf(c.Args[0].Str(0))
}

// oneText reports that all texts are the same, as those of a constant are.
func (v *Vec) oneText(n int) bool {
	words := column[[2]uint64](v, n)
	for i, w := range words {
		if w != words[0] && !sameBytes(v, 0, v, i) {
			return false
		}
	}
	return true
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
	switch unit := u.nanos/1000 + u.days*microsPerDay; {
	case u.months > 0 && c.moveMonths(2, 1, u.months):
		return nil
	case u.months == 0 && (t.Precision >= 3 || unit >= 1_000_000) && c.addUnits(2, 1, unit):
		return nil
	}
	whole := c.whole()
	counts, in, out := column[int64](&c.Args[1], c.N), column[int64](&c.Args[2], c.N), room[int64](c.Out, c.N)
	for i, x := range in {
		n, day := counts[i], floorDiv(x, microsPerDay)
		if !whole && c.anyNull(i) {
			continue
		}
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

// addDates is date_add of dates.
func addDates(c *Call, u unit) error {
	if u.months > 0 && c.moveMonths(2, 1, u.months) {
		return nil
	}
	whole := c.whole()
	counts, in, out := column[int64](&c.Args[1], c.N), column[int32](&c.Args[2], c.N), room[int32](c.Out, c.N)
	for i, x := range in {
		if !whole && c.anyNull(i) {
			continue
		}
		n := counts[i]
		if n != int64(int32(n)) {
			return errDateAdd
		}
		day := u.move(int64(x), n)
		if out[i] = int32(day); day != int64(out[i]) {
			return inInt(day, sql.T(sql.Date))
		}
	}
	return nil
}

func diffColumn(c *Call, u unit) error {
	from, to, out := column[int64](&c.Args[1], c.N), column[int64](&c.Args[2], c.N), room[int64](c.Out, c.N)
	if size := u.nanos/nanosPerMilli + u.days*millisPerDay; u.months == 0 {
		for i, x := range from {
			out[i] = floorDiv(to[i], 1000) - floorDiv(x, 1000)
		}
		divideAll(out, size)
		return nil
	}
	whole := c.whole()
	for i, x := range from {
		if !whole && c.anyNull(i) {
			continue
		}
		out[i] = u.between(floorDiv(x, 1000), floorDiv(to[i], 1000))
	}
	return nil
}

// truncDates is date_trunc of dates.
func truncDates(c *Call, u unit) error {
	in, out := column[int32](&c.Args[1], c.N), room[int32](c.Out, c.N)
	var first, next int64 // when the last row's unit began, and when it ended
	for i, x := range in {
		if day := int64(x); day < first || day >= next {
			first = u.floorDay(day)
			next = u.move(first, 1)
		}
		out[i] = int32(first)
	}
	return nil
}

// diffDates is date_diff of dates.
func diffDates(c *Call, u unit) error {
	from, to, out := column[int32](&c.Args[1], c.N), column[int32](&c.Args[2], c.N), room[int64](c.Out, c.N)
	if u.months > 0 {
		whole := c.whole()
		for i, x := range from {
			if whole || !c.anyNull(i) {
				out[i] = u.between(int64(x)*millisPerDay, int64(to[i])*millisPerDay)
			}
		}
		return nil
	}
	for i, x := range from {
		out[i] = int64(to[i]) - int64(x)
	}
	if u.days > 1 {
		divideAll(out, u.days)
	}
	return nil
}

// divideAll divides by a positive number, by its reciprocal where that is one off at most.
func divideAll(x []int64, by int64) {
	const far = 1 << 51
	reciprocal := 1 / float64(by)
	for i, n := range x {
		if n <= -far || n >= far {
			x[i] = n / by
			continue
		}
		q := int64(float64(n) * reciprocal)
		switch r := n - q*by; {
		case n >= 0 && r < 0 || n < 0 && r <= -by:
			q--
		case n >= 0 && r >= by || n < 0 && r > 0:
			q++
		}
		x[i] = q
	}
}
