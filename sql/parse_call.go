package sql

import (
	"slices"
	"strings"
)

// keywordForm is an expression that a keyword begins, or nil where the word is
// only a name.
func (p *parser) keywordForm(t *token) Expr {
	call := p.ahead(1).word == "("
	switch t.word {
	case "NULL":
		p.next()
		return &NullLiteral{Pos: t.pos}
	case "TRUE", "FALSE":
		p.next()
		return &BooleanLiteral{Pos: t.pos, Value: t.word == "TRUE"}
	case "CASE":
		return p.caseExpression()
	case "CAST":
		return p.cast()
	case "EXISTS":
		p.next()
		p.expect("(")
		e := &Exists{Pos: t.pos, Query: p.query()}
		p.expect(")")
		return e
	case "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP":
		return p.currentDateTime()
	case "CURRENT_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA", "CURRENT_PATH":
		p.next()
		return &CurrentContext{Pos: t.pos, Function: t.word}
	case "EXTRACT":
		return p.extract()
	case "TRIM":
		return p.trim()
	case "NORMALIZE":
		return p.normalize()
	case "GROUPING":
		return p.grouping()
	case "LISTAGG":
		return p.listagg()
	case "JSON_EXISTS", "JSON_VALUE", "JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY":
		return p.jsonFunction(t)
	}
	switch {
	case t.word == "TRY_CAST" && call && p.holds("AS"):
		return p.cast()
	case t.word == "POSITION" && call && p.holds("IN"):
		return p.position()
	case t.word == "SUBSTRING" && call:
		return p.substring()
	case t.word == "ROW" && call && p.isRow():
		return p.row()
	case t.word == "ARRAY" && p.ahead(1).word == "[":
		return p.array()
	case t.word == "INTERVAL" && p.isInterval():
		return p.interval()
	case t.word == "DOUBLE" && p.ahead(1).word == "PRECISION" && p.ahead(2).isString():
		p.i += 2
		return &GenericLiteral{Pos: t.pos, Type: TypeName{Pos: t.pos, Name: "double", Written: "DOUBLE"}, Value: p.stringLiteral().Value}
	}
	return nil
}

// isRow reports whether ROW(…) that starts here is a row, and not the call of a function of
// that name, which only what follows or is between the parentheses tells.
func (p *parser) isRow() bool {
	end := int(p.closing[p.i+1])
	if end < 0 {
		return true
	}
	if p.lookAny(2, ")", "*", "DISTINCT") || p.lookAny(2, "ALL") {
		return false
	}
	for i := p.i + 2; i < end; i++ {
		switch p.toks[i].word {
		case "(":
			i = int(p.closing[i])
		case "ORDER":
			return false
		case ".":
			if p.toks[i+1].word == "*" && i+2 == end {
				return false
			}
		}
	}
	switch next := p.toks[end+1:]; next[0].word {
	case "FILTER":
		return next[1].word != "("
	case "OVER":
		return next[1].word != "(" && !next[1].isName()
	case "IGNORE", "RESPECT":
		return next[1].word != "NULLS"
	}
	return true
}

// holds reports whether the call that starts here has the word directly
// between its parentheses: CAST(x AS t) against a function called cast.
func (p *parser) holds(word string) bool {
	for i := p.i + 2; i < len(p.toks); i++ {
		switch p.toks[i].word {
		case word:
			return true
		case ")":
			return false
		case "(":
			if p.closing[i] < 0 {
				return false
			}
			i = int(p.closing[i])
		}
	}
	return false
}

func (p *parser) caseExpression() Expr {
	c := &Case{Pos: p.expect("CASE")}
	if !p.at("WHEN") {
		c.Operand = p.expression()
	}
	for len(c.Whens) == 0 || p.at("WHEN") {
		w := When{Pos: p.expect("WHEN"), When: p.expression()}
		p.expect("THEN")
		w.Then = p.expression()
		c.Whens = append(c.Whens, w)
	}
	if p.accept("ELSE") {
		c.Else = p.expression()
	}
	p.expect("END")
	return c
}

// cast is CAST and TRY_CAST.
func (p *parser) cast() Expr {
	t := p.next()
	c := &Cast{Pos: t.pos, Try: t.word == "TRY_CAST"}
	p.expect("(")
	c.X = p.expression()
	p.expect("AS")
	c.Type = p.typeName()
	p.expect(")")
	return c
}

func (p *parser) currentDateTime() Expr {
	t := p.next()
	c := &CurrentDateTime{Pos: t.pos, Function: t.word}
	if t.word != "CURRENT_DATE" && p.accept("(") {
		n := p.integer().Value
		c.Precision = &n
		p.expect(")")
	}
	return c
}

// extractFields are the fields of EXTRACT in the order Trino lists them.
var extractFields = []string{
	"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DAY_OF_MONTH", "DAY_OF_WEEK", "DOW", "DAY_OF_YEAR", "DOY",
	"YEAR_OF_WEEK", "YOW", "HOUR", "MINUTE", "SECOND", "TIMEZONE_MINUTE", "TIMEZONE_HOUR",
}

