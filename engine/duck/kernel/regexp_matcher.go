package kernel

import (
	"strings"
	"unicode/utf8"
)

// matcher searches texts for one pattern, for one goroutine.
type matcher struct {
	*pattern
	run run
}

// matcher takes one that is free; release gives it back.
func (p *pattern) matcher() *matcher {
	if m, ok := p.runs.Get().(*matcher); ok {
		return m
	}
	m := &matcher{pattern: p}
	if p.machine != nil {
		m.run = run{machine: p.machine, bounds: make([]int, p.machine.caps+p.machine.loops)}
	}
	return m
}

func (m *matcher) release() {
	if m != nil {
		m.run.s = ""
		m.runs.Put(m)
	}
}

// find has the machine search; done is false if it can't or gave up.
func (m *matcher) find(s string, from int) (bounds []int, done bool) {
	if m.machine == nil || m.soft && strings.HasSuffix(s, "\n") {
		return nil, false
	}
	return m.run.find(s, from)
}

// matches reports whether the pattern matches anywhere.
func (m *matcher) matches(s string) (bool, error) {
	if bounds, done := m.find(s, 0); done {
		return bounds != nil, nil
	}
	if m.linearFor(s) {
		return m.linear.MatchString(s), nil
	}
	re, err := m.backtracking()
	if err != nil {
		return false, err
	}
	return re.MatchString(s)
}

// first gives the bounds of the first match and its groups in pairs; -1 where a
// group took no part. nil: no match. They are valid until the next search.
func (m *matcher) first(s string) ([]int, error) {
	if bounds, done := m.find(s, 0); done {
		return bounds, nil
	}
	if m.linearFor(s) {
		return m.linear.FindStringSubmatchIndex(s), nil
	}
	var found []int
	err := m.eachBacktracking(s, 0, func(b []int) bool { found = b; return false })
	return found, err
}

// each calls f for every match at or after a byte offset until f says no; the
// bounds are valid during the call.
func (m *matcher) each(s string, from int, f func(bounds []int) bool) error {
	for at, n := from, 0; at <= len(s); n++ {
		bounds, done := m.find(s, at)
		if !done {
			return m.eachSlow(s, from, n, f)
		}
		if bounds == nil {
			return nil
		}
		at = bounds[1]
		if at == bounds[0] {
			_, size := utf8.DecodeRuneInString(s[at:])
			at += max(size, 1)
		}
		if !f(bounds) {
			return nil
		}
	}
	return nil
}

// eachSlow is each without the machine, which has found the first matches.
func (m *matcher) eachSlow(s string, from, found int, f func(bounds []int) bool) error {
	if m.linearFor(s) && !m.empty && from == 0 {
		for n, bounds := range m.linear.FindAllStringSubmatchIndex(s, -1) {
			if n >= found && !f(bounds) {
				return nil
			}
		}
		return nil
	}
	return m.eachBacktracking(s, from, func(bounds []int) bool {
		if found > 0 {
			found--
			return true
		}
		return f(bounds)
	})
}

func (p *pattern) eachBacktracking(s string, from int, f func(bounds []int) bool) error {
	re, err := p.backtracking()
	if err != nil {
		return err
	}
	runes := []rune(s)
	at := runeOffsets(s, len(runes))
	start := utf8.RuneCountInString(s[:from])
	for start <= len(runes) {
		m, err := re.FindRunesMatchStartingAt(runes, start)
		if err != nil || m == nil {
			return err
		}
		bounds := make([]int, 0, 2*m.GroupCount())
		for k := range m.GroupCount() {
			g := m.GroupByNumber(k)
			if len(g.Captures) == 0 {
				bounds = append(bounds, -1, -1)
			} else {
				bounds = append(bounds, at[g.Index], at[g.Index+g.Length])
			}
		}
		if !f(bounds) {
			return nil
		}
		start = m.Index + max(m.Length, 1)
	}
	return nil
}
