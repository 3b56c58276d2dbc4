package zone

import (
	"math"
	"sort"
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
	nearBlocks = 8 // that Near looks beyond a time's own: most offsets hold for half a year
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
	seconds := floorDiv(utcMicros, 1e6)
	from, to, offset, ok := r.span(seconds)
	if !ok {
		return
	}
	for range nearBlocks {
		earlier, _, o, ok := r.span(from - 1)
		if !ok || o != offset {
			break
		}
		from = earlier
	}
	for range nearBlocks {
		_, later, o, ok := r.span(to)
		if !ok || o != offset {
			break
		}
		to = later
	}
	n.from, n.to, n.micros = from*1e6, to*1e6, offset*1e6
}

// span is how long the offset of an instant holds within its block, and the offset; not ok
// where that isn't simple. All are seconds.
func (r *rules) span(seconds int64) (from, to, offset int64, ok bool) {
	i := seconds>>blockBits - firstBlock
	if i < 0 || i >= blocks {
		return 0, 0, 0, false
	}
	offset = r.offset(seconds * 1e6)
	from = (i + firstBlock) << blockBits
	to = from + 1<<blockBits
	if r.blocks[i].Load() != changing {
		return from, to, offset, true
	}
	switch c := r.changes[i].Load(); {
	case c == nil:
		return 0, 0, 0, false
	case seconds < c.at:
		return from, c.at, offset, true
	default:
		return c.at, to, offset, true
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
	first := (i + firstBlock) << blockBits
	last := first + 1<<blockBits - 1
	x := int32(off) + 1
	if from, to := t.ZoneBounds(); !from.IsZero() && from.Unix() > first || !to.IsZero() && to.Unix() <= last {
		switch found := r.changesWithin(first, last); len(found) {
		case 0:
		case 1:
			r.changes[i].Store(&found[0])
			fallthrough
		default:
			x = changing
		}
	}
	r.blocks[i].Store(x)
	return int64(off)
}

// changesWithin finds the changes of a time. It asks for offsets, as the bounds that a Location
// tells end with each year where the zone follows a rule.
func (r *rules) changesWithin(first, last int64) (found []change) {
	const step = 3600
	before := r.ask(first)
	for from := first; from < last; from += step {
		after := r.ask(min(from+step, last))
		if after != before {
			n := sort.Search(step, func(n int) bool { return r.ask(from+int64(n)) != before })
			found = append(found, change{from + int64(n), before, after})
		}
		before = after
	}
	return found
}
