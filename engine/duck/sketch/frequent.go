package sketch

// Frequent finds the most frequent values with a limited number of counters: when
// all are in use, a new value takes over the smallest one (the Space-Saving
// algorithm).
type Frequent[K comparable] struct {
	capacity     int
	lowest, most *level[K] // levels are a list, ascending
	spare        *level[K] // levels that are not in use, by above
	counters     map[K]*counter[K]
}

// level holds the counters of one count, the most recent last.
type level[K comparable] struct {
	count        int64
	first, last  *counter[K]
	below, above *level[K]
}

type counter[K comparable] struct {
	key        K
	at         *level[K]
	prev, next *counter[K]
}

// Counted is a value with its estimated count.
type Counted[K comparable] struct {
	Key   K
	Count int64
}

// NewFrequent makes a summary with that many counters.
func NewFrequent[K comparable](capacity int) *Frequent[K] {
	return &Frequent[K]{capacity: capacity, counters: map[K]*counter[K]{}}
}

// Add counts a value n times.
func (f *Frequent[K]) Add(key K, n int64) {
	c, ok := f.counters[key]
	switch {
	case ok:
	case len(f.counters) < f.capacity:
		c = &counter[K]{key: key}
		f.level(nil, 0).push(c)
		f.counters[key] = c
	default:
		c = f.lowest.first
		delete(f.counters, c.key)
		c.key = key
		f.counters[key] = c
	}
	f.raise(c, n)
}

// Merge counts what another one has, the most frequent values first.
func (f *Frequent[K]) Merge(o *Frequent[K]) {
	for _, c := range o.Top(len(o.counters)) {
		f.Add(c.Key, c.Count)
	}
}

// raise moves a counter up to the level of its new count.
func (f *Frequent[K]) raise(c *counter[K], n int64) {
	from := c.at
	count := from.count + n
	from.remove(c)
	below := from
	for below.above != nil && below.above.count < count {
		below = below.above
	}
	at := below.above
	switch {
	case at != nil && at.count == count:
	case from.first == nil && below == from: // the level has nothing else
		from.count = count
		from.push(c)
		return
	default:
		at = f.level(below, count)
	}
	at.push(c)
	if from.first == nil {
		f.drop(from)
	}
}

// level adds one above another, or as the lowest.
func (f *Frequent[K]) level(below *level[K], count int64) *level[K] {
	l := f.spare
	if l == nil {
		l = &level[K]{}
	} else {
		f.spare = l.above
	}
	above := f.lowest
	if below != nil {
		above = below.above
	}
	*l = level[K]{count: count, below: below, above: above}
	f.join(below, l)
	f.join(l, above)
	return l
}

// join makes one level follow another; nil is beyond the ends.
func (f *Frequent[K]) join(below, above *level[K]) {
	if below == nil {
		f.lowest = above
	} else {
		below.above = above
	}
	if above == nil {
		f.most = below
	} else {
		above.below = below
	}
}

func (f *Frequent[K]) drop(l *level[K]) {
	f.join(l.below, l.above)
	*l = level[K]{above: f.spare}
	f.spare = l
}

func (l *level[K]) push(c *counter[K]) {
	c.at, c.prev, c.next = l, l.last, nil
	if l.last == nil {
		l.first = c
	} else {
		l.last.next = c
	}
	l.last = c
}

func (l *level[K]) remove(c *counter[K]) {
	if c.prev == nil {
		l.first = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next == nil {
		l.last = c.prev
	} else {
		c.next.prev = c.prev
	}
}

// Top are the k values with the highest counts, those that came first before others.
func (f *Frequent[K]) Top(k int) []Counted[K] {
	var out []Counted[K]
	for l := f.most; l != nil; l = l.below {
		for c := l.first; c != nil; c = c.next {
			if len(out) == k {
				return out
			}
			out = append(out, Counted[K]{c.key, l.count})
		}
	}
	return out
}
