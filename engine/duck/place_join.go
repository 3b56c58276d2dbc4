package duck

import (
	"slices"
	"strings"

	"glaux/plan"
	"glaux/sql"
)

// join places conditions at the sides of a join.
func (p *placer) join(n *plan.Join, conds []plan.Expr) plan.Node {
	out := *n
	if n.Cond != nil {
		out.Cond = p.queries(n.Cond)
	}
	out.Kind = keptKind(n, conds)
	switch {
	case n.Lateral:
		below, stay := ofNode(conds, n.Left)
		out.Left, out.Right = p.node(n.Left, below), p.node(n.Right, nil)
		return asked(&out, stay)
	case out.Kind == plan.Left:
		below, stay := ofNode(conds, n.Left)
		on, inner := p.outer(&out, n.Left, n.Right, below)
		out.Cond, out.Left, out.Right = on, p.node(n.Left, below), p.node(n.Right, inner)
		return asked(&out, stay)
	case out.Kind == plan.Right:
		below, stay := ofNode(conds, n.Right)
		on, inner := p.outer(&out, n.Right, n.Left, below)
		out.Cond, out.Left, out.Right = on, p.node(n.Left, inner), p.node(n.Right, below)
		return asked(&out, stay)
	case out.Kind == plan.Full:
		out.Left, out.Right = p.node(n.Left, nil), p.node(n.Right, nil)
		return asked(&out, conds)
	}
	return p.inner(&out, conds)
}

// keptKind is the kind of a join whose rows without a partner conditions leave in.
func keptKind(n *plan.Join, conds []plan.Expr) plan.JoinKind {
	if n.Lateral {
		return n.Kind
	}
	loses := func(side plan.Node) bool {
		return slices.ContainsFunc(conds, func(c plan.Expr) bool { return rejects(c, side) })
	}
	kind := n.Kind
	if (kind == plan.Left || kind == plan.Full) && loses(n.Right) {
		kind = map[plan.JoinKind]plan.JoinKind{plan.Left: plan.Inner, plan.Full: plan.Right}[kind]
	}
	if (kind == plan.Right || kind == plan.Full) && loses(n.Left) {
		kind = map[plan.JoinKind]plan.JoinKind{plan.Right: plan.Inner, plan.Full: plan.Left}[kind]
	}
	return kind
}

// rejects reports a condition that isn't true where a node's columns are all NULL.
func rejects(e plan.Expr, n plan.Node) bool {
	switch e := e.(type) {
	case *plan.Logical:
		one := func(t plan.Expr) bool { return rejects(t, n) }
		if e.Op == "AND" {
			return slices.ContainsFunc(e.Terms, one)
		}
		return !slices.ContainsFunc(e.Terms, func(t plan.Expr) bool { return !one(t) })
	case *plan.Not:
		if x, ok := e.X.(*plan.IsNull); ok {
			return nullOf(x.X, n)
		}
	}
	return nullOf(e, n)
}

// nullOf reports an expression that is NULL where a node's columns are, unless it fails.
func nullOf(e plan.Expr, n plan.Node) bool {
	switch e := e.(type) {
	case *plan.Ref:
		return hasColumn(n, e.Column.ID)
	case *plan.Cast:
		return nullOf(e.X, n)
	case *plan.Field:
		return nullOf(e.X, n)
	case *plan.Not:
		return nullOf(e.X, n)
	case *plan.Between:
		return nullOf(e.X, n)
	case *plan.In:
		return nullOf(e.X, n)
	case *plan.Like:
		return nullOf(e.X, n)
	case *plan.Compare:
		return !strings.HasPrefix(e.Op, "IS ") && (nullOf(e.Left, n) || nullOf(e.Right, n))
	case *plan.Call:
		return !e.Func.Func.CalledOnNull && slices.ContainsFunc(e.Args, func(a plan.Expr) bool { return nullOf(a, n) })
	}
	return false
}

