package sql

import (
	"strconv"
	"strings"
)

// Queries are laid out as Trino's formatter does: a clause a line, items of a
// list below each other with leading commas.

func indentation(n int) string { return strings.Repeat("   ", n) }

// line starts a clause at the indentation.
func (p *printer) line(indent int, parts ...string) {
	p.add(indentation(indent))
	p.add(parts...)
}

func (p *printer) query(q *Query, indent int) {
	if len(q.Session) > 0 {
		p.line(indent, "WITH SESSION ")
		join(p, q.Session, func(s SessionProperty) {
			p.add(formatQualified(s.Name), " = ")
			p.expr(s.Value)
		})
		p.add("\n")
	}
	if len(q.Functions) > 0 {
		p.line(indent, "WITH ")
		join(p, q.Functions, p.function)
		p.add("\n")
	}
	if q.With != nil {
		p.with(q.With, indent)
	}
	p.body(q.Body, indent)
	if len(q.OrderBy) > 0 {
		p.line(indent, "ORDER BY ")
		p.sortItems(q.OrderBy)
		p.add("\n")
	}
	if q.Offset != nil {
		p.line(indent, "OFFSET ")
		p.expr(q.Offset)
		p.add(" ROWS\n")
	}
	if q.Limit != nil {
		p.limit(q.Limit, indent)
	}
}

func (p *printer) limit(l *Limit, indent int) {
	if !l.Fetch {
		p.line(indent, "LIMIT ")
		if l.All {
			p.add("ALL")
		} else {
			p.expr(l.Count)
		}
		p.add("\n")
		return
	}
	p.line(indent, "FETCH FIRST ")
	if l.Count != nil {
		p.expr(l.Count)
		p.add(" ")
	}
	if l.WithTies {
		p.add("ROWS WITH TIES\n")
	} else {
		p.add("ROWS ONLY\n")
	}
}

func (p *printer) with(w *With, indent int) {
	p.line(indent, "WITH")
	if w.Recursive {
		p.add(" RECURSIVE")
	}
	p.add("\n")
	for i, q := range w.Queries {
		if i == 0 {
			p.line(indent, "  ")
		} else {
			p.line(indent, ", ")
		}
		p.add(formatName(q.Name))
		if len(q.Columns) > 0 {
			p.add(" ", formatNames(q.Columns))
		}
		p.add(" AS (\n")
		p.query(q.Query, indent+1)
		p.line(indent, ")", ifWord(p.message, " "), "\n")
	}
}

func (p *printer) body(b QueryBody, indent int) {
	switch b := b.(type) {
	case *Select:
		p.selectBody(b, indent)
	case *SetOperation:
		p.setOperation(b, indent)
	case *Values:
		if p.message {
			p.add(" VALUES ")
		} else {
			p.line(indent, "VALUES")
		}
		for i, r := range b.Rows {
			p.add("\n")
			if i == 0 {
				p.line(indent, "  ")
			} else {
				p.line(indent, ", ")
			}
			p.expr(r)
		}
		p.add("\n")
	case *TableBody:
		p.line(ifInt(!p.message, indent), "TABLE ", formatQualified(b.Name), "\n")
	case *SubqueryBody:
		p.line(indent, "(\n")
		p.query(b.Query, indent+1)
		p.line(indent, ")", ifElse(p.message, " ", "\n"))
	}
}

// setOperation prints a chain that leans to the left without recursion.
func (p *printer) setOperation(s *SetOperation, indent int) {
	chain := []*SetOperation{s}
	for {
		left, ok := s.Left.(*SetOperation)
		if !ok {
			break
		}
		chain = append(chain, left)
		s = left
	}
	p.body(s.Left, indent)
	for i := len(chain) - 1; i >= 0; i-- {
		s := chain[i]
		p.line(ifInt(!p.message, indent), [...]string{Union: "UNION", Intersect: "INTERSECT", Except: "EXCEPT"}[s.Op])
		if !s.Distinct {
			p.add(" ALL")
		}
		if s.Corresponding {
			p.add(" CORRESPONDING")
			if s.By != nil {
				p.add(" BY (", formatNames(s.By), ")")
			}
		}
		p.add(ifElse(p.message, " ", "\n"))
		p.body(s.Right, indent)
	}
}

