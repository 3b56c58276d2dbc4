package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// Before Trino reads a row it computes the rows that are written in place and compiles
// what it will compute of others, in the order in which rows pass the operators. Both may
// fail, whatever comes of the query then: rows that are read by nobody in the end are
// computed all the same, and some functions are refused as they are compiled, in what
// is never evaluated too. TRY catches neither, but in what is computed of the rows that
// are written in place.

// checkBeforeRows fails as Trino does before it reads rows; conds are the conditions that
// rows written in place have to meet.
func (a *analyzer) checkBeforeRows(root Node, conds map[*Values][]Expr) {
	c := &compilation{analyzer: a, conds: conds, seen: map[Node]bool{}, uses: map[*CTE]int{}, limited: limitedProjects(root), readers: map[int]int{}}
	for _, col := range root.Columns() {
		c.readers[col.ID]++
	}
	c.leaveOut()
	walkTree(root, func(n Node) {
		if ref, ok := n.(*CTERef); ok {
			c.uses[ref.CTE]++
		}
		for id := range readsOf(n) {
			c.readers[id]++
		}
	})
	c.node(root, false)
	if (c.err != nil || c.needed) && a.session.Evaluate != nil {
		if err := c.firstFailure(); err != nil {
			a.raise(nil, err)
		}
	}
	if c.err != nil {
		a.raise(nil, c.err)
	}
}

// compilation goes through a plan as Trino compiles it, until something is refused.
type compilation struct {
	*analyzer
	conds   map[*Values][]Expr
	seen    map[Node]bool
	uses    map[*CTE]int
	limited map[*Project]bool
	readers map[int]int // how many nodes read a column
	rows    []*Values   // that are computed before
	needed  bool        // some of them nobody else may compute
	err     error       // what is refused
}

// node compiles a tree; aside says that its rows may not be read.
func (c *compilation) node(n Node, aside bool) {
	if c.err != nil || c.seen[n] {
		return
	}
	c.seen[n] = true
	if noRows(n) && !leftOut(n) {
		return
	}
	switch n := n.(type) {
	case *Filter, *Join, *Limit, *Unnest, *Sample, *Match, *TableFunction:
		aside = true
	case *SetOp:
		aside = aside || n.Op != sql.Union
	}
	if w, ok := n.(*With); ok {
		c.named(w)
		c.node(w.Body, aside)
		return
	}
	for _, in := range Inputs(n) {
		c.node(in, aside)
	}
	nodeExprs(n, func(e Expr) {
		walkQueries(e, func(q Expr) { c.node(subqueryOf(q), true) })
	})
	if c.err != nil {
		return
	}
	switch n := n.(type) {
	case *Values:
		c.compute(n, aside)
	case *Unnest:
		if rows := argumentRows(n); rows != nil && fails(rows) {
			c.keep(n.Input.(*Values)) // and computes those of the rows that are left
			c.compute(argumentRows(n), true)
		}
	}
	nodeExprs(n, func(e Expr) {
		c.eachIncomparable(e, func(in *In) {
			if t := in.X.Type(); c.err == nil {
				c.err = sql.Errorf(nil, "OPERATOR_NOT_FOUND", "Cannot apply operator: %[1]s = %[1]s", fn.DisplayName(t))
			}
		})
	})
	for _, e := range c.compiled(n) {
		c.refuse(n, e)
	}
}

// compute notes rows of which something may fail.
func (c *compilation) compute(v *Values, aside bool) {
	if v != nil && v.fill == nil && fails(v) {
		c.rows = append(c.rows, v)
		c.needed = c.needed || aside
	}
}

// argumentRows are the rows of UNNEST's arguments where these are computed with rows that are written
// in place.
func argumentRows(n *Unnest) *Values {
	v, ok := n.Input.(*Values)
	if !ok || v.fill != nil || len(v.Rows)*len(n.Args) > mostComputed || !computedWith(v, n.Args) {
		return nil
	}
	out := &Values{}
	for _, row := range v.Rows {
		args := make([]Expr, len(n.Args))
		for i, e := range n.Args {
			args[i] = inRow(e, v, row)
		}
		out.Rows = append(out.Rows, args)
	}
	return out
}

// named compiles the queries of WITH. Of one that is used several times each use has other
// rows, as far as conditions leave some out.
func (c *compilation) named(w *With) {
	for _, q := range w.CTEs {
		rows, needed := c.rows, c.needed
		if q.Recursive {
			c.node(q.Base, true)
			c.node(q.Step, true)
		} else {
			c.node(q.Query, true)
		}
		if c.uses[q] > 1 {
			c.rows, c.needed = rows, needed
		}
	}
}

// fails reports rows of which something may fail.
func fails(v *Values) bool {
	if len(v.Rows) > 0 && len(v.Rows)*len(v.Rows[0]) > mostComputed {
		return false
	}
	for _, row := range v.Rows {
		for _, e := range row {
			if mayFail(e) {
				return true
			}
		}
	}
	return false
}

