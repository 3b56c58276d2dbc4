// Package timsort sorts by comparators that need not be ones. Trino hands the comparator
// of array_sort to Java's sort of objects, Tim Peters' merge sort of natural runs, and a
// comparator that contradicts itself, as the usual ones do where an element is NULL,
// orders what that sort makes of its answers. So this one asks for the same pairs, in the
// same order.
package timsort

import "errors"

// ErrContract is met where merging finds that a comparator contradicts itself.
var ErrContract = errors.New("the comparator contradicts itself")

const (
	// shortSort is how long what is sorted by insertion alone is at most, less one.
	shortSort = 32
	// gallopFrom is how often one run must win in a row before it is searched instead.
	gallopFrom = 7
)

// Sorter sorts numbers by what Compare says of two of them: less than 0, 0 or more. It keeps
// its memory for the next time.
type Sorter struct {
	Compare func(a, b int) int
	a       []int
	spare   []int
	runs    []run
	gallop  int
}

// run is a part of the places that is in order.
type run struct{ start, n int }

func (r run) end() int { return r.start + r.n }

// Sort sorts the places; those that are equal stay in their order.
func (s *Sorter) Sort(places []int) error {
	s.a, s.runs, s.gallop = places, s.runs[:0], gallopFrom
	n := len(places)
	if n < 2 {
		return nil
	}
	if n < shortSort {
		s.insert(0, n, s.natural(0, n))
		return nil
	}
	least := leastRun(n)
	for at := 0; at < n; {
		end := s.natural(at, n)
		if end-at < least {
			full := min(at+least, n)
			s.insert(at, full, end)
			end = full
		}
		s.runs = append(s.runs, run{at, end - at})
		if err := s.collapse(); err != nil {
			return err
		}
		at = end
	}
	for len(s.runs) > 1 {
		k := len(s.runs) - 2
		if k > 0 && s.runs[k-1].n < s.runs[k+1].n {
			k--
		}
		if err := s.merge(k); err != nil {
			return err
		}
	}
	return nil
}

// leastRun is n's five highest bits, one more if any other bit is set: n divided by it is
// a power of two, or a little less.
func leastRun(n int) int {
	odd := 0
	for n >= shortSort {
		odd |= n & 1
		n >>= 1
	}
	return n + odd
}

// natural finds where the run ends that begins at a place, and turns it round if it descends.
func (s *Sorter) natural(start, end int) int {
	at := start + 1
	if at == end {
		return end
	}
	a := s.a
	if s.Compare(a[at], a[start]) >= 0 {
		for at++; at < end && s.Compare(a[at], a[at-1]) >= 0; at++ {
		}
		return at
	}
	for at++; at < end && s.Compare(a[at], a[at-1]) < 0; at++ {
	}
	for i, j := start, at-1; i < j; i, j = i+1, j-1 {
		a[i], a[j] = a[j], a[i]
	}
	return at
}

// insert sorts from start to end, of which all before from is sorted, by searching each one's place.
func (s *Sorter) insert(start, end, from int) {
	for ; from < end; from++ {
		pivot, low, high := s.a[from], start, from
		for low < high {
			if mid := (low + high) / 2; s.Compare(pivot, s.a[mid]) < 0 {
				high = mid
			} else {
				low = mid + 1
			}
		}
		copy(s.a[low+1:from+1], s.a[low:from])
		s.a[low] = pivot
	}
}

// collapse merges the last runs until each is longer than the two behind it together.
func (s *Sorter) collapse() error {
	for len(s.runs) > 1 {
		r, k := s.runs, len(s.runs)-2
		switch {
		case k > 0 && r[k-1].n <= r[k].n+r[k+1].n || k > 1 && r[k-2].n <= r[k-1].n+r[k].n:
			if r[k-1].n < r[k+1].n {
				k--
			}
		case r[k].n > r[k+1].n:
			return nil
		}
		if err := s.merge(k); err != nil {
			return err
		}
	}
	return nil
}

// merge merges run k and the next, of which only those matter that are out of place.
func (s *Sorter) merge(k int) error {
	one, two := s.runs[k], s.runs[k+1]
	s.runs[k].n += two.n
	s.runs = append(s.runs[:k+1], s.runs[k+2:]...)
	first := s.a[one.start:one.end()]
	skip := s.after(s.a[two.start], first, 0)
	if first = first[skip:]; len(first) == 0 {
		return nil
	}
	second := s.a[two.start:two.end()]
	second = second[:s.before(first[len(first)-1], second, len(second)-1)]
	switch {
	case len(second) == 0:
		return nil
	case len(first) <= len(second):
		return s.mergeUp(s.a[one.start+skip:two.start+len(second)], len(first))
	}
	return s.mergeDown(s.a[one.start+skip:two.start+len(second)], len(first))
}

