package plan

import (
	"maps"

	"glaux/sql"
)

// decorrelator moves the conditions of a query that read columns of the query
// around it up, to where they can be a join's.
type decorrelator struct {
	outer map[int]bool // the columns of the query around
}

// decorrelated is a query whose correlated conditions have been moved up.
type decorrelated struct {
	node *draft
	// constant are the columns that equal something of the outer query, moved all
	// those that conditions moved up read.
	constant, moved map[int]bool
	single          bool // at most one row
}

// filters moves correlated conditions up; nil where the query stays correlated.
func (d *decorrelator) filters(n *draft) *draft {
	if r := d.visit(n); r != nil && !d.readBy(r.node) {
		return r.node
	}
	return nil
}

// readBy reports whether a tree reads outer columns.
func (d *decorrelator) readBy(n *draft) bool { return intersects(n.free(), d.outer) }

func (d *decorrelator) visit(n *draft) *decorrelated {
	switch n.kind {
	case projectShape:
		return d.project(n)
	case filterShape:
		return d.filter(n)
	case limitShape:
		return d.limit(n)
	case topShape:
		return d.top(n)
	case aggregateShape:
		return d.grouped(n)
	}
	if d.readBy(n) {
		return nil
	}
	return unmoved(n)
}

func unmoved(n *draft) *decorrelated {
	return &decorrelated{node: n, constant: map[int]bool{}, moved: map[int]bool{}}
}

func (d *decorrelator) project(n *draft) *decorrelated {
	r := d.visit(n.in[0])
	if r == nil {
		return nil
	}
	return &decorrelated{node: beside(r.node, sortedIDs(r.moved), n), constant: r.constant, moved: r.moved, single: r.single}
}

func (d *decorrelator) filter(n *draft) *decorrelated {
	r := unmoved(n.in[0])
	if d.readBy(n.in[0]) {
		if r = d.visit(n.in[0]); r == nil {
			return nil
		}
	}
	out := &decorrelated{node: r.node, constant: maps.Clone(r.constant), moved: maps.Clone(r.moved), single: r.single}
	var rest []Expr
	for _, term := range conjuncts(n.exprs[0]) {
		refs := refsOf(term)
		if !intersects(refs, d.outer) {
			rest = append(rest, term)
			continue
		}
		for id := range refs {
			if !d.outer[id] {
				out.moved[id] = true
			}
		}
		if id, ok := d.equated(term); ok {
			out.constant[id] = true
		}
	}
	if rest != nil {
		out.node = &draft{kind: filterShape, in: []*draft{r.node}, exprs: []Expr{conjunction(rest)}}
	}
	return out
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
			if !ok || cast.Try || !injective(cast.X.Type(), cast.To) {
				break
			}
			column = cast.X
		}
		ref, ok := column.(*Ref)
		if ok && !d.outer[ref.Column.ID] && contains(d.outer, refsOf(side[1])) && repeatable(side[1]) {
			return ref.Column.ID, true
		}
	}
	return 0, false
}

// repeatable reports an expression that Trino takes to have the same value each time,
// which it doesn't of TRY.
func repeatable(e Expr) bool { return deterministic(e) && !hasTry(e) }

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

func (d *decorrelator) limit(n *draft) *decorrelated {
	if n.rows == 0 || n.ties {
		return nil
	}
	r := d.visit(n.in[0])
	if r == nil || r.single {
		return r
	}
	outs := r.node.outs()
	if n.rows == 1 {
		if len(r.constant) == 0 || !subsetOf(outs, r.constant) {
			return nil
		}
		groups := &draft{kind: aggregateShape, in: []*draft{r.node}, keys: unique(outs), sets: 1}
		return &decorrelated{node: groups, constant: r.constant, moved: r.moved, single: true}
	}
	if !contains(r.constant, r.moved) {
		return nil
	}
	return &decorrelated{node: numbered(r.node), constant: r.constant, moved: r.moved}
}

// numbered are rows cut off by their number.
func numbered(n *draft) *draft { return &draft{in: []*draft{n}, made: n.outs()} }

func (d *decorrelator) top(n *draft) *decorrelated {
	if n.rows == 0 {
		return nil
	}
	r := d.visit(n.in[0])
	if r == nil || r.single {
		return r
	}
	if !contains(r.constant, r.moved) {
		return nil
	}
	out := numbered(r.node)
	for _, k := range n.keys {
		if !r.constant[k] && !d.outer[k] {
			out.keys = append(out.keys, k)
		}
	}
	return &decorrelated{node: out, constant: r.constant, moved: r.moved, single: n.rows == 1}
}

func (d *decorrelator) grouped(n *draft) *decorrelated {
	if n.global || n.sets != 1 {
		return nil
	}
	r := d.visit(n.in[0])
	if r == nil {
		return nil
	}
	keys := setOf(n.keys...)
	if !contains(union(r.constant, keys), r.moved) {
		return nil
	}
	out := *n
	out.in, out.keys = []*draft{r.node}, sortedIDs(union(keys, r.moved))
	return &decorrelated{node: &out, constant: r.constant, moved: r.moved, single: subsetOf(out.keys, r.constant)}
}

// chain takes the conditions of the query of IN away: projections and filters only
// are around what does not depend on the outer query. nil: it stays correlated.
func (d *decorrelator) chain(n *draft) *draft {
	switch n.kind {
	case projectShape:
		if intersects(n.reads(), d.outer) {
			return nil
		}
	case filterShape:
		return d.chain(n.in[0])
	default:
		if d.readBy(n) {
			return nil
		}
		return n
	}
	in := d.chain(n.in[0])
	if in == nil {
		return nil
	}
	return &draft{kind: projectShape, in: []*draft{in}, made: n.made, exprs: n.exprs}
}

func contains(set, all map[int]bool) bool {
	for id := range all {
		if !set[id] {
			return false
		}
	}
	return true
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
