package plan

import (
	"slices"

	"glaux/sql"
)

// pushdown notes at the scans which conditions ancestors apply to their rows,
// and how many rows they need. Nothing else changes: the conditions stay where
// they are.
// It gives what conditions the rows that are written in place have to meet.
func pushdown(root Node) map[*Values][]Expr {
	p := &pusher{uses: map[*CTE]int{}, filters: map[*CTE][]Expr{}, queries: map[Node]int{}, done: map[Node]bool{}, rows: map[*Values][]Expr{}, whole: map[*Values]bool{}, read: columnIDs(root.Columns())}
	walkTree(root, func(n Node) {
		nodeExprs(n, func(e Expr) { addWhole(e, p.read) })
		if ref, ok := n.(*CTERef); ok {
			p.uses[ref.CTE]++
		}
		nodeExprs(n, func(e Expr) {
			walkQueries(e, func(e Expr) { p.queries[subqueryOf(e)]++ })
		})
	})
	walkTree(root, func(n Node) {
		if l, ok := n.(*Limit); ok && l.Count >= 0 && !l.WithTies {
			limitScan(l.Input, l.Count+l.Offset)
		}
	})
	p.node(root, nil)
	dropEmptyMembers(root)
	walkTree(root, func(n Node) {
		if v, ok := n.(*Values); ok && v.fill != nil { // nothing was pushed to it
			v.Rows, v.fill = v.fill(nil), nil
		}
	})
	return p.rows
}

// pusher carries conjuncts down.
type pusher struct {
	uses    map[*CTE]int
	filters map[*CTE][]Expr // of a WITH query with one use, over its columns
	queries map[Node]int    // how many expressions have a subquery
	done    map[Node]bool   // subqueries: expressions may share them
	rows    map[*Values][]Expr
	whole   map[*Values]bool // of which Trino leaves no rows out while it plans
	read    map[int]bool     // columns that are read as they are, and not only fields of theirs
}

// addWhole adds the columns that an expression reads as they are.
func addWhole(e Expr, ids map[int]bool) {
	walkExpr(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Ref:
			ids[e.Column.ID] = true
		case *Field:
			return baseOf(e) == nil
		}
		return true
	})
}

// bare reports that all conditions on rows are no more than a column, or a field that is as good
// as one since nobody reads all of its row: by such a condition Trino leaves no rows out while
// it plans.
func (p *pusher) bare(n *Values, conds []Expr) bool {
	refs := map[int]bool{}
	for _, e := range conds {
		addRefs(e, refs)
	}
	if len(refs) != 1 {
		return false
	}
	switch e := reduced(conjunction(conds)).(type) {
	case *Ref:
		of, part := n.parts[e.Column.ID]
		return !part || !slices.ContainsFunc(n.Out, func(c Column) bool { return c.ID == of })
	case *Field:
		of := baseOf(e)
		return of != nil && !p.read[of.Column.ID]
	}
	return false
}

// fold makes constants of what can be evaluated now, so that a scan sees them.
func fold(e Expr) Expr {
	if _, lambda := e.(*Lambda); lambda {
		return e
	}
	if _, constant := e.(*Literal); !constant && len(refsOf(e)) == 0 {
		if v, ok := Eval(e, nil); ok {
			return &Literal{Of: e.Type(), Value: v}
		}
	}
	return mapChildren(e, fold)
}

// limitScan notes a row limit where nothing between drops or adds rows.
func limitScan(n Node, count int64) {
	switch n := n.(type) {
	case *Project:
		limitScan(n.Input, count)
	case *Scan:
		n.Limit = count
	case *Limit:
		if !n.WithTies && n.Offset == 0 {
			limitScan(n.Input, count)
		}
	}
}