// before is where x belongs in a run, before those that are equal to it. It is searched
// from hint on in steps that double.
func (s *Sorter) before(x int, a []int, hint int) int {
	last, step := 0, 1
	if s.Compare(x, a[hint]) > 0 {
		most := len(a) - hint
		for step < most && s.Compare(x, a[hint+step]) > 0 {
			last, step = step, step*2+1
		}
		step = min(step, most)
		last, step = last+hint, step+hint
	} else {
		most := hint + 1
		for step < most && s.Compare(x, a[hint-step]) <= 0 {
			last, step = step, step*2+1
		}
		step = min(step, most)
		last, step = hint-step, hint-last
	}
	for last++; last < step; {
		if mid := last + (step-last)/2; s.Compare(x, a[mid]) > 0 {
			last = mid + 1
		} else {
			step = mid
		}
	}
	return step
}

// after is where x belongs in a run, behind those that are equal to it.
func (s *Sorter) after(x int, a []int, hint int) int {
	last, step := 0, 1
	if s.Compare(x, a[hint]) < 0 {
		most := hint + 1
		for step < most && s.Compare(x, a[hint-step]) < 0 {
			last, step = step, step*2+1
		}
		step = min(step, most)
		last, step = hint-step, hint-last
	} else {
		most := len(a) - hint
		for step < most && s.Compare(x, a[hint+step]) >= 0 {
			last, step = step, step*2+1
		}
		step = min(step, most)
		last, step = last+hint, step+hint
	}
	for last++; last < step; {
		if mid := last + (step-last)/2; s.Compare(x, a[mid]) < 0 {
			step = mid
		} else {
			last = mid + 1
		}
	}
	return step
}

// mergeUp merges the first n of a with the rest from the front. The first of the second run
// comes before all of the first one, and the last of the first run behind all of the second.
func (s *Sorter) mergeUp(a []int, n int) error {
	s.spare = append(s.spare[:0], a[:n]...)
	one, two, to := s.spare, a[n:], 0
	put := func(from *[]int, n int) {
		copy(a[to:], (*from)[:n])
		*from, to = (*from)[n:], to+n
	}
	put(&two, 1)
	gallop := s.gallop
	for len(two) > 0 && len(one) > 1 {
		wins1, wins2 := 0, 0
		for wins1|wins2 < gallop {
			if s.Compare(two[0], one[0]) < 0 {
				put(&two, 1)
				wins1, wins2 = 0, wins2+1
				if len(two) == 0 {
					break
				}
			} else {
				put(&one, 1)
				wins1, wins2 = wins1+1, 0
				if len(one) == 1 {
					break
				}
			}
		}
		for len(two) > 0 && len(one) > 1 {
			n1 := s.after(two[0], one, 0)
			if put(&one, n1); len(one) <= 1 {
				break
			}
			if put(&two, 1); len(two) == 0 {
				break
			}
			n2 := s.before(one[0], two, 0)
			if put(&two, n2); len(two) == 0 {
				break
			}
			if put(&one, 1); len(one) == 1 {
				break
			}
			if gallop--; n1 < gallopFrom && n2 < gallopFrom {
				gallop = max(gallop, 0) + 2
				break
			}
		}
	}
	s.gallop = max(gallop, 1)
	if len(one) == 0 {
		return ErrContract
	}
	put(&two, len(two))
	put(&one, len(one))
	return nil
}

// mergeDown merges the first n of a with the rest from the back.
func (s *Sorter) mergeDown(a []int, n int) error {
	s.spare = append(s.spare[:0], a[n:]...)
	one, two, to := a[:n], s.spare, len(a)
	put := func(from *[]int, n int) {
		keep := len(*from) - n
		copy(a[to-n:to], (*from)[keep:])
		*from, to = (*from)[:keep], to-n
	}
	last := func(of []int) int { return of[len(of)-1] }
	put(&one, 1)
	gallop := s.gallop
	for len(one) > 0 && len(two) > 1 {
		wins1, wins2 := 0, 0
		for wins1|wins2 < gallop {
			if s.Compare(last(two), last(one)) < 0 {
				put(&one, 1)
				wins1, wins2 = wins1+1, 0
				if len(one) == 0 {
					break
				}
			} else {
				put(&two, 1)
				wins1, wins2 = 0, wins2+1
				if len(two) == 1 {
					break
				}
			}
		}
		for len(one) > 0 && len(two) > 1 {
			n1 := len(one) - s.after(last(two), one, len(one)-1)
			if put(&one, n1); len(one) == 0 {
				break
			}
			if put(&two, 1); len(two) == 1 {
				break
			}
			n2 := len(two) - s.before(last(one), two, len(two)-1)
			if put(&two, n2); len(two) <= 1 {
				break
			}
			if put(&one, 1); len(one) == 0 {
				break
			}
			if gallop--; n1 < gallopFrom && n2 < gallopFrom {
				gallop = max(gallop, 0) + 2
				break
			}
		}
	}
	s.gallop = max(gallop, 1)
	if len(two) == 0 {
		return ErrContract
	}
	put(&one, len(one))
	put(&two, len(two))
	return nil
}
