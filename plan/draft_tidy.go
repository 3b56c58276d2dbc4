package plan

import (
	"slices"

	"glaux/sql"
)

// tidy applies the rules to a tree as Trino does: to a node, to its inputs, and if that
// changed them, to the node again.
func (t *tidier) tidy(n *draft) *draft {
	n = t.node(n)
	for range 100 {
		before := t.steps
		for i, in := range n.in {
			n.in[i] = t.tidy(in)
		}
		inputs := t.steps
		if inputs == before {
			break
		}
		if n = t.node(n); t.steps == inputs {
			break
		}
	}
	return n
}

// node applies the rules to a node until none changes it.
func (t *tidier) node(n *draft) *draft {
	for range 100 {
		next := t.rule(n)
		if next == nil {
			return n
		}
		t.changed, n = true, next
		t.steps++
	}
	return n
}

// rule makes one step, or gives nil.
func (t *tidier) rule(n *draft) *draft {
	if t.limits {
		switch n.kind {
		case projectShape:
			return t.project(n)
		case filterShape:
			return tidyFilter(n)
		case limitShape:
			if n.ties {
				return tiesBelowProject(n)
			}
			return pushLimit(n)
		}
		return nil
	}
	switch n.kind {
	case projectShape:
		return t.project(n)
	case filterShape:
		return tidyFilter(n)
	case joinShape:
		return tidyJoin(n)
	case setShape:
		return tidySet(n)
	case limitShape:
		return t.limit(n)
	case offsetShape:
		return tidyOffset(n)
	case sortShape:
		switch {
		case n.in[0].empty():
			return none(n.outs())
		case n.in[0].scalar():
			return n.in[0]
		}
	case topShape:
		return tidyTop(n)
	case distinctLimitShape:
		return tidyDistinctLimit(n)
	case windowShape:
		if n.in[0].empty() {
			return none(n.outs())
		}
	case singleShape:
		if n.in[0].scalar() {
			return n.in[0]
		}
	case applyShape:
		if least, most := n.in[1].count(); n.form == existsForm && (least > 0 || most == 0) {
			outs := unique(n.in[0].outs())
			value := &Literal{Of: sql.T(sql.Boolean), Value: least > 0}
			return &draft{kind: projectShape, in: n.in[:1], made: append(outs, n.made[0]), exprs: append(identity(outs), value)}
		}
	case aggregateShape:
		return tidyAggregate(n)
	}
	return nil
}

// project joins projections where that computes nothing twice.
func (t *tidier) project(n *draft) *draft {
	in := n.in[0]
	if in.kind != projectShape {
		if outs := in.outs(); len(outs) == len(n.made) && passesAll(n) && subsetOf(outs, setOf(n.made...)) {
			return in
		}
		if in.kind == filterShape {
			return t.fieldsBelowFilter(n)
		}
		return nil
	}
	uses := map[int]int{}
	for _, e := range n.exprs {
		walkExpr(e, func(e Expr) bool {
			if r, ok := e.(*Ref); ok {
				uses[r.Column.ID]++
			}
			return true
		})
	}
	defs, inlined, rest := map[int]Expr{}, false, &draft{kind: projectShape, in: in.in}
	for i, id := range in.made {
		e := in.exprs[i]
		switch _, constant := e.(*Literal); {
		case isRef(e, id):
			rest.made, rest.exprs = append(rest.made, id), append(rest.exprs, e)
		case constant || uses[id] <= 1:
			defs[id], inlined = e, true
		default:
			rest.made, rest.exprs = append(rest.made, id), append(rest.exprs, e)
		}
	}
	if !inlined && !passesAll(in) {
		return nil
	}
	// What the inlined expressions read passes through.
	here := setOf(in.in[0].outs()...)
	have := setOf(rest.made...)
	for _, e := range defs {
		for id := range refsOf(e) {
			if here[id] && !have[id] {
				have[id] = true
				rest.made, rest.exprs = append(rest.made, id), append(rest.exprs, identity([]int{id})...)
			}
		}
	}
	out := &draft{kind: projectShape, in: []*draft{rest}, made: n.made}
	for _, e := range n.exprs {
		out.exprs = append(out.exprs, reduced(replaceRefs(e, defs)))
	}
	if passesAll(rest) {
		out.in = rest.in
	}
	return out
}

func replaceRefs(e Expr, defs map[int]Expr) Expr {
	if r, ok := e.(*Ref); ok {
		if d, ok := defs[r.Column.ID]; ok {
			return d
		}
		return e
	}
	return mapChildren(e, func(e Expr) Expr { return replaceRefs(e, defs) })
}

// passesAll reports a projection that computes nothing.
func passesAll(n *draft) bool {
	for i, id := range n.made {
		if !isRef(n.exprs[i], id) {
			return false
		}
	}
	return true
}

