package sql

import "strings"

// typeName is a type as written.
func (p *parser) typeName() TypeName {
	p.enter()
	defer p.leave()
	p.cover("<type>")
	t := p.plainType()
	for p.at("ARRAY") {
		p.next()
		elem := t
		t = TypeName{Pos: elem.Pos, Name: "array", Written: "array", Params: []TypeParam{{Type: &elem}}}
		if p.accept("[") {
			p.integer()
			p.expect("]")
		}
	}
	return t
}

// isNumberedType reports whether the type's parameters, which begin at the next token, have a
// number among them: no row's do, but any name's may.
func (p *parser) isNumberedType() bool {
	end := int(p.closing[p.i+1])
	for i := p.i + 2; i < end; i++ {
		switch next := p.toks[i+1].word; {
		case p.toks[i].word == "(":
			i = int(p.closing[i])
		case p.toks[i].kind == tokInteger && (next == "," || i+1 == end):
			return true
		}
	}
	return false
}

func (p *parser) plainType() TypeName {
	t := TypeName{Pos: p.pos()}
	switch {
	case p.look("ROW", "(") && !p.isNumberedType():
		p.i += 2
		t.Name = "row"
		if p.record {
			p.note("<integer>")
		}
		t.Params = list(p, p.rowField)
		p.expect(")")
	case p.look("INTERVAL") && p.isIntervalField(1):
		p.next()
		t.Name = "interval " + p.intervalType()
	case p.lookAny(0, "TIME", "TIMESTAMP"):
		p.timeType(&t)
	case p.look("DOUBLE", "PRECISION"):
		p.i += 2
		t.Name, t.Written = "double", "DOUBLE"
	case p.look("ARRAY", "<"):
		p.i += 2
		t.Name, t.Written = "array", "array"
		t.Params = []TypeParam{p.typeArgument()}
		p.expect(">")
	case p.look("MAP", "<"):
		p.i += 2
		t.Name, t.Written = "map", "map"
		t.Params = append(t.Params, p.typeArgument())
		p.expect(",")
		t.Params = append(t.Params, p.typeArgument())
		p.expect(">")
	default:
		name := p.identifier()
		t.Name, t.Written = strings.ToLower(name.Value), formatName(name)
		if p.accept("(") {
			t.Params = list(p, p.typeParam)
			p.expect(")")
		}
	}
	return t
}

func (p *parser) typeArgument() TypeParam {
	t := p.typeName()
	return TypeParam{Type: &t}
}

// typeParam is a number or a type.
func (p *parser) typeParam() TypeParam {
	if p.tok().kind == tokInteger {
		n := p.integer().Value
		return TypeParam{Number: &n}
	}
	p.note("<integer>")
	return p.typeArgument()
}

// rowField is [name] type.
func (p *parser) rowField() TypeParam {
	if !p.rowFieldHasName() {
		return p.typeArgument()
	}
	name := p.identifier()
	t := p.typeName()
	return TypeParam{Name: &name, Type: &t}
}

// rowFieldHasName tells `name type` from a type of several words.
func (p *parser) rowFieldHasName() bool {
	if !p.ahead(1).isName() {
		return false
	}
	switch p.tok().word {
	case "DOUBLE":
		if p.ahead(1).word == "PRECISION" {
			return false
		}
	case "INTERVAL":
		if p.isIntervalField(1) {
			return false
		}
	case "TIME", "TIMESTAMP":
		if p.ahead(1).word == "WITHOUT" && p.ahead(2).word == "TIME" {
			return false
		}
	}
	if p.ahead(1).word == "ARRAY" {
		return p.lookAny(2, "(", "<")
	}
	return true
}

// timeType is TIME or TIMESTAMP with its precision and zone.
func (p *parser) timeType(t *TypeName) {
	t.Name = strings.ToLower(p.next().word)
	if p.accept("(") {
		t.Params = []TypeParam{p.typeParam()}
		p.expect(")")
	}
	switch {
	case p.at("WITH") && !p.lookAny(1, "(", "WRAPPER", "CONDITIONAL", "UNCONDITIONAL", "ARRAY", "UNIQUE", "ORDINALITY"):
		t.Name += " with time zone"
		p.expect("WITH", "TIME", "ZONE")
	case p.look("WITHOUT", "TIME", "ZONE"):
		p.i += 3
	}
}

func (p *parser) isIntervalField(n int) bool {
	return p.lookAny(n, "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")
}

// intervalField consumes YEAR … SECOND.
func (p *parser) intervalField() string {
	return p.expectAny("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")
}

// intervalType is field [TO field], in lower case.
func (p *parser) intervalType() string {
	name := p.intervalField()
	if p.accept("TO") {
		name += " to " + p.intervalField()
	}
	return strings.ToLower(name)
}
