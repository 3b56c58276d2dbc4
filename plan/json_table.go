package plan

import (
	"sort"
	"strings"

	"glaux/sql"
	"glaux/sql/jsonpath"
)

// jsonTable analyzes JSON_TABLE beside an input, which may be nil: its rows are
// the elements of an array. The fields are only those that it adds.
func (a *analyzer) jsonTable(t *sql.JSONTable, input Node, s *scope) relation {
	a.noAggregates("JSON_TABLE input expression", t.Path.Input.X)
	for _, p := range t.Path.Passing {
		a.noAggregates("JSON_TABLE path parameter", p.Value.X)
	}
	d := &tableDef{
		binder: &binder{analyzer: a, scope: s},
		call:   &JSON{Call: jsonpath.Call{Func: jsonpath.JSONTable, ErrorOnError: t.ErrorOnError}},
		seen:   map[string]bool{},
	}
	d.jsonPath(d.call, t, &t.Path)
	if n := t.Path.PathName; n != nil {
		d.name(*n)
	}
	root := d.group(t.Columns)
	if n := t.Path.PathName; n != nil {
		root.name = canonicalName(*n)
	}
	d.call.Call.Rows = d.plan(t, root)
	row := sql.RowOf(d.fields...)
	d.call.Of = sql.ArrayOf(row)
	n := &Unnest{Input: input, Args: []Expr{d.call}, Outs: [][]Column{nil}}
	var fields []field
	for _, f := range row.Fields {
		col := a.column(f.Name, f.Type)
		n.Outs[0] = append(n.Outs[0], col)
		fields = append(fields, field{name: f.Name, col: col})
	}
	return relation{node: n, fields: fields}
}

// tableDef is a JSON_TABLE being analyzed.
type tableDef struct {
	*binder
	call   *JSON
	seen   map[string]bool // names of columns and paths
	fields []sql.Field
}

// columnGroup is the columns of one path, and the paths nested in it.
type columnGroup struct {
	name   string // "" where the path has none
	path   *sql.StringLiteral
	table  jsonpath.Table
	nested []*columnGroup
}

// name takes a name, which must be new.
func (d *tableDef) name(n sql.Identifier) string {
	name := canonicalName(n)
	if d.seen[name] {
		d.fail(n, "DUPLICATE_COLUMN_OR_PATH_NAME", "All column and path names in JSON_TABLE invocation must be unique")
	}
	d.seen[name] = true
	return name
}

// group analyzes the columns of a path, in the order they are written.
func (d *tableDef) group(columns []sql.JSONTableColumn) *columnGroup {
	g := &columnGroup{}
	for i := range columns {
		c := &columns[i]
		if c.Kind == sql.JSONNested {
			name := ""
			if c.Name.Value != "" {
				name = d.name(c.Name)
			}
			d.checkPath(c.Path, nil)
			inner := d.group(c.Columns)
			inner.name, inner.path, inner.table.Path = name, c.Path, c.Path.Value
			g.nested = append(g.nested, inner)
			continue
		}
		g.table.Columns = append(g.table.Columns, d.column(c))
	}
	return g
}

func (d *tableDef) column(c *sql.JSONTableColumn) jsonpath.TableColumn {
	name := d.name(c.Name)
	out := jsonpath.TableColumn{Kind: jsonpath.Ordinality, Output: len(d.fields)}
	// What a column does with errors is what the table does, unless it says.
	failing := "NULL"
	if d.call.Call.ErrorOnError {
		failing = "ERROR"
	}
	switch c.Kind {
	case sql.JSONOrdinality:
		out.Result.Of = sql.T(sql.BigInt)
	case sql.JSONValueColumn:
		for _, clause := range []*sql.JSONBehavior{c.OnEmpty, c.OnError} {
			if clause != nil && clause.Default != nil {
				d.noAggregates("default expression for JSON_TABLE column", clause.Default)
			}
		}
		out.Kind = jsonpath.ValueColumn
		var found *sql.Type
		out.Path, found = d.columnPath(c, name)
		out.Result = d.jsonValueResult(d.call, c, &c.Type, found, c.OnEmpty, c.OnError, failing)
	case sql.JSONQueryColumn:
		out.Kind = jsonpath.QueryColumn
		out.Path, _ = d.columnPath(c, name)
		out.Result = d.jsonQueryResult(c, &c.Type, c.Format, c.Wrapper, c.Quotes, c.OnEmpty, c.OnError, failing)
	}
	d.fields = append(d.fields, sql.Field{Name: name, Type: out.Result.Of})
	return out
}

// columnPath is a column's path; without one it is the member of its name.
func (d *tableDef) columnPath(c *sql.JSONTableColumn, name string) (string, *sql.Type) {
	if c.Path != nil {
		return c.Path.Value, d.checkPath(c.Path, nil)
	}
	return `lax $."` + strings.ReplaceAll(name, `"`, `""`) + `"`, nil
}

