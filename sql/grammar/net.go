package grammar

import (
	"fmt"
	"strings"
	"sync"
)

// net is the grammar as a network of states: a production is entered at its start
// and left at its stop, and an edge reads a token, enters a production, or neither.
type net struct {
	states []*state
	rules  []*rule
	byName map[string]*rule
	tokens map[string]int // numbers of tokens, by name
	names  []string       // of tokens
	// calls are the edges that enter each production, in the order of their states.
	calls [][]*edge
	// starts are, for each state at which a choice begins, what may come there.
	starts []starts
}

// starts are the tokens that may come at a state, and whether its production may
// end there.
type starts struct {
	tokens tokenSet
	leaves bool
}

type rule struct {
	index       int
	name        string
	start, stop *state
	chain       bool // of operators
}

type state struct {
	index, rule int
	kind        stateKind
	edges       []*edge
	chain       bool // where an operator of a chain follows or none
}

type stateKind uint8

const (
	plainState stateKind = iota
	blockState           // begins a choice
	starEntry            // of a repetition
	loopState            // after a turn of a repetition
	stopState
)

// edge leads to a state: with a token of a set, through a production (then to is
// its start, and follow where it goes on), if operators may bind this loosely, or
// at once.
type edge struct {
	to         *state
	tokens     tokenSet
	call       *rule
	follow     *state
	precedence int // of a call, or of the condition
	condition  bool
}

// tokenSet has a bit for each token.
type tokenSet []uint64

func (s tokenSet) has(t int) bool { return s[t>>6]&(1<<(t&63)) != 0 }
func (s tokenSet) add(t int)      { s[t>>6] |= 1 << (t & 63) }

func (s tokenSet) addAll(o tokenSet) {
	for i := range s {
		s[i] |= o[i]
	}
}

// reserved are the keywords that are no names.
const reserved = `ALTER AND AS AUTO BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE CURRENT_PATH
CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP ELSE END ESCAPE EXCEPT
EXISTS EXTRACT FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS JOIN JSON_ARRAY JSON_EXISTS JSON_OBJECT
JSON_QUERY JSON_TABLE JSON_VALUE LEFT LIKE LISTAGG LOCALTIME LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE
RECURSIVE RIGHT ROLLUP SELECT SKIP TABLE THEN TRIM TRUE UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH`

const (
	endToken = "$EOF"
	freeWord = "free-word" // the set of keywords that are names
)

// theNet is built when the first mistake is explained.
var theNet = sync.OnceValue(func() *net {
	n, err := newNet(productions)
	if err != nil {
		panic(err) // the text is part of the program
	}
	return n
})

func newNet(text string) (*net, error) {
	forms, names, err := readProductions(text)
	if err != nil {
		return nil, err
	}
	n := &net{byName: map[string]*rule{}, tokens: map[string]int{}}
	n.token(endToken)
	n.token(Unrecognized)
	for _, name := range names {
		n.nameTokens(forms[name])
	}
	n.token("CONSTRAINT")
	for _, name := range append(names, freeWord) {
		r := &rule{index: len(n.rules), name: name}
		n.rules, n.byName[name] = append(n.rules, r), r
		r.start, r.stop = n.state(r, plainState), n.state(r, stopState)
	}
	for _, name := range names {
		b := builder{n: n, rule: n.byName[name]}
		b.production(forms[name])
		if b.err != nil {
			return nil, fmt.Errorf("production %s: %w", name, b.err)
		}
	}
	n.freeWords()
	n.starts = make([]starts, len(n.states))
	n.calls = make([][]*edge, len(n.rules))
	for _, s := range n.states {
		for _, e := range s.edges {
			if e.call != nil {
				n.calls[e.call.index] = append(n.calls[e.call.index], e)
			}
		}
	}
	for _, s := range n.states {
		if s.kind != plainState || len(s.edges) > 1 {
			n.starts[s.index] = n.startsOf(s)
		}
	}
	return n, nil
}

func (n *net) token(name string) {
	if _, ok := n.tokens[name]; !ok {
		n.tokens[name], n.names = len(n.names), append(n.names, name)
	}
}

func (n *net) nameTokens(f *form) {
	if f.kind == tokenForm {
		n.token(f.name)
	}
	for _, p := range f.parts {
		n.nameTokens(p)
	}
}

func (n *net) state(r *rule, kind stateKind) *state {
	s := &state{index: len(n.states), rule: r.index, kind: kind}
	n.states = append(n.states, s)
	return s
}

func (n *net) set(tokens ...int) tokenSet {
	s := make(tokenSet, len(n.names)/64+1)
	for _, t := range tokens {
		s.add(t)
	}
	return s
}

// freeWords builds the production of keywords that are names.
func (n *net) freeWords() {
	kept := map[string]bool{}
	for _, w := range strings.Fields(reserved) {
		kept[w] = true
	}
	set := n.set()
	for i, name := range n.names {
		if name[0] >= 'A' && name[0] <= 'Z' && !kept[name] {
			set.add(i)
		}
	}
	r := n.byName[freeWord]
	r.start.edges = []*edge{{to: r.stop, tokens: set}}
}

// builder makes the states of one production.
type builder struct {
	n    *net
	rule *rule
	err  error
}

