package grammar

import (
	"math"
	"slices"
)

// config is a place that the text may have come to: in which state, by which
// alternative of the decision, and where it returns to.
type config struct {
	state *state
	alt   int
	stack *stack
	// needs is the precedence that operators on the way ask for, or none.
	needs int
	// outside says that the decision's production has been left.
	outside bool
	// kept exempts from the filter of chains of operators.
	kept bool
}

const none = math.MaxInt

// configs are places, each state of an alternative once.
type configs struct {
	list  []config
	index map[configKey]int
	in    *stacks
}

type configKey struct{ state, alt, needs int }

func newConfigs(in *stacks) *configs { return &configs{index: map[configKey]int{}, in: in} }

func (c *configs) add(x config) {
	key := configKey{x.state.index, x.alt, x.needs}
	i, ok := c.index[key]
	if !ok {
		c.index[key] = len(c.list)
		c.list = append(c.list, x)
		return
	}
	have := &c.list[i]
	have.stack = c.in.merge(have.stack, x.stack)
	have.outside = have.outside || x.outside
	have.kept = have.kept || x.kept
}

// only is the one alternative that is left, or 0.
func (c *configs) only() int {
	alt := 0
	for i := range c.list {
		if alt != 0 && c.list[i].alt != alt {
			return 0
		}
		alt = c.list[i].alt
	}
	return alt
}

// conflicts are the alternatives that came to the same place, for each place.
func (c *configs) conflicts(ignoreNeeds bool) map[[2]int][]int {
	merged := c
	if ignoreNeeds {
		merged = newConfigs(c.in)
		for _, x := range c.list {
			x.needs = none
			merged.add(x)
		}
	}
	out := map[[2]int][]int{}
	for _, x := range merged.list {
		key := [2]int{x.state.index, x.stack.id}
		if !slices.Contains(out[key], x.alt) {
			out[key] = append(out[key], x.alt)
		}
	}
	return out
}

// stuck reports that more of the text can't tell the alternatives apart as long as
// what encloses the decision isn't looked at.
func (c *configs) stuck(quick bool) bool {
	if !slices.ContainsFunc(c.list, func(x config) bool { return x.state.kind != stopState }) {
		return true
	}
	conflict := false
	for _, alts := range c.conflicts(quick) {
		conflict = conflict || len(alts) > 1
	}
	if !conflict {
		return false
	}
	alts := map[int]map[int]bool{}
	for _, x := range c.list {
		if alts[x.state.index] == nil {
			alts[x.state.index] = map[int]bool{}
		}
		alts[x.state.index][x.alt] = true
	}
	for _, a := range alts {
		if len(a) == 1 {
			return false
		}
	}
	return true
}

// ahead is what is known after some tokens of a decision, as long as what encloses
// it does not matter. It is kept, as a text makes the same decisions again and again.
type ahead struct {
	places *configs
	next   map[int]*ahead // by the token; nil: none fits
	alt    int            // the only one left, or 0
	stuck  bool
}

type decision struct{ state, precedence int }

// predictor decides between the edges of a state, as adaptive LL(*) parsers do:
// first by what can follow anywhere, and if that does not decide by what can
// follow here.
type predictor struct {
	*run
	at     *state
	from   int // the token at which the decision is made
	frame  *frame
	full   bool
	stacks *stacks
	seen   map[visit]bool
}

type visit struct {
	state, alt, stack, needs, depth int
	collect, outside, kept          bool
}

// predict gives the edge to take, from 1. It fails where no edge fits.
func (r *run) predict(at *state, f *frame) (int, *mistake) {
	p := &predictor{run: r, at: at, from: r.pos, frame: f, stacks: r.open}
	now := p.start()
	for pos := r.pos; ; pos++ {
		token := r.look(pos)
		next, known := now.next[token]
		if !known {
			next = p.after(now, token)
		}
		switch {
		case next == nil:
			return p.dead(now.places, pos)
		case next.alt != 0:
			return p.allowed(next.places, []int{next.alt})
		case next.stuck && r.quick:
			return p.allowed(next.places, conflicting(next.places))
		case next.stuck:
			if needy(next.places) {
				if left := p.evaluate(next.places, conflicting(next.places)); len(left) == 1 {
					return left[0], nil
				}
			}
			return p.predictHere()
		}
		now = next
		if token == r.end {
			pos--
		}
	}
}

