package profile

import (
	"slices"
	"strconv"
	"strings"

	"glaux/plan"
)

// pair finds what corresponds in two trees, and gives each step its group.
func pair(planned, ran *step) {
	ids := map[any]int{}
	planned.finish(ids)
	ran.finish(ids)
	p := &pairing{planned: planned, ran: ran, ids: ids}
	p.join(planned, ran)
	p.leaves()
	p.topN()
	for _, c := range []class{classAggregate, classWindow, classSort, classUnion, classUnnest, classJoin} {
		p.class(c)
	}
	p.consistent()
	p.filters()
	p.assign()
	p.unite()
}

type pairing struct {
	planned, ran *step
	ids          map[any]int
}

func (p *pairing) join(s, op *step) {
	s.pairs = append(s.pairs, op)
	op.pairs = append(op.pairs, s)
}

// leaves pairs scans. One that DuckDB reads in parts, or more than once, has
// several operators; a named query that is read at several places is left alone,
// as its uses can't be told apart.
func (p *pairing) leaves() {
	ours, theirs := map[any][]*step{}, map[any][]*step{}
	p.planned.each(func(s *step) {
		if s.class == classLeaf {
			ours[s.leaf] = append(ours[s.leaf], s)
		}
	})
	p.ran.each(func(s *step) {
		if s.class == classLeaf {
			theirs[s.leaf] = append(theirs[s.leaf], s)
		}
	})
	for leaf, list := range ours {
		same := !slices.ContainsFunc(list, func(s *step) bool { return s.nodes[0] != list[0].nodes[0] })
		if !same && (len(list) > 1 || len(theirs[leaf]) > 1) {
			continue
		}
		for _, op := range theirs[leaf] {
			p.join(list[0], op)
		}
		// Further copies of the same node are the first one's.
		for _, s := range list[1:] {
			if len(theirs[leaf]) > 0 {
				s.pairs = list[0].pairs
			}
		}
	}
}

// at collects the steps of a class by what they read, ancestors first.
func (p *pairing) at(root *step, c class) map[string][]*step {
	out := map[string][]*step{}
	root.each(func(s *step) {
		if s.class != c || len(s.pairs) > 0 {
			return
		}
		key := s.place(p.ids)
		if c == classJoin {
			if len(s.children) != 2 {
				return
			}
			sides := []string{s.children[0].place(p.ids), s.children[1].place(p.ids)}
			slices.Sort(sides)
			key = strings.Join(sides, "|")
		}
		if key != "" && key != "|" {
			out[key] = append(out[key], s)
		}
	})
	return out
}

// chain reports that each step is above the next.
func chain(list []*step) bool {
	for i := 1; i < len(list); i++ {
		if !list[i-1].above(list[i]) {
			return false
		}
	}
	return true
}

// class pairs the steps of a class that read the same, if there are as many in
// both plans. One node of several window functions may be several operators.
func (p *pairing) class(c class) {
	theirs := p.at(p.ran, c)
	for key, ours := range p.at(p.planned, c) {
		ops := theirs[key]
		switch {
		case len(ours) == 1 && len(ops) > 1 && c == classWindow && chain(ops):
			for _, op := range ops {
				p.join(ours[0], op)
			}
		case len(ours) == len(ops) && chain(ours) && chain(ops):
			for i := range ours {
				p.join(ours[i], ops[i])
			}
		}
	}
}

// topN pairs limits. Where DuckDB sorts and limits in one, they are one step.
func (p *pairing) topN() {
	p.class(classLimit)
	p.planned.each(func(s *step) {
		if s.class != classLimit || len(s.pairs) != 1 || s.pairs[0].op.Kind != "TOP_N" {
			return
		}
		nodes, in := s.nodes, s.children[0]
		for in.class == classNone && len(in.children) == 1 {
			nodes = append(nodes, in.nodes...)
			in = in.children[0]
		}
		if in.class == classSort {
			s.nodes = append(nodes, in.nodes...)
			s.children = in.children
			for _, c := range s.children {
				c.parent = s
			}
		}
	})
	next := 0
	p.planned.number(nil, &next)
}

// consistent drops pairs that contradict each other: of steps that are above one
// another in one plan and not in the other.
func (p *pairing) consistent() {
	var list []*step
	p.planned.each(func(s *step) {
		if len(s.pairs) == 1 && s.class != classLeaf {
			list = append(list, s)
		}
	})
	bad := map[*step]bool{}
	for i, a := range list {
		for _, b := range list[i+1:] {
			if a.above(b) != a.pairs[0].above(b.pairs[0]) || b.pairs[0].above(a.pairs[0]) {
				bad[a], bad[b] = a != p.planned, b != p.planned
			}
		}
	}
	for s, drop := range bad {
		if drop {
			s.pairs[0].pairs, s.pairs = nil, nil
		}
	}
}

