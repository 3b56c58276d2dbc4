package sql

// jsonFunction is one of the SQL/JSON functions.
func (p *parser) jsonFunction(t *token) Expr {
	p.next()
	p.expect("(")
	var e Expr
	switch t.word {
	case "JSON_EXISTS":
		x := &JSONExists{Pos: t.pos, Path: p.jsonPath()}
		if w := p.acceptAny("TRUE", "FALSE", "UNKNOWN", "ERROR"); w != "" {
			x.OnError = w
			p.expect("ON", "ERROR")
		}
		e = x
	case "JSON_VALUE":
		x := &JSONValue{Pos: t.pos, Path: p.jsonPath()}
		x.Returning, _ = p.jsonReturning(false)
		x.OnEmpty, x.OnError = p.jsonBehaviors(p.jsonValueBehavior)
		e = x
	case "JSON_QUERY":
		x := &JSONQuery{Pos: t.pos, Path: p.jsonPath()}
		x.Returning, x.Format = p.jsonReturning(true)
		x.Wrapper, x.Quotes = p.jsonWrapper(), p.jsonQuotes()
		x.OnEmpty, x.OnError = p.jsonBehaviors(p.jsonQueryBehavior)
		e = x
	case "JSON_OBJECT":
		e = p.jsonObject(t.pos)
	case "JSON_ARRAY":
		x := &JSONArray{Pos: t.pos}
		if !p.at(")") && !p.at("RETURNING") {
			x.Elems = list(p, p.jsonInput)
			x.NullOnNull = p.jsonNulls() == "NULL"
		}
		x.Returning, x.Format = p.jsonReturning(true)
		e = x
	}
	p.expect(")")
	return e
}

// jsonPath is input, 'path' [AS name] [PASSING …].
func (p *parser) jsonPath() JSONPathInvocation {
	j := JSONPathInvocation{Pos: p.pos(), Input: p.jsonInput()}
	p.expect(",")
	j.Path = p.stringLiteral()
	if p.accept("AS") {
		name := p.identifier()
		j.PathName = &name
	}
	if p.accept("PASSING") {
		j.Passing = list(p, func() JSONPassing {
			a := JSONPassing{Value: p.jsonInput()}
			p.expect("AS")
			a.Name = p.identifier()
			return a
		})
	}
	return j
}

func (p *parser) jsonInput() JSONInput {
	in := JSONInput{X: p.expression()}
	if p.accept("FORMAT") {
		in.Format = p.jsonFormat()
	}
	return in
}

// jsonFormat is JSON [ENCODING …] after FORMAT.
func (p *parser) jsonFormat() JSONFormat {
	p.expect("JSON")
	f := JSONFormat{JSON: true}
	if p.accept("ENCODING") {
		f.Encoding = p.expectAny("UTF8", "UTF16", "UTF32")
	}
	return f
}

func (p *parser) jsonReturning(format bool) (*TypeName, JSONFormat) {
	if !p.accept("RETURNING") {
		return nil, JSONFormat{}
	}
	t := p.typeName()
	if format && p.accept("FORMAT") {
		return &t, p.jsonFormat()
	}
	return &t, JSONFormat{}
}

// jsonBehaviors is [behavior ON EMPTY] [behavior ON ERROR].
func (p *parser) jsonBehaviors(behavior func() *JSONBehavior) (empty, failed *JSONBehavior) {
	b := behavior()
	if b == nil {
		return nil, nil
	}
	p.expect("ON")
	if p.expectAny("EMPTY", "ERROR") == "ERROR" {
		return nil, b
	}
	empty = b
	if failed = behavior(); failed != nil {
		p.expect("ON", "ERROR")
	}
	return empty, failed
}

func (p *parser) jsonValueBehavior() *JSONBehavior {
	b := &JSONBehavior{Pos: p.pos()}
	switch b.Kind = p.acceptAny("ERROR", "NULL", "DEFAULT"); b.Kind {
	case "":
		return nil
	case "DEFAULT":
		b.Default = p.expression()
	}
	return b
}

func (p *parser) jsonQueryBehavior() *JSONBehavior {
	b := &JSONBehavior{Pos: p.pos()}
	switch b.Kind = p.acceptAny("ERROR", "NULL", "EMPTY"); b.Kind {
	case "":
		return nil
	case "EMPTY":
		b.Kind += " " + p.expectAny("ARRAY", "OBJECT")
	}
	return b
}

// jsonWrapper is WITHOUT [ARRAY] | WITH [CONDITIONAL | UNCONDITIONAL] [ARRAY], WRAPPER.
func (p *parser) jsonWrapper() JSONWrapper {
	var w JSONWrapper
	switch p.acceptAny("WITHOUT", "WITH") {
	case "":
		return ""
	case "WITHOUT":
		w = "WITHOUT"
	case "WITH":
		w = "UNCONDITIONAL"
		if p.acceptAny("CONDITIONAL", "UNCONDITIONAL") == "CONDITIONAL" {
			w = "CONDITIONAL"
		}
	}
	p.accept("ARRAY")
	p.expect("WRAPPER")
	return w
}

func (p *parser) jsonQuotes() JSONQuotes {
	w := p.acceptAny("KEEP", "OMIT")
	if w == "" {
		return ""
	}
	p.expect("QUOTES")
	if p.accept("ON") {
		p.expect("SCALAR", "STRING")
	}
	return JSONQuotes(w)
}

