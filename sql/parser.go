package sql

import (
	"slices"
	"strings"
)

// Options change how Parse reads a text. The zero value is what Athena does.
type Options struct {
	// TrinoOnly reads every statement with Trino's grammar instead of choosing
	// the grammar by the statement.
	TrinoOnly bool
}

// maxDepth bounds how deep expressions, queries, relations and types may nest.
// Chains of one operator do not nest.
const maxDepth = 2000

// Parse reads one statement. Its error is an *Error named SYNTAX_ERROR.
func Parse(text string, opts Options) (Statement, error) {
	if !opts.TrinoOnly && isHive(lex(text, false)) {
		return parseHive(text)
	}
	return parseWith(text, func(p *parser) Statement {
		p.athena = !opts.TrinoOnly
		return p.singleStatement()
	})
}

// ParseExpression reads one expression of Trino's grammar.
func ParseExpression(text string) (Expr, error) {
	return parseWith(text, func(p *parser) Expr {
		e := p.expression()
		p.expectEOF()
		return e
	})
}

// ParseTypeName reads a type of Trino's grammar without resolving its names.
func ParseTypeName(text string) (TypeName, error) {
	return parseWith(text, func(p *parser) TypeName {
		t := p.typeName()
		p.expectEOF()
		return t
	})
}

// ParseType reads a Trino type as Type.String writes it: "bigint", "decimal(10, 2)",
// "row(a integer)". Names of fields keep their case.
func ParseType(text string) (Type, error) {
	name, err := ParseTypeName(text)
	if err != nil {
		return Type{}, err
	}
	name.keepCase()
	t, rerr := name.Resolve()
	if rerr != nil {
		return Type{}, rerr
	}
	return t, nil
}

// keepCase takes the names of fields as they are spelled.
func (n TypeName) keepCase() {
	for _, p := range n.Params {
		if p.Name != nil {
			p.Name.Quoted = true
		}
		if p.Type != nil {
			p.Type.keepCase()
		}
	}
}

// parseWith runs a rule over the text. When that fails, Trino's grammar tells what
// is wrong; of what only Athena has, a second run notes what was expected where.
func parseWith[T any](text string, rule func(*parser) T) (T, error) {
	toks := lex(text, false)
	result, err, ok := attempt(&parser{text: text, toks: toks}, rule)
	if ok {
		return result, err
	}
	var zero T
	if err := diagnose(toks); err != nil {
		return zero, err
	}
	p := &parser{text: text, toks: toks, record: true}
	_, err, _ = attempt(p, rule)
	return zero, err
}

// attempt runs a rule; ok is false when it met an unexpected token.
func attempt[T any](p *parser, rule func(*parser) T) (result T, err error, ok bool) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Error:
			err, ok = r, true
		case unexpected:
			err, ok = p.mismatch(), false
		default:
			panic(r)
		}
	}()
	p.matchParens()
	result = rule(p)
	if p.semantic != nil {
		var zero T
		return zero, p.semantic, true
	}
	return result, nil, true
}

// unexpected is the panic that ends a run at a token that fits nowhere.
type unexpected struct{}

// parser walks the tokens by recursive descent; panics with unexpected or an
// *Error unwind it, and never leave the package.
type parser struct {
	text     string
	toks     []token
	i        int
	closing  []int32 // for each token that is "(": the index of its ")", or -1
	depth    int
	athena   bool // refuse what Athena's edition of the grammar lacks
	params   int
	semantic *Error // the first error that is not about grammar

	record   bool
	furthest int
	expected []string
	covered  int // index+1 of the token at which an enclosing rule's name stands for its parts

	starDepth int // the depth at which a select item may end in .*
}

// matchParens finds the closing parenthesis of each opening one.
func (p *parser) matchParens() {
	p.closing = make([]int32, len(p.toks))
	var open []int32
	for i := range p.toks {
		p.closing[i] = -1
		switch p.toks[i].word {
		case "(":
			open = append(open, int32(i))
		case ")":
			if n := len(open); n > 0 {
				p.closing[open[n-1]] = int32(i)
				open = open[:n-1]
			}
		}
	}
}

// tok is the next token.
func (p *parser) tok() *token { return &p.toks[p.i] }

// ahead is the token n after the next one; past the end it is EOF.
func (p *parser) ahead(n int) *token { return &p.toks[min(p.i+n, len(p.toks)-1)] }

// pos is where the next token stands.
func (p *parser) pos() Pos { return p.toks[p.i].pos }

// next consumes a token.
func (p *parser) next() *token {
	t := &p.toks[p.i]
	if t.kind != tokEOF {
		p.i++
	}
	return t
}

// note remembers that label would have been fine at the next token.
func (p *parser) note(label string) {
	if !p.record || p.i < p.furthest || p.covered == p.i+1 {
		return
	}
	if p.i > p.furthest {
		p.furthest, p.expected = p.i, p.expected[:0]
	}
	p.expected = append(p.expected, label)
}

// cover notes a rule by its name; what the rule itself would accept at this
// token is not listed.
func (p *parser) cover(label string) {
	if p.record {
		p.note(label)
		p.covered = p.i + 1
	}
}

// at reports whether the next token is the word or symbol.
func (p *parser) at(word string) bool {
	if p.toks[p.i].word == word {
		return true
	}
	if p.record {
		p.note("'" + word + "'")
	}
	return false
}

// look is at without noting an expectation, for choices between two meanings.
func (p *parser) look(words ...string) bool {
	for n, w := range words {
		if p.ahead(n).word != w {
			return false
		}
	}
	return true
}

