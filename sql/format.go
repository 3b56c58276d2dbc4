package sql

import "strings"

// Format prints a statement so that it parses to an equal one, in the grammar
// the statement belongs to and with Trino's layout for queries.
func Format(s Statement) string {
	p := &printer{}
	p.statement(s)
	return strings.TrimRight(p.String(), "\n")
}

// Summary is what EXPLAIN tells of a statement that changes the catalog: of one that makes
// something only what it is and its name.
func Summary(s Statement) string {
	switch s := s.(type) {
	case *CreateTable:
		return "CREATE TABLE " + formatQualified(s.Name)
	case *CreateView:
		return "CREATE VIEW " + formatQualified(s.Name)
	case *CreateDatabase:
		return "CREATE SCHEMA " + formatName(s.Name)
	case *DropDatabase:
		return "DROP SCHEMA " + ifWord(s.IfExists, "IF EXISTS ") + formatName(s.Name) + ifWord(s.Cascade, " CASCADE")
	case *DropTable:
		return "DROP TABLE " + ifWord(s.IfExists, "IF EXISTS ") + formatQualified(s.Name)
	case *Prepare:
		return "PREPARE " + formatName(s.Name)
	}
	return Format(s)
}

// FormatQuery prints a query as Format does.
func FormatQuery(q *Query) string {
	p := &printer{}
	p.query(q, 0)
	return strings.TrimRight(p.String(), "\n")
}

func (p *printer) statement(s Statement) {
	switch s := s.(type) {
	case *QueryStatement:
		p.query(s.Query, 0)
	case *CreateTableAs:
		p.createTableAs(s)
	case *CreateView:
		p.createView(s)
	case *Insert:
		p.add("INSERT INTO ", formatQualified(s.Name))
		if len(s.Columns) > 0 {
			p.add(" ", formatNames(s.Columns))
		}
		p.add("\n")
		p.query(s.Query, 0)
	case *Update:
		p.add("UPDATE ", formatQualified(s.Name), " SET ")
		p.assignments(s.Set)
		p.where(s.Where)
	case *Delete:
		p.add("DELETE FROM ", formatQualified(s.Name))
		p.where(s.Where)
	case *Merge:
		p.merge(s)
	case *DropView:
		p.add("DROP VIEW ", ifWord(s.IfExists, "IF EXISTS "), formatQualified(s.Name))
	case *ShowCreateView:
		p.add("SHOW CREATE VIEW ", formatQualified(s.Name))
	case *ShowFunctions:
		words := "SHOW FUNCTIONS"
		if s.From != nil {
			words += " FROM " + formatQualified(*s.From)
		}
		p.showLike(words, s.Like, s.Escape)
	case *ShowSession:
		p.showLike("SHOW SESSION", s.Like, s.Escape)
	case *ShowCatalogs:
		p.showLike("SHOW CATALOGS", s.Like, s.Escape)
	case *Explain:
		p.explain(s)
	case *Prepare:
		p.add("PREPARE ", formatName(s.Name), " FROM ")
		p.statement(s.Statement)
	case *Execute:
		p.execute(s)
	case *Deallocate:
		p.add("DEALLOCATE PREPARE ", formatName(s.Name))
	case *Unload:
		p.add("UNLOAD (\n")
		p.query(s.Query, 1)
		p.add(") TO ", formatString(s.To.Value))
		p.properties(" WITH ", s.Properties)
	case *Optimize:
		p.add("OPTIMIZE ", formatQualified(s.Name), " REWRITE DATA USING BIN_PACK")
		p.where(s.Where)
	case *Vacuum:
		p.add("VACUUM ", formatQualified(s.Name))
	case *UsingExternalFunction:
		p.add(s.Declarations, "\n")
		p.query(s.Query, 0)
	case *OtherStatement:
		p.add(s.Text)
	default:
		(&hivePrinter{p}).statement(s)
	}
}

// ifWord gives the word where the condition holds.
func ifWord(condition bool, word string) string {
	if condition {
		return word
	}
	return ""
}

func (p *printer) where(e Expr) {
	if e != nil {
		p.add(" WHERE ")
		p.expr(e)
	}
}

func (p *printer) assignments(set []Assignment) {
	join(p, set, func(a Assignment) {
		p.add(formatName(a.Column), " = ")
		p.expr(a.Value)
	})
}

func (p *printer) properties(lead string, props []Property) {
	if len(props) == 0 {
		return
	}
	p.add(lead, "(")
	join(p, props, func(pr Property) {
		p.add(formatName(pr.Name), " = ")
		p.expr(pr.Value)
	})
	p.add(")")
}

func (p *printer) createTableAs(s *CreateTableAs) {
	p.add("CREATE ", ifWord(s.OrReplace, "OR REPLACE "), "TABLE ", ifWord(s.IfNotExists, "IF NOT EXISTS "), formatQualified(s.Name))
	if len(s.Columns) > 0 {
		p.add(" ", formatNames(s.Columns))
	}
	if s.Comment != nil {
		p.add(" COMMENT ", formatString(s.Comment.Value))
	}
	p.properties(" WITH ", s.Properties)
	p.add(" AS (\n")
	p.query(s.Query, 1)
	p.add(")", ifWord(s.WithNoData, " WITH NO DATA"))
}

func (p *printer) createView(s *CreateView) {
	p.add("CREATE ", ifWord(s.OrReplace, "OR REPLACE "), "VIEW ", formatQualified(s.Name))
	if s.Comment != nil {
		p.add(" COMMENT ", formatString(s.Comment.Value))
	}
	if s.Security != "" {
		p.add(" SECURITY ", s.Security)
	}
	p.add(" AS\n")
	p.query(s.Query, 0)
}

