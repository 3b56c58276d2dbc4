package plan

import (
	"maps"
	"slices"

	"glaux/sql"
)

// shaper makes shapes of bound trees as Trino's planner makes its first plan: each
// subquery stands beside the input of what uses it, in the order in which Trino
// plans them, and named queries are written out where they are used.
type shaper struct {
	last int               // column
	at   map[Node]sql.Node // where the queries of subqueries stand
	kept map[*Sort]bool    // orders that count without a limit
	// processed are rows of table functions, of which is only known what they read.
	processed map[*Project]bool
	inside    map[*CTE]bool // recursions that are being written out
}

// names tells the columns of drafts by those of the tree.
type names map[int]int

func (s *shaper) column() int {
	s.last++
	return s.last
}

// fresh makes columns for those of a node.
func (s *shaper) fresh(cols []Column, env names) []int {
	out := make([]int, len(cols))
	for i, c := range cols {
		out[i] = s.column()
		env[c.ID] = out[i]
	}
	return out
}

// place finds where the query of a tree stands: conversions may be around it.
func (s *shaper) place(n Node) sql.Node {
	for {
		if at, ok := s.at[n]; ok {
			return at
		}
		p, ok := n.(*Project)
		if !ok {
			return nil
		}
		n = p.Input
	}
}

// node makes the draft of a tree; env learns of its columns. An order counts only
// for a limit right above it.
func (s *shaper) node(n Node, env names, ordered bool) *draft {
	switch n := n.(type) {
	case *Values:
		return s.values(n, env)
	case *Project:
		if s.processed[n] {
			in := s.only(n.Input, env, false)
			return &draft{in: []*draft{in}, made: s.current(n.Columns(), env)}
		}
		return s.project(n, env, ordered)
	case *Filter:
		in, cond, computed := s.withQueries(s.node(n.Input, env, false), env, n.Cond)
		return &draft{kind: filterShape, in: []*draft{in}, exprs: []Expr{cond}, computed: computed}
	case *Join:
		return s.join(n, env)
	case *Aggregate:
		return s.aggregate(n, env)
	case *Distinct:
		in := s.node(n.Input, env, false)
		return &draft{kind: aggregateShape, in: []*draft{in}, keys: s.current(n.Columns(), env), sets: 1}
	case *WindowNode:
		return s.window(n, env)
	case *Sort:
		in := s.node(n.Input, env, false)
		if !ordered && !s.kept[n] {
			return in
		}
		in, keys := s.keys(in, env, keyExprs(n.Keys))
		return &draft{kind: sortShape, in: []*draft{in}, keys: keys}
	case *Limit:
		return s.limit(n, env)
	case *SetOp:
		return s.setOp(n, env)
	case *With:
		return s.node(n.Body, env, ordered)
	case *CTERef:
		if !n.CTE.Recursive {
			return s.named(n, env)
		}
	case *Unnest:
		return s.unnest(n, env)
	case *Sample:
		in := s.node(n.Input, env, false)
		switch n.Percent {
		case 100:
			return in
		case 0:
			return none(in.outs())
		}
		return &draft{in: []*draft{in}, made: in.outs()}
	}
	return s.other(n, env)
}

// only is a tree without what its draft has beside its columns.
func (s *shaper) only(n Node, env names, ordered bool) *draft {
	in := s.node(n, env, ordered)
	return passing(in, s.current(n.Columns(), env))
}

// other is a node of which only is known what it reads.
func (s *shaper) other(n Node, env names) *draft {
	out := &draft{}
	if ref, ok := n.(*CTERef); ok && !s.inside[ref.CTE] {
		// Inside of itself, a recursion is rows that are there.
		s.inside[ref.CTE] = true
		for _, q := range []Node{ref.CTE.Base, ref.CTE.Step} {
			out.in = append(out.in, s.only(q, maps.Clone(env), false))
		}
		delete(s.inside, ref.CTE)
	}
	for _, in := range Inputs(n) {
		out.in = append(out.in, s.only(in, env, false))
	}
	nodeExprs(n, func(e Expr) {
		in, x := s.over(&draft{kind: valuesShape, rows: 1}, env, e)
		if in.kind != valuesShape {
			out.in = append(out.in, in)
		}
		out.exprs = append(out.exprs, x)
	})
	out.made = s.fresh(n.Columns(), env)
	return out
}

