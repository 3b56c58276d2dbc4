package sql

import "cmp"

// singleStatement is one statement and the end of the text.
func (p *parser) singleStatement() Statement {
	s := p.statement()
	p.expectEOF()
	return s
}

// otherWords begin the statements that Trino knows and Athena does not run.
// Their texts are not read beyond their names.
var otherWords = []string{
	"ALTER", "ANALYZE", "CALL", "COMMENT", "COMMIT", "DENY", "DESC", "DESCRIBE", "GRANT", "REFRESH", "RESET", "REVOKE",
	"ROLLBACK", "SET", "START", "TRUNCATE", "USE",
}

func (p *parser) statement() Statement {
	p.enter()
	defer p.leave()
	pos := p.pos()
	switch {
	case p.lookAny(0, "SELECT", "VALUES", "(") || p.look("TABLE"):
		return &QueryStatement{Pos: pos, Query: p.sessionQuery()}
	case p.at("WITH"):
		return &QueryStatement{Pos: pos, Query: p.sessionQuery()}
	case p.at("CREATE"):
		return p.create()
	case p.at("INSERT"):
		return p.insert()
	case p.at("UPDATE"):
		return p.update()
	case p.at("DELETE"):
		return p.delete()
	case p.at("MERGE"):
		return p.merge()
	case p.at("DROP"):
		return p.drop()
	case p.at("SHOW"):
		return p.show()
	case p.at("EXPLAIN"):
		return p.explain()
	case p.at("PREPARE"):
		return p.prepare()
	case p.at("EXECUTE"):
		return p.execute()
	case p.accept("DEALLOCATE"):
		p.expect("PREPARE")
		return &Deallocate{Pos: pos, Name: p.identifier()}
	case p.look("UNLOAD"):
		return p.unload()
	case p.look("OPTIMIZE"):
		return p.optimize()
	case p.look("VACUUM"):
		p.next()
		return &Vacuum{Pos: pos, Name: p.qualifiedName()}
	case p.look("USING", "EXTERNAL"):
		return p.usingExternal()
	}
	for _, w := range otherWords {
		if p.at(w) {
			return p.other()
		}
	}
	p.note("<query>")
	p.fail()
	return nil
}

func (p *parser) ifNotExists() bool {
	if !p.at("IF") {
		return false
	}
	p.next()
	p.expect("NOT", "EXISTS")
	return true
}

func (p *parser) ifExists() bool {
	if !p.look("IF", "EXISTS") {
		p.at("IF")
		return false
	}
	p.i += 2
	return true
}

func (p *parser) create() Statement {
	start := p.i
	pos := p.expect("CREATE")
	replace := false
	if p.accept("OR") {
		p.expect("REPLACE")
		replace = true
	}
	if replace && p.athena && !p.look("VIEW") {
		for _, w := range []string{"MATERIALIZED", "MULTI", "PROTECTED", "VIEW"} {
			p.note("'" + w + "'")
		}
		p.fail()
	}
	switch {
	case p.accept("TABLE"):
		return p.createTable(start, pos, replace)
	case p.accept("VIEW"):
		return p.createView(pos, replace)
	}
	for _, w := range []string{"BRANCH", "CATALOG", "FUNCTION", "MATERIALIZED", "ROLE", "SCHEMA"} {
		if p.at(w) {
			p.i = start
			return p.other()
		}
	}
	p.fail()
	return nil
}

// createTable is CREATE TABLE … AS; without AS it is a statement of Trino's
// grammar that Athena does not have.
func (p *parser) createTable(start int, pos Pos, replace bool) Statement {
	c := &CreateTableAs{Pos: pos, OrReplace: replace, IfNotExists: p.ifNotExists(), Name: p.qualifiedName()}
	if p.at("(") && !p.isQuery(p.i) {
		if next := p.ahead(2).word; next != "," && next != ")" {
			p.i = start
			return p.other()
		}
		c.Columns = p.identifiers()
	}
	if p.accept("COMMENT") {
		c.Comment = p.stringLiteral()
	}
	if p.accept("WITH") {
		c.Properties = p.properties()
	}
	p.expect("AS")
	if p.look("(") && p.wrapsRest() {
		p.next()
		c.Query = p.rootQuery()
		p.expect(")")
	} else {
		c.Query = p.rootQuery()
	}
	if p.accept("WITH") {
		c.WithNoData = p.accept("NO")
		p.expect("DATA")
	}
	return c
}

