package pages

import (
	"cmp"
	"math/bits"
	"slices"

	"glaux/lake"
)

// Block is the unit of what is kept: ranges are fetched in whole blocks.
const Block = 4 << 10

// bitmap has a bit for each block of an object.
type bitmap []uint64

func newBitmap(blocks int64) bitmap { return make(bitmap, (blocks+63)/64) }

func (b bitmap) has(i int64) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b bitmap) set(i int64) { b[i/64] |= 1 << (i % 64) }

func (b bitmap) clear(i int64) { b[i/64] &^= 1 << (i % 64) }

func (b bitmap) count() (n int64) {
	for _, w := range b {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// next is the first block from i on whose bit is as wanted, or end.
func (b bitmap) next(i, end int64, want bool) int64 {
	for i < end {
		w := b[i/64]
		if !want {
			w = ^w
		}
		if w >>= i % 64; w != 0 {
			return min(i+int64(bits.TrailingZeros64(w)), end)
		}
		i = (i/64 + 1) * 64
	}
	return end
}

// spans are the ranges of blocks in [from, to) whose bits are as wanted.
func (b bitmap) spans(from, to int64, want bool) (out []span) {
	for at := b.next(from, to, want); at < to; {
		end := b.next(at, to, !want)
		out = append(out, span{at, end})
		at = b.next(end, to, want)
	}
	return out
}

// span is the blocks [from, to).
type span struct{ from, to int64 }

// join sorts spans and joins those that touch.
func join(list []span) []span {
	slices.SortFunc(list, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	out := list[:0]
	for _, s := range list {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// subtract leaves of sorted spans what others, in any order, haven't.
func subtract(list, others []span) []span {
	if len(others) == 0 {
		return list
	}
	others = join(slices.Clone(others))
	var out []span
	for _, s := range list {
		i, _ := slices.BinarySearchFunc(others, s.from, func(o span, at int64) int { return cmp.Compare(o.to, at+1) })
		for ; i < len(others) && others[i].from < s.to; i++ {
			if others[i].from > s.from {
				out = append(out, span{s.from, others[i].from})
			}
			s.from = max(s.from, others[i].to)
		}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}

// blocksOf are the blocks that hold ranges of an object, sorted and disjoint.
func blocksOf(ranges []lake.Range, size int64) []span {
	out := make([]span, 0, len(ranges))
	for _, r := range ranges {
		from, to := max(r.Off, 0), min(r.Off+r.Len, size)
		if from < to {
			out = append(out, span{from / Block, (to + Block - 1) / Block})
		}
	}
	return join(out)
}

const (
	// most is the size of one request.
	most = 2 << 20 / Block
	// gap is what may lie between two ranges that one request fetches: the few
	// bytes are cheaper than a request, and are the only ones fetched in vain.
	gap      = 32 << 10 / Block
	gapShare = 24
)

// requests groups spans that are to be fetched: near ones together where only
// blocks that nobody has lie between, long ones in parts.
func requests(list []span, free func(span) bool) []span {
	var merged []span
	for _, s := range list {
		if n := len(merged); n > 0 {
			last := &merged[n-1]
			between := s.from - last.to
			if between <= gap && between*gapShare <= s.to-last.from-between && free(span{last.to, s.from}) {
				last.to = s.to
				continue
			}
		}
		merged = append(merged, s)
	}
	var out []span
	for _, s := range merged {
		parts := (s.to - s.from + most - 1) / most
		each := (s.to - s.from + parts - 1) / parts
		for ; s.from < s.to; s.from += each {
			out = append(out, span{s.from, min(s.from+each, s.to)})
		}
	}
	return out
}