func (p *parser) extract() Expr {
	e := &Extract{Pos: p.expect("EXTRACT")}
	p.expect("(")
	field := p.identifier()
	e.Field = strings.ToUpper(field.Value)
	p.expect("FROM")
	e.X = p.nested(p.valueExpression)
	p.expect(")")
	written := field.Value
	if field.Quoted { // which no field is
		written = `"` + strings.ReplaceAll(written, `"`, `""`) + `"`
	}
	if field.Quoted || !slices.Contains(extractFields, e.Field) {
		p.complain(e.Pos, "Invalid EXTRACT field %s, valid fields are: %s", written, strings.Join(extractFields, ", "))
	}
	return e
}

// takesFrom reports a FROM before the end of the parenthesis: without one, BOTH is a name.
func (p *parser) takesFrom() bool {
	for i, depth := 0, 0; ; i++ {
		t := p.ahead(i)
		switch {
		case t.kind == tokEOF || t.word == ")" && depth == 0:
			return false
		case t.word == "(":
			depth++
		case t.word == ")":
			depth--
		case t.word == "FROM" && depth == 0:
			return true
		}
	}
}

func (p *parser) trim() Expr {
	t := &Trim{Pos: p.expect("TRIM"), Mode: "BOTH"}
	p.expect("(")
	specified := false
	if p.lookAny(0, "LEADING", "TRAILING", "BOTH") && (p.startsExpression(1) || p.ahead(1).word == "FROM") && p.takesFrom() {
		t.Mode, specified = p.next().word, true
	}
	if p.accept("FROM") {
		if !specified {
			p.complain(t.Pos, "The 'trim' function must have specification, char or both arguments when it takes FROM")
		}
		t.X = p.nested(p.valueExpression)
		p.expect(")")
		return t
	}
	x := p.nested(p.valueExpression)
	switch {
	case p.accept("FROM"):
		t.Chars, t.X = x, p.nested(p.valueExpression)
	case specified:
		p.fail()
	case p.accept(","):
		t.X, t.Chars = x, p.nested(p.valueExpression)
	default:
		t.X = x
	}
	p.expect(")")
	return t
}

// normalize is a call with its form as a string.
func (p *parser) normalize() Expr {
	pos := p.expect("NORMALIZE")
	p.expect("(")
	args := []Expr{p.nested(p.valueExpression)}
	if p.accept(",") {
		at := p.pos()
		args = append(args, &StringLiteral{Pos: at, Value: p.expectAny("NFC", "NFD", "NFKC", "NFKD")})
	}
	p.expect(")")
	return plainCall(pos, "normalize", args...)
}

func plainCall(pos Pos, name string, args ...Expr) *Call {
	return &Call{Pos: pos, Name: QualifiedName{Pos: pos, Parts: []Identifier{{Pos: pos, Value: name}}}, Args: args}
}

// position is POSITION(needle IN text): strpos with its arguments turned.
func (p *parser) position() Expr {
	pos := p.next().pos
	p.expect("(")
	needle := p.nested(p.valueExpression)
	p.expect("IN")
	text := p.nested(p.valueExpression)
	p.expect(")")
	return plainCall(pos, "strpos", text, needle)
}

// substring is SUBSTRING(text FROM start [FOR length]), or the plain call.
func (p *parser) substring() Expr {
	t := p.tok()
	start := p.i
	if p.ahead(2).word == ")" || p.lookAny(2, "DISTINCT", "ORDER", "*") {
		return p.call(t.pos, "")
	}
	p.i += 2
	text := p.expression()
	if !p.at("FROM") {
		params := p.params
		if p.look(",") || p.look(")") || p.look("ORDER") {
			return p.callRest(p.callNamed(start), []Expr{text})
		}
		p.params = params
		p.fail()
	}
	p.next()
	args := []Expr{text, p.nested(p.valueExpression)}
	if p.accept("FOR") {
		args = append(args, p.nested(p.valueExpression))
	}
	p.expect(")")
	return plainCall(t.pos, "substr", args...)
}

// callNamed starts a call whose one-word name is token i.
func (p *parser) callNamed(i int) *Call {
	t := p.toks[i]
	return &Call{Pos: t.pos, Name: QualifiedName{Pos: t.pos, Parts: []Identifier{{Pos: t.pos, Value: t.text}}}}
}

func (p *parser) grouping() Expr {
	g := &Grouping{Pos: p.expect("GROUPING")}
	p.expect("(")
	if !p.at(")") {
		g.Columns = list(p, func() Expr {
			name := p.qualifiedName()
			name.Pos = Pos{} // errors about them tell no place
			return columnOf(name)
		})
	}
	p.expect(")")
	return g
}

// columnOf makes a reference of a dotted name.
func columnOf(name QualifiedName) Expr {
	var x Expr = &ColumnRef{Pos: name.Pos, Name: name.Parts[0]}
	for _, part := range name.Parts[1:] {
		x = &Dereference{Pos: name.Pos, Base: x, Field: part}
	}
	return x
}

