package grammar

// ruleLabels are the productions that are named instead of what they begin with.
var ruleLabels = map[string]string{
	"expression": "<expression>", "boolean": "<expression>", "value": "<expression>", "primary": "<expression>", "predicate": "<predicate>",
	"identifier": "<identifier>", "string": "<string>", "query": "<query>", "type": "<type>",
}

// explainer walks all ways from a mistake on, and collects what could have stood at
// the furthest token that any came to.
type explainer struct {
	*run
	furthest int
	labels   map[string]bool
	// memo has at which tokens a walk from a state ended. As in Trino, it does not
	// ask under which precedence, and what is not to be told, the first walk was.
	memo map[walk][]int
}

type walk struct{ state, token int }

// here is a place of a walk; what it meets is not told while a named production's
// first token is looked for.
type here struct {
	state  *state
	token  int
	silent bool
}

func (e *explainer) explain(m *mistake) {
	s := m.state
	if start := e.net.rules[s.rule].start; reaches(start, s) {
		s = start // to name the production
	}
	ends := e.walk(here{s, m.token, false}, 0)
	for f := m.frame; len(ends) > 0 && f.parent != nil; f = f.parent {
		var next []int
		for _, at := range ends {
			next = append(next, e.walk(here{f.follow, at, false}, 0)...)
		}
		ends = unique(next)
	}
}

// reaches reports that no token is needed between two states.
func reaches(from, to *state) bool {
	seen := map[*state]bool{}
	todo := []*state{from}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if s == to {
			return true
		}
		for _, e := range s.edges {
			if e.tokens == nil && !seen[e.to] {
				seen[e.to] = true
				todo = append(todo, e.to)
			}
		}
	}
	return false
}

func unique(list []int) []int {
	seen := map[int]bool{}
	out := list[:0]
	for _, x := range list {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}

// walk goes all ways through the rest of a production and gives the tokens at
// which it can end.
func (e *explainer) walk(start here, precedence int) []int {
	key := walk{start.state.index, start.token}
	if have, ok := e.memo[key]; ok {
		return have
	}
	var ends []int
	todo := []here{start}
	for len(todo) > 0 {
		e.spend()
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		r := e.net.rules[at.state.rule]
		if at.state == r.start {
			if label := ruleLabels[r.name]; label != "" {
				if !at.silent {
					e.tell(at.token, label)
				}
				at.silent = true
			}
		}
		if at.state.kind == stopState {
			ends = append(ends, at.token)
			continue
		}
		for _, edge := range at.state.edges {
			switch {
			case edge.call != nil:
				for _, end := range e.walk(here{edge.to, at.token, at.silent}, edge.precedence) {
					todo = append(todo, here{edge.follow, end, false})
				}
			case edge.condition:
				if precedence < edge.precedence {
					todo = append(todo, here{edge.to, at.token, at.silent})
				}
			case edge.tokens == nil:
				todo = append(todo, here{edge.to, at.token, at.silent})
			case edge.tokens.has(e.tokens[at.token]) && at.token < e.seen:
				todo = append(todo, here{edge.to, at.token + 1, false})
			case !at.silent:
				for i, name := range e.net.names {
					if edge.tokens.has(i) {
						e.tell(at.token, tokenLabel(name))
					}
				}
			}
		}
	}
	ends = unique(ends)
	e.memo[key] = ends
	return ends
}

func (e *explainer) tell(token int, label string) {
	if token < e.furthest {
		return
	}
	if token > e.furthest {
		e.furthest, e.labels = token, map[string]bool{}
	}
	e.labels[label] = true
}

// tokenLabel is how a token is told.
func tokenLabel(name string) string {
	switch {
	case name == endToken:
		return "<EOF>"
	case name == Integer:
		return "<integer>"
	case name[0] == '$' && len(name) > 1:
		return name[1:]
	}
	return "'" + name + "'"
}