func (p *printer) selectBody(s *Select, indent int) {
	p.line(indent, "SELECT")
	if s.Distinct {
		p.add(" DISTINCT")
	}
	for i, item := range s.Items {
		switch {
		case len(s.Items) == 1:
			p.add(" ")
		case i == 0:
			p.add("\n", indentation(indent), "  ")
		default:
			p.add("\n", indentation(indent), ", ")
		}
		p.selectItem(item)
	}
	p.add("\n")
	if s.From != nil {
		p.line(indent, "FROM\n")
		p.line(indent, "  ")
		p.relation(s.From, indent)
		p.add("\n")
	} else if p.message {
		p.add("\n")
	}
	p.clause(indent, "WHERE ", s.Where)
	if s.GroupBy != nil {
		p.groupBy(s.GroupBy, indent)
	}
	p.clause(indent, "HAVING ", s.Having)
	if len(s.Windows) > 0 {
		p.line(indent, "WINDOW\n")
		for i, w := range s.Windows {
			if p.message {
				p.line(indent+1, formatName(w.Name), " AS (")
				p.windowSpec(&w.Spec)
				p.add(")", ifWord(i < len(s.Windows)-1, ","), "\n")
				continue
			}
			if i == 0 {
				p.line(indent, "  ")
			} else {
				p.line(indent, ", ")
			}
			p.add(formatName(w.Name), " AS (")
			p.windowSpec(&w.Spec)
			p.add(")\n")
		}
	}
}

func (p *printer) clause(indent int, word string, e Expr) {
	if e == nil {
		return
	}
	p.line(indent, word)
	p.expr(e)
	p.add("\n")
}

func (p *printer) selectItem(item SelectItem) {
	if item.Star {
		if item.Expr != nil {
			p.primary(item.Expr)
			p.add(".")
		}
		p.add("*")
		if len(item.Aliases) > 0 {
			p.add(" AS ", formatNames(item.Aliases))
		}
		return
	}
	p.expr(item.Expr)
	p.alias(item.Alias)
}

// aliasWords are names that could be read as the start of a clause.
var aliasWords = wordSet("LIMIT OFFSET FETCH WINDOW TABLESAMPLE MATCH_RECOGNIZE OVER FILTER AT IGNORE RESPECT ARRAY FORMAT")

// alias prints a name after what it names; AS only where the name needs it.
func (p *printer) alias(id *Identifier) {
	if id == nil {
		return
	}
	if !id.Quoted && aliasWords[strings.ToUpper(id.Value)] {
		p.add(" AS")
	}
	p.add(" ", formatName(*id))
}

func (p *printer) groupBy(g *GroupBy, indent int) {
	p.line(indent, "GROUP BY ")
	if g.Distinct {
		p.add(ifWord(p.message, " "), "DISTINCT ")
	}
	if g.Auto {
		p.add("AUTO")
	}
	join(p, g.Elements, func(e GroupingElement) {
		if e.Kind == SimpleGrouping {
			if len(e.Sets[0]) == 1 {
				p.expr(e.Sets[0][0])
			} else {
				p.groupingSet(e.Sets[0])
			}
			return
		}
		p.add([...]string{Rollup: "ROLLUP", Cube: "CUBE", GroupingSets: "GROUPING SETS"}[e.Kind], " (")
		join(p, e.Sets, p.groupingSet)
		p.add(")")
	})
	p.add("\n")
}

func (p *printer) groupingSet(set []Expr) {
	if len(set) == 1 && !p.message {
		p.expr(set[0])
		return
	}
	p.add("(")
	p.exprs(set)
	p.add(")")
}