// outer gives what stays of an outer join's conditions, and what its inner side must meet: the
// conditions of ON that are of it alone, and before them what is asked of the other side's
// columns that they are compared with.
func (p *placer) outer(n *plan.Join, outer, inner plan.Node, above []plan.Expr) (on plan.Expr, conds []plan.Expr) {
	if n.Cond == nil {
		return nil, nil
	}
	terms := conjuncts(n.Cond)
	settledTerms, _ := parted(terms, func(t plan.Expr) bool { return settled(n, t) })
	own, _ := ofNode(settledTerms, inner)
	stay, _ := parted(terms, func(t plan.Expr) bool { return !slices.Contains(own, t) })
	if p.l.computes(inner) || slices.ContainsFunc(own, p.l.fallible) {
		about, _ := ofNode(settledTerms, outer)
		conds = p.equals(settledTerms).said(append(slices.Clone(above), about...), inner)
	}
	if len(stay) == 0 {
		stay = []plan.Expr{&plan.Literal{Of: sql.T(sql.Boolean), Value: true}}
	}
	return allOf(stay), append(conds, own...)
}

// inner places conditions of an inner join, and those that it is asked, on its sides. What
// may fail stays, if anything else is asked of both sides.
func (p *placer) inner(n *plan.Join, conds []plan.Expr) plan.Node {
	var terms []plan.Expr
	if n.Cond != nil {
		terms = conjuncts(n.Cond)
	}
	all := append(slices.Clone(terms), conds...)
	meets := func(t plan.Expr) bool {
		left, right := reads(n, t)
		return left && right
	}
	waits := func(t plan.Expr) bool { return p.l.fallible(t) || !settled(n, t) }
	if !slices.ContainsFunc(all, meets) {
		waits = func(t plan.Expr) bool { return !settled(n, t) }
	}
	var sides [2][]plan.Expr
	place := func(list []plan.Expr) (stay []plan.Expr) {
		for _, t := range list {
			left, right := reads(n, t)
			switch {
			case waits(t) || left == right:
				stay = append(stay, t)
			case left:
				sides[0] = append(sides[0], t)
			default:
				sides[1] = append(sides[1], t)
			}
		}
		return stay
	}
	on, above := place(terms), place(conds)
	sure, _ := parted(append(all, innerTerms(n.Left, n.Right)...), func(t plan.Expr) bool { return settled(n, t) && !p.l.fallible(t) })
	same := p.equals(sure)
	out := *n
	for i, side := range []*plan.Node{&out.Left, &out.Right} {
		if p.l.computes(*side) {
			_, others := ofNode(sure, *side)
			sides[i] = append(same.said(others, *side), sides[i]...)
		}
		*side = p.node(*side, sides[i])
	}
	if out.Cond = allOf(on); out.Cond == nil {
		out.Kind = plan.Cross
	}
	return asked(&out, above)
}

// innerTerms are the conditions of the inner joins that joins are of.
func innerTerms(nodes ...plan.Node) []plan.Expr {
	var out []plan.Expr
	for _, n := range nodes {
		if j, ok := n.(*plan.Join); ok && (j.Kind == plan.Inner || j.Kind == plan.Cross) && !j.Lateral {
			if j.Cond != nil {
				out = append(out, conjuncts(j.Cond)...)
			}
			out = append(out, innerTerms(j.Left, j.Right)...)
		}
	}
	return out
}

// equals are expressions that conditions have equal, by the columns that are among them.
type equals struct {
	l       *lowerer
	classes map[int]*[]plan.Expr
}

func (p *placer) equals(terms []plan.Expr) equals {
	e := equals{p.l, map[int]*[]plan.Expr{}}
	class := func(x plan.Expr) *[]plan.Expr {
		r, ok := x.(*plan.Ref)
		if !ok {
			return &[]plan.Expr{x}
		}
		if e.classes[r.Column.ID] == nil {
			e.classes[r.Column.ID] = &[]plan.Expr{x}
		}
		return e.classes[r.Column.ID]
	}
	for _, t := range terms {
		c, ok := t.(*plan.Compare)
		if !ok || c.Op != "=" || holds(c.Left.Type(), looksOther) {
			continue
		}
		a, b := class(c.Left), class(c.Right)
		if a == b {
			continue
		}
		*a = append(*a, *b...)
		for _, x := range *b {
			if r, ok := x.(*plan.Ref); ok {
				e.classes[r.Column.ID] = a
			}
		}
	}
	return e
}

