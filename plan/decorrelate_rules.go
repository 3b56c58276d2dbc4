package plan

import (
	"slices"

	"glaux/sql"
)

// The rules that turn subqueries into joins, in the three groups in which Trino
// applies them. What they make of a subquery matters only as far as the rules for
// the queries around it look: a join is an opaque node over both of its inputs.

// refused finds the subquery that no rule turns into a join, as Trino finds it:
// predicates first, from the outermost node inwards; last is the last column's number.
func refused(root *draft, last int) *draft {
	root = clean(root, last)
	root = afterClean(unaliased(root))
	root = existsAsLateral(root)
	for _, rules := range []func(*draft) *draft{firstRules, secondRules, thirdRules} {
		root, _ = untilStable(root, rules)
	}
	for _, kind := range []draftKind{applyShape, lateralShape} {
		var found *draft
		root.walk(func(n *draft) bool {
			if n.kind == kind {
				found = n
			}
			return found == nil
		})
		if found != nil {
			return found
		}
	}
	return nil
}

// afterClean is what becomes of nodes that have no place in later plans.
func afterClean(n *draft) *draft {
	for i, in := range n.in {
		n.in[i] = afterClean(in)
	}
	switch n.kind {
	case aggregateShape:
		if n.dedup() && distinctRows(n.in[0], n.keys) { // as columns have one name now
			if in := n.in[0]; subsetOf(in.outs(), setOf(n.keys...)) {
				return in
			}
			return passing(n.in[0], n.keys)
		}
	case projectShape:
		if in := n.in[0]; in.kind == projectShape && passesAll(in) {
			n.in = in.in
		}
	case offsetShape, setShape, joinShape:
		return &draft{in: n.in, made: n.outs(), exprs: n.exprs}
	}
	return n
}

// untilStable applies rules from the root inwards until none changes anything: to a node
// again where something below it has changed.
func untilStable(n *draft, rules func(*draft) *draft) (out *draft, changed bool) {
	out, changed = applied(n, rules)
	for range 100 {
		below := false
		for i, in := range out.in {
			next, more := untilStable(in, rules)
			out.in[i], below = next, below || more
		}
		if !below {
			break
		}
		next, more := applied(out, rules)
		if out, changed = next, true; !more {
			break
		}
	}
	return out, changed
}

// applied is what rules make of a node, without what is below it.
func applied(n *draft, rules func(*draft) *draft) (out *draft, changed bool) {
	for range 100 {
		next := rules(n)
		if next == nil {
			break
		}
		n, changed = next, true
	}
	return n, changed
}

// joined is a join in place of a subquery.
func joined(n *draft, sub *draft, exprs ...Expr) *draft {
	return &draft{in: []*draft{n.in[0], sub}, made: unique(n.outs()), exprs: exprs}
}

func constantTrue() Expr { return &Literal{Of: sql.T(sql.Boolean), Value: true} }

// existsAsLateral makes EXISTS and comparisons with ANY and ALL joins with the rows
// of what tells them.
func existsAsLateral(n *draft) *draft {
	for i, in := range n.in {
		n.in[i] = existsAsLateral(in)
	}
	if n.kind != applyShape || n.form == inForm {
		return n
	}
	id := n.made[0]
	if n.form == existsForm {
		limited := &draft{kind: limitShape, in: n.in[1:], rows: 1}
		one := &draft{kind: projectShape, in: []*draft{limited}, made: []int{id}, exprs: []Expr{constantTrue()}}
		d := &decorrelator{outer: n.correlation()}
		if len(d.outer) > 0 && d.filters(one) != nil {
			lateral := &draft{kind: lateralShape, in: []*draft{n.in[0], one}, join: Left, at: n.at}
			return passing(lateral, unique(n.outs()))
		}
	}
	counted := &draft{kind: aggregateShape, in: n.in[1:], sets: 1, global: true}
	value := &draft{kind: projectShape, in: []*draft{counted}, made: []int{id}, exprs: []Expr{constantTrue()}}
	return &draft{kind: lateralShape, in: []*draft{n.in[0], value}, join: Inner, at: n.at}
}

// firstRules are those for what depends on nothing, and for aggregations and UNNEST.
func firstRules(n *draft) *draft {
	switch n.kind {
	case singleShape:
		if n.in[0].scalar() {
			return n.in[0]
		}
	case applyShape:
		if n.form == inForm && len(n.correlation()) == 0 {
			return joined(n, n.in[1])
		}
	case lateralShape:
		if bare := len(n.in[1].outs()) == 0 && n.in[1].scalar(); bare && n.exprs == nil {
			return n.in[0]
		}
		corr := n.correlation()
		if len(corr) == 0 {
			if bare := len(n.in[0].outs()) == 0 && n.in[0].scalar(); bare && n.exprs == nil && n.join == Inner {
				return n.in[1]
			}
			return joined(n, n.in[1], n.exprs...)
		}
		if out := lateralAsJoin(n, corr); out != nil {
			return out
		}
		if n.exprs == nil && (unnested(n, corr) || aggregated(n, corr)) {
			return joined(n, n.in[1])
		}
	}
	return nil
}