// mayFail reports what is computed of constants, and isn't known to have a value.
func mayFail(e Expr) bool {
	if !fallible(e) || !computable(e, nil) {
		return false
	}
	_, known := Eval(e, nil)
	return !known
}

// compiled are the expressions of a node that aren't computed with the rows that
// are written in place below it.
func (c *compilation) compiled(n Node) []Expr {
	var exprs []Expr
	nodeExprs(n, func(e Expr) { exprs = append(exprs, e) })
	switch n := n.(type) {
	case *Values:
		return nil
	case *Project:
		if !c.limited[n] && inPlace(n) {
			return nil
		}
	case *Aggregate:
		if computedWith(n.Input, append(slices.Clone(exprs), columnRefs(n.Keys)...)) {
			return nil
		}
	case *WindowNode:
		first, later := n.turns()
		if computedWith(n.Input, append(first, c.passed(n, n.Input, later...)...)) {
			return later
		}
	case *Sort, *Limit:
		in := Inputs(n)[0]
		if computedWith(in, append(slices.Clone(exprs), c.passed(n, in)...)) {
			return nil
		}
	case *Unnest:
		if n.Input == nil || computedWith(n.Input, append(slices.Clone(exprs), c.passed(n, n.Input)...)) {
			return nil
		}
	case *Join:
		return compiledOfJoin(n)
	}
	return exprs
}

// turns are the expressions of the window that is computed first, and of the others.
func (n *WindowNode) turns() (first, later []Expr) {
	if len(n.Items) == 0 {
		return nil, nil
	}
	least := slices.MinFunc(n.Items, func(a, b WindowItem) int { return a.Turn - b.Turn }).Turn
	for _, it := range n.Items {
		to := &later
		if it.Turn == least {
			to = &first
		}
		eachOfWindow(&it, func(e Expr) { *to = append(*to, e) })
	}
	return first, later
}

// readsOf are the columns that a node reads itself.
func readsOf(n Node) map[int]bool {
	ids := map[int]bool{}
	nodeExprs(n, func(e Expr) { addRefs(e, ids) })
	switch n := n.(type) {
	case *Aggregate:
		for _, k := range n.Keys {
			ids[k.ID] = true
		}
	case *SetOp:
		for _, in := range n.Inputs {
			for _, c := range in.Columns() {
				ids[c.ID] = true
			}
		}
	}
	return ids
}

// passed are the columns of a node's input that others read, or its own expressions that
// are computed later.
func (c *compilation) passed(n, in Node, later ...Expr) []Expr {
	var out []Column
	own, after := readsOf(n), map[int]bool{}
	for _, e := range later {
		addRefs(e, after)
	}
	for _, col := range in.Columns() {
		readers := c.readers[col.ID]
		if own[col.ID] {
			readers--
		}
		if readers > 0 || after[col.ID] {
			out = append(out, col)
		}
	}
	return columnRefs(out)
}

// compiledOfJoin are the terms of a condition but for the sides of comparisons that are
// computed with the rows of one side. Of outer joins only equal sides are.
func compiledOfJoin(n *Join) []Expr {
	if n.Cond == nil {
		return nil
	}
	var out []Expr
	left, right := columnIDs(n.Left.Columns()), columnIDs(n.Right.Columns())
	for _, term := range conjuncts(n.Cond) {
		c, ok := term.(*Compare)
		if !ok || c.Op != "=" && n.Kind != Inner && n.Kind != Cross {
			out = append(out, term)
			continue
		}
		for _, x := range []Expr{c.Left, c.Right} {
			refs := refsOf(x)
			switch {
			case contains(left, refs) && inPlace(n.Left), contains(right, refs) && inPlace(n.Right):
			default:
				out = append(out, x)
			}
		}
	}
	return out
}

func columnRefs(cols []Column) []Expr {
	out := make([]Expr, len(cols))
	for i, c := range cols {
		out[i] = &Ref{Column: c}
	}
	return out
}

// inPlace reports rows that are written in place, with all that is computed of them.
func inPlace(n Node) bool {
	switch n := n.(type) {
	case *Values:
		return true
	case *Project:
		exprs := make([]Expr, len(n.Items))
		for i, it := range n.Items {
			exprs[i] = it.Expr
		}
		return computedWith(n.Input, exprs)
	case *Filter:
		l, ok := reduced(n.Cond).(*Literal)
		return ok && (l.Value != true || inPlace(n.Input))
	case *Sort:
		return inPlace(n.Input)
	case *Limit:
		return n.Offset == 0 && !n.WithTies && (n.Count < 0 || most(n.Input) <= n.Count) && inPlace(n.Input)
	case *Sample:
		return n.Percent == 100 && inPlace(n.Input)
	case *With:
		return inPlace(n.Body)
	case *CTERef:
		return !n.CTE.Recursive && inPlace(n.CTE.Query)
	case *SetOp:
		return n.Op == sql.Union && !n.Distinct && !slices.ContainsFunc(n.Inputs, func(in Node) bool { return !inPlace(in) })
	case *Join:
		if n.Cond != nil && !isTrue(n.Cond) || n.Lateral || !inPlace(n.Left) || !inPlace(n.Right) {
			return false
		}
		one := func(n Node) bool { return constantRow(n) != nil || bareRow(n) }
		return one(n.Right) && n.Kind != Right && n.Kind != Full || one(n.Left) && (n.Kind == Inner || n.Kind == Cross)
	}
	return false
}

