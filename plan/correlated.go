package plan

import (
	"maps"

	"glaux/sql"
)

// Trino answers a correlated subquery only where its rules turn it into a join.
// The engine could answer more, but a query that runs here would then fail there:
// what those rules leave is refused as Trino refuses it.

// form is how a subquery is used, which decides what it may be made of.
type form uint8

const (
	scalarForm form = iota
	existsForm
	inForm
	quantifiedForm
	lateralForm
)

// correlation is a subquery to be judged when the whole statement is known to be right.
type correlation struct {
	form  form
	at    sql.Node
	query Node
	kind  JoinKind // of a lateral join
	plain bool     // the lateral join has no condition
}

// subquery notes a query inside another, before those inside it, and returns
// where to put its tree once it is bound.
func (a *analyzer) subquery(f form, at sql.Node) *correlation {
	c := &correlation{form: f, at: at, plain: true}
	a.correlations = append(a.correlations, c)
	return c
}

// checkCorrelations refuses the first subquery that Trino does not decorrelate.
func (a *analyzer) checkCorrelations() {
	for _, c := range a.correlations {
		if c.query == nil {
			continue
		}
		d := &decorrelator{outer: freeRefs(c.query)}
		if len(d.outer) > 0 && !d.allows(c) {
			a.fail(c.at, "NOT_SUPPORTED", "Given correlated subquery is not supported")
		}
	}
}

// freeRefs are the columns that a tree reads and does not make.
func freeRefs(n Node) map[int]bool {
	refs, made, seen := map[int]bool{}, map[int]bool{}, map[*CTE]bool{}
	var node func(Node)
	node = func(n Node) {
		maps.Copy(made, columnIDs(n.Columns()))
		nodeExprs(n, func(e Expr) { addRefs(e, refs); walkQueries(e, func(q Expr) { node(subqueryOf(q)) }) })
		switch n := n.(type) {
		case *With:
			node(n.Body) // the named queries count where they are used
		case *CTERef:
			if seen[n.CTE] {
				return
			}
			seen[n.CTE] = true
			for _, q := range []Node{n.CTE.Query, n.CTE.Base} {
				if q != nil {
					node(q)
				}
			}
		case *Aggregate:
			maps.Copy(refs, columnIDs(n.Keys))
			node(n.Input)
		default:
			for _, in := range Inputs(n) {
				node(in)
			}
		}
	}
	node(n)
	maps.DeleteFunc(refs, func(id int, _ bool) bool { return made[id] })
	return refs
}

// decorrelator judges one subquery; outer are the columns of enclosing queries.
type decorrelator struct{ outer map[int]bool }

func (d *decorrelator) allows(c *correlation) bool {
	need := columnIDs(c.query.Columns())
	switch c.form {
	case existsForm:
		_, ok := d.filters(c.query, nil)
		return ok || yieldsRow(c.query) || isUnnest(c.query)
	case inForm:
		return d.chain(c.query, need)
	case quantifiedForm:
		return d.aggregated(c.query, need) || isUnnest(c.query)
	case lateralForm:
		return d.join(c.query, need, c.plain, c.kind == Inner || c.kind == Cross)
	}
	return d.join(c.query, need, true, false)
}

// join judges a query that is joined to the rows around it.
func (d *decorrelator) join(n Node, need map[int]bool, plain, inner bool) bool {
	if _, ok := d.filters(n, need); ok {
		return true
	}
	if !plain {
		return false
	}
	if unnestChain(n) || isSingleRow(n) {
		return true
	}
	switch agg := belowProjects(n).(type) {
	case *Aggregate:
		if !agg.global() && !inner || !d.free(agg.exprs()...) {
			return false
		}
		below := with(columnIDs(agg.Keys), agg.exprs()...)
		return d.aggregated(agg.Input, below) || agg.global() && !agg.filtered() && isUnnest(agg.Input)
	case *Distinct:
		_, ok := d.filters(agg.Input, columnIDs(agg.Input.Columns()))
		return ok
	}
	return false
}

// aggregated judges the input of a global aggregation.
func (d *decorrelator) aggregated(n Node, need map[int]bool) bool {
	if distinct, ok := belowProjects(n).(*Distinct); ok {
		n, need = distinct.Input, columnIDs(distinct.Input.Columns())
	}
	_, ok := d.filters(n, need)
	return ok
}

