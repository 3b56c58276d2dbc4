package match

import (
	"context"
	"slices"
)

// matcher runs a pattern's program from one row on. Threads advance over the rows
// in lockstep, the most preferred first; what a thread took is a path of nodes,
// shared where threads have it in common.
type matcher struct {
	spec   *Spec
	evals  Evaluator
	layout *layout
	define []evaluation
	plain  []int // by variable: the column that is its whole condition, or -1
	part   *partition
	ctx    context.Context
	work   int // since the context was asked last

	// of the attempt
	start, searchStart, searchEnd int
	number                        int64

	// of the condition being asked
	row   int
	block []int32
	tip   int32

	// nodes: the one before, the variable, and the block after it
	parents, variables []int32
	blocks             []int32
	saves              []save

	current, next []thread
	index         int32 // rows taken
	turn          int64 // counts the rows of all attempts
	visited       []int64
	seen          map[uint64][]thread
}

type thread struct{ pc, node, save int32 }

// save is a bound of an exclusion, in rows from the start.
type save struct{ before, at int32 }

func newMatcher(ctx context.Context, spec *Spec, evals Evaluator) (*matcher, error) {
	m := &matcher{spec: spec, evals: evals, ctx: ctx, layout: newLayout(spec.Sets, len(spec.Variables)), seen: map[uint64][]thread{}}
	for _, e := range spec.Define {
		m.plain = append(m.plain, -1)
		if e != nil && e.Op == OpColumn && !e.Wrapped {
			m.plain[len(m.plain)-1] = e.Column
			e = nil
		}
		if e == nil {
			m.define = append(m.define, nil)
			continue
		}
		f, err := m.compile(e)
		if err != nil {
			return nil, err
		}
		m.define = append(m.define, f)
	}
	m.layout.place()
	m.visited = make([]int64, len(spec.Program))
	return m, nil
}

// found is a match: a variable for each row, and the bounds of what is excluded.
type found struct {
	variables  []int32
	exclusions []int32
}

// run seeks a match that begins at start; nil if there is none.
func (m *matcher) run(start, searchStart, searchEnd int, number int64) (*found, error) {
	m.start, m.searchStart, m.searchEnd, m.number = start, searchStart, searchEnd, number
	m.parents, m.variables, m.saves = m.parents[:0], m.variables[:0], m.saves[:0]
	m.blocks = m.blocks[:0]
	m.layout.reset()
	for range m.layout.size {
		m.blocks = append(m.blocks, -1)
	}
	m.index = 0
	m.arrive()
	m.current = m.advance(m.current[:0], thread{0, -1, -1})
	var best *thread
	for at := start; at < searchEnd && len(m.current) > 0; at++ {
		m.index++
		m.arrive()
		m.next = m.next[:0]
		for _, t := range m.current {
			if err := m.interrupted(); err != nil {
				return nil, err
			}
			in := m.spec.Program[t.pc]
			if in.Op == OpDone {
				best = &thread{t.pc, t.node, t.save}
				break // The others are less preferred.
			}
			node, ok, err := m.take(t.node, at, int32(in.X))
			if err != nil {
				return nil, err
			}
			if ok {
				m.next = m.advance(m.next, thread{t.pc + 1, node, t.save})
			}
		}
		m.current, m.next = m.next, m.current
	}
	for _, t := range m.current {
		if m.spec.Program[t.pc].Op == OpDone {
			best = &t
			break
		}
	}
	if best == nil {
		return nil, nil
	}
	return m.found(best), nil
}

// interrupted asks the context now and then.
func (m *matcher) interrupted() error {
	if m.work++; m.work&1023 != 0 {
		return nil
	}
	return m.ctx.Err()
}

// arrive forgets which instructions were reached with the rows before.
func (m *matcher) arrive() {
	m.turn++
	if m.layout.size > 0 {
		clear(m.seen)
	}
}

// blockOf is what is remembered at a node.
func (m *matcher) blockOf(node int32) []int32 {
	n := m.layout.size
	at := int(node+1) * n
	return m.blocks[at : at+n : at+n]
}

// take asks whether a row may be taken as a variable after a node, and makes the node.
func (m *matcher) take(after int32, row int, variable int32) (int32, bool, error) {
	if c := m.plain[variable]; c >= 0 {
		if v, i := m.part.at(c, row); v.Null(i) || !v.Bool(i) {
			return 0, false, nil
		}
	}
	node := int32(len(m.parents))
	m.parents = append(m.parents, after)
	m.variables = append(m.variables, variable)
	if n := m.layout.size; n > 0 {
		m.blocks = slices.Grow(m.blocks, n)[:len(m.blocks)+n]
		m.layout.step(m.blockOf(node), m.blockOf(after), int32(row), variable)
	}
	cond := m.define[variable]
	if cond == nil {
		return node, true, nil
	}
	m.row, m.tip = row, node
	m.block = m.blockOf(node)
	x, err := cond(m)
	if err != nil || x != true {
		m.parents, m.variables = m.parents[:node], m.variables[:node]
		m.blocks = m.blocks[:int(node+1)*m.layout.size]
		return 0, false, err
	}
	return node, true, nil
}

// reached reports whether a thread that can't differ from this one was there before.
func (m *matcher) reached(t thread) bool {
	if m.layout.size == 0 {
		if m.visited[t.pc] == m.turn {
			return true
		}
		m.visited[t.pc] = m.turn
		return false
	}
	block := m.blockOf(t.node)
	h := hashBlock(t.pc, block)
	for _, o := range m.seen[h] {
		if o.pc == t.pc && slices.Equal(m.blockOf(o.node), block) {
			return true
		}
	}
	m.seen[h] = append(m.seen[h], t)
	return false
}

// advance follows a thread to the instructions that take a row or end the match.
func (m *matcher) advance(to []thread, t thread) []thread {
	for {
		m.work++
		if m.reached(t) {
			return to
		}
		switch in := m.spec.Program[t.pc]; in.Op {
		case OpJump:
			t.pc = int32(in.X)
		case OpSplit:
			to = m.advance(to, thread{int32(in.X), t.node, t.save})
			t.pc = int32(in.Y)
		case OpSave:
			m.saves = append(m.saves, save{t.save, m.index})
			t.save = int32(len(m.saves) - 1)
			t.pc++
		case OpStart:
			if m.index > 0 || m.start > 0 {
				return to
			}
			t.pc++
		case OpEnd:
			if m.start+int(m.index) != m.searchEnd {
				return to
			}
			t.pc++
		default:
			return append(to, t)
		}
	}
}

func (m *matcher) found(t *thread) *found {
	f := &found{}
	for node := t.node; node >= 0; node = m.parents[node] {
		f.variables = append(f.variables, m.variables[node])
	}
	slices.Reverse(f.variables)
	for s := t.save; s >= 0; s = m.saves[s].before {
		f.exclusions = append(f.exclusions, m.saves[s].at)
	}
	slices.Reverse(f.exclusions)
	return f
}
