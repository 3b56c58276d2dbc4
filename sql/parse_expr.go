package sql

import (
	"slices"
	"strconv"
	"strings"
)

// expression is the whole ladder: OR, AND, NOT, predicates, values.
func (p *parser) expression() Expr {
	p.enter()
	defer p.leave()
	p.cover("<expression>")
	return p.or()
}

func (p *parser) or() Expr  { return p.logical("OR", p.and) }
func (p *parser) and() Expr { return p.logical("AND", p.not) }

// logical is term {op term}, kept flat.
func (p *parser) logical(op string, term func() Expr) Expr {
	pos := p.pos()
	first := term()
	if !p.at(op) {
		return first
	}
	l := &Logical{Pos: pos, Op: op, Terms: []Expr{first}}
	for p.accept(op) {
		p.cover("<expression>")
		l.Terms = append(l.Terms, term())
	}
	return l
}

func (p *parser) not() Expr {
	if !p.at("NOT") {
		return p.predicate()
	}
	p.enter()
	defer p.leave()
	pos := p.next().pos
	p.cover("<expression>")
	return &Not{Pos: pos, X: p.not()}
}

var comparisons = []string{"=", "<>", "!=", "<", "<=", ">", ">="}

// predicate is a value, compared or tested at most once.
func (p *parser) predicate() Expr {
	x := p.valueExpression()
	pos := p.pos()
	t := p.tok()
	if t.kind == tokSymbol && slices.Contains(comparisons, t.word) {
		return p.comparison(x)
	}
	if t.word == "IS" {
		return p.isPredicate(x)
	}
	negated := t.word == "NOT"
	if negated {
		p.next()
	}
	var e Expr
	switch {
	case negated && !p.at("BETWEEN") && !p.at("IN") && !p.at("LIKE"):
		p.fail()
	case p.look("BETWEEN"):
		p.next()
		b := &Between{Pos: pos, X: x, Low: p.valueExpression()}
		p.expect("AND")
		b.High = p.valueExpression()
		e = b
	case p.look("IN"):
		e = p.in(pos, x)
	case p.look("LIKE"):
		p.next()
		l := &Like{Pos: pos, X: x, Pattern: p.valueExpression()}
		if p.accept("ESCAPE") {
			l.Escape = p.valueExpression()
		}
		e = l
	default:
		p.note("<predicate>")
		return x
	}
	if negated {
		return &Not{Pos: pos, X: e}
	}
	return e
}

func (p *parser) comparison(x Expr) Expr {
	t := p.next()
	op := t.word
	if op == "!=" {
		op = "<>"
	}
	for _, q := range []string{"ALL", "ANY", "SOME"} {
		if p.at(q) && p.ahead(1).word == "(" && p.isQuery(p.i+1) && !p.wrapped(p.i+1) {
			p.i += 2
			e := &Quantified{Pos: t.pos, Op: op, Quantifier: q, X: x, Query: p.query()}
			p.expect(")")
			return e
		}
	}
	return &Comparison{Pos: t.pos, Op: op, Left: x, Right: p.valueExpression()}
}

// wrapped reports whether the parenthesis at token i holds another one and
// nothing else: any((SELECT 1)) is a call.
func (p *parser) wrapped(i int) bool {
	return p.toks[i+1].word == "(" && p.closing[i] >= 0 && p.closing[i+1] == p.closing[i]-1
}

// isPredicate is IS [NOT] NULL and IS [NOT] DISTINCT FROM.
func (p *parser) isPredicate(x Expr) Expr {
	pos := p.next().pos
	not := p.accept("NOT")
	if p.accept("NULL") {
		return &IsNull{Pos: pos, X: x, Not: not}
	}
	p.expect("DISTINCT", "FROM")
	c := &Comparison{Pos: pos, Op: "IS DISTINCT FROM", Left: x, Right: p.valueExpression()}
	if not {
		c.Op = "IS NOT DISTINCT FROM"
	}
	return c
}

