package jsonpath

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"glaux/sql"
)

// maxDepth bounds how deep a path nests.
const maxDepth = 1000

// Methods are the item methods of the language.
var Methods = []string{"abs", "ceiling", "datetime", "double", "floor", "keyvalue", "size", "type"}

// What may begin an expression or a condition, as error texts list it.
const (
	primaries  = "{'+', '(', '$', '@', 'false', 'last', '-', 'null', 'true', DECIMAL_VALUE, DOUBLE_VALUE, INTEGER_VALUE, STRING, NAMED_VARIABLE}"
	conditions = "{'+', '(', '$', '@', '!', 'exists', 'false', 'last', '-', 'null', 'true', DECIMAL_VALUE, DOUBLE_VALUE, INTEGER_VALUE, STRING, NAMED_VARIABLE}"
	following  = "'+', '*', '/', '%', '.', '..', '[', '?', "
)

// Parse reads a path that stands as a string literal at a place of a statement.
// An error is a *sql.Error with its place in the statement.
func Parse(path string, at sql.Pos) (p *Path, err error) {
	r := &parser{text: path, tokens: lex(path), at: at, tried: map[int]*attempt{}}
	defer func() {
		switch f := recover().(type) {
		case nil:
		case *syntaxError:
			p, err = nil, f.err
		default:
			panic(f)
		}
	}()
	lax := r.peek().is("lax")
	if !lax && !r.peek().is("strict") {
		r.noMode()
	}
	r.next++
	root := r.expression(0)
	if r.peek().kind != end {
		if r.tokens[r.next+1].kind == end { // without the token, it could end
			r.fail("extraneous input '%s' expecting <EOF>", r.peek().name())
		}
		r.mismatchAfter("{<EOF>, " + following + "'-'}")
	}
	return &Path{Lax: lax, Root: root}, nil
}

// noMode ends the parse at what is no mode: it may stand before one, or where one is left out.
func (p *parser) noMode() {
	const modes = "{'lax', 'strict'}"
	t := p.peek()
	if t.kind != end {
		if next := p.tokens[p.next+1]; next.is("lax") || next.is("strict") {
			p.fail("extraneous input '%s' expecting %s", t.name(), modes)
		}
	}
	if beginsExpression(t) {
		p.fail("missing %s at '%s'", modes, t.name())
	}
	p.mismatch(modes)
}

// beginsExpression reports what an expression may begin with.
func beginsExpression(t token) bool {
	switch t.kind {
	case variable, text, integer, decimal, double:
		return true
	}
	return slices.ContainsFunc([]string{"+", "-", "(", "$", "@", "false", "last", "null", "true"}, t.is)
}

// parser is a recursive descent over tokens. An error is a panic with a *syntaxError.
type parser struct {
	text   string
	tokens []token
	next   int
	depth  int
	at     sql.Pos
	tried  map[int]*attempt // what begins with a parenthesis in a condition, by its token
	// inner is what could have followed in the parentheses that end before the next token.
	inner string
	// signed is where a number with a sign begins that ends before a token, with what is
	// taken from it: up to there, the sign may be the number's or an operator.
	signed struct{ start, end int }
}

// attempt is what an ambiguous piece turned out to be.
type attempt struct {
	cond    Predicate
	bracket bool // a condition in parentheses
	next    int
	inner   string
	failed  *syntaxError
}

type syntaxError struct {
	err   *sql.Error
	token int // which is wrong; -1: none
}

func (p *parser) peek() token { return p.tokens[p.next] }

func (p *parser) accept(s string) bool {
	if p.peek().is(s) {
		p.next++
		return true
	}
	return false
}

// expect takes a token that must come; others are what else might.
func (p *parser) expect(s, expected string) {
	if p.accept(s) {
		if s == ")" {
			p.within(expected)
		}
		return
	}
	switch {
	case p.peek().kind == end:
		p.fail("missing '%s' at '<EOF>'", s)
	case s == ")" && p.tokens[p.next+1].is(s): // without the token, it could go on
		p.fail("extraneous input '%s' expecting ')'", p.peek().name())
	}
	p.mismatchAfter(expected)
}

// within notes what could have followed before something ended.
func (p *parser) within(expected string) {
	if p.inner == "" {
		p.inner = expected
	}
}

// mismatchAfter ends the parse at a token that doesn't follow: what is told to be expected is
// what was so in the innermost parentheses that end before it.
func (p *parser) mismatchAfter(expected string) {
	p.within(expected)
	p.mismatch(p.inner)
}

// undecided reads what could still be one of several things: where it can't go on, it is
// none of them, and the error tells all of it.
func (p *parser) undecided(read func()) {
	start := p.next
	if failed := p.attempt(read); failed != nil {
		p.noneOf(start, failed)
	}
}

