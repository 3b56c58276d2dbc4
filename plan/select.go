package plan

import (
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// selection is the analysis of one SELECT.
type selection struct {
	*analyzer
	sel    *sql.Select
	node   Node // FROM and WHERE, then more and more of the SELECT
	source *scope
	binder *binder
	outs   []output
	order  []orderItem
	having Expr
	named  []WindowItem // the windows of the WINDOW clause
}

// output is one column of the select list. A star's columns have the star's place.
type output struct {
	at   sql.Node
	ast  sql.Expr // nil for a star's
	expr Expr
	name string
	col  Column
}

// orderItem is one element of ORDER BY.
type orderItem struct {
	item sql.SortItem
	expr Expr
	// derived is computed from columns of the select list, so it is none of its expressions.
	derived bool
}

// selectQuery analyzes a SELECT with the ORDER BY of its query.
func (a *analyzer) selectQuery(sel *sql.Select, q *sql.Query, outer *scope) relation {
	s := &selection{analyzer: a, sel: sel}
	in := relation{node: &Values{Rows: [][]Expr{{}}}}
	if sel.From != nil {
		in = a.relation(sel.From, outer)
	}
	s.node, s.source = in.node, outer.child(in.fields)
	s.binder = &binder{analyzer: a, scope: s.source, source: s.source, sel: sel, windows: map[string]*sql.NamedWindow{}, late: &lateChecks{}}
	s.nameWindows()
	s.resolveWindows(q.OrderBy)
	if sel.Where != nil {
		a.noAggregates("WHERE clause", sel.Where)
		s.node = &Filter{Input: s.node, Cond: s.condition(sel.Where, "WHERE clause")}
	}
	for i := range sel.Items {
		have := len(s.outs)
		s.item(&sel.Items[i], in.fields)
		s.checkDistinct(s.outs[have:])
	}
	for i := range s.outs {
		s.outs[i].col = a.column(s.outs[i].name, s.outs[i].expr.Type())
	}
	groups := s.groups()
	s.bindHaving()
	s.bindOrder(q.OrderBy)
	a.limit(q) // which refuses what is wrong with it before aggregations are checked
	if groups != nil || s.aggregates() {
		s.aggregate(groups)
	}
	for _, check := range slices.Concat(s.binder.late.missing, s.binder.late.windows, s.binder.late.filters) {
		check()
	}
	s.computeWindows()
	s.project()
	fields := make([]field, len(s.outs))
	for i, o := range s.outs {
		fields[i] = field{name: o.name, col: o.col}
	}
	return relation{node: s.node, fields: fields}
}

// checkDistinct refuses DISTINCT over what can't be compared, item by item.
func (s *selection) checkDistinct(outs []output) {
	if !s.sel.Distinct {
		return
	}
	for _, o := range outs {
		switch t := o.expr.Type(); {
		case fn.Comparable(t):
		case o.ast == nil:
			s.fail(s.sel, "TYPE_MISMATCH", "DISTINCT can only be applied to comparable types (actual: %s)", t)
		default:
			s.fail(s.sel, "TYPE_MISMATCH", "DISTINCT can only be applied to comparable types (actual: %s): %s", t, s.exprText(o.ast))
		}
	}
}

// condition binds WHERE or HAVING.
func (s *selection) condition(e sql.Expr, clause string) Expr {
	x := s.binder.expr(e)
	if !fn.CanCoerce(x.Type(), sql.T(sql.Boolean)) {
		s.fail(e, "TYPE_MISMATCH", "%s must evaluate to a boolean: actual type %s", clause, x.Type())
	}
	return coerce(x, sql.T(sql.Boolean))
}

// bindHaving binds HAVING; it stays in terms of the source until the aggregation is planned.
func (s *selection) bindHaving() {
	e := s.sel.Having
	if e == nil {
		return
	}
	if windows := s.specialsIn(e).windows; len(windows) > 0 {
		s.fail(windows[0], "NESTED_WINDOW", "HAVING clause cannot contain window functions or row pattern measures")
	}
	s.having = s.condition(e, "HAVING clause")
}

// item binds an element of the select list.
func (s *selection) item(it *sql.SelectItem, fields []field) {
	switch {
	case it.Star && it.Expr == nil:
		if s.sel.From == nil {
			s.fail(it, "COLUMN_NOT_FOUND", "SELECT * not allowed in queries without FROM clause")
		}
		all := visible(fields)
		if len(all) == 0 {
			s.fail(it, "COLUMN_NOT_FOUND", "SELECT * not allowed from relation that has no columns")
		}
		s.star(it, all)
	case it.Star:
		s.prefixedStar(it)
	default:
		o := output{at: it.Expr, ast: it.Expr, expr: s.binder.expr(it.Expr)}
		switch e := it.Expr.(type) {
		case *sql.ColumnRef:
			o.name = e.Name.Value
		case *sql.Dereference:
			if dottedName(e) != nil {
				o.name = e.Field.Value
			}
		}
		if it.Alias != nil {
			o.name = it.Alias.Value
		}
		s.outs = append(s.outs, o)
	}
}

// star adds fields to the select list, perhaps under aliases.
func (s *selection) star(it *sql.SelectItem, fields []field) {
	if it.Aliases != nil && len(it.Aliases) != len(fields) {
		s.fail(it.Aliases[0], "MISMATCHED_COLUMN_ALIASES", "Column alias list has %d entries but relation has %d columns", len(it.Aliases), len(fields))
	}
	for i, f := range fields {
		o := output{at: it, expr: &Ref{Column: f.col}, name: f.name}
		if it.Aliases != nil {
			o.name = canonical(it.Aliases[i])
		}
		s.outs = append(s.outs, o)
	}
}

// canonical is a name as Trino gives it for the aliases of a star: upper case unless quoted.
func canonical(id sql.Identifier) string {
	if id.Quoted {
		return id.Value
	}
	return strings.ToUpper(id.Value)
}

// prefixedStar expands t.*, or x.* where x is a row.
func (s *selection) prefixedStar(it *sql.SelectItem) {
	parts := dottedName(it.Expr)
	for sc := s.source; parts != nil && sc != nil; sc = sc.parent {
		var fields []field
		for _, f := range visible(sc.fields) {
			if len(f.qualifier) > 0 && hasSuffix(f.qualifier, parts) {
				fields = append(fields, f)
			}
		}
		if len(fields) > 0 {
			s.star(it, fields)
			return
		}
	}
	if len(parts) == 1 {
		s.fail(it, "TABLE_NOT_FOUND", "Unable to resolve reference %s", parts[0])
	}
	if parts != nil {
		if f, _, known := s.resolve(it.Expr, s.source, parts); f == nil && !known {
			s.fail(it, "TABLE_NOT_FOUND", "Unable to resolve reference %s", strings.Join(parts, "."))
		}
	}
	x := s.binder.expr(it.Expr)
	if x.Type().Kind != sql.Row {
		s.fail(s.sel, "TYPE_MISMATCH", "expected expression of type Row")
	}
	rows := x.Type().Fields
	if it.Aliases != nil && len(it.Aliases) != len(rows) {
		s.fail(it.Aliases[0], "MISMATCHED_COLUMN_ALIASES", "Column alias list has %d entries but relation has %d columns", len(it.Aliases), len(rows))
	}
	for i, f := range rows {
		o := output{at: it, expr: &Field{X: x, Index: i}, name: f.Name}
		if it.Aliases != nil {
			o.name = canonical(it.Aliases[i])
		}
		s.outs = append(s.outs, o)
	}
}

// bindOrder binds ORDER BY: output names come before the source's.
func (s *selection) bindOrder(items []sql.SortItem) {
	if len(items) == 0 {
		return
	}
	fields := make([]field, len(s.outs))
	for i, o := range s.outs {
		fields[i] = field{name: o.name, col: o.col}
	}
	b := s.binder.in(s.source.child(fields))
	for _, item := range items {
		var x Expr
		if n, ok := ordinal(item.Expr); ok {
			s.checkOrdinal(item.Expr, "ORDER BY", n, len(s.outs))
			x = &Ref{Column: s.outs[n-1].col}
		} else {
			x = b.expr(item.Expr)
		}
		s.checkOrderable(s.sel, x.Type(), item.Expr)
		s.order = append(s.order, orderItem{item: item, expr: s.expandOutputs(x, item.Expr), derived: s.derived(x)})
	}
}

// derived reports that an expression is more than a column of the select list, but reads one.
func (s *selection) derived(x Expr) bool {
	if _, column := x.(*Ref); column {
		return false
	}
	refs := refsOf(x)
	return slices.ContainsFunc(s.outs, func(o output) bool { return refs[o.col.ID] })
}

// expandOutputs puts the select list's expressions in place of its names inside
// window functions, which are computed before it; aggregations may not use them.
func (s *selection) expandOutputs(x Expr, at sql.Expr) Expr {
	defs := map[int]Expr{}
	for _, o := range s.outs {
		defs[o.col.ID] = o.expr
	}
	var inside func(Expr) Expr
	inside = func(e Expr) Expr {
		if r, ok := e.(*Ref); ok && defs[r.Column.ID] != nil {
			return defs[r.Column.ID]
		}
		return mapChildren(e, inside)
	}
	var top func(Expr) Expr
	top = func(e Expr) Expr {
		switch c := e.(type) {
		case *windowCall:
			return mapChildren(e, inside)
		case *aggCall:
			return s.withoutOutputs(c, at)
		}
		return mapChildren(e, top)
	}
	return top(x)
}

// withoutOutputs is an aggregation of ORDER BY, which may not read the select list.
func (s *selection) withoutOutputs(c *aggCall, at sql.Expr) Expr {
	refuse := func(e Expr, text string) {
		for _, o := range s.outs {
			if refsOf(e)[o.col.ID] {
				s.fail(columnIn(at, o.name), "COLUMN_NOT_FOUND", "%s", text)
			}
		}
	}
	check := c.check
	return &aggCall{item: c.item, check: func() {
		if check != nil {
			check()
		}
		for _, k := range c.item.OrderBy {
			refuse(k.Expr, "ORDER BY clause in aggregation function must not reference query output columns")
		}
		refuse(&aggCall{item: c.item}, "Invalid reference to output projection attribute from ORDER BY aggregation")
	}}
}

// columnIn finds where an expression names a column.
func columnIn(e sql.Node, name string) sql.Node {
	found := e
	walkAST(e, func(n sql.Node) bool {
		if found != e {
			return false
		}
		switch n := n.(type) {
		case *sql.ColumnRef:
			if strings.EqualFold(n.Name.Value, name) {
				found = n
			}
		case *sql.Dereference:
			if dottedName(n) != nil && strings.EqualFold(n.Field.Value, name) {
				found = n
			}
		}
		return found == e
	})
	return found
}

// project computes the select list, DISTINCT and ORDER BY.
func (s *selection) project() {
	local := columnIDs(s.node.Columns())
	used := map[int]bool{}
	items := make([]ProjectItem, len(s.outs))
	replaced := map[int]Column{}
	for i := range s.outs {
		o := &s.outs[i]
		if r, ok := o.expr.(*Ref); ok && local[r.Column.ID] && !used[r.Column.ID] {
			used[r.Column.ID] = true
			replaced[o.col.ID] = r.Column
			o.col = r.Column
		}
		items[i] = ProjectItem{Out: o.col, Expr: o.expr}
	}
	for i := range s.order {
		s.order[i].expr = s.orderKey(s.order[i].expr, replaced)
	}
	if s.sel.Distinct {
		s.node = &Distinct{Input: &Project{Input: s.node, Items: items}}
		s.sortDistinct()
		return
	}
	s.sortProjected(items, local)
}

// orderKey makes an ORDER BY expression one over the output, where it is a column of it.
func (s *selection) orderKey(x Expr, replaced map[int]Column) Expr {
	var fix func(Expr) Expr
	fix = func(e Expr) Expr {
		if r, ok := e.(*Ref); ok {
			if c, ok := replaced[r.Column.ID]; ok {
				return &Ref{Column: c}
			}
		}
		return mapChildren(e, fix)
	}
	x = fix(x)
	key := exprKey(x)
	for _, o := range s.outs {
		if exprKey(o.expr) == key {
			return &Ref{Column: o.col}
		}
	}
	return x
}

// sortDistinct orders distinct rows, by columns of the select list only.
func (s *selection) sortDistinct() {
	if len(s.order) == 0 {
		return
	}
	sort := &Sort{Input: s.node}
	outs := columnIDs(s.node.Columns())
	for _, o := range s.order {
		if r, ok := o.expr.(*Ref); !ok || !outs[r.Column.ID] || o.derived {
			s.fail(s.sel, "EXPRESSION_NOT_IN_DISTINCT", "For SELECT DISTINCT, ORDER BY expressions must appear in select list")
		}
		sort.Keys = append(sort.Keys, sortKey(o.item, o.expr))
	}
	s.node = sort
}

// sortProjected orders by expressions over the output and the source: the
// source's columns they need ride along and are dropped after.
func (s *selection) sortProjected(items []ProjectItem, local map[int]bool) {
	project := &Project{Input: s.node, Items: items}
	s.node = project
	if len(s.order) == 0 {
		return
	}
	sort := &Sort{Input: project}
	have := columnIDs(project.Columns())
	columns := s.columnsByID(project.Input)
	extra := false
	for _, o := range s.order {
		for _, id := range sortedIDs(refsOf(o.expr)) {
			if local[id] && !have[id] {
				have[id] = true
				extra = true
				project.Items = append(project.Items, ProjectItem{Out: columns[id], Expr: &Ref{Column: columns[id]}})
			}
		}
		sort.Keys = append(sort.Keys, sortKey(o.item, o.expr))
	}
	s.node = sort
	if extra {
		outs := make([]Column, len(s.outs))
		for i, o := range s.outs {
			outs[i] = o.col
		}
		s.node = &Project{Input: sort, Items: passThrough(outs)}
	}
}

func (s *selection) columnsByID(n Node) map[int]Column {
	m := map[int]Column{}
	for _, c := range n.Columns() {
		m[c.ID] = c
	}
	return m
}

func columnIDs(cols []Column) map[int]bool {
	m := map[int]bool{}
	for _, c := range cols {
		m[c.ID] = true
	}
	return m
}
