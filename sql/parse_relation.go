package sql

// relation is a table with its joins.
func (p *parser) relation() Relation {
	p.enter()
	defer p.leave()
	pos := p.pos()
	left := p.sampledRelation()
	for {
		switch {
		case p.accept("CROSS"):
			p.expect("JOIN")
			left = &Join{Pos: pos, Kind: CrossJoin, Left: left, Right: p.sampledRelation()}
		case p.accept("NATURAL"):
			kind := p.joinKind()
			left = &Join{Pos: pos, Kind: kind, Left: left, Natural: true, Right: p.sampledRelation()}
		case p.at("JOIN"), p.at("INNER"), p.at("LEFT"), p.at("RIGHT"), p.at("FULL"):
			j := &Join{Pos: pos, Kind: p.joinKind(), Left: left}
			j.Right = p.relation()
			p.joinCriteria(j)
			left = j
		default:
			return left
		}
	}
}

// joinKind is [INNER | LEFT [OUTER] | …] JOIN.
func (p *parser) joinKind() JoinKind {
	kind := InnerJoin
	switch p.acceptAny("INNER", "LEFT", "RIGHT", "FULL") {
	case "LEFT":
		kind = LeftJoin
	case "RIGHT":
		kind = RightJoin
	case "FULL":
		kind = FullJoin
	}
	if kind != InnerJoin {
		p.accept("OUTER")
	}
	p.expect("JOIN")
	return kind
}

func (p *parser) joinCriteria(j *Join) {
	if p.record && p.furthest == p.i {
		p.expected = nil // only the criteria are missing
	}
	if p.accept("ON") {
		j.On = p.expression()
		return
	}
	p.expect("USING")
	j.Using = p.identifiers()
}

// sampledRelation is relation [TABLESAMPLE …].
func (p *parser) sampledRelation() Relation {
	pos := p.pos()
	r := p.patternRelation()
	if !p.at("TABLESAMPLE") {
		return r
	}
	p.next()
	s := &SampledRelation{Pos: pos, Relation: r}
	s.System = p.expectAny("BERNOULLI", "SYSTEM") == "SYSTEM"
	p.expect("(")
	s.Percentage = p.expression()
	p.expect(")")
	return s
}

// patternRelation is relation [MATCH_RECOGNIZE (…) [alias]].
func (p *parser) patternRelation() Relation {
	pos := p.pos()
	r := p.aliasedRelation()
	if !p.at("MATCH_RECOGNIZE") {
		return r
	}
	p.next()
	return p.withAlias(pos, p.matchRecognize(pos, r))
}

func (p *parser) aliasedRelation() Relation {
	pos := p.pos()
	return p.withAlias(pos, p.relationPrimary())
}

// withAlias wraps a relation in its alias, if one follows.
func (p *parser) withAlias(pos Pos, r Relation) Relation {
	alias := p.alias()
	if alias == nil {
		return r
	}
	return &AliasedRelation{Pos: pos, Relation: r, Alias: *alias, Columns: p.optionalColumns()}
}

func (p *parser) relationPrimary() Relation {
	pos := p.pos()
	switch {
	case p.at("("):
		if p.isQuery(p.i) {
			p.next()
			q := p.query()
			p.expect(")")
			return &SubqueryRelation{Pos: pos, Query: q}
		}
		p.next()
		r := p.relation()
		p.expect(")")
		return r
	case p.accept("UNNEST"):
		p.expect("(")
		u := &Unnest{Pos: pos, Exprs: list(p, p.expression)}
		p.expect(")")
		if p.accept("WITH") {
			p.expect("ORDINALITY")
			u.WithOrdinality = true
		}
		return u
	case p.at("LATERAL") && p.ahead(1).word == "(":
		p.i += 2
		q := p.query()
		p.expect(")")
		return &Lateral{Pos: pos, Query: q}
	case p.accept("TABLE"):
		p.expect("(")
		t := p.tableFunction()
		t.Pos = pos
		p.expect(")")
		return t
	case p.accept("JSON_TABLE"):
		return p.jsonTable(pos)
	}
	t := &Table{Pos: pos, Name: p.qualifiedName()}
	if p.at("FOR") {
		t.Version = p.tableVersion()
	}
	return t
}

