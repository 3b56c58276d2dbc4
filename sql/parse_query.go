package sql

import "slices"

// rootQuery is a query with its inline functions.
// sessionQuery is a query that is a statement, or what EXPLAIN is of.
func (p *parser) sessionQuery() *Query {
	start := p.pos()
	var session []SessionProperty
	if p.look("WITH", "SESSION") && !p.lookAny(2, "AS", "(") {
		p.next()
		p.next()
		session = list(p, p.sessionProperty)
	}
	q := p.rootQuery()
	q.Pos, q.Session = start, session
	return q
}

// sessionProperty is name = value.
func (p *parser) sessionProperty() SessionProperty {
	s := SessionProperty{Pos: p.pos(), Name: p.qualifiedName()}
	p.expect("=")
	s.Value = p.expression()
	return s
}

func (p *parser) rootQuery() *Query {
	start := p.pos()
	var functions []*FunctionSpec
	if p.look("WITH", "FUNCTION") && !p.lookAny(2, "AS", "(") {
		p.next()
		functions = list(p, p.functionSpec)
	}
	q := p.query()
	q.Pos, q.Functions = start, functions
	return q
}

// query is [WITH …] body [ORDER BY …] [OFFSET …] [LIMIT … | FETCH …].
func (p *parser) query() *Query {
	p.enter()
	defer p.leave()
	p.cover("<query>")
	start := p.pos()
	var with *With
	if p.at("WITH") {
		with = p.with()
	}
	q := p.queryNoWith()
	q.Pos, q.With = start, with
	return q
}

func (p *parser) with() *With {
	w := &With{Pos: p.expect("WITH")}
	if p.record {
		p.note("'FUNCTION'")
		p.note("'SESSION'")
	}
	w.Recursive = p.accept("RECURSIVE")
	w.Queries = list(p, func() WithQuery {
		n := WithQuery{Name: p.identifier()}
		n.Pos = n.Name.Pos
		n.Columns = p.optionalColumns()
		p.expect("AS", "(")
		n.Query = p.query()
		p.expect(")")
		return n
	})
	return w
}

func (p *parser) queryNoWith() *Query {
	q := &Query{Pos: p.pos(), Body: p.queryBody()}
	orderPos := p.pos()
	if p.accept("ORDER") {
		p.expect("BY")
		q.OrderPos = orderPos
		q.OrderBy = list(p, p.sortItem)
	}
	if p.at("OFFSET") {
		q.OffsetPos = p.next().pos
		q.Offset = p.rowCount()
		p.acceptAny("ROW", "ROWS")
	}
	switch {
	case p.at("LIMIT"):
		q.Limit = &Limit{Pos: p.next().pos}
		if p.accept("ALL") {
			q.Limit.All = true
		} else {
			q.Limit.Count = p.rowCount()
		}
	case p.at("FETCH"):
		q.Limit = p.fetch()
	}
	return q
}

func (p *parser) fetch() *Limit {
	l := &Limit{Pos: p.expect("FETCH"), Fetch: true}
	p.expectAny("FIRST", "NEXT")
	if !p.lookAny(0, "ROW", "ROWS") {
		l.Count = p.rowCount()
	}
	p.expectAny("ROW", "ROWS")
	if p.accept("WITH") {
		p.expect("TIES")
		l.WithTies = true
	} else {
		p.expect("ONLY")
	}
	return l
}

// rowCount is the number of OFFSET, LIMIT and FETCH.
func (p *parser) rowCount() Expr {
	if p.at("?") {
		return p.parameter()
	}
	return p.integer()
}

func (p *parser) sortItem() SortItem {
	s := SortItem{Pos: p.pos(), Expr: p.expression()}
	switch p.acceptAny("ASC", "DESC") {
	case "DESC":
		s.Descending = true
	}
	if p.accept("NULLS") {
		if p.expectAny("FIRST", "LAST") == "FIRST" {
			s.Nulls = NullsFirst
		} else {
			s.Nulls = NullsLast
		}
	}
	return s
}

// queryBody is terms with set operators; INTERSECT binds tighter.
func (p *parser) queryBody() QueryBody {
	left := p.intersections()
	for {
		var op SetOperator
		pos := p.pos()
		switch {
		case p.accept("UNION"):
			op = Union
		case p.accept("EXCEPT"):
			op = Except
		default:
			return left
		}
		s := p.setOperation(pos, op, left)
		s.Right = p.intersections()
		left = s
	}
}

