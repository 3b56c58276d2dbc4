package sql

// json prints the SQL/JSON functions.
func (p *printer) json(e Expr) {
	switch e := e.(type) {
	case *JSONExists:
		p.add("JSON_EXISTS(")
		p.jsonPath(e.Path)
		onError := e.OnError
		if onError == "" && p.message {
			onError = "FALSE"
		}
		if onError != "" {
			p.add(" ", onError, " ON ERROR")
		}
	case *JSONValue:
		p.add("JSON_VALUE(")
		p.jsonPath(e.Path)
		p.jsonReturning(e.Returning, JSONFormat{})
		p.jsonBehaviors(e.OnEmpty, e.OnError)
	case *JSONQuery:
		p.add("JSON_QUERY(")
		p.jsonPath(e.Path)
		p.jsonReturning(e.Returning, e.Format)
		p.jsonWrapper(e.Wrapper, e.Quotes)
		p.jsonBehaviors(e.OnEmpty, e.OnError)
	case *JSONObject:
		p.add("JSON_OBJECT(")
		p.jsonMembers(e)
		p.jsonReturning(e.Returning, e.Format)
	case *JSONArray:
		p.add("JSON_ARRAY(")
		join(p, e.Elems, p.jsonInput)
		switch {
		case len(e.Elems) == 0:
		case e.NullOnNull:
			p.add(" NULL ON NULL")
		case p.message:
			p.add(" ABSENT ON NULL")
		}
		p.jsonReturning(e.Returning, e.Format)
	}
	p.add(")")
}

func (p *printer) jsonMembers(e *JSONObject) {
	if len(e.Members) == 0 {
		return
	}
	join(p, e.Members, func(m JSONMember) {
		p.wrapped(m.Key) // without KEY, which could be read as a function

		p.add(" VALUE ")
		p.jsonInput(m.Value)
	})
	if e.AbsentOnNull {
		p.add(" ABSENT ON NULL")
	}
	if e.UniqueKeys {
		p.add(" WITH UNIQUE KEYS")
	}
}

func (p *printer) jsonPath(j JSONPathInvocation) {
	p.jsonInput(j.Input)
	if p.message && !j.Input.Format.JSON {
		p.add(" FORMAT JSON")
	}
	p.add(", ", formatString(j.Path.Value))
	if j.PathName != nil {
		p.add(" AS ", formatName(*j.PathName))
	}
	if len(j.Passing) > 0 {
		p.add(" PASSING ")
		join(p, j.Passing, func(a JSONPassing) {
			p.jsonInput(a.Value)
			p.add(" AS ", formatName(a.Name))
		})
	}
}

func (p *printer) jsonInput(in JSONInput) {
	p.expr(in.X)
	p.jsonFormat(in.Format)
}

func (p *printer) jsonFormat(f JSONFormat) {
	if !f.JSON {
		return
	}
	p.add(" FORMAT JSON")
	if f.Encoding != "" {
		p.add(" ENCODING ", f.Encoding)
	}
}

func (p *printer) jsonReturning(t *TypeName, f JSONFormat) {
	if t == nil {
		return
	}
	p.add(" RETURNING ", t.String())
	p.jsonFormat(f)
}

func (p *printer) jsonWrapper(w JSONWrapper, q JSONQuotes) {
	if w == "" && p.message {
		w = "WITHOUT"
	}
	switch w {
	case "":
	case "WITHOUT":
		p.add(" WITHOUT ARRAY WRAPPER")
	default:
		p.add(" WITH ", string(w), " ARRAY WRAPPER")
	}
	if q != "" {
		p.add(" ", string(q), " QUOTES ON SCALAR STRING")
	}
}

func (p *printer) jsonBehaviors(empty, failed *JSONBehavior) {
	for _, b := range []struct {
		behavior *JSONBehavior
		on       string
	}{{empty, " ON EMPTY"}, {failed, " ON ERROR"}} {
		if b.behavior == nil {
			if p.message {
				p.add(" NULL", b.on)
			}
			continue
		}
		p.add(" ", b.behavior.Kind)
		if b.behavior.Default != nil {
			p.add(" ")
			p.expr(b.behavior.Default)
		}
		p.add(b.on)
	}
}

func (p *printer) jsonTable(t *JSONTable) {
	p.add("JSON_TABLE(")
	p.jsonPath(t.Path)
	p.jsonColumns(t.Columns)
	if t.Plan != nil {
		p.add(" PLAN ")
		if t.Plan.Default {
			p.add("DEFAULT ")
		}
		p.add("(")
		p.jsonPlan(t.Plan)
		p.add(")")
	}
	switch {
	case t.ErrorOnError:
		p.add(" ERROR ON ERROR")
	case t.EmptyOnError:
		p.add(" EMPTY ON ERROR")
	}
	p.add(")")
}

func (p *printer) jsonColumns(columns []JSONTableColumn) {
	p.add(" COLUMNS (")
	join(p, columns, p.jsonColumn)
	p.add(")")
}

func (p *printer) jsonColumn(c JSONTableColumn) {
	if c.Kind == JSONNested {
		p.add("NESTED PATH ", formatString(c.Path.Value))
		if c.Name.Value != "" {
			p.add(" AS ", formatName(c.Name))
		}
		p.jsonColumns(c.Columns)
		return
	}
	p.add(formatName(c.Name))
	if c.Kind == JSONOrdinality {
		p.add(" FOR ORDINALITY")
		return
	}
	p.add(" ", c.Type.String())
	p.jsonFormat(c.Format)
	if c.Path != nil {
		p.add(" PATH ", formatString(c.Path.Value))
	}
	p.jsonWrapper(c.Wrapper, c.Quotes)
	p.jsonBehaviors(c.OnEmpty, c.OnError)
}

func (p *printer) jsonPlan(plan *JSONTablePlan) {
	switch {
	case plan.Default:
		p.add(plan.Op)
		if plan.Op != "" && plan.SiblingOp != "" {
			p.add(", ")
		}
		p.add(plan.SiblingOp)
	case plan.Right != nil:
		p.jsonPlanOperand(plan.Left)
		p.add(" ", plan.Op, " ")
		p.jsonPlanOperand(plan.Right)
	default:
		p.add(formatName(plan.Name))
		if plan.Left != nil {
			p.add(" ", plan.Op, " ")
			p.jsonPlanOperand(plan.Left)
		}
	}
}

func (p *printer) jsonPlanOperand(plan *JSONTablePlan) {
	if plan.Left == nil {
		p.jsonPlan(plan)
		return
	}
	p.add("(")
	p.jsonPlan(plan)
	p.add(")")
}