// filters pairs filters that are the only ones between the same pairs.
func (p *pairing) filters() {
	theirs := pieces(p.ran, func(s *step) *step { return s.pairs[0] })
	for key, ours := range pieces(p.planned, func(s *step) *step { return s }) {
		a, b := ours.only(classFilter), theirs[key].only(classFilter)
		if a != nil && b != nil && a.place(p.ids) == b.place(p.ids) {
			p.join(a, b)
		}
	}
}

// joinFilters gives the filters that DuckDB has right above a join to the join, where our plan
// has none: it asks there what of the join's condition it can't join by.
func joinFilters(ours *piece, theirs *piece) {
	if ours.has(classFilter) {
		return
	}
	for _, s := range theirs.steps {
		if s.class == classFilter && len(s.children) == 1 && s.children[0].class == classJoin && len(s.children[0].pairs) > 0 {
			s.group = s.children[0].group
		}
	}
}

// piece is what of a tree lies between the same pairs.
type piece struct {
	steps  []*step
	above  *step   // the pair, as our step
	inputs []*step // the pairs below
}

func (p *piece) has(c class) bool {
	return p != nil && slices.ContainsFunc(p.steps, func(s *step) bool { return s.class == c })
}

func (p *piece) only(c class) *step {
	if p == nil {
		return nil
	}
	var found *step
	for _, s := range p.steps {
		if s.class == c {
			if found != nil {
				return nil
			}
			found = s
		}
	}
	return found
}

type pieceKey struct {
	above  *step
	inputs string
}

// pieces are the parts of a tree without pairs, by the pairs around them; ours
// gives a pair's step of our plan.
func pieces(root *step, ours func(*step) *step) map[pieceKey]*piece {
	out := map[pieceKey]*piece{}
	var within func(s *step, p *piece)
	within = func(s *step, p *piece) {
		if len(s.pairs) > 0 {
			if in := ours(s); !slices.Contains(p.inputs, in) {
				p.inputs = append(p.inputs, in)
			}
			return
		}
		p.steps = append(p.steps, s)
		for _, c := range s.children {
			within(c, p)
		}
	}
	root.each(func(s *step) {
		if len(s.pairs) == 0 {
			return
		}
		for _, c := range s.children {
			if len(c.pairs) > 0 {
				continue
			}
			p := &piece{above: ours(s)}
			within(c, p)
			slices.SortFunc(p.inputs, func(a, b *step) int { return a.first - b.first })
			key := pieceKey{above: p.above}
			for _, in := range p.inputs {
				key.inputs += strconv.Itoa(in.first) + " "
			}
			if have := out[key]; have != nil {
				have.steps = append(have.steps, p.steps...)
			} else {
				out[key] = p
			}
		}
	})
	return out
}

// assign gives each step its group: a pair is one, and so is what lies between
// the same pairs in both plans. What only DuckDB has over a scan belongs to how the
// scan is read, what it only has under the result to what gives that, other such
// operators to the pair above. What only our plan has goes
// to where DuckDB must have done it: to the pair below if there is one and nothing
// else went above, or else above.
func (p *pairing) assign() {
	canonical := func(s *step) *step {
		for _, op := range s.pairs {
			return op.pairs[0]
		}
		return s
	}
	p.planned.each(func(s *step) {
		if len(s.pairs) > 0 {
			s.group = canonical(s)
			for _, op := range s.pairs {
				op.group = s.group
			}
		}
	})
	ours := pieces(p.planned, canonical)
	theirs := pieces(p.ran, func(s *step) *step { return s.pairs[0] })
	extra := map[*step]bool{} // pairs above operators that only DuckDB has
	for key, piece := range theirs {
		if ours[key] != nil {
			continue
		}
		switch {
		case len(piece.inputs) == 1 && (piece.inputs[0].class == classLeaf && !piece.above.isMatch() || piece.above.class == classResult):
			set(piece.steps, piece.inputs[0])
		default:
			extra[key.above] = true
			set(piece.steps, piece.above)
		}
	}
	for key, piece := range ours {
		switch {
		case theirs[key] != nil:
			set(piece.steps, piece.steps[0])
			set(theirs[key].steps, piece.steps[0])
		case len(piece.inputs) == 1 && !extra[piece.above]:
			set(piece.steps, piece.inputs[0])
		default:
			set(piece.steps, piece.above)
		}
	}
	for key, piece := range theirs {
		joinFilters(ours[key], piece)
	}
}

// unite makes one group of the steps that are the same node.
func (p *pairing) unite() {
	into := map[*step]*step{}
	p.planned.each(func(s *step) {
		if up := s.parent; up != nil && len(s.nodes) > 0 && slices.Equal(s.nodes, up.nodes) && s.group != up.group {
			into[s.group] = up.group
		}
	})
	move := func(s *step) {
		if to := into[s.group]; to != nil {
			s.group = to
		}
	}
	p.planned.each(move)
	p.ran.each(move)
}

func set(steps []*step, group *step) {
	for _, s := range steps {
		s.group = group
	}
}

func (s *step) isMatch() bool {
	_, ok := s.leaf.(*plan.Match)
	return ok
}
