package plan

import (
	"fmt"
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// Subfield says which part of its column a scan reads.
type Subfield struct {
	// Path has the index of a field of the column, of a field of that, and so on; empty:
	// it is the column itself.
	Path []int
	// Present says that the value is true where there is a row, and NULL where that is
	// NULL, of which nothing else is asked.
	Present bool
}

// Whole reports that the part is all of the column.
func (p Subfield) Whole() bool { return len(p.Path) == 0 && !p.Present }

// Names are the fields on the way to a part of a column of a type.
func (p Subfield) Names(of sql.Type) []string {
	var names []string
	for _, i := range p.Path {
		names = append(names, of.Fields[i].Name)
		of = of.Fields[i].Type
	}
	return names
}

// dereference has scans read fields of rows as columns of their own, where a query reads
// fields: what nobody reads as a whole is pruned then. A field is found through what hands
// its row on: projections, joins, queries of WITH, UNION ALL; not through collections,
// nor what compares or computes rows. It adds columns only; where they are, expressions
// read them.
func (a *analyzer) dereference(root Node) Node {
	d := &dereferencer{a: a, made: map[fieldKey]Column{}, exact: map[Node][][]ProjectItem{}, queries: map[Node][]ProjectItem{}, changed: map[Node]Node{}, refs: map[*CTE][]*CTERef{}, seen: map[Node]bool{}}
	if !d.survey(root) {
		return root
	}
	out := &Project{Input: root, Items: passThrough(root.Columns())}
	walkTree(out, d.demand)
	if len(d.made) == 0 {
		return root
	}
	d.restore(out)
	d.rewrite(out, nil)
	return out
}

type dereferencer struct {
	a    *analyzer
	made map[fieldKey]Column // the columns of parts of columns
	// exact are the columns that inputs of some nodes have to have, in order.
	exact   map[Node][][]ProjectItem
	queries map[Node][]ProjectItem // those of subqueries
	refs    map[*CTE][]*CTERef
	changed map[Node]Node // subqueries: expressions may share them
	seen    map[Node]bool
	unions  int // that a part is looked for below
}

// fieldKey is a part of a column.
type fieldKey struct {
	id   int
	part string
}

func keyOf(id int, p Subfield) fieldKey { return fieldKey{id, fmt.Sprint(p.Path, p.Present)} }

// survey brings expressions into the form in which fields are found, and notes what
// columns nodes have by their place; false says that no part of a row is read.
func (d *dereferencer) survey(root Node) (any bool) {
	walkTree(root, func(n Node) {
		updateExprs(n, fieldFirst)
		eachPart(n, func(int, Subfield) { any = true })
		switch n := n.(type) {
		case *CTERef:
			d.refs[n.CTE] = append(d.refs[n.CTE], n)
		case *Distinct, *SetOp, *TableFunction:
			for _, in := range Inputs(n) {
				d.exact[n] = append(d.exact[n], passThrough(in.Columns()))
			}
		case *With:
			for _, c := range n.CTEs {
				if c.Recursive {
					d.exact[n] = append(d.exact[n], passThrough(c.Base.Columns()), passThrough(c.Step.Columns()))
				}
			}
		}
		nodeExprs(n, func(e Expr) {
			walkQueries(e, func(e Expr) {
				q := subqueryOf(e)
				d.queries[q] = passThrough(q.Columns())
			})
		})
	})
	return any
}

// fieldFirst reads a field before a row is converted: when that can't fail.
func fieldFirst(e Expr) Expr {
	e = mapChildren(e, fieldFirst)
	f, ok := e.(*Field)
	if !ok {
		return e
	}
	if c, ok := f.X.(*Cast); ok && isRow(c.X) && c.To.Kind == sql.Row && (c.Implicit || renames(c.X.Type(), c.To)) {
		below := fieldFirst(&Field{X: c.X, Index: f.Index})
		if to := c.To.Fields[f.Index].Type; !below.Type().Equal(to) {
			return &Cast{X: below, To: to, Try: c.Try, Implicit: c.Implicit}
		}
		return below
	}
	return e
}

func isRow(e Expr) bool { return e.Type().Kind == sql.Row }

// renames reports that types are the same but for the names of fields.
func renames(from, to sql.Type) bool {
	if from.Kind != sql.Row || to.Kind != sql.Row || len(from.Fields) != len(to.Fields) {
		return from.Equal(to)
	}
	for i := range from.Fields {
		if !renames(from.Fields[i].Type, to.Fields[i].Type) {
			return false
		}
	}
	return true
}

// partOf is the part of a column that an expression reads: fields of fields of it.
func partOf(e Expr) (id int, p Subfield, ok bool) {
	switch e := e.(type) {
	case *Ref:
		return e.Column.ID, p, true
	case *Field:
		id, p, ok = partOf(e.X)
		p.Path = append(p.Path, e.Index)
		return id, p, ok
	}
	return 0, p, false
}

// presence is the row of which an expression asks only whether it is NULL.
func presence(e Expr) (id int, p Subfield, ok bool) {
	if !isRow(e) {
		return 0, p, false
	}
	id, p, ok = partOf(e)
	p.Present = true
	return id, p, ok
}

// counted is the row that an aggregation counts where it isn't NULL.
func counted(args []Expr, of *fn.Bound, distinct bool) (id int, p Subfield, ok bool) {
	if of.Func.Name != "count" || len(args) != 1 || distinct {
		return 0, p, false
	}
	return presence(args[0])
}

// eachPart calls f for the parts of columns that the expressions of a node read, in their
// subqueries, too, but not for columns as a whole.
func eachPart(n Node, f func(id int, p Subfield)) {
	nodeExprs(n, func(e Expr) {
		walkExpr(e, func(e Expr) bool {
			id, p, ok := partOf(e)
			if null, is := e.(*IsNull); is {
				id, p, ok = presence(null.X)
			}
			if ok && !p.Whole() {
				f(id, p)
				return false
			}
			return true
		})
	})
	count := func(args []Expr, of *fn.Bound, distinct bool) {
		if id, p, ok := counted(args, of, distinct); ok {
			f(id, p)
		}
	}
	switch n := n.(type) {
	case *Aggregate:
		for _, it := range n.Aggs {
			count(it.Args, it.Func, it.Distinct)
		}
	case *WindowNode:
		for _, it := range n.Items {
			count(it.Args, it.Func, it.Distinct)
		}
	}
}

// demand has the inputs of a node give the parts that it reads.
func (d *dereferencer) demand(n Node) {
	eachPart(n, func(id int, p Subfield) {
		for _, in := range Inputs(n) {
			d.provide(in, id, p)
		}
	})
	if j, ok := n.(*Join); ok && j.Lateral {
		walkTree(j.Right, func(in Node) { eachPart(in, func(id int, p Subfield) { d.provide(j.Left, id, p) }) })
	}
}

// column is the column of a part of another one.
func (d *dereferencer) column(of Column, p Subfield) Column {
	key := keyOf(of.ID, p)
	c, ok := d.made[key]
	if !ok {
		t := of.Type
		for _, i := range p.Path {
			t = t.Fields[i].Type
		}
		if p.Present {
			t = sql.T(sql.Boolean)
		}
		c = d.a.column(strings.Join(append([]string{of.Name}, p.Names(of.Type)...), "_"), t)
		d.made[key] = c
	}
	return c
}

// provide adds a part of a column to what a node gives; false says that the node hasn't
// got the column, or that it is computed there.
func (d *dereferencer) provide(n Node, id int, p Subfield) bool {
	switch n := n.(type) {
	case *Scan:
		return d.scan(n, id, p)
	case *Values:
		return d.values(n, id, p)
	case *Project:
		return d.project(n, id, p)
	case *Filter:
		return d.provide(n.Input, id, p)
	case *Sort:
		return d.provide(n.Input, id, p)
	case *Limit:
		return d.provide(n.Input, id, p)
	case *Sample:
		return d.provide(n.Input, id, p)
	case *WindowNode:
		return d.provide(n.Input, id, p)
	case *Unnest:
		return n.Input != nil && d.provide(n.Input, id, p)
	case *Join:
		return d.provide(n.Left, id, p) || d.provide(n.Right, id, p)
	case *Match:
		i := slices.IndexFunc(n.Pass, func(c Column) bool { return c.ID == id })
		if i < 0 || !d.provide(n.Input, id, p) {
			return false
		}
		n.Pass = added(n.Pass, d.column(n.Pass[i], p))
		return true
	case *CTERef:
		return d.cteRef(n, id, p)
	case *SetOp:
		return d.setOp(n, id, p)
	case *With:
		return d.provide(n.Body, id, p)
	}
	return false
}

// added adds a column that a list may have already.
func added(list []Column, c Column) []Column {
	if slices.ContainsFunc(list, func(have Column) bool { return have.ID == c.ID }) {
		return list
	}
	return append(slices.Clip(list), c)
}

func (d *dereferencer) scan(n *Scan, id int, p Subfield) bool {
	i := slices.IndexFunc(n.Out, func(c Column) bool { return c.ID == id })
	if i < 0 || !n.Subfield(i).Whole() {
		return false
	}
	if of := n.Table.Columns[n.Source[i]]; of.Partition || of.Hidden {
		return false
	}
	out := added(n.Out, d.column(n.Out[i], p))
	if len(out) == len(n.Out) {
		return true
	}
	for len(n.Subfields) < len(n.Out) {
		n.Subfields = append(n.Subfields, Subfield{})
	}
	n.Out, n.Source, n.Subfields = out, append(slices.Clip(n.Source), n.Source[i]), append(n.Subfields, p)
	return true
}

func (d *dereferencer) project(n *Project, id int, p Subfield) bool {
	i := slices.IndexFunc(n.Items, func(it ProjectItem) bool { return it.Out.ID == id })
	if i < 0 {
		return false
	}
	it := n.Items[i]
	out := d.column(it.Out, p)
	if slices.ContainsFunc(n.Items, func(have ProjectItem) bool { return have.Out.ID == out.ID }) {
		return true
	}
	e, ok := d.below(n.Input, it.Expr, p)
	if !ok {
		return false
	}
	n.Items = append(slices.Clip(n.Items), ProjectItem{Out: out, Expr: e})
	return true
}

// below reads a part of what an expression gives of an input that provides it.
func (d *dereferencer) below(in Node, row Expr, p Subfield) (Expr, bool) {
	e := row
	for _, i := range p.Path {
		e = &Field{X: e, Index: i}
	}
	e = fieldFirst(e)
	made, isMade := d.taken(row, p)
	if isMade {
		e = made
	}
	var casts []*Cast
	for {
		c, ok := e.(*Cast)
		if !ok || !p.Present && !c.Implicit {
			break
		}
		casts, e = append(casts, c), c.X
	}
	id, from, ok := partOf(e)
	if p.Present {
		ok = ok && isRow(e) && !slices.ContainsFunc(casts, func(c *Cast) bool { return !c.Implicit && !renames(c.X.Type(), c.To) })
	}
	from.Present = p.Present
	if !ok || from.Whole() || !d.provide(in, id, from) {
		return made, isMade
	}
	out := Expr(&Ref{Column: d.made[keyOf(id, from)]})
	if !p.Present {
		for _, c := range slices.Backward(casts) {
			out = &Cast{X: out, To: c.To, Try: c.Try, Implicit: c.Implicit}
		}
	}
	return out, true
}

// taken is a field of a row that an expression makes, of which the rest isn't computed then.
// Through UNION Trino doesn't see that.
func (d *dereferencer) taken(row Expr, p Subfield) (Expr, bool) {
	if p.Present || d.unions > 0 {
		return nil, false
	}
	t, made := &fieldTaker{analyzer: d.a}, false
	for _, i := range p.Path {
		f, ok := t.field(row, i)
		if !ok {
			f = &Field{X: row, Index: i}
		}
		row, made = f, made || ok
	}
	return row, made && deterministic(row)
}

// values has rows that are written in place give a part of what they make.
func (d *dereferencer) values(n *Values, id int, p Subfield) bool {
	i := slices.IndexFunc(n.Out, func(c Column) bool { return c.ID == id })
	if i < 0 || n.fill != nil {
		return false
	}
	parts, any := make([]Expr, len(n.Rows)), false
	for k, row := range n.Rows {
		e, made := d.taken(row[i], p)
		if !made {
			e = partly(row[i], p)
		}
		parts[k], any = e, any || made
	}
	if !any {
		return false
	}
	part := d.column(n.Out[i], p)
	if out := added(n.Out, part); len(out) > len(n.Out) {
		if n.parts == nil {
			n.parts = map[int]int{}
		}
		n.Out, n.parts[part.ID] = out, id
		for k := range n.Rows {
			n.Rows[k] = append(slices.Clip(n.Rows[k]), parts[k])
		}
	}
	return true
}

// cteRef has a query of WITH give the part, and all of its uses.
func (d *dereferencer) cteRef(n *CTERef, id int, p Subfield) bool {
	i := slices.IndexFunc(n.Out, func(c Column) bool { return c.ID == id })
	if i < 0 || n.CTE.Recursive || !d.provide(n.CTE.Query, n.CTE.Cols[i].ID, p) {
		return false
	}
	cols := added(n.CTE.Cols, d.made[keyOf(n.CTE.Cols[i].ID, p)])
	if len(cols) == len(n.CTE.Cols) {
		return true
	}
	n.CTE.Cols = cols
	for _, ref := range d.refs[n.CTE] {
		ref.Out = append(slices.Clip(ref.Out), d.column(ref.Out[i], p))
	}
	return true
}

// setOp has all inputs of a UNION ALL give the part, if one of them can.
func (d *dereferencer) setOp(n *SetOp, id int, p Subfield) bool {
	i := slices.IndexFunc(n.Out, func(c Column) bool { return c.ID == id })
	if i < 0 || n.Op != sql.Union || n.Distinct {
		return false
	}
	out := added(n.Out, d.column(n.Out[i], p))
	if len(out) == len(n.Out) {
		return true
	}
	any := false
	d.unions++
	defer func() { d.unions-- }()
	items := make([]ProjectItem, len(n.Inputs))
	for k, in := range n.Inputs {
		of := d.exact[n][k][i].Out
		items[k].Out = d.column(of, p)
		e, ok := d.below(in, &Ref{Column: of}, p)
		if !ok {
			e = partly(&Ref{Column: of}, p)
		}
		items[k].Expr, any = e, any || ok
	}
	if !any {
		return false
	}
	n.Out = out
	for k, it := range items {
		d.exact[n][k] = append(d.exact[n][k], it)
	}
	return true
}

// partly computes a part of a row.
func partly(e Expr, p Subfield) Expr {
	for _, i := range p.Path {
		e = &Field{X: e, Index: i}
	}
	if p.Present {
		of := sql.T(sql.Boolean)
		return &Case{Of: of, Whens: []When{{Cond: &Not{X: &IsNull{X: e}}, Then: &Literal{Of: of, Value: true}}}}
	}
	return e
}