// in is IN (…).
func (p *parser) in(pos Pos, x Expr) Expr {
	p.expect("IN")
	if p.at("(") && p.isQuery(p.i) {
		p.next()
		in := &InSubquery{Pos: pos, X: x, Query: p.query()}
		p.expect(")")
		return in
	}
	p.expect("(")
	in := &InList{Pos: pos, X: x, List: list(p, p.expression)}
	p.expect(")")
	return in
}

// valueExpression is operands with ||, + -, * / %, in rising precedence.
func (p *parser) valueExpression() Expr {
	p.cover("<expression>")
	return p.binary(0)
}

// operatorLevels are the binary operators by rising precedence.
var operatorLevels = [][]string{{"||"}, {"+", "-"}, {"*", "/", "%"}}

func (p *parser) binary(level int) Expr {
	if level == len(operatorLevels) {
		return p.unary()
	}
	left := p.binary(level + 1)
	for {
		pos := p.pos()
		op := p.acceptAny(operatorLevels[level]...)
		if op == "" {
			return left
		}
		p.cover("<expression>")
		left = &Binary{Pos: pos, Op: op, Left: left, Right: p.binary(level + 1)}
	}
}

func (p *parser) unary() Expr {
	t := p.tok()
	if t.word != "-" && t.word != "+" || t.word == "-" && p.ahead(1).isNumber() {
		return p.atTimeZone()
	}
	p.enter()
	defer p.leave()
	p.next()
	p.cover("<expression>")
	return &Unary{Pos: t.pos, Op: t.word, X: p.unary()}
}

func (p *parser) atTimeZone() Expr {
	x := p.postfix()
	for p.at("AT") && p.ahead(1).word == "TIME" {
		a := &AtTimeZone{Pos: p.next().pos, X: x}
		p.expect("TIME", "ZONE")
		if p.at("INTERVAL") {
			a.Zone = p.interval()
		} else {
			a.Zone = p.stringLiteral()
		}
		x = a
	}
	return x
}

// postfix is a primary with its subscripts and fields.
func (p *parser) postfix() Expr {
	pos := p.pos()
	x := p.primary()
	for {
		switch {
		case p.at("["):
			p.next()
			s := &Subscript{Pos: pos, Base: x, Index: p.nested(p.valueExpression)}
			p.expect("]")
			x = s
		case p.at("."):
			if p.ahead(1).word == "*" && p.depth == p.starDepth {
				return x
			}
			p.next()
			if p.record && p.depth == p.starDepth {
				p.note("'*'")
			}
			x = &Dereference{Pos: pos, Base: x, Field: p.identifier()}
		default:
			return x
		}
	}
}

// nested runs a rule one level deeper.
func (p *parser) nested(rule func() Expr) Expr {
	p.enter()
	defer p.leave()
	return rule()
}

func (p *parser) primary() Expr {
	t := p.tok()
	switch t.kind {
	case tokString, tokUnicodeString:
		return p.stringLiteral()
	case tokInteger, tokDecimal, tokDouble:
		return p.number()
	case tokBinary:
		p.next()
		value, problem := decodeBinary(t.text[2 : len(t.text)-1])
		if problem != "" {
			p.complain(t.pos, "%s", problem)
		}
		return &BinaryLiteral{Pos: t.pos, Value: value}
	case tokWord:
		if form := p.keywordForm(t); form != nil {
			return form
		}
		return p.nameForm()
	case tokQuoted, tokBackquoted, tokDigitWord:
		return p.nameForm()
	}
	switch t.word {
	case "[":
		return p.array()
	case "?":
		return p.parameter()
	case "-":
		if p.ahead(1).isNumber() {
			return p.number()
		}
	case "(":
		return p.parenthesis()
	}
	p.note("<expression>")
	p.fail()
	return nil
}

// number is a numeric literal with its minus sign, which belongs to it.
func (p *parser) number() Expr {
	pos, text := p.pos(), ""
	if p.look("-") {
		text = p.next().text
	}
	t := p.next()
	text += t.text
	switch t.kind {
	case tokDecimal:
		return &DecimalLiteral{Pos: pos, Text: text}
	case tokDouble:
		value, _ := strconv.ParseFloat(text, 64) // out of range is infinity, as in Java
		return &DoubleLiteral{Pos: pos, Text: text, Value: value}
	}
	value, err := parseInteger(text)
	if err != nil {
		p.complain(pos, "Invalid numeric literal: %s", text)
	}
	return &LongLiteral{Pos: pos, Text: text, Value: value}
}