// bareRow reports one row of no columns.
func bareRow(n Node) bool {
	v, ok := n.(*Values)
	return ok && v.fill == nil && len(v.Rows) == 1 && len(v.Out) == 0
}

// computedWith reports expressions that are computed with rows in place: those read what
// varies once, and of subqueries only constants.
func computedWith(n Node, exprs []Expr) bool {
	if !inPlace(n) {
		return false
	}
	ok := true
	for _, e := range exprs {
		walkQueries(e, func(q Expr) {
			s, scalar := q.(*ScalarSubquery)
			ok = ok && scalar && constantRow(s.Query) != nil
		})
	}
	return ok && mergesOnce(n, exprs)
}

// mergesOnce reports expressions, of whose queries all are constants, that read what varies in rows once, those of
// each input of a UNION ALL.
func mergesOnce(n Node, exprs []Expr) bool {
	switch n := n.(type) {
	case *Values:
		return usesOnce(exprs, n)
	case *SetOp:
		return !slices.ContainsFunc(n.Inputs, func(in Node) bool { return !mergesOnce(in, renamed(exprs, n.Out, in.Columns())) })
	}
	return true
}

// leftOut reports a tree that has no rows only since conditions left them out of what is
// written in place, which Trino does when it has put together what it computes.
func leftOut(n Node) bool {
	if v, ok := n.(*Values); ok {
		return v.dropped
	}
	switch n.(type) {
	case *Filter, *Join:
		return false // which are gone with the rows
	}
	return slices.ContainsFunc(Inputs(n), dropped)
}

func dropped(n Node) bool {
	switch n := n.(type) {
	case *Values:
		return n.dropped
	case *Filter:
		return dropped(n.Input)
	case *Join:
		return dropped(n.Left) || dropped(n.Right)
	case *Project, *Aggregate, *WindowNode, *Sort:
		return slices.ContainsFunc(Inputs(n), dropped)
	}
	return false
}

// firstFailure computes rows that are written in place, and gives the first error.
func (c *compilation) firstFailure() error {
	var exprs []Expr
	for _, v := range c.rows {
		c.keep(v) // in the others nothing may be computed later, either
		for _, row := range v.Rows {
			for _, e := range row {
				if mayFail(e) {
					exprs = append(exprs, e)
				}
			}
		}
	}
	for i, outcome := range c.outcomes(exprs) {
		if outcome != "fails" {
			continue
		}
		_, err := c.session.Evaluate(c.ctx, &Query{Names: []string{"value"}, Root: &Values{
			Out: []Column{c.column("value", sql.T(sql.Boolean))}, Rows: [][]Expr{{&IsNull{X: exprs[i]}}},
		}})
		return err
	}
	return nil
}

// leaveOut leaves rows out that don't meet what is said of them by what they are joined with,
// where that isn't known without the engine: of arrays, say.
func (c *compilation) leaveOut() {
	joined := func(e Expr) bool {
		in, ok := e.(*In)
		return ok && slices.ContainsFunc(in.List, func(x Expr) bool { return !isLiteral(x) && constant(x) })
	}
	for v, conds := range c.conds {
		if v.fill != nil || !slices.ContainsFunc(conds, joined) || len(v.Rows) > mostComputed {
			continue
		}
		c.keep(v)
	}
}

// keep leaves rows out that don't meet the conditions on them, as far as those are decided
// by constants.
func (c *compilation) keep(v *Values) {
	var conds []Expr
	var of []int
	for i, row := range v.Rows {
		for _, cond := range c.conds[v] {
			e := inRow(cond, v, row)
			if _, literal := e.(*Literal); !literal && constant(e) {
				conds, of = append(conds, e), append(of, i)
			}
		}
	}
	out := map[int]bool{}
	for i, outcome := range c.outcomes(conds) {
		out[of[i]] = out[of[i]] || outcome == "false" || outcome == "null"
	}
	var rows [][]Expr
	for i, row := range v.Rows {
		if !out[i] {
			rows = append(rows, row)
		}
	}
	v.dropped = v.dropped || len(rows) < len(v.Rows)
	v.Rows = rows
}