// chain judges the query of IN: projections and filters only are around what
// does not depend on the outer query.
func (d *decorrelator) chain(n Node, need map[int]bool) bool {
	if len(d.readBy(n)) == 0 {
		return true
	}
	switch n := n.(type) {
	case *Project:
		exprs := n.needed(need)
		return d.free(exprs...) && d.chain(n.Input, with(nil, exprs...))
	case *Filter:
		return d.shallow(n.Cond) && d.chain(n.Input, with(need, n.Cond))
	case *Sort:
		return d.chain(n.Input, need)
	case *Limit:
		return n.Count == 0
	case *With:
		return d.chain(n.Body, need)
	case *CTERef:
		return !n.CTE.Recursive && d.chain(n.CTE.Query, n.below(need))
	case *Join:
		return d.plainJoin(n)
	}
	return false
}

// decorrelated describes a tree whose correlated conditions have been moved up.
type decorrelated struct {
	// constant are the columns that equal something of the outer query, moved all
	// those that conditions moved up read.
	constant, moved map[int]bool
	single          bool // at most one row
}

// unmoved describes a tree of which nothing had to be moved.
func unmoved(single bool) *decorrelated {
	return &decorrelated{constant: map[int]bool{}, moved: map[int]bool{}, single: single}
}

// fixed reports that the conditions moved up see the same values in all rows.
func (r *decorrelated) fixed() bool { return contains(r.constant, r.moved) }

func contains(set, all map[int]bool) bool {
	for id := range all {
		if !set[id] {
			return false
		}
	}
	return true
}

// filters moves correlated conditions up through a tree of which the columns in
// need are read; false where that can't be done.
func (d *decorrelator) filters(n Node, need map[int]bool) (*decorrelated, bool) {
	switch n := n.(type) {
	case *Project:
		exprs := n.needed(need)
		if !d.free(exprs...) {
			return nil, false
		}
		return d.filters(n.Input, with(nil, exprs...))
	case *Filter:
		return d.filter(n, need)
	case *Join:
		if d.plainJoin(n) {
			return d.conditions(n.Cond, unmoved(false))
		}
	case *Sort:
		return d.filters(n.Input, need)
	case *Limit:
		return d.limit(n, need)
	case *Aggregate:
		return d.grouped(n)
	case *Distinct:
		keys := columnIDs(n.Columns())
		r, ok := d.filters(n.Input, keys)
		if !ok || !contains(union(r.constant, keys), r.moved) {
			return nil, false
		}
		return &decorrelated{constant: r.constant, moved: r.moved, single: contains(r.constant, keys)}, true
	case *WindowNode:
		if !n.computes(need) {
			return d.filters(n.Input, need)
		}
	case *With:
		return d.filters(n.Body, need)
	case *CTERef:
		if !n.CTE.Recursive {
			r, ok := d.filters(n.CTE.Query, n.below(need))
			if ok {
				n.above(r.constant)
			}
			return r, ok
		}
	}
	if len(d.readBy(n)) > 0 {
		return nil, false
	}
	return unmoved(atMostOneRow(n)), true
}

func (d *decorrelator) filter(n *Filter, need map[int]bool) (*decorrelated, bool) {
	if lit, ok := n.Cond.(*Literal); ok && lit.Value == false {
		return unmoved(true), true
	}
	r, ok := d.filters(n.Input, with(need, n.Cond))
	if !ok {
		return nil, false
	}
	return d.conditions(n.Cond, r)
}

// conditions moves the correlated terms of a condition up.
func (d *decorrelator) conditions(cond Expr, r *decorrelated) (*decorrelated, bool) {
	for _, term := range conjuncts(cond) {
		refs := refsOf(term)
		if !intersects(refs, d.outer) {
			continue
		}
		if !d.shallow(term) {
			return nil, false
		}
		for id := range refs {
			if !d.outer[id] {
				r.moved[id] = true
			}
		}
		if id, ok := d.equated(term); ok {
			r.constant[id] = true
		}
	}
	return r, true
}

// equated finds the column that a condition makes equal to something of the outer query.
func (d *decorrelator) equated(e Expr) (int, bool) {
	c, ok := e.(*Compare)
	if !ok || c.Op != "=" {
		return 0, false
	}
	for _, side := range [][2]Expr{{c.Left, c.Right}, {c.Right, c.Left}} {
		column := side[0]
		for {
			cast, ok := column.(*Cast)
			if !ok || !injective(cast.X.Type(), cast.To) {
				break
			}
			column = cast.X
		}
		ref, ok := column.(*Ref)
		if ok && !d.outer[ref.Column.ID] && contains(d.outer, refsOf(side[1])) {
			return ref.Column.ID, true
		}
	}
	return 0, false
}