func (p *parser) row() Expr {
	r := &RowExpr{Pos: p.next().pos, Keyword: true}
	p.expect("(")
	r.Fields = list(p, p.expression)
	p.expect(")")
	return r
}

func (p *parser) array() Expr {
	a := &ArrayExpr{Pos: p.pos()}
	p.accept("ARRAY")
	p.expect("[")
	if !p.at("]") {
		a.Elems = list(p, p.expression)
	}
	p.expect("]")
	return a
}

// call is name(…) with everything that may follow it.
func (p *parser) call(pos Pos, processing string) Expr {
	c := &Call{Pos: pos, Processing: processing}
	c.Name = p.qualifiedName()
	p.expect("(")
	if p.accept("*") {
		c.Star = true
		p.expect(")")
		p.callTail(c)
		return c
	}
	if p.tok().isName() && p.ahead(1).word == "." && p.ahead(2).word == "*" {
		label := p.identifier()
		p.i += 2
		c.Star, c.StarLabel = true, &label
		p.expect(")")
		p.callTail(c)
		return c
	}
	c.Distinct = p.setQuantifier()
	if p.at(")") || p.at("ORDER") {
		if c.Distinct {
			p.expression()
		}
		return p.callRest(c, nil)
	}
	return p.callRest(c, []Expr{p.expression()})
}

// callRest is the rest of a call after its first argument, if it has one.
func (p *parser) callRest(c *Call, args []Expr) Expr {
	if len(args) > 0 {
		for p.accept(",") {
			args = append(args, p.expression())
		}
	}
	c.Args = args
	if p.accept("ORDER") {
		p.expect("BY")
		c.OrderBy = list(p, p.sortItem)
	}
	p.expect(")")
	p.callTail(c)
	p.checkCall(c)
	return c
}

// callTail is FILTER, IGNORE | RESPECT NULLS and OVER.
func (p *parser) callTail(c *Call) {
	if p.look("FILTER", "(") {
		p.i += 2
		p.expect("WHERE")
		c.Filter = p.expression()
		p.expect(")")
	}
	if !c.Star && p.lookAny(0, "IGNORE", "RESPECT") && p.ahead(1).word == "NULLS" {
		c.Nulls = p.next().word
		p.next()
		c.Over = p.over()
		return
	}
	if p.look("OVER") && (p.ahead(1).word == "(" || p.ahead(1).isName()) {
		c.Over = p.over()
	}
}

// checkCall finds the mistakes in the functions that Trino's parser knows.
func (p *parser) checkCall(c *Call) {
	if len(c.Name.Parts) != 1 || c.Name.Parts[0].Quoted {
		return
	}
	name, n := strings.ToLower(c.Name.Parts[0].Value), len(c.Args)
	problem := ""
	switch name {
	case "if":
		if n != 2 && n != 3 {
			problem = "Invalid number of arguments for 'if' function"
		}
	case "nullif":
		if n != 2 {
			problem = "Invalid number of arguments for 'nullif' function"
		}
	case "coalesce", "format":
		if n < 2 {
			problem = "The '" + name + "' function must have at least two arguments"
		}
	case "try":
		if n != 1 {
			problem = "The 'try' function must have exactly one argument"
		}
	default:
		return
	}
	switch {
	case problem != "":
	case c.Over != nil:
		problem = "OVER clause not valid for '" + name + "' function"
	case c.Distinct:
		problem = "DISTINCT not valid for '" + name + "' function"
	case c.Nulls != "":
		problem = "Null treatment clause not valid for '" + name + "' function"
	case c.Filter != nil:
		problem = "FILTER not valid for '" + name + "' function"
	default:
		return
	}
	p.complain(c.Pos, "%s", problem)
}

func (p *parser) listagg() Expr {
	t := p.next()
	c := plainCall(t.pos, t.text)
	p.expect("(")
	c.Distinct = p.setQuantifier()
	c.Args = []Expr{p.expression()}
	if p.accept(",") {
		c.Args = append(c.Args, p.stringLiteral())
	}
	if p.accept("ON") {
		p.expect("OVERFLOW")
		c.Overflow = p.listaggOverflow()
	}
	p.expect(")")
	p.expect("WITHIN", "GROUP", "(", "ORDER", "BY")
	c.WithinGroup = true
	c.OrderBy = list(p, p.sortItem)
	p.expect(")")
	p.callTail(c)
	return c
}

func (p *parser) listaggOverflow() *ListaggOverflow {
	if p.expectAny("ERROR", "TRUNCATE") == "ERROR" {
		return &ListaggOverflow{Error: true}
	}
	o := &ListaggOverflow{}
	if p.tok().isString() {
		o.Filler = p.stringLiteral()
	}
	o.Count = p.expectAny("WITH", "WITHOUT") == "WITH"
	p.expect("COUNT")
	return o
}