// start is what is known before the first token.
func (p *predictor) start() *ahead {
	key := decision{state: p.at.index}
	if p.at.chain {
		key.precedence = p.frame.precedence
	}
	a := p.decisions[key]
	if a == nil {
		places := p.begin(false)
		if p.at.chain {
			places = p.filter(places)
		}
		a = &ahead{places: places, next: map[int]*ahead{}}
		p.decisions[key] = a
	}
	return a
}

func (p *predictor) after(now *ahead, token int) *ahead {
	var next *ahead
	if reach := p.step(now.places, token); reach != nil {
		next = &ahead{places: reach, next: map[int]*ahead{}, alt: reach.only()}
		next.stuck = next.alt == 0 && reach.stuck(p.quick)
	}
	now.next[token] = next
	return next
}

// predictHere decides with what encloses the decision.
func (p *predictor) predictHere() (int, *mistake) {
	places := p.begin(true)
	for pos := p.pos; ; pos++ {
		token := p.look(pos)
		reach := p.step(places, token)
		if reach == nil {
			return p.dead(places, pos)
		}
		if alt := reach.only(); alt != 0 {
			return alt, nil
		}
		if alt := viable(reach); alt != 0 {
			return alt, nil
		}
		places = reach
		if token == p.end {
			pos--
		}
	}
}

// viable is the alternative that is the first one of all conflicts, or 0.
func viable(c *configs) int {
	first := 0
	for _, alts := range c.conflicts(false) {
		low := slices.Min(alts)
		if first != 0 && low != first {
			return 0
		}
		first = low
	}
	return first
}

func conflicting(c *configs) []int {
	var out []int
	for _, alts := range c.conflicts(false) {
		if len(alts) > 1 {
			for _, a := range alts {
				if !slices.Contains(out, a) {
					out = append(out, a)
				}
			}
		}
	}
	if len(out) == 0 { // all at the end
		for _, x := range c.list {
			if !slices.Contains(out, x.alt) {
				out = append(out, x.alt)
			}
		}
	}
	slices.Sort(out)
	return out
}

func needy(c *configs) bool {
	return slices.ContainsFunc(c.list, func(x config) bool { return x.needs != none })
}

// evaluate are those of the alternatives whose operators may stand here.
func (p *predictor) evaluate(c *configs, alts []int) []int {
	var left []int
	for _, alt := range alts {
		most := -1
		for _, x := range c.list {
			if x.alt == alt {
				most = max(most, x.needs)
			}
		}
		if most == none || most >= p.frame.precedence {
			left = append(left, alt)
		}
	}
	return left
}

// allowed is the first of the alternatives that may stand here.
func (p *predictor) allowed(c *configs, alts []int) (int, *mistake) {
	if !needy(c) {
		return alts[0], nil
	}
	left := p.evaluate(c, alts)
	if len(left) == 0 {
		return 0, &mistake{state: p.at, token: p.from, offending: p.from, frame: p.frame}
	}
	return left[0], nil
}

// dead is the decision at a token that fits nowhere: an alternative that had left
// the production by then, or none.
func (p *predictor) dead(c *configs, pos int) (int, *mistake) {
	for _, valid := range []bool{true, false} {
		alt := 0
		for _, x := range c.list {
			fits := x.needs == none || x.needs >= p.frame.precedence
			if left := x.outside || x.state.kind == stopState; left && fits == valid && (alt == 0 || x.alt < alt) {
				alt = x.alt
			}
		}
		if alt != 0 {
			return alt, nil
		}
	}
	return 0, &mistake{state: p.at, token: p.from, offending: pos, frame: p.frame}
}

// begin are the places before the first token.
func (p *predictor) begin(full bool) *configs {
	p.full = full
	if full {
		p.stacks = newStacks(false)
	}
	stack := p.stacks.empty
	if full {
		stack = p.stackOf(p.frame)
	}
	c := newConfigs(p.stacks)
	p.seen = map[visit]bool{}
	for i, e := range p.at.edges {
		p.close(config{state: e.to, alt: i + 1, stack: stack, needs: none}, c, true, 0, false)
	}
	return c
}

func (p *predictor) stackOf(f *frame) *stack {
	if f.parent == nil {
		return p.stacks.empty
	}
	return p.stacks.push(p.stackOf(f.parent), f.follow.index)
}