// lookAny reports whether the token n ahead is one of the words.
func (p *parser) lookAny(n int, words ...string) bool {
	return slices.Contains(words, p.ahead(n).word)
}

// accept consumes the next token if it is the word.
func (p *parser) accept(word string) bool {
	if p.at(word) {
		p.i++
		return true
	}
	return false
}

// acceptAny consumes the next token if it is one of the words, and gives it.
func (p *parser) acceptAny(words ...string) string {
	for _, w := range words {
		if p.accept(w) {
			return w
		}
	}
	return ""
}

// expect consumes words in order or fails.
func (p *parser) expect(words ...string) Pos {
	pos := p.pos()
	for _, w := range words {
		if !p.accept(w) {
			p.fail()
		}
	}
	return pos
}

// expectAny consumes one of the words or fails.
func (p *parser) expectAny(words ...string) string {
	w := p.acceptAny(words...)
	if w == "" {
		p.fail()
	}
	return w
}

func (p *parser) expectEOF() {
	if p.tok().kind != tokEOF {
		p.note("<EOF>")
		p.fail()
	}
}

// fail ends the run at the next token.
func (p *parser) fail() { panic(unexpected{}) }

// failAt ends the run with an error of its own.
func (p *parser) failAt(pos Pos, format string, args ...any) {
	panic(Errorf(pos, "SYNTAX_ERROR", format, args...))
}

// complain keeps an error that Trino finds only after the whole text has been
// parsed: a syntax error further on comes before it.
func (p *parser) complain(pos Pos, format string, args ...any) {
	if p.semantic == nil {
		p.semantic = Errorf(pos, "SYNTAX_ERROR", format, args...)
	}
}

// mismatch builds the error of a failed run.
func (p *parser) mismatch() error {
	t := p.toks[max(p.i, p.furthest)]
	if p.furthest < p.i {
		p.expected = nil
	}
	slices.Sort(p.expected)
	labels := slices.Compact(p.expected)
	return Errorf(t.pos, "SYNTAX_ERROR", "mismatched input '%s'. Expecting: %s", t.text, strings.Join(labels, ", "))
}

// enter counts a level of nesting; its result leaves it again.
func (p *parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		p.failAt(p.pos(), "statement is too large (expressions nest deeper than %d levels)", maxDepth)
	}
}

func (p *parser) leave() { p.depth-- }

// ---- Names and plain literals ----

// identifier consumes a name.
func (p *parser) identifier() Identifier {
	if !p.tok().isName() {
		p.note("<identifier>")
		p.fail()
	}
	return p.takeName()
}

// takeName makes an Identifier of the next token, which is one.
func (p *parser) takeName() Identifier {
	t := p.tok()
	if problem := badName(t); problem != "" {
		if p.record {
			p.failAt(t.pos, "%s", problem)
		}
		p.fail() // there may be a mistake that comes first
	}
	p.next()
	id := Identifier{Pos: t.pos, Value: t.text}
	if t.kind == tokQuoted {
		id.Quoted = true
		id.Value = strings.ReplaceAll(t.text[1:len(t.text)-1], `""`, `"`)
	}
	return id
}

// qualifiedName consumes name {. name}.
func (p *parser) qualifiedName() QualifiedName {
	first := p.identifier()
	q := QualifiedName{Pos: first.Pos, Parts: []Identifier{first}}
	for p.accept(".") {
		q.Parts = append(q.Parts, p.identifier())
	}
	return q
}

// identifiers consumes ( name, … ).
func (p *parser) identifiers() []Identifier {
	p.expect("(")
	names := list(p, p.identifier)
	p.expect(")")
	return names
}

// optionalColumns consumes ( name, … ) if it is there.
func (p *parser) optionalColumns() []Identifier {
	if p.at("(") {
		return p.identifiers()
	}
	return nil
}

// list consumes item {, item}.
func list[T any](p *parser, item func() T) []T {
	items := []T{item()}
	for p.accept(",") {
		items = append(items, item())
	}
	return items
}

// stringLiteral consumes 'text' or U&'text'.
func (p *parser) stringLiteral() *StringLiteral {
	if !p.tok().isString() {
		p.note("<string>")
		p.fail()
	}
	t := p.next()
	if t.kind == tokString {
		return &StringLiteral{Pos: t.pos, Value: unquote(t.text)}
	}
	escape := `\`
	if p.tok().word == "UESCAPE" {
		p.next()
		if p.tok().kind != tokString {
			p.note("<string>")
			p.fail()
		}
		escape = unquote(p.next().text)
	}
	value, problem := decodeUnicode(unquote(t.text[2:]), escape)
	if problem != "" {
		p.complain(t.pos, "%s", problem)
	}
	return &StringLiteral{Pos: t.pos, Value: value}
}

// unquote takes the quotes off a string.
func unquote(text string) string {
	return strings.ReplaceAll(text[1:len(text)-1], "''", "'")
}

// integer consumes digits.
func (p *parser) integer() *LongLiteral {
	if p.tok().kind != tokInteger {
		p.note("<integer>")
		p.fail()
	}
	t := p.next()
	value, err := parseInteger(t.text)
	if err != nil {
		p.complain(t.pos, "Invalid numeric literal: %s", t.text)
	}
	return &LongLiteral{Pos: t.pos, Text: t.text, Value: value}
}

// parameter consumes ?.
func (p *parser) parameter() *Parameter {
	pos := p.expect("?")
	p.params++
	return &Parameter{Pos: pos, Index: p.params - 1}
}
