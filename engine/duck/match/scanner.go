package match

import (
	"context"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// Scanner gives the output rows of one pattern recognition, in the order of the
// input. It belongs to one goroutine.
type Scanner struct {
	spec    *Spec
	reader  *reader
	matcher *matcher
	given   *emission
	ctx     context.Context

	open                     bool // there is a partition with rows left
	at                       int  // its row to come
	lastSkipped, lastMatched int
	number                   int64 // of the match to come, in the partition
}

// NewScanner prepares a Spec. The context ends a search that takes too long.
func NewScanner(ctx context.Context, spec *Spec, source Source, evals Evaluator) (*Scanner, error) {
	own := *spec
	m, err := newMatcher(ctx, &own, evals)
	if err != nil {
		return nil, err
	}
	s := &Scanner{spec: &own, reader: &reader{source: source, position: spec.Position}, matcher: m, ctx: ctx}
	m.part = &s.reader.part
	s.given, err = newEmission(s.spec, m.layout, &s.reader.part)
	return s, err
}

// Next appends up to most rows to the builders, one a column, nil for those that
// nobody reads; there are no more rows when it gives none.
func (s *Scanner) Next(to []*kernel.Builder, most int) (n int, err error) {
	for n < most {
		if s.given.pending {
			ok, err := s.given.row(to)
			if err != nil {
				return 0, err
			}
			if ok {
				n++
			}
			continue
		}
		if !s.open || s.at >= len(s.reader.part.rows) {
			if s.open, err = s.reader.read(); err != nil || !s.open {
				return n, err
			}
			s.at, s.lastSkipped, s.lastMatched, s.number = 0, -1, -1, 1
		}
		if err := s.ctx.Err(); err != nil {
			return 0, err
		}
		if err := s.step(); err != nil {
			return 0, err
		}
		s.at++
	}
	return n, nil
}

// step seeks a match from the current row on and decides what is given for it.
func (s *Scanner) step() error {
	window := s.spec.Rows == Window
	if s.at <= s.lastSkipped {
		if window {
			s.given.unmatched(s.at)
		}
		return nil
	}
	start, searchStart, searchEnd := s.at, 0, len(s.reader.part.rows)
	if window {
		searchStart, searchEnd = s.at, s.frameEnd()
	}
	f, err := s.matcher.run(start, searchStart, searchEnd, s.number)
	for s.spec.Seek && f == nil && err == nil && start < searchEnd-1 {
		start++
		f, err = s.matcher.run(start, searchStart, searchEnd, s.number)
	}
	if err != nil {
		return err
	}
	s.lastSkipped = s.at
	switch {
	case f == nil:
		if window || s.spec.Rows == Unmatched && s.at > s.lastMatched {
			s.given.unmatched(s.at)
		}
		return nil
	case len(f.variables) == 0:
		if s.spec.Rows != OmitEmpty {
			s.given.empty(s.at, s.number)
		}
	default:
		if err := s.given.match(f, s.at, start, searchStart, searchEnd, s.number); err != nil {
			return err
		}
		s.lastMatched = max(s.lastMatched, start+len(f.variables)-1)
		if err := s.skip(f, start); err != nil {
			return err
		}
	}
	s.number++
	return nil
}

// frameEnd is the row after the current row's frame.
func (s *Scanner) frameEnd() int {
	rows := len(s.reader.part.rows)
	switch s.spec.End {
	case EndCurrent:
		return s.at + 1
	case EndOffset:
		v, i := s.reader.part.at(s.spec.EndColumn, s.at)
		if n := v.Int(i); n < int64(rows-s.at) {
			return s.at + int(n) + 1
		}
	}
	return rows
}

// skip decides where the next match may begin.
func (s *Scanner) skip(f *found, start int) error {
	failed := func(text string) error {
		return &sql.Error{Name: "GENERIC_USER_ERROR", Message: "AFTER MATCH SKIP failed: " + text}
	}
	switch s.spec.Skip {
	case PastLast:
		s.lastSkipped = start + len(f.variables) - 1
	case ToFirst, ToLast:
		at := -1
		for i, v := range f.variables {
			if s.matcher.layout.sets[s.spec.SkipSet][v] && (at < 0 || s.spec.Skip == ToLast) {
				at = i
			}
		}
		switch at {
		case -1:
			return failed("pattern variable is not present in match")
		case 0:
			return failed("cannot skip to first row of match")
		}
		s.lastSkipped = start + at - 1
	}
	return nil
}