// parenthesis is (x), (x, y), (query), or (x, y) -> body.
func (p *parser) parenthesis() Expr {
	pos := p.pos()
	if c := p.closing[p.i]; p.look("(", ")") || c >= 0 && p.toks[c+1].word == "->" {
		p.next()
		l := &Lambda{Pos: pos}
		if !p.accept(")") {
			l.Params = list(p, p.identifier)
			p.expect(")")
		}
		p.expect("->")
		l.Body = p.expression()
		return l
	}
	if p.isQuery(p.i) {
		p.next()
		q := p.query()
		p.expect(")")
		return &Subquery{Pos: pos, Query: q}
	}
	p.next()
	first := p.expression()
	if !p.at(",") {
		p.expect(")")
		return first
	}
	row := &RowExpr{Pos: pos, Fields: []Expr{first}}
	for p.accept(",") {
		row.Fields = append(row.Fields, p.expression())
	}
	p.expect(")")
	return row
}

// nameForm is what starts with a name: a typed literal, a lambda, a call, a
// column. Dots after a column are postfix operators.
func (p *parser) nameForm() Expr {
	t := p.tok()
	if !t.isName() {
		p.note("<expression>")
		p.fail()
	}
	switch next := p.ahead(1); {
	case next.isString():
		name := p.takeName()
		if !name.Quoted && strings.EqualFold(name.Value, "x") {
			p.complain(t.pos, "Spaces are not allowed between 'X' and the starting quote of a binary literal")
		}
		typ := TypeName{Pos: t.pos, Name: strings.ToLower(name.Value), Written: formatName(name)}
		return &GenericLiteral{Pos: t.pos, Type: typ, Value: p.stringLiteral().Value}
	case next.word == "->":
		name := p.takeName()
		p.next()
		return &Lambda{Pos: t.pos, Params: []Identifier{name}, Body: p.expression()}
	case p.isCall(0):
		return p.call(t.pos, "")
	case p.lookAny(0, "RUNNING", "FINAL") && p.isCall(1):
		mode := p.next().word
		return p.call(t.pos, mode)
	case next.word == "OVER" && (p.ahead(2).word == "(" || p.ahead(2).isName()):
		// A measure of MATCH_RECOGNIZE in a window: name OVER (…).
		name := p.takeName()
		c := &Call{Pos: t.pos, Name: QualifiedName{Pos: t.pos, Parts: []Identifier{name}}, Measure: true}
		c.Over = p.over()
		return c
	}
	name := p.takeName()
	return &ColumnRef{Pos: t.pos, Name: name}
}

// isCall reports whether name {. name} ( stands n tokens ahead.
func (p *parser) isCall(n int) bool {
	for p.ahead(n).isName() {
		switch p.ahead(n + 1).word {
		case "(":
			return true
		case ".":
			n += 2
		default:
			return false
		}
	}
	return false
}

// interval is INTERVAL [sign] 'n' FIELD [TO FIELD].
func (p *parser) interval() *IntervalLiteral {
	i := &IntervalLiteral{Pos: p.expect("INTERVAL")}
	i.Negative = p.acceptAny("+", "-") == "-"
	i.Value = p.stringLiteral().Value
	i.Start = p.intervalField()
	if p.at("TO") && p.isIntervalField(1) { // else it is an alias
		p.next()
		i.End = p.intervalField()
	}
	return i
}

// isInterval tells an interval from a column or typed literal called INTERVAL.
func (p *parser) isInterval() bool {
	n := 1
	if p.lookAny(n, "+", "-") && p.ahead(n+1).isString() && p.isIntervalField(n+2) {
		return true
	}
	return p.ahead(n).kind == tokString && p.isIntervalField(n+1) ||
		p.ahead(n).kind == tokUnicodeString && (p.isIntervalField(n+1) || p.lookAny(n+1, "UESCAPE"))
}