func (p *printer) sortItems(items []SortItem) {
	join(p, items, func(s SortItem) {
		p.expr(s.Expr)
		if s.Descending {
			p.add(" DESC")
		} else {
			p.add(" ASC")
		}
		switch s.Nulls {
		case NullsFirst:
			p.add(" NULLS FIRST")
		case NullsLast:
			p.add(" NULLS LAST")
		}
	})
}

// ---- Relations ----

func (p *printer) relation(r Relation, indent int) {
	switch r := r.(type) {
	case *Table:
		p.add(formatQualified(r.Name))
		if v := r.Version; v != nil {
			p.add(" FOR ")
			if v.Timestamp {
				p.add("TIMESTAMP")
			} else {
				p.add("VERSION")
			}
			p.add(" AS OF ")
			p.operand(v.AsOf)
		}
	case *SubqueryRelation:
		p.add("(\n")
		p.query(r.Query, indent+1)
		p.line(indent, ")", ifWord(p.message, " "))
	case *AliasedRelation:
		p.suffixed(r.Relation, indent)
		p.alias(&r.Alias)
		if len(r.Columns) > 0 {
			p.add(" ", formatNames(r.Columns))
		}
	case *SampledRelation:
		p.suffixed(r.Relation, indent)
		p.add(" TABLESAMPLE ")
		if r.System {
			p.add("SYSTEM (")
		} else {
			p.add("BERNOULLI (")
		}
		p.expr(r.Percentage)
		p.add(")")
	case *Join:
		p.joined(r, indent)
	case *Unnest:
		p.add("UNNEST(")
		p.exprs(r.Exprs)
		p.add(")")
		if r.WithOrdinality {
			p.add(" WITH ORDINALITY")
		}
	case *Lateral:
		p.add("LATERAL (", ifWord(!p.message, "\n"))
		p.query(r.Query, indent+1)
		p.line(ifInt(!p.message, indent), ")")
	case *TableFunctionCall:
		p.tableFunction(r, indent)
	case *JSONTable:
		p.jsonTable(r)
	case *PatternRecognition:
		p.suffixed(r.Input, indent)
		p.add(" ")
		p.matchRecognize(r)
	}
}

// suffixed prints a relation that an alias, a sample or a pattern applies to.
func (p *printer) suffixed(r Relation, indent int) {
	switch r.(type) {
	case *AliasedRelation, *SampledRelation, *PatternRecognition, *Join:
		if j, ok := r.(*Join); ok && j.Kind != ImplicitJoin {
			p.relation(r, indent) // joins bring their parentheses
			return
		}
		p.add("(")
		p.relation(r, indent)
		p.add(")")
	default:
		p.relation(r, indent)
	}
}

// joined prints joins; the left side of a chain opens all its parentheses first.
func (p *printer) joined(j *Join, indent int) {
	chain := []*Join{j}
	for {
		left, ok := j.Left.(*Join)
		if !ok {
			break
		}
		chain = append(chain, left)
		j = left
	}
	for _, c := range chain {
		if c.Kind != ImplicitJoin {
			p.add("(")
		}
	}
	p.relation(j.Left, indent)
	for i := len(chain) - 1; i >= 0; i-- {
		p.joinRight(chain[i], indent)
	}
}

func (p *printer) joinRight(j *Join, indent int) {
	p.add("\n")
	if j.Kind == ImplicitJoin {
		p.line(indent, ", ")
		p.relation(j.Right, indent)
		return
	}
	p.line(indent, "")
	if j.Natural {
		p.add("NATURAL ")
	}
	p.add([...]string{CrossJoin: "CROSS", InnerJoin: "INNER", LeftJoin: "LEFT", RightJoin: "RIGHT", FullJoin: "FULL"}[j.Kind], " JOIN ")
	p.relation(j.Right, indent)
	switch {
	case j.On != nil:
		p.add(" ON ")
		p.expr(j.On)
	case len(j.Using) > 0:
		p.add(" USING ", formatNames(j.Using))
	}
	p.add(")")
}