// filter drops the ways out of a chain of operators that an operator of the chain
// goes as well.
func (p *predictor) filter(c *configs) *configs {
	out := newConfigs(p.stacks)
	first := map[int]*stack{}
	for _, x := range c.list {
		if x.alt == 1 && (x.needs == none || x.needs >= p.frame.precedence) {
			first[x.state.index] = x.stack
			x.needs = none
			out.add(x)
		}
	}
	for _, x := range c.list {
		if x.alt != 1 && (x.kept || first[x.state.index] != x.stack) {
			out.add(x)
		}
	}
	return out
}

// step are the places after a token, nil if there are none.
func (p *predictor) step(c *configs, token int) *configs {
	var moved, done []config
	for _, x := range c.list {
		if x.state.kind == stopState {
			if p.full || token == p.end {
				done = append(done, x)
			}
			continue
		}
		for _, e := range x.state.edges {
			if e.tokens != nil && e.tokens.has(token) {
				to := x
				to.state = e.to
				moved = append(moved, to)
			}
		}
	}
	reach := newConfigs(p.stacks)
	for _, x := range moved {
		reach.add(x)
	}
	closed := len(done) == 0 && token != p.end && (len(reach.list) == 1 || len(reach.list) > 0 && reach.only() != 0)
	if !closed {
		from := reach.list
		reach = newConfigs(p.stacks)
		p.seen = map[visit]bool{}
		for _, x := range from {
			p.close(x, reach, false, 0, token == p.end)
		}
	}
	if token == p.end {
		reach = p.ended(reach)
	}
	if len(done) > 0 && (!p.full || !slices.ContainsFunc(reach.list, func(x config) bool { return x.state.kind == stopState })) {
		for _, x := range done {
			reach.add(x)
		}
	}
	if len(reach.list) == 0 {
		return nil
	}
	return reach
}

// ended are the places at which the text may end.
func (p *predictor) ended(c *configs) *configs {
	out := newConfigs(p.stacks)
	for _, x := range c.list {
		if x.state.kind == stopState {
			out.add(x)
		}
	}
	return out
}

// close adds all places that are reached from one without a token.
func (p *predictor) close(x config, c *configs, collect bool, depth int, atEnd bool) {
	p.spend()
	if x.state.kind == stopState {
		if x.stack == p.stacks.empty {
			if p.full {
				c.add(x)
				return
			}
		} else {
			for _, e := range x.stack.entries {
				if e.to == bottom {
					if p.full {
						y := x
						y.stack = p.stacks.empty
						c.add(y)
					} else {
						p.closeEdges(x, c, collect, depth, atEnd)
					}
					continue
				}
				y := x
				y.state, y.stack = p.net.states[e.to], e.below
				p.close(y, c, collect, depth-1, atEnd)
			}
			return
		}
	}
	p.closeEdges(x, c, collect, depth, atEnd)
}

func (p *predictor) closeEdges(x config, c *configs, collect bool, depth int, atEnd bool) {
	key := visit{x.state.index, x.alt, x.stack.id, x.needs, max(depth, -1), collect, x.outside, x.kept}
	if p.seen[key] {
		return
	}
	p.seen[key] = true
	if x.state.kind == stopState {
		for _, call := range p.net.calls[x.state.rule] {
			y := x
			y.state, y.outside = call.follow, true
			if p.at.chain && call.precedence == 0 && call.call.index == p.at.rule {
				y.kept = true
			}
			p.close(y, c, collect, depth-1, atEnd)
		}
		if len(p.net.calls[x.state.rule]) == 0 {
			c.add(x)
		}
		return
	}
	for _, e := range x.state.edges {
		y := x
		y.state = e.to
		switch {
		case e.tokens != nil:
			c.add(x)
			if atEnd && e.tokens.has(p.end) {
				p.close(y, c, collect, depth, atEnd)
			}
			continue
		case e.call != nil:
			y.stack = p.stacks.push(x.stack, e.follow.index)
			next := depth
			if next >= 0 {
				next++
			}
			p.close(y, c, collect, next, atEnd)
			continue
		case e.condition && collect && depth == 0:
			if p.full && e.precedence < p.frame.precedence {
				continue
			}
			if !p.full {
				y.needs = min(y.needs, e.precedence)
			}
		}
		p.close(y, c, collect, depth, atEnd)
	}
}