// wrapsRest reports whether the parenthesis here closes where the query of a
// CTAS ends, so that it wraps the whole query, WITH included.
func (p *parser) wrapsRest() bool {
	c := p.closing[p.i]
	if c < 0 {
		return false
	}
	after := p.toks[c+1]
	return after.kind == tokEOF || after.word == "WITH" || after.word == ")"
}

// properties is ( name = value, … ).
func (p *parser) properties() []Property {
	p.expect("(")
	props := list(p, func() Property {
		pr := Property{Name: p.identifier()}
		pr.Pos = pr.Name.Pos
		p.expect("=")
		pr.Value = p.expression()
		return pr
	})
	p.expect(")")
	return props
}

func (p *parser) createView(pos Pos, replace bool) Statement {
	v := &CreateView{Pos: pos, OrReplace: replace, Name: p.qualifiedName()}
	if p.accept("COMMENT") {
		v.Comment = p.stringLiteral()
	}
	if p.accept("SECURITY") {
		v.Security = p.expectAny("DEFINER", "INVOKER")
	}
	p.expect("AS")
	start := p.i
	v.Query = p.rootQuery()
	v.QueryText = p.textFrom(start)
	return v
}

// textFrom is the text from a token up to the last one consumed.
func (p *parser) textFrom(start int) string {
	return p.text[p.toks[start].start:p.toks[p.i-1].end()]
}

func (p *parser) insert() Statement {
	s := &Insert{Pos: p.expect("INSERT")}
	p.expect("INTO")
	s.Name = p.qualifiedName()
	if p.at("(") && !p.isQuery(p.i) {
		s.Columns = p.identifiers()
	}
	s.Query = p.rootQuery()
	return s
}

func (p *parser) update() Statement {
	s := &Update{Pos: p.expect("UPDATE"), Name: p.qualifiedName()}
	p.expect("SET")
	s.Set = list(p, p.assignment)
	if p.accept("WHERE") {
		s.Where = p.expression()
	}
	return s
}

func (p *parser) assignment() Assignment {
	a := Assignment{Column: p.identifier()}
	a.Pos = a.Column.Pos
	p.expect("=")
	a.Value = p.expression()
	return a
}

func (p *parser) delete() Statement {
	s := &Delete{Pos: p.expect("DELETE")}
	p.expect("FROM")
	s.Name = p.qualifiedName()
	if p.accept("WHERE") {
		s.Where = p.expression()
	}
	return s
}

func (p *parser) merge() Statement {
	s := &Merge{Pos: p.expect("MERGE")}
	p.expect("INTO")
	s.Name = p.qualifiedName()
	if p.accept("AS") || p.tok().isName() {
		alias := p.identifier()
		s.Alias = &alias
	}
	p.expect("USING")
	s.Using = p.relation()
	p.expect("ON")
	s.On = p.expression()
	for len(s.Cases) == 0 || p.at("WHEN") {
		s.Cases = append(s.Cases, p.mergeCase())
	}
	return s
}

func (p *parser) mergeCase() MergeCase {
	c := MergeCase{Pos: p.expect("WHEN")}
	c.Matched = !p.accept("NOT")
	p.expect("MATCHED")
	if p.accept("AND") {
		c.And = p.expression()
	}
	p.expect("THEN")
	if !c.Matched {
		c.Action = "INSERT"
		p.expect("INSERT")
		c.Columns = p.optionalColumns()
		p.expect("VALUES", "(")
		c.Values = list(p, p.expression)
		p.expect(")")
		return c
	}
	if c.Action = p.expectAny("UPDATE", "DELETE"); c.Action == "UPDATE" {
		p.expect("SET")
		c.Set = list(p, p.assignment)
	}
	return c
}

func (p *parser) drop() Statement {
	start := p.i
	pos := p.expect("DROP")
	if p.accept("VIEW") {
		return &DropView{Pos: pos, IfExists: p.ifExists(), Name: p.qualifiedName()}
	}
	for _, w := range []string{"CATALOG", "FUNCTION", "MATERIALIZED", "ROLE", "SCHEMA", "TABLE"} {
		if p.at(w) {
			p.i = start
			return p.other()
		}
	}
	p.fail()
	return nil
}