func tidyFilter(n *draft) *draft {
	in := n.in[0]
	if l, ok := n.exprs[0].(*Literal); ok {
		if l.Value == true {
			return in
		}
		return none(n.outs())
	}
	if in.kind == filterShape {
		return &draft{kind: filterShape, in: in.in, exprs: []Expr{reduced(conjunction(append(conjuncts(in.exprs[0]), conjuncts(n.exprs[0])...)))}}
	}
	return nil
}

func tidyJoin(n *draft) *draft {
	if n.exprs != nil {
		if isTrue(n.exprs[0]) {
			n.exprs = nil
		}
	}
	left, right := n.in[0], n.in[1]
	l, r := left.empty(), right.empty()
	switch {
	case n.join == Inner && (l || r), n.join == Left && l, n.join == Right && r, n.join == Full && l && r:
		return none(n.outs())
	case n.join != Inner && r:
		return withNulls(left, right.outs())
	case n.join != Inner && l:
		return withNulls(right, left.outs())
	}
	bare := func(n *draft) bool { return len(n.outs()) == 0 && n.scalar() }
	least := func(n *draft) bool { least, _ := n.count(); return least > 0 }
	switch {
	case n.join == Inner && (bare(left) || bare(right)):
		rest := left
		if bare(left) {
			rest = right
		}
		if n.exprs != nil {
			return &draft{kind: filterShape, in: []*draft{rest}, exprs: n.exprs}
		}
		return rest
	case bare(right) && (n.join == Left || n.join == Full && least(left)):
		return left
	case bare(left) && (n.join == Right || n.join == Full && least(right)):
		return right
	}
	return nil
}

// withNulls gives NULL for columns.
func withNulls(n *draft, ids []int) *draft {
	outs := unique(n.outs())
	p := passing(n, outs)
	for _, id := range ids {
		p.made, p.exprs = append(p.made, id), append(p.exprs, &Literal{Of: sql.T(sql.Unknown)})
	}
	return p
}

func tidySet(n *draft) *draft {
	var in []*draft
	var cols [][]int
	for i, b := range n.in {
		switch {
		case !b.empty():
			in, cols = append(in, b), append(cols, n.cols[i])
		case n.op == sql.Intersect || n.op == sql.Except && i == 0:
			return none(n.made)
		}
	}
	switch {
	case len(in) == 0:
		return none(n.made)
	case len(in) == len(n.in):
		return nil
	case len(in) > 1:
		n.in, n.cols = in, cols
		return n
	}
	p := &draft{kind: projectShape, in: in, made: n.made, exprs: identity(cols[0])}
	if n.op == sql.Except && n.distinct {
		return &draft{kind: aggregateShape, in: []*draft{p}, keys: n.made, sets: 1}
	}
	return p
}

func (t *tidier) limit(n *draft) *draft {
	in := n.in[0]
	if n.rows == 0 {
		return none(n.outs())
	}
	_, most := in.count()
	switch {
	case most <= n.rows:
		return in
	}
	if n.ties {
		// It needs no order below it. Where columns are left out there, their projection is
		// between them at first, so the order may be found to be of no rows.
		if in.kind == sortShape && (!n.keep || !t.first) {
			return &draft{kind: limitShape, in: in.in, rows: n.rows, ties: true, keys: n.keys}
		}
		return nil
	}
	if in.kind == offsetShape || in.kind == projectShape && in.in[0].kind != sortShape {
		return nil
	}
	return pushLimit(n)
}

// pushLimit is what becomes of a limit by what is below it. Trino pushes limits below
// projections and offsets only when all else is as simple as it gets.
func pushLimit(n *draft) *draft {
	in := n.in[0]
	if n.ties {
		return nil
	}
	switch in.kind {
	case projectShape:
		return &draft{kind: projectShape, in: []*draft{{kind: limitShape, in: in.in, rows: n.rows}}, made: in.made, exprs: in.exprs}
	case limitShape:
		if !in.ties {
			return &draft{kind: limitShape, in: in.in, rows: min(n.rows, in.rows)}
		}
	case sortShape:
		return &draft{kind: topShape, in: in.in, keys: in.keys, rows: n.rows}
	case topShape:
		return &draft{kind: topShape, in: in.in, keys: in.keys, rows: min(n.rows, in.rows)}
	case offsetShape:
		return &draft{kind: offsetShape, in: []*draft{{kind: limitShape, in: in.in, rows: n.rows + in.rows}}, rows: in.rows}
	case aggregateShape:
		if in.dedup() {
			return &draft{kind: distinctLimitShape, in: in.in, made: in.outs(), keys: in.keys, rows: n.rows}
		}
	}
	return nil
}

