package worker

import "sync"

// queue gives the units of a scan to its threads, in order but for this: units that
// continue each other are one thread's, until another has nothing left.
type queue struct {
	mu sync.Mutex
	// The stretches from next on are nobody's yet, or those before are used up or a
	// thread's.
	all  []*stretch
	next int
}

// stretch is units that are left of some that continue each other.
type stretch struct{ from, to int }

func (q *queue) fill(units []fileUnit) {
	for i, u := range units {
		if i > 0 && u.unit.Continues {
			q.all[len(q.all)-1].to++
		} else {
			q.all = append(q.all, &stretch{i, i + 1})
		}
	}
}

// take returns the next unit of a thread, which keeps what it goes on with in own.
func (q *queue) take(own **stretch) (unit int, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if *own == nil || (*own).from == (*own).to {
		if *own = q.another(); *own == nil {
			return 0, false
		}
	}
	unit = (*own).from
	(*own).from++
	return unit, true
}

// another is a stretch that is nobody's, or else the back half of the longest.
func (q *queue) another() *stretch {
	if q.next < len(q.all) {
		q.next++
		return q.all[q.next-1]
	}
	var most *stretch
	for _, s := range q.all {
		if s.from < s.to && (most == nil || s.to-s.from > most.to-most.from) {
			most = s
		}
	}
	if most == nil {
		return nil
	}
	half := &stretch{most.from + (most.to-most.from)/2, most.to}
	most.to = half.from
	q.all, q.next = append(q.all, half), q.next+1
	return half
}