func (p *parser) show() Statement {
	start := p.i
	pos := p.expect("SHOW")
	switch {
	case p.accept("FUNCTIONS"):
		s := &ShowFunctions{Pos: pos}
		if p.accept("FROM") || p.accept("IN") {
			name := p.qualifiedName()
			s.From = &name
		}
		s.Like, s.Escape = p.like()
		return s
	case p.accept("SESSION"):
		s := &ShowSession{Pos: pos}
		s.Like, s.Escape = p.like()
		return s
	case p.accept("CATALOGS"):
		s := &ShowCatalogs{Pos: pos}
		s.Like, s.Escape = p.like()
		return s
	case p.look("CREATE", "VIEW"):
		p.i += 2
		return &ShowCreateView{Pos: pos, Name: p.qualifiedName()}
	}
	for _, w := range []string{"COLUMNS", "CREATE", "CURRENT", "GRANTS", "ROLE", "ROLES", "SCHEMAS", "STATS", "TABLES"} {
		if p.at(w) {
			p.i = start
			return p.other()
		}
	}
	p.fail()
	return nil
}

// like is [LIKE 'pattern' [ESCAPE 'c']].
func (p *parser) like() (pattern, escape *StringLiteral) {
	if !p.accept("LIKE") {
		return nil, nil
	}
	pattern = p.stringLiteral()
	if p.accept("ESCAPE") {
		escape = p.stringLiteral()
	}
	return pattern, escape
}

func (p *parser) explain() Statement {
	e := &Explain{Pos: p.expect("EXPLAIN")}
	if p.accept("ANALYZE") {
		e.Analyze = true
		e.Verbose = p.accept("VERBOSE")
	}
	if !e.Analyze && p.at("(") && p.lookAny(1, "FORMAT", "TYPE") {
		p.next()
		list(p, func() bool { // the first of a kind counts
			if p.expectAny("FORMAT", "TYPE") == "FORMAT" {
				e.Format = cmp.Or(e.Format, p.expectAny("TEXT", "GRAPHVIZ", "JSON"))
			} else {
				e.Type = cmp.Or(e.Type, p.expectAny("LOGICAL", "DISTRIBUTED", "VALIDATE", "IO"))
			}
			return true
		})
		p.expect(")")
	}
	e.Statement = p.statement()
	return e
}

func (p *parser) prepare() Statement {
	s := &Prepare{Pos: p.expect("PREPARE"), Name: p.identifier()}
	p.expect("FROM")
	start := p.i
	s.Statement = p.statement()
	s.Text = p.textFrom(start)
	return s
}

func (p *parser) execute() Statement {
	s := &Execute{Pos: p.expect("EXECUTE")}
	if p.look("IMMEDIATE") && p.ahead(1).isString() {
		p.next()
		s.Immediate = p.stringLiteral()
	} else {
		s.Name = p.identifier()
	}
	if p.accept("USING") {
		s.Using = list(p, p.expression)
	}
	return s
}

// ---- Statements that only Athena has ----

func (p *parser) unload() Statement {
	s := &Unload{Pos: p.expect("UNLOAD")}
	p.expect("(")
	s.Query = p.rootQuery()
	p.expect(")", "TO")
	s.To = *p.stringLiteral()
	if p.accept("WITH") {
		s.Properties = p.properties()
	}
	return s
}

func (p *parser) optimize() Statement {
	s := &Optimize{Pos: p.expect("OPTIMIZE"), Name: p.qualifiedName()}
	p.expect("REWRITE", "DATA", "USING", "BIN_PACK")
	if p.accept("WHERE") {
		s.Where = p.expression()
	}
	return s
}

// usingExternal is USING EXTERNAL FUNCTION name(…) RETURNS type LAMBDA 'arn', … query.
func (p *parser) usingExternal() Statement {
	start := p.i
	s := &UsingExternalFunction{Pos: p.expect("USING")}
	p.expect("EXTERNAL")
	s.Names = list(p, func() Identifier {
		p.accept("EXTERNAL")
		p.accept("FUNCTION")
		name := p.identifier()
		p.expect("(")
		if !p.at(")") {
			list(p, p.rowField)
		}
		p.expect(")", "RETURNS")
		p.typeName()
		p.expectAny("LAMBDA", "SAGEMAKER")
		p.stringLiteral()
		return name
	})
	s.Declarations = p.textFrom(start)
	s.Query = p.rootQuery()
	return s
}