// injective reports a cast that maps different values to different ones.
func injective(from, to sql.Type) bool {
	switch {
	case from.IsInteger():
		return to.IsInteger() && to.Kind >= from.Kind || to.Kind == sql.Double && from.Kind != sql.BigInt
	case from.Kind == sql.Varchar:
		return to.Kind == sql.Varchar && (to.Length == sql.UnboundedLength || from.Length != sql.UnboundedLength && to.Length >= from.Length)
	case from.Kind == sql.Decimal:
		return to.Kind == sql.Decimal && to.Scale >= from.Scale && to.Precision-to.Scale >= from.Precision-from.Scale
	}
	return from.Kind == sql.Date && to.Kind == sql.Timestamp
}

func (d *decorrelator) limit(n *Limit, need map[int]bool) (*decorrelated, bool) {
	switch {
	case n.Count == 0:
		return unmoved(true), true
	case len(d.readBy(n)) == 0:
		return unmoved(n.Count == 1), true
	case n.Offset > 0 || n.WithTies:
		return nil, false
	}
	input := n.Input
	for {
		p, ok := input.(*Project)
		if !ok {
			break
		}
		// A limit counts the same below a projection.
		exprs := p.needed(need)
		if !d.free(exprs...) {
			return nil, false
		}
		input, need = p.Input, with(nil, exprs...)
	}
	keys := sortBelow(n)
	exprs := keyExprs(keys)
	if !d.free(exprs...) {
		return nil, false
	}
	r, ok := d.filters(input, with(need, exprs...))
	if !ok {
		return nil, false
	}
	if r.single || n.Count < 0 {
		return r, true
	}
	out := &decorrelated{constant: r.constant, moved: r.moved, single: n.Count == 1}
	if keys == nil && n.Count == 1 {
		return out, r.fixed() && contains(r.constant, need)
	}
	return out, r.fixed()
}

// sortBelow are the keys that a limit counts by.
func sortBelow(n *Limit) []SortKey {
	if s, ok := belowProjects(n.Input).(*Sort); ok {
		return s.Keys
	}
	return nil
}

// grouped judges an aggregation below the top of a query.
func (d *decorrelator) grouped(n *Aggregate) (*decorrelated, bool) {
	if len(d.readBy(n)) == 0 {
		return unmoved(n.global()), true
	}
	for _, set := range n.Sets {
		if len(set) == 0 {
			return nil, false
		}
	}
	if len(n.Sets) > 1 || !d.free(n.exprs()...) {
		return nil, false
	}
	keys := columnIDs(n.Keys)
	r, ok := d.filters(n.Input, with(keys, n.exprs()...))
	if !ok || !contains(union(r.constant, keys), r.moved) {
		return nil, false
	}
	for i, k := range n.Keys {
		if r.constant[k.ID] {
			r.constant[n.KeysOut[i].ID] = true
		}
	}
	return &decorrelated{constant: r.constant, moved: r.moved, single: contains(r.constant, keys)}, true
}

// plainJoin reports a join whose condition alone depends on the outer query: it
// is a filter over the joined rows.
func (d *decorrelator) plainJoin(n *Join) bool {
	return (n.Kind == Inner || n.Kind == Cross) && n.Cond != nil && d.shallow(n.Cond) &&
		len(d.readBy(n.Left)) == 0 && len(d.readBy(n.Right)) == 0
}

// readBy are the outer columns that a tree reads.
func (d *decorrelator) readBy(n Node) map[int]bool {
	refs := freeRefs(n)
	maps.DeleteFunc(refs, func(id int, _ bool) bool { return !d.outer[id] })
	return refs
}

// free reports expressions that do not depend on the outer query.
func (d *decorrelator) free(exprs ...Expr) bool {
	for _, e := range exprs {
		if e != nil && intersects(refsOf(e), d.outer) {
			return false
		}
	}
	return true
}

// shallow reports that no query inside an expression depends on the outer query.
func (d *decorrelator) shallow(e Expr) bool {
	ok := true
	walkQueries(e, func(q Expr) { ok = ok && len(d.readBy(subqueryOf(q))) == 0 })
	return ok
}

func intersects(a, b map[int]bool) bool {
	for id := range a {
		if b[id] {
			return true
		}
	}
	return false
}

func union(a, b map[int]bool) map[int]bool {
	out := maps.Clone(a)
	if out == nil {
		out = map[int]bool{}
	}
	maps.Copy(out, b)
	return out
}
