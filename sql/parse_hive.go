package sql

import (
	"slices"
	"strconv"
	"strings"
)

// isHive reports whether a statement belongs to Hive's grammar: DDL of tables
// and databases, and what describes them. Everything else is Trino's.
func isHive(toks []token) bool {
	word := func(n int) string { return toks[min(n, len(toks)-1)].word }
	switch word(0) {
	case "CREATE":
		switch word(1) {
		case "DATABASE", "SCHEMA", "EXTERNAL":
			return true
		case "TABLE":
			return !hasQuery(toks)
		}
	case "ALTER":
		return slices.Contains([]string{"TABLE", "DATABASE", "SCHEMA"}, word(1))
	case "DROP":
		return slices.Contains([]string{"TABLE", "DATABASE", "SCHEMA"}, word(1))
	case "MSCK":
		return true
	case "DESCRIBE", "DESC":
		other := slices.Contains([]string{"INPUT", "OUTPUT", "DATABASE", "SCHEMA", "FUNCTION", "CATALOG"}, word(1))
		return !other || toks[min(2, len(toks)-1)].kind == tokEOF || word(2) == "."
	case "SHOW":
		if word(1) == "CREATE" {
			return word(2) != "VIEW" && word(2) != "MATERIALIZED" && word(2) != "SCHEMA" && word(2) != "FUNCTION"
		}
		return slices.Contains([]string{"TABLES", "DATABASES", "SCHEMAS", "COLUMNS", "PARTITIONS", "TBLPROPERTIES", "VIEWS"}, word(1))
	}
	return false
}

// hasQuery finds the AS of CREATE TABLE … AS query outside parentheses.
func hasQuery(toks []token) bool {
	depth := 0
	for i, t := range toks[:len(toks)-1] {
		switch t.word {
		case "(":
			depth++
		case ")":
			depth--
		case "AS":
			if depth == 0 && slices.Contains([]string{"SELECT", "WITH", "VALUES", "TABLE", "("}, toks[i+1].word) {
				return true
			}
		}
	}
	return false
}

// hiveParser reads Hive's grammar. It shares the walk over tokens with Trino's
// parser; names, strings and error texts are its own.
type hiveParser struct{ *parser }

func parseHive(text string) (Statement, error) {
	toks := lex(text, true)
	run := func(record bool) (Statement, error, bool) {
		p := &hiveParser{&parser{text: text, toks: toks, record: record}}
		return attemptHive(p)
	}
	if s, err, ok := run(false); ok {
		return s, err
	}
	_, err, _ := run(true)
	return nil, err
}

func attemptHive(p *hiveParser) (s Statement, err error, ok bool) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Error:
			s, err, ok = nil, r, true
		case unexpected:
			s, err, ok = nil, p.mismatch(), false
		default:
			panic(r)
		}
	}()
	p.matchParens()
	s = p.statement()
	p.expectEOF()
	if p.semantic != nil {
		return nil, p.semantic, true
	}
	if c, isCreate := s.(*CreateTable); isCreate {
		p.checkCreate(c)
	}
	return s, nil, true
}

// mismatch words the error as Hive's parser does: with the text read so far
// where a name was needed, with the expected words elsewhere.
func (p *hiveParser) mismatch() error {
	t := p.toks[p.i]
	slices.Sort(p.expected)
	labels := slices.Compact(p.expected)
	switch {
	case p.furthest != p.i || len(labels) == 0 || slices.ContainsFunc(labels, func(l string) bool { return l[0] == '<' && l != "<EOF>" && l != "<constant>" }):
		end := t.end()
		if t.kind == tokEOF {
			end = t.start
		}
		return Errorf(t.pos, "SYNTAX_ERROR", "no viable alternative at input '%s'", strings.TrimSpace(p.text[p.toks[0].start:end]))
	case len(labels) == 1:
		return Errorf(t.pos, "SYNTAX_ERROR", "mismatched input '%s' expecting %s", t.text, labels[0])
	}
	return Errorf(t.pos, "SYNTAX_ERROR", "mismatched input '%s' expecting {%s}", t.text, strings.Join(labels, ", "))
}

// ---- Names and values ----

// identifier consumes a name. Backquotes leave no trace: names have no case and
// print with backquotes anyway.
func (p *hiveParser) identifier() Identifier {
	t := p.tok()
	switch {
	case t.kind == tokWord && !hiveReserved[t.word], t.kind == tokDigitWord:
		p.next()
		return Identifier{Pos: t.pos, Value: t.text}
	case t.kind == tokBackquoted:
		p.next()
		return Identifier{Pos: t.pos, Value: strings.ReplaceAll(t.text[1:len(t.text)-1], "``", "`")}
	}
	p.note("<identifier>")
	p.fail()
	return Identifier{}
}

