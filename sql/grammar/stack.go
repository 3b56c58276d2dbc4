package grammar

import (
	"encoding/binary"
	"math"
	"slices"
)

// stack is where productions return to, for several ways to a state at once: each
// entry is a state and the stack below it. Equal stacks are one.
type stack struct {
	id      int
	entries []stackEntry // by state
}

type stackEntry struct {
	to    int // bottom, or a state's index
	below *stack
}

// bottom is where nothing more is known, or where the text's production ends.
const bottom = math.MaxInt

// stacks keeps the stacks of one prediction.
type stacks struct {
	known  map[string]*stack
	merged map[[2]int]*stack
	empty  *stack
	// open says that anything may follow an empty stack, so that it stands for all.
	open bool
}

func newStacks(open bool) *stacks {
	s := &stacks{known: map[string]*stack{}, merged: map[[2]int]*stack{}, open: open}
	s.empty = s.of([]stackEntry{{to: bottom}})
	return s
}

func (s *stacks) of(entries []stackEntry) *stack {
	key := make([]byte, 0, 16*len(entries))
	for _, e := range entries {
		below := 0
		if e.below != nil {
			below = e.below.id
		}
		key = binary.AppendVarint(binary.AppendVarint(key, int64(e.to)), int64(below))
	}
	have := s.known[string(key)]
	if have == nil {
		have = &stack{id: len(s.known) + 1, entries: entries}
		s.known[string(key)] = have
	}
	return have
}

func (s *stacks) push(below *stack, to int) *stack { return s.of([]stackEntry{{to, below}}) }

// merge is a stack for the ways of both.
func (s *stacks) merge(a, b *stack) *stack {
	switch {
	case a == b:
		return a
	case s.open && (a == s.empty || b == s.empty):
		return s.empty
	}
	key := [2]int{min(a.id, b.id), max(a.id, b.id)}
	if have := s.merged[key]; have != nil {
		return have
	}
	var entries []stackEntry
	i, k := 0, 0
	for i < len(a.entries) || k < len(b.entries) {
		switch {
		case k == len(b.entries) || i < len(a.entries) && a.entries[i].to < b.entries[k].to:
			entries = append(entries, a.entries[i])
			i++
		case i == len(a.entries) || b.entries[k].to < a.entries[i].to:
			entries = append(entries, b.entries[k])
			k++
		default:
			e := a.entries[i]
			if e.to != bottom && e.below != b.entries[k].below {
				e.below = s.merge(e.below, b.entries[k].below)
			}
			entries = append(entries, e)
			i, k = i+1, k+1
		}
	}
	have := s.of(slices.Clip(entries))
	s.merged[key] = have
	return have
}