// node takes conjuncts over a node's columns down to the scans below it.
func (p *pusher) node(n Node, conds []Expr) {
	if f, ok := n.(*Filter); ok {
		conds = p.members(f, within(conds, f.Columns()))
	}
	nodeExprs(n, p.subqueries)
	switch n := n.(type) {
	case *Scan:
		for _, c := range conds {
			// A condition on nothing, as in WHERE 1 = 0, is one on any rows.
			if len(refsOf(c)) == 0 || len(within([]Expr{c}, n.Out)) > 0 {
				n.Filters = append(n.Filters, fold(c))
			}
		}
	case *Values:
		if n.fill != nil {
			n.Rows, n.fill = n.fill(conds), nil
			return
		}
		if !p.whole[n] && allRepeatable(n.Rows) && !p.bare(n, conds) {
			p.rows[n] = conds
			rows := matching(n, conds)
			n.dropped = len(rows) < len(n.Rows) && !slices.ContainsFunc(conds, isNever)
			n.Rows = rows
		}
	case *CTERef:
		if p.uses[n.CTE] == 1 && !n.CTE.Recursive {
			p.filters[n.CTE] = renamed(within(conds, n.Out), n.Out, n.CTE.Cols)
		}
	case *Project:
		p.node(n.Input, throughProject(conds, n))
	case *Filter:
		if v := filtered(n); v != nil && slices.ContainsFunc(conjuncts(n.Cond), func(c Expr) bool { return !isMember(c) && !hasQuery(c) && !repeatable(c) }) {
			p.whole[v] = true
		}
		p.node(n.Input, conds)
	case *Aggregate:
		if len(n.Sets) == 1 {
			p.node(n.Input, renamed(within(conds, n.KeysOut), n.KeysOut, n.Keys))
		} else {
			p.node(n.Input, nil)
		}
	case *Sort:
		p.node(n.Input, conds)
	case *Distinct:
		p.node(n.Input, conds)
	case *Unnest:
		if n.Input != nil {
			p.node(n.Input, within(conds, n.Input.Columns()))
		}
	case *Join:
		p.join(n, conds)
	case *SetOp:
		for _, in := range n.Inputs {
			if n.Op == sql.Union {
				p.node(in, renamed(within(conds, n.Out), n.Out, in.Columns()))
			} else {
				p.node(in, nil)
			}
		}
	case *With:
		p.with(n, conds)
	default: // a condition must not pass LIMIT, TABLESAMPLE or a window function
		for _, in := range Inputs(n) {
			p.node(in, nil)
		}
	}
}

// matching are the rows that may meet conditions: what stands in the others isn't
// evaluated and can't fail, as in Trino.
func matching(n *Values, conds []Expr) [][]Expr {
	if len(conds) == 0 {
		return n.Rows
	}
	var rows [][]Expr
	for _, row := range n.Rows {
		if MayMatch(conds, rowValues(n, row)) {
			rows = append(rows, row)
		}
	}
	return rows
}

// filtered are the rows that are written in place right below conditions.
func filtered(n Node) *Values {
	for {
		switch x := n.(type) {
		case *Filter:
			n = x.Input
		case *Values:
			return x
		default:
			return nil
		}
	}
}

func allRepeatable(rows [][]Expr) bool {
	for _, row := range rows {
		for _, e := range row {
			if !repeatable(e) {
				return false
			}
		}
	}
	return true
}

func (p *pusher) subqueries(e Expr) {
	walkQueries(e, func(e Expr) {
		if q := subqueryOf(e); !p.done[q] {
			p.done[q] = true
			p.node(q, nil)
		}
	})
}

// join gives each side the conditions that a row of it must meet to matter: for
// the side that an outer join keeps those from above, for the other those of ON.
func (p *pusher) join(n *Join, conds []Expr) {
	var on []Expr
	if n.Cond != nil {
		on = usable(conjuncts(n.Cond))
	}
	if n.Kind == Inner || n.Kind == Cross {
		consts := map[int]Expr{}
		for _, side := range []Node{n.Left, n.Right} {
			if !hasUnknown(side) {
				consts = bothOf(consts, constantColumns(side))
			}
		}
		conds, on = substitute(conds, consts), substitute(on, consts)
	}
	left, right := n.Left.Columns(), n.Right.Columns()
	var toLeft, toRight []Expr
	switch n.Kind {
	case Inner, Cross:
		all := append(slices.Clone(on), conds...)
		toLeft, toRight = inferred(all, all, n.Right, n.Left), inferred(all, all, n.Left, n.Right)
	case Left:
		if toRight = inferred(on, append(slices.Clone(on), conds...), n.Left, n.Right); impossible(on, n.Left) {
			toRight = append(toRight, never())
		}
	case Right:
		if toLeft = inferred(on, append(slices.Clone(on), conds...), n.Right, n.Left); impossible(on, n.Right) {
			toLeft = append(toLeft, never())
		}
	}
	if n.Kind == Inner || n.Kind == Cross || n.Kind == Left {
		toLeft = append(toLeft, within(conds, left)...)
	}
	if n.Kind == Inner || n.Kind == Cross || n.Kind == Right {
		toRight = append(toRight, within(conds, right)...)
	}
	if n.Kind == Inner || n.Kind == Right {
		toLeft = append(toLeft, within(on, left)...)
	}
	if n.Kind == Inner || n.Kind == Left {
		toRight = append(toRight, within(on, right)...)
	}
	p.node(n.Left, toLeft)
	p.node(n.Right, toRight)
}