func (p *parser) intersections() QueryBody {
	left := p.queryPrimary()
	for p.at("INTERSECT") {
		s := p.setOperation(p.next().pos, Intersect, left)
		s.Right = p.queryPrimary()
		left = s
	}
	return left
}

func (p *parser) setOperation(pos Pos, op SetOperator, left QueryBody) *SetOperation {
	s := &SetOperation{Pos: pos, Op: op, Distinct: true, Left: left}
	if p.acceptAny("DISTINCT", "ALL") == "ALL" {
		s.Distinct = false
	}
	if p.accept("CORRESPONDING") {
		s.Corresponding = true
		if p.accept("BY") {
			s.By = p.identifiers()
		}
	}
	return s
}

func (p *parser) queryPrimary() QueryBody {
	pos := p.pos()
	switch {
	case p.at("SELECT"):
		return p.selectBody()
	case p.accept("TABLE"):
		return &TableBody{Pos: pos, Name: p.qualifiedName()}
	case p.accept("VALUES"):
		return &Values{Pos: pos, Rows: list(p, p.expression)}
	case p.accept("("):
		p.enter()
		defer p.leave()
		q := p.queryNoWith()
		p.expect(")")
		return &SubqueryBody{Pos: pos, Query: q}
	}
	p.fail()
	return nil
}

func (p *parser) selectBody() *Select {
	s := &Select{Pos: p.expect("SELECT")}
	s.Distinct = p.setQuantifier()
	s.Items = list(p, p.selectItem)
	if p.accept("FROM") {
		for i, r := range list(p, p.relation) {
			if i == 0 {
				s.From = r
			} else {
				s.From = &Join{Pos: s.Pos, Kind: ImplicitJoin, Left: s.From, Right: r}
			}
		}
	}
	if p.accept("WHERE") {
		s.Where = p.expression()
	}
	if p.at("GROUP") {
		s.GroupBy = p.groupBy()
	}
	if p.accept("HAVING") {
		s.Having = p.expression()
	}
	if p.accept("WINDOW") {
		s.Windows = list(p, func() NamedWindow {
			w := NamedWindow{Name: p.identifier()}
			w.Pos = w.Name.Pos
			p.expect("AS", "(")
			w.Spec = p.windowSpec()
			p.expect(")")
			return w
		})
	}
	return s
}

// setQuantifier is [DISTINCT | ALL]. ALL may also be a name.
func (p *parser) setQuantifier() bool {
	if p.accept("DISTINCT") {
		return true
	}
	if p.at("ALL") && p.startsExpression(1) {
		p.next()
	}
	return false
}

// startsExpression reports whether the token n ahead can only begin an
// expression, so that the word before it is a keyword and no name.
func (p *parser) startsExpression(n int) bool {
	t := p.ahead(n)
	switch t.kind {
	case tokSymbol:
		return t.word == "(" || t.word == "?" || t.word == "-" || t.word == "+" || t.word == "*"
	case tokWord:
		if !t.reserved {
			return true
		}
		return slices.Contains(expressionWords, t.word)
	case tokEOF, tokUnknown:
		return false
	}
	return true
}

// expressionWords are the reserved words that begin an expression.
var expressionWords = []string{
	"NULL", "TRUE", "FALSE", "CASE", "CAST", "EXISTS", "NOT", "EXTRACT", "TRIM", "NORMALIZE", "GROUPING", "LISTAGG",
	"CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "CURRENT_USER",
	"CURRENT_CATALOG", "CURRENT_SCHEMA", "CURRENT_PATH", "JSON_EXISTS", "JSON_VALUE", "JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY",
}

func (p *parser) selectItem() SelectItem {
	item := SelectItem{Pos: p.pos()}
	if p.accept("*") {
		item.Star = true
		return item
	}
	starDepth := p.starDepth
	p.starDepth = p.depth + 1
	item.Expr = p.expression()
	p.starDepth = starDepth
	if p.look(".", "*") {
		p.i += 2
		item.Star = true
		if p.accept("AS") {
			item.Aliases = p.identifiers()
		}
		return item
	}
	item.Alias = p.alias()
	return item
}

// alias is [[AS] name]. Words that begin the next clause are names only where
// that clause cannot follow.
func (p *parser) alias() *Identifier {
	if p.accept("AS") {
		id := p.identifier()
		return &id
	}
	if !p.tok().isName() || p.startsClause() {
		p.note("<identifier>")
		return nil
	}
	id := p.takeName()
	return &id
}

