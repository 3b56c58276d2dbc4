package sql

import "strings"

// nameWords are the words that belong to the name of an OtherStatement.
var nameWords = wordSet(`TABLE SCHEMA CATALOG VIEW MATERIALIZED COLUMN ROLE SESSION FUNCTION TRANSACTION TIME ZONE PATH
AUTHORIZATION INPUT OUTPUT TABLES SCHEMAS COLUMNS STATS GRANTS ROLES ON OR REPLACE BRANCH CURRENT CREATE`)

// other skips over a statement that is only refused by its name.
func (p *parser) other() Statement {
	start := p.i
	o := &OtherStatement{Pos: p.pos(), Name: p.next().word}
	if o.Name == "DESC" {
		o.Name = "DESCRIBE"
	}
	naming, named := true, p.i
	for p.tok().kind != tokEOF {
		t := p.next()
		naming = naming && nameWords[t.word] && t.word != "ON"
		if naming {
			o.Name += " " + t.word
			named = p.i
		}
	}
	if p.i == start+1 && o.Name != "COMMIT" && o.Name != "ROLLBACK" {
		if o.Name == "DESCRIBE" {
			p.note("'INPUT'")
			p.note("'OUTPUT'")
		}
		p.note("<identifier>")
		p.fail()
	}
	o.Text = p.textFrom(start)
	if diagnose(p.toks) != nil {
		p.fail()
	}
	end := p.i
	p.i = named
	p.object(o)
	p.i = end
	return o
}

// object reads what a statement is about, from after its name.
func (p *parser) object(o *OtherStatement) {
	verb, rest, _ := strings.Cut(o.Name, " ")
	switch {
	case p.look("IF", "EXISTS"):
	case verb == "GRANT" || verb == "REVOKE" || verb == "DENY":
		p.grantee(o)
	case o.Name == "ANALYZE", o.Name == "TRUNCATE TABLE":
		p.names(o, "TABLE")
	case o.Name == "COMMENT":
		p.expect("ON")
		p.names(o, p.next().word)
	case o.Name == "SHOW STATS" && p.accept("FOR"):
		p.names(o, "TABLE")
	case rest == "MATERIALIZED VIEW" && verb != "CREATE", o.Name == "ALTER VIEW":
		p.names(o, rest)
	case o.Name == "DROP ROLE", o.Name == "SET ROLE" && !p.lookAny(0, "ALL", "NONE"):
		p.names(o, "ROLE")
	case o.Name == "USE":
		p.names(o, "SCHEMA")
	case o.Name == "CALL":
		p.names(o, "PROCEDURE")
	case o.Name == "SET SESSION":
		set := p.sessionProperty()
		o.Set = &set
	case o.Name == "RESET SESSION":
		p.names(o, "PROPERTY")
	}
}

// grantee reads what privileges are granted on, or the first role that is granted.
func (p *parser) grantee(o *OtherStatement) {
	first := p.i
	for p.tok().kind != tokEOF && !p.at("ON") {
		p.next()
	}
	switch {
	case !p.accept("ON"):
		p.i = first
		if p.look("ADMIN", "OPTION", "FOR") {
			p.i += 3
		}
		p.names(o, "ROLE")
	case p.accept("SCHEMA"):
		p.names(o, "SCHEMA")
	default:
		p.accept("TABLE")
		p.names(o, "TABLE")
	}
}

// names reads the name of what a statement is about, where one follows.
func (p *parser) names(o *OtherStatement, kind string) {
	if p.tok().isName() {
		o.On = &Object{Kind: kind, Name: p.qualifiedName()}
	}
}