// with does the body before its queries, from the last to the first, so that
// what the only use of one asks is known.
func (p *pusher) with(n *With, conds []Expr) {
	p.node(n.Body, conds)
	for i := len(n.CTEs) - 1; i >= 0; i-- {
		c := n.CTEs[i]
		if c.Recursive {
			p.node(c.Base, nil)
			p.node(c.Step, nil)
			continue
		}
		p.node(c.Query, p.filters[c])
	}
}

// conjuncts are the terms of nested ANDs.
func conjuncts(e Expr) []Expr {
	l, ok := e.(*Logical)
	if !ok || l.Op != "AND" {
		return []Expr{e}
	}
	var out []Expr
	for _, t := range l.Terms {
		out = append(out, conjuncts(t)...)
	}
	return out
}

// usable are the conditions that give the same answer wherever they are asked.
func usable(conds []Expr) []Expr {
	var out []Expr
	for _, c := range conds {
		if deterministic(c) {
			out = append(out, c)
		}
	}
	return out
}

// deterministic reports an expression without subqueries and random functions.
func deterministic(e Expr) bool {
	ok := true
	walkExpr(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Call:
			ok = ok && !e.Func.Func.Nondeterministic
		case *RoutineCall:
			ok = ok && e.Routine.Deterministic
		}
		if subqueryOf(e) != nil {
			ok = false
			return false
		}
		return ok
	})
	return ok
}

// never is the condition that no row meets.
func never() Expr { return &Literal{Of: sql.T(sql.Boolean), Value: false} }

func isNever(e Expr) bool {
	l, ok := e.(*Literal)
	return ok && l.Value == false
}

// within are the conditions that read columns of a list and nothing else, and those
// that no row meets whatever it has.
func within(conds []Expr, cols []Column) []Expr {
	ids := columnIDs(cols)
	var out []Expr
	for _, c := range conds {
		refs := refsOf(c)
		inside := len(refs) > 0 || isNever(c)
		for id := range refs {
			inside = inside && ids[id]
		}
		if inside {
			out = append(out, c)
		}
	}
	return out
}

// renamed puts columns of one list in place of another's.
func renamed(conds []Expr, from, to []Column) []Expr {
	defs := map[int]Expr{}
	for i, c := range from {
		defs[c.ID] = &Ref{Column: to[i]}
	}
	return substitute(conds, defs)
}

// throughProject puts a projection's expressions in place of its columns.
func throughProject(conds []Expr, n *Project) []Expr {
	conds = within(conds, n.Columns())
	defs := map[int]Expr{}
	for _, it := range n.Items {
		if deterministic(it.Expr) {
			defs[it.Out.ID] = it.Expr
		}
	}
	var out []Expr
	for _, c := range conds {
		known := true
		for id := range refsOf(c) {
			known = known && defs[id] != nil
		}
		if known {
			out = append(out, c)
		}
	}
	before := out
	out = substitute(out, defs)
	// Through many projections conditions grow by the square of their number.
	kept := out[:0:0]
	for i, c := range out {
		if n := size(c); n <= mostCarried || n <= size(before[i]) {
			kept = append(kept, c)
		}
	}
	return kept
}

// mostCarried bounds conditions that get projections' expressions in place of their columns.
const mostCarried = 200

// size is how many expressions one is made of.
func size(e Expr) int {
	n := 0
	walkExpr(e, func(Expr) bool { n++; return true })
	return n
}

func substitute(conds []Expr, defs map[int]Expr) []Expr {
	var replace func(Expr) Expr
	replace = func(e Expr) Expr {
		if r, ok := e.(*Ref); ok && defs[r.Column.ID] != nil {
			return defs[r.Column.ID]
		}
		return mapChildren(e, replace)
	}
	return mapList(conds, replace)
}