func (p *printer) tableFunction(t *TableFunctionCall, indent int) {
	p.add("TABLE(", formatQualified(t.Name), "(")
	join(p, t.Args, func(a TableFunctionArg) {
		if a.Name != nil {
			p.add(formatName(*a.Name), " => ")
		}
		switch {
		case a.Table != nil:
			p.tableArg(a.Table, indent)
		case a.Descriptor != nil:
			p.descriptor(a.Descriptor)
		default:
			p.expr(a.Expr)
		}
	})
	if len(t.Copartition) > 0 {
		p.add(" COPARTITION ")
		join(p, t.Copartition, func(names []QualifiedName) {
			p.add("(")
			join(p, names, func(n QualifiedName) { p.add(formatQualified(n)) })
			p.add(")")
		})
	}
	p.add("))")
}

func (p *printer) tableArg(a *TableArg, indent int) {
	relation := a.Relation
	aliased, ok := relation.(*AliasedRelation)
	if ok {
		relation = aliased.Relation
	}
	p.add("TABLE(")
	if s, isQuery := relation.(*SubqueryRelation); isQuery {
		p.add("\n")
		p.query(s.Query, indent+1)
	} else {
		p.relation(relation, indent)
	}
	p.add(")")
	if ok {
		p.add(" AS ", formatName(aliased.Alias))
		if len(aliased.Columns) > 0 {
			p.add(" ", formatNames(aliased.Columns))
		}
	}
	if a.HasPartition {
		p.add(" PARTITION BY (")
		p.exprs(a.PartitionBy)
		p.add(")")
	}
	switch {
	case a.Prune:
		p.add(" PRUNE WHEN EMPTY")
	case a.Keep:
		p.add(" KEEP WHEN EMPTY")
	}
	if len(a.OrderBy) > 0 {
		p.add(" ORDER BY (")
		p.sortItems(a.OrderBy)
		p.add(")")
	}
}

func (p *printer) descriptor(d *Descriptor) {
	if d.Null {
		p.add("CAST(NULL AS DESCRIPTOR)")
		return
	}
	p.add("DESCRIPTOR(")
	join(p, d.Fields, func(f DescriptorField) {
		p.add(formatName(f.Name))
		if f.Type != nil {
			p.add(" ", f.Type.String())
		}
	})
	p.add(")")
}

// ---- Windows and row patterns ----

func (p *printer) window(w *Window) {
	if w.Name != nil {
		p.add(formatName(*w.Name))
		return
	}
	p.add("(")
	p.windowSpec(w.Spec)
	p.add(")")
}

func (p *printer) windowSpec(w *WindowSpec) {
	sep := ""
	part := func(s string) {
		p.add(sep, s)
		sep = " "
	}
	if w.Existing != nil {
		part(formatName(*w.Existing))
	}
	if len(w.PartitionBy) > 0 {
		part("PARTITION BY ")
		p.exprs(w.PartitionBy)
	}
	if len(w.OrderBy) > 0 {
		part("ORDER BY ")
		p.sortItems(w.OrderBy)
	}
	if w.Frame != nil {
		part("")
		p.frame(w.Frame)
	}
}

func (p *printer) frame(f *Frame) {
	r := f.Pattern
	if r != nil && len(r.Measures) > 0 {
		p.measures(r.Measures)
	}
	p.add(f.Unit, " ")
	if f.HasEnd {
		p.add("BETWEEN ")
	}
	p.frameBound(f.Start)
	if f.HasEnd {
		p.add(" AND ")
		p.frameBound(f.End)
	}
	if r != nil {
		p.add(" ")
		p.patternTail(r)
	}
}

func (p *printer) frameBound(b FrameBound) {
	if b.Value != nil {
		p.operand(b.Value)
		p.add(" ")
	}
	p.add(b.Kind)
}

func (p *printer) measures(measures []Measure) {
	p.add("MEASURES ")
	join(p, measures, func(m Measure) {
		p.expr(m.Expr)
		p.add(" AS ", formatName(m.Name))
	})
	p.add(" ")
}

