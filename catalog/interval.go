package catalog

import (
	"bytes"
	"slices"
)

// An interval holds the encoded values v with lo <= v < hi.
type interval struct{ lo, hi []byte }

// intervals are disjoint, ascending and not empty.
type intervals []interval

// behind follows an encoded value in a bound that lies behind it, and behind all
// keys that go on after it: none does so with this byte.
const behind = 0xff

// pointOf holds one encoded value. No other encoded value starts with it.
func pointOf(enc []byte) interval { return interval{enc, append(slices.Clip(enc), behind)} }

// isPoint reports whether the interval holds one value.
func (x interval) isPoint() bool {
	n := len(x.lo)
	return n > 0 && len(x.hi) == n+1 && x.hi[n] == behind && bytes.HasPrefix(x.hi, x.lo)
}

// classOf holds all values of a class.
func classOf(class byte) interval { return interval{[]byte{class}, []byte{class + 1}} }

func (s intervals) contains(v []byte) bool {
	i := s.search(v)
	return i < len(s) && bytes.Compare(s[i].lo, v) <= 0
}

// search returns the first interval that ends behind v.
func (s intervals) search(v []byte) int {
	i, _ := slices.BinarySearchFunc(s, v, func(x interval, v []byte) int {
		if bytes.Compare(x.hi, v) <= 0 {
			return -1
		}
		return 1
	})
	return i
}

func (s intervals) union(o intervals) intervals {
	all := append(slices.Clone(s), o...)
	slices.SortFunc(all, func(a, b interval) int { return bytes.Compare(a.lo, b.lo) })
	var out intervals
	for _, x := range all {
		if bytes.Compare(x.lo, x.hi) >= 0 {
			continue
		}
		if n := len(out); n > 0 && bytes.Compare(x.lo, out[n-1].hi) <= 0 {
			if bytes.Compare(x.hi, out[n-1].hi) > 0 {
				out[n-1].hi = x.hi
			}
			continue
		}
		out = append(out, x)
	}
	return out
}

func (s intervals) intersect(o intervals) intervals {
	out := intervals{}
	for i, j := 0, 0; i < len(s) && j < len(o); {
		x := interval{s[i].lo, s[i].hi}
		if bytes.Compare(o[j].lo, x.lo) > 0 {
			x.lo = o[j].lo
		}
		if bytes.Compare(o[j].hi, x.hi) < 0 {
			x.hi = o[j].hi
		}
		if bytes.Compare(x.lo, x.hi) < 0 {
			out = append(out, x)
		}
		if bytes.Compare(s[i].hi, o[j].hi) < 0 {
			i++
		} else {
			j++
		}
	}
	return out
}

// within gives the values of a bounding interval that s doesn't hold.
func (s intervals) complement(within interval) intervals {
	out := intervals{}
	lo := within.lo
	for _, x := range s {
		if bytes.Compare(lo, x.lo) < 0 {
			out = append(out, interval{lo, x.lo})
		}
		lo = x.hi
	}
	if bytes.Compare(lo, within.hi) < 0 {
		out = append(out, interval{lo, within.hi})
	}
	return out.intersect(intervals{within})
}
