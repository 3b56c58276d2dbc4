package zone

import (
	"math"
	"sync/atomic"
	"time"

	"glaux/sql"
)

// rules are a named zone's offsets. Those of most instants are kept by blocks of
// time, since asking a Location takes many times as long.
type rules struct {
	loc *time.Location
	// blocks has the offset in seconds of each block of time from firstBlock on,
	// plus one; 0: not asked for yet; changing: it has more than one.
	blocks [blocks]atomic.Int32
	// changes has the change of each block that is known to have a single one.
	changes [blocks]atomic.Pointer[change]
}

// change is when an offset changes. All are seconds.
type change struct{ at, before, after int64 }

const (
	blockBits  = 21                                    // seconds: 24 days
	firstBlock = -2_208_988_800 >> blockBits           // 1900
	blocks     = 4_102_444_800>>blockBits - firstBlock // to 2100
	changing   = math.MinInt32
)

var known [firstNamed]atomic.Pointer[rules] // by the key of a named zone, from firstNamed on

var unknown = rules{loc: time.UTC}

// rulesOf are a key's; an unknown one has UTC's.
func rulesOf(k Key) *rules {
	i := int(k) - firstNamed
	if i < 0 || i >= len(names) || i >= len(known) {
		return &unknown
	}
	if r := known[i].Load(); r != nil {
		return r
	}
	r := &rules{loc: Location(k)}
	known[i].Store(r)
	return r
}

// Location is a zone's rules. An unknown key gives UTC.
func Location(k Key) *time.Location {
	if k == UTC {
		return time.UTC
	}
	if m, ok := FixedOffset(k); ok {
		return time.FixedZone(FormatOffset(m), m*60)
	}
	if i := int(k) - firstNamed; i >= 0 && i < len(known) {
		if r := known[i].Load(); r != nil {
			return r.loc
		}
	}
	if l, err := (sql.Zone{Name: Name(k), Named: true}).Rules(); err == nil {
		return l
	}
	return time.UTC
}

// offset is the one at an instant, in seconds east of UTC.
func (r *rules) offset(utcMicros int64) int64 {
	seconds := floorDiv(utcMicros, 1e6)
	i := seconds>>blockBits - firstBlock
	if i < 0 || i >= blocks {
		return r.ask(seconds)
	}
	switch x := r.blocks[i].Load(); x {
	case 0:
		return r.fill(seconds, i)
	case changing:
		c := r.changes[i].Load()
		switch {
		case c == nil:
			return r.ask(seconds)
		case seconds < c.at:
			return c.before
		}
		return c.after
	default:
		return int64(x - 1)
	}
}

// Near remembers the offset of the last time that it was asked for and how long that
// holds: a column's times are mostly near each other. The zero Near knows nothing.
type Near struct {
	key      Key
	from, to int64 // UTC, microseconds
	micros   int64 // the offset
}

// ToLocal is the function of this name.
func (n *Near) ToLocal(k Key, utcMicros int64) int64 {
	if k != n.key || utcMicros < n.from || utcMicros >= n.to {
		n.learn(k, utcMicros)
		if n.from == n.to {
			return ToLocal(k, utcMicros)
		}
	}
	return utcMicros + n.micros
}

// ToUTC is the function of this name.
func (n *Near) ToUTC(k Key, localMicros int64) int64 {
	const day = 24 * 3600 * 1e6
	if k != n.key || localMicros-day < n.from || localMicros+day >= n.to {
		n.learn(k, localMicros)
		if localMicros-day < n.from || localMicros+day >= n.to {
			return ToUTC(k, localMicros)
		}
	}
	return localMicros - n.micros
}

// learn finds how long the offset of a time holds, or nothing where that isn't simple.
func (n *Near) learn(k Key, utcMicros int64) {
	*n = Near{key: k}
	if m, ok := FixedOffset(k); ok {
		n.from, n.to, n.micros = math.MinInt64, math.MaxInt64, int64(m)*60e6
		return
	}
	r := rulesOf(k)
	r.offset(utcMicros)
	i := floorDiv(utcMicros, 1e6)>>blockBits - firstBlock
	if i < 0 || i >= blocks {
		return
	}
	from := (i + firstBlock) << blockBits * 1e6
	to := from + 1<<blockBits*1e6
	switch x, c := r.blocks[i].Load(), r.changes[i].Load(); {
	case x == 0:
	case x != changing:
		n.from, n.to, n.micros = from, to, int64(x-1)*1e6
	case c == nil:
	case utcMicros < c.at*1e6:
		n.from, n.to, n.micros = from, c.at*1e6, c.before*1e6
	default:
		n.from, n.to, n.micros = c.at*1e6, to, c.after*1e6
	}
}

func (r *rules) ask(seconds int64) int64 {
	_, off := time.Unix(seconds, 0).In(r.loc).Zone()
	return int64(off)
}

// fill keeps a block's offset.
func (r *rules) fill(seconds, i int64) int64 {
	t := time.Unix(seconds, 0).In(r.loc)
	_, off := t.Zone()
	first := time.Unix((i+firstBlock)<<blockBits, 0)
	last := first.Add((1<<blockBits - 1) * time.Second)
	x := int32(off) + 1
	if from, to := t.ZoneBounds(); !from.IsZero() && from.After(first) || !to.IsZero() && !to.After(last) {
		x = changing
		r.findChange(first, last, i)
	}
	r.blocks[i].Store(x)
	return int64(off)
}

// findChange keeps a block's change if it is the only one.
func (r *rules) findChange(first, last time.Time, i int64) {
	start := first.In(r.loc)
	_, before := start.Zone()
	_, at := start.ZoneBounds()
	if at.IsZero() || at.After(last) {
		return
	}
	_, after := at.Zone()
	if _, next := at.ZoneBounds(); next.IsZero() || next.After(last) {
		r.changes[i].Store(&change{at.Unix(), int64(before), int64(after)})
	}
}
