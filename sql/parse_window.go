package sql

// over is OVER name | (spec).
func (p *parser) over() *Window {
	w := &Window{Pos: p.expect("OVER")}
	if !p.at("(") {
		name := p.identifier()
		w.Name = &name
		return w
	}
	p.next()
	spec := p.windowSpec()
	w.Spec = &spec
	p.expect(")")
	return w
}

// windowSpec is what the parentheses of a window hold.
func (p *parser) windowSpec() WindowSpec {
	w := WindowSpec{Pos: p.pos()}
	if p.tok().isName() && !p.startsWindowClause() {
		name := p.identifier()
		w.Existing = &name
	}
	if p.accept("PARTITION") {
		p.expect("BY")
		w.PartitionBy = list(p, p.expression)
	}
	orderPos := p.pos()
	if p.accept("ORDER") {
		p.expect("BY")
		w.OrderPos = orderPos
		w.OrderBy = list(p, p.sortItem)
	}
	if p.at("MEASURES") || p.at("ROWS") || p.at("RANGE") || p.at("GROUPS") {
		w.Frame = p.frame()
	}
	return w
}

// startsWindowClause tells the words of a window specification from the name
// of another window.
func (p *parser) startsWindowClause() bool {
	switch p.tok().word {
	case "PARTITION":
		return p.ahead(1).word == "BY"
	case "ROWS", "RANGE", "GROUPS", "MEASURES":
		return !p.lookAny(1, ")", "ORDER", "ROWS", "RANGE", "GROUPS") && !(p.ahead(1).word == "PARTITION" && p.ahead(2).word == "BY")
	}
	return false
}

func (p *parser) frame() *Frame {
	f := &Frame{Pos: p.pos()}
	pattern := &RowPattern{Pos: f.Pos}
	if p.accept("MEASURES") {
		pattern.Measures = list(p, p.measure)
	}
	f.Unit = p.expectAny("ROWS", "RANGE", "GROUPS")
	if p.accept("BETWEEN") {
		f.HasEnd = true
		f.Start = p.frameBound()
		p.expect("AND")
		f.End = p.frameBound()
	} else {
		f.Start = p.frameBound()
	}
	if p.accept("AFTER") {
		p.skipTo(pattern)
	}
	p.initialOrSeek(pattern)
	if p.accept("PATTERN") {
		p.patternBody(pattern)
	}
	p.subsets(pattern)
	if p.accept("DEFINE") {
		pattern.Define = list(p, p.variableDef)
	}
	if pattern.Pattern != nil || pattern.Measures != nil || pattern.SkipTo != "" || pattern.Initial || pattern.Seek || pattern.Subsets != nil || pattern.Define != nil {
		f.Pattern = pattern
	}
	return f
}

func (p *parser) frameBound() FrameBound {
	b := FrameBound{Pos: p.pos()}
	switch {
	case p.at("UNBOUNDED") && p.lookAny(1, "PRECEDING", "FOLLOWING"):
		p.next()
		b.Kind = "UNBOUNDED " + p.next().word
	case p.at("CURRENT") && p.ahead(1).word == "ROW":
		p.i += 2
		b.Kind = "CURRENT ROW"
	default:
		b.Value = p.expression()
		b.Kind = p.expectAny("PRECEDING", "FOLLOWING")
	}
	return b
}

// matchRecognize is the parenthesis of MATCH_RECOGNIZE.
func (p *parser) matchRecognize(pos Pos, input Relation) *PatternRecognition {
	m := &PatternRecognition{Pos: pos, Input: input}
	m.Spec.Pos = p.expect("(")
	if p.accept("PARTITION") {
		p.expect("BY")
		m.PartitionBy = list(p, p.expression)
	}
	if p.accept("ORDER") {
		p.expect("BY")
		m.OrderBy = list(p, p.sortItem)
	}
	if p.accept("MEASURES") {
		m.Spec.Measures = list(p, p.measure)
	}
	p.rowsPerMatch(&m.Spec)
	if p.accept("AFTER") {
		p.skipTo(&m.Spec)
	}
	p.initialOrSeek(&m.Spec)
	p.expect("PATTERN")
	p.patternBody(&m.Spec)
	p.subsets(&m.Spec)
	p.expect("DEFINE")
	m.Spec.Define = list(p, p.variableDef)
	p.expect(")")
	return m
}

func (p *parser) rowsPerMatch(r *RowPattern) {
	switch p.acceptAny("ONE", "ALL") {
	case "ONE":
		p.expect("ROW", "PER", "MATCH")
		r.OneRow = true
	case "ALL":
		p.expect("ROWS", "PER", "MATCH")
		r.AllRows = true
		switch p.acceptAny("SHOW", "OMIT", "WITH") {
		case "SHOW":
			p.expect("EMPTY", "MATCHES")
			r.EmptyMatches = "SHOW"
		case "OMIT":
			p.expect("EMPTY", "MATCHES")
			r.EmptyMatches = "OMIT"
		case "WITH":
			p.expect("UNMATCHED", "ROWS")
			r.EmptyMatches = "UNMATCHED"
		}
	}
}

