package kernel

import (
	"slices"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// The functions of datetime_unit.go over timestamps with time zone.

func quickZoned(t sql.Type) bool {
	return t.Kind == sql.TimestampWithTimeZone && t.Precision <= 6
}

// instants are the columns of timestamps with time zone of up to microseconds.
func (v *Vec) instants(n int) (micros []int64, keys []zone.Key) {
	return column[int64](&v.kids[0], n), column2(&v.kids[1], n)
}

func truncZoned(c *Call, u unit) error {
	in, zones := c.Args[1].instants(c.N)
	out, keys := c.zonedRoom()
	size := u.nanos / 1000
	var near, nearOut zone.Near
	if size > 0 {
		for i, x := range in {
			keys[i] = zones[i]
			out[i] = x - floorMod(near.ToLocal(zones[i], x), size)
		}
		return nil
	}
	var first, next int64 // when the last row's unit began on its clock, and when it ended
	var begin, offset int64
	var last zone.Key
	for i, x := range in {
		key := zones[i]
		keys[i] = key
		local := near.ToLocal(key, x)
		if local >= first && local < next && key == last && local-x == offset {
			out[i] = begin
			continue
		}
		if local < first || local >= next {
			day := u.floorDay(floorDiv(local, microsPerDay))
			first, next = day*microsPerDay, u.move(day, 1)*microsPerDay
		}
		out[i] = x - (local - first)
		if nearOut.ToLocal(key, out[i]) != first { // the offset is another
			out[i] = zone.ToUTC(key, first)
		}
		begin, offset, last = out[i], local-x, key
	}
	return nil
}

func addZoned(c *Call, u unit) error {
	t := c.Args[2].Type
	counts := column[int64](&c.Args[1], c.N)
	in, zones := c.Args[2].instants(c.N)
	out, keys := c.zonedRoom()
	if u.nanos == 0 && c.moveClocks(u, counts, in, zones, out) {
		copy(keys, zones)
		return nil
	}
	var near zone.Near
	for i, x := range in {
		n, key := counts[i], zones[i]
		keys[i] = key
		local := near.ToLocal(key, x)
		day := floorDiv(local, microsPerDay)
		moved, err := u.later(t, day, local-day*microsPerDay, n)
		if err != nil {
			return err
		}
		if u.nanos > 0 {
			if out[i] = x + n*(u.nanos/1000); t.Precision < 3 {
				out[i] = roundInstant(sql.Instant{Micros: out[i]}, t.Precision).Micros
			}
			continue
		}
		later := local + (moved-day)*microsPerDay
		out[i] = x + (moved-day)*microsPerDay
		if near.ToLocal(key, out[i]) != later { // the offset is another
			out[i] = zone.ToUTC(key, later)
		}
	}
	return nil
}

// moveClocks moves timestamps by units of the calendar on the clocks of their zones, or reports
// that one is far away.
func (c *Call) moveClocks(u unit, counts, in []int64, zones []zone.Key, out []int64) bool {
	var near zone.Near
	c.places = slices.Grow(c.places[:0], 2*c.N)[:2*c.N]
	local, later := c.places[:c.N], c.places[c.N:]
	for i, x := range in {
		local[i] = near.ToLocal(zones[i], x)
	}
	if !moveCalendar(u, local, counts, later) {
		return false
	}
	for i, x := range in {
		out[i] = x + later[i] - local[i]
		if near.ToLocal(zones[i], out[i]) != later[i] { // the offset is another
			out[i] = zone.ToUTC(zones[i], later[i])
		}
	}
	return true
}

func diffZoned(c *Call, u unit) error {
	from, zones := c.Args[1].instants(c.N)
	to, _ := c.Args[2].instants(c.N)
	out := room[int64](c.Out, c.N)
	local := c.Args[1].Type.Precision <= 3 // as in dateDiff
	var near, nearTo zone.Near
	for i, x := range from {
		y := to[i]
		if u.nanos == 0 && local {
			x, y = near.ToLocal(zones[i], x), nearTo.ToLocal(zones[i], y)
		}
		out[i] = u.between(floorDiv(x, 1000), floorDiv(y, 1000))
	}
	return nil
}

// moveZoned is a kernel that moves a timestamp with time zone, argument at, of up to
// microseconds by argument by.
func moveZoned(at, by int, move func(micros, n int64, key zone.Key) (int64, error)) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			in, zones := c.Args[at].instants(c.N)
			counts := &c.Args[by]
			out, keys := c.zonedRoom()
			whole := c.whole()
			for i, x := range in {
				if !whole && c.anyNull(i) {
					out[i], keys[i] = 0, 0
					c.zonedNull(i)
					continue
				}
				var err error
				if out[i], err = move(x, counts.Int(i), zones[i]); err != nil {
					return err
				}
				keys[i] = zones[i]
			}
			return nil
		}, nil
	}}
}