func (b *builder) link(from, to *state) { from.edges = append(from.edges, &edge{to: to}) }

func (b *builder) production(f *form) {
	var first, operators []*form
	var precedences []int
	own := func(f *form) bool { return f.kind == ruleForm && f.name == b.rule.name }
	var suffixes []*form
	var suffixPrecedences []int
	for i, alt := range f.parts {
		binds := len(f.parts) - i
		last := len(alt.parts) - 1
		switch {
		case !own(alt.parts[0]):
			if last > 0 && own(alt.parts[last]) && b.isChain(f) {
				alt = withPrecedence(alt, binds)
			}
			first = append(first, alt)
		case last > 0 && own(alt.parts[last]):
			rest := &form{kind: sequence, parts: alt.parts[1:]}
			operators, precedences = append(operators, withPrecedence(rest, binds+1)), append(precedences, binds)
		default:
			suffixes, suffixPrecedences = append(suffixes, &form{kind: sequence, parts: alt.parts[1:]}), append(suffixPrecedences, binds)
		}
	}
	operators, precedences = append(operators, suffixes...), append(precedences, suffixPrecedences...)
	if len(operators) == 0 {
		b.rule.start.edges = []*edge{}
		b.link(b.rule.start, b.n.state(b.rule, plainState))
		b.choice(first, b.rule.start.edges[0].to, b.rule.stop)
		return
	}
	b.rule.chain = true
	operand, entry := b.n.state(b.rule, plainState), b.n.state(b.rule, starEntry)
	entry.chain = true
	b.link(b.rule.start, operand)
	b.choice(first, operand, entry)
	turn, back := b.n.state(b.rule, blockState), b.n.state(b.rule, loopState)
	b.link(entry, turn)
	b.link(entry, b.rule.stop)
	for i, op := range operators {
		begin, condition := b.n.state(b.rule, plainState), b.n.state(b.rule, plainState)
		b.link(turn, begin)
		begin.edges = append(begin.edges, &edge{to: condition, condition: true, precedence: precedences[i]})
		b.sequence(op.parts, condition, back)
	}
	b.link(back, entry)
}

func (b *builder) isChain(f *form) bool {
	for _, alt := range f.parts {
		if alt.parts[0].kind == ruleForm && alt.parts[0].name == b.rule.name {
			return true
		}
	}
	return false
}

// withPrecedence makes the last part an operand that binds at least so tightly.
func withPrecedence(alt *form, precedence int) *form {
	parts := append([]*form{}, alt.parts...)
	last := *parts[len(parts)-1]
	last.parts = []*form{{name: fmt.Sprint(precedence)}}
	parts[len(parts)-1] = &last
	return &form{kind: sequence, parts: parts}
}

// choice builds alternatives from a state to another.
func (b *builder) choice(alts []*form, from, to *state) {
	if len(alts) == 1 {
		b.sequence(alts[0].parts, from, to)
		return
	}
	from.kind = blockState
	b.alternatives(alts, from, to)
}

func (b *builder) alternatives(alts []*form, from, to *state) {
	for _, alt := range alts {
		begin := b.n.state(b.rule, plainState)
		b.link(from, begin)
		b.sequence(alt.parts, begin, to)
	}
}

func (b *builder) sequence(parts []*form, from, to *state) {
	if len(parts) == 0 {
		b.link(from, to)
		return
	}
	for i, p := range parts {
		next := to
		if i < len(parts)-1 {
			next = b.n.state(b.rule, plainState)
		}
		b.form(p, from, next)
		from = next
	}
}

func (b *builder) form(f *form, from, to *state) {
	switch f.kind {
	case tokenForm:
		from.edges = append(from.edges, &edge{to: to, tokens: b.n.set(b.n.tokens[f.name])})
	case setForm:
		set := b.n.set()
		for _, p := range f.parts {
			set.add(b.n.tokens[p.name])
		}
		from.edges = append(from.edges, &edge{to: to, tokens: set})
	case ruleForm:
		r := b.n.byName[f.name]
		if r == nil {
			b.err = fmt.Errorf("no production %s", f.name)
			return
		}
		e := &edge{to: r.start, call: r, follow: to}
		if len(f.parts) > 0 {
			_, b.err = fmt.Sscan(f.parts[0].name, &e.precedence)
		}
		from.edges = append(from.edges, e)
	case choice:
		begin := b.n.state(b.rule, plainState)
		b.link(from, begin)
		b.choice(f.parts, begin, to)
	case optional:
		begin := b.n.state(b.rule, blockState)
		b.link(from, begin)
		b.alternatives(f.parts, begin, to)
		b.link(begin, to)
	case repeated:
		entry, turn, back := b.n.state(b.rule, starEntry), b.n.state(b.rule, plainState), b.n.state(b.rule, loopState)
		b.link(from, entry)
		b.link(entry, turn)
		b.link(entry, to)
		b.choice(f.parts, turn, back)
		b.link(back, entry)
	case repeatedOnce:
		turn, back := b.n.state(b.rule, blockState), b.n.state(b.rule, loopState)
		b.link(from, turn)
		b.choice(f.parts, turn, back)
		b.link(back, turn)
		b.link(back, to)
	}
}