// noneOf ends the parse at a token after which what begins at start is nothing that may
// stand there.
func (p *parser) noneOf(start int, failed *syntaxError) {
	if failed.token < 0 {
		panic(failed)
	}
	p.next, p.signed.end = failed.token, 0
	p.fail("no viable alternative at input '%s'", p.since(start))
}

// since is the text from a token to the next one.
func (p *parser) since(start int) string {
	t := p.peek()
	return p.text[p.tokens[start].start : t.start+len(t.text)]
}

// open takes a parenthesis behind which what begins with some tokens must follow.
func (p *parser) open(begins func(token) bool) {
	switch t := p.peek(); {
	case p.accept("("):
	case t.kind != end && p.tokens[p.next+1].is("("):
		p.fail("extraneous input '%s' expecting '('", t.name())
	case begins(t):
		p.fail("missing '(' at '%s'", t.name())
	default:
		p.mismatch("'('")
	}
}

func (p *parser) mismatch(expected string) {
	p.fail("mismatched input '%s' expecting %s", p.peek().name(), expected)
}

// fail ends the parse at the next token.
func (p *parser) fail(format string, args ...any) {
	t := p.peek()
	if p.signed.end == p.next && p.next > 0 {
		format, args = "no viable alternative at input '%s'", []any{p.since(p.signed.start)}
	}
	pos := sql.Pos{Line: p.at.Line + t.line - 1, Column: t.column + 1}
	if t.line == 1 {
		pos.Column += p.at.Column
	}
	panic(&syntaxError{&sql.Error{Name: "SYNTAX_ERROR", Message: fmt.Sprintf(format, args...), Pos: pos}, p.next})
}

func (p *parser) enter() {
	if p.depth++; p.depth > maxDepth {
		panic(&syntaxError{&sql.Error{Name: "SYNTAX_ERROR", Message: "stack overflow while parsing JSON path", Pos: sql.Pos{Line: 1, Column: 1}}, -1})
	}
}

func (p *parser) leave() { p.depth-- }

// precedence of the binary operators; 0 for what is none.
func precedence(t token) int {
	switch {
	case t.kind != operator:
		return 0
	case t.text == "*" || t.text == "/" || t.text == "%":
		return 2
	case t.text == "+" || t.text == "-":
		return 1
	}
	return 0
}

// expression reads operators that bind stronger than least.
func (p *parser) expression(least int) Node {
	p.enter()
	defer p.leave()
	var left Node
	if t := p.peek(); t.is("+") || t.is("-") && !p.number(1) {
		p.next++
		left = &Sign{Minus: t.text == "-", X: p.expression(2)}
	} else {
		start, read := p.next, func() { left = p.accessors(p.primary()) }
		if t.is("-") {
			p.undecided(read)
			p.signed.start, p.signed.end = start, p.next
		} else {
			read()
		}
	}
	for {
		op := precedence(p.peek())
		if op <= least {
			return left
		}
		t := p.peek()
		p.next++
		p.inner = ""
		left = &Binary{Op: t.text[0], Left: left, Right: p.expression(op)}
	}
}

// number reports that the token i further is a number.
func (p *parser) number(i int) bool {
	if p.next+i >= len(p.tokens) {
		return false
	}
	k := p.tokens[p.next+i].kind
	return k == integer || k == decimal || k == double
}

func (p *parser) primary() Node {
	t := p.peek()
	switch {
	case t.kind == text:
		p.next++
		s := unquote(t.text)
		return &Literal{Of: sql.VarcharN(len([]rune(s))), Value: s}
	case t.kind == variable:
		p.next++
		return &Variable{Name: t.text[1:]}
	case p.number(0):
		p.next++
		return p.numeric(t, "")
	case t.is("-") && p.number(1):
		p.next += 2
		return p.numeric(p.tokens[p.next-1], "-")
	case t.is("("):
		p.next++
		x := p.expression(0)
		p.expect(")", "{"+following+"')', '-'}")
		return x
	}
	if x := constant(t); x != nil {
		p.next++
		return x
	}
	p.unfit(primaries, token.primary)
	return nil
}

// unfit ends the parse at a token that can't begin anything that is expected.
func (p *parser) unfit(expected string, begins func(token) bool) {
	if begins(p.tokens[min(p.next+1, len(p.tokens)-1)]) { // without the token, it could go on
		p.fail("extraneous input '%s' expecting %s", p.peek().name(), expected)
	}
	p.mismatch(expected)
}

// condition reports that a condition may begin with a token.
func (t token) condition() bool { return t.primary() || t.is("!") || t.is("exists") }