func (p *printer) merge(s *Merge) {
	p.add("MERGE INTO ", formatQualified(s.Name))
	if s.Alias != nil {
		p.add(" AS ", formatName(*s.Alias))
	}
	p.add("\nUSING ")
	p.relation(s.Using, 0)
	p.add("\nON ")
	p.expr(s.On)
	for _, c := range s.Cases {
		p.add("\nWHEN ", ifWord(!c.Matched, "NOT "), "MATCHED")
		if c.And != nil {
			p.add(" AND ")
			p.expr(c.And)
		}
		p.add(" THEN ", c.Action)
		switch c.Action {
		case "UPDATE":
			p.add(" SET ")
			p.assignments(c.Set)
		case "INSERT":
			if len(c.Columns) > 0 {
				p.add(" ", formatNames(c.Columns))
			}
			p.add(" VALUES (")
			p.exprs(c.Values)
			p.add(")")
		}
	}
}

func (p *printer) showLike(words string, like, escape *StringLiteral) {
	p.add(words)
	if like != nil {
		p.add(" LIKE ", formatString(like.Value))
	}
	if escape != nil {
		p.add(" ESCAPE ", formatString(escape.Value))
	}
}

func (p *printer) explain(s *Explain) {
	p.add("EXPLAIN ", ifWord(s.Analyze, "ANALYZE "), ifWord(s.Verbose, "VERBOSE "))
	switch {
	case s.Format != "" && s.Type != "":
		p.add("(FORMAT ", s.Format, ", TYPE ", s.Type, ") ")
	case s.Format != "":
		p.add("(FORMAT ", s.Format, ") ")
	case s.Type != "":
		p.add("(TYPE ", s.Type, ") ")
	}
	p.statement(s.Statement)
}

func (p *printer) execute(s *Execute) {
	p.add("EXECUTE ")
	if s.Immediate != nil {
		p.add("IMMEDIATE ", formatString(s.Immediate.Value))
	} else {
		p.add(formatName(s.Name))
	}
	if len(s.Using) > 0 {
		p.add(" USING ")
		p.exprs(s.Using)
	}
}

// ---- SQL routines ----

func (p *printer) function(f *FunctionSpec) {
	p.add("FUNCTION ", formatQualified(f.Name), "(")
	join(p, f.Params, func(param RoutineParam) {
		if param.Name != nil {
			p.add(formatName(*param.Name), " ")
		}
		p.add(param.Type.String())
	})
	p.add(") RETURNS ", f.Returns.String(), " ")
	for _, c := range f.Characteristics {
		p.add(c.Text, " ")
	}
	if len(f.Properties) > 0 {
		p.add("WITH (")
		join(p, f.Properties, func(pr Property) {
			p.add(formatName(pr.Name), " = ")
			p.expr(pr.Value)
		})
		p.add(") ")
	}
	p.routine(f.Body)
}

func (p *printer) routines(body []Routine) {
	for _, r := range body {
		p.routine(r)
		p.add("; ")
	}
}

func (p *printer) routine(r Routine) {
	switch r := r.(type) {
	case *RoutineReturn:
		p.add("RETURN ")
		p.operand(r.X)
	case *RoutineSet:
		p.add("SET ", formatName(r.Name), " = ")
		p.expr(r.X)
	case *RoutineCompound:
		p.add("BEGIN ")
		for _, v := range r.Vars {
			p.add("DECLARE ", strings.Trim(formatNames(v.Names), "()"), " ", v.Type.String())
			if v.Default != nil {
				p.add(" DEFAULT ")
				p.operand(v.Default)
			}
			p.add("; ")
		}
		p.routines(r.Body)
		p.add("END")
	case *RoutineIf:
		for i, arm := range r.Arms {
			p.add(ifWord(i > 0, "ELSE"), "IF ")
			p.expr(arm.Cond)
			p.add(" THEN ")
			p.routines(arm.Body)
		}
		p.routineElse(r.Else)
		p.add("END IF")
	case *RoutineCase:
		p.add("CASE ")
		if r.Operand != nil {
			p.expr(r.Operand)
			p.add(" ")
		}
		for _, arm := range r.Arms {
			p.add("WHEN ")
			p.expr(arm.Cond)
			p.add(" THEN ")
			p.routines(arm.Body)
		}
		p.routineElse(r.Else)
		p.add("END CASE")
	case *RoutineLoop:
		p.loop(r)
	case *RoutineJump:
		p.add(ifWord(r.Leave, "LEAVE "), ifWord(!r.Leave, "ITERATE "), formatName(r.Label))
	}
}

func (p *printer) routineElse(body []Routine) {
	if len(body) > 0 {
		p.add("ELSE ")
		p.routines(body)
	}
}

func (p *printer) loop(r *RoutineLoop) {
	if r.Label != nil {
		p.add(formatName(*r.Label), ": ")
	}
	p.add(r.Kind, " ")
	if r.Kind == "WHILE" {
		p.expr(r.Cond)
		p.add(" DO ")
	}
	p.routines(r.Body)
	if r.Kind == "REPEAT" {
		p.add("UNTIL ")
		p.expr(r.Cond)
		p.add(" ")
	}
	p.add("END ", r.Kind)
}

// ---- Names and types ----

// formatName writes a name so that it reads back the same.
func formatName(id Identifier) string {
	if id.Quoted || !plainName(id.Value) {
		return `"` + strings.ReplaceAll(id.Value, `"`, `""`) + `"`
	}
	return id.Value
}

// plainName reports whether a name needs no quotes in Trino's grammar.
func plainName(s string) bool {
	if s == "" || isDigit(s[0]) || reservedWords[strings.ToUpper(s)] {
		return false
	}
	for i := range len(s) {
		if !isLetter(s[i]) && !isDigit(s[i]) {
			return false
		}
	}
	return true
}