func (p *hiveParser) tableName() QualifiedName {
	first := p.identifier()
	q := QualifiedName{Pos: first.Pos, Parts: []Identifier{first}}
	for p.accept(".") {
		q.Parts = append(q.Parts, p.identifier())
	}
	return q
}

func (p *hiveParser) str() string {
	if p.tok().kind != tokString {
		p.note("STRING")
		p.fail()
	}
	return unquoteHive(p.next().text)
}

func (p *hiveParser) optionalString(word string) *string {
	if !p.accept(word) {
		return nil
	}
	s := p.str()
	return &s
}

func (p *hiveParser) ifWords(words ...string) bool {
	if !p.look(append([]string{"IF"}, words...)...) {
		return false
	}
	p.i += 1 + len(words)
	return true
}

// unquoteHive takes quotes and escapes off a Hive string.
func unquoteHive(text string) string {
	text = text[1 : len(text)-1]
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '\\' || i+1 == len(text) {
			b.WriteByte(c)
			continue
		}
		i++
		if n, ok := octal(text[i:]); ok {
			b.WriteRune(n)
			i += 2
			continue
		}
		if text[i] == 'u' && i+4 < len(text) {
			if n, err := strconv.ParseUint(text[i+1:i+5], 16, 32); err == nil {
				b.WriteRune(rune(n))
				i += 4
				continue
			}
		}
		switch text[i] {
		case '0':
			b.WriteByte(0)
		case 'b':
			b.WriteByte('\b')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'Z':
			b.WriteByte(0x1A)
		case '%', '_':
			b.WriteByte('\\')
			b.WriteByte(text[i])
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// octal reads \001 … \177 after the backslash.
func octal(s string) (rune, bool) {
	if len(s) < 3 || s[0] < '0' || s[0] > '1' || s[1] < '0' || s[1] > '7' || s[2] < '0' || s[2] > '7' {
		return 0, false
	}
	return rune(s[0]-'0')*64 + rune(s[1]-'0')*8 + rune(s[2]-'0'), true
}

// hiveProperties is ( 'k' = 'v', … ).
func (p *hiveParser) properties() []HiveProperty {
	p.expect("(")
	props := list(p.parser, func() HiveProperty {
		h := HiveProperty{Pos: p.pos()}
		h.Key = p.str()
		p.expect("=")
		h.Value = p.str()
		return h
	})
	p.expect(")")
	return props
}

func (p *hiveParser) names() []Identifier {
	p.expect("(")
	names := list(p.parser, p.identifier)
	p.expect(")")
	return names
}

// ---- Types and columns ----

func (p *hiveParser) columns() []ColumnDef {
	p.expect("(")
	columns := list(p.parser, p.column)
	p.expect(")")
	return columns
}

func (p *hiveParser) column() ColumnDef {
	name := p.identifier()
	return p.columnOf(name)
}

// columnOf is the rest of a column after its name.
func (p *hiveParser) columnOf(name Identifier) ColumnDef {
	c := ColumnDef{Pos: name.Pos, Name: name}
	at := p.pos()
	c.HiveType = p.hiveType()
	t, err := ParseHiveTypeName(c.HiveType)
	if err != nil {
		panic(Errorf(at, "SYNTAX_ERROR", "%v", err))
	}
	t.Pos = at
	c.Type = t
	if p.look("NOT") {
		p.note("<type>")
		p.fail()
	}
	c.Comment = p.optionalString("COMMENT")
	return c
}

// hiveType consumes a type and gives it in Glue's form.
func (p *hiveParser) hiveType() string {
	p.enter()
	defer p.leave()
	t := p.tok()
	if t.kind != tokWord {
		p.note("<type>")
		p.fail()
	}
	p.next()
	name := strings.ToLower(t.text)
	if a, ok := hiveAliases[name]; ok {
		name = a
	}
	switch {
	case name == "double" && p.look("PRECISION"):
		p.next()
	case name == "timestamp" && p.look("WITH"):
		p.expect("WITH")
		p.accept("LOCAL")
		p.expect("TIME", "ZONE")
		return "timestamp with local time zone"
	case p.look("<"):
		p.next()
		parts := list(p.parser, func() string { return p.hiveTypePart(name == "struct") })
		p.expect(">")
		return name + "<" + strings.Join(parts, ",") + ">"
	case p.look("("):
		p.next()
		numbers := list(p.parser, func() string { return strconv.FormatInt(p.integer().Value, 10) })
		p.expect(")")
		if name == "decimal" && len(numbers) == 1 {
			numbers = append(numbers, "0")
		}
		return name + "(" + strings.Join(numbers, ",") + ")"
	case name == "decimal":
		return "decimal(10,0)"
	}
	return name
}

func (p *hiveParser) hiveTypePart(field bool) string {
	if !field {
		return p.hiveType()
	}
	name := strings.ToLower(p.identifier().Value)
	p.expect(":")
	t := p.hiveType()
	p.optionalString("COMMENT")
	return name + ":" + t
}

// ---- Statements ----

func (p *hiveParser) statement() Statement {
	pos := p.pos()
	switch w := p.next().word; w {
	case "CREATE":
		if p.lookAny(0, "DATABASE", "SCHEMA") {
			return p.createDatabase(pos)
		}
		return p.createTable(pos)
	case "ALTER":
		if p.accept("TABLE") {
			return p.alterTable(pos)
		}
		p.next()
		a := &AlterDatabase{Pos: pos, Name: p.identifier()}
		p.expect("SET", "DBPROPERTIES")
		a.Properties = p.properties()
		return a
	case "DROP":
		return p.drop(pos)
	case "MSCK":
		p.expect("REPAIR", "TABLE")
		return &MSCKRepair{Pos: pos, Name: p.tableName()}
	case "DESCRIBE", "DESC":
		return p.describe(pos)
	}
	return p.show(pos)
}

func (p *hiveParser) drop(pos Pos) Statement {
	if p.accept("TABLE") {
		d := &DropTable{Pos: pos, IfExists: p.ifWords("EXISTS"), Name: p.tableName()}
		p.accept("PURGE")
		return d
	}
	p.next()
	d := &DropDatabase{Pos: pos, IfExists: p.ifWords("EXISTS"), Name: p.identifier()}
	d.Cascade = p.acceptAny("RESTRICT", "CASCADE") == "CASCADE"
	return d
}

func (p *hiveParser) describe(pos Pos) Statement {
	d := &Describe{Pos: pos}
	if p.lookAny(0, "EXTENDED", "FORMATTED") && p.ahead(1).kind != tokEOF && p.ahead(1).word != "." {
		d.Mode = p.next().word
	}
	d.Table = p.tableName()
	if p.accept("PARTITION") {
		spec := p.partitionValues()
		d.Partition = &spec
	}
	if p.tok().kind != tokEOF {
		q := QualifiedName{Pos: p.pos(), Parts: []Identifier{p.identifier()}}
		for p.accept(".") {
			if p.tok().kind == tokString {
				q.Parts = append(q.Parts, Identifier{Pos: p.pos(), Value: p.str(), Quoted: true})
			} else {
				q.Parts = append(q.Parts, p.identifier())
			}
		}
		d.Column = &q
	}
	return d
}

func (p *hiveParser) show(pos Pos) Statement {
	switch {
	case p.accept("DATABASES"), p.accept("SCHEMAS"):
		return &ShowDatabases{Pos: pos, Like: p.optionalLike()}
	case p.accept("TABLES"):
		return &ShowTables{Pos: pos, Database: p.inDatabase(), Like: p.optionalLike()}
	case p.accept("VIEWS"):
		return &ShowViews{Pos: pos, Database: p.inDatabase(), Like: p.optionalLike()}
	case p.accept("COLUMNS"):
		p.expectAny("FROM", "IN")
		s := &ShowColumns{Pos: pos, Table: p.tableName()}
		if p.accept("FROM") || p.accept("IN") {
			db := p.identifier()
			s.Database = &db
		}
		return s
	case p.accept("PARTITIONS"):
		return &ShowPartitions{Pos: pos, Table: p.tableName()}
	case p.accept("TBLPROPERTIES"):
		s := &ShowTableProperties{Pos: pos, Table: p.tableName()}
		if p.accept("(") {
			key := p.str()
			s.Key = &key
			p.expect(")")
		}
		return s
	}
	p.expect("CREATE", "TABLE")
	return &ShowCreateTable{Pos: pos, Table: p.tableName()}
}

func (p *hiveParser) inDatabase() *QualifiedName {
	if !p.accept("IN") && !p.accept("FROM") {
		return nil
	}
	name := p.tableName()
	return &name
}

// optionalLike is [LIKE] 'pattern'.
func (p *hiveParser) optionalLike() *string {
	if !p.accept("LIKE") && p.tok().kind != tokString {
		return nil
	}
	s := p.str()
	return &s
}