// lateralAsJoin is a join by the conditions that could be moved up.
func lateralAsJoin(n *draft, corr map[int]bool) *draft {
	d := &decorrelator{outer: corr}
	if sub := d.filters(n.in[1]); sub != nil {
		return joined(n, sub, append(slices.Clone(n.exprs), movedConditions(n.in[1], corr)...)...)
	}
	return nil
}

// movedConditions are those that read outer columns, which stay to be read.
func movedConditions(n *draft, corr map[int]bool) []Expr {
	var out []Expr
	n.walk(func(n *draft) bool {
		if n.kind == filterShape {
			for _, term := range conjuncts(n.exprs[0]) {
				if intersects(refsOf(term), corr) {
					out = append(out, term)
				}
			}
		}
		return true
	})
	return out
}

// aggregated judges a subquery that is an aggregation.
func aggregated(n *draft, corr map[int]bool) bool {
	agg := n.in[1]
	if agg.kind == projectShape {
		agg = agg.in[0]
	}
	d := &decorrelator{outer: corr}
	switch {
	case agg.all(), agg.grouped() && n.join == Inner:
		in := agg.in[0]
		return d.filters(in) != nil || in.dedup() && d.filters(in.in[0]) != nil
	case agg.dedup() && n.join == Left:
		return d.filters(agg.in[0]) != nil
	}
	return false
}

// unnested judges a subquery that makes rows of collections of the query around.
func unnested(n *draft, corr map[int]bool) bool {
	at := n.in[1]
	if at.kind == singleShape {
		at = at.in[0]
	}
	for at.kind == projectShape || (at.kind == limitShape || at.kind == topShape) && at.rows > 0 {
		at = at.in[0]
	}
	if plainUnnest(at, corr) {
		return true
	}
	at = n.in[1]
	var reducing *draft
	for at.kind == projectShape || at.all() {
		if at.all() {
			reducing = at
		}
		at = at.in[0]
	}
	if reducing == nil {
		return false
	}
	for at = reducing.in[0]; at.kind == projectShape || at.grouped(); {
		at = at.in[0]
	}
	return plainUnnest(at, corr)
}

// plainUnnest reports UNNEST alone of what only reads columns of the query around.
func plainUnnest(n *draft, corr map[int]bool) bool {
	if n.kind != unnestShape || n.keep || !n.in[0].scalar() {
		return false
	}
	return subsetOf(n.keys, corr) || n.in[0].kind == projectShape && contains(corr, n.in[0].reads())
}

// secondRules are those for values and IN.
func secondRules(n *draft) *draft {
	corr := map[int]bool{}
	if n.kind == applyShape || n.kind == lateralShape {
		if corr = n.correlation(); len(corr) == 0 {
			return nil
		}
	}
	switch n.kind {
	case limitShape:
		if n.ties {
			here := setOf(n.outs()...)
			keys := slices.DeleteFunc(slices.Clone(n.keys), func(id int) bool { return !here[id] })
			return &draft{in: n.in, made: n.outs(), keys: keys}
		}
	case applyShape:
		d := &decorrelator{outer: corr}
		if sub := d.chain(n.in[1]); sub != nil {
			return joined(n, sub, movedConditions(n.in[1], corr)...)
		}
	case lateralShape:
		if out := lateralAsJoin(n, corr); out != nil {
			return out
		}
		return scalarAsLateral(n)
	}
	return nil
}

// scalarAsLateral joins with the rows of a subquery that gives a value; more than
// one row is found out above the join.
func scalarAsLateral(n *draft) *draft {
	if n.exprs != nil {
		return nil
	}
	var without func(*draft) *draft
	without = func(n *draft) *draft {
		switch n.kind {
		case singleShape:
			return n.in[0]
		case projectShape:
			if in := without(n.in[0]); in != nil {
				return &draft{kind: projectShape, in: []*draft{in}, made: n.made, exprs: n.exprs}
			}
		}
		return nil
	}
	sub := without(n.in[1])
	if sub == nil {
		return nil
	}
	out := &draft{kind: lateralShape, in: []*draft{n.in[0], sub}, join: Left, at: n.at}
	if sub.scalar() {
		out.join = Inner
	}
	return out
}

// thirdRules make a subquery that computes one row a projection, which queries around may
// have in a row of their own.
func thirdRules(n *draft) *draft {
	if n.kind != lateralShape || n.exprs != nil {
		return nil
	}
	sub, computed := n.in[1], []*draft(nil)
	for sub.kind == projectShape {
		computed, sub = append(computed, sub), sub.in[0]
	}
	if sub.kind != valuesShape || sub.rows != 1 || len(sub.exprs) != len(sub.made) {
		return nil
	}
	out := n.in[0]
	for _, p := range slices.Backward(append(computed, sub)) {
		out = beside(out, out.outs(), p)
	}
	return passing(out, unique(n.outs()))
}

// beside projects what a node computes beside columns of another.
func beside(n *draft, cols []int, computed *draft) *draft {
	p := &draft{kind: projectShape, in: []*draft{n}, made: slices.Clone(computed.made), exprs: slices.Clone(computed.exprs)}
	for _, id := range cols {
		if !slices.Contains(p.made, id) {
			p.made, p.exprs = append(p.made, id), append(p.exprs, identity([]int{id})...)
		}
	}
	return p
}