func (s *shaper) current(cols []Column, env names) []int {
	var out []int
	for _, c := range cols {
		if id := env[c.ID]; !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (s *shaper) values(n *Values, env names) *draft {
	out := &draft{kind: valuesShape, rows: int64(len(n.Rows))}
	if n.fill != nil {
		return &draft{made: s.fresh(n.Out, env)}
	}
	in := &draft{kind: valuesShape, rows: 1}
	for _, row := range n.Rows {
		for _, e := range row {
			var x Expr
			in, x = s.over(in, env, e)
			out.exprs = append(out.exprs, x)
		}
	}
	out.made = s.fresh(n.Out, env)
	if in.kind != valuesShape {
		out.kind, out.in = opaqueShape, []*draft{in}
	}
	return out
}

func (s *shaper) project(n *Project, env names, ordered bool) *draft {
	in := s.node(n.Input, env, ordered)
	here := setOf(in.outs()...)
	renamed := names{}
	out := &draft{kind: projectShape}
	for _, it := range n.Items {
		if ref, ok := it.Expr.(*Ref); ok && here[env[ref.Column.ID]] {
			id := env[ref.Column.ID]
			renamed[it.Out.ID] = id
			if !slices.Contains(out.made, id) {
				out.made, out.exprs = append(out.made, id), append(out.exprs, &Ref{Column: Column{ID: id, Type: ref.Column.Type}})
			}
			continue
		}
		var x Expr
		in, x = s.over(in, env, it.Expr)
		id := s.column()
		renamed[it.Out.ID] = id
		out.made, out.exprs = append(out.made, id), append(out.exprs, x)
	}
	maps.Copy(env, renamed)
	out.in = []*draft{in}
	passOn(out)
	return out
}

// keys makes columns of expressions.
func (s *shaper) keys(in *draft, env names, exprs []Expr) (*draft, []int) {
	here := setOf(in.outs()...)
	var keys, made []int
	var items []Expr
	for _, e := range exprs {
		if ref, ok := e.(*Ref); ok && here[env[ref.Column.ID]] {
			keys = append(keys, env[ref.Column.ID])
			continue
		}
		var x Expr
		in, x = s.over(in, env, e)
		id := s.column()
		keys, made, items = append(keys, id), append(made, id), append(items, x)
	}
	if made != nil {
		outs := unique(in.outs())
		in = &draft{kind: projectShape, in: []*draft{in}, made: append(outs, made...), exprs: append(identity(outs), items...)}
	}
	return in, keys
}

func unique(ids []int) []int {
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (s *shaper) join(n *Join, env names) *draft {
	left := s.node(n.Left, env, false)
	right := s.node(n.Right, env, false)
	in := []*draft{left, right}
	if at := s.place(n.Right); at != nil || n.Lateral {
		out := &draft{kind: lateralShape, in: in, join: n.Kind, at: at}
		if n.Kind == Cross {
			out.join = Inner
		}
		if n.Cond != nil {
			cond := s.plain(n.Cond, env)
			if whole := s.renamed(n.Cond, env); len(refsOf(whole)) > 0 {
				cond = whole // which Trino doesn't make simpler
			}
			out.exprs = []Expr{cond}
		}
		return out
	}
	out := &draft{kind: joinShape, in: in, join: n.Kind}
	if n.Kind == Cross {
		out.join = Inner
	}
	if n.Cond == nil {
		return out
	}
	if out.join != Inner {
		out.exprs = []Expr{s.plain(n.Cond, env)}
		return out
	}
	return s.inner(out, env, conjuncts(n.Cond))
}

// inner is an inner join. It equates columns of its sides, which are computed there; all
// else of its condition is asked of its rows.
func (s *shaper) inner(n *draft, env names, terms []Expr) *draft {
	var sides [2][]Expr
	var rest, conds []Expr
	l, r := s.readsOnly(env, n.in[0].outs()), s.readsOnly(env, n.in[1].outs())
	for _, term := range terms {
		if left, right := equation(term, l, r); left != nil {
			sides[0], sides[1] = append(sides[0], left), append(sides[1], right)
		} else {
			rest = append(rest, term)
		}
	}
	var keys [2][]int
	for i := range sides {
		n.in[i], keys[i] = s.keys(n.in[i], env, sides[i])
	}
	for i := range keys[0] {
		conds = append(conds, &Compare{Op: "=",
			Left:  &Ref{Column: Column{ID: keys[0][i], Type: sides[0][i].Type()}},
			Right: &Ref{Column: Column{ID: keys[1][i], Type: sides[1][i].Type()}}})
	}
	if conds != nil {
		n.exprs = []Expr{conjunction(conds)}
	}
	if rest == nil {
		return n
	}
	conds = nil
	for _, term := range rest {
		var cond Expr
		n, cond = s.over(n, env, term)
		conds = append(conds, cond)
	}
	cond := reduced(conjunction(conds))
	if l, ok := cond.(*Literal); ok && l.Value != true {
		return none(n.outs()) // before conditions above are asked together with it
	}
	return &draft{kind: filterShape, in: []*draft{n}, exprs: []Expr{cond}}
}

// equation gives the sides of an equation of something of the left of a join with something of
// the right, if it is one; left and right report what reads nothing else.
func equation(e Expr, left, right func(Expr) bool) (l, r Expr) {
	c, ok := e.(*Compare)
	switch {
	case !ok, c.Op != "=", left(c), right(c):
	case left(c.Left) && right(c.Right):
		return c.Left, c.Right
	case right(c.Left) && left(c.Right):
		return c.Right, c.Left
	}
	return nil, nil
}

// readsOnly gives what reports an expression of nothing but some columns.
func (s *shaper) readsOnly(env names, cols []int) func(Expr) bool {
	here := setOf(cols...)
	return func(e Expr) bool {
		for id := range refsOf(e) {
			if !here[env[id]] {
				return false
			}
		}
		return true
	}
}

func (s *shaper) aggregate(n *Aggregate, env names) *draft {
	in := s.node(n.Input, env, false)
	out := &draft{kind: aggregateShape, keys: s.current(n.Keys, env), sets: len(n.Sets)}
	for _, set := range n.Sets {
		out.global = out.global || len(set) == 0
	}
	for _, it := range n.Aggs {
		a := draftAgg{out: s.column(), distinct: it.Distinct, ordered: len(it.OrderBy) > 0, star: len(it.Args) == 0}
		in, a.args = s.keys(in, env, append(slices.Clone(it.Args), keyExprs(it.OrderBy)...))
		if it.Filter != nil {
			var mask []int
			in, mask = s.keys(in, env, []Expr{it.Filter})
			a.mask = mask[0]
		}
		out.aggs, out.made = append(out.aggs, a), append(out.made, a.out)
		env[it.Out.ID] = a.out
	}
	out.in = []*draft{in}
	if n.GroupID != nil {
		id := s.column()
		env[n.GroupID.ID], out.made = id, append(out.made, id)
	}
	for i, k := range n.KeysOut {
		id := env[n.Keys[i].ID]
		if out.sets != 1 {
			id = s.column()
			out.made = append(out.made, id)
		}
		env[k.ID] = id
	}
	return out
}

func (s *shaper) window(n *WindowNode, env names) *draft {
	in := s.node(n.Input, env, false)
	out := &draft{kind: windowShape}
	for _, it := range n.Items {
		var exprs []Expr
		eachOfWindow(&it, func(e Expr) { exprs = append(exprs, e) })
		var keys []int
		in, keys = s.keys(in, env, exprs)
		id := s.column()
		env[it.Out.ID], out.made = id, append(out.made, id)
		out.aggs = append(out.aggs, draftAgg{out: id, args: keys})
	}
	out.in = []*draft{in}
	return out
}

func (s *shaper) limit(n *Limit, env names) *draft {
	if n.WithTies {
		in, keys := s.keys(s.sorted(n.Input, env), env, keyExprs(n.Keys))
		return &draft{kind: limitShape, in: []*draft{in}, rows: n.Count, ties: true, keys: keys}
	}
	in := s.node(n.Input, env, true)
	if n.Offset > 0 {
		in = &draft{kind: offsetShape, in: []*draft{in}, rows: n.Offset, keep: isSorted(in)}
	}
	if n.Count >= 0 {
		in = &draft{kind: limitShape, in: []*draft{in}, rows: n.Count}
	}
	return in
}

// sorted is what a limit with ties is of.
func (s *shaper) sorted(n Node, env names) *draft {
	order, ok := n.(*Sort)
	if !ok {
		return s.node(n, env, false)
	}
	in := s.node(order.Input, env, false)
	in, keys := s.keys(in, env, keyExprs(order.Keys))
	return &draft{kind: sortShape, in: []*draft{in}, keys: keys}
}

// passOn has a projection pass on all columns that there are below it.
func passOn(n *draft) {
	for _, id := range n.in[0].outs() {
		if !slices.Contains(n.made, id) {
			n.made, n.exprs = append(n.made, id), append(n.exprs, identity([]int{id})...)
		}
	}
}

// isSorted reports sorted rows, of which columns may have been left out.
func isSorted(n *draft) bool {
	for n.kind == projectShape {
		n = n.in[0]
	}
	return n.kind == sortShape
}

func (s *shaper) setOp(n *SetOp, env names) *draft {
	out := &draft{kind: setShape, op: n.Op, distinct: n.Distinct}
	for _, in := range n.Inputs {
		here := maps.Clone(env)
		out.in = append(out.in, s.node(in, here, false))
		var cols []int
		for _, c := range in.Columns() {
			cols = append(cols, here[c.ID])
		}
		out.cols = append(out.cols, cols)
	}
	out.made = s.fresh(n.Out, env)
	if n.Op == 0 && n.Distinct {
		return &draft{kind: aggregateShape, in: []*draft{out}, keys: out.made, sets: 1}
	}
	return out
}

// named is a named query where it is used.
func (s *shaper) named(n *CTERef, env names) *draft {
	here := maps.Clone(env)
	in := s.node(n.CTE.Query, here, false)
	for i, c := range n.Out {
		env[c.ID] = here[n.CTE.Cols[i].ID]
	}
	return in
}

func (s *shaper) unnest(n *Unnest, env names) *draft {
	out := &draft{kind: unnestShape, outer: n.Outer, keep: n.Input != nil}
	in := &draft{kind: valuesShape, rows: 1}
	if n.Input != nil {
		in = s.node(n.Input, env, false)
	}
	in, out.keys = s.keys(in, env, n.Args)
	out.in = []*draft{in}
	for _, cols := range n.Outs {
		out.made = append(out.made, s.fresh(cols, env)...)
	}
	if n.Ordinality != nil {
		out.made = append(out.made, s.fresh([]Column{*n.Ordinality}, env)...)
	}
	return out
}
