package pages

import (
	"slices"

	"glaux/lake"
)

// reader is a user of an entry who can let go of what it has read.
type reader struct {
	file  *File
	letGo func(forget func(read, kept []lake.Range))
	read  bitmap // blocks that it let go of; nil: none yet
}

// shrink has all users of the entry let go of what they have read, and gives the space
// back of what no one relies on and all of them have read, or any has.
func (e *entry) shrink(byAll bool) {
	e.c.mu.Lock()
	readers := slices.Clone(e.letGo)
	if len(readers) == 0 || e.users != len(readers) || e.shrinking != nil || !byAll && len(readers) == 1 {
		e.c.mu.Unlock()
		return
	}
	e.shrinking = make(chan struct{})
	e.c.mu.Unlock()
	need := 1
	if byAll {
		need = len(readers)
	}
	e.ask(readers, nil, func(kept []lake.Range) {
		if err := e.forget(e.disused(readers, need, kept)); err != nil {
			e.c.o.Logger.Warn("making room in the cache", "file", e.key, "error", err)
		}
	})
	e.c.mu.Lock()
	close(e.shrinking)
	e.shrinking = nil
	e.c.mu.Unlock()
}

// ask has readers let go, one within the other, so that none is told again of what is
// present before all have answered: then does what with all that is relied on.
func (e *entry) ask(readers []*reader, kept []lake.Range, what func(kept []lake.Range)) {
	if len(readers) == 0 {
		what(kept)
		return
	}
	r := readers[0]
	r.letGo(func(read, still []lake.Range) {
		if r.read == nil {
			r.read = newBitmap(blockCount(e.size))
		}
		for _, g := range read {
			if g.Off < 0 || g.Off >= e.size || g.Len <= 0 {
				continue
			}
			// Of blocks that were read in part the rest is still to come.
			for i := (g.Off + Block - 1) / Block; i < wholeBlocks(g.Off+min(g.Len, e.size-g.Off), e.size); i++ {
				r.read.set(i)
			}
		}
		e.ask(readers[1:], append(kept, still...), what)
	})
}

// wholeBlocks is how many blocks end at or before an offset.
func wholeBlocks(end, size int64) int64 {
	if end >= size {
		return blockCount(size)
	}
	return end / Block
}

// disused are the blocks that so many readers have let go of, and none relies on.
func (e *entry) disused(readers []*reader, need int, kept []lake.Range) (out []span) {
	blocks := blockCount(e.size)
	gone := newBitmap(blocks)
	for i := range blocks {
		n := 0
		for _, r := range readers {
			if r.read.has(i) {
				n++
			}
		}
		if n >= need {
			gone.set(i)
		}
	}
	for _, s := range blocksOf(kept, e.size) {
		for i := s.from; i < s.to; i++ {
			gone.clear(i)
		}
	}
	return gone.spans(0, blocks, true)
}

// forget makes blocks absent. No reader relies on them any more.
func (e *entry) forget(list []span) error {
	data, sums, err := e.open()
	if err != nil {
		return err
	}
	defer e.close()
	var gone []span
	n := int64(0)
	e.writing.Lock()
	defer e.writing.Unlock()
	e.mu.Lock()
	for _, l := range list {
		for _, s := range e.have.spans(l.from, l.to, true) {
			for i := s.from; i < s.to; i++ {
				e.have.clear(i)
			}
			gone = append(gone, s)
			n += s.to - s.from
		}
	}
	e.mu.Unlock()
	for _, s := range gone {
		if err := clearSums(sums, s); err != nil {
			return err
		}
		if err := punch(data, s.from*Block, (s.to-s.from)*Block); err != nil {
			return err
		}
	}
	e.c.keep(e, -n*Block)
	e.c.forgotten.Add(n * Block)
	return nil
}
