package sql

// functionSpec is FUNCTION name(params) RETURNS type characteristics body.
func (p *parser) functionSpec() *FunctionSpec {
	f := &FunctionSpec{Pos: p.expect("FUNCTION"), Name: p.qualifiedName()}
	p.expect("(")
	if !p.at(")") {
		f.Params = list(p, func() RoutineParam {
			param := RoutineParam{Pos: p.pos()}
			field := p.rowField()
			param.Name, param.Type = field.Name, *field.Type
			return param
		})
	}
	p.expect(")")
	f.ReturnsPos = p.expect("RETURNS")
	f.Returns = p.typeName()
	for {
		c := Characteristic{Pos: p.pos()}
		if c.Kind, c.Text = p.characteristic(); c.Kind == "" {
			break
		}
		f.Characteristics = append(f.Characteristics, c)
	}
	if p.accept("WITH") {
		f.Properties = p.properties()
	}
	f.Body = p.routine()
	return f
}

func (p *parser) characteristic() (kind, text string) {
	switch {
	case p.accept("LANGUAGE"):
		return "LANGUAGE", "LANGUAGE " + p.identifier().Value
	case p.accept("DETERMINISTIC"):
		return "DETERMINISTIC", "DETERMINISTIC"
	case p.accept("NOT"):
		p.expect("DETERMINISTIC")
		return "DETERMINISTIC", "NOT DETERMINISTIC"
	case p.look("RETURNS", "NULL"):
		p.next()
		p.expect("NULL", "ON", "NULL", "INPUT")
		return "NULL-CALL", "RETURNS NULL ON NULL INPUT"
	case p.accept("CALLED"):
		p.expect("ON", "NULL", "INPUT")
		return "NULL-CALL", "CALLED ON NULL INPUT"
	case p.accept("SECURITY"):
		return "SECURITY", "SECURITY " + p.expectAny("DEFINER", "INVOKER")
	case p.accept("COMMENT"):
		return "COMMENT", "COMMENT " + formatString(p.stringLiteral().Value)
	}
	return "", ""
}

// routine is one control statement.
func (p *parser) routine() Routine {
	p.enter()
	defer p.leave()
	pos := p.pos()
	switch {
	case p.accept("RETURN"):
		return &RoutineReturn{Pos: pos, X: p.valueExpression()}
	case p.accept("SET"):
		s := &RoutineSet{Pos: pos, Name: p.identifier()}
		p.expect("=")
		s.X = p.expression()
		return s
	case p.accept("BEGIN"):
		return p.compound(pos)
	case p.accept("IF"):
		return p.routineIf(pos)
	case p.accept("CASE"):
		return p.routineCase(pos)
	case p.accept("ITERATE"):
		return &RoutineJump{Pos: pos, Label: p.identifier()}
	case p.accept("LEAVE"):
		return &RoutineJump{Pos: pos, Leave: true, Label: p.identifier()}
	}
	l := &RoutineLoop{Pos: pos}
	if p.tok().isName() && p.ahead(1).word == ":" {
		label := p.identifier()
		p.next()
		l.Label = &label
	}
	switch l.Kind = p.expectAny("LOOP", "WHILE", "REPEAT"); l.Kind {
	case "LOOP":
		l.Body = p.routines()
	case "WHILE":
		l.Cond = p.expression()
		p.expect("DO")
		l.Body = p.routines()
	case "REPEAT":
		l.Body = p.routines()
		p.expect("UNTIL")
		l.Cond = p.expression()
	}
	p.expect("END", l.Kind)
	return l
}

// routines is statement ; … of at least one, up to a word that ends the list.
func (p *parser) routines() []Routine {
	var body []Routine
	for len(body) == 0 || !p.lookAny(0, "END", "ELSE", "ELSEIF", "WHEN", "UNTIL") {
		body = append(body, p.routine())
		p.expect(";")
	}
	return body
}

func (p *parser) compound(pos Pos) Routine {
	c := &RoutineCompound{Pos: pos}
	for p.at("DECLARE") {
		v := RoutineVar{Pos: p.next().pos, Names: list(p, p.identifier)}
		v.Type = p.typeName()
		if p.accept("DEFAULT") {
			v.Default = p.valueExpression()
		}
		p.expect(";")
		c.Vars = append(c.Vars, v)
	}
	if !p.at("END") {
		c.Body = p.routines()
	}
	p.expect("END")
	return c
}

func (p *parser) routineIf(pos Pos) Routine {
	r := &RoutineIf{Pos: pos}
	for {
		arm := RoutineArm{Cond: p.expression()}
		p.expect("THEN")
		arm.Body = p.routines()
		r.Arms = append(r.Arms, arm)
		if !p.accept("ELSEIF") {
			break
		}
	}
	if p.accept("ELSE") {
		r.Else = p.routines()
	}
	p.expect("END", "IF")
	return r
}

func (p *parser) routineCase(pos Pos) Routine {
	r := &RoutineCase{Pos: pos}
	if !p.at("WHEN") {
		r.Operand = p.expression()
	}
	for len(r.Arms) == 0 || p.at("WHEN") {
		p.expect("WHEN")
		arm := RoutineArm{Cond: p.expression()}
		p.expect("THEN")
		arm.Body = p.routines()
		r.Arms = append(r.Arms, arm)
	}
	if p.accept("ELSE") {
		r.Else = p.routines()
	}
	p.expect("END", "CASE")
	return r
}
