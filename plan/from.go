package plan

import (
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// relation analyzes an element of FROM.
func (a *analyzer) relation(r sql.Relation, s *scope) relation {
	a.checkStopped()
	switch r := r.(type) {
	case *sql.Table:
		return a.table(r, s)
	case *sql.AliasedRelation:
		return a.aliased(r, s)
	case *sql.SubqueryRelation:
		return a.query(r.Query, s)
	case *sql.Join:
		return a.join(r, s)
	case *sql.Unnest:
		return a.unnest(r, nil, s)
	case *sql.Lateral:
		return a.query(r.Query, s)
	case *sql.SampledRelation:
		return a.sampled(r, s)
	case *sql.TableFunctionCall:
		return a.tableFunction(r, s)
	case *sql.JSONTable:
		return a.jsonTable(r, nil, s)
	case *sql.PatternRecognition:
		return a.matchRecognize(r, s)
	}
	a.unsupported(r, "this relation")
	return relation{}
}

// table analyzes a named table, view or WITH query.
func (a *analyzer) table(t *sql.Table, s *scope) relation {
	parts := lowerParts(t.Name)
	if len(parts) == 1 {
		if n := s.lookupNamed(parts[0]); n != nil {
			if t.Version != nil {
				a.fail(t.Version, "NOT_SUPPORTED", "WITH query cannot be versioned")
			}
			return n.ref(a)
		}
	}
	name := a.tableName(t, parts)
	if t.Version != nil {
		a.unsupported(t.Version, "FOR TIMESTAMP or VERSION AS OF")
	}
	if base, ok := strings.CutSuffix(name.Table, "$partitions"); ok {
		return a.partitions(t, name, base).called(parts)
	}
	if name.Schema == "information_schema" {
		return a.informationSchema(t, name).called(parts)
	}
	tbl, err := a.cat.Table(a.ctx, name)
	if err != nil {
		a.raise(t, err)
	}
	if tbl.View != nil {
		return a.view(t, tbl).called(parts)
	}
	return a.scan(tbl).called(parts)
}

// called qualifies a relation's fields by the name that the query calls it by: with
// its schema only if that is written.
func (r relation) called(name []string) relation {
	for i := range r.fields {
		r.fields[i].qualifier = name
	}
	return r
}

// partitions is the table t$partitions: the partition columns of t, a row for
// each registered partition.
func (a *analyzer) partitions(at sql.Node, name TableName, base string) relation {
	tbl, err := a.cat.Table(a.ctx, TableName{Catalog: name.Catalog, Schema: name.Schema, Table: base})
	if err != nil {
		a.raise(at, err)
	}
	if tbl.Partitions == nil {
		a.fail(at, "TABLE_NOT_FOUND", "Table '%s' does not exist", name)
	}
	rows, err := tbl.Partitions(a.ctx)
	if err != nil {
		a.raise(at, err)
	}
	texts := &Values{}
	n := &Project{Input: texts}
	var fields []field
	for _, c := range tbl.Columns {
		if !c.Partition {
			continue
		}
		text, out := a.column(c.Name, sql.T(sql.Varchar)), a.column(c.Name, c.Type)
		texts.Out = append(texts.Out, text)
		item := ProjectItem{Out: out, Expr: &Ref{Column: text}}
		if c.Type.Kind != sql.Varchar {
			item.Expr = &Cast{X: item.Expr, To: c.Type}
		}
		n.Items = append(n.Items, item)
		fields = append(fields, field{name: c.Name, col: out})
	}
	for _, values := range rows {
		row := make([]Expr, len(values))
		for i, v := range values {
			l := &Literal{Of: sql.T(sql.Varchar)}
			if v != nil {
				l.Value = *v
			}
			row[i] = l
		}
		texts.Rows = append(texts.Rows, row)
	}
	a.use(tbl.Name, false, texts.Out)
	return relation{node: n, fields: fields}
}

// tableName completes a name from the session.
func (a *analyzer) tableName(at sql.Node, parts []string) TableName {
	if len(parts) > 3 {
		a.fail(nil, "SYNTAX_ERROR", "Too many dots in table name: %s", strings.Join(parts, "."))
	}
	name := TableName{Catalog: a.catalog, Schema: a.schema, Table: parts[len(parts)-1]}
	if len(parts) > 1 {
		name.Schema = parts[len(parts)-2]
	}
	if len(parts) > 2 {
		name.Catalog = parts[0]
	}
	if name.Catalog == "" {
		a.fail(at, "MISSING_CATALOG_NAME", "Catalog must be specified when session catalog is not set")
	}
	if name.Schema == "" {
		a.fail(at, "MISSING_SCHEMA_NAME", "Schema must be specified when session schema is not set")
	}
	return name
}

// scan reads a stored table.
func (a *analyzer) scan(tbl *Table) relation {
	n := &Scan{Table: tbl, Limit: -1}
	fields := make([]field, len(tbl.Columns))
	for i, c := range tbl.Columns {
		col := a.column(c.Name, c.Type)
		n.Out = append(n.Out, col)
		n.Source = append(n.Source, i)
		fields[i] = field{name: c.Name, col: col, hidden: c.Hidden}
	}
	a.use(tbl.Name, false, n.Out)
	return relation{node: n, fields: fields}
}

// aliased analyzes relation AS alias (columns).
func (a *analyzer) aliased(r *sql.AliasedRelation, s *scope) relation {
	return a.rename(r, a.relation(r.Relation, s))
}

// rename gives a relation's fields an alias and perhaps new names; hidden
// columns are lost under column aliases.
func (a *analyzer) rename(r *sql.AliasedRelation, in relation) relation {
	alias := []string{sql.LowerName(r.Alias.Value)}
	if r.Columns != nil {
		in.fields = visible(in.fields)
		if len(r.Columns) != len(in.fields) {
			if _, ok := r.Relation.(*sql.TableFunctionCall); ok {
				a.fail(r, "MISMATCHED_COLUMN_ALIASES", "Column alias list has %d entries but table function has %d proper columns", len(r.Columns), len(in.fields))
			}
			a.fail(r, "MISMATCHED_COLUMN_ALIASES", "Column alias list has %d entries but '%s' has %d columns available", len(r.Columns), sql.LowerName(r.Alias.Value), len(in.fields))
		}
	}
	fields := make([]field, len(in.fields))
	_, function := r.Relation.(*sql.TableFunctionCall)
	for i, f := range in.fields {
		f.qualifier = alias
		switch {
		case r.Columns != nil && function:
			f.name = canonical(r.Columns[i])
		case r.Columns != nil:
			f.name = r.Columns[i].Value
		}
		fields[i] = f
	}
	return relation{node: in.node, fields: fields}
}

// sampled analyzes TABLESAMPLE, whose percentage is a constant.
func (a *analyzer) sampled(r *sql.SampledRelation, s *scope) relation {
	in := a.relation(r.Relation, s)
	b := &binder{analyzer: a, scope: &scope{}}
	if sql.ReadsColumns(r.Percentage) {
		a.fail(r.Percentage, "EXPRESSION_NOT_CONSTANT", "Sample percentage cannot contain column references")
	}
	walkAST(r.Percentage, func(n sql.Node) bool {
		if _, parameter := n.(*sql.Parameter); parameter {
			a.fail(n, "INVALID_PARAMETER_USAGE", "Query takes no parameters")
		}
		return true
	})
	x := b.expr(r.Percentage)
	if !fn.CanCoerce(x.Type(), sql.T(sql.Double)) {
		a.fail(r.Percentage, "TYPE_MISMATCH", "Sample percentage should be a numeric expression")
	}
	walkAST(r.Percentage, func(n sql.Node) bool {
		if _, query := n.(*sql.Query); query {
			a.fail(r.Percentage, "EXPRESSION_NOT_CONSTANT", "Constant expression cannot contain a subquery")
		}
		return true
	})
	lit := a.computed(coerce(x, sql.T(sql.Double)))
	if lit == nil {
		a.unsupported(r.Percentage, "a sample percentage that is not known while planning")
	}
	if lit.Value == nil {
		a.fail(r.Percentage, "INVALID_ARGUMENTS", "Sample percentage cannot be NULL")
	}
	percent := lit.Value.(float64)
	if percent < 0 {
		a.fail(r.Percentage, "NUMERIC_VALUE_OUT_OF_RANGE", "Sample percentage must be greater than or equal to 0")
	}
	if percent > 100 {
		a.fail(r.Percentage, "NUMERIC_VALUE_OUT_OF_RANGE", "Sample percentage must be less than or equal to 100")
	}
	in.node = &Sample{Input: in.node, System: r.System, Percent: percent}
	return in
}
