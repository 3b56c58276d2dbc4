package grammar

// run is one parse of a text that has a mistake.
type run struct {
	net    *net
	tokens []int // the last is the end
	bad    map[int]bool
	end    int
	pos    int
	// seen is the last token that was looked at: explaining goes no further.
	seen  int
	quick bool // what is ambiguous without what encloses it is not looked at again
	left  int  // steps until it is given up
	// open are the stacks, and decisions what is known of them, where what encloses a
	// decision does not matter.
	open      *stacks
	decisions map[decision]*ahead

	// first is where the token that comes next was first met that did not fit what
	// could have stood there.
	first *place
}

// frame is a production that is being read.
type frame struct {
	rule       *rule
	precedence int
	follow     *state
	parent     *frame
}

type place struct {
	state *state
	frame *frame
}

// mistake is where a parse ended: in which state, with what token, and at which
// token it was seen.
type mistake struct {
	state     *state
	token     int
	offending int
	frame     *frame
	name      bool // the token is no name, whatever stands beside it
}

// tired ends a run that takes too long.
type tired struct{}

func (r *run) spend() {
	if r.left--; r.left < 0 {
		panic(tired{})
	}
}

// look is a token.
func (r *run) look(pos int) int {
	pos = min(pos, len(r.tokens)-1)
	r.seen = max(r.seen, pos)
	return r.tokens[pos]
}

// parse reads a production; its mistake is nil if the text has none.
func (r *run) parse(f *frame) *mistake {
	s, synced := f.rule.start, false
	for s != f.rule.stop {
		r.spend()
		edge := s.edges[0]
		if s.kind != plainState || len(s.edges) > 1 {
			if !synced {
				if m := r.sync(s, f); m != nil {
					return m
				}
			}
			synced = s.kind == loopState && len(s.edges) == 1
			if len(s.edges) > 1 {
				alt, m := r.predict(s, f)
				if m != nil {
					return m
				}
				edge = s.edges[alt-1]
			}
		}
		switch {
		case edge.call != nil:
			if m := r.parse(&frame{rule: edge.call, precedence: edge.precedence, follow: edge.follow, parent: f}); m != nil {
				return m
			}
			s = edge.follow
			continue
		case edge.tokens != nil:
			if !edge.tokens.has(r.look(r.pos)) {
				if r.first != nil {
					return &mistake{state: r.first.state, token: r.pos, offending: r.pos, frame: r.first.frame}
				}
				return &mistake{state: s, token: r.pos, offending: r.pos, frame: f}
			}
			if r.bad[r.pos] {
				return &mistake{offending: r.pos, name: true}
			}
			if r.pos < len(r.tokens)-1 {
				r.pos++
				r.look(r.pos)
			}
		case edge.condition && edge.precedence < f.precedence:
			return &mistake{state: s, token: r.pos, offending: r.pos, frame: f}
		}
		s = edge.to
	}
	return nil
}

// sync stops at a token that can't stand where a choice begins.
func (r *run) sync(s *state, f *frame) *mistake {
	start := r.net.starts[s.index]
	switch {
	case start.tokens.has(r.look(r.pos)):
		r.first = nil
		return nil
	case start.leaves:
		if r.first == nil {
			r.first = &place{s, f}
		}
		return nil
	}
	if s.kind != loopState {
		r.look(r.pos + 1)
	}
	return &mistake{state: s, token: r.pos, offending: r.pos, frame: f}
}

func (n *net) startsOf(s *state) starts {
	out := starts{tokens: n.set()}
	seen := map[*state]bool{}
	var from func(s *state) bool
	from = func(s *state) bool {
		if s.kind == stopState {
			return true
		}
		if seen[s] {
			return false
		}
		seen[s] = true
		ends := false
		for _, e := range s.edges {
			switch {
			case e.tokens != nil:
				out.tokens.addAll(e.tokens)
			case e.call != nil:
				if !seen[e.to] {
					from(e.to)
				}
				if n.empties(e.call) {
					ends = from(e.follow) || ends
				}
			default:
				ends = from(e.to) || ends
			}
		}
		return ends
	}
	out.leaves = from(s)
	return out
}

// empties reports whether a production may be empty.
func (n *net) empties(r *rule) bool {
	seen := map[*state]bool{}
	var can func(s *state) bool
	can = func(s *state) bool {
		if s.kind == stopState {
			return true
		}
		if seen[s] {
			return false
		}
		seen[s] = true
		for _, e := range s.edges {
			switch {
			case e.tokens != nil:
			case e.call != nil:
				if n.empties(e.call) && can(e.follow) {
					return true
				}
			case can(e.to):
				return true
			}
		}
		return false
	}
	return can(r.start)
}