// looksOther reports types whose equal values may tell other things.
func looksOther(t sql.Type) bool {
	return isZoned(t) || t.Kind == sql.Real || t.Kind == sql.Double || t.Kind == sql.Map
}

// said are conditions that hold for the rows of a node since others do for what is equal to
// its columns.
func (e equals) said(conds []plan.Expr, n plan.Node) []plan.Expr {
	var out []plan.Expr
	cols := n.Columns()
conditions:
	for _, c := range conds {
		if e.l.fallible(c) {
			continue
		}
		defs := map[int]plan.Expr{}
		for _, id := range columnsOf(c) {
			if hasColumn(n, id) {
				continue
			}
			class := e.classes[id]
			if class == nil {
				continue conditions
			}
			i := slices.IndexFunc(*class, func(x plan.Expr) bool { return readsOnly(cols, x) && !e.l.fallible(x) })
			if i < 0 {
				continue conditions
			}
			defs[id] = (*class)[i]
		}
		if said := substituted(c, defs); len(defs) > 0 && !equalToItself(said) {
			out = append(out, said)
		}
	}
	return out
}

func equalToItself(e plan.Expr) bool {
	c, ok := e.(*plan.Compare)
	if !ok || c.Op != "=" {
		return false
	}
	a, left := c.Left.(*plan.Ref)
	b, right := c.Right.(*plan.Ref)
	return left && right && a.Column.ID == b.Column.ID
}

// partners are a column of each table that inner joins have rows of a condition's tables meet,
// for a condition that must not be asked before: what DuckDB asks of joined rows alone reads
// columns of both sides. Terms are what is asked of those rows.
func (l *lowerer) partners(n plan.Node, t plan.Expr, terms []plan.Expr) []plan.Column {
	of := columnsOf(t)
	tables, on := joined(n, of)
	terms = append(slices.Clone(terms), on...)
	place := func(id int) int {
		return slices.IndexFunc(tables, func(n plan.Node) bool { return hasColumn(n, id) })
	}
	reached := map[int]bool{}
	for _, id := range of {
		reached[place(id)] = true
	}
	if reached[-1] { // of a query around
		return nil
	}
	var out []plan.Column
	for grown := true; grown; {
		grown = false
		for _, x := range terms {
			ids := columnsOf(x)
			meets := slices.ContainsFunc(ids, func(id int) bool { return reached[place(id)] })
			for _, id := range ids {
				if i := place(id); meets && i >= 0 && !reached[i] {
					reached[i], grown = true, true
					out = append(out, plan.Column{ID: id})
				}
			}
		}
	}
	return out
}

// joined are the tables of which a condition on some columns finds rows that have met, and
// what they are joined by.
func joined(n plan.Node, of []int) (tables []plan.Node, on []plan.Expr) {
	switch n := n.(type) {
	case *plan.Filter:
		tables, on = joined(n.Input, of)
		return tables, append(on, conjuncts(n.Cond)...)
	case *plan.Join:
		kept := n.Kind == plan.Left && hasAll(n.Left, of)
		switch {
		case n.Lateral || n.Kind == plan.Full:
			return []plan.Node{n}, nil
		case kept:
			return joined(n.Left, of)
		case n.Kind == plan.Right && hasAll(n.Right, of):
			return joined(n.Right, of)
		}
		left, terms := joined(n.Left, of)
		right, others := joined(n.Right, of)
		on = append(terms, others...)
		if n.Cond != nil {
			on = append(on, conjuncts(n.Cond)...)
		}
		return append(left, right...), on
	}
	return []plan.Node{n}, nil
}

func hasAll(n plan.Node, ids []int) bool {
	return !slices.ContainsFunc(ids, func(id int) bool { return !hasColumn(n, id) })
}