// plan makes the plan that a PLAN clause asks for, or the default one.
func (d *tableDef) plan(t *sql.JSONTable, root *columnGroup) *jsonpath.Rows {
	switch {
	case t.Plan == nil:
		return defaultPlan(root, "OUTER", "UNION")
	case t.Plan.Default:
		d.allNamed(root)
		return defaultPlan(root, t.Plan.Op, t.Plan.SiblingOp)
	}
	if root.name == "" {
		d.fail(t.Path, "MISSING_PATH_NAME", "All JSON paths must be named when specific plan is given")
	}
	if t.Plan.Name.Value == "" {
		d.fail(t.Plan, "INVALID_PLAN", "JSON_TABLE plan must either be a single path name or it must be rooted in parent-child relationship (OUTER or INNER)")
	}
	p := &specificPlan{tableDef: d, at: t.Plan}
	p.validate([]*columnGroup{root}, map[string]*sql.JSONTablePlan{canonicalName(t.Plan.Name): t.Plan})
	return p.rows(t.Plan, map[string]*columnGroup{root.name: root})
}

func (d *tableDef) allNamed(g *columnGroup) {
	for _, n := range g.nested {
		if n.name == "" {
			d.fail(n.path, "MISSING_PATH_NAME", "All nested JSON paths must be named when default plan is given")
		}
	}
	for _, n := range g.nested {
		d.allNamed(n)
	}
}

// defaultPlan treats all parents and children, and all siblings, alike.
func defaultPlan(g *columnGroup, parent, siblings string) *jsonpath.Rows {
	t := g.table
	t.Outer = parent != "INNER"
	if len(g.nested) == 1 {
		t.Child = defaultPlan(g.nested[0], parent, siblings)
	}
	if len(g.nested) > 1 {
		t.Child = &jsonpath.Rows{}
		list := &t.Child.Union
		if siblings == "CROSS" {
			list = &t.Child.Cross
		}
		for _, n := range g.nested {
			*list = append(*list, *defaultPlan(n, parent, siblings))
		}
	}
	return &jsonpath.Rows{Table: &t}
}

// specificPlan is a PLAN clause that names all paths.
type specificPlan struct {
	*tableDef
	at *sql.JSONTablePlan
}

// validate compares the paths of one level with the plan's names there.
func (p *specificPlan) validate(groups []*columnGroup, plans map[string]*sql.JSONTablePlan) {
	known := map[string]bool{}
	var missing, unavailable []string
	for _, g := range groups {
		known[g.name] = true
		if plans[g.name] == nil {
			missing = append(missing, g.name)
		}
	}
	for name := range plans {
		if !known[name] {
			unavailable = append(unavailable, name)
		}
	}
	sort.Strings(unavailable)
	if len(missing) > 0 {
		p.fail(p.at, "INVALID_PLAN", "JSON_TABLE plan should contain all JSON paths available at each level of nesting. Paths not included: %s", strings.Join(missing, ", "))
	}
	if len(unavailable) > 0 {
		p.fail(p.at, "INVALID_PLAN", "JSON_TABLE plan includes unavailable JSON path names: %s", strings.Join(unavailable, ", "))
	}
	for _, g := range groups {
		for _, n := range g.nested {
			if n.name == "" {
				p.fail(n.path, "MISSING_PATH_NAME", "All JSON paths must be named when specific plan is given")
			}
		}
		children := map[string]*sql.JSONTablePlan{}
		if child := plans[g.name].Left; child != nil {
			p.siblings(child, children)
		}
		p.validate(g.nested, children)
	}
}

// siblings collects the plans that stand beside each other.
func (p *specificPlan) siblings(plan *sql.JSONTablePlan, into map[string]*sql.JSONTablePlan) {
	if plan.Name.Value == "" {
		p.siblings(plan.Left, into)
		p.siblings(plan.Right, into)
		return
	}
	name := canonicalName(plan.Name)
	if into[name] != nil {
		p.fail(plan.Name, "INVALID_PLAN", "Duplicate reference to JSON path name in sibling plan: %s", name)
	}
	into[name] = plan
}

// rows makes what the plan asks for of the paths of its level.
func (p *specificPlan) rows(plan *sql.JSONTablePlan, groups map[string]*columnGroup) *jsonpath.Rows {
	if plan.Name.Value == "" {
		both := []jsonpath.Rows{*p.rows(plan.Left, groups), *p.rows(plan.Right, groups)}
		if plan.Op == "CROSS" {
			return &jsonpath.Rows{Cross: both}
		}
		return &jsonpath.Rows{Union: both}
	}
	g := groups[canonicalName(plan.Name)]
	t := g.table
	if plan.Left != nil {
		inner := map[string]*columnGroup{}
		for _, n := range g.nested {
			inner[n.name] = n
		}
		t.Child, t.Outer = p.rows(plan.Left, inner), plan.Op != "INNER"
	}
	return &jsonpath.Rows{Table: &t}
}
