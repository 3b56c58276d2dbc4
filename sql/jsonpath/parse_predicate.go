package jsonpath

// condition reads conditions joined by && and ||; && binds stronger.
func (p *parser) condition() Predicate {
	p.enter()
	defer p.leave()
	left := p.conjunction()
	for p.accept("||") {
		p.inner = ""
		left = &Or{left, p.conjunction()}
	}
	return left
}

func (p *parser) conjunction() Predicate {
	left := p.conditionPrimary()
	for p.accept("&&") {
		p.inner = ""
		left = &And{left, p.conditionPrimary()}
	}
	return left
}

func (p *parser) conditionPrimary() Predicate {
	switch t := p.peek(); {
	case t.is("!"):
		p.next++
		return &Not{p.delimited()}
	case t.is("exists"):
		return p.exists()
	case t.is("("):
		cond, bracket := p.parenthesized()
		if bracket && p.accept("is") {
			p.expect("unknown", "'unknown'")
			return &IsUnknown{cond}
		}
		return cond
	case !t.primary():
		p.unfit(conditions, token.condition)
	}
	return p.comparison()
}

// delimited is what may follow a negation.
func (p *parser) delimited() Predicate {
	if p.peek().is("exists") {
		return p.exists()
	}
	if !p.accept("(") {
		p.mismatch("{'(', 'exists'}")
	}
	cond := p.condition()
	p.expect(")", "{"+following+"')', '&&', '||', '-'}")
	return cond
}

func (p *parser) exists() Predicate {
	p.next++
	p.open(token.primary)
	x := p.expression(0)
	p.expect(")", "{"+following+"')', '-'}")
	return &Exists{x}
}

// parenthesized reads a condition in parentheses, or a comparison whose left side
// begins with one. What was tried is kept: parentheses nest, and the work would
// double with each.
func (p *parser) parenthesized() (cond Predicate, bracket bool) {
	start := p.next
	a := p.tried[start]
	if a == nil {
		a = p.try(start)
		p.tried[start] = a
	}
	if a.failed != nil {
		panic(a.failed)
	}
	p.next, p.inner = a.next, a.inner
	return a.cond, a.bracket
}

func (p *parser) try(start int) *attempt {
	a, inner := &attempt{bracket: true}, p.inner
	a.failed = p.attempt(func() {
		p.next = start + 1
		a.cond = p.condition()
		p.expect(")", "{"+following+"')', '&&', '||', '-'}")
		a.next, a.inner = p.next, p.inner
	})
	if a.failed == nil {
		return a
	}
	b := &attempt{}
	b.failed = p.attempt(func() {
		p.next, p.inner = start, inner
		b.cond = p.comparison()
		b.next, b.inner = p.next, p.inner
	})
	if b.failed != nil && b.failed.token <= a.failed.token {
		b.failed = p.attempt(func() { p.noneOf(start, a.failed) })
	}
	return b
}

// attempt gives the error with which f failed.
func (p *parser) attempt(f func()) (failed *syntaxError) {
	depth := p.depth
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *syntaxError:
			failed, p.depth = e, depth
		default:
			panic(e)
		}
	}()
	f()
	return nil
}

// afterPattern is what may follow a pattern or a prefix.
const afterPattern = "{')', '&&', '||'}"

var comparisons = []string{"==", "<>", "!=", "<=", ">=", "<", ">"}

func (p *parser) comparison() Predicate {
	start := p.next
	var left Node
	p.undecided(func() { left = p.expression(0) })
	for _, op := range comparisons {
		if !p.accept(op) {
			continue
		}
		p.inner = ""
		if op == "!=" {
			op = "<>"
		}
		return &Compare{Op: op, Left: left, Right: p.expression(0)}
	}
	switch {
	case p.accept("like_regex"):
		const inner = "{" + following + "'like_regex', '-'}"
		p.string(inner)
		p.within(inner)
		if p.accept("flag") {
			p.string("STRING")
			p.inner = afterPattern
		}
		return &LikeRegex{left}
	case p.accept("starts"):
		p.inner = ""
		if t := p.peek(); t.kind != end && !t.is("with") && p.tokens[p.next+1].is("with") {
			p.fail("extraneous input '%s' expecting 'with'", t.name())
		} else if t.kind == text || t.kind == variable {
			p.fail("missing 'with' at '%s'", t.name())
		}
		p.expect("with", "'with'")
		if t := p.peek(); t.kind == variable {
			p.next++
			p.within(afterPattern)
			return &StartsWith{Whole: left, Prefix: &Variable{Name: t.text[1:]}}
		}
		const expected = "{STRING, NAMED_VARIABLE}"
		if t := p.peek(); t.kind != text && t.kind != end {
			if after := p.tokens[p.next+1].kind; after == text || after == variable {
				p.fail("extraneous input '%s' expecting %s", t.name(), expected)
			}
		}
		if p.peek().kind != text {
			p.mismatch(expected)
		}
		prefix := p.primary()
		p.within(afterPattern)
		return &StartsWith{Whole: left, Prefix: prefix}
	}
	p.noneOf(start, &syntaxError{token: p.next})
	return nil
}

// string takes a string; expected is what is told where nothing mends the path.
func (p *parser) string(expected string) {
	t := p.peek()
	switch {
	case t.kind == text:
		p.next++
	case t.kind != end && p.tokens[p.next+1].kind == text:
		p.fail("extraneous input '%s' expecting STRING", t.name())
	case t.is(")") || t.is("&&") || t.is("||"):
		p.fail("missing STRING at '%s'", t.name())
	default:
		p.mismatch(expected)
	}
}
