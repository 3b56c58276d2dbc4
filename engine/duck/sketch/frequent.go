package sketch

import "container/list"

// Frequent finds the most frequent values with a limited number of counters: when
// all are in use, a new value takes over the smallest one (the Space-Saving
// algorithm).
type Frequent[K comparable] struct {
	capacity int
	buckets  *list.List // of *level, ascending
	counters map[K]*list.Element
}

// level holds the counters of one count, the most recent last.
type level struct {
	count    int64
	counters *list.List // of *counter
}

type counter[K comparable] struct {
	key K
	at  *list.Element // of buckets
}

// Counted is a value with its estimated count.
type Counted[K comparable] struct {
	Key   K
	Count int64
}

// NewFrequent makes a summary with that many counters.
func NewFrequent[K comparable](capacity int) *Frequent[K] {
	return &Frequent[K]{capacity: capacity, buckets: list.New(), counters: map[K]*list.Element{}}
}

// Add counts a value n times.
func (f *Frequent[K]) Add(key K, n int64) {
	if e, ok := f.counters[key]; ok {
		f.raise(e, n)
		return
	}
	var e *list.Element
	if len(f.counters) < f.capacity {
		lowest := &level{counters: list.New()}
		at := f.buckets.PushFront(lowest)
		e = lowest.counters.PushBack(&counter[K]{key, at})
	} else {
		lowest := f.buckets.Front().Value.(*level)
		e = lowest.counters.Front()
		c := e.Value.(*counter[K])
		delete(f.counters, c.key)
		c.key = key
	}
	f.counters[key] = e
	f.raise(e, n)
}

// raise moves a counter up to the level of its new count.
func (f *Frequent[K]) raise(e *list.Element, n int64) {
	c := e.Value.(*counter[K])
	old := c.at
	from := old.Value.(*level)
	from.counters.Remove(e)
	count := from.count + n
	below := old
	for below.Next() != nil && below.Next().Value.(*level).count < count {
		below = below.Next()
	}
	at := below.Next()
	if at == nil || at.Value.(*level).count != count {
		at = f.buckets.InsertAfter(&level{count: count, counters: list.New()}, below)
	}
	c.at = at
	f.counters[c.key] = at.Value.(*level).counters.PushBack(c)
	if from.counters.Len() == 0 {
		f.buckets.Remove(old)
	}
}

// Top are the k values with the highest counts, those that came first before others.
func (f *Frequent[K]) Top(k int) []Counted[K] {
	var out []Counted[K]
	for b := f.buckets.Back(); b != nil; b = b.Prev() {
		l := b.Value.(*level)
		for e := l.counters.Front(); e != nil; e = e.Next() {
			if len(out) == k {
				return out
			}
			out = append(out, Counted[K]{e.Value.(*counter[K]).key, l.count})
		}
	}
	return out
}
