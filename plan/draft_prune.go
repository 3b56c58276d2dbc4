package plan

import "slices"

// tidier makes shapes simpler as the first of Trino's rules do, until nothing changes.
type tidier struct {
	first, changed bool
	limits         bool // what is left to be done is to push limits down
	projected      bool // the node that comes next is right below a projection
	last           int  // column
	steps          int  // how often a rule changed something
}

// clean makes a whole plan simpler.
func clean(root *draft, last int) *draft {
	t := &tidier{last: last}
	for i := range 20 {
		t.first, t.changed = i == 0, i == 0
		root = t.prune(root, setOf(root.outs()...))
		root = t.tidy(root)
		if t.changed {
			continue
		}
		if t.limits {
			break
		}
		t.limits = true
	}
	return root
}

// restrict leaves only the columns in need of a node.
func (t *tidier) restrict(n *draft, need map[int]bool) *draft {
	n = t.prune(n, need)
	var keep []int
	dropped := false
	for _, id := range unique(n.outs()) {
		if need[id] {
			keep = append(keep, id)
		} else {
			dropped = true
		}
	}
	if !dropped {
		return n
	}
	t.changed = true
	return passing(n, keep)
}

// prune leaves out what nobody reads; need are the columns that are read of n.
func (t *tidier) prune(n *draft, need map[int]bool) *draft {
	projected := t.projected
	t.projected = false
	switch n.kind {
	case valuesShape:
		t.pruneValues(n, need)
	case projectShape:
		t.pruneItems(n, need)
		t.projected = true
		n.in[0] = t.prune(n.in[0], n.reads())
	case limitShape:
		all := len(n.outs())
		n.in[0] = t.prune(n.in[0], union(need, n.reads()))
		n.keep = n.keep || n.ties && len(n.outs()) < all
	case filterShape, sortShape, offsetShape, topShape, singleShape:
		n.in[0] = t.prune(n.in[0], union(need, n.reads()))
	case joinShape:
		need = union(need, n.reads())
		n.in[0], n.in[1] = t.restrict(n.in[0], need), t.restrict(n.in[1], need)
	case applyShape:
		return t.pruneApply(n, need)
	case lateralShape:
		return t.pruneLateral(n, need, projected)
	case aggregateShape:
		t.pruneAggregates(n, need)
		n.in[0] = t.restrict(n.in[0], n.reads())
	case windowShape:
		t.pruneAggregates(n, need)
		if len(n.aggs) == 0 {
			t.changed = true
			return t.prune(n.in[0], need)
		}
		n.in[0] = t.prune(n.in[0], union(need, n.reads()))
	case distinctLimitShape:
		n.in[0] = t.restrict(n.in[0], n.reads())
	case setShape:
		t.pruneSet(n, need)
	case unnestShape:
		if n.keep && readsNone(n.in[0], need) {
			n.keep, t.changed = false, true
		}
		n.in[0] = t.prune(n.in[0], union(need, n.reads()))
	case opaqueShape:
		for i, in := range n.in {
			n.in[i] = t.prune(in, setOf(in.outs()...))
		}
		if len(n.in) == 0 {
			n.made = slices.DeleteFunc(slices.Clone(n.made), func(id int) bool { return !need[id] })
		}
	}
	return n
}

func (t *tidier) pruneItems(n *draft, need map[int]bool) {
	var made []int
	var exprs []Expr
	for i, id := range n.made {
		if need[id] {
			made, exprs = append(made, id), append(exprs, n.exprs[i])
		}
	}
	t.changed = t.changed || len(made) < len(n.made)
	n.made, n.exprs = made, exprs
}

func (t *tidier) pruneValues(n *draft, need map[int]bool) {
	var made []int
	var exprs []Expr
	for _, id := range n.made {
		if need[id] {
			made = append(made, id)
		}
	}
	if len(made) == len(n.made) {
		return
	}
	for i, e := range n.exprs {
		if need[n.made[i%len(n.made)]] {
			exprs = append(exprs, e)
		}
	}
	n.made, n.exprs, t.changed = made, exprs, true
}

func (t *tidier) pruneApply(n *draft, need map[int]bool) *draft {
	if !need[n.made[0]] {
		t.changed = true
		return t.prune(n.in[0], need)
	}
	read := n.reads()
	n.in[0] = t.prune(n.in[0], t.input(n, union(need, read)))
	n.in[1] = t.restrict(n.in[1], read)
	return n
}

// pruneLateral leaves a side out of which nobody reads anything, if a projection above
// says so: there is one, or there will be one for the columns that are not read.
func (t *tidier) pruneLateral(n *draft, need map[int]bool, projected bool) *draft {
	if n.exprs != nil && isTrue(n.exprs[0]) {
		n.exprs = nil
	}
	corr := n.correlation()
	projected = projected || !subsetOf(n.outs(), need)
	switch input, sub := n.in[0], n.in[1]; {
	case !projected:
	case readsNone(sub, need) && (n.join == Inner && n.exprs == nil && sub.scalar() || n.join == Left && sub.few()):
		t.changed = true
		return t.prune(input, need)
	case readsNone(input, union(need, corr)) && n.join == Inner && n.exprs == nil && input.scalar():
		t.changed = true
		return t.prune(sub, need)
	}
	need = union(need, n.reads())
	n.in[0], n.in[1] = t.prune(n.in[0], t.input(n, need)), t.restrict(n.in[1], need)
	return n
}

// input is what is read of the rows that a subquery stands beside: at first all, as
// if the subquery read it.
func (t *tidier) input(n *draft, need map[int]bool) map[int]bool {
	if t.first {
		return setOf(n.in[0].outs()...)
	}
	return union(need, n.correlation())
}

func readsNone(n *draft, need map[int]bool) bool {
	for _, id := range n.outs() {
		if need[id] {
			return false
		}
	}
	return true
}

func (t *tidier) pruneAggregates(n *draft, need map[int]bool) {
	aggs := slices.DeleteFunc(slices.Clone(n.aggs), func(a draftAgg) bool { return !need[a.out] })
	if len(aggs) == len(n.aggs) {
		return
	}
	gone := map[int]bool{}
	for _, a := range n.aggs {
		gone[a.out] = !need[a.out]
	}
	n.aggs, t.changed = aggs, true
	n.made = slices.DeleteFunc(slices.Clone(n.made), func(id int) bool { return gone[id] })
}

func (t *tidier) pruneSet(n *draft, need map[int]bool) {
	all := n.op != 0
	var made []int
	for _, id := range n.made {
		if all || need[id] {
			made = append(made, id)
		}
	}
	for i, in := range n.in {
		keep := []int{}
		for k, id := range n.made {
			if all || need[id] {
				keep = append(keep, n.cols[i][k])
			}
		}
		n.in[i], n.cols[i] = t.restrict(in, setOf(keep...)), keep
	}
	t.changed = t.changed || len(made) < len(n.made)
	n.made = made
}