// primary reports that an expression may begin with a token.
func (t token) primary() bool {
	switch t.kind {
	case text, variable, integer, decimal, double:
		return true
	}
	return t.is("(") || t.is("+") || t.is("-") || constant(t) != nil
}

// constant is what one word or sign stands for.
func constant(t token) Node {
	switch {
	case t.is("$"):
		return &Context{}
	case t.is("@"):
		return &Current{}
	case t.is("last"):
		return &Last{}
	case t.is("null"):
		return &Null{}
	case t.is("true"), t.is("false"):
		return &Literal{Of: sql.T(sql.Boolean), Value: t.text == "true"}
	}
	return nil
}

// numeric gives a number its type: decimals stay decimals whatever the session says.
func (p *parser) numeric(t token, sign string) Node {
	switch t.kind {
	case integer:
		n, err := strconv.ParseInt(sign+t.text, 10, 64)
		if err != nil {
			panic(&syntaxError{&sql.Error{Name: "SYNTAX_ERROR", Message: "Invalid numeric literal: " + sign + t.text, Pos: sql.Pos{Line: 1, Column: 1}}, -1})
		}
		if n >= math.MinInt32 && n <= math.MaxInt32 {
			return &Literal{Of: sql.T(sql.Integer), Value: n}
		}
		return &Literal{Of: sql.T(sql.BigInt), Value: n}
	case double:
		f, _ := strconv.ParseFloat(sign+t.text, 64)
		return &Literal{Of: sql.T(sql.Double), Value: f}
	}
	whole, fraction, _ := strings.Cut(t.text, ".")
	precision := max(len(strings.TrimLeft(whole, "0"))+len(fraction), 1)
	if precision > 38 {
		panic(&syntaxError{&sql.Error{Name: "INVALID_LITERAL", Message: "'" + sign + t.text + "' is not a valid DECIMAL literal", Pos: p.at}, -1})
	}
	v, _ := new(big.Int).SetString(sign+whole+fraction, 10)
	return &Literal{Of: sql.DecimalOf(precision, len(fraction)), Value: v}
}

// accessors reads what follows a primary.
func (p *parser) accessors(x Node) Node {
	for {
		if t := p.peek(); t.is("..") || t.is(".") || t.is("[") || t.is("?") {
			p.inner = ""
		}
		switch {
		case p.accept(".."):
			x = &Descendant{Base: x, Key: p.key("..")}
		case p.accept("."):
			x = p.member(x)
		case p.accept("["):
			x = p.elements(x)
		case p.accept("?"):
			p.open(token.condition)
			x = &Filter{Base: x, Cond: p.condition()}
			p.expect(")", "{"+following+"')', '&&', '||', '-'}")
		default:
			return x
		}
	}
}

func (p *parser) member(x Node) Node {
	if p.accept("*") {
		return &Member{Base: x, All: true}
	}
	t := p.peek()
	if t.kind == word && p.tokens[p.next+1].is("(") {
		for _, m := range Methods {
			if m == t.text {
				p.next += 2
				p.arguments(m)
				return &Method{Base: x, Name: m}
			}
		}
	}
	return &Member{Base: x, Key: p.key(".")}
}

// arguments reads what stands in a method's parentheses.
func (p *parser) arguments(method string) {
	switch {
	case method != "datetime":
	case p.peek().kind == text:
		p.next++
	case !p.peek().is(")"):
		p.unfit("{')', STRING}", func(t token) bool { return t.is(")") })
	}
	p.expect(")", "')'")
	p.inner = ""
}

// key is a name or a string; a minus is a name too.
func (p *parser) key(after string) string {
	t := p.peek()
	switch {
	case t.kind == text:
		p.next++
		return unquote(t.text)
	case t.kind == word || t.is("-"):
		p.next++
		return t.text
	}
	p.fail("no viable alternative at input '%s%s'", after, strings.TrimSuffix(t.name(), "<EOF>"))
	return ""
}

func (p *parser) elements(x Node) Node {
	e := &Elements{Base: x}
	if p.accept("*") {
		p.expect("]", "']'")
		return e
	}
	if t := p.peek(); !t.primary() {
		p.fail("no viable alternative at input '[%s'", strings.TrimSuffix(t.name(), "<EOF>"))
	}
	for {
		s := Subscript{From: p.expression(0)}
		if p.accept("to") {
			s.To = p.expression(0)
		}
		e.Subscripts = append(e.Subscripts, s)
		if !p.accept(",") {
			break
		}
	}
	p.inner = ""
	if !p.accept("]") {
		p.unfit("{',', ']'}", func(t token) bool { return t.is("]") })
	}
	return e
}