func (p *parser) tableVersion() *TableVersion {
	v := &TableVersion{Pos: p.expect("FOR")}
	v.Timestamp = p.expectAny("TIMESTAMP", "VERSION") == "TIMESTAMP"
	p.expect("AS", "OF")
	v.AsOf = p.valueExpression()
	return v
}

// ---- Table functions ----

func (p *parser) tableFunction() *TableFunctionCall {
	t := &TableFunctionCall{Name: p.qualifiedName()}
	p.expect("(")
	if !p.at(")") && !p.at("COPARTITION") {
		t.Args = list(p, p.tableFunctionArg)
	}
	if p.accept("COPARTITION") {
		t.Copartition = list(p, func() []QualifiedName {
			p.expect("(")
			first := p.qualifiedName()
			p.expect(",")
			names := list(p, p.qualifiedName)
			p.expect(")")
			return append([]QualifiedName{first}, names...)
		})
	}
	p.expect(")")
	return t
}

func (p *parser) tableFunctionArg() TableFunctionArg {
	a := TableFunctionArg{Pos: p.pos()}
	if p.tok().isName() && p.ahead(1).word == "=>" {
		name := p.identifier()
		a.Name = &name
		p.next()
	}
	switch {
	case p.at("TABLE"):
		a.Table = p.tableArg()
	case p.isDescriptor(), p.look("CAST", "(", "NULL", "AS", "DESCRIPTOR"):
		a.Descriptor = p.descriptor()
	default:
		a.Expr = p.expression()
	}
	return a
}

func (p *parser) tableArg() *TableArg {
	a := &TableArg{Pos: p.expect("TABLE")}
	start := p.pos()
	if p.isQuery(p.i) {
		p.expect("(")
		a.Relation = &SubqueryRelation{Pos: start, Query: p.query()}
	} else {
		p.expect("(")
		name := p.qualifiedName()
		a.Relation = &Table{Pos: a.Pos, Name: name}
	}
	p.expect(")")
	if !p.lookAny(0, "PARTITION", "PRUNE", "KEEP", "COPARTITION") {
		a.Relation = p.withAlias(a.Pos, a.Relation)
	}
	if p.accept("PARTITION") {
		p.expect("BY")
		a.HasPartition = true
		a.PartitionBy = parenthesised(p, p.expression)
	}
	a.EmptyPos = p.pos()
	if w := p.acceptAny("PRUNE", "KEEP"); w != "" {
		p.expect("WHEN", "EMPTY")
		a.Prune, a.Keep = w == "PRUNE", w == "KEEP"
	}
	if p.accept("ORDER") {
		p.expect("BY")
		a.OrderBy = parenthesised(p, p.sortItem)
	}
	return a
}

// parenthesised is ( item, … ) or one item without parentheses.
func parenthesised[T any](p *parser, item func() T) []T {
	if !p.at("(") {
		return []T{item()}
	}
	p.next()
	if p.accept(")") {
		return nil
	}
	items := list(p, item)
	p.expect(")")
	return items
}

// isDescriptor reports whether here is DESCRIPTOR(name [type], …), and not an expression that
// calls a function of that name.
func (p *parser) isDescriptor() bool {
	if !p.look("DESCRIPTOR", "(") {
		return false
	}
	end := int(p.closing[p.i+1])
	if end < 0 {
		return true
	}
	switch p.toks[end+1].word {
	case ",", ")", "COPARTITION":
	default:
		return false
	}
	for i := p.i + 2; ; i++ {
		if next := &p.toks[i+1]; !p.toks[i].isName() || i+1 != end && next.word != "," && !next.isName() {
			return false
		}
		for i++; i < end && p.toks[i].word != ","; i++ {
			if p.toks[i].word == "(" {
				i = int(p.closing[i])
			}
		}
		if i >= end {
			return true
		}
	}
}

func (p *parser) descriptor() *Descriptor {
	d := &Descriptor{Pos: p.pos()}
	if p.accept("CAST") {
		p.expect("(", "NULL", "AS", "DESCRIPTOR", ")")
		d.Null = true
		return d
	}
	p.expect("DESCRIPTOR", "(")
	d.Fields = list(p, func() DescriptorField {
		f := DescriptorField{Name: p.identifier()}
		if !p.at(",") && !p.at(")") {
			t := p.typeName()
			f.Type = &t
		}
		return f
	})
	p.expect(")")
	return d
}