// jsonNulls is NULL ON NULL | ABSENT ON NULL.
func (p *parser) jsonNulls() string {
	w := p.acceptAny("NULL", "ABSENT")
	if w != "" {
		p.expect("ON", "NULL")
	}
	return w
}

func (p *parser) jsonObject(pos Pos) Expr {
	x := &JSONObject{Pos: pos}
	if !p.at(")") && !p.at("RETURNING") {
		x.Members = list(p, p.jsonMember)
		x.AbsentOnNull = p.jsonNulls() == "ABSENT"
		if w := p.acceptAny("WITH", "WITHOUT"); w != "" {
			x.UniqueKeys = w == "WITH"
			p.expect("UNIQUE")
			p.accept("KEYS")
		}
	}
	x.Returning, x.Format = p.jsonReturning(true)
	return x
}

// jsonMember is [KEY] k VALUE v, or k : v.
func (p *parser) jsonMember() JSONMember {
	if p.at("KEY") && p.startsExpression(1) && !p.lookAny(1, "VALUE", "(", "-", "+", "*") {
		p.next()
	}
	m := JSONMember{Key: p.expression()}
	if !p.accept("VALUE") {
		p.expect(":")
	}
	m.Value = p.jsonInput()
	return m
}

// ---- JSON_TABLE ----

func (p *parser) jsonTable(pos Pos) *JSONTable {
	p.expect("(")
	t := &JSONTable{Pos: pos, Path: p.jsonPath()}
	t.Columns = p.jsonColumns()
	if p.accept("PLAN") {
		if p.accept("DEFAULT") {
			p.expect("(")
			at := p.pos()
			t.Plan = p.jsonDefaultPlan()
			t.Plan.Pos = at
		} else {
			p.expect("(")
			at := p.pos()
			t.Plan = p.jsonPlan()
			t.Plan.Pos = at
		}
		p.expect(")")
	}
	if w := p.acceptAny("ERROR", "EMPTY"); w != "" {
		p.expect("ON", "ERROR")
		t.ErrorOnError, t.EmptyOnError = w == "ERROR", w == "EMPTY"
	}
	p.expect(")")
	return t
}

func (p *parser) jsonColumns() []JSONTableColumn {
	p.expect("COLUMNS", "(")
	columns := list(p, p.jsonColumn)
	p.expect(")")
	return columns
}

func (p *parser) jsonColumn() JSONTableColumn {
	p.enter()
	defer p.leave()
	c := JSONTableColumn{Pos: p.pos()}
	if p.at("NESTED") && (p.ahead(1).isString() || p.ahead(1).word == "PATH" && p.ahead(2).isString()) {
		p.next()
		p.accept("PATH")
		c.Kind = JSONNested
		c.Path = p.stringLiteral()
		if p.accept("AS") {
			c.Name = p.identifier()
		}
		c.Columns = p.jsonColumns()
		return c
	}
	c.Name = p.identifier()
	if p.accept("FOR") {
		p.expect("ORDINALITY")
		return c
	}
	c.Kind = JSONValueColumn
	c.Type = p.typeName()
	if p.accept("FORMAT") {
		c.Kind = JSONQueryColumn
		c.Format = p.jsonFormat()
	}
	if p.accept("PATH") {
		c.Path = p.stringLiteral()
	}
	if c.Kind == JSONQueryColumn {
		c.Wrapper, c.Quotes = p.jsonWrapper(), p.jsonQuotes()
		c.OnEmpty, c.OnError = p.jsonBehaviors(p.jsonQueryBehavior)
	} else {
		c.OnEmpty, c.OnError = p.jsonBehaviors(p.jsonValueBehavior)
	}
	return c
}

func (p *parser) jsonDefaultPlan() *JSONTablePlan {
	plan := &JSONTablePlan{Default: true}
	first := p.expectAny("OUTER", "INNER", "UNION", "CROSS")
	parent := first == "OUTER" || first == "INNER"
	second := ""
	if p.accept(",") {
		if parent {
			second = p.expectAny("UNION", "CROSS")
		} else {
			second = p.expectAny("OUTER", "INNER")
		}
	}
	plan.Op, plan.SiblingOp = first, second
	if !parent {
		plan.Op, plan.SiblingOp = second, first
	}
	return plan
}

// jsonPlan is name, name OUTER|INNER plan, plan UNION plan …, plan CROSS plan ….
func (p *parser) jsonPlan() *JSONTablePlan {
	p.enter()
	defer p.leave()
	pos := p.pos()
	bare := !p.at("(")
	left := p.jsonPlanPrimary()
	if bare {
		if w := p.acceptAny("OUTER", "INNER"); w != "" {
			left.Op, left.Left = w, p.jsonPlanPrimary()
			return left
		}
	}
	op := p.acceptAny("UNION", "CROSS")
	if op == "" && !bare { // parentheses are for what is joined only
		p.fail()
	}
	for more := op != ""; more; more = p.accept(op) {
		left = &JSONTablePlan{Pos: pos, Op: op, Left: left, Right: p.jsonPlanPrimary()}
	}
	return left
}

func (p *parser) jsonPlanPrimary() *JSONTablePlan {
	if p.accept("(") {
		plan := p.jsonPlan()
		p.expect(")")
		return plan
	}
	name := p.identifier()
	return &JSONTablePlan{Pos: name.Pos, Name: name}
}