// startsClause tells the words that are keywords here from those that are names.
func (p *parser) startsClause() bool {
	next := p.ahead(1)
	number := next.kind == tokInteger || next.word == "?"
	switch p.tok().word {
	case "LIMIT":
		return number || next.word == "ALL"
	case "OFFSET":
		return number
	case "FETCH":
		return next.word == "FIRST" || next.word == "NEXT"
	case "WINDOW":
		return next.isName() && p.ahead(2).word == "AS"
	case "TABLESAMPLE":
		return next.word == "BERNOULLI" || next.word == "SYSTEM"
	case "MATCH_RECOGNIZE":
		return next.word == "(" && p.lookAny(2, "PARTITION", "ORDER", "MEASURES", "ONE", "ALL", "AFTER", "INITIAL", "SEEK", "PATTERN") &&
			!p.lookAny(3, ",", ")")
	case "REWRITE", "TO": // OPTIMIZE t REWRITE, never an alias there
		return false
	}
	return false
}

func (p *parser) groupBy() *GroupBy {
	g := &GroupBy{}
	p.expect("GROUP", "BY")
	g.Pos = p.pos()
	g.Distinct = p.setQuantifier()
	if p.at("ALL") && (p.lookAny(1, "ROLLUP", "CUBE") || p.ahead(1).word == "GROUPING" && p.ahead(2).word == "SETS") {
		p.next()
	}
	if p.at("AUTO") && !p.startsExpression(1) && !p.lookAny(1, ",", ".", "[", "+", "-", "*", "/", "%", "||") {
		p.next()
		g.Auto = true
		return g
	}
	g.Elements = list(p, p.groupingElement)
	return g
}

func (p *parser) groupingElement() GroupingElement {
	g := GroupingElement{Pos: p.pos()}
	switch {
	case p.accept("ROLLUP"):
		g.Kind = Rollup
	case p.accept("CUBE"):
		g.Kind = Cube
	case p.at("GROUPING") && p.ahead(1).word == "SETS":
		p.i += 2
		g.Kind = GroupingSets
	default:
		g.Sets = [][]Expr{p.groupingSet()}
		return g
	}
	p.expect("(")
	if g.Kind == GroupingSets || !p.at(")") {
		g.Sets = list(p, p.groupingSet)
	}
	p.expect(")")
	return g
}

// groupingSet is (a, b), (), or one expression, which may itself start with a
// parenthesis.
func (p *parser) groupingSet() []Expr {
	if !p.at("(") {
		return []Expr{p.expression()}
	}
	if p.look("(", ")") {
		p.i += 2
		return nil
	}
	after := token{}
	if c := p.closing[p.i]; c >= 0 {
		after = p.toks[c+1]
	}
	ends := after.word == "," || after.word == ")" || after.kind == tokEOF || after.kind == tokWord && (groupingEnds[after.word] || after.kind == tokWord && !after.reserved && !(after.word == "AT"))
	if p.isQuery(p.i) || !ends {
		return []Expr{p.expression()}
	}
	p.next()
	set := list(p, p.expression)
	p.expect(")")
	return set
}

// groupingEnds are the words after which a parenthesis in GROUP BY was a set.
var groupingEnds = wordSet("HAVING ORDER UNION INTERSECT EXCEPT WITH")

// isQuery reports whether the parenthesis at token i opens a query, and not an
// expression or relation that only starts with one.
func (p *parser) isQuery(i int) bool {
	depth := 0
	for i+depth+1 < len(p.toks) && p.toks[i+depth].word == "(" {
		depth++
	}
	switch p.toks[i+depth].word {
	case "SELECT", "VALUES":
	case "WITH":
		if depth > 1 { // only the innermost may have it
			return false
		}
	case "TABLE":
		if p.toks[i+depth+1].word == "(" {
			return false
		}
	default:
		return false
	}
	// The innermost is a query. Each outer one is a query as well if what
	// follows the inner can only continue a query.
	for d := depth - 1; d > 0; d-- {
		c := p.closing[i+d]
		if c < 0 {
			continue
		}
		switch p.toks[c+1].word {
		case ")", "UNION", "INTERSECT", "EXCEPT", "ORDER", "OFFSET", "LIMIT", "FETCH":
		default:
			return false
		}
	}
	return true
}