// skipTo is [AFTER] MATCH SKIP ….
func (p *parser) skipTo(r *RowPattern) {
	p.expect("MATCH")
	r.SkipPos = p.expect("SKIP")
	if p.accept("PAST") {
		p.expect("LAST", "ROW")
		r.SkipTo = "PAST LAST ROW"
		return
	}
	p.expect("TO")
	if p.look("NEXT", "ROW") {
		p.i += 2
		r.SkipTo = "TO NEXT ROW"
		return
	}
	r.SkipTo = "TO LAST"
	if p.lookAny(0, "FIRST", "LAST") && p.ahead(1).isName() && !p.isPatternClause(1) {
		r.SkipTo = "TO " + p.next().word
	}
	label := p.identifier()
	r.SkipLabel = &label
}

// isPatternClause tells PATTERN (, INITIAL, SEEK from a label.
func (p *parser) isPatternClause(n int) bool {
	return p.lookAny(n, "PATTERN") && p.ahead(n+1).word == "(" || p.lookAny(n, "INITIAL", "SEEK") && p.ahead(n+1).word == "PATTERN"
}

func (p *parser) initialOrSeek(r *RowPattern) {
	if p.lookAny(0, "INITIAL", "SEEK") {
		r.SearchPos = p.pos()
	}
	switch p.acceptAny("INITIAL", "SEEK") {
	case "INITIAL":
		r.Initial = true
	case "SEEK":
		r.Seek = true
	}
}

func (p *parser) measure() Measure {
	m := Measure{Pos: p.pos(), Expr: p.expression()}
	p.expect("AS")
	m.Name = p.identifier()
	return m
}

func (p *parser) variableDef() VariableDef {
	v := VariableDef{Name: p.identifier()}
	v.Pos = v.Name.Pos
	p.expect("AS")
	v.Expr = p.expression()
	return v
}

func (p *parser) subsets(r *RowPattern) {
	if !p.accept("SUBSET") {
		return
	}
	r.Subsets = list(p, func() SubsetDef {
		s := SubsetDef{Name: p.identifier()}
		s.Pos = s.Name.Pos
		p.expect("=")
		s.Members = p.identifiers()
		return s
	})
}

func (p *parser) patternBody(r *RowPattern) {
	p.expect("(")
	r.Pattern = p.pattern()
	p.expect(")")
}

// pattern is a | b of concatenations.
func (p *parser) pattern() PatternExpr {
	p.enter()
	defer p.leave()
	pos := p.pos()
	parts := []PatternExpr{p.patternConcat()}
	for p.accept("|") {
		parts = append(parts, p.patternConcat())
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return &PatternAlternation{Pos: pos, Parts: parts}
}

func (p *parser) patternConcat() PatternExpr {
	pos := p.pos()
	parts := []PatternExpr{p.patternQuantified()}
	for p.at("(") || p.at("^") || p.at("$") || p.at("{-") || p.tok().isName() {
		parts = append(parts, p.patternQuantified())
	}
	p.note("<identifier>")
	if len(parts) == 1 {
		return parts[0]
	}
	return &PatternConcat{Pos: pos, Parts: parts}
}

func (p *parser) patternQuantified() PatternExpr {
	pos := p.pos()
	part := p.patternPrimary()
	q := &PatternQuantified{Pos: pos, QuantifierPos: p.pos(), Part: part, Max: -1}
	switch p.acceptAny("*", "+", "?", "{") {
	case "":
		return part
	case "+":
		q.Min = 1
	case "?":
		q.Max = 1
	case "{":
		q.Range = true
		p.patternRange(q)
	}
	q.Reluctant = p.accept("?")
	return q
}

// patternRange is n}, n,}, ,m} or n,m}.
func (p *parser) patternRange(q *PatternQuantified) {
	if p.tok().kind == tokInteger {
		q.Min = int(p.integer().Value)
		if p.accept("}") {
			q.Max = q.Min
			return
		}
	}
	p.expect(",")
	if !p.at("}") {
		q.Max = int(p.integer().Value)
	}
	p.expect("}")
}

// atPermutation reports PERMUTE(a, b). Of a single pattern, PERMUTE is a variable before it.
func (p *parser) atPermutation() bool {
	if !p.at("PERMUTE") || p.ahead(1).word != "(" {
		return false
	}
	depth := 1
	for n := 2; depth > 0 && p.ahead(n).kind != tokEOF; n++ {
		switch p.ahead(n).word {
		case "(", "{":
			depth++
		case ")", "}":
			depth--
		case ",":
			if depth == 1 {
				return true
			}
		}
	}
	return false
}

func (p *parser) patternPrimary() PatternExpr {
	pos := p.pos()
	switch {
	case p.atPermutation():
		p.i += 2
		e := &PatternPermute{Pos: pos, Parts: list(p, p.pattern)}
		p.expect(")")
		return e
	case p.accept("("):
		if p.accept(")") {
			return &PatternEmpty{Pos: pos}
		}
		e := p.pattern()
		p.expect(")")
		return e
	case p.accept("^"):
		return &PatternAnchor{Pos: pos}
	case p.accept("$"):
		return &PatternAnchor{Pos: pos, End: true}
	case p.accept("{-"):
		e := &PatternExclusion{Pos: pos, Part: p.pattern()}
		p.expect("-}")
		return e
	}
	return &PatternVariable{Pos: pos, Name: p.identifier()}
}