// tiesBelowProject has ties told by what the columns of a projection repeat, which may be
// columns of a query around.
func tiesBelowProject(n *draft) *draft {
	in := n.in[0]
	if in.kind != projectShape || passesAll(in) {
		return nil
	}
	var keys []int
	for _, k := range n.keys {
		at := slices.Index(in.made, k)
		if at < 0 {
			return nil
		}
		r, ok := in.exprs[at].(*Ref)
		if !ok {
			return nil
		}
		keys = append(keys, r.Column.ID)
	}
	limit := &draft{kind: limitShape, in: in.in, rows: n.rows, ties: true, keys: keys}
	return &draft{kind: projectShape, in: []*draft{limit}, made: in.made, exprs: in.exprs}
}

func tidyDistinctLimit(n *draft) *draft {
	in := n.in[0]
	switch _, most := in.count(); {
	case in.scalar():
		return in
	case most <= n.rows:
		return &draft{kind: aggregateShape, in: n.in, keys: n.keys, sets: 1}
	}
	return nil
}

func tidyOffset(n *draft) *draft {
	in := n.in[0]
	_, most := in.count()
	if most <= n.rows && !(n.keep && in.kind == projectShape) {
		return none(n.outs())
	}
	if in.kind == projectShape && in.in[0].kind != sortShape {
		// Below a sort that has gone it passes the projection first, which then stays.
		return &draft{kind: projectShape, in: []*draft{{kind: offsetShape, in: in.in, rows: n.rows}}, made: in.made, exprs: in.exprs}
	}
	return nil
}

func tidyTop(n *draft) *draft {
	_, most := n.in[0].count()
	switch {
	case n.rows == 0, most == 0:
		return none(n.outs())
	case n.in[0].scalar():
		return n.in[0]
	case most <= n.rows:
		return &draft{kind: sortShape, in: n.in, keys: n.keys}
	}
	return nil
}

func tidyAggregate(n *draft) *draft {
	in := n.in[0]
	if n.dedup() && distinctRows(in, n.keys) {
		return passing(in, n.keys)
	}
	if n.all() && len(n.aggs) == 0 {
		return &draft{kind: valuesShape, rows: 1}
	}
	if n.all() && in.scalar() {
		counts := true
		for _, a := range n.aggs {
			counts = counts && a.star && a.mask == 0
		}
		if counts {
			v := &draft{kind: valuesShape, rows: 1, made: n.made}
			for range n.made {
				v.exprs = append(v.exprs, &Literal{Of: sql.T(sql.BigInt), Value: int64(1)})
			}
			return v
		}
	}
	if out := filteredAggregates(n); out != nil {
		return out
	}
	return distinctAggregates(n)
}

// filteredAggregates asks the rows for the filters that all aggregates have. Groups stay, whatever
// the filters say.
func filteredAggregates(n *draft) *draft {
	if len(n.aggs) == 0 || !n.all() || n.ties {
		return nil
	}
	var masks []Expr
	for _, a := range n.aggs {
		if a.mask == 0 {
			return nil
		}
		masks = append(masks, &Ref{Column: Column{ID: a.mask, Type: sql.T(sql.Boolean)}})
	}
	out := *n
	out.ties = true // done
	out.in = []*draft{{kind: filterShape, in: n.in, exprs: []Expr{&Logical{Op: "OR", Terms: masks}}}}
	return &out
}

// distinctAggregates leaves out duplicates first, where all aggregates want the same.
func distinctAggregates(n *draft) *draft {
	if len(n.aggs) == 0 || n.sets != 1 {
		return nil
	}
	want := setOf(n.aggs[0].args...)
	for _, a := range n.aggs {
		if !a.distinct || a.mask != 0 || a.ordered || len(setOf(a.args...)) != len(want) || !subsetOf(a.args, want) {
			return nil
		}
	}
	keys := unique(append(append([]int{}, n.keys...), sortedIDs(want)...))
	out := *n
	out.in = []*draft{{kind: aggregateShape, in: n.in, keys: keys, sets: 1}}
	out.aggs = nil
	for _, a := range n.aggs {
		a.distinct = false
		out.aggs = append(out.aggs, a)
	}
	return &out
}

// distinctRows reports rows that are known to differ in these columns.
func distinctRows(n *draft, keys []int) bool {
	switch n.kind {
	case aggregateShape:
		return n.sets == 1 && subsetOf(n.keys, setOf(keys...))
	case projectShape:
		var passed []int // what is computed beside them doesn't make rows equal
		for i, id := range n.made {
			if slices.Contains(keys, id) && isRef(n.exprs[i], id) {
				passed = append(passed, id)
			}
		}
		return distinctRows(n.in[0], passed)
	case filterShape:
		return distinctRows(n.in[0], keys)
	}
	return false
}

func isTrue(e Expr) bool {
	l, ok := e.(*Literal)
	return ok && l.Value == true
}