func (p *printer) matchRecognize(m *PatternRecognition) {
	p.add("MATCH_RECOGNIZE (")
	if len(m.PartitionBy) > 0 {
		p.add("PARTITION BY ")
		p.exprs(m.PartitionBy)
		p.add(" ")
	}
	if len(m.OrderBy) > 0 {
		p.add("ORDER BY ")
		p.sortItems(m.OrderBy)
		p.add(" ")
	}
	if len(m.Spec.Measures) > 0 {
		p.measures(m.Spec.Measures)
	}
	switch {
	case m.Spec.OneRow:
		p.add("ONE ROW PER MATCH ")
	case m.Spec.AllRows:
		p.add("ALL ROWS PER MATCH ")
		switch m.Spec.EmptyMatches {
		case "SHOW", "OMIT":
			p.add(m.Spec.EmptyMatches, " EMPTY MATCHES ")
		case "UNMATCHED":
			p.add("WITH UNMATCHED ROWS ")
		}
	}
	p.patternTail(&m.Spec)
	p.add(")")
}

// patternTail prints AFTER MATCH … up to DEFINE.
func (p *printer) patternTail(r *RowPattern) {
	if r.SkipTo != "" {
		p.add("AFTER MATCH SKIP ", r.SkipTo)
		if r.SkipLabel != nil {
			p.add(" ", formatName(*r.SkipLabel))
		}
		p.add(" ")
	}
	switch {
	case r.Initial:
		p.add("INITIAL ")
	case r.Seek:
		p.add("SEEK ")
	}
	if r.Pattern != nil {
		p.add("PATTERN (")
		p.pattern(r.Pattern)
		p.add(")")
	}
	if len(r.Subsets) > 0 {
		p.add(" SUBSET ")
		join(p, r.Subsets, func(s SubsetDef) { p.add(formatName(s.Name), " = ", formatNames(s.Members)) })
	}
	if len(r.Define) > 0 {
		p.add(" DEFINE ")
		join(p, r.Define, func(v VariableDef) {
			p.add(formatName(v.Name), " AS ")
			p.expr(v.Expr)
		})
	}
}

func (p *printer) pattern(e PatternExpr) {
	switch e := e.(type) {
	case *PatternVariable:
		p.add(formatName(e.Name))
	case *PatternEmpty:
		p.add("()")
	case *PatternAnchor:
		if e.End {
			p.add("$")
		} else {
			p.add("^")
		}
	case *PatternConcat:
		p.patterns(e.Parts, " ")
	case *PatternAlternation:
		p.patterns(e.Parts, " | ")
	case *PatternPermute:
		p.add("PERMUTE(")
		join(p, e.Parts, p.pattern)
		p.add(")")
	case *PatternExclusion:
		p.add("{- ")
		p.pattern(e.Part)
		p.add(" -}")
	case *PatternQuantified:
		if _, nested := e.Part.(*PatternQuantified); nested {
			p.add("(")
			p.pattern(e.Part)
			p.add(")")
		} else {
			p.pattern(e.Part)
		}
		p.quantifier(e)
	}
}

func (p *printer) patterns(parts []PatternExpr, sep string) {
	p.add("(")
	for i, part := range parts {
		if i > 0 {
			p.add(sep)
		}
		p.pattern(part)
	}
	p.add(")")
}

func (p *printer) quantifier(e *PatternQuantified) {
	switch {
	case !e.Range && e.Max > 0:
		p.add("?")
	case !e.Range && e.Min > 0:
		p.add("+")
	case !e.Range:
		p.add("*")
	case e.Min == e.Max:
		p.add("{", strconv.Itoa(e.Min), "}")
	default:
		p.add("{", strconv.Itoa(e.Min), ",")
		if e.Max >= 0 {
			p.add(strconv.Itoa(e.Max))
		}
		p.add("}")
	}
	if e.Reluctant {
		p.add("?")
	}
}
